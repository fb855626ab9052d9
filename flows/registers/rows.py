"""From the rows of an office's sheet to the draft of a register, row by row.

Every mistake is told with its cell. What is plainly no request (sums, headings printed again, rows
with a number and nothing else) is passed over, and told as well: nothing is dropped in silence.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from openpyxl.utils import get_column_letter

from casework.facts import Fact
from casework.registers import Draft, Place, Problem
from flows.registers import cells
from flows.registers.events import Places, Row, case_of
from flows.registers.fields import FIELDS, heading
from flows.registers.matching import Choices, columns
from flows.registers.workbook import Cell, Sheet

_SUMS = ("合计", "总计", "小计", "共计", "累计", "本页合计", "合 计", "总 计", "小 计")
_BEARERS = ("name", "subject", "received_on")
"""A row without any of these is no request."""
LEFT_OUT = "已勾选不导入"
DueOn = Callable[[Sequence[Fact]], date | None]
"""When a reply is due, by these facts; None where nobody can tell."""


@dataclass
class SheetDraft(Draft):
    """A draft that knows the cell of every particular. sources: of each case its row, and
    (event, particular) -> the field that tells it."""

    sources: list[tuple[Row, Places]] = field(default_factory=list)

    def place(self, case: int, event: int | None = None, name: str = "") -> Place | str:
        row, places = self.sources[case]
        return row.place(places.get((event, name)) or places.get((event, ""), ""))


@dataclass(frozen=True)
class Passed:
    """A row that is not imported. why: in words."""

    sheet: str
    row: int
    why: str


@dataclass
class Built:
    """What the rows came to. rows: how many are requests. filled: cells read from the merged cell
    they are part of."""

    draft: SheetDraft
    problems: list[Problem] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    rows: int = 0
    filled: int = 0


def build(
    sheets: Sequence[Sheet], choices: Choices, agency: str, year: int, due_on: DueOn
) -> Built:
    """The draft of all chosen sheets together. due_on: for extensions nobody put a date to."""
    built = Built(SheetDraft(agency, year, [], shows_keys=False))
    for reader in _readers(sheets, choices):
        for number, values in reader.requests():
            _request(built, reader, number, values, due_on)
        built.passed += reader.passed
        built.filled += reader.filled
    return built


def values_of(sheets: Sequence[Sheet], choices: Choices, key: str) -> list[Cell]:
    """What stands in the column of that field, in every row that is a request."""
    return [
        values.get(key) for reader in _readers(sheets, choices) for _, values in reader.requests()
    ]


def _readers(sheets: Sequence[Sheet], choices: Choices) -> Iterator["_Reader"]:
    return (_Reader(sheet, choices) for sheet in sheets if sheet.name in choices.heads)


def _request(
    built: Built, reader: "_Reader", number: int, values: dict[str, Cell], due_on: DueOn
) -> None:
    row = Row(reader.sheet.name, number, values, reader.letters, reader.choices)
    case, places = case_of(row, due_on)
    built.rows += 1
    if row.problems:
        built.problems += row.problems
        return
    built.draft.cases.append(case)
    built.draft.sources.append((row, places))


class _Reader:
    """Reads one sheet, row by row. filled: cells read from the merged cell they are part of."""

    def __init__(self, sheet: Sheet, choices: Choices) -> None:
        self.sheet, self.choices = sheet, choices
        self.head = choices.heads[sheet.name]
        found = {c.key: c for c in columns(sheet, self.head)}
        self.at: dict[str, int] = {
            key: found[choices.column(key)].index for key in FIELDS if choices.column(key) in found
        }
        self.letters = {key: get_column_letter(i + 1) for key, i in self.at.items()}
        self.first = [(key, heading(choices.column(key))) for key in list(self.at)[:3]]
        self.merged = dict(self._merged())
        self.passed: list[Passed] = []
        self.filled = 0

    def requests(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """The rows that are requests: (number, what they say by field)."""
        for number, row in self.sheet.rows:
            if number <= self.head.row:
                continue
            if (self.sheet.name, number) in self.choices.left_out:
                self._pass(number, LEFT_OUT)
                continue
            values = self._values(number, row)
            why = self._no_request(row, values)
            if why:
                self._pass(number, why)
            else:
                yield number, values

    def _pass(self, number: int, why: str) -> None:
        self.passed.append(Passed(self.sheet.name, number, why))

    def _values(self, number: int, row: Sequence[Cell]) -> dict[str, Cell]:
        """What the row says, by field; a cell merged with the one above says what that one says."""
        found: dict[str, Cell] = {}
        for key, index in self.at.items():
            value = row[index] if index < len(row) else None
            if value is None and (number, index) in self.merged and key != "ref":
                value = self.merged[number, index]
                self.filled += value is not None
            found[key] = value
        return found

    def _merged(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        rows = dict(self.sheet.rows)
        wanted = set(self.at.values())
        for top, left, bottom, _ in self.sheet.merged:
            if top <= self.head.row or bottom == top or left - 1 not in wanted:
                continue
            own = rows.get(top, [])
            value = own[left - 1] if left <= len(own) else None
            for number in range(top + 1, min(bottom, self.sheet.rows[-1][0]) + 1):
                yield (number, left - 1), value

    def _no_request(self, row: Sequence[Cell], values: Mapping[str, Cell]) -> str:
        """Why the row is no request; "" if it is one, or nothing at all."""
        first = list(islice((cells.shown(c) for c in row if c is not None), 3))
        if any(text.strip().startswith(_SUMS) for text in first):
            return "合计行"
        if all(_named(values[key], name) for key, name in self.first) and len(self.first) > 1:
            return "重复的标题行"
        if all(cells.empty(values.get(key)) for key in _BEARERS):
            told = "、".join(f"“{text[:20]}”" for text in first)
            return f"没有申请人、申请内容和收到日期，只有{told}"
        return ""


def _named(cell: Cell, name: str) -> bool:
    return isinstance(cell, str) and heading(cell) == name
