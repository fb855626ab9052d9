"""The Word copy of a letter, for the clerk who goes on revising a draft; the PDF is the letter.

It has the same blocks as the PDF and looks like it as far as a word processor allows. Lines
and pages are the word processor's own: nothing here knows where they break.
"""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO
from itertools import accumulate
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from notices.page import geometry as g
from notices.page.blocks import Document, texts
from notices.page.marks import MM
from notices.word_blocks import head_items, title_items, turned, walk
from notices.word_items import (
    BODY,
    DRAFT,
    HEADING_1,
    HEADING_2,
    HEADING_3,
    LEADING,
    PAGE_NUMBER,
    QUOTE,
    RED,
    SUBSTITUTES,
    TITLE,
    Border,
    Cell,
    Face,
    Grid,
    GridRow,
    Para,
)


class WordError(Exception):
    """The text has characters that a Word file cannot hold."""


_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_docx(document: Document) -> bytes:
    """The document as .docx; the same document gives the same bytes. Raises WordError."""
    found = sorted(set(_UNWRITABLE.findall("".join(texts(document)))))
    if found:
        named = "、".join(f"U+{ord(char):04X}" for char in found)
        raise WordError(f"Word文件不能容纳下列字符，请删去或者改正：{named}。")
    file = docx.Document()
    _strip_template(file)
    _set_section(file, document)
    _add_foot(file, document)
    if document.draft:
        _add_draft_mark(file)
    end = file.element.body.sectPr
    items = [*head_items(document), *title_items(document), *walk(document.blocks)]
    for item in turned(items):
        end.addprevious(_grid_xml(item) if isinstance(item, Grid) else _para_xml(item))
    _set_properties(file, document)
    return _packed(file, document)


# --- elements ---------------------------------------------------------------------------------


