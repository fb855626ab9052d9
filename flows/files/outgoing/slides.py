"""A presentation that is to go out: slides not shown, the speaker's notes, comments."""

import zipfile
from collections.abc import Iterator
from typing import IO

from flows.files.outgoing.opened import names_in, opened, own, targets, walk
from flows.files.outgoing.spots import Found, Spot, number_spots, told
from flows.files.outgoing.word import embedded

_MAIN = "ppt/presentation.xml"
_NOT_NOTES = ("sldNum", "dt", "ftr", "hdr")
"""Placeholders on a page of notes that repeat the slide's number and date."""


def scan(file: IO[bytes]) -> Found:
    """Everything in the presentation."""
    with opened(file) as archive:
        spots: list[Spot] = []
        for number, name in enumerate(_slides(archive), 1):
            spots += _slide(archive, name, f"第{number}张幻灯片")
        for name in names_in(archive, "ppt/comments/"):
            text = "".join(text for _, text in _paragraphs(archive, name))
            if text.strip():
                spots.append(Spot("comment", "批注", told(text)))
        spots += embedded(archive, "ppt/embeddings/")
    return Found(tuple(spots))


def _slides(archive: zipfile.ZipFile) -> list[str]:
    """The slides in their order."""
    if _MAIN not in archive.namelist():
        return []
    relations = targets(archive, _MAIN)
    found = []
    for begins, tag, element in walk(archive, _MAIN):
        if begins and tag == "sldId":
            key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            if key in relations:
                found.append(relations[key][1])
    return found


def _slide(archive: zipfile.ZipFile, name: str, place: str) -> Iterator[Spot]:
    texts = [text for _, text in _paragraphs(archive, name)]
    if _is_hidden(archive, name):
        yield Spot("hidden_slide", place, told(" ".join(texts)) or "没有文字")
    for text in texts:
        yield from number_spots(text, place)
    for kind, part in targets(archive, name).values():
        if kind == "notesSlide" and part in archive.namelist():
            notes = [t for held, t in _paragraphs(archive, part) if held not in _NOT_NOTES]
            if "".join(notes).strip():
                yield Spot("notes", f"{place}的备注", told(" ".join(notes)))
                for text in notes:
                    yield from number_spots(text, f"{place}的备注")


def _is_hidden(archive: zipfile.ZipFile, name: str) -> bool:
    for begins, tag, element in walk(archive, name):
        if begins and tag == "sld":
            return own(element, "show", "1") in ("0", "false")
    return False


def _paragraphs(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str]]:
    """The placeholder a paragraph stands in, and its text; comments have one text each."""
    held, text = "", ""
    for begins, tag, element in walk(archive, name):
        if begins and tag == "sp":
            held = ""
        elif begins and tag == "ph":
            held = own(element, "type")
        elif not begins and tag in ("t", "text"):
            text += element.text or ""
        elif not begins and tag in ("p", "cm") and text:
            yield held, text
            text = ""
