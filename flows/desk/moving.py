"""移交多件、交办多件: several cases to another handler or section, each by an act of its own.

A list to tick, a page that confirms, a page that says of every case whether it moved and why not.
Each case is moved in its own transaction: one that cannot be moved holds up no other. The form
carries the last event he had before him of each case, so that sent twice it moves nothing twice.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from casework import acts
from casework.acts import ActRefused
from casework.models import Case, Event, Person, Section
from casework.roles import PERMITS, may
from casework.states import ACTS
from casework.validators import printable
from flows.access import Signed, existing, visible
from flows.desk.forms.base import choice, long_text, required_words
from flows.desk.numbers import number
from flows.desk.register import UNASSIGNED
from flows.notify.mailing import together

MOST = 100
"""How many cases one list shows and one form moves."""
_PICKED = re.compile(r"([0-9]{1,18})-([0-9]{1,9})")


@dataclass(frozen=True)
class Move:
    """One way of moving cases: the act that moves each of them, what it is given."""

    act: str
    title: str
    given: str
    label: str


MOVES = {
    "hand_over": Move("hand_over", "移交多件", "handler", "新的承办人"),
    "assign": Move("assign", "交办、改派多件", "section", "交给科室"),
}


@dataclass(frozen=True)
class Source:
    """The list that is ticked: whose cases, and to whom they may go."""

    move: Move
    cases: QuerySet[Case]
    targets: Mapping[str, Any]


@require_http_methods(["GET", "POST"])
def move(request: Signed) -> HttpResponse:
    source = _source(request)
    sent = request.POST if request.method == "POST" else None
    picked = _picked(request)
    form = MoveForm(source, picked, sent)
    stage = request.POST.get("stage", "")
    if stage in ("check", "do") and form.is_valid():
        target = source.targets[form.cleaned_data["to"]]
        found = _found(request, picked)
        if stage == "check":
            return _confirm(request, source, form, target, found)
        reason = form.reason_given
        with together(request.today):
            rows = [
                (case, *_moved(request, source.move, case, picked[case.pk], target, reason))
                for case in found
            ]
        done = sum(ok for _, ok, _ in rows)
        context = {"move": source.move, "rows": rows, "target": target, "done": done}
        return render(request, "desk/moving/result.html", context)
    if stage not in ("check", "do"):
        form.errors.clear()
    listed = source.cases.select_related("applicant", "section", "handler")
    return render(
        request,
        "desk/moving/list.html",
        {
            "move": source.move,
            "form": form,
            "rows": [(c, f"{c.pk}-{c.ledger_length}", c.pk in picked) for c in listed[:MOST]],
            "most": MOST,
            "action": request.get_full_path(),
        },
    )


class MoveForm(forms.Form):
    """Where to and why; the cases are ticked beside it."""

    to = choice("", {})
    reason = long_text("理由", "记入每一件的办理记录", required=False)

    def __init__(self, source: Source, picked: Mapping[int, int], *args: Any) -> None:
        super().__init__(*args)
        self.source, self.picked = source, picked
        label = source.move.label
        to, reason = self.fields["to"], self.fields["reason"]
        to.label, to.error_messages["required"] = label, required_words(to, label)
        to.error_messages["invalid_choice"] = f"{label}不在可选范围"
        to.choices = [("", "请选择"), *((k, str(v)) for k, v in source.targets.items())]  # type: ignore[attr-defined]
        reason.validators.append(printable)
        reason.error_messages["required"] = required_words(reason, "理由")
        reason.required = source.move.act == "hand_over"
        if source.move.act == "assign":
            reason.help_text = "已在办理的改派必须写；" + reason.help_text

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.picked:
            self.add_error(None, "请勾选要移交的案件")
        elif len(self.picked) > MOST:
            self.add_error(None, f"一次最多移交{MOST}件")
        elif not given.get("reason") and "reason" not in self.errors and self._asks_reason():
            # What the act would refuse case by case is better asked for before.
            self.add_error("reason", "勾选的案件有已在办理的，改派请填写理由")
        return given

    def _asks_reason(self) -> bool:
        return Case.objects.filter(pk__in=self.picked, state="handling").exists()

    @property
    def reason_given(self) -> str:
        return str(self.cleaned_data.get("reason") or "")


def _source(request: Signed) -> Source:
    """What the address asks for, within what his posts let him move; else 403."""
    person = request.user
    roles = {role for role, _ in person.posts_held()}
    own = [m for m in MOVES.values() if roles & set(PERMITS[m.act])]
    if not own:
        raise PermissionDenied
    wanted = MOVES.get(request.GET.get("act", ""))
    chosen = wanted if wanted in own else own[0]
    cases = visible(person).filter(state__in=ACTS[chosen.act].sources)
    handler, asked = number(request.GET.get("handler", "")), request.GET.get("section", "")
    section = number(asked)
    if handler:
        cases = cases.filter(handler_id=handler)
    targets: dict[str, Any]
    if chosen.act == "hand_over":
        headed = [s for role, s in person.posts_held() if role == "section_head" and s]
        section = section if section in headed else headed[0]
        cases = cases.filter(section_id=section)
        targets = {str(p.pk): p for p in _handlers(section) if p.pk != handler}
    else:
        sections = Section.objects.filter(agency_id=person.agency_id or 0, is_active=True)
        targets = {str(s.pk): s for s in sections.order_by("name") if s.pk != section}
        if asked == UNASSIGNED:
            cases = cases.filter(section=None)
        elif section:
            cases = cases.filter(section_id=section)
    return Source(chosen, cases.order_by(F("due_on").asc(nulls_last=True), "pk"), targets)


def _handlers(section_id: int) -> QuerySet[Person]:
    found = Person.objects.filter(
        is_active=True, posts__role="handler", posts__section_id=section_id
    )
    return found.distinct().order_by("full_name", "pk")


def _picked(request: Signed) -> dict[int, int]:
    """The cases ticked -> the last event of each he had before him."""
    found = (_PICKED.fullmatch(value) for value in request.POST.getlist("case"))
    return {int(m[1]): int(m[2]) for m in found if m}


def _found(request: Signed, picked: Mapping[int, int]) -> list[Case]:
    """The cases as they stand now; those that do not exist for him are passed over."""
    cases = existing(request.user).filter(pk__in=picked)
    cases = cases.select_related("agency", "applicant", "section", "handler")
    return list(cases.order_by(F("due_on").asc(nulls_last=True), "pk"))


def _confirm(
    request: Signed, source: Source, form: MoveForm, target: Any, found: list[Case]
) -> HttpResponse:
    person = request.user
    hidden = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "stage")
    ]
    rows = [
        (case, may(person, source.move.act, case, person_id=person.pk).reason) for case in found
    ]
    return render(
        request,
        "desk/moving/confirm.html",
        {
            "move": source.move,
            "target": target,
            "reason": form.reason_given,
            "rows": rows,
            "hidden": hidden,
            "action": request.get_full_path(),
        },
    )


def _moved(
    request: Signed, move: Move, case: Case, seen: int, target: Any, reason: str
) -> tuple[bool, str]:
    """Move one case: whether it moved, and what to say of it."""
    today = request.today
    try:
        getattr(acts, move.act)(
            case,
            by=request.user,
            on=today,
            today=today,
            reason=reason,
            seen=seen,
            **{move.given: target},
        )
    except ActRefused as refused:
        if _done_before(request.user, move, case, seen):
            return False, "刚才已经办理，没有重复办理"
        return False, str(refused)
    return True, ""


def _done_before(person: Person, move: Move, case: Case, seen: int) -> bool:
    """Whether the same form was sent before: what followed on what he saw is this very act."""
    event = Event.objects.filter(case=case, sequence=seen + 1, act=move.act).first()
    return event is not None and event.person_id == person.pk
