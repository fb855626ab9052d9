"""答复、登记送达: only service stops the clock. Due 30 March, as laid out in tests.acts.doing."""

from datetime import date

import pytest

from casework.acts import NotAllowed
from casework.facts import Service
from casework.models import Case
from casework.queries.clocks import case_clock
from tests.acts.doing import apr, check_event, do, in_person, mar, post, refused
from tests.world import World, fresh


def told(world: World, day: int = 26, **given: object) -> tuple[Case, int]:
    """A case replied to by a letter of that day of March, and the sequence of the event."""
    case = world.approved(mar(2))
    event = do(world, case, "reply", mar(day), **given)
    return fresh(case), event.sequence


def test_a_reply_served_in_time(world: World) -> None:
    case = world.approved(mar(2))
    do(world, case, "reply", mar(26), today=mar(27), service=post(mar(27)))
    event = check_event(case, world, "reply", mar(26), "approved→replied")
    assert (event.data["outcome"], event.data["how_to_get"]) == ("published", "见门户网站")
    assert event.data["service"] == {"way": "post", "on": "2026-03-27"}
    assert set(event.data["letter"]) == {"id", "number", "kind"}
    case = fresh(case)
    assert (case.outcome, case.decided_on) == ("published", mar(26))
    assert (case.first_outcome, case.first_decided_on) == ("published", mar(26))
    assert (case.clock_state, case.breached, case.due_on) == ("met", False, mar(30))


def test_the_letter_without_service_leaves_the_clock_running(world: World) -> None:
    case, sequence = told(world, 26)
    assert (case.state, case.clock_state) == ("replied", "running")
    do(world, case, "serve", mar(30), sequence=sequence, service=post(mar(30)), evidence="EMS 1")
    event = check_event(case, world, "serve", mar(30), "replied")
    assert event.data == {
        "sequence": sequence,
        "evidence": "EMS 1",
        "service": {"way": "post", "on": "2026-03-30"},
    }
    assert (fresh(case).clock_state, fresh(case).breached) == ("met", False)


def test_a_letter_in_time_but_posted_late_is_late(world: World) -> None:
    case, sequence = told(world, 30)
    do(world, case, "serve", mar(31), sequence=sequence, service=post(mar(31)))
    case = fresh(case)
    assert (case.clock_state, case.breached, case.decided_on) == ("breached", True, mar(30))
    (breach,) = case_clock(case, mar(31)).breaches
    assert (breach.kind, breach.due_on, breach.on) == ("reply_late", mar(30), mar(31))
    assert breach.article == "条例第三十三条第二款"


def test_an_archived_letter_never_served_is_a_breach_too(world: World) -> None:
    case, _ = told(world, 26)
    assert case_clock(case, mar(31)).breached


def test_the_2007_rule_by_service(world: World) -> None:
    """Received 2016-12-27, 15 days: 28 29 30 (3), 1 and 2 January off, 3..6 (7), 9..13 (12),
    16 17 18 (15). The letter of the 17th posted on the 19th is late."""
    case = world.approved(date(2016, 12, 27))
    event = do(world, case, "reply", date(2017, 1, 17))
    assert fresh(case).due_on == date(2017, 1, 18)
    late = date(2017, 1, 19)
    do(world, case, "serve", late, sequence=event.sequence, service=post(late))
    assert (fresh(case).clock_state, fresh(case).breached) == ("breached", True)


def test_his_own_receipt_is_added_later(world: World) -> None:
    """60 days from his receipt on 30 March: 29 May; 6 months: 30 September, a Wednesday."""
    case, sequence = told(world, 26, service=post(mar(26)))
    assert {p.kind for p in case_clock(case, mar(30)).periods} == set()
    do(
        world,
        case,
        "serve",
        mar(26),
        today=mar(30),
        sequence=sequence,
        service=post(mar(26), mar(30)),
    )
    periods = {p.kind: p.due.expected for p in case_clock(fresh(case), mar(30)).periods}
    assert periods == {"reconsideration": date(2026, 5, 29), "suit": date(2026, 9, 30)}
    assert fresh(case).clock_state == "met"


