"""视为放弃、撤回、归档、重新办理. Days are laid out in tests.acts.doing."""

from datetime import date

import pytest

from casework.acts import NotAllowed
from casework.models import Case
from casework.queries.clocks import case_clock
from casework.queries.statistics import annual_report
from casework.states import OPEN_STATES
from tests.acts.doing import apr, check_event, do, in_person, mar, post, refused
from tests.world import World, fresh


def asked(world: World, answer_by: date) -> Case:
    case = world.handling(mar(2))
    do(world, case, "request_supplement", mar(4), answer_by=answer_by, service=in_person(mar(4)))
    return fresh(case)


def charged(world: World, pay_by: date) -> Case:
    case = world.handling(mar(2))
    do(world, case, "charge_fee", mar(4), pay_by=pay_by, service=in_person(mar(4)))
    return fresh(case)


def test_abandoned_on_the_day_after_the_correction_period(world: World) -> None:
    case = asked(world, mar(27))
    with refused("too_early", case=case):
        do(world, case, "abandon", mar(27))
    do(world, case, "abandon", mar(28))
    event = check_event(case, world, "abandon", mar(28), "supplement_requested→closed")
    assert event.data == {"outcome": "lapsed_supplement"}
    case = fresh(case)
    assert (case.outcome, case.decided_on) == ("lapsed_supplement", mar(28))
    assert (case.first_outcome, case.first_decided_on) == ("lapsed_supplement", mar(28))
    assert (case.clock_state, case.breached) == ("ended", False)


def test_a_correction_date_on_a_day_off_rolls(world: World) -> None:
    """Saturday 4 April: 清明 until Monday the 6th, so the last day is Tuesday the 7th."""
    case = asked(world, apr(4))
    for day in (5, 6, 7):
        with refused("too_early", case=case):
            do(world, case, "abandon", apr(day))
    do(world, case, "abandon", apr(8))
    assert fresh(case).state == "closed"


def test_abandoned_after_the_fee_period(world: World) -> None:
    """Served on 4 March: the 20th working day is 1 April; paid until then, abandoned on the 2nd."""
    case = charged(world, apr(1))
    with refused("too_early", case=case):
        do(world, case, "abandon", apr(1), outcome="lapsed_fee")
    do(world, case, "abandon", apr(2), outcome="lapsed_fee")
    check_event(case, world, "abandon", apr(2), "handling→closed")
    assert fresh(case).outcome == "lapsed_fee"


def test_a_longer_time_to_pay_is_kept(world: World) -> None:
    case = charged(world, apr(30))
    with refused("too_early", case=case):
        do(world, case, "abandon", apr(30), outcome="lapsed_fee")


@pytest.mark.parametrize("outcome", ["", "withdrawn", "published", "banana"])
def test_abandoned_for_a_known_reason_only(world: World, outcome: str) -> None:
    case = asked(world, mar(27))
    with refused("outcome", case=case):
        do(world, case, "abandon", mar(30), outcome=outcome)


def test_nothing_lapses_that_nobody_was_told_of(world: World) -> None:
    case = world.handling(mar(2))
    for outcome in ("lapsed_supplement", "lapsed_fee"):
        with refused("not_waiting", case=case):
            do(world, case, "abandon", mar(30), outcome=outcome)
    do(world, case, "request_supplement", mar(4))  # issued, never served
    with refused("not_waiting", case=case):
        do(world, case, "abandon", apr(20))


def test_a_correction_that_lapsed_is_no_fee_that_lapsed(world: World) -> None:
    waiting, owing = asked(world, mar(27)), charged(world, apr(1))
    with refused("not_waiting", case=waiting):
        do(world, waiting, "abandon", mar(30), outcome="lapsed_fee")
    with refused("not_waiting", case=owing):
        do(world, owing, "abandon", apr(10), outcome="lapsed_supplement")


@pytest.mark.parametrize("state", OPEN_STATES)
def test_an_applicant_withdraws_from_every_open_state(world: World, state: str) -> None:
    case = world.case_in(state, mar(2))
    do(world, case, "withdraw", mar(5), reason="申请人书面撤回")
    event = check_event(case, world, "withdraw", mar(5), f"{state}→closed")
    assert event.reason == "申请人书面撤回"
    case = fresh(case)
    assert (case.outcome, case.decided_on, case.clock_state) == ("withdrawn", mar(5), "ended")
    assert (case.first_outcome, case.first_decided_on) == ("withdrawn", mar(5))
    assert not case.reviews.filter(decision="").exists()


@pytest.mark.parametrize("state", ["replied", "closed", "archived"])
def test_what_has_ended_is_not_withdrawn(world: World, state: str) -> None:
    case = world.case_in(state, mar(2))
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "withdraw", mar(5))


def test_withdrawn_before_anything_was_received(world: World) -> None:
    case = world.submit(mar(2), channel="internet")
    do(world, case, "withdraw", mar(3))
    assert (fresh(case).state, fresh(case).clock_state) == ("closed", "ended")


def test_a_request_is_not_withdrawn_before_it_was_received(world: World) -> None:
    """Submitted on 28 December, received on 5 January; a withdrawal "of the 30th" would be decided
    a year before it was received, and neither year's 表三 would balance."""
    case = world.submit(date(2025, 12, 28), channel="internet")
    do(world, case, "confirm", date(2026, 1, 5))
    with refused("before_receipt", case=case):
        do(world, case, "withdraw", date(2025, 12, 30), today=date(2026, 1, 6))
    for year in (2025, 2026):
        assert annual_report(world.agency, year).balanced


