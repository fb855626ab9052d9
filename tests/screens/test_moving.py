"""交办与负荷: how old the work is; 移交多件: several cases moved, each by an act of its own."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from casework import acts
from casework.models import Case, Event, Person, Post, Section
from casework.queries.clocks import agency_calendar
from casework.queries.overview import AGES, age_filters
from tests.acts.doing import mar
from tests.world import World, fresh

As = Callable[[str], Client]
HAND_OVER, ASSIGN = "/workload/move/?act=hand_over", "/workload/move/?act=assign"
LIST_QUERIES = 6


@pytest.fixture
def second(desk: World) -> Person:
    """Another handler of the section."""
    person = Person.objects.create(
        username="second", full_name="承办人乙", agency=desk.agency, must_change_password=False
    )
    Post.objects.create(person=person, role="handler", section=desk.section)
    return person


@pytest.fixture
def planning(desk: World) -> Section:
    return Section.objects.create(agency=desk.agency, name="规划科")


def ticks(*cases: Case) -> list[str]:
    return [f"{c.pk}-{c.ledger_length}" for c in cases]


def sent(
    client: Client, url: str, cases: list[str], to: Any, stage: str = "do", **more: str
) -> Any:
    given = {"case": cases, "to": str(to), "reason": "承办人休假", "stage": stage}
    return client.post(url, given | more)


def told(page: Any) -> list[tuple[bool, str]]:
    return [(ok, why) for _, ok, why in page.context["rows"]]


# -- how old ---------------------------------------------------------------------------------------


def test_ages_are_counted_in_working_days(desk: World, as_: As) -> None:
    """Tuesday 10 March. Five working days back: received on the 3rd (4, 5, 6, 9, 10 are gone); six:
    on the 2nd, and on Saturday 28 February, a working Saturday. Ten: the 25th of February (26, 27,
    28 and 2 to 6 March, 9, 10). 15 to 23 February is the Spring Festival. Fifteen and eleven: 11
    and 24 February; the rest of January is older than twenty."""
    days = {
        mar(10): "to5",
        mar(3): "to5",
        mar(2): "to10",
        date(2026, 2, 28): "to10",
        date(2026, 2, 25): "to10",
        date(2026, 2, 24): "to15",
        date(2026, 2, 11): "to15",
        date(2026, 2, 10): "to20",
        date(2026, 2, 4): "to20",
        date(2026, 2, 3): "over",
        date(2026, 1, 20): "over",
    }
    desk.submit(mar(9), channel="internet")  # not received yet: of no age
    filters = age_filters(agency_calendar(desk.agency), mar(10))
    for day, wanted in days.items():
        case = desk.handling(day)
        found = [k for k, f in filters.items() if Case.objects.filter(f, pk=case.pk).exists()]
        assert found == [wanted], day
    page = as_("leader").get("/workload/")
    (person,) = page.context["by_person"]
    assert [n for _, n, _ in person["ages"]] == [2, 3, 2, 2, 2]
    assert [percent for *_, percent in person["ages"]] == [67, 100, 67, 67, 67]
    (_, section) = sorted(page.context["by_section"], key=lambda r: r["section_id"] or 0)
    assert [n for _, n, _ in section["ages"]] == [2, 3, 2, 2, 2] and len(AGES) == 5


@pytest.mark.parametrize(
    ("role", "links"),
    [
        ("section_head", {"act=hand_over&amp;section="}),
        ("intake", {"act=assign&amp;section=", "act=assign&amp;handler="}),
        ("office_head", {"act=assign&amp;section=", "act=assign&amp;handler="}),
        ("leader", set()),
    ],
)
def test_each_is_offered_what_he_may_move(desk: World, as_: As, role: str, links: set[str]) -> None:
    desk.handling(mar(2))
    text = as_(role).get("/workload/").content.decode()
    ways = ("act=hand_over&amp;section=", "act=assign&amp;section=", "act=assign&amp;handler=")
    assert {way for way in ways if way in text} == links


# -- moving ----------------------------------------------------------------------------------------


def test_a_section_head_gives_several_cases_to_another_handler(
    desk: World, as_: As, second: Person
) -> None:
    one, two, stays = (desk.handling(mar(d)) for d in (2, 3, 4))
    client = as_("section_head")
    url = f"{HAND_OVER}&handler={desk.handler.pk}"
    page = client.get(url)
    assert [c for c, _, _ in page.context["rows"]] == [one, two, stays]
    choices = [label for _, label in page.context["form"].fields["to"].choices]
    assert choices == ["请选择", "承办人乙"]

    page = sent(client, url, ticks(one, two), second.pk, "check")
    text = page.content.decode()
    assert one.number in text and two.number in text and stays.number not in text
    assert "承办人乙" in text and "承办人休假" in text
    assert fresh(one).handler == desk.handler  # nothing has been done yet

    page = sent(client, url, ticks(one, two), second.pk)
    assert told(page) == [(True, ""), (True, "")]
    for case in (one, two):
        event = case.events.get(act="hand_over")
        assert fresh(case).handler == second and event.person == desk.section_head
        assert (event.reason, event.on) == ("承办人休假", mar(10))
    assert fresh(stays).handler == desk.handler


def test_sent_twice_it_moves_nothing_twice(desk: World, as_: As, second: Person) -> None:
    one, two = desk.handling(mar(2)), desk.handling(mar(3))
    client, picked = as_("section_head"), ticks(one, two)
    sent(client, HAND_OVER, picked, second.pk)
    events = Event.objects.count()
    page = sent(client, HAND_OVER, picked, second.pk)
    assert told(page) == [(False, "刚才已经办理，没有重复办理")] * 2
    assert Event.objects.count() == events


def test_one_that_cannot_move_holds_up_no_other(desk: World, as_: As, second: Person) -> None:
    changed, his, proposed, fine = (desk.handling(mar(d)) for d in (2, 3, 4, 5))
    picked = ticks(changed, his, proposed, fine)
    acts.urge(changed, by=desk.leader, on=mar(10), today=mar(10), reason="请抓紧")
    acts.hand_over(
        his, by=desk.section_head, on=mar(10), today=mar(10), handler=second, reason="休假"
    )
    picked[1] = ticks(fresh(his))[0]
    acts.propose(
        proposed,
        by=desk.handler,
        on=mar(10),
        today=mar(10),
        outcome="published",
        answer={"how_to_get": "见门户网站"},
    )
    picked[2] = ticks(fresh(proposed))[0]
    page = sent(as_("section_head"), HAND_OVER, picked, second.pk)
    (stale, same, state, moved) = told(page)
    assert not stale[0] and "案件已被他人更新" in stale[1]
    assert not same[0] and "他就是现在的承办人" in same[1]
    assert not state[0] and "已拟办" in state[1]
    assert moved == (True, "")
    text = page.content.decode()
    assert "4件中移交了1件" in text and fresh(fine).handler == second
    assert fresh(changed).handler == desk.handler and fresh(proposed).handler == desk.handler


def test_the_office_gives_several_to_a_section(desk: World, as_: As, planning: Section) -> None:
    new, other, taken = desk.registered(mar(2)), desk.registered(mar(3)), desk.handling(mar(4))
    client = as_("intake")
    page = client.get(f"{ASSIGN}&section=none")
    assert [c for c, _, _ in page.context["rows"]] == [new, other]
    page = sent(client, ASSIGN, ticks(new, other), planning.pk, reason="")
    assert told(page) == [(True, ""), (True, "")]
    assert {fresh(new).section, fresh(other).section} == {planning}

    page = sent(client, ASSIGN, ticks(taken), planning.pk, reason="")  # from 办理中: why?
    assert "改派请填写理由" in page.content.decode() and fresh(taken).section == desk.section
    assert f'value="{ticks(taken)[0]}" id="tick-{taken.pk}" checked' in page.content.decode()
    sent(as_("office_head"), f"{ASSIGN}&handler={desk.handler.pk}", ticks(taken), planning.pk)
    moved = fresh(taken)
    assert (moved.section, moved.handler, moved.state) == (planning, None, "registered")


@pytest.mark.parametrize(
    ("cases", "more", "words"),
    [
        ([], {}, "请勾选要移交的案件"),
        (["x", "-1-2", "5"], {}, "请勾选要移交的案件"),
        ([f"{n}-2" for n in range(1, 102)], {}, "一次最多移交100件"),
        (None, {"reason": ""}, "请填写理由"),
        (None, {"reason": "\u200b"}, "这里"),
        (None, {"to": ""}, "请选择新的承办人"),
        (None, {"to": "99999"}, "新的承办人不在可选范围"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    desk: World, as_: As, second: Person, cases: list[str] | None, more: dict[str, str], words: str
) -> None:
    case = desk.handling(mar(2))
    for stage in ("check", "do"):
        picked = ticks(case) if cases is None else cases
        to = more.get("to", second.pk)
        rest = {k: v for k, v in more.items() if k != "to"}
        page = sent(as_("section_head"), HAND_OVER, picked, to, stage, **rest)
        text = page.content.decode()
        assert page.status_code == 200 and words in text
        assert more.get("reason", "承办人休假") in text
    assert fresh(case).handler == desk.handler


def test_a_section_head_moves_nothing_of_another_section(
    desk: World, as_: As, second: Person, planning: Section
) -> None:
    elsewhere, own = desk.handling(mar(2)), desk.handling(mar(3))
    Case.objects.filter(pk=elsewhere.pk).update(section=planning)
    client = as_("section_head")
    page = client.get(f"{HAND_OVER}&section={planning.pk}")
    assert [c for c, _, _ in page.context["rows"]] == [own]  # his own section instead
    page = sent(client, HAND_OVER, ticks(elsewhere, own), second.pk)
    assert told(page) == [(True, "")]
    assert fresh(elsewhere).handler == desk.handler
    assert client.get(ASSIGN).context["move"].act == "hand_over"


@pytest.mark.parametrize("count", [1, 9])
def test_queries_of_the_list(
    desk: World, as_: As, second: Person, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        desk.handling(mar(2))
    client = as_("section_head")
    client.get(HAND_OVER)
    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(HAND_OVER)
    assert len(page.context["rows"]) == count
    with django_assert_num_queries(8):
        client.get("/workload/")
