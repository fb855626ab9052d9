"""A presentation that is to go out: slides not shown, the speaker's notes, comments."""

from collections.abc import Iterator
from typing import IO

from flows.files.outgoing.opened import Package, opened, own, walk
from flows.files.outgoing.spots import Found, Spot, number_spots, told
from flows.files.outgoing.word import elsewhere, embedded

_READ = ("presentation", "sld", "notes", "cmLst")
_UNLISTED = "没有列入放映的幻灯片"
_NOT_NOTES = ("sldNum", "dt", "ftr", "hdr")
"""Placeholders on a page of notes that repeat the slide's number and date."""


def scan(file: IO[bytes]) -> Found:
    """Everything in the presentation."""
    with opened(file) as package:
        listed = _slides(package)
        spots: list[Spot] = []
        for number, name in enumerate(listed, 1):
            spots += _slide(package, name, f"第{number}张幻灯片", _is_hidden(package, name))
        for name in package.of_root("sld"):
            if name not in listed:
                spots += _slide(package, name, _UNLISTED, True)
        spots += _notes(package, listed)
        for name in package.of_root("cmLst"):
            text = "".join(text for _, text in _paragraphs(package, name))
            if text.strip():
                spots.append(Spot("comment", "批注", told(text)))
        spots += embedded(package)
        spots += elsewhere(package, _READ)
        unread = package.unread()
    return Found(tuple(spots), unread)


def _slides(package: Package) -> list[str]:
    """The slides in their order."""
    main = package.main("presentation")
    relations = package.targets(main)
    found: list[str] = []
    for begins, tag, element in walk(package, main):
        if begins and tag == "sldId":
            key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            part = relations.get(key, ("", ""))[1]
            found.append(package.needed(part, f"第{len(found) + 1}张幻灯片"))
    return found


def _slide(package: Package, name: str, place: str, hidden: bool) -> Iterator[Spot]:
    texts = [text for _, text in _paragraphs(package, name)]
    if hidden:
        yield Spot("hidden_slide", place, told(" ".join(texts)) or "没有文字")
    for text in texts:
        yield from number_spots(text, place)


def _notes(package: Package, listed: list[str]) -> Iterator[Spot]:
    """The speaker's notes, in the order of their slides; then those of no slide."""
    places: dict[str, str] = {}
    for number, name in enumerate(listed, 1):
        for kind, part in package.targets(name).values():
            if kind == "notesSlide" and part in package:
                places.setdefault(part, f"第{number}张幻灯片的备注")
    for part in package.of_root("notes"):
        places.setdefault(part, "备注")
    for part, place in places.items():
        notes = [t for held, t in _paragraphs(package, part) if held not in _NOT_NOTES]
        if "".join(notes).strip():
            yield Spot("notes", place, told(" ".join(notes)))
            for text in notes:
                yield from number_spots(text, place)


def _is_hidden(package: Package, name: str) -> bool:
    for begins, tag, element in walk(package, name):
        if begins and tag == "sld":
            return own(element, "show", "1") in ("0", "false")
    return False


def _paragraphs(package: Package, name: str) -> Iterator[tuple[str, str]]:
    """The placeholder a paragraph stands in, and its text; comments have one text each."""
    held, text = "", ""
    for begins, tag, element in walk(package, name):
        if begins and tag == "sp":
            held = ""
        elif begins and tag == "ph":
            held = own(element, "type")
        elif not begins and tag in ("t", "text"):
            text += element.text or ""
        elif not begins and tag in ("p", "cm") and text:
            yield held, text
            text = ""
