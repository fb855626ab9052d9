"""Who comes in, and how the agency's own row is written."""

from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BaseForm

from casework.history import signed
from casework.law import LawError, Practice
from casework.models import Agency, Person
from casework.roles import may_in_agency
from flows.access import Signed


def agency_for(request: Signed, *works: str) -> Agency:
    """The agency of whoever asks, if any of these works (roles.OFFICE_WORK) is his; else 403."""
    agency = request.user.agency
    if agency is None or not any(may_in_agency(request.user, work, agency.pk) for work in works):
        raise PermissionDenied
    return agency


def practice_of(agency: Agency) -> tuple[Practice, str]:
    """(its practice, what is wrong with the stored one). A wrong one must not close the desk."""
    try:
        return agency.practice(), ""
    except LawError as error:
        return Practice(), str(error)


OVERTAKEN = (
    "这一页打开之后，已有别人保存过改动，这次没有保存。填写的内容都在；"
    "请看过现在的情况，核对后再保存，那时以这里填写的为准"
)


def mark_of(*values: Any) -> str:
    """What a form was filled in from, as a short mark that comes back with it."""
    return sha256(repr(values).encode()).hexdigest()[:16]


def overtaken(request: Signed, form: BaseForm, mark: str) -> bool:
    """Whether the form comes from a page older than the last change; then it says so."""
    if request.POST.get("mark", mark) == mark:
        return False
    form.add_error(None, OVERTAKEN)
    return True


def write_agency(agency: Agency, by: Person, reason: str, **values: Any) -> bool:
    """Write these fields of the agency, signed; whether anything differed.

    The row is read afresh and locked: another page may have written other fields meanwhile.
    """
    with transaction.atomic():
        row = Agency.objects.select_for_update().get(pk=agency.pk)
        if all(getattr(row, name) == value for name, value in values.items()):
            return False
        for name, value in values.items():
            setattr(row, name, value)
        signed(row, by, reason)
        row.save()
        return True
