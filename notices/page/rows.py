"""A row is one strip of the text block that no page break cuts: a line of text, of a table."""

from __future__ import annotations

from dataclasses import dataclass, field

from notices.page.geometry import LEADING, baseline
from notices.page.marks import Mark, moved
from notices.page.setter import SetLine


@dataclass(frozen=True, slots=True)
class Frame:
    """What a table adds where a page break goes through it."""

    header: tuple[Row, ...]  # stands again at the top of each further page
    close: tuple[Mark, ...]  # the line under the last strip of a page, y = 0 at its lower edge
    open: tuple[Mark, ...]  # the line above the first strip of a page, y = 0 at its upper edge


@dataclass(frozen=True, slots=True)
class SealSpot:
    """The middle of the seal within its row, in points."""

    x: float
    y: float
    diameter_mm: float


@dataclass(frozen=True, slots=True)
class Row:
    """``marks`` are placed from the left edge of the text block and the top of the row."""

    height: float
    marks: tuple[Mark, ...] = ()
    text: bool = False  # counts as a line of text that may keep a closing company
    enclosure: bool = False  # 附件说明: keeps a closing company only where the body cannot
    blank: bool = False  # dropped at the top of a page
    keep_next: bool = False
    new_page: bool = False
    opens: bool = False  # the first of several lines of a paragraph
    snap: bool = False  # begins on the grid of lines
    hang: float = 0.0  # blank at its foot that may reach below the text block
    lines_before: int = 0  # a closing: so many lines of text have to stand above it
    foot: bool = False  # stands at the foot of its page
    frame: Frame | None = field(default=None, compare=False)
    seal: SealSpot | None = None


def text_row(line: SetLine, x: float = 0.0, size: float = 16.0, keep_next: bool = False) -> Row:
    y = baseline(size, LEADING)
    marks = tuple(moved(run, x, y) for run in line.runs)
    return Row(LEADING, marks, text=True, keep_next=keep_next, snap=True)


def blank_row(lines: float = 1.0, keep_next: bool = False) -> Row:
    return Row(LEADING * lines, blank=True, keep_next=keep_next, snap=True)
