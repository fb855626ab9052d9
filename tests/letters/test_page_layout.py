"""Pages: the grid, the closing, headings, tables, heads. No PDF yet, only marks."""

from __future__ import annotations

from datetime import date

import pytest

from notices.page.balance import balanced
from notices.page.blocks import (
    Closing,
    Column,
    Document,
    Field,
    FieldRow,
    Fields,
    Heading,
    Imprint,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    ReplySlip,
    Rule,
    Salutation,
    Table,
)
from notices.page.layout import lay_out
from notices.page.marks import MM, RED, Laid, Page, Run, Stroke
from notices.page.typefaces import Typefaces
from tests.letters.page_samples import AGENCY, CLOSING, letter, long_letter, short_letter

LINE = 225 * MM / 22
TOP, LEFT, RIGHT, BOTTOM = 37 * MM, 28 * MM, 184 * MM, 262 * MM
NEAR = 0.02


@pytest.fixture(scope="module")
def faces() -> Typefaces:
    return Typefaces.load()


def lines(page: Page) -> dict[float, str]:
    """Baseline -> text, top to bottom."""
    found: dict[float, list[Run]] = {}
    for mark in page.marks:
        if isinstance(mark, Run):
            found.setdefault(round(mark.y, 1), []).append(mark)
    return {
        y: "".join(run.text for run in sorted(found[y], key=lambda run: run.x))
        for y in sorted(found)
    }


def text_of(page: Page) -> str:
    return "".join(lines(page).values()).replace(" ", "")


def body_lines(page: Page) -> list[str]:
    return [text for y, text in lines(page).items() if TOP < y < BOTTOM]


# --- the closing ------------------------------------------------------------------------------


def closing_letter(count: int, **changes: object) -> Document:
    """So many lines of text, then the closing."""
    paragraphs = tuple(Paragraph("正" * 26) for _ in range(count))
    return letter(*paragraphs, CLOSING, **changes)


@pytest.mark.parametrize("form", ["letter", "document"])
@pytest.mark.parametrize("count", range(61))
def test_the_closing_is_never_alone_on_a_page(faces: Typefaces, count: int, form: str):
    laid = lay_out(closing_letter(count, form=form), faces)
    last = body_lines(laid.pages[-1])
    assert last[-1] == "2026年4月8日"
    with_it = sum(line == "正" * 26 for line in last)
    assert with_it >= min(2, count)
    assert sum(text_of(page).count("正" * 26) for page in laid.pages) == count
    assert laid.seal is not None and laid.seal.page == len(laid.pages)
    assert laid.seal.y_mm + laid.seal.diameter_mm / 2 <= 270  # above page number and red rule
    assert laid.seal.x_mm + laid.seal.diameter_mm / 2 <= 184.01


@pytest.mark.parametrize("count", range(0, 61, 3))
def test_the_closing_stays_with_one_long_paragraph_too(faces: Typefaces, count: int):
    text = "政府信息公开，" * (4 * count)
    laid = lay_out(letter(Salutation("张三："), Paragraph(text or "有"), CLOSING), faces)
    last = body_lines(laid.pages[-1])
    assert last[-2:] == [AGENCY, "2026年4月8日"]
    assert len(last) >= 4


def test_pages_before_the_last_are_full_unless_the_closing_needs_company(faces: Typefaces):
    for count in range(40, 80):
        counts = [text_of(p).count("正" * 26) for p in lay_out(closing_letter(count), faces).pages]
        assert counts[1:-2] == [22] * len(counts[1:-2])
        assert counts[-2] == 22 or counts[-1] == 2 or len(counts) == 2


def test_a_heading_goes_along_with_the_lines_that_keep_the_closing_company(faces: Typefaces):
    for count in range(8, 24):
        blocks = (*(Paragraph("正" * 26) for _ in range(count)), Heading("二、期限"))
        laid = lay_out(letter(*blocks, Paragraph("正" * 26), Paragraph("正" * 26), CLOSING), faces)
        for page in laid.pages:
            assert body_lines(page)[-1] != "二、期限"


def test_the_name_is_centred_over_the_date_four_characters_from_the_right(faces: Typefaces):
    laid = lay_out(short_letter(), faces)
    name, day = spans(laid.pages[-1], AGENCY), spans(laid.pages[-1], "2026年4月8日")
    pitch = 156 * MM / 28
    assert (RIGHT - day[1]) / pitch == pytest.approx(4, abs=0.1)
    assert sum(name) / 2 == pytest.approx(sum(day) / 2, abs=0.5)
    assert laid.seal is not None
    assert laid.seal.x_mm * MM == pytest.approx(sum(day) / 2, abs=0.5)


