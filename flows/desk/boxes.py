"""The places of a file that are to be masked, as a form says them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from flows.files.outgoing.spots import KINDS, Box, Found

MOST_BOXES = 500
_LINE = re.compile(r"\s*(\d{1,5})" + r"[\s,，]+(\d{1,3}(?:\.\d{1,3})?)" * 4 + r"\s*")
_MARGIN = 0.004
"""Around what was found, as part of the page: letters stick out of their boxes."""


@dataclass(frozen=True)
class Hit:
    """One thing found that may be masked. key: its name in the form."""

    key: str
    label: str
    place: str
    shown: str
    page: int
    box: Box | None
    chosen: bool


@dataclass(frozen=True)
class Boxes:
    """What is to be masked: the hits chosen and the boxes drawn or typed (`typed`: as it was)."""

    hits: tuple[Hit, ...]
    drawn: tuple[tuple[int, Box], ...]
    typed: str
    keep: bool
    shown: str
    """By which the form tells what was found when it was made (flows.outgoing.shown_digest)."""
    problems: tuple[str, ...] = field(default=())

    def chosen(self) -> Mapping[int, list[Box]]:
        """The boxes of each page; a page whose hit has no place is burnt in without one."""
        found: dict[int, list[Box]] = {}
        for hit in self.hits:
            if hit.chosen:
                found.setdefault(hit.page, []).extend([_wider(hit.box)] if hit.box else [])
        for page, box in self.drawn:
            found.setdefault(page, []).append(box)
        return found


def read_boxes(sent: QueryDict | None, found: Found, pages: int, shown: str) -> Boxes:
    """As the form was sent; at first, and where something else was found since, everything found
    is chosen."""
    other = sent is not None and sent.get("shown", "") != shown
    hits = tuple(
        Hit(
            key=f"hit-{n}",
            label=KINDS[spot.kind],
            place=spot.place,
            shown=spot.shown,
            page=spot.page,
            box=spot.box,
            chosen=sent is None or other or f"hit-{n}" in sent,
        )
        for n, spot in enumerate(found.spots)
        if spot.page
    )
    if sent is None:
        return Boxes(hits, (), "", True, shown)
    typed = str(sent.get("boxes") or "")
    drawn, problems = _typed(typed, pages)
    if other:
        problems.append("检查的发现在您打开这一页之后有变动，现在的都已选上，请核对后再制作")
    elif not drawn and not problems and not any(h.chosen for h in hits):
        problems.append("没有选择要遮盖的地方")
    return Boxes(hits, tuple(drawn), typed, "keep" in sent, shown, tuple(problems))


def _typed(text: str, pages: int) -> tuple[list[tuple[int, Box]], list[str]]:
    found: list[tuple[int, Box]] = []
    problems: list[str] = []
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_BOXES:
        return [], [f"一次最多遮盖{MOST_BOXES}处"]
    for number, line in enumerate(lines, 1):
        parsed = _LINE.fullmatch(line)
        if parsed is None:
            problems.append(f"第{number}行“{line[:40]}”看不懂，应当是：页码 左 上 右 下（百分比）")
            continue
        page, sides = int(parsed[1]), [float(parsed[i]) / 100 for i in range(2, 6)]
        left, top, right, bottom = sides
        if not 1 <= page <= pages:
            problems.append(f"第{number}行：没有第{page}页，共{pages}页")
        elif not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
            problems.append(f"第{number}行：左应当小于右，上应当小于下，都在0到100之间")
        else:
            found.append((page, (left, top, right, bottom)))
    return found, problems


def _wider(box: Box) -> Box:
    left, top, right, bottom = box
    return (
        max(0.0, left - _MARGIN),
        max(0.0, top - _MARGIN),
        min(1.0, right + _MARGIN),
        min(1.0, bottom + _MARGIN),
    )
