"""The calendar against two other calendars, its amendments, layers, version and limits."""

from dataclasses import replace
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from casework.calendars import NoticeError, parse_notice, shipped_notices
from casework.working_days import (
    Calendar,
    CalendarError,
    NotYetPublished,
    calendar_for,
)
from tests.law.facts import TODAY, counts, laid_out, notice, on


def days(first: str, last: str) -> list[date]:
    start = on(first)
    return [start + timedelta(days=i) for i in range((on(last) - start).days + 1)]


# -- other calendars ----------------------------------------------------------------------------


@pytest.mark.parametrize("year", range(2008, 2027))
def test_every_day_of_the_year_agrees_with_chinesecalendar(year):
    for day in days(f"{year}-01-01", f"{year}-12-31"):
        assert TODAY.day(day).working == chinese_calendar.is_workday(day), day


@pytest.mark.parametrize("year", range(2008, 2027))
def test_every_day_of_the_year_agrees_with_holidays(year):
    theirs = holidays.country_holidays("CN", years=[year])
    for day in days(f"{year}-01-01", f"{year}-12-31"):
        assert TODAY.day(day).working == theirs.is_working_day(day), day


def test_is_working_day_says_what_the_day_says():
    for day in days("2008-01-01", "2026-12-25"):
        assert TODAY.is_working_day(day) == TODAY.day(day).working, day


# -- amendments ---------------------------------------------------------------------------------


def test_nineteen_annual_notices_and_three_amendments():
    shipped = shipped_notices()
    assert [n.year for n in shipped if n.kind == "annual"] == list(range(2008, 2027))
    assert {(n.year, n.number, n.issued_on) for n in shipped if n.kind == "amendment"} == {
        (2015, "国发明电〔2015〕1号", on("2015-05-13")),
        (2019, "国办发明电〔2019〕3号", on("2019-03-22")),
        (2020, "国办发明电〔2020〕1号", on("2020-01-26")),
    }


AMENDED = {
    # 2015: 四 09-03 and 五 09-04 off, 日 09-06 worked (六 09-05 is off either way).
    "2015-05-13": {"2015-09-03": False, "2015-09-04": False, "2015-09-06": True},
    # 2019: 四 05-02 and 五 05-03 off, 日 04-28 and 日 05-05 worked.
    "2019-03-22": {
        "2019-05-02": False,
        "2019-05-03": False,
        "2019-04-28": True,
        "2019-05-05": True,
    },
    # 2020: 五 01-31 off, and 六 02-01, first ordered worked, off.
    "2020-01-26": {"2020-01-31": False, "2020-02-01": False},
}


@pytest.mark.parametrize("issued_on", AMENDED)
def test_an_amendment_changes_its_own_days_from_its_issue_on_and_no_others(issued_on):
    day_of = on(issued_on)
    before = calendar_for(as_of=day_of - timedelta(days=1))
    after = calendar_for(as_of=day_of)
    changed = {
        day.isoformat(): after.day(day).working
        for day in days(f"{day_of.year}-01-01", f"{day_of.year}-12-25")
        if before.is_working_day(day) != after.is_working_day(day)
    }
    assert changed == AMENDED[issued_on]
    assert before.version != after.version


def test_the_notice_behind_a_day_is_the_last_one_that_spoke_of_it():
    # Sat 2020-02-01: worked by the annual notice, off by the amendment.
    assert calendar_for(as_of=on("2020-01-25")).day(on("2020-02-01")).kind == "makeup"
    found = TODAY.day(on("2020-02-01"))
    assert (found.kind, found.notice) == ("holiday", "国办发明电〔2020〕1号")
    # 2015-10-10 was not touched by the amendment of that year.
    assert TODAY.day(on("2015-10-10")).notice == "国办发明电〔2014〕28号"


def test_a_calendar_from_before_the_first_notice_is_refused():
    with pytest.raises(CalendarError):
        calendar_for(as_of=on("2007-12-14"))


