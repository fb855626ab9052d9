"""What can be said of days that no notice has settled yet.

Firm dates never come from here. For such days three readings are kept:

* expected: statutory holidays (全国年节及纪念日放假办法) are off, with the substitute days that
  the same rules give when a holiday falls on a weekend; no weekend is worked;
* earliest: only the statutory days are off, and around each holiday up to three weekend days are
  worked (no notice since 2008 has ordered more than two for one holiday);
* latest: around each holiday the longest window ever ordered is off, and no weekend is worked.

Every notice 2009-2026 lies between the last two, which a test shows by hiding each in turn.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock

import holidays

# Days before the first and after the last statutory day of a holiday that a notice may add,
# by the longest windows ordered 2008-2026 (春节 2026: 除夕-1 to 初七; 国庆 2025: to 10-08).
WINDOWS = {"春节": (2, 5), "国庆节": (3, 5), "劳动节": (2, 4)}
DEFAULT_WINDOW = (2, 2)
MAKE_UP_REACH_DAYS = 14
MAKE_UP_DAYS_PER_HOLIDAY = 3

_RENAME = {"农历除夕": "春节"}
_lock = Lock()


@lru_cache(maxsize=64)
def statutory_days(year: int) -> tuple[tuple[date, str, bool], ...]:
    """(day, holiday, substitute) of the statutory holidays of a year, oldest first.

    Eager per year and behind a lock: the library's lazy instance is not safe between threads.
    """
    with _lock:
        table = holidays.country_holidays("CN", years=[year], language="zh_CN")
        entries = sorted(table.items())
    found = []
    for day, names in entries:
        for name in names.split("; "):
            if "调休" in name or "延长" in name:  # a notice arranged it, not the statute
                continue
            plain = name.split("（")[0]
            found.append((day, _RENAME.get(plain, plain), "补假" in name))
    return tuple(found)


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> tuple[tuple[str, date, date], ...]:
    spans: dict[str, list[date]] = {}
    for day, name, substitute in statutory_days(year):
        if not substitute:
            spans.setdefault(name, []).append(day)
    return tuple((name, min(days), max(days)) for name, days in spans.items())


def _years(from_on: date, to_on: date) -> Iterable[int]:
    # The neighbours matter too: New Year's window and make-up days reach over the year's end.
    return range(from_on.year, to_on.year + 2)


def _weekdays(from_on: date, to_on: date) -> set[date]:
    span = (to_on - from_on).days + 1
    every = (from_on + timedelta(days=i) for i in range(span))
    return {d for d in every if d.weekday() < 5}


def expected_working(from_on: date, to_on: date) -> set[date]:
    """Working days as the statute alone would have them."""
    off = {day for year in _years(from_on, to_on) for day, _, _ in statutory_days(year)}
    return _weekdays(from_on, to_on) - off


def earliest_working(from_on: date, to_on: date) -> set[date]:
    """As many working days, as early, as a notice could order."""
    statutory = {
        day
        for year in _years(from_on, to_on)
        for day, _, substitute in statutory_days(year)
        if not substitute
    }
    working = _weekdays(from_on, to_on) - statutory
    for year in _years(from_on, to_on):
        for _, first, last in _holidays_of(year):
            reach = [
                first - timedelta(days=MAKE_UP_REACH_DAYS) + timedelta(days=i)
                for i in range((last - first).days + 2 * MAKE_UP_REACH_DAYS + 1)
            ]
            weekend = [
                d
                for d in reach
                if from_on <= d <= to_on and d.weekday() >= 5 and d not in statutory | working
            ]
            working.update(weekend[:MAKE_UP_DAYS_PER_HOLIDAY])
    return working


def latest_working(from_on: date, to_on: date) -> set[date]:
    """As few working days, as late, as a notice could leave."""
    working = _weekdays(from_on, to_on)
    for year in _years(from_on, to_on):
        for name, first, last in _holidays_of(year):
            before, after = WINDOWS.get(name, DEFAULT_WINDOW)
            start = first - timedelta(days=before)
            for i in range((last - first).days + before + after + 1):
                working.discard(start + timedelta(days=i))
    return working
