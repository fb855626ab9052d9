"""The other periods: correction, opinions, fee, and the applicant's own against the reply."""

import pytest

from casework.law import Practice
from casework.periods import add_months
from tests.law.facts import (
    consult,
    counts,
    fact,
    laid_out,
    letter,
    on,
    opinion,
    period,
    read,
    reply,
    served,
    submitted,
)

RECEIVED = submitted("2026-03-02")


# -- correction ---------------------------------------------------------------------------------

SEVEN = laid_out("""
2026-03-02 一 收到
03-03 二 1 / 03-04 三 2 / 03-05 四 3 / 03-06 五 4 / 03-07 六 休 / 03-08 日 休
03-09 一 5 / 03-10 二 6 / 03-11 三 7
""")


def asked(day: str, posted: str | None = None, **data: object):
    return letter("request_supplement", day, posted, **{"answer_by": "2026-04-01", **data})


@pytest.mark.parametrize(
    ("written", "posted", "breached"),
    [
        ("2026-03-10", "2026-03-10", False),
        ("2026-03-11", "2026-03-11", False),
        ("2026-03-12", "2026-03-12", True),  # the eighth day
        ("2026-03-11", "2026-03-12", True),  # written in time, served late
    ],
)
def test_seven_working_days_to_ask_for_a_correction(written, posted, breached):
    assert counts(SEVEN)
    found = read([RECEIVED, asked(written, posted)], "2026-03-13")
    notice = period(found, "supplement_notice")
    assert (notice.due.expected, notice.breached) == (SEVEN.last_on, breached)
    kinds = [b.kind for b in found.breaches]
    assert kinds == (["supplement_notice_late"] if breached else [])
    # Possible even when late, and no late reply.
    assert (found.state, found.breached) == ("awaiting_supplement", False)


def test_seven_working_days_from_thu_2026_04_30_over_labour_day():
    # 三 05-06 (1), 05-07 (2), 05-08 (3), 六 05-09 worked (4), 一 05-11 (5), 05-12, 三 05-13 (7).
    found = read([submitted("2026-04-30"), asked("2026-05-14")], "2026-05-14")
    assert period(found, "supplement_notice").due.expected == on("2026-05-13")
    assert [b.kind for b in found.breaches] == ["supplement_notice_late"]


def test_the_late_correction_request_stays_on_record_when_all_else_is_in_time():
    facts = [
        RECEIVED,
        asked("2026-03-12"),
        fact("receive_supplement", "2026-03-23"),
        reply("2026-03-25"),
    ]
    found = read(facts, "2026-03-26")
    assert found.state == "met"
    assert [(b.kind, b.due_on, b.on) for b in found.breaches] == [
        ("supplement_notice_late", on("2026-03-11"), on("2026-03-12"))
    ]


def test_a_late_correction_request_answered_the_same_day_stays_late():
    """The answer starts a fresh period; the request still was asked on the eighth day."""
    facts = [RECEIVED, asked("2026-03-12"), fact("receive_supplement", "2026-03-12")]
    found = read(facts, "2026-03-13")
    assert [(b.kind, b.due_on, b.on) for b in found.breaches] == [
        ("supplement_notice_late", on("2026-03-11"), on("2026-03-12"))
    ]


def test_if_the_day_of_receipt_counts_the_seven_days_end_a_day_earlier():
    found = read([RECEIVED, asked("2026-03-11")], "2026-03-11", Practice(receipt_day_counted=True))
    # 一 03-02 is then the first day, 二 03-10 the seventh.
    assert period(found, "supplement_notice").due.expected == on("2026-03-10")


def test_the_rule_of_2007_knows_no_seven_days():
    found = read(
        [submitted("2019-05-06"), asked("2019-05-24", answer_by="2019-06-14")], "2019-05-24"
    )
    assert not found.breaches
    assert "supplement_notice" not in {p.kind for p in found.periods}


