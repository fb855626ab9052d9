"""The reply's clock: receipt, exclusion, extension, fresh periods. Every date laid out by hand.

Most cases begin with a receipt on Monday 2026-03-02, whose twenty days run to Monday 03-30.
"""

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from casework.facts import Fact
from casework.law import LawError, Practice
from tests.law.facts import (
    TODAY,
    Layout,
    consult,
    counts,
    extend,
    fact,
    laid_out,
    letter,
    on,
    opinion,
    read,
    reply,
    served,
    submitted,
)

MON_2026_03_02 = """
2026-03-02 一 收到
03-03 二 1 / 03-04 三 2 / 03-05 四 3 / 03-06 五 4 / 03-07 六 休 / 03-08 日 休
03-09 一 5 / 03-10 二 6 / 03-11 三 7 / 03-12 四 8 / 03-13 五 9 / 03-14 六 休 / 03-15 日 休
03-16 一 10 / 03-17 二 11 / 03-18 三 12 / 03-19 四 13 / 03-20 五 14 / 03-21 六 休 / 03-22 日 休
03-23 一 15 / 03-24 二 16 / 03-25 三 17 / 03-26 四 18 / 03-27 五 19 / 03-28 六 休 / 03-29 日 休
03-30 一 20
"""
RECEIVED = submitted("2026-03-02")
BASE = laid_out(MON_2026_03_02)

# The days after the base period: what an extension adds.
EXTENDED = laid_out(
    MON_2026_03_02
    + """
03-31 二 21 / 04-01 三 22 / 04-02 四 23 / 04-03 五 24 / 04-04 六 节 / 04-05 日 节
04-06 一 节 / 04-07 二 25 / 04-08 三 26 / 04-09 四 27 / 04-10 五 28 / 04-11 六 休 / 04-12 日 休
04-13 一 29 / 04-14 二 30 / 04-15 三 31 / 04-16 四 32 / 04-17 五 33 / 04-18 六 休 / 04-19 日 休
04-20 一 34 / 04-21 二 35 / 04-22 三 36 / 04-23 四 37 / 04-24 五 38 / 04-25 六 休 / 04-26 日 休
04-27 一 39 / 04-28 二 40
"""
)


def due(facts: list[Fact], as_of: str | date, practice: Practice | None = None) -> date | None:
    return read(facts, as_of, practice).due_on


def excluded_days(layout: Layout) -> int:
    return sum(1 for r in layout.rows if r.what[0] == "除")


# -- worked dates through the clock -------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "due_on", "target_on"),
    [
        ("2022-09-30", "2022-11-02", "2022-11-01"),
        ("2026-02-10", "2026-03-16", "2026-03-13"),
        ("2026-01-30", "2026-03-05", "2026-03-04"),
        ("2026-01-31", "2026-03-05", "2026-03-04"),
        ("2026-02-01", "2026-03-05", "2026-03-04"),
        ("2026-09-18", "2026-10-22", "2026-10-21"),
        ("2020-01-20", "2020-02-25", "2020-02-24"),
        ("2026-03-02", "2026-03-30", "2026-03-27"),
    ],
)
def test_due_and_target_of_a_plain_request(received, due_on, target_on):
    found = read([submitted(received)], received)
    assert (found.due_on, found.target_on) == (on(due_on), on(target_on))
    assert (found.state, found.firm, found.working_days_left) == ("running", True, 20)
    assert found.earliest_on == found.latest_on == found.due_on


def test_the_hand_laid_counts_of_this_file_agree_with_the_calendar():
    assert BASE.last_on == on("2026-03-30") and counts(BASE)
    assert EXTENDED.last_on == on("2026-04-28") and counts(EXTENDED)


def test_received_tue_2016_12_27_letter_dated_01_17_but_posted_01_19_is_late():
    facts = [submitted("2016-12-27"), reply("2017-01-17", posted="2017-01-19")]
    found = read(facts, "2017-01-20")
    assert found.rules is not None and found.rules.name == "2007年条例"
    assert (found.due_on, found.state, found.breached) == (on("2017-01-18"), "breached", True)
    assert [(b.kind, b.due_on, b.on) for b in found.breaches] == [
        ("reply_late", on("2017-01-18"), on("2017-01-19"))
    ]
    # Posted on 三 01-18, the last day, it is in time.
    assert read([facts[0], reply("2017-01-17", posted="2017-01-18")], "2017-01-20").state == "met"


# -- receipt ------------------------------------------------------------------------------------

RECEIPTS = {
    "in_person": ([fact("submit", "2026-03-02", channel="in_person")], "2026-03-02"),
    "oral": ([fact("submit", "2026-03-02", channel="oral")], "2026-03-02"),
    "registered_post": (
        [fact("submit", "2026-02-26", channel="registered_post"), fact("sign_for", "2026-03-02")],
        "2026-03-02",
    ),
    "ordinary_post": (
        [fact("submit", "2026-02-26", channel="ordinary_post"), fact("confirm", "2026-03-02")],
        "2026-03-02",
    ),
    "internet": (
        [fact("submit", "2026-02-26", channel="internet"), fact("confirm", "2026-03-02")],
        "2026-03-02",
    ),
    "fax": (
        [fact("submit", "2026-02-26", channel="fax"), fact("confirm", "2026-03-02")],
        "2026-03-02",
    ),
}


@pytest.mark.parametrize("channel", RECEIPTS)
def test_receipt_by_channel(channel):
    facts, received = RECEIPTS[channel]
    found = read(facts, "2026-03-02")
    assert (found.received_on, found.due_on) == (on(received), BASE.last_on)


@pytest.mark.parametrize("channel", ["registered_post", "ordinary_post", "internet", "fax"])
def test_without_the_evidence_of_its_channel_nothing_is_received(channel):
    facts, _ = RECEIPTS[channel]
    found = read(facts[:1], "2026-03-02")
    assert (found.state, found.received_on, found.due_on) == ("not_received", None, None)


@pytest.mark.parametrize("wrong", ["confirm", "register"])
def test_registered_post_is_received_when_signed_for_not_when_confirmed_or_registered(wrong):
    facts = [fact("submit", "2026-02-26", channel="registered_post"), fact(wrong, "2026-02-27")]
    assert read(facts, "2026-03-02").state == "not_received"
    assert due([*facts, fact("sign_for", "2026-03-02")], "2026-03-02") == BASE.last_on


