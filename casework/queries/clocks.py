"""The clock of a stored case: its facts from the ledger, its calendar from the notices."""

from datetime import date

from casework.calendars import Notice, parse_notice
from casework.clock_text import explain_clock
from casework.deadlines import Clock, clock
from casework.facts import Fact
from casework.ledger import facts_of
from casework.models import Agency, CalendarNotice, Case
from casework.working_days import Calendar, calendar_for


def entered_notices() -> tuple[Notice, ...]:
    """The notices entered after shipping, as the calendar takes them."""
    rows = CalendarNotice.objects.order_by("issued_on", "number").values_list("document", flat=True)
    return tuple(parse_notice(document) for document in rows)


def agency_calendar(agency: Agency, as_of: date | None = None) -> Calendar:
    """The working-day calendar of an agency: national, its region's, its own."""
    return calendar_for(agency.region, agency.code, as_of, entered_notices())


def case_facts(case: Case) -> list[Fact]:
    """The legal events of a case as they stand."""
    return facts_of(case.events.order_by("sequence"))


def case_clock(case: Case, today: date) -> Clock:
    """The case's clock as at `today`, folded from its events."""
    return clock(case_facts(case), agency_calendar(case.agency), case.agency.practice(), today)


def case_explanation(case: Case, today: date) -> list[str]:
    """The clock in words, day by day."""
    facts, calendar = case_facts(case), agency_calendar(case.agency)
    practice = case.agency.practice()
    return explain_clock(facts, clock(facts, calendar, practice, today), calendar, practice)
