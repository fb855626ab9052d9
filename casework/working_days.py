"""Counting working days: the calendar as published, exact, and honest about what is not yet known.

A `Calendar` is an immutable version: layered notices in, two arrays out. The n-th working day
after a date is two reads. Days that no notice has settled are never counted silently: `add` and
`count` refuse them, `bounds` returns a provisional date with its earliest and latest reading.

All dates are dates in Asia/Shanghai; n and counts are working days (工作日).
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from casework.calendars import LAYERS, Notice, forecast, shipped_notices

FIRST_DAY = date(2008, 1, 1)
"""The first day any notice at hand settles in full (the Regulation took force on 2008-05-01)."""

# Without the notice for the next year, the last days of December are open: the notices for 2008,
# 2012, 2019 and 2023 rearranged days of the December before.
TAIL = (12, 25)

PROVISIONAL_YEARS = 2
"""How many years past the last notice a date may still be given as provisional."""

WEEKDAYS = "一二三四五六日"


class CalendarError(ValueError):
    """A date or count the calendar cannot answer; the message says why and what to do."""


class NotYetPublished(CalendarError):
    """The answer depends on a notice that has not been published (or entered) yet."""


@dataclass(frozen=True)
class Bounds:
    """A date and how sure it is. When firm, the three dates are the same."""

    expected: date
    earliest: date
    latest: date
    firm: bool


@dataclass(frozen=True)
class Day:
    """One calendar day of an explanation.

    kind: workday (weekday worked), makeup (weekend day worked by order), weekend, holiday (off by
    notice), provisional (no notice yet; `working` is the expected reading).
    number: the how-many-eth working day of the count it is, or None when it is not counted.
    """

    on: date
    kind: str
    working: bool
    number: int | None = None
    holiday: str = ""
    notice: str = ""


class Reading:
    """Working days over a run of days, as prefix counts: position by date, date by position.

    Knows nothing of refusals: outside its run it raises IndexError.
    """

    __slots__ = ("base", "days", "ordinals")

    def __init__(self, from_on: date, to_on: date, working: set[date]) -> None:
        self.base = from_on.toordinal()
        self.ordinals: list[int] = []
        self.days: list[date] = [from_on - timedelta(days=1)]
        for i in range(self.base, to_on.toordinal() + 1):
            day = date.fromordinal(i)
            if day in working:
                self.days.append(day)
            self.ordinals.append(len(self.days) - 1)

    def add(self, start_on: date, working_days: int) -> date:
        return self.days[self.ordinals[start_on.toordinal() - self.base] + working_days]

    def count(self, after_on: date, until_on: date) -> int:
        return (
            self.ordinals[until_on.toordinal() - self.base]
            - self.ordinals[after_on.toordinal() - self.base]
        )


class Calendar:
    """One version of the working-day calendar for one agency. Build it with `calendar_for`.

    `version` is a hash of the notices it was made from: a date is reproducible from the facts,
    the rules and this version. `firm_through` is the last day that is settled.
    """

    def __init__(self, notices: Sequence[Notice]) -> None:
        ordered = sorted(notices, key=lambda n: (LAYERS.index(n.layer), n.issued_on, n.number))
        self.notices: tuple[Notice, ...] = tuple(ordered)
        digest = hashlib.sha256("\n".join(n.canonical() for n in ordered).encode())
        self.version = digest.hexdigest()[:16]
        annual = {n.year for n in ordered if n.layer == "national" and n.kind == "annual"}
        last = FIRST_DAY.year
        if last not in annual:
            raise CalendarError(f"缺少{last}年的全国放假通知，无法建立工作日历")
        while last + 1 in annual:
            last += 1
        self.last_year = last
        self.firm_through = date(last, *TAIL)
        self.horizon_on = date(last + PROVISIONAL_YEARS, 12, 31)
        self._orders = self._layer(ordered)
        self.firm_reading = Reading(
            FIRST_DAY, self.firm_through, self._settled(FIRST_DAY, self.firm_through)
        )
        self._base = self.firm_reading.base
        self._ordinals, self._days = self.firm_reading.ordinals, self.firm_reading.days

    @staticmethod
    def _layer(ordered: Iterable[Notice]) -> dict[date, tuple[bool, str, str]]:
        """Per day the last word: (worked, holiday, notice). Later layer and later issue win."""
        orders: dict[date, tuple[bool, str, str]] = {}
        for notice in ordered:
            for span in notice.off:
                for day in span.days():
                    orders[day] = (False, span.holiday, notice.number)
            for day in notice.work:
                orders[day] = (True, "", notice.number)
        return orders

    def _settled(self, from_on: date, to_on: date) -> set[date]:
        working = set()
        for i in range((to_on - from_on).days + 1):
            day = from_on + timedelta(days=i)
            order = self._orders.get(day)
            if order[0] if order else day.weekday() < 5:
                working.add(day)
        return working

    # -- firm answers --------------------------------------------------------------------------

    def add(self, start_on: date, working_days: int) -> date:
        """The `working_days`-th working day after `start_on`; that day itself is not counted.

        Rests on 民法典第二百零一条. Raises NotYetPublished past `firm_through` and CalendarError
        before 2008 or for a count that is not positive.
        """
        position = start_on.toordinal() - self._base
        if position < 0 or working_days < 1:
            raise self._refusal(start_on, working_days)
        try:
            return self._days[self._ordinals[position] + working_days]
        except IndexError:
            raise self._refusal(start_on, working_days) from None

    def _refusal(self, start_on: date, working_days: int) -> CalendarError:
        if start_on < FIRST_DAY:
            return CalendarError(f"{start_on}早于工作日历的起点{FIRST_DAY}，没有可用的放假通知")
        if working_days < 1:
            return CalendarError(f"工作日数应当是正整数，不是{working_days}")
        return NotYetPublished(
            f"自{start_on}起第{working_days}个工作日超出已公布的放假通知"
            f"（确定至{self.firm_through}），请录入{self.last_year + 1}年的通知"
        )

    def add_many(self, starts: Sequence[int], working_days: Sequence[int]) -> list[date]:
        """`add` for many clocks at once: parallel lists of start ordinals and counts.

        The same refusals as `add`, for the whole batch.
        """
        if not starts:
            return []
        base, ordinals, days = self._base, self._ordinals, self._days
        if min(starts) < base or min(set(working_days)) < 1:
            raise CalendarError(f"批量计算：有日期早于{FIRST_DAY}，或者工作日数不是正整数")
        try:
            return [
                days[ordinals[start - base] + n]
                for start, n in zip(starts, working_days, strict=True)
            ]
        except IndexError:
            raise NotYetPublished(
                f"批量计算：有期限超出已公布的放假通知（确定至{self.firm_through}）"
            ) from None

    def add_same(self, starts: Sequence[int], working_days: int) -> list[date]:
        """`add` with one count for many start ordinals: one read each, from a derived table."""
        if not starts:
            return []
        base = self._base
        if working_days < 1 or min(starts) < base:
            raise self._refusal(date.fromordinal(min(starts)), working_days)
        table = self._table(working_days)
        try:
            return [table[start - base] for start in starts]
        except IndexError:
            raise self._refusal(date.fromordinal(max(starts)), working_days) from None

    def _table(self, working_days: int) -> list[date]:
        last = len(self._days)
        return [self._days[n + working_days] for n in self._ordinals if n + working_days < last]

    def count(self, after_on: date, until_on: date) -> int:
        """Working days d with after_on < d <= until_on (negative when until_on comes first)."""
        for day in (after_on, until_on):
            if day < FIRST_DAY:
                raise self._refusal(day, 1)
            if day > self.firm_through:
                raise NotYetPublished(
                    f"{day}超出已公布的放假通知（确定至{self.firm_through}），不能确定地计算工作日"
                )
        return self.firm_reading.count(after_on, until_on)

    def is_working_day(self, on: date) -> bool:
        """Whether `on` is a working day; refuses a day no notice has settled."""
        if on < FIRST_DAY:
            raise self._refusal(on, 1)
        if on > self.firm_through and on not in self._orders:
            raise NotYetPublished(f"{on}超出已公布的放假通知（确定至{self.firm_through}）")
        order = self._orders.get(on)
        return order[0] if order else on.weekday() < 5

    # -- provisional answers -------------------------------------------------------------------

    def _reading(self, unsettled: set[date]) -> Reading:
        """An index up to `horizon_on` where open days follow `unsettled`; orders stay orders."""
        settled = self._settled(FIRST_DAY, self.firm_through)
        return Reading(FIRST_DAY, self.horizon_on, settled | self._with_orders(unsettled))

    def _with_orders(self, unsettled: set[date]) -> set[date]:
        """What an already published notice says of a day past `firm_through` still holds."""
        tail = {d: worked for d, (worked, _, _) in self._orders.items() if d > self.firm_through}
        ordered = {d for d, worked in tail.items() if worked}
        return {d for d in unsettled if tail.get(d, True)} | ordered

    @cached_property
    def expected_reading(self) -> Reading:
        from_on = self.firm_through + timedelta(days=1)
        return self._reading(forecast.expected_working(from_on, self.horizon_on))

    @cached_property
    def latest_reading(self) -> Reading:
        from_on = self.firm_through + timedelta(days=1)
        return self._reading(forecast.latest_working(from_on, self.horizon_on))

    @cached_property
    def _earliest_readings(self) -> dict[date, Reading]:
        return {}

    def earliest_reading(self, start_on: date) -> Reading:
        """The earliest reading for a period that begins at `start_on`.

        The make-up days a notice may order count from the start of the period: one that begins in
        open territory may still meet all of them, so each such start has a reading of its own.
        """
        from_on = max(start_on, self.firm_through) + timedelta(days=1)
        if from_on not in self._earliest_readings:
            if len(self._earliest_readings) > 1000:
                self._earliest_readings.clear()
            working = forecast.earliest_working(from_on, self.horizon_on)
            if start_on <= self.firm_through:
                reading = self._reading(working)
            else:
                reading = Reading(start_on, self.horizon_on, self._with_orders(working))
            self._earliest_readings[from_on] = reading
        return self._earliest_readings[from_on]

    def bounds(self, start_on: date, working_days: int) -> Bounds:
        """Like `add`, but past `firm_through` a provisional date (暂定) with its limits.

        Refuses only what lies more than two years past the last notice.
        """
        try:
            firm = self.add(start_on, working_days)
            return Bounds(firm, firm, firm, True)
        except NotYetPublished:
            pass
        try:
            expected = self.expected_reading.add(start_on, working_days)
            earliest = self.earliest_reading(start_on).add(start_on, working_days)
            latest = self.latest_reading.add(start_on, working_days)
        except IndexError:
            raise self._refusal(start_on, working_days) from None
        return Bounds(expected, earliest, latest, False)

    def expected_count(self, after_on: date, until_on: date) -> tuple[int, bool]:
        """(working days, firm): `count`, with the expected reading past `firm_through`."""
        if max(after_on, until_on) <= self.firm_through:
            return self.count(after_on, until_on), True
        if min(after_on, until_on) < FIRST_DAY or max(after_on, until_on) > self.horizon_on:
            raise self._refusal(max(after_on, until_on), 1)
        return self.expected_reading.count(after_on, until_on), False

    def before(self, on: date) -> date:
        """The last working day before `on` (expected reading past `firm_through`)."""
        index = self.firm_reading if on <= self.firm_through else self.expected_reading
        position = on.toordinal() - 1 - index.base
        # Entry 0 of `days` stands for "none yet": no working day of the calendar lies before.
        if position < 0 or not index.ordinals[min(position, len(index.ordinals) - 1)]:
            raise CalendarError(f"{on}之前没有工作日历（起点{FIRST_DAY}）")
        if position >= len(index.ordinals):
            raise self._refusal(on, 1)
        return index.days[index.ordinals[position]]

    def roll(self, on: date) -> Bounds:
        """`on`, or the next working day if it is a day off (民法典第二百零三条).

        For periods in calendar days only; a period in working days never ends on a day off.
        """
        if on <= FIRST_DAY:
            if on < FIRST_DAY:
                raise self._refusal(on, 1)
            first = self.firm_reading.days[1]
            return Bounds(first, first, first, True)
        return self.bounds(on - timedelta(days=1), 1)

    # -- explanation ---------------------------------------------------------------------------

    def day(self, on: date) -> Day:
        """What `on` is, and which notice says so."""
        order = self._orders.get(on)
        if order:
            worked, holiday, notice = order
            if worked and on.weekday() < 5:
                return Day(on, "workday", True)
            return Day(on, "makeup" if worked else "holiday", worked, None, holiday, notice)
        if on > self.firm_through:
            index = self.expected_reading
            working = index.count(on - timedelta(days=1), on) == 1
            return Day(on, "provisional", working)
        working = on.weekday() < 5
        return Day(on, "workday" if working else "weekend", working)

    def walk(self, start_on: date, until_on: date) -> Iterator[Day]:
        """The days after `start_on` through `until_on`, working days numbered from 1."""
        number = 0
        for i in range(start_on.toordinal() + 1, until_on.toordinal() + 1):
            day = self.day(date.fromordinal(i))
            if day.working:
                number += 1
                day = Day(day.on, day.kind, True, number, day.holiday, day.notice)
            yield day

    def explain(self, start_on: date, working_days: int) -> list[Day]:
        """Day by day from the day after `start_on` to the `working_days`-th working day."""
        return list(self.walk(start_on, self.bounds(start_on, working_days).expected))


@lru_cache(maxsize=256)
def calendar_for(
    region: str = "",
    agency: str = "",
    as_of: date | None = None,
    entered: tuple[Notice, ...] = (),
) -> Calendar:
    """The calendar of an agency: shipped notices, then `entered` ones (from the database).

    `as_of` leaves out every notice issued after that day: the calendar as it stood then.
    An entered notice with the number of a shipped one is the same document and is not doubled.
    """
    numbers = {(n.layer, n.number) for n in entered}
    every = [n for n in shipped_notices() if (n.layer, n.number) not in numbers] + list(entered)
    wanted = [
        n
        for n in every
        if (n.layer == "national" or n.code == (region if n.layer == "region" else agency))
        and (as_of is None or n.issued_on <= as_of)
    ]
    return Calendar(wanted)
