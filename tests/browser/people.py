"""One authority at work: everybody logged in as himself, on the day the test says."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from casework.models import Case, Person
from tests.browser.looks import then_it_looks_right
from tests.world import World

PASSWORD = "够长的密码-2026"
_NO_MATTER = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")
"""On the console and no fault: an answer that is an error (answers are watched here), a preview
given up because its form is on its way."""


class Desk:
    """The people of one agency and what they see. Every page must be free of script errors.

    case_url: the case the test is about. touch: whether the screen takes fingers. An answer of 400
    and more is a failure unless expected.
    """

    def __init__(
        self, browser: Browser, url: str, size: tuple[int, int], settings: Any, script: bool = True
    ) -> None:
        self.browser, self.url, self.size, self.settings = browser, url, size, settings
        self.script, self.touch = script, False
        self.world = given_an_authority()
        self.case_url = ""
        self.complaints: list[str] = []
        self.expected: set[int] = set()
        self._contexts: list[BrowserContext] = []
        self._page: Page | None = None
        self._sitting = ""
        self._cookies: dict[str, Any] = {}

    def it_is(self, day: str) -> None:
        """Move the day: 2026-03-02."""
        self.settings.TODAY = day

    def expects(self, status: int) -> None:
        """From here on an answer with this status is what the test is about."""
        self.expected.add(status)

    def new_page(self) -> Page:
        """A browser nobody is logged in at."""
        width, height = self.size
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            base_url=self.url,
            java_script_enabled=self.script,
            has_touch=self.touch,
        )
        context.set_default_timeout(30_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        page.on("response", self._watch)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_NO_MATTER):
            self.complaints.append(message.text)

    def _watch(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status} {response.url}")

    def at(self, role: str) -> Page:
        """The page with the person in that role before it: he logs in by the form once.

        One browser for all, in which each has his own session: what it has loaded stays loaded.
        """
        page = self._page = self._page or self.new_page()
        if role == self._sitting:
            return page
        if self._sitting:
            self._cookies[self._sitting] = page.context.cookies()
        page.context.clear_cookies()
        self._sitting = role
        if role in self._cookies:
            page.context.add_cookies(self._cookies[role])
        else:
            page.goto("/")
            when_he_logs_in(page, self.world.people[role])
        return page

    def is_about(self, case: Case) -> None:
        """A case made without the screens, where its making is not under test."""
        self.case_url = f"{self.url}/cases/{case.pk}/"

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.case_url.rstrip("/").rsplit("/", 1)[-1])

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        assert not self.complaints, self.complaints


def given_an_authority(code: str = "test-ju") -> World:
    """An agency with an address, and everybody with a password of his own."""
    world = World.make(code)
    world.agency.address, world.agency.phone = "测试市人民路1号", "0000-1234567"
    world.agency.reconsideration_url = "https://fuyi.example.gov.cn/"
    world.agency.save()
    for person in world.people.values():
        given_a_password(person)
    return world


def given_a_password(person: Person, password: str = PASSWORD) -> None:
    person.set_password(password)
    person.must_change_password = False
    person.save()


def when_he_logs_in(page: Page, person: Person, password: str = PASSWORD) -> None:
    """From the page of the login."""
    then_it_looks_right(page)
    page.get_by_label("登录名").fill(person.username)
    page.get_by_label("密码").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="登录").click()
