"""No letter, no act: the letter is issued and the act done in one transaction, or neither.

This is where the three rooms meet: the letter comes from `notices`, the act from `casework`.
"""

from datetime import date

from django.core.files.storage import default_storage
from django.db import transaction

from casework import acts
from casework.acts.base import lock, refuse_early
from casework.authorities import FIELD_LABELS, AuthorityMissing
from casework.checks import Missing
from casework.facts import Service
from casework.models import Case, Event, Person
from notices.facts import FactsMissing
from notices.issue import issue_reply, record_service
from notices.models import Letter
from notices.numbering import NoShortName
from notices.page.typefaces import TypefaceError
from notices.template import TemplateError


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
            # What the act would refuse anyway is said before a letter is written.
            refuse_early(case, "reply", by=by, today=today)
            letter = _issue(case, by, on, service.way if service else service_way)
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


def _issue(case: Case, by: Person, on: date, service_way: str) -> Letter:
    """What keeps a letter from being written is told as what keeps an act from being done."""
    try:
        return issue_reply(case, by=by, dated_on=on, service_way=service_way)
    except AuthorityMissing as error:
        raise acts.ActRefused(
            [
                Missing(
                    f"no_{name}",
                    f"救济告知所需的{FIELD_LABELS[name]}没有设置",
                    "请机关管理员在机关设置中填写",
                    "agency",
                )
                for name in error.fields
            ]
        ) from error
    except (FactsMissing, NoShortName, TemplateError, TypefaceError) as error:
        raise acts.ActRefused([Missing("letter", str(error), "请补全后再制发")]) from error


def _drop_orphan(name: str) -> None:
    """The database has forgotten the letter; its file must not stay either."""
    if name and not Letter.objects.filter(file=name).exists():
        default_storage.delete(name)
