"""What the Word copy is made of: paragraphs and tables with their measures in points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias
from unicodedata import east_asian_width

from notices.page import geometry as g
from notices.page.balance import balanced
from notices.page.blocks import PageBreak

# A grid of lines only: with a grid of characters word processors stretch 28 of them unevenly.
# The grid's own spacing is set instead, a little below 225/22 mm so that the last line fits.
LEADING = 28.95
TIGHT = -0.25  # after each 3号 character; 28 of them stay just below 156 mm
PITCH = g.SIZE_3 + TIGHT

FANGSONG, KAI, HEI, SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
XIAOBIAOSONG = "方正小标宋简体"
# What a program takes where the office's font is not installed.
SUBSTITUTES = {FANGSONG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun", XIAOBIAOSONG: SONG}
RED = "FF0000"


@dataclass(frozen=True, slots=True)
class Face:
    font: str
    size: float
    spacing: float = 0.0  # points after each character
    bold: bool = False
    red: bool = False
    scale: float = 1.0  # width of the letters


BODY = Face(FANGSONG, g.SIZE_3, TIGHT)
HEADING_1 = Face(HEI, g.SIZE_3, TIGHT)
HEADING_2 = QUOTE = Face(KAI, g.SIZE_3, TIGHT)
HEADING_3 = replace(BODY, bold=True)
TITLE = Face(XIAOBIAOSONG, g.SIZE_2)
SLIP_TITLE = Face(XIAOBIAOSONG, 18.0)
FORM_AGENCY = Face(XIAOBIAOSONG, g.SIZE_3)
PAGE_NUMBER = Face(SONG, g.SIZE_4)
IMPRINT = Face(FANGSONG, g.SIZE_4, TIGHT * g.SIZE_4 / g.SIZE_3)
SMALL = Face(FANGSONG, 10.5)
DRAFT = Face(HEI, g.SIZE_3, red=True)

Piece: TypeAlias = tuple[str, Face]
Border: TypeAlias = tuple[str, str, int, int, str]  # edge, kind, eighths of a point, gap, colour
Tab: TypeAlias = tuple[str, float, str]  # kind, place, leader


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph; all measures in points. A negative ``first`` hangs."""

    pieces: tuple[Piece, ...] = ()
    align: str = "both"
    left: float = 0.0
    right: float = 0.0
    first: float = 0.0
    before: float = 0.0
    after: float = 0.0
    line: float = LEADING
    keep: bool = False  # on the page of what follows
    new_page: bool = False
    style: str = ""
    border: Border | None = None
    tabs: tuple[Tab, ...] = ()
    frame: tuple[float, float, float] | None = None  # x, y on the sheet, width


@dataclass(frozen=True, slots=True)
class Cell:
    """``merge``: "restart" begins a cell that goes on through the rows below where "continue"
    stands in its place."""

    width: float
    paras: tuple[Para, ...]
    merge: Literal["", "restart", "continue"] = ""
    top: bool = False  # its text begins at its upper edge, not in its middle


@dataclass(frozen=True, slots=True)
class GridRow:
    cells: tuple[Cell, ...]
    height: float = 0.0
    header: bool = False
    whole: bool = False  # not torn by a page break


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. ``at_foot``: rules across only, at the foot of its page."""

    rows: tuple[GridRow, ...]
    size: float
    at_foot: bool = False


Item: TypeAlias = Para | Grid | PageBreak


def text_ems(text: str) -> list[float]:
    """Widths as the offices' fonts have them; ambiguous ones are full width in Chinese text."""
    return [1.0 if east_asian_width(char) in "WFA" else 0.5 for char in text]


def text_width(text: str, face: Face) -> float:
    return sum(text_ems(text)) * face.size * face.scale + len(text) * face.spacing


def centred_text(text: str, face: Face, measure: float) -> str:
    return "\n".join(balanced(text, text_ems(text), max(1.0, measure / face.size)))
