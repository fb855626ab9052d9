"""Marks to PDF/A-2b. The same document gives the same bytes, on any machine, in any process."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from reportlab.pdfgen import canvas as pdfgen

from notices.page.archive import make_archival
from notices.page.blocks import Document, texts
from notices.page.geometry import PAGE_HEIGHT, PAGE_WIDTH
from notices.page.layout import lay_out
from notices.page.marks import Laid, Run, SealPlace
from notices.page.painting import paint
from notices.page.typefaces import LOCK, TypefaceError, Typefaces
from notices.page.watermark import draw_watermark


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
        paint(canvas, page)
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
