"""What the forms read from a case: the round of reviews, the service of a letter, the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casework import acts
from casework.facts import Service
from flows import telling
from notices.forms import papers, reading
from notices.forms.facts import Entry
from notices.forms.filing import contents
from notices.forms.papers import _numbered
from notices.forms.samples import _contents
from notices.models import Letter
from notices.page.pdf import render
from tests.acts.doing import do, mar
from tests.letters.form_cases import (
    NAME,
    PARTIAL,
    PERSON,
    filed,
    proposed,
    replied,
    reviewed,
    squeezed,
)
from tests.world import World, fresh

# --- 审查呈批单 ---------------------------------------------------------------------------------


def test_a_round_with_remarks_is_on_the_sheet(world: World, read_back) -> None:
    case = reviewed(world)
    facts = reading.approval_sheet(case, mar(5))
    assert [s.title for s in facts.steps] == ["科室负责人审核", "保密审查", "法制审核"]
    text = read_back(papers.approval_sheet(facts))
    for words in (
        "2026-0001", NAME, "自然人", "2026年3月2日", "2026年3月30日", "2026年3月27日",
        "利用科", "承办人甲", "2025年度国有建设用地供应计划",
        "部分公开。依据：《中华人民共和国政府信息公开条例》第三十七条。",
        "1.2025年供应计划（测自然资〔2025〕8号，12页）", "2.供应计划附图（3页）", "纸质复印件",
        "会议讨论记录：不予公开（过程性信息），依据条例第十六条第二款、第三十六条第（三）项",
        "属于讨论记录",
        "通过：同意拟办意见", "科室负责人甲", "2026年3月3日",
        "通过：逐件审查", "1.2025年供应计划：可以公开", "2.供应计划附图：可以公开",
        "保密审查人员甲", "2026年3月4日",
        "通过：适用依据正确", "法制审核人员甲", "2026年3月5日",
    ):  # fmt: skip
        assert squeezed(words) in text, words
    assert text.count("签名：") == 1  # the leader's
    assert facts.signature.title == "分管领导签发" and facts.dated_on == mar(5)


def test_steps_nobody_has_decided_leave_room_to_sign(world: World, read_back) -> None:
    case = proposed(world)
    document = papers.approval_sheet(reading.approval_sheet(case, mar(2)))
    assert render(document).pages == 1
    text = read_back(document)
    assert text.count("签名：年月日") == 4 and "通过" not in text
    assert "承办人甲2026年3月2日" in text


def test_before_the_proposal_the_sheet_is_to_be_filled_by_hand(world: World, read_back) -> None:
    case = world.handling(mar(2), applicant=PERSON)
    text = read_back(papers.approval_sheet(reading.approval_sheet(case, mar(2))))
    assert "承办人：年月日" in text and text.count("签名：年月日") == 4
    for words in ("拟办意见", "保密审查", "法制审核", "2026年3月30日", NAME):
        assert words in text


def test_the_signature_closes_the_sheet(world: World, read_back) -> None:
    case, _ = replied(world)
    text = read_back(papers.approval_sheet(reading.approval_sheet(case, mar(12))))
    assert "签发：照此答复" in text and "分管领导甲2026年3月6日" in text
    assert "签名：" not in text and "已逾期" not in text


def test_a_return_is_on_the_sheet_of_its_round(world: World, read_back) -> None:
    case = proposed(world)
    do(world, case, "return_proposal", mar(3), by="section_head", reason="请补充依据")
    first = reading.approval_sheet(fresh(case), mar(3))
    assert [s.decision for s in first.steps] == ["退回", "未审（已退回）", "未审（已退回）"]
    text = read_back(papers.approval_sheet(first))
    assert "退回：请补充依据" in text and "科室负责人甲2026年3月3日" in text
    do(world, case, "propose", mar(4), outcome="partial", answer=PARTIAL)
    second = reading.approval_sheet(fresh(case), mar(4))
    assert "第2次拟办" in read_back(papers.approval_sheet(second))
    assert not any(s.decision for s in second.steps)
    assert reading.approval_sheet(fresh(case), mar(4), 1).steps == first.steps


def test_the_leaders_own_return_is_his_and_nobody_elses(world: World) -> None:
    case = reviewed(world)
    do(world, case, "return_proposal", mar(6), by="leader", reason="请再核对页数")
    sheet = reading.approval_sheet(fresh(case), mar(6))
    assert [s.decision for s in sheet.steps] == ["通过", "通过", "通过"]
    assert sheet.signature.decision == "退回修改"
    assert (sheet.signature.remarks, sheet.signature.person) == ("请再核对页数", "分管领导甲")
    do(world, case, "propose", mar(9), outcome="partial", answer=PARTIAL)
    assert not reading.approval_sheet(fresh(case), mar(9)).signature.decision
    assert reading.approval_sheet(fresh(case), mar(9), 1).signature == sheet.signature


def test_a_corrected_date_of_signature_is_the_one_on_the_sheet(world: World) -> None:
    case = reviewed(world)
    event = do(world, case, "sign", mar(9))
    acts.correct(
        case,
        by=world.legal,
        on=mar(10),
        today=mar(10),
        sequence=event.sequence,
        new_on=mar(6),
        reason="日期登记有误",
    )
    assert reading.approval_sheet(fresh(case), mar(10)).signature.decided_on == mar(6)


def test_a_late_case_and_an_uncertain_date_say_so(world: World, read_back) -> None:
    case = proposed(world)
    late = reading.approval_sheet(case, mar(31))
    assert "2026年3月30日（已逾期）" in read_back(papers.approval_sheet(late))
    in_time = reading.approval_sheet(case, mar(30))
    assert "已逾期" not in read_back(papers.approval_sheet(in_time))
    uncertain = replace(in_time, firm=False)
    text = read_back(papers.approval_sheet(uncertain))
    assert "2026年3月30日（暂定）" in text and "2026年3月27日（暂定）" in text
    stopped = replace(in_time, due_on=None, target_on=None, clock="停止计时")
    assert "停止计时" in read_back(papers.approval_sheet(stopped))


def test_what_the_file_holds_stands_beside_the_proposal(world: World, read_back) -> None:
    case = world.handling(mar(2))
    do(world, case, "record_search", mar(3))
    do(world, case, "propose", mar(4), outcome="not_exist", answer={})
    text = read_back(papers.approval_sheet(reading.approval_sheet(fresh(case), mar(4))))
    assert "信息不存在。依据：" in text and "第三十六条第（四）项" in text
    assert "检索记录：2026年3月3日，由承办人甲在档案室以“供应计划”检索，结果：没有检索到" in text


def test_an_opinion_of_a_third_party_stands_on_the_sheet(world: World, read_back) -> None:
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(3), service=Service("in_person", mar(3)))
    do(world, case, "record_opinion", mar(9))
    answer = {"objection_reason": "涉及商业秘密", "public_interest": "不公开不影响公共利益"}
    do(world, case, "propose", mar(10), outcome="refused_third_party", answer=answer)
    text = read_back(papers.approval_sheet(reading.approval_sheet(fresh(case), mar(10))))
    for words in ("甲公司（第三方）", "2026年3月3日收到", "2026年3月9日不同意公开：涉及商业秘密",
                  "不公开不影响公共利益", "第十五条、第三十二条、第三十六条"):  # fmt: skip
        assert words in text, words


# --- 送达回证 -----------------------------------------------------------------------------------


def test_a_receipt_says_what_the_letter_records(world: World, read_back) -> None:
    _, letter = replied(world)
    facts = reading.service_receipt(letter)
    text = read_back(papers.service_receipt(facts))
    for words in ("测自然资公开告〔2026〕1号", letter.title, NAME, "测试市和平街8号", "■邮寄送达",
                  "□直接送达", "2026年3月10日", "2026年3月12日", "邮政特快专递1234567890123",
                  "代收人签名及与受送达人的关系", "拒收或者退回事由", "送达人签名"):  # fmt: skip
        assert words in text, words
    assert render(papers.service_receipt(facts)).pages == 1
    assert facts.dated_on == mar(10)


def test_before_service_everything_of_it_is_left_open(world: World, read_back) -> None:
    case = reviewed(world)
    do(world, case, "sign", mar(6))
    letter, _ = telling.reply(case, by=world.intake, on=mar(9), today=mar(9))
    text = read_back(papers.service_receipt(reading.service_receipt(letter)), "-raw")
    assert "■" not in text and "测试市和平街8号" not in text
    assert text.count("年月日") == 4  # 送达日期、签收、代收、送达人


def test_a_letter_brought_back_says_when_and_why(world: World, read_back) -> None:
    _, letter = replied(world)
    letter.returned_on, letter.return_reason = mar(16), "原址查无此人"
    text = read_back(papers.service_receipt(reading.service_receipt(letter)))
    assert "2026年3月16日邮件退回：原址查无此人" in text


def test_a_voided_letter_has_no_receipt(world: World) -> None:
    _, letter = replied(world)
    letter.voided_on = mar(11)
    with pytest.raises(reading.FormRefused, match="已于2026年3月11日作废"):
        reading.service_receipt(letter)


# --- 案卷目录 -----------------------------------------------------------------------------------


def test_the_file_lies_in_the_order_of_the_archive(world: World, read_back) -> None:
    case = filed(world)
    supplement, reply = case.letters.order_by("dated_on")
    listed = contents(case, mar(9))
    agency = "测试市自然资源局"
    assert [(e.title, e.number, e.author, e.made_on, e.pages) for e in listed.entries] == [
        ("政府信息公开申请表", "", NAME, mar(2), 1),
        (supplement.title, "测自然资公开函〔2026〕1号", agency, mar(3), supplement.pages),
        ("送达回证（测自然资公开函〔2026〕1号）", "", agency, mar(3), 1),
        ("政府信息公开申请审查呈批单", "", agency, mar(6), 1),
        (reply.title, "测自然资公开告〔2026〕1号", agency, mar(9), reply.pages),
        ("送达回证（测自然资公开告〔2026〕1号）", "", agency, mar(9), 1),
    ]
    text = read_back(papers.file_contents(listed))
    for words in ("2026-0001", NAME, "已主动公开", "20260306", "共6件，", "立卷人"):
        assert words in text, words


def test_of_one_day_the_sheet_lies_before_the_reply_it_approves(world: World) -> None:
    case = world.approved(mar(2))
    letter, _ = telling.reply(case, by=world.intake, on=mar(2), today=mar(2))
    titles = [e.title for e in contents(fresh(case), mar(2)).entries]
    # Not served yet: no 送达回证.
    assert titles == ["政府信息公开申请表", "政府信息公开申请审查呈批单", letter.title]


def test_a_voided_letter_lies_in_the_file_marked(world: World) -> None:
    case = reviewed(world)
    do(world, case, "sign", mar(6))
    telling.reply(case, by=world.intake, on=mar(9), today=mar(9))
    letter = Letter.objects.get()
    letter.voided_on, letter.void_reason = mar(10), "页数有误"
    letter.save()
    entries = contents(fresh(case), mar(10)).entries
    assert [(e.number, e.note) for e in entries][2:] == [("测自然资公开告〔2026〕1号", "作废")]


def test_an_unsigned_round_is_not_filed_beside_the_running_one(world: World) -> None:
    case = proposed(world)
    do(world, case, "return_proposal", mar(3), by="section_head", reason="请补充依据")
    do(world, case, "propose", mar(4), outcome="partial", answer=PARTIAL)
    titles = [e.title for e in contents(fresh(case), mar(4)).entries]
    assert titles == ["政府信息公开申请表", "政府信息公开申请审查呈批单（第2次拟办）"]


def test_pages_run_on_and_the_last_paper_shows_its_end() -> None:
    entries = (Entry("甲", 2), Entry("乙", 1), Entry("丙", 3, made_on=date(2026, 3, 9)))
    rows = _numbered(entries)
    assert [row[5] for row in rows] == ["1", "3", "4-6"]
    assert rows[2] == ("3", "", "", "丙", "20260309", "4-6", "")
    assert [row[5] for row in _numbered(entries[:2])] == ["1", "3"]
    assert _numbered(()) == []


def test_a_long_list_goes_on_under_its_heading(read_back) -> None:
    entries = tuple(Entry(f"第{n}件材料", 1, note="附件") for n in range(1, 61))
    document = papers.file_contents(replace(_contents(), entries=entries))
    text = read_back(document)
    assert render(document).pages == text.count("题名") > 2
    assert all(f"第{n}件材料" in text for n in range(1, 61)) and "共60件，60页" in text
