"""Files on their way to a case, piece by piece: a broken line costs what was under way, no more.

All that is known of them stands in the database and the store, so that any worker can go on. Each
piece is a file of its own: a store that is no folder cannot append to one.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.db.models import QuerySet, Sum

from casework.models import Case, Person
from flows.desk import filing
from flows.files.kinds import Refused
from flows.files.names import LONGEST_NAME, clean_name, refuse_program_name
from flows.models import Upload, UploadPiece

FOLDER = "uploads"
MOST_UPLOADS = 200
"""Of one person at a time."""
MOST_PIECES = 2_000
"""Of one upload: a line that breaks makes more of them than the file's size asks for."""
CLEARED_AT_ONCE = 20


class Displaced(Exception):
    """The piece does not begin where the upload stands: somebody else went on with it."""


class Incomplete(Exception):
    """Not all of the upload is there."""


def of(person: Person, at: datetime) -> QuerySet[Upload]:
    """The uploads that exist for this person now."""
    return Upload.objects.filter(person=person, expires_at__gt=at)


def begin(person: Person, case: Case, name: str, size: int, at: datetime, **more: str) -> Upload:
    """A new upload of so many bytes, or Refused for its name, its size, or the person's others."""
    refuse_program_name(clean_name(name))
    if size < 1:
        raise Refused("文件是空的，里面没有内容；请核对原文件后重新上传")
    if size > settings.LARGEST_UPLOAD_BYTES:
        raise Refused(filing.too_large())
    clear(at, CLEARED_AT_ONCE)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)  # his uploads are counted one by one
        _refuse_too_many(person, size, at)
        return Upload.objects.create(
            person=person,
            case=case,
            name=name[-LONGEST_NAME:],
            size=size,
            folder=f"{FOLDER}/{uuid.uuid4().hex}",
            expires_at=at + settings.UPLOADS_KEPT,
            **more,
        )


def _refuse_too_many(person: Person, size: int, at: datetime) -> None:
    others = of(person, at).filter(attachment=None)
    held = others.aggregate(Sum("size"))["size__sum"] or 0
    if held + size > settings.LARGEST_UNFINISHED_BYTES or others.count() >= MOST_UPLOADS:
        most = settings.LARGEST_UNFINISHED_BYTES // (1024 * 1024)
        raise Refused(
            f"您没有传完的文件已经过多（合计不超过{most}MB、{MOST_UPLOADS}份），"
            "请先传完，或者在“上传附件”页放弃不要的"
        )


def receive(upload: Upload, start: int, data: bytes, at: datetime) -> Upload:
    """The upload with one more piece, which begins at `start`.

    Raises Displaced with nothing kept; Refused if there is more than was announced.
    """
    # Stored before the lock is taken: on SQLite nobody can write meanwhile.
    place = default_storage.save(f"{upload.folder}/{uuid.uuid4().hex}", ContentFile(data))
    try:
        with transaction.atomic():
            found = Upload.objects.select_for_update().filter(pk=upload.pk).first()
            if found is None or found.attachment_id or found.received != start:
                raise Displaced
            if start + len(data) > found.size:
                raise Refused("传来的内容比文件原来的大小还多，请移除后重新上传")
            if found.pieces.count() >= MOST_PIECES:
                raise Refused("这份文件断断续续传得太碎，请移除后重新上传")
            UploadPiece.objects.create(upload=found, start=start, size=len(data), place=place)
            found.received = start + len(data)
            found.expires_at = at + settings.UPLOADS_KEPT
            found.save(update_fields=["received", "expires_at"])
    except BaseException:
        default_storage.delete(place)
        raise
    return found


def assembled(upload: Upload) -> TemporaryUploadedFile:
    """The whole file, on disk until it is closed. Raises Incomplete."""
    whole = TemporaryUploadedFile(clean_name(upload.name), "", upload.size, None)
    upto = 0
    try:
        for piece in upload.pieces.all():
            with default_storage.open(piece.place) as part:
                data = part.read()
            if piece.start != upto or len(data) != piece.size:
                raise Incomplete
            whole.write(data)
            upto += len(data)
    except (OSError, Incomplete):
        whole.close()
        raise Incomplete from None
    if upto != upload.size:
        whole.close()
        raise Incomplete
    whole.seek(0)
    return whole


def forget(upload: Upload) -> None:
    """The upload and all of its pieces are gone."""
    upload.delete()
    _drop_folder(upload.folder)


def drop_pieces(upload: Upload) -> None:
    """What it was made of is no longer needed: the file is on the case."""
    upload.pieces.all().delete()
    _drop_folder(upload.folder)


def _drop_folder(folder: str) -> None:
    """With whatever lies in it: a piece may have been stored and never counted."""
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


def clear(at: datetime, most: int | None = None) -> list[dict[str, Any]]:
    """Forget the uploads nobody went on with in time. Returns what they were."""
    cleared = []
    stale = Upload.objects.filter(expires_at__lte=at).order_by("expires_at")
    for upload in stale[:most]:
        # Somebody may have gone on with it in this instant.
        if not Upload.objects.filter(pk=upload.pk, expires_at__lte=at).delete()[0]:
            continue
        _drop_folder(upload.folder)
        cleared.append({"name": upload.name, "received": upload.received, "size": upload.size})
    return cleared


def clear_strays() -> int:
    """Drop folders of pieces no upload knows of, left by a server that fell. Returns how many."""
    try:
        folders, _ = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    known = set(Upload.objects.values_list("folder", flat=True))
    strays = [f for f in (f"{FOLDER}/{name}" for name in folders) if f not in known]
    for folder in strays:
        _drop_folder(folder)
    return len(strays)
