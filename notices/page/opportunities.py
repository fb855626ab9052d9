"""Where a line of a paragraph may end, and at what cost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from notices.page.characters import (
    CHINESE_DIGITS,
    DASHES,
    LONGER_THAN_A_LINE,
    NEVER,
    NO_END,
    NO_START,
    cost_between,
    cost_in_word,
    is_word,
)

# 〔2026〕12号, also with the brackets people type instead
_NUMBER_OF_A_LETTER = re.compile(r"[〔\[［（(【]\d{4}[〕\]］）)】]第?\d+(?:-\d+)*号")
_ADDRESS = re.compile(
    r"(?:https?://|ftp://|www\.)[!-~]{8,}|[a-z][a-z0-9.-]*(?:/[a-z0-9._~%-]+){2,}", re.I
)
_RANGE = re.compile(r"\d[—―–～~]+(?=\d)")  # 2024—2026
_TORN_RANGE = 5.0
_LONGEST_CHINESE_FIGURE = 8


def costs_of_breaking(text: str, advances: Sequence[float], narrowest: float) -> list[float]:
    """``costs[k]``: what it costs to end a line before character k; NEVER forbids it."""
    size = len(text)
    costs = [NEVER] * (size + 1)
    for k in range(1, size):
        costs[k] = cost_between(text[k - 1], text[k])
    if size:
        costs[size] = 0.0
    _keep_numbers_of_letters(text, costs)
    _keep_ranges(text, costs)
    _allow_addresses(text, costs)
    _pair_straight_quotes(text, costs)
    _loosen_long_figures(text, costs)
    _loosen_what_fits_nowhere(text, advances, costs, narrowest)
    return costs


def _keep_numbers_of_letters(text: str, costs: list[float]) -> None:
    for found in _NUMBER_OF_A_LETTER.finditer(text):
        for k in range(found.start() + 1, found.end()):
            costs[k] = NEVER


def _keep_ranges(text: str, costs: list[float]) -> None:
    for found in _RANGE.finditer(text):
        costs[found.end()] = min(costs[found.end()] + _TORN_RANGE, LONGER_THAN_A_LINE)


def _allow_addresses(text: str, costs: list[float]) -> None:
    # A web address kept whole would leave a hole of half a line before it.
    for found in _ADDRESS.finditer(text):
        for k in range(found.start() + 2, found.end() - 1):
            costs[k] = cost_in_word(text[k - 1], text[k])


def _pair_straight_quotes(text: str, costs: list[float]) -> None:
    if '"' not in text:
        return
    opening = True
    for k, char in enumerate(text):
        if char == '"':
            costs[k + 1 if opening and k + 1 < len(text) else k] = NEVER
            opening = not opening


def _loosen_long_figures(text: str, costs: list[float]) -> None:
    start = 0
    for k in range(1, len(text) + 1):
        if k < len(text) and text[k] in CHINESE_DIGITS and text[k - 1] in CHINESE_DIGITS:
            continue
        for inside in range(start + 1, k) if k - start > _LONGEST_CHINESE_FIGURE else ():
            costs[inside] = LONGER_THAN_A_LINE
        start = k


def _loosen_what_fits_nowhere(
    text: str, advances: Sequence[float], costs: list[float], narrowest: float
) -> None:
    """Open a stretch that no line can hold, first where it hurts least."""
    for loosen in (_at_steps, _at_hyphens, _between_letters, _anywhere_but_pairs, _anywhere):
        stretches = _too_wide(advances, costs, narrowest)
        if not stretches:
            return
        for start, end in stretches:
            for k in range(start + 1, end):
                costs[k] = loosen(text, k, start)


def _too_wide(
    advances: Sequence[float], costs: list[float], narrowest: float
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start, width = 0, 0.0
    for k, advance in enumerate(advances):
        width += advance
        if costs[k + 1] < NEVER:
            if width > narrowest and k > start:
                found.append((start, k + 1))
            start, width = k + 1, 0.0
    return found


def _at_steps(text: str, k: int, start: int) -> float:
    return cost_in_word(text[k - 1], text[k]) if is_word(text[k - 1]) else NEVER


def _at_hyphens(text: str, k: int, start: int) -> float:
    return LONGER_THAN_A_LINE / 2 if text[k - 1] == "-" and text[k] not in NO_START else NEVER


def _between_letters(text: str, k: int, start: int) -> float:
    if text[k] in NO_START or text[k - 1] in NO_END:
        return NEVER
    return LONGER_THAN_A_LINE


def _anywhere_but_pairs(text: str, k: int, start: int) -> float:
    if text[k] in DASHES and text[k - 1] in DASHES:
        first = k - 1
        while first > start and text[first - 1] in DASHES:
            first -= 1
        if (k - first) % 2:
            return NEVER
    return LONGER_THAN_A_LINE * 2


def _anywhere(text: str, k: int, start: int) -> float:
    return LONGER_THAN_A_LINE * 3
