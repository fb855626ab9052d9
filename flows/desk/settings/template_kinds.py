"""文书模板: every kind of letter, the wording in use today, and where a new one is begun."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from casework.models import Agency
from casework.roles import may_in_agency
from flows.access import Signed
from flows.desk.numbers import number
from flows.desk.settings.entry import agency_for
from flows.desk.settings.template_text import numbered
from notices.catalogue import KINDS, shipped_source
from notices.models import TemplateVersion
from notices.versions import VersionRefused, draft_version, versions_on

WORKS = ("draft_template", "approve_template")
SHIPPED = "shipped"
_UNFINISHED = ("draft", "checked")


@require_safe
def templates(request: Signed) -> HttpResponse:
    agency = agency_for(request, *WORKS)
    used = versions_on(agency, request.today)
    waiting: dict[str, list[TemplateVersion]] = {}
    rows = TemplateVersion.objects.filter(agency=agency, state__in=_UNFINISHED).defer("source")
    for version in rows.order_by("number"):
        waiting.setdefault(version.kind, []).append(version)
    kinds = [(kind, used.get(code), waiting.get(code, [])) for code, kind in KINDS.items()]
    groups = (
        ("程序性文书", [row for row in kinds if not row[0].outcome]),
        ("答复", [row for row in kinds if row[0].outcome]),
    )
    return render(request, "desk/settings/templates.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
def template_kind(request: Signed, kind: str) -> HttpResponse:
    """One kind of letter: the shipped text, the agency's versions, a new draft."""
    agency = agency_for(request, *WORKS)
    if kind not in KINDS:
        raise Http404("没有这种文书")
    if request.method == "POST":
        return _begin(request, kind)
    own = (
        TemplateVersion.objects.filter(agency=agency, kind=kind)
        .select_related("drafted_by", "checked_by", "approved_by", "retired_by")
        .order_by("-number")
    )
    today = request.today
    return render(
        request,
        "desk/settings/template_kind.html",
        {
            "kind": KINDS[kind],
            "shipped": numbered(shipped_source(kind)),
            "versions": own,
            "used": versions_on(agency, today).get(kind),
            "may_draft": may_in_agency(request.user, "draft_template", agency.pk),
        },
    )


def _begin(request: Signed, kind: str) -> HttpResponse:
    """A new draft, from the shipped text or from one of the agency's versions."""
    agency = agency_for(request, "draft_template")
    start = request.POST.get("from", SHIPPED)
    if start == SHIPPED:
        source, note = shipped_source(kind), "以系统自带文本起草"
    else:
        versions = TemplateVersion.objects.filter(agency=agency, kind=kind)
        earlier = get_object_or_404(versions, pk=number(start) or 0)
        source, note = earlier.source, f"以第{earlier.number}版起草"
    try:
        version, begun = _draft(request, agency, kind, source, note)
    except VersionRefused as refused:
        messages.error(request, str(refused))
        return redirect("template_kind", kind=kind)
    told = f"已经起草第{version.number}版"
    if not begun:
        told = f"您起草的第{version.number}版还没有改动，没有重复起草"
    messages.success(request, told)
    return redirect("template_version", pk=version.pk)


def _draft(
    request: Signed, agency: Agency, kind: str, source: str, note: str
) -> tuple[TemplateVersion, bool]:
    """The draft, and whether it is new: one he has not touched yet is not begun twice."""
    person = request.user
    with transaction.atomic():
        # The agency's row orders two clicks on one button.
        Agency.objects.select_for_update().get(pk=agency.pk)
        untouched = TemplateVersion.objects.filter(
            agency=agency, kind=kind, state="draft", drafted_by=person, source=source, note=note
        ).last()
        if untouched:
            return untouched, False
        made = draft_version(agency, kind, source, by=person, today=request.today, note=note)
        return made, True
