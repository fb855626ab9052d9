"""From blocks to rows: how each kind of block looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from notices.page.blocks import (
    Align,
    Block,
    Closing,
    Fields,
    Heading,
    Imprint,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    ReplySlip,
    Rule,
    Salutation,
    SmallPrint,
    Table,
)
from notices.page.closing import closing_row, imprint_row
from notices.page.geometry import BLOCK_WIDTH, CHARACTERS, LEADING, PITCH, baseline
from notices.page.marks import Mark, Stroke, moved
from notices.page.rows import Row, blank_row, text_row
from notices.page.setter import (
    BODY,
    HEADING_1,
    HEADING_2,
    HEADING_3,
    QUOTE,
    SLIP_TITLE,
    SMALL,
    SetLine,
    Setter,
    Span,
    Style,
)
from notices.page.tables import fields_rows, table_rows

_HEADINGS = {1: HEADING_1, 2: HEADING_2, 3: HEADING_3}
SMALL_LEADING = 15.0


def natural_paragraphs(text: str) -> list[str]:
    """A value may have been typed in several lines; blanks at their ends mean nothing."""
    parts = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return [part.strip() for part in parts if part.strip()]


def compose(blocks: Iterable[Block], setter: Setter) -> list[Row]:
    rows: list[Row] = []
    closing = False  # whether the rows end with a closing and what belongs to it
    for block in blocks:
        made = _COMPOSERS[type(block)](block, setter)
        belongs = isinstance(block, Note | Imprint)
        if closing and belongs and made:
            rows[-1] = replace(rows[-1], keep_next=True)
            if isinstance(block, Note):  # 成文日期下一行 (7.3.6), beside the foot of the seal
                rows[-1] = replace(rows[-1], height=rows[-1].height - rows[-1].hang, hang=0.0)
            made = [*(replace(row, keep_next=True) for row in made[:-1]), made[-1]]
        rows.extend(made)
        closing = isinstance(block, Closing) or (closing and belongs)
    return rows


def aligned_x(align: Align, width: float, measure: float) -> float:
    if align == "center":
        return (measure - width) / 2
    return measure - width if align == "right" else 0.0


def _lines_to_rows(
    lines: list[SetLine], align: Align = "justify", left: float = 0.0, measure: float = BLOCK_WIDTH
) -> list[Row]:
    rows = [text_row(line, left + aligned_x(align, line.width, measure)) for line in lines]
    if len(rows) > 1:
        rows[0] = replace(rows[0], opens=True)
    return rows


def _salutation(block: Salutation, setter: Setter) -> list[Row]:
    rows: list[Row] = []
    for part in natural_paragraphs(block.text):
        rows.extend(_lines_to_rows(setter.paragraph([Span(part, BODY)], CHARACTERS)))
    return [replace(row, keep_next=True) for row in rows]


def _paragraph(block: Paragraph, setter: Setter) -> list[Row]:
    rows: list[Row] = []
    plain = block.align in ("justify", "left")
    indent = block.indent if plain else 0.0
    for part in natural_paragraphs(block.text):
        lines = setter.paragraph(
            [Span(part, BODY)], CHARACTERS, indent, justify=block.align == "justify"
        )
        rows.extend(_lines_to_rows(lines, block.align))
    return rows


def _heading(block: Heading, setter: Setter) -> list[Row]:
    style = _HEADINGS[block.level]
    parts = natural_paragraphs(block.run_in)
    spans = [Span(" ".join(natural_paragraphs(block.text)), style)]
    if parts:
        spans.append(Span(parts[0], BODY))
    rows = _lines_to_rows(setter.paragraph(spans, CHARACTERS, 2.0))
    if not parts:
        return [replace(row, keep_next=True) for row in rows]
    for part in parts[1:]:
        rows.extend(_paragraph(Paragraph(part), setter))
    return rows


def _quote(block: Quote, setter: Setter) -> list[Row]:
    rows: list[Row] = []
    for part in natural_paragraphs(block.text):
        lines = setter.paragraph([Span(part, QUOTE)], CHARACTERS - 4)
        rows.extend(_lines_to_rows(lines, left=2 * PITCH))
    return rows


def _note(block: Note, setter: Setter) -> list[Row]:
    return _paragraph(Paragraph(block.text), setter)


def _listing(block: Listing, setter: Setter) -> list[Row]:
    """正文下空一行左空二字; further lines stand under the first character of the name."""
    if not block.items:
        return []
    label = f"{block.label}："
    label_cells = 2.0 + sum(setter.cells(label, BODY))
    numbered = len(block.items) > 1
    number_cells = 0.0
    if numbered:
        number_cells = max(1.0, sum(setter.cells(f"{len(block.items)}.", BODY)) + 0.25)
    rows: list[Row] = [blank_row()]
    for n, item in enumerate(block.items, 1):
        left = label_cells + number_cells
        text = " ".join(natural_paragraphs(item)) or "　"
        lines = setter.paragraph([Span(text, BODY)], CHARACTERS - left)
        item_rows = _lines_to_rows(lines, left=left * PITCH)
        lead: tuple[Mark, ...] = ()
        if n == 1:
            lead += _at(setter.line(label, BODY), 2 * PITCH)
        if numbered:
            lead += _at(setter.line(f"{n}.", BODY), label_cells * PITCH)
        item_rows[0] = replace(item_rows[0], marks=lead + item_rows[0].marks)
        rows.extend(replace(row, enclosure=True) for row in item_rows)
    return rows


def _at(line: SetLine, x: float, size: float = BODY.size) -> tuple[Mark, ...]:
    return tuple(moved(run, x, baseline(size, LEADING)) for run in line.runs)


def _rule(block: Rule, setter: Setter) -> list[Row]:
    dash = (4.0, 3.0) if block.dashed else ()
    middle = LEADING / 2
    if not block.label:
        return [Row(LEADING, (Stroke(0, middle, BLOCK_WIDTH, middle, 0.5, dash=dash),), snap=True)]
    style = Style("fangsong", 12.0, 12.0)
    line = setter.line(block.label, style)
    start = (BLOCK_WIDTH - line.width) / 2
    marks = (
        Stroke(0, middle, start - 6, middle, 0.5, dash=dash),
        *_at(line, start, 12.0),
        Stroke(start + line.width + 6, middle, BLOCK_WIDTH, middle, 0.5, dash=dash),
    )
    return [Row(LEADING, marks, snap=True)]


def _page_break(block: PageBreak, setter: Setter) -> list[Row]:
    return [Row(0.0, new_page=True)]


def _reply_slip(block: ReplySlip, setter: Setter) -> list[Row]:
    title = setter.line(block.title, SLIP_TITLE)
    heading = text_row(title, (BLOCK_WIDTH - title.width) / 2, SLIP_TITLE.size, keep_next=True)
    rows = compose(block.blocks, setter)
    if block.new_page:
        return [Row(0.0, new_page=True), heading, blank_row(keep_next=True), *rows]
    return [*_rule(Rule(dashed=True), setter), heading, *rows]


def _closing(block: Closing, setter: Setter) -> list[Row]:
    return [closing_row(block, setter)]


def _imprint(block: Imprint, setter: Setter) -> list[Row]:
    return imprint_row(block, setter)


def _table(block: Table, setter: Setter) -> list[Row]:
    return table_rows(block, setter)


def _fields(block: Fields, setter: Setter) -> list[Row]:
    return fields_rows(block, setter)


def _small_print(block: SmallPrint, setter: Setter) -> list[Row]:
    rows: list[Row] = []
    measure = BLOCK_WIDTH / SMALL.cell
    plain = block.align in ("justify", "left")
    for part in natural_paragraphs(block.text):
        lines = setter.paragraph(
            [Span(part, SMALL)],
            measure,
            block.indent if plain else 0.0,
            justify=block.align == "justify",
        )
        for line in lines:
            x = aligned_x(block.align, line.width, BLOCK_WIDTH)
            y = baseline(SMALL.size, SMALL_LEADING)
            marks = tuple(moved(run, x, y) for run in line.runs)
            rows.append(Row(SMALL_LEADING, marks, text=True))
    return rows


_COMPOSERS: dict[type, Callable[[Any, Setter], list[Row]]] = {
    Salutation: _salutation,
    Paragraph: _paragraph,
    Heading: _heading,
    Quote: _quote,
    Listing: _listing,
    Table: _table,
    Fields: _fields,
    SmallPrint: _small_print,
    Rule: _rule,
    PageBreak: _page_break,
    Note: _note,
    Closing: _closing,
    ReplySlip: _reply_slip,
    Imprint: _imprint,
}
