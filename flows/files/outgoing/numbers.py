"""Numbers that lead to a person: identity cards, mobile telephones, bank cards.

A number counts only if it bears out its own rules (a checksum, a date, a known beginning), so that
document numbers, parcels, amounts and the codes of organisations pass.
"""

import re
from collections.abc import Iterator
from datetime import date

NUMBERS: dict[str, str] = {
    "id_number": "身份证号码",
    "mobile": "手机号码",
    "bank_card": "银行卡号",
}

Range = tuple[str, int, int]
"""Kind, where it begins in the text, where it ends."""

_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ－　﹣‐–+＋", "0123456789Xx- ---++")
"""As typed with a Chinese keyboard -> as read here; one character for one."""

_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
"""GB/T 2260, and 83 for residence permits of Taiwan."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FIRST_BORN, _LAST_BORN = 1890, 2100

_GAP = "[ -]?"
_ID = re.compile(rf"(?<![\d.])\d(?:{_GAP}\d){{16}}{_GAP}[\dXx](?![\dA-Za-z])")
_OLD_ID = re.compile(r"(?<![\dA-Za-z.])\d{15}(?![\dA-Za-z.])")
_MOBILE = re.compile(
    r"(?<![\dA-Za-z.])(?:(?:\+|00)?86[ -]?)?(1[3-9]\d)([ -]?)\d{4}\2\d{4}(?![\dA-Za-z]|\.\d)"
)
_CALLED = re.compile(r"电话|手机|联系|号码|致电|tel|mobile|phone", re.IGNORECASE)
_CARD = re.compile(
    rf"(?<![\dA-Za-z.])(?:\d{{4}}{_GAP}){{4}}\d{{0,3}}(?![\dA-Za-z]|\.\d|[ -]\d)"
    rf"|(?<![\dA-Za-z.])\d{{16,19}}(?![\dA-Za-z]|\.\d)"
    rf"|(?<![\dA-Za-z.])\d{{6}}{_GAP}\d{{10,13}}(?![\dA-Za-z]|\.\d)"
)


def numbers_in(text: str) -> list[Range]:
    """Every number of a person in the text, in their order; none overlaps another."""
    plain = text.translate(_WIDE)
    found: list[Range] = []
    taken = bytearray(len(plain))
    for kind, start, end in (*_ids(plain), *_cards(plain), *_old_ids(plain), *_mobiles(plain)):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append((kind, start, end))
    return sorted(found, key=lambda one: one[1])


def masked_number(number: str) -> str:
    """Its first three and last four digits."""
    digits = re.sub(r"[ -]", "", number)
    return digits[:3] + "*" * (len(digits) - 7) + digits[-4:]


def without_numbers(text: str) -> str:
    """The text with every number of a person masked."""
    pieces, at = [], 0
    for _, start, end in numbers_in(text):
        pieces += [text[at:start], masked_number(text[start:end].translate(_WIDE))]
        at = end
    return "".join([*pieces, text[at:]])


# -- each kind by its own rules --------------------------------------------------------------------


def _digits(found: re.Match[str]) -> str:
    return re.sub(r"[ -]", "", found.group()).upper()


def _ids(text: str) -> Iterator[Range]:
    """GB 11643: region, day of birth, sequence, check digit."""
    for found in _overlapping(_ID, text):
        digits = _digits(found)
        total = sum(w * int(d) for w, d in zip(_WEIGHTS, digits[:17], strict=True))
        if _PROVINCES.match(digits) and _is_day(digits[6:14]) and _CHECKS[total % 11] == digits[17]:
            yield "id_number", found.start(), found.end()


def _old_ids(text: str) -> Iterator[Range]:
    """Fifteen digits, until 1999: a year of two digits and no check."""
    for found in _OLD_ID.finditer(text):
        digits = found.group()
        if _PROVINCES.match(digits) and digits[2:6] != "0000" and _is_day("19" + digits[6:12]):
            yield "id_number", found.start(), found.end()


def _mobiles(text: str) -> Iterator[Range]:
    for found in _MOBILE.finditer(text):
        spaced = found.group(2) == " "
        if spaced and not _CALLED.search(text[max(0, found.start() - 20) : found.start()]):
            continue  # three figures of a table, side by side
        yield "mobile", found.start(1), found.end()


def _cards(text: str) -> Iterator[Range]:
    for found in _overlapping(_CARD, text):
        digits = _digits(found)
        if _is_card(digits):
            yield "bank_card", found.start(), found.end()


def _is_card(digits: str) -> bool:
    """UnionPay (62, and 9558 of before), Visa and MasterCard; ISO/IEC 7812's check digit."""
    union = digits.startswith("62") or (digits.startswith("9558") and len(digits) == 19)
    foreign = len(digits) == 16 and digits[0] in "45"
    if not (16 <= len(digits) <= 19 and (union or foreign)):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What matches, also where a match that came to nothing had begun before."""
    at = 0
    while found := pattern.search(text, at):
        yield found
        at = found.start() + 1


def _is_day(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return _FIRST_BORN <= born.year <= _LAST_BORN