def test_registration_is_not_receipt():
    facts = [RECEIVED, fact("register", "2026-03-06")]
    found = read(facts, "2026-03-06")
    assert (found.received_on, found.due_on) == (on("2026-03-02"), BASE.last_on)


def test_nothing_is_received_in_the_future():
    assert read([RECEIVED], "2026-03-01").state == "not_received"
    facts = [fact("submit", "2026-02-26", channel="internet"), fact("confirm", "2026-03-02")]
    assert read(facts, "2026-03-01").received_on is None


def test_received_before_the_regulation_of_2007_is_refused():
    with pytest.raises(LawError):
        read([submitted("2008-04-30")], "2008-05-05")


# -- online receipt: contested ------------------------------------------------------------------

FROM_TUE_2026_03_10 = laid_out("""
2026-03-10 二 收到
03-11..03-13 三..五 1..3 / 03-14..03-15 六..日 休
03-16..03-20 一..五 4..8 / 03-21..03-22 六..日 休
03-23..03-27 一..五 9..13 / 03-28..03-29 六..日 休
03-30..04-03 一..五 14..18 / 04-04..04-06 六..一 节
04-07 二 19 / 04-08 三 20
""")
FROM_FRI_2026_03_06 = laid_out("""
2026-03-06 五 收到
03-07..03-08 六..日 休 / 03-09..03-13 一..五 1..5 / 03-14..03-15 六..日 休
03-16..03-20 一..五 6..10 / 03-21..03-22 六..日 休
03-23..03-27 一..五 11..15 / 03-28..03-29 六..日 休
03-30..04-03 一..五 16..20
""")


@pytest.mark.parametrize("channel", ["internet", "fax"])
def test_online_receipt_is_confirmation_by_default_and_submission_by_setting(channel):
    assert counts(FROM_TUE_2026_03_10) and counts(FROM_FRI_2026_03_06)
    facts = [fact("submit", "2026-03-06", channel=channel), fact("confirm", "2026-03-10")]
    assert due(facts, "2026-03-10") == FROM_TUE_2026_03_10.last_on
    submitted_counts = Practice(online_receipt="submitted")
    assert due(facts, "2026-03-10", submitted_counts) == FROM_FRI_2026_03_06.last_on


def test_where_submission_is_receipt_it_needs_no_confirmation():
    facts = [fact("submit", "2026-03-06", channel="internet")]
    found = read(facts, "2026-03-09", Practice(online_receipt="submitted"))
    assert (found.state, found.due_on) == ("running", FROM_FRI_2026_03_06.last_on)


def test_the_setting_for_online_receipt_does_not_touch_ordinary_post():
    facts = [fact("submit", "2026-03-06", channel="ordinary_post"), fact("confirm", "2026-03-10")]
    assert due(facts, "2026-03-10", Practice(online_receipt="submitted")) == on("2026-04-08")


@pytest.mark.parametrize(
    ("submitted_on", "confirmed_on", "warns"),
    [
        ("2026-03-05", "2026-03-05", False),
        ("2026-03-05", "2026-03-06", False),  # 四 to 五: one working day
        ("2026-03-06", "2026-03-09", False),  # 五 to 一: one working day
        ("2026-03-06", "2026-03-10", True),  # 五 to 二: two
        ("2026-02-13", "2026-02-24", True),  # 五 to 二: 六 02-14 worked, then 二: two
        ("2026-02-14", "2026-02-24", False),  # 六 worked to 二, over Spring Festival: one
    ],
)
def test_confirmation_more_than_one_working_day_after_submission_is_warned_about(
    submitted_on, confirmed_on, warns
):
    facts = [fact("submit", submitted_on, channel="internet"), fact("confirm", confirmed_on)]
    assert bool(read(facts, confirmed_on).warnings) is warns


# -- the day of receipt: contested --------------------------------------------------------------

RECEIPT_DAY_COUNTED = laid_out("""
2026-03-01 日 收到
03-02 一 1 / 03-03 二 2 / 03-04 三 3 / 03-05 四 4 / 03-06 五 5 / 03-07 六 休 / 03-08 日 休
03-09 一 6 / 03-10 二 7 / 03-11 三 8 / 03-12 四 9 / 03-13 五 10 / 03-14 六 休 / 03-15 日 休
03-16 一 11 / 03-17 二 12 / 03-18 三 13 / 03-19 四 14 / 03-20 五 15 / 03-21 六 休 / 03-22 日 休
03-23 一 16 / 03-24 二 17 / 03-25 三 18 / 03-26 四 19 / 03-27 五 20
""")


def test_receipt_day_not_counted_by_default_and_counted_by_setting():
    assert counts(RECEIPT_DAY_COUNTED)
    assert due([RECEIVED], "2026-03-02") == on("2026-03-30")
    assert due([RECEIVED], "2026-03-02", Practice(receipt_day_counted=True)) == on("2026-03-27")


def test_receipt_on_a_day_off_is_due_the_same_day_either_way():
    # 日 2026-03-01 is no working day: there is nothing to count on it.
    for practice in (Practice(), Practice(receipt_day_counted=True)):
        assert due([submitted("2026-03-01")], "2026-03-02", practice) == on("2026-03-27")


def test_receipt_day_counted_holds_for_the_corrected_request_too():
    facts = [
        RECEIVED,
        letter("request_supplement", "2026-03-05", answer_by="2026-03-26"),
        fact("receive_supplement", "2026-03-23"),
    ]
    # 03-23 counted as 1, so one working day before the 04-21 of the default.
    assert due(facts, "2026-03-23", Practice(receipt_day_counted=True)) == on("2026-04-20")


# -- running, met, late -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "state", "left"),
    [
        ("2026-03-02", "running", 20),
        ("2026-03-03", "running", 19),
        ("2026-03-08", "running", 16),  # a Sunday
        ("2026-03-20", "running", 6),
        ("2026-03-29", "running", 1),
        ("2026-03-30", "running", 0),
        ("2026-03-31", "breached", -1),
        ("2026-04-06", "breached", -4),  # a holiday: 03-31, 04-01, 04-02, 04-03
    ],
)
def test_working_days_left(as_of, state, left):
    found = read([RECEIVED], as_of)
    assert (found.state, found.working_days_left, found.due_on) == (state, left, BASE.last_on)


