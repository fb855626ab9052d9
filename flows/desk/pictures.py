"""How large a picture is, from its header: nothing is decoded, and what is read is bounded."""

import struct
from dataclasses import dataclass
from typing import IO

MOST_PIXELS = 100_000_000
MOST_SEGMENTS = 5_000
MOST_PAGES = 10_000
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
