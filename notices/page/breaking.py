"""Chinese line breaking: a paragraph is broken as a whole, so that its lines come out even.

Pure functions over a text and the widths of its characters. All lengths are in characters
(the width of one full-width character is 1), so a line of 28 of them is exactly 28 long and
every such line stands on the same grid.

A line that is too long is first pulled in by the blank halves of its marks; only when that is
not enough does a character go over to the next line (挤进先于推出).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from notices.page.characters import (
    CLOSERS,
    DASHES,
    NEVER,
    OPENERS,
    blank_of,
    is_space,
    is_word,
)
from notices.page.opportunities import costs_of_breaking

FULL_WIDTH = 0.9  # narrower marks (of a Latin font) have no blank to give
MOST_SQUEEZE = 0.6  # of the blanks inside a line
LOOSE = 0.05  # spacing per gap that counts as 1 in the cost
LOOSEST = 0.3  # beyond this a line is left ragged: holes look worse
LOOSEST_IN_ADDRESS = 0.08  # a line that ends within an address need not reach the margin
COST_OF_RAGGED_ADDRESS = 0.5
RAGGED = 2.5  # characters of hole that count as 1 in the cost
SHORT_LAST_LINE = 2.5  # one character and its mark: 孤字不成行
COST_OF_SHORT_LAST_LINE = 6.0
COST_OF_HOLE = 400.0
USUAL_SLACK = 3.0  # characters: a line with more is looked for only when there is no other
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Line:
    """``xs`` are the places of the characters' origins, the paragraph's indent included."""

    start: int
    end: int
    xs: tuple[float, ...]
    width: float


def set_lines(
    text: str,
    advances: Sequence[float],
    measure: float,
    indent: float = 0.0,
    justify: bool = True,
) -> list[Line]:
    """Break a text without line feeds into lines no wider than ``measure``."""
    if not text or text.isspace():
        return [Line(0, 0, (), 0.0)] if text else []
    prepared = _Prepared(text, advances, measure - indent, justify)
    lines = []
    for start, stop in pairwise(_best_breaks(prepared, measure, indent)):
        first = indent if start == 0 else 0.0
        last = stop == len(text)
        lines.append(_placed(prepared, start, stop, measure, first, justify and not last))
    return lines


class _Prepared:
    """Running sums over the paragraph, so that any line can be judged at once."""

    def __init__(
        self, text: str, advances: Sequence[float], narrowest: float, justify: bool
    ) -> None:
        self.text = text
        self.justify = justify
        self.advances = advances
        self.blanks = [
            blank_of(char) if advance > FULL_WIDTH else 0.0
            for char, advance in zip(text, advances, strict=True)
        ]
        self.kerns = _kerns(text, self.blanks)
        self.spares = _spares(text, self.blanks, self.kerns)
        self.weights = [_gap_weight(a, b) for a, b in pairwise(text)] + [0.0]
        net = [a - k for a, k in zip(advances, self.kerns, strict=True)]
        self.left = list(accumulate(net, initial=0.0))
        self.gaps = list(accumulate(self.weights, initial=0.0))
        self.spare_sums = list(accumulate(self.spares, initial=0.0))
        self.costs = costs_of_breaking(text, advances, narrowest)
        self.breaks = [k for k in range(1, len(text) + 1) if self.costs[k] < NEVER]
        self.ends = _ends(text)
        # what stands left of each break, for finding the candidates of a line by bisection
        self.break_left = [self.left[self.ends[k]] for k in self.breaks]

    def natural(self, start: int, end: int) -> float:
        return self.left[end] - self.left[start] + self.kerns[end - 1] if end > start else 0.0

    def edges(self, start: int, end: int) -> tuple[float, float]:
        """The blanks at the two ends of a line, which cost nothing to give up."""
        first = self.blanks[start] if start and self.text[start] in OPENERS else 0.0
        last = self.blanks[end - 1] if self.text[end - 1] in CLOSERS else 0.0
        return first, last

    def inner_spare(self, start: int, end: int) -> float:
        return self.spare_sums[end - 1] - self.spare_sums[start + 1] if end - start > 2 else 0.0

    def in_address(self, stop: int) -> bool:
        return 0 < stop < len(self.text) and self.weights[stop - 1] == 0.0


def _kerns(text: str, blanks: Sequence[float]) -> list[float]:
    """The blank taken out after each mark because its neighbour is a mark too."""
    kerns = [0.0] * len(text)
    for k in range(len(text) - 1):
        if blanks[k] and blanks[k + 1]:
            if text[k] in CLOSERS:
                kerns[k] = blanks[k]
            elif text[k + 1] in OPENERS:
                kerns[k] = blanks[k + 1]
    return kerns


def _spares(text: str, blanks: Sequence[float], kerns: Sequence[float]) -> list[float]:
    """The blank that each mark still has to give inside a line."""
    spares = list(blanks)
    for k, kern in enumerate(kerns):
        if kern:
            giver = k if text[k] in CLOSERS else k + 1
            spares[giver] = max(0.0, spares[giver] - kern)
    return spares


def _gap_weight(a: str, b: str) -> float:
    if a in DASHES and b in DASHES:
        return 0.0  # ——, …… stay one stroke
    return 0.0 if is_word(a) and is_word(b) else 1.0


def _ends(text: str) -> list[int]:
    """Where the ink of a line that is broken before k ends: spaces at its end are dropped."""
    ends = [0] * (len(text) + 1)
    for k in range(1, len(text) + 1):
        ends[k] = ends[k - 1] if is_space(text[k - 1]) else k
    return ends


def _best_breaks(prepared: _Prepared, measure: float, indent: float) -> list[int]:
    """The cheapest way through the break opportunities (shortest path, left to right)."""
    size = len(prepared.text)
    best: dict[int, tuple[float, int]] = {0: (0.0, 0)}
    for start in [0, *prepared.breaks]:
        if start not in best or start == size:
            continue
        so_far = best[start][0]
        room = measure - (indent if start == 0 else 0.0)
        for stop, cost in _candidates(prepared, start, room):
            total = so_far + cost
            if stop not in best or total < best[stop][0] - TINY:
                best[stop] = (total, start)
    path = [size]
    while path[-1]:
        path.append(best[path[-1]][1])
    return path[::-1]


def _candidates(prepared: _Prepared, start: int, room: float) -> list[tuple[int, float]]:
    """The breaks that make a line from ``start``; the fullest loose one if none is good."""
    size = len(prepared.text)
    over = prepared.natural(start, prepared.ends[size]) - room
    if over <= TINY:  # the last line, however short: no line above it is spaced out to fill it
        return [(size, _cost_of_line(prepared, start, size, prepared.ends[size], over) or 0.0)]
    low = bisect_left(prepared.breaks, start + 1)
    reach = prepared.left[start] + room
    first = bisect_left(prepared.break_left, reach - USUAL_SLACK, low)
    found = _judged(prepared, start, room, first)
    if not found or min(cost for _, cost in found) > 1.0:
        first = bisect_left(prepared.break_left, reach - room / 4, low)
        found = _judged(prepared, start, room, first)
    if not found:
        stop = prepared.breaks[max(low, first - 1)]
        found.append((stop, COST_OF_HOLE + prepared.costs[stop]))
    return found


def _judged(prepared: _Prepared, start: int, room: float, first: int) -> list[tuple[int, float]]:
    breaks, ends, costs = prepared.breaks, prepared.ends, prepared.costs
    found: list[tuple[int, float]] = []
    for n in range(first, len(breaks)):
        stop = breaks[n]
        end = ends[stop]
        over = prepared.natural(start, end) - room
        cost = _cost_of_line(prepared, start, stop, end, over)
        if cost is not None:
            found.append((stop, cost + costs[stop]))
        elif over > 2.0 + prepared.inner_spare(start, end):
            break
    return found


def _cost_of_line(
    prepared: _Prepared, start: int, stop: int, end: int, over: float
) -> float | None:
    """None where the line cannot be set into its room at all."""
    if over > TINY:
        need = over - sum(prepared.edges(start, end))
        if need <= TINY:
            return 0.0
        inner = prepared.inner_spare(start, end)
        return 1.3 * (need / inner) ** 2 if need <= inner * MOST_SQUEEZE else None
    if stop == len(prepared.text):
        short = start > 0 and prepared.natural(start, end) < SHORT_LAST_LINE
        return COST_OF_SHORT_LAST_LINE if short else 0.0
    if over > -TINY:
        return 0.0
    if not prepared.justify:
        return (over / RAGGED) ** 2
    gaps = prepared.gaps[end - 1] - prepared.gaps[start]
    loose = (-over / gaps / LOOSE) ** 2 if gaps else COST_OF_HOLE
    if prepared.in_address(stop):
        return min(loose, COST_OF_RAGGED_ADDRESS + (over / RAGGED) ** 2)
    return min(loose, COST_OF_HOLE)


def _placed(
    prepared: _Prepared, start: int, stop: int, measure: float, indent: float, justify: bool
) -> Line:
    """Put the characters of one line into their places."""
    end = prepared.ends[stop]
    over = prepared.natural(start, end) - (measure - indent)
    left, right, factor = _pulls(prepared, start, end, over)
    stretch = _stretch(prepared, start, stop, end, over) if justify else 0.0
    xs: list[float] = []
    pen = indent - left
    for k in range(start, end):
        inner = prepared.spares[k] * factor if start < k < end - 1 else 0.0
        opener = inner > 0.0 and prepared.text[k] in OPENERS
        if opener:
            pen -= inner
        xs.append(pen)
        pen += prepared.advances[k] - (0.0 if opener else inner)
        if k < end - 1:
            pen += stretch * prepared.weights[k] - prepared.kerns[k]
    return Line(start, end, tuple(xs), pen - right)


def _stretch(prepared: _Prepared, start: int, stop: int, end: int, over: float) -> float:
    gaps = prepared.gaps[end - 1] - prepared.gaps[start]
    if over >= 0 or not gaps:
        return 0.0
    most = LOOSEST_IN_ADDRESS if prepared.in_address(stop) else LOOSEST
    return -over / gaps if -over / gaps <= most else 0.0


def _pulls(prepared: _Prepared, start: int, end: int, over: float) -> tuple[float, float, float]:
    """How far the line's first mark and its last one are pulled in, and its inner ones in part."""
    if over <= TINY:
        return 0.0, 0.0, 0.0
    first, last = prepared.edges(start, end)
    right = min(over, last)
    left = min(over - right, first)
    inner = prepared.inner_spare(start, end)
    rest = over - right - left
    return left, right, min(rest / inner, 1.0) if inner and rest > 0 else 0.0
