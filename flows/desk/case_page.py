"""The page of one case: its clock, what comes next and whose it is, its course, its papers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import render

from casework.checks import View, errors_before
from casework.clock_text import explain_clock
from casework.deadlines import clock
from casework.ledger import facts_of
from casework.masking import particulars
from casework.models import Case, Event, Proposal
from casework.queries.clocks import calendar_of_version, case_calendar
from casework.roles import ROLES, may
from casework.states import ACTS, acts_in
from flows.access import Signed, existing
from flows.desk.clock_bar import bar
from flows.desk.forms import FORMS
from flows.desk.looks import count_for
from flows.desk.mending import link_for
from flows.desk.outgoing import changed_since_release
from flows.desk.timeline import entries
from flows.desk.walking import place_of
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
            "judge_repeat",
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
            "release",
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
_BESIDE_THE_LIST = ("facts", "fonts", "seal")
"""What a letter keeps for its proof: not read for a line in a list."""
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
    """The case with what its head needs, or 404."""
    found = existing(request.user).select_related("applicant", "section", "handler")
    case = found.filter(pk=pk).first()
    if case is None:
        raise Http404("没有这个案件")
    assert request.user.agency is not None
    case.agency = request.user.agency
    if case.round:
        prefetch_related_objects([case], "reviews", "proposals")
    return case


def case(request: Signed, pk: int) -> HttpResponse:
    found, today = read_case(request, pk), request.today
    events = list(found.events.order_by("sequence"))
    facts, calendar = facts_of(events), case_calendar(found)
    folded = clock(facts, calendar, found.agency.practice(), today, calendar_of_version)
    allowed = _allowed(request, found)
    missing = []
    if found.state in _MISSING_FROM:
        view = View(found, today, events=events, calendar=calendar)
        missing = errors_before("reply", found, today, view=view)
        missing += changed_since_release(view)
    return render(
        request,
        "desk/case.html",
        {
            "case": found,
            "place": place_of(request, found),
            "clock": folded,
            "bar": bar(folded, calendar, today),
            "told": time_left(found, today, calendar),
            "next": _next(request, found, allowed),
            "groups": _groups(allowed),
            "entries": reversed(entries(events)),
            "may_attach": bool(may(request.user, "attach", found)),
            "consultations": folded.consultations,
            "missing": [
                (m, link_for(m, found, request.user))
                for m in missing
                if not m.code.startswith("review_")
            ],
            "people": _people(found, events),
            "particulars": particulars(request.user, found),
            **count_for(request.user, found),
            **_records(found, events),
        },
    )


def _records(case: Case, events: Sequence[Event]) -> dict[str, Any]:
    """What belongs to the case, asked for only where its events say that there is any."""
    done = {e.act for e in events}
    letters = [e for e in events if e.data.get("letter")]
    stored = case.letters.defer(*_BESIDE_THE_LIST).order_by("dated_on", "pk")
    filed = case.attachments.select_related("added_by")
    return {
        "letters": _letters(stored, letters) if letters else [],
        "attachments": list(filed) if "attach" in done else [],
        "proposals": _rounds(case, events) if case.round else [],
        "findings": list(case.findings.all()) if case.imported else [],
    }


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


def _letters(letters: Iterable[Letter], events: Sequence[Event]) -> list[dict[str, Any]]:
    """events: those that told a letter."""
    told = {e.data["letter"]["id"]: e.sequence for e in events}
    return [
        {
            "letter": letter,
            "label": KINDS[letter.kind].label if letter.kind in KINDS else letter.title,
            "sequence": told.get(letter.pk),
        }
        for letter in letters
    ]


def _rounds(case: Case, events: Sequence[Event]) -> list[dict[str, Any]]:
    """The proposals, latest first, each with its reviews; people as their acts name them."""
    names: dict[int | None, str] = {e.person_id: e.person_name for e in events if e.person_id}
    reviews = sorted(case.reviews.all(), key=lambda r: r.stage)
    return [
        _proposal(p, names)
        | {"reviews": [(r, names.get(r.person_id, "")) for r in reviews if r.round == p.round]}
        for p in sorted(case.proposals.all(), key=lambda p: -p.round)
    ]


def _proposal(proposal: Proposal, names: Mapping[int | None, str]) -> dict[str, Any]:
    answer = proposal.answer
    return {
        "row": proposal,
        "who": names[proposal.drafted_by_id],
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
