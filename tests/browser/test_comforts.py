"""What the script adds: keys, and a preview that follows the typing."""

import pytest
from playwright.sync_api import expect

from tests.acts.doing import mar
from tests.browser.looks import then_it_looks_right
from tests.browser.people import Desk
from tests.browser.steps import field, fill, when_he_opens_his_task, when_he_turns_to

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_desk_is_worked_by_keys(desk: Desk) -> None:
    for day in (2, 3, 4):
        desk.world.handling(mar(day))
    desk.it_is("2026-03-10")
    page = desk.at("handler")
    links = page.locator("[data-row-link]")
    expect(links).to_have_count(3)
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")  # the last one stays
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2026-0002")

    page.keyboard.press("/")
    search = page.get_by_label("查找案件")
    expect(search).to_be_focused()
    expect(search).to_have_value("")
    page.keyboard.type("2026-0003 j/k")  # letters are letters where one types
    expect(search).to_have_value("2026-0003 j/k")
    search.fill("2026-0003")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    then_it_looks_right(page)
    expect(page.locator("[data-row-link]")).to_have_text(["2026-0003"])


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
