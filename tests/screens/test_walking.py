"""From a list from case to case: the place in the list, what is next, at how many queries; the
search of every page, which opens a case by its number.

Today is Tuesday 10 March 2026. Cases received on later days are due later, and stand lower.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework import acts
from casework.models import Case, Post, Section
from flows import telling
from flows.desk import walking
from flows.desk.walking import Place
from tests.acts.doing import mar
from tests.world import World

As = Callable[[str], Client]
A_LIST_COSTS = 2
"""A window of keys around the place, and the length (or whether the case is still in it)."""


def links(page: Any) -> list[str]:
    """Where the rows of a list lead."""
    found = re.findall(r'href="([^"]+)" data-row-link', page.content.decode())
    return [address.replace("&amp;", "&") for address in found]


def place(client: Client, address: str) -> Place:
    found = client.get(address).context["place"]
    assert isinstance(found, Place), address
    return found


def case_at(address: str) -> int:
    return int(re.findall(r"^/cases/(\d+)/", address)[0])


def shown(client: Client, address: str) -> str:
    """What the page says of the list, white space left out."""
    text = client.get(address).content.decode()
    [nav] = re.findall(r"<nav[^>]*data-place>(.*?)</nav>", text, re.DOTALL)
    return re.sub(r"<[^>]*>|\s", "", nav)


def queries(client: Client, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


@pytest.fixture
def three(desk: World) -> list[Case]:
    """Three in hand, in the order of their due dates."""
    return [desk.handling(mar(day)) for day in (2, 3, 4)]


# -- along a list ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "path", "label"),
    [("handler", "/todo/", "我的待办"), ("auditor", "/cases/", "全部案件")],
)
def test_from_case_to_case_and_back(
    three: list[Case], as_: As, role: str, path: str, label: str
) -> None:
    client = as_(role)
    rows = links(client.get(path))
    assert [case_at(row) for row in rows] == [case.pk for case in three]
    assert place(client, rows[0]) == Place(label, path, 1, 3, False, "", rows[1])
    assert place(client, rows[1]) == Place(label, path, 2, 3, False, rows[0], rows[2])
    assert place(client, rows[2]) == Place(label, path, 3, 3, False, rows[1], "")
    assert shown(client, rows[0]) == f"{label}：第1件，共3件下一件返回列表"
    assert shown(client, rows[1]) == f"{label}：第2件，共3件上一件下一件返回列表"


def test_what_waits_to_be_assigned_is_walked_through(desk: World, as_: As) -> None:
    late, early = desk.registered(mar(3)), desk.registered(mar(2))
    desk.handling(mar(2))
    client = as_("office_head")
    rows = links(client.get("/workload/"))
    assert [case_at(row) for row in rows] == [early.pk, late.pk]
    found = place(client, rows[0])
    assert (found.label, found.number, found.total) == ("等待交办", 1, 2)
    assert (found.after, found.back) == (rows[1], "/workload/")


def test_filters_and_order_are_kept(desk: World, three: list[Case], as_: As) -> None:
    desk.registered(mar(2))
    client = as_("auditor")
    asked = "state=handling&sort=-number&column=number&column=due_on"
    rows = links(client.get(f"/cases/?{asked}&jump=1"))
    assert [case_at(row) for row in rows] == [case.pk for case in reversed(three)]
    middle = place(client, rows[1])
    assert (middle.before, middle.after, middle.total) == (rows[0], rows[2], 3)
    assert links(client.get(middle.back)) == rows
    assert "jump" not in middle.after and "column=due_on" in middle.back


def test_words_with_signs_of_their_own_are_kept(desk: World, as_: As) -> None:
    words = "A&B=甲;list=cases?#100%+"
    for day in (2, 3):
        desk.handling(mar(day), subject=f"关于{words}的文件")
    client = as_("handler")
    client.get("/todo/")
    rows = links(client.get("/todo/", {"words": words}))
    found = place(client, rows[0])
    assert (found.total, found.after) == (2, rows[1])
    assert len(links(client.get(found.back))) == 2


def test_a_case_on_the_second_page_leads_back_to_it(
    three: list[Case], as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.desk.register.PAGE", 2)
    short = replace(walking.LISTS["cases"], page=2)
    monkeypatch.setitem(walking.LISTS, "cases", short)
    client = as_("auditor")
    [row] = links(client.get("/cases/?page=2&state=handling"))
    found = place(client, row)
    assert (found.number, found.total) == (3, 3)
    assert found.back == "/cases/?state=handling&page=2"
    assert links(client.get(found.back)) == [row]
    assert place(client, found.before).back == "/cases/?state=handling"


def test_a_case_with_two_tasks_is_passed_once(desk: World, as_: As) -> None:
    """The same person reviews for secrecy and for the law: two rows, one case."""
    Post.objects.create(person=desk.legal, role="secrecy")
    for day in (2, 3):
        case = desk.handled(mar(day))
        acts.review(case, by=desk.section_head, on=mar(day), today=mar(day), step="section_head")
    client = as_("legal")
    rows = links(client.get("/todo/"))
    first, _, second, _ = [case_at(row) for row in rows]
    assert first != second and place(client, rows[0]).total == 4
    assert case_at(place(client, rows[0]).after) == second
    assert case_at(place(client, rows[2]).before) == first


def test_other_pages_of_the_case_lead_back_to_its_place(three: list[Case], as_: As) -> None:
    client, pk = as_("handler"), three[1].pk
    carried = "?list=todo&list.at=2&list.view=mine"
    page = client.get(f"/cases/{pk}/{carried}").content.decode()
    for path in ("do/propose/", "why/", "history/"):
        address = f"/cases/{pk}/{path}{carried}".replace("&", "&amp;")
        assert f'href="{address}"' in page, path
    for path in ("do/propose/", "do/review/", "why/", "history/"):
        page = client.get(f"/cases/{pk}/{path}{carried}").content.decode()
        assert f'href="/cases/{pk}/{carried}"'.replace("&", "&amp;") in page, path


def test_so_does_the_service_of_one_letter(desk: World, as_: As) -> None:
    case = desk.registered(mar(2))
    telling.tell(case, "acknowledge", by=desk.intake, on=mar(3), today=mar(3))
    page = as_("intake").get(f"/cases/{case.pk}/?list=todo&list.at=1").content.decode()
    [address] = re.findall(r'href="([^"]*/do/serve/\?sequence=[^"]*)"', page)
    assert address.endswith("&amp;list=todo&amp;list.at=1")
    form = as_("intake").get(address.replace("&amp;", "&"))
    assert form.status_code == 200 and f"/cases/{case.pk}/?list=todo" in form.content.decode()


# -- lists change while one works through them -----------------------------------------------------


def test_what_is_done_leaves_the_list_and_the_next_one_follows(three: list[Case], as_: As) -> None:
    """The middle one of three is proposed: it waits for the section head now."""
    client = as_("handler")
    rows = links(client.get("/todo/"))
    act = rows[1].replace("/?", "/do/propose/?")
    filled = {"outcome": "published", "how_to_get": "见门户网站", "on": "2026-03-10"}
    done = client.post(act, {**filled, "stage": "do", "seen": three[1].ledger_length})
    assert (done.status_code, done["Location"]) == (302, rows[1])
    assert shown(client, rows[1]) == "我的待办：这一件已不在列表里上一件下一件返回列表"
    found = place(client, rows[1])
    assert found.gone and found.number == found.total == 0
    assert case_at(found.before) == three[0].pk and case_at(found.after) == three[2].pk
    assert place(client, found.after).number == place(client, found.after).total == 2


def test_a_case_that_moved_a_little_is_found_at_its_new_place(
    desk: World, three: list[Case], as_: As
) -> None:
    client = as_("auditor")
    address = links(client.get("/cases/"))[1]
    desk.handling(mar(2))
    found = place(client, address)  # a fourth has come in before it
    assert (found.number, found.total, found.gone) == (3, 4, False)


def test_a_case_that_moved_far_is_not_said_to_be_gone(
    three: list[Case], as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "NEAR", 1)
    client, pk = as_("auditor"), three[2].pk
    address = f"/cases/{pk}/?list=cases&list.at=1"
    assert shown(client, address) == "全部案件：这一件在列表里的位置变了下一件返回列表"
    assert not place(client, address).gone


def test_a_list_that_has_become_empty(three: list[Case], as_: As) -> None:
    address = f"/cases/{three[0].pk}/?list=todo&list.at=7&list.step=sign"
    assert shown(as_("handler"), address) == "我的待办：这一件已不在列表里返回列表"


# -- who, and what strangers write into the address ------------------------------------------------


def test_a_list_opens_no_case_of_others(desk: World, three: list[Case], as_: As) -> None:
    other = Section.objects.create(agency=desk.agency, name="规划科")
    theirs = desk.registered(mar(2))
    acts.assign(theirs, by=desk.intake, on=mar(2), today=mar(2), section=other)
    client = as_("handler")
    for name in walking.LISTS:
        assert client.get(f"/cases/{theirs.pk}/?list={name}&list.at=1").status_code == 404
    found = place(client, f"/cases/{three[0].pk}/?list=cases&list.sort=number")
    assert found.total == 3, "the list is that of whoever asks"


def test_the_list_of_a_closed_page_is_none(three: list[Case], as_: As) -> None:
    page = as_("handler").get(f"/cases/{three[0].pk}/?list=workload&list.at=1")
    assert page.status_code == 200 and page.context["place"] is None


@pytest.mark.parametrize(
    "query",
    [
        "list=",
        "list=settings",
        "list=TODO",
        "list=cases,todo",
        "list=../../etc/passwd",
        "list.at=3",
        "list[]=todo",
        "list=%F0%9F%98%80",
        "list=" + "x" * 3000,
        "list=todo&list=nothing",
    ],
)
def test_no_list_of_ours_is_no_list(three: list[Case], as_: As, query: str) -> None:
    client, plain = as_("handler"), f"/cases/{three[0].pk}/"
    page = client.get(f"{plain}?{query}")
    assert page.status_code == 200 and page.context["place"] is None
    assert "data-place" not in page.content.decode() and "list=" not in page.content.decode()
    assert len(queries(client, f"{plain}?{query}")) == len(queries(client, plain))


@pytest.mark.parametrize("name", ["todo", "cases"])
@pytest.mark.parametrize(
    "query",
    [
        "list.at=0",
        "list.at=-5",
        "list.at=1e9",
        "list.at=²",
        "list.at=" + "9" * 18,
        "list.at=" + "9" * 400,
        "list.at=1&list.at=x",
        "list.q=%25%27%3B--&list.words=%25%27%3B--",
        "list.q=%3Cscript%3Ealert(1)%3C/script%3E&list.words=%3Cscript%3E",
        "list.q=" + "%E7%94%B2" * 300,
        "list.sort=pk)%3B+DROP+TABLE&list.view=none&list.step=__class__",
        "list.section=99999999999999999999&list.year=0&list.batch=-1",
        "list.due_on=2026-02-30&list.received=2026-13&list.decided=x",
        "list.column=nothing&" + "list.column=number&" * 60,
        "list.page=2&list.csrfmiddlewaretoken=x&list.list=todo&list.list.at=2",
    ],
)
def test_nonsense_about_a_list_of_ours_does_no_harm(
    three: list[Case], as_: As, name: str, query: str
) -> None:
    client, pk = as_("handler"), three[0].pk
    page = client.get(f"/cases/{pk}/?list={name}&{query}")
    assert page.status_code == 200
    found = page.context["place"]
    text = page.content.decode()
    assert "<script>alert" not in text and "csrfmiddlewaretoken=x" not in text
    assert found.back.startswith(f"/{name}/") and len(found.back) < 2500
    assert client.get(found.back).status_code == 200
    for address in (found.before, found.after):
        assert not address or client.get(address).status_code == 200


def test_a_nul_in_it_is_refused_at_the_door(three: list[Case], as_: As) -> None:
    page = as_("handler").get(f"/cases/{three[0].pk}/?list=cases&list.q=a%00b")
    assert page.status_code == 400


# -- what it costs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "query"),
    [
        ("handler", "list=todo&list.at=2"),
        ("handler", "list=todo&list.at=2&list.view=mine&list.words=2026"),
        ("handler", "list=todo&list.at=2&list.step=sign"),  # not in it
        ("intake", "list=cases&list.at=2"),
        ("intake", "list=cases&list.at=2&list.q=2026&list.state=handling&list.sort=applicant"),
        ("intake", "list=cases&list.at=2&list.state=closed"),  # not in it
        ("intake", "list=workload&list.at=2"),  # not in it
    ],
)
def test_queries_of_a_case_in_its_list(three: list[Case], as_: As, role: str, query: str) -> None:
    client, plain = as_(role), f"/cases/{three[1].pk}/"
    without = queries(client, plain)
    assert len(queries(client, f"{plain}?{query}")) == len(without) + A_LIST_COSTS


def test_however_long_the_list_only_a_window_of_it_is_read(
    desk: World, three: list[Case], as_: As
) -> None:
    """No row of the list but its keys, and of these no more than 110 and the place itself."""
    client, pk = as_("auditor"), three[1].pk
    plain = queries(client, f"/cases/{pk}/")
    walked = queries(client, f"/cases/{pk}/?list=cases&list.at=3000")
    window, there = [sql for sql in walked if "casework_case" in sql and sql not in plain]
    most = 2 * (walking.NEAR + walking.BESIDE)
    assert f"LIMIT {most + 1} OFFSET {3000 - most // 2 - 1}" in window and "subject" not in window
    assert " LIMIT 1" in there  # is it in the list at all?


# -- the search of every page ----------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["2026-0002", " 2026-0002 ", "２０２６－０００２"])
def test_a_whole_number_leads_to_the_case(three: list[Case], as_: As, typed: str) -> None:
    found = as_("auditor").get("/cases/", {"q": typed, "jump": "1"})
    assert (found.status_code, found["Location"]) == (302, f"/cases/{three[1].pk}/")


@pytest.mark.parametrize("typed", ["2026-000", "0002", "2026-0002 甲", "", "2026-0099"])
def test_anything_else_leads_to_the_list(three: list[Case], as_: As, typed: str) -> None:
    assert as_("auditor").get("/cases/", {"q": typed, "jump": "1"}).status_code == 200


def test_the_filter_of_the_register_stays_a_filter(three: list[Case], as_: As) -> None:
    page = as_("auditor").get("/cases/", {"q": "2026-0002"})
    assert page.status_code == 200 and page.context["page"].paginator.count == 1


def test_the_number_of_somebody_else_s_case_finds_nothing(desk: World, as_: As) -> None:
    other = Section.objects.create(agency=desk.agency, name="规划科")
    theirs = desk.registered(mar(2))
    acts.assign(theirs, by=desk.intake, on=mar(2), today=mar(2), section=other)
    page = as_("handler").get("/cases/", {"q": theirs.number, "jump": "1"})
    assert page.status_code == 200 and page.context["page"].paginator.count == 0
    assert as_("auditor").get("/cases/", {"q": theirs.number, "jump": "1"}).status_code == 302


def test_every_page_has_the_search(three: list[Case], as_: As) -> None:
    pk = three[0].pk
    for path in ("/home/", "/todo/", "/help/", f"/cases/{pk}/", f"/cases/{pk}/do/propose/"):
        page = as_("handler").get(path).content.decode()
        [form] = re.findall(
            r'<form role="search" action="/cases/" method="get">.*?</form>', page, re.S
        )
        assert 'name="q"' in form and 'name="jump"' in form, path
