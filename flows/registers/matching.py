"""Which column of the office's holds which field, and what its words mean: guessed, then chosen."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from casework.masking import masked_id
from flows.registers import cells
from flows.registers.fields import BY_NAME, FIELDS, OPEN, REQUIRED, Field, field_of, heading
from flows.registers.words import guess as guess_word
from flows.registers.workbook import Cell, Sheet

FIRST_ROWS = 30
"""A heading stands among the first rows of its sheet."""
SAMPLES, LONGEST_SAMPLE = 3, 24
MOST_WORDS = 100
PREFIXES = {"": "不加", "year": "收到申请的年份", "sheet": "工作表名称"}
"""What is put before the office's numbers, where they begin anew every year or on every sheet."""
COLUMN, ALL = "column:", "all:"
_EMPTY_MEANS = {"kind": BY_NAME, "form": "paper", "outcome": OPEN, "extended": "no"}
_IDENTITY = re.compile(r"(?<!\d)\d{15}(\d{2}[\dXx])?(?!\d)")


@dataclass(frozen=True)
class Head:
    """Where a sheet has its headings. row: the last row of them; height: 1 or 2 rows."""

    row: int
    height: int = 1


@dataclass
class Choices:
    """How the sheets are to be read. fields: a column (“column:标题”) or a choice (“all:code”).

    words: field -> word -> code. left_out: (sheet, row) that somebody ticked not to be imported.
    """

    heads: dict[str, Head] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    prefix: str = ""
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    left_out: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Choices":
        return cls(
            {name: Head(*head) for name, head in raw.get("heads", {}).items()},
            dict(raw.get("fields", {})),
            raw.get("prefix", ""),
            {key: dict(words) for key, words in raw.get("words", {}).items()},
            {(sheet, row) for sheet, row in raw.get("left_out", ())},
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "heads": {name: [head.row, head.height] for name, head in self.heads.items()},
            "fields": self.fields,
            "prefix": self.prefix,
            "words": self.words,
            "left_out": sorted(self.left_out),
        }

    def column(self, key: str) -> str:
        """The heading of the column a field is read from, "" if from none."""
        return self.fields.get(key, "").removeprefix(COLUMN) if self.has_column(key) else ""

    def has_column(self, key: str) -> bool:
        return self.fields.get(key, "").startswith(COLUMN)

    def instead(self, key: str) -> str:
        """The choice that holds for the whole sheet, "" if there is none."""
        chosen = self.fields.get(key, "")
        return chosen.removeprefix(ALL) if chosen.startswith(ALL) else ""


@dataclass(frozen=True)
class Column:
    """One column under its heading. index: from 0; key: the heading, once on the sheet."""

    index: int
    key: str
    samples: tuple[str, ...]

    @property
    def letter(self) -> str:
        return get_column_letter(self.index + 1)


# -- headings --------------------------------------------------------------------------------------


def guess_head(sheet: Sheet) -> Head:
    """The row with most of the headings we know; else the first with three cells or more."""
    best, most = None, 1
    for number, _ in sheet.rows[:FIRST_ROWS]:
        for height in (1, 2):
            known = {field_of(text) for text in _headings(sheet, Head(number, height))} - {""}
            if len(known) > most:
                best, most = Head(number, height), len(known)
    if best is None:
        full = (n for n, row in sheet.rows[:FIRST_ROWS] if sum(c is not None for c in row) >= 3)
        best = Head(next(full, sheet.rows[0][0]))
    return best


def columns(sheet: Sheet, head: Head) -> list[Column]:
    """The columns that have a heading, or anything under it."""
    below = [row for number, row in sheet.rows if number > head.row]
    seen: Counter[str] = Counter()
    found = []
    texts = _headings(sheet, head)
    for index in range(sheet.width):
        text = texts[index] if index < len(texts) else ""
        samples = _samples(below, index)
        if not text and not samples:
            continue
        key = text or f"第{get_column_letter(index + 1)}列（没有标题）"
        seen[key] += 1
        if seen[key] > 1:
            key = f"{key}（第{seen[key]}个）"
        found.append(Column(index, key, samples))
    return found


def _headings(sheet: Sheet, head: Head) -> list[str]:
    """The heading of every column; of two rows, what both say where only that makes sense."""
    rows = dict(sheet.rows[:FIRST_ROWS])
    lower = [_line(c) for c in rows.get(head.row, [])]
    if head.height == 1:
        return lower
    upper = [_line(c) for c in rows.get(head.row - 1, [])]
    width = max(len(lower), len(upper), *(m[3] for m in sheet.merged if m[0] == head.row - 1), 0)
    lower += [""] * (width - len(lower))
    upper += [""] * (width - len(upper))
    for top, left, _, right in sheet.merged:
        if top == head.row - 1 and left <= width:
            upper[left - 1 : right] = [upper[left - 1]] * (right - left + 1)
    often = Counter(lower)
    return [
        above + below if below and above and (field_of(above + below) or often[below] > 1)
        else below or above
        for above, below in zip(upper, lower, strict=True)
    ]  # fmt: skip


