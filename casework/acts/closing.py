"""视为放弃、撤回、归档、重新办理: the ends of a case, and its second beginning."""

from datetime import date

from casework.acts.base import apply
from casework.history import signed
from casework.models import Case, Event, Person


def abandon(
    case: Case, *, by: Person, on: date, today: date, outcome: str, seen: int | None = None
) -> Event:
    """视为放弃 after the applicant's time has passed. outcome: lapsed_supplement or lapsed_fee."""
    return apply(case, "abandon", by=by, on=on, today=today, data={"outcome": outcome}, seen=seen)


def withdraw(
    case: Case, *, by: Person, on: date, today: date, reason: str = "", seen: int | None = None
) -> Event:
    """申请人撤回 on `on`. The case stays and is counted; nothing is deleted."""

    def change(case: Case, event: Event) -> None:
        for row in case.reviews.filter(round=case.round, decision=""):
            row.decision = "moot"
            signed(row, by)
            row.save()

    return apply(
        case, "withdraw", by=by, on=on, today=today, reason=reason, seen=seen, change=change
    )


def archive(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    archive_number: str,
    retention_years: int | None = None,
    seen: int | None = None,
) -> Event:
    """归档 under a 档号; retention in years, by default the agency's setting."""

    def data(case: Case) -> dict[str, object]:
        years = retention_years
        if years is None:
            years = case.agency.practice().retention_years
        return {"archive_number": archive_number, "retention_years": years}

    def change(case: Case, event: Event) -> None:
        case.archive_number, case.archived_on = event.data["archive_number"], on
        case.retention_years = event.data["retention_years"]

    return apply(
        case,
        "archive",
        by=by,
        on=on,
        today=today,
        data=data,
        seen=seen,
        change=change,
    )


def reopen(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    authority: str,
    order_number: str,
    working_days: int | None = None,
    reason: str = "",
    seen: int | None = None,
) -> Event:
    """依复议决定、判决重新办理: a clock of its own from `on`, the day the order was received.

    working_days: the time the order gives; by default the statutory period.
    """

    def data(case: Case) -> dict[str, object]:
        given: dict[str, object] = {
            "authority": authority,
            "order_number": order_number,
            # What is finished keeps the calendar it was finished under.
            "calendar_version": case.calendar_version,
        }
        return given | ({"working_days": working_days} if working_days is not None else {})

    def change(case: Case, event: Event) -> None:
        case.archive_number, case.archived_on, case.retention_years = "", None, None

    return apply(
        case,
        "reopen",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data=data,
        seen=seen,
        change=change,
    )