@pytest.mark.parametrize("way", ["post", "in_person", "entrusted", "electronic"])
def test_service_stops_the_clock_whatever_the_way(way):
    for day, state in (("2026-03-30", "met"), ("2026-03-31", "breached")):
        facts = [
            RECEIVED,
            fact("reply", "2026-03-27", outcome="disclosed", service=served(day, way)),
        ]
        assert read(facts, "2026-04-01").state == state


def test_a_posted_letter_is_served_on_the_day_of_posting_not_of_arrival():
    facts = [
        RECEIVED,
        fact(
            "reply",
            "2026-03-27",
            outcome="disclosed",
            service=served("2026-03-30", "post", "2026-04-02"),
        ),
    ]
    found = read(facts, "2026-04-02")
    assert (found.state, found.breached) == ("met", False)


def test_late_by_service_is_late_although_the_letter_is_in_time():
    found = read([RECEIVED, reply("2026-03-27", posted="2026-03-31")], "2026-04-01")
    assert (found.state, found.breached) == ("breached", True)


def test_a_letter_that_was_never_served_stops_nothing():
    facts = [RECEIVED, fact("reply", "2026-03-27", outcome="disclosed")]
    assert read(facts, "2026-03-30").state == "running"
    assert read(facts, "2026-03-31").state == "breached"


def test_electronic_service_counts_on_arrival_or_by_setting_when_the_applicant_confirms():
    facts = [
        RECEIVED,
        fact(
            "reply",
            "2026-03-30",
            outcome="disclosed",
            service=served("2026-03-30", "electronic", "2026-03-31"),
        ),
    ]
    assert read(facts, "2026-04-01").state == "met"
    confirms = Practice(electronic_service="applicant_confirms")
    assert read(facts, "2026-04-01", confirms).state == "breached"


def test_the_past_does_not_know_what_came_later():
    facts = [
        RECEIVED,
        letter("request_supplement", "2026-03-05", answer_by="2026-03-26"),
        fact("receive_supplement", "2026-03-23"),
        reply("2026-03-27", posted="2026-03-31"),
    ]
    assert read(facts, "2026-03-01").state == "not_received"
    assert read(facts, "2026-03-04").due_on == BASE.last_on
    assert read(facts, "2026-03-05").state == "awaiting_supplement"
    assert read(facts, "2026-03-23").state == "running"
    # Written on 五 03-27, posted on 二 03-31.
    assert read(facts, "2026-03-30").state == "running"
    assert read(facts, "2026-03-31").state == "met"


def test_withdrawn_ends_the_clock():
    found = read([RECEIVED, fact("withdraw", "2026-03-10")], "2026-04-30")
    assert (found.state, found.breached, found.due_on) == ("ended", False, None)


# -- consultation -------------------------------------------------------------------------------

OPINION_ON_DAY_3 = laid_out("""
2026-03-02 一 收到
03-03..03-05 二..四 1..3 / 03-06 五 除 / 03-07..03-08 六..日 休
03-09 一 除 / 03-10 二 除1 / 03-11 三 除2 / 03-12 四 除3 / 03-13 五 4 / 03-14..03-15 六..日 休
03-16..03-20 一..五 5..9 / 03-21..03-22 六..日 休
03-23..03-27 一..五 10..14 / 03-28..03-29 六..日 休
03-30..04-03 一..五 15..19 / 04-04..04-06 六..一 节
04-07 二 20
""")

FULL_FIFTEEN = laid_out("""
2026-03-02 一 收到
03-03..03-05 二..四 1..3 / 03-06 五 除 / 03-07..03-08 六..日 休
03-09 一 除 / 03-10 二 除1 / 03-11 三 除2 / 03-12 四 除3 / 03-13 五 除4 / 03-14..03-15 六..日 休
03-16 一 除5 / 03-17 二 除6 / 03-18 三 除7 / 03-19 四 除8 / 03-20 五 除9 / 03-21..03-22 六..日 休
03-23 一 除10 / 03-24 二 除11 / 03-25 三 除12 / 03-26 四 除13 / 03-27 五 除14
03-28..03-29 六..日 休
03-30 一 除15 / 03-31 二 4 / 04-01..04-03 三..五 5..7 / 04-04..04-06 六..一 节
04-07..04-10 二..五 8..11 / 04-11..04-12 六..日 休
04-13..04-17 一..五 12..16 / 04-18..04-19 六..日 休
04-20..04-23 一..四 17..20
""")

SENT = consult("2026-03-05", "2026-03-09")


def test_an_answer_on_day_3_ends_the_exclusion_on_day_3():
    assert OPINION_ON_DAY_3.agrees(TODAY) and excluded_days(OPINION_ON_DAY_3) == 5
    facts = [RECEIVED, SENT, opinion("2026-03-12")]
    assert due(facts, "2026-03-12") == OPINION_ON_DAY_3.last_on
    assert read(facts, "2026-03-12").state == "running"


def test_silence_ends_the_exclusion_with_his_own_fifteen_days_from_his_own_receipt():
    assert FULL_FIFTEEN.agrees(TODAY) and excluded_days(FULL_FIFTEEN) == 17
    facts = [RECEIVED, SENT]
    assert due(facts, "2026-03-31") == FULL_FIFTEEN.last_on
    # Counted from sending, 四 03-05, the fifteen days would have ended on 四 03-26.
    assert read(facts, "2026-03-30").state == "stopped"
    assert read(facts, "2026-03-31").state == "running"


def test_silence_is_neither_consent_nor_refusal():
    for facts in ([RECEIVED, SENT], [RECEIVED, SENT, opinion("2026-04-01", says="none")]):
        found = read(facts, "2026-04-01").consultations[0]
        assert found.opinion not in ("agree", "refuse")
        assert found.opinion_on is None
        assert read(facts, "2026-04-01").due_on == FULL_FIFTEEN.last_on


