"""更正记录: a further event puts a wrong one right; the wrong one stays readable."""

from datetime import date
from typing import Any

import pytest

from casework import acts
from casework.acts import NotAllowed
from casework.models import Case
from casework.queries.statistics import annual_report
from tests.acts.doing import apr, check_event, do, in_person, mar, post, refused
from tests.world import World, fresh


def sequence_of(case: Case, act: str, which: int = -1) -> int:
    return list(case.events.filter(act=act).order_by("sequence"))[which].sequence


def right(world: World, case: Case, act: str, today: date, which: int = -1, **given: Any) -> None:
    """Correct the event of that act, as of today."""
    do(world, case, "correct", today, sequence=sequence_of(case, act, which), **given)


def test_a_corrected_receipt_moves_the_due_date(world: World) -> None:
    """Received on 3, not 2 March: due one working day later, on the 31st."""
    case = world.handling(mar(4))
    assert fresh(case).due_on == apr(1)
    do(world, case, "correct", mar(5), sequence=1, new_on=mar(2))
    event = check_event(case, world, "correct", mar(5), "handling", by="legal")
    assert event.reason == "登记有误"
    assert event.data == {
        "sequence": 1,
        "reason": "登记有误",
        "data": {},
        "on": "2026-03-02",
        "before": {"received_on": "2026-03-04", "due_on": "2026-04-01", "breached": False},
    }
    case = fresh(case)
    assert (case.received_on, case.submitted_on, case.due_on) == (mar(2), mar(2), mar(30))
    assert case.events.get(sequence=1).on == mar(4)


def test_the_evidence_of_receipt_is_corrected(world: World) -> None:
    case = world.submit(mar(2), channel="internet")
    do(world, case, "confirm", mar(4))
    right(world, case, "confirm", mar(5), new_on=mar(2))
    assert (fresh(case).received_on, fresh(case).due_on) == (mar(2), mar(30))
    right(world, case, "confirm", mar(6), new_on=mar(3))
    assert fresh(case).due_on == mar(31)


def test_a_breach_removed_by_a_correction_stays_readable(world: World) -> None:
    """Posted on the 30th, entered as the 31st: corrected, in time after all, and still told."""
    case = world.approved(mar(2))
    event = do(world, case, "reply", mar(30))
    do(world, case, "serve", mar(31), sequence=event.sequence, service=post(mar(31)))
    assert fresh(case).breached
    right(world, case, "reply", apr(1), data={"service": {"way": "post", "on": mar(30)}})
    case = fresh(case)
    assert (case.breached, case.clock_state) == (False, "met")
    corrected = case.events.get(act="correct")
    assert corrected.data["before"]["breached"] is True
    assert corrected.data["before"]["due_on"] == "2026-03-30"
    assert corrected.data["data"]["service"]["on"] == "2026-03-30"


def test_particulars_are_corrected(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "consent_extension", mar(20))
    do(world, case, "extend", mar(23), service=post(mar(23)))
    right(world, case, "extend", mar(24), data={"working_days": 5})
    assert fresh(case).due_on == apr(7)  # 31 1 2 3 (4), 7 April (5)


def test_corrected_twice_the_last_one_counts(world: World) -> None:
    case = world.handling(mar(5))
    do(world, case, "correct", mar(5), sequence=1, new_on=mar(3))
    do(world, case, "correct", mar(6), sequence=1, new_on=mar(2))
    assert fresh(case).due_on == mar(30)


def test_what_contradicts_the_rest_is_refused(world: World) -> None:
    case = world.supplement_requested(mar(2))
    do(world, case, "receive_supplement", mar(9))
    with refused("contradiction", case=case):  # received after it was registered
        do(world, case, "correct", mar(10), sequence=1, new_on=mar(4))
    with refused("contradiction", case=case):  # answered before it was asked
        right(world, case, "request_supplement", mar(10), new_on=mar(10))
    do(world, case, "consent_extension", mar(20))
    do(world, case, "extend", mar(23), service=post(mar(23)))
    with refused("contradiction", case=case):
        right(world, case, "extend", mar(24), data={"working_days": 25})


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("submit", {"channel": "pigeon"}),
        ("request_supplement", {"answer_by": "next week"}),
        ("request_supplement", {"answer_by": "2026-03-01"}),
        ("request_supplement", {"service": {"way": "post"}}),
        ("request_supplement", {"service": {"way": "post", "on": "2026-02-27"}}),
        ("request_supplement", {"service": {"way": "post", "on": "2027-01-04"}}),
        ("request_supplement", {"service": {"way": "pigeon", "on": "2026-03-02"}}),
    ],
)
def test_particulars_that_cannot_be_are_refused(world: World, act: str, data: dict) -> None:
    case = world.supplement_requested(mar(2))
    before = fresh(case).ledger_length
    try:
        right(world, case, act, mar(10), data=data)
    except acts.ActRefused as error:
        assert error.problems
    else:
        pytest.fail(f"accepted: {data}")
    assert fresh(case).ledger_length == before


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("no_reason", {"sequence": 1, "new_on": mar(2), "reason": ""}),
        ("no_such_event", {"sequence": 99, "new_on": mar(2)}),
        ("no_such_event", {"sequence": 0, "new_on": mar(2)}),
        ("nothing", {"sequence": 1}),
        ("future", {"sequence": 4, "new_on": mar(11)}),
        ("contradiction", {"sequence": 4, "new_on": date(2026, 2, 27)}),
    ],
)
def test_a_bad_correction_is_refused(world: World, code: str, given: dict) -> None:
    case = world.handling(mar(3))
    with refused(code, case=case):
        do(world, case, "correct", mar(10), **given)


