"""附件: putting files on a case, looking at them, handing them out again."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from casework.acts import ActRefused
from casework.characters import describe
from casework.models import Attachment, Case, Person
from casework.models.attachments import ATTACHMENT_KINDS
from casework.roles import may, roles_on
from flows.access import Signed, case_or_404
from flows.desk import filing
from flows.desk.uploads import SHOWN_IN_PAGE, TYPES, Refused, clean_name, too_large

ROWS = 5
"""Files a form takes at once without JavaScript; with it they are sent one by one."""
LONGEST_TITLE = 200
SHOWN_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
"""What a file may do that is shown within a page: nothing but be seen."""
_SHOWN = {"Content-Security-Policy": SHOWN_POLICY, "X-Frame-Options": "SAMEORIGIN"}
_BEFORE_HANDLING = ("received", "registered", "supplement_requested")


class UploadRow(forms.Form):
    """One file of the form: the file, what it is called, what it is for."""

    # What a file may be is judged by its content, with better words than the field has.
    file = forms.FileField(label="文件", required=False, allow_empty_file=True)
    title = forms.CharField(
        label="题名",
        required=False,
        max_length=LONGEST_TITLE,
        help_text="不填的用文件名",
        error_messages={"max_length": f"题名不能超过{LONGEST_TITLE}个字"},
    )
    kind = forms.ChoiceField(
        label="类别",
        choices=list(ATTACHMENT_KINDS.items()),
        error_messages={"required": "请选择类别", "invalid_choice": "没有这个类别，请重新选择"},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload, title, label = data.get("file"), data.get("title") or "", "题名"
        if upload and not title and "title" not in self.errors:
            label = "题名（取自文件名）"
            title = PurePath(clean_name(upload.name or "")).stem[:LONGEST_TITLE]
        problem = describe(label, title, multiline=False)
        if problem:
            self.add_error("title", problem)
        return data | {"title": title}

    @property
    def problems(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]


@dataclass
class Outcome:
    """What became of one file. A file was taken if it has a page of its own."""

    name: str
    title: str = ""
    url: str = ""
    note: str = ""
    problems: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "url": self.url,
            "note": self.note,
            "problems": list(self.problems),
        }


# -- putting files on a case -----------------------------------------------------------------------


@csrf_exempt  # the quota must stand before anything reads the form; what reads it is protected
@require_http_methods(["GET", "POST"])
def attach(request: Signed, pk: int) -> HttpResponse:
    """Files join a case, each by an act of its own: a bad one does not keep the others out."""
    case = case_or_404(request.user, pk)
    if not may(request.user, "attach", case, person_id=request.user.pk):
        raise PermissionDenied
    fields = frozenset(f"{n}-file" for n in range(1, ROWS + 1))
    quota = filing.Quota(request, fields, settings.LARGEST_UPLOAD_BYTES)
    request.upload_handlers = [quota, *request.upload_handlers]
    response: HttpResponse = _attach(request, case, quota)
    return response


@csrf_protect
def _attach(request: Signed, case: Case, quota: filing.Quota) -> HttpResponse:
    kind = default_kind(request.user, case)
    rows = [_empty(n, kind) for n in range(1, ROWS + 1)]
    taken: list[Outcome] = []
    refused: list[Outcome] = []
    if request.method == "POST":
        for at, row in enumerate(rows):
            sent = UploadRow(request.POST, request.FILES, prefix=row.prefix)
            outcome = _take(request, case, sent, quota)
            if outcome is None:
                continue
            (taken if outcome.url else refused).append(outcome)
            if not outcome.url:
                rows[at] = sent
        if not taken and not refused:
            refused.append(Outcome("", problems=("没有选择文件，请选择后再上传",)))
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return JsonResponse(
                {
                    "taken": [o.as_json() for o in taken],
                    "refused": [o.as_json() for o in refused],
                }
            )
        if not refused:
            return _done(request, case, taken)
    return render(
        request,
        "desk/attachments/new.html",
        {
            "case": case,
            "rows": rows,
            "pattern": _empty("__n__", kind),
            "taken": taken,
            "refused": refused,
            "most_bytes": settings.LARGEST_UPLOAD_BYTES,
            "too_large": too_large(),
        },
    )


def default_kind(person: Person, case: Case) -> str:
    """What most files of this step are: handed in by the applicant, or made in the handling."""
    early = case.state in _BEFORE_HANDLING and "intake" in roles_on(person, case)
    return "request" if early else "working"


def _empty(n: int | str, kind: str) -> UploadRow:
    return UploadRow(prefix=str(n), initial={"kind": kind})


def _take(request: Signed, case: Case, row: UploadRow, quota: filing.Quota) -> Outcome | None:
    """One row of the form, or None if nothing was filled in."""
    field = f"{row.prefix}-file"
    upload = request.FILES.get(field)
    if upload is None:
        typed = str(request.POST.get(f"{row.prefix}-title") or "").strip()
        if not typed:
            return None
        return Outcome("", typed, problems=("填写了题名，但是没有选择文件",))
    name = clean_name(upload.name or "")
    if field in quota.too_large:
        return Outcome(name, problems=(too_large(),))
    if not row.is_valid():
        return Outcome(name, problems=tuple(row.problems))
    data = row.cleaned_data
    try:
        filed, note = filing.take(
            case,
            upload,
            title=data["title"],
            kind=data["kind"],
            by=request.user,
            today=request.today,
        )
    except Refused as error:
        return Outcome(name, problems=(str(error),))
    except ActRefused as error:
        return Outcome(name, problems=tuple(str(p) for p in error.problems))
    return Outcome(name, filed.title, reverse("attachment_preview", args=[filed.pk]), note)


def _done(request: Signed, case: Case, taken: list[Outcome]) -> HttpResponse:
    titles = "、".join(f"“{o.title}”" for o in taken)
    messages.success(request, f"已附卷{len(taken)}份：{titles}")
    for outcome in taken:
        if outcome.note:
            messages.warning(request, outcome.note)
    return redirect("case", pk=case.pk)


# -- looking at them -------------------------------------------------------------------------------


def _attachment(request: Signed, pk: int) -> tuple[Attachment, Case]:
    row = Attachment.objects.select_related("added_by", "voided_by").filter(pk=pk).first()
    if row is None:
        raise Http404("没有这份附件")
    return row, case_or_404(request.user, row.case_id)


@require_safe
def attachment(request: Signed, pk: int) -> HttpResponse | FileResponse:
    """The bytes as filed, to be saved; with ?view=1 to be shown, if a browser can show them."""
    row, _ = _attachment(request, pk)
    try:
        file = filing.opened(row)
    except filing.AttachmentDamaged:
        told = {
            "title": "附件文件有误",
            "text": f"附件“{row.title}”的文件缺失，或者与附卷时不一致，不能使用。请告诉管理员。",
        }
        return render(request, "desk/error.html", told, status=409)
    shown = request.GET.get("view") == "1" and row.type in SHOWN_IN_PAGE
    return FileResponse(
        file,
        as_attachment=not shown,
        filename=row.name,
        content_type=row.type,
        headers={"X-Content-Type-Options": "nosniff"} | (_SHOWN if shown else {}),
    )


@require_safe
def preview(request: Signed, pk: int) -> HttpResponse:
    """One attachment: what it is, who filed it when, and the paper itself where it can be shown."""
    row, case = _attachment(request, pk)
    may_void = row.voided_on is None and bool(
        may(request.user, "void_attachment", case, person_id=request.user.pk)
    )
    return render(
        request,
        "desk/attachments/preview.html",
        {
            "case": case,
            "attachment": row,
            "label": TYPES[row.type][0] if row.type in TYPES else row.type,
            "shown": row.type in SHOWN_IN_PAGE,
            "may_void": may_void,
        },
    )
