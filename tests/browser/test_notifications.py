"""From what happened to the work in one click: by the bell, and by the link of an e-mail."""

import re
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Locator, Page, expect

from casework import acts
from casework.models import Person
from tests.acts.doing import do, mar
from tests.browser.looks import then_it_looks_right
from tests.browser.people import Desk, when_he_logs_in
from tests.browser.steps import button, field, fill, follow, when_he_sends, when_he_turns_to

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONE_SIZE = pytest.mark.parametrize("size", ["desktop"], indirect=True)
"""Without the script a page is as wide as with it; what is asked is whether it works."""


def bell(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("link", name=re.compile("^通知"))


def then_the_bell_says(page: Page, told: str) -> None:
    expect(bell(page)).to_have_text(re.compile(rf"^\s*{told}\s*$"))


def given_work_for_the_section(desk: Desk) -> None:
    """Three requests that wait in the section for a handler; the last is the one at stake."""
    for _ in range(3):
        case = desk.world.registered(mar(2))
        do(desk.world, case, "assign", mar(2))
    desk.is_about(case)


def test_from_the_bell_to_the_work(desk: Desk) -> None:
    by_the_bell(desk)


@AT_ONE_SIZE
def test_from_the_bell_to_the_work_without_javascript(plain_desk: Desk) -> None:
    by_the_bell(plain_desk)


def by_the_bell(desk: Desk) -> None:
    given_work_for_the_section(desk)
    page = desk.at("handler")
    page.goto("/todo/")
    then_the_bell_says(page, "通知 3条未读")
    follow(page, bell(page))
    expect(page.get_by_role("heading", level=1)).to_have_text("通知")
    row = page.get_by_role("row", name=desk.case.number)
    expect(row).to_contain_text("您是本科室的承办人，谁接办归谁")
    expect(row).to_contain_text("未读")
    follow(page, row.get_by_role("link", name="新的待办：接办"))
    expect(page).to_have_url(desk.case_url)
    then_the_bell_says(page, "通知 2条未读")

    when_he_turns_to(page, "接办")
    when_he_sends(page, "接办")
    follow(page, bell(page))
    expect(page.get_by_role("row", name=desk.case.number)).to_contain_text("已办")
    follow(page, button(page, "全部标为已读"))
    expect(page.get_by_role("status")).to_contain_text("2条通知标为已读")
    then_the_bell_says(page, "通知")
    follow(page, page.get_by_role("link", name="只看未读"))
    expect(page.get_by_text("没有未读的通知。")).to_be_visible()


def test_a_nudge_comes_by_mail_and_its_link_leads_to_the_case(desk: Desk, settings: Any) -> None:
    settings.SITE_URL = desk.url
    desk.is_about(desk.world.handling(mar(2)))
    page = desk.at("handler")
    page.goto("/todo/")
    follow(page, page.get_by_role("banner").get_by_role("link", name="承办人甲"))
    expect(page.get_by_text("没有填写电子邮箱，不发邮件")).to_be_visible()
    fill(page, {"电子邮箱": "li@局.测试 x"})
    page.locator("form[data-keep]").evaluate("form => form.noValidate = true")
    follow(page, button(page, "保存"))
    expect(page.get_by_role("alert").filter(has_text="电子邮箱不正确").first).to_be_visible()
    expect(field(page, "电子邮箱")).to_have_value("li@局.测试 x")
    fill(page, {"电子邮箱": "li@example.gov.cn"})
    page.get_by_label("立即发送").check()
    follow(page, button(page, "保存"))
    expect(page.get_by_role("status")).to_contain_text("通知方式已经保存")

    desk.it_is("2026-03-09")
    page = desk.at("leader")
    page.goto(desk.case_url)
    when_he_turns_to(page, "催办")
    fill(page, {"催办的内容": "请抓紧办理"})
    when_he_sends(page, "催办")

    (sent,) = mail.outbox
    assert sent.to == ["li@example.gov.cn"] and desk.case.number in sent.subject
    assert "催办：办理并拟办" in sent.body and "还剩15个工作日" in sent.body
    link = re.search(r"http\S+", sent.body)
    assert link
    page = desk.new_page()
    page.goto(link[0])
    when_he_logs_in(page, desk.world.handler)
    then_it_looks_right(page)
    expect(page).to_have_url(desk.case_url)
    then_the_bell_says(page, "通知")


def test_the_administrator_enters_an_address_for_somebody(desk: Desk) -> None:
    page = desk.at("admin")
    page.goto(f"/settings/people/{desk.world.handler.pk}/")
    then_it_looks_right(page)
    fill(page, {"电子邮箱": "li@example.gov.cn"})
    page.get_by_label("每日汇总").check()
    follow(page, button(page, "保存通知方式"))
    expect(page.get_by_role("status")).to_contain_text("承办人甲的通知方式已经保存")
    person = Person.objects.get(pk=desk.world.handler.pk)
    assert (person.email, person.mail_choice.choice) == ("li@example.gov.cn", "digest")


def test_a_full_list_of_every_kind_fits_the_screen(desk: Desk) -> None:
    world = desk.world
    given_work_for_the_section(desk)
    case = world.handling(mar(2))
    acts.urge(case, by=world.leader, on=mar(3), today=mar(3), reason="请抓紧")
    do(world, world.supplement_requested(mar(2)), "receive_supplement", mar(3))
    returned = world.handled(mar(2))
    do(world, returned, "return_proposal", mar(3))
    withdrawn = world.handling(mar(2))
    do(world, withdrawn, "withdraw", mar(3))
    desk.it_is("2026-03-31")
    page = desk.at("handler")
    page.goto("/notifications/")
    then_it_looks_right(page)
    for told in ("催办：办理并拟办", "收到申请人的补正：办理并拟办", "已经结案，不再办理"):
        expect(page.get_by_text(told)).to_be_visible()
    page.goto("/help/notifications/")
    then_it_looks_right(page)
