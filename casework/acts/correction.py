"""更正记录: a wrong fact is put right by a further event; the wrong one stays readable."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.acts.base import ActRefused, apply
from casework.checks import Missing, View
from casework.facts import Fact, as_date
from casework.models import Case, Event, Person
from casework.registers.course import contradictions


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
    view = View(case, today)
    problems = _new_contradictions(view, sequence, new_on, data or {}, today)
    if problems:
        raise ActRefused(problems)
    old = view.clock
    recorded: dict[str, Any] = {
        "sequence": sequence,
        "reason": reason,
        "data": dict(data or {}),
        "before": {
            "received_on": old.received_on,
            "due_on": old.due_on,
            "breached": old.breached,
        },
    }
    if new_on:
        recorded["on"] = new_on
    return apply(
        case,
        "correct",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data=recorded,
        seen=seen,
        change=_mirror(sequence, new_on),
    )


def _mirror(sequence: int, new_on: date | None) -> Any:
    """Keep the fields that mirror the corrected event in step with it."""

    def change(case: Case, event: Event) -> None:
        told = case.events.get(sequence=sequence)
        if not new_on:
            return
        if told.act == "submit":
            case.submitted_on = new_on
        elif told.act in ("reply", "abandon", "withdraw"):
            if case.first_decided_on == case.decided_on:
                case.first_decided_on = new_on
            case.decided_on = new_on

    return change


def _new_contradictions(
    view: View, sequence: int, new_on: date | None, data: Mapping[str, Any], today: date
) -> list[Missing]:
    before = {message for _, _, message in contradictions(view.facts, today)}
    changed = [
        Fact(f.act, new_on or f.on, {**f.data, **_dates(data)}, f.sequence)
        if f.sequence == sequence
        else f
        for f in view.facts
    ]
    return [
        Missing("contradiction", f"更正后前后矛盾：{message}", "请核对")
        for _, _, message in contradictions(changed, today)
        if message not in before
    ]


def _dates(data: Mapping[str, Any]) -> dict[str, Any]:
    """Particulars as the ledger keeps them: dates as ISO text."""
    return {k: as_date(v).isoformat() if isinstance(v, date) else v for k, v in data.items()}
