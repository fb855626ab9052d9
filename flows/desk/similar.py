"""查重: requests like this one, while it is taken in and beside its case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from casework.checks.repeats import judged, replies_of
from casework.models import Case, Event
from casework.queries.alike import Alike, alike
from casework.registers.particulars import DECISIONS
from casework.roles import PERMITS, may
from flows.access import Signed, case_or_404, visible
from flows.desk.forms.base import LONGEST_LINE

MOST_MARKED = 2_000
"""Characters of a text in which what is the same is marked: the comparison takes their square."""
SHORTEST_SAME = 2
"""Characters on end that are worth a mark."""


@dataclass(frozen=True)
class Beside:
    """Another request with its reply, beside the one in hand. parts: its text, what both have
    marked. earlier: whether it came before, so that this one may repeat it. number and on: of its
    reply, where there is one."""

    alike: Alike
    parts: tuple[tuple[str, bool], ...]
    earlier: bool
    replied: bool
    number: str
    on: date | None
    texts: tuple[str, ...]
    decided: str


@require_POST
def similar_new(request: Signed) -> HttpResponse:
    """While a request is being taken in: what is like the words typed so far."""
    person = request.user
    if not {role for role, _ in person.posts_held()} & set(PERMITS["submit"]):
        raise PermissionDenied
    found = alike(
        person.agency_id or 0,
        str(request.POST.get("subject") or "")[:20_000],
        str(request.POST.get("name") or "")[:LONGEST_LINE],
        among=visible(person),
    )
    return render(request, "desk/similar/new.html", {"found": found})


@require_safe
def similar(request: Signed, pk: int) -> HttpResponse:
    """Earlier requests like that of one case, side by side, with their replies."""
    case = case_or_404(request.user, pk)
    person = request.user
    found = alike(
        case.agency_id,
        case.subject,
        case.applicant.name,
        among=visible(person),
        exclude=case.pk,
    )
    prefetch_related_objects([a.case for a in found], "proposals")
    decisions = judged(case.events.filter(act="judge_repeat").order_by("sequence"))
    replies = replies_of(a.case for a in found)
    return render(
        request,
        "desk/similar/page.html",
        {
            "case": case,
            "found": [_beside(a, case, decisions, replies.get(a.case.pk)) for a in found],
            "decisions": [(e, DECISIONS[e.data["decision"]]) for e in decisions],
            "may_judge": bool(may(person, "judge_repeat", case, person_id=person.pk)),
        },
    )


def _beside(
    one: Alike, case: Case, decisions: Sequence[Event], reply: tuple[str, date] | None
) -> Beside:
    proposals = sorted(one.case.proposals.all(), key=lambda p: -p.round)
    answer = proposals[0].answer if proposals and reply else {}
    codes = [e.data["decision"] for e in decisions if e.data.get("earlier") == one.case.pk]
    return Beside(
        one,
        tuple(marked(case.subject, one.case.subject)),
        one.case.submitted_on <= case.submitted_on,
        reply is not None,
        reply[0] if reply else "",
        reply[1] if reply else None,
        tuple(v for v in answer.values() if isinstance(v, str) and v),
        DECISIONS[codes[0]] if codes else "",
    )


def marked(one: str, other: str) -> Iterator[tuple[str, bool]]:
    """The other text in pieces: (piece, whether the first text has it too)."""
    near, far = other[:MOST_MARKED], other[MOST_MARKED:]
    at = 0
    for block in SequenceMatcher(
        None, one[:MOST_MARKED], near, autojunk=False
    ).get_matching_blocks():
        if block.size < SHORTEST_SAME:
            continue
        if near[at : block.b]:
            yield near[at : block.b], False
        yield near[block.b : block.b + block.size], True
        at = block.b + block.size
    if near[at:] or far:
        yield near[at:] + far, False
