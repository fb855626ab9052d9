"""From rows to pages. The closing is never alone, a heading never the last line of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from notices.page.geometry import LEADING, LEFT
from notices.page.marks import MM, Mark, SealPlace, moved
from notices.page.rows import Row, SealSpot

_TINY = 1e-6
_MOST_TRIES = 60


@dataclass(frozen=True, slots=True)
class TextBlock:
    """版心: where it begins on the sheet, how high it is, and what the head takes of the first."""

    top: float
    height: float
    head: float = 0.0


@dataclass(slots=True)
class Filled:
    """A page being filled; ``y`` is how far down the text block it is."""

    block: TextBlock
    y: float
    marks: list[Mark] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    seal: SealPlace | None = None


def paginate(rows: list[Row], block: TextBlock) -> list[Filled]:
    forced: set[int] = set()
    pages = _fill(rows, block, forced)
    for _ in range(_MOST_TRIES):
        wanted = _break_for_closing(rows, pages)
        if wanted is None or wanted in forced:
            break
        forced.add(wanted)
        pages = _fill(rows, block, forced)
    return pages


def _fill(rows: list[Row], block: TextBlock, forced: set[int]) -> list[Filled]:
    pages = [Filled(block, block.head)]
    for n, row in enumerate(rows):
        page = pages[-1]
        turn = row.new_page or n in forced or not _fits(rows, n, page.y, block.height)
        if turn and page.rows:
            page = _turned(rows, n, pages)
        if row.new_page or (row.blank and not page.rows and len(pages) > 1):
            continue
        _put(rows[n], n, page, len(pages))
    return pages


def _snapped(y: float) -> float:
    return ceil(y / LEADING - _TINY) * LEADING


def _below(row: Row, y: float) -> float:
    return (_snapped(y) if row.snap else y) + row.height


def _fits(rows: list[Row], n: int, y: float, height: float) -> bool:
    """Whether a row fits together with what it must not be parted from."""
    alone = y = _below(rows[n], y)
    limit = height + _TINY
    while rows[n].keep_next and n + 1 < len(rows) and not rows[n + 1].new_page:
        n += 1
        y = _below(rows[n], y)
        if y - alone > height:
            return alone <= limit  # no page holds them all
    return y - rows[n].hang <= limit


def _turned(rows: list[Row], n: int, pages: list[Filled]) -> Filled:
    """Begin a new page; a table that goes over is closed here and opened there."""
    old, new = pages[-1], Filled(pages[-1].block, 0.0)
    frame, top = rows[n].frame, old.block.top
    pages.append(new)
    if frame is not None and n and rows[n - 1].frame is frame:
        old.marks.extend(moved(mark, LEFT, top + old.y) for mark in frame.close)
        new.marks.extend(moved(mark, LEFT, top) for mark in frame.open)
        for row in frame.header:
            new.marks.extend(moved(mark, LEFT, top + new.y) for mark in row.marks)
            new.y += row.height
    return new


def _put(row: Row, n: int, page: Filled, number: int) -> None:
    top = _snapped(page.y) if row.snap else page.y
    if row.foot:
        top = max(top, page.block.height - row.height)
    page.marks.extend(moved(mark, LEFT, page.block.top + top) for mark in row.marks)
    page.rows.append(n)
    if row.seal is not None:
        page.seal = _seal_place(row.seal, page.block.top + top, number)
    page.y = top + row.height


def _seal_place(spot: SealSpot, top: float, number: int) -> SealPlace:
    x = (LEFT + spot.x) / MM
    y = (top + spot.y) / MM
    return SealPlace(number, round(x, 2), round(y, 2), spot.diameter_mm)


def _break_for_closing(rows: list[Row], pages: list[Filled]) -> int | None:
    """Where to turn the page earlier, so that a closing has lines of text with it."""
    for page in pages[1:]:
        for n in page.rows:
            wanted = rows[n].lines_before
            if wanted and sum(rows[k].text for k in page.rows if k < n) < wanted:
                return _start_of_company(rows, n, wanted)
    return None


def _start_of_company(rows: list[Row], closing: int, wanted: int) -> int | None:
    k = closing
    while k > 0 and wanted:
        k -= 1
        if rows[k].new_page:
            return None
        wanted -= rows[k].text
    while k > 0 and (rows[k - 1].keep_next or rows[k - 1].opens):
        k -= 1  # a heading goes along, and no first line stays behind alone
    return k if k > 0 and not wanted else None
