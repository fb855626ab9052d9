"""What people do at the desk, in the words of the screens; every page on the way is looked at."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import pypdfium2
from playwright.sync_api import Locator, Page, expect

from casework import acts
from tests.browser.looks import then_it_looks_right
from tests.browser.people import Desk

SUBJECT = "2025年度国有建设用地供应计划"
A_REQUEST = {
    "提交渠道": "当面提交",
    "姓名或者名称": "张三",
    "证件号码": "110101199003070000",
    "联系电话": "13800000000",
    "通信地址": "测试市和平街8号",
    "邮政编码": "100000",
    "申请公开的内容": SUBJECT,
}
REVIEWERS = ("section_head", "secrecy", "legal")

Filled = Mapping[str, str]


# -- small words -----------------------------------------------------------------------------------


def field(within: Page | Locator, label: str) -> Locator:
    return within.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(（可不填）)?\s*$"))


def fill(within: Page | Locator, filled: Filled) -> None:
    """Type and choose by the labels; a choice by the words it shows."""
    for label, value in filled.items():
        control = field(within, label)
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)


def follow(page: Page, control: Locator) -> None:
    """Press what leads to another page, and look at that page."""
    with page.expect_navigation():
        control.click()
    then_it_looks_right(page)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def open_menu(page: Page) -> None:
    toggle = page.locator(".menu-toggle")
    if toggle.is_visible():
        toggle.click()


# -- finding the case ------------------------------------------------------------------------------


def when_he_opens_his_task(desk: Desk, role: str) -> Page:
    """From 我的待办, where the case must wait for him."""
    page = desk.at(role)
    page.goto("/todo/")
    then_it_looks_right(page)
    follow(page, page.locator("[data-row-link]", has_text=desk.case.number).first)
    return page


def when_he_finds_the_case(desk: Desk, role: str) -> Page:
    """By its number, in the search of every page: it leads straight to the case."""
    page = desk.at(role)
    page.goto("/todo/")
    page.get_by_label("查找案件").fill(desk.case.number)
    follow(page, page.get_by_role("banner").get_by_role("button", name="查找"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(desk.case.number)
    return page


def then_nothing_waits_for(desk: Desk, *roles: str) -> None:
    for role in roles:
        page = desk.at(role)
        page.goto("/todo/")
        then_it_looks_right(page)
        expect(page.get_by_text("现在没有等您办理的事项。")).to_be_visible()


# -- doing an act ----------------------------------------------------------------------------------


def when_he_turns_to(page: Page, act: str) -> None:
    """Press an act on the case's page; those that are not due are folded away."""
    links = page.get_by_role("main").get_by_role("link", name=act, exact=True)
    if not links.locator("visible=true").count():
        page.locator("details", has=page.locator("a", has_text=re.compile(f"^{act}$"))).locator(
            "summary"
        ).click()
    follow(page, links.locator("visible=true").first)


def when_he_sends(page: Page, act: str) -> None:
    """Check and confirm where the act asks for it; then the case's page says it is done."""
    if button(page, "核对").count():
        follow(page, button(page, "核对"))
        expect(page.get_by_text("还没有办理。请核对下面的内容")).to_be_visible()
        follow(page, page.get_by_role("button", name=re.compile("^确认，")))
    else:
        follow(page, page.locator("main form .row button").first)
    expect(page.get_by_role("status")).to_contain_text(f"已办理：{act}")


def when(
    desk: Desk, role: str, act: str, filled: Filled | None = None, *, task: bool = True
) -> Page:
    """One act by one person, from his to-do list (task) or from the search."""
    page = when_he_opens_his_task(desk, role) if task else when_he_finds_the_case(desk, role)
    when_he_turns_to(page, act)
    fill(page, filled or {})
    when_he_sends(page, act)
    return page


def when_the_clerk_takes_in(desk: Desk, request: Filled = A_REQUEST) -> Page:
    page = desk.at("intake")
    page.goto("/todo/")
    open_menu(page)
    follow(page, page.get_by_role("link", name="登记申请"))
    fill(page, request)
    follow(page, button(page, "收下申请"))
    expect(page.get_by_role("status")).to_contain_text("已经收下")
    desk.case_url = page.url
    return page


def given_a_case_in_hand(desk: Desk) -> None:
    """Taken in, handed to the section and accepted; how, the first whole case shows."""
    desk.is_about(desk.world.handling(date.fromisoformat(desk.settings.TODAY)))


# -- the answer ------------------------------------------------------------------------------------


def when_the_handler_proposes(
    desk: Desk,
    outcome: str,
    elements: Filled | None = None,
    items: Sequence[Filled] = (),
    withheld: Sequence[Filled] = (),
) -> Page:
    page = when_he_opens_his_task(desk, "handler")
    when_he_turns_to(page, "拟办")
    fill(page, {"办理结果": outcome})
    step_on = button(page, "下一步").or_(button(page, "换了办理结果的，更新要素"))
    follow(page, step_on)
    fill(page, elements or {})
    for n, row in enumerate(items, 1):
        fill(page.get_by_role("group", name=f"第{n}件"), row)
    for n, row in enumerate(withheld, 1):
        fill(page.get_by_role("group", name=f"第{n}项"), row)
    when_he_sends(page, "拟办")
    return page


def when_everybody_reviews(desk: Desk, items: Sequence[str] = ()) -> None:
    """Section head; then secrecy, item by item, and legal side by side."""
    for role in REVIEWERS:
        results = {f"“{title}”的审查结果": "可以公开" for title in items}
        when(desk, role, "审核通过", results if role == "secrecy" else None)


def when_the_leader_signs(desk: Desk) -> None:
    when(desk, "leader", "签发", {"签发意见": "同意答复。"})


def when_all_have_agreed(desk: Desk) -> None:
    """Every review and the signature, where they are not what the test is about."""
    on = date.fromisoformat(desk.settings.TODAY)
    desk.world.review_all(desk.case, on)
    acts.sign(desk.case, by=desk.world.leader, on=on, today=on)


def when_the_reply_goes_out(desk: Desk, filled: Filled | None = None) -> Page:
    return when(desk, "intake", "答复", filled)


def when_it_is_posted_and_filed(desk: Desk, posted_on: str) -> None:
    when(
        desk,
        "intake",
        "登记送达",
        {"送达方式": "邮寄送达", "送达日期": posted_on, "送达凭证": "挂号信1234567"},
    )
    when(desk, "intake", "归档")


# -- what is seen ----------------------------------------------------------------------------------


def then_the_case_shows(page: Page, **facts: str) -> None:
    """What the head of the case's page says: 计时="…", 答复期限="…", state, bar."""
    head = page.locator(".card", has=page.get_by_role("heading", level=1))
    for label, value in facts.items():
        if label == "state":
            expect(head.locator(".tag").first).to_have_text(value)
        elif label == "bar":
            expect(head.locator(".bar")).to_have_attribute("aria-label", value)
        else:
            told = page.locator(f"xpath=//dt[normalize-space()='{label}']/following-sibling::dd[1]")
            expect(told.first).to_contain_text(value)


def letter_on_paper(page: Page, number: str) -> str:
    """The text of a letter's PDF, fetched by its link on the case's page; without white space."""
    href = page.get_by_role("link", name=number, exact=True).get_attribute("href")
    answer = page.context.request.get(href or "")
    assert answer.status == 200 and answer.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.body())
    text = "".join(p.get_textpage().get_text_range() for p in document)
    document.close()
    return re.sub(r"\s", "", text)


def then_the_letter_says(page: Page, number: str, *words: str) -> None:
    text = letter_on_paper(page, number)
    for word in words:
        assert word in text, (word, text)
