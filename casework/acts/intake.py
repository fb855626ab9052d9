"""收件、签收、确认、登记: how a request comes in, and when it is received (条例29, 31, 45)."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from casework import text_search
from casework.acts.base import ActRefused, NotAllowed, apply, dates_known
from casework.acts.index import reindex
from casework.acts.signals import case_changed
from casework.checks import Missing
from casework.facts import CHANNELS, FORMS
from casework.history import signed
from casework.ledger import make_event
from casework.models import Agency, Applicant, Case, Event, Person
from casework.numbering import CASES, case_number, take_numbers
from casework.roles import PERMITS, ROLES
from casework.states import ACTS, FIRST_STATE


def submit(
    agency: Agency,
    *,
    by: Person,
    on: date,
    today: date,
    channel: str,
    applicant: Mapping[str, str],
    subject: str,
    form: str = "paper",
    form_token: str = "",
) -> Case:
    """Log a request: the case comes into being in state 收到. Needs no letter.

    on: the day it was submitted (for oral requests, written down and signed). applicant: kind,
    name, and what is known of identity and contact (条例第二十九条). form_token: marks the form it
    was sent with, so that the same form sent twice can be recognised. Raises ActRefused listing
    everything wrong with the input.
    """
    _may_submit(by, agency)
    problems = _submission_problems(on, today, channel, subject, form)
    unknown = set(applicant) - set(APPLICANT_FIELDS)
    if unknown:
        names = "、".join(f"“{name}”" for name in sorted(unknown))
        problems.append(Missing("applicant", f"申请人没有{names}这一项", "请核对"))
    given = {k: str(applicant.get(k) or "").strip() for k in APPLICANT_FIELDS}
    person = Applicant(agency=agency, **given)
    case = Case(
        agency=agency,
        subject=subject.strip(),
        form=form,
        channel=channel,
        submitted_on=on,
    )
    problems += _field_problems(person, APPLICANT_FIELDS)
    if case.subject:
        problems += _field_problems(case, ("subject",))
    if problems:
        raise ActRefused(problems)
    with dates_known(), transaction.atomic():
        signed(person, by, ACTS["submit"].label)
        person.save()
        case.applicant = person
        # One act, one row of history: the first save only gives the case its key.
        vars(case)["skip_history_when_saving"] = True
        case.save()
        del case.__dict__["skip_history_when_saving"]
        event = make_event(
            case,
            "submit",
            from_state="",
            to_state=FIRST_STATE,
            person=by,
            on=on,
            at=timezone.now(),
            data={"channel": channel, **({"form_token": form_token} if form_token else {})},
        )
        event.save()
        reindex(case, today, by)
        signed(case, by, ACTS["submit"].label)
        case.save()
        text_search.write([case])
        case_changed.send(Case, case=case, act="submit", by=by, event=event, today=today)
    return case


APPLICANT_FIELDS = ("kind", "name", "id_number", "phone", "email", "address", "postcode")


def _may_submit(by: Person, agency: Agency) -> None:
    held = {role for role, _ in by.posts_held()}
    if not by.is_active or by.agency_id != agency.pk or not held & set(PERMITS["submit"]):
        who = "、".join(ROLES[r] for r in PERMITS["submit"])
        raise NotAllowed([Missing("not_allowed", f"“{ACTS['submit'].label}”由{who}登记", "")])


def _submission_problems(
    on: date, today: date, channel: str, subject: str, form: str
) -> list[Missing]:
    problems = []
    if on > today:
        problems.append(Missing("future", f"提交日期{on}在将来", f"今天是{today}，请改正日期"))
    if channel not in CHANNELS:
        problems.append(Missing("channel", f"不认识的提交渠道“{channel}”", "请选择提交渠道"))
    if form not in FORMS:
        problems.append(Missing("form", f"不认识的提供形式“{form}”", "请选择提供形式"))
    if not subject.strip():
        problems.append(Missing("subject", "申请公开的内容不能为空", "请照申请表填写"))
    return problems


def _field_problems(instance: Applicant | Case, fields: tuple[str, ...]) -> list[Missing]:
    """What the fields' own rules say of the given values (length, characters no letter prints)."""
    labels = {f.name: f.verbose_name for f in instance._meta.fields}
    exclude = set(labels) - set(fields)
    try:
        instance.clean_fields(exclude=exclude)
    except ValidationError as error:
        return [
            Missing(name, f"{labels[name]}：{message}", "请改正")
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def sign_for(case: Case, *, by: Person, on: date, today: date, seen: int | None = None) -> Event:
    """签收: the day a registered letter was signed for is the day of receipt (条例31(二))."""
    return apply(case, "sign_for", by=by, on=on, today=today, seen=seen)


def confirm(case: Case, *, by: Person, on: date, today: date, seen: int | None = None) -> Event:
    """确认: for 平信, 互联网, 传真 the day both sides confirm is the receipt (条例31(二)(三))."""
    return apply(case, "confirm", by=by, on=on, today=today, seen=seen)


def register(case: Case, *, by: Person, on: date, today: date, seen: int | None = None) -> Event:
    """登记: gives the 申请编号. It is not receipt and starts no clock."""

    def change(case: Case, event: Event) -> None:
        give_number(case, on.year)

    return apply(case, "register", by=by, on=on, today=today, seen=seen, change=change)


def give_number(case: Case, year: int) -> None:
    """The next 申请编号 of the agency's year; kept for ever, never reused."""
    case.year = year
    case.serial = take_numbers(case.agency, CASES, year)[0]
    case.number = case_number(year, case.serial)
