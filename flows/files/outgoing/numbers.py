"""Numbers that lead to a person: identity cards, mobile telephones, bank cards.

A number counts only if it bears out its own rules (a checksum, a date, a known beginning), so that
document numbers, parcels, amounts and the codes of organisations pass. It may be written as people
write it: in groups, with wide digits, right after a word, broken at the end of a line.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date

NUMBERS: dict[str, str] = {
    "id_number": "身份证号码",
    "mobile": "手机号码",
    "bank_card": "银行卡号",
}

Range = tuple[str, int, int]
"""Kind, where it begins in the text, where it ends."""

_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
"""GB/T 2260, and 83 for residence permits of Taiwan."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FIRST_BORN, _LAST_BORN = 1890, 2100
_SHORTEST = 11

# -- as it is written ------------------------------------------------------------------------------


def _as_typed() -> dict[int, str]:
    """However it was typed -> as read here, one character for one: digits, dashes (-), dots in the
    middle (·), spaces that are typed on purpose (~; a common one also parts the columns of a table)
    and brackets."""
    table: dict[int, str] = {}
    for code in (*range(0x80, 0x10000), *range(0x1D7CE, 0x1D800)):
        char = chr(code)
        kind = unicodedata.category(char)
        if kind == "Nd":
            table[code] = str(unicodedata.decimal(char))
        elif kind == "Pd":
            table[code] = "-"
        elif kind == "Zs":
            table[code] = "~"
    typed, read = "\u3000\t−＋．•‧∙・（）［］【】ＸｘХхΧχ×", "  -+.····()()()XxXxXxX"
    for char, as_read in zip(typed, read, strict=True):
        table[ord(char)] = as_read
    return table


_TYPED = _as_typed()
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BREAK = re.compile("[ ~]*(?:\r\n|[\r\n\x02\x0b\x0c\u2028\ufffe])[ ~]*")

# -- patterns --------------------------------------------------------------------------------------

_BEFORE, _BEHIND = r"(?<!\d)(?<!\d\.)", r"(?!\d|\.\d)"
_GAP = "[ ~.·-]{0,2}"
_ID = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{16}}{_GAP}[\dXx]{_BEHIND}")
_OLD_ID = re.compile(rf"{_BEFORE}\d{{6}}(?P<apart>[ ~-]?)\d{{6}}(?P=apart)\d{{3}}{_BEHIND}")

_ABROAD = r"(?:\((?:\+|00)?86\)|(?:\+|00)?86|0(?=1))?[ ~-]{0,2}"
_STRONG = " ?[-.·~] ?"
_MOBILE = re.compile(
    rf"{_BEFORE}{_ABROAD}(?P<number>\(1[3-9]\d\) ?-?\d{{4}} ?-?\d{{4}}"
    rf"|1[3-9]\d(?P<apart>{_STRONG}|)\d{{4}}(?P=apart)\d{{4}}"
    rf"|1[3-9]\d{_STRONG}\d{{8}}){_BEHIND}"
)
_SPACED = re.compile(
    rf"{_BEFORE}{_ABROAD}(?P<number>1[3-9]\d(?P<apart> {{1,2}})\d{{4}}(?P=apart)\d{{4}}"
    r"|1[3-9]\d{2}(?P<two>[ ~.·-])\d{3}(?P=two)\d{4}|1[3-9]\d(?P<three>[ ~.·-])\d{3}(?P=three)\d{5}"
    r"|1[3-9]\d \d{8}|1[3-9]\d{5}[ ~.·-]\d{4}|1[3-9]\d{3}[ ~.·-]\d{6}|1[3-9]\d{4}[ ~.·-]\d{5}"
    rf"|1 [3-9](?: \d){{9}}){_BEHIND}"
)
"""Groups that may be figures side by side: they count where a word says that they are a number."""
_ENDS_SO, _BEGINS_SO = (
    re.compile(r"(?<!\d)1[3-9]\d {1,2}\d{4} {1,2}\d{4}$"),
    re.compile(r"1[3-9]\d {1,2}\d{4} {1,2}\d{4}(?!\d)"),
)
_CARD = re.compile(
    rf"{_BEFORE}(?:\d{{4}}{_GAP}){{4}}\d{{0,3}}(?!\d|\.\d|[ ~.·-]\d)"
    rf"|{_BEFORE}\d{{16,19}}{_BEHIND}"
    rf"|{_BEFORE}\d{{6}}{_GAP}\d{{10,13}}{_BEHIND}"
    rf"|{_BEFORE}\d{{6}}(?P<apart>[ ~-])\d{{4}}(?P=apart)\d{{4}}(?P=apart)\d{{2,5}}{_BEHIND}"
)

