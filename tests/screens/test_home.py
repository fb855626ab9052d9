"""首页: every number is the length of the list it opens; the calendar; who begins his day where."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from casework import acts
from casework.facts import Service
from casework.models import Post, Section
from casework.queries.overview import month_before, months, on_time
from tests.acts.doing import mar
from tests.world import World

As = Callable[[str], Client]
HOME_QUERIES = 11
"""Session, person, posts, bell; own tasks, sections, notices, due days, two of months, outcomes."""


@pytest.fixture
def busy(desk: World) -> World:
    """Tuesday 10 March 2026; one case in each way a number can be moved by."""
    other = Section.objects.create(agency=desk.agency, name="法规科")
    desk.registered(mar(9))  # of no section yet
    desk.handling(mar(2))
    late = desk.handling(date(2026, 1, 20))
    assert late.due_on and late.due_on < mar(10)
    desk.supplement_requested(mar(3))
    desk.closed(mar(4))
    desk.archived(mar(5))
    desk.replied(date(2026, 2, 4), service=Service("in_person", date(2026, 2, 4)))
    elsewhere = desk.registered(mar(6))
    acts.assign(elsewhere, by=desk.intake, on=mar(6), today=mar(6), section=other)
    return desk


def links(page: str) -> list[tuple[str, int]]:
    """Every number of the page that leads to a list: (address, number)."""
    found = re.findall(r'href="(/cases/\?[^"]+)"[^>]*>(?:<strong>)?(\d+)', page)
    return [(address.replace("&amp;", "&"), int(n)) for address, n in found]


@pytest.mark.parametrize("role", ["leader", "section_head", "auditor", "intake", "handler"])
def test_every_number_is_the_length_of_its_list(busy: World, as_: As, role: str) -> None:
    client = as_(role)
    found = links(client.get("/home/").content.decode())
    assert len(found) > 40
    for address, number in found:
        assert client.get(address).context["page"].paginator.count == number, address


def test_the_figures_of_the_whole(busy: World, as_: As) -> None:
    """By hand. 20 working days from 20 January end before 10 March; from 2 March on 30 March."""
    assert as_("leader").get("/home/").context["total"] == {
        "open": 5,  # registered, two being handled (one of them late), awaiting, elsewhere
        "late": 1,
        "today": 0,
        "week": 0,
        "stopped": 1,  # awaiting the correction
        "breached": 0,  # put on record when the clocks are next folded
    }


def test_a_section_head_sees_his_section(busy: World, as_: As) -> None:
    sections = as_("section_head").get("/home/").context["sections"]
    assert [s["section__name"] for s in sections] == ["利用科"]
    everywhere = as_("leader").get("/home/").context["sections"]
    assert {s["section__name"] for s in everywhere} == {None, "利用科", "法规科"}


def test_the_calendar_shows_what_is_due_and_what_is_off(busy: World, as_: As) -> None:
    """清明节 2026: off from Saturday 4 to Monday 6 April."""
    client = as_("leader")
    cells = {c.on: c for week in client.get("/home/?month=2026-04").context["weeks"] for c in week}
    assert min(cells) == mar(30) and max(cells) == date(2026, 5, 3)
    assert [d for d in range(1, 11) if cells[date(2026, 4, d)].mark == "休"] == [4, 5, 6]
    # Received on Friday 6 March: 9-13 (5), 16-20 (10), 23-27 (15), 30 March-3 April (20).
    # Received on Monday 9 March: 10-13 (4), 16-20 (9), 23-27 (14), 30-3 (19), Tuesday 7 April (20).
    assert {c.on.day: c.due for c in cells.values() if c.inside and c.due} == {3: 1, 7: 1}
    worked = client.get("/home/?month=2026-02").context["weeks"]
    assert [c.on.day for week in worked for c in week if c.inside and c.mark == "班"] == [14, 28]


@pytest.mark.parametrize("asked", ["", "x", "2026-13", "0001-01", "9999-12", "2026-3", "٢٠٢٦-٠٣"])
def test_a_month_that_is_none_is_the_present_one(busy: World, as_: As, asked: str) -> None:
    page = as_("leader").get("/home/", {"month": asked})
    assert page.status_code == 200 and page.context["month"] == mar(1)


def test_the_calendar_ends_two_years_away(busy: World, as_: As) -> None:
    client = as_("leader")
    assert client.get("/home/?month=2028-03").context["after"] is None
    assert client.get("/home/?month=2024-03").context["before"] is None
    assert client.get("/home/?month=2028-04").context["month"] == mar(1)


def test_months_are_twelve_and_count_the_present_one_to_today(busy: World) -> None:
    found = months(busy.agency.cases.all(), mar(10))
    assert [m.first for m in found][0] == date(2025, 4, 1) and found[-1].first == mar(1)
    assert found[-3].received == 1 and found[-2].received == 1  # January, February
    assert found[-2].decided == 1 and found[-1].decided == 2  # withdrawn 4, answered 5 March


def test_on_time_is_never_rounded_up() -> None:
    assert on_time(0, 0) is None
    assert on_time(300, 1) == 99
    assert on_time(300, 0) == 100


def test_months_over_the_turn_of_the_year() -> None:
    assert month_before(date(2026, 1, 1), 1) == date(2025, 12, 1)
    assert month_before(date(2025, 12, 1), -1) == date(2026, 1, 1)
    assert month_before(date(2026, 3, 1), 14) == date(2025, 1, 1)


@pytest.mark.parametrize("more", [0, 12])
def test_queries_of_the_home_page(
    busy: World, as_: As, django_assert_num_queries: Any, more: int
) -> None:
    for n in range(more):
        busy.handling(mar(2 + n % 5))
    client = as_("leader")
    client.get("/home/")
    with django_assert_num_queries(HOME_QUERIES):
        client.get("/home/")


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("leader", "/home/"),
        ("office_head", "/home/"),
        ("section_head", "/home/"),
        ("auditor", "/home/"),
    ]
    + [(r, "/todo/") for r in ("intake", "handler", "secrecy", "legal", "admin")],
)
def test_where_a_day_begins(desk: World, as_: As, role: str, page: str) -> None:
    assert as_(role).get("/")["Location"] == page


def test_an_agency_without_cases_has_a_quiet_page(desk: World, as_: As) -> None:
    page = as_("leader").get("/home/").content.decode()
    assert "还没有案件" in page and "今年还没有作出决定的案件" in page


def test_another_agency_does_not_count(busy: World, as_: As) -> None:
    before = as_("leader").get("/home/").context["total"]
    World.make("other").handling(mar(2))
    assert as_("leader").get("/home/").context["total"] == before


def test_two_posts_see_what_the_wider_one_sees(busy: World, as_: As) -> None:
    Post.objects.create(person=busy.handler, role="intake")
    assert (
        as_("handler").get("/home/").context["total"]["open"]
        == (as_("leader").get("/home/").context["total"]["open"])
    )
