"""Which characters may stand where: GB/T 15834-2011 5.1 and the practice of Chinese composing."""

from __future__ import annotations

from functools import lru_cache
from math import inf
from unicodedata import combining

# Marks whose ink is in the left half of the square: the right half can be given up.
CLOSERS = frozenset("，。、；：！？）》〉】〕」』”’］｝〗．")
# Marks whose ink is in the right half.
OPENERS = frozenset("（《〈【〔「『“‘［｛〖")

# How much of a mark is blank and may be given up. 仿宋 draws the question mark in the middle.
HALF = 0.5
_BLANKS = dict.fromkeys(CLOSERS | OPENERS, HALF) | {"？": 0.2}

NO_START = CLOSERS | frozenset(",.;:!?)]}>%‰％℃°′″·•・～~…—―–－‐-/／＞＝＋｡､々〃›»")
NO_END = OPENERS | frozenset("([{<￥¥$＄£€№＃#@＠＜‹«/／")

DASHES = frozenset("—―…─⋯")  # printed in twos: ——, ……
CHINESE_DIGITS = frozenset("〇零一二三四五六七八九十百千万亿两")
UNITS = frozenset(
    "年月日号时分秒元角万亿千百个件份页条款项章节次名人户岁天周米克吨亩里度级楼层室栋幢届卷册"
    "本张种类位期倍平公路座套间宗组台辆字行点余多％%‰℃°"
)
LEGAL_UNITS = frozenset("条款项章节号年月日个件份页次名")

NEVER = inf
AFTER_YEAR = 0.4  # 2026年|3月12日: allowed, not liked
IN_ARTICLE = 1.0  # 第|三十六|条
IN_PLACEHOLDER = 2.0  # ×|×市
ADDRESS_STEP = 0.6
ADDRESS_DOT = 2.5
LONGER_THAN_A_LINE = 20.0  # a word that fits on no line at all

_STEPS = frozenset("/?&=#")
_DOTS = frozenset("._:@,;+")  # never after a hyphen: who can tell whose hyphen it is


def blank_of(char: str) -> float:
    """The blank part of a full-width mark; 0 for everything else."""
    return _BLANKS.get(char, 0.0)


def is_space(char: str) -> bool:
    return char in " \u3000\xa0"


@lru_cache(maxsize=8192)
def is_word(char: str) -> bool:
    """A character of a word that is written with letters and has no break inside."""
    code = ord(char)
    if code < 0x2E80:
        if is_space(char) or char in DASHES or char in CLOSERS or char in OPENERS:
            return False
        return code < 0x7F or char.isalnum()
    return 0xFF10 <= code <= 0xFF5A and char.isalnum()


@lru_cache(maxsize=65536)
def cost_between(left: str, right: str) -> float:
    """What it costs to end a line between two characters; NEVER where it is forbidden."""
    if is_space(right) or right in NO_START or combining(right):
        return NEVER
    if is_space(left):
        return 0.0
    if left in NO_END or (is_word(left) and is_word(right)):
        return NEVER
    if _is_digit(left) and right in UNITS or left == "第" and _is_digit(right):
        return NEVER
    if left == right == "×":
        return IN_PLACEHOLDER
    return _cost_in_figures(left, right)


def _cost_in_figures(left: str, right: str) -> float:
    if left in CHINESE_DIGITS:
        if right in CHINESE_DIGITS:
            return NEVER
        return IN_ARTICLE if right in LEGAL_UNITS else 0.0
    if left == "第" and right in CHINESE_DIGITS:
        return IN_ARTICLE
    return AFTER_YEAR if left in "年月" and _is_digit(right) else 0.0


def _is_digit(char: str) -> bool:
    return "0" <= char <= "9" or "０" <= char <= "９"


def cost_in_word(left: str, right: str) -> float:
    """Inside a word or an address that must be broken: after / ? & = . _, never after a hyphen."""
    if right in NO_START or right in _STEPS or right in _DOTS:
        return NEVER
    if left in _STEPS:
        return ADDRESS_STEP
    if left in ".," and _is_digit(right):
        return NEVER
    return ADDRESS_DOT if left in _DOTS else NEVER
