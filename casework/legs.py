"""The runs of the reply period: what starts one, what ends it, what is excluded, what extends it.

A leg starts with receipt, with the corrected request (条例30: a fresh period, not a resumed one),
with a payment (国办函〔2020〕109号) or with an order to reply anew. Service of a letter ends it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from casework.facts import Fact
from casework.law import Practice, Rules
from casework.periods import Consultation
from casework.working_days import Bounds, Calendar

FAR = date(9999, 12, 31)
"""Stands for the end of an exclusion nobody knows yet."""


@dataclass(frozen=True)
class Excluded:
    """Working days d with after_on < d <= until_on do not count; `why` names the consultation."""

    after_on: date
    until_on: date
    why: str


@dataclass(frozen=True)
class Extension:
    """An extension (条例33 II). It moves the due date only if served on or before `base_due_on`."""

    working_days: int
    letter_on: date
    served_on: date | None
    base_due_on: date | None
    consented_by: str
    effective: bool


@dataclass
class Leg:
    """One run of the reply period. `start_on` is its event's day and is not counted."""

    cause: str
    start_on: date
    working_days: int
    ended_on: date | None = None
    ended_by: str = ""
    extension: Extension | None = None
    late_extensions: list[Extension] = field(default_factory=list)
    delayed_until: date | None = None
    excluded: list[Excluded] = field(default_factory=list)
    due: Bounds | None = None
    base_due: Bounds | None = None
    reply: Fact | None = None


_STARTS = {"receive_supplement": "supplement", "record_payment": "payment", "reopen": "reopen"}
_SERVED_ENDS = {"request_supplement": "supplement", "charge_fee": "fee", "reply": "reply"}


def build_legs(known: Sequence[Fact], received_on: date, rules: Rules) -> list[Leg]:
    legs = [Leg("receipt", received_on, rules.reply_working_days)]
    moments: list[tuple[date, int, Fact]] = []
    for i, fact in enumerate(known):
        on = fact.on
        if fact.act in _SERVED_ENDS:
            if fact.service is None:
                continue
            on = fact.service.on
        elif fact.act not in _STARTS and fact.act not in ("abandon", "withdraw"):
            continue
        moments.append((on, i, fact))
    for on, _, fact in sorted(moments, key=lambda m: m[:2]):
        leg = legs[-1]
        if fact.act in _STARTS:
            if leg.ended_on is None:  # its own end is later than its successor: it never bit
                leg.ended_on, leg.ended_by = on, "superseded"
            days = int(fact.data.get("working_days") or rules.reply_working_days)
            legs.append(Leg(_STARTS[fact.act], on, days))
        elif leg.ended_on is None:
            leg.ended_on = on
            leg.ended_by = _SERVED_ENDS.get(fact.act, fact.act)
            leg.reply = fact if fact.act == "reply" else None
        elif fact.act in ("abandon", "withdraw"):
            leg.ended_by = fact.act
    return legs


def settle(
    leg: Leg,
    known: Sequence[Fact],
    found: Sequence[Consultation],
    rules: Rules,
    calendar: Calendar,
    practice: Practice,
) -> None:
    """Fill in exclusions, extension and due date of one leg."""
    leg.excluded = _merge(
        [e for e in _exclusions(leg, known, found, practice) if e.until_on > e.after_on]
    )
    start_on = leg.start_on
    if practice.receipt_day_counted:
        start_on -= timedelta(days=1)
    leg.base_due = due_after(start_on, leg.working_days, leg.excluded, calendar)
    leg.due = leg.base_due
    for fact in known:
        if not _within(fact, leg):
            continue
        if fact.act == "extend":
            _extend(leg, fact, start_on, rules, calendar)
        elif fact.act == "delay" and (until := fact.date("until")) and fact.service:
            last = leg.due.latest if leg.due else FAR
            if fact.service.on <= last and (leg.due is None or until > leg.due.expected):
                leg.delayed_until, leg.due = until, calendar.roll(until)


def _within(fact: Fact, leg: Leg) -> bool:
    on = fact.service.on if fact.service else fact.on
    return on >= leg.start_on and (leg.ended_on is None or fact.on <= leg.ended_on)


def _extend(leg: Leg, fact: Fact, start_on: date, rules: Rules, calendar: Calendar) -> None:
    days = int(fact.data.get("working_days") or 0)
    served_on = fact.service.on if fact.service else None
    base = leg.due
    in_time = served_on is not None and (base is None or served_on <= base.latest)
    consented_on = fact.date("consented_on")
    if consented_on and base is not None and consented_on > base.latest:
        in_time = False
    extension = Extension(
        working_days=days,
        letter_on=fact.on,
        served_on=served_on,
        base_due_on=base.expected if base else None,
        consented_by=fact.text("consented_by"),
        effective=in_time
        and leg.extension is None
        and leg.delayed_until is None
        and 1 <= days <= rules.extension_max_working_days,
    )
    if not extension.effective:
        leg.late_extensions.append(extension)
        return
    leg.extension = extension
    leg.due = due_after(start_on, leg.working_days + days, leg.excluded, calendar)


def _exclusions(
    leg: Leg, known: Sequence[Fact], found: Sequence[Consultation], practice: Practice
) -> list[Excluded]:
    excluded = []
    for c in found:
        excluded.append(Excluded(max(c.sent_on, leg.start_on), c.ends_on or FAR, c.label))
    if practice.reasons_excluded:
        for fact in known:
            if fact.act == "ask_reasons" and fact.service:
                back = next(
                    (f.on for f in known if f.act == "receive_reasons" and f.on >= fact.on), None
                )
                until = back or leg.ended_on or FAR
                excluded.append(Excluded(fact.service.on, until, "要求申请人说明理由"))
    return excluded


def _merge(intervals: Sequence[Excluded]) -> list[Excluded]:
    """The union of the intervals: overlapping consultations are never added up."""
    merged: list[Excluded] = []
    for e in sorted(intervals, key=lambda e: (e.after_on, e.until_on, e.why)):
        if merged and e.after_on <= merged[-1].until_on:
            last = merged[-1]
            why = last.why if e.why in last.why.split("、") else f"{last.why}、{e.why}"
            merged[-1] = Excluded(last.after_on, max(last.until_on, e.until_on), why)
        else:
            merged.append(e)
    return merged


def due_after(
    start_on: date, working_days: int, excluded: Sequence[Excluded], calendar: Calendar
) -> Bounds | None:
    """The day on which the `working_days`-th counted working day falls; None: not knowable yet.

    A consultation sent out on or after that day changes nothing any more.
    """
    position, left = start_on, working_days
    for e in excluded:
        if e.after_on > position:
            counted = calendar.expected_count(position, e.after_on)[0]
            if counted >= left:
                break
            left -= counted
        if e.until_on == FAR:
            return None
        position = max(position, e.until_on)
    return calendar.bounds(position, left)
