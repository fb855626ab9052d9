"""Doing an act: its form, what would come of it, the confirmation, and the act itself.

Nothing is decided here: whether he may is `roles.may`, what is missing `checks`, what the act does
the act. A form goes through three stages by POST: look (fill in again, with previews), check (the
page that confirms what will be sent and to whom), do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.forms import ChoiceField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from casework import acts
from casework.acts import ActRefused, Stale
from casework.acts.base import dates_known
from casework.checks import Missing, errors_before
from casework.facts import cn_date
from casework.ledger import normal
from casework.masking import particulars
from casework.models import Case, Event, Person
from casework.roles import PERMITS, may, roles_on
from casework.states import ACTS, STATES
from flows import telling
from flows.access import Signed, case_or_404
from flows.desk.forms import FORMS
from flows.desk.forms.base import ActForm, TellingForm
from flows.desk.forms.service_forms import Serve
from flows.desk.letter_html import parts
from flows.desk.mending import link_for
from flows.desk.numbers import number
from flows.desk.walking import carried
from notices.models import Letter
from notices.page.blocks import Document


@require_http_methods(["GET", "POST"])
def act(request: Signed, pk: int, act: str) -> HttpResponse:
    """The form of one act on one case."""
    case = case_or_404(request.user, pk)
    if act not in FORMS:
        raise Http404("没有这个事项")
    today = request.today
    chosen = {k: str(v) for k, v in request.GET.items()}
    stage = request.POST.get("stage", "") if request.method == "POST" else ""
    decision = may(request.user, act, case, person_id=request.user.pk)
    if not decision:
        twice = _done_already(request, case, act)
        return twice or _cannot(request, case, act, decision.reason)
    sent = request.POST if request.method == "POST" else None
    form = FORMS[act](case, request.user, today, sent, chosen=chosen)
    with_problems: list[Missing] = []
    if stage in ("check", "do") and form.is_valid():
        with_problems = _stale(request, case)
        if with_problems:
            twice = _done_already(request, case, act)
            if twice:
                return twice
        elif stage == "check" and form.confirm:
            found, with_problems = _rehearse(form, request)
            if found is not None:
                return _confirm(request, form, found)
        elif _same_again(form):
            messages.info(request, f"“{form.label}”已经办理，没有重复办理")
            return _to_the_case(request, case)
        else:
            done, with_problems = _do(form, request)
            if done is not None:
                messages.success(request, _told(form, done))
                return _to_the_case(request, case)
            twice = _done_already(request, case, act)
            if twice:
                return twice
    return _form_page(request, form, with_problems, stage)


def _to_the_case(request: Signed, case: Case) -> HttpResponse:
    """Its page, in the list it was opened from: on to the next."""
    return redirect(reverse("case", args=[case.pk]) + carried(request.GET))


def _seen(request: Signed) -> int | None:
    """The last event its author had before him, as the form says."""
    return number(request.POST.get("seen", ""))


def _stale(request: Signed, case: Case) -> list[Missing]:
    if _seen(request) not in (None, case.ledger_length):
        return [
            Missing(
                "stale",
                "您打开这一页之后，案件已有新的办理情况，这次没有办理",
                "填写的内容都在，请看过最新情况后再提交",
            )
        ]
    return []


def _done_already(request: Signed, case: Case, act: str) -> HttpResponse | None:
    """The same form sent twice: the act was done by the first, and is not done again."""
    seen = _seen(request)
    if seen is None:
        return None
    event = Event.objects.filter(case=case, sequence=seen + 1, act=act).first()
    if event is None or event.person_id != request.user.pk:
        return None
    messages.info(request, f"“{ACTS[act].label}”已经办理，没有重复办理")
    return _to_the_case(request, case)


SAME_WITHIN = timedelta(minutes=10)
"""Within this time the very same, by the same person, is the back button and not news."""


def _same_again(form: ActForm) -> bool:
    """Whether the last thing that happened to the case is this very act with these particulars."""
    last = Event.objects.filter(case=form.case).order_by("sequence").last()
    if last is None or (last.act, last.person_id) != (form.act, form.person.pk):
        return False
    at = timezone.now()
    try:
        particulars = normal(form.particulars())
    except TypeError:  # people and sections: acts that cannot be done twice anyway
        return False
    same = all(last.data.get(key) == value for key, value in particulars.items())
    return bool(particulars) and same and at - last.at < SAME_WITHIN


def _cannot(request: Signed, case: Case, act: str, reason: str) -> HttpResponse:
    return render(
        request,
        "desk/cannot.html",
        {"case": case, "label": ACTS[act].label, "reason": reason, "typed": _typed(request, act)},
        status=409,
    )


_NOT_TYPED = ("csrfmiddlewaretoken", "stage", "seen")


def _typed(request: Signed, act: str) -> list[tuple[str, str]]:
    """What somebody had filled in in vain, label and text: shown, so that he can take it along."""
    found = []
    for name, value in request.POST.items():
        field = FORMS[act].base_fields.get(name)
        text = str(value).strip()
        if isinstance(field, ChoiceField):
            choices = dict(cast(Iterable[tuple[str, Any]], field.choices))
            text = str(choices.get(text, ""))
        if text and name not in _NOT_TYPED and not name.startswith("shown_"):
            found.append((str(field.label or "") if field else "", text))
    return found


def _form_page(
    request: Signed, form: ActForm, problems: list[Missing], stage: str = ""
) -> HttpResponse:
    case = form.case
    with dates_known():
        standing = errors_before(form.act, case, form.today)
    shown = problems or standing
    if not form.is_valid() and form.is_bound and stage not in ("check", "do"):
        form.errors.clear()  # he is still filling in: nothing is wrong yet
    return render(
        request,
        "desk/act.html",
        {
            "case": case,
            "form": form,
            "act": form.act,
            "problems": [(p, link_for(p, case, request.user)) for p in shown],
            "blocked": bool(standing),
            "seen": case.ledger_length,
            "stage": stage,
            "action": request.get_full_path(),
            **look(form),
        },
    )


def look(form: ActForm) -> dict[str, Any]:
    """What follows from the form as far as it is filled in: dates, the letter, what it lacks."""
    found: dict[str, Any] = {"live": _live(form)}
    if not form.telling and form.act not in _BEFORE_A_REPLY:
        return found
    try:
        document = draft(form) if form.telling else _reply_draft(form)
    except ActRefused as refused:
        return found | {"gaps": refused.problems}
    return found | {"letter": document, "letter_parts": parts(document)}


_BEFORE_A_REPLY = ("review", "return_proposal", "sign")
"""Acts whose author must have the reply before him as it would go out."""


def _reply_draft(form: ActForm) -> Document:
    with dates_known():
        return telling.draft(form.case, "reply", on=form.today, given={})


def _live(form: ActForm) -> list[tuple[str, str]]:
    try:
        with dates_known():
            return list(form.live())
    except ActRefused as refused:
        return [("日期", str(refused))]


def draft(form: ActForm) -> Document:
    """The form's letter as it would read; ActRefused with what it lacks."""
    given = form.given()
    on = given.get("on") or form.today
    with dates_known():
        return telling.draft(
            form.case,
            form.act,
            on=on,
            service_way=str(given.get("service_way") or "post"),
            given={**form.particulars(), **form.wording()} if given else {},
        )


