"""录入放假通知、重算: open cases move, closed ones keep the calendar they were decided with.

The notice for 2027 is invented. Received on Friday 4 December 2026: 7..11 (5), 14..18 (10),
21..25 (15), 28..31 (19). With 1 to 3 January off by the invented notice the 20th is Monday
4 January; an invented make-up day on Saturday 26 December makes it Thursday 31 December.
"""

from datetime import date
from typing import Any

import pytest

from casework.acts import NotAllowed, accept_calendar, enter_notice, recompute
from casework.calendars import NoticeError
from casework.models import CalendarNotice, CalendarVersion, Case, Event
from tests.acts.doing import do, in_person, mar, refused
from tests.world import World, fresh

FRI_DEC_4 = date(2026, 12, 4)
MON_JAN_4 = date(2027, 1, 4)
NOTICE: dict[str, Any] = {
    "layer": "national",
    "year": 2027,
    "kind": "annual",
    "title": "关于2027年部分节假日安排的通知",
    "number": "国办发明电〔2026〕99号",
    "issued_on": "2026-12-10",
    "off": [{"from": "2027-01-01", "to": "2027-01-03", "holiday": "元旦"}],
    "work": [],
}
TODAY = date(2026, 12, 11)


def regional(code: str, **changes: Any) -> dict[str, Any]:
    """A region closes Wednesday to Friday, 4 to 6 March 2026."""
    return {
        "layer": "region",
        "code": code,
        "year": 2026,
        "kind": "amendment",
        "title": "临时放假",
        "number": f"{code}政办发〔2026〕1号",
        "issued_on": "2026-03-03",
        "off": [{"from": "2026-03-04", "to": "2026-03-06", "holiday": "临时放假"}],
        "work": [],
    } | changes


def test_a_date_past_the_last_notice_is_provisional(world: World) -> None:
    case = world.submit(FRI_DEC_4)
    assert (case.due_on, case.firm) == (MON_JAN_4, False)
    assert case.earliest_on < MON_JAN_4 <= case.latest_on


def test_the_new_notice_makes_it_firm_with_an_event(world: World) -> None:
    case = world.submit(FRI_DEC_4)
    old_version = case.calendar_version
    assert enter_notice(NOTICE, by=world.admin, today=TODAY) == []
    case = fresh(case)
    assert (case.due_on, case.firm, case.earliest_on, case.latest_on) == (
        MON_JAN_4,
        True,
        MON_JAN_4,
        MON_JAN_4,
    )
    event = case.events.latest("sequence")
    assert (event.act, event.on, event.person) == ("calendar_changed", TODAY, world.admin)
    assert event.data == {
        "notice": "国办发明电〔2026〕99号",
        "old_due_on": "2027-01-04",
        "new_due_on": "2027-01-04",
        "firm": True,
        "needs_attention": False,
        "held": False,
    }
    assert event.reason == "录入国办发明电〔2026〕99号，重新计算期限"
    assert case.calendar_version != old_version
    assert CalendarVersion.objects.filter(pk=case.calendar_version).exists()
    assert CalendarVersion.objects.filter(pk=old_version).exists()


def test_a_date_that_moves_later(world: World) -> None:
    """1 to 5 January off (the 4th and 5th are Monday and Tuesday): Wednesday 6 January."""
    case = world.submit(FRI_DEC_4)
    notice = NOTICE | {"off": [{"from": "2027-01-01", "to": "2027-01-05", "holiday": "元旦"}]}
    (moved,) = enter_notice(notice, by=world.admin, today=TODAY)
    assert (moved.old_due_on, moved.new_due_on) == (MON_JAN_4, date(2027, 1, 6))
    assert not moved.earlier
    assert fresh(case).due_on == date(2027, 1, 6)


def test_a_date_that_moves_earlier_is_put_before_a_person(world: World) -> None:
    case = world.submit(FRI_DEC_4)
    (moved,) = enter_notice(NOTICE | {"work": ["2026-12-26"]}, by=world.admin, today=TODAY)
    assert (moved.old_due_on, moved.new_due_on) == (MON_JAN_4, date(2026, 12, 31))
    assert moved.earlier
    event = case.events.latest("sequence")
    assert event.data["needs_attention"] is True
    assert fresh(case).due_on == date(2026, 12, 31)


def test_a_date_that_moves_earlier_never_becomes_overdue_by_itself(world: World) -> None:
    """Received 2 March, due on the 30th. A notice entered on the 27th orders Saturday 7 and Sunday
    8 March worked: due on Thursday the 26th, yesterday. A person must see it first."""
    world.agency.region = "450000"
    world.agency.save()
    case = world.handling(mar(2))
    notice = regional("450000", off=[], work=["2026-03-07", "2026-03-08"])
    (moved,) = enter_notice(notice, by=world.admin, today=mar(27))
    assert (moved.new_due_on, moved.earlier) == (mar(26), True)
    assert fresh(case).breached is False
    assert fresh(case).clock_state != "breached"


