"""What is to go out is looked through, masked and released before the reply goes out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import Page, expect

from flows.desk import filing, scanning
from flows.models import OutgoingScan
from tests.acts.doing import mar
from tests.browser.looks import then_it_looks_right
from tests.browser.people import Desk
from tests.browser.steps import button, field, follow, when, when_he_sends, when_he_turns_to
from tests.screens.outgoing_files import MOBILE, drawn

pytestmark = pytest.mark.django_db(transaction=True)


def given_a_signed_case_with_a_paper(desk: Desk) -> None:
    case = desk.world.approved(mar(2))
    content = drawn(
        lambda c: c.drawString(60, 700, f"联系人：李四，{MOBILE}"),
        lambda c: c.drawString(60, 700, "第二页：住址某某小区"),
    )
    filing.take(
        case,
        SimpleUploadedFile("供应计划.pdf", content),
        title="供应计划",
        kind="given",
        by=desk.world.handler,
        today=mar(3),
    )
    desk.is_about(case)
    desk.it_is("2026-03-10")


def when_he_draws_a_box(page: Page, number: int) -> None:
    """From a tenth to a half of the page's width, from a tenth to a fifth of its height."""
    sheet = page.locator(f"[data-page='{number}']")
    sheet.scroll_into_view_if_needed()
    around = sheet.bounding_box()
    assert around is not None
    x, y, width, height = (around[k] for k in ("x", "y", "width", "height"))
    page.mouse.move(x + width * 0.1, y + height * 0.1)
    page.mouse.down()
    page.mouse.move(x + width * 0.3, y + height * 0.15)
    page.mouse.move(x + width * 0.5, y + height * 0.2)
    page.mouse.up()


def when_he_drags_a_finger(page: Page, number: int, down: int) -> None:
    """From the middle of what is seen of the page, so many pixels down (or up)."""
    around = page.locator(f"[data-page='{number}']").bounding_box()
    assert around is not None and page.viewport_size is not None
    x, y = around["x"] + around["width"] * 0.3, page.viewport_size["height"] * 0.5
    hand = page.context.new_cdp_session(page)

    def touch(what: str, *points: tuple[float, float]) -> None:
        at = [{"x": across, "y": along} for across, along in points]
        hand.send("Input.dispatchTouchEvent", {"type": what, "touchPoints": at})

    touch("touchStart", (x, y))
    for step in range(1, 11):
        touch("touchMove", (x + 6 * step, y + down * step / 10))
    touch("touchEnd")


def _scrolled(page: Page) -> int:
    """Where the page has come to rest: it moves on for a while after the finger."""
    return int(
        page.evaluate(
            """() => new Promise((told) => {
              let last = -1, still = 0;
              (function look() {
                still = scrollY === last ? still + 1 : 0;
                last = scrollY;
                if (still > 15) told(Math.round(last));
                else requestAnimationFrame(look);
              })();
            })"""
        )
    )


def test_a_finger_moves_the_page_until_it_is_to_draw(desk: Desk) -> None:
    desk.touch = True
    given_a_signed_case_with_a_paper(desk)
    page = desk.at("handler")
    page.goto(f"{desk.url}/attachments/{desk.case.attachments.get().pk}/mask/")
    lever, boxes = button(page, "框选"), field(page, "另外遮盖的地方")
    expect(lever).to_have_attribute("aria-pressed", "false")
    page.locator("[data-page='1']").scroll_into_view_if_needed()
    before = _scrolled(page)
    when_he_drags_a_finger(page, 1, -150)
    assert abs(_scrolled(page) - before) > 50
    expect(boxes).to_have_value("")
    expect(page.locator("[data-drawn]")).to_have_count(0)

    lever.click()
    expect(lever).to_have_attribute("aria-pressed", "true")
    then_it_looks_right(page)
    before = _scrolled(page)
    when_he_drags_a_finger(page, 1, 80)
    assert _scrolled(page) == before
    expect(page.locator("[data-drawn]")).to_have_count(1)
    assert boxes.input_value().split()[0] == "1"

    lever.click()
    when_he_drags_a_finger(page, 1, 150)
    assert abs(_scrolled(page) - before) > 50
    expect(page.locator("[data-drawn]")).to_have_count(1)
    boxes.fill("2 10 10 50 20")
    expect(page.locator("[data-page='2'] [data-drawn]")).to_have_count(1)


