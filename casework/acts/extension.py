"""延期 (条例第三十三条第二款): consented by the head of the disclosure office, told in time."""

from datetime import date

from casework.acts.base import apply
from casework.checks import IssuedLetter
from casework.facts import Service
from casework.models import Case, Event, Person


def request_extension(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    working_days: int,
    reason: str,
    seen: int | None = None,
) -> Event:
    """申请延期: the section asks the head of the disclosure office for his consent."""
    return apply(
        case,
        "request_extension",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data={"working_days": working_days, "reason": reason},
        seen=seen,
    )


def consent_extension(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    working_days: int,
    reason: str,
    seen: int | None = None,
) -> Event:
    """同意延期 by the head of the 政府信息公开工作机构: 1 to 20 working days, once, before due."""
    return apply(
        case,
        "consent_extension",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data={"working_days": working_days, "reason": reason},
        seen=seen,
    )


def extend(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    working_days: int,
    reason: str,
    letter: IssuedLetter,
    service: Service | None = None,
    seen: int | None = None,
) -> Event:
    """告知延期. The days add to the due date, not to the day of the notice.

    It takes effect only by service on or before the base due date.
    """

    def data(case: Case) -> dict[str, object]:
        particulars: dict[str, object] = {"working_days": working_days, "reason": reason}
        consent = case.events.filter(act="consent_extension").order_by("sequence").last()
        if consent:
            particulars |= {"consented_by": consent.person_name, "consented_on": consent.on}
        return particulars

    return apply(
        case,
        "extend",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data=data,
        letter=letter,
        service=service,
        seen=seen,
    )
