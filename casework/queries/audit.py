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
    chains = groupby(events, key=lambda e: e.case_id)
    chain = next(chains, None)
    broken: list[Broken] = []
    checked = 0
    cases = Case.objects.order_by("pk").only(
        "number", "source_ref", "state", "ledger_length", "ledger_head"
    )
    for case in progress(cases.iterator(chunk_size=2000)):
        checked += 1
        while chain is not None and chain[0] < case.pk:
            broken.append(Broken(f"#{chain[0]}", 1, "办理记录还在，案件本身不见了"))
            chain = next(chains, None)
        mine: list[Event] = []
        if chain is not None and chain[0] == case.pk:
            mine = list(chain[1])
            chain = next(chains, None)
        found = verify(case, mine)
        if found:
            broken.append(found)
    while chain is not None:
        broken.append(Broken(f"#{chain[0]}", 1, "办理记录还在，案件本身不见了"))
        chain = next(chains, None)
    return checked, broken