@pytest.mark.parametrize(
    ("answer_by", "until"),
    [
        ("2026-04-01", "2026-04-01"),  # 三
        ("2026-04-04", "2026-04-07"),  # 六 in 清明节, off to 一 04-06
        ("2026-05-09", "2026-05-09"),  # 六, worked
        ("2026-05-10", "2026-05-11"),  # 日
    ],
)
def test_the_correction_period_is_a_date_that_rolls_off_a_day_off(answer_by, until):
    found = read([RECEIVED, asked("2026-03-05", answer_by=answer_by)], "2026-03-06")
    assert period(found, "supplement_answer").due.expected == on(until)
    assert period(found, "supplement_answer").start_on == on("2026-03-05")


# -- opinions -----------------------------------------------------------------------------------

FIFTEEN_FROM_MON_03_09 = laid_out("""
2026-03-09 一 收到
03-10..03-13 二..五 1..4 / 03-14..03-15 六..日 休
03-16..03-20 一..五 5..9 / 03-21..03-22 六..日 休
03-23..03-27 一..五 10..14 / 03-28..03-29 六..日 休
03-30 一 15
""")


def test_a_third_party_has_fifteen_working_days_from_his_own_receipt():
    assert counts(FIFTEEN_FROM_MON_03_09)
    found = read([RECEIVED, consult("2026-03-05", "2026-03-09")], "2026-03-10")
    own = period(found, "third_party_opinion")
    assert (own.start_on, own.due.expected) == (on("2026-03-09"), FIFTEEN_FROM_MON_03_09.last_on)
    assert own.article == "条例第三十二条"
    assert own.party == "甲公司"


def test_a_co_making_agency_has_fifteen_working_days_from_its_own_receipt():
    sent = fact(
        "consult_agency", "2026-03-05", party="某镇", kind="co_maker", received_on="2026-03-09"
    )
    own = period(read([RECEIVED, sent], "2026-03-10"), "co_maker_opinion")
    assert own.due.expected == FIFTEEN_FROM_MON_03_09.last_on
    assert own.article == "条例第三十四条"


def test_another_agency_has_the_agreed_date_under_its_own_article():
    sent = fact("consult_agency", "2026-03-05", party="某局", kind="other", answer_by="2026-03-20")
    own = period(read([RECEIVED, sent], "2026-03-10"), "other_opinion")
    assert own.due.expected == on("2026-03-20")
    # 条例11 (协商), not 条例34, which speaks of co-making agencies only.
    assert "第十一条" in own.article and "第三十四条" not in own.article


def test_no_term_without_proof_of_receipt():
    found = read([RECEIVED, consult("2026-03-05")], "2026-03-10")
    assert not [p for p in found.periods if p.kind == "third_party_opinion"]


def test_an_opinion_given_closes_the_third_partys_period():
    facts = [RECEIVED, consult("2026-03-05", "2026-03-09"), opinion("2026-03-12")]
    own = period(read(facts, "2026-03-13"), "third_party_opinion")
    assert own.ended_on == on("2026-03-12")
    assert not own.breached and not own.open_on(on("2026-03-13"))


# -- fee ----------------------------------------------------------------------------------------

TWENTY_FROM_MON_03_16 = laid_out("""
2026-03-16 一 收到
03-17..03-20 二..五 1..4 / 03-21..03-22 六..日 休
03-23..03-27 一..五 5..9 / 03-28..03-29 六..日 休
03-30..04-03 一..五 10..14 / 04-04..04-06 六..一 节
04-07..04-10 二..五 15..18 / 04-11..04-12 六..日 休
04-13..04-14 一..二 19..20
""")


def test_twenty_working_days_to_pay_from_service_of_the_fee_notice():
    assert counts(TWENTY_FROM_MON_03_16)
    charged = letter("charge_fee", "2026-03-13", posted="2026-03-16", method="pieces", quantity=31)
    own = period(read([RECEIVED, charged], "2026-03-16"), "fee_payment")
    assert (own.due.expected, own.article) == (TWENTY_FROM_MON_03_16.last_on, "国办函〔2020〕109号")


def test_a_shorter_term_on_the_fee_notice_does_not_take_days_from_the_applicant():
    charged = letter("charge_fee", "2026-03-16", pay_by="2026-03-31")
    own = period(read([RECEIVED, charged], "2026-03-16"), "fee_payment")
    assert own.due.expected == TWENTY_FROM_MON_03_16.last_on


