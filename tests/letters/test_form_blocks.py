"""What grids of forms are made of: groups, boxes to sign in, rows to write in; PDF and Word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from docx.oxml.ns import qn

from notices.forms.papers import application
from notices.forms.samples import _application, samples
from notices.page.balance import balanced
from notices.page.blocks import (
    Block,
    Column,
    Document,
    Field,
    FieldGroup,
    FieldRow,
    Fields,
    SmallPrint,
    Table,
)
from notices.page.layout import lay_out
from notices.page.marks import MM, Page, Run, Stroke
from notices.page.typefaces import Typefaces
from tests.letters.test_word import attribute, find, opened

LEFT, RIGHT = 28 * MM, 184 * MM
SIZE = 12.0


@pytest.fixture(scope="module")
def faces() -> Typefaces:
    return Typefaces.load()


def form(*blocks: Block) -> Document:
    return Document("form", "××市规划局", "呈批单", "", blocks, date(2026, 4, 8))


def runs(page: Page, text: str) -> list[Run]:
    return [m for m in page.marks if isinstance(m, Run) and m.text == text]


def down(page: Page) -> list[Stroke]:
    return [m for m in page.marks if isinstance(m, Stroke) and m.x1 == m.x2]


def across(page: Page) -> list[Stroke]:
    return [m for m in page.marks if isinstance(m, Stroke) and m.y1 == m.y2]


ROWS = tuple(FieldRow((Field(f"栏{n}", f"值{n}"),)) for n in range(1, 7))
GROUPED = Fields((FieldGroup("申请人", ROWS), FieldRow((Field("签名"),))), 6.0, SIZE)


def test_a_group_stands_upright_in_the_middle_of_its_rows(faces: Typefaces):
    page = lay_out(form(GROUPED), faces).pages[0]
    label = [runs(page, char)[0] for char in "申请人"]
    assert len({round(run.x, 3) for run in label}) == 1
    steps = [b.y - a.y for a, b in zip(label, label[1:], strict=False)]
    assert steps == pytest.approx([1.5 * SIZE] * 2)
    rows = [runs(page, f"值{n}")[0].y for n in range(1, 7)]
    assert label[1].y == pytest.approx((rows[0] + rows[-1]) / 2)
    assert LEFT < label[0].x < LEFT + 2 * SIZE - SIZE / 2


def test_the_rules_of_a_group_leave_its_label_alone(faces: Typefaces):
    page = lay_out(form(GROUPED), faces).pages[0]
    starts = sorted(round(stroke.x1 - LEFT, 3) for stroke in across(page))
    # Edges of the grid and the row below; the group's foot is closed; five rules within it.
    assert starts.count(2 * SIZE) == 6 and starts.count(0.0) == 4
    assert all(stroke.x2 in (pytest.approx(RIGHT), LEFT + 2 * SIZE) for stroke in across(page))


def test_a_group_in_a_group_has_a_rule_between_their_labels(faces: Typefaces):
    inner = FieldGroup("法人", ROWS[:4])
    page = lay_out(form(Fields((FieldGroup("信息", (inner,)),), 6.0, SIZE)), faces).pages[0]
    height = 4 * (1.5 + 0.7) * SIZE
    for x in (0.0, 2 * SIZE, 4 * SIZE, 10 * SIZE, RIGHT - LEFT):
        found = [s for s in down(page) if s.x1 - LEFT == pytest.approx(x, abs=0.01)]
        assert sum(s.y2 - s.y1 for s in found) == pytest.approx(height)


def test_a_group_over_pages_is_ruled_on_each_and_named_where_it_begins(faces: Typefaces):
    long = FieldRow((Field("内容", "申请公开征收补偿标准。" * 250),))
    pages = lay_out(form(Fields((FieldGroup("所需", (long,)),), 6.0, SIZE)), faces).pages
    assert len(pages) >= 3
    for page in pages:
        assert {round(s.x1 - LEFT) for s in down(page)} == {0, 24, 96, round(RIGHT - LEFT)}
        edges = [s for s in across(page) if s.x1 == LEFT and s.x2 - s.x1 > 150 * MM]
        assert len(edges) >= 2
    assert runs(pages[0], "所") and not any(runs(page, "所") for page in pages[1:])


def test_all_edges_of_the_application_form_are_on_one_grid(faces: Typefaces):
    """Both halves and the rows below them: outer edges, two upright labels, labels and values."""
    page = lay_out(application(_application()), faces).pages[0]
    edges = sorted({round(stroke.x1 - LEFT, 1) for stroke in down(page)})
    width = RIGHT - LEFT
    half = (width - 44) / 2
    labels = 5.9 * 11
    expected = [0, 22, 44, 44 + labels, 44 + half, 44 + half + labels, width]
    assert edges == pytest.approx(expected, abs=0.06)


def box(foot: str = "签名：　　年　月　日", lines: int = 5) -> FieldRow:
    return FieldRow((Field("审核", "同意", foot=foot),), lines)


def test_who_signs_stands_at_the_foot_of_the_box(faces: Typefaces):
    page = lay_out(form(Fields((box("王科长"),), 6.0, SIZE)), faces).pages[0]
    (value,), (foot,) = runs(page, "同意"), runs(page, "王科长")
    assert foot.y - value.y == pytest.approx(4 * 1.5 * SIZE)
    assert foot.x + 3 * SIZE == pytest.approx(RIGHT - SIZE)
    assert value.x == pytest.approx(LEFT + 6 * SIZE + 0.4 * SIZE)


def test_a_foot_never_stands_upon_the_value(faces: Typefaces):
    value = Field("审核", "意见" * 100, foot="王科长")
    page = lay_out(form(Fields((FieldRow((value,), 2),), 6.0, SIZE)), faces).pages[0]
    foot = runs(page, "王科长")[0].y
    lines = {round(m.y, 2) for m in page.marks if isinstance(m, Run) and "意见" in m.text}
    assert foot == pytest.approx(max(lines) + 1.5 * SIZE, abs=0.02)


@pytest.mark.parametrize("before", range(15, 30))
def test_a_box_to_sign_in_is_not_torn(faces: Typefaces, before: int):
    rows = tuple(FieldRow((Field("栏", f"值{n}"),)) for n in range(before))
    pages = lay_out(form(Fields((*rows, box()), 6.0, SIZE)), faces).pages
    (page,) = [page for page in pages if runs(page, "同意")]
    assert any(isinstance(m, Run) and m.text.startswith("签名") for m in page.marks)


def test_a_low_row_is_written_cell_after_cell(faces: Typefaces):
    """What is copied from it: the label whole, then the value whole."""
    row = FieldRow((Field("受送达人签名", "甲" * 30 + "乙"), Field("备注", "丙")))
    page = lay_out(form(Fields((row,), 5.0, SIZE)), faces).pages[0]
    text = "".join(m.text for m in page.marks if isinstance(m, Run))
    assert text.endswith("受送达人签名" + "甲" * 30 + "乙备注丙")


def test_an_empty_row_of_a_table_is_high_enough_to_write_in(faces: Typefaces):
    table = Table((Column(1), Column(2)), (("", ""), ("一", "二")), size=SIZE, min_lines=2)
    page = lay_out(form(table), faces).pages[0]
    ys = sorted({round(stroke.y1, 2) for stroke in across(page)})
    heights = [b - a for a, b in zip(ys, ys[1:], strict=False)]
    assert heights == pytest.approx([(2 * 1.5 + 0.7) * SIZE] * 2, abs=0.02)


def test_a_name_in_a_narrow_column_breaks_by_meaning():
    """Four characters at least are for titles; a column of six would tear every name for them."""
    assert balanced("演示市发展和改革局", [1.0] * 9, 6.4) == ["演示市", "发展和改革局"]


def test_small_print_is_small(faces: Typefaces):
    page = lay_out(form(SmallPrint("说明：" + "字" * 60 + "\n第二段")), faces).pages[0]
    small = [m for m in page.marks if isinstance(m, Run) and m.size == 10.5]
    first, second, third = sorted({round(m.y, 2) for m in small})
    assert (second - first, third - second) == pytest.approx((15.0, 15.0))
    begins = {round(m.y, 2): m.x for m in small}
    assert begins[first] == begins[third] == pytest.approx(LEFT + 21)
    assert begins[second] == pytest.approx(LEFT)


# --- Word -----------------------------------------------------------------------------------------


def test_a_group_is_one_cell_through_its_rows_in_word():
    table = opened(form(GROUPED)).tables[0]
    columns = len(table._tbl.tblGrid)
    merged = []
    for row in table._tbl.tr_lst:
        spans = [int(attribute(tc, "tcPr/gridSpan", "val") or 1) for tc in row.tc_lst]
        assert sum(spans) == columns
        merged.append(attribute(row.tc_lst[0], "tcPr/vMerge", "val"))
    assert merged == ["restart", *["continue"] * 5, None]
    assert table.cell(0, 0).text == "申\n请\n人"
    order = [child.tag for child in table._tbl.tr_lst[0].tc_lst[0].tcPr]
    assert order.index(qn("w:vMerge")) < order.index(qn("w:vAlign"))


def test_who_signs_stands_on_the_right_of_the_last_line_in_word():
    table = opened(form(Fields((box(),), 6.0, SIZE))).tables[0]
    cell = table._tbl.tr_lst[0].tc_lst[-1]
    assert attribute(cell, "tcPr/vAlign", "val") == "top"
    paragraphs = cell.findall(qn("w:p"))
    assert len(paragraphs) == 5  # as high as the box
    assert attribute(paragraphs[0], "pPr/jc", "val") == "both"
    assert attribute(paragraphs[-1], "pPr/jc", "val") == "right"
    words = ["".join(t.text for t in p.iter(qn("w:t"))) for p in paragraphs]
    assert words == ["同意", "", "", "", "签名：　　年　月　日"]


def test_small_print_and_high_rows_in_word():
    table = Table((Column(1), Column(2)), (("", ""),), (("甲", "乙"),), size=SIZE, min_lines=2)
    file = opened(form(table, SmallPrint("填表说明")))
    heights = [attribute(row, "trPr/trHeight", "val") for row in file.tables[0]._tbl.tr_lst]
    assert heights == ["528", "888"]  # twentieths of a point: (1.5 + 0.7) and (3 + 0.7) × 12
    run = find(file, "填表说明").runs[0]
    assert run.font.size.pt == 10.5


@pytest.mark.parametrize("sample", list(samples()), ids=lambda s: s.kind)
def test_every_form_is_a_word_file_too(sample):
    document = replace(sample.document, draft=True)
    file = opened(document)
    text = "".join(cell.text for table in file.tables for row in table.rows for cell in row.cells)
    fields = [b for b in document.blocks if isinstance(b, Fields)]
    for block in fields:
        for row in block.rows:
            if isinstance(row, FieldRow):
                assert all(field.label in text and field.value in text for field in row.fields)