def test_a_longer_name_moves_both_to_the_left(faces: Typefaces):
    long_name = "××省××市××区住房和城乡建设局"
    laid = lay_out(letter(Paragraph("正文。"), Closing(long_name, "2026年4月8日")), faces)
    name, day = spans(laid.pages[-1], long_name), spans(laid.pages[-1], "2026年4月8日")
    assert name[1] <= RIGHT + 0.3
    assert sum(name) / 2 == pytest.approx(sum(day) / 2, abs=0.5)


def test_without_a_seal_the_date_begins_two_characters_right_of_the_name(faces: Typefaces):
    pitch = 156 * MM / 28
    laid = lay_out(letter(Paragraph("正"), Closing(AGENCY, "2026年4月8日", sealed=False)), faces)
    name, day = spans(laid.pages[-1], AGENCY), spans(laid.pages[-1], "2026年4月8日")
    assert (RIGHT - name[1]) / pitch == pytest.approx(2, abs=0.1)
    assert (day[0] - name[0]) / pitch == pytest.approx(2, abs=0.1)
    assert laid.seal is None
    laid = lay_out(letter(Paragraph("正"), Closing("县府", "2026年12月28日", sealed=False)), faces)
    name, day = spans(laid.pages[-1], "县府"), spans(laid.pages[-1], "2026年12月28日")
    assert (RIGHT - day[1]) / pitch == pytest.approx(2, abs=0.1)
    assert (day[0] - name[0]) / pitch == pytest.approx(2, abs=0.1)


def test_the_seal_reaches_up_to_within_one_line_of_the_text(faces: Typefaces):
    laid = lay_out(closing_letter(5), faces)
    page = laid.pages[-1]
    last_text = max(y for y, text in lines(page).items() if text == "正" * 26)
    assert laid.seal is not None
    top = (laid.seal.y_mm - laid.seal.diameter_mm / 2) * MM
    assert last_text < top < last_text + LINE


def spans(page: Page, text: str) -> tuple[float, float]:
    """Left and right edge of the line that reads ``text``."""
    wanted = [y for y, line in lines(page).items() if line == text]
    runs = [m for m in page.marks if isinstance(m, Run) and round(m.y, 1) == wanted[-1]]
    left = min(run.x for run in runs)
    right = max(run.x + width(run) for run in runs)
    return left, right


def width(run: Run) -> float:
    ems = sum(0.5 if char.isascii() else 1.0 for char in run.text)
    return ems * run.size + run.spacing * (len(run.text) - 1)


# --- the grid ---------------------------------------------------------------------------------


def test_all_lines_of_text_stand_on_the_grid_of_twenty_two(faces: Typefaces):
    laid = lay_out(long_letter(), faces)
    assert len(laid.pages) >= 3
    for page in laid.pages[1:]:
        for y in (y for y in lines(page) if y < BOTTOM):
            n = (y - TOP - 20.6) / LINE
            assert n == pytest.approx(round(n), abs=0.02)


def test_the_first_page_shows_body_text_in_both_forms(faces: Typefaces):
    for form in ("letter", "document"):
        title = "××市规划和自然资源局关于延长政府信息公开申请答复期限的告知书"
        page = lay_out(letter(form=form, title=title), faces).pages[0]
        assert "本机关于2026年3月12日" in text_of(page)


# --- heads, titles, page numbers --------------------------------------------------------------


def test_the_letter_form_has_a_double_rule_at_head_and_foot(faces: Typefaces):
    page = lay_out(short_letter(), faces).pages[0]
    rules = sorted(
        (m for m in page.marks if isinstance(m, Stroke) and m.colour == RED), key=lambda m: m.y1
    )
    assert len(rules) == 4
    assert all(m.x2 - m.x1 == pytest.approx(170 * MM) for m in rules)
    assert [m.width for m in rules] == [2.8, 0.9, 0.9, 2.8]  # 上粗下细, 上细下粗
    assert rules[3].y1 + 1.4 <= 277 * MM + 3