def held(world: World) -> Case:
    """The case above: due on the 30th as its people know it, on the 26th by the new notice."""
    world.agency.region = "450000"
    world.agency.save()
    case = world.handling(mar(2))
    notice = regional("450000", off=[], work=["2026-03-07", "2026-03-08"])
    enter_notice(notice, by=world.admin, today=mar(27))
    return fresh(case)


def test_a_held_case_keeps_its_date_until_a_person_has_looked(world: World) -> None:
    case = held(world)
    assert case.due_on == mar(30)
    assert recompute(today=mar(27)) == []
    do(world, case, "record_search", mar(27))
    assert (fresh(case).due_on, fresh(case).breached) == (mar(30), False)
    accept_calendar(case, by=world.office_head, today=mar(27))
    case = fresh(case)
    assert (case.due_on, case.breached, case.clock_state) == (mar(26), True, "breached")
    event = case.events.latest("sequence")
    assert (event.act, event.person, event.to_state) == (
        "calendar_changed",
        world.office_head,
        "handling",
    )
    assert (event.data["old_due_on"], event.data["new_due_on"]) == ("2026-03-30", "2026-03-26")
    with refused("not_held", case=case):
        accept_calendar(case, by=world.office_head, today=mar(27))


def test_a_held_case_grows_overdue_by_its_own_date(world: World) -> None:
    case = held(world)
    recompute(today=mar(31))
    assert fresh(case).breached


def test_only_the_head_of_the_office_takes_over_the_new_date(world: World) -> None:
    case = held(world)
    gone = World.make("other-ju").office_head
    for person in (world.handler, world.admin, world.leader, gone):
        with refused("not_allowed", case=case, error=NotAllowed):
            accept_calendar(case, by=person, today=mar(27))
    with pytest.raises(NotAllowed) as caught:
        accept_calendar(case, by=world.admin, today=mar(27))
    assert str(caught.value) == "“核对变动的期限”由公开机构负责人办理"
    world.office_head.is_active = False
    world.office_head.save()
    with refused("not_allowed", case=case, error=NotAllowed):
        accept_calendar(case, by=world.office_head, today=mar(27))


@pytest.mark.parametrize("state", ["replied", "closed", "archived"])
def test_a_closed_case_keeps_its_dates(world: World, state: str) -> None:
    case = world.case_in(state, FRI_DEC_4)
    before = Case.objects.filter(pk=case.pk).values().get()
    events = case.events.count()
    enter_notice(NOTICE | {"work": ["2026-12-26"]}, by=world.admin, today=TODAY)
    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert case.events.count() == events


def test_a_closed_case_keeps_its_dates_through_later_acts(world: World) -> None:
    """Filing it away is no reason to count again with another calendar."""
    case = world.replied(FRI_DEC_4)
    fields = ("due_on", "target_on", "firm", "breached", "clock_state", "calendar_version")
    before = {f: getattr(case, f) for f in fields}
    enter_notice(NOTICE | {"work": ["2026-12-26"]}, by=world.admin, today=TODAY)
    do(world, case, "archive", TODAY)
    assert {f: getattr(fresh(case), f) for f in fields} == before


def test_a_timely_reply_does_not_become_late_by_a_later_notice(world: World) -> None:
    """Replied on the due date of 30 March; a notice entered afterwards orders 7 and 8 March worked,
    which would make the 26th the last day."""
    world.agency.region = "450000"
    world.agency.save()
    case = world.approved(mar(2))
    do(world, case, "reply", mar(30), service=in_person(mar(30)))
    notice = regional("450000", off=[], work=["2026-03-07", "2026-03-08"])
    enter_notice(notice, by=world.admin, today=mar(31))
    do(world, case, "archive", mar(31))
    assert (fresh(case).breached, fresh(case).clock_state) == (False, "met")


def test_a_timely_reply_does_not_become_late_by_reopening(world: World) -> None:
    """The same case, reopened after the notice: its first period ended in time and stays so."""
    world.agency.region = "450000"
    world.agency.save()
    case = world.approved(mar(2))
    do(world, case, "reply", mar(30), service=in_person(mar(30)))
    notice = regional("450000", off=[], work=["2026-03-07", "2026-03-08"])
    enter_notice(notice, by=world.admin, today=mar(31))
    do(world, case, "reopen", mar(31))
    assert (fresh(case).breached, fresh(case).clock_state) == (False, "running")


def test_a_reply_not_yet_served_still_runs_and_becomes_firm(world: World) -> None:
    """The letter is written, the clock runs until it is served: the notice concerns it."""
    case = world.approved(FRI_DEC_4)
    do(world, case, "reply", TODAY)
    enter_notice(NOTICE, by=world.admin, today=TODAY)
    assert (fresh(case).due_on, fresh(case).firm) == (MON_JAN_4, True)


def test_a_regional_notice_is_for_its_region_only(world: World) -> None:
    """Three days closed: 30 March becomes 2 April."""
    other = World.make("other-ju")
    other.agency.region = "450000"
    other.agency.save()
    here, there = world.handling(mar(2)), other.handling(mar(2))
    (moved,) = enter_notice(regional("450000"), by=None, today=mar(3))
    assert moved.case == str(there)
    assert (fresh(here).due_on, fresh(here).events.count()) == (mar(30), here.ledger_length)
    assert fresh(there).due_on == date(2026, 4, 2)
    event = there.events.latest("sequence")
    assert (event.person, event.person_name) == (None, "系统")


