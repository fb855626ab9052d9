"""What holds of every act: its date, its letter, its service, and what its author had seen."""

from datetime import date

import pytest

from casework import acts
from casework.acts import NotAllowed, Stale
from casework.models import Case
from casework.states import ACTS, OPEN_STATES, TELLING_ACTS
from tests.acts.doing import BY, do, in_person, mar, post, refused
from tests.world import World, fresh

# A state from which each act may be tried; for the rest any state it may start from does.
START = {
    "sign_for": "received",
    "confirm": "received",
    "register": "received",
    "accept": "registered",
    "receive_supplement": "supplement_requested",
    "review": "handled",
    "return_proposal": "handled",
    "sign": "handled",
    "reply": "approved",
    "tell_third_party": "replied",
    "tell_abandonment": "closed",
    "archive": "replied",
    "reopen": "replied",
}
EXTRA = {
    "serve": {"sequence": 1, "service": post(mar(2))},
    "record_return": {"sequence": 1},
    "void_letter": {"sequence": 1},
    "correct": {"sequence": 1, "new_on": mar(2)},
}
LIVE = [name for name in ACTS if name not in ("submit", "calendar_changed", "undo_import")]


def ready(world: World, act: str) -> Case:
    state = START.get(act, "handling")
    if act == "sign":
        case = world.handled(mar(2))
        world.review_all(case, mar(2))
        return fresh(case)
    case = world.case_in(state, mar(2))
    if act == "accept":
        do(world, case, "assign", mar(2))
    return fresh(case)


def test_every_act_of_the_law_is_a_function() -> None:
    assert {*LIVE, "submit"} <= set(acts.__all__)
    assert set(BY) == set(LIVE)


@pytest.mark.parametrize("act", LIVE)
def test_whoever_looked_at_an_older_state_is_stopped(world: World, act: str) -> None:
    case = ready(world, act)
    with refused("stale", case=case, error=Stale):
        do(world, case, act, mar(3), seen=case.ledger_length - 1, **EXTRA.get(act, {}))
    with refused("stale", case=case, error=Stale):
        do(world, case, act, mar(3), seen=0, **EXTRA.get(act, {}))


def test_two_people_with_the_same_page_before_them(world: World) -> None:
    case = world.handling(mar(2))
    seen = case.ledger_length
    do(world, case, "consult_third_party", mar(3), seen=seen)
    with refused("stale", case=case, error=Stale):
        do(world, case, "request_supplement", mar(3), seen=seen)
    do(world, case, "consult_agency", mar(3), seen=seen + 1)


@pytest.mark.parametrize("act", LIVE)
def test_no_act_lies_in_the_future(world: World, act: str) -> None:
    case = ready(world, act)
    before = fresh(case).ledger_length
    with pytest.raises(acts.ActRefused) as caught:
        do(world, case, act, mar(4), today=mar(3), **EXTRA.get(act, {}))
    assert "future" in {p.code for p in caught.value.problems}
    assert fresh(case).ledger_length == before


# A correction is dated the day it is made; evidence of receipt is what makes the receipt.
@pytest.mark.parametrize("act", [a for a in LIVE if a not in ("sign_for", "confirm", "correct")])
def test_nothing_happens_to_a_request_before_its_receipt(world: World, act: str) -> None:
    case = ready(world, act)
    with pytest.raises(acts.ActRefused) as caught:
        do(world, case, act, date(2026, 2, 27), today=mar(3), **EXTRA.get(act, {}))
    assert "before_receipt" in {p.code for p in caught.value.problems}


@pytest.mark.parametrize("act", TELLING_ACTS)
def test_no_letter_no_act(world: World, act: str) -> None:
    case = ready(world, act)
    before = fresh(case).ledger_length
    with pytest.raises(acts.ActRefused) as caught:
        do(world, case, act, mar(3), letter=None)
    assert "no_letter" in {p.code for p in caught.value.problems}
    assert fresh(case).ledger_length == before


@pytest.mark.parametrize("act", TELLING_ACTS)
def test_the_letter_is_the_acts_own_of_this_case_and_day(world: World, act: str) -> None:
    case, other = ready(world, act), world.registered(mar(2))
    wrong = "extend" if act != "extend" else "delay"
    for code, letter in (
        ("other_kind", world.letter(case, wrong, mar(3))),
        ("other_letter", world.letter(other, act, mar(3))),
        ("letter_date", world.letter(case, act, mar(2))),
    ):
        with pytest.raises(acts.ActRefused) as caught:
            do(world, case, act, mar(3), letter=letter)
        assert code in {p.code for p in caught.value.problems}


@pytest.mark.parametrize("act", TELLING_ACTS)
def test_service_is_neither_before_the_letter_nor_in_the_future(world: World, act: str) -> None:
    case = ready(world, act)
    for code, service in (
        ("served_before_letter", in_person(mar(3))),
        ("future_service", in_person(mar(6))),
        ("future_service", post(mar(4), mar(6))),
        ("receipt_before_service", post(mar(5), mar(4))),
    ):
        with pytest.raises(acts.ActRefused) as caught:
            do(world, case, act, mar(4), today=mar(5), service=service)
        assert code in {p.code for p in caught.value.problems}


@pytest.mark.parametrize("state", OPEN_STATES)
def test_a_person_of_another_agency_may_nothing(world: World, state: str) -> None:
    case = world.case_in(state, mar(2))
    stranger = World.make("other-ju").intake
    with refused("not_allowed", case=case, error=NotAllowed):
        acts.withdraw(case, by=stranger, on=mar(3), today=mar(3))


def test_a_deactivated_person_may_nothing(world: World) -> None:
    case = world.handling(mar(2))
    world.intake.is_active = False
    world.intake.save()
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "withdraw", mar(3))


def test_text_that_no_database_keeps_is_refused_in_words(world: World) -> None:
    """U+0000 pasted from a scanned file: PostgreSQL cannot store it, so it must not get there."""
    case = world.handling(mar(2))
    with pytest.raises(acts.ActRefused):
        do(world, case, "withdraw", mar(3), reason="撤回\x00")
    assert fresh(case).state == "handling"


def test_an_act_moves_no_other_case(world: World) -> None:
    one, other = world.handling(mar(2)), world.handling(mar(2))
    before = Case.objects.filter(pk=other.pk).values().get()
    do(world, one, "withdraw", mar(3))
    assert Case.objects.filter(pk=other.pk).values().get() == before
