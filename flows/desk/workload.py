"""交办与负荷: what lies where, how old it is, and what presses; one query for the whole page."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q
from django.http import HttpResponse
from django.shortcuts import render

from casework.states import OPEN_STATES
from flows.access import Signed, visible

ROLES = ("intake", "office_head", "section_head", "leader")
_STILL = ("stopped", "awaiting_supplement", "awaiting_payment")


def workload(request: Signed) -> HttpResponse:
    if not {role for role, _ in request.user.posts_held()} & set(ROLES):
        raise PermissionDenied
    today = request.today
    open_cases = visible(request.user).filter(state__in=OPEN_STATES)
    counting = ~Q(clock_state__in=_STILL)
    figures: dict[str, Any] = {
        "open": Count("pk"),
        "late": Count("pk", filter=counting & Q(due_on__lt=today)),
        "week": Count(
            "pk", filter=counting & Q(due_on__gte=today, due_on__lte=today + timedelta(days=7))
        ),
        "stopped": Count("pk", filter=Q(clock_state__in=_STILL)),
        "oldest": Min("received_on"),
    }
    by_section = list(
        open_cases.values("section_id", "section__name")
        .annotate(**figures)
        .order_by("section__name")
    )
    by_person = list(
        open_cases.exclude(handler=None)
        .values("handler_id", "handler__full_name", "section__name")
        .annotate(**figures)
        .order_by("section__name", "handler__full_name")
    )
    unassigned = open_cases.filter(section=None, state="registered").select_related("applicant")
    return render(
        request,
        "desk/workload.html",
        {
            "by_section": by_section,
            "by_person": by_person,
            "unassigned": unassigned.order_by("due_on", "pk")[:100],
        },
    )
