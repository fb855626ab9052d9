"""Ruled tables and grids of fields, cut into strips so that they flow over pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from notices.page.balance import balanced
from notices.page.blocks import Align, FieldGroup, FieldRow, Fields, Table
from notices.page.geometry import BLOCK_WIDTH, FORM_HEIGHT, LEADING, baseline
from notices.page.marks import Mark, Stroke, moved
from notices.page.rows import Frame, Row, text_row
from notices.page.setter import HEADING_1, SetLine, Setter, Span, Style

_LINE_RATIO = 1.5  # leading of a cell to its size
_PADDING = 0.35  # of the size, above and below the text of a cell
_SIDE = 0.4  # of the size, left and right
_OUTER, _INNER = 1.0, 0.5  # widths of rules
_JUSTIFY_FROM = 12  # characters: narrower cells are set ragged, and short texts
_RAGGED_LINES = 2
_WHOLE_UP_TO = 8  # lines: what is not torn over pages
_CENTRED_UP_TO = 16  # lines: a label in the middle of a row over pages would be found too late


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    left: float
    width: float
    align: Align
    style: Style
    centred_down: bool = False  # stands in the middle of a row higher than itself
    foot: str = ""  # at the right end of the row's last line


def table_rows(block: Table, setter: Setter) -> list[Row]:
    style = Style("fangsong", block.size, block.size)
    head_style = Style("hei", block.size, block.size)
    lefts, widths = _grid([column.share for column in block.columns])
    header: list[Row] = []
    for texts in block.header:
        cells = [
            _Cell(text, lefts[n], widths[n], "center", head_style, True)
            for n, text in enumerate(texts)
        ]
        header.extend(_strips(cells, setter, block.size, keep_whole=True))
    frame = _frame(tuple(header))
    body: list[Row] = []
    for texts in block.rows:
        cells = [
            _Cell(text, lefts[n], widths[n], block.columns[n].align, style, True)
            for n, text in enumerate(texts)
        ]
        body.extend(_strips(cells, setter, block.size, block.min_lines))
    rows = _framed([*header, *body], frame, len(header))
    return [*_caption(block.caption, setter), *rows]


def fields_rows(block: Fields, setter: Setter) -> list[Row]:
    return _framed(_field_strips(block.rows, 0.0, block, setter), _frame(()), 0)


def _field_strips(
    rows: Sequence[FieldRow | FieldGroup], left: float, block: Fields, setter: Setter
) -> list[Row]:
    """Rows that reach from ``left`` to the right edge of the text block."""
    strips: list[Row] = []
    for row in rows:
        if isinstance(row, FieldGroup):
            strips.extend(_group_strips(row, left, block, setter))
        else:
            cells = _field_cells(row, left, block)
            strips.extend(_strips(cells, setter, block.size, row.min_lines))
    return strips


def _field_cells(row: FieldRow, left: float, block: Fields) -> list[_Cell]:
    style = Style("fangsong", block.size, block.size)
    lefts, widths = _grid([field.share for field in row.fields], left)
    cells: list[_Cell] = []
    for n, field in enumerate(row.fields):
        wanted = block.label_width if field.label_width is None else field.label_width
        label = min(wanted * block.size, widths[n] / 2)
        cells.append(_Cell(field.label, lefts[n], label, "center", style, True))
        x, width = lefts[n] + label, widths[n] - label
        cells.append(_Cell(field.value, x, width, "left", style, not field.foot, field.foot))
    return cells


def _group_strips(group: FieldGroup, left: float, block: Fields, setter: Setter) -> list[Row]:
    """The group's rows, its label in the middle of what they are high."""
    right = left + group.width * block.size
    strips = _field_strips(group.rows, right, block, setter)
    height = sum(strip.height for strip in strips)
    marks: list[list[Mark]] = [[_down(left, s.height, _INNER)] if left else [] for s in strips]
    marks[-1].append(Stroke(left, strips[-1].height, right, strips[-1].height, _INNER))
    style = Style("fangsong", block.size, block.size)
    leading = block.size * _LINE_RATIO
    lines = group_label(group)
    high = height > FORM_HEIGHT  # in the middle of what goes over pages nobody would look for it
    y = block.size * _PADDING if high else (height - len(lines) * leading) / 2
    n, top = 0, 0.0
    for text in lines:
        while n + 1 < len(strips) and y - top >= strips[n].height:
            top += strips[n].height
            n += 1
        line = setter.line(text, style)
        x = left + (right - left - line.width) / 2
        marks[n].extend(moved(run, x, y - top + baseline(block.size, leading)) for run in line.runs)
        y += leading
    return [
        replace(strip, marks=(*more, *strip.marks))
        for strip, more in zip(strips, marks, strict=True)
    ]


def group_label(group: FieldGroup) -> list[str]:
    """The label in lines of as many characters as its narrow cell holds."""
    count = max(1, int(group.width - 2 * _SIDE))
    return [group.label[n : n + count] for n in range(0, len(group.label), count)]


def _caption(text: str, setter: Setter) -> list[Row]:
    if not text:
        return []
    style = Style(HEADING_1.face, 14.0, 14.0)
    line = setter.line(text, style)
    return [text_row(line, (BLOCK_WIDTH - line.width) / 2, 14.0, keep_next=True)]


def _grid(shares: Sequence[float], left: float = 0.0) -> tuple[list[float], list[float]]:
    total = sum(shares)
    widths = [share / total * (BLOCK_WIDTH - left) for share in shares]
    return [left + sum(widths[:n]) for n in range(len(widths))], widths