@require_POST
def live(request: Signed, pk: int, act: str) -> HttpResponse:
    """The preview beside the form, as it is being filled in."""
    case = case_or_404(request.user, pk)
    if act not in FORMS or not roles_on(request.user, case) & set(PERMITS[act]):
        raise Http404("没有这个事项")
    decision = may(request.user, act, case, person_id=request.user.pk)
    if not decision:  # somebody was quicker while he was filling in; sent, the form says so too
        return render(request, "desk/look.html", {"now": decision.reason})
    today = request.today
    form = FORMS[act](case, request.user, today, request.POST)
    form.is_valid()  # what is filled in so far is enough for a look
    return render(request, "desk/look.html", {"form": form, **look(form)})


# -- rehearsal and deed ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Rehearsed:
    """What the act would bring about, found by doing it and taking it back."""

    document: Document | None
    letter: Letter | None
    state: tuple[str, str]
    due: tuple[date | None, date | None]


class _TakeBack(Exception):
    """Ends a rehearsal."""


def _rehearse(form: ActForm, request: Signed) -> tuple[Rehearsed | None, list[Missing]]:
    """Do the act, see what comes of it, and take everything back."""
    case, found = form.case, None
    letter: Letter | None = None
    try:
        document = draft(form) if form.telling else None
        try:
            with transaction.atomic():
                letter, _ = _perform(form, request)
                after = Case.objects.get(pk=case.pk)
                found = Rehearsed(
                    document,
                    letter,
                    (STATES[case.state], STATES[after.state]),
                    (case.due_on, after.due_on),
                )
                raise _TakeBack
        except _TakeBack:
            pass
        if letter is not None:
            telling.drop_orphan(str(letter.file.name))
    except ActRefused as refused:
        return None, refused.problems
    return found, []


