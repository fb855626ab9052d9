"""From text with a style to lines of runs: fonts per character, widths, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from notices.page.breaking import Line, set_lines
from notices.page.characters import is_space
from notices.page.geometry import PITCH, SIZE_2, SIZE_3, SIZE_4
from notices.page.marks import BLACK, Colour, Run

_ONE_LINE = str.maketrans("\t\r\n", "   ")
_SAME = 0.002  # points: differences of spacing nobody sees


class Faces(Protocol):
    """What this package needs of ``typefaces.Typefaces``."""

    def split(self, text: str, style: str) -> list[tuple[str, str]]: ...

    def advance(self, char: str, style: str) -> float: ...


def one_line(text: str) -> str:
    """A value that is set in one line, or broken by meaning, without what was typed as breaks."""
    return text.translate(_ONE_LINE).strip(" ")


@dataclass(frozen=True, slots=True)
class Style:
    """``cell`` is what a full-width character takes up, in points."""

    face: str
    size: float
    cell: float
    bold: bool = False
    colour: Colour = BLACK


BODY = Style("fangsong", SIZE_3, PITCH)
HEADING_1 = Style("hei", SIZE_3, PITCH)
HEADING_2 = Style("kai", SIZE_3, PITCH)
HEADING_3 = Style("fangsong", SIZE_3, PITCH, bold=True)
QUOTE = Style("kai", SIZE_3, PITCH)
TITLE = Style("xiaobiaosong", SIZE_2, SIZE_2)
SLIP_TITLE = Style("xiaobiaosong", 18.0, 18.0)
FORM_AGENCY = Style("xiaobiaosong", SIZE_3, SIZE_3)
PAGE_NUMBER = Style("song", SIZE_4, SIZE_4)
SMALL = Style("fangsong", 10.5, 10.5)
IMPRINT = Style("fangsong", SIZE_4, BODY.cell * SIZE_4 / SIZE_3)


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line: runs with x from the left edge of its measure and y = 0 on the baseline."""

    runs: tuple[Run, ...]
    width: float  # points
    text: str


@dataclass(slots=True)
class _Letters:
    """The characters of a paragraph with everything needed to place them."""

    text: str
    fonts: list[str] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    ems: list[float] = field(default_factory=list)


class Setter:
    """Sets text in the fonts at hand. One for each document; it keeps widths it has looked up."""

    def __init__(self, faces: Faces) -> None:
        self.faces = faces
        self._ems: dict[tuple[str, str], float] = {}

    def em(self, char: str, face: str) -> float:
        key = (char, face)
        found = self._ems.get(key)
        if found is None:
            found = self._ems[key] = self.faces.advance(char, face)
        return found

    def paragraph(
        self,
        spans: Sequence[Span],
        measure: float,
        indent: float = 0.0,
        justify: bool = True,
    ) -> list[SetLine]:
        """``measure`` and ``indent`` in cells of the first span's style."""
        letters = self._letters(spans)
        cell = spans[0].style.cell
        advances = [
            self._cells(em, style, cell)
            for em, style in zip(letters.ems, letters.styles, strict=True)
        ]
        lines = set_lines(letters.text, advances, measure, indent, justify)
        return [self._runs(letters, line, cell) for line in lines]

    def line(self, text: str, style: Style) -> SetLine:
        """One line that is not broken, however long."""
        letters = self._letters([Span(one_line(text), style)])
        advances = [self._cells(em, style, style.cell) for em in letters.ems]
        lines = set_lines(letters.text, advances, sum(advances) + 1.0, 0.0, False)
        if not lines:
            return SetLine((), 0.0, "")
        return self._runs(letters, lines[0], style.cell)

    def width(self, text: str, style: Style) -> float:
        return sum(self.cells(text, style)) * style.cell

    def cells(self, text: str, style: Style) -> list[float]:
        return [self._cells(self.em(char, style.face), style, style.cell) for char in text]

    @staticmethod
    def _cells(em: float, style: Style, cell: float) -> float:
        # Full-width characters fill the grid's cell; Latin letters keep their own widths.
        if abs(em - 1.0) < 0.02:
            return style.cell / cell
        return em * style.size / cell

    def _letters(self, spans: Sequence[Span]) -> _Letters:
        letters = _Letters("".join(span.text for span in spans))
        for span in spans:
            for font, text in self.faces.split(span.text, span.style.face):
                letters.fonts.extend([font] * len(text))
            letters.styles.extend([span.style] * len(span.text))
            letters.ems.extend(self.em(char, span.style.face) for char in span.text)
        return letters

    def _runs(self, letters: _Letters, line: Line, cell: float) -> SetLine:
        runs: list[Run] = []
        first = line.start
        xs = [x * cell for x in line.xs]
        k = first
        while k < line.end:
            if is_space(letters.text[k]) and letters.text[k] != " ":
                k += 1
                continue
            stop, spacing = _run_end(letters, line, xs, k)
            style = letters.styles[k]
            runs.append(
                Run(
                    xs[k - first],
                    0.0,
                    letters.text[k:stop],
                    letters.fonts[k],
                    style.size,
                    spacing,
                    style.colour,
                    style.bold,
                )
            )
            k = stop
        return SetLine(tuple(runs), line.width * cell, letters.text[first : line.end])


def _run_end(letters: _Letters, line: Line, xs: list[float], k: int) -> tuple[int, float]:
    """How far the characters from k go on in one font at one spacing."""
    spacing = 0.0
    stop = k + 1
    while stop < line.end:
        after = xs[stop - line.start] - xs[stop - 1 - line.start]
        gap = after - letters.ems[stop - 1] * letters.styles[stop - 1].size
        if stop == k + 1:
            spacing = gap
        if (
            letters.fonts[stop] != letters.fonts[k]
            or letters.styles[stop] is not letters.styles[k]
            or abs(gap - spacing) > _SAME
        ):
            break
        stop += 1
    return stop, spacing if stop > k + 1 else 0.0