def test_silence_noted_early_is_not_an_opinion_and_ends_nothing():
    facts = [RECEIVED, SENT, opinion("2026-03-12", says="none")]
    assert due(facts, "2026-03-12") == FULL_FIFTEEN.last_on


def test_an_opinion_after_his_fifteen_days_ends_nothing_later():
    facts = [RECEIVED, SENT, opinion("2026-04-08")]
    assert due(facts, "2026-04-08") == FULL_FIFTEEN.last_on


def test_the_end_of_the_exclusion_is_contested_the_whole_fifteen_days_by_setting():
    facts = [RECEIVED, SENT, opinion("2026-03-12")]
    assert due(facts, "2026-03-31") == OPINION_ON_DAY_3.last_on
    assert due(facts, "2026-03-31", Practice(exclusion_ends="full_period")) == on("2026-04-23")


def test_while_the_whole_fifteen_days_are_excluded_the_clock_stands_still_after_the_opinion():
    facts = [RECEIVED, SENT, opinion("2026-03-12")]
    found = read(facts, "2026-03-16", Practice(exclusion_ends="full_period"))
    assert found.due_on == FULL_FIFTEEN.last_on
    assert found.working_days_left == 17  # twenty less 03-03, 03-04, 03-05
    assert found.state == "stopped"


def test_receipt_by_the_third_party_may_be_recorded_later():
    sent = consult("2026-03-05")
    facts = [RECEIVED, sent, fact("record_receipt", "2026-03-09", party="甲公司")]
    assert read([RECEIVED, sent], "2026-03-08").due_on is None
    assert due(facts, "2026-03-09") == FULL_FIFTEEN.last_on


def test_before_the_third_party_received_the_letter_nobody_knows_when_his_days_end():
    facts = [RECEIVED, consult("2026-03-05", "2026-03-09")]
    assert read(facts, "2026-03-08").due_on is None
    assert read(facts, "2026-03-09").due_on == FULL_FIFTEEN.last_on


def test_one_without_proof_of_receipt_is_warned_about():
    assert read([RECEIVED, consult("2026-03-05")], "2026-03-11").warnings
    assert not read([RECEIVED, SENT], "2026-03-11").warnings


ANSWERED_WED_03_11 = laid_out("""
2026-03-02 一 收到
03-03..03-05 二..四 1..3 / 03-06 五 除 / 03-07..03-08 六..日 休
03-09 一 除 / 03-10 二 除 / 03-11 三 除 / 03-12..03-13 四..五 4..5 / 03-14..03-15 六..日 休
03-16..03-20 一..五 6..10 / 03-21..03-22 六..日 休
03-23..03-27 一..五 11..15 / 03-28..03-29 六..日 休
03-30..04-03 一..五 16..20
""")


def test_while_a_consultation_is_open_the_clock_stands_still_with_its_days_left():
    assert ANSWERED_WED_03_11.agrees(TODAY)
    found = read([RECEIVED, consult("2026-03-05")], "2026-03-11")
    assert (found.state, found.due_on, found.target_on) == ("stopped", None, None)
    assert found.working_days_left == 17
    assert found.earliest_on == ANSWERED_WED_03_11.last_on
    # Day after day the number stays and the earliest date moves on.
    next_day = read([RECEIVED, consult("2026-03-05")], "2026-03-12")
    assert next_day.working_days_left == 17
    assert next_day.earliest_on == on("2026-04-07")  # over 清明节, 04-04 to 04-06


def test_an_open_consultation_with_proof_of_receipt_has_a_last_day():
    found = read([RECEIVED, SENT], "2026-03-11")
    assert (found.state, found.stopped_until) == ("stopped", on("2026-03-30"))
    assert found.working_days_left == 17
    assert found.earliest_on == ANSWERED_WED_03_11.last_on
    assert found.latest_on == FULL_FIFTEEN.last_on


OVERLAPPING = laid_out("""
2026-03-02 一 收到
03-03..03-05 二..四 1..3 / 03-06 五 除甲 / 03-07..03-08 六..日 休
03-09 一 除甲 / 03-10 二 除甲 / 03-11 三 除甲乙 / 03-12 四 除甲乙 / 03-13 五 除乙
03-14..03-15 六..日 休
03-16 一 除乙 / 03-17 二 除乙 / 03-18..03-20 三..五 4..6 / 03-21..03-22 六..日 休
03-23..03-27 一..五 7..11 / 03-28..03-29 六..日 休
03-30..04-03 一..五 12..16 / 04-04..04-06 六..一 节
04-07..04-10 二..五 17..20
""")
SECOND = consult("2026-03-10", "2026-03-11", party="乙公司")


def test_two_overlapping_consultations_are_excluded_once():
    # 甲: 03-06 to 03-12, five days; 乙: 03-11 to 03-17, five days; together eight, not ten.
    assert OVERLAPPING.agrees(TODAY) and excluded_days(OVERLAPPING) == 8
    facts = [RECEIVED, SENT, SECOND, opinion("2026-03-12"), opinion("2026-03-17", "乙公司")]
    assert due(facts, "2026-03-17") == OVERLAPPING.last_on


def test_the_clock_stands_still_until_the_last_of_them_answers():
    facts = [RECEIVED, SENT, SECOND, opinion("2026-03-12")]
    found = read(facts, "2026-03-13")
    assert found.state == "stopped"
    # 乙 has fifteen days from 三 03-11: 03-12 (1), 03-13 (2), 03-16 to 03-20 (7), 03-23 to 03-27
    # (12), 03-30 (13), 03-31 (14), 04-01 (15).
    assert found.stopped_until == on("2026-04-01")
    assert found.working_days_left == 17


def test_the_opinion_of_one_does_not_end_the_exclusion_for_another():
    facts = [RECEIVED, SENT, opinion("2026-03-12", "乙公司")]
    assert due(facts, "2026-03-31") == FULL_FIFTEEN.last_on