# -- what stands around them -----------------------------------------------------------------------

_NEAR = 20
_CALLED = re.compile(
    r"电话|手机|联系|联络|号码|致电|来电|拨打|微信|tel|mobile|phone|cell", re.IGNORECASE
)
_IDENTITY = re.compile(r"身份|证件|公民|\bid", re.IGNORECASE)
_WORDS = re.compile(
    r"tel|telephone|(cell|mobile)?phone|mobile|mob|cell|contact|call|wechat|weixin|wx|vx|qq|fax|ext"
    r"|id|idno|idcard|sfz|no|card|cardno|account|acct?|bank|e?mail",
    re.IGNORECASE,
)
"""Latin words that may stand right before or behind a number. After other letters it is a part of a
code."""
_LETTERS_BEFORE, _LETTERS_BEHIND = re.compile(r"[A-Za-z]+$"), re.compile(r"[A-Za-z]+")
_SAYS_SO = r"[编号代码第字：:（(~ №.noNO]{0,6}$"
_OF_PAPERS = re.compile(
    r"(?:订单|运单|快递单|单号|流水|凭证|发票|合同|批次|条码|信用代码|字第|许可证|宗地|单元|地块|项目"
    r"|档案|档号|文号|案号|合计|共计|金额|总额|价款|总价|￥|¥|\$|RMB|人民币)" + _SAYS_SO
)
_SERIAL = re.compile(r"(?:编号|代码|登记证号?|(?<!身份)证书?号|NO\.?|№)" + _SAYS_SO, re.IGNORECASE)
_CREDIT_CODE = re.compile(r"(?:信用|机构)" + _SAYS_SO)
_AMOUNT = re.compile(
    r"[ ~]?(?:[万亿]?(?:元(?!旦)|美元|欧元|港元|股(?!东)|吨|千瓦|平方|㎡|立方|公里|公顷|亩)"
    r"|[%％]|亿)"
)


def numbers_in(text: str) -> list[Range]:
    """Every number of a person in the text, in their order; none overlaps another."""
    if len(text) < _SHORTEST:
        return []
    plain, places = _read(text)
    found: list[Range] = []
    taken = bytearray(len(plain))
    for kind, start, end in (*_all(plain), *_broken(plain)):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append((kind, places[start], places[end - 1] + 1))
    return sorted(found, key=lambda one: one[1])


def masked_number(number: str) -> str:
    """Its first three and last four digits."""
    digits = re.sub(r"[^\dXx]", "", _read(number)[0])
    return digits[:3] + "*" * (len(digits) - 7) + digits[-4:]


