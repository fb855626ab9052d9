"""行政复议、行政诉讼 about a case: recorded, decided, counted in 表四."""

from datetime import date

from casework.acts.base import apply
from casework.models import Case, Event, Person


def reconsideration_filed(
    case: Case, *, by: Person, on: date, today: date, authority: str, seen: int | None = None
) -> Event:
    """申请人于 `on` 向 `authority` 申请行政复议."""
    return _file(case, "reconsideration", by, on, today, {"authority": authority}, seen)


def reconsideration_decided(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    result: str,
    received_on: date | None = None,
    seen: int | None = None,
) -> Event:
    """复议决定 of `on`: upheld, corrected or other. received_on: the applicant's receipt of it."""
    return _decide(case, "reconsideration", by, on, today, result, received_on, seen)


def suit_filed(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    court: str,
    route: str,
    seen: int | None = None,
) -> Event:
    """申请人于 `on` 起诉. route: direct or after_reconsideration."""
    return _file(case, "suit", by, on, today, {"court": court, "route": route}, seen)


def suit_decided(
    case: Case, *, by: Person, on: date, today: date, result: str, seen: int | None = None
) -> Event:
    """法院裁判 of `on`: upheld, corrected or other."""
    return _decide(case, "suit", by, on, today, result, None, seen)


def _file(
    case: Case,
    kind: str,
    by: Person,
    on: date,
    today: date,
    data: dict[str, str],
    seen: int | None,
) -> Event:
    return apply(case, f"{kind}_filed", by=by, on=on, today=today, data=data, seen=seen)


def _decide(
    case: Case,
    kind: str,
    by: Person,
    on: date,
    today: date,
    result: str,
    received_on: date | None,
    seen: int | None,
) -> Event:
    data: dict[str, object] = {"result": result}
    if received_on:
        data["received_on"] = received_on

    return apply(case, f"{kind}_decided", by=by, on=on, today=today, data=data, seen=seen)
