"""Line breaking: rules by example, and 5,000 random paragraphs against rules written by hand."""

from __future__ import annotations

import random
import re

import pytest

from notices.page.breaking import LOOSEST, Line, set_lines

MEASURE = 28.0
CANNOT_BEGIN = set("，。、；：？！）》〉】〕」』”’％%‰℃…—～·,.;:?!)]}/")
CANNOT_END = set("（《〈【〔「『“‘￥¥$([{")
ALMOST = 1e-6


def advances(text: str) -> list[float]:
    return [0.506 if ord(char) < 0x2000 and char != "·" else 1.0 for char in text]


def lines_of(text: str, measure: float = MEASURE, indent: float = 0.0) -> list[str]:
    return [text[x.start : x.end] for x in set_lines(text, advances(text), measure, indent)]


# --- by example -------------------------------------------------------------------------------


def test_twenty_eight_characters_fill_a_line_on_the_grid():
    text = "政" * 28 * 3 + "府公开"
    lines = set_lines(text, advances(text), MEASURE)
    assert [line.end - line.start for line in lines] == [28, 28, 28, 3]
    for line in lines[:3]:
        assert line.xs == tuple(float(n) for n in range(28))


def test_a_mark_after_the_last_character_is_pulled_in_by_half_its_square():
    text = "政" * 9 + "，" + "府" * 9 + "，" + "公" * 8 + "，信息公开"
    first = set_lines(text, advances(text), MEASURE)[0]
    assert text[first.end - 1] == "，"
    assert first.end == 29
    assert first.width == pytest.approx(MEASURE)


def test_without_a_mark_to_squeeze_the_last_character_goes_over_with_its_mark():
    text = "政" * 28 + "，府"
    first, second = lines_of(text)
    assert first == "政" * 27
    assert second == "政，府"


def test_a_line_never_begins_or_ends_with_the_wrong_mark():
    assert lines_of("政" * 27 + "《条例》规定")[0] == "政" * 27
    assert lines_of("政" * 25 + "（一）规定")[0].endswith("）")


