"""Whatever is sent to the desk: no failure, nothing done that was not meant, nothing lost, nothing
of another agency seen."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook

from casework import acts
from casework.models import Agency, Case, Event, Person, Section
from flows.desk.account import BACKEND
from flows.desk.numbers import number
from notices import versions
from notices.catalogue import shipped_source
from notices.models import LetterStyle, TemplateVersion
from tests.acts.doing import BY, mar, paper
from tests.matrix.table import URLS
from tests.matrix.test_urls import Examples, site  # noqa: F401  the fixture
from tests.screens import upload_files as make
from tests.screens.test_acts_at_the_desk import ACTS, LATER, address, filled, prepared
from tests.world import World, fresh

As = Callable[[str], Client]
FORM = "application/x-www-form-urlencoded"
SCRIPT = "<script>alert(1)</script>\"'&"

ASKED = (
    *("q", "state", "section", "due", "outcome", "channel", "year", "sort", "column", "page"),
    *("view", "step", "words", "month", "due_on", "received", "decided", "batch", "preview"),
    *("next", "sequence", "party", "attachment", "case", "size"),
)
NASTY = (
    "²",
    "１２",
    "-1",
    "0",
    "9" * 400,
    "99999",
    SCRIPT,
    "\u202eabc",
    "%",
    "长" * 3000,
    "9999-12-31",
    "a b ' \" \\ \n",
)
BODIES = (
    (FORM, b"\xff\xfe=&a=%ff%00&&b"),
    (FORM, b"stage=check&step=confirm&seen=" + b"9" * 5000),
    (FORM, b"stage=do&step=save&seen=%C2%B2&from=%C2%B2"),
    (FORM, "&".join(f"a{n}=1" for n in range(1200)).encode()),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name="),
    ("multipart/form-data; boundary=", b"--x"),
    ("application/json; charset=nonsense", b"{"),
)
PATHS = (
    "/cases/²/",
    "/cases/" + "9" * 30 + "/",
    "/cases/" + "9" * 5000 + "/",
    "/cases/-1/",
    "/cases/%ff/",
    "/cases/1/do/__class__/",
    "/cases/1/forms/../x.pdf",
    "/letters/" + "9" * 25 + ".pdf",
    "/templates/version/" + "9" * 25 + "/",
    "//evil.example/",
    "/" + "x" * 9000,
)


# -- every address ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["intake", "admin", "anonymous"])
def test_no_address_fails(site: World, role: str) -> None:  # noqa: F811
    """Every address, asked and sent to with what nobody means; the test client raises whatever the
    site did not catch."""
    examples, client = Examples(site), Client()
    for route in URLS:
        if role != "anonymous" and not client.session.get("_auth_user_id"):
            client.force_login(site.people[role], backend=BACKEND)
        url = examples.address(route)
        for turn in range(0, len(NASTY), 4):
            query = {name: NASTY[(n + turn) % len(NASTY)] for n, name in enumerate(ASKED)}
            page = client.get(f"{url}?{urlencode(query)}")
            assert page.status_code < 500, (url, query)
            if not page.streaming and page["Content-Type"].startswith("text/html"):
                assert b"<script>alert" not in page.content, (url, query)
        for kind, body in BODIES if url != "/logout/" else ():
            status = client.generic("POST", url, body, kind).status_code
            assert status < 500, (url, kind, body)
        for method in ("HEAD", "OPTIONS", "DELETE"):
            assert client.generic(method, url).status_code < 500, (method, url)
    for path in PATHS:
        assert client.get(path).status_code in (302, 400, 403, 404), path


def test_numbers_are_what_a_database_can_hold() -> None:
    assert number("12") == 12
    for text in ("", "²", "１２", "-1", "1.5", "9" * 19, " 1", "1\n"):
        assert number(text) is None, text


# -- every form of an act --------------------------------------------------------------------------


class _TakeBack(Exception):
    """What was done is not kept: the next field starts from the same case."""


@contextmanager
def _taken_back() -> Iterator[None]:
    with suppress(_TakeBack), transaction.atomic():
        yield
        raise _TakeBack


@pytest.mark.parametrize("act", ACTS)
def test_no_form_of_an_act_fails(desk: World, as_: As, settings: Any, act: str) -> None:
    """Each field in turn with what does not belong there, twice, or left out: the act is done once
    or not at all, and what was rightly filled in beside it is still on the page."""
    case = prepared(desk, act)
    settings.TODAY = LATER.get(act, "2026-03-10")
    client, base = as_(BY[act]), filled(desk, act, case)
    before = Event.objects.count()
    for field in base:
        others = {k: v for k, v in base.items() if k != field}
        bodies = [urlencode(others | {field: value}) for value in ("a\x00b", "9" * 400)]
        bodies += [urlencode(others | {field: day}) for day in ("0001-01-01", "9999-12-31")]
        bodies += [urlencode(others), urlencode([*base.items(), (field, "x"), (field, SCRIPT)])]
        for body in bodies:
            with _taken_back():
                page = client.generic("POST", address(case, act), f"{body}&stage=do", FORM)
                done = Event.objects.count() - before
                assert (page.status_code, done) in ((302, 1), (200, 0)), (field, body[:200])
                if page.status_code == 200:
                    _is_all_there(page.content.decode(), others)
    live = client.post(address(case, act) + "live/", dict.fromkeys(base, "9" * 400))
    assert live.status_code == 200
    assert Event.objects.count() == before


def _is_all_there(page: str, typed: dict[str, str]) -> None:
    shown = unescape(page).replace("\r\n", "\n")
    for name, value in typed.items():
        if re.search("[\u4e00-\u9fff]", value):
            assert value in shown, name


def test_a_date_no_calendar_knows_refuses_the_letter(desk: World, as_: As) -> None:
    case = prepared(desk, "acknowledge")
    data = filled(desk, "acknowledge", case) | {"on": "9999-12-31", "stage": "do"}
    page = as_("intake").post(address(case, "acknowledge"), data)
    assert page.status_code == 200 and 'role="alert"' in page.content.decode()
    assert not case.events.filter(act="acknowledge").exists()


def test_a_list_of_texts_has_an_end(desk: World, as_: As) -> None:
    case = desk.handling(mar(2))
    url = f"/cases/{case.pk}/do/request_supplement/"
    sent = {"stage": "check", "seen": str(case.ledger_length), "points": "长\n" * 110}
    assert "不能超过99项" in as_("handler").post(url, sent).content.decode()
    sent["points"] = "长" * 501
    page = as_("handler").post(url, sent).content.decode()
    assert "每一项不能超过500个字" in page and "长" * 501 in page


# -- what is another's -----------------------------------------------------------------------------


@pytest.fixture
def theirs(desk: World) -> World:
    """Another agency with a case, a letter and a paper, all called so that they are recognised."""
    other = World.make("other-ju")
    Section.objects.filter(pk=other.section.pk).update(name="别家科")
    Person.objects.filter(agency=other.agency).update(full_name="别家人")
    return other


@pytest.mark.parametrize(
    ("act", "field"),
    [
        ("assign", "section"),
        ("hand_over", "handler"),
        ("void_attachment", "attachment"),
        ("serve", "sequence"),
        ("correct", "sequence"),
        ("record_opinion", "party"),
    ],
)
def test_nothing_of_another_agency_can_be_named(
    desk: World, theirs: World, as_: As, act: str, field: str
) -> None:
    case = prepared(desk, act)
    foreign = theirs.handling(mar(2), subject="别家的申请")
    acts.attach(
        foreign, by=theirs.intake, on=mar(2), today=mar(2), attachment=paper(title="别家的文件")
    )
    named = {
        "section": theirs.section.pk,
        "handler": theirs.handler.pk,
        "attachment": foreign.attachments.get().pk,
        "sequence": 999,
        "party": "别家公司",
    }[field]
    before = Event.objects.count()
    page = as_(BY[act]).post(
        address(case, act), filled(desk, act, case) | {field: str(named), "stage": "do"}
    )
    assert page.status_code == 200 and Event.objects.count() == before
    text = page.content.decode().replace("别家公司", "")
    assert "不在可选范围" in text and "别家" not in text


# -- markup, formulas, programs --------------------------------------------------------------------


def test_markup_in_every_text_is_text_on_every_page(desk: World, as_: As) -> None:
    Agency.objects.filter(pk=desk.agency.pk).update(name=f"局{SCRIPT}", court_name=SCRIPT)
    Section.objects.filter(pk=desk.section.pk).update(name=f"科{SCRIPT}")
    Person.objects.filter(agency=desk.agency).update(full_name=f"人{SCRIPT}")
    case = desk.handling(
        mar(2),
        subject=SCRIPT,
        applicant={"kind": "natural", "name": SCRIPT, "address": SCRIPT, "phone": SCRIPT},
    )
    day = {"on": mar(3), "today": mar(3)}
    said = dict.fromkeys(("place", "searched_by", "words", "result"), SCRIPT)
    acts.record_search(case, by=desk.handler, **day, **said)
    acts.urge(case, by=desk.office_head, **day, reason=SCRIPT)
    acts.attach(case, by=desk.intake, **day, attachment=paper(title=SCRIPT, name=SCRIPT))
    version = versions.draft_version(
        desk.agency, "reply.published", SCRIPT, by=desk.admin, today=mar(3), note=SCRIPT
    )
    own = f"/cases/{case.pk}/"
    seen = {
        "leader": ("/home/",),
        "handler": ("/todo/", "/cases/", own, f"{own}history/", f"{own}why/"),
        "intake": ("/workload/", f"{own}do/assign/", f"{own}do/withdraw/"),
        "office_head": (f"{own}do/correct/", f"{own}do/urge/"),
        "admin": (
            *("/settings/", "/settings/agency/", "/settings/sections/", "/settings/people/"),
            f"/settings/people/{desk.handler.pk}/",
            f"/settings/sections/{desk.section.pk}/",
            f"/templates/version/{version.pk}/",
            "/templates/reply.published/",
            f"/attachments/{case.attachments.get().pk}/preview/",
        ),
    }
    for role, paths in seen.items():
        for path in paths:
            page = as_(role).get(path)
            text = page.content.decode()
            assert page.status_code == 200, path
            assert "<script>alert" not in text, path
            assert "&lt;script&gt;alert" in text, path
    paper_form = as_("handler").get(f"{own}forms/application.pdf")
    document = pypdfium2.PdfDocument(paper_form.content)
    printed = "".join(p.get_textpage().get_text_range() for p in document)
    assert "<script>alert(1)</script>" in re.sub(r"\s", "", printed)
    sheet = load_workbook(BytesIO(as_("handler").get("/cases/export/").content)).active
    assert SCRIPT in [cell.value for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_cell_is_never_a_formula(desk: World, as_: As, start: str) -> None:
    desk.registered(mar(2), subject=f"{start}cmd|' /C calc'!A0")
    book = as_("legal").get("/cases/export/?column=subject").content
    cell = load_workbook(BytesIO(book)).active["A2"]
    assert cell.data_type == "s" and cell.value.startswith(f"'{start}cmd")


def test_a_program_called_a_paper_leaves_nothing(desk: World, as_: As) -> None:
    case = desk.handling(mar(2))
    before = case.ledger_length
    sent = {
        "1-file": SimpleUploadedFile("申请\u202efdp.exe", make.EXE, "application/pdf"),
        "1-title": SCRIPT,
        "1-kind": "request",
    }
    page = as_("intake").post(f"/cases/{case.pk}/attachments/new/", sent)
    text = page.content.decode()
    assert page.status_code == 200 and "没有附卷" in text and "<script>alert" not in text
    assert "&lt;script&gt;alert" in text, "the title typed for it is still there"
    assert fresh(case).ledger_length == before and not case.attachments.exists()


# -- two at once on the agency's settings ----------------------------------------------------------


def _settings_pages(desk: World) -> dict[str, dict[str, Any]]:
    version = versions.draft_version(
        desk.agency, "extend", shipped_source("extend"), by=desk.legal, today=mar(3)
    )
    return {
        "/settings/agency/": {"step": "save"},
        "/settings/practice/": {"step": "save"},
        "/settings/reviews/": {},
        "/settings/letters/": {"numbering": "single"},
        f"/settings/people/{desk.handler.pk}/": {"full_name": "新的姓名"},
        f"/templates/version/{version.pk}/": {"do": "save", "source": "别的文字"},
    }


def test_a_page_older_than_the_last_change_does_not_undo_it(desk: World, as_: As) -> None:
    """It says so and keeps what was typed; saved again, it holds."""
    client = as_("admin")
    for path, changed in _settings_pages(desk).items():
        page = client.get(path)
        form = page.context.get("form") or page.context["text_form"]
        typed = {name: form[name].value() or "" for name in form.fields} | changed
        before = _kept(desk)
        page = client.post(path, typed | {"mark": "0" * 16})
        text = page.content.decode()
        assert page.status_code == 200 and "已有别人保存过改动" in text, path
        assert _kept(desk) == before, path
        if "full_name" in changed:
            assert "新的姓名" in text
        now = re.search(r'name="mark" value="([0-9a-f]{16})"', text)
        assert now and client.post(path, typed | {"mark": now[1]}).status_code == 302, path


def _kept(desk: World) -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Agency, Person, LetterStyle, TemplateVersion)
    ]


def test_two_clicks_begin_one_draft(desk: World, as_: As) -> None:
    client = as_("legal")
    for _ in range(2):
        assert client.post("/templates/reply.published/", {"from": "shipped"}).status_code == 302
    assert TemplateVersion.objects.count() == 1


def test_two_clicks_make_one_person_and_say_where_he_is(desk: World, as_: As) -> None:
    client, sent = as_("admin"), {"username": "li.si", "full_name": "李四", "posts": ["intake:"]}
    for _ in range(2):
        page = client.post("/settings/people/new/", sent)
    assert Person.objects.filter(full_name="李四").count() == 1
    assert "本机关的李四用的就是它" in page.content.decode()


def test_two_clicks_take_in_one_request(desk: World, as_: As) -> None:
    sent = {
        "channel": "in_person",
        "on": "2026-03-10",
        "kind": "natural",
        "name": "张三",
        "subject": "内容",
        "form": "paper",
        "token": "t",
    }
    for _ in range(2):
        assert as_("intake").post("/cases/new/", sent).status_code == 302
    assert Case.objects.count() == 1