def test_a_longer_term_on_the_fee_notice_holds_and_rolls_off_a_day_off():
    charged = letter("charge_fee", "2026-03-16", pay_by="2026-04-18")  # 六: 一 04-20
    own = period(read([RECEIVED, charged], "2026-03-16"), "fee_payment")
    assert own.due.expected == on("2026-04-20")


def test_paid_ends_the_fee_period():
    facts = [RECEIVED, letter("charge_fee", "2026-03-16"), fact("record_payment", "2026-03-24")]
    assert period(read(facts, "2026-03-24"), "fee_payment").ended_on == on("2026-03-24")


# -- months -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "same_day_or_month_end"),
    [
        ("2025-08-31", 6, "2026-02-28"),
        ("2023-08-31", 6, "2024-02-29"),  # leap year
        ("2025-08-30", 6, "2026-02-28"),
        ("2025-08-28", 6, "2026-02-28"),
        ("2026-03-31", 6, "2026-09-30"),
        ("2026-04-30", 6, "2026-10-30"),  # not the month's last day
        ("2026-06-30", 6, "2026-12-30"),
        ("2026-07-31", 6, "2027-01-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-02-28", 12, "2026-02-28"),
        ("2026-12-01", 3, "2027-03-01"),
    ],
)
def test_months_end_on_the_same_day_number_or_the_months_last_day(
    day, months, same_day_or_month_end
):
    assert add_months(on(day), months) == on(same_day_or_month_end)


# -- remedies -----------------------------------------------------------------------------------


def answered(received_on: str, outcome: str = "not_exist", **data: object):
    """A reply handed over on that day, in a case received five weeks before."""
    start = submitted(on(received_on).replace(day=1))
    handed = served(received_on, "in_person")
    return [start, fact("reply", received_on, outcome=outcome, service=handed, **data)]


@pytest.mark.parametrize(
    ("received_on", "until"),
    [
        # 12-24 + 7 = 12-31, + 31 = 01-31, + 22 = 日 02-22, in 春节 (02-15 to 02-23): 二 02-24.
        ("2025-12-24", "2026-02-24"),
        # 12-16 + 15 = 12-31, + 31 = 01-31, + 14 = 六 02-14, worked: stays.
        ("2025-12-16", "2026-02-14"),
        # 08-04 + 27 = 08-31, + 30 = 09-30, + 3 = 六 10-03, in 国庆节 (10-01 to 10-07): 四 10-08.
        ("2026-08-04", "2026-10-08"),
        # 03-02 + 29 = 03-31, + 30 = 04-30, + 1 = 五 05-01, in 劳动节 (to 05-05): 三 05-06.
        ("2026-03-02", "2026-05-06"),
        # 03-10 + 21 = 03-31, + 30 = 04-30, + 9 = 六 05-09, worked: stays.
        ("2026-03-10", "2026-05-09"),
        # 05-06 + 25 = 05-31, + 30 = 06-30, + 5 = 日 07-05: 一 07-06.
        ("2026-05-06", "2026-07-06"),
    ],
)
def test_sixty_calendar_days_for_reconsideration(received_on, until):
    found = period(read(answered(received_on), received_on), "reconsideration")
    assert (found.start_on, found.due.expected) == (on(received_on), on(until))
    assert found.article == "复议法第二十条第一款"


@pytest.mark.parametrize(
    ("received_on", "until"),
    [
        ("2025-08-31", "2026-02-28"),  # no 02-31; 六 02-28 is worked: stays
        ("2025-08-20", "2026-02-24"),  # 五 02-20 in 春节: 二 02-24
        ("2026-03-31", "2026-09-30"),  # no 09-31; 三
        ("2026-04-05", "2026-10-08"),  # 一 10-05 in 国庆节: 四 10-08
        ("2025-08-14", "2026-02-14"),  # 六 02-14 is worked: stays
    ],
)
def test_six_months_for_a_suit(received_on, until):
    found = period(read(answered(received_on), received_on), "suit")
    assert (found.due.expected, found.article) == (on(until), "行诉法第四十六条")


def test_before_2015_05_01_the_suit_period_was_three_months():
    found = period(read(answered("2014-03-10"), "2014-03-10"), "suit")
    assert found.due.expected == on("2014-06-10")  # 二
    # From 五 2015-05-01 on: six months, 日 2015-11-01, so 一 11-02.
    found = period(read(answered("2015-05-01"), "2015-05-04"), "suit")
    assert found.due.expected == on("2015-11-02")


