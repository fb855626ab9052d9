"""The clock of a stored case: its facts from the ledger, its calendar from the notices."""

from datetime import date
from functools import lru_cache

from django.db.models import Q

from casework.calendars import Notice, parse_notice, restore
from casework.clock_text import explain_clock
from casework.deadlines import Clock, clock
from casework.facts import Fact
from casework.ledger import facts_of
from casework.models import Agency, CalendarNotice, CalendarVersion, Case
from casework.states import OPEN_STATES
from casework.working_days import Calendar, calendar_for


def entered_notices() -> tuple[Notice, ...]:
    """The notices entered after shipping, as the calendar takes them."""
    rows = CalendarNotice.objects.order_by("issued_on", "number").values_list("document", flat=True)
    return tuple(parse_notice(document) for document in rows)


def agency_calendar(agency: Agency, as_of: date | None = None) -> Calendar:
    """The working-day calendar of an agency: national, its region's, its own."""
    return calendar_for(agency.region, agency.code, as_of, entered_notices())


def case_calendar(case: Case) -> Calendar:
    """The calendar a case counts with: an open one with today's notices, a closed one with those
    it was closed under, so that a later notice never moves its dates. A case held because its date
    would move into the past keeps its calendar until a person has looked at it."""
    runs = case.state in OPEN_STATES or (case.state == "replied" and case.served_on is None)
    kept = None if runs and not case.calendar_held else calendar_of_version(case.calendar_version)
    return kept or agency_calendar(case.agency)


OPEN_CLOCK = Q(state__in=OPEN_STATES) | Q(state="replied", served_on=None)
"""Cases whose period still runs: a reply that nobody has served yet has answered nobody."""


def calendar_of_version(version: str) -> Calendar | None:
    """The calendar a case used when its version was written down; None when it was not."""
    kept = CalendarVersion.objects.filter(pk=version).first() if version else None
    return _of_version(kept.version, tuple(kept.notices)) if kept else None


@lru_cache(maxsize=64)
def _of_version(version: str, notices: tuple[str, ...]) -> Calendar:
    return Calendar([restore(n) for n in notices])


def case_facts(case: Case) -> list[Fact]:
    """The legal events of a case as they stand."""
    return facts_of(case.events.order_by("sequence"))


def case_clock(case: Case, today: date) -> Clock:
    """The case's clock as at `today`, folded from its events."""
    practice = case.agency.practice()
    return clock(case_facts(case), case_calendar(case), practice, today, calendar_of_version)


def case_explanation(case: Case, today: date) -> list[str]:
    """The clock in words, day by day."""
    facts, calendar = case_facts(case), case_calendar(case)
    practice = case.agency.practice()
    folded = clock(facts, calendar, practice, today, calendar_of_version)
    return explain_clock(facts, folded, calendar, practice)