def test_two_consultations_one_after_the_other_are_both_excluded():
    layout = laid_out("""
    2026-03-02 一 收到
    03-03 二 1 / 03-04 三 除甲 / 03-05 四 除甲 / 03-06 五 2 / 03-07..03-08 六..日 休
    03-09 一 3 / 03-10 二 除乙 / 03-11 三 4 / 03-12..03-13 四..五 5..6 / 03-14..03-15 六..日 休
    03-16..03-20 一..五 7..11 / 03-21..03-22 六..日 休
    03-23..03-27 一..五 12..16 / 03-28..03-29 六..日 休
    03-30..04-02 一..四 17..20
    """)
    assert layout.agrees(TODAY)
    facts = [
        RECEIVED,
        consult("2026-03-03", "2026-03-03"),
        opinion("2026-03-05"),
        consult("2026-03-09", "2026-03-09", "乙公司"),
        opinion("2026-03-10", "乙公司"),
    ]
    assert due(facts, "2026-03-10") == layout.last_on


def test_a_co_making_agency_has_fifteen_days_from_its_own_receipt():
    asked = fact(
        "consult_agency",
        "2026-03-05",
        party="某镇人民政府",
        kind="co_maker",
        received_on="2026-03-09",
    )
    assert due([RECEIVED, asked], "2026-03-31") == FULL_FIFTEEN.last_on
    answered = [RECEIVED, asked, opinion("2026-03-12", "某镇人民政府", "agree")]
    assert due(answered, "2026-03-12") == OPINION_ON_DAY_3.last_on


OTHER = fact("consult_agency", "2026-03-05", party="某局", kind="other", received_on="2026-03-06")
AGREED_FRI_03_20 = laid_out("""
2026-03-02 一 收到
03-03..03-05 二..四 1..3 / 03-06 五 除 / 03-07..03-08 六..日 休
03-09 一 除 / 03-10 二 除 / 03-11 三 除 / 03-12 四 除 / 03-13 五 除 / 03-14..03-15 六..日 休
03-16 一 除 / 03-17 二 除 / 03-18 三 除 / 03-19 四 除 / 03-20 五 除 / 03-21..03-22 六..日 休
03-23..03-27 一..五 4..8 / 03-28..03-29 六..日 休
03-30..04-03 一..五 9..13 / 04-04..04-06 六..一 节
04-07..04-10 二..五 14..17 / 04-11..04-12 六..日 休
04-13..04-15 一..三 18..20
""")


def test_another_agency_has_no_term_of_its_own_but_the_agreed_date():
    assert AGREED_FRI_03_20.agrees(TODAY)
    agreed = fact(
        "consult_agency", "2026-03-05", party="某局", kind="other", answer_by="2026-03-20"
    )
    assert due([RECEIVED, agreed], "2026-03-23") == AGREED_FRI_03_20.last_on
    assert due([RECEIVED, agreed, opinion("2026-03-12", "某局", "agree")], "2026-03-12") == on(
        "2026-04-07"
    )


def test_another_agency_without_agreed_date_keeps_the_clock_still_until_it_answers():
    found = read([RECEIVED, OTHER], "2026-04-30")
    assert (found.state, found.due_on, found.working_days_left) == ("stopped", None, 17)
    assert due([RECEIVED, OTHER, opinion("2026-03-12", "某局", "agree")], "2026-03-12") == on(
        "2026-04-07"
    )


def test_sent_on_the_day_of_receipt_excludes_from_the_next_day_on():
    layout = laid_out("""
    2026-03-02 一 收到
    03-03 二 除 / 03-04 三 除 / 03-05..03-06 四..五 1..2 / 03-07..03-08 六..日 休
    03-09..03-13 一..五 3..7 / 03-14..03-15 六..日 休
    03-16..03-20 一..五 8..12 / 03-21..03-22 六..日 休
    03-23..03-27 一..五 13..17 / 03-28..03-29 六..日 休
    03-30..04-01 一..三 18..20
    """)
    assert layout.agrees(TODAY)
    facts = [RECEIVED, consult("2026-03-02", "2026-03-02"), opinion("2026-03-04")]
    assert due(facts, "2026-03-04") == layout.last_on


def test_sent_on_the_last_day_but_one_leaves_one_day():
    # Sent 五 03-27 (19), opinion 二 03-31: 一 03-30 and 二 03-31 are out; 三 04-01 is the 20th.
    facts = [RECEIVED, consult("2026-03-27", "2026-03-27"), opinion("2026-03-31")]
    assert due(facts, "2026-03-31") == on("2026-04-01")
    assert read(facts, "2026-04-01").state == "running"
    assert read(facts, "2026-04-02").state == "breached"


@pytest.mark.parametrize("sent", ["2026-03-30", "2026-03-31", "2026-04-05"])
def test_sent_on_or_after_the_due_date_changes_nothing(sent):
    for asked in (consult(sent), consult(sent, sent)):
        found = read([RECEIVED, asked], "2026-04-08")
        assert (found.due_on, found.state, found.breached) == (BASE.last_on, "breached", True)


def test_sent_on_the_due_date_does_not_stop_the_clock_on_that_day():
    found = read([RECEIVED, consult("2026-03-30")], "2026-03-30")
    assert (found.due_on, found.working_days_left) == (BASE.last_on, 0)
    assert found.state == "running"


def test_a_consultation_letter_not_yet_posted_stops_nothing():
    asked = letter("consult_third_party", "2026-03-05", posted="2026-03-10", party="甲公司")
    assert read([RECEIVED, asked], "2026-03-09").state == "running"
    assert read([RECEIVED, asked], "2026-03-09").due_on == BASE.last_on
    assert read([RECEIVED, asked], "2026-03-10").state == "stopped"


def test_asking_the_applicant_for_reasons_is_not_excluded_by_default():
    facts = [RECEIVED, letter("ask_reasons", "2026-03-05")]
    assert read(facts, "2026-03-11").state == "running"
    answered = [*facts, fact("receive_reasons", "2026-03-12")]
    assert due(facts, "2026-03-11") == due(answered, "2026-03-12") == BASE.last_on


def test_asking_the_applicant_for_reasons_is_excluded_by_setting():
    facts = [RECEIVED, letter("ask_reasons", "2026-03-05"), fact("receive_reasons", "2026-03-12")]
    assert due(facts, "2026-03-12", Practice(reasons_excluded=True)) == OPINION_ON_DAY_3.last_on


