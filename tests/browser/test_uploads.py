"""A clerk drags files onto the page of a case; without the script the plain form does the same."""

import base64
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Response, Route, expect
from pytest_django.live_server_helper import LiveServer

from casework.models import Case, Person
from tests.browser.looks import (
    SERIOUS,
    then_it_fits_the_screen,
    then_it_is_in_chinese,
    then_it_looks_right,
)
from tests.browser.people import Desk
from tests.browser.steps import fill, follow
from tests.screens import dangerous_files as bad
from tests.screens import upload_files as make
from tests.world import World

MB = 1024 * 1024
PATIENCE = 30_000
"""Milliseconds for what is judged in a process of its own, on a machine with other things to do."""
TIFF = bad.two_pages()
pytestmark = pytest.mark.django_db(transaction=True)
AT_ONE_SIZE = pytest.mark.parametrize("size", ["desktop"], indirect=True)
"""Without the script a page is as wide as with it; what is asked is whether it works."""

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


class Line:
    """The line to the server as far as pieces of uploads go: it breaks where a test says.

    through: where the pieces began that came through.
    """

    def __init__(self, page: Page) -> None:
        self.at: int | None = None
        self.through: list[int] = []
        page.route("**/uploads/*/", self._goes)
        page.on("response", self._came)

    def breaks_at(self, offset: int) -> None:
        """No piece from here on gets through."""
        self.at = offset

    def holds(self) -> None:
        self.at = None

    def _goes(self, route: Route) -> None:
        start = route.request.headers.get("upload-offset")
        if self.at is not None and start is not None and int(start) >= self.at:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    def _came(self, response: Response) -> None:
        if response.request.method == "PATCH":
            self.through.append(int(response.request.headers["upload-offset"]))


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
    large = make.pdf(1) + b"\n% " + b"0" * 3_000_000 + b"\n%%EOF\n"
    files = ("供地计划.pdf", large), ("工具.pdf", make.EXE), ("多余.txt", b"a"), ("图.pdf", TIFF)
    when_he_drops(page, *files)
    page.locator(".upload", has_text="多余").get_by_role("button", name="移除").click()
    page.get_by_label("全部设为").select_option(label="送达凭证")
    page.locator(".upload").first.get_by_label("题名").fill("2026年度供地计划")
    page.locator(".upload").first.get_by_label("类别").select_option(label="向申请人提供的信息")
    then_the_page_is_fit_for_use(page)
    page.evaluate(WATCH)
    page.get_by_role("button", name="上传").click()
    told = page.locator("[data-told]")
    expect(told).to_have_text("已附卷2份，没有附卷1份，原因见各份。", timeout=PATIENCE)
    taken, bad = page.locator("[data-is=taken]"), page.locator("[data-is=refused]")
    expect(taken.first).to_contain_text("已附卷：2026年度供地计划。")
    expect(bad).to_contain_text("没有附卷：文件的内容是程序，不能附卷")
    percents = page.evaluate("window.percents")
    assert percents == sorted(percents)
    assert percents[-1] == 100
    then_the_page_is_fit_for_use(page)
    first, second = case.attachments.all()
    assert (first.title, first.kind, first.size) == ("2026年度供地计划", "given", len(large))
    assert (second.title, second.kind) == ("图", "evidence")
    expect(taken.last).to_contain_text("内容是TIFF图片，与名称的结尾“.pdf”不符")
    taken.last.get_by_role("link", name="查看").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("附件：图")
    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_text("第2页，共2页")).to_be_visible()
    expect(page.locator("img.picture")).to_have_js_property("complete", True)
    assert page.locator("img.picture").evaluate("image => image.naturalHeight") == 300
    then_the_page_is_fit_for_use(page)


