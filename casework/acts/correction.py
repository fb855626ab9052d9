"""更正记录: a wrong fact is put right by a further event; the wrong one stays readable."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.acts.base import apply
from casework.models import Case, Event, Person
from casework.queries.clocks import case_clock


def correct(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    sequence: int,
    reason: str,
    new_on: date | None = None,
    data: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> Event:
    """更正 event `sequence`: a new legal date and/or new particulars, with the reason.

    Refused when the course of the case would contradict itself. The event records what the clock
    said before, so that a breach taken away by a correction stays visible.
    """

    def recorded(case: Case) -> dict[str, Any]:
        old = case_clock(case, today)
        content: dict[str, Any] = {
            "sequence": sequence,
            "reason": reason,
            "data": dict(data or {}),
            "before": {
                "received_on": old.received_on,
                "due_on": old.due_on,
                "breached": old.breached,
            },
        }
        return content | ({"on": new_on} if new_on else {})

    return apply(
        case,
        "correct",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data=recorded,
        seen=seen,
    )
