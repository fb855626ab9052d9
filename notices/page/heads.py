"""发文机关标志, 发文字号, 标题: the upper part of the first page in the three forms."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from notices.page.balance import balanced
from notices.page.blocks import Document
from notices.page.geometry import (
    ASCENT,
    BLOCK_WIDTH,
    DOCUMENT_HEAD_TOP,
    DOCUMENT_RULE_GAP,
    LEADING,
    LEFT,
    LETTER_HEAD_TOP,
    LETTER_RULE_FOOT,
    LETTER_RULE_GAP,
    LETTER_RULE_WIDTH,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PITCH,
    SIZE_3,
    TOP,
)
from notices.page.marks import MM, RED, Mark, Run, Stroke, moved
from notices.page.rows import Row, blank_row, text_row
from notices.page.setter import BODY, FORM_AGENCY, TITLE, Setter, Style, one_line

_THICK, _THIN, _DOUBLE_GAP = 2.8, 0.9, 2.6
_TITLE_MEASURE = 19.0  # characters of 2号 on a line of title at most
_SEVEN_EIGHTHS = SIZE_3 * 7 / 8


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on the first page only, and where its text begins in the text block."""

    marks: tuple[Mark, ...]
    top: float


def head(document: Document, setter: Setter) -> Head:
    if document.form == "letter":
        return _letter_head(document, setter)
    if document.form == "document":
        return _document_head(document, setter)
    return Head((), 0.0)


def title_rows(document: Document, setter: Setter) -> list[Row]:
    """标题与其上最后一个要素相距二行, 标题下空一行; the number of a form stands below its title.

    A form has half a line below its title: its grid brings its own distance.
    """
    rows: list[Row] = []
    if document.form != "form":
        rows += [blank_row(), blank_row()]
    elif document.agency_name:
        agency = setter.line(document.agency_name, FORM_AGENCY)
        rows.append(text_row(agency, (BLOCK_WIDTH - agency.width) / 2, keep_next=True))
    text = one_line(document.title)
    for part in balanced(text, setter.cells(text, TITLE), _TITLE_MEASURE):
        line = setter.line(part, TITLE)
        x = (BLOCK_WIDTH - line.width) / 2
        rows.append(text_row(line, x, TITLE.size, keep_next=True))
    if document.form == "form" and document.number:
        line = setter.line(document.number, BODY)
        rows.append(text_row(line, BLOCK_WIDTH - line.width, keep_next=True))
        return rows
    blank = 0.5 if document.form == "form" else 1.0
    return [*rows, blank_row(blank, keep_next=True)] if text else rows


def _letter_head(document: Document, setter: Setter) -> Head:
    name = one_line(document.agency_name)
    room = LETTER_RULE_WIDTH - 6 * MM
    marks, bottom = _agency_mark(name, setter, LETTER_HEAD_TOP, 38.0, room, PAGE_WIDTH / 2)
    rule = bottom + LETTER_RULE_GAP
    left = (PAGE_WIDTH - LETTER_RULE_WIDTH) / 2
    marks += _double_rule(left, rule, thick_first=True)
    foot = PAGE_HEIGHT - LETTER_RULE_FOOT
    marks += _double_rule(left, foot - _THIN - _DOUBLE_GAP, thick_first=False)
    number_top = rule + _THICK + _DOUBLE_GAP + _SEVEN_EIGHTHS
    number = setter.line(document.number, BODY)
    x = LEFT + BLOCK_WIDTH - number.width
    marks += [moved(run, x, number_top + SIZE_3 * ASCENT) for run in number.runs]
    return Head(tuple(marks), _on_grid(number_top + SIZE_3))


def _document_head(document: Document, setter: Setter) -> Head:
    name = f"{one_line(document.agency_name)}文件"
    middle = LEFT + BLOCK_WIDTH / 2  # of the text block; the rules of a letter are the sheet's
    marks, bottom = _agency_mark(name, setter, TOP + DOCUMENT_HEAD_TOP, 50.0, BLOCK_WIDTH, middle)
    number_top = bottom + 2 * LEADING
    y = number_top + SIZE_3 * ASCENT
    number = setter.line(document.number, BODY)
    if document.signer:
        # 上行文: the number one character in on the left, the signer likewise on the right
        marks += [moved(run, LEFT + PITCH, y) for run in number.runs]
        marks += _signer(document.signer, setter, y)
    else:
        x = LEFT + (BLOCK_WIDTH - number.width) / 2
        marks += [moved(run, x, y) for run in number.runs]
    rule = number_top + SIZE_3 + DOCUMENT_RULE_GAP
    marks.append(Stroke(LEFT, rule, LEFT + BLOCK_WIDTH, rule, 1.4, RED))
    return Head(tuple(marks), _on_grid(rule))


