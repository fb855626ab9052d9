"""A setting that governs clocks is changed: what would move, and moving it.

The rehearsal does everything and takes it back, so that what is shown is what will be.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render

from casework.acts import recompute
from casework.models import Agency, Case, Person
from casework.queries.clocks import OPEN_CLOCK
from flows.access import Signed
from flows.desk.settings.entry import write_agency
from flows.sync import sync

GOVERNS_CLOCKS = (
    "receipt_day_counted",
    "online_receipt",
    "exclusion_ends",
    "reasons_excluded",
    "electronic_service",
)
"""The contested points (law.CONTESTED) on which due dates depend."""


@dataclass(frozen=True)
class Move:
    """A case whose due date moves. breached: whether it then is marked overdue; None: as before."""

    case: str
    old_on: date | None
    new_on: date | None
    breached: bool | None = None

    @property
    def earlier(self) -> bool:
        return bool(self.old_on and self.new_on and self.new_on < self.old_on)


@dataclass(frozen=True)
class Moves:
    """What a change of settings does to the open cases of the agency."""

    due: tuple[Move, ...]
    breached: int
    no_longer_breached: int
    written: bool = True

    @property
    def earlier(self) -> int:
        return sum(1 for move in self.due if move.earlier)

    @property
    def any(self) -> bool:
        return bool(self.due or self.breached or self.no_longer_breached)

    def in_words(self) -> str:
        """For the message when it is done."""
        if not self.any:
            return "没有在办案件的答复期限变动"
        words = f"{len(self.due)}件在办案件的答复期限变动"
        if self.breached:
            words += f"，其中{self.breached}件因此逾期"
        if self.no_longer_breached:
            words += f"，{self.no_longer_breached}件不再逾期"
        return words


def rehearse(agency: Agency, by: Person, today: date, reason: str, **values: Any) -> Moves:
    """What `settle` would do; nothing stays written."""
    with transaction.atomic():
        moves = settle(agency, by, today, reason, **values)
        transaction.set_rollback(True)
    return moves


def settle(agency: Agency, by: Person, today: date, reason: str, **values: Any) -> Moves:
    """Write these fields of the agency and count its open cases anew, all or nothing.

    Raises CalendarError or LawError where a case cannot be counted with them.
    """
    with transaction.atomic():
        written = write_agency(agency, by, reason, **values)
        differences = recompute(today=today, agency=agency, by=by, reason=reason)
        changed = {case for case, *_ in differences}
        # Whether a request has been received decides which step it waits for.
        for case in Case.objects.filter(OPEN_CLOCK, agency=agency).order_by("pk"):
            if str(case) in changed:
                sync(case, by=by)
    return _moves(differences, written)


def _moves(differences: list[tuple[str, str, Any, Any]], written: bool) -> Moves:
    marks = {case: new for case, name, _, new in differences if name == "breached"}
    return Moves(
        due=tuple(
            Move(case, old, new, marks.get(case))
            for case, name, old, new in differences
            if name == "due_on"
        ),
        breached=sum(1 for mark in marks.values() if mark),
        no_longer_breached=sum(1 for mark in marks.values() if not mark),
        written=written,
    )


def ask(
    request: Signed, title: str, moves: Moves, names: Collection[str], back: str
) -> HttpResponse:
    """The page that shows what would move. names: the fields of the form, to be sent once more."""
    typed = [(name, request.POST.get(name, "")) for name in names if name in request.POST]
    return render(
        request,
        "desk/settings/confirm.html",
        {"title": title, "moves": moves, "typed": typed, "back": back},
    )
