"""工作日历: which holiday notices are known, and dates that wait for a person to look at them."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from casework.acts import ActRefused, accept_calendar
from casework.calendars import LAYER_NAMES, Notice
from casework.deadlines import clock
from casework.ledger import facts_of
from casework.models import Agency, CalendarNotice, Case, Event
from casework.queries.clocks import agency_calendar, calendar_of_version
from casework.roles import may_in_agency
from casework.working_days import Calendar
from flows.access import Signed, case_or_404
from flows.desk.settings.entry import agency_for

WORKS = ("settings", "accept_calendar")
KINDS = {"annual": "全年安排", "amendment": "年中调整"}


@dataclass(frozen=True)
class Held:
    """A case whose date would move earlier. new_on, breached: as they would be if taken over."""

    case: Case
    old_on: date | None
    new_on: date | None
    breached: bool
    notice: str


@require_safe
def calendar(request: Signed) -> HttpResponse:
    agency = agency_for(request, *WORKS)
    known = agency_calendar(agency)
    entered = set(CalendarNotice.objects.values_list("layer", "code", "number"))
    notices = sorted(known.notices, key=lambda n: (n.issued_on, n.number), reverse=True)
    return render(
        request,
        "desk/settings/calendar.html",
        {
            "calendar": known,
            "notices": [_row(notice, entered) for notice in notices],
            "held": held_cases(agency, known, request.today),
            "may_accept": may_in_agency(request.user, "accept_calendar", agency.pk),
            "region": agency.region,
            "not_admin": not may_in_agency(request.user, "settings", agency.pk),
        },
    )


@require_POST
def accept(request: Signed, pk: int) -> HttpResponse:
    """核对接受: the head of the office takes over the earlier date."""
    agency_for(request, "accept_calendar")
    case = case_or_404(request.user, pk)
    try:
        accept_calendar(case, by=request.user, today=request.today)
    except ActRefused as refused:
        for problem in refused.problems:
            messages.error(request, str(problem))
    else:
        messages.success(request, f"{case}已经采用新的期限，记入办理记录")
    return redirect("settings_calendar")


def held_cases(agency: Agency, known: Calendar, today: date) -> list[Held]:
    """The cases that wait, with their date as it is and as the notices now have it."""
    practice = agency.practice()
    cases = (
        Case.objects.filter(agency=agency, calendar_held=True)
        .select_related("section", "handler")
        .prefetch_related(Prefetch("events", Event.objects.order_by("sequence")))
        .order_by("due_on", "pk")
    )
    found = []
    for case in cases:
        events = list(case.events.all())
        folded = clock(facts_of(events), known, practice, today, calendar_of_version)
        causes = [e.data.get("notice") for e in events if e.act == "calendar_changed"]
        notice = next((n for n in reversed(causes) if n), "")
        found.append(Held(case, case.due_on, folded.due_on, folded.breached, notice))
    return found


def _row(notice: Notice, entered: set[tuple[str, str, str]]) -> dict[str, object]:
    by_hand = (notice.layer, notice.code, notice.number) in entered
    return {
        "number": notice.number,
        "issued_on": notice.issued_on,
        "year": notice.year,
        "layer": LAYER_NAMES[notice.layer],
        "kind": KINDS[notice.kind],
        "off": notice.off,
        "work": notice.work,
        "entered": by_hand,
    }
