"""A reviewer has a masked number shown for a reason; the auditor sees who has looked."""

import re

import pytest
from playwright.sync_api import expect

from tests.acts.doing import mar
from tests.browser.looks import then_it_looks_right
from tests.browser.people import Desk
from tests.browser.steps import button, field, follow

pytestmark = pytest.mark.django_db(transaction=True)
THE_NUMBER = re.compile(r"查看\s*电话")
WHO = {"kind": "natural", "name": "王小明", "phone": "13912345678"}


def given_a_case_of_wang(desk: Desk) -> str:
    case = desk.world.handling(mar(2), applicant=WHO)
    desk.it_is("2026-03-10")
    return f"/cases/{case.pk}/"


def then_the_auditor_sees_the_look(desk: Desk) -> None:
    page = desk.at("auditor")
    page.goto("/looks/")
    row = page.get_by_role("main").get_by_role("row").filter(has_text="2026-0001")
    for told in ("法制审核人员甲", "2026-0001", "电话", "审核拟办意见：核对委托人"):
        expect(row).to_contain_text(told)
    then_it_looks_right(page)
    expect(page.get_by_role("main")).not_to_contain_text("13912345678")


def test_a_number_is_shown_for_a_reason_in_its_place(desk: Desk) -> None:
    at = given_a_case_of_wang(desk)
    page = desk.at("legal")
    page.goto(at)
    main = page.get_by_role("main")
    expect(main).to_contain_text("139****5678")
    main.get_by_role("link", name=THE_NUMBER).click()
    form = page.locator("#reveal form")
    form.get_by_label("审核拟办意见").check()
    field(form, "写明理由").fill("核对委托人")
    then_it_looks_right(page)
    expect(main).not_to_contain_text("13912345678")
    form.get_by_role("button", name="查看").click()
    shown = page.locator("#reveal")
    expect(shown).to_contain_text("13912345678")
    expect(shown).to_contain_text("已经记入查看记录")
    then_it_looks_right(page)
    page.goto(at)
    expect(main).not_to_contain_text("13912345678")
    expect(main).to_contain_text("个人信息曾被查看1次")
    then_the_auditor_sees_the_look(desk)


def test_the_same_without_javascript(plain_desk: Desk) -> None:
    at = given_a_case_of_wang(plain_desk)
    page = plain_desk.at("legal")
    page.goto(at)
    follow(page, page.get_by_role("main").get_by_role("link", name=THE_NUMBER))
    page.get_by_label("审核拟办意见").check()
    field(page, "写明理由").fill("核对委托人")
    follow(page, button(page, "查看"))
    expect(page.get_by_role("main")).to_contain_text("13912345678")
    then_the_auditor_sees_the_look(plain_desk)
