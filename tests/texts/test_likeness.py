"""How alike two requests are: rules one by one, and planted pairs with precision and recall."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.texts.index import MOST_ASKED, asked_of, person_of, tokens_of
from casework.texts.likeness import LIKE, likeness
from casework.texts.normal import bare, grams, person_key

PAIRS = [
    line.split("\t")
    for line in Path(__file__).with_name("pairs.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("of", ["tuned", "held"])
def test_planted_pairs(of: str, capsys: pytest.CaptureFixture[str]) -> None:
    """held: written before the measure was fitted to the others, and not fitted to."""
    counts = {(like, found): 0 for like in (True, False) for found in (True, False)}
    wrong = []
    for kind, like, one, other in PAIRS:
        if kind == of:
            found = likeness(one, other) >= LIKE
            counts[like == "1", found] += 1
            if found != (like == "1"):
                wrong.append((one, other))
    right = counts[True, True]
    precision = right / (right + counts[False, True])
    recall = right / (right + counts[True, False])
    with capsys.disabled():
        print(  # noqa: T201  the measure is to be read
            f"\n{of}: {sum(counts.values())} pairs, precision {precision:.3f}, recall {recall:.3f}"
        )
    assert (precision, recall) == (1.0, 1.0), wrong


def test_there_are_pairs_of_both_kinds() -> None:
    of = [(kind, like) for kind, like, _, _ in PAIRS]
    assert {k: of.count(k) for k in set(of)} == {
        ("tuned", "1"): 38,
        ("tuned", "0"): 42,
        ("held", "1"): 10,
        ("held", "0"): 10,
    }


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ("申请公开2023年低保家庭名单", "2023年低保家庭名单"),
        ("根据《条例》的有关规定，特向贵局申请公开燃气初装费的定价依据。", "燃气初装费定价依据"),
        ("二〇二三年第十二批目录", "2023年第12批目录"),
        ("ＰＰＰ项目合同", "ppp合同"),
        ("请公开信息", "请公开信息"),  # nothing left: then all of it
    ],
)
def test_what_is_asked_for(asked: str, what: str) -> None:
    assert bare(asked).replace(" ", "") == what


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2023年度征收补偿方案", "2024年度征收补偿方案"),  # another year's
        ("教育支出明细", "卫生支出明细"),  # each has words of its own
        ("发改〔2021〕118号批复", "发改〔2021〕97号批复"),  # another document
    ],
)
def test_one_word_makes_another_request(one: str, other: str) -> None:
    assert likeness(one, one) == 100.0
    assert likeness(one, other) < LIKE


def test_a_part_of_a_longer_request_is_like_it() -> None:
    whole = "中心幼儿园食堂食品安全检查记录、行政处罚决定书及其送达回证、整改报告"
    assert LIKE <= likeness("中心幼儿园食堂食品安全检查记录", whole) < 100


def test_pairs_of_characters_numbers_and_words() -> None:
    assert grams("PPP合同12.5亿元") == ["ppp", "合同", "12.5", "亿元"]
    assert grams("") == []


def test_a_person_is_the_same_in_any_width_and_spacing() -> None:
    assert person_key("王 小明") == person_key("王小明") != person_key("王小民")
    assert person_key("ＡＢＣ公司") == person_key("abc公司")
    assert person_key("  ") == ""
    assert person_of(3, " ") == []


def test_tokens_carry_the_mark_of_their_agency() -> None:
    told = tokens_of(12, "合同文本", "王小明").split()
    assert all(t.startswith("a12z") for t in told) and len(told) == 1 + len(grams("合同文本"))
    assert not set(told) & set(tokens_of(1, "合同文本", "王小明").split())


def test_a_long_text_is_looked_up_by_words_from_all_over_it() -> None:
    text = "".join(chr(0x4E00 + i) for i in range(400))
    asked = asked_of(1, text)
    assert len(asked) == MOST_ASKED == len(set(asked))
    assert asked[0].endswith(text[:2]) and text.index(asked[-1][-2:]) > 380


_TEXT = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=80)


@given(_TEXT, _TEXT)
def test_it_is_a_measure(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) <= 100.0
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == 100.0
