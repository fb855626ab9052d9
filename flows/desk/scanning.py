"""Files that are to go out, looked through in a process of their own while the desk goes on.

A scan is asked for when such a file is filed and when its page is opened; what it finds is kept
under the file's hash. The web process only starts it and reads how far it is. A scan that failed
says why, and is left to a person; it can be tried again.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from casework.models import Attachment
from flows.desk import filing
from flows.files.outgoing import apart
from flows.files.outgoing.spots import Found
from flows.models import OutgoingScan
from flows.outgoing import ENDED

VERSION = 3
"""Of the scanner: raised when it learns to find more, so that files are looked through anew."""
STALLED_AFTER = timedelta(minutes=6)
"""It tells of every page: one that was silent for so long has ended."""
TOLD_EVERY = timedelta(seconds=1)
_DAMAGED = "文件缺失，或者与附卷时不一致，不能检查；请告诉管理员"
_NO_TIME = "系统繁忙，没有在限定的时间内查完；可以重新检查，或者人工查看"
_FAULT = "检查程序出错，没有查完；可以重新检查，仍然不行的请告诉管理员，并人工查看"


def scans_of(rows: Iterable[Attachment], *, at: datetime) -> dict[str, OutgoingScan]:
    """The scan of each of the files by its hash, started where there is none yet; two queries and
    those that start one."""
    wanted = {row.sha256: row for row in rows}
    found = _kept(wanted)
    absent = [
        row for sha256, row in wanted.items() if sha256 not in found or _is_due(found[sha256], at)
    ]
    for row in absent:
        start(row, at=at)
    return _kept(wanted) if absent else found


def _kept(wanted: Iterable[str]) -> dict[str, OutgoingScan]:
    kept = OutgoingScan.objects.filter(sha256__in=list(wanted), version=VERSION)
    return {scan.sha256: scan for scan in kept}


def _is_due(scan: OutgoingScan, at: datetime) -> bool:
    stalled = scan.moved_at is None or at - scan.moved_at > STALLED_AFTER
    return scan.state not in ENDED and stalled


def start(row: Attachment, *, at: datetime) -> None:
    """Have the file looked through; where that was done or is under way, nothing happens."""
    _, is_new = OutgoingScan.objects.get_or_create(
        sha256=row.sha256, defaults={"version": VERSION, "moved_at": at}
    )
    stalled = Q(moved_at=None) | Q(moved_at__lt=at - STALLED_AFTER)
    due = ~Q(version=VERSION) | (stalled & ~Q(state__in=ENDED))
    if is_new or _set_waiting(row, due, at):
        _begin(row, at)


def retry(row: Attachment, *, at: datetime) -> bool:
    """Look once more through a file whose scan failed. False: it did not, or one was quicker."""
    again = _set_waiting(row, Q(state="failed"), at)
    if again:
        _begin(row, at)
    return again


def _set_waiting(row: Attachment, due: Q, at: datetime) -> bool:
    """Of those who ask at once, one is told to begin."""
    taken = OutgoingScan.objects.filter(due, sha256=row.sha256).update(
        version=VERSION, state="waiting", pages_done=0, spots=[], unread=[], moved_at=at
    )
    return taken == 1


def _begin(row: Attachment, at: datetime) -> None:
    if settings.SCAN_INLINE:
        run(row, at=at)
        return
    subprocess.Popen(
        [sys.executable, "-m", "django", "scan_outgoing", str(row.pk)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        start_new_session=True,
    )


@receiver(filing.filed_to_be_given)
def _start_when_filed(row: Attachment, **kwargs: Any) -> None:
    start(row, at=timezone.now())


def run(row: Attachment, *, at: datetime) -> OutgoingScan | None:
    """Look through the file now, in a further process with bounds. None: another does it."""
    scan, _ = OutgoingScan.objects.get_or_create(sha256=row.sha256, defaults={"version": VERSION})
    if not _claimed(scan, at):
        return None
    try:
        found, ended = _found(row, scan, at)
    except Exception:  # whatever it is: nobody shall wait for the scan in vain
        _end(scan, Found((), (_FAULT,)), "failed")
        raise
    _end(scan, found, ended)
    scan.refresh_from_db()
    return scan


def _end(scan: OutgoingScan, found: Found, state: str) -> None:
    at = timezone.now()
    OutgoingScan.objects.filter(pk=scan.pk).update(
        state=state,
        pages=found.pages,
        pages_done=found.pages or 0,
        spots=[asdict(s) for s in found.spots],
        unread=list(found.unread),
        moved_at=at,
    )


def _claimed(scan: OutgoingScan, at: datetime) -> bool:
    """One of those who come at once gets it."""
    free = Q(state="waiting") | ~Q(version=VERSION) | Q(moved_at__lt=at - STALLED_AFTER)
    free &= ~Q(state__in=ENDED, version=VERSION)
    taken = OutgoingScan.objects.filter(free, pk=scan.pk).update(
        state="running", version=VERSION, pages_done=0, spots=[], unread=[], moved_at=at
    )
    return taken == 1


def _found(row: Attachment, scan: OutgoingScan, started_at: datetime) -> tuple[Found, str]:
    """What was found, and the state the scan ends in."""
    told_at = started_at

    def tell(done: int, total: int) -> None:
        nonlocal told_at
        at = timezone.now()
        if at - told_at >= TOLD_EVERY:
            told_at = at
            OutgoingScan.objects.filter(pk=scan.pk).update(
                pages_done=done, pages=total, moved_at=at
            )

    try:
        with filing.opened(row) as file:
            return apart.scanned(file, row.type, tell), "done"
    except filing.AttachmentDamaged:
        reason = _DAMAGED
    except apart.Unscannable as error:
        reason = str(error)
    except apart.Unanswered:
        reason = _NO_TIME
    return Found((), (reason,)), "failed"
