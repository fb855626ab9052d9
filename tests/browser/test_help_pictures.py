"""The pictures of 帮助 are the screens of this very run: each is taken and laid over the one shown.

    DAFU_TEST_PICTURES=write python -m pytest -n 0 tests/browser/test_help_pictures.py

takes them anew, where a screen has changed on purpose.
"""

import io
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from casework import acts
from casework.models import Case
from casework.roles import may
from flows.access import visible
from flows.demo import story
from flows.demo.open_cases import open_cases
from flows.desk.account import BACKEND
from flows.desk.help_tours import TOURS

# What has no number yet is called by its key: the same in every run.
pytestmark = pytest.mark.django_db(transaction=True, reset_sequences=True)

TODAY = date(2026, 3, 10)
PICTURES = Path(settings.BASE_DIR) / "flows/static/pictures/help"
HELP = Path(settings.BASE_DIR) / "flows/templates/desk/help"
WRITE = os.environ.get("DAFU_TEST_PICTURES") == "write"
WIDTH, MOST_HEIGHT = 1160, 900
COLOURS = 64
MOST_APART = 3.0
"""How far two pictures of one screen may lie apart, of 255, in their worst ninth: another release
of the browser draws its letters a little otherwise; a field that is gone or new lies beyond."""


@dataclass(frozen=True)
class Screen:
    """What a picture shows: who looks at which page. case: which case; act: the form of an act on
    it; filled: what stands in it, by the names of the fields."""

    role: str
    path: str = ""
    case: Mapping[str, Any] = field(default_factory=dict)
    act: str = ""
    filled: Mapping[str, str] = field(default_factory=dict)
    height: int = MOST_HEIGHT


_UNCLEAR = {
    "points": "请写明所需报告的年度\n请写明需要全文还是其中的章节",
    "answer_by": "2026-03-31",
}
_SEARCH = {
    "place": "本机关档案室及公文管理系统",
    "words": "农业保险 补贴",
    "result": "检索到分配方案2件",
}
_WHERE = {"how_to_get": "可在本机关门户网站“价格管理”栏目查阅"}
_HANDLING = {"state": "handling", "clock_state": "running", "due_on__gte": TODAY}
_STOPPED = {"clock_state": "stopped"}
_ASKED_BEFORE = {"subject__startswith": "申请公开2024年度、2025年度新能源汽车"}
_WITH_A_PAPER = {"attachments__kind": "given"}
_ANSWERED = {"state": "replied"}

SCREENS = {
    "home": Screen("leader", "/home/"),
    "todo": Screen("handler", "/todo/"),
    "cases": Screen("auditor", "/cases/?sort=-received", height=720),
    "case": Screen("handler", case=_STOPPED),
    "why": Screen("legal", "why/", case=_STOPPED),
    "missing": Screen("handler", case=_HANDLING, height=620),
    "submit": Screen("intake", "/cases/new/"),
    "assign": Screen("intake", case={"state": "registered", "section": None}, act="assign"),
    "workload": Screen("office_head", "/workload/"),
    "attachments": Screen("handler", "attachments/new/", case=_HANDLING, height=620),
    "supplement": Screen("handler", case=_HANDLING, act="request_supplement", filled=_UNCLEAR),
    "consult": Screen("handler", case=_STOPPED, height=420),
    "consent": Screen("office_head", case=_HANDLING, act="consent_extension"),
    "search": Screen("handler", case=_HANDLING, act="record_search", filled=_SEARCH),
    "propose": Screen(
        "handler", "?outcome=published", case=_HANDLING, act="propose", filled=_WHERE
    ),
    "similar": Screen("intake", "similar/", case=_ASKED_BEFORE),
    "outgoing": Screen("handler", "outgoing/", case=_WITH_A_PAPER, height=620),
    "review": Screen("section_head", case={"state": "handled"}, act="review"),
    "sign": Screen("leader", case={"state": "handled"}, act="sign"),
    "reply": Screen("intake", case={"state": "approved"}, act="reply"),
    "serve": Screen("intake", case=_ANSWERED, act="serve"),
    "settings": Screen("admin", "/settings/", height=340),
    "people": Screen("admin", "/settings/people/"),
}


