"""The page of one case: its clock, what comes next and whose it is, its course, its papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import render

from casework.checks import View, errors_before
from casework.clock_text import explain_clock
from casework.deadlines import clock
from casework.ledger import facts_of
from casework.models import Case, Event, Review
from casework.queries.clocks import calendar_of_version, case_calendar
from casework.roles import ROLES, may
from casework.states import ACTS, acts_in
from flows.access import Signed, visible
from flows.desk.clock_bar import bar
from flows.desk.forms import FORMS
from flows.desk.mending import link_for
from flows.desk.timeline import entries
from flows.desk.words import time_left
from flows.models import OPEN, CaseTask
from flows.steps import STEPS
from notices.catalogue import KINDS
from notices.models import Letter

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "受理和交办",
        (
            "sign_for",
            "confirm",
            "register",
            "acknowledge",
            "assign",
            "accept",
            "send_back",
            "hand_over",
            "urge",
        ),
    ),
    (
        "办理",
        (
            "record_search",
            "request_supplement",
            "receive_supplement",
            "consult_third_party",
            "consult_agency",
            "notify_consultation",
            "record_receipt",
            "record_opinion",
            "request_extension",
            "consent_extension",
            "extend",
            "ask_reasons",
            "receive_reasons",
            "delay",
            "charge_fee",
            "record_payment",
        ),
    ),
    (
        "答复",
        (
            "propose",
            "review",
            "return_proposal",
            "sign",
            "reply",
            "tell_third_party",
            "tell_correction",
        ),
    ),
    ("文书送达", ("serve", "record_return", "void_letter")),
    (
        "结案和后续",
        (
            "abandon",
            "tell_abandonment",
            "withdraw",
            "archive",
            "reopen",
            "reconsideration_filed",
            "reconsideration_decided",
            "suit_filed",
            "suit_decided",
        ),
    ),
    ("更正", ("correct", "void_attachment")),
)
_MISSING_FROM = ("handling", "handled", "approved")


@dataclass(frozen=True)
class Button:
    """An act this person may do now, and what it brings about in law."""

    act: str
    label: str
    consequence: str


@dataclass(frozen=True)
class Next:
    """A step the case waits for: what, whose, and the buttons it has for this person."""

    label: str
    whose: str
    mine: bool
    buttons: tuple[Button, ...]


def read_case(request: Signed, pk: int) -> Case:
    """The case with what its page needs, or 404."""
    reviews = Prefetch(
        "reviews", Review.objects.select_related("person").order_by("round", "stage")
    )
    case = (
        visible(request.user)
        .select_related("agency", "applicant", "section", "handler", "proposer")
        .prefetch_related(reviews)
        .filter(pk=pk)
        .first()
    )
    if case is None:
        raise Http404("没有这个案件")
    return case


def case(request: Signed, pk: int) -> HttpResponse:
    found, today = read_case(request, pk), request.today
    events = list(found.events.order_by("sequence"))
    facts, calendar = facts_of(events), case_calendar(found)
    folded = clock(facts, calendar, found.agency.practice(), today, calendar_of_version)
    allowed = _allowed(request, found)
    letters = list(found.letters.order_by("dated_on", "pk"))
    proposals = list(found.proposals.select_related("drafted_by").order_by("-round"))
    missing = []
    if found.state in _MISSING_FROM:
        view = View(found, today, events=events, calendar=calendar)
        missing = errors_before("reply", found, today, view=view)
    return render(
        request,
        "desk/case.html",
        {
            "case": found,
            "clock": folded,
            "bar": bar(folded, calendar, today),
            "told": time_left(found, today, calendar),
            "next": _next(request, found, allowed),
            "groups": _groups(allowed),
            "entries": reversed(entries(events)),
            "letters": _letters(letters, events),
            "attachments": list(found.attachments.select_related("added_by")),
            "may_attach": bool(may(request.user, "attach", found)),
            "consultations": folded.consultations,
            "reviews": list(found.reviews.all()),
            "proposals": [_proposal(p) for p in proposals],
            "missing": [
                (m, link_for(m, found, request.user))
                for m in missing
                if not m.code.startswith("review_")
            ],
            "findings": list(found.findings.all()),
            "people": _people(found, events),
        },
    )


def _allowed(request: Signed, case: Case) -> dict[str, Button]:
    """The acts this person may do now."""
    person = request.user
    return {
        act: Button(act, _label(act), FORMS[act].consequence)
        for act in acts_in(case.state)
        if act in FORMS and may(person, act, case, person_id=person.pk)
    }


def _label(act: str) -> str:
    return ACTS[act].label


def _next(request: Signed, case: Case, allowed: dict[str, Button]) -> list[Next]:
    tasks = CaseTask.objects.filter(case=case, status__in=OPEN).select_related("owner")
    found = []
    for task in tasks.order_by("pk"):
        step = STEPS[task.flow_task.name]
        buttons = tuple(allowed[a] for a in step.acts if a in allowed)
        mine = task.owner_id == request.user.pk or (task.owner_id is None and bool(buttons))
        whose = str(task.owner) if task.owner else "、".join(ROLES[r] for r in step.roles)
        found.append(Next(step.label, whose, mine, buttons if mine or task.owner is None else ()))
    return found


def _groups(allowed: dict[str, Button]) -> list[tuple[str, list[Button]]]:
    return [
        (label, [allowed[a] for a in names if a in allowed])
        for label, names in GROUPS
        if any(a in allowed for a in names)
    ]


def _letters(letters: Sequence[Letter], events: Sequence[Event]) -> list[dict[str, Any]]:
    told = {e.data["letter"]["id"]: e.sequence for e in events if e.data.get("letter")}
    return [
        {
            "letter": letter,
            "label": KINDS[letter.kind].label if letter.kind in KINDS else letter.title,
            "sequence": told.get(letter.pk),
        }
        for letter in letters
    ]


def _proposal(proposal: Any) -> dict[str, Any]:
    answer = proposal.answer
    return {
        "row": proposal,
        "items": answer.get("items") or [],
        "withheld": answer.get("withheld") or [],
        "texts": [v for v in answer.values() if isinstance(v, str) and v],
    }


def _people(case: Case, events: Sequence[Event]) -> list[tuple[str, str]]:
    """Who has had to do with the case, with the acts of each, in order."""
    found: dict[str, list[str]] = {}
    for event in events:
        acts = found.setdefault(event.person_name, [])
        if ACTS[event.act].label not in acts:
            acts.append(ACTS[event.act].label)
    return [(who, "、".join(acts)) for who, acts in found.items()]


def why_this_date(request: Signed, pk: int) -> HttpResponse:
    """The clock day by day, with the article for each line."""
    found, today = read_case(request, pk), request.today
    facts, calendar = facts_of(found.events.order_by("sequence")), case_calendar(found)
    practice = found.agency.practice()
    folded = clock(facts, calendar, practice, today, calendar_of_version)
    return render(
        request,
        "desk/clock.html",
        {"case": found, "lines": explain_clock(facts, folded, calendar, practice), "on": today},
    )
