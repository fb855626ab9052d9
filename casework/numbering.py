"""Numbers without gap or double, per agency, series and year.

A number is taken inside the transaction that uses it: if that fails, the number was never given.
The counter's row is locked until then, so two clerks at once get two numbers in a row.
"""

from django.db import transaction

from casework.models import Agency, Counter

CASES = "case"


def take_numbers(agency: Agency, series: str, year: int, count: int = 1) -> range:
    """The next `count` numbers of the series. Must be called inside a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("numbers are taken inside the transaction that uses them")
    Counter.objects.get_or_create(agency=agency, series=series, year=year)
    counter = Counter.objects.select_for_update().get(agency=agency, series=series, year=year)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return range(first, first + count)


def case_number(year: int, serial: int) -> str:
    """申请编号 as printed: 2026-0012."""
    return f"{year}-{serial:04d}"
