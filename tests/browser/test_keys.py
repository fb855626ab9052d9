"""The desk without a mouse: the search, along a list, from case to case, a form sent and confirmed,
the sheet of keys; and what keys must not do."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from casework.models import Event
from tests.acts.doing import mar
from tests.browser.looks import then_it_looks_right
from tests.browser.people import Desk
from tests.browser.steps import field, fill, follow, when_he_opens_his_task, when_he_turns_to

pytestmark = pytest.mark.django_db(transaction=True)
_TODAY = "2026-03-10"


@pytest.fixture
def three(desk: Desk) -> Desk:
    """Three cases in hand on Tuesday 10 March, in the order of their numbers."""
    for day in (2, 3, 4):
        desk.world.handling(mar(day))
    desk.it_is(_TODAY)
    return desk


def press(page: Page, key: str) -> None:
    """A key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)
    then_it_looks_right(page)


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def place(page: Page) -> Locator:
    return page.get_by_role("navigation", name="列表中的前后件")


# -- along a list ----------------------------------------------------------------------------------


def test_along_a_list_and_into_a_case(three: Desk) -> None:
    page = three.at("handler")
    then_it_looks_right(page)
    links = page.locator("[data-row-link]")
    expect(links).to_have_count(3)
    page.keyboard.press("ArrowDown")  # arrows scroll, until one is in a row
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")  # the last one stays
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("k")
    page.keyboard.press("k")  # and the first
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    press(page, "Enter")
    expect(heading(page)).to_contain_text("2026-0002")
    expect(place(page)).to_contain_text("我的待办：第2件，共3件")


def test_the_row_one_is_in_is_seen(three: Desk) -> None:
    page = three.at("handler")
    rows = page.locator("main tbody tr")
    colour = "e => getComputedStyle(e).backgroundColor + getComputedStyle(e).boxShadow"
    page.keyboard.press("j")
    assert rows.nth(0).evaluate(colour) != rows.nth(1).evaluate(colour)
    page.keyboard.press("j")
    assert rows.nth(0).evaluate(colour) == rows.nth(2).evaluate(colour)
    assert rows.nth(1).evaluate(colour) != rows.nth(2).evaluate(colour)


def test_from_case_to_case_and_back_to_the_list(three: Desk) -> None:
    page = three.at("handler")
    page.goto("/cases/?sort=-number")
    page.keyboard.press("j")
    press(page, "Enter")
    expect(heading(page)).to_contain_text("2026-0003")
    page.keyboard.press("k")  # there is none before the first
    for number in ("2026-0002", "2026-0001"):
        press(page, "j")
        expect(heading(page)).to_contain_text(number)
    expect(place(page)).to_contain_text("全部案件：第3件，共3件")
    page.keyboard.press("j")  # nor after the last
    press(page, "k")
    expect(heading(page)).to_contain_text("2026-0002")
    follow(page, place(page).get_by_role("link", name="返回列表"))
    assert page.url.endswith("/cases/?sort=-number")
    expect(page.locator("[data-row-link]").first).to_have_text("2026-0003")


def test_two_tabs_walk_through_two_lists(three: Desk) -> None:
    one = three.at("handler")
    other = one.context.new_page()
    one.goto("/todo/")
    other.goto("/cases/?sort=-number")
    for page in (one, other):
        page.keyboard.press("j")
        press(page, "Enter")
    for page, number in ((one, "2026-0002"), (other, "2026-0002"), (one, "2026-0003")):
        press(page, "j")
        expect(heading(page)).to_contain_text(number)
    expect(place(one)).to_contain_text("我的待办：第3件")
    expect(place(other)).to_contain_text("全部案件：第2件")


def test_without_scripts_links_do_what_keys_do(plain_desk: Desk) -> None:
    for day in (2, 3):
        plain_desk.world.handling(mar(day))
    plain_desk.it_is(_TODAY)
    page = plain_desk.at("handler")
    follow(page, page.locator("[data-row-link]").first)
    follow(page, place(page).get_by_role("link", name="下一件"))
    expect(heading(page)).to_contain_text("2026-0002")
    follow(page, place(page).get_by_role("link", name="上一件"))
    page.get_by_label("查找案件").fill("2026-0002")
    follow(page, page.get_by_role("banner").get_by_role("button", name="查找"))
    expect(heading(page)).to_contain_text("2026-0002")
    follow(page, page.get_by_role("contentinfo").get_by_role("link", name="键盘与打印"))
    expect(heading(page)).to_have_text("键盘与打印")
    expect(page.get_by_role("main")).to_contain_text("列表里下一行、上一行")


# -- the search ------------------------------------------------------------------------------------