class Demonstration:
    """The authority of the demonstration, with a case at every stop."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        story.import_demo_register(TODAY)
        self.agency = story.furnish_agency()
        self.people = story.hire_people(self.agency, "")
        story.tell_story(self.agency, self.people)
        open_cases(self.agency, self.people, TODAY)
        self.context, self.url = context, url
        self.page = context.new_page()

    def signs(self) -> None:
        """What waited for the leader is his no more: it can be told."""
        case = self._case(SCREENS["sign"])
        acts.sign(case, by=self.people["leader"], on=TODAY, today=TODAY)

    def is_seen_by(self, role: str) -> None:
        client = Client()
        client.force_login(self.people[role], backend=BACKEND)
        self.context.clear_cookies()
        self.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.url}]
        )

    def address(self, screen: Screen) -> str:
        """The page's own; in a case, below the case."""
        if not screen.case:
            return screen.path
        act = f"do/{screen.act}/" if screen.act else ""
        return f"/cases/{self._case(screen).pk}/{act}{screen.path}"

    def _case(self, screen: Screen) -> Case:
        """The first the person may do the act on."""
        person = self.people[screen.role]
        for case in visible(person).filter(**screen.case).order_by("-pk"):
            if not screen.act or may(person, screen.act, case, person_id=person.pk):
                return case
        raise AssertionError(screen)

    def taken(self, screen: Screen) -> Image.Image:
        """The picture of the screen, in few colours: it is to be small."""
        self.is_seen_by(screen.role)
        page = self.page
        page.goto(self.url + self.address(screen))
        for name, value in screen.filled.items():
            page.locator(f"[name={name}]").fill(value)
        if screen.filled:
            with page.expect_response(re.compile("/live/")):
                page.locator(f"[name={name}]").dispatch_event("change")
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        box = page.locator("main").bounding_box()
        assert box is not None
        bytes_ = page.screenshot(
            clip={**box, "height": min(box["height"], screen.height)}, full_page=True
        )
        picture = Image.open(io.BytesIO(bytes_)).convert("RGB")
        return picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE)


def test_every_picture_is_shown_and_none_is_missing() -> None:
    texts = "".join(path.read_text() for path in HELP.glob("*.html"))
    shown = set(re.findall(r'help_picture "([a-z_]+)"', texts))
    shown |= {step.picture for steps in TOURS.values() for step in steps if step.picture}
    assert shown == set(SCREENS) == {path.stem for path in PICTURES.glob("*.png")}


def test_the_pictures_show_the_screens_as_they_are(
    whole_browser: Browser, live_server: LiveServer, settings: Any
) -> None:
    settings.TODAY = TODAY.isoformat()
    context = whole_browser.new_context(
        viewport={"width": WIDTH, "height": MOST_HEIGHT},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    demo = Demonstration(context, live_server.url)
    stale = {}
    for name, screen in SCREENS.items():
        if name == "reply":
            demo.signs()
        picture, kept = demo.taken(screen), PICTURES / f"{name}.png"
        if WRITE:
            PICTURES.mkdir(parents=True, exist_ok=True)
            picture.save(kept, optimize=True)
        apart = far_apart(picture, Image.open(kept))
        if apart > MOST_APART:
            stale[name] = round(apart, 1)
    context.close()
    assert not stale, f"{stale}：画面已经改变，请重新拍摄（DAFU_TEST_PICTURES=write）"


def far_apart(one: Image.Image, other: Image.Image) -> float:
    """How far the two lie apart where they differ most: 0 to 255, of the worst of nine parts."""
    if abs(one.height - other.height) > 40 or one.width != other.width:
        return 255.0
    size = (one.width, min(one.height, other.height))
    parts = [p.convert("L").crop((0, 0, *size)).resize((240, 180)) for p in (one, other)]
    apart = ImageChops.difference(*parts)
    return max(
        ImageStat.Stat(apart.crop((x, y, x + 80, y + 60))).mean[0]
        for x in (0, 80, 160)
        for y in (0, 60, 120)
    )


def test_a_picture_of_another_state_is_found_stale() -> None:
    """The judge itself: the same picture passes, a form that has lost a field does not."""
    picture = Image.open(PICTURES / "search.png").convert("RGB")
    assert far_apart(picture, picture) == 0
    changed = picture.copy()
    changed.paste((255, 255, 255), (60, 200, 420, 320))
    assert far_apart(picture, changed) > MOST_APART
