"""A finished PDF read with pdfium: each character with its place and its ink, pages as pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

MM = 72 / 25.4
HEIGHT = 297.0  # of the sheet, mm


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character; millimetres from the upper left corner of the sheet.

    ``x``, ``y``: its origin on the baseline. ``left`` to ``bottom``: the edges of its ink.
    """

    char: str
    page: int  # 1 is the first
    x: float
    y: float
    left: float
    top: float
    right: float
    bottom: float
    size: float  # points

    @property
    def line(self) -> tuple[int, float]:
        return self.page, round(self.y, 1)


def glyphs(pdf: bytes) -> list[Glyph]:
    """Every character but blanks, in the order of the file."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for number, page in enumerate(document, 1):
        text = page.get_textpage()
        for n in range(text.count_chars()):
            code = pdfium.FPDFText_GetUnicode(text, n)
            # a hyphen at the end of a line comes as one of these
            char = "-" if code in (0x02, 0xFFFE) else chr(code)
            if not char.isspace() and pdfium.FPDFText_IsGenerated(text, n) != 1:
                found.append(_glyph(text, n, char, number))
    return found


def _glyph(text: pypdfium2.PdfTextPage, n: int, char: str, page: int) -> Glyph:
    x, y = pdfium.c_double(), pdfium.c_double()
    pdfium.FPDFText_GetCharOrigin(text, n, x, y)
    left, bottom, right, top = text.get_charbox(n)
    size = pdfium.FPDFText_GetFontSize(text, n)
    return Glyph(
        char, page, x.value / MM, HEIGHT - y.value / MM,
        left / MM, HEIGHT - top / MM, right / MM, HEIGHT - bottom / MM, size,
    )  # fmt: skip


def text_of(found: Iterable[Glyph]) -> str:
    return "".join(glyph.char for glyph in found)


def by_line(found: Iterable[Glyph]) -> list[list[Glyph]]:
    """Neighbours on one baseline together, in the order of the file."""
    return [list(group) for _, group in groupby(found, lambda glyph: glyph.line)]


def line_reading(found: Iterable[Glyph], text: str) -> list[Glyph]:
    """The last line that reads ``text``."""
    return [line for line in by_line(found) if text_of(line) == text][-1]


def pictures(pdf: bytes, dots_per_mm: int = 4) -> list[Image.Image]:
    """Each page in colour, ``dots_per_mm`` to the millimetre."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dots_per_mm / MM).to_pil().convert("RGB") for page in document]