def without_numbers(text: str) -> str:
    """The text with every number of a person masked."""
    pieces, at = [], 0
    for _, start, end in numbers_in(text):
        pieces += [text[at:start], masked_number(text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


def _read(text: str) -> tuple[str, Sequence[int]]:
    """The text as it is read here, and the place in it of each character."""
    plain = text.translate(_TYPED)
    if not _UNSEEN.search(text):
        return plain, range(len(text))
    places = [i for i, char in enumerate(text) if not _UNSEEN.match(char)]
    return "".join(plain[i] for i in places), places


def _all(plain: str) -> Iterator[Range]:
    yield from _ids(plain)
    yield from _cards(plain)
    yield from _old_ids(plain)
    yield from _mobiles(plain)


def _broken(plain: str) -> Iterator[Range]:
    """Numbers broken at the end of a line, once each. What has no check digit counts only where a
    word says what it is: figures of a column stand one under another."""
    breaks = list(_BREAK.finditer(plain))
    if not breaks:
        return
    places: list[int] = []
    joints: list[int] = []
    at = 0
    for found in breaks:
        places += range(at, found.start())
        joints.append(len(places))
        at = found.end()
    places += range(at, len(plain))
    joined = "".join(plain[i] for i in places)
    own = set(joints)
    for kind, start, end in _all(joined):
        crossed = sum(1 for place in range(start + 1, end) if place in own)
        if crossed != 1:
            continue
        if end - start > 15 or (kind == "mobile" and _is_called(joined, start)):
            yield kind, places[start], places[end - 1] + 1


# -- each kind by its own rules --------------------------------------------------------------------


def _digits(found: re.Match[str]) -> str:
    return re.sub(r"[^\dXx]", "", found.group()).upper()


def _ids(text: str) -> Iterator[Range]:
    """GB 11643: region, day of birth, sequence, check digit."""
    for found in _overlapping(_ID, text):
        digits = _digits(found)
        total = sum(w * int(d) for w, d in zip(_WEIGHTS, digits[:17], strict=True))
        if not (_PROVINCES.match(digits) and _is_day(digits[6:14])):
            continue
        before = _before(text, found.start())
        if _CHECKS[total % 11] == digits[17] and not _CREDIT_CODE.search(before):
            yield "id_number", found.start(), found.end()


def _old_ids(text: str) -> Iterator[Range]:
    """Fifteen digits, until 1999: a year of two digits and no check."""
    for found in _overlapping(_OLD_ID, text):
        digits = _digits(found)
        if not (
            _PROVINCES.match(digits) and digits[2:6] != "0000" and _is_day("19" + digits[6:12])
        ):
            continue
        named = bool(_IDENTITY.search(_before(text, found.start())))
        other = found["apart"] or _is_of_papers(text, found.start(), serial=True)
        if named or (_stands_alone(text, found) and not other):
            yield "id_number", found.start(), found.end()


def _mobiles(text: str) -> Iterator[Range]:
    for found in _overlapping(_MOBILE, text):
        if _is_mobile(text, found):
            yield "mobile", found.start("number"), found.end("number")
    first = _CALLED.search(text)
    if first is None:
        return
    for found in _overlapping(_SPACED, text):
        if found["apart"]:  # the text has spoken of telephones, be it in the head of a table
            called = first.end() <= found.start() and _is_no_row_of_figures(text, found)
        else:
            called = _is_called(text, found.start())
        if called and _is_mobile(text, found):
            yield "mobile", found.start("number"), found.end("number")


def _is_mobile(text: str, found: re.Match[str]) -> bool:
    if not _stands_alone(text, found) or _AMOUNT.match(text, found.end()):
        return False
    return not _is_of_papers(text, found.start())


def _is_called(text: str, start: int) -> bool:
    return bool(_CALLED.search(_before(text, start)))


def _is_no_row_of_figures(text: str, found: re.Match[str]) -> bool:
    """Whether beside these three groups no further figure stands but another such number."""
    before = _before(text, found.start()).rstrip(" ")
    behind = text[found.end() : found.end() + _NEAR].lstrip(" ")
    figures = before[-1:].isdecimal() and not _ENDS_SO.search(before)
    figures = figures or (behind[:1].isdecimal() and not _BEGINS_SO.match(behind))
    return not figures


def _cards(text: str) -> Iterator[Range]:
    for found in _overlapping(_CARD, text):
        digits = _digits(found)
        if not _is_card(digits) or not _stands_alone(text, found):
            continue
        if not _is_of_papers(text, found.start(), serial=True):
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


# -- what stands around it -------------------------------------------------------------------------


def _before(text: str, start: int) -> str:
    return text[max(0, start - _NEAR) : start]


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Whether it is no part of a code: letters beside it are words."""
    before = _LETTERS_BEFORE.search(_before(text, found.start()))
    behind = _LETTERS_BEHIND.match(text, found.end())
    return all(letters is None or _WORDS.fullmatch(letters.group()) for letters in (before, behind))


def _is_of_papers(text: str, start: int, *, serial: bool = False) -> bool:
    """Whether a word right before says that it is a number of a paper, or an amount.

    serial: also where it only says that it is some number; what bears out less, is that."""
    before = _before(text, start)
    return bool(_OF_PAPERS.search(before) or (serial and _SERIAL.search(before)))


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
