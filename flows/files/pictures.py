"""How large a picture is and where it ends, from its parts: nothing is decoded, and what is read
is bounded.
"""

import re
import struct
from dataclasses import dataclass
from typing import IO

MOST_PIXELS = 100_000_000
MOST_SEGMENTS = 5_000
MOST_PAGES = 10_000
MOST_CHUNKS = 100_000
"""Of a PNG; the usual programs write a picture of 50 MB in some 6,000."""
MOST_TAGS_READ = 64
"""Of a page of a TIFF. Its tags stand in ascending order, width and height among the first."""


class Damaged(ValueError):
    """The picture ends or contradicts itself before its size is told."""


@dataclass(frozen=True)
class Picture:
    """pixels: of its largest page."""

    type: str
    pixels: int
    pages: int


def read(file: IO[bytes], head: bytes) -> Picture | None:
    """The picture whose first bytes are `head`, or None if it is none. Raises Damaged."""
    try:
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return _checked("image/png", [_png(head)])
        if head.startswith(b"\xff\xd8\xff"):
            return _checked("image/jpeg", [_jpeg(file)])
        if head.startswith((b"II*\0", b"MM\0*")):
            return _checked("image/tiff", _tiff(file, "<" if head[:1] == b"I" else ">"))
    except struct.error:
        raise Damaged from None
    return None


def _checked(type_: str, sizes: list[tuple[int, int]]) -> Picture:
    if not sizes or any(width < 1 or height < 1 for width, height in sizes):
        raise Damaged
    return Picture(type_, max(width * height for width, height in sizes), len(sizes))


def _png(head: bytes) -> tuple[int, int]:
    if head[12:16] != b"IHDR":
        raise Damaged
    width, height = struct.unpack_from(">LL", head, 16)
    return width, height


def _jpeg(file: IO[bytes]) -> tuple[int, int]:
    """Along the segments to the frame header (SOF)."""
    file.seek(2)
    for _ in range(MOST_SEGMENTS):
        mark, kind = struct.unpack(">BB", file.read(2))
        if mark != 0xFF:
            raise Damaged
        if kind == 0xFF:  # a fill byte: the next may be the mark
            file.seek(-1, 1)
            continue
        if kind == 0x01 or 0xD0 <= kind <= 0xD7:  # they stand alone
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            _, height, width = struct.unpack(">BHH", file.read(5))
            return width, height
        if kind in (0xD9, 0xDA) or length < 2:
            raise Damaged
        file.seek(length - 2, 1)
    raise Damaged


def _tiff(file: IO[bytes], order: str) -> list[tuple[int, int]]:
    """The size of every page, along the chain of directories."""
    sizes: list[tuple[int, int]] = []
    seen: set[int] = set()
    file.seek(4)
    (at,) = struct.unpack(order + "L", file.read(4))
    while at and len(sizes) < MOST_PAGES:
        if at in seen:
            raise Damaged
        seen.add(at)
        file.seek(at)
        (count,) = struct.unpack(order + "H", file.read(2))
        sizes.append(_tiff_page(file.read(12 * min(count, MOST_TAGS_READ)), order))
        file.seek(at + 2 + 12 * count)
        (at,) = struct.unpack(order + "L", file.read(4))
    return sizes


def _tiff_page(tags: bytes, order: str) -> tuple[int, int]:
    found = {}
    for start in range(0, len(tags), 12):
        tag, kind = struct.unpack_from(order + "HH", tags, start)
        if tag in (256, 257):
            form = order + ("H" if kind == 3 else "L")
            (found[tag],) = struct.unpack_from(form, tags, start + 8)
    return found.get(256, 0), found.get(257, 0)


# -- where it ends ---------------------------------------------------------------------------------

_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""The next mark of a JPEG within its packed data, where FF 00 stands for FF."""


def end_of(file: IO[bytes], type_: str) -> int | None:
    """Where the picture ends; None where it is cut off, or its format has no end (TIFF)."""
    try:
        if type_ == "image/png":
            return _end_of_png(file)
        if type_ == "image/jpeg":
            return _end_of_jpeg(file)
    except (struct.error, Damaged):
        pass
    return None


def _end_of_png(file: IO[bytes]) -> int:
    at = 8
    for _ in range(MOST_CHUNKS):
        file.seek(at)
        length, kind = struct.unpack(">L4s", file.read(8))
        at += 12 + length
        if kind == b"IEND":
            return at
    raise Damaged


def _end_of_jpeg(file: IO[bytes]) -> int:
    """Along the segments; from a start of scan (SOS) through the packed data to the next mark."""
    file.seek(0)
    data = file.read()
    at = 2
    for _ in range(MOST_SEGMENTS):
        mark, kind = struct.unpack_from(">BB", data, at)
        if mark != 0xFF:
            raise Damaged
        if kind == 0xD9:
            return at + 2
        if kind == 0xFF or kind == 0x01 or 0xD0 <= kind <= 0xD7:
            at += 1 if kind == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        at += 2 + length
        if kind == 0xDA:
            found = _MARK.search(data, at)
            if found is None:
                raise Damaged
            at = found.start()
    raise Damaged
