"""交办、接办、退回、移交、催办: which section answers, and who in it."""

from datetime import date

from casework.acts.base import apply
from casework.models import Case, Event, Person, Section


def assign(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    section: Section,
    reason: str = "",
    seen: int | None = None,
) -> Event:
    """交办 to a section. From 办理中 it is a reassignment and needs a reason."""

    def change(case: Case, event: Event) -> None:
        case.section, case.handler = section, None

    return apply(
        case,
        "assign",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data={"section": section.pk, "section_name": section.name, "reason": reason},
        seen=seen,
        change=change,
    )


def accept(case: Case, *, by: Person, on: date, today: date, seen: int | None = None) -> Event:
    """接办: a handler of the section takes the case."""

    def change(case: Case, event: Event) -> None:
        case.handler = by

    return apply(case, "accept", by=by, on=on, today=today, seen=seen, change=change)


def send_back(
    case: Case, *, by: Person, on: date, today: date, reason: str, seen: int | None = None
) -> Event:
    """退回交办: the section says why it is not its case."""

    def change(case: Case, event: Event) -> None:
        case.section = case.handler = None

    return apply(
        case,
        "send_back",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data={"reason": reason},
        seen=seen,
        change=change,
    )


def hand_over(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    handler: Person,
    reason: str,
    seen: int | None = None,
) -> Event:
    """移交承办人: the section's head gives the case to another handler of the section."""

    def change(case: Case, event: Event) -> None:
        case.handler = handler

    return apply(
        case,
        "hand_over",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data={"handler": handler.pk, "handler_name": str(handler), "reason": reason},
        seen=seen,
        change=change,
    )


def urge(
    case: Case, *, by: Person, on: date, today: date, reason: str, seen: int | None = None
) -> Event:
    """催办: a nudge to whoever has the case, kept on its ledger."""
    return apply(
        case, "urge", by=by, on=on, today=today, reason=reason, data={"reason": reason}, seen=seen
    )