def test_while_excluded_reasons_are_awaited_the_clock_stands_still():
    facts = [RECEIVED, letter("ask_reasons", "2026-03-05")]
    found = read(facts, "2026-03-11", Practice(reasons_excluded=True))
    assert found.working_days_left == 17
    assert found.earliest_on == ANSWERED_WED_03_11.last_on
    assert found.state == "stopped"


# -- extension ----------------------------------------------------------------------------------


def test_an_extension_counts_from_the_base_due_date_not_from_its_notice():
    facts = [RECEIVED, extend("2026-03-20", posted="2026-03-23", days=10)]
    found = read(facts, "2026-03-23")
    assert found.due_on == EXTENDED.number(30) == on("2026-04-14")
    assert found.leg is not None and found.leg.extension is not None
    assert found.leg.extension.base_due_on == BASE.last_on


def test_an_extension_of_twenty_working_days_is_the_longest():
    assert due([RECEIVED, extend("2026-03-20", days=20)], "2026-03-23") == on("2026-04-28")
    for days in (21, 0, -5):
        assert due([RECEIVED, extend("2026-03-20", days=days)], "2026-03-23") == BASE.last_on


def test_an_extension_served_on_the_base_due_date_is_in_time():
    assert due([RECEIVED, extend("2026-03-27", posted="2026-03-30")], "2026-03-30") == on(
        "2026-04-14"
    )


def test_an_extension_served_after_the_base_due_date_has_no_effect():
    facts = [RECEIVED, extend("2026-03-27", posted="2026-03-31")]
    found = read(facts, "2026-03-31")
    assert (found.due_on, found.state, found.breached) == (BASE.last_on, "breached", True)
    assert found.leg is not None and len(found.leg.void_extensions) == 1


def test_an_extension_that_was_never_served_has_no_effect():
    unserved = fact("extend", "2026-03-20", working_days=10, consented_by="公开机构负责人")
    assert due([RECEIVED, unserved], "2026-03-23") == BASE.last_on


def test_an_extension_without_consent_has_no_effect():
    assert due([RECEIVED, extend("2026-03-20", consented_by="")], "2026-03-23") == BASE.last_on


def test_consent_after_the_base_due_date_is_no_consent():
    late = extend("2026-03-30", consented_on="2026-03-31")
    assert due([RECEIVED, late], "2026-04-01") == BASE.last_on
    in_time = extend("2026-03-30", consented_on="2026-03-30")
    assert due([RECEIVED, in_time], "2026-03-30") == on("2026-04-14")


def test_there_is_one_extension_only():
    facts = [RECEIVED, extend("2026-03-20"), extend("2026-04-10", days=5)]
    assert due(facts, "2026-04-13") == on("2026-04-14")


EXTENDED_AFTER_EXCLUSION = laid_out("""
2026-03-02 一 收到
03-03..03-05 二..四 1..3 / 03-06 五 除 / 03-07..03-08 六..日 休
03-09 一 除 / 03-10 二 除 / 03-11 三 除 / 03-12 四 除 / 03-13 五 4 / 03-14..03-15 六..日 休
03-16..03-20 一..五 5..9 / 03-21..03-22 六..日 休
03-23..03-27 一..五 10..14 / 03-28..03-29 六..日 休
03-30..04-03 一..五 15..19 / 04-04..04-06 六..一 节
04-07..04-10 二..五 20..23 / 04-11..04-12 六..日 休
04-13..04-17 一..五 24..28 / 04-18..04-19 六..日 休
04-20..04-21 一..二 29..30
""")


def test_an_extension_adds_to_the_due_date_as_it_stands_with_exclusions():
    assert EXTENDED_AFTER_EXCLUSION.agrees(TODAY)
    facts = [RECEIVED, SENT, opinion("2026-03-12")]
    # Served on 二 04-07, the due date with exclusions, eight days after the one without.
    found = read([*facts, extend("2026-04-03", posted="2026-04-07")], "2026-04-07")
    assert found.due_on == EXTENDED_AFTER_EXCLUSION.last_on
    assert due([*facts, extend("2026-04-07", posted="2026-04-08")], "2026-04-08") == on(
        "2026-04-07"
    )


EXCLUSION_WITHIN_THE_EXTENSION = laid_out("""
2026-03-02 一 收到
03-03..03-06 二..五 1..4 / 03-07..03-08 六..日 休
03-09..03-13 一..五 5..9 / 03-14..03-15 六..日 休
03-16..03-20 一..五 10..14 / 03-21..03-22 六..日 休
03-23..03-27 一..五 15..19 / 03-28..03-29 六..日 休
03-30..04-01 一..三 20..22 / 04-02 四 除 / 04-03 五 除 / 04-04..04-06 六..一 节
04-07 二 除 / 04-08 三 除 / 04-09 四 除 / 04-10 五 23 / 04-11..04-12 六..日 休
04-13..04-17 一..五 24..28 / 04-18..04-19 六..日 休
04-20..04-21 一..二 29..30
""")


def test_an_extension_may_be_combined_with_an_exclusion_that_comes_later():
    assert EXCLUSION_WITHIN_THE_EXTENSION.agrees(TODAY)
    facts = [
        RECEIVED,
        extend("2026-03-23", days=10),
        consult("2026-04-01", "2026-04-02"),
        opinion("2026-04-09"),
    ]
    found = read(facts, "2026-04-09")
    assert found.due_on == EXCLUSION_WITHIN_THE_EXTENSION.last_on
    assert found.leg is not None and found.leg.base_due is not None
    assert found.leg.base_due.expected == BASE.last_on


def test_an_extension_served_while_a_consultation_is_open_is_in_time():
    # Base due 03-30; the third party was asked on 03-05 and answered on 四 04-09: the clock stood
    # still when the extension was served on 二 04-07.
    facts = [RECEIVED, consult("2026-03-05"), extend("2026-04-07"), opinion("2026-04-09")]
    found = read(facts, "2026-04-09")
    assert found.leg is not None and found.leg.extension is not None
    # 17 left + 10: 04-10 (4), 04-13 to 04-17 (9), 04-20 to 04-24 (14), 04-27 to 04-30 (18),
    # 05-06 to 05-08 (21), 六 05-09 worked (22), 05-11 to 05-15 (27), 05-18 to 05-20 (30).
    assert found.due_on == on("2026-05-20")


