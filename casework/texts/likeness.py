"""How alike two requests are, from 0 to 100 (RapidFuzz on what they ask for)."""

import re

from rapidfuzz import fuzz

from casework.texts.normal import bare, grams, plain

LIKE = 60
"""From here on somebody should look at both; measured on tests/texts/pairs.tsv."""
_PART = 85.0
"""A request that is wholly a part of another is not quite the same."""
_FEWEST_PAIRS = 5
_EACH_APART, _MOST_APART = 16.0, 48.0
"""For each character that both have and the other has not."""
_OTHER_YEAR, _OTHER_NUMBER = 30.0, 20.0
"""Taken off where both name years, or document numbers and other figures, and none is the same:
next year's list is another request."""
_YEAR = re.compile(r"(?:19|20)\d\d(?=年|年度|[-至到~]|\b)")
_FIGURE = re.compile(r"\d+")


def likeness(one: str, other: str) -> float:
    """0 to 100: whether the same is asked for. What the two have in common, less where each names
    what the other does not."""
    a, b = _run_on(one), _run_on(other)
    off = _apart(a, b) + _numbers_apart(plain(one), plain(other))
    return max(0.0, in_common(one, other) - off)


def in_common(one: str, other: str) -> float:
    """0 to 100, by the characters in their order, by the pairs of them in any order, and by how
    much of the shorter request is in the longer."""
    a, b = _run_on(one), _run_on(other)
    if a == b:
        return 100.0
    pairs_a, pairs_b = grams(one), grams(other)
    return max(
        fuzz.ratio(a, b),
        fuzz.ratio(sorted(pairs_a), sorted(pairs_b)),
        _within(set(pairs_a), set(pairs_b)),
    )


def _run_on(text: str) -> str:
    return bare(text).replace(" ", "")


def _within(a: set[str], b: set[str]) -> float:
    fewer = min(len(a), len(b))
    return _PART * len(a & b) / fewer if fewer >= _FEWEST_PAIRS else 0.0


def _apart(a: str, b: str) -> float:
    """Each has words of its own: 教育支出 and 卫生支出. Words of one alone only say more."""
    own_a, own_b = set(a) - set(b), set(b) - set(a)
    return min(_MOST_APART, _EACH_APART * min(len(own_a), len(own_b)))


def _numbers_apart(a: str, b: str) -> float:
    off = 0.0
    years_a, years_b = set(_YEAR.findall(a)), set(_YEAR.findall(b))
    if years_a and years_b and not years_a & years_b:
        off += _OTHER_YEAR
    figures_a, figures_b = (set(_FIGURE.findall(_YEAR.sub("", text))) for text in (a, b))
    if figures_a and figures_b and not figures_a & figures_b:
        off += _OTHER_NUMBER
    return off
