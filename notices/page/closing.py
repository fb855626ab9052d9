"""署名、成文日期、用印位置 (GB/T 9704-2012 7.3.5) and the imprint (7.4)."""

from __future__ import annotations

from math import ceil

from notices.page.balance import balanced
from notices.page.blocks import Closing, Imprint
from notices.page.geometry import BLOCK_WIDTH, CHARACTERS, LEADING, PITCH, baseline
from notices.page.marks import MM, Mark, Stroke, moved
from notices.page.rows import Row, SealSpot
from notices.page.setter import BODY, IMPRINT, SetLine, Setter, Span, one_line

LINES_OF_TEXT_ABOVE = 2
_BLANK_ABOVE_SEALED = 2  # so that the seal's top is within one line of the text
_BLANK_ABOVE_PLAIN = 1
_DATE_FROM_RIGHT = 4  # 右空四字
_NAME_FROM_RIGHT = 2  # 右空二字, without a seal
_LONGEST_NAME = 20
# The foot of the seal may reach into the margin, above the page number and the red rule: better
# than a page of two lines (7.3.5.1 asks for such arrangements).
_HANG = LEADING
_SEAL_ABOVE_MIDDLE = 0.3  # lines: name and date lie below the seal's middle


def closing_row(block: Closing, setter: Setter) -> Row:
    """The closing block as one row: it is never torn, and never alone on a page."""
    name = one_line(block.agency_name)
    names = balanced(name, setter.cells(name, BODY), _LONGEST_NAME)
    name_lines = [setter.line(name, BODY) for name in names]
    date_line = setter.line(block.dated_on, BODY)
    if not block.sealed:
        return _plain(name_lines, date_line)
    return _sealed(block, name_lines, date_line)


def _sealed(block: Closing, names: list[SetLine], date: SetLine) -> Row:
    """The name is centred over the date; a longer name moves both to the left."""
    widest = max(line.width for line in names)
    middle = BLOCK_WIDTH - _DATE_FROM_RIGHT * PITCH - date.width / 2
    middle = min(middle, BLOCK_WIDTH - widest / 2)
    marks: list[Mark] = []
    for n, line in enumerate([*names, date]):
        top = (_BLANK_ABOVE_SEALED + n) * LEADING
        marks.extend(_placed(line, middle - line.width / 2, top))
    radius = block.seal_diameter_mm * MM / 2
    date_top = (_BLANK_ABOVE_SEALED + len(names)) * LEADING
    seal_y = max(date_top - _SEAL_ABOVE_MIDDLE * LEADING, radius)
    seal_x = min(middle, BLOCK_WIDTH - radius)
    text_end = date_top + LEADING
    lines = ceil(max(seal_y + radius, text_end) / LEADING)
    return Row(
        lines * LEADING,
        tuple(marks),
        snap=True,
        hang=min(lines * LEADING - text_end, _HANG),
        lines_before=LINES_OF_TEXT_ABOVE,
        seal=SealSpot(seal_x, seal_y, block.seal_diameter_mm),
    )


def _plain(names: list[SetLine], date: SetLine) -> Row:
    """不加盖印章: the date begins two characters right of the name, or the longer one decides."""
    widest = max(line.width for line in names)
    right = BLOCK_WIDTH - _NAME_FROM_RIGHT * PITCH
    left = right - widest
    date_x = left + 2 * PITCH
    if date_x + date.width > right:
        date_x = right - date.width
        left = min(left, date_x - 2 * PITCH)
    left = max(left, 0.0)
    marks: list[Mark] = []
    for n, line in enumerate(names):
        x = left + (widest - line.width) / 2
        marks.extend(_placed(line, x, (_BLANK_ABOVE_PLAIN + n) * LEADING))
    marks.extend(_placed(date, date_x, (_BLANK_ABOVE_PLAIN + len(names)) * LEADING))
    height = (_BLANK_ABOVE_PLAIN + len(names) + 1) * LEADING
    return Row(height, tuple(marks), snap=True, lines_before=LINES_OF_TEXT_ABOVE)


def _placed(line: SetLine, x: float, top: float) -> list[Mark]:
    y = top + baseline(BODY.size, LEADING)
    return [moved(run, x, y) for run in line.runs]


def imprint_row(block: Imprint, setter: Setter) -> list[Row]:
    """版记: 4号仿宋, one character in on both sides, between rules, at the foot of the page."""
    cells = CHARACTERS * PITCH / IMPRINT.cell
    lines: list[tuple[SetLine, float]] = []
    if block.copies_to:
        label = "抄送："
        label_width = setter.width(label, IMPRINT)
        inner = cells - 2 - label_width / IMPRINT.cell
        lines.append((setter.line(label, IMPRINT), IMPRINT.cell))
        copies = Span(one_line(block.copies_to), IMPRINT)
        for line in setter.paragraph([copies], inner, justify=False):
            lines.append((line, IMPRINT.cell + label_width))
    return [_ruled_foot(block, setter, lines)] if lines or block.printed_by else []


def _ruled_foot(block: Imprint, setter: Setter, lines: list[tuple[SetLine, float]]) -> Row:
    leading = LEADING * IMPRINT.size / BODY.size
    thick, thin = 1.0, 0.7  # 首条和末条用粗线, 中间用细线 (7.4.1)
    marks: list[Mark] = [Stroke(0, 0, BLOCK_WIDTH, 0, thick)]
    top = 0.0
    y = baseline(IMPRINT.size, leading)
    for n, (line, x) in enumerate(lines):
        if n > 1:
            top += leading
        marks.extend(moved(run, x, top + y) for run in line.runs)
    if lines:
        top += leading
    if block.printed_by:
        if lines:
            marks.append(Stroke(0, top, BLOCK_WIDTH, top, thin))
        by = setter.line(block.printed_by, IMPRINT)
        on = setter.line(f"{block.printed_on}印发" if block.printed_on else "", IMPRINT)
        marks.extend(moved(run, IMPRINT.cell, top + y) for run in by.runs)
        right = BLOCK_WIDTH - IMPRINT.cell - on.width
        marks.extend(moved(run, right, top + y) for run in on.runs)
        top += leading
    marks.append(Stroke(0, top, BLOCK_WIDTH, top, thick))
    return Row(top + 1.0, tuple(marks), foot=True)
