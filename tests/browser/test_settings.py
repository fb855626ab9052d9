"""An administrator sets up his agency, and its letters get wording of their own; with the script
and without it."""

import pytest
from playwright.sync_api import Page, expect

from casework.models import Person
from notices.catalogue import shipped_source
from tests.acts.doing import mar
from tests.browser.looks import then_it_looks_right
from tests.browser.people import Desk
from tests.browser.steps import button, field, fill, follow, open_menu

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONE_SIZE = pytest.mark.parametrize("size", ["desktop"], indirect=True)
"""Without the script a page is as wide as with it; what is asked is whether it works."""

KIND = "补正告知书"


def when_he_opens(page: Page, name: str) -> None:
    """One of the pages of the settings, from their overview."""
    page.goto("/settings/")
    follow(page, page.locator(".tiles").get_by_role("link", name=name))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def when_he_presses(page: Page, name: str) -> None:
    follow(page, button(page, name))


def then_it_says(page: Page, told: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(told)


def then_it_refuses(page: Page, *told: str) -> None:
    for text in told:
        expect(page.get_by_role("alert").filter(has_text=text).first).to_be_visible()


def test_an_agency_is_set_up(desk: Desk) -> None:
    from_the_name_to_the_people(desk)


@AT_ONE_SIZE
def test_an_agency_is_set_up_without_javascript(plain_desk: Desk) -> None:
    from_the_name_to_the_people(plain_desk)


def from_the_name_to_the_people(desk: Desk) -> None:
    desk.world.agency.short_name = ""
    desk.world.agency.save()
    desk.world.handling(mar(2))
    desk.it_is("2026-03-10")
    page = desk.at("admin")
    open_menu(page)
    follow(page, page.get_by_role("link", name="机关设置"))
    expect(page.get_by_role("heading", name="制发文书还缺少")).to_be_visible()

    follow(page, page.get_by_role("main").get_by_role("link", name="填写机关信息"))
    needs = page.locator("#needs")
    expect(needs).to_contain_text("测试市人民政府")
    fill(page, {"机关代字": "测自然资", "机关类别": "市、县级人民政府", "邮政编码": "12"})
    if not desk.script:
        when_he_presses(page, "按所选类别查看需要什么")
    expect(needs).to_contain_text("市、县级人民政府的复议机关")
    when_he_presses(page, "保存")
    then_it_refuses(page, "填写的内容都在", "邮政编码应当是六位数字")
    expect(field(page, "机关代字")).to_have_value("测自然资")
    fill(page, {"机关类别": "县级以上地方人民政府工作部门", "邮政编码": "100000"})
    when_he_presses(page, "保存")
    then_it_says(page, "机关信息已经保存")

    when_he_opens(page, "办理口径")
    page.get_by_role("group").first.get_by_role("radio").nth(1).check()
    fill(page, {"补正期限（工作日）": "10"})
    when_he_presses(page, "保存")
    expect(page.get_by_text("还没有保存。")).to_be_visible()
    when_he_presses(page, "确认保存")
    then_it_says(page, "办理口径已经保存")

    when_he_opens(page, "审核步骤")
    for choice in page.get_by_role("radio", name="不设").all():
        choice.check()
    when_he_presses(page, "保存")
    then_it_refuses(page, "至少要有一项审核")
    page.get_by_role("group", name="法制审核").get_by_label("第一步").check()
    when_he_presses(page, "保存")
    then_it_says(page, "法制审核 → 签发")

    when_he_opens(page, "文书格式")
    page.get_by_label("版记").check()
    when_he_presses(page, "保存")
    then_it_says(page, "文书格式已经保存")
    when_he_opens(page, "工作日历")
    page.locator("summary").first.click()
    then_it_looks_right(page)

    sections_come_and_go(page)
    somebody_new_comes(desk, page)


def sections_come_and_go(page: Page) -> None:
    when_he_opens(page, "科室")
    fill(page, {"名称": "利用科"})
    when_he_presses(page, "增加")
    then_it_refuses(page, "本机关已经有“利用科”")
    fill(page, {"名称": "政策法规科"})
    when_he_presses(page, "增加")
    follow(page, page.get_by_role("link", name="利用科", exact=True))
    when_he_presses(page, "停用科室")
    then_it_refuses(page, "还有1件在办案件")
    page.goto("/settings/sections/")
    follow(page, page.get_by_role("link", name="政策法规科", exact=True))
    when_he_presses(page, "停用科室")
    then_it_says(page, "“政策法规科”已经停用")


def somebody_new_comes(desk: Desk, page: Page) -> None:
    when_he_opens(page, "人员和岗位")
    follow(page, page.get_by_role("link", name="增加人员"))
    fill(page, {"登录名": "test-ju-legal", "姓名": "欧阳明月"})
    page.get_by_label("利用科承办人").check()
    when_he_presses(page, "增加人员")
    then_it_refuses(page, "这个登录名已经有人使用")
    fill(page, {"登录名": "ouyang.mingyue"})
    when_he_presses(page, "增加人员")
    expect(page.get_by_text("只在这一页显示一次")).to_be_visible()
    first = page.locator("code.password").inner_text()
    follow(page, page.get_by_role("link", name="记下了"))
    when_he_presses(page, "重置密码")
    second = page.locator("code.password").inner_text()
    assert first != second
    assert Person.objects.get(username="ouyang.mingyue").check_password(second)
    page.goto("/settings/people/")
    then_it_looks_right(page)
    follow(page, page.get_by_role("link", name=desk.world.handler.full_name))
    when_he_presses(page, "停用账号")
    then_it_refuses(page, "还有1件承办的在办案件")
    when_he_presses(page, "仍然停用")
    then_it_says(page, "账号已经停用")
    page.goto("/settings/")
    then_it_looks_right(page)
    expect(page.locator(".changed").first).to_be_visible()


def test_a_letter_gets_wording_of_its_own(desk: Desk) -> None:
    from_a_draft_to_its_retirement(desk)


@AT_ONE_SIZE
def test_a_letter_gets_wording_of_its_own_without_javascript(plain_desk: Desk) -> None:
    from_a_draft_to_its_retirement(plain_desk)


def from_a_draft_to_its_retirement(desk: Desk) -> None:
    case = desk.world.handling(mar(2))
    desk.it_is("2026-03-10")
    page = desk.at("legal")
    open_menu(page)
    follow(page, page.get_by_role("link", name="文书模板"))
    follow(page, page.get_by_role("link", name=KIND))
    when_he_presses(page, "以此起草")
    then_it_says(page, "已经起草第1版")

    source = shipped_source("request_supplement")
    fill(page, {"模板文字": f"{source}{{{{没有的字段}}}}\n", "修改说明": "加一句提示"})
    when_he_presses(page, "核查并定稿")
    then_it_refuses(page, "草稿已经保存，但是还有错误，没有定稿")
    line = len(source.splitlines()) + 1
    page.get_by_role("link", name=f"第{line}行").click()
    expect(
        field(page, "模板文字") if desk.script else page.locator(f"#line-{line}")
    ).to_be_in_viewport()
    expect(page.locator(f"#line-{line} .error")).to_be_visible()

    fill(page, {"模板文字": f"{source}如有疑问，请来电询问。\n"})
    when_he_presses(page, "保存草稿")
    expect(page.locator(".differences .new")).to_contain_text("如有疑问，请来电询问。")
    fill(page, {"申请编号": "2026-9999"})
    when_he_presses(page, "预览")
    then_it_refuses(page, "没有编号为“2026-9999”的案件")
    fill(page, {"申请编号": case.number})
    when_he_presses(page, "预览")
    letter = page.get_by_role("article", name="文书预览")
    expect(letter).to_contain_text("如有疑问，请来电询问。")
    when_he_presses(page, "核查并定稿")
    then_it_says(page, "文字已经定稿，可以由他人批准")

    version = page.url
    page = desk.at("office_head")
    page.goto(version)
    then_it_looks_right(page)
    fill(page, {"启用日期": "2026-03-01"})
    when_he_presses(page, "批准启用")
    then_it_refuses(page, "模板不能溯及以前的文书")
    fill(page, {"启用日期": "2026-03-11"})
    when_he_presses(page, "批准启用")
    then_it_says(page, "已经批准，自2026年3月11日的文书起启用")
    fill(page, {"停用日期": "2026-04-01"})
    when_he_presses(page, "停用这一版")
    then_it_says(page, "自2026年4月1日的文书起停用")
    page.goto("/templates/")
    then_it_looks_right(page)
    follow(page, page.get_by_role("link", name=KIND))
