"""No letter, no act: the letter is issued and the act done in one transaction, or neither.

This is where the three rooms meet: the letter comes from `notices`, the act from `casework`.
"""

from datetime import date

from django.core.files.storage import default_storage
from django.db import transaction

from casework import acts
from casework.acts.base import lock
from casework.facts import Service
from casework.models import Case, Event, Person
from notices.issue import issue_reply, record_service
from notices.models import Letter


def reply(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    service_way: str = "post",
    service: Service | None = None,
    evidence: str = "",
    seen: int | None = None,
) -> tuple[Letter, Event]:
    """Issue the reply dated `on` and tell it. `service`, if it is known at once.

    Raises what the act or the letter raises; then neither letter, number nor file is left.
    """
    stored = ""
    try:
        with transaction.atomic():
            case = lock(case)
            letter = issue_reply(
                case, by=by, dated_on=on, service_way=service.way if service else service_way
            )
            stored = str(letter.file.name)
            event = acts.reply(
                case, by=by, on=on, today=today, letter=letter, service=service, seen=seen
            )
            if service:
                record_service(letter, service, evidence, by)
        return letter, event
    except Exception:
        _drop_orphan(stored)
        raise


def serve(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    letter: Letter,
    service: Service,
    evidence: str = "",
    seen: int | None = None,
) -> Event:
    """Record the service of an issued letter, on the case's ledger and on the letter."""
    with transaction.atomic():
        case = lock(case)
        told = case.events.filter(act=letter.act, data__letter__id=letter.pk).get()
        event = acts.serve(
            case,
            by=by,
            on=on,
            today=today,
            sequence=told.sequence,
            service=service,
            evidence=evidence,
            seen=seen,
        )
        record_service(Letter.objects.get(pk=letter.pk), service, evidence, by)
        return event


def _drop_orphan(name: str) -> None:
    """The database has forgotten the letter; its file must not stay either."""
    if name and not Letter.objects.filter(file=name).exists():
        default_storage.delete(name)
