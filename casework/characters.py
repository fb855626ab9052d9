"""Characters that cannot be printed on a letter, found when text is saved.

A letter is a legal act with somebody's name on it: a character the fonts cannot draw, or
that cannot be seen, is refused at the desk where the text is typed, with its place and
what to do, and not discovered as a blank on paper. The list of printable characters is
what the fonts in notices/fonts really draw; their build script writes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PRINTABLE = Path(__file__).with_name("characters.txt")

PRIVATE = "私用区字符"
INVISIBLE = "零宽字符"
CONTROL = "控制字符"
NEWLINE = "换行符"
SELECTOR = "变体选择符"
COMBINING = "组合用附加符号"
SPACE = "特殊空格"
SURROGATE = "残缺的代理字符"
DAMAGED = "乱码替代字符"
EMOJI = "表情或图形符号"
UNASSIGNED = "国家标准和Unicode均未收录的码位"
NO_GLYPH = "字库中没有字形"

_ADVICE = {
    PRIVATE: "请改用国家标准字符，或者用同音字、拼音代替并在备注中说明",
    INVISIBLE: "它看不见却会留在文字里，请删去",
    CONTROL: "请删去",
    NEWLINE: "此处只能填写一行，请删去换行",
    SELECTOR: "请删去，只保留前面的汉字",
    COMBINING: "请改用合成好的单个字符，或者删去",
    SPACE: "请改用普通空格",
    SURROGATE: "请重新录入这个字",
    DAMAGED: "原字在复制或传输中已经损坏，请对照原件重新录入",
    EMOJI: "请删去，或者改用文字表述",
    UNASSIGNED: "请对照原件重新录入",
    NO_GLYPH: "请核对用字；确为生僻字的，用同音字、拼音或者字形说明代替并在备注中说明",
}

# Names a clerk may know; everything else that cannot be seen is shown by its code alone.
_NAMES = {
    0x09: "制表符",
    0x0B: "垂直制表符",
    0x0D: "回车符",
    0x85: "下一行符",
    0xAD: "软连字符",
    0x200B: "零宽空格",
    0x200C: "零宽不连字",
    0x200D: "零宽连字",
    0x200E: "左至右标记",
    0x200F: "右至左标记",
    0x2028: "行分隔符",
    0x2029: "段分隔符",
    0x202D: "强制左至右符",
    0x202E: "强制右至左符",
    0x2060: "词连接符",
    0x3164: "谚文填充符",
    0xFEFF: "字节顺序标记",
}

# Letters by their category, but nothing is drawn for them.
_BLANK_LETTERS = frozenset([0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0])
_SPACES = frozenset(" \u00a0\u3000")
_SHOWN_PLACES = 5


@dataclass(frozen=True)
class Unprintable:
    index: int  # in the text, from 0
    line: int  # from 1
    column: int  # in the line, in characters, from 1
    character: str
    code_point: str  # "U+E863"
    reason: str


def unprintable(text: str, *, multiline: bool = True) -> tuple[Unprintable, ...]:
    """Every character of the text that a letter cannot show, in order.

    A line may end in \\n or \\r\\n. With multiline=False, for names and the like, the ends
    of lines are refused too.
    """
    return tuple(_found(text, _refused(multiline)))


def describe(field_label: str, text: str, *, multiline: bool = True) -> str | None:
    """One sentence for the person at the desk: which characters, where, what to do."""
    found = unprintable(text, multiline=multiline)
    if not found:
        return None
    lines = "\n" in text
    places: dict[str, list[Unprintable]] = {}
    for one in found:
        places.setdefault(one.character, []).append(one)
    named = "、".join(_named(group, lines) for group in places.values())
    advice = "；".join(_ADVICE[reason] for reason in dict.fromkeys(one.reason for one in found))
    return f"{field_label}{named}无法印在文书上：{advice}。"


def forbidden(character: str) -> str | None:
    """Why no font may print this character, whatever it draws for it; None if one may."""
    code, category = ord(character), unicodedata.category(character)
    if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F:
        return SELECTOR
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return UNASSIGNED
    if category == "Cf" or code in _BLANK_LETTERS or code == 0x034F:
        return INVISIBLE
    if category == "Zs" and character not in _SPACES:
        return SPACE
    if 0xFFFC <= code <= 0xFFFD:
        return DAMAGED
    return _BY_CATEGORY.get(category)


_BY_CATEGORY = {
    "Co": PRIVATE,
    "Cc": CONTROL,
    "Cs": SURROGATE,
    "Zl": CONTROL,
    "Zp": CONTROL,
    "Mn": COMBINING,
    "Mc": COMBINING,
    "Me": COMBINING,
}


def printable_ranges() -> tuple[tuple[int, int], ...]:
    """The (first, last) code points of characters.txt, ascending."""
    ranges = []
    for line in PRINTABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            first, _, last = line.partition("-")
            ranges.append((int(first, 16), int(last or first, 16)))
    return tuple(ranges)


@cache
def _refused(multiline: bool) -> re.Pattern[str]:
    allowed = "".join(
        f"\\U{first:08x}" if first == last else f"\\U{first:08x}-\\U{last:08x}"
        for first, last in printable_ranges()
    )
    if multiline:
        return re.compile(f"[^{allowed}\\r\\n]|\\r(?!\\n)")
    return re.compile(f"[^{allowed}]")


def _found(text: str, refused: re.Pattern[str]) -> Iterator[Unprintable]:
    line, start, seen = 1, 0, 0
    for match in refused.finditer(text):
        index, character = match.start(), match.group()
        line += text.count("\n", seen, index)
        start = text.rfind("\n", 0, index) + 1
        seen = index
        yield Unprintable(
            index=index,
            line=line,
            column=index - start + 1,
            character=character,
            code_point=f"U+{ord(character):04X}",
            reason=_reason(character),
        )


def _reason(character: str) -> str:
    if character in "\r\n":
        return NEWLINE
    reason = forbidden(character)
    if reason:
        return reason
    category = unicodedata.category(character)
    if category == "Cn":
        # A newer Unicode may know it: say only what is certain for 汉字 to come.
        return NO_GLYPH if 0x20000 <= ord(character) < 0x40000 else UNASSIGNED
    if category in ("So", "Sk") and ord(character) >= 0x2600:
        return EMOJI
    return NO_GLYPH


def _named(group: list[Unprintable], lines: bool) -> str:
    """第2个字“”（U+E863，私用区字符）, with every place where it stands."""
    one = group[0]
    shown = [
        f"第{each.line}行第{each.column}个字" if lines else f"第{each.column}个字"
        for each in group[:_SHOWN_PLACES]
    ]
    more = f"等{len(group)}处" if len(group) > _SHOWN_PLACES else ""
    return f"{'、'.join(shown)}{more}{_quoted(one)}"


def _quoted(one: Unprintable) -> str:
    name = _NAMES.get(ord(one.character), "")
    if one.reason in (
        NEWLINE,
        CONTROL,
        INVISIBLE,
        SELECTOR,
        SPACE,
        SURROGATE,
        COMBINING,
        UNASSIGNED,
    ):
        # Shown as it is it would vanish, or break the message.
        return f"（{one.code_point}，{name or one.reason}）"
    return f"“{one.character}”（{one.code_point}，{one.reason}）"
