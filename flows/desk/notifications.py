"""通知: what happened that concerns me, unread first; one click to the work."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from casework.models import Person
from casework.queries.clocks import agency_calendar
from casework.working_days import Calendar
from flows.access import Signed, existing
from flows.desk.numbers import number
from flows.desk.words import Told, time_left
from flows.models import Notification
from flows.notify import mailing
from flows.notify.words import name_of, what, why

PAGE = 50
MOST_COUNTED = 100
"""The bell counts no further: more is simply many."""


@dataclass(frozen=True)
class Row:
    """One line of the list. told: the time of its case as it is now."""

    note: Notification
    what: str
    why: str
    name: str
    told: Told


def unread(person: Person) -> str:
    """For the bell: how many are unread, in words; empty for none. One query."""
    count = Notification.objects.filter(person=person, read_at=None)[:MOST_COUNTED].count()
    if count == MOST_COUNTED:
        return f"{MOST_COUNTED - 1}条以上未读"
    return f"{count}条未读" if count else ""


@require_safe
def notifications(request: Signed) -> HttpResponse:
    person = request.user
    assert person.agency is not None
    found = (
        Notification.objects.filter(person=person)
        .select_related("case")
        .defer("case__subject")
        .order_by(F("read_at").desc(nulls_first=True), "-pk")
    )
    only = request.GET.get("only", "")
    if only == "unread":
        found = found.filter(read_at=None)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    calendar = agency_calendar(person.agency)
    return render(
        request,
        "desk/notifications.html",
        {
            "page": page,
            "rows": [_row(note, request, calendar) for note in page],
            "newest": max((n.pk for n in page if n.read_at is None), default=0),
            "only": only,
            "mail": mailing.state_of(person),
        },
    )


def _row(note: Notification, request: Signed, calendar: Calendar) -> Row:
    told = time_left(note.case, request.today, calendar)
    return Row(note, what(note), why(note), name_of(note.case), told)


@require_safe
def open_one(request: Signed, pk: int) -> HttpResponse:
    """To the case; from then on it is read. A link, because e-mails hold nothing else."""
    note = get_object_or_404(Notification, pk=pk, person=request.user)
    at = timezone.now()
    Notification.objects.filter(pk=pk, read_at=None).update(read_at=at)
    if existing(request.user).filter(pk=note.case_id).exists():
        return redirect("case", pk=note.case_id)
    messages.warning(request, f"{name_of(note.case)}已经不由您办理或者不在您的科室，不能打开")
    return redirect("notifications")


@require_POST
def read_all(request: Signed) -> HttpResponse:
    """Everything he had before him, and nothing that has come since."""
    newest = number(request.POST.get("newest", "")) or 0
    shown = Q(person=request.user, read_at=None, pk__lte=newest)
    at = timezone.now()
    count = Notification.objects.filter(shown).update(read_at=at)
    messages.success(request, f"{count}条通知标为已读" if count else "没有未读的通知")
    return redirect("notifications")