# -- layers -------------------------------------------------------------------------------------

GUANGXI = notice(
    "region",
    "450000",
    "桂政办发〔2017〕1号",
    "2017-01-10",
    2017,
    off=[("2017-03-30", "2017-04-01")],
)
HUBEI = notice(
    "region",
    "420000",
    "鄂政办发〔2020〕1号",
    "2020-01-31",
    2020,
    kind="amendment",
    off=[("2020-02-03", "2020-02-13")],
)


def test_national_make_up_day_sat_2017_04_01_is_worked():
    assert counts(
        laid_out("""
        2017-03-27 一 收到
        03-28 二 1 / 03-29 三 2 / 03-30 四 3 / 03-31 五 4 / 04-01 六 5 调休
        """)
    )


def test_guangxi_2017_turns_the_national_make_up_day_into_a_day_off():
    ours = calendar_for(region="450000", entered=(GUANGXI,))
    assert counts(
        laid_out("""
        2017-03-27 一 收到
        03-28 二 1 / 03-29 三 2 / 03-30 四 节 / 03-31 五 节 / 04-01 六 节 / 04-02 日 节
        04-03 一 节 / 04-04 二 节 / 04-05 三 3 / 04-06 四 4 / 04-07 五 5
        """),
        ours,
    )
    assert ours.day(on("2017-04-01")).notice == "桂政办发〔2017〕1号"


def test_hubei_2020_stays_closed_through_02_13():
    assert counts(
        laid_out("""
        2020-01-20 一 收到
        01-21 二 1 / 01-22 三 2 / 01-23 四 3 / 01-24..02-02 五..日 节 / 02-03..02-13 一..四 节
        02-14 五 4 / 02-15..02-16 六..日 休
        02-17 一 5 / 02-18 二 6 / 02-19 三 7 / 02-20 四 8 / 02-21 五 9 / 02-22..02-23 六..日 休
        02-24 一 10 / 02-25 二 11 / 02-26 三 12 / 02-27 四 13 / 02-28 五 14
        02-29 六 休 / 03-01 日 休
        03-02 一 15 / 03-03 二 16 / 03-04 三 17 / 03-05 四 18 / 03-06 五 19 / 03-07..03-08 六..日 休
        03-09 一 20
        """),
        calendar_for(region="420000", entered=(HUBEI,)),
    )


def test_a_regional_notice_moves_nothing_elsewhere():
    both = (GUANGXI, HUBEI)
    for region in ("", "110000", "4500"):
        elsewhere = calendar_for(region=region, entered=both)
        assert elsewhere.version == TODAY.version
        assert elsewhere.is_working_day(on("2017-04-01"))
        assert elsewhere.is_working_day(on("2020-02-10"))
    guangxi = calendar_for(region="450000", entered=both)
    assert guangxi.is_working_day(on("2020-02-10"))
    assert {d for d in days("2008-01-01", "2026-12-25") if guangxi.is_working_day(d)} == {
        d for d in days("2008-01-01", "2026-12-25") if TODAY.is_working_day(d)
    } - set(days("2017-03-30", "2017-04-01"))


def test_the_agency_has_the_last_word_over_its_region_even_if_it_spoke_first():
    # Issued before the region's: the layer decides, not the date.
    agency = notice(
        "agency", "gx-fgj", "桂发改〔2017〕2号", "2017-01-05", 2017, work=["2017-04-01"]
    )
    entered = (agency, GUANGXI)
    own = calendar_for(region="450000", agency="gx-fgj", entered=entered)
    neighbour = calendar_for(region="450000", agency="gx-gtj", entered=entered)
    assert own.is_working_day(on("2017-04-01"))
    assert not own.is_working_day(on("2017-03-30"))
    assert not neighbour.is_working_day(on("2017-04-01"))
    assert (
        not calendar_for(region="110000", agency="gx-gtj", entered=entered)
        .day(on("2017-03-30"))
        .kind.startswith("holiday")
    )