def test_the_number_of_a_letter_ends_at_the_right_edge_of_the_text(faces: Typefaces):
    laid = lay_out(short_letter(), faces)
    assert spans(laid.pages[0], "×公开告〔2026〕12号")[1] == pytest.approx(RIGHT, abs=0.3)


def test_page_numbers(faces: Typefaces):
    laid = lay_out(long_letter(), faces)
    assert "—1—" not in text_of(laid.pages[0])  # 首页不显示页码
    assert text_of(laid.pages[1]).endswith("—2—")
    assert text_of(laid.pages[2]).endswith("—3—")
    two, three = spans(laid.pages[1], "— 2 —"), spans(laid.pages[2], "— 3 —")
    assert two[0] == pytest.approx(LEFT + 14)
    assert three[1] == pytest.approx(RIGHT - 14, abs=8)  # widths are estimated here
    assert "—1—" in text_of(lay_out(letter(form="document"), faces).pages[0])


@pytest.mark.parametrize("form", ["letter", "document"])
@pytest.mark.parametrize("length", [2, 6, 12, 20, 26, 34, 44])
def test_a_long_name_is_fitted_into_the_sheet(faces: Typefaces, length: int, form: str):
    page = lay_out(letter(form=form, agency_name="局" * length), faces).pages[0]
    red = [m for m in page.marks if isinstance(m, Run) and m.colour == RED]
    assert sum(run.text.count("局") for run in red) == length
    for run in red:
        used = (run.size * run.stretch + run.spacing) * len(run.text) - run.spacing
        assert run.x >= 20 * MM - NEAR and run.x + used <= 190 * MM + NEAR
    assert min(run.size for run in red) >= 20


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("政府信息公开告知书", ["政府信息公开告知书"]),
        (
            "××市规划和自然资源局关于延长政府信息公开申请答复期限的告知书",
            ["××市规划和自然资源局", "关于延长政府信息公开申请", "答复期限的告知书"],
        ),
        (
            "××省××市人力资源和社会保障局政府信息公开申请补正告知书",
            ["××省××市人力资源和社会保障局", "政府信息公开申请补正告知书"],
        ),
        (
            "关于对政府信息公开申请作出不予公开决定的告知书",
            ["关于对政府信息公开申请", "作出不予公开决定的告知书"],
        ),
    ],
)
def test_titles_break_by_meaning(title: str, expected: list[str]):
    assert balanced(title, [1.0] * len(title), 19.0) == expected


@pytest.mark.parametrize("length", range(20, 120))
def test_a_title_never_leaves_one_character_over(length: int):
    parts = balanced("题" * length, [1.0] * length, 19.0)
    assert "".join(parts) == "题" * length
    assert min(map(len, parts)) > 3 or length > 19 * 8


# --- kinds of blocks --------------------------------------------------------------------------


def test_enclosures_hang_under_the_first_character_of_their_name(faces: Typefaces):
    listing = Listing(("附" * 40, "件" * 3))
    page = lay_out(letter(Paragraph("正"), listing, CLOSING), faces).pages[0]
    ys = [y for y, text in lines(page).items() if "附附" in text]
    first_x = min(m.x for m in page.marks if isinstance(m, Run) and "附附" in m.text)
    later = [m.x for m in page.marks if isinstance(m, Run) and round(m.y, 1) == ys[1]]
    assert later == [pytest.approx(first_x)]
    assert "附件：1." in text_of(page) and "2.件件件" in text_of(page)


def test_one_enclosure_carries_no_number(faces: Typefaces):
    page = lay_out(letter(Paragraph("正"), Listing(("批复",)), CLOSING), faces).pages[0]
    assert "附件：批复" in text_of(page)


def test_line_feeds_in_a_value_begin_paragraphs(faces: Typefaces):
    page = lay_out(letter(Paragraph("甲\r\n乙\n\n　丙 ")), faces).pages[0]
    assert list(lines(page).values())[-3:] == ["甲", "乙", "丙"]


def test_every_kind_of_block_is_printed(faces: Typefaces):
    laid = every_kind(faces)
    text = "".join(text_of(page) for page in laid.pages)
    words = ("引文", "附注", "回执", "表头", "单元格", "栏目", "填写", "裁剪线", "抄送：", "印发")
    for word in words:
        assert word in text


