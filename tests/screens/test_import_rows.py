"""From an office's rows to cases: what each row becomes, and what is wrong in which cell."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from casework.acts import import_register
from casework.facts import CHANNELS, FORMS, SERVICE_WAYS
from casework.models import Case
from casework.outcomes import APPLICANT_KINDS, OUTCOMES
from flows.registers.analysis import Analysis, analyse
from flows.registers.fields import FIELDS, GROUPS, field_of
from flows.registers.marked import marked
from flows.registers.matching import (
    Choices,
    coded,
    columns,
    gaps,
    guess_fields,
    guess_head,
    guess_prefix,
    words_of,
)
from flows.registers.rows import values_of
from flows.registers.words import _CONTAINS, guess, kind_of
from flows.registers.workbook import Sheet, read_sheets
from tests.screens import old_registers
from tests.screens.old_registers import HEADINGS, ROWS, book, changed
from tests.world import World

TODAY = date(2026, 3, 10)


def sheets_of(made: Workbook) -> list[Sheet]:
    return read_sheets(io.BytesIO(old_registers.content(made)))


def choices_for(sheets: Sequence[Sheet], **fields: str) -> Choices:
    """As a person would choose who knows the office."""
    choices = Choices(heads={sheet.name: guess_head(sheet) for sheet in sheets})
    found = columns(sheets[0], choices.heads[sheets[0].name])
    choices.fields = guess_fields(found, {})
    choices.prefix = guess_prefix(found, choices.fields)
    choices.fields |= {"told_on": "all:post", "extended_on": "all:due"} | fields
    assert gaps(choices) == {}
    for one in coded(choices):
        words = words_of(one, values_of(sheets, choices, one.key), choices, {})
        choices.words[one.key] = {word.text: word.code for word in words}
    return choices


def looked_through(world: World, made: Workbook, **fields: str) -> Analysis:
    sheets = sheets_of(made)
    return analyse(sheets, choices_for(sheets, **fields), world.agency, TODAY)


def mistakes(world: World, rows: Sequence[Sequence[Any]]) -> list[tuple[str, str, str]]:
    """(cell, its value, what is wrong) of every mistake in these rows."""
    found = looked_through(world, book(rows)).mistakes
    return [(f"{m.column}{m.row}", m.value, m.message) for m in found]


def facts(found: Analysis, n: int) -> list[tuple[str, str]]:
    return [(f.act, f.on.isoformat()) for f in found.records[n].facts]


# -- the fields and the words ----------------------------------------------------------------------


def test_every_field_has_a_place_on_the_page_and_no_heading_means_two() -> None:
    headings = [name for one in FIELDS.values() for name in one.names]
    assert len(set(headings)) == len(headings)
    for one in FIELDS.values():
        assert one.group in GROUPS
        assert not one.default or one.default in one.instead
        for name in one.names:
            assert field_of(name) == one.key, name


@pytest.mark.parametrize(
    "heading", ["收 到\n日期：", "收到日期（年月日）", "*收到日期", "收到日期 "]
)
def test_a_heading_is_known_through_spaces_marks_and_brackets(heading: str) -> None:
    assert field_of(heading) == "received_on"


def test_every_guess_is_a_code_we_have() -> None:
    for key, parts in _CONTAINS.items():
        for _, code in parts:
            assert code == "" or code in FIELDS[key].codes, (key, code)
    for key, codes in (
        ("outcome", {c: o.label for c, o in OUTCOMES.items()}),
        ("channel", CHANNELS),
        ("service_way", SERVICE_WAYS),
        ("form", FORMS),
        ("kind", APPLICANT_KINDS),
    ):
        for code, label in codes.items():
            assert guess(key, label) == code, (key, label)


@pytest.mark.parametrize(
    ("key", "word", "code"),
    [
        ("channel", "信函", "registered_post"),
        ("channel", "EMS", "registered_post"),
        ("channel", "平信", "ordinary_post"),
        ("channel", "电子邮件", "internet"),
        ("channel", "政府门户网站", "internet"),
        ("channel", "窗口递交", "in_person"),
        ("outcome", "不属于本机关公开", "not_ours"),
        ("outcome", "同意公开", "disclosed"),
        ("outcome", "属于主动公开范围", "published"),
        ("outcome", "本机关不掌握相关政府信息", "not_exist"),
        ("outcome", "补正未反馈", "lapsed_supplement"),
        ("outcome", "不予公开(过程性信息)", "refused_process"),
        ("outcome", "不予公开", ""),
        ("outcome", "无法提供", ""),
        ("outcome", "见附件", ""),
        ("outcome", "正在办理", "open"),
        ("kind", "法人或其他组织", "by_name"),
        ("kind", "公民", "natural"),
        ("extended", "未延期", "no"),
        ("extended", "√", "yes"),
    ],
)
def test_a_word_is_guessed_only_where_it_says_one_thing(key: str, word: str, code: str) -> None:
    assert guess(key, word) == code


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("张三", "natural"),
        ("欧阳四光", "natural"),
        ("李小会", "natural"),
        ("买买提·艾力", "natural"),
        ("张某某", "natural"),
        ("某村村民委员会", "other"),
        ("张三、李四", "natural"),
        ("测试市甲乙有限公司", "company"),
        ("测试市甲乙有限公司（委托代理人张三）", "company"),
        ("某某（上海）律师事务所", "legal_service"),
        ("测试大学", "research"),
        ("测试市环保协会", "public_interest"),
        ("测试镇某村民委员会", "other"),
        ("市住建局", "other"),
        ("业主委员会", "other"),
    ],
)
def test_the_kind_of_an_applicant_by_his_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


# -- what a row becomes ----------------------------------------------------------------------------


def test_the_usual_rows(world: World) -> None:
    found = looked_through(world, book())
    assert found.mistakes == []
    assert [r.ref for r in found.records] == ["2025-1", "2025-2", "2025-3", "2025-4", "2026-5"]
    assert facts(found, 0) == [
        ("submit", "2025-03-03"),
        ("sign_for", "2025-03-03"),
        ("register", "2025-03-03"),
        ("reply", "2025-03-20"),
    ]
    reply = found.records[0].facts[-1].data
    assert reply["service"] == {"way": "post", "on": "2025-03-21"}
    assert (reply["outcome"], reply["number"]) == ("disclosed", "测复〔2025〕1号")
    assert facts(found, 1) == [
        ("submit", "2025-03-04"),
        ("confirm", "2025-03-04"),
        ("register", "2025-03-04"),
        ("request_supplement", "2025-03-06"),
        ("receive_supplement", "2025-03-12"),
        ("reply", "2025-03-28"),
    ]
    assert found.records[1].facts[0].data["note"] == "附图较大"
    assert found.records[1].facts[3].data["service"] == {"way": "post", "on": "2025-03-06"}
    assert facts(found, 2)[0:2] == [("submit", "2025-03-10"), ("register", "2025-03-10")]
    assert found.records[2].applicant["kind"] == "company"
    assert facts(found, 3)[-1] == ("abandon", "2025-04-20")
    assert facts(found, 4)[-1] == ("register", "2026-03-02")
    assert found.records[0].applicant == {"kind": "natural", "name": "张三", "phone": "13800000001"}
    assert [(p.row, p.why) for p in found.passed] == [(9, "合计行")]
    assert found.new_sections == ["办公室", "规划科"]
    assert found.counts["申请人类别"] == {"自然人": 4, "商业企业": 1}
    assert found.counts["收到年份"] == {"2025年": 4, "2026年": 1}


def test_what_is_shown_is_what_is_written(world: World) -> None:
    """State, due date and findings of the preview against the cases of the import itself."""
    found = looked_through(world, book())
    import_register(found.register(world.agency), by=world.admin, today=TODAY)
    for shown in found.shown:
        case = Case.objects.get(source_ref=shown.ref)
        assert shown.state == case.get_state_display()
        assert shown.outcome == (case.get_outcome_display() if case.outcome else "")
        assert [f.text for f in case.findings.all()] == list(shown.findings)
        due = case.due_on
        assert shown.due_on == (f"{due.year}年{due.month}月{due.day}日" if due else "")
    assert found.findings == sum(c.findings.count() for c in Case.objects.all())


def test_due_dates_are_the_laws(world: World) -> None:
    """Received on Monday 3 March 2025, no holiday before 清明: the 20th working day is 31 March;
    the corrected request came on 12 March: 4 April is 清明, so the 20th is Thursday 10 April."""
    found = looked_through(world, book())
    assert [s.due_on for s in found.shown][:2] == ["2025年3月31日", "2025年4月10日"]


def test_numbers_begin_anew_every_year(world: World) -> None:
    old = [[1, "2024.3.4", *ROWS[0][2:9], "2024.3.20", None, "予以公开", "2024.3.20", "邮寄", None]]
    made = book(more={"2024年": old})
    found = looked_through(world, made)
    assert found.mistakes == []
    assert "2024-1" in [r.ref for r in found.records]
    sheets = sheets_of(made)
    choices = choices_for(sheets)
    choices.prefix = "sheet"
    refs = [r.ref for r in analyse(sheets, choices, world.agency, TODAY).records]
    assert {"2025年-1", "2024年-1"} <= set(refs)
    choices.prefix = ""
    (told,) = analyse(sheets, choices, world.agency, TODAY).mistakes
    assert (told.sheet, told.row, told.column) == ("2024年", 4, "A")
    assert "编号与前面的申请重复" in told.message


def test_without_a_number_sheet_and_row_are_the_number(world: World) -> None:
    found = looked_through(world, book(), ref="all:row")
    assert found.records[0].ref == "2025年第4行"


@pytest.mark.parametrize(
    ("word", "acts"),
    [
        ("当面", ["submit", "register"]),
        ("口头", ["submit", "register"]),
        ("挂号信", ["submit", "sign_for", "register"]),
        ("平信", ["submit", "confirm", "register"]),
        ("网上", ["submit", "confirm", "register"]),
        ("传真", ["submit", "confirm", "register"]),
    ],
)
def test_receipt_is_by_the_channel(world: World, word: str, acts: list[str]) -> None:
    found = looked_through(world, book(changed(4, "申请方式", word)))
    assert [f.act for f in found.records[4].facts] == acts
    assert found.shown[4].received_on == "2026年3月2日"


def test_the_day_of_submission_where_the_sheet_has_it(world: World) -> None:
    rows = [[*row, None] for row in ROWS]
    rows[4][-1] = "2026.2.27"
    found = looked_through(world, book(rows, [*HEADINGS, "提交日期"]))
    assert facts(found, 4)[:2] == [("submit", "2026-02-27"), ("confirm", "2026-03-02")]
    rows[4][HEADINGS.index("申请方式")] = "当面"
    (told,) = looked_through(world, book(rows, [*HEADINGS, "提交日期"])).mistakes
    assert (told.column, told.label) == ("P", "提交日期")
    assert "提交之日就是收到之日" in told.message


def extended(cell: Any, **fields: str) -> list[list[Any]]:
    """The first row: received on 3 March 2025, due on 31 March, answered on 10 April."""
    rows = changed(0, "是否延期", cell)
    rows[0][HEADINGS.index("答复日期")] = rows[0][HEADINGS.index("送达日期")] = "2025.4.10"
    return rows


def test_an_extension_nobody_put_a_date_to_is_told_on_the_due_date(world: World) -> None:
    found = looked_through(world, book(extended("是")), consented_by="all:head")
    fact = next(f for f in found.records[0].facts if f.act == "extend")
    assert fact.on == date(2025, 3, 31)
    assert fact.data["working_days"] == 20
    assert fact.data["service"] == {"way": "post", "on": "2025-03-31"}
    assert found.shown[0].findings == ()
    assert found.shown[0].time == "按期答复"


def test_an_extension_nobody_consented_to_is_a_finding(world: World) -> None:
    found = looked_through(world, book(extended("2025.3.28")))
    assert found.mistakes == []
    assert any("没有政府信息公开工作机构负责人同意的记录" in f for f in found.shown[0].findings)
    assert any("逾期" in f for f in found.shown[0].findings)


def test_a_date_in_the_column_of_yes_and_no_is_the_day_it_was_told(world: World) -> None:
    found = looked_through(world, book(extended(date(2025, 3, 28))), consented_by="all:head")
    assert ("extend", "2025-03-28") in facts(found, 0)


def test_two_dates_of_one_extension_are_told(world: World) -> None:
    rows = [[*row, None] for row in extended("2025.3.28")]
    rows[0][-1] = "2025.3.27"
    made = book(rows, [*HEADINGS, "延期告知日期"])
    (told,) = looked_through(world, made, extended_on="column:延期告知日期").mistakes
    assert (told.column, told.row) == ("I", 4) and "不一致" in told.message


def test_a_withdrawn_request_keeps_what_has_no_place_in_its_note(world: World) -> None:
    rows = changed(0, "答复结果", "申请人撤回")
    found = looked_through(world, book(rows))
    withdrawn = found.records[0].facts[-1]
    assert (withdrawn.act, withdrawn.on) == ("withdraw", date(2025, 3, 20))
    assert withdrawn.data["note"] == "文号：测复〔2025〕1号；送达：2025年3月21日"
    assert found.shown[0].outcome == "申请人撤回"


def test_service_as_chosen_where_the_sheet_has_none(world: World) -> None:
    headings = [h for h in HEADINGS if h not in ("送达日期", "送达方式")]
    rows = [[v for h, v in zip(HEADINGS, row, strict=True) if h in headings] for row in ROWS]
    sheets = sheets_of(book(rows, headings))
    choices = Choices(heads={s.name: guess_head(s) for s in sheets})
    choices.fields = guess_fields(columns(sheets[0], guess_head(sheets[0])), {})
    assert set(gaps(choices)) == {"served_on", "service_way", "told_on", "extended_on"}
    made = book(rows, headings)
    same = looked_through(world, made, served_on="all:same", service_way="all:post")
    assert same.records[0].facts[-1].data["service"] == {"way": "post", "on": "2025-03-20"}
    none = looked_through(world, made, served_on="all:none")
    assert "service" not in none.records[0].facts[-1].data
    assert any("没有送达的记录" in f for f in none.shown[0].findings)


def test_cells_merged_downwards_are_read_in_every_row(world: World) -> None:
    made = book()
    sheet = made["2025年"]
    sheet.merge_cells("C4:C5")  # 张三 over 李四光: what is beneath is gone
    sheet.merge_cells("G4:G6")
    found = looked_through(world, made)
    assert found.mistakes == []
    assert [r.applicant["name"] for r in found.records[:3]] == [
        "张三",
        "张三",
        "测试市甲乙有限公司",
    ]
    assert [r.section for r in found.records[:3]] == ["利用科"] * 3
    assert found.filled == 3


def test_a_number_merged_over_two_rows_is_no_number_of_the_second(world: World) -> None:
    made = book()
    made["2025年"].merge_cells("A4:A5")
    (told,) = looked_through(world, made).mistakes
    assert (told.row, told.column) == (5, "A")
    assert "不能与上面的格合并" in told.message


def test_rows_that_are_no_requests_are_passed_over_and_told(world: World) -> None:
    rows = [
        *ROWS,
        [6, *[None] * 14],
        [*[None] * 14, "填表人"],
        list(HEADINGS),
        ["小计", None, "3件"],
        [None] * 15,
    ]
    found = looked_through(world, book(rows))
    assert found.mistakes == []
    assert [(p.row, p.why[:6]) for p in found.passed] == [
        (9, "没有申请人、"),
        (10, "没有申请人、"),
        (11, "重复的标题行"),
        (12, "合计行"),
        (14, "合计行"),
    ]


def test_a_row_left_out_is_not_imported(world: World) -> None:
    sheets = sheets_of(book(changed(1, "收件日期", "3月4日")))
    choices = choices_for(sheets)
    assert analyse(sheets, choices, world.agency, TODAY).mistakes
    choices.left_out = {("2025年", 5)}
    found = analyse(sheets, choices, world.agency, TODAY)
    assert found.mistakes == [] and len(found.records) == 4
    assert (5, "已勾选不导入") in [(p.row, p.why) for p in found.passed]


# -- what is wrong, cell by cell -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "heading", "value", "cell", "word"),
    [
        (0, "序号", None, "A4", "没有填写编号"),
        (0, "收件日期", None, "B4", "没有填写收到日期"),
        (0, "收件日期", "3月3日", "B4", "不是完整的日期"),
        (0, "收件日期", "2025.2.30", "B4", "不是日期"),
        (0, "收件日期", "#REF!", "B4", "公式出错"),
        (0, "收件日期", "2025.3.3、2025.3.4", "B4", "有2个日期"),
        (0, "收件日期", 45720, "B4", "没有设为日期格式"),
        (4, "收件日期", "2026.3.11", "B8", "在将来"),
        (0, "收件日期", "2007.3.3", "B4", "早于2007年条例施行"),
        (0, "申请人", None, "C4", "没有填写申请人"),
        (0, "申请人", "张\u200b三", "C4", "零宽空格"),
        (0, "申请人", "张三\n李四", "C4", "换行符"),
        (0, "申请人", "张" * 201, "C4", "超过200个字"),
        (0, "联系电话", 1.38e17, "D4", "末几位已经丢失"),
        (0, "申请公开内容", None, "E4", "没有填写申请内容"),
        (0, "申请公开内容", "长" * 20001, "E4", "超过20000个字"),
        (0, "申请方式", None, "F4", "没有填写提交渠道"),
        (0, "申请方式", "飞鸽", "F4", "没有说明“飞鸽”是什么意思"),
        (0, "承办处室", "科" * 51, "G4", "超过50个字"),
        (1, "补正日期", "2025.3.6、2025.3.12、2025.3.14", "H5", "有3个日期"),
        (1, "补正日期", "2025.3.1、2025.3.12", "H5", "早于收到申请之日"),
        (0, "是否延期", "好像", "I4", "没有说明“好像”是什么意思"),
        (0, "答复日期", None, "J4", "没有填写答复日期"),
        (0, "答复日期", "2025.3.1", "J4", "早于收到申请之日"),
        (0, "答复结果", None, "L4", "没有填写办理结果"),
        (0, "送达日期", "2025.3.19", "M4", "早于文书日期"),
        (0, "送达日期", "2026.3.19", "M4", "在将来"),
        (0, "送达方式", None, "N4", "没有填写送达方式"),
        (4, "送达日期", "2026.3.9", "M8", "却是还没有办结"),
        (4, "答复文号", "测复〔2026〕1号", "K8", "却是还没有办结"),
        (3, "补正日期", None, "J7", "视为放弃之前没有告知补正"),
    ],
)
def test_a_mistake_names_its_cell_and_how_to_mend_it(
    world: World, row: int, heading: str, value: Any, cell: str, word: str
) -> None:
    found = mistakes(world, changed(row, heading, value))
    assert [place for place, _, told in found if word in told] == [cell], found
    for _, _, told in found:
        assert not any("a" <= c <= "z" for c in told), told


def test_all_mistakes_of_all_rows_are_told_at_once(world: World) -> None:
    rows = changed(0, "收件日期", "3月3日")
    rows[0][HEADINGS.index("申请人")] = None
    rows[2][HEADINGS.index("送达日期")] = "2025.3.19"
    assert [place for place, _, _ in mistakes(world, rows)] == ["B4", "C4", "M6"]


def test_identity_numbers_are_masked_in_what_is_told(world: World) -> None:
    rows = [[*row, None] for row in ROWS]
    rows[0][-1] = "11010519900101001\u200bX"
    rows[1][-1] = "110105199001010011"
    rows[1][1] = "110105199001010011"
    found = looked_through(world, book(rows, [*HEADINGS, "身份证号"]))
    told = " ".join(m.value + m.message for m in found.mistakes)
    assert "199001010011" not in told and "1101" in told


def test_a_number_known_with_other_content_is_told_and_the_same_is_not_written_twice(
    world: World,
) -> None:
    first = looked_through(world, book())
    import_register(first.register(world.agency), by=world.admin, today=TODAY)
    again = looked_through(world, book())
    assert (again.mistakes, again.unchanged, again.shown) == ([], 5, [])
    other = looked_through(world, book(changed(1, "申请人", "王五")))
    (told,) = other.mistakes
    assert (f"{told.column}{told.row}", other.unchanged) == ("A5", 4)
    assert "已经导入，内容不同" in told.message


def test_a_sheet_that_lacks_a_column_lacks_what_stands_in_it(world: World) -> None:
    made = book(more={"2024年": [[9, "2024.3.4", "张三", None, "预算", "当面"]]})
    made["2024年"].delete_cols(7, 20)
    found = looked_through(world, made)
    assert found.mistakes == []
    assert facts(found, 5) == [("submit", "2024-03-04"), ("register", "2024-03-04")]


# -- the workbook given back -----------------------------------------------------------------------


def test_the_wrong_cells_are_marked_and_commented_and_the_rest_is_as_it_was(world: World) -> None:
    rows = changed(1, "收件日期", "3月4日")
    rows[2][HEADINGS.index("送达日期")] = "2025.3.19"
    made = book(rows)
    made["2025年"]["O4"] = "=1+1"
    made["2025年"].merge_cells("C6:C7")
    raw = old_registers.content(made)
    found = looked_through(world, made)
    copy = load_workbook(io.BytesIO(marked(io.BytesIO(raw), found.mistakes)))["2025年"]
    assert "不是完整的日期" in copy["B5"].comment.text
    assert copy["B5"].fill.fgColor.rgb == "FFFFC7CE"
    assert copy["B4"].comment is None and copy["B4"].fill.fgColor.rgb != "FFFFC7CE"
    original = load_workbook(io.BytesIO(raw))["2025年"]
    assert [[c.value for c in r] for r in copy] == [[c.value for c in r] for r in original]


def test_a_comment_that_was_there_stays_and_merged_cells_are_marked_where_they_show(
    world: World,
) -> None:
    made = book(changed(1, "收件日期", "3月4日"))
    sheet = made["2025年"]
    sheet["B5"].comment = Comment("原来的批注", "某人")
    sheet["A5"] = None
    sheet.merge_cells("A4:A5")
    found = looked_through(world, made)
    raw = io.BytesIO(old_registers.content(made))
    copy = load_workbook(io.BytesIO(marked(raw, found.mistakes)))
    assert copy["2025年"]["B5"].comment.text.startswith("原来的批注\n“3月4日”")
    assert "不能与上面的格合并" in copy["2025年"]["A4"].comment.text
