"""The clerk is warned of the same request from last year, looks at both, and decides."""

import pytest
from playwright.sync_api import expect

from casework import acts
from casework.models import Case
from flows import telling
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
from tests.world import fresh

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = "2023年度城中村改造项目征收补偿方案"
SAME = "申请公开贵局2023年城中村改造项目的征收补偿方案"


def given_a_request_that_was_replied_to(desk: Desk) -> str:
    """Replied to on Wednesday 4 March. Returns the number of its reply."""
    world = desk.world
    case = world.approved(mar(2), subject=PLAN)
    telling.reply(case, by=world.intake, on=mar(4), today=mar(4))
    return str(fresh(case).letters.get(kind__startswith="reply").number)


def test_the_same_request_is_seen_judged_and_answered_as_repeated(desk: Desk) -> None:
    number = given_a_request_that_was_replied_to(desk)
    desk.it_is("2026-03-10")
    page = desk.at("intake")
    page.goto(desk.url + "/cases/new/")
    field(page, "申请公开的内容").fill(SAME)
    fill(page, {"姓名或者名称": "张三"})
    like = page.locator("#similar")
    expect(like).to_contain_text("可能有人申请过同样的信息")
    expect(like).to_contain_text("2026-0001")
    expect(like).to_contain_text("同一申请人")
    then_it_looks_right(page)
    fill(page, {"提交渠道": "当面提交", "提交日期": "2026-03-10"})
    button(page, "收下申请").click()
    expect(page.get_by_text("有1件相近的申请")).to_be_visible()

    follow(page, page.get_by_role("link", name="查重", exact=True))
    expect(page.locator("mark").first).to_be_visible()
    expect(page.get_by_text(number)).to_be_visible()
    then_it_looks_right(page)
    page.get_by_role("link", name="认定", exact=True).click()
    fill(page, {"认定": "同一申请人重复申请相同信息"})
    then_it_looks_right(page)
    button(page, "查重认定").click()
    expect(page.get_by_text(f"此前答复的文号：{number}")).to_be_visible()

    case = Case.objects.latest("pk")
    world = desk.world

    acts.assign(case, by=world.intake, on=mar(10), today=mar(10), section=world.section)
    acts.accept(fresh(case), by=world.handler, on=mar(10), today=mar(10))
    desk.is_about(fresh(case))
    page = when_he_opens_his_task(desk, "handler")
    when_he_turns_to(page, "拟办")
    fill(page, {"办理结果": "重复申请"})
    button(page, "下一步").click()
    expect(field(page, "此前答复的文号")).to_have_value(number)
    expect(field(page, "此前答复的日期")).to_have_value("2026-03-04")
    then_it_looks_right(page)
