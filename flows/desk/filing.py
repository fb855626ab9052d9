"""Files of a case: into the store as one act each, out of it only as they went in.

A file is stored under its hash, once for however many cases it belongs to.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest

from casework import acts
from casework.models import Attachment, Case, Person
from flows.files import apart
from flows.files.kinds import Refused
from flows.files.measure import measured
from flows.files.names import clean_name, refuse_program_name, warnings_of

log = logging.getLogger(__name__)
filed_to_be_given = Signal()
"""A file the applicant is to get was filed, for good: who looks through it listens (scanning)."""


class AttachmentDamaged(Exception):
    """The stored file is gone, or is not what was filed."""


def take(
    case: Case,
    upload: UploadedFile[Any],
    *,
    title: str,
    kind: str,
    by: Person,
    today: date,
    raw_name: str = "",
    also: Callable[[Attachment], None] | None = None,
) -> tuple[Attachment, str]:
    """附卷 one uploaded file. Returns it and what to tell of it (empty: nothing).

    raw_name: the name as it came, where the upload's own is cleaned already. also: what is written
    in the same transaction. Raises Refused for what the file is, ActRefused for what the act asks;
    then neither record nor file is left.
    """
    raw = raw_name or upload.name or ""
    name = clean_name(raw)
    refuse_program_name(name)
    sha256, size = measured(upload)
    if size > settings.LARGEST_UPLOAD_BYTES:
        raise Refused(too_large())
    found = apart.inspected(upload)
    warnings = (*warnings_of(raw, name, found), *found.warnings)
    row = Attachment(
        title=title,
        kind=kind,
        name=name,
        type=found.type,
        size=size,
        sha256=sha256,
        pages=found.pages,
        warning="；".join(warnings),
    )
    place = f"attachments/{sha256[:2]}/{sha256}{found.ending}"
    # A file not yet stored is written when the act saves the record: after every check of the act.
    stored = _is_sound(place, sha256)
    row.file = place if stored else File(upload, name=place)
    try:
        with transaction.atomic():
            acts.attach(case, by=by, on=today, today=today, attachment=row)
            if also:
                also(row)
            if kind == "given":
                transaction.on_commit(lambda: filed_to_be_given.send(Attachment, row=row))
    except Exception:
        if not stored and row.file._committed:
            _drop_orphan(str(row.file.name))
        raise
    return row, row.warning


def too_large() -> str:
    most = settings.LARGEST_UPLOAD_BYTES // (1024 * 1024)
    return f"文件超过{most}MB，没有收下；请降低扫描分辨率，或者分成几份后上传"


def _is_sound(place: str, sha256: str) -> bool:
    """Whether the bytes are stored already. Damaged ones count for nothing: a second copy is kept
    beside them."""
    if not default_storage.exists(place):
        return False
    with default_storage.open(place) as file:
        return measured(file)[0] == sha256


def _drop_orphan(place: str) -> None:
    """The database has forgotten the file; it must not stay, unless another case has it too."""
    if not Attachment.objects.filter(file=place).exists():
        default_storage.delete(place)


def opened(row: Attachment) -> File[Any]:
    """The stored file, read through once: these are the bytes that were filed.

    The caller closes it. Raises AttachmentDamaged.
    """
    try:
        file = default_storage.open(str(row.file.name))
    except OSError as error:
        log.error("附件%s的文件不在", row.pk)
        raise AttachmentDamaged from error
    if measured(file)[0] != row.sha256:
        file.close()
        log.error("附件%s的文件与附卷时不一致", row.pk)
        raise AttachmentDamaged
    return file


class Quota(FileUploadHandler):
    """Stands before the handlers that write: of a file too large, or not asked for, nothing
    more is kept. `too_large`: the fields of such files."""

    def __init__(self, request: HttpRequest, fields: frozenset[str], most_bytes: int) -> None:
        super().__init__(request)
        self.fields, self.most_bytes = fields, most_bytes
        self.too_large: set[str] = set()
        self._came: set[str] = set()
        self._size = 0
        self._wanted = False

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        self._size = 0
        self._wanted = field_name in self.fields and field_name not in self._came
        self._came.add(field_name)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._size += len(raw_data)
        if self._size > self.most_bytes:
            self.too_large.add(str(self.field_name))
            return None
        return raw_data if self._wanted else None

    def file_complete(self, file_size: int) -> None:
        return None
