"""The table of outcomes, written out by hand: row of 表三, remedy by ground and letter date."""

from datetime import date

import pytest

from casework.law import Practice
from casework.outcomes import (
    ABANDON_OUTCOMES,
    OUTCOMES,
    TABLE3_ROWS,
    outcome,
    refusal_articles,
    remedy_route,
)

BEFORE, NEW_LAW = date(2023, 12, 31), date(2024, 1, 1)
GAP_END, SETTLED = date(2025, 5, 31), date(2025, 6, 1)

# code: (row of 表三, grounds, remedy of a letter of 2026)
TABLE = {
    "published": ("1", "第三十六条第（一）项", "OPT"),
    "disclosed": ("1", "第三十六条第（二）项 第四十条", "OPT"),
    "partial": ("2", "第三十七条", "OPT"),
    "refused_secret": ("3.1", "第十四条 第十七条", "PRE"),
    "refused_law": ("3.2", "第十四条", "PRE"),
    "refused_security": ("3.3", "第十四条", "PRE"),
    "refused_third_party": ("3.4", "第十五条 第三十二条", "PRE"),
    "refused_internal": ("3.5", "第十六条第一款", "PRE"),
    "refused_process": ("3.6", "第十六条第二款", "PRE"),
    "refused_enforcement_file": ("3.7", "第十六条第二款", "PRE"),
    "special_query": ("3.8", "第三十六条第（七）项", "OPT"),
    "not_exist": ("4.1", "第三十六条第（四）项", "OPT"),
    "not_ours": ("4.1", "第十条 第三十六条第（五）项", "OPT"),
    "not_ready_made": ("4.2", "第三十八条", "OPT"),
    "still_unclear": ("4.3", "第三十条", "OPT"),
    "petition": ("5.1", "第三十九条第一款", "OPT"),
    "repeated": ("5.2", "第三十六条第（六）项", "OPT"),
    "publication": ("5.3", "第三十九条第二款", "OPT"),
    "excessive": ("5.4", "第三十五条", "OPT"),
    "reissue": ("5.5", "", "OPT"),
    "lapsed_supplement": ("6.1", "第三十条", "OPT"),
    "lapsed_fee": ("6.2", "", "OPT"),
    "withdrawn": ("6.3", "", "none"),
    "other": ("6.3", "", "OPT"),
}
RESTS_ON = {
    "refused_secret": 14,
    "refused_law": 14,
    "refused_security": 14,
    "refused_third_party": 15,
    "refused_internal": 16,
    "refused_process": 16,
    "refused_enforcement_file": 16,
}
# What the letter or the file must hold (the table's last column).
MUST = {
    "published": {"how_to_get"},
    "disclosed": {"items", "form"},
    "partial": {"withheld"},
    "refused_secret": {"secret_basis"},
    "refused_law": {"law_article"},
    "refused_security": {"harm"},
    "refused_third_party": {"consultation", "objection_reason", "public_interest"},
    "refused_internal": {"internal_kind"},
    "refused_process": {"process_kind"},
    "special_query": {"special_law", "query_way"},
    "not_exist": {"search_record"},
    "not_ours": {"reason"},
    "not_ready_made": {"reason"},
    "still_unclear": {"supplement_history"},
    "petition": {"channel"},
    "repeated": {"earlier_number", "earlier_on"},
    "publication": {"how_to_get"},
    "excessive": {"reasons_asked", "excess_facts", "reasons_unreasonable"},
    "reissue": {"obtained"},
}
WITHHELD = {
    ground: {"withheld": [{"part": "附件", "ground": ground, "reason": "理由"}]} for ground in TABLE
}


def test_the_table_has_exactly_these_outcomes():
    assert set(OUTCOMES) == set(TABLE)


@pytest.mark.parametrize("code", TABLE)
def test_row_and_grounds(code):
    row, grounds, _ = TABLE[code]
    assert outcome(code).row == row
    assert set(grounds.split()) <= set(outcome(code).grounds)
    assert bool(grounds) == bool(outcome(code).grounds)


@pytest.mark.parametrize("code", MUST)
def test_what_the_reply_must_contain(code):
    assert MUST[code] <= set(outcome(code).must_contain)


def test_every_row_of_table_3_is_reached_and_there_are_21():
    assert len(TABLE3_ROWS) == 21
    assert {row for row, _, _ in TABLE.values()} == set(TABLE3_ROWS)


