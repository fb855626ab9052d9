"""Whole cases that take another way: corrected, abandoned, withdrawn, reopened, extended.

The days of March and April 2026 are laid out on the wall calendar of tests.acts.doing: received on
Monday 2 March, due on Monday 30; 4 to 6 April are off.
"""

import pytest
from playwright.sync_api import expect

from tests.acts.doing import mar
from tests.browser.people import Desk
from tests.browser.steps import (
    button,
    field,
    fill,
    follow,
    given_a_case_in_hand,
    then_nothing_waits_for,
    then_the_case_shows,
    then_the_letter_says,
    when,
    when_all_have_agreed,
    when_he_finds_the_case,
    when_he_opens_his_task,
    when_he_sends,
    when_he_turns_to,
    when_it_is_posted_and_filed,
    when_the_handler_proposes,
    when_the_reply_goes_out,
)

pytestmark = pytest.mark.django_db(transaction=True)

WHERE = {"获取的方式、途径（网址、公报期号等）": "见门户网站“政府信息公开”栏目"}
HANDED_OVER = {"送达方式": "直接送达", "送达凭证": "本人签收"}


def when_it_is_answered(desk: Desk) -> None:
    """已主动公开, from the proposal to the archive, all on the day it is."""
    when_the_handler_proposes(desk, "已主动公开", WHERE)
    when_all_have_agreed(desk)
    when_the_reply_goes_out(desk)
    when_it_is_posted_and_filed(desk, desk.settings.TODAY)


def when_a_correction_is_asked_for(desk: Desk) -> None:
    """On Monday 9 March, within the seven working days (Wednesday 11). The applicant has fifteen:
    10 to 13 (4), 16 to 20 (9), 23 to 27 (14), Monday 30 March (15)."""
    desk.it_is("2026-03-09")
    page = when_he_opens_his_task(desk, "handler")
    when_he_turns_to(page, "告知补正")
    expect(field(page, "补正期限")).to_have_value("2026-03-30")
    fill(page, {"需要补正的事项": "请明确文件名称\n请写明年度", **HANDED_OVER})
    fill(page, {"送达日期": "2026-03-09"})
    when_he_sends(page, "告知补正")
    then_the_case_shows(page, state="补正中", 计时="等待补正")
    then_the_letter_says(
        page,
        "测自然资公开函〔2026〕1号",
        "政府信息公开申请补正告知书",
        "（一）请明确文件名称。（二）请写明年度。",
        "2026年3月30日前（含当日）",
        "视为放弃申请",
    )


def test_a_request_is_corrected_and_gets_twenty_fresh_days(desk: Desk) -> None:
    """Corrected on Monday 16 March: 17 to 20 (4), 23 to 27 (9), 30 to 3 April (14), 4 to 6 off,
    7 to 10 (18), 13 (19), Tuesday 14 April (20)."""
    given_a_case_in_hand(desk)
    when_a_correction_is_asked_for(desk)
    then_nothing_waits_for(desk, "handler")

    desk.it_is("2026-03-16")
    page = when(desk, "intake", "收到补正", {"补正的内容": "文件名称：2025年度供应计划"})
    then_the_case_shows(
        page,
        state="办理中",
        计时="计时中",
        收到申请="2026年3月2日",
        答复期限="2026年4月14日　内部目标 2026年4月13日",
        bar="剩余20个工作日",
    )
    desk.it_is("2026-04-14")
    when_it_is_answered(desk)
    then_the_case_shows(desk.at("intake"), state="已归档", 计时="按期答复")


def test_a_correction_that_never_comes_ends_the_case(desk: Desk) -> None:
    given_a_case_in_hand(desk)
    when_a_correction_is_asked_for(desk)

    desk.it_is("2026-03-30")  # his last day: not yet
    page = when_he_opens_his_task(desk, "intake")
    when_he_turns_to(page, "视为放弃，结案")
    follow(page, button(page, "核对"))
    expect(page.get_by_role("alert")).to_contain_text("申请人的期限至2026年3月30日，尚未届满")

    desk.it_is("2026-03-31")
    page = when(desk, "intake", "视为放弃，结案")
    then_the_case_shows(page, state="已结案", 办理结果="逾期不补正，不再处理")
    page = when(desk, "intake", "告知终止办理", {"送达方式": "邮寄送达", "送达日期": "2026-03-31"})
    then_the_letter_says(
        page,
        "测自然资公开函〔2026〕2号",
        "政府信息公开申请终止办理告知书",
        "视为您放弃申请",
        "60日内向测试市人民政府申请行政复议",
    )
    then_the_case_shows(when(desk, "intake", "归档"), state="已归档")
    then_nothing_waits_for(desk, "intake", "handler")


