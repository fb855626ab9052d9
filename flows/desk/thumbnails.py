"""Pages of attachments as pictures, drawn when first looked at and kept under the file's hash."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from casework.models import Attachment
from flows.desk import filing
from flows.files import apart
from flows.files.kinds import DRAWN, short_name

SIZES = {"small": (240, 320), "large": (1400, 2000)}
"""Width and height in pixels at the most: for a list, and for reading a page."""
_SIGN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 64" role="img">'
    '<path d="M4 2h28l12 12v48H4z" fill="#fff" stroke="#98a3b1" stroke-width="2"/>'
    '<path d="M32 2v12h12" fill="none" stroke="#98a3b1" stroke-width="2"/>'
    '<text x="24" y="44" font-family="sans-serif" font-size="11" fill="#55606f"'
    ' text-anchor="middle">{}</text></svg>'
)


def picture(row: Attachment, page: int, size: str) -> bytes:
    """The page (from 1) as a JPEG; empty if it cannot be drawn."""
    if row.type not in DRAWN:
        return b""
    place = f"thumbnails/{row.sha256[:2]}/{row.sha256}-{page}-{size}.jpg"
    if default_storage.exists(place):
        with default_storage.open(place) as kept:
            return bytes(kept.read())
    try:
        with filing.opened(row) as file:
            drawn = apart.drawn(file, row.type, page, *SIZES[size]) or b""
    except (filing.AttachmentDamaged, apart.Unanswered):
        return b""  # not kept: it may be mended, there may be time for it later
    _keep(place, drawn)
    return drawn


def _keep(place: str, drawn: bytes) -> None:
    """Kept even where nothing could be drawn: it would cost as much the next time."""
    kept = default_storage.save(place, ContentFile(drawn))
    if kept != place:  # somebody looked at the same instant
        default_storage.delete(kept)


def sign(type_: str) -> str:
    """A sheet with the type's short name on it."""
    return _SIGN.format(short_name(type_))
