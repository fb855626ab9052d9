"""查看个人信息: masked particulars are shown in full on one answer, and every such look is kept."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.masking import FIELDS, Shown, in_full, particulars
from casework.models import Case, Look, Person
from casework.roles import may_in_agency
from casework.validators import printable
from flows.access import Signed, case_or_404
from flows.desk.forms.base import text
from flows.desk.numbers import number

PAGE = 50
REASONS = {
    "contact": "与申请人联系",
    "identity": "核对申请人身份",
    "service": "邮寄、送达文书",
    "review": "审核拟办意见",
    "dispute": "办理复议、诉讼",
    "audit": "监督检查",
    "other": "其他",
}
COUNTED_FOR = ("auditor", "legal", "office_head")
"""Roles the page of a case tells how often its applicant's particulars were looked at."""


class RevealForm(forms.Form):
    """Which particulars, and why: one of the common reasons, or one's own words."""

    field = forms.MultipleChoiceField(
        label="要查看的项目",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择要查看的项目", "invalid_choice": "没有这个项目"},
    )
    why = forms.ChoiceField(
        label="理由",
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "请选择理由", "invalid_choice": "没有这个理由"},
    )
    words = text("写明理由", "选“其他”的必须写；选别的也可以补充", required=False, most=150)

    def __init__(self, offered: Collection[Shown], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [(s.field, s.label) for s in offered]  # type: ignore[attr-defined]
        self.fields["words"].validators.append(printable)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("why") == "other" and not given.get("words") and "words" not in self.errors:
            self.add_error("words", "选了“其他”，请写明理由")
        return given

    @property
    def reason(self) -> str:
        why, words = self.cleaned_data["why"], self.cleaned_data["words"]
        return words if why == "other" else "：".join(w for w in (REASONS[why], words) if w)


@require_http_methods(["GET", "POST"])
def reveal(request: Signed, pk: int) -> HttpResponse:
    """The small form; sent with a reason, the values, on this one answer. The look is kept first.

    Nothing is stored in the session: who opens the page again, looks again and says why again.
    """
    case = case_or_404(request.user, pk)
    offered = [s for s in particulars(request.user, case) if s.masked]
    sent = request.POST if request.method == "POST" else None
    initial = {"field": request.GET.getlist("field") or [s.field for s in offered]}
    form = RevealForm(offered, sent, initial=initial)
    shown: list[Shown] = []
    if form.is_valid():
        fields = [s.field for s in offered if s.field in form.cleaned_data["field"]]
        Look.record(case, request.user, fields, form.reason, at=timezone.now())
        shown = [Shown(f, FIELDS[f], in_full(case.applicant, f), False) for f in fields]
    page = "part" if request.headers.get("HX-Request") else "page"
    context = {"case": case, "form": form, "offered": offered, "shown": shown}
    return render(request, f"desk/looks/reveal_{page}.html", context)


def looks(request: Signed) -> HttpResponse:
    """查看记录: who looked at what, when, why."""
    agency = request.user.agency
    assert agency is not None
    if not may_in_agency(request.user, "read_looks", agency.pk):
        raise PermissionDenied
    words = request.GET.get("q", "").strip()[:200]
    who, which = number(request.GET.get("person", "")), number(request.GET.get("case", ""))
    found = Look.objects.filter(case__agency=agency)
    for word in words.split():
        found = found.filter(case__number__icontains=word)
    if who:
        found = found.filter(person_id=who)
    if which:
        found = found.filter(case_id=which)
    page = Paginator(found.select_related("case").defer("case__subject"), PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "desk/looks/list.html",
        {
            "page": page,
            "rows": [(look, "、".join(FIELDS.get(f, f) for f in look.fields)) for look in page],
            "people": _who_looked(agency.pk),
            "words": words,
            "who": who,
            "which": which,
            "filtered": bool(words or who or which),
        },
    )


def _who_looked(agency_id: int) -> QuerySet[Person]:
    looked = Exists(Look.objects.filter(person=OuterRef("pk")))
    return Person.objects.filter(looked, agency_id=agency_id).order_by("full_name", "pk")


def count_for(person: Person, case: Case) -> dict[str, Any]:
    """For the page of a case: how often its applicant's particulars were looked at, for whom it
    concerns; whether he may open the list."""
    if not {role for role, _ in person.posts_held()} & set(COUNTED_FOR):
        return {}
    may_read = bool(may_in_agency(person, "read_looks", case.agency_id))
    return {"looks": case.looks.count(), "may_read_looks": may_read}
