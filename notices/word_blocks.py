"""From a letter's blocks to the paragraphs and tables of its Word copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

from notices.page import blocks as b
from notices.page import geometry as g
from notices.page.balance import balanced
from notices.page.compose import SMALL_LEADING, natural_paragraphs
from notices.page.marks import MM
from notices.page.setter import one_line
from notices.page.tables import group_label
from notices.word_items import (
    BODY,
    FANGSONG,
    HEADING_1,
    HEADING_2,
    HEADING_3,
    HEI,
    IMPRINT,
    LEADING,
    PITCH,
    QUOTE,
    SLIP_TITLE,
    SMALL,
    Cell,
    Face,
    Grid,
    GridRow,
    Item,
    Para,
    centred_text,
    text_ems,
    text_width,
)

_HEADINGS = {1: HEADING_1, 2: HEADING_2, 3: HEADING_3}


def walk(parts: Iterable[b.Block]) -> list[Item]:
    items: list[Item] = []
    closing = False  # whether the items end with a closing and what belongs to it
    for block in parts:
        made = _MAKERS[type(block)](block)
        if isinstance(block, b.Closing):
            _keep_company(items)
        belongs = isinstance(block, b.Note | b.Imprint)
        if closing and belongs and made and isinstance(items[-1], Para):
            items[-1] = replace(items[-1], keep=True)
        items.extend(made)
        closing = isinstance(block, b.Closing) or (closing and belongs)
    return items


def _keep_company(items: list[Item]) -> None:
    """Two lines of text at least go to the page of the closing."""
    lines = 0
    for k in range(len(items) - 1, -1, -1):
        item = items[k]
        if isinstance(item, b.PageBreak) or lines >= 2:
            return
        if isinstance(item, Para):
            items[k] = replace(item, keep=True)
            room = g.BLOCK_WIDTH - item.left - item.right
            lines += ceil((sum(text_width(*piece) for piece in item.pieces) + item.first) / room)
        else:
            items[k] = replace(item, rows=(*item.rows[:-1], _kept(item.rows[-1])))
            lines += 2


def _kept(row: GridRow) -> GridRow:
    cells = (
        replace(cell, paras=tuple(replace(para, keep=True) for para in cell.paras))
        for cell in row.cells
    )
    return replace(row, cells=tuple(cells), whole=True)


def turned(items: Iterable[Item]) -> list[Para | Grid]:
    """A page break becomes a property of what follows: on its own it would leave a blank line."""
    made: list[Para | Grid] = []
    turn = False
    for item in items:
        if isinstance(item, b.PageBreak):
            turn = True
            continue
        if turn and isinstance(item, Para):
            item = replace(item, new_page=bool(made), before=0.0)
            turn = False
        made.append(item)
    return made


def _salutation(block: b.Salutation) -> list[Item]:
    return [Para(((text, BODY),), keep=True) for text in natural_paragraphs(block.text)]


def _paragraph(block: b.Paragraph) -> list[Item]:
    align = "both" if block.align == "justify" else block.align
    first = block.indent * PITCH if align in ("both", "left") else 0.0
    return [Para(((t, BODY),), align, first=first) for t in natural_paragraphs(block.text)]


def _heading(block: b.Heading) -> list[Item]:
    head = (" ".join(natural_paragraphs(block.text)), _HEADINGS[block.level])
    parts = natural_paragraphs(block.run_in)
    if not parts:
        style = f"Heading{block.level}"
        return [Para((head,), first=2 * PITCH, style=style, keep=True)]
    items: list[Item] = [Para((head, (parts[0], BODY)), first=2 * PITCH)]
    return items + [Para(((part, BODY),), first=2 * PITCH) for part in parts[1:]]


def _quote(block: b.Quote) -> list[Item]:
    sides = 2 * PITCH
    texts = natural_paragraphs(block.text)
    return [Para(((t, QUOTE),), left=sides, right=sides, style="Quote") for t in texts]


def _small_print(block: b.SmallPrint) -> list[Item]:
    align = "both" if block.align == "justify" else block.align
    first = block.indent * SMALL.size if align in ("both", "left") else 0.0
    return [
        Para(((text, SMALL),), align, first=first, line=SMALL_LEADING)
        for text in natural_paragraphs(block.text)
    ]


def _note(block: b.Note) -> list[Item]:
    return _paragraph(b.Paragraph(block.text))


def _listing(block: b.Listing) -> list[Item]:
    label = f"{one_line(block.label)}："
    start = 2 * PITCH + text_width(label, BODY)
    numbered = len(block.items) > 1
    number = text_width(f"{len(block.items)}.", BODY) + PITCH / 4 if numbered else 0.0
    items: list[Item] = []
    for n, item in enumerate(block.items, 1):
        # The tab goes to the hanging indent: the names line up whatever the figures' font is.
        lead = (label if n == 1 else "") + (f"{n}.\t" if numbered else "")
        first = -number if n > 1 else 2 * PITCH - start - number
        text = " ".join(natural_paragraphs(item))
        before = LEADING if n == 1 else 0.0
        items.append(Para(((lead + text, BODY),), left=start + number, first=first, before=before))
    return items


def _rule(block: b.Rule) -> list[Item]:
    kind = "dashed" if block.dashed else "single"
    if not block.label:
        border = ("bottom", kind, 4, 0, "000000")
        return [Para(line=LEADING / 2, after=LEADING / 2, border=border)]
    leader = "hyphen" if block.dashed else "underscore"
    tabs = (("center", g.BLOCK_WIDTH / 2, leader), ("right", g.BLOCK_WIDTH, leader))
    label = f"\t {one_line(block.label)} \t"
    return [Para(((label, Face(FANGSONG, 12.0)),), "left", tabs=tabs)]


def _closing(block: b.Closing) -> list[Item]:
    """Set from the right edge: a font that is wider than thought does no harm there."""
    name, date = one_line(block.agency_name), one_line(block.dated_on)
    names = balanced(name, text_ems(name), 20.0)
    widest, day = max(text_width(line, BODY) for line in names), text_width(date, BODY)
    if block.sealed:
        middle = min(g.BLOCK_WIDTH - 4 * PITCH - day / 2, g.BLOCK_WIDTH - widest / 2)
        date_right, blank = g.BLOCK_WIDTH - middle - day / 2, 2
    else:
        end = g.BLOCK_WIDTH - 2 * PITCH
        left = max(0.0, min(end - widest, end - day - 2 * PITCH))
        middle = left + widest / 2
        date_right, blank = g.BLOCK_WIDTH - left - 2 * PITCH - day, 1
    items: list[Item] = []
    for n, line in enumerate(names):
        right = max(0.0, g.BLOCK_WIDTH - middle - text_width(line, BODY) / 2)
        before = 0.0 if n else blank * LEADING
        items.append(Para(((line, BODY),), "right", right=right, before=before, keep=True))
    radius = block.seal_diameter_mm * MM / 2
    below = radius - 1.3 * LEADING if block.sealed else 0.0  # of the seal, below the date
    after = ceil(max(0.0, below) / LEADING) * LEADING
    return [*items, Para(((date, BODY),), "right", right=max(0.0, date_right), after=after)]


def _reply_slip(block: b.ReplySlip) -> list[Item]:
    title = Para(((one_line(block.title), SLIP_TITLE),), "center", keep=True)
    if block.new_page:
        return [b.PageBreak(), replace(title, after=LEADING), *walk(block.blocks)]
    return [*_rule(b.Rule(dashed=True)), title, *walk(block.blocks)]


# --- tables -----------------------------------------------------------------------------------

_GAP = Para(line=LEADING / 4)  # also keeps two tables from becoming one
_ANCHOR = Para(line=1.0)
_SIDE, _PADDING, _LINE_RATIO = 0.4, 0.35, 1.5  # of the size


def _cell(text: str, face: Face, width: float, align: str, keep: bool = False) -> Cell:
    inner = width - 2 * _SIDE * face.size
    if align in ("justify", "left"):
        align = "both" if inner >= 12 * face.size else "left"
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    if align == "center":
        lines = [centred_text(line, face, inner) for line in lines]
    leading = face.size * _LINE_RATIO
    return Cell(width, tuple(Para(((t, face),), align, line=leading, keep=keep) for t in lines))


def _row(cells: Sequence[Cell], size: float, lines: int = 1, header: bool = False) -> GridRow:
    """Rows of up to three lines are not torn."""
    most = max(_lines_of(cell, size) for cell in cells if not cell.merge)
    height = (lines * _LINE_RATIO + 2 * _PADDING) * size
    return GridRow(tuple(cells), height, header, whole=header or most <= 3)


def _lines_of(cell: Cell, size: float) -> int:
    """About how many lines its text takes."""
    inner = max(size, cell.width - 2 * _SIDE * size)
    texts = [text for para in cell.paras for text in para.pieces[0][0].split("\n")]
    return sum(max(1, ceil(sum(text_ems(text)) * size / inner)) for text in texts)


def _table(block: b.Table) -> list[Item]:
    total = sum(column.share for column in block.columns)
    widths = [column.share / total * g.BLOCK_WIDTH for column in block.columns]
    head, body = Face(HEI, block.size), Face(FANGSONG, block.size)
    items: list[Item] = []
    if block.caption:
        items.append(Para(((one_line(block.caption), Face(HEI, 14.0)),), "center", keep=True))
    rows: list[GridRow] = []
    for texts in (*block.header, *block.rows):
        header = len(rows) < len(block.header)
        texts = texts + ("",) * (len(widths) - len(texts))
        cells = [
            _cell(
                text, head if header else body, width, "center" if header else column.align, header
            )
            for text, width, column in zip(texts, widths, block.columns, strict=True)
        ]
        rows.append(_row(cells, block.size, 1 if header else block.min_lines, header=header))
    return (
        [*items, replace(_GAP, keep=True), Grid(tuple(rows), block.size), _GAP] if rows else items
    )


def _fields(block: b.Fields) -> list[Item]:
    rows = _field_rows(block.rows, (), block)
    return [replace(_GAP, keep=True), Grid(tuple(rows), block.size), _GAP] if rows else []


def _field_rows(
    rows: Sequence[b.FieldRow | b.FieldGroup], before: Sequence[Cell], block: b.Fields
) -> list[GridRow]:
    """``before``: the cells of the groups the rows are in, as they stand in the first row."""
    made: list[GridRow] = []
    for row in rows:
        if isinstance(row, b.FieldGroup):
            label = "\n".join(group_label(row))
            face = Face(FANGSONG, block.size)
            para = Para(((label, face),), "center", line=block.size * _LINE_RATIO)
            group = Cell(row.width * block.size, (para,), "restart")
            made += _field_rows(row.rows, (*before, group), block)
        else:
            cells = (*before, *_field_cells(row, before, block))
            made.append(_row(cells, block.size, row.min_lines))
        before = [replace(cell, paras=(_ANCHOR,), merge="continue") for cell in before]
    return made


def _field_cells(row: b.FieldRow, before: Sequence[Cell], block: b.Fields) -> list[Cell]:
    face = Face(FANGSONG, block.size)
    room = g.BLOCK_WIDTH - sum(cell.width for cell in before)
    total = sum(field.share for field in row.fields)
    cells: list[Cell] = []
    for field in row.fields:
        wanted = block.label_width if field.label_width is None else field.label_width
        width = field.share / total * room
        label = min(wanted * block.size, width / 2)
        cells.append(_cell(field.label, face, label, "center"))
        value = _cell(field.value, face, width - label, "left")
        cells.append(_footed(value, field.foot, face, row.min_lines) if field.foot else value)
    return cells


def _footed(cell: Cell, foot: str, face: Face, lines: int) -> Cell:
    """No word processor sets one cell's text at both ends: blank lines stand between."""
    line = face.size * _LINE_RATIO
    signed = Para(((one_line(foot), face),), "right", right=face.size / 2, line=line)
    blanks = max(0, lines - _lines_of(cell, face.size) - 1)
    between = (Para((("", face),), "left", line=line),) * blanks
    return replace(cell, paras=(*cell.paras, *between, signed), top=True)