@pytest.mark.parametrize(
    "kept",
    [
        "2026-0012", "010-12345678", "12,345.67元", "711号", "60日", "——", "……", "〔2026〕12号",
        "［2026］12号", "第3条", "3.5%", "￥500", "A123", "三十六",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", range(18, 29))
def test_what_is_one_thing_stays_on_one_line(kept: str, before: int):
    text = "政" * before + kept + "府" * 30
    assert any(kept in line for line in lines_of(text))


@pytest.mark.parametrize("before", range(15, 29))
def test_a_date_may_part_after_year_or_month_but_not_in_a_number(before: int):
    for line in lines_of("政" * before + "2026年3月12日" + "府" * 30):
        assert not re.search(r"\d$", line)


def test_neighbouring_marks_share_their_blank():
    text = "规定》（国"
    (line,) = set_lines(text, advances(text), MEASURE)
    assert line.xs == (0.0, 1.0, 2.0, 2.5, 3.5)


def test_a_word_is_broken_only_when_it_is_longer_than_a_line():
    word = "supercalifragilistic"
    assert any(word in line for line in lines_of("政" * 20 + word + "府" * 20))
    assert "".join(lines_of("x" * 200)) == "x" * 200


def test_an_address_breaks_behind_a_stroke():
    text = (
        "请登录××市人民政府门户网站（https://www.example.gov.cn/zwgk/zdly/csgx/2025-11/a.htm）查询"
    )
    first, *_ = lines_of(text)
    assert first.endswith("/")


@pytest.mark.parametrize("over", ["开", "开。"])
def test_the_last_line_is_not_a_single_character(over: str):
    text = "政" * 56 + over  # 28, 28 and what is over, if nobody took care
    lines = lines_of(text)
    assert len(lines) == 3
    assert len(lines[-1]) == 3


@pytest.mark.parametrize("count", range(59, 84))
def test_a_short_last_line_does_not_space_out_those_above_it(count: int):
    assert list(map(len, lines_of("政" * count))) == [28, 28, count - 56]


def test_a_narrow_cell_is_ragged_rather_than_ending_in_one_character():
    text = "区第五批城市更新项目实施方案的批复"  # 17 characters
    lines = set_lines(text, advances(text), 16.0, justify=False)
    assert [text[x.start : x.end] for x in lines] == ["区第五批城市更新项目实施方案", "的批复"]
    assert lines[0].width == 14.0  # nothing is spaced out


def test_placeholders_stay_together():
    text = "政" * 26 + "向××市人民政府申请行政复议"
    first, second = set_lines(text, [1.0] * len(text), MEASURE)
    assert text[first.start : first.end] == "政" * 26 + "向"
    assert text[second.start : second.end] == "××市人民政府申请行政复议"


@pytest.mark.parametrize(
    "text",
    ["1" * 99, "，" * 99, "（" * 90, "—" * 71, "…" * 61, "〔2026〕" * 9, "第" * 99],
)
def test_what_fits_nowhere_is_still_printed_within_the_measure(text: str):
    lines = set_lines(text, advances(text), MEASURE)
    assert "".join(text[x.start : x.end] for x in lines).replace(" ", "") == text.replace(" ", "")
    assert all(line.width <= MEASURE + ALMOST for line in lines)


def test_a_column_of_one_character_is_possible():
    assert "".join(lines_of("第（一）项，2026年", 1.0)) == "第（一）项，2026年"


# --- by chance --------------------------------------------------------------------------------

SIGNS = ["", "元", "件", "%", "个工作日", "平方米"]
HANZI = "政府信息公开申请人机关答复国务院条例规定办法第三方行政复议诉讼法院城市更新项目征收补偿标准"


def part(r: random.Random) -> str:
    return "abcdefgh"[: r.randint(1, 8)]


PIECES = (
    lambda r: "".join(r.choice(HANZI) for _ in range(r.randint(1, 14))),
    lambda r: "".join(r.choice(HANZI) for _ in range(r.randint(1, 6))) + r.choice("，。、；：？！"),
    lambda r: f"《{''.join(r.choice(HANZI) for _ in range(r.randint(2, 12)))}》",
    lambda r: f"（{''.join(r.choice(HANZI) for _ in range(r.randint(1, 9)))}）",
    lambda r: f"“{''.join(r.choice(HANZI) for _ in range(r.randint(1, 9)))}。”",
    lambda r: f"：“《{r.choice(HANZI)}法》（修订）第（{r.choice('一二三')}）项”，",
    lambda r: f"{r.randint(1990, 2030)}年{r.randint(1, 12)}月{r.randint(1, 31)}日",
    lambda r: f"{r.randint(1, 10**r.randint(1, 9))}{r.choice(SIGNS)}",
    lambda r: f"〔{r.randint(2000, 2030)}〕{r.randint(1, 9999)}号",
    lambda r: f"{r.randint(10, 9999)}-{r.randint(1000, 99999999)}",
    lambda r: r.choice(["——", "……", "·", "～", "、", "％"]),
    lambda r: r.choice(["A123", "B-07", "Excel", "PDF/A", "e-mail@example.cn", "GB/T 9704-2012"]),
    lambda r: f"https://www.example.gov.cn/{'/'.join(part(r) for _ in range(r.randint(1, 9)))}.htm",
    lambda r: r.choice(["第三十六条", "第（二）项", "￥1,234.50", "№ 12", "3.5℃", " ", "a b c d"]),
)  # fmt: skip


def random_paragraph(r: random.Random) -> str:
    text = "".join(r.choice(PIECES)(r) for _ in range(r.randint(1, 24)))
    # A mark that cannot begin a line cannot begin a paragraph either; nor two dashes run on.
    text = re.sub(r"[—…]{3,}", "——", text).lstrip("".join(CANNOT_BEGIN) + " ")
    return text.rstrip() or "政府"


def violations(text: str, lines: list[Line], indent: float) -> list[str]:
    found = []
    for n, line in enumerate(lines):
        printed = text[line.start : line.end]
        room_start = indent if n == 0 else 0.0
        if n and printed[0] in CANNOT_BEGIN:
            found.append(f"begins with {printed[0]}")
        if n < len(lines) - 1 and printed[-1] in CANNOT_END:
            found.append(f"ends with {printed[-1]}")
        if line.width > MEASURE + ALMOST or line.xs[0] < room_start - 0.5 - ALMOST:
            found.append("overflows")
        if overlapping(printed, line):
            found.append("characters on top of each other")
        if n:
            found += torn(text, lines[n - 1].end, line.start)
    printed = "".join(text[x.start : x.end] for x in lines)
    if re.sub(r"\s", "", printed) != re.sub(r"\s", "", text):
        found.append("text lost")
    return found


CLOSING = "，。、；：！？）》”〕"
OPENING = "（《“〔"


def overlapping(printed: str, line: Line) -> bool:
    """Only the blank half of a mark may be given up, never its ink."""
    for k, advance in enumerate(advances(printed)[:-1]):
        ink_ends = line.xs[k] + (0.5 if printed[k] in CLOSING else advance)
        ink_begins = line.xs[k + 1] + (0.5 if printed[k + 1] in OPENING else 0.0)
        if ink_begins < ink_ends - ALMOST:
            return True
    return False


def torn(text: str, end: int, start: int) -> list[str]:
    if end != start:
        return []  # at a space
    before, after = text[end - 1], text[start]
    found = []
    if before.isdigit() and (after.isdigit() or after in "年月日号元件%％"):
        found.append(f"number torn: {before}|{after}")
    word = re.search(r"[!-~]*$", text[:end])[0] + re.match(r"[!-~]*", text[start:])[0]
    if len(word) * 0.506 > MEASURE - 2:
        return found  # no line holds it
    if before in ",." and after.isdigit() and re.search(r"[￥\d][,.]$", text[:end]):
        found.append("amount torn")
    if before in "—…" and after == before:
        found.append("stroke torn")
    if re.search(r"〔\d*$", text[:end]) or re.search(r"〕\d*$", text[:end]) and after in "0123号":
        found.append("number of a letter torn")
    if before.isalpha() and after.isalpha() and (before + after).isascii():
        found.append(f"word torn: {before}|{after}")
    return found


@pytest.mark.parametrize("seed", range(10))
def test_five_thousand_random_paragraphs_break_no_rule(seed: int):
    r = random.Random(seed)
    for _ in range(500):
        text = random_paragraph(r)
        indent = r.choice((0.0, 2.0))
        lines = set_lines(text, advances(text), MEASURE, indent)
        assert not violations(text, lines, indent), text


@pytest.mark.parametrize("seed", range(4))
def test_random_paragraphs_are_justified(seed: int):
    r = random.Random(1000 + seed)
    loose = full = 0
    for _ in range(150):
        text = random_paragraph(r)
        lines = set_lines(text, advances(text), MEASURE, 2.0)
        for line, after in zip(lines, lines[1:], strict=False):
            if line.width > MEASURE - ALMOST:
                full += 1
                continue
            # only where a web address goes over, or where spacing would tear holes
            printed = text[line.start : line.end]
            gaps = len(re.findall(r"(?=[^!-~].|.[^!-~])", printed)) - printed.count("……")
            in_address = printed[-1] in "/.-?&=" and text[after.start].isascii()
            assert in_address or MEASURE - line.width > gaps * LOOSEST, printed
            loose += 1
    assert full > 2 * loose


def test_ten_thousand_characters_take_no_time():
    text = "政府信息公开，申请人的申请（编号：2026-0012）收悉。" * 400
    lines = set_lines(text, advances(text), MEASURE, 2.0)
    assert lines[-1].end == len(text)


def test_wide_marks_only_are_squeezed():
    text = "公开, 答复: " * 20  # half-width marks have no blank half
    narrow = set_lines(text.strip(), [0.5 if ord(c) < 128 else 1.0 for c in text.strip()], MEASURE)
    assert all(line.width <= MEASURE + ALMOST for line in narrow)
