"""Reads the few tables of a TrueType file that typesetting needs, quickly.

fontTools would do, but it is not needed on a machine that only prints letters, and it
takes a second for a font of thirty thousand glyphs; this takes a few milliseconds.
"""

from __future__ import annotations

import struct
import sys
from array import array
from dataclasses import dataclass

# Better character tables first: full Unicode, then the basic plane only.
_CMAPS = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))


class SfntError(ValueError):
    """The file is not a TrueType font we can embed; the message is Chinese."""


@dataclass(frozen=True)
class Sfnt:
    glyphs: dict[int, int]  # code point -> glyph number
    advances: array[int]  # by glyph number; the last one holds for all that follow
    drawn: bytes  # by glyph number: 1 where there is an outline
    units: int
    embedding: int  # OS/2 fsType

    def advance(self, code: int) -> float:
        """Width in ems."""
        glyph = self.glyphs[code]
        return self.advances[min(glyph, len(self.advances) - 1)] / self.units

    def draws(self, code: int) -> bool:
        glyph = self.glyphs.get(code, 0)
        return 0 < glyph < len(self.drawn) and bool(self.drawn[glyph])


def read(data: bytes) -> Sfnt:
    try:
        tables = _tables(data)
        units = struct.unpack_from(">H", tables["head"], 18)[0]
        count = struct.unpack_from(">H", tables["maxp"], 4)[0]
        metrics = struct.unpack_from(">H", tables["hhea"], 34)[0]
        widths = _numbers("H", tables["hmtx"][: metrics * 4])[::2]
        if not units or not metrics:
            raise SfntError("字宽数据不完整")
        return Sfnt(
            glyphs=_characters(tables["cmap"]),
            advances=widths,
            drawn=_outlined(tables, count),
            units=units,
            embedding=struct.unpack_from(">H", tables["OS/2"], 8)[0],
        )
    except KeyError as error:
        raise SfntError(f"缺少 {error.args[0]} 表") from error
    except (struct.error, IndexError) as error:
        raise SfntError("文件不完整或已损坏") from error


def _tables(data: bytes) -> dict[str, bytes]:
    kind = data[:4]
    if kind == b"OTTO":
        raise SfntError("是 PostScript（CFF）轮廓的字体，须换成 TrueType 轮廓的 .ttf 文件")
    if kind == b"ttcf":
        raise SfntError("是字体合集（.ttc），须先导出其中一款单独的 .ttf 文件")
    if kind not in (b"\x00\x01\x00\x00", b"true"):
        raise SfntError("不是 TrueType 字体文件")
    found = {}
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, start, length = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        name = tag.decode("latin-1")
        if start + length > len(data):
            raise SfntError("文件不完整或已损坏")
        # glyf is by far the largest table and is not read here: do not copy it.
        found[name] = b"" if name == "glyf" else data[start : start + length]
    if "glyf" not in found:
        raise SfntError("没有 TrueType 轮廓（缺少 glyf 表）")
    return found


def _numbers(kind: str, data: bytes) -> array[int]:
    values: array[int] = array(kind)
    values.frombytes(data[: len(data) // values.itemsize * values.itemsize])
    if sys.byteorder == "little":
        values.byteswap()
    return values


def _outlined(tables: dict[str, bytes], count: int) -> bytes:
    long = struct.unpack_from(">H", tables["head"], 50)[0]
    places = _numbers("I" if long else "H", tables["loca"])
    if len(places) < count + 1:
        raise SfntError("文件不完整或已损坏")
    return bytes(a < b for a, b in zip(places[:count], places[1 : count + 1], strict=True))


def _characters(cmap: bytes) -> dict[int, int]:
    places = {}
    for index in range(struct.unpack_from(">H", cmap, 2)[0]):
        platform, encoding, start = struct.unpack_from(">HHL", cmap, 4 + 8 * index)
        places[platform, encoding] = start
    for key in _CMAPS:
        if key not in places:
            continue
        start = places[key]
        form = struct.unpack_from(">H", cmap, start)[0]
        if form == 12:
            return _segmented(cmap, start)
        if form == 4:
            return _basic_plane(cmap, start)
    raise SfntError("没有可用的 Unicode 字符表（cmap）")


def _segmented(cmap: bytes, start: int) -> dict[int, int]:
    """cmap format 12: groups of (first code, last code, first glyph)."""
    count = struct.unpack_from(">L", cmap, start + 12)[0]
    found: dict[int, int] = {}
    groups = cmap[start + 16 : start + 16 + 12 * count]
    for first, last, glyph in struct.iter_unpack(">LLL", groups):
        if first == last:
            found[first] = glyph
        elif first < last <= 0x10FFFF:
            glyphs = range(glyph, glyph + last - first + 1)
            found.update(zip(range(first, last + 1), glyphs, strict=True))
    return found


def _basic_plane(cmap: bytes, start: int) -> dict[int, int]:
    """cmap format 4: segments, by difference or through a table of glyph numbers."""
    length, _, double = struct.unpack_from(">HHH", cmap, start + 2)
    words = _numbers("H", cmap[start : start + length])
    count = double // 2
    found: dict[int, int] = {}
    for segment in range(count):
        last, first = words[7 + segment], words[8 + count + segment]
        delta, offset = words[8 + 2 * count + segment], words[8 + 3 * count + segment]
        here = 8 + 3 * count + segment
        for code in range(first, last + 1):
            glyph = code
            if offset:
                place = here + offset // 2 + code - first
                glyph = words[place] if place < len(words) else 0
                if not glyph:
                    continue
            glyph = (glyph + delta) & 0xFFFF
            if glyph and code != 0xFFFF:
                found[code] = glyph
    return found