def test_an_agency_notice_is_for_its_agency_only(world: World) -> None:
    other = World.make("other-ju")
    here, there = world.handling(mar(2)), other.handling(mar(2))
    notice = regional("test-ju", layer="agency")
    enter_notice(notice, by=world.admin, today=mar(3))
    assert (fresh(here).due_on, fresh(there).due_on) == (date(2026, 4, 2), mar(30))


def test_entered_twice_is_entered_once(world: World) -> None:
    world.submit(FRI_DEC_4)
    enter_notice(NOTICE, by=world.admin, today=TODAY)
    events = Event.objects.count()
    assert enter_notice(NOTICE, by=world.admin, today=TODAY) == []
    assert (CalendarNotice.objects.count(), Event.objects.count()) == (1, events)


@pytest.mark.parametrize(
    "changes",
    [
        {"issued_on": "2026-12-12"},
        {"number": " "},
        {"year": "2027"},
        {"layer": "galaxy"},
        {"layer": "region"},
        {"off": [{"from": "2027-01-03", "to": "2027-01-01", "holiday": "元旦"}]},
        {"off": [{"from": "2027-01-01"}]},
        {"off": ["2027-01-01"]},
        {"off": 5},
        {"off": None},
        {"work": ["2027-01-04"]},
        {"work": "2027-01-09"},
        {"work": None},
        {"off": [{"from": "2028-01-01", "to": "2028-01-01", "holiday": "元旦"}]},
    ],
)
def test_a_bad_notice_is_refused_with_nothing_changed(world: World, changes: dict) -> None:
    case = world.submit(FRI_DEC_4)
    with pytest.raises(NoticeError) as caught:
        enter_notice(NOTICE | changes, by=world.admin, today=TODAY)
    assert all(max(p) >= "一" for p in caught.value.problems)
    assert not CalendarNotice.objects.exists()
    assert case.events.count() == 1


def test_the_same_number_with_other_content_is_refused(world: World) -> None:
    enter_notice(NOTICE, by=world.admin, today=TODAY)
    with pytest.raises(NoticeError, match="已经录入，内容不同"):
        enter_notice(NOTICE | {"work": ["2026-12-26"]}, by=world.admin, today=TODAY)


def test_the_index_is_written_anew_from_the_events(world: World) -> None:
    case = world.handling(mar(2))
    wrong = mar(31)
    Case.objects.filter(pk=case.pk).update(due_on=wrong, breached=True)
    before = case.events.count()
    found = recompute(today=mar(3), write=False)
    assert sorted(found) == [
        ("2026-0001", "breached", True, False),
        ("2026-0001", "due_on", wrong, mar(30)),
    ]
    assert fresh(case).due_on == wrong
    assert recompute(today=mar(3)) == found
    assert (fresh(case).due_on, fresh(case).breached) == (mar(30), False)
    assert recompute(today=mar(3)) == []
    assert case.events.count() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"received_on": mar(1)},
        {"target_on": mar(1)},
        {"firm": False},
        {"clock_state": "met"},
        {"stopped_until": mar(20)},
        {"earliest_on": mar(1)},
        {"latest_on": mar(1)},
        {"calendar_version": "0"},
    ],
)
def test_every_field_of_the_index_is_compared(world: World, wrong: dict) -> None:
    case = world.handling(mar(2))
    Case.objects.filter(pk=case.pk).update(**wrong)
    assert [field for _, field, _, _ in recompute(today=mar(3))] == list(wrong)
    assert recompute(today=mar(3)) == []


def test_a_case_grows_overdue_by_recomputing(world: World) -> None:
    case = world.handling(mar(2))
    recompute(today=mar(30))
    assert (fresh(case).clock_state, fresh(case).breached) == ("running", False)
    recompute(today=mar(31))
    assert (fresh(case).clock_state, fresh(case).breached) == ("breached", True)


def test_recomputing_leaves_closed_cases_alone(world: World) -> None:
    case = world.replied(mar(2))
    Case.objects.filter(pk=case.pk).update(due_on=mar(31))
    assert recompute(today=mar(3)) == []
    assert fresh(case).due_on == mar(31)


def test_one_agency_is_recomputed_and_signed_by_whoever_does_it(world: World) -> None:
    case, other = world.handling(mar(2)), World.make("other-ju").handling(mar(2))
    Case.objects.update(due_on=mar(31))
    found = recompute(today=mar(3), agency=world.agency, by=world.admin, reason="修改办理口径")
    assert [(name, old, new) for _, name, old, new in found] == [("due_on", mar(31), mar(30))]
    assert (fresh(case).due_on, fresh(other).due_on) == (mar(30), mar(31))
    last = fresh(case).history.first()
    assert (last.history_user, last.history_change_reason) == (world.admin, "修改办理口径")
    recompute(today=mar(3))
    last = fresh(other).history.first()
    assert (fresh(other).due_on, last.history_user) == (mar(30), None)
    assert last.history_change_reason == "重算期限索引"
