"""What every check works with: the thing missing, what the person brings, the case as seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from casework.characters import describe
from casework.deadlines import Clock, clock
from casework.facts import Fact, Service
from casework.ledger import facts_of
from casework.models import Case, Event, Proposal
from casework.queries.clocks import calendar_of_version, case_calendar
from casework.working_days import Calendar


@dataclass(frozen=True)
class Missing:
    """One thing in the way. `where` names the record or setting that mends it, for a link."""

    code: str
    text: str
    mend: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.text}：{self.mend}" if self.mend else self.text


class IssuedLetter(Protocol):
    """What an act needs to know of the letter it is (casework knows no other letters)."""

    @property
    def pk(self) -> int: ...
    @property
    def case_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def act(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def dated_on(self) -> date: ...


@dataclass(frozen=True)
class Given:
    """What the person brings to the act: its date and particulars, the letter and its service."""

    on: date
    today: date
    data: Mapping[str, Any] = field(default_factory=dict)
    letter: IssuedLetter | None = None
    service: Service | None = None
    reason: str = ""


class View:
    """The case as the checks see it: its facts and its clock, folded once."""

    def __init__(
        self,
        case: Case,
        today: date,
        letter_on: date | None = None,
        *,
        events: Sequence[Event] | None = None,
        calendar: Calendar | None = None,
    ) -> None:
        """events, calendar: the case's own, where the caller has read them already."""
        self.case, self.today = case, today
        self.letter_on = letter_on or today
        self.events = list(case.events.order_by("sequence")) if events is None else list(events)
        self.facts = facts_of(self.events)
        self.calendar = calendar or case_calendar(case)
        self.practice = case.agency.practice()

    @cached_property
    def clock(self) -> Clock:
        return self.clock_on(self.today)

    def clock_on(self, on: date) -> Clock:
        return clock(self.facts, self.calendar, self.practice, on, calendar_of_version)

    def first(self, *acts: str) -> Fact | None:
        return next((f for f in self.facts if f.act in acts), None)

    def last(self, *acts: str) -> Fact | None:
        return next((f for f in reversed(self.facts) if f.act in acts), None)

    def in_this_leg(self, act: str) -> list[Fact]:
        leg = self.clock.leg
        return [f for f in self.facts if f.act == act and (leg is None or f.on >= leg.start_on)]


Found = Iterator[Missing]


def need(given: Given, key: str, label: str) -> Found:
    value = given.data.get(key)
    if value is None or (isinstance(value, str) and not value.strip()) or value == []:
        yield Missing(f"no_{key}", f"没有填写{label}", f"请填写{label}")
        return
    texts = value if isinstance(value, list) else [value]
    if any(isinstance(t, str) and not t.strip() for t in texts):
        yield Missing(f"no_{key}", f"{label}里有空的一项", f"请填写{label}")
        return
    for text in texts:
        message = describe(label, text) if isinstance(text, str) else None
        if message:
            yield Missing(f"unprintable_{key}", message, "")


def current_proposal(case: Case) -> Proposal | None:
    """The proposal of the running round. In Python, so that those read beforehand are not read
    again; a case has few."""
    return next((p for p in case.proposals.all() if p.round == case.round), None)