def test_the_search_is_one_key_away_on_every_page(three: Desk) -> None:
    page = three.at("handler")
    search = page.get_by_label("查找案件")
    for path in ("/home/", "/help/", "/cases/?q=供应", "/help/keys/"):
        page.goto(path)
        page.keyboard.press("/")
        expect(search).to_be_focused()
        page.keyboard.type("2026-0003 j/k?")  # what stood there goes; letters are letters here
        expect(search).to_have_value("2026-0003 j/k?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    search.fill("2026-0003")
    press(page, "Enter")
    expect(heading(page)).to_contain_text("2026-0003")
    page.keyboard.press("/")
    page.keyboard.type("2026")
    press(page, "Enter")
    expect(page.locator("[data-row-link]")).to_have_count(3)


# -- forms -----------------------------------------------------------------------------------------


def test_a_form_is_sent_and_then_confirmed_by_two_keys(three: Desk) -> None:
    """Ctrl+Enter leads to the page that asks to check, and there only to its button."""
    page = when_he_opens(three, "告知补正")
    fill(page, {"补正期限": "2026-03-27"})
    field(page, "需要补正的事项").fill("请明确文件名称")
    before = Event.objects.count()
    press(page, "Control+Enter")
    expect(page.get_by_text("还没有办理。请核对下面的内容")).to_be_visible()
    for _ in range(3):  # however often: it does not do it
        page.keyboard.press("Control+Enter")
    confirm = page.get_by_role("button", name=re.compile("^确认，"))
    expect(confirm).to_be_focused()
    assert Event.objects.count() == before
    press(page, "Enter")
    expect(page.get_by_role("status")).to_contain_text("已办理：告知补正")
    expect(place(page)).to_contain_text("我的待办")


def test_a_form_that_lacks_something_is_not_sent(three: Desk) -> None:
    page = when_he_opens(three, "告知补正")
    field(page, "需要补正的事项").focus()
    address = page.url
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(300)
    assert page.url == address and heading(page).inner_text() == "告知补正"


def test_a_form_that_does_the_act_at_once_is_done_by_a_key_of_its_own(three: Desk) -> None:
    page = when_he_opens(three, "登记检索")
    words = {"检索地点": "档案室", "检索人": "甲", "检索词": "计划", "检索结果": "没有检索到"}
    for label, value in words.items():
        page.get_by_label(label).first.fill(value)
    before = Event.objects.count()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="登记检索", exact=True)).to_be_focused()
    assert Event.objects.count() == before
    press(page, "Enter")
    expect(page.get_by_role("status")).to_contain_text("已办理：登记检索")


def test_keys_are_nobody_s_while_one_types(three: Desk) -> None:
    page = when_he_opens(three, "登记检索")
    words = page.locator("main form textarea").first
    words.focus()
    page.keyboard.type("j k / ? Enter")
    expect(words).to_have_value("j k / ? Enter")
    expect(words).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(
    "event",
    [
        '{key: "j", ctrlKey: true}',
        '{key: "j", metaKey: true}',
        '{key: "j", altKey: true}',
        '{key: "j", isComposing: true}',
        '{key: "j", keyCode: 229}',
        '{key: "J", shiftKey: true}',
        '{key: "Process", keyCode: 229}',
        '{key: "constructor"}',
    ],
)
def test_keys_of_others_are_left_alone(three: Desk, event: str) -> None:
    """With a modifier, or while an input method is composing."""
    page = three.at("handler")
    send = f"new KeyboardEvent('keydown', {{...{event}, bubbles: true, cancelable: true}})"
    assert page.evaluate(f"document.body.dispatchEvent({send})"), "the browser may have it"
    assert page.evaluate("document.activeElement === document.body")


def test_a_key_held_down_does_not_run_through_the_cases(three: Desk) -> None:
    page = three.at("handler")
    page.keyboard.press("j")
    press(page, "Enter")
    address = page.url
    held = "new KeyboardEvent('keydown', {key: 'j', repeat: true, bubbles: true, cancelable: true})"
    page.evaluate(f"document.body.dispatchEvent({held})")
    page.wait_for_timeout(300)
    assert page.url == address


def when_he_opens(desk: Desk, act: str) -> Page:
    """The form of an act on the first of his cases."""
    desk.is_about(desk.world.handling(mar(2)))
    page = when_he_opens_his_task(desk, "handler")
    when_he_turns_to(page, act)
    return page


# -- the sheet -------------------------------------------------------------------------------------


def test_the_sheet_of_keys_opens_and_closes(three: Desk) -> None:
    page = three.at("handler")
    page.keyboard.press("j")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="按键")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("列表里的下一件、上一件")
    then_it_looks_right(page)
    page.keyboard.press("j")  # below the sheet nothing moves
    page.keyboard.press("/")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.locator("[data-row-link]").first).to_be_focused()
    page.get_by_role("contentinfo").get_by_role("link", name="键盘与打印").click()
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="关闭").click()
    expect(sheet).to_be_hidden()
    assert page.url.endswith("/todo/")


def test_the_sheet_leads_to_the_login_where_the_session_has_ended(three: Desk) -> None:
    page = three.at("handler")
    page.context.clear_cookies()
    with page.expect_navigation():
        page.keyboard.press("?")
    expect(page.get_by_label("登录名")).to_be_visible()


def test_the_help_tells_the_keys_and_is_found(three: Desk) -> None:
    page = three.at("handler")
    page.goto("/help/")
    follow(page, page.get_by_role("main").get_by_role("link", name="键盘与打印"))
    expect(heading(page)).to_have_text("键盘与打印")
    for heading_of in ("按键", "一件一件往下办", "打印", "小屏幕"):
        expect(page.get_by_role("heading", name=heading_of, exact=True)).to_be_visible()
