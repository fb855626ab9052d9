"""How fast the calendar and the clock are, side by side in one run: medians and ratios.

    python -m tests.bench.bench_working_days

Numbers are for reading, not for passing or failing: machines differ, ratios less so.
"""

import gc
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

import holidays

from casework.clock_text import explain_clock
from casework.deadlines import clock
from casework.facts import Fact
from casework.law import Practice
from casework.working_days import Calendar, calendar_for

STARTS = 2_000
ROUNDS = 15
MILLION = 1_000_000


def per_call(run: Callable[[], object], calls: int, rounds: int = ROUNDS) -> float:
    """Median seconds a call, over whole rounds of `calls` calls."""
    run()
    times = []
    gc.disable()
    try:
        for _ in range(rounds):
            begin = time.perf_counter()
            run()
            times.append((time.perf_counter() - begin) / calls)
    finally:
        gc.enable()
    return statistics.median(times)


def cpu(run: Callable[[], object], rounds: int = 7) -> float:
    """Median seconds of CPU of one run."""
    run()
    times = []
    for _ in range(rounds):
        gc.collect()
        begin = time.process_time()
        result = run()
        times.append(time.process_time() - begin)
        del result
    return statistics.median(times)


def show(name: str, seconds: float, note: str = "") -> None:
    unit, scale = ("ns", 1e9) if seconds < 1e-6 else ("µs", 1e6) if seconds < 1e-3 else ("ms", 1e3)
    print(f"  {name:<52}{seconds * scale:>9.1f} {unit}  {note}")


def one_by_one(calendar: Calendar, starts: list[date]) -> None:
    """`add` beside the library's own and beside two plain list reads."""
    print(f"20 working days after {len(starts)} dates, one call each")
    theirs = holidays.country_holidays("CN", years=range(2019, 2027))
    add = calendar.add

    def ours() -> None:
        for day in starts:
            add(day, 20)

    def library() -> None:
        for day in starts:
            theirs.get_nth_working_day(day, 20)

    base = date(2008, 1, 1).toordinal()
    working = [
        i
        for i in range(base, date(2026, 12, 26).toordinal())
        if calendar.is_working_day(date.fromordinal(i))
    ]
    ordinals, number = [], 0
    for i in range(base, date(2026, 12, 26).toordinal()):
        number += number < len(working) and working[number] == i
        ordinals.append(number - 1)
    results = [date.fromordinal(i) for i in working]
    offsets = [day.toordinal() - base for day in starts]
    assert [results[ordinals[o] + 20] for o in offsets] == [add(day, 20) for day in starts]

    def two_reads() -> None:
        for o in offsets:
            results[ordinals[o] + 20]

    def reads_of_dates() -> None:
        for day in starts:
            results[ordinals[day.toordinal() - base] + 20]

    slow = per_call(library, len(starts), 5)
    mine = per_call(ours, len(starts))
    bare = per_call(two_reads, len(starts))
    bare_dates = per_call(reads_of_dates, len(starts))
    show("holidays.get_nth_working_day (years loaded)", slow)
    show("Calendar.add", mine, f"{slow / mine:.0f}x faster than holidays (target 100x)")
    show("two list reads, dates already ints", bare, f"add is {mine / bare:.1f}x that (target 3x)")
    show("two list reads, from a date", bare_dates, f"add is {mine / bare_dates:.1f}x that")
    show("Calendar.bounds (firm)", per_call(lambda: [calendar.bounds(d, 20) for d in starts], 2000))
    print()


