"""延期 (条例第三十三条第二款). Due 30 March, ten days more 14 April (tests.acts.doing)."""

from datetime import date

import pytest

from casework.acts import ActRefused, NotAllowed
from casework.models import Case
from casework.queries.clocks import case_clock
from tests.acts.doing import apr, check_event, do, in_person, mar, post, reads_well, refused
from tests.world import World, fresh


def consented(world: World, day: int = 20, days: int = 10) -> Case:
    case = world.handling(mar(2))
    do(world, case, "consent_extension", mar(day), working_days=days)
    return fresh(case)


def test_consent_alone_moves_nothing(world: World) -> None:
    case = consented(world)
    event = check_event(case, world, "consent_extension", mar(20), "handling")
    assert event.data == {"working_days": 10, "reason": "资料分散"}
    assert event.reason == "资料分散"
    assert case.due_on == mar(30)


def test_an_extension_adds_to_the_due_date_not_to_the_notice(world: World) -> None:
    case = consented(world)
    do(world, case, "extend", mar(23), service=post(mar(23)))
    event = check_event(case, world, "extend", mar(23), "handling")
    assert event.data["working_days"] == 10
    assert event.data["consented_by"] == "公开机构负责人甲"
    assert event.data["consented_on"] == "2026-03-20"
    case = fresh(case)
    assert (case.due_on, case.target_on, case.breached) == (apr(14), apr(13), False)


@pytest.mark.parametrize(("days", "due"), [(1, date(2026, 3, 31)), (20, date(2026, 4, 28))])
def test_from_one_to_twenty_days(world: World, days: int, due: date) -> None:
    """14 April is the 10th; 15 16 17 (13), 20..24 (18), 27 (19), 28 (20)."""
    case = consented(world, days=days)
    do(world, case, "extend", mar(23), working_days=days, service=post(mar(23)))
    assert fresh(case).due_on == due


def test_it_takes_effect_by_service_on_the_last_day(world: World) -> None:
    case = consented(world)
    do(world, case, "extend", mar(30))
    assert fresh(case).due_on == mar(30)
    do(world, case, "serve", mar(30), sequence=case.events.count(), service=post(mar(30)))
    assert fresh(case).due_on == apr(14)


def test_served_a_day_late_it_has_no_effect_and_the_breach_stays(world: World) -> None:
    case = consented(world)
    do(world, case, "extend", mar(30))
    told = case.events.count()
    do(world, case, "serve", mar(31), sequence=told, service=post(mar(31)))
    case = fresh(case)
    assert (case.due_on, case.breached, case.clock_state) == (mar(30), True, "breached")


@pytest.mark.parametrize("days", [0, -1, 21, 2.5, "10", None])
@pytest.mark.parametrize("act", ["consent_extension", "extend"])
def test_days_outside_the_law_are_refused(world: World, act: str, days: object) -> None:
    case = consented(world)
    with pytest.raises(ActRefused) as caught:
        do(world, case, act, mar(23), working_days=days)
    assert "working_days" in {p.code for p in caught.value.problems}
    assert all(reads_well(p.text) for p in caught.value.problems)
    assert fresh(case).ledger_length == case.ledger_length


def test_without_consent_it_is_refused(world: World) -> None:
    case = world.handling(mar(2))
    with refused("no_consent", case=case):
        do(world, case, "extend", mar(23), service=post(mar(23)))


def test_the_consent_of_an_earlier_period_does_not_count(world: World) -> None:
    case = consented(world, 4)
    do(world, case, "request_supplement", mar(5), service=in_person(mar(5)))
    do(world, case, "receive_supplement", mar(10))
    with refused("no_consent", case=case):
        do(world, case, "extend", mar(23), service=post(mar(23)))


@pytest.mark.parametrize("role", ["intake", "handler", "section_head", "leader", "legal"])
def test_only_the_head_of_the_disclosure_office_consents(world: World, role: str) -> None:
    case = world.handling(mar(2))
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "consent_extension", mar(20), by=role)


