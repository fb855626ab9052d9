"""What somebody was sending when his session had ended, or his page had: kept until he sends it
again, in a form that only we can have written."""

import re
from typing import Any

from django.core import signing
from django.http import HttpRequest

CARRIED_FOR_SECONDS = 3600
_SALT = "dafu.carried"
_LEFT_OUT = re.compile("^csrfmiddlewaretoken$|password")


def sent_form(request: HttpRequest) -> dict[str, Any]:
    """A form as it was sent, to be sent again: its whole address, and (name, value) in order.

    Passwords are typed anew: what is kept here stands readable in a page.
    """
    kept = [(k, vs) for k, vs in request.POST.lists() if not _LEFT_OUT.search(k)]
    return {"path": request.get_full_path(), "typed": [(k, v) for k, vs in kept for v in vs]}


def packed(form: dict[str, Any]) -> str:
    """A sent form as one text, for a hidden field."""
    return signing.dumps(form, salt=_SALT, compress=True)


def carried(text: str) -> dict[str, Any] | None:
    """The form in such a text; None when it is stale or not ours."""
    try:
        found: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=CARRIED_FOR_SECONDS)
    except signing.BadSignature:
        return None
    return found
