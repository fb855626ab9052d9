"""What the script adds: a preview that follows the typing, help and figures at hand."""

import pytest
from playwright.sync_api import expect

from tests.acts.doing import mar
from tests.browser.looks import then_it_looks_right
from tests.browser.people import Desk
from tests.browser.steps import (
    button,
    field,
    fill,
    follow,
    when_he_opens_his_task,
    when_he_turns_to,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_letter_is_seen_as_it_is_being_written(desk: Desk) -> None:
    """Received on Monday 2 March: the seventh working day is Wednesday 11."""
    desk.is_about(desk.world.handling(mar(2)))
    page = when_he_opens_his_task(desk, "handler")
    when_he_turns_to(page, "告知补正")
    look = page.locator("#look")
    expect(look).to_contain_text("填写以下内容后显示预览")
    expect(look).to_contain_text("2026年3月11日")
    field(page, "需要补正的事项").press_sequentially("请明确文件名称\n请写明年度")
    letter = look.get_by_role("article", name="文书预览")
    expect(letter).to_contain_text("政府信息公开申请补正告知书")
    expect(letter).to_contain_text("（一）请明确文件名称。")
    expect(letter).to_contain_text("（二）请写明年度。")
    fill(page, {"补正期限": "2026-03-27"})
    expect(letter).to_contain_text("2026年3月27日前（含当日）")
    then_it_looks_right(page)


def test_the_fee_is_seen_as_it_is_being_counted(desk: Desk) -> None:
    """68 pages: 30 free, 38 at 10 yuan. 101: 70 at 10 and one at 20."""
    desk.is_about(desk.world.handling(mar(2)))
    page = when_he_opens_his_task(desk, "handler")
    when_he_turns_to(page, "告知收费")
    look = page.locator("#look")
    fill(page, {"计费方式": "按量计收", "件数或者页数": "68", "缴费方式": "在收缴窗口缴纳"})
    expect(look).to_contain_text("应收金额")
    expect(look).to_contain_text("380元")
    fill(page, {"件数或者页数": "101"})
    expect(look).to_contain_text("720元")
    then_it_looks_right(page)


def test_the_new_due_date_of_an_extension_is_seen(desk: Desk) -> None:
    """Ten days more than Monday 30 March: 14 April; eleven: 15 April."""
    desk.is_about(desk.world.handling(mar(2)))
    page = when_he_opens_his_task(desk, "handler")
    when_he_turns_to(page, "申请延期")
    fill(page, {"延长的工作日数": "10"})
    expect(page.locator("#look")).to_contain_text("2026年4月14日")
    fill(page, {"延长的工作日数": "11"})
    expect(page.locator("#look")).to_contain_text("2026年4月15日")


def test_the_form_he_asked_for_is_filled_in(desk: Desk) -> None:
    """He asked for paper when he handed the request in; the handler need not type it again."""
    desk.is_about(desk.world.handling(mar(2)))
    page = when_he_opens_his_task(desk, "handler")
    when_he_turns_to(page, "拟办")
    fill(page, {"办理结果": "予以公开"})
    follow(page, button(page, "下一步"))
    expect(field(page, "提供的形式、方式")).to_have_value("纸质")
    fill(page, {"提供的形式、方式": "电子邮件"})  # what is typed stays when rows are added
    follow(page, button(page, "再加几件"))
    expect(field(page, "提供的形式、方式")).to_have_value("电子邮件")
    expect(page.get_by_role("group", name="第6件")).to_be_visible()


def test_help_leads_from_a_form_to_its_task_and_on(desk: Desk) -> None:
    desk.is_about(desk.world.handling(mar(2)))
    page = when_he_opens_his_task(desk, "handler")
    when_he_turns_to(page, "登记检索")
    follow(page, page.get_by_role("banner").get_by_role("link", name="这一页的帮助"))
    expect(page.get_by_role("heading", level=1)).to_have_text("查找信息要留检索记录")
    follow(page, page.get_by_role("main").get_by_role("link", name="帮助", exact=True))
    follow(page, page.get_by_role("link", name="承办人的第一天"))
    expect(page.get_by_role("img", name="截图：打开案件")).to_be_visible()


def test_a_leader_sees_how_the_authority_stands(desk: Desk) -> None:
    desk.it_is("2026-03-10")
    for day in (2, 3, 4):
        desk.world.handling(mar(day))
    page = desk.at("leader")
    page.goto("/home/")
    then_it_looks_right(page)
    expect(page.locator(".chart svg, .chart canvas").first).to_be_visible()
    page.get_by_text("表格", exact=True).first.click()
    follow(page, page.locator("#by-month tbody tr").last.get_by_role("link").first)
    expect(page.get_by_role("main")).to_contain_text("共3件")
    expect(page.get_by_role("main")).to_contain_text("2026年3月收到")
    page.goto("/home/?month=2026-04#calendar")
    follow(page, page.get_by_role("link", name="1件").first)
    expect(page.get_by_role("main")).to_contain_text("共1件")
