"""Marks to PDF/A-2b. The same document gives the same bytes, on any machine, in any process."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.pdfgen import canvas as pdfgen

from notices.page.archive import make_archival
from notices.page.blocks import Document, texts
from notices.page.geometry import PAGE_HEIGHT, PAGE_WIDTH
from notices.page.layout import lay_out
from notices.page.marks import Laid, Page, Run, SealPlace, Stroke
from notices.page.typefaces import LOCK, TypefaceError, Typefaces
from notices.page.watermark import draw_watermark

_BOLDER = 0.022  # of the size: the outline that makes 仿宋 bold


@dataclass(frozen=True, slots=True)
class Rendered:
    pdf: bytes
    pages: int
    seal: SealPlace | None


def render(document: Document, typefaces: Typefaces | None = None) -> Rendered:
    """The document as PDF/A-2b. Raises TypefaceError for a character that no font draws."""
    faces = typefaces if typefaces is not None else Typefaces.load()
    _refuse_missing(document, faces)
    laid = lay_out(document, faces)
    with LOCK:  # the library's fonts are shared by the process and keep state for each file
        pdf = write(document, laid)
    return Rendered(pdf, len(laid.pages), laid.seal)


def _refuse_missing(document: Document, faces: Typefaces) -> None:
    """All at once, so that nobody mends one character after the other."""
    characters = set("".join(texts(document))) - set("\t\r\n")
    missing = faces.missing("".join(sorted(characters)))
    if missing:
        named = "、".join(f"U+{ord(char):04X}" for char in missing)
        raise TypefaceError(f"字库中没有下列字符，文书不能印出：{named}。")


def write(document: Document, laid: Laid) -> bytes:
    buffer = BytesIO()
    canvas = pdfgen.Canvas(
        buffer,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageCompression=1,
        invariant=1,
        pdfVersion=(1, 7),
        initialFontName=_first_font(laid),
        lang=None,
    )
    for page in laid.pages:
        if document.draft:
            draw_watermark(canvas)
        _draw(canvas, page)
        canvas.showPage()
        canvas._doc.Pages.pages[-1].Trans = None  # the library adds one; PDF/A knows none
    make_archival(canvas, document)
    canvas.save()
    return buffer.getvalue()


def _first_font(laid: Laid) -> str | None:
    """The library opens every page with a font: one that is used and embedded anyway."""
    for page in laid.pages:
        for mark in page.marks:
            if isinstance(mark, Run):
                return mark.font
    return None


def _draw(canvas: Any, page: Page) -> None:
    runs: list[Run] = []
    for mark in page.marks:
        if isinstance(mark, Stroke):
            _draw_stroke(canvas, mark)
        else:
            runs.append(mark)
    for run in runs:
        _draw_run(canvas, run)


def _draw_stroke(canvas: Any, stroke: Stroke) -> None:
    canvas.setStrokeColorRGB(*stroke.colour)
    canvas.setLineWidth(stroke.width)
    canvas.setDash(list(stroke.dash))
    canvas.line(stroke.x1, PAGE_HEIGHT - stroke.y1, stroke.x2, PAGE_HEIGHT - stroke.y2)


def _draw_run(canvas: Any, run: Run) -> None:
    text = canvas.beginText()
    text.setTextOrigin(run.x, PAGE_HEIGHT - run.y)
    text.setFont(run.font, run.size)
    text.setFillColorRGB(*run.colour)
    text.setCharSpace(run.spacing / run.stretch)
    if run.stretch != 1.0:
        text.setHorizScale(run.stretch * 100)
    if run.bold:
        canvas.setDash([])
        canvas.setLineWidth(run.size * _BOLDER)
        canvas.setStrokeColorRGB(*run.colour)
        text.setTextRenderMode(2)
    text.textOut(run.text)
    if run.bold:
        text.setTextRenderMode(0)
    if run.stretch != 1.0:
        text.setHorizScale(100)
    canvas.drawText(text)
