"""A document laid out: heads, rows, pages, page numbers, the seal's place."""

from __future__ import annotations

from notices.page.blocks import Document
from notices.page.compose import compose
from notices.page.geometry import (
    BLOCK_HEIGHT,
    BLOCK_WIDTH,
    FORM_HEIGHT,
    FORM_TOP,
    LEFT,
    PAGE_NUMBER_GAP,
    SIZE_4,
    TOP,
)
from notices.page.heads import head, title_rows
from notices.page.marks import Laid, Mark, Page, SealPlace, moved
from notices.page.paginate import Filled, TextBlock, paginate
from notices.page.setter import PAGE_NUMBER, Faces, Setter


def lay_out(document: Document, faces: Faces) -> Laid:
    setter = Setter(faces)
    first = head(document, setter)
    rows = [*title_rows(document, setter), *compose(document.blocks, setter)]
    if document.form == "form":
        block = TextBlock(FORM_TOP, FORM_HEIGHT)
    else:
        block = TextBlock(TOP, BLOCK_HEIGHT, first.top)
    filled = paginate(rows, block)
    filled[0].marks[:0] = first.marks
    pages = []
    for number, page in enumerate(filled, 1):
        if _is_numbered(document, number, len(filled)):
            page.marks.extend(_page_number(number, setter, block))
        pages.append(Page(tuple(page.marks)))
    return Laid(tuple(pages), _seal(filled))


def _seal(pages: list[Filled]) -> SealPlace | None:
    return next((page.seal for page in pages if page.seal is not None), None)


def _is_numbered(document: Document, number: int, count: int) -> bool:
    if document.form == "letter":
        return number > 1  # 首页不显示页码 (10.1)
    return document.form == "document" or count > 1


def _page_number(number: int, setter: Setter, block: TextBlock) -> list[Mark]:
    """— 1 —: odd pages one character in from the right, even ones from the left."""
    line = setter.line(f"— {number} —", PAGE_NUMBER)
    y = block.top + block.height + PAGE_NUMBER_GAP + SIZE_4 * 0.38
    right = LEFT + BLOCK_WIDTH - SIZE_4 - line.width
    x = right if number % 2 else LEFT + SIZE_4
    return [moved(run, x, y) for run in line.runs]