def _imprint(block: b.Imprint) -> list[Item]:
    cell = IMPRINT.size + IMPRINT.spacing
    line = LEADING * IMPRINT.size / BODY.size
    paras: list[Para] = []
    if block.copies_to:
        text = f"抄送：{one_line(block.copies_to)}"
        paras.append(Para(((text, IMPRINT),), "left", 4 * cell, cell, -3 * cell, line=line))
    if block.printed_by:
        printed = f"\t{one_line(block.printed_on)}印发" if block.printed_on else ""
        text = one_line(block.printed_by) + printed
        tabs = (("right", g.BLOCK_WIDTH - cell, "none"),)
        paras.append(Para(((text, IMPRINT),), "left", cell, line=line, tabs=tabs))
    if not paras:
        return []
    rows = tuple(GridRow((Cell(g.BLOCK_WIDTH, (para,)),), whole=True) for para in paras)
    return [_ANCHOR, Grid(rows, IMPRINT.size, at_foot=True), _ANCHOR]


_MAKERS: dict[type, Callable[[Any], list[Item]]] = {
    b.Salutation: _salutation,
    b.Paragraph: _paragraph,
    b.Heading: _heading,
    b.Quote: _quote,
    b.Listing: _listing,
    b.Table: _table,
    b.Fields: _fields,
    b.SmallPrint: _small_print,
    b.Rule: _rule,
    b.PageBreak: lambda block: [block],
    b.Note: _note,
    b.Closing: _closing,
    b.ReplySlip: _reply_slip,
    b.Imprint: _imprint,
}
