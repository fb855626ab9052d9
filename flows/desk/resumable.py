"""Files sent piece by piece, by the tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload).

Of it: the core with the extensions creation, termination and expiration. In short:

    POST   cases/1/uploads/    Upload-Length, Upload-Metadata (filename, modified, title, kind)
                               -> 201, Location: /uploads/7/
    HEAD   uploads/7/          -> 200, Upload-Offset: how much has come, Upload-Expires
    PATCH  uploads/7/          Upload-Offset, one piece -> 204, Upload-Offset: how much has come
                               now; 409 if the upload stands elsewhere: ask again with HEAD
    DELETE uploads/7/          -> 204, it is forgotten

and, no longer tus: GET cases/1/uploads/ lists what a person has begun on a case and not filed, and
POST uploads/7/ files what is there whole, as the plain form would. Whose an upload is not, and
who may not see its case, gets 404; who may not file on the case now, 403. A refusal says why in
plain Chinese text.
"""

import base64
import binascii

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods, require_POST

from casework.models import Attachment, Case
from casework.roles import may
from flows.access import Signed, case_or_404
from flows.desk import unfinished
from flows.desk.attachments import file_one, taken_as
from flows.desk.numbers import number
from flows.desk.upload_forms import LONGEST_TITLE, Outcome, UploadRow
from flows.files.kinds import Refused
from flows.files.names import clean_name
from flows.models import Upload

VERSION = "1.0.0"
BLOCK_BYTES = 64 * 1024
_TEXT = "text/plain; charset=utf-8"
_TUS = {"Tus-Resumable": VERSION}


def _told(status: int, text: str = "", **headers: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type=_TEXT, headers=_TUS | headers)


