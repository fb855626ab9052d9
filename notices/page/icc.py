"""An sRGB profile (IEC 61966-2-1) written from its numbers: the same bytes on every machine.

Made here and not by a colour library, because those put the time of day into the profile.
Version 2 of the format, which every reader and every checker of archives knows.
"""

from __future__ import annotations

from functools import lru_cache
from struct import pack

# The primaries adapted to the D50 white of the profile connection space, and that white.
_RED = (0.43607, 0.22249, 0.01392)
_GREEN = (0.38515, 0.71687, 0.09708)
_BLUE = (0.14307, 0.06061, 0.71410)
_WHITE = (0.96420, 1.0, 0.82491)
_STEPS = 1024
_HEADER = 128


def _fixed(value: float) -> bytes:
    return pack(">i", round(value * 65536))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_fixed(value) for value in values)


def _description(text: str) -> bytes:
    ascii_text = text.encode("ascii") + b"\0"
    # no Unicode and no ScriptCode description: their counts are 0, the latter's 67 bytes blank
    return b"desc\0\0\0\0" + pack(">I", len(ascii_text)) + ascii_text + b"\0" * (8 + 3 + 67)


def _text(text: str) -> bytes:
    return b"text\0\0\0\0" + text.encode("ascii") + b"\0"


def _curve() -> bytes:
    values = [_linear(n / (_STEPS - 1)) for n in range(_STEPS)]
    return pack(f">4sII{_STEPS}H", b"curv", 0, _STEPS, *(round(v * 65535) for v in values))


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    curve = _curve()
    tags = [
        (b"desc", _description("sRGB IEC61966-2.1")),
        (b"cprt", _text("No copyright, use freely")),
        (b"wtpt", _xyz(_WHITE)),
        (b"rXYZ", _xyz(_RED)),
        (b"gXYZ", _xyz(_GREEN)),
        (b"bXYZ", _xyz(_BLUE)),
        (b"rTRC", curve),
        (b"gTRC", curve),
        (b"bTRC", curve),
    ]
    table, data = pack(">I", len(tags)), b""
    places: dict[bytes, int] = {}
    start = _HEADER + 4 + 12 * len(tags)
    for name, value in tags:
        if value not in places:
            places[value] = start + len(data)
            data += value + b"\0" * (-len(value) % 4)
        table += pack(">4sII", name, places[value], len(value))
    return _header(start + len(data)) + table + data


def _header(size: int) -> bytes:
    when = pack(">6H", 2026, 1, 1, 0, 0, 0)
    head = pack(">I4xI4s4s4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ") + when + b"acsp"
    head += b"\0" * (68 - len(head)) + b"".join(_fixed(value) for value in _WHITE)
    return head + b"\0" * (_HEADER - len(head))
