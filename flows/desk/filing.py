"""Files of a case: into the store as one act each, out of it only as they went in.

A file is stored under its hash, once for however many cases it belongs to.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import date
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from casework import acts
from casework.models import Attachment, Case, Person
from flows.desk.uploads import (
    CHUNK_BYTES,
    clean_name,
    contradiction,
    inspect,
    refuse_program_name,
)

log = logging.getLogger(__name__)


class AttachmentDamaged(Exception):
    """The stored file is gone, or is not what was filed."""


def take(
    case: Case, upload: UploadedFile[Any], *, title: str, kind: str, by: Person, today: date
) -> tuple[Attachment, str]:
    """附卷 one uploaded file. Returns it and what to tell of its name (empty: nothing).

    Raises uploads.Refused for what the file is, ActRefused for what the act asks; then neither
    record nor file is left.
    """
    name = clean_name(upload.name or "")
    refuse_program_name(name)
    found = inspect(upload)
    sha256, size = _measured(upload)
    row = Attachment(
        title=title,
        kind=kind,
        name=name,
        type=found.type,
        size=size,
        sha256=sha256,
        pages=found.pages,
    )
    place = f"attachments/{sha256[:2]}/{sha256}{found.ending}"
    # A file not yet stored is written when the act saves the record: after every check of the act.
    stored = _is_sound(place, sha256)
    row.file = place if stored else File(upload, name=place)
    try:
        acts.attach(case, by=by, on=today, today=today, attachment=row)
    except Exception:
        if not stored and row.file._committed:
            _drop_orphan(str(row.file.name))
        raise
    return row, contradiction(name, found)


def _measured(file: IO[bytes] | File[Any]) -> tuple[str, int]:
    """sha256 and length of all of it."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _is_sound(place: str, sha256: str) -> bool:
    """Whether the bytes are stored already. Damaged ones count for nothing: a second copy is kept
    beside them."""
    if not default_storage.exists(place):
        return False
    with default_storage.open(place) as file:
        return _measured(file)[0] == sha256


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
    if _measured(file)[0] != row.sha256:
        file.close()
        log.error("附件%s的文件与附卷时不一致", row.pk)
        raise AttachmentDamaged
    file.seek(0)
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
