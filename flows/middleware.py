"""What holds for every request: the day it is, a password of one's own, what a page may load."""

import logging
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import DataError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from casework.commandline import shanghai_today
from flows.carrying import packed, sent_form
from flows.desk import errors

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " object-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'self';"
    " form-action 'self'"
)
"""Everything comes from here; viewflow-free pages need no inline script."""


class PlainTextMiddleware:
    """No text of the desk holds a NUL and a database refuses one: it is refused at the door.

    In forms their fields refuse it, with the rest of what was typed.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = (value for values in request.GET.lists() for value in (values[0], *values[1]))
        if any("\0" in text for text in (request.path, *asked, *request.COOKIES.values())):
            return errors.bad_request(request)
        return self.get_response(request)


class TodayMiddleware:
    """request.today: the date in China, read once per request (TODAY in settings: another day)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        fixed = settings.TODAY
        request.today = date.fromisoformat(fixed) if fixed else shanghai_today()  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if getattr(request, "user", None) and request.user.is_authenticated:
            # What one person saw must not come back for the next by the back button.
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class LoginMiddleware(LoginRequiredMiddleware):
    """Every page but the login needs a person; what he was typing when his session ended, stays.

    A form sent after the session ended leads to the login, and from there on to the same form
    with everything in it.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        if request.headers.get("HX-Request"):
            # A preview is no reason to leave a half-filled form: it is carried when it is sent.
            return render(request, "desk/look_expired.html")
        if request.headers.get("Tus-Resumable"):  # a piece of an upload: there is no page to show
            return HttpResponse(status=401)
        if request.method != "POST" or request.path == reverse("logout"):
            return super().handle_no_permission(request, view_func)
        return render(
            request,
            "desk/login.html",
            {"carried": packed(sent_form(request)), "next": _page_of(request), "expired": True},
            status=401,
        )


def _page_of(request: HttpRequest) -> str:
    """The page a form was sent from, if it is one of ours."""
    try:
        path = urlsplit(request.headers.get("Referer", "")).path
        resolve(path)
    except (ValueError, Resolver404):
        return reverse("todo")
    return path


class HouseRulesMiddleware:
    """A first login asks for a password of one's own; whoever belongs to no agency is told so."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        free = (reverse("logout"), reverse("password"))
        if person.is_authenticated:
            _renew(request)
        if person.is_authenticated and request.path not in free:
            if person.must_change_password:
                return redirect("password")
            if person.agency_id is None:
                return render(request, "desk/no_agency.html", status=403)
        response = self.get_response(request)
        return errors.only_sent(request, response) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Two people at the same instant: what only the database can see is told in words."""
        if isinstance(error, IntegrityError):
            return errors.collided(request)
        if isinstance(error, DataError):  # more than a column holds, or a character none can
            log.warning("%s：%s", request.path, error)
            return errors.bad_request(request)
        return errors.busy(request) if isinstance(error, OperationalError) else None


_RENEWED_EVERY_SECONDS = 60


def _renew(request: HttpRequest) -> None:
    """Half an hour more from now; written at most once a minute."""
    at = timezone.now()
    if at.timestamp() - request.session.get("renewed_at", 0) >= _RENEWED_EVERY_SECONDS:
        request.session["renewed_at"] = at.timestamp()
