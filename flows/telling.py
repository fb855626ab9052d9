"""No letter, no act: the letter is issued and the act done in one transaction, or neither.

This is where the three rooms meet: the letter comes from `notices`, the act from `casework`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from casework import acts
from casework.acts.base import dates_known, lock, refuse_early
from casework.authorities import FIELD_LABELS, AuthorityMissing
from casework.checks import Missing
from casework.facts import Service
from casework.law import RECONSIDERATION_LAW_2023_IN_FORCE_ON
from casework.models import Case, Event, Person
from flows.outgoing import refuse_undecided
from notices import issue as notices_issue
from notices.catalogue import KINDS
from notices.facts import FactsMissing
from notices.models import Letter
from notices.numbering import NoShortName
from notices.page.blocks import Document
from notices.page.typefaces import TypefaceError
from notices.template import TemplateError


def tell(
    case: Case,
    act: str,
    *,
    by: Person,
    on: date,
    today: date,
    particulars: Mapping[str, Any] | None = None,
    wording: Mapping[str, Any] | None = None,
    service_way: str = "post",
    service: Service | None = None,
    evidence: str = "",
    seen: int | None = None,
) -> tuple[Letter, Event]:
    """Issue the letter dated `on` that `act` is the telling of, and do the act with it.

    particulars: the act's own (points, answer_by, working_days …). wording: what only the letter
    says (guidance, pay_how, disclosure …). service: if it is known at once. Raises what the act
    raises; then neither letter, number nor file is left.
    """
    particulars = dict(particulars or {})
    stored = ""
    try:
        with transaction.atomic():
            case = lock(case)
            # What the act would refuse anyway is said before a letter is written.
            refuse_early(case, act, by=by, today=today)
            way = service.way if service else service_way
            told = {**particulars, **(wording or {})}
            if act == "reply":
                document = draft(case, act, on=on, service_way=way, given=told)
                refuse_undecided(document, case, today)
            letter = _issue(case, act, by, on, way, told)
            stored = str(letter.file.name)
            event: Event = getattr(acts, act)(
                case,
                by=by,
                on=on,
                today=today,
                letter=letter,
                service=service,
                seen=seen,
                **particulars,
            )
            if service:
                notices_issue.record_service(letter, service, evidence, by)
        return letter, event
    except Exception:
        drop_orphan(stored)
        raise


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
    """Issue the reply dated `on` and tell it."""
    return tell(
        case,
        "reply",
        by=by,
        on=on,
        today=today,
        service_way=service_way,
        service=service,
        evidence=evidence,
        seen=seen,
    )


def record_return(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    letter: Letter,
    reason: str,
    seen: int | None = None,
) -> Event:
    """The post brought the letter back: on the case's ledger and on the letter."""
    with transaction.atomic():
        case = lock(case)
        event = acts.record_return(
            case, by=by, on=on, today=today, sequence=_told(case, letter), reason=reason, seen=seen
        )
        notices_issue.record_return(Letter.objects.get(pk=letter.pk), on, reason, by)
        return event


def void(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    letter: Letter,
    reason: str,
    seen: int | None = None,
) -> Event:
    """Void a letter that has not gone out, and take back what it was to tell."""
    with transaction.atomic():
        case = lock(case)
        event = acts.void_letter(
            case, by=by, on=on, today=today, sequence=_told(case, letter), reason=reason, seen=seen
        )
        notices_issue.void(Letter.objects.get(pk=letter.pk), on, reason, by)
        return event


def _told(case: Case, letter: Letter) -> int:
    """The event the letter told."""
    event = case.events.filter(act=letter.act, data__letter__id=letter.pk).first()
    if event is None:
        raise acts.ActRefused(
            [Missing("no_such_letter", "文书不是这个案件的", "请从文书列表中选择")]
        )
    return event.sequence


def _refuse_mismatch(letter: Letter, service: Service) -> None:
    """A letter served through the internet must say where to apply online (复议法第二十二条)."""
    if letter.remedy == "none" or service.way != "electronic" or letter.facts.get("electronic"):
        return
    if letter.dated_on < RECONSIDERATION_LAW_2023_IN_FORCE_ON:
        return
    raise acts.ActRefused(
        [
            Missing(
                "no_online_address",
                "这份文书没有写明网上申请行政复议的地址，不能电子送达（复议法第二十二条第二款）",
                "以其他方式送达，或者作废后按电子送达重新制发",
            )
        ]
    )


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
        letter = Letter.objects.get(pk=letter.pk)
        _refuse_mismatch(letter, service)
        event = acts.serve(
            case,
            by=by,
            on=on,
            today=today,
            sequence=_told(case, letter),
            service=service,
            evidence=evidence,
            seen=seen,
        )
        notices_issue.record_service(letter, service, evidence, by)
        return event


def _issue(
    case: Case, act: str, by: Person, on: date, service_way: str, given: Mapping[str, Any]
) -> Letter:
    """What keeps a letter from being written is told as what keeps an act from being done."""
    with in_words():
        return notices_issue.issue(
            case,
            kind_of(case, act, given),
            by=by,
            dated_on=on,
            service_way=service_way,
            given=given,
        )


def draft(
    case: Case, act: str, *, on: date, service_way: str = "post", given: Mapping[str, Any]
) -> Document:
    """The letter of an act as it would read, without a number. Writes nothing.

    Raises ActRefused with everything that keeps it from being written.
    """
    with in_words():
        kind = kind_of(case, act, given)
        return notices_issue.draft(
            case, kind, dated_on=on, service_way=service_way or "post", given=given
        )


def kind_of(case: Case, act: str, given: Mapping[str, Any]) -> str:
    """Which letter tells the act."""
    if act == "reply":
        return notices_issue.reply_kind(case)
    kind = f"consult_{given.get('kind')}" if act == "consult_agency" else act
    if kind not in KINDS:
        raise acts.ActRefused([Missing("kind", "没有说明是共同制作机关还是其他机关", "请选择类别")])
    return kind


@contextmanager
def in_words() -> Iterator[None]:
    """What keeps a letter from being written is told as what keeps an act from being done."""
    try:
        with dates_known():
            yield
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
    except FactsMissing as error:
        gaps = [Missing("letter", f"文书缺少{gap.what}", gap.where) for gap in error.gaps]
        raise acts.ActRefused(gaps) from error
    except (NoShortName, TemplateError, TypefaceError) as error:
        raise acts.ActRefused([Missing("letter", str(error), "请补全后再制发")]) from error


def drop_orphan(name: str) -> None:
    """The database has forgotten the letter; its file must not stay either."""
    if name and not Letter.objects.filter(file=name).exists():
        default_storage.delete(name)
