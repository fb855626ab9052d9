"""Tables, enclosures, closing, slips of the Word copy: where they stand and what keeps together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from docx.oxml.ns import qn

from notices.page.blocks import Imprint, Listing, Note, PageBreak, Paragraph
from notices.page.marks import MM
from tests.letters.page_samples import AGENCY, CLOSING, ENCLOSED, letter
from tests.letters.test_word import (
    EVERYTHING,
    PITCH,
    TABLE,
    attribute,
    find,
    first_line,
    lines,
    opened,
    paragraphs,
)


def test_enclosures_hang_under_their_first_character():
    file = opened(letter(ENCLOSED, CLOSING))
    first, second = find(file, "附件"), find(file, "2.")
    assert first.text == f"附件：1.\t{ENCLOSED.items[0]}"
    assert second.text == f"2.\t{ENCLOSED.items[1]}"
    indents = [p.paragraph_format.left_indent for p in (first, second)]
    assert indents[0] == indents[1]
    assert first_line(first) == pytest.approx(2 * PITCH, abs=0.06)
    assert first_line(second) == pytest.approx(5 * PITCH, abs=0.06)
    assert "附件：独一份" in lines(opened(letter(Listing(("独一份",)), CLOSING)))
    assert not any("附件" in text for text in lines(opened(letter(Listing(()), CLOSING))))


def test_a_table_repeats_its_header_and_fills_the_text_block():
    table = opened(EVERYTHING).tables[0]
    headers = [row._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) for row in table.rows]
    assert [header is not None for header in headers] == [True, False, False]
    assert [cell.text for cell in table.rows[2].cells] == ["2", "名单\n第二行", "12页"]
    widths = [int(col.get(qn("w:w"))) for col in table._tbl.tblGrid]
    assert sum(widths) == pytest.approx(156 * MM * 20, abs=4)
    aligns = [attribute(c.paragraphs[0]._p, "pPr/jc", "val") for c in table.rows[1].cells]
    assert aligns == ["center", "both", "right"]


def test_rows_of_fields_have_columns_of_their_own():
    table = opened(EVERYTHING).tables[1]
    columns = len(table._tbl.tblGrid)
    for row, count in zip(table._tbl.tr_lst, (2, 6, 4), strict=True):
        spans = [int(attribute(tc, "tcPr/gridSpan", "val") or 1) for tc in row.tc_lst]
        assert len(spans) == count and sum(spans) == columns
    height = attribute(table._tbl.tr_lst[2], "trPr/trHeight", "val")
    assert int(height or 0) >= 4 * 14 * 20  # room to sign
    empty = table._tbl.tr_lst[2].tc_lst[1]
    assert attribute(empty, "p/pPr/rPr/sz", "val") == "28"  # what is typed there looks alike


def test_two_tables_stay_two():
    body = opened(letter(TABLE, TABLE, CLOSING)).element.body
    kinds = [child.tag for child in body]
    assert (qn("w:tbl"), qn("w:tbl")) not in zip(kinds, kinds[1:], strict=False)


def test_the_closing_is_never_alone():
    file = opened(letter(Paragraph("甲" * 300), Paragraph("短。"), CLOSING))
    for beginning in ("甲", "短", AGENCY):
        found = [p for p in paragraphs(file) if p.text.startswith(beginning)][-1]
        assert found.paragraph_format.keep_with_next
    assert find(file, "甲").paragraph_format.widow_control
    after_table = opened(letter(TABLE, CLOSING))
    for cell in after_table.tables[0].rows[-1].cells:
        assert all(p.paragraph_format.keep_with_next for p in cell.paragraphs)


def test_the_date_stands_four_characters_from_the_right_and_the_name_over_it():
    file = opened(letter(Paragraph("正文。"), CLOSING))
    *_, name, day = [p for p in paragraphs(file) if p.text]
    assert (name.text, day.text) == (AGENCY, "2026年4月8日")
    assert day.paragraph_format.right_indent.pt == pytest.approx(4 * PITCH, abs=0.06)
    centre = [
        p.paragraph_format.right_indent.pt + width * PITCH / 2
        for p, width in ((name, len(AGENCY)), (day, 6))
    ]
    assert centre[0] == pytest.approx(centre[1], abs=1.0)
    assert name.paragraph_format.space_before.pt == pytest.approx(2 * 28.95, abs=0.06)
    plain = opened(letter(Paragraph("正文。"), replace(CLOSING, sealed=False)))
    *_, name, day = [p for p in paragraphs(plain) if p.text]
    assert name.paragraph_format.right_indent.pt == pytest.approx(2 * PITCH, abs=0.06)
    assert name.paragraph_format.space_before.pt == pytest.approx(28.95, abs=0.06)


def test_a_note_and_the_imprint_stay_with_the_date():
    file = opened(letter(CLOSING, Note("（附注）"), Imprint("甲。", "乙", "2026年4月8日")))
    for beginning in ("2026年", "（附注）"):
        assert find(file, beginning).paragraph_format.keep_with_next
    imprint = file.tables[0]
    place = imprint._tbl.tblPr.find(qn("w:tblpPr"))
    assert place.get(qn("w:tblpYSpec")) == "bottom"
    assert [row.cells[0].text for row in imprint.rows] == ["抄送：甲。", "乙\t2026年4月8日印发"]
    assert opened(letter(CLOSING, Imprint())).tables == []


def test_a_page_break_leaves_no_blank_line():
    file = opened(letter(Paragraph("前"), PageBreak(), Paragraph("后"), CLOSING, PageBreak()))
    assert find(file, "后").paragraph_format.page_break_before
    breaks = [p for p in paragraphs(file) if p.paragraph_format.page_break_before]
    assert len(breaks) == 1
    before_table = opened(letter(Paragraph("前"), PageBreak(), TABLE))
    assert find(before_table, "目录").paragraph_format.page_break_before


def test_a_reply_slip_on_its_own_page_or_below_a_line():
    file = opened(EVERYTHING)
    assert find(file, "回执").paragraph_format.page_break_before
    stub = find(file, "存根")
    assert not stub.paragraph_format.page_break_before
    previous = stub._p.getprevious()
    assert attribute(previous, "pPr/pBdr/bottom", "val") == "dashed"
    assert "\t 沿此线剪下 \t" in lines(file)
