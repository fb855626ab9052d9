"""A holiday notice is entered: open cases move with it, closed ones keep the calendar they had."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.acts.base import ActRefused, NotAllowed, lock
from casework.acts.index import keep_version
from casework.calendars import NoticeError, parse_notice
from casework.checks import Missing
from casework.deadlines import Clock, clock
from casework.facts import Fact
from casework.history import signed
from casework.ledger import facts_of, make_event
from casework.models import Agency, CalendarNotice, Case, Person
from casework.projection import write_fields
from casework.queries.clocks import (
    OPEN_CLOCK,
    agency_calendar,
    calendar_of_version,
    case_calendar,
)
from casework.roles import may_in_agency
from casework.working_days import Calendar

Progress = Callable[[Iterable[Any]], Iterable[Any]]


@dataclass(frozen=True)
class Moved:
    """A case whose date moved with a notice. `earlier` ones must be looked at by a person."""

    case: str
    old_due_on: date | None
    new_due_on: date | None

    @property
    def earlier(self) -> bool:
        return bool(self.old_due_on and self.new_due_on and self.new_due_on < self.old_due_on)


def enter_notice(
    raw: Mapping[str, Any], *, by: Person | None, today: date, progress: Progress = iter
) -> list[Moved]:
    """Enter a notice (format of casework/calendars) and move the open cases it concerns.

    Each moved case gets an event with its old and new date. Raises NoticeError, nothing changed.
    """
    notice = parse_notice(raw)
    if notice.issued_on > today:
        raise NoticeError([f"issued_on：发文日期{notice.issued_on}在将来（今天是{today}）"])
    with transaction.atomic():
        row, created = CalendarNotice.objects.get_or_create(
            layer=notice.layer,
            code=notice.code,
            number=notice.number,
            defaults={"issued_on": notice.issued_on, "document": dict(raw)},
        )
        if not created and parse_notice(row.document).canonical() != notice.canonical():
            raise NoticeError([f"{notice.number}已经录入，内容不同；更正请录入新的通知"])
        cases = Case.objects.select_for_update(of=("self",)).filter(OPEN_CLOCK)
        if notice.layer == "region":
            cases = cases.filter(agency__region=notice.code)
        elif notice.layer == "agency":
            cases = cases.filter(agency__code=notice.code)
        moved = [
            _move(c, notice.number, by, today) for c in progress(cases.select_related("agency"))
        ]
        return [m for m in moved if m is not None]


def _move(case: Case, number: str, by: Person | None, today: date) -> Moved | None:
    old = (case.due_on, case.firm)
    facts, folded = _fold(case, today, agency_calendar(case.agency))
    moved = Moved(str(case), case.due_on, folded.due_on)
    # A date that moves earlier is put before a person; it never makes a case overdue by itself.
    case.calendar_held = moved.earlier and folded.breached and not case.breached
    if not case.calendar_held:
        write_fields(case, facts, folded)
    if (folded.due_on, folded.firm) != old:
        event = make_event(
            case,
            "calendar_changed",
            from_state=case.state,
            to_state=case.state,
            person=by,
            on=today,
            at=timezone.now(),
            reason=f"录入{number}，重新计算期限",
            data={
                "notice": number,
                "old_due_on": moved.old_due_on,
                "new_due_on": moved.new_due_on,
                "firm": folded.firm,
                "needs_attention": moved.earlier,
                "held": case.calendar_held,
            },
        )
        event.save()
    signed(case, by, f"录入{number}")
    case.save()
    return moved if moved.old_due_on != moved.new_due_on else None


def accept_calendar(case: Case, *, by: Person, today: date) -> None:
    """采用新的放假安排: a person takes over the earlier date a held case was shown."""
    decision = may_in_agency(by, "accept_calendar", case.agency_id)
    if not decision:
        raise NotAllowed([Missing("not_allowed", decision.reason, "")])
    with transaction.atomic():
        case = lock(case)
        if not case.calendar_held:
            raise ActRefused([Missing("not_held", "这个案件没有等待核对的期限变动", "")])
        case.calendar_held = False
        facts, folded = _fold(case, today, agency_calendar(case.agency))
        event = make_event(
            case,
            "calendar_changed",
            from_state=case.state,
            to_state=case.state,
            person=by,
            on=today,
            at=timezone.now(),
            reason="核对后采用新的放假安排",
            data={"old_due_on": case.due_on, "new_due_on": folded.due_on, "held": False},
        )
        event.save()
        write_fields(case, facts, folded)
        signed(case, by, "采用新的放假安排")
        case.save()


def _fold(case: Case, today: date, calendar: Calendar) -> tuple[list[Fact], Clock]:
    keep_version(calendar)
    facts = facts_of(case.events.order_by("sequence"))
    practice = case.agency.practice()
    return facts, clock(facts, calendar, practice, today, calendar_of_version)


def recompute(
    *,
    today: date,
    write: bool = True,
    progress: Progress = iter,
    agency: Agency | None = None,
    only: Q | None = None,
    by: Person | None = None,
    reason: str = "重算期限索引",
) -> list[tuple[str, str, Any, Any]]:
    """Fold every open case again and compare the index; (case, field, stored, folded) that differ.

    With `write`, put the index right, signed by `by` with `reason`. Closed cases keep what their
    own calendar version gave. `agency`: its cases only; `only`: those of a condition.
    """
    differences: list[tuple[str, str, Any, Any]] = []
    fields = (
        "received_on",
        "due_on",
        "target_on",
        "earliest_on",
        "latest_on",
        "firm",
        "stopped_until",
        "breached",
        "clock_state",
        "calendar_version",
    )
    cases = Case.objects.filter(OPEN_CLOCK)
    if agency is not None:
        cases = cases.filter(agency=agency)
    if only is not None:
        cases = cases.filter(only)
    for pk in progress(cases.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            case = Case.objects.select_for_update(of=("self",)).select_related("agency").get(pk=pk)
            stored = {f: getattr(case, f) for f in fields}
            write_fields(case, *_fold(case, today, case_calendar(case)))
            changed = [f for f in fields if getattr(case, f) != stored[f]]
            differences += [(str(case), f, stored[f], getattr(case, f)) for f in changed]
            if changed and write:
                signed(case, by, reason)
                case.save()
    return differences
