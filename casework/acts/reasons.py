"""要求说明理由、延迟答复 (条例第三十五条): many or frequent requests."""

from datetime import date

from casework.acts.base import apply
from casework.checks import IssuedLetter
from casework.facts import Service
from casework.models import Case, Event, Person


def ask_reasons(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    letter: IssuedLetter,
    service: Service | None = None,
    seen: int | None = None,
) -> Event:
    """要求申请人说明理由. By default this stops no clock (contested: `reasons_excluded`)."""
    return apply(
        case, "ask_reasons", by=by, on=on, today=today, letter=letter, service=service, seen=seen
    )


def receive_reasons(
    case: Case, *, by: Person, on: date, today: date, text: str, seen: int | None = None
) -> Event:
    """收到申请人说明的理由."""
    return apply(case, "receive_reasons", by=by, on=on, today=today, data={"text": text}, seen=seen)


def delay(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    until: date,
    reason: str,
    letter: IssuedLetter,
    service: Service | None = None,
    seen: int | None = None,
) -> Event:
    """告知延迟答复 until a reasonable date, when the reasons are sound but time is too short."""
    return apply(
        case,
        "delay",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data={"until": until, "reason": reason},
        letter=letter,
        service=service,
        seen=seen,
    )
