"""Back, twice, and two at once: one act is done, and whoever comes second is told."""

import pytest
from playwright.sync_api import Page, expect

from casework.models import Case
from tests.acts.doing import mar
from tests.browser.looks import then_it_looks_right
from tests.browser.people import Desk, when_he_logs_in
from tests.browser.steps import (
    A_REQUEST,
    button,
    field,
    fill,
    follow,
    open_menu,
    when,
    when_he_opens_his_task,
    when_he_sends,
    when_he_turns_to,
    when_the_clerk_takes_in,
)

pytestmark = pytest.mark.django_db(transaction=True)

SEARCHED = {"检索地点": "档案室", "检索词": "供应计划", "检索结果": "没有检索到"}


def given_a_form_of_a_search(desk: Desk) -> Page:
    desk.is_about(desk.world.handling(mar(2)))
    page = when_he_opens_his_task(desk, "handler")
    when_he_turns_to(page, "登记检索")
    fill(page, SEARCHED)
    return page


def when_he_presses_twice(page: Page, name: str) -> None:
    with page.expect_navigation():
        button(page, name).dblclick()
    then_it_looks_right(page)


def test_a_double_click_does_one_act(desk: Desk) -> None:
    page = given_a_form_of_a_search(desk)
    when_he_presses_twice(page, "登记检索")
    expect(page.get_by_role("status")).to_contain_text("登记检索")
    assert desk.case.events.filter(act="record_search").count() == 1


def test_a_double_click_without_javascript_is_told(plain_desk: Desk) -> None:
    """Both clicks reach the server; the page that stays is the answer to the second."""
    page = given_a_form_of_a_search(plain_desk)
    button(page, "登记检索").dblclick(no_wait_after=True)
    expect(page.get_by_role("status")).to_contain_text("登记检索")
    then_it_looks_right(page)
    assert plain_desk.case.events.filter(act="record_search").count() == 1


def test_a_double_click_takes_in_one_request(desk: Desk) -> None:
    page = desk.at("intake")
    open_menu(page)
    follow(page, page.get_by_role("link", name="登记申请"))
    fill(page, A_REQUEST)
    when_he_presses_twice(page, "收下申请")
    assert Case.objects.count() == 1


def test_back_to_a_form_that_was_sent(desk: Desk) -> None:
    """The browser shows the form with all that was typed; sent again, it is not done again."""
    page = given_a_form_of_a_search(desk)
    when_he_sends(page, "登记检索")
    page.go_back()
    then_it_looks_right(page)
    expect(field(page, "检索结果")).to_have_value("没有检索到")
    follow(page, button(page, "登记检索"))
    expect(page.get_by_role("status")).to_contain_text("没有重复办理")
    assert desk.case.events.filter(act="record_search").count() == 1


def test_back_to_a_request_that_was_taken_in(desk: Desk) -> None:
    page = when_the_clerk_takes_in(desk)
    page.go_back()
    then_it_looks_right(page)
    expect(field(page, "姓名或者名称")).to_have_value("张三")
    follow(page, button(page, "收下申请"))
    expect(page.get_by_role("status")).to_contain_text("没有重复登记")
    assert Case.objects.count() == 1


def test_back_to_an_act_that_has_moved_the_case(desk: Desk) -> None:
    desk.expects(409)
    desk.is_about(desk.world.registered(mar(2)))
    page = when(desk, "intake", "交办", {"科室": "利用科"})
    page = when(desk, "handler", "接办")
    page.go_back()
    then_it_looks_right(page)
    expect(page.get_by_role("heading", name="现在不能接办")).to_be_visible()
    follow(page, page.get_by_role("link", name="查看案件的最新情况"))
    assert desk.case.events.filter(act="accept").count() == 1


def given_two_at_one_form(desk: Desk, act: str, filled: dict[str, str]) -> tuple[Page, Page]:
    """The handler and the clerk, each at his own browser, both with the same form filled in."""
    pages = []
    for role in ("handler", "intake"):
        page = desk.new_page()
        page.goto("/")
        when_he_logs_in(page, desk.world.people[role])
        page.goto(desk.case_url)
        when_he_turns_to(page, act)
        fill(page, filled)
        pages.append(page)
    return pages[0], pages[1]


def test_the_second_of_two_is_told_and_keeps_his_words(desk: Desk) -> None:
    desk.is_about(desk.world.handling(mar(2)))
    first, second = given_two_at_one_form(
        desk, "征求第三方意见", {"第三方的姓名或者名称": "甲公司", "拟公开的内容": "土地出让合同"}
    )
    when_he_sends(first, "征求第三方意见")
    follow(second, button(second, "核对"))
    expect(second.get_by_role("alert")).to_contain_text("案件已有新的办理情况，这次没有办理")
    expect(field(second, "第三方的姓名或者名称")).to_have_value("甲公司")
    expect(field(second, "拟公开的内容")).to_have_value("土地出让合同")
    assert desk.case.consultations.count() == 1


def test_the_second_of_two_on_one_task_is_told(desk: Desk) -> None:
    """What the first did has moved the case: the form is gone, the words are shown."""
    desk.expects(409)
    desk.is_about(desk.world.handling(mar(2)))
    first, second = given_two_at_one_form(
        desk, "告知补正", {"需要补正的事项": "请明确文件名称、文号和年度"}
    )
    when_he_sends(first, "告知补正")
    follow(second, button(second, "核对"))
    expect(second.get_by_role("heading", name="现在不能告知补正")).to_be_visible()
    expect(second.get_by_text("请明确文件名称、文号和年度")).to_be_visible()
    assert desk.case.events.filter(act="request_supplement").count() == 1
