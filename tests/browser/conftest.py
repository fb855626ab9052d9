"""A real browser on a real server. Steps read aloud: given / when / then."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from pytest_django.live_server_helper import LiveServer

from flows.notify import mailing
from tests.browser.people import Desk
from tests.tools import need

# Django refuses the ORM where an event loop runs; Playwright's sync API keeps one in this thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
collect_ignore: list[str] = []
if connection.vendor == "postgresql":
    # How wide a page is, what a key does and what is on paper does not depend on the database:
    # SQLite's run has them all.
    del SIZES["phone"]
    collect_ignore += ["test_keys.py", "test_print.py", "test_help_pictures.py"]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=zh-CN",
]


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(_playwright: Playwright) -> Iterator[Browser]:
    """The same engine without the frame around its pages, where that is installed: it takes a
    third of the time to open one."""
    yield from _launched(_playwright, shutil.which("chromium-headless-shell") or need("chromium"))


@pytest.fixture(scope="session")
def whole_browser(_playwright: Playwright) -> Iterator[Browser]:
    """Chromium as people have it: its letters are drawn a little otherwise."""
    yield from _launched(_playwright, need("chromium"))


def _launched(playwright: Playwright, path: str) -> Iterator[Browser]:
    # With a LANG that is not installed it cannot open files with Chinese names.
    chinese = {**os.environ, "LANGUAGE": "zh_CN", "LANG": "C.UTF-8"}
    browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS, env=chinese)
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def _no_mail_server_has_failed() -> None:
    """After a failure no mail is sent for some minutes; other tests of this process make some."""
    mailing._failed.clear()


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return SIZES[request.param]


@pytest.fixture
def context(browser: Browser, size: tuple[int, int]) -> Iterator[BrowserContext]:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test on any script error or message on the console."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    yield page
    assert not complaints, complaints


@pytest.fixture
def desk(
    browser: Browser, live_server: LiveServer, size: tuple[int, int], settings: Any
) -> Iterator[Desk]:
    """An authority on Monday 2 March 2026."""
    desk = Desk(browser, live_server.url, size, settings)
    desk.it_is("2026-03-02")
    yield desk
    desk.close()


@pytest.fixture
def plain_desk(
    browser: Browser, live_server: LiveServer, size: tuple[int, int], settings: Any
) -> Iterator[Desk]:
    """The same with JavaScript switched off."""
    desk = Desk(browser, live_server.url, size, settings, script=False)
    desk.it_is("2026-03-02")
    yield desk
    desk.close()
