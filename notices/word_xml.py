"""Paragraphs, tables, styles and settings of the Word copy as WordprocessingML."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any

from lxml import etree

from notices.page.geometry import LEFT
from notices.word_items import (
    BODY,
    HEADING_1,
    HEADING_2,
    HEADING_3,
    LEADING,
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

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XML = "http://www.w3.org/XML/1998/namespace"


def el(tag: str, *children: Any, **attributes: object) -> Any:
    """A w: element; children that are None are left out. The schema prescribes their order."""
    named = {f"{{{WORDS}}}{name}": str(value) for name, value in attributes.items()}
    element = etree.Element(f"{{{WORDS}}}{tag}", named, nsmap={"w": WORDS})
    element.extend([child for child in children if child is not None])
    return element


def _if(wanted: object, tag: str, *children: Any, **attributes: object) -> Any:
    return el(tag, *children, **attributes) if wanted else None


def twips(points: float) -> int:
    return round(points * 20)


def _fonts(face: Face) -> Any:
    # The hint makes “”, — and … full width, which else are taken for Western characters.
    font = face.font
    return el("rFonts", hint="eastAsia", ascii=font, eastAsia=font, hAnsi=font, cs=font)


def _face_xml(face: Face) -> Any:
    half_points = round(face.size * 2)
    return el(
        "rPr",
        _fonts(face),
        _if(face.bold, "b"),
        _if(face.bold, "bCs"),
        _if(face.red, "color", val=RED),
        _if(face.spacing, "spacing", val=twips(face.spacing)),
        _if(face.scale != 1.0, "w", val=round(face.scale * 100)),
        el("sz", val=half_points),
        el("szCs", val=half_points),
    )


def run_xml(text: str, face: Face) -> Any:
    run = el("r", _face_xml(face))
    for part in re.split("([\n\t])", text):
        if part in ("\n", "\t"):
            run.append(el("br" if part == "\n" else "tab"))
        elif part:
            written = el("t")
            written.text = part
            written.set(f"{{{_XML}}}space", "preserve")
            run.append(written)
    return run


# An address is not torn: the line before it stays ragged instead of being pulled apart.
_LONG_WORD = re.compile("[!-~]{24}")


def para_xml(para: Para) -> Any:
    text = "".join(text for text, _ in para.pieces)
    odd = para.before or para.after or {face.size for _, face in para.pieces} - {BODY.size}
    ragged = para.align == "both" and _LONG_WORD.search(text)
    properties = el(
        "pPr",
        _if(para.style, "pStyle", val=para.style),
        _if(para.keep, "keepNext"),
        _if(para.new_page, "pageBreakBefore"),
        _frame(para),
        # Two lines of a paragraph go along with what it keeps with, not one.
        _if(para.keep, "widowControl"),
        _if(para.border, "pBdr", _border(para.border) if para.border else None),
        _tabs(para),
        _if(odd or para.line != LEADING, "snapToGrid", val=0),
        _spacing(para),
        _indent(para),
        el("jc", val="left" if ragged else para.align),
        # Of the mark at its end: what is typed into an empty cell looks like the rest.
        _face_xml(para.pieces[-1][1]) if para.pieces else el("rPr", el("sz", val=2)),
    )
    return el("p", properties, *(run_xml(*piece) for piece in para.pieces if piece[0]))


def _frame(para: Para) -> Any:
    if para.frame is None:
        return None
    x, y, width = (twips(value) for value in para.frame)
    places = {"hAnchor": "page", "vAnchor": "page", "x": x, "y": y}
    return el("framePr", w=width, wrap="notBeside", **places)


def _border(border: Border) -> Any:
    edge, kind, size, gap, colour = border
    return el(edge, val=kind, sz=size, space=gap, color=colour)


def _tabs(para: Para) -> Any:
    tabs = (el("tab", val=kind, leader=fill, pos=twips(at)) for kind, at, fill in para.tabs)
    return _if(para.tabs, "tabs", *tabs)


def _spacing(para: Para) -> Any:
    before, after, line = twips(para.before), twips(para.after), twips(para.line)
    return el("spacing", before=before, after=after, line=line, lineRule="exact")


def _indent(para: Para) -> Any:
    first = "hanging" if para.first < 0 else "firstLine"
    sides = {"left": twips(para.left), "right": twips(para.right)}
    return el("ind", **sides, **{first: abs(twips(para.first))})


# --- tables -----------------------------------------------------------------------------------

_SIDE, _PADDING = 0.4, 0.35  # of the size


def grid_xml(grid: Grid) -> Any:
    """Rows may have different columns: each cell spans what its edges take up of all of them."""
    rows = [_edges(row) for row in grid.rows]
    edges = sorted({edge for row in rows for edge in row})
    columns = (el("gridCol", w=b - a) for a, b in zip(edges, edges[1:], strict=False))
    table = el("tbl", _grid_properties(grid, edges[-1]), el("tblGrid", *columns))
    for row, own in zip(grid.rows, rows, strict=True):
        table.append(_row_xml(row, own, edges))
    return table


def _edges(row: GridRow) -> list[int]:
    """In twips; rounded, so that edges one below the other are one edge."""
    ends = accumulate((cell.width for cell in row.cells), initial=0.0)
    return [round(twips(end) / 4) * 4 for end in ends]


def _row_xml(row: GridRow, own: list[int], edges: list[int]) -> Any:
    properties = el(
        "trPr",
        _if(row.whole, "cantSplit"),
        _if(row.height, "trHeight", val=twips(row.height), hRule="atLeast"),
        _if(row.header, "tblHeader"),
    )
    cells = (
        _cell_xml(cell, end - start, edges.index(end) - edges.index(start))
        for cell, start, end in zip(row.cells, own, own[1:], strict=False)
    )
    return el("tr", properties, *cells)


def _cell_xml(cell: Cell, width: int, span: int) -> Any:
    properties = el(
        "tcPr",
        el("tcW", w=width, type="dxa"),
        _if(span > 1, "gridSpan", val=span),
        _if(cell.merge, "vMerge", val=cell.merge),
        el("vAlign", val="top" if cell.top else "center"),
    )
    return el("tc", properties, *(para_xml(para) for para in cell.paras))


def _grid_properties(grid: Grid, width: int) -> Any:
    # Across from the page: what is anchored to the margin on both ways some programs do not float.
    at_foot = {"vertAnchor": "margin", "horzAnchor": "page", "tblpX": twips(LEFT)}
    side, padding = (0, 0) if grid.at_foot else (_SIDE * grid.size, _PADDING * grid.size)
    margins = (("top", padding), ("left", side), ("bottom", padding), ("right", side))
    return el(
        "tblPr",
        _if(grid.at_foot, "tblpPr", **at_foot, tblpYSpec="bottom"),
        el("tblW", w=width, type="dxa"),
        _if(not grid.at_foot, "jc", val="center"),
        el("tblBorders", *_grid_borders(grid.at_foot)),
        el("tblLayout", type="fixed"),
        el("tblCellMar", *(el(edge, w=twips(value), type="dxa") for edge, value in margins)),
    )


def _grid_borders(at_foot: bool) -> list[Any]:
    inner, outer = (6, 8) if at_foot else (4, 8)
    sizes = {"top": outer, "left": outer, "bottom": outer, "right": outer}
    sizes |= {"insideH": inner, "insideV": inner}
    across = ("top", "bottom", "insideH")
    return [
        el(edge, val="none" if at_foot and edge not in across else "single", sz=size, space=0)
        for edge, size in sizes.items()
    ]


# --- the whole file's ---------------------------------------------------------------------------

_STYLES = (
    ("Normal", "Normal", BODY),
    ("Title", "Title", TITLE),
    ("Heading1", "heading 1", HEADING_1),
    ("Heading2", "heading 2", HEADING_2),
    ("Heading3", "heading 3", HEADING_3),
    ("Quote", "Quote", QUOTE),
)


def styles_xml() -> list[Any]:
    return [_defaults(), *(_style(*entry) for entry in _STYLES)]


def _defaults() -> Any:
    # Latin words as Chinese would be broken anywhere, figures too.
    language = el("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    run = _face_xml(Face(BODY.font, BODY.size))
    run.append(language)
    return el("docDefaults", el("rPrDefault", run), el("pPrDefault"))


def _style(key: str, name: str, face: Face) -> Any:
    normal = key == "Normal"
    level = int(key[-1]) - 1 if key[-1].isdigit() else None
    properties = el(
        "pPr",
        _if(level is not None or key == "Title", "keepNext"),
        _if(normal, "widowControl", val=0),  # every page has its 22 lines
        # Neither marks in the margin nor blanks beside figures: lines as the PDF's.
        _if(normal, "overflowPunct", val=0),
        _if(normal, "autoSpaceDE", val=0),
        _if(normal, "autoSpaceDN", val=0),
        _if(normal, "spacing", line=twips(LEADING), lineRule="exact"),
        _if(normal, "jc", val="both"),
        _if(level is not None, "outlineLvl", val=level),
    )
    attributes = {"type": "paragraph", "styleId": key} | ({"default": 1} if normal else {})
    based = _if(not normal, "basedOn", val="Normal")
    following = _if(not normal, "next", val="Normal")
    names = (el("name", val=name), based, following, el("qFormat"))
    return el("style", *names, properties, _face_xml(face), **attributes)


def settings_xml() -> list[Any]:
    word = "http://schemas.microsoft.com/office/word"
    mode = el("compatSetting", name="compatibilityMode", uri=word, val=15)
    return [
        el("zoom", percent=100),
        el("defaultTabStop", val=420),
        el("evenAndOddHeaders"),
        el("characterSpacingControl", val="compressPunctuation"),
        el("compat", el("doNotExpandShiftReturn"), el("useFELayout"), mode),
        el("themeFontLang", val="en-US", eastAsia="zh-CN"),
    ]


def font_table_xml() -> Any:
    fonts = (
        el("font", el("altName", val=other), el("charset", val="86"), name=name)
        for name, other in SUBSTITUTES.items()
    )
    return el("fonts", *fonts)
