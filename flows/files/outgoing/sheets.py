"""A workbook that is to go out: sheets, rows and columns that are not shown, what lies beneath."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, TypeVar

from lxml import etree

from flows.files.outgoing.opened import Package, opened, own, walk
from flows.files.outgoing.spots import Found, Spot, number_spots, told
from flows.files.outgoing.word import elsewhere, embedded

_CACHES = {
    "pivotCacheRecords": "数据透视表的缓存数据",
    "pivotCacheDefinition": "数据透视表的缓存数据",
    "externalLink": "外部链接的缓存数据",
}
_READ = ("workbook", "worksheet", "sst", "styleSheet", "comments", "ThreadedComments", *_CACHES)
_UNLISTED = "没有列入的工作表"
MOST_CELLS = 2_000_000
_TOO_MANY = f"单元格超过{MOST_CELLS // 10_000}万个，后面的没有检查，须人工查看"
_T = TypeVar("_T")
_WHITE = ("FFFFFFFF", "00FFFFFF", "FFFFFF")


def scan(file: IO[bytes]) -> Found:
    """Everything in the workbook."""
    with opened(file) as package:
        book = _Book(package)
        spots: list[Spot] = []
        for sheet in book.sheets():
            spots += sheet.spots()
        spots += book.comments_of_no_sheet()
        spots += _kept(package)
        spots += embedded(package)
        spots += elsewhere(package, _READ)
        unread = package.unread()
    more = (_TOO_MANY,) if book.cells >= MOST_CELLS else ()
    return Found(tuple(spots), (*more, *unread))


def _kept(package: Package) -> Iterator[Spot]:
    """Data of other places kept in the workbook: all of it is handed on, shown or not."""
    for root, place in _CACHES.items():
        for name in package.of_root(root):
            texts = [
                own(element, "v") or (element.text or "")
                for begins, tag, element in walk(package, name)
                if not begins and tag in ("r", "s", "n", "v")
            ]
            if texts:
                first = "、".join(t for t in texts[:20] if t)
                yield Spot("embedded", place, told(first) or f"{len(texts)}条")


@dataclass
class _Style:
    """How a cell is written, as far as that can hide it."""

    white: bool = False
    on_white: bool = True
    blank: bool = False

    @property
    def hides(self) -> bool:
        return self.blank or (self.white and self.on_white)


class _Book:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.cells = 0
        self.main = package.main("workbook")
        self.relations = package.targets(self.main)
        self.commented: set[str] = set()
        self.strings = self._shared("sharedStrings", _strings)
        self.styles = self._shared("styles", _styles)

    def _shared(self, kind: str, read: Callable[[Package, str], list[_T]]) -> list[_T]:
        parts = [part for own_kind, part in self.relations.values() if own_kind == kind]
        return read(self.package, self.package.needed(parts[0], kind)) if parts else []

    def sheets(self) -> Iterator["_Sheet"]:
        found = []
        for begins, tag, element in walk(self.package, self.main):
            if begins and tag == "sheet":
                key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
                state = own(element, "state", "visible")
                found.append((own(element, "name"), state, self.relations.get(key, ("", ""))[1]))
        for name, state, part in found:
            place = f"工作表“{name}”"
            self.package.needed(part, place)
            yield _Sheet(self, place, state != "visible", part)
        listed = {part for _, _, part in found}
        for part in self.package.of_root("worksheet"):
            if part not in listed:
                yield _Sheet(self, _UNLISTED, True, part)

    def comments_of_no_sheet(self) -> Iterator[Spot]:
        for part in self.package.of_root("comments", "ThreadedComments"):
            if part not in self.commented:
                yield from _comments(self.package, part, _UNLISTED)


@dataclass
class _Hidden:
    """Rows or columns on end that are not shown, and what stands in them first."""

    first: int
    last: int
    texts: list[str] = field(default_factory=list)


class _Sheet:
    """One sheet, read once from beginning to end."""

    def __init__(self, book: _Book, place: str, hidden: bool, part: str) -> None:
        self.book, self.place, self.hidden, self.part = book, place, hidden, part
        self.columns: list[tuple[int, int]] = []
        self.in_columns: dict[int, list[str]] = {}
        self.rows: list[_Hidden] = []
        self.texts: list[str] = []
        self.all_rows_hidden = False

    def spots(self) -> Iterator[Spot]:
        yield from self._cells()
        if self.hidden and self.texts:
            yield Spot("hidden_sheet", self.place, told(" ".join(self.texts)))
        for row in self.rows:
            if row.texts:
                yield Spot("hidden_row", self._rows_in_words(row), told(" ".join(row.texts)))
        for first, last in self.columns:
            texts = [t for c in range(first, last + 1) for t in self.in_columns.get(c, ())]
            if texts:
                span = _letters(first) + (f"—{_letters(last)}" if last > first else "")
                yield Spot("hidden_column", f"{self.place}{span}列", told(" ".join(texts)))
        yield from self._comments()

    def _rows_in_words(self, row: _Hidden) -> str:
        span = f"{row.first}" + (f"—{row.last}" if row.last > row.first else "")
        return f"{self.place}第{span}行"

    def _cells(self) -> Iterator[Spot]:
        row, at, hides_row = 0, "", False
        kind, style, text = "", "", ""
        for begins, tag, element in walk(self.book.package, self.part):
            if begins and tag == "sheetFormatPr":
                self.all_rows_hidden = own(element, "zeroHeight") in ("1", "true")
            elif begins and tag == "col":
                self._column(element)
            elif begins and tag == "row":
                row = _whole(own(element, "r")) or row + 1
                hides_row = self._hides(element)
                if hides_row:
                    self._hidden_row(row)
            elif begins and tag == "c":
                at, kind, style = own(element, "r"), own(element, "t"), own(element, "s")
                text = ""
            elif not begins and tag in ("v", "t"):
                text = (element.text or "") if tag == "v" else text + (element.text or "")
            elif not begins and tag == "c":
                self.book.cells += 1
                if self.book.cells >= MOST_CELLS:
                    return
                yield from self._cell(at, self._value(kind, text), style, row if hides_row else 0)

    def _value(self, kind: str, text: str) -> str:
        if kind == "s":
            place = _whole(text)
            return self.book.strings[place] if 0 <= place < len(self.book.strings) else ""
        if "E" in text.upper():  # a long number, as some programs write it
            try:
                return str(int(float(text)))
            except (ValueError, OverflowError):
                return text
        return text.removesuffix(".0")

    def _cell(self, at: str, text: str, style: str, hidden_row: int) -> Iterator[Spot]:
        if not text.strip():
            return
        if len(self.texts) < 20:
            self.texts.append(text)
        if hidden_row and len(self.rows[-1].texts) < 20:
            self.rows[-1].texts.append(text)
        column = _number(at)
        if any(first <= column <= last for first, last in self.columns):
            kept = self.in_columns.setdefault(column, [])
            if len(kept) < 20:
                kept.append(text)
        place = f"{self.place}{at}"
        yield from number_spots(text, place)
        number = _whole(style)
        if 0 <= number < len(self.book.styles) and self.book.styles[number].hides:
            yield Spot("hidden_text", place, told(text))

    def _column(self, element: etree._Element) -> None:
        width = own(element, "width")
        if own(element, "hidden") in ("1", "true") or _is_nothing(width):
            first, last = _whole(own(element, "min")), _whole(own(element, "max"))
            if self.columns and self.columns[-1][1] == first - 1:
                self.columns[-1] = (self.columns[-1][0], last)
            else:
                self.columns.append((first, last))

    def _hides(self, row: etree._Element) -> bool:
        if own(row, "hidden") in ("1", "true") or _is_nothing(own(row, "ht")):
            return True
        return self.all_rows_hidden and not own(row, "ht")

    def _hidden_row(self, row: int) -> None:
        if self.rows and self.rows[-1].last == row - 1:
            self.rows[-1].last = row
        else:
            self.rows.append(_Hidden(row, row))

    def _comments(self) -> Iterator[Spot]:
        package = self.book.package
        for kind, part in package.targets(self.part).values():
            if kind in ("comments", "threadedComment") and part in package:
                self.book.commented.add(part)
                yield from _comments(package, part, self.place)


def _comments(package: Package, part: str, place: str) -> Iterator[Spot]:
    at, text = "", ""
    for begins, tag, element in walk(package, part):
        if begins and tag in ("comment", "threadedComment"):
            at, text = own(element, "ref"), ""
        elif not begins and tag in ("t", "text"):
            text += element.text or ""
        elif not begins and tag in ("comment", "threadedComment") and text.strip():
            yield Spot("comment", f"{place}{at}", told(text))


# -- what the sheets share -------------------------------------------------------------------------


def _strings(package: Package, part: str) -> list[str]:
    found, text, phonetic = [], "", False
    for begins, tag, element in walk(package, part):
        if tag == "rPh":
            phonetic = begins
        elif not begins and tag == "t" and not phonetic:
            text += element.text or ""
        elif not begins and tag == "si":
            found.append(text)
            text = ""
    return found


def _styles(package: Package, part: str) -> list[_Style]:
    """By the number a cell gives: whether its letters are of the ground's colour, or not shown."""
    white_fonts: list[bool] = []
    white_fills: list[bool] = []
    blank_formats: set[str] = set()
    found: list[_Style] = []
    within = ""
    for begins, tag, element in walk(package, part):
        if tag in ("fonts", "fills", "cellXfs", "cellStyleXfs", "dxfs", "borders"):
            within = tag if begins else ""
        elif begins and tag == "numFmt" and own(element, "formatCode").strip() == ";;;":
            blank_formats.add(own(element, "numFmtId"))
        elif begins and within == "fonts" and tag == "font":
            white_fonts.append(False)
        elif begins and within == "fonts" and tag == "color" and white_fonts:
            white_fonts[-1] = _is_white(element)
        elif begins and within == "fills" and tag == "fill":
            white_fills.append(True)
        elif begins and within == "fills" and tag == "patternFill" and white_fills:
            white_fills[-1] = own(element, "patternType", "none") == "none"
        elif begins and within == "fills" and tag == "gradientFill" and white_fills:
            white_fills[-1] = False
        elif begins and within == "fills" and tag == "fgColor" and white_fills:
            white_fills[-1] = white_fills[-1] or _is_white(element)
        elif begins and within == "cellXfs" and tag == "xf":
            font, fill = _whole(own(element, "fontId")), _whole(own(element, "fillId"))
            found.append(
                _Style(
                    white=0 <= font < len(white_fonts) and white_fonts[font],
                    on_white=not (0 <= fill < len(white_fills)) or white_fills[fill],
                    blank=own(element, "numFmtId") in blank_formats,
                )
            )
    return found


def _is_white(colour: etree._Element) -> bool:
    return own(colour, "rgb").upper() in _WHITE or own(colour, "theme") == "0"


def _is_nothing(size: str) -> bool:
    try:
        return bool(size) and float(size) == 0
    except ValueError:
        return False


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1 if text else 0


def _number(at: str) -> int:
    """The column of a cell such as C7, from 1."""
    number = 0
    for letter in at:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number


def _letters(column: int) -> str:
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
