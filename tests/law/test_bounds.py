"""Provisional dates: the true date, known later, always lies between the two limits."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.calendars import shipped_notices
from casework.working_days import Calendar, calendar_for
from tests.law.facts import (
    TODAY,
    consult,
    extend,
    laid_out,
    notice,
    on,
    read,
    submitted,
)

LENGTHS = (1, 7, 15, 20, 40)
HIDDEN = range(2009, 2027)


@cache
def annual_until(year: int) -> Calendar:
    """The calendar of the annual notices through that year's, without in-year amendments."""
    return Calendar([n for n in shipped_notices() if n.kind == "annual" and n.year <= year])


def starts(year: int) -> list[date]:
    """Receipts whose periods reach into the year: densely before it, then all through it."""
    settled = date(year - 1, 12, 25)
    before = [settled - timedelta(days=i) for i in range(0, 62, 2)]
    within = [settled + timedelta(days=i) for i in range(1, 320, 41)]
    return before + within


@pytest.mark.parametrize("year", HIDDEN)
def test_hiding_a_notice_leaves_the_true_date_within_the_limits(year):
    known, true = annual_until(year - 1), annual_until(2026)
    provisional = 0
    for start_on in starts(year):
        for n in LENGTHS:
            if start_on > date(2026, 10, 1):
                continue
            date_then = true.add(start_on, n)
            found = known.bounds(start_on, n)
            assert found.earliest <= date_then <= found.latest, (start_on, n, found, date_then)
            assert found.earliest <= found.expected <= found.latest, (start_on, n, found)
            assert found.firm == (date_then <= known.firm_through and found.latest == date_then)
            provisional += not found.firm
    assert provisional > 50


@pytest.mark.parametrize("year", HIDDEN)
def test_a_calendar_date_that_rolls_lies_within_its_limits(year):
    known, true = annual_until(year - 1), annual_until(2026)
    for i in range(0, 300, 31):
        day = date(year, 1, 1) + timedelta(days=i)
        found = known.roll(day)
        assert found.earliest <= true.roll(day).expected <= found.latest, (day, found)


@settings(max_examples=150, deadline=None, database=None)
@given(st.dates(date(2008, 1, 1), date(2026, 8, 1)), st.integers(1, 60))
def test_where_everything_is_settled_the_limits_are_the_date(start_on, n):
    found = TODAY.bounds(start_on, n)
    due = TODAY.add(start_on, n)
    assert (found.expected, found.earliest, found.latest, found.firm) == (due, due, due, True)


@settings(max_examples=60, deadline=None, database=None)
@given(st.dates(date(2026, 11, 1), date(2027, 12, 1)), st.integers(1, 40), st.integers(1, 20))
def test_limits_are_in_order_and_monotone(start_on, n, more):
    one, two = TODAY.bounds(start_on, n), TODAY.bounds(start_on, n + more)
    for found in (one, two):
        assert start_on < found.earliest <= found.expected <= found.latest
    assert one.expected < two.expected
    assert one.earliest < two.earliest
    assert one.latest < two.latest


def test_fri_2026_12_04_20wd_contains_every_notice_one_can_imagine_for_new_year_2027():
    found = TODAY.bounds(on("2026-12-04"), 20)
    # Through 五 12-25 fifteen days are counted. What the notice may then say:
    # 01-01 to 01-03 off: 一 28 (16), 29, 30, 四 31 (19), 一 01-04 (20).
    # 12-31 to 01-03 off, 日 12-27 worked: 27 (16), 28 (17), 29 (18), 三 30 (19), 一 01-04 (20).
    # 01-01 off alone, 六 01-02 worked: 28 (16), 29, 30, 31 (19), 六 01-02 (20).
    # 12-30 to 01-01 off, 六 12-26 and 日 12-27 worked, as in the notice for 2008 in its way:
    # 26 (16), 27 (17), 28 (18), 二 29 (19), 一 01-04 (20).
    imagined = {
        "2027-01-04": notice(
            "national", "", "甲", "2026-11-10", 2027, off=[("2027-01-01", "2027-01-03")]
        ),
        "2027-01-04 ": notice(
            "national",
            "",
            "乙",
            "2026-11-10",
            2027,
            off=[("2026-12-31", "2027-01-03")],
            work=["2026-12-27"],
        ),
        "2027-01-02": notice(
            "national",
            "",
            "丙",
            "2026-11-10",
            2027,
            off=[("2027-01-01", "2027-01-01")],
            work=["2027-01-02"],
        ),
        "2027-01-04  ": notice(
            "national",
            "",
            "丁",
            "2026-11-10",
            2027,
            off=[("2026-12-30", "2027-01-01")],
            work=["2026-12-26", "2026-12-27"],
        ),
    }
    for due, entered in imagined.items():
        true = calendar_for(entered=(entered,)).add(on("2026-12-04"), 20)
        assert true == on(due.strip())
        assert found.earliest <= true <= found.latest