# -- fresh periods ------------------------------------------------------------------------------

FRESH_FROM_MON_03_23 = laid_out("""
2026-03-23 一 收到
03-24..03-27 二..五 1..4 / 03-28..03-29 六..日 休
03-30..04-03 一..五 5..9 / 04-04..04-06 六..一 节
04-07..04-10 二..五 10..13 / 04-11..04-12 六..日 休
04-13..04-17 一..五 14..18 / 04-18..04-19 六..日 休
04-20..04-21 一..二 19..20
""")
ASKED = letter("request_supplement", "2026-03-05", answer_by="2026-03-26")


def test_the_corrected_request_starts_a_fresh_period_not_the_rest_of_the_old_one():
    assert counts(FRESH_FROM_MON_03_23)
    facts = [RECEIVED, ASKED, fact("receive_supplement", "2026-03-23")]
    found = read(facts, "2026-03-23")
    # The rest of the old one, 17 days from 03-23, would end on 四 04-16.
    assert (found.due_on, found.working_days_left) == (FRESH_FROM_MON_03_23.last_on, 20)
    assert found.received_on == on("2026-03-02")
    assert [leg.cause for leg in found.legs] == ["receipt", "supplement"]


def test_while_the_correction_is_awaited_nothing_is_due():
    found = read([RECEIVED, ASKED], "2026-04-30")
    assert (found.state, found.due_on, found.breached) == ("awaiting_supplement", None, False)


def test_a_correction_request_written_but_not_served_pauses_nothing():
    facts = [RECEIVED, letter("request_supplement", "2026-03-05", posted="2026-03-10")]
    assert read(facts, "2026-03-09").state == "running"
    assert read(facts, "2026-03-10").state == "awaiting_supplement"


FRESH_FROM_TUE_03_24 = laid_out("""
2026-03-24 二 收到
03-25..03-27 三..五 1..3 / 03-28..03-29 六..日 休
03-30..04-03 一..五 4..8 / 04-04..04-06 六..一 节
04-07..04-10 二..五 9..12 / 04-11..04-12 六..日 休
04-13..04-17 一..五 13..17 / 04-18..04-19 六..日 休
04-20..04-22 一..三 18..20
""")


def test_after_payment_the_period_runs_afresh_from_the_day_after():
    assert counts(FRESH_FROM_TUE_03_24)
    charged = letter("charge_fee", "2026-03-16", method="pieces", quantity=31, amount=2200)
    assert read([RECEIVED, charged], "2026-03-31").state == "awaiting_payment"
    facts = [RECEIVED, charged, fact("record_payment", "2026-03-24", amount=2200)]
    found = read(facts, "2026-03-24")
    assert found.due_on == FRESH_FROM_TUE_03_24.last_on
    assert [leg.cause for leg in found.legs] == ["receipt", "payment"]


def test_an_extension_in_the_fresh_period_adds_to_the_fresh_due_date():
    # 二 04-21 is the 20th; 三 04-22 (21), 04-23 (22), 04-24 (23), 一 04-27 (24), 二 04-28 (25).
    facts = [
        RECEIVED,
        ASKED,
        fact("receive_supplement", "2026-03-23"),
        extend("2026-04-20", days=5),
    ]
    assert due(facts, "2026-04-20") == on("2026-04-28")


# -- reopened -----------------------------------------------------------------------------------

REOPENED_MON_04_20 = laid_out("""
2026-04-20 一 收到
04-21..04-24 二..五 1..4 / 04-25..04-26 六..日 休
04-27..04-30 一..四 5..8 / 05-01..05-05 五..二 节
05-06..05-08 三..五 9..11 / 05-09 六 12 调休 / 05-10 日 休
05-11..05-15 一..五 13..17 / 05-16..05-17 六..日 休
05-18..05-20 一..三 18..20
""")


def test_a_reopened_case_has_its_own_twenty_days():
    assert counts(REOPENED_MON_04_20)
    facts = [RECEIVED, reply("2026-03-30"), fact("reopen", "2026-04-20")]
    found = read(facts, "2026-04-20")
    assert (found.state, found.due_on) == ("running", REOPENED_MON_04_20.last_on)
    assert not found.breached


def test_the_authority_may_set_the_reopened_case_another_period():
    facts = [RECEIVED, reply("2026-03-30"), fact("reopen", "2026-04-20", working_days=15)]
    assert due(facts, "2026-04-20") == REOPENED_MON_04_20.number(15) == on("2026-05-13")


def test_a_late_reply_stays_late_when_the_case_is_reopened_and_answered_in_time():
    facts = [
        RECEIVED,
        reply("2026-03-31"),
        fact("reopen", "2026-04-20"),
        reply("2026-04-24"),
    ]
    found = read(facts, "2026-04-27")
    assert (found.state, found.breached) == ("met", True)
    assert [(b.due_on, b.on) for b in found.breaches] == [(on("2026-03-30"), on("2026-03-31"))]


def test_a_consultation_in_the_reopened_case_does_not_move_the_first_due_date():
    facts = [
        RECEIVED,
        reply("2026-03-09"),
        fact("reopen", "2026-03-16"),
        consult("2026-03-18", "2026-03-18"),
        opinion("2026-03-24"),
    ]
    found = read(facts, "2026-03-24")
    first = found.legs[0].due
    assert first is not None and first.expected == BASE.last_on


# -- delay (条例35) -----------------------------------------------------------------------------

REASONED = [
    RECEIVED,
    letter("ask_reasons", "2026-03-05"),
    fact("receive_reasons", "2026-03-10"),
]


def test_a_delay_told_in_time_sets_a_new_date():
    facts = [*REASONED, letter("delay", "2026-03-25", posted="2026-03-26", until="2026-05-29")]
    found = read(facts, "2026-03-26")
    assert found.due_on == on("2026-05-29")
    # 四 05-28 is the working day before 五 05-29.
    assert found.target_on == on("2026-05-28")
    assert read([*facts, reply("2026-05-29")], "2026-06-01").state == "met"


