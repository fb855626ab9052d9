"""对外提供前的检查: what is in the files and the letter that go out; and masked copies of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import acts
from casework.acts import ActRefused
from casework.acts.base import lock
from casework.checks import Missing, View
from casework.checks.outgoing import released, released_text
from casework.models import Attachment, Case, Event
from casework.roles import may
from casework.states import acts_in
from flows import telling
from flows.access import Signed, case_or_404
from flows.desk import filing, scanning
from flows.desk.boxes import Boxes, read_boxes
from flows.desk.forms.release_forms import to_be_given
from flows.desk.numbers import number
from flows.files.kinds import DRAWN, Refused
from flows.files.outgoing import apart
from flows.files.outgoing.spots import KINDS, Found, Spot
from flows.models import OutgoingScan
from flows.outgoing import (
    changed_files,
    digest,
    finding,
    in_letter,
    is_changed,
    shown_digest,
    undecided_text,
)
from notices.page.blocks import Document

MOST_PICTURED = 6
"""Pages with hits shown as pictures for one file; the others are one click away."""
_TOO_LONG = (
    f"遮盖件在{apart.MOST_MASK_SECONDS}秒内没有做完，没有保存；"
    "请过一会儿再试，仍然不行的，把文件分成几份后重新上传，分别遮盖"
)
MOST_ON_ONE_PAGE = 20
"""Pages of a file laid out at once to be masked."""


@dataclass(frozen=True)
class Shown:
    """A page of a file with what was found on it."""

    number: int
    spots: tuple[tuple[str, Spot], ...]


@dataclass(frozen=True)
class Looked:
    """One file that is to go out: how far its scan is, what was found, what was decided."""

    row: Attachment
    scan: OutgoingScan | None
    found: Found | None
    decided: Event | None
    reason: str
    pages: tuple[Shown, ...]
    maskable: bool
    changed: bool
    """Whether other things were found since it was released."""

    @property
    def failed(self) -> bool:
        return self.scan is not None and self.scan.state == "failed"

    @property
    def spots(self) -> list[tuple[str, Spot]]:
        return [(KINDS[s.kind], s) for s in (self.found.spots if self.found else ())]


@require_safe
def outgoing(request: Signed, pk: int) -> HttpResponse:
    """What is to go out with the reply of one case; asked by htmx, the part that changes."""
    case = case_or_404(request.user, pk)
    rows = list(to_be_given(case.pk))
    scans = scanning.scans_of(rows, at=timezone.now()) if rows else {}
    view = View(case, request.today)
    done = released(view)
    files = [_looked(row, scans.get(row.sha256), done.get(row.sequence)) for row in rows]
    document = _letter(case, request.today)
    letter = in_letter(document, case.agency) if document else None
    decided = released_text(view)
    stands = bool(decided and letter and decided.get("digest") == digest(letter))
    person = request.user
    context = {
        "case": case,
        "files": files,
        "waiting": any(f.found is None for f in files),
        "letter": [(KINDS[s.kind], s) for s in letter.spots] if letter else None,
        "letter_decided": stands,
        "letter_changed": bool(decided and letter and letter.spots) and not stands,
        "letter_reason": (decided or {}).get("reason", ""),
        "may_release": bool(may(person, "release", case, person_id=person.pk)),
        "may_mask": _may_mask(request, case),
        "may_rescan": _may_rescan(request, case),
    }
    part = "files" if request.headers.get("HX-Request") == "true" else "page"
    return render(request, f"desk/outgoing/{part}.html", context)


def _looked(row: Attachment, scan: OutgoingScan | None, done: Any) -> Looked:
    found = finding(scan)
    event: Event | None = done[0] if done else None
    reason = str(done[1].get("reason", "")) if done else ""
    pages = _pages(found.spots) if found and row.type in DRAWN else ()
    changed = bool(done) and is_changed(done[1], found)
    drawn = row.type in DRAWN
    return Looked(row, scan, found, event, reason, pages[:MOST_PICTURED], drawn, changed)


def _pages(spots: Sequence[Spot]) -> tuple[Shown, ...]:
    numbers = sorted({s.page for s in spots if s.page and s.box})
    return tuple(
        Shown(n, tuple((KINDS[s.kind], s) for s in spots if s.page == n and s.box)) for n in numbers
    )


def _letter(case: Case, today: date) -> Document | None:
    if "release" not in acts_in(case.state):
        return None
    try:
        return telling.draft(case, "reply", on=today, given={})
    except ActRefused:
        return None


def changed_since_release(view: View) -> list[Missing]:
    """What was found since something was released, in the files or in the wording of the reply."""
    if not any(e.act == "release" for e in view.events):
        return []
    document = _letter(view.case, view.today)
    return [*changed_files(view), *(undecided_text(document, view) if document else ())]


def _may_rescan(request: Signed, case: Case) -> bool:
    person = request.user
    return any(may(person, act, case, person_id=person.pk) for act in ("release", "attach"))


@require_POST
def rescan(request: Signed, pk: int) -> HttpResponse:
    """Look once more through a file whose scan failed."""
    row = Attachment.objects.filter(pk=pk, kind="given").first()
    if row is None:
        raise Http404("没有这份附件")
    case = case_or_404(request.user, row.case_id)
    if not _may_rescan(request, case):
        raise PermissionDenied
    if row.voided_on:
        messages.info(request, f"“{row.title}”已经作废，没有重新检查")
    elif scanning.retry(row, at=timezone.now()):
        messages.success(request, f"已重新检查“{row.title}”，结果在下面")
    else:
        messages.info(request, f"“{row.title}”已经检查过，或者正在检查")
    return redirect("outgoing", pk=case.pk)


# -- masked copies ---------------------------------------------------------------------------------


def _may_mask(request: Signed, case: Case) -> bool:
    person = request.user
    return all(may(person, act, case, person_id=person.pk) for act in ("attach", "void_attachment"))


@require_http_methods(["GET", "POST"])
def mask(request: Signed, pk: int) -> HttpResponse:
    """A copy of one attachment in which places of its pages are burnt in black."""
    row = Attachment.objects.filter(pk=pk).first()
    if row is None:
        raise Http404("没有这份附件")
    case = case_or_404(request.user, row.case_id)
    if not _may_mask(request, case):
        raise PermissionDenied
    if row.kind != "given" or row.type not in DRAWN:
        raise Http404("这份附件不能制作遮盖件")
    if row.voided_on:
        messages.info(request, f"“{row.title}”已经作废，没有再制作遮盖件")
        return redirect("outgoing", pk=case.pk)
    scan = scanning.scans_of([row], at=timezone.now()).get(row.sha256)
    looked = finding(scan)
    found = looked or Found(())
    sent = request.POST if request.method == "POST" else None
    boxes = read_boxes(sent, found, row.pages or 1, shown_digest(looked) if looked else "")
    looking = sent is None or "look" in sent
    problems = [] if looking else list(boxes.problems)
    if not looking and not problems:
        try:
            copy = _make(request, case, row, boxes)
        except (apart.Unscannable, Refused) as error:
            problems.append(str(error))
        except apart.Unanswered:
            problems.append(_TOO_LONG)
        except filing.AttachmentDamaged:
            problems.append("附件的文件缺失，或者与附卷时不一致，请告诉管理员")
        except ActRefused as refused:
            problems += [str(p) for p in refused.problems]
        else:
            messages.success(request, f"已制作“{copy.title}”，原件不再提供")
            return redirect("outgoing", pk=case.pk)
    return render(
        request,
        "desk/outgoing/mask.html",
        {
            "case": case,
            "row": row,
            "boxes": boxes,
            "problems": problems,
            "pages": _laid_out(request, row, boxes),
            "total": row.pages or 1,
            "waiting": looked is None,
            "unread": found.unread,
        },
        status=400 if problems else 200,
    )


def _laid_out(request: Signed, row: Attachment, boxes: Boxes) -> list[tuple[int, list[Any]]]:
    """The pages to be shown: all of a short file; of a long one those with hits, and one asked."""
    total = row.pages or 1
    numbers = list(range(1, total + 1))
    if total > MOST_ON_ONE_PAGE:
        with_hits = {h.page for h in boxes.hits}
        asked = number(request.POST.get("page", "")) or 0
        first = {asked} if 1 <= asked <= total else set()
        room = MOST_ON_ONE_PAGE - len(first)
        numbers = sorted(first | set(sorted((with_hits or {1}) - first)[:room]))
    return [(n, [h for h in boxes.hits if h.page == n and h.box]) for n in numbers]


def _make(request: Signed, case: Case, row: Attachment, boxes: Boxes) -> Attachment:
    """The copy takes the original's place; the original stays in the file, as a working paper
    where that is asked for."""
    with filing.opened(row) as file:
        content = apart.masked(file, row.type, boxes.chosen())
        file.seek(0)
        original = file.read()
    person, today = request.user, request.today
    given: dict[str, Any] = {"by": person, "today": today}
    with transaction.atomic():
        case = lock(case)
        reason = "已由遮盖件代替"
        acts.void_attachment(case, on=today, attachment=row.pk, reason=reason, **given)
        copy, _ = filing.take(
            case,
            SimpleUploadedFile(f"{row.title}（遮盖件）.pdf", content),
            title=f"{row.title[:190]}（遮盖件）",
            kind="given",
            **given,
        )
        if boxes.keep:
            filing.take(
                case,
                SimpleUploadedFile(row.name, original),
                title=f"{row.title[:190]}（原件）",
                kind="working",
                **given,
            )
    return copy
