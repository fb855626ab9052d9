"""What stands where: figures over many cases, each by one grouped query, none by a walk over them.

Every figure has its twin in the filters of a list (`due_filter`, month and year of receipt or
decision), so that a number and the list it opens are the same rows.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncMonth

from casework.models import Case
from casework.queries.clocks import OPEN_CLOCK
from casework.states import OPEN_STATES
from casework.working_days import Calendar

STILL = ("stopped", "awaiting_supplement", "awaiting_payment")
"""Clocks that stand still; they have no due date that could pass."""
COUNTING = OPEN_CLOCK & ~Q(clock_state__in=STILL)
"""Cases whose due date comes nearer day by day, replies not yet served among them (235号)."""
WEEK_DAYS = 7
MONTHS = 12

DUE = {
    "late": "已逾期",
    "today": "今天到期",
    "week": "七日内到期",
    "stopped": "停止计时",
    "breached": "曾经逾期",
    "open": "全部在办",
}


def due_filter(due: str, today: date) -> Q:
    """The cases of one entry of DUE."""
    return {
        "late": COUNTING & Q(due_on__lt=today),
        "today": due_within(today, today),
        "week": due_within(today, today + timedelta(days=WEEK_DAYS)),
        "stopped": OPEN_CLOCK & Q(clock_state__in=STILL),
        "breached": Q(breached=True),
        "open": Q(state__in=OPEN_STATES),
    }[due]


def due_within(first: date, last: date) -> Q:
    """The cases whose running period ends on one of these days, both included."""
    return COUNTING & Q(due_on__range=(first, last))


AGES = {"to5": "至5", "to10": "6—10", "to15": "11—15", "to20": "16—20", "over": "超过20"}
"""Classes of age, in working days gone since the request was received."""
_AGE_LIMITS = (5, 10, 15, 20)


def age_filters(calendar: Calendar, today: date) -> dict[str, Q]:
    """The cases of each entry of AGES: received so many working days before `today`.

    Read off the day of receipt, the one start the index keeps: a corrected or reopened request
    counts from there too. Raises CalendarError where the calendar does not reach `today`.
    """
    cuts, day, gone = [], today + timedelta(days=1), 0
    for limit in _AGE_LIMITS:
        while gone <= limit:  # the (limit + 1)th working day back: received then, it is limit old
            day, gone = calendar.before(day), gone + 1
        cuts.append(day)
    upper = [Q(), *(Q(received_on__lt=cut) for cut in cuts)]
    lower = [*(Q(received_on__gte=cut) for cut in cuts), Q()]
    return {key: up & low for key, up, low in zip(AGES, upper, lower, strict=True)}


def by_section(cases: QuerySet[Case], today: date) -> list[dict[str, Any]]:
    """The figures of DUE and the oldest open receipt for every section; None: not yet assigned."""
    figures: dict[str, Any] = {k: Count("pk", filter=due_filter(k, today)) for k in DUE}
    figures["oldest"] = Min("received_on", filter=Q(state__in=OPEN_STATES))
    rows = cases.values("section_id", "section__name").annotate(**figures)
    return [dict(row) for row in rows.order_by("section__name")]


def total(rows: list[dict[str, Any]]) -> dict[str, int]:
    """The same figures over all sections."""
    return {k: sum(row[k] for row in rows) for k in DUE}


def due_days(cases: QuerySet[Case], first: date, last: date) -> dict[date, int]:
    """How many running periods end on each day from `first` to `last`."""
    rows = cases.filter(due_within(first, last))
    return dict(rows.values_list("due_on").annotate(n=Count("pk")))


@dataclass(frozen=True)
class Month:
    """One month: requests received, requests first decided, and how many of those were late."""

    first: date
    received: int
    decided: int
    late: int
    on_time_percent: int | None


def on_time(decided: int, late: int) -> int | None:
    """Per cent in time, rounded down: 100 only where none was late; None where none was decided."""
    return (decided - late) * 100 // decided if decided else None


def months(cases: QuerySet[Case], today: date) -> list[Month]:
    """The twelve months up to the present one."""
    first = month_before(today.replace(day=1), MONTHS - 1)
    received = dict(
        cases.filter(received_on__gte=first, received_on__lte=today)
        .annotate(month=TruncMonth("received_on"))
        .values_list("month")
        .annotate(n=Count("pk"))
    )
    decided = {
        month: (n, late)
        for month, n, late in cases.filter(first_decided_on__gte=first, first_decided_on__lte=today)
        .annotate(month=TruncMonth("first_decided_on"))
        .values_list("month")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(breached=True)))
    }
    starts = [month_before(today.replace(day=1), n) for n in range(MONTHS - 1, -1, -1)]
    found = [(m, received.get(m, 0), *decided.get(m, (0, 0))) for m in starts]
    return [Month(m, came, done, late, on_time(done, late)) for m, came, done, late in found]


def month_before(first: date, months: int) -> date:
    """The first day of the month so many months earlier (later, where negative)."""
    at = first.year * 12 + first.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)


def outcomes(cases: QuerySet[Case], year: int) -> dict[str, int]:
    """How many cases first decided in that year had each outcome, the most frequent first."""
    rows = (
        cases.filter(first_decided_on__year=year)
        .exclude(outcome="")
        .values_list("outcome")
        .annotate(n=Count("pk"))
        .order_by("-n", "outcome")
    )
    return dict(rows)