def test_a_request_is_withdrawn(desk: Desk) -> None:
    given_a_case_in_hand(desk)
    desk.it_is("2026-03-06")
    page = when(desk, "intake", "申请人撤回", {"撤回的理由": "已经在网上查到"}, task=False)
    then_the_case_shows(page, state="已结案", 办理结果="申请人撤回")
    then_nothing_waits_for(desk, "handler")
    then_the_case_shows(when(desk, "intake", "归档"), state="已归档")

    page = when_he_finds_the_case(desk, "legal")  # nobody can order a withdrawn request anew
    when_he_turns_to(page, "依决定重新办理")
    fill(page, {"作出决定的机关": "测试市人民政府", "决定书、判决书的文号": "测府复〔2026〕3号"})
    follow(page, button(page, "核对"))
    expect(page.get_by_role("alert")).to_contain_text("申请人已经撤回申请")


def test_a_reply_is_ordered_anew(desk: Desk) -> None:
    """The order comes in on Monday 23 March: 24 to 27 (4), 30 to 3 April (9), 7 to 10 (13),
    13 to 17 (18), 20 (19), Tuesday 21 April (20)."""
    desk.is_about(desk.world.archived(mar(2)))
    desk.it_is("2026-03-10")
    page = when(desk, "legal", "申请人申请行政复议", task=False)
    desk.it_is("2026-03-20")
    when(desk, "legal", "复议决定", {"结果": "纠正"}, task=False)
    desk.it_is("2026-03-23")
    page = when(
        desk,
        "legal",
        "依决定重新办理",
        {"作出决定的机关": "测试市人民政府", "决定书、判决书的文号": "测府复〔2026〕3号"},
        task=False,
    )
    then_the_case_shows(
        page,
        state="办理中",
        计时="计时中",
        答复期限="2026年4月21日　内部目标 2026年4月20日",
        bar="剩余20个工作日",
    )
    desk.it_is("2026-04-20")
    when_it_is_answered(desk)
    page = desk.at("intake")
    then_the_case_shows(page, state="已归档", 计时="按期答复")
    then_the_letter_says(page, "测自然资公开告〔2026〕1号", "“政府信息公开”栏目")


def test_an_extension_is_asked_for_consented_to_and_told(desk: Desk) -> None:
    """Ten days more than Monday 30 March: 31 (1), 1 to 3 April (4), 4 to 6 off, 7 to 10 (8),
    13 (9), Tuesday 14 April (10)."""
    given_a_case_in_hand(desk)
    desk.it_is("2026-03-20")
    why = {"延长的工作日数": "10", "延期的理由": "资料分散在多个部门"}
    page = when(desk, "handler", "申请延期", why)
    then_the_case_shows(page, 答复期限="2026年3月30日")

    page = when_he_opens_his_task(desk, "office_head")
    when_he_turns_to(page, "同意延期")
    expect(field(page, "延长的工作日数")).to_have_value("10")
    expect(field(page, "延期的理由")).to_have_value("资料分散在多个部门")
    when_he_sends(page, "同意延期")
    then_the_case_shows(page, 答复期限="2026年3月30日")  # consent alone moves nothing

    desk.it_is("2026-03-23")
    page = when(desk, "handler", "告知延期", {"送达方式": "邮寄送达", "送达日期": "2026-03-23"})
    then_the_case_shows(page, 答复期限="2026年4月14日　内部目标 2026年4月13日")
    then_the_letter_says(
        page,
        "测自然资公开函〔2026〕1号",
        "政府信息公开申请延期答复告知书",
        "原应于2026年3月30日前答复",
        "资料分散在多个部门",
        "延长10个工作日",
        "2026年4月14日前（含当日）",
    )
    desk.it_is("2026-04-14")
    when_it_is_answered(desk)
    then_the_case_shows(desk.at("intake"), state="已归档", 计时="按期答复")