def test_other_days_than_consented_are_refused(world: World) -> None:
    case = consented(world, days=5)
    with refused("other_days", case=case):
        do(world, case, "extend", mar(23), working_days=10)
    do(world, case, "consent_extension", mar(23), working_days=10)
    do(world, case, "extend", mar(24), working_days=10, service=post(mar(24)))
    assert fresh(case).due_on == apr(14)


def test_after_the_due_date_nothing_can_be_extended(world: World) -> None:
    case = consented(world)
    with refused("after_due", case=case):
        do(world, case, "extend", mar(31))
    with refused("after_due", case=case):
        do(world, case, "consent_extension", mar(31))


def test_on_the_due_date_it_can(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "consent_extension", mar(30))
    do(world, case, "extend", mar(30), service=post(mar(30)))
    assert fresh(case).due_on == apr(14)


def test_an_extension_served_after_the_due_date_is_refused(world: World) -> None:
    case = consented(world)
    with refused("served_after_due", "after_due", case=case):
        do(world, case, "extend", mar(30), today=mar(31), service=post(mar(31)))


def test_a_second_extension_is_refused(world: World) -> None:
    case = consented(world)
    do(world, case, "extend", mar(23), service=post(mar(23)))
    with refused("extended", case=case):
        do(world, case, "consent_extension", mar(24), working_days=5)
    with refused("extended", case=case):
        do(world, case, "extend", mar(24), service=post(mar(24)))


def test_a_second_letter_while_the_first_is_still_to_be_served_is_refused(world: World) -> None:
    """Once only: two letters in the post would both tell the applicant of an extension."""
    case = consented(world)
    do(world, case, "extend", mar(23))
    with refused("extended", case=case):
        do(world, case, "extend", mar(24))


def test_a_fresh_period_may_be_extended_again(world: World) -> None:
    """Corrected on 31 March (before the extended 14 April): 1 2 3 April (3) 7..10 (7) 13..17 (12)
    20..24 (17) 27 28 29 (20): 29 April. Extended by one: 30 April."""
    case = consented(world)
    do(world, case, "extend", mar(23), service=post(mar(23)))
    do(world, case, "request_supplement", mar(24), service=in_person(mar(24)))
    do(world, case, "receive_supplement", mar(31))
    assert fresh(case).due_on == apr(29)
    do(world, case, "consent_extension", apr(1), working_days=1)
    do(world, case, "extend", apr(1), working_days=1, service=post(apr(1)))
    assert fresh(case).due_on == apr(30)


def test_while_no_period_runs_there_is_nothing_to_extend(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "charge_fee", mar(4), service=in_person(mar(4)))
    with refused("no_clock", case=case):
        do(world, case, "consent_extension", mar(5))


def test_an_extension_adds_to_the_date_as_it_stands_with_exclusions(world: World) -> None:
    """Asked on the 4th, answered on the 10th: due 3 April. Ten days more: 7 (1) 8 9 10 (4),
    13..17 (9), 20 (10): 20 April."""
    case = consented(world)
    do(world, case, "consult_third_party", mar(4), today=mar(20), service=post(mar(4), mar(6)))
    do(world, case, "record_opinion", mar(10), today=mar(20))
    do(world, case, "extend", mar(23), service=post(mar(23)))
    assert fresh(case).due_on == apr(20)


@pytest.mark.parametrize("act", ["consent_extension", "extend"])
def test_it_needs_a_reason(world: World, act: str) -> None:
    case = consented(world)
    with refused("no_reason", case=case):
        do(world, case, act, mar(23), reason="  ")


def test_it_needs_its_letter(world: World) -> None:
    case = consented(world)
    with refused("no_letter", case=case):
        do(world, case, "extend", mar(23), letter=None)


def test_a_breach_is_never_erased_by_a_later_extension(world: World) -> None:
    """Due on the 30th and not replied: on the 31st breached, and so it stays in any later clock."""
    case = consented(world)
    assert case_clock(case, mar(31)).breached
    with refused("after_due", "served_after_due", case=case):
        do(world, case, "extend", mar(31), service=post(mar(31)))
    assert case_clock(fresh(case), date(2026, 4, 10)).breached
