"""Ruled tables and grids of fields, cut into strips so that they flow over pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notices.page.balance import balanced
from notices.page.blocks import Align, Fields, Table
from notices.page.geometry import BLOCK_WIDTH, LEADING, baseline
from notices.page.marks import Mark, Stroke, moved
from notices.page.rows import Frame, Row, text_row
from notices.page.setter import HEADING_1, SetLine, Setter, Span, Style

_LINE_RATIO = 1.5  # leading of a cell to its size
_PADDING = 0.35  # of the size, above and below the text of a cell
_SIDE = 0.4  # of the size, left and right
_OUTER, _INNER = 1.0, 0.5  # widths of rules
_JUSTIFY_FROM = 12  # characters: narrower cells are set ragged, and short texts
_RAGGED_LINES = 2
_CENTRED_UP_TO = 16  # lines: a label in the middle of a row over pages would be found too late


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    left: float
    width: float
    align: Align
    style: Style
    centred_down: bool = False  # stands in the middle of a row higher than itself


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
        body.extend(_strips(cells, setter, block.size))
    rows = _framed([*header, *body], frame, len(header))
    return [*_caption(block.caption, setter), *rows]


def fields_rows(block: Fields, setter: Setter) -> list[Row]:
    value_style = Style("fangsong", block.size, block.size)
    label_style = Style("fangsong", block.size, block.size)
    strips: list[Row] = []
    for row in block.rows:
        lefts, widths = _grid([field.share for field in row.fields])
        cells: list[_Cell] = []
        for n, field in enumerate(row.fields):
            label = min(block.label_width * block.size, widths[n] / 2)
            cells.append(_Cell(field.label, lefts[n], label, "center", label_style, True))
            cells.append(
                _Cell(field.value, lefts[n] + label, widths[n] - label, "left", value_style, True)
            )
        strips.extend(_strips(cells, setter, block.size, row.min_lines))
    return _framed(strips, _frame(()), 0)


def _caption(text: str, setter: Setter) -> list[Row]:
    if not text:
        return []
    style = Style(HEADING_1.face, 14.0, 14.0)
    line = setter.line(text, style)
    return [text_row(line, (BLOCK_WIDTH - line.width) / 2, 14.0, keep_next=True)]


def _grid(shares: Sequence[float]) -> tuple[list[float], list[float]]:
    total = sum(shares)
    widths = [share / total * BLOCK_WIDTH for share in shares]
    return [sum(widths[:n]) for n in range(len(widths))], widths


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
    """One table row as strips of one line each; rules between columns on every strip."""
    columns = [_set_cell(cell, setter) for cell in cells]
    count = max(min_lines, *(len(lines) for lines in columns))
    leading, padding = size * _LINE_RATIO, size * _PADDING
    marks: list[list[Mark]] = [[] for _ in range(count)]
    for cell, lines in zip(cells, columns, strict=True):
        free = count - len(lines) if cell.centred_down and count <= _CENTRED_UP_TO else 0
        skip, half = divmod(free, 2)
        for n, line in enumerate(lines):
            y = baseline(size, leading) + half * leading / 2 + (padding if n + skip == 0 else 0.0)
            x = cell.left + _x_in_cell(cell, line)
            marks[n + skip].extend(moved(run, x, y) for run in line.runs)
    strips: list[Row] = []
    for n in range(count):
        height = leading + (padding if n == 0 else 0) + (padding if n == count - 1 else 0)
        rules: list[Mark] = [_down(cell.left, height, _INNER) for cell in cells if cell.left > 0]
        rules += [_down(0, height, _OUTER), _down(BLOCK_WIDTH, height, _OUTER)]
        if n == count - 1:
            rules.append(Stroke(0, height, BLOCK_WIDTH, height, _INNER))
        keep = n + 1 < count and (keep_whole or count <= 3 or n == 0 or n == count - 2)
        strips.append(Row(height, (*rules, *marks[n]), text=True, keep_next=keep))
    return strips


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