def test_within_a_layer_the_later_issue_wins():
    later = notice(
        "region",
        "450000",
        "桂政办发〔2017〕9号",
        "2017-03-01",
        2017,
        kind="amendment",
        work=["2017-04-01"],
    )
    assert calendar_for(region="450000", entered=(later, GUANGXI)).is_working_day(on("2017-04-01"))


def test_a_regional_notice_counts_only_from_its_issue_on():
    before = calendar_for(region="450000", entered=(GUANGXI,), as_of=on("2017-01-09"))
    after = calendar_for(region="450000", entered=(GUANGXI,), as_of=on("2017-01-10"))
    assert before.is_working_day(on("2017-03-30"))
    assert not after.is_working_day(on("2017-03-30"))


# -- version ------------------------------------------------------------------------------------


def test_the_version_does_not_depend_on_the_order_of_entry():
    notices = list(shipped_notices())
    assert Calendar(notices).version == Calendar(notices[::-1]).version
    second = notice("region", "450000", "桂政办发〔2018〕1号", "2018-01-10", 2018)
    assert (
        calendar_for(region="450000", entered=(GUANGXI, second)).version
        == calendar_for(region="450000", entered=(second, GUANGXI)).version
    )


def test_the_version_does_not_depend_on_the_order_of_lines_within_a_notice():
    off = [("2027-01-01", "2027-01-03"), ("2027-02-05", "2027-02-12")]
    work = ["2027-01-30", "2027-02-14"]
    one = notice("national", "", "甲号", "2026-11-04", 2027, off=off, work=work)
    other = notice("national", "", "甲号", "2026-11-04", 2027, off=off[::-1], work=work[::-1])
    assert calendar_for(entered=(one,)).version == calendar_for(entered=(other,)).version