def _line(cell: Cell) -> str:
    return "".join(cells.shown(cell).split())[:60]


def _samples(below: Sequence[Sequence[Cell]], index: int) -> tuple[str, ...]:
    found: list[str] = []
    for row in below:
        if index < len(row) and not cells.empty(row[index]):
            sample = discreet(" ".join(cells.shown(row[index]).split()))[:LONGEST_SAMPLE]
            if sample not in found:
                found.append(sample)
            if len(found) == SAMPLES:
                break
    return tuple(found)


def discreet(text: str) -> str:
    """The text with every number masked that looks like one of an identity card."""
    return _IDENTITY.sub(lambda match: masked_id(match[0]), text)


# -- columns for fields ----------------------------------------------------------------------------


def guess_fields(found: Sequence[Column], remembered: Mapping[str, str]) -> dict[str, str]:
    """A column for every field a heading names; else what stands in its place by default.

    remembered: heading -> field, as the agency had it last time.
    """
    chosen: dict[str, str] = {}
    for column in found:
        key = remembered.get(heading(column.key), field_of(column.key))
        if key in FIELDS:
            chosen.setdefault(key, COLUMN + column.key)
    for one in FIELDS.values():
        further = {heading(name) for name in one.further}
        for column in found:
            if heading(column.key) in further and COLUMN + column.key not in chosen.values():
                chosen.setdefault(one.key, COLUMN + column.key)
        if one.default:
            chosen.setdefault(one.key, ALL + one.default)
    return chosen


def guess_prefix(found: Sequence[Column], chosen: Mapping[str, str]) -> str:
    """Numbers like 1, 2, 3 begin anew every year."""
    own = next((c for c in found if COLUMN + c.key == chosen.get("ref")), None)
    small = own is not None and all(s.isdigit() and len(s) < 5 for s in own.samples)
    return "year" if small else ""


def gaps(choices: Choices) -> dict[str, str]:
    """field -> what is still to be chosen, or does not go together."""
    told = {
        key: f"请选择“{FIELDS[key].label}”在哪一列"
        for key in REQUIRED
        if not choices.fields.get(key)
    }
    chosen = choices.fields.get
    answered = choices.has_column("decided_on")
    if choices.has_column("outcome") != answered:
        lacking = "outcome" if answered else "decided_on"
        told[lacking] = "办理结果和答复日期须同时有；台账里没有其中一列的，请先补上"
    if answered and not chosen("served_on"):
        told["served_on"] = "台账没有记送达日期的，请选择怎样处理"
    letters = [key for key in ("asked_on", "extended", "extended_on") if choices.has_column(key)]
    if letters and not chosen("told_on"):
        told["told_on"] = "请选择补正、延期的告知是否算已经送达"
    served = answered and choices.instead("served_on") != "none"
    if served and not chosen("service_way"):
        told["service_way"] = "请选择送达方式在哪一列，或者一律是哪一种"
    if choices.has_column("extended") and not chosen("extended_on"):
        told["extended_on"] = "有“是否延期”的，请选择告知延期的日期在哪一列，或者怎样处理"
    if choices.instead("extended_on") and not choices.has_column("extended"):
        told["extended_on"] = "没有“是否延期”这一列，不能这样选"
    if choices.has_column("extended_on") and not chosen("extended_days"):
        told["extended_days"] = "请选择延长多少个工作日"
    if choices.has_column("supplemented_on") and not choices.has_column("asked_on"):
        told["asked_on"] = "有收到补正的日期，就须有告知补正的日期"
    return told


# -- words for codes -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Word:
    """A word as it stands in a column: "" for empty cells. times: in how many rows."""

    text: str
    times: int
    code: str


def coded(choices: Choices) -> Iterator[Field]:
    """The fields whose words have to be told what they mean."""
    for one in FIELDS.values():
        if one.codes and choices.has_column(one.key):
            yield one


def words_of(one: Field, values: Sequence[Cell], choices: Choices, remembered: Any) -> list[Word]:
    """The distinct words of a column, the most frequent first, each with what it means.

    As chosen, as remembered (word -> code), or guessed. Cells that cannot be read are left to
    the check of their row.
    """
    times: Counter[str] = Counter()
    for value in values:
        try:
            text = "" if cells.empty(value) else cells.word(value)
        except cells.Wrong:
            continue
        if one.key == "extended" and is_date(value):
            continue
        times[text[:100]] += 1
    known = {**remembered, **choices.words.get(one.key, {})}
    found = []
    for text, n in sorted(times.items(), key=lambda item: (-item[1], item[0])):
        guessed = guess_word(one.key, text) if text else _EMPTY_MEANS.get(one.key, "")
        code = known.get(text, guessed)
        found.append(Word(text, n, code if code in one.codes else ""))
    return found


def is_date(cell: Cell) -> bool:
    """Whether the cell holds a date (and “是否延期” therefore means yes)."""
    try:
        return bool(cells.dates(cell))
    except cells.Wrong:
        return False
