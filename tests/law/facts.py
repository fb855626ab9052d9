"""Small words for the law tests: facts of a case, and counts laid out by hand, day by day.

A layout is rows `DATE WEEKDAY WHAT`, one a line or parted by " / ". DATE is 2026-01-30, or 02-02
within the year of the row before. A run of like days may be written `03-03..03-06 二..五 1..4`.
WHAT is one of: 收到 (first row, not counted); a number (a counted working day), with 调休 behind it
when it is a weekend day worked by order, or 暂 when no notice has settled it; 休 (weekend); 节 (off
by notice); 除… (a working day that does not count; within such a run the days off keep 休 or 节).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from casework.calendars import Notice, parse_notice
from casework.deadlines import Clock, clock
from casework.facts import Fact
from casework.law import Practice
from casework.working_days import Calendar, calendar_for

WEEKDAYS = "一二三四五六日"
KINDS = {"休": "weekend", "节": "holiday"}


@dataclass(frozen=True)
class Row:
    """One day of a layout. `number` is None for a day that is not counted."""

    on: date
    what: str
    number: int | None

    @property
    def kind(self) -> str:
        if self.what in KINDS:
            return KINDS[self.what]
        if self.what.endswith("调休"):
            return "makeup"
        return "provisional" if self.what.endswith("暂") else "workday"

    @property
    def working(self) -> bool:
        return self.what not in KINDS


@dataclass(frozen=True)
class Layout:
    """A count laid out by hand and checked for slips of the pen."""

    start_on: date
    rows: tuple[Row, ...]

    @property
    def last_on(self) -> date:
        return self.rows[-1].on

    @property
    def total(self) -> int:
        return self.rows[-1].number or 0

    def number(self, n: int) -> date:
        return next(r.on for r in self.rows if r.number == n)

    def agrees(self, calendar: Calendar) -> bool:
        """Every day is, in the calendar, what the layout says it is."""
        for row in self.rows:
            day = calendar.day(row.on)
            kind = day.kind if row.what[0] == "除" else row.kind
            assert (day.kind, day.working) == (kind, row.working), (row, day)
        return True


def on(text: str) -> date:
    return date.fromisoformat(text)


def _expand(line: str, year: int) -> list[tuple[date, str, str]]:
    when, weekday, what = line.split(None, 2)
    if ".." not in when:
        return [(_date(when, year), weekday, what)]
    first, last = (_date(part, year) for part in when.split(".."))
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    assert weekday == f"{WEEKDAYS[days[0].weekday()]}..{WEEKDAYS[days[-1].weekday()]}", line
    whats = [what] * len(days)
    if ".." in what:
        low, high = (int(part) for part in what.split(".."))
        assert high - low + 1 == len(days), f"as many numbers as days: {line}"
        whats = [str(n) for n in range(low, high + 1)]
    return [(d, WEEKDAYS[d.weekday()], w) for d, w in zip(days, whats, strict=True)]


def _date(text: str, year: int) -> date:
    return on(text) if text.count("-") == 2 else on(f"{year}-{text}")


def laid_out(text: str) -> Layout:
    """Read a layout: consecutive days, right weekdays, consecutive numbers, a number at the end."""
    days: list[tuple[date, str, str]] = []
    for line in (part.strip() for raw in text.splitlines() for part in raw.split(" / ")):
        if line:
            days += _expand(line, days[-1][0].year if days else 0)
    start_on, weekday, what = days[0]
    assert what == "收到" and weekday == WEEKDAYS[start_on.weekday()], days[0]
    rows, number, before = [], 0, start_on
    for day, weekday, what in days[1:]:
        assert day == before + timedelta(days=1), f"{day} does not follow {before}"
        assert weekday == WEEKDAYS[day.weekday()], f"{day} is not a {weekday}"
        own = what.split()[0]
        if own.isdigit():
            assert int(own) == number + 1, f"{day}: {own} after {number}"
            number += 1
            rows.append(Row(day, what, number))
        else:
            assert what in KINDS or what.startswith("除"), f"{day}: {what}"
            assert what != "休" or day.weekday() >= 5, f"{day} is not at a weekend"
            rows.append(Row(day, what, None))
        before = day
    assert rows[-1].number, "a layout ends on a counted day"
    return Layout(start_on, tuple(rows))


TODAY = calendar_for()


def counts(layout: Layout, calendar: Calendar = TODAY) -> bool:
    """The calendar counts as the layout does: row for row, and by `add` and `count`."""
    days = calendar.explain(layout.start_on, layout.total)
    assert [(d.on, d.kind, d.working, d.number) for d in days] == [
        (r.on, r.kind, r.working, r.number) for r in layout.rows
    ]
    assert calendar.add(layout.start_on, layout.total) == layout.last_on
    assert calendar.count(layout.start_on, layout.last_on) == layout.total
    return True


def fact(act: str, day: str | date, **data: object) -> Fact:
    return Fact(act, on(day) if isinstance(day, str) else day, data)


def served(
    day: str | date, way: str = "post", received_on: str | date | None = None
) -> dict[str, object]:
    own: dict[str, object] = {"received_on": received_on} if received_on else {}
    return {"way": way, "on": day, **own}


def submitted(day: str | date) -> Fact:
    """Handed in on that day: the simplest receipt there is."""
    return fact("submit", day, channel="in_person")


def letter(act: str, day: str | date, posted: str | date | None = None, **data: object) -> Fact:
    """A letter dated `day`, posted on `posted` (the same day when not told)."""
    return fact(act, day, service=served(posted or day), **data)


def reply(day: str | date, posted: str | date | None = None, **data: object) -> Fact:
    return letter("reply", day, posted, **{"outcome": "disclosed", **data})


def extend(
    day: str | date, posted: str | date | None = None, days: int = 10, **data: object
) -> Fact:
    own = {"consented_by": "公开机构负责人", "reason": "资料分散", **data}
    return letter("extend", day, posted, working_days=days, **own)


def consult(
    sent: str | date, received_on: str | date | None = None, party: str = "甲公司", **data: object
) -> Fact:
    own = {"received_on": received_on} if received_on else {}
    return fact("consult_third_party", sent, party=party, **own, **data)


def opinion(day: str | date, party: str = "甲公司", says: str = "refuse") -> Fact:
    return fact("record_opinion", day, party=party, opinion=says)


def read(
    facts: list[Fact],
    as_of: str | date,
    practice: Practice | None = None,
    calendar: Calendar = TODAY,
) -> Clock:
    day = on(as_of) if isinstance(as_of, str) else as_of
    return clock(facts, calendar, practice or Practice(), day)


def period(found: Clock, kind: str):
    return next(p for p in found.periods if p.kind == kind)


def notice(layer: str, code: str, number: str, issued_on: str, year: int, **days: object) -> Notice:
    """A notice as a person enters it; off=[(from, to)], work=[day]."""
    off = [{"from": a, "to": b, "holiday": "放假"} for a, b in days.get("off", ())]  # type: ignore[attr-defined]
    return parse_notice(
        {
            "layer": layer,
            "code": code,
            "year": year,
            "kind": days.get("kind", "annual"),
            "title": "关于放假的通知",
            "number": number,
            "issued_on": issued_on,
            "off": off,
            "work": list(days.get("work", ())),  # type: ignore[call-overload]
        }
    )
