"""One version of a template: written, checked, compared, tried out, approved, retired."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from casework.acts import ActRefused
from casework.checks import Missing
from casework.facts import cn_date
from casework.roles import may_in_agency
from flows.access import Signed, visible
from flows.desk.forms.base import day, text
from flows.desk.letter_html import parts
from flows.desk.settings.entry import agency_for, mark_of, overtaken
from flows.desk.settings.template_kinds import WORKS
from flows.desk.settings.template_text import (
    allowed_blocks,
    allowed_fields,
    numbered,
    problems_of,
)
from flows.telling import in_words
from notices import versions
from notices.catalogue import KINDS
from notices.issue import style_of, typefaces_of
from notices.models import TemplateVersion
from notices.page.blocks import Document
from notices.page.pdf import render as render_pdf
from notices.template import TemplateError
from notices.versions import VersionRefused


class TextForm(forms.Form):
    """The wording of a draft. Its mistakes are told by checking, not by the form."""

    source = forms.CharField(
        label="模板文字",
        max_length=20000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "class": "code"}),
        error_messages={
            "required": "模板不能是空的",
            "max_length": "模板不能超过20000个字",
        },
    )
    note = text("修改说明", "为什么改，供批准的人和以后查看", required=False, most=500)

    def clean_source(self) -> str:
        """One kind of line end, whatever the browser sends."""
        return str(self.cleaned_data["source"]).replace("\r\n", "\n").replace("\r", "\n")


class FromForm(forms.Form):
    """启用日期."""

    effective_on = day("启用日期", "文书日期在这一天以及以后的，用这一版")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].error_messages["required"] = "请填写启用日期"


class UntilForm(forms.Form):
    """停用日期."""

    retired_on = day("停用日期", "文书日期在这一天以及以后的，恢复用以前的版本或者系统自带文本")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["retired_on"].error_messages["required"] = "请填写停用日期"


@require_http_methods(["GET", "POST"])
def template_version(request: Signed, pk: int) -> HttpResponse:
    agency = agency_for(request, *WORKS)
    version = get_object_or_404(_versions(), pk=pk, agency=agency)
    if request.method == "POST":
        does = _DOES.get(request.POST.get("do", ""))
        if does is not None:
            return does(request, version)
    return _page(request, version)


def _versions() -> Any:
    return TemplateVersion.objects.select_related(
        "agency", "drafted_by", "checked_by", "approved_by", "retired_by"
    )


def _mark(version: TemplateVersion) -> str:
    return mark_of(version.source, version.note)


# -- what is done with it -------------------------------------------------------------------------


def _save(request: Signed, version: TemplateVersion) -> HttpResponse:
    """Keep the text as it is, right or wrong."""
    form = TextForm(request.POST)
    if not form.is_valid() or overtaken(request, form, _mark(version)):
        return _page(request, version, text_form=form)
    try:
        versions.edit(
            version, form.cleaned_data["source"], by=request.user, note=form.cleaned_data["note"]
        )
    except VersionRefused as refused:
        return _page(request, version, text_form=form, refused=str(refused))
    messages.success(request, "草稿已经保存")
    return redirect("template_version", pk=version.pk)


def _check(request: Signed, version: TemplateVersion) -> HttpResponse:
    """Keep the text, and fix it if nothing is wrong with it."""
    form = TextForm(request.POST)
    if not form.is_valid() or overtaken(request, form, _mark(version)):
        return _page(request, version, text_form=form)
    source, today = form.cleaned_data["source"], request.today
    try:
        edited = versions.edit(version, source, by=request.user, note=form.cleaned_data["note"])
        versions.check(edited, by=request.user, today=today)
    except VersionRefused as refused:
        return _page(request, version, text_form=form, refused=str(refused))
    except TemplateError:
        told = "草稿已经保存，但是还有错误，没有定稿"
        return _page(request, _versions().get(pk=version.pk), text_form=form, refused=told)
    messages.success(request, f"{version}核查没有错误，文字已经定稿，可以由他人批准")
    return redirect("template_version", pk=version.pk)


def _approve(request: Signed, version: TemplateVersion) -> HttpResponse:
    form, today = FromForm(request.POST), request.today
    if not form.is_valid():
        return _page(request, version, from_form=form)
    effective_on = form.cleaned_data["effective_on"]
    try:
        versions.approve(version, by=request.user, effective_on=effective_on, today=today)
    except VersionRefused as refused:
        form.add_error("effective_on", str(refused))
        return _page(request, version, from_form=form)
    messages.success(request, f"{version}已经批准，自{cn_date(effective_on)}的文书起启用")
    return redirect("template_version", pk=version.pk)


def _retire(request: Signed, version: TemplateVersion) -> HttpResponse:
    form, today = UntilForm(request.POST), request.today
    if not form.is_valid():
        return _page(request, version, until_form=form)
    on = form.cleaned_data["retired_on"]
    try:
        versions.retire(version, by=request.user, on=on, today=today)
    except VersionRefused as refused:
        form.add_error("retired_on", str(refused))
        return _page(request, version, until_form=form)
    messages.success(request, f"{version}自{cn_date(on)}的文书起停用")
    return redirect("template_version", pk=version.pk)


_DOES: dict[str, Callable[[Signed, TemplateVersion], HttpResponse]] = {
    "save": _save,
    "check": _check,
    "approve": _approve,
    "retire": _retire,
}


# -- how it is shown ------------------------------------------------------------------------------


def _page(
    request: Signed,
    version: TemplateVersion,
    *,
    text_form: TextForm | None = None,
    from_form: FromForm | None = None,
    until_form: UntilForm | None = None,
    refused: str = "",
) -> HttpResponse:
    kind, today = KINDS[version.kind], request.today
    typed = text_form["source"].value() if text_form else version.source
    source = str(typed or "").replace("\r\n", "\n")
    problems = problems_of(source, kind)
    roles = {
        f"may_{work.removesuffix('_template')}": may_in_agency(
            request.user, work, version.agency_id
        )
        for work in WORKS
    }
    given = {"source": version.source, "note": version.note}
    return render(
        request,
        "desk/settings/template_version.html",
        {
            "version": version,
            "mark": _mark(version),
            "kind": kind,
            "text_form": text_form or TextForm(initial=given),
            "from_form": from_form or FromForm(initial={"effective_on": today}),
            "until_form": until_form or UntilForm(initial={"retired_on": today}),
            "refused": refused,
            "lines": numbered(source, problems),
            "problems": problems,
            "fields": allowed_fields(kind),
            "blocks": allowed_blocks(kind),
            "differences": versions.compare(versions.before(version), source),
            **roles,
            **_previewed(request, version),
        },
    )


def _previewed(request: Signed, version: TemplateVersion) -> dict[str, Any]:
    """The letter as it would read, if the page was asked for it."""
    if "preview" not in request.GET:
        return {}
    number = request.GET.get("case", "").strip()
    shown: dict[str, Any] = {"previewing": True, "case_number": number}
    try:
        document, _ = _made(request, version, number)
    except ActRefused as refused:
        return shown | {"preview_problems": refused.problems}
    return shown | {"letter": document, "letter_parts": parts(document)}


def _made(request: Signed, version: TemplateVersion, number: str) -> tuple[Document, bytes]:
    """The preview, and its PDF in the agency's own fonts; ActRefused with everything in the way.

    The page makes the PDF too, so that it shows nothing that paper would refuse.
    """
    case = None
    if number:
        case = (
            visible(request.user)
            .select_related("agency", "applicant")
            .filter(number=number)
            .first()
        )
        if case is None:
            raise ActRefused([Missing("case", f"没有编号为“{number}”的案件", "请核对申请编号")])
    form = style_of(version.agency).form
    with in_words():
        document = versions.preview(
            version.source,
            version.kind,
            case,
            on=request.today,
            form=form,  # type: ignore[arg-type]
        )
        return document, render_pdf(document, typefaces_of(version.agency)).pdf


@require_safe
def preview_pdf(request: Signed, pk: int) -> HttpResponse:
    """The same on paper, marked 草稿."""
    agency = agency_for(request, *WORKS)
    version = get_object_or_404(_versions(), pk=pk, agency=agency)
    number = request.GET.get("case", "").strip()
    try:
        _, pdf = _made(request, version, number)
    except ActRefused:
        # The page of the version tells what is in the way, with everything beside it.
        page = reverse("template_version", args=[version.pk])
        return redirect(f"{page}?{urlencode({'preview': 1, 'case': number})}#preview")
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="preview-{version.pk}.pdf"'
    return answer