def test_archived_with_number_and_retention(world: World) -> None:
    case = world.replied(mar(2))
    do(world, case, "archive", mar(5))
    event = check_event(case, world, "archive", mar(5), "replied→archived")
    assert event.data == {"archive_number": "2026-A-1", "retention_years": 10}
    case = fresh(case)
    assert (case.archive_number, case.archived_on, case.retention_years) == (
        "2026-A-1",
        mar(5),
        10,
    )


def test_the_agency_sets_its_retention_and_a_case_may_differ(world: World) -> None:
    world.agency.settings = {"retention_years": 30}
    world.agency.save()
    case = world.closed(mar(2))
    do(world, case, "archive", mar(5))
    assert fresh(case).retention_years == 30
    case = world.closed(mar(2))
    do(world, case, "archive", mar(5), retention_years=5)
    assert fresh(case).retention_years == 5


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("no_archive_number", {"archive_number": " "}),
        ("unprintable_archive_number", {"archive_number": "A\u200b1"}),
        ("archive_number", {"archive_number": "A" * 61}),
        ("retention_years", {"retention_years": -1}),
        ("retention_years", {"retention_years": 100000}),
    ],
)
def test_a_bad_archiving_is_refused(world: World, code: str, changes: dict) -> None:
    case = world.replied(mar(2))
    with refused(code, case=case):
        do(world, case, "archive", mar(5), **changes)


def test_nothing_is_archived_before_its_reply_is_served(world: World) -> None:
    case = world.approved(mar(2))
    event = do(world, case, "reply", mar(4))
    with refused("not_served", case=case):
        do(world, case, "archive", mar(5))
    do(world, case, "serve", mar(5), sequence=event.sequence, service=post(mar(5)))
    do(world, case, "archive", mar(5))
    assert fresh(case).state == "archived"


def test_archiving_does_not_lift_a_breach(world: World) -> None:
    case = world.approved(mar(2))
    do(world, case, "reply", apr(2), service=in_person(apr(2)))
    do(world, case, "archive", apr(3))
    assert (fresh(case).breached, fresh(case).clock_state) == (True, "breached")


def test_reopened_with_a_fresh_statutory_period(world: World) -> None:
    """The order was received on Tuesday 10 March: 20 working days end on 8 April."""
    case = world.archived(mar(2))
    do(world, case, "reopen", mar(10), reason="复议决定撤销")
    event = check_event(case, world, "reopen", mar(10), "archived→handling")
    assert event.data == {
        "authority": "测试市人民政府",
        "order_number": "测府复〔2026〕1号",
        "calendar_version": case.calendar_version,  # what is finished keeps its calendar
    }
    case = fresh(case)
    assert (case.due_on, case.target_on, case.clock_state) == (apr(8), apr(7), "running")
    assert (case.outcome, case.decided_on, case.archived_on) == ("", None, None)
    assert (case.first_outcome, case.first_decided_on) == ("published", mar(2))
    assert case.received_on == mar(2)


def test_reopened_with_the_days_of_the_order(world: World) -> None:
    """11 12 13 (3) 16..20 (8) 23 24 (10): ten days from 10 March end on the 24th."""
    case = world.replied(mar(2))
    do(world, case, "reopen", mar(10), working_days=10)
    assert fresh(case).due_on == mar(24)


@pytest.mark.parametrize("days", [0, -1, 1.5, 2000])
def test_days_no_order_gives_are_refused(world: World, days: float) -> None:
    case = world.replied(mar(2))
    with refused("working_days", case=case):
        do(world, case, "reopen", mar(10), working_days=days)


@pytest.mark.parametrize("key", ["authority", "order_number"])
def test_nothing_is_reopened_without_an_order(world: World, key: str) -> None:
    case = world.replied(mar(2))
    with refused(f"no_{key}", case=case):
        do(world, case, "reopen", mar(10), **{key: ""})


def test_a_withdrawn_request_is_not_reopened(world: World) -> None:
    case = world.closed(mar(2))
    with refused("withdrawn", case=case):
        do(world, case, "reopen", mar(10))


def test_the_first_outcome_is_kept_for_the_statistics(world: World) -> None:
    case = world.replied(mar(2))
    do(world, case, "reopen", mar(10))
    do(
        world,
        case,
        "propose",
        mar(11),
        outcome="not_ours",
        answer={"reason": "由市住房和城乡建设局制作"},
    )
    world.review_all(case, mar(11))
    do(world, case, "sign", mar(11))
    do(world, case, "reply", mar(12), service=in_person(mar(12)))
    case = fresh(case)
    assert (case.outcome, case.decided_on) == ("not_ours", mar(12))
    assert (case.first_outcome, case.first_decided_on) == ("published", mar(2))
    assert annual_report(world.agency, 2026).table3["1"]["total"] == 1
    assert annual_report(world.agency, 2026).table3["4.1"]["total"] == 0


def test_a_breach_of_the_first_period_outlives_the_second(world: World) -> None:
    case = world.approved(mar(2))
    do(world, case, "reply", apr(2), service=in_person(apr(2)))
    do(world, case, "reopen", apr(10))
    assert fresh(case).breached
    assert [b.kind for b in case_clock(fresh(case), apr(13)).breaches] == ["reply_late"]
