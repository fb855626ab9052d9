"""A Word document that is to go out: what was struck out, what is hidden, what was noted beside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from lxml import etree

from flows.files.outgoing.opened import Package, is_on, opened, own, texts, walk
from flows.files.outgoing.spots import Found, Spot, number_spots, told

_STORIES = {
    "document": "另一份正文",
    "glossaryDocument": "构建基块",
    "hdr": "页眉",
    "ftr": "页脚",
    "footnotes": "脚注",
    "endnotes": "尾注",
}
_OTHER_PARTS = {
    "chartSpace": "图表",
    "wsDr": "图形",
    "dataModel": "图示",
    "sldMaster": "幻灯片母版",
    "sldLayout": "幻灯片版式",
}
_EMBEDDED = ("oleObject", "package", "aFChunk", "subDocument")
_CHANGES = {"del": "删除", "moveFrom": "移走", "ins": "插入", "moveTo": "移来"}
_GONE = ("del", "moveFrom")
_SMALLEST_HALF_POINTS = 4
"""Letters of two points and less are not meant to be read."""


def scan(file: IO[bytes]) -> Found:
    """Everything in the document."""
    with opened(file) as package:
        main = package.main("document")
        hidden = _hidden_styles(package)
        spots = list(_Story("", hidden).read(package, main))
        for root, called in _STORIES.items():
            for name in package.of_root(root):
                if name != main:
                    spots += _Story(called, hidden).read(package, name)
        spots += _comments(package)
        spots += embedded(package)
        spots += elsewhere(package, (*_STORIES, "comments"))
        unread = package.unread()
    return Found(tuple(spots), unread)


def embedded(package: Package) -> Iterator[Spot]:
    """Files within the file, wherever they lie."""
    held = [n for n in package.names if "/embeddings/" in n and "/_rels/" not in n]
    for name in sorted({*package.of_kind(*_EMBEDDED), *held}):
        yield Spot("embedded", "嵌在文档里的文件", told(name.rsplit("/", 1)[-1]))


def elsewhere(package: Package, read: Sequence[str]) -> Iterator[Spot]:
    """Numbers in all further parts: charts, drawings, properties. read: the outermost elements of
    those looked through already."""
    for name in package.names:
        root = package.root(name)
        if root and root not in (*read, "Relationships", "Types"):
            place = _OTHER_PARTS.get(root, "文档的其他部分")
            for text in texts(package, name):
                yield from number_spots(text, place)


def _comments(package: Package) -> Iterator[Spot]:
    for name in package.of_root("comments"):
        number, author, text = 0, "", ""
        for begins, tag, element in walk(package, name):
            if begins and tag == "comment":
                number, author, text = number + 1, own(element, "author"), ""
            elif not begins and tag == "t":
                text += element.text or ""
            elif not begins and tag == "comment":
                by = f"（{author}）" if author else ""
                yield Spot("comment", f"批注{number}{by}", told(text) or "没有文字")


def _hidden_styles(package: Package) -> frozenset[str]:
    """The styles whose text is hidden, by themselves or by the style they are based on."""
    found: set[str] = set()
    for name in package.of_root("styles"):
        found |= _hidden_of(package, name)
    return frozenset(found)


def _hidden_of(package: Package, name: str) -> set[str]:
    based: dict[str, str] = {}
    hidden: dict[str, bool] = {}
    style, within = "", False
    for begins, tag, element in walk(package, name):
        if tag == "style":
            style = own(element, "styleId") if begins else ""
        elif tag == "rPr":
            within = begins
        elif begins and style and tag == "basedOn":
            based[style] = own(element, "val")
        elif begins and style and within and tag == "vanish":
            hidden[style] = is_on(element)
    found = set()
    for one in {*based, *hidden}:
        at, steps = one, 0
        while at not in hidden and at in based and steps < 50:
            at, steps = based[at], steps + 1
        if hidden.get(at):
            found.add(one)
    return found


@dataclass
class _Run:
    """What a run says of its own text."""

    vanish: bool | None = None
    style: str = ""
    white: bool = False
    shaded: bool = False
    tiny: bool = False


@dataclass
class _Paragraph:
    number: int
    style: str = ""
    text: str = ""
    shaded: bool = False
    hidden: str = ""
    changes: dict[tuple[str, str], str] = field(default_factory=dict)


class _Story:
    """One stream of text: the body, a header, the footnotes."""

    def __init__(self, called: str, hidden: frozenset[str]) -> None:
        self.called, self.hidden = called, hidden
        self.count = 0
        self.open: list[_Paragraph] = []
        self.run: _Run | None = None
        self.changes: list[tuple[str, str]] = []
        self.cells = self.fallback = self.properties = 0

    def read(self, package: Package, name: str) -> Iterator[Spot]:
        for begins, tag, element in walk(package, name):
            if tag == "Fallback":  # says the same once more, for old programs
                self.fallback += 1 if begins else -1
            if self.fallback:
                continue
            if begins:
                self._begin(tag, element)
            else:
                yield from self._end(tag, element)

    def _begin(self, tag: str, element: etree._Element) -> None:
        if tag == "p":
            self.count += 1
            self.open.append(_Paragraph(self.count))
        elif tag == "r":
            self.run = _Run()
        elif tag in ("tc", "txbxContent"):
            self.cells += 1
        elif tag == "pPr":
            self.properties += 1
        elif tag in _CHANGES and not self.properties:
            self.changes.append((tag, own(element, "author")))
        elif tag == "pStyle" and self.open:
            self.open[-1].style = own(element, "val")
        elif tag == "shd" and own(element, "fill", "auto").lower() not in ("auto", "ffffff"):
            self._shade()
        elif self.run is not None and not self.properties:
            self._of_run(self.run, tag, element)

    def _shade(self) -> None:
        if self.properties and self.open:
            self.open[-1].shaded = True
        elif self.run is not None:
            self.run.shaded = True

    def _of_run(self, run: _Run, tag: str, element: etree._Element) -> None:
        if tag == "vanish":
            run.vanish = is_on(element)
        elif tag == "rStyle":
            run.style = own(element, "val")
        elif tag == "color":
            run.white = own(element, "val").upper() == "FFFFFF"
        elif tag == "highlight":
            run.shaded = True
        elif tag == "sz":
            size = own(element, "val")
            run.tiny = size.isdigit() and int(size) <= _SMALLEST_HALF_POINTS

    def _end(self, tag: str, element: etree._Element) -> Iterator[Spot]:
        if tag == "p" and self.open:
            yield from self._told(self.open.pop())
        elif tag == "r":
            self.run = None
        elif tag in ("tc", "txbxContent"):
            self.cells -= 1
        elif tag == "pPr":
            self.properties -= 1
        elif tag in _CHANGES and not self.properties and self.changes:
            self.changes.pop()
        elif tag in ("t", "delText") and self.open:
            self._text(self.open[-1], element.text or "")
        elif tag in ("tab", "br", "cr") and self.open and not self.properties:
            self._text(self.open[-1], " ")

    def _text(self, paragraph: _Paragraph, text: str) -> None:
        for change in self.changes[-1:]:
            paragraph.changes[change] = paragraph.changes.get(change, "") + text
        if any(kind in _GONE for kind, _ in self.changes):
            return
        if self._is_hidden(paragraph):
            paragraph.hidden += text
        paragraph.text += text

    def _is_hidden(self, paragraph: _Paragraph) -> bool:
        run = self.run or _Run()
        if run.vanish is not None:
            return run.vanish
        if run.style in self.hidden or paragraph.style in self.hidden or run.tiny:
            return True
        # White letters stand on something in a table or a box: its style may colour the ground.
        return run.white and not (run.shaded or paragraph.shaded or self.cells)

    def _told(self, paragraph: _Paragraph) -> Iterator[Spot]:
        place = self.called or f"第{paragraph.number}段"
        for (kind, author), text in paragraph.changes.items():
            if text.strip():
                by = f"（{author}）" if author else ""
                yield Spot("tracked_change", place, f"{_CHANGES[kind]}{by}：{told(text)}")
        if paragraph.hidden.strip():
            yield Spot("hidden_text", place, told(paragraph.hidden))
        yield from number_spots(paragraph.text, place)