def test_a_correction_or_a_service_is_not_itself_corrected(world: World) -> None:
    case = world.replied(mar(2))
    do(world, case, "correct", mar(5), sequence=1, data={"channel": "oral"})
    with refused("no_such_event", case=case):
        right(world, case, "correct", mar(5), new_on=mar(4))


@pytest.mark.parametrize("role", ["intake", "handler", "section_head", "leader", "auditor"])
def test_who_may_correct(world: World, role: str) -> None:
    case = world.handling(mar(3))
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "correct", mar(5), by=role, sequence=1, new_on=mar(2))


def test_somebody_of_another_agency_learns_nothing_of_the_case(world: World) -> None:
    """Even a correction that would contradict is refused because he may not, nothing more."""
    case = world.handling(mar(3))
    stranger = World.make("other-ju").legal
    with refused("not_allowed", case=case, error=NotAllowed):
        acts.correct(
            case, by=stranger, on=mar(5), today=mar(5), sequence=1, new_on=mar(4), reason="登记有误"
        )


def test_a_corrected_reply_date_is_mirrored(world: World) -> None:
    case = world.replied(mar(4))
    right(
        world, case, "reply", mar(6), new_on=mar(5), data={"service": {"way": "post", "on": mar(5)}}
    )
    case = fresh(case)
    assert (case.decided_on, case.first_decided_on) == (mar(5), mar(5))


def test_after_reopening_only_the_first_decision_is_mirrored(world: World) -> None:
    case = world.replied(mar(4))
    do(world, case, "reopen", mar(10))
    right(
        world,
        case,
        "reply",
        mar(11),
        new_on=mar(5),
        data={"service": {"way": "post", "on": mar(5)}},
    )
    case = fresh(case)
    assert (case.decided_on, case.first_decided_on) == (None, mar(5))


def test_a_corrected_outcome_is_what_the_statistics_count(world: World) -> None:
    """Either the outcome of a reply cannot be corrected at all, or every place says the new one."""
    case = world.replied(mar(2))
    try:
        right(world, case, "reply", mar(5), data={"outcome": "other"})
    except acts.ActRefused:
        return
    case = fresh(case)
    assert (case.outcome, case.first_outcome) == ("other", "other")


def test_a_lapse_is_not_corrected_into_one_nobody_was_told_of(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "request_supplement", mar(4), service=in_person(mar(4)))
    do(world, case, "abandon", mar(30))
    with refused("contradiction", case=case):
        right(world, case, "abandon", mar(31), data={"outcome": "lapsed_fee"})


@pytest.mark.parametrize(
    ("act", "given", "field", "value"),
    [
        ("record_receipt", {"new_on": mar(9)}, "received_on", mar(9)),
        ("record_opinion", {"new_on": mar(11)}, "opinion_on", mar(11)),
        ("record_opinion", {"data": {"opinion": "agree"}}, "opinion", "agree"),
    ],
)
def test_a_corrected_consultation_is_mirrored(
    world: World, act: str, given: dict, field: str, value: object
) -> None:
    """Screens and letters read the record, the clock the event: they may not differ."""
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(4), service=post(mar(4)))
    do(world, case, "record_receipt", mar(6))
    do(world, case, "record_opinion", mar(10))
    right(world, case, act, mar(12), **given)
    assert getattr(case.consultations.get(), field) == value


def test_a_corrected_search_is_mirrored(world: World) -> None:
    """The letter of 信息不存在 prints the record."""
    case = world.handling(mar(2))
    do(world, case, "record_search", mar(4))
    right(world, case, "record_search", mar(6), new_on=mar(5), data={"words": "用地 供应"})
    row = case.searches.get()
    assert (row.searched_on, row.words) == (mar(5), "用地 供应")


def test_a_corrected_decision_is_what_table_4_counts(world: World) -> None:
    case = world.replied(mar(2))
    do(world, case, "reconsideration_filed", mar(5))
    do(world, case, "reconsideration_decided", mar(9), result="upheld")
    right(world, case, "reconsideration_decided", mar(10), data={"result": "corrected"})
    row = annual_report(world.agency, 2026).table4["reconsideration"]
    assert (row["upheld"], row["corrected"]) == (0, 1)
