"""The index of a case's clock: dates for lists, computed from the events, never typed.

It can be thrown away and written again at any time (`manage.py recompute_clocks`).
"""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from casework.deadlines import Clock, clock
from casework.ledger import facts_of
from casework.models import CalendarVersion, Case, Person
from casework.projection import project
from casework.queries.clocks import calendar_of_version, case_calendar
from casework.working_days import Calendar


def reindex(case: Case, today: date, by: Person | None) -> Clock:
    """Fold the case's events; bring its fields (not saved here) and its records in step."""
    calendar = case_calendar(case)
    facts = facts_of(case.events.order_by("sequence"))
    folded = clock(facts, calendar, case.agency.practice(), today, calendar_of_version)
    project(case, facts, folded, by)
    keep_version(calendar)
    return folded


def keep_version(calendar: Calendar) -> None:
    """Remember which notices a calendar version is made of, so that its dates can be redone."""
    CalendarVersion.objects.get_or_create(
        version=calendar.version,
        defaults={"notices": [n.canonical() for n in calendar.notices]},
    )


def write_heads(cases: Iterable[Case]) -> None:
    """The length and head of each chain, row by row: bulk_update is far slower here."""
    rows = [(c.ledger_length, c.ledger_head, c.pk) for c in cases]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {Case._meta.db_table} SET ledger_length = %s, ledger_head = %s WHERE id = %s",
            rows,
        )
