"""A clerk drags files onto the page of a case; without the script the plain form does the same."""

import base64
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from casework.models import Case, Person
from tests.browser.looks import SERIOUS, then_it_fits_the_screen, then_it_is_in_chinese
from tests.screens import upload_files as make
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

DROP = """(files) => {
    const held = new DataTransfer();
    for (const [name, content] of files) {
        const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
        held.items.add(new File([bytes], name));
    }
    const area = document.querySelector(".drop");
    for (const kind of ["dragenter", "dragover", "drop"]) {
        const event = new DragEvent(kind, {dataTransfer: held, bubbles: true, cancelable: true});
        area.dispatchEvent(event);
    }
}"""
WATCH = """() => {
    window.percents = [];
    const bar = document.querySelector(".upload progress");
    const note = () => { if (!bar.hidden) window.percents.push(bar.value); };
    new MutationObserver(note).observe(bar, {attributes: true, attributeFilter: ["value"]});
}"""


def given_a_case_and_its_handler(context: BrowserContext, url: str, settings: Any) -> Case:
    settings.TODAY = "2026-03-10"
    world = World.make()
    Person.objects.update(must_change_password=False)
    client = Client()
    client.force_login(world.handler, backend="flows.desk.account.Backend")
    name = site.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    return world.handling()


def when_he_drops(page: Page, *files: tuple[str, bytes]) -> None:
    page.evaluate(DROP, [[name, base64.b64encode(b).decode()] for name, b in files])


def then_the_page_is_fit_for_use(page: Page) -> None:
    # Preloading sheets, it looks for what they import beside the page: a 404 on the console.
    found = Axe().run(page, options={"preload": False}).response["violations"]
    serious = [f"{v['id']}: {v['help']}" for v in found if v["impact"] in SERIOUS]
    assert not serious, serious
    then_it_fits_the_screen(page)
    then_it_is_in_chinese(page)


def test_files_dropped_are_filed_one_by_one_and_a_bad_one_is_told(
    page: Page, live_server: LiveServer, settings: Any
) -> None:
    case = given_a_case_and_its_handler(page.context, live_server.url, settings)
    page.goto(f"{live_server.url}/cases/{case.pk}/attachments/new/")
    then_the_page_is_fit_for_use(page)
    large = make.pdf(1) + b"\n% " + b"0" * 3_000_000
    when_he_drops(page, ("供地计划.pdf", large), ("工具.pdf", make.EXE), ("多余.txt", b"a"))
    page.locator(".upload", has_text="多余").get_by_role("button", name="移除").click()
    page.locator(".upload").first.get_by_label("题名").fill("2026年度供地计划")
    page.locator(".upload").first.get_by_label("类别").select_option(label="向申请人提供的信息")
    then_the_page_is_fit_for_use(page)
    page.evaluate(WATCH)
    page.get_by_role("button", name="上传").click()
    expect(page.locator("[data-told]")).to_have_text("已附卷1份，没有附卷1份，原因见下。")
    taken, bad = page.locator(".upload.taken"), page.locator(".upload.refused")
    expect(taken).to_contain_text("已附卷：2026年度供地计划。")
    expect(bad).to_contain_text("没有附卷：文件的内容是程序，不能附卷")
    percents = page.evaluate("window.percents")
    assert percents == sorted(percents)
    assert percents[-1] == 100
    then_the_page_is_fit_for_use(page)
    row = case.attachments.get()
    assert (row.title, row.kind, row.size) == ("2026年度供地计划", "given", len(large))
    taken.get_by_role("link", name="查看").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("附件：2026年度供地计划")
    then_it_fits_the_screen(page)
    then_it_is_in_chinese(page)


def test_a_file_too_large_is_told_before_it_is_sent(
    page: Page, live_server: LiveServer, settings: Any
) -> None:
    settings.LARGEST_UPLOAD_BYTES = 1024 * 1024
    case = given_a_case_and_its_handler(page.context, live_server.url, settings)
    page.goto(f"{live_server.url}/cases/{case.pk}/attachments/new/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    when_he_drops(page, ("扫描件.pdf", b"%PDF-1.4" + b"0" * 1024 * 1024))
    expect(page.locator(".upload.refused")).to_contain_text("文件超过1MB，没有收下")
    page.get_by_role("button", name="上传").click()
    expect(page.locator("[data-told]")).to_have_text("请先选择要上传的文件")
    assert "POST" not in sent


def test_without_the_script_the_form_does_the_same(
    browser: Browser, live_server: LiveServer, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "供地计划.pdf").write_bytes(make.pdf(2))
    (tmp_path / "工具.pdf").write_bytes(make.EXE)
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    case = given_a_case_and_its_handler(context, live_server.url, settings)
    page = context.new_page()
    page.goto(f"{live_server.url}/cases/{case.pk}/attachments/new/")
    for n, name in enumerate(("供地计划.pdf", "工具.pdf")):
        page.locator("input[type=file]:visible").nth(n).set_input_files(tmp_path / name)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("status")).to_contain_text("已附卷1份")
    expect(page.get_by_role("alert")).to_contain_text("文件的内容是程序，不能附卷")
    assert [a.title for a in case.attachments.all()] == ["供地计划"]
    context.close()