# -- the clock past the last notice -------------------------------------------------------------


@pytest.mark.parametrize("year", range(2020, 2027))  # the text of 2007 sets third parties no term
def test_the_due_date_of_a_clock_with_consultation_and_extension_lies_within_its_limits(year):
    """An exclusion that ends on an unsettled day is as unsure as the days after it."""
    known, true = annual_until(year - 1), annual_until(2026)
    for i in range(0, 66, 3):
        received_on = date(year - 1, 10, 20) + timedelta(days=i)
        for later in (3, 25):
            sent = received_on + timedelta(days=later)
            facts = [submitted(received_on), consult(sent, sent + timedelta(days=2))]
            for more in ([], [extend(sent, days=20)]):
                found = read([*facts, *more], sent + timedelta(days=2), calendar=known)
                then = read([*facts, *more], sent + timedelta(days=2), calendar=true)
                assert found.leg is not None and found.leg.due is not None
                assert then.leg is not None and then.leg.due is not None
                due, date_then = found.leg.due, then.leg.due.expected
                assert due.earliest <= date_then <= due.latest, (received_on, later, due, date_then)


def test_received_mon_2019_12_02_third_party_asked_on_the_nineteenth_day():
    layout = laid_out("""
    2019-12-02 一 收到
    12-03..12-06 二..五 1..4 / 12-07..12-08 六..日 休
    12-09..12-13 一..五 5..9 / 12-14..12-15 六..日 休
    12-16..12-20 一..五 10..14 / 12-21..12-22 六..日 休
    12-23..12-27 一..五 15..19 / 12-28..12-29 六..日 休
    12-30 一 除1 / 12-31 二 除2 / 2020-01-01 三 节 / 01-02 四 除3 / 01-03 五 除4
    01-04..01-05 六..日 休
    01-06 一 除5 / 01-07 二 除6 / 01-08 三 除7 / 01-09 四 除8 / 01-10 五 除9
    01-11..01-12 六..日 休
    01-13 一 除10 / 01-14 二 除11 / 01-15 三 除12 / 01-16 四 除13 / 01-17 五 除14 / 01-18 六 休
    01-19 日 除15 调休 / 01-20 一 20
    """)
    assert layout.agrees(annual_until(2026))
    facts = [submitted("2019-12-02"), consult("2019-12-27", "2019-12-27")]
    assert read(facts, "2019-12-27", calendar=annual_until(2026)).due_on == layout.last_on
    # Without the notice for 2020 nobody knows that 日 01-19 is worked: the third party may have
    # until 一 01-20 and the agency until 二 01-21, or either of them a day less.
    leg = read(facts, "2019-12-27", calendar=annual_until(2019)).leg
    assert leg is not None and leg.due is not None and not leg.due.firm
    assert leg.due.earliest <= on("2020-01-20")
    assert leg.due.latest >= on("2020-01-21")


@pytest.mark.parametrize("received", ["2026-12-04", "2026-11-20", "2026-12-24"])
def test_a_provisional_due_date_is_never_said_to_be_firm(received):
    facts = [submitted(received), consult(received, received)]
    found = read(facts, received)
    assert found.due_on is not None and found.firm is False
    assert found.leg is not None and found.leg.due is not None
    assert found.leg.due.earliest < found.leg.due.latest


def test_a_clock_is_not_late_before_its_latest_limit():
    # 2026-12-04 + 20: expected 2027-01-04.
    facts = [submitted("2026-12-04")]
    latest = read(facts, "2026-12-04").latest_on
    assert latest is not None and latest > on("2027-01-04")
    assert read(facts, latest).state == "running"
    late = read(facts, latest + timedelta(days=1))
    assert (late.state, late.breached) == ("breached", True)