def _do(form: ActForm, request: Signed) -> tuple[tuple[Letter | None, Event] | None, list[Missing]]:
    try:
        return _perform(form, request), []
    except Stale:
        return None, _stale_problem()
    except ActRefused as refused:
        return None, refused.problems


def _stale_problem() -> list[Missing]:
    return [
        Missing(
            "stale",
            "刚刚有人先办理了这个案件，这次没有办理",
            "填写的内容都在，请看过最新情况后再提交",
        )
    ]


def _perform(form: ActForm, request: Signed) -> tuple[Letter | None, Event]:
    """The act with the form's input. Raises ActRefused."""
    given, case = form.given(), form.case
    common: dict[str, Any] = {
        "by": request.user,
        "on": given.get("on") or form.today,
        "today": form.today,
        "seen": _seen(request),
    }
    if isinstance(form, TellingForm):
        return telling.tell(
            case,
            form.act,
            **common,
            particulars=form.particulars(),
            wording=form.wording(),
            service_way=str(given["service_way"]),
            service=form.service(),
            evidence=str(given.get("evidence") or ""),
        )
    if form.act in _ON_A_LETTER:
        return None, _on_a_letter(form, common)
    return None, getattr(acts, form.act)(case, **common, **form.particulars())


_ON_A_LETTER = ("serve", "record_return", "void_letter")


def _on_a_letter(form: ActForm, common: Mapping[str, Any]) -> Event:
    """An act about a letter: on the letter and the ledger, or on the ledger of an old register."""
    particulars = form.particulars()
    sequence = particulars.pop("sequence")
    told = form.case.events.filter(sequence=sequence).first()
    stored = (told.data.get("letter") or {}).get("id") if told else None
    letter = Letter.objects.filter(pk=stored or 0, case=form.case).first()
    service = {"service": form.service()} if isinstance(form, Serve) else {}
    if letter is None:
        return getattr(acts, form.act)(
            form.case, **common, sequence=sequence, **service, **particulars
        )
    name = "void" if form.act == "void_letter" else form.act
    return getattr(telling, name)(form.case, **common, letter=letter, **service, **particulars)


def _confirm(request: Signed, form: ActForm, found: Rehearsed) -> HttpResponse:
    case, letter = form.case, found.letter
    hidden = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "stage", "on_confirm")
    ]
    return render(
        request,
        "desk/confirm.html",
        {
            "case": case,
            "form": form,
            "act": form.act,
            "summary": form.summary(),
            "hidden": hidden,
            "found": found,
            "addressee": letter.addressee if letter else "",
            "address": _address(request.user, case, letter),
            "letter": found.document,
            "letter_parts": parts(found.document) if found.document else [],
            "action": request.get_full_path(),
        },
    )


def _address(person: Person, case: Case, letter: Letter | None) -> str:
    """Where a letter to the applicant goes, as this person sees it; others' addresses are not on
    file."""
    if letter is None or letter.addressee != case.applicant.name:
        return ""
    known = {s.field: s.text for s in particulars(person, case)}
    return "　".join(known[f] for f in ("address", "phone", "email") if f in known)


def _told(form: ActForm, done: tuple[Letter | None, Event]) -> str:
    letter, event = done
    words = f"已办理：{ACTS[event.act].label}"
    return f"{words}，{letter.number}，文书日期{cn_date(letter.dated_on)}" if letter else words
