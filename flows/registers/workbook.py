"""An uploaded workbook as cells: read once, bounded in every direction, nothing run.

Plain Python without Django: it runs in a process of its own (apart.py).

What a person cannot see on the sheet but would be taken in, or sees and would not be, is told:
hidden rows, formulas nobody computed, cells beyond the last column, merged cells.
"""

import json
import warnings
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries

from flows.files.judge import inspect
from flows.files.kinds import TYPES, XLSX, Refused

MOST_BYTES = 20 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 60 * 1024 * 1024
MOST_SHEETS = 50
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_EMPTY_ROWS = 3_000_000
"""Of all sheets together: a cell in the last row of each makes a million empty ones above it."""
MOST_CELLS = 1_000_000
MOST_MARKS = 100_000
"""Merged ranges, hidden rows, formulas: as many of each are kept of a sheet."""
LONGEST_TEXT = 20_001
"""One more than a request may have: what is longer is told as too long, not kept."""

_SAVE_AS = "请在表格软件里打开，另存为Excel工作簿（.xlsx）后上传"
_BROKEN = f"工作簿读不出来，可能已经损坏；{_SAVE_AS}"

Cell = None | str | int | float | bool | dict[str, str]
"""As kept: {"date": "2025-03-04"}, {"other": "08:30:00"} for a time or a length of time,
{"formula": "not computed"}."""


@dataclass(frozen=True)
class Sheet:
    """One sheet. rows: (its number, its cells from column A on), the empty ones left out.

    merged: first row, first column, last row, last column. beyond: the first cell past the last
    column that is read ("" if none).
    """

    name: str
    hidden: bool
    rows: list[tuple[int, list[Cell]]]
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    beyond: str = ""

    @property
    def width(self) -> int:
        return max((len(cells) for _, cells in self.rows), default=0)


def read_sheets(file: IO[bytes]) -> list[Sheet]:
    """Every sheet that has anything in it. Raises kinds.Refused, in words, for what is no
    workbook we take: encrypted, with macros, another format, too large, damaged."""
    _refuse_other_files(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of every date that is none, cell by cell
            return _read(file)
    except Refused:
        raise
    except Exception as error:  # a hostile file may break the reader anywhere
        raise Refused(_BROKEN) from error


def _refuse_other_files(file: IO[bytes]) -> None:
    if file.seek(0, 2) > MOST_BYTES:
        raise Refused(too_large())
    try:
        found = inspect(file)
    except Refused as refused:
        # It speaks of files that join a case.
        raise Refused(str(refused).replace("附卷", "导入")) from None
    if found.type != XLSX:
        raise Refused(f"这是{TYPES[found.type][0]}，不是Excel工作簿（.xlsx）；{_SAVE_AS}")
    with zipfile.ZipFile(file) as archive:
        if sum(e.file_size for e in archive.infolist()) > LARGEST_UNPACKED_BYTES:
            raise Refused("工作簿的内容过多，没有收下；请按年度分成几个文件后上传")


def too_large() -> str:
    return f"文件超过{MOST_BYTES // 2**20}MB，没有收下；请删去图片，或者按年度分成几个文件后上传"


def _read(file: IO[bytes]) -> list[Sheet]:
    file.seek(0)
    book = load_workbook(file, read_only=True, data_only=True)
    try:
        sheets: list[Sheet] = []
        budget = _Budget()
        if len(book.worksheets) > MOST_SHEETS:
            raise Refused(
                f"工作簿有{len(book.worksheets)}个工作表，最多{MOST_SHEETS}个；请删去多余的"
            )
        for sheet in book.worksheets:
            # openpyxl keeps the place of the sheet's own part to itself; nothing else tells it.
            with book._archive.open(sheet._worksheet_path) as part:  # type: ignore[attr-defined]
                marks = _Marks.read(part)
            sheet.reset_dimensions()  # what a file says of its own size need not be so
            found = _sheet(sheet, marks, budget)
            if found.rows:
                sheets.append(found)
    finally:
        book.close()
    if not sheets:
        raise Refused("工作簿里没有内容；请核对文件后重新上传")
    return sheets


@dataclass
class _Budget:
    """What one workbook may use up."""

    rows: int = 0
    empty: int = 0
    cells: int = 0

    def take(self, cells: int) -> None:
        self.rows += 1
        self.cells += cells
        if self.rows > MOST_ROWS or self.cells > MOST_CELLS:
            raise Refused(f"台账超过{MOST_ROWS}行，没有收下；请按年度分成几个文件后上传")

    def skip(self) -> None:
        self.empty += 1
        if self.empty > MOST_EMPTY_ROWS:
            raise Refused("工作表里空行过多，没有收下；请删去末尾的空行后上传")


def _sheet(sheet: Any, marks: "_Marks", budget: _Budget) -> Sheet:
    rows: list[tuple[int, list[Cell]]] = []
    beyond = ""
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if not values:
            budget.skip()
            continue
        cells = [_plain(v) for v in values[:MOST_COLUMNS]]
        for column in marks.formulas.get(number, ()):
            cells += [None] * (column - len(cells))
            cells[column - 1] = {"formula": ""}
        while cells and cells[-1] is None:
            cells.pop()
        if not beyond and len(values) > MOST_COLUMNS:
            more = (n for n, v in enumerate(values) if n >= MOST_COLUMNS and v is not None)
            beyond = next((f"第{number}行{get_column_letter(n + 1)}列" for n in more), "")
        if cells:
            budget.take(len(cells))
            rows.append((number, cells))
        else:
            budget.skip()
    there = {number for number, _ in rows}
    return Sheet(
        sheet.title,
        sheet.sheet_state != "visible",
        rows,
        [n for n in marks.hidden_rows if n in there],
        marks.hidden_columns,
        marks.merged,
        beyond,
    )


def _plain(value: Any) -> Cell:
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, str):
        return value[:LONGEST_TEXT] if value.strip() else None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return {"other": str(value)}


