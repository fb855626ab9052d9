"""What is found in a file that is to go out, and where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.files.outgoing.numbers import NUMBERS, numbers_in, without_numbers

KINDS: dict[str, str] = {
    **NUMBERS,
    "hidden_sheet": "隐藏的工作表",
    "hidden_row": "隐藏的行",
    "hidden_column": "隐藏的列",
    "hidden_slide": "隐藏的幻灯片",
    "hidden_text": "隐藏的文字",
    "covered_text": "遮盖块下的文字",
    "invisible_text": "看不见的文字",
    "tracked_change": "修订痕迹",
    "comment": "批注",
    "annotation": "PDF注释",
    "notes": "演示文稿备注",
    "embedded": "嵌入的文件",
}
"""What may be found: code -> what it is called."""

MOST_SPOTS = 500
MOST_SHOWN = 80
_AROUND = 20
"""Characters shown before and after a number."""
_WITHIN = 200
"""Of a long text so much is looked at around a number, to mask those that stand beside it."""

Box = tuple[float, float, float, float]
"""left, top, right, bottom as parts (0 to 1) of the page as it is shown."""


@dataclass(frozen=True)
class Spot:
    """One thing found. place: where, in words. shown: what, its numbers masked.

    page (from 1) and box: where on the page, of a file that has pages.
    """

    kind: str
    place: str
    shown: str
    page: int | None = None
    box: Box | None = None


def spot_from(kept: Mapping[str, Any]) -> Spot:
    """As it was before it was kept as JSON."""
    box = kept["box"]
    return Spot(**{**kept, "box": tuple(box) if box else None})


@dataclass(frozen=True)
class Found:
    """All that was found. unread: what could not be looked through and why, in words."""

    spots: tuple[Spot, ...]
    unread: tuple[str, ...] = ()
    pages: int | None = None


class Unscannable(ValueError):
    """The file cannot be looked through; the message says why, and what to do."""


def told(text: str) -> str:
    """A text as it is shown: on one line, its numbers masked, at its longest 80 characters."""
    line = without_numbers(" ".join(text.split()))
    return line if len(line) <= MOST_SHOWN else line[: MOST_SHOWN - 1] + "…"


def number_told(text: str, start: int, end: int) -> str:
    """A number and what stands around it, all numbers masked."""
    before = without_numbers(text[max(0, start - _WITHIN) : start])
    after = without_numbers(text[end : end + _WITHIN])
    return told(before[-_AROUND:] + without_numbers(text[start:end]) + after[:_AROUND])


def number_spots(text: str, place: str) -> Iterator[Spot]:
    for kind, start, end in numbers_in(text):
        yield Spot(kind, place, number_told(text, start, end))
