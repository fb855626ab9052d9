"""科室: added, renamed, put out of use; never deleted, because old cases name them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from casework.history import signed
from casework.models import Agency, Case, Person, Section
from casework.queries.clocks import OPEN_CLOCK
from casework.validators import one_line
from flows.access import Signed
from flows.desk.settings.entry import agency_for

WORK = "people"


class SectionForm(forms.Form):
    """The name of a section, once in an agency."""

    name = forms.CharField(
        label="名称",
        max_length=50,
        validators=[one_line],
        help_text="例如：政策法规科",
        error_messages={"required": "请填写科室名称", "max_length": "科室名称不能超过50个字"},
    )

    def __init__(self, agency: Agency, *args: Any, own: Section | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.agency, self.own = agency, own

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        same = Section.objects.filter(agency=self.agency, name=name)
        if self.own:
            same = same.exclude(pk=self.own.pk)
        if found := same.first():
            state = "" if found.is_active else "（已停用，可以重新启用）"
            raise forms.ValidationError(f"本机关已经有“{name}”{state}")
        return name


@require_http_methods(["GET", "POST"])
def sections(request: Signed) -> HttpResponse:
    """The list, and adding one."""
    agency = agency_for(request, WORK)
    form = SectionForm(agency, request.POST or None)
    if request.method == "POST" and form.is_valid():
        section = Section(agency=agency, name=form.cleaned_data["name"])
        signed(section, request.user, "增加科室")
        section.save()
        messages.success(request, f"已经增加“{section}”")
        return redirect("settings_sections")
    open_cases = dict(
        Case.objects.filter(OPEN_CLOCK, agency=agency, section__isnull=False)
        .values_list("section_id")
        .annotate(n=Count("pk"))
    )
    staff = dict(
        Person.objects.filter(agency=agency, is_active=True, posts__section__isnull=False)
        .values_list("posts__section_id")
        .annotate(n=Count("pk", distinct=True))
    )
    rows = [
        (section, open_cases.get(section.pk, 0), staff.get(section.pk, 0))
        for section in agency.sections.order_by("-is_active", "name", "pk")
    ]
    return render(request, "desk/settings/sections.html", {"rows": rows, "form": form})


@require_http_methods(["GET", "POST"])
def section(request: Signed, pk: int) -> HttpResponse:
    """One section: its name, its people, its open cases."""
    agency = agency_for(request, WORK)
    own = get_object_or_404(Section, pk=pk, agency=agency)
    form = SectionForm(agency, request.POST or None, own=own, initial={"name": own.name})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["name"] != own.name:
            old, own.name = own.name, form.cleaned_data["name"]
            signed(own, request.user, "科室改名")
            own.save()
            messages.success(request, f"“{old}”已经改名为“{own}”；已有办理记录里的旧名称不变")
        return redirect("settings_section", pk=own.pk)
    return _page(request, own, form)


@require_POST
def section_use(request: Signed, pk: int) -> HttpResponse:
    """Put a section out of use, or into use again."""
    agency = agency_for(request, WORK)
    with transaction.atomic():
        own = get_object_or_404(Section.objects.select_for_update(), pk=pk, agency=agency)
        wanted = request.POST.get("use") == "on"
        if not wanted and own.cases.filter(OPEN_CLOCK).exists():
            form = SectionForm(agency, own=own, initial={"name": own.name})
            return _page(request, own, form, refused=True)
        if own.is_active != wanted:
            own.is_active = wanted
            signed(own, request.user, "启用科室" if wanted else "停用科室")
            own.save()
    messages.success(request, f"“{own}”已经{'启用' if wanted else '停用'}")
    return redirect("settings_section", pk=own.pk)


def _page(
    request: Signed, own: Section, form: SectionForm, *, refused: bool = False
) -> HttpResponse:
    people = Person.objects.filter(posts__section=own).distinct().order_by("-is_active", "pk")
    cases = own.cases.filter(OPEN_CLOCK).select_related("handler").order_by("due_on", "pk")
    return render(
        request,
        "desk/settings/section.html",
        {"section": own, "form": form, "people": people, "cases": cases, "refused": refused},
    )