def test_after_a_broken_line_it_goes_on_where_it_stopped(desk: Desk, tmp_path: Path) -> None:
    """The line breaks and comes back; then the page is gone too, and the file chosen again."""
    case = desk.world.handling()
    (tmp_path / "扫描件.pdf").write_bytes(make.pdf(2) + b"%" + b"0" * 6_000_000 + b"\n%%EOF\n")
    page = desk.at("handler")
    page.on("dialog", lambda dialog: dialog.accept())
    line = Line(page)
    page.goto(f"/cases/{case.pk}/")
    page.locator("#drop-files").set_input_files(tmp_path / "扫描件.pdf")
    page.locator(".upload").get_by_label("题名").fill("规划图扫描件")
    line.breaks_at(2 * MB)
    page.get_by_role("button", name="上传").click()
    state = page.locator(".upload [data-state]")
    expect(state).to_contain_text("线路断开，已传34%，接通后自动接着传", timeout=PATIENCE)
    then_it_looks_right(page)
    line.breaks_at(4 * MB)
    page.context.set_offline(True)
    page.context.set_offline(False)  # it is back: nobody presses anything
    expect(state).to_contain_text("线路断开，已传69%", timeout=PATIENCE)
    page.reload()
    line.holds()
    page.locator("#drop-files").set_input_files(tmp_path / "扫描件.pdf")
    expect(state).to_have_text("上次传到69%，上传时从那里接着传", timeout=PATIENCE)
    expect(page.locator(".upload").get_by_label("题名")).to_have_value("规划图扫描件")
    page.get_by_role("button", name="上传").click()
    expect(state).to_contain_text("已附卷：规划图扫描件。", timeout=PATIENCE)
    assert line.through == [n * MB for n in range(6)]  # no piece was taken twice
    row = case.attachments.get()
    assert row.size == (tmp_path / "扫描件.pdf").stat().st_size
    # The list on the page of the case has it already, with its first page as a picture.
    shown = page.locator("[data-attachments]")
    expect(shown.get_by_role("link", name="规划图扫描件")).to_be_visible()
    picture = shown.locator("img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalHeight") == 320
    then_it_looks_right(page)


def test_a_file_too_large_is_told_before_it_is_sent(
    page: Page, live_server: LiveServer, settings: Any
) -> None:
    settings.LARGEST_UPLOAD_BYTES = 1024 * 1024
    case = given_a_case_and_its_handler(page.context, live_server.url, settings)
    page.goto(f"{live_server.url}/cases/{case.pk}/attachments/new/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    when_he_drops(page, ("扫描件.pdf", b"%PDF-1.4" + b"0" * 1024 * 1024))
    expect(page.locator("[data-is=refused]")).to_contain_text("文件超过1MB，没有收下")
    expect(page.get_by_role("button", name="上传")).to_have_count(0)
    assert "POST" not in sent


def test_a_paper_is_filed_looked_at_and_voided(desk: Desk, tmp_path: Path) -> None:
    from_the_upload_to_the_voiding(desk, tmp_path)


@AT_ONE_SIZE
def test_the_same_without_javascript(plain_desk: Desk, tmp_path: Path) -> None:
    from_the_upload_to_the_voiding(plain_desk, tmp_path)


def from_the_upload_to_the_voiding(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "供地计划.pdf").write_bytes(make.pdf(2))
    (tmp_path / "工具.pdf").write_bytes(make.EXE)
    desk.is_about(desk.world.handling())
    page = desk.at("handler")
    page.goto(desk.case_url)
    when_he_files(desk, page, tmp_path / "工具.pdf", "没有附卷")
    when_he_files(desk, page, tmp_path / "供地计划.pdf", "已附卷")
    page.goto(desk.case_url)
    follow(page, page.get_by_role("link", name="供地计划", exact=True))
    expect(page.get_by_text("2页", exact=True)).to_be_visible()
    answer = page.request.get(page.locator("iframe").get_attribute("src") or "")
    assert answer.body() == (tmp_path / "供地计划.pdf").read_bytes()

    page = desk.at("intake")
    page.goto(f"/attachments/{desk.case.attachments.get().pk}/preview/")
    void = page.get_by_role("link", name="作废").get_attribute("href")
    page.goto(void or "")  # a click may fall while the browser's own viewer is still unfolding
    then_it_looks_right(page)
    expect(page.get_by_label("附件", exact=True)).to_have_value(str(desk.case.attachments.get().pk))
    fill(page, {"作废原因": "第二页扫描不清"})
    follow(page, page.locator("main form .row button").first)
    expect(page.get_by_role("status").first).to_contain_text("已办理：作废附件")
    follow(page, page.get_by_role("link", name="供地计划", exact=True))
    expect(page.get_by_text("原因：第二页扫描不清")).to_be_visible()
    assert desk.case.attachments.count() == 1


def when_he_files(desk: Desk, page: Page, path: Path, told: str) -> None:
    """On the page of uploads; what becomes of the file is told there, or on the case's page."""
    page.goto(f"{desk.case_url}attachments/new/")
    then_it_looks_right(page)
    if desk.script:
        page.locator("#drop-files").set_input_files(path)
        page.get_by_role("button", name="上传").click()
        expect(page.locator(".upload [data-state]")).to_contain_text(told)
        then_it_looks_right(page)
    else:
        page.locator("input[type=file]:visible").first.set_input_files(path)
        follow(page, page.get_by_role("button", name="上传"))
        expect(page.locator(".note").first).to_contain_text(told)