def test_a_number_is_found_masked_released_and_the_reply_goes_out(desk: Desk) -> None:
    given_a_signed_case_with_a_paper(desk)
    page = desk.at("handler")
    page.goto(desk.case_url)
    follow(page, page.get_by_role("link", name="对外提供前的检查"))
    expect(page.get_by_text("发现1处")).to_be_visible()
    expect(page.get_by_role("cell", name="138****8000")).to_be_visible()
    mark = page.locator("figure.marked span").first
    expect(mark).to_be_visible()

    follow(page, page.get_by_role("link", name="制作遮盖件"))
    expect(page.locator("[data-hit]")).to_be_visible()
    page.get_by_label("手机号码").uncheck()
    expect(page.locator("[data-hit]")).to_be_hidden()
    page.get_by_label("手机号码").check()
    when_he_draws_a_box(page, 2)
    typed = field(page, "另外遮盖的地方").input_value().split()
    assert typed[0] == "2"
    assert [float(side) for side in typed[1:]] == pytest.approx([10, 10, 50, 20], abs=0.5)
    expect(page.locator("[data-drawn]")).to_have_count(1)
    follow(page, button(page, "制作遮盖件"))
    expect(page.get_by_text("已制作“供应计划（遮盖件）”")).to_be_visible()
    expect(page.get_by_text("没有发现").first).to_be_visible()

    follow(page, page.get_by_role("link", name="放行", exact=True))
    expect(page.get_by_text("没有发现身份证号码")).to_be_visible()
    when_he_sends(page, "放行")
    when(desk, "intake", "答复")
    assert desk.case.state == "replied"


def test_a_reply_is_held_back_and_told_why(plain_desk: Desk) -> None:
    """Without a script too."""
    desk = plain_desk
    given_a_signed_case_with_a_paper(desk)
    page = desk.at("intake")
    page.goto(desk.case_url)
    then_it_looks_right(page)
    when_he_turns_to(page, "答复")
    expect(page.get_by_role("alert")).to_contain_text("还没有经过对外提供前的检查")
    follow(page, page.get_by_role("alert").get_by_role("link", name="对外提供前的检查"))
    expect(page.get_by_role("link", name="放行", exact=True)).to_have_count(0)
    follow(page, page.get_by_role("link", name="制作遮盖件"))
    field(page, "另外遮盖的地方").fill("9 1 1 2 2")
    desk.expects(400)
    button(page, "制作遮盖件").click()
    expect(page.get_by_role("alert")).to_contain_text("没有第9页")
    expect(field(page, "另外遮盖的地方")).to_have_value("9 1 1 2 2")


def test_a_scan_that_failed_and_a_release_that_no_longer_holds(plain_desk: Desk) -> None:
    """Tried again without a script; released; then other things are found."""
    desk = plain_desk
    given_a_signed_case_with_a_paper(desk)
    scanning.scans_of(desk.case.attachments.all(), at=timezone.now())
    OutgoingScan.objects.update(state="failed", spots=[], unread=["系统繁忙，没有查完"])
    page = desk.at("handler")
    page.goto(f"{desk.case_url}outgoing/")
    expect(page.get_by_text("没有查成，须人工查看：系统繁忙")).to_be_visible()
    then_it_looks_right(page)
    follow(page, button(page, "重新检查"))
    expect(page.get_by_text("发现1处")).to_be_visible()
    follow(page, page.get_by_role("link", name="放行", exact=True))
    field(page, "“供应计划”可以提供的理由").fill("是公开的值班电话")
    when_he_sends(page, "放行")
    scan = OutgoingScan.objects.get()
    scan.spots = [*scan.spots, {**scan.spots[0], "kind": "bank_card", "shown": "622***2230"}]
    scan.save()
    page.goto(desk.case_url)
    expect(page.get_by_text("放行后发现有变动：“供应计划”")).to_be_visible()
    follow(page, page.get_by_role("link", name="对外提供前的检查").first)
    expect(page.get_by_text("请看过现在的发现后重新放行")).to_be_visible()