def every_kind(faces: Typefaces) -> Laid:
    rows = (FieldRow((Field("栏目", "填写"), Field("栏目二"))), FieldRow((Field("三"),), 4))
    fields = Fields(rows)
    table = Table((Column(1), Column(2, "right")), (("单元格", "5"),), (("表头", "数"),), "表名")
    blocks = (
        Salutation("张三："), Quote("引文"), Rule(), Rule(dashed=True, label="裁剪线"),
        Paragraph("右", align="right"), Paragraph("中", align="center"), table, CLOSING,
        Note("（附注：联系人）"), ReplySlip("回执", (Paragraph("意见"), fields)),
        PageBreak(), Imprint("甲局，乙局。", "办公室", "2026年4月8日"),
    )  # fmt: skip
    return lay_out(letter(*blocks), faces)


def test_a_reply_slip_may_stay_on_the_page_below_a_cutting_line(faces: Typefaces):
    slip = ReplySlip("回执", (Paragraph("同意"),), new_page=False)
    laid = lay_out(letter(Paragraph("正"), CLOSING, slip), faces)
    assert len(laid.pages) == 1


# --- tables -----------------------------------------------------------------------------------


def form(*blocks: object, title: str = "案卷目录") -> Document:
    return Document("form", AGENCY, title, "", tuple(blocks), date(2026, 4, 8))  # type: ignore[arg-type]


def test_a_table_repeats_its_header_on_every_page(faces: Typefaces):
    rows = tuple((str(n), f"第{n}件材料") for n in range(1, 121))
    laid = lay_out(form(Table((Column(1), Column(5)), rows, (("序号", "题名"),))), faces)
    assert len(laid.pages) > 2
    for page in laid.pages:
        assert text_of(page).count("题名") == 1
    joined = "".join(text_of(page) for page in laid.pages)
    assert all(f"第{n}件材料" in joined for n in range(1, 121))


def test_a_cell_higher_than_a_page_flows_over(faces: Typefaces):
    text = "申请公开征收补偿标准。" * 250
    laid = lay_out(form(Table((Column(1), Column(3)), (("内容", text),))), faces)
    assert len(laid.pages) >= 3
    assert sum(text_of(page).count("申") for page in laid.pages) == 250
    for page in laid.pages:  # ruled all round on each
        strokes = [m for m in page.marks if isinstance(m, Stroke)]
        across = [m.y1 for m in strokes if m.y1 == m.y2 and m.x2 - m.x1 > 150 * MM]
        down = [m for m in strokes if m.x1 == m.x2]
        assert min(across) == pytest.approx(min(m.y1 for m in down), abs=1.1)
        assert max(across) == pytest.approx(max(m.y2 for m in down), abs=1.1)


def test_text_stays_within_its_cell(faces: Typefaces):
    table = Table((Column(1), Column(1), Column(8)), (("2026年12月31日前", "一二三", "四"),) * 3)
    page = lay_out(form(table), faces).pages[0]
    rules = sorted({round(m.x1, 1) for m in page.marks if isinstance(m, Stroke) and m.x1 == m.x2})
    for mark in page.marks:
        if isinstance(mark, Run) and mark.size == 12.0:
            right = min(x for x in rules if x > mark.x - 0.1)
            assert mark.x + width(mark) <= right + 0.3, mark.text


def test_nothing_leaves_the_sheet(faces: Typefaces):
    for laid in (every_kind(faces), lay_out(long_letter(), faces)):
        for page in laid.pages:
            for mark in page.marks:
                if isinstance(mark, Run):
                    assert mark.x >= LEFT - 12 or mark.colour == RED
                    assert mark.x + width(mark) <= 192 * MM


def test_an_empty_document_is_one_page(faces: Typefaces):
    assert len(lay_out(form(title=""), faces).pages) == 1
    assert len(lay_out(letter(Paragraph("")), faces).pages) == 1


@pytest.mark.parametrize("count", range(30))
def test_what_follows_the_date_is_never_alone_on_a_page(faces: Typefaces, count: int):
    paragraphs = tuple(Paragraph("正" * 26) for _ in range(count))
    note, imprint = Note("（联系人：王×）"), Imprint("甲局。", "办公室", "2026年4月8日")
    laid = lay_out(letter(*paragraphs, CLOSING, note, imprint, form="document"), faces)
    last = text_of(laid.pages[-1])
    assert "（联系人：王×）" in last and "抄送：甲局。" in last and "2026年4月8日印发" in last
    assert AGENCY in last and last.count("正" * 26) >= min(2, count)