def _frame(header: tuple[Row, ...]) -> Frame:
    edge = (Stroke(0, 0, BLOCK_WIDTH, 0, _OUTER),)
    return Frame(header, edge, edge)


def _set_cell(cell: _Cell, setter: Setter) -> list[SetLine]:
    size = cell.style.size
    measure = max(1.0, (cell.width - 2 * _SIDE * size) / size)
    lines: list[SetLine] = []
    text = cell.text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    for part in text.split("\n"):
        if cell.align == "center":
            texts = balanced(part, setter.cells(part, cell.style), measure)
            lines.extend(setter.line(text, cell.style) for text in texts)
            continue
        spans = [Span(part, cell.style)]
        ragged = setter.paragraph(spans, measure, justify=False)
        if len(ragged) > _RAGGED_LINES and measure >= _JUSTIFY_FROM and cell.align != "right":
            ragged = setter.paragraph(spans, measure)
        lines.extend(ragged or [SetLine((), 0.0, "")])
    return lines


def _strips(
    cells: list[_Cell],
    setter: Setter,
    size: float,
    min_lines: int = 1,
    keep_whole: bool = False,
) -> list[Row]:
    """One table row: whole if it is low or kept so, else as strips of one line each.

    A whole row has its text cell after cell, in the order in which it is read and copied.
    """
    columns = [_set_cell(cell, setter) for cell in cells]
    feet = [_set_foot(cell, setter) for cell in cells]
    count = max(min_lines, *(len(a) + len(b) for a, b in zip(columns, feet, strict=True)))
    leading, padding = size * _LINE_RATIO, size * _PADDING
    heights = [leading] * count
    heights[0] += padding
    heights[-1] += padding
    placed = [
        (n, mark)
        for cell, lines, foot in zip(cells, columns, feet, strict=True)
        for n, mark in _placed(cell, lines, foot, count)
    ]
    if keep_whole or count <= max(_WHOLE_UP_TO, min(min_lines, _CENTRED_UP_TO)):
        tops = list(accumulate(heights, initial=0.0))
        marks = [moved(mark, 0, tops[n]) for n, mark in placed]
        return [_strip(cells, tops[-1], marks, last=True)]
    company = 2 + max(len(foot) for foot in feet)  # of the last line: who signs is not alone
    of_line: list[list[Mark]] = [[] for _ in range(count)]
    for n, mark in placed:
        of_line[n].append(mark)
    strips = [_strip(cells, heights[n], of_line[n], n == count - 1) for n in range(count)]
    return [
        replace(strip, keep_next=n + 1 < count and (n == 0 or n >= count - company))
        for n, strip in enumerate(strips)
    ]


def _placed(
    cell: _Cell, lines: list[SetLine], foot: list[SetLine], count: int
) -> Iterator[tuple[int, Mark]]:
    """The cell's marks, each with the line of the row it stands in and from whose top it is set."""
    size = cell.style.size
    leading, padding = size * _LINE_RATIO, size * _PADDING
    free = count - len(lines) if cell.centred_down and count <= _CENTRED_UP_TO else 0
    skip, half = divmod(free, 2)
    for n, line in enumerate(lines, skip):
        y = baseline(size, leading) + half * leading / 2 + (padding if n == 0 else 0.0)
        x = cell.left + _x_in_cell(cell, line)
        yield from ((n, moved(run, x, y)) for run in line.runs)
    for n, line in enumerate(foot, count - len(foot)):
        y = baseline(size, leading) + (padding if n == 0 else 0.0)
        x = cell.left + cell.width - size - line.width
        yield from ((n, moved(run, x, y)) for run in line.runs)


def _strip(cells: list[_Cell], height: float, marks: list[Mark], last: bool) -> Row:
    """With the rules between its columns, and below it if it is the last of its row."""
    rules: list[Mark] = [_down(cell.left, height, _INNER) for cell in cells if cell.left > 0]
    rules += [_down(0, height, _OUTER), _down(BLOCK_WIDTH, height, _OUTER)]
    if last:
        rules.append(Stroke(cells[0].left, height, BLOCK_WIDTH, height, _INNER))
    return Row(height, (*rules, *marks), text=True)


def _set_foot(cell: _Cell, setter: Setter) -> list[SetLine]:
    if not cell.foot:
        return []
    size = cell.style.size
    measure = max(1.0, cell.width / size - 2.0)
    lines = balanced(cell.foot, setter.cells(cell.foot, cell.style), measure)
    return [setter.line(text, cell.style) for text in lines]


def _x_in_cell(cell: _Cell, line: SetLine) -> float:
    side = _SIDE * cell.style.size
    if cell.align == "center":
        return (cell.width - line.width) / 2
    return cell.width - side - line.width if cell.align == "right" else side


def _down(x: float, height: float, width: float) -> Stroke:
    return Stroke(x, 0, x, height, width)


def _framed(strips: list[Row], frame: Frame, header_count: int) -> list[Row]:
    """Give the strips their frame; the header stays with the first strip below it."""
    rows: list[Row] = []
    for n, strip in enumerate(strips):
        marks: tuple[Mark, ...] = strip.marks
        if n == 0:
            marks = (*frame.open, *marks)
        if n == len(strips) - 1:
            marks = (*marks, *(moved(mark, 0, strip.height) for mark in frame.close))
        keep = strip.keep_next or n < header_count
        rows.append(Row(strip.height, marks, text=True, keep_next=keep, frame=frame))
    gap = Row(LEADING / 4, blank=True)
    return [gap, *rows, gap] if rows else []