@pytest.mark.parametrize("code", TABLE)
def test_remedy_of_a_letter_of_today(code):
    assert remedy_route(code, {}, date(2026, 3, 2), Practice()) == TABLE[code][2]


@pytest.mark.parametrize("code", TABLE)
@pytest.mark.parametrize("practice", ["as_refusal", "optional"])
def test_remedy_on_both_sides_of_2024_01_01_and_2025_06_01(code, practice):
    setting = Practice(gap_2024_2025=practice)
    found = [remedy_route(code, {}, day, setting) for day in (BEFORE, NEW_LAW, GAP_END, SETTLED)]
    if code == "withdrawn":
        assert found == ["none"] * 4
    elif code not in RESTS_ON:
        assert found == ["OPT"] * 4
    elif practice == "as_refusal":
        assert found == ["OPT", "PRE", "PRE", "PRE"]
    else:
        assert found == ["OPT", "OPT", "OPT", "PRE"]


@pytest.mark.parametrize("ground", TABLE)
def test_a_partial_disclosure_follows_the_ground_of_the_withheld_part(ground):
    want = "PRE" if ground in RESTS_ON else "OPT"
    assert remedy_route("partial", WITHHELD[ground], SETTLED, Practice()) == want
    always = Practice(partial_remedy="always_optional")
    assert remedy_route("partial", WITHHELD[ground], SETTLED, always) == "OPT"
    assert remedy_route("partial", WITHHELD[ground], BEFORE, Practice()) == "OPT"


def test_the_setting_for_partial_disclosure_leaves_full_refusals_alone():
    always = Practice(partial_remedy="always_optional")
    assert remedy_route("refused_process", {}, SETTLED, always) == "PRE"


@pytest.mark.parametrize("practice", ["as_refusal", "optional"])
def test_a_partial_disclosure_in_the_gap_is_read_like_a_refusal_in_the_gap(practice):
    setting = Practice(gap_2024_2025=practice)
    want = "PRE" if practice == "as_refusal" else "OPT"
    for day in (NEW_LAW, GAP_END):
        assert remedy_route("partial", WITHHELD["refused_internal"], day, setting) == want


def test_one_withheld_part_on_14_15_or_16_among_others_is_enough():
    answer = {
        "withheld": [
            {"part": "甲", "ground": "special_query", "reason": "理由"},
            {"part": "乙", "ground": "refused_third_party", "reason": "理由"},
        ]
    }
    assert refusal_articles("partial", answer) == {15}
    assert remedy_route("partial", answer, SETTLED, Practice()) == "PRE"


@pytest.mark.parametrize("code", TABLE)
def test_the_ground_of_a_refusal_is_14_15_or_16(code):
    own = RESTS_ON.get(code)
    assert refusal_articles(code, {}) == ({own} if own else set())


def test_special_query_stands_under_refusals_but_is_no_refusal():
    assert outcome("special_query").group == "refused"
    assert remedy_route("special_query", {}, SETTLED, Practice()) == "OPT"


def test_which_act_brings_the_outcome_about():
    assert set(ABANDON_OUTCOMES) == {"lapsed_supplement", "lapsed_fee"}
    assert outcome("withdrawn").by == "withdraw"
    assert all(outcome(c).by == "reply" for c in TABLE if c[:6] != "lapsed" and c != "withdrawn")


def test_only_what_gives_something_out_releases():
    assert {c for c in TABLE if outcome(c).releases} == {"disclosed", "partial"}


@pytest.mark.parametrize(
    "code",
    ["partial", "petition", "repeated", "publication", "excessive", "reissue"],
)
def test_contested_remedies_are_marked(code):
    assert outcome(code).remedy_contested


def test_an_unknown_outcome_is_refused_in_chinese():
    with pytest.raises(KeyError, match="不认识的办理结果"):
        outcome("refused")


def test_the_published_summary_of_24_falls_into_its_rows():
    # 同意公开7, 部分公开7, 信息不存在6, 不属于本机关公开3, 补正未反馈1.
    summary = {"disclosed": 7, "partial": 7, "not_exist": 6, "not_ours": 3, "lapsed_supplement": 1}
    rows: dict[str, int] = {}
    for code, n in summary.items():
        rows[outcome(code).row] = rows.get(outcome(code).row, 0) + n
    assert rows == {"1": 7, "2": 7, "4.1": 9, "6.1": 1}
