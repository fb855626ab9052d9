"""Letters that inform and move nothing: 登记回执, 征求意见、第三方决定、更正、终止办理告知书."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.acts.base import apply
from casework.checks import IssuedLetter
from casework.facts import Service
from casework.models import Case, Event, Person


def acknowledge(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    letter: IssuedLetter,
    service: Service | None = None,
    seen: int | None = None,
) -> Event:
    """发出登记回执 (条例第三十一条、第四十五条): number and due date, told once."""
    return _inform(case, "acknowledge", by, on, today, {}, letter, service, seen)


def notify_consultation(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    letter: IssuedLetter,
    service: Service | None = None,
    seen: int | None = None,
) -> Event:
    """告知申请人 that others are being asked and the time is not counted (条例第三十三条第三款)."""
    return _inform(case, "notify_consultation", by, on, today, {}, letter, service, seen)


def tell_third_party(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    party: str,
    reason: str,
    letter: IssuedLetter,
    service: Service | None = None,
    seen: int | None = None,
) -> Event:
    """告知第三方 what is disclosed against his will, and why (条例第三十二条)."""
    data = {"party": party.strip(), "reason": reason}
    return _inform(case, "tell_third_party", by, on, today, data, letter, service, seen)


def tell_correction(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    result: str,
    letter: IssuedLetter,
    right_agency: str = "",
    service: Service | None = None,
    seen: int | None = None,
) -> Event:
    """告知更正 of a record about the applicant himself, or to whom it was passed on (条例41).

    right_agency: the agency with the power to correct it, where that is another one.
    """
    data = {"result": result}
    if right_agency.strip():
        data["right_agency"] = right_agency.strip()
    return _inform(case, "tell_correction", by, on, today, data, letter, service, seen)


def tell_abandonment(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    letter: IssuedLetter,
    service: Service | None = None,
    seen: int | None = None,
) -> Event:
    """告知终止办理 of a case taken as given up; the letter carries a remedy clause."""
    return _inform(case, "tell_abandonment", by, on, today, {}, letter, service, seen)


def _inform(
    case: Case,
    act: str,
    by: Person,
    on: date,
    today: date,
    data: Mapping[str, Any],
    letter: IssuedLetter,
    service: Service | None,
    seen: int | None,
) -> Event:
    return apply(
        case, act, by=by, on=on, today=today, data=data, letter=letter, service=service, seen=seen
    )