def _not_tus(request: HttpRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    return _told(412, "传送方式的版本不符，请刷新页面后再上传", **{"Tus-Version": VERSION})


def _may_not(request: Signed, case: Case) -> HttpResponse | None:
    decision = may(request.user, "attach", case, person_id=request.user.pk)
    return None if decision else _told(403, decision.reason)


def _number(request: HttpRequest, header: str) -> int | None:
    return number(request.headers.get(header, ""))


# -- those of a case -------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def uploads(request: Signed, pk: int) -> HttpResponse:
    """What this person has begun on the case and not filed; or one more is begun."""
    case = case_or_404(request.user, pk)
    refusal = _may_not(request, case)
    if refusal:
        return refusal
    return _begin(request, case) if request.method == "POST" else _begun(request, case)


def _begun(request: Signed, case: Case) -> JsonResponse:
    found = unfinished.of(request.user, at=timezone.now()).filter(case=case, attachment=None)
    return JsonResponse(
        {
            "uploads": [
                {
                    "url": reverse("upload", args=[u.pk]),
                    "name": u.name,
                    "modified": u.modified,
                    "size": u.size,
                    "received": u.received,
                    "title": u.title,
                    "kind": u.kind,
                }
                for u in found
            ]
        }
    )


def _begin(request: Signed, case: Case) -> HttpResponse:
    refusal = _not_tus(request)
    if refusal:
        return refusal
    size, given = _number(request, "Upload-Length"), _metadata(request)
    if size is None or given is None:
        return _told(400, "传送的请求不完整，请刷新页面后再上传")
    name = given.pop("filename", "")
    try:
        upload = unfinished.begin(request.user, case, name, size, at=timezone.now(), **given)
    except Refused as error:
        return _told(413, str(error))
    return _told(201, Location=reverse("upload", args=[upload.pk]), **_expiry(upload))


_LONGEST = {"filename": 1000, "modified": 20, "title": LONGEST_TITLE, "kind": 20}


def _metadata(request: HttpRequest) -> dict[str, str] | None:
    """What is told of the file: pairs of a key and its value in base64. None if it is not that."""
    found = {}
    for pair in filter(None, request.headers.get("Upload-Metadata", "").split(",")):
        key, _, packed = pair.strip().partition(" ")
        try:
            text = base64.b64decode(packed, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
        if key in _LONGEST:
            found[key] = text.replace("\0", "")[: _LONGEST[key]]
    return found


def _expiry(upload: Upload) -> dict[str, str]:
    return {"Upload-Expires": http_date(upload.expires_at.timestamp())}


# -- one of them -----------------------------------------------------------------------------------


def _own(request: Signed, pk: int) -> tuple[Upload, Case]:
    found = unfinished.of(request.user, at=timezone.now())
    upload = found.filter(pk=pk).first()
    if upload is None:
        raise Http404("没有这份没有传完的文件")
    return upload, case_or_404(request.user, upload.case_id)


@require_http_methods(["HEAD", "PATCH", "DELETE", "POST"])
def upload(request: Signed, pk: int) -> HttpResponse:
    found, case = _own(request, pk)
    refusal = _may_not(request, case)
    if request.method == "DELETE":  # of his own he may always dispose
        unfinished.forget(found)
        return _told(204)
    if refusal:
        return refusal
    if request.method == "POST":
        return _finish(request, found, case)
    refusal = _not_tus(request)
    if refusal:
        return refusal
    return _go_on(request, found) if request.method == "PATCH" else _how_far(found)


def _how_far(found: Upload) -> HttpResponse:
    told = {"Upload-Offset": str(found.received), "Upload-Length": str(found.size)}
    return _told(200, **told, **_expiry(found), **{"Cache-Control": "no-store"})


def _go_on(request: Signed, found: Upload) -> HttpResponse:
    start, length = _number(request, "Upload-Offset"), _number(request, "Content-Length")
    if start is None or not length:
        return _told(400, "传送的请求不完整，请刷新页面后再上传")
    if request.content_type != "application/offset+octet-stream":
        return _told(415, "传送的请求不完整，请刷新页面后再上传")
    if length > settings.UPLOAD_PIECE_BYTES:
        return _told(413, "一次传来的内容过多，请刷新页面后再上传")
    if start != found.received:
        return _displaced()
    data = _read(request, length)
    if not data:
        return _told(400, "这一段没有传到，请重试")
    try:
        now = unfinished.receive(found, start, data, at=timezone.now())
    except unfinished.Displaced:
        return _displaced()
    except Refused as error:
        return _told(413, str(error))
    return _told(204, **{"Upload-Offset": str(now.received)}, **_expiry(now))


def _displaced() -> HttpResponse:
    return _told(409, "这份文件正在另一个窗口上传")


def _read(request: HttpRequest, length: int) -> bytes:
    """As much of the piece as comes: what came before the line broke is kept."""
    data = bytearray()
    try:
        while len(data) < length:
            block = request.read(min(BLOCK_BYTES, length - len(data)))
            if not block:
                break
            data += block
    except UnreadablePostError:
        pass
    return bytes(data)


def _finish(request: Signed, found: Upload, case: Case) -> JsonResponse:
    """File it. Asked again because the answer was lost, it gives the same answer."""
    filed = _filed(found)
    if filed:
        return _answer(filed)
    name = clean_name(found.name)
    row = UploadRow(request.POST, named=name)
    if not row.is_valid():
        return _answer(Outcome(name, problems=row.problems))
    if found.received < found.size:
        return _answer(Outcome(name, problems=("文件还没有传完，请重试",)))
    try:
        whole = unfinished.assembled(found)
    except unfinished.Incomplete:
        return _answer(_filed(found) or _spoilt(found, name))

    def also(filed: Attachment) -> None:
        Upload.objects.filter(pk=found.pk).update(attachment=filed)

    with whole:
        outcome = file_one(request, case, whole, row, raw_name=found.name, also=also)
    if outcome.url:
        unfinished.drop_pieces(found)
    elif outcome.hopeless:
        unfinished.forget(found)
    else:
        outcome = _filed(found) or outcome
    return _answer(outcome)


def _filed(found: Upload) -> Outcome | None:
    """What became of it, if it is filed by now: another window may have been quicker."""
    now = Upload.objects.select_related("attachment").filter(pk=found.pk).first()
    row = now.attachment if now else None
    return taken_as(row, row.warning) if row else None


def _spoilt(found: Upload, name: str) -> Outcome:
    unfinished.forget(found)
    return Outcome(name, problems=("已传的部分在系统中不完整，请重新上传",))


def _answer(outcome: Outcome) -> JsonResponse:
    return JsonResponse(outcome.as_json())


@require_POST
def discard(request: Signed, pk: int) -> HttpResponse:
    """The plain form's way to give an upload up."""
    found, case = _own(request, pk)
    unfinished.forget(found)
    return redirect("attach", pk=case.pk)
