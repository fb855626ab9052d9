"""Coming in, being thrown out in mid-form, and pages that are not there."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from casework.models import Person
from tests.acts.doing import mar
from tests.browser.looks import then_it_looks_right
from tests.browser.people import PASSWORD, Desk, given_an_authority, when_he_logs_in
from tests.browser.steps import (
    A_REQUEST,
    button,
    field,
    fill,
    follow,
    open_menu,
    when_he_opens_his_task,
    when_he_turns_to,
)
from tests.world import World, fresh

pytestmark = pytest.mark.django_db(transaction=True)

NEW_PASSWORD = "另一个够长的密码-2027"


def when_he_opens_the_address(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    then_it_looks_right(page)


def when_he_goes_out(page: Page) -> None:
    follow(page, page.get_by_role("button", name="退出"))


def test_the_first_login_asks_for_a_password_of_ones_own(desk: Desk) -> None:
    Person.objects.update(must_change_password=True)
    page = desk.new_page()
    when_he_opens_the_address(page)
    when_he_logs_in(page, desk.world.intake)
    then_it_looks_right(page)
    expect(page.get_by_text("首次登录，请先设置自己的密码")).to_be_visible()
    page.goto("/cases/")  # there is no way round it
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()

    fill(page, {"新密码": NEW_PASSWORD, "再填一次": "写错了的一个密码"})
    follow(page, page.get_by_role("button", name="保存"))
    expect(page.get_by_role("alert")).to_contain_text("两次填写的密码不一致")
    fill(page, {"新密码": "12345678901", "再填一次": "12345678901"})
    follow(page, page.get_by_role("button", name="保存"))
    expect(page.get_by_role("alert").first).to_contain_text("密码")
    fill(page, {"新密码": NEW_PASSWORD, "再填一次": NEW_PASSWORD})
    follow(page, page.get_by_role("button", name="保存"))
    expect(page.get_by_role("status")).to_contain_text("密码已经修改")
    expect(page.get_by_role("heading", name="我的待办")).to_be_visible()

    when_he_goes_out(page)
    when_he_logs_in(page, desk.world.intake, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("登录名或者密码不正确")
    when_he_logs_in(page, desk.world.intake, NEW_PASSWORD)
    expect(page.get_by_role("heading", name="我的待办")).to_be_visible()


def test_five_wrong_passwords_close_the_door_for_a_while(desk: Desk) -> None:
    desk.expects(429)
    page = desk.new_page()
    when_he_opens_the_address(page)
    for _ in range(4):
        when_he_logs_in(page, desk.world.intake, "不对的密码")
        expect(page.get_by_role("alert")).to_contain_text("登录名或者密码不正确")
    when_he_logs_in(page, desk.world.intake, "不对的密码")
    expect(page.get_by_role("heading", name="暂停登录")).to_be_visible()
    expect(page.get_by_text("暂停登录15分钟")).to_be_visible()
    then_it_looks_right(page)
    follow(page, page.get_by_role("link", name="返回登录"))
    when_he_logs_in(page, desk.world.intake)  # the right one does not help now
    expect(page.get_by_role("heading", name="暂停登录")).to_be_visible()


@pytest.mark.parametrize("how", ["in the database", "in the browser"])
def test_a_session_that_ends_in_mid_form_loses_nothing(desk: Desk, how: str) -> None:
    desk.expects(401)
    page = desk.at("intake")
    open_menu(page)
    follow(page, page.get_by_role("link", name="登记申请"))
    fill(page, {**A_REQUEST, "申请公开的内容": "第一行\n“第二行”<b>"})
    if how == "in the database":
        Session.objects.all().delete()
    else:
        page.context.clear_cookies(name="sessionid")
    follow(page, button(page, "收下申请"))
    expect(page.get_by_text("您刚才填写的内容还在")).to_be_visible()

    when_he_logs_in(page, desk.world.intake)
    then_it_looks_right(page)
    expect(page.get_by_text("没有丢失，也没有提交过")).to_be_visible()
    follow(page, page.get_by_role("button", name="继续"))
    expect(page.get_by_role("status")).to_contain_text("已经收下")
    expect(page.get_by_text("第一行\n“第二行”<b>")).to_be_visible()


def test_a_session_that_ends_in_the_form_of_an_act(desk: Desk) -> None:
    """What was typed comes back in the form itself, where it can be read and changed."""
    desk.expects(401)
    desk.is_about(desk.world.handling(mar(2)))
    page = when_he_opens_his_task(desk, "handler")
    when_he_turns_to(page, "告知补正")
    fill(page, {"需要补正的事项": "请明确文件名称"})
    Session.objects.all().delete()
    follow(page, button(page, "预览"))
    when_he_logs_in(page, desk.world.handler)
    follow(page, page.get_by_role("button", name="继续"))
    expect(field(page, "需要补正的事项")).to_have_value("请明确文件名称")


def test_a_case_of_another_agency_does_not_exist(desk: Desk) -> None:
    stranger: World = given_an_authority("other-ju")
    theirs = stranger.handling(mar(2))
    desk.expects(404)
    page = desk.at("intake")
    for path in (f"/cases/{theirs.pk}/", f"/cases/{theirs.pk}/do/propose/", "/no/such/page/"):
        page.goto(path)
        expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
        expect(page.get_by_text("不属于您的职责范围")).to_be_visible()
        if "cases" in path:
            then_it_looks_right(page)
    assert fresh(theirs).subject not in page.content()
    follow(page, page.get_by_role("link", name="去我的待办"))
    expect(page.get_by_role("heading", name="我的待办")).to_be_visible()


def test_a_page_that_is_not_for_ones_post(desk: Desk) -> None:
    desk.expects(403)
    page = desk.at("legal")
    page.goto("/cases/new/")
    expect(page.get_by_role("heading", name="无权查看")).to_be_visible()
    then_it_looks_right(page)
