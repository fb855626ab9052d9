"""附件: putting files on a case, looking at them, handing them out again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from casework.acts import ActRefused
from casework.models import Attachment, Case
from casework.roles import may
from flows.access import Signed, case_or_404
from flows.desk import filing, thumbnails, unfinished
from flows.desk.numbers import number
from flows.desk.upload_forms import Outcome, UploadRow, default_kind, empty_row
from flows.files.kinds import SHOWN_IN_PAGE, TIFF, TYPES, NotNow, Refused
from flows.files.names import clean_name, handed_out_as

ROWS = 5
"""Files a form takes at once without JavaScript; with it they are sent one by one."""
SHOWN_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
"""What a file may do that is shown within a page: nothing but be seen."""
_SHOWN = {"Content-Security-Policy": SHOWN_POLICY, "X-Frame-Options": "SAMEORIGIN"}


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
    rows = [empty_row(n, kind) for n in range(1, ROWS + 1)]
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
        if not refused:
            return _done(request, case, taken)
    return render(
        request,
        "desk/attachments/new.html",
        {
            "case": case,
            "rows": rows,
            "unfinished": unfinished.of(request.user, at=timezone.now()).filter(
                case=case, attachment=None
            ),
            "taken": taken,
            "refused": refused,
            "most_bytes": settings.LARGEST_UPLOAD_BYTES,
        },
    )


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
        return Outcome(name, problems=(filing.too_large(),))
    if not row.is_valid():
        return Outcome(name, problems=row.problems)
    return file_one(request, case, upload, row)


def file_one(
    request: Signed, case: Case, upload: UploadedFile[Any], row: UploadRow, **more: Any
) -> Outcome:
    """附卷 the file under what a valid form says of it. more: what filing.take has further."""
    name = clean_name(upload.name or "")
    given = {"title": row.cleaned_data["title"], "kind": row.cleaned_data["kind"]}
    try:
        filed, note = filing.take(
            case, upload, **given, by=request.user, today=request.today, **more
        )
    except Refused as error:
        hopeless = not isinstance(error, NotNow)
        return Outcome(name, problems=(str(error),), hopeless=hopeless)
    except ActRefused as error:
        return Outcome(name, problems=tuple(str(p) for p in error.problems))
    return taken_as(filed, note)


def taken_as(filed: Attachment, note: str) -> Outcome:
    return Outcome(filed.name, filed.title, reverse("attachment_preview", args=[filed.pk]), note)


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
        filename=handed_out_as(row.name, row.type),
        content_type=row.type,
        headers={"X-Content-Type-Options": "nosniff"} | (_SHOWN if shown else {}),
    )


@require_safe
def picture(request: Signed, pk: int) -> HttpResponse:
    """A page of it as a picture; ?size=large for reading it, ?page=2. Where there is none, a sign
    of its type."""
    row, _ = _attachment(request, pk)
    large = request.GET.get("size") == "large"
    drawn = thumbnails.picture(row, _page(request, row), "large" if large else "small")
    told = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": SHOWN_POLICY}
    if drawn:
        # What was filed never changes; Vary: Cookie keeps it from the next person at this desk.
        told["Cache-Control"] = "private, max-age=31536000, immutable"
        return HttpResponse(drawn, content_type="image/jpeg", headers=told)
    sign = thumbnails.sign(row.type)
    return HttpResponse(sign, content_type="image/svg+xml", headers=told)


def _page(request: Signed, row: Attachment) -> int:
    """The page asked for; the first, if it has none of that number."""
    asked = number(request.GET.get("page", ""))
    return asked if asked and asked <= (row.pages or 1) else 1


@require_safe
def preview(request: Signed, pk: int) -> HttpResponse:
    """One attachment: what it is, who filed it when, and the paper itself where it can be shown."""
    row, case = _attachment(request, pk)
    page = _page(request, row)
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
            "drawn": row.type == TIFF and bool(thumbnails.picture(row, page, "large")),
            "page": page,
            "may_void": may_void,
        },
    )
