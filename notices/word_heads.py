"""The upper part of the first page of the Word copy: the agency in red, the number, the title."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from notices.page import geometry as g
from notices.page.balance import balanced
from notices.page.blocks import Document
from notices.page.marks import MM
from notices.page.setter import one_line
from notices.word_items import (
    BODY,
    FORM_AGENCY,
    HEADING_2,
    LEADING,
    PITCH,
    RED,
    TITLE,
    XIAOBIAOSONG,
    Face,
    Item,
    Para,
    Piece,
    centred_text,
    text_ems,
    text_width,
)

# As in the PDF: a name too long for its line gets narrower, then smaller, then two lines.
_WIDEST_GAP, _SMALLEST, _NARROWEST, _MARK_LINE = 0.32, 28.0, 0.8, 1.25


def head_items(document: Document) -> list[Item]:
    if document.form == "letter":
        return _letter_head(document)
    return _document_head(document) if document.form == "document" else []


def _mark(name: str, size: float, room: float) -> tuple[Para, int]:
    """The agency's name in red, and in how many lines it stands."""
    lines = [name]
    if sum(text_ems(name)) * _SMALLEST * _NARROWEST > room:
        lines = balanced(name, text_ems(name), room / (_SMALLEST * _NARROWEST))
    widest = max(1.0, *(sum(text_ems(line)) for line in lines))
    size = max(12.0, min(size, int(room / (widest * _NARROWEST) * 2) / 2))
    face = Face(
        XIAOBIAOSONG, size, red=True, scale=min(1.0, int(room / (widest * size) * 100) / 100)
    )
    pieces: list[Piece] = []
    for n, line in enumerate(lines):
        gaps = max(1, len(line) - 1)
        gap = min(_WIDEST_GAP * size, (room - text_width(line, face)) / gaps)
        # No gap behind the last character: it would move the line out of the middle.
        spread = replace(face, spacing=max(0, int(gap * 20)) / 20)
        pieces += [("\n" if n else "", face), (line[:-1], spread), (line[-1:], face)]
    return Para(tuple(pieces), "center", line=size * _MARK_LINE, keep=True), len(lines)


_RULES = 5.4  # height of a double rule


def _letter_head(document: Document) -> list[Item]:
    """In a frame, since it begins above the text block and is wider; the number stands below."""
    room = g.LETTER_RULE_WIDTH - 6 * MM
    mark, lines = _mark(one_line(document.agency_name), 38.0, room)
    blank = (mark.line - mark.line / _MARK_LINE) / 2  # of a line, above its letters and below
    top = g.LETTER_HEAD_TOP - blank
    foot = top + mark.line * lines - blank + g.LETTER_RULE_GAP + _RULES
    x = (g.PAGE_WIDTH - g.LETTER_RULE_WIDTH) / 2
    # A paragraph of its own: within the frame not every program keeps the distance of a border.
    rule = letter_rule("thickThinMediumGap", g.LETTER_RULE_GAP - blank)
    before = g.SIZE_3 * 7 / 8 - _HALF_BLANK
    after = _to_title(foot + before + LEADING)
    number = ((one_line(document.number), BODY),)
    return [
        replace(mark, frame=(x, top, g.LETTER_RULE_WIDTH)),
        rule,
        Para(number, "right", before=before, after=after),
    ]


def letter_rule(kind: str, height: float) -> Para:
    """红色双线, wider than the text block, at the foot of an empty line of this height."""
    left = (g.PAGE_WIDTH - g.LETTER_RULE_WIDTH) / 2 - g.LEFT
    right = g.BLOCK_WIDTH - g.LETTER_RULE_WIDTH - left
    border = ("bottom", kind, 18, 0, RED)
    return Para((), "left", left, right, line=height, border=border, keep=True)


_HALF_BLANK = (LEADING - g.SIZE_3) / 2  # of a line of the grid, above its letters


def _to_title(bottom: float) -> float:
    """What is blank below the head, so that the title stands on the grid after two lines."""
    lines = ceil((bottom - _HALF_BLANK - g.TOP) / LEADING - 0.3)
    return max(LEADING, g.TOP + (lines + 2) * LEADING - bottom)


def _document_head(document: Document) -> list[Item]:
    mark, lines = _mark(f"{one_line(document.agency_name)}文件", 50.0, g.BLOCK_WIDTH)
    blank = (mark.line - mark.line / _MARK_LINE) / 2
    mark = replace(mark, before=g.DOCUMENT_HEAD_TOP - blank)
    before = 2 * LEADING - blank - _HALF_BLANK
    number = Para(((one_line(document.number), BODY),), "center", before=before, keep=True)
    if document.signer:
        signer = ("\t签发人：", BODY), (one_line(document.signer), HEADING_2)
        tabs = (("right", g.BLOCK_WIDTH - PITCH, "none"),)
        number = replace(
            number, pieces=(*number.pieces, *signer), align="left", left=PITCH, tabs=tabs
        )
    border = ("bottom", "single", 11, 0, RED)
    line = g.DOCUMENT_RULE_GAP - _HALF_BLANK
    bottom = g.TOP + mark.before + lines * mark.line + before + LEADING + line
    # The number is no line of text below the rule: what is blank is counted from the rule.
    after = _to_title(bottom + _HALF_BLANK) + _HALF_BLANK
    return [mark, number, Para(line=line, border=border, after=after, keep=True)]


def title_items(document: Document) -> list[Item]:
    items: list[Item] = []
    form = document.form == "form"
    if form and document.agency_name:
        items.append(Para(((one_line(document.agency_name), FORM_AGENCY),), "center", keep=True))
    title = one_line(document.title)
    if title:
        text = centred_text(title, TITLE, 19.0 * TITLE.size)
        after = 0.0 if form else LEADING
        items.append(Para(((text, TITLE),), "center", after=after, style="Title", keep=True))
    if form and document.number:
        items.append(Para(((one_line(document.number), BODY),), "right", keep=True))
    return items
