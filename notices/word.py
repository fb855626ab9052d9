"""The Word copy of a letter, for the clerk who goes on revising a draft; the PDF is the letter.

It has the same blocks as the PDF and looks like it as far as a word processor allows. Lines
and pages are the word processor's own: nothing here knows where they break.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from notices.page import geometry as g
from notices.page.blocks import Document, texts
from notices.page.marks import MM
from notices.word_blocks import turned, walk
from notices.word_heads import head_items, letter_rule, title_items
from notices.word_items import DRAFT, LEADING, PAGE_NUMBER, Grid, Para
from notices.word_xml import (
    el,
    font_table_xml,
    grid_xml,
    para_xml,
    run_xml,
    settings_xml,
    styles_xml,
    twips,
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
        end.addprevious(grid_xml(item) if isinstance(item, Grid) else para_xml(item))
    _set_properties(file, document)
    return _packed(file)


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
    section._sectPr.append(el("docGrid", type="lines", linePitch=twips(LEADING)))


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
    for part, align, right, left in (
        (section.footer, "right", g.SIZE_4, 0.0),
        (section.even_page_footer, "left", 0.0, g.SIZE_4),
    ):
        paragraph = para_xml(replace(number, align=align, right=right, left=left))
        page = el("fldSimple", run_xml("1", PAGE_NUMBER), instr=" PAGE ")
        paragraph.extend([page, run_xml(" —", PAGE_NUMBER)])
        _fill(part, paragraph)
    if document.form == "letter":
        _fill(section.first_page_footer, para_xml(letter_rule("thinThickMediumGap", 1.0)))


def _fill(part: Any, paragraph: Any) -> None:
    part.is_linked_to_previous = False
    for old in list(part._element):
        part._element.remove(old)
    part._element.append(paragraph)


# As Word itself makes its watermarks. The red line stands beside it for programs that draw none.
_WATERMARK = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>
<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>
<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>
<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="PowerPlusWaterMarkObject{n}" o:spid="_x0000_s{n}" type="#_x0000_t136" alt="草稿"
 style="position:absolute;width:390pt;height:180pt;rotation:320;z-index:-251658752;
mso-position-horizontal:center;mso-position-horizontal-relative:page;
mso-position-vertical:center;mso-position-vertical-relative:page"
 fillcolor="#e6e6e6" stroked="f"><v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt"
 string="草稿"/></v:shape>
</w:pict></w:r>"""


def _add_draft_mark(file: WordFile) -> None:
    section = file.sections[0]
    headers = [section.header, section.even_page_header]
    if section.different_first_page_header_footer:
        headers.append(section.first_page_header)
    for n, part in enumerate(headers, 2049):
        paragraph = para_xml(Para((("草稿", DRAFT),), "left", line=20.0))
        paragraph.append(parse_xml(_WATERMARK.format(n=n)))
        _fill(part, paragraph)


# --- the file ---------------------------------------------------------------------------------

_KEPT_PARTS = ("styles", "settings", "fontTable", "theme", "header", "footer")


def _strip_template(file: WordFile) -> None:
    """Nothing of the library's template stays: styles for English, a thumbnail, empty parts."""
    for rels in (file.part.rels, file.part.package.rels):
        for key, rel in list(rels.items()):
            kind = rel.reltype.rsplit("/", 1)[1]
            if kind not in (*_KEPT_PARTS, "officeDocument", "core-properties"):
                del rels[key]
            elif kind == "fontTable":
                rel.target_part._blob = etree.tostring(
                    font_table_xml(), xml_declaration=True, encoding="UTF-8", standalone=True
                )
    _replace_children(file.styles.element, styles_xml())
    _replace_children(file.settings.element, settings_xml())


def _replace_children(element: Any, children: list[Any]) -> None:
    for old in list(element):
        element.remove(old)
    element.extend(children)


def _set_properties(file: WordFile, document: Document) -> None:
    """What is not printed may hold anything; the library takes 255 characters."""
    day = datetime(*document.dated_on.timetuple()[:3])  # noqa: DTZ001  the file's only clock
    told = {
        "title": document.pdf_title or document.title,
        "subject": document.subject,
        "keywords": "，".join(document.keywords),
        "author": document.agency_name,
    }
    properties = file.core_properties
    for name, value in told.items():
        setattr(properties, name, _UNWRITABLE.sub("", value)[:255])
    properties.comments = properties.last_modified_by = ""
    properties.language, properties.revision = "zh-CN", 1
    properties.created = properties.modified = day


def _packed(file: WordFile) -> bytes:
    """Once more, with a fixed time for each part."""
    written, fixed = BytesIO(), BytesIO()
    file.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name)  # 1 January 1980
            entry.create_system, entry.compress_type = 0, zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name), compresslevel=6)
    return fixed.getvalue()
