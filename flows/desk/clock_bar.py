"""The clock as the case page draws it: counted, standing still, left, over."""

from dataclasses import dataclass
from datetime import date

from casework.deadlines import CLOCK_STATES, Clock
from casework.working_days import Calendar


@dataclass(frozen=True)
class Piece:
    """One piece of the bar: kind is counted, excluded, left or over; working_days its length."""

    kind: str
    label: str
    working_days: int
    percent: float


@dataclass(frozen=True)
class Bar:
    """state: the clock's state in words; number and unit: the big figure, if there is one."""

    state: str
    number: str
    unit: str
    tone: str
    pieces: tuple[Piece, ...]
    reasons: tuple[str, ...]


def bar(clock: Clock, calendar: Calendar, today: date) -> Bar:
    """The present leg of the reply period, in working days."""
    state = CLOCK_STATES[clock.state]
    leg, left = clock.leg, clock.working_days_left
    if leg is None:
        return Bar(state, "", "", "soon", (), ())
    ended = clock.state not in ("running", "stopped", "breached") or leg.ended_on is not None
    until = leg.ended_on or today
    total = leg.working_days + (leg.extension.working_days if leg.extension else 0)
    passed, _ = calendar.expected_count(leg.start_on, max(until, leg.start_on))
    still = _still(clock, calendar, until)
    over = max(0, -(left or 0)) if not ended else 0
    counted = max(0, min(total, passed - still))
    rest = max(0, total - counted)
    lengths = [("counted", "已计", counted), ("excluded", "不计入", still)]
    if over:
        lengths.append(("over", "逾期", over))
    elif not ended:
        lengths.append(("left", "剩余", rest))
    whole = sum(n for _, _, n in lengths) or 1
    pieces = tuple(Piece(k, t, n, round(100 * n / whole, 2)) for k, t, n in lengths if n)
    reasons = tuple(e.why for e in leg.excluded if e.open_on(today)) if not ended else ()
    if ended or left is None:
        return Bar(state, "", "", _TONES.get(clock.state, "plain"), pieces, reasons)
    tone = "late" if left < 0 else "soon" if left <= 4 else "calm"
    if clock.state == "stopped":
        tone = "still"
    return Bar(
        state,
        str(abs(left)),
        "个工作日" + ("（已逾期）" if left < 0 else "（剩余）"),
        tone,
        pieces,
        reasons,
    )


_TONES = {
    "met": "good",
    "breached": "late",
    "awaiting_supplement": "still",
    "awaiting_payment": "still",
    "not_received": "soon",
}


def _still(clock: Clock, calendar: Calendar, until: date) -> int:
    """Working days excluded so far: the union of the spans, never their sum."""
    leg = clock.leg
    assert leg is not None
    days, reached = 0, leg.start_on
    for e in leg.excluded:
        first = max(e.after_on, reached)
        last = min(e.until_on, until)
        if last > first:
            days += calendar.expected_count(first, last)[0]
            reached = last
    return days
