"""告知收费、登记缴费 (条例第四十二条, 国办函〔2020〕109号)."""

from datetime import date

from casework.acts.base import apply
from casework.checks import IssuedLetter
from casework.facts import Service
from casework.fees import METHODS, MOST, fee
from casework.models import Case, Event, Person


def charge_fee(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    method: str,
    quantity: int,
    pay_by: date,
    letter: IssuedLetter,
    service: Service | None = None,
    seen: int | None = None,
) -> Event:
    """告知收费. The amount in yuan follows from the tariff; the period waits for payment."""
    known = method in METHODS and type(quantity) is int and 0 <= quantity <= MOST
    amount = fee(method, quantity) if known else 0
    data = {"method": method, "quantity": quantity, "amount": amount, "pay_by": pay_by}
    return apply(
        case,
        "charge_fee",
        by=by,
        on=on,
        today=today,
        data=data,
        letter=letter,
        service=service,
        seen=seen,
    )


def record_payment(
    case: Case, *, by: Person, on: date, today: date, amount: int, seen: int | None = None
) -> Event:
    """登记缴费 on `on`: the reply period runs afresh from the next day."""
    return apply(
        case, "record_payment", by=by, on=on, today=today, data={"amount": amount}, seen=seen
    )