@pytest.mark.parametrize(
    ("received_on", "until"),
    [
        ("2025-02-17", "2026-02-24"),  # 二 2026-02-17 in 春节: 二 02-24
        ("2024-02-29", "2025-02-28"),  # no 2025-02-29; 五
        ("2025-05-06", "2026-05-06"),  # 三
    ],
)
def test_one_year_at_most_when_he_was_not_told(received_on, until):
    found = period(read(answered(received_on, remedy_told=False), received_on), "reconsideration")
    assert (found.due.expected, found.article) == (on(until), "复议法第二十条第三款")


@pytest.mark.parametrize(
    ("decision_received_on", "until"),
    [
        ("2026-09-18", "2026-10-08"),  # 六 10-03 in 国庆节: 四 10-08
        ("2026-02-05", "2026-02-24"),  # 五 02-20 in 春节: 二 02-24
        ("2026-04-13", "2026-04-28"),  # 二
        ("2026-04-24", "2026-05-09"),  # 六, worked
    ],
)
def test_fifteen_days_for_a_suit_after_the_reconsideration_decision(decision_received_on, until):
    facts = [
        *answered("2025-12-10"),
        fact("reconsideration_filed", "2025-12-24"),
        fact(
            "reconsideration_decided",
            "2026-02-02",
            received_on=decision_received_on,
            result="upheld",
        ),
    ]
    found = period(read(facts, decision_received_on), "suit_after_reconsideration")
    assert (found.due.expected, found.article) == (on(until), "行诉法第四十五条")
    assert found.start_on == on(decision_received_on)


def test_while_receipt_of_the_reconsideration_decision_is_unknown_no_date_is_given():
    decided = fact("reconsideration_decided", "2026-02-02", result="upheld")
    found = read([*answered("2025-12-10"), decided], "2026-02-03")
    assert "suit_after_reconsideration" not in {p.kind for p in found.periods}
    later = fact("reconsideration_decided", "2026-02-02", result="upheld", received_on="2026-02-05")
    found = read([*answered("2025-12-10"), later], "2026-02-04")
    assert "suit_after_reconsideration" not in {p.kind for p in found.periods}


def test_his_own_receipt_starts_his_periods_not_the_posting():
    posted = fact(
        "reply",
        "2026-03-09",
        outcome="not_exist",
        service=served("2026-03-10", "post", "2026-03-13"),
    )
    found = period(read([RECEIVED, posted], "2026-03-13"), "reconsideration")
    # 03-13 + 18 = 03-31, + 30 = 04-30, + 12 = 二 05-12.
    assert (found.start_on, found.due.expected) == (on("2026-03-13"), on("2026-05-12"))


def test_while_his_receipt_is_unknown_no_date_is_given():
    posted = reply("2026-03-09", outcome="not_exist")
    assert not read([RECEIVED, posted], "2026-04-30").periods
    later = fact(
        "reply",
        "2026-03-09",
        outcome="not_exist",
        service=served("2026-03-10", "post", "2026-03-13"),
    )
    assert not read([RECEIVED, later], "2026-03-12").periods


def test_where_reconsideration_comes_first_there_is_no_direct_suit():
    kinds = {p.kind for p in read(answered("2026-03-20", "refused_process"), "2026-03-20").periods}
    assert kinds == {"reconsideration"}
    kinds = {p.kind for p in read(answered("2026-03-20", "not_exist"), "2026-03-20").periods}
    assert kinds == {"reconsideration", "suit"}


def test_the_route_follows_the_date_of_the_letter_not_of_its_service():
    dated_2023 = [
        submitted("2023-12-04"),
        fact(
            "reply",
            "2023-12-29",
            outcome="refused_process",
            service=served("2024-01-02", "in_person"),
        ),
    ]
    assert "suit" in {p.kind for p in read(dated_2023, "2024-01-02").periods}


def test_a_withdrawn_case_opens_no_remedy():
    assert not read([RECEIVED, fact("withdraw", "2026-03-10")], "2026-03-11").periods