@pytest.mark.parametrize(
    "change",
    [
        {"number": "桂政办发〔2017〕3号"},
        {"issued_on": on("2017-01-11")},
        {"off": GUANGXI.off[:0]},
        {"off": (replace(GUANGXI.off[0], to_on=on("2017-03-31")),)},
        {"off": (replace(GUANGXI.off[0], holiday="三月三"),)},
        {"work": (on("2017-04-02"),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_version_changes_with_every_part_of_the_content(change):
    other = replace(GUANGXI, **change)
    assert (
        calendar_for(region="450000", entered=(GUANGXI,)).version
        != calendar_for(region="450000", entered=(other,)).version
    )


def test_the_same_notices_give_the_same_version_again():
    assert Calendar(shipped_notices()).version == TODAY.version


def test_an_entered_notice_with_the_number_of_a_shipped_one_is_the_same_document():
    shipped = next(n for n in shipped_notices() if n.year == 2026)
    again = calendar_for(entered=(shipped,))
    assert again.version == TODAY.version
    assert len(again.notices) == len(TODAY.notices)


# -- the tail of December -----------------------------------------------------------------------


def until(year: int) -> Calendar:
    return Calendar([n for n in shipped_notices() if n.year <= year])


def test_firm_through_25_december_of_the_last_notice():
    assert TODAY.firm_through == on("2026-12-25")
    assert until(2018).firm_through == on("2018-12-25")


def test_the_last_days_of_2018_are_settled_by_the_notice_for_2019():
    # 六 2018-12-29 was worked, 一 2018-12-31 was off: both by the notice for 2019.
    with pytest.raises(NotYetPublished):
        until(2018).is_working_day(on("2018-12-31"))
    with pytest.raises(NotYetPublished):
        until(2018).is_working_day(on("2018-12-29"))
    assert counts(
        laid_out("""
        2018-12-25 二 收到
        12-26 三 1 / 12-27 四 2 / 12-28 五 3 / 12-29 六 4 调休 / 12-30 日 节
        12-31 一 节 / 2019-01-01 二 节 / 01-02 三 5
        """),
        until(2019),
    )


def test_sat_2011_12_31_was_worked_by_the_notice_for_2012():
    with pytest.raises(NotYetPublished):
        until(2011).is_working_day(on("2011-12-31"))
    assert until(2012).is_working_day(on("2011-12-31"))


def test_entering_the_notice_for_2027_makes_a_provisional_date_firm():
    # 暂定 2027-01-04; with 01-01 to 01-03 off as every year, it stays.
    next_year = notice(
        "national",
        "",
        "国办发明电〔2026〕9号",
        "2026-11-10",
        2027,
        off=[("2027-01-01", "2027-01-03")],
    )
    assert not TODAY.bounds(on("2026-12-04"), 20).firm
    entered = calendar_for(entered=(next_year,))
    assert entered.firm_through == on("2027-12-25")
    assert entered.add(on("2026-12-04"), 20) == on("2027-01-04")
    assert entered.bounds(on("2026-12-04"), 20).firm


def test_a_notice_after_a_gap_does_not_make_the_gap_firm():
    later = notice(
        "national",
        "",
        "国办发明电〔2027〕9号",
        "2027-11-10",
        2028,
        off=[("2028-01-01", "2028-01-03")],
    )
    assert calendar_for(entered=(later,)).firm_through == on("2026-12-25")


def test_one_agencys_order_past_firm_through_does_not_make_the_rest_firm():
    own = notice("agency", "a", "一号", "2026-12-01", 2027, off=[("2026-12-28", "2026-12-28")])
    calendar = calendar_for(agency="a", entered=(own,))
    assert calendar.firm_through == on("2026-12-25")
    with pytest.raises(NotYetPublished):
        calendar.add(on("2026-12-25"), 1)
    # 一 12-28 off by its own order; 二 12-29 expected.
    assert calendar.bounds(on("2026-12-25"), 1).expected == on("2026-12-29")


# -- entry of a notice --------------------------------------------------------------------------

GOOD = {
    "layer": "national",
    "year": 2027,
    "kind": "annual",
    "title": "通知",
    "number": "国办发明电〔2026〕9号",
    "issued_on": "2026-11-10",
    "off": [{"from": "2027-01-01", "to": "2027-01-03", "holiday": "元旦"}],
    "work": ["2027-02-14"],
}


def test_a_good_notice_is_read():
    found = parse_notice(GOOD)
    assert (found.year, found.number, found.issued_on) == (2027, GOOD["number"], on("2026-11-10"))
    assert [d.isoformat() for d in found.off[0].days()] == [
        "2027-01-01",
        "2027-01-02",
        "2027-01-03",
    ]
    assert found.work == (on("2027-02-14"),)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"layer": "county"}, "layer"),
        ({"kind": "monthly"}, "kind"),
        ({"layer": "region"}, "code"),
        ({"number": " "}, "number"),
        ({"year": "2027"}, "year"),
        ({"year": 1}, "年"),
        ({"issued_on": "2026-13-01"}, "issued_on"),
        ({"issued_on": None}, "issued_on"),
        ({"off": [{"from": "2027-01-03", "to": "2027-01-01"}]}, "止日早于起日"),
        ({"off": ["2027-01-01"]}, "off"),
        ({"off": None}, "off"),
        ({"work": ["2027-02-15"]}, "不是周六、周日"),
        ({"work": ["2027-01-02"]}, "既列为放假，又列为上班"),
        ({"work": ["2028-02-13"]}, "2027年"),
        ({"off": [{"from": "2026-12-01", "to": "2026-12-01"}]}, "2027年"),
    ],
)
def test_a_notice_that_cannot_be_right_is_refused_with_its_reason(change, says):
    with pytest.raises(NoticeError, match=says):
        parse_notice({**GOOD, **change})


def test_everything_wrong_with_a_notice_is_said_at_once():
    with pytest.raises(NoticeError) as refused:
        parse_notice({**GOOD, "number": "", "issued_on": "soon", "kind": "monthly"})
    assert len(refused.value.problems) == 3
