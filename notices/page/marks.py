"""What is put on a page, in points from its upper left corner: text, lines, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

MM = 72 / 25.4

BLACK = (0.0, 0.0, 0.0)
RED = (1.0, 0.0, 0.0)
Colour: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one font on one baseline; ``spacing`` is added after each character."""

    x: float
    y: float
    text: str
    font: str
    size: float
    spacing: float = 0.0
    colour: Colour = BLACK
    bold: bool = False
    stretch: float = 1.0  # horizontal scale of the letters


@dataclass(frozen=True, slots=True)
class Stroke:
    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.5
    colour: Colour = BLACK
    dash: tuple[float, ...] = ()


Mark: TypeAlias = Run | Stroke


def moved(mark: Mark, dx: float, dy: float) -> Mark:
    # written out: dataclasses.replace takes ten times as long, and this runs for every mark
    if isinstance(mark, Run):
        return Run(
            mark.x + dx,
            mark.y + dy,
            mark.text,
            mark.font,
            mark.size,
            mark.spacing,
            mark.colour,
            mark.bold,
            mark.stretch,
        )
    x1, x2, y1, y2 = mark.x1 + dx, mark.x2 + dx, mark.y1 + dy, mark.y2 + dy
    return Stroke(x1, y1, x2, y2, mark.width, mark.colour, mark.dash)


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where an e-seal platform is to put the seal: its centre, from the page's upper left."""

    page: int  # 1 is the first
    x_mm: float
    y_mm: float
    diameter_mm: float

    @property
    def y_from_bottom_mm(self) -> float:
        return 297.0 - self.y_mm


@dataclass(frozen=True, slots=True)
class Page:
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A document laid out: pages of marks and the place of the seal."""

    pages: tuple[Page, ...]
    seal: SealPlace | None