def test_service_is_recorded_on_a_later_day_than_it_happened(world: World) -> None:
    """Posted on the 26th; the receipt card comes back and is recorded as of the 30th."""
    case, sequence = told(world, 26, service=post(mar(26)))
    do(world, case, "serve", mar(30), sequence=sequence, service=post(mar(26), mar(30)))
    assert fresh(case).ledger_length == sequence + 1


def test_service_of_the_day_before_is_recorded_today(world: World) -> None:
    case, sequence = told(world, 26)
    do(world, case, "serve", mar(30), sequence=sequence, service=post(mar(27)))
    assert fresh(case).clock_state == "met"


@pytest.mark.parametrize(
    ("code", "service"),
    [
        ("served_before_letter", post(mar(25))),
        ("future_service", post(mar(31))),
        ("future_service", post(mar(27), mar(31))),
        ("receipt_before_service", post(mar(30), mar(27))),
    ],
)
def test_a_service_that_cannot_be_is_refused(world: World, code: str, service: Service) -> None:
    case, sequence = told(world, 26)
    with refused(code, case=case):
        do(
            world,
            case,
            "serve",
            min(service.on, mar(30)),
            today=mar(30),
            sequence=sequence,
            service=service,
        )


@pytest.mark.parametrize("service", [post(mar(27)), Service("in_person", mar(26))])
def test_a_service_once_recorded_is_corrected_not_replaced(world: World, service: Service) -> None:
    case, sequence = told(world, 26, service=post(mar(26)))
    with refused("served", case=case):
        do(world, case, "serve", service.on, today=mar(30), sequence=sequence, service=service)


def test_a_receipt_once_recorded_is_corrected_not_replaced(world: World) -> None:
    case, sequence = told(world, 26, today=mar(30), service=post(mar(26), mar(27)))
    with refused("served", case=case):
        do(
            world,
            case,
            "serve",
            mar(26),
            today=mar(31),
            sequence=sequence,
            service=post(mar(26), mar(30)),
        )


def test_only_a_letter_that_was_told_is_served(world: World) -> None:
    case, sequence = told(world, 26)
    for wrong in (0, 1, sequence + 1, -1):
        with refused("no_such_letter", case=case):
            do(world, case, "serve", mar(27), sequence=wrong, service=post(mar(27)))


def test_a_way_of_service_nobody_knows_is_refused(world: World) -> None:
    """A courier firm may not carry official letters; "pigeon" is not in the law at all."""
    case = world.approved(mar(2))
    with pytest.raises(ValueError, match="送达方式"):
        do(world, case, "reply", mar(26), service=Service("pigeon", mar(26)))
    assert fresh(case).state == "approved"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("other_kind", {"act": "extend"}),
        ("letter_date", {"on": mar(25)}),
        ("other_letter", {"of_another": True}),
        ("no_letter", {"none": True}),
    ],
)
def test_a_reply_needs_its_own_letter(world: World, code: str, changes: dict) -> None:
    case = world.approved(mar(2))
    other = world.registered(mar(2))
    letter = world.letter(
        other if changes.get("of_another") else case,
        changes.get("act", "reply"),
        changes.get("on", mar(26)),
    )
    with refused(code, case=case):
        do(world, case, "reply", mar(26), letter=None if changes.get("none") else letter)


def test_a_letter_is_told_once(world: World) -> None:
    """One letter, one act: the letter of the first reply does not serve for the second."""
    case = world.approved(mar(2))
    letter = world.letter(case, "reply", mar(26))
    do(world, case, "reply", mar(26), letter=letter, service=in_person(mar(26)))
    do(world, case, "reopen", mar(26))
    do(world, case, "propose", mar(26))
    world.review_all(case, mar(26))
    do(world, case, "sign", mar(26))
    with pytest.raises(ValueError, match="文书"):
        do(world, case, "reply", mar(26), letter=letter)


@pytest.mark.parametrize("state", ["registered", "handling", "handled", "replied", "closed"])
def test_an_unsigned_case_is_not_replied_to(world: World, state: str) -> None:
    case = world.case_in(state, mar(2))
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "reply", mar(26))


def test_reply_after_the_due_date_is_possible_and_a_breach(world: World) -> None:
    case = world.approved(mar(2))
    do(world, case, "reply", apr(2), service=in_person(apr(2)))
    case = fresh(case)
    assert (case.state, case.clock_state, case.breached) == ("replied", "breached", True)
