"""Which rules govern a request, what is contested, and what an agency may set."""

from datetime import date

import pytest

from casework.law import CONTESTED, UNCONFIRMED, LawError, Practice, rules_on


@pytest.mark.parametrize(
    ("received_on", "name", "reply", "extension"),
    [
        (date(2008, 5, 1), "2007年条例", 15, 15),
        (date(2019, 5, 14), "2007年条例", 15, 15),
        (date(2019, 5, 15), "2019年条例", 20, 20),
        (date(2026, 3, 2), "2019年条例", 20, 20),
    ],
)
def test_rules_are_chosen_by_the_day_of_receipt(received_on, name, reply, extension):
    rules = rules_on(received_on)
    assert (rules.name, rules.reply_working_days) == (name, reply)
    assert rules.extension_max_working_days == extension


def test_the_periods_of_2019():
    rules = rules_on(date(2026, 3, 2))
    assert rules.supplement_notice_working_days == 7
    assert rules.third_party_working_days == 15
    assert rules.co_maker_working_days == 15
    assert rules.fee_working_days == 20


def test_before_2008_05_01_there_is_no_rule():
    with pytest.raises(LawError, match="2007年条例"):
        rules_on(date(2008, 4, 30))


DEFAULTS = {
    "receipt_day_counted": False,
    "online_receipt": "confirmed",
    "exclusion_ends": "opinion",
    "reasons_excluded": False,
    "electronic_service": "arrival",
    "partial_remedy": "by_withheld_ground",
    "gap_2024_2025": "as_refusal",
    "third_party_sees_applicant": False,
    "office_authority": "own_government",
    "table4_scope": "live_in_year",
}


def test_the_contested_points_and_their_defaults():
    assert {key: point.default for key, point in CONTESTED.items()} == DEFAULTS
    assert {key: getattr(Practice(), key) for key in DEFAULTS} == DEFAULTS


@pytest.mark.parametrize("key", DEFAULTS)
def test_a_contested_point_says_that_it_is_contested_and_how_it_is_read(key):
    remarks = set()
    for option in CONTESTED[key].options:
        remark = Practice.from_settings({key: option}).remark(key)
        assert "争议" in remark
        remarks.add(remark)
    assert len(remarks) == len(CONTESTED[key].options) >= 2


def test_an_agency_sets_its_own_periods():
    found = Practice.from_settings({"supplement_working_days": 10, "retention_years": 30})
    assert (found.supplement_working_days, found.retention_years) == (10, 30)
    assert (Practice().supplement_working_days, Practice().retention_years) == (15, 10)


@pytest.mark.parametrize(
    ("entered", "says"),
    [
        ({"receipt_day": True}, "receipt_day"),
        ({"online_receipt": "registered"}, "registered"),
        ({"exclusion_ends": None}, "None"),
        ({"receipt_day_counted": "yes"}, "yes"),
        ({"receipt_day_counted": 2}, "2"),
        ({"supplement_working_days": 0}, "0"),
        ({"supplement_working_days": 101}, "101"),
        ({"supplement_working_days": "15"}, "15"),
        ({"supplement_working_days": True}, "True"),
        ({"supplement_working_days": 7.5}, "7.5"),
        ({"retention_years": -1}, "-1"),
        ({"gap_2024_2025": ["optional"]}, "optional"),
    ],
)
def test_unknown_settings_are_refused(entered, says):
    with pytest.raises(LawError, match=says):
        Practice.from_settings(entered)


def test_what_is_not_confirmed_says_so():
    for key in ("fee_working_days", "fee_fresh_period", "suit_months_before_2015"):
        assert "尚未与官方文本核对" in UNCONFIRMED[key]
