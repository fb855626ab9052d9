"""The index of a case's clock: dates for lists, computed from the events, never typed.

It can be thrown away and written again at any time (`manage.py recompute_clocks`).
"""

from datetime import date

from casework.calendars import Notice
from casework.deadlines import Clock, clock
from casework.ledger import facts_of
from casework.legs import FAR
from casework.models import CalendarVersion, Case
from casework.queries.clocks import agency_calendar
from casework.working_days import Calendar


def reindex(case: Case, today: date) -> Clock:
    """Fold the case's events and write the result into its index fields (not saved here)."""
    calendar = agency_calendar(case.agency)
    folded = clock(
        facts_of(case.events.order_by("sequence")), calendar, case.agency.practice(), today
    )
    write_index(case, folded)
    keep_version(calendar)
    return folded


def write_index(case: Case, folded: Clock) -> None:
    """The index fields of a case from its folded clock."""
    case.received_on = folded.received_on
    case.due_on, case.target_on = folded.due_on, folded.target_on
    case.earliest_on, case.latest_on = folded.earliest_on, folded.latest_on
    case.firm = folded.firm
    case.stopped_until = folded.stopped_until if folded.stopped_until != FAR else date.max
    case.clock_state = folded.state
    case.breached = folded.breached
    case.calendar_version = folded.calendar_version


_kept: set[str] = set()


def keep_version(calendar: Calendar) -> None:
    """Remember which notices a calendar version is made of, so that its dates can be redone."""
    if calendar.version in _kept and CalendarVersion.objects.filter(pk=calendar.version).exists():
        return
    notices = [_canonical(n) for n in calendar.notices]
    CalendarVersion.objects.get_or_create(version=calendar.version, defaults={"notices": notices})
    _kept.add(calendar.version)


def _canonical(notice: Notice) -> str:
    return notice.canonical()
