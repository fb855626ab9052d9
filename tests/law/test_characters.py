"""Characters a letter cannot show are refused when typed, each with its place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import characters
from casework.characters import Unprintable, describe, printable_ranges, unprintable
from tests.letters.charsets import standard_characters

PLAIN = "关于××市城市更新项目（A123号、B-07号地块）的批复文件——〔2026〕12号…… 张𬭎、王喆㛃龘𠅤𤩽"


def test_plain_text_has_nothing_to_report() -> None:
    assert unprintable(PLAIN) == ()
    assert unprintable(f"第一行\n第二行\r\n\n{PLAIN}") == ()
    assert unprintable("") == ()
    assert describe("申请人姓名", PLAIN) is None


@pytest.mark.parametrize(
    ("character", "code_point", "reason"),
    [
        ("\ue863", "U+E863", "私用区字符"),
        ("\U000f0000", "U+F0000", "私用区字符"),
        ("\u200b", "U+200B", "零宽字符"),
        ("\u200d", "U+200D", "零宽字符"),
        ("\ufeff", "U+FEFF", "零宽字符"),
        ("\u00ad", "U+00AD", "零宽字符"),
        ("\u202e", "U+202E", "零宽字符"),
        ("\u3164", "U+3164", "零宽字符"),
        ("\ufe00", "U+FE00", "变体选择符"),
        ("\ufe0f", "U+FE0F", "变体选择符"),
        ("\U000e0101", "U+E0101", "变体选择符"),
        ("\x00", "U+0000", "控制字符"),
        ("\t", "U+0009", "控制字符"),
        ("\x1b", "U+001B", "控制字符"),
        ("\x7f", "U+007F", "控制字符"),
        ("\x85", "U+0085", "控制字符"),
        ("\u2028", "U+2028", "控制字符"),
        ("\ud83d", "U+D83D", "残缺的代理字符"),
        ("\udc00", "U+DC00", "残缺的代理字符"),
        ("\u0301", "U+0301", "组合用附加符号"),
        ("\u3099", "U+3099", "组合用附加符号"),
        ("\u2003", "U+2003", "特殊空格"),
        ("\ufffd", "U+FFFD", "乱码替代字符"),
        ("\uffff", "U+FFFF", "国家标准和Unicode均未收录的码位"),
        ("\U0001f600", "U+1F600", "表情或图形符号"),
        ("\U0002a6d6", "U+2A6D6", "字库中没有字形"),
        ("\u0627", "U+0627", "字库中没有字形"),
    ],
)
def test_each_kind_is_refused_with_its_place(character: str, code_point: str, reason: str) -> None:
    found = unprintable(f"第一行\n张{character}明\r\n尾{character}")
    assert found == (
        Unprintable(5, 2, 2, character, code_point, reason),
        Unprintable(10, 3, 2, character, code_point, reason),
    )
    sentence = describe("申请人姓名", f"张{character}明")
    assert sentence is not None
    assert sentence.startswith("申请人姓名第2个字") and code_point in sentence
    assert reason in sentence or characters._NAMES[ord(character)] in sentence
    assert "无法印在文书上：" in sentence and sentence.endswith("。")
    assert sentence.isprintable() or reason == "私用区字符" or reason.startswith("字库")


def test_the_sentence_for_a_private_character() -> None:
    assert describe("申请人姓名", "张\ue863") == (
        "申请人姓名第2个字“\ue863”（U+E863，私用区字符）无法印在文书上："
        "请改用国家标准字符，或者用同音字、拼音代替并在备注中说明。"
    )


def test_the_sentence_names_every_character_and_groups_the_same_ones() -> None:
    text = "张\ue863明\n\u200b李\u200b\ue863"
    assert describe("信息名称", text) == (
        "信息名称第1行第2个字、第2行第4个字“\ue863”（U+E863，私用区字符）、"
        "第2行第1个字、第2行第3个字（U+200B，零宽空格）无法印在文书上："
        "请改用国家标准字符，或者用同音字、拼音代替并在备注中说明；它看不见却会留在文字里，请删去。"
    )


def test_a_long_list_of_places_is_cut_short() -> None:
    sentence = describe("备注", "\u200b" * 1000)
    assert sentence is not None and "等1000处" in sentence and len(sentence) < 120


def test_ends_of_lines_in_a_field_of_one_line() -> None:
    assert unprintable("甲\r\n乙\n丙") == ()
    one_line = unprintable("甲\r\n乙", multiline=False)
    assert [(one.code_point, one.reason) for one in one_line] == [
        ("U+000D", "换行符"),
        ("U+000A", "换行符"),
    ]
    sentence = describe("姓名", "甲\n乙", multiline=False)
    assert sentence is not None and "此处只能填写一行" in sentence
    assert [one.index for one in unprintable("甲\r乙")] == [1]  # a bare return is no end of line


def test_ranges_are_ascending_and_apart() -> None:
    ranges = printable_ranges()
    assert len(ranges) > 100
    assert all(first <= last for first, last in ranges)
    assert all(a[1] + 1 < b[0] for a, b in zip(ranges, ranges[1:], strict=False))


def test_every_standard_character_is_printable() -> None:
    text = standard_characters()
    assert len(text) == 8105
    assert unprintable(text) == ()


def test_nothing_forbidden_is_on_the_list() -> None:
    for first, last in printable_ranges():
        for code in range(first, last + 1):
            assert characters.forbidden(chr(code)) is None, hex(code)


@given(st.text(st.characters(), max_size=60))
def test_what_is_reported_is_exactly_what_is_not_listed(text: str) -> None:
    ranges = printable_ranges()
    expected = [
        index
        for index, character in enumerate(text)
        if not any(first <= ord(character) <= last for first, last in ranges)
        and character != "\n"
        and text[index : index + 2] != "\r\n"
    ]
    found = unprintable(text)
    assert [one.index for one in found] == expected
    for one in found:
        assert text[one.index] == one.character
        assert text.split("\n")[one.line - 1][one.column - 1] == one.character
        assert one.reason
    assert (describe("字段", text) is None) == (not expected)


def test_plain_text_is_checked_quickly() -> None:
    unprintable("先编译")
    text = PLAIN * 200  # more than 10,000 characters
    start = time.perf_counter()
    for _ in range(10):
        assert unprintable(text) == ()
    assert time.perf_counter() - start < 1  # measured: about 0.03 s
