"""交办与负荷: what lies where, how old it is, and what presses; one query for each table."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from casework.models import Case
from casework.queries.clocks import agency_calendar
from casework.queries.overview import AGES, age_filters, due_filter
from casework.roles import PERMITS
from casework.states import OPEN_STATES
from casework.working_days import CalendarError
from flows.access import Signed, visible

PAGE = 100
ROLES = ("intake", "office_head", "section_head", "leader")


def listed(request: Signed, get: QueryDict) -> QuerySet[Case] | None:
    """What waits to be given to a section, most urgent first; None for whom the page is closed."""
    if not {role for role, _ in request.user.posts_held()} & set(ROLES):
        return None
    waiting = visible(request.user).filter(section=None, state="registered")
    return waiting.order_by("due_on", "pk")


def workload(request: Signed) -> HttpResponse:
    person, today = request.user, request.today
    roles = {role for role, _ in person.posts_held()}
    waiting = listed(request, request.GET)
    if waiting is None:
        raise PermissionDenied
    open_cases = visible(person).filter(state__in=OPEN_STATES)
    figures: dict[str, Any] = {
        "open": Count("pk"),
        **{k: Count("pk", filter=due_filter(k, today)) for k in ("late", "week", "stopped")},
        **_ages(request, today),
        "oldest": Min("received_on"),
    }
    by_section: list[Any] = list(
        open_cases.values("section_id", "section__name")
        .annotate(**figures)
        .order_by("section__name")
    )
    by_person: list[Any] = list(
        open_cases.exclude(handler=None)
        .values("handler_id", "handler__full_name", "section_id", "section__name")
        .annotate(**figures)
        .order_by("section__name", "handler__full_name")
    )
    for rows in (by_section, by_person):
        _with_bars(rows)
    return render(
        request,
        "desk/workload.html",
        {
            "by_section": by_section,
            "by_person": by_person,
            "ages": list(AGES.values()),
            "unassigned": waiting.select_related("applicant")[:PAGE],
            "assigns": bool(roles & set(PERMITS["assign"])),
            "headed": [s for role, s in person.posts_held() if role in PERMITS["hand_over"]],
        },
    )


def _ages(request: Signed, today: date) -> dict[str, Count]:
    """Figures by age; none where no calendar reaches the day."""
    assert request.user.agency is not None
    try:
        filters = age_filters(agency_calendar(request.user.agency), today)
    except CalendarError:
        return {}
    return {key: Count("pk", filter=found) for key, found in filters.items()}


def _with_bars(rows: list[dict[str, Any]]) -> None:
    """ages of each row: (label, number, its bar in per cent of the longest of the table)."""
    most = max((row.get(key, 0) for row in rows for key in AGES), default=0) or 1
    for row in rows:
        row["ages"] = [
            (label, row[key], round(row[key] * 100 / most))
            for key, label in AGES.items()
            if key in row
        ]