def test_a_delay_until_a_day_off_rolls_to_the_next_working_day():
    # 六 2026-05-30, 日 05-31, 一 06-01.
    facts = [*REASONED, letter("delay", "2026-03-25", until="2026-05-30")]
    assert due(facts, "2026-03-26") == on("2026-06-01")


def test_a_delay_told_after_the_due_date_has_no_effect():
    facts = [*REASONED, letter("delay", "2026-03-30", posted="2026-03-31", until="2026-05-29")]
    found = read(facts, "2026-03-31")
    assert (found.due_on, found.state) == (BASE.last_on, "breached")


def test_a_delay_not_served_has_no_effect():
    facts = [*REASONED, fact("delay", "2026-03-25", until="2026-05-29")]
    assert due(facts, "2026-03-26") == BASE.last_on


# -- the rule of 2007 ---------------------------------------------------------------------------

TUE_2019_05_14 = laid_out("""
2019-05-14 二 收到
05-15..05-17 三..五 1..3 / 05-18..05-19 六..日 休
05-20..05-24 一..五 4..8 / 05-25..05-26 六..日 休
05-27..05-31 一..五 9..13 / 06-01..06-02 六..日 休
06-03 一 14 / 06-04 二 15
""")
WED_2019_05_15 = laid_out("""
2019-05-15 三 收到
05-16..05-17 四..五 1..2 / 05-18..05-19 六..日 休
05-20..05-24 一..五 3..7 / 05-25..05-26 六..日 休
05-27..05-31 一..五 8..12 / 06-01..06-02 六..日 休
06-03..06-06 一..四 13..16 / 06-07 五 节 / 06-08..06-09 六..日 休
06-10..06-13 一..四 17..20
""")


def test_the_rules_are_chosen_by_the_day_of_receipt():
    assert counts(TUE_2019_05_14) and counts(WED_2019_05_15)
    assert due([submitted("2019-05-14")], "2019-05-20") == on("2019-06-04")
    assert due([submitted("2019-05-15")], "2019-05-20") == on("2019-06-13")


def test_under_the_rule_of_2007_an_extension_is_fifteen_days_at_most():
    facts = [submitted("2019-05-14"), extend("2019-06-03", days=15)]
    # From 二 06-04 (15): 06-05 (16), 06-06 (17), 06-07 off, 06-10 to 06-14 (22), 06-17 to 06-21
    # (27), 06-24 to 06-26 (30).
    assert due(facts, "2019-06-03") == on("2019-06-26")
    too_long = [submitted("2019-05-14"), extend("2019-06-03", days=16)]
    assert due(too_long, "2019-06-03") == on("2019-06-04")


def test_the_rule_of_2007_gives_third_parties_no_term():
    facts = [submitted("2019-05-13"), consult("2019-05-14", "2019-05-14")]
    assert read(facts, "2019-06-28").state == "stopped"
    # Opinion 五 05-17: three days out; 05-14 (1), 05-20 (2) to 05-24 (6), 05-27 to 05-31 (11),
    # 06-03 to 06-06 (15).
    assert due([*facts, opinion("2019-05-17")], "2019-05-17") == on("2019-06-06")


# -- the published register ---------------------------------------------------------------------

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"


@cache
def register() -> tuple[dict, dict]:
    both = CASES / "register-24.json", CASES / "register-24.expected.json"
    if not all(p.exists() for p in both):
        pytest.skip("the register of 24 requests is not beside the project")
    register, expected = (json.loads(p.read_text(encoding="utf-8")) for p in both)
    return {c["ref"]: c for c in register["cases"]}, expected


def facts_of(case: dict) -> list[Fact]:
    return [
        Fact(e["act"], on(e["on"]), {k: v for k, v in e.items() if k not in ("act", "on")})
        for e in case["events"]
    ]


@pytest.mark.parametrize("number", range(1, 25))
def test_every_row_of_the_register_of_24(number):
    cases, expected = register()
    ref = f"demo-fgj-{number:02d}"
    want = expected[ref]
    found = read(facts_of(cases[ref]), "2022-12-31")
    assert found.received_on == on(want["received"])
    if "due" in want:
        assert (found.due_on, found.target_on) == (on(want["due"]), on(want["target"]))
        assert (found.state == "met") is want["in_time"]
        assert found.breached is not want["in_time"]
        assert found.firm
    else:
        assert (found.state, found.due_on) == ("ended", None)


def test_the_register_has_24_rows():
    cases, expected = register()
    assert len(cases) == len(expected) == 24 and cases.keys() == expected.keys()


def test_register_row_18_by_hand_consultation_and_extension():
    # Received 二 2022-08-30; third party asked 五 09-02, answered 二 09-20; extended by 20.
    layout = laid_out("""
    2022-08-30 二 收到
    08-31 三 1 / 09-01 四 2 / 09-02 五 3 / 09-03..09-04 六..日 休
    09-05 一 除 / 09-06 二 除 / 09-07 三 除 / 09-08 四 除 / 09-09 五 除 / 09-10..09-12 六..一 节
    09-13 二 除 / 09-14 三 除 / 09-15 四 除 / 09-16 五 除 / 09-17..09-18 六..日 休
    09-19 一 除 / 09-20 二 除 / 09-21..09-23 三..五 4..6 / 09-24..09-25 六..日 休
    09-26..09-30 一..五 7..11 / 10-01..10-07 六..五 节 / 10-08 六 12 调休 / 10-09 日 13 调休
    10-10..10-14 一..五 14..18 / 10-15..10-16 六..日 休
    10-17..10-21 一..五 19..23 / 10-22..10-23 六..日 休
    10-24..10-28 一..五 24..28 / 10-29..10-30 六..日 休
    10-31..11-04 一..五 29..33 / 11-05..11-06 六..日 休
    11-07..11-11 一..五 34..38 / 11-12..11-13 六..日 休
    11-14..11-15 一..二 39..40
    """)
    assert layout.agrees(TODAY)
    facts = [
        submitted("2022-08-30"),
        consult("2022-09-02", "2022-09-06"),
        opinion("2022-09-20"),
        extend("2022-09-20", days=20),
    ]
    assert due(facts, "2022-09-20") == layout.last_on
