"""首页: how the authority stands: what presses, where, when, and how the year goes.

Every number leads to its list; every chart is drawn from the table behind it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from casework.outcomes import OUTCOMES
from casework.queries.clocks import agency_calendar
from casework.queries.overview import (
    DUE,
    by_section,
    due_days,
    month_before,
    months,
    outcomes,
    total,
)
from casework.working_days import Calendar
from flows.access import Signed, visible
from flows.turns import my_tasks

OVERSEERS = ("office_head", "leader", "section_head", "auditor")
"""Posts whose day begins with the whole; everybody else's with his own work."""
MONTHS_AROUND = 24
_MARKS = {"holiday": "休", "makeup": "班"}


def start(request: Signed) -> HttpResponse:
    """Where a day begins."""
    roles = {role for role, _ in request.user.posts_held()}
    return redirect("home" if roles & set(OVERSEERS) else "todo")


@dataclass(frozen=True)
class Cell:
    """One day of the calendar. due: how many periods end on it; mark: 休 or 班, by notice."""

    on: date
    inside: bool
    working: bool
    mark: str
    due: int


def home(request: Signed) -> HttpResponse:
    today, person = request.today, request.user
    assert person.agency is not None
    cases = visible(person)
    sections = by_section(cases, today)
    first = _month(request.GET.get("month", ""), today)
    return render(
        request,
        "desk/home.html",
        {
            "waiting": my_tasks(person).count(),
            "labels": DUE,
            "total": total(sections),
            "sections": [s for s in sections if any(s[k] for k in DUE)],
            "weeks": _weeks(cases, first, agency_calendar(person.agency)),
            "month": first,
            "before": _shown(month_before(first, 1), today),
            "after": _shown(month_before(first, -1), today),
            "months": months(cases, today),
            "outcomes": [
                (code, OUTCOMES[code].label, n) for code, n in outcomes(cases, today.year).items()
            ],
            "year": today.year,
        },
    )


def _month(text: str, today: date) -> date:
    """The first of the month asked for; of the present one, where that is none near enough."""
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return _shown(asked, today) or today.replace(day=1)


def _shown(first: date, today: date) -> date | None:
    """The month, if the calendar shows it: two years around today."""
    apart = (first.year - today.year) * 12 + first.month - today.month
    return first if abs(apart) <= MONTHS_AROUND else None


def _weeks(cases: Any, first: date, calendar: Calendar) -> list[list[Cell]]:
    """The month in weeks from Monday, with the days of its neighbours that fill them."""
    last = month_before(first, -1) - timedelta(days=1)
    start = first - timedelta(days=first.weekday())
    days = (last + timedelta(days=6 - last.weekday()) - start).days + 1
    due = due_days(cases, first, last)
    cells = []
    for n in range(days):
        on = start + timedelta(days=n)
        day = calendar.day(on)
        cells.append(
            Cell(on, on.month == first.month, day.working, _MARKS.get(day.kind, ""), due.get(on, 0))
        )
    return [cells[n : n + 7] for n in range(0, days, 7)]
