"""告知收费、登记缴费 (国办函〔2020〕109号). 68 pages: 38 above the free 30 at 10 元 = 380."""

from datetime import date

import pytest

from casework.acts import NotAllowed
from casework.models import Case
from tests.acts.doing import apr, check_event, do, in_person, mar, post, refused
from tests.world import World, fresh


def charged(world: World) -> Case:
    case = world.handling(mar(2))
    do(world, case, "charge_fee", mar(4), service=in_person(mar(4)))
    return fresh(case)


def test_the_amount_follows_from_the_tariff_and_the_period_waits(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "charge_fee", mar(4), today=mar(5), service=post(mar(5)))
    event = check_event(case, world, "charge_fee", mar(4), "handling")
    assert event.data["amount"] == 380
    assert (event.data["method"], event.data["quantity"]) == ("pages", 68)
    assert event.data["pay_by"] == "2026-05-15"
    case = fresh(case)
    assert (case.clock_state, case.due_on) == ("awaiting_payment", None)


def test_the_letter_alone_stops_nothing(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "charge_fee", mar(4))
    assert (fresh(case).clock_state, fresh(case).due_on) == ("running", mar(30))


def test_payment_starts_the_period_afresh(world: World) -> None:
    """Paid on Tuesday 10 March: 8 April, as after a correction on that day."""
    case = charged(world)
    do(world, case, "record_payment", mar(10))
    event = check_event(case, world, "record_payment", mar(10), "handling")
    assert event.data == {"amount": 380}
    assert (fresh(case).clock_state, fresh(case).due_on) == ("running", apr(8))


@pytest.mark.parametrize(
    ("method", "quantity", "amount"),
    [
        ("pieces", 11, 100),
        ("pieces", 30, 2000),
        ("pieces", 31, 2200),
        ("pieces", 35, 3000),
        ("pieces", 40, 4000),
        ("pieces", 41, 4300),
        ("pages", 31, 10),
        ("pages", 100, 700),
        ("pages", 101, 720),
        ("pages", 200, 2700),
        ("pages", 201, 2740),
    ],
)
def test_the_tariff(world: World, method: str, quantity: int, amount: int) -> None:
    case = world.handling(mar(2))
    event = do(world, case, "charge_fee", mar(4), method=method, quantity=quantity)
    assert event.data["amount"] == amount


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("method", {"method": "hours"}),
        ("method", {"method": ""}),
        ("quantity", {"quantity": 0}),
        ("quantity", {"quantity": -5}),
        ("quantity", {"quantity": True}),
        ("quantity", {"quantity": None}),
        ("quantity", {"quantity": "68"}),
        ("free", {"quantity": 30}),
        ("free", {"method": "pieces", "quantity": 10}),
        ("no_letter", {"letter": None}),
        # 20 working days from service on 4 March: 5 6 (2) 9..13 (7) 16..20 (12) 23..27 (17)
        # 30 31 (19) 1 April (20): the letter cannot ask for the money earlier.
        ("pay_by", {"pay_by": mar(3), "service": in_person(mar(4))}),
        ("pay_by", {"pay_by": mar(31), "service": in_person(mar(4))}),
        ("pay_by", {"pay_by": date(9999, 12, 31), "service": in_person(mar(4))}),
    ],
)
def test_what_a_fee_notice_lacks_is_refused(world: World, code: str, changes: dict) -> None:
    case = world.handling(mar(2))
    with refused(code, case=case):
        do(world, case, "charge_fee", mar(4), **changes)


def test_one_fee_at_a_time(world: World) -> None:
    case = charged(world)
    with refused("charged", case=case):
        do(world, case, "charge_fee", mar(5))


def test_one_method_for_one_request(world: World) -> None:
    """One method per request, never both: after paying by page nobody pays by piece."""
    case = charged(world)
    do(world, case, "record_payment", mar(10))
    with refused("charged", case=case):
        do(world, case, "charge_fee", mar(11), method="pieces", quantity=11)


def test_only_what_was_charged_is_paid(world: World) -> None:
    case = world.handling(mar(2))
    with refused("not_charged", case=case):
        do(world, case, "record_payment", mar(5))
    do(world, case, "charge_fee", mar(4))
    with refused("not_charged", case=case):  # the notice has not been served
        do(world, case, "record_payment", mar(5))
    do(world, case, "serve", mar(5), sequence=case.events.count(), service=post(mar(5)))
    for amount in (379, 0, -380):
        with refused("amount", case=case):
            do(world, case, "record_payment", mar(6), amount=amount)
    do(world, case, "record_payment", mar(6))
    with refused("not_charged", case=case):
        do(world, case, "record_payment", mar(9))


def test_nobody_pays_before_he_was_told(world: World) -> None:
    """Told on the 4th; a payment "of the 3rd" would leave the clock waiting for ever."""
    case = charged(world)
    with pytest.raises(ValueError, match="早于"):
        do(world, case, "record_payment", mar(3), today=mar(5))
    assert fresh(case).ledger_length == case.ledger_length


def test_while_payment_is_awaited_nothing_is_proposed(world: World) -> None:
    case = charged(world)
    with refused("unpaid", case=case):
        do(world, case, "propose", mar(5))


def test_a_leader_charges_nothing(world: World) -> None:
    case = world.handling(mar(2))
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "charge_fee", mar(4), by="leader")