def _signer(name: str, setter: Setter, y: float) -> list[Mark]:
    label = setter.line("签发人：", BODY)
    signer = setter.line(name, Style("kai", SIZE_3, PITCH))
    x = LEFT + BLOCK_WIDTH - PITCH - signer.width
    marks: list[Mark] = [moved(run, x - label.width, y) for run in label.runs]
    return marks + [moved(run, x, y) for run in signer.runs]


def _on_grid(y: float) -> float:
    """The next line of the grid; part of a line is not worth losing one."""
    return max(0.0, ceil((y - TOP) / LEADING - 0.3) * LEADING)


def _double_rule(left: float, y: float, thick_first: bool) -> list[Mark]:
    """红色双线: 上粗下细 at the head, 上细下粗 at the foot; y is its upper edge."""
    first, second = (_THICK, _THIN) if thick_first else (_THIN, _THICK)
    right = left + LETTER_RULE_WIDTH
    y1 = y + first / 2
    y2 = y1 + first / 2 + _DOUBLE_GAP - _THIN + second / 2
    return [
        Stroke(left, y1, right, y1, first, RED),
        Stroke(left, y2, right, y2, second, RED),
    ]


_WIDEST_GAP = 0.32  # of the size, between the characters of a short name
_SMALLEST = 28.0  # in one line
_TINIEST = 12.0
_NARROWEST = 0.8  # of the letters' width, before they are made smaller
_HIGHEST = 36 * MM  # of several lines: 首页必须显示正文
_BETWEEN_LINES = 1.25  # of the size


def _agency_mark(
    name: str, setter: Setter, top: float, size: float, room: float, middle: float
) -> tuple[list[Mark], float]:
    """A name that is too long gets narrower, then smaller, then several lines, which get smaller
    again where they would take too much of the page. Returns its foot.
    """
    cells = setter.cells(name, _mark_style(size))
    lines = [name]
    if sum(cells) * _SMALLEST * _NARROWEST > room:
        lines = balanced(name, cells, room / (size * _NARROWEST))
        while _mark_height(size, len(lines)) > _HIGHEST and size > _TINIEST:
            size -= 1.0
            lines = balanced(name, cells, room / (size * _NARROWEST))
    widest = max(sum(setter.cells(line, _mark_style(size))) for line in lines)
    size = max(_TINIEST, min(size, room / (max(widest, 1.0) * _NARROWEST)))
    narrow = min(1.0, room / (max(widest, 1.0) * size))
    # The characters of a short name stand apart; those of several lines alike.
    gap = _WIDEST_GAP * size
    for line in lines:
        width = sum(setter.cells(line, _mark_style(size))) * size * narrow
        gap = min(gap, (room - width) / max(len(line) - 1, 1))
    marks: list[Mark] = []
    for n, line in enumerate(lines):
        y = top + size * ASCENT + n * size * _BETWEEN_LINES
        marks += _spread(line, setter, size, narrow, gap, middle, y)
    return marks, top + _mark_height(size, len(lines))


def _mark_height(size: float, lines: int) -> float:
    return size * (1 + (lines - 1) * _BETWEEN_LINES)


def _spread(
    text: str, setter: Setter, size: float, narrow: float, gap: float, middle: float, y: float
) -> list[Mark]:
    style = _mark_style(size)
    widths = [cells * size * narrow for cells in setter.cells(text, style)]
    x = middle - (sum(widths) + gap * (len(text) - 1)) / 2
    marks: list[Mark] = []
    k = 0
    for font, part in setter.faces.split(text, style.face):
        marks.append(Run(x, y, part, font, size, gap, RED, stretch=narrow))
        x += sum(widths[k : k + len(part)]) + gap * len(part)
        k += len(part)
    return marks


def _mark_style(size: float) -> Style:
    return Style("xiaobiaosong", size, size, colour=RED)
