"""What holds for every request: the day it is, a password of one's own, what a page may load."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone

from casework.commandline import shanghai_today
from flows.desk import errors

Handler = Callable[[HttpRequest], HttpResponse]

CARRIED_FOR_SECONDS = 3600
_SALT = "dafu.carried"

POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " object-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'self';"
    " form-action 'self'"
)
"""Everything comes from here; viewflow-free pages need no inline script."""


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
            return HttpResponse(headers={"HX-Redirect": reverse("login")})
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        typed = [(k, v) for k, vs in request.POST.lists() for v in vs if k != "csrfmiddlewaretoken"]
        carried = signing.dumps({"path": request.path, "typed": typed}, salt=_SALT, compress=True)
        return render(
            request,
            "desk/login.html",
            {"carried": carried, "next": _page_of(request), "expired": True},
            status=401,
        )


def _page_of(request: HttpRequest) -> str:
    """The page a form was sent from, if it is one of ours."""
    path = urlsplit(request.headers.get("Referer", "")).path
    try:
        resolve(path)
    except Exception:
        return reverse("todo")
    return path


def carried(text: str) -> dict[str, Any] | None:
    """What somebody was sending when his session ended; None when it is stale or not ours."""
    try:
        found: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=CARRIED_FOR_SECONDS)
    except signing.BadSignature:
        return None
    return found


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
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Two people at the same instant: what only the database can see is told in words."""
        if isinstance(error, IntegrityError):
            return errors.collided(request)
        return errors.busy(request) if isinstance(error, OperationalError) else None


_RENEWED_EVERY_SECONDS = 60


def _renew(request: HttpRequest) -> None:
    """Half an hour more from now; written at most once a minute."""
    at = timezone.now()
    if at.timestamp() - request.session.get("renewed_at", 0) >= _RENEWED_EVERY_SECONDS:
        request.session["renewed_at"] = at.timestamp()
