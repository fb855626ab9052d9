"""The start page: what this installation is and how it stands. It names no person and no case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework.models import Agency, Case
from casework.states import OPEN_STATES


def start(request: HttpRequest) -> HttpResponse:
    """Counts only: anybody who reaches the site may see them."""
    return render(
        request,
        "flows/start.html",
        {
            "agencies": Agency.objects.count(),
            "cases": Case.objects.count(),
            "open_cases": Case.objects.filter(state__in=OPEN_STATES).count(),
        },
    )
