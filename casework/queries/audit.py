"""Proof: whether the ledger still is what was written."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from casework.ledger import Broken, verify
from casework.models import Case, Event


def broken_chains(
    progress: Callable[[Iterable[Any]], Iterable[Any]] = iter,
) -> tuple[int, list[Broken]]:
    """Walk every chain once: (cases checked, the first broken event of each that does not hold)."""
    events = Event.objects.order_by("case_id", "sequence").iterator(chunk_size=2000)
    by_case = groupby(events, key=lambda e: e.case_id)
    current = next(by_case, None)
    broken: list[Broken] = []
    checked = 0
    cases = Case.objects.order_by("pk").only(
        "number", "source_ref", "state", "ledger_length", "ledger_head"
    )
    for case in progress(cases.iterator(chunk_size=2000)):
        checked += 1
        chain: list[Event] = []
        if current is not None and current[0] == case.pk:
            chain = list(current[1])
            current = next(by_case, None)
        found = verify(case, chain)
        if found:
            broken.append(found)
    return checked, broken