def _el(tag: str, *children: Any, **attributes: object) -> Any:
    """A w: element; children that are None are left out. The schema prescribes their order."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend([child for child in children if child is not None])
    return element


def _if(wanted: object, tag: str, *children: Any, **attributes: object) -> Any:
    return _el(tag, *children, **attributes) if wanted else None


def _tw(points: float) -> int:
    return round(points * 20)


def _fonts(face: Face) -> Any:
    # The hint makes “”, — and … full width, which else are taken for Western characters.
    font = face.font
    return _el("rFonts", hint="eastAsia", ascii=font, eastAsia=font, hAnsi=font, cs=font)


def _face_xml(face: Face) -> Any:
    half_points = round(face.size * 2)
    return _el(
        "rPr",
        _fonts(face),
        _if(face.bold, "b"),
        _if(face.bold, "bCs"),
        _if(face.red, "color", val=RED),
        _if(face.spacing, "spacing", val=_tw(face.spacing)),
        _if(face.scale != 1.0, "w", val=round(face.scale * 100)),
        _el("sz", val=half_points),
        _el("szCs", val=half_points),
    )


def _run(text: str, face: Face) -> Any:
    run = _el("r", _face_xml(face))
    for part in re.split("([\n\t])", text):
        if part in ("\n", "\t"):
            run.append(_el("br" if part == "\n" else "tab"))
        elif part:
            written = _el("t")
            written.text = part
            written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(written)
    return run


_LONG_WORD = re.compile("[!-~]{24}")


def _para_xml(para: Para) -> Any:
    text = "".join(text for text, _ in para.pieces)
    properties = _el(
        "pPr",
        _if(para.style, "pStyle", val=para.style),
        _if(para.keep, "keepNext"),
        _if(para.new_page, "pageBreakBefore"),
        _frame(para),
        # Two lines of a paragraph go along with what it keeps with, not one.
        _if(para.keep, "widowControl"),
        _if(para.border, "pBdr", _border(para.border) if para.border else None),
        _tabs(para),
        # An address may break anywhere: else the line before it is torn apart.
        _if(_LONG_WORD.search(text), "wordWrap", val=0),
        _spacing(para),
        _indent(para),
        _el("jc", val=para.align),
        None if para.pieces else _el("rPr", _el("sz", val=2), _el("szCs", val=2)),
    )
    return _el("p", properties, *(_run(*piece) for piece in para.pieces if piece[0]))


def _frame(para: Para) -> Any:
    if para.frame is None:
        return None
    x, y, width, height = (_tw(value) for value in para.frame)
    places = {"hAnchor": "page", "vAnchor": "page", "x": x, "y": y}
    return _el("framePr", w=width, h=height, hRule="exact", wrap="notBeside", **places)


def _border(border: Border) -> Any:
    edge, kind, size, gap, colour = border
    return _el(edge, val=kind, sz=size, space=gap, color=colour)


def _tabs(para: Para) -> Any:
    tabs = (_el("tab", val=kind, leader=fill, pos=_tw(at)) for kind, at, fill in para.tabs)
    return _if(para.tabs, "tabs", *tabs)


def _spacing(para: Para) -> Any:
    before, after, line = _tw(para.before), _tw(para.after), _tw(para.line)
    return _el("spacing", before=before, after=after, line=line, lineRule="exact")


def _indent(para: Para) -> Any:
    first = "hanging" if para.first < 0 else "firstLine"
    sides = {"left": _tw(para.left), "right": _tw(para.right)}
    return _el("ind", **sides, **{first: abs(_tw(para.first))})


# --- tables -----------------------------------------------------------------------------------

_SIDE, _PADDING = 0.4, 0.35  # of the size


def _grid_xml(grid: Grid) -> Any:
    """Rows may have different columns: each cell spans what its edges take up of all of them."""
    rows = [_edges(row) for row in grid.rows]
    edges = sorted({edge for row in rows for edge in row})
    columns = (_el("gridCol", w=b - a) for a, b in zip(edges, edges[1:], strict=False))
    table = _el("tbl", _grid_properties(grid, edges[-1]), _el("tblGrid", *columns))
    for row, own in zip(grid.rows, rows, strict=True):
        table.append(_row_xml(row, own, edges))
    return table


def _edges(row: GridRow) -> list[int]:
    """In twips; rounded, so that edges one below the other are one edge."""
    ends = accumulate((cell.width for cell in row.cells), initial=0.0)
    return [round(_tw(end) / 4) * 4 for end in ends]


def _row_xml(row: GridRow, own: list[int], edges: list[int]) -> Any:
    properties = _el(
        "trPr",
        _if(row.whole, "cantSplit"),
        _if(row.height, "trHeight", val=_tw(row.height), hRule="atLeast"),
        _if(row.header, "tblHeader"),
    )
    cells = (
        _cell_xml(cell, end - start, edges.index(end) - edges.index(start))
        for cell, start, end in zip(row.cells, own, own[1:], strict=False)
    )
    return _el("tr", properties, *cells)


def _cell_xml(cell: Cell, width: int, span: int) -> Any:
    properties = _el(
        "tcPr",
        _el("tcW", w=width, type="dxa"),
        _if(span > 1, "gridSpan", val=span),
        _el("vAlign", val="center"),
    )
    return _el("tc", properties, *(_para_xml(para) for para in cell.paras))


def _grid_properties(grid: Grid, width: int) -> Any:
    at_foot = {"vertAnchor": "margin", "horzAnchor": "margin", "tblpXSpec": "left"}
    side, padding = (0, 0) if grid.at_foot else (_SIDE * grid.size, _PADDING * grid.size)
    margins = (("top", padding), ("left", side), ("bottom", padding), ("right", side))
    return _el(
        "tblPr",
        _if(grid.at_foot, "tblpPr", **at_foot, tblpYSpec="bottom"),
        _el("tblW", w=width, type="dxa"),
        _if(not grid.at_foot, "jc", val="center"),
        _el("tblBorders", *_grid_borders(grid.at_foot)),
        _el("tblLayout", type="fixed"),
        _el("tblCellMar", *(_el(edge, w=_tw(value), type="dxa") for edge, value in margins)),
    )


def _grid_borders(at_foot: bool) -> list[Any]:
    inner, outer = (6, 8) if at_foot else (4, 8)
    sizes = {"top": outer, "left": outer, "bottom": outer, "right": outer}
    sizes |= {"insideH": inner, "insideV": inner}
    across = ("top", "bottom", "insideH")
    return [
        _el(edge, val="none" if at_foot and edge not in across else "single", sz=size, space=0)
        for edge, size in sizes.items()
    ]


# --- the sheet --------------------------------------------------------------------------------

_HEADER_TOP = 15 * MM
_NUMBER_LINE = 18.0


def _set_section(file: WordFile, document: Document) -> None:
    form = document.form == "form"
    top, height = (g.FORM_TOP, g.FORM_HEIGHT) if form else (g.TOP, g.BLOCK_HEIGHT)
    section = file.sections[0]
    section.page_width, section.page_height = Pt(g.PAGE_WIDTH), Pt(g.PAGE_HEIGHT)
    section.left_margin = Pt(g.LEFT)
    section.right_margin = Pt(g.PAGE_WIDTH - g.LEFT - g.BLOCK_WIDTH)
    section.top_margin, section.bottom_margin = Pt(top), Pt(g.PAGE_HEIGHT - top - height)
    section.header_distance = Pt(_HEADER_TOP)
    section.footer_distance = Pt(_footer_distance(document))
    section.different_first_page_header_footer = document.form != "document"
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(_el("docGrid", type="lines", linePitch=_tw(LEADING)))


def _footer_distance(document: Document) -> float:
    if document.form == "letter":
        return g.LETTER_RULE_FOOT
    return _below_text(document) - g.PAGE_NUMBER_GAP - _NUMBER_LINE / 2


def _below_text(document: Document) -> float:
    if document.form == "form":
        return g.PAGE_HEIGHT - g.FORM_TOP - g.FORM_HEIGHT
    return g.PAGE_HEIGHT - g.TOP - g.BLOCK_HEIGHT


def _add_foot(file: WordFile, document: Document) -> None:
    """— 1 —: odd pages right, even ones left; the first of a letter has the red rule instead."""
    section = file.sections[0]
    to_dash = _below_text(document) - g.PAGE_NUMBER_GAP - _NUMBER_LINE / 2
    after = to_dash - _footer_distance(document)
    number = Para((("— ", PAGE_NUMBER),), "right", line=_NUMBER_LINE, after=after)
    sides = (
        (section.footer, "right", {"right": g.SIZE_4}),
        (section.even_page_footer, "left", {"left": g.SIZE_4}),
    )
    for part, align, indent in sides:
        paragraph = _para_xml(_aligned(number, align, **indent))
        page = _el("fldSimple", _run("1", PAGE_NUMBER), instr=" PAGE ")
        paragraph.extend([page, _run(" —", PAGE_NUMBER)])
        _fill(part, paragraph)
    if document.form == "letter":
        left = (g.PAGE_WIDTH - g.LETTER_RULE_WIDTH) / 2 - g.LEFT
        right = g.BLOCK_WIDTH - g.LETTER_RULE_WIDTH - left
        border = ("bottom", "thinThickMediumGap", 18, 0, RED)
        _fill(
            section.first_page_footer,
            _para_xml(Para((), "left", left, right, line=1.0, border=border)),
        )