def in_bulk(calendar: Calendar, rng: random.Random) -> None:
    """A million clocks, dates only, from arrays; CPU time."""
    print("a million clocks in bulk (CPU time, target 0.1 s)")
    first, last = date(2010, 1, 1).toordinal(), date(2026, 8, 1).toordinal()
    ints = [rng.randint(first, last) for _ in range(MILLION)]
    dates = [date.fromordinal(i) for i in ints]
    lengths = [rng.choice((7, 15, 20, 40)) for _ in range(MILLION)]
    sample = rng.sample(range(MILLION), 1_000)
    many, same = calendar.add_many(ints, lengths), calendar.add_same(ints, 20)
    assert all(many[i] == calendar.add(dates[i], lengths[i]) for i in sample)
    assert all(same[i] == calendar.add(dates[i], 20) for i in sample)
    for name, run in (
        ("add_same (ordinals, one length)", lambda: calendar.add_same(ints, 20)),
        ("add_many (ordinals, own lengths)", lambda: calendar.add_many(ints, lengths)),
        ("add, one by one", lambda: [calendar.add(d, 20) for d in dates]),
        ("for scale: copying the list of ordinals by a loop", lambda: [i for i in ints]),  # noqa: C416
    ):
        show(name, cpu(run, 5))
    print()


def case(received_on: date) -> list[Fact]:
    """A full case: correction, third party, extension, reply."""

    def day(n: int) -> date:
        return received_on + timedelta(days=n)

    def post(n: int) -> dict[str, object]:
        return {"service": {"way": "post", "on": day(n).isoformat()}}

    return [
        Fact("submit", day(-2), {"channel": "internet"}),
        Fact("confirm", day(0), {}),
        Fact("register", day(0), {}),
        Fact("request_supplement", day(3), {"answer_by": day(25).isoformat(), **post(3)}),
        Fact("receive_supplement", day(10), {"text": "补充了文号"}),
        Fact(
            "consult_third_party",
            day(14),
            {"party": "第三方甲", "received_on": day(17).isoformat()},
        ),
        Fact("record_opinion", day(28), {"party": "第三方甲", "opinion": "refuse"}),
        Fact("extend", day(30), {"working_days": 20, "consented_by": "负责人", **post(30)}),
        Fact("reply", day(50), {"outcome": "partial", **post(50)}),
    ]


def clocks(calendar: Calendar, rng: random.Random) -> None:
    """The fold of a case's facts, with and without its explanation."""
    print("one clock from its facts (target with explanation 1 ms)")
    practice = Practice()
    cases = [case(date(2019, 6, 1) + timedelta(days=rng.randint(0, 2_300))) for _ in range(200)]
    plain = [c[:3] for c in cases]
    stopped = [c[:6] for c in cases]

    def fold(group: list[list[Fact]], words: bool) -> None:
        for facts in group:
            as_of = facts[-1].on + timedelta(days=5)
            found = clock(facts, calendar, practice, as_of)
            if words:
                explain_clock(facts, found, calendar, practice)

    for name, group in (("received only", plain), ("consulting", stopped), ("full case", cases)):
        show(f"{name}: clock", per_call(lambda g=group: fold(g, False), len(group), 7))
        show(
            f"{name}: clock and explanation", per_call(lambda g=group: fold(g, True), len(group), 7)
        )
    print()


def provisional(calendar: Calendar) -> None:
    """Dates past the last notice, where each start may need a reading of its own."""
    print("provisional dates")
    settled, days = date(2026, 12, 4), [date(2027, 1, 4) + timedelta(days=i) for i in range(30)]
    show("bounds from a settled start", per_call(lambda: calendar.bounds(settled, 20), 1))
    fresh = Calendar(calendar.notices)
    fresh.bounds(settled, 20)
    begin = time.perf_counter()
    for day in days:
        fresh.bounds(day, 20)
    show("bounds from an unsettled start, first time", (time.perf_counter() - begin) / len(days))
    show("the same again", per_call(lambda: [fresh.bounds(d, 20) for d in days], len(days)))
    show("building a calendar version", per_call(lambda: Calendar(calendar.notices), 1, 7))
    print()


def main() -> None:
    rng = random.Random(20260302)
    calendar = calendar_for()
    starts = [date(2019, 1, 1) + timedelta(days=rng.randint(0, 2_700)) for _ in range(STARTS)]
    one_by_one(calendar, starts)
    clocks(calendar, rng)
    provisional(calendar)
    in_bulk(calendar, rng)


if __name__ == "__main__":
    main()