@dataclass
class _Marks:
    """What the sheet's own part says beside its values."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: dict[int, list[int]] = field(default_factory=dict)
    """row -> columns of formulas without a value: nobody's program has computed them."""

    @classmethod
    def read(cls, part: IO[bytes]) -> "_Marks":
        marks = cls()
        tags = ("{*}row", "{*}col", "{*}mergeCell")
        for _, element in etree.iterparse(part, tag=tags, resolve_entities=False, no_network=True):
            marks._take(element, etree.QName(element).localname)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
        return marks

    def _take(self, element: Any, name: str) -> None:
        if name == "row":
            self._row(element)
        elif name == "col" and element.get("hidden") in ("1", "true"):
            first, last = int(element.get("min")), int(element.get("max"))
            self.hidden_columns += range(first, min(last, MOST_COLUMNS) + 1)
        elif name == "mergeCell" and len(self.merged) < MOST_MARKS:
            left, top, right, bottom = range_boundaries(element.get("ref"))
            self.merged.append((top or 1, left or 1, bottom or 1, right or 1))

    def _row(self, row: Any) -> None:
        hidden = row.get("hidden") in ("1", "true") and row.get("r")
        if hidden and len(self.hidden_rows) < MOST_MARKS:
            self.hidden_rows.append(int(row.get("r")))
        for formula in islice(row.iter("{*}f"), MOST_COLUMNS):
            cell = formula.getparent()
            if not cell.findtext("{*}v") and cell.get("r"):
                number, column = coordinate_to_tuple(cell.get("r"))
                if column <= MOST_COLUMNS:
                    self.formulas.setdefault(number, []).append(column)


def pack(sheets: list[Sheet]) -> bytes:
    """The sheets as one value a database keeps."""
    return zlib.compress(json.dumps([vars(s) for s in sheets], ensure_ascii=False).encode(), 6)


def unpack(packed: bytes | memoryview) -> list[Sheet]:
    """The sheets as they were packed."""
    return [_sheet_of(raw) for raw in json.loads(zlib.decompress(packed))]


def _sheet_of(raw: dict[str, Any]) -> Sheet:
    rows = [(number, cells) for number, cells in raw.pop("rows")]
    merged = [tuple(m) for m in raw.pop("merged")]
    return Sheet(rows=rows, merged=merged, **raw)
