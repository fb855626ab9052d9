"""From rows to pages. The closing is never alone, a heading never the last line of a page."""

from __future__ import annotations

from collections.abc import Callable
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
    """Where to turn the page earlier, so that a closing has lines of text with it.

    Lines of the body if one page holds them and the closing: a sealed page without any could
    be put under another letter (印章与正文同处一面). Else a long list of enclosures will do.
    """
    for page in pages[1:]:
        for n in page.rows:
            if not rows[n].lines_before or _company(rows, page, n, _is_body):
                continue
            start = _start_of_company(rows, n, _is_body)
            if start is not None and _fit_together(rows, start, n, page.block.height):
                return start
            if not _company(rows, page, n, _is_text):
                return _start_of_company(rows, n, _is_text)
    return None


def _is_text(row: Row) -> bool:
    return row.text


def _is_body(row: Row) -> bool:
    return row.text and not row.enclosure


def _company(rows: list[Row], page: Filled, closing: int, counts: Callable[[Row], bool]) -> bool:
    return sum(counts(rows[k]) for k in page.rows if k < closing) >= rows[closing].lines_before


def _fit_together(rows: list[Row], start: int, closing: int, height: float) -> bool:
    """Whether one page holds the rows from ``start`` to the closing and what belongs to it."""
    y, k = _below(rows[start], 0.0), start
    while k < closing or rows[k].keep_next and k + 1 < len(rows):
        k += 1
        y = _below(rows[k], y)
    return y - rows[k].hang <= height + _TINY


def _start_of_company(rows: list[Row], closing: int, counts: Callable[[Row], bool]) -> int | None:
    wanted = rows[closing].lines_before
    k = closing
    while k > 0 and wanted:
        k -= 1
        if rows[k].new_page:
            return None
        wanted -= counts(rows[k])
    while k > 0 and (rows[k - 1].keep_next or rows[k - 1].opens):
        k -= 1  # a heading goes along, and no first line stays behind alone
    return k if k > 0 and not wanted else None
