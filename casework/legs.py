"""The runs of the reply period: what starts one, what ends it, what is excluded, what extends it.

A leg starts with receipt, with the corrected request (条例30: a fresh period, not a resumed one),
with a payment (国办函〔2020〕109号) or with an order to reply anew. Service of a letter ends it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from casework.facts import Fact
from casework.law import Practice, Rules
from casework.periods import Consultation
from casework.working_days import Bounds, Calendar, Reading

FAR = date(9999, 12, 31)
"""Stands for the end of an exclusion nobody knows yet."""


@dataclass(frozen=True)
class Excluded:
    """Working days d with after_on < d <= until do not count; `why` names the cause.

    until: None while nobody can know. answered: on the last day the clock runs again. fixed: an
    answer does not shorten it. knowable_on: the day from which `until` could be told (None: never,
    it ended only because the case did).
    """

    after_on: date
    until: Bounds | None
    why: str
    answered: bool = False
    fixed: bool = False
    knowable_on: date | None = None

    @property
    def until_on(self) -> date:
        return self.until.expected if self.until else FAR

    def open_on(self, as_of: date) -> bool:
        """Whether the clock stands still for this on `as_of`."""
        last = self.until_on
        return self.after_on <= as_of and (as_of < last if self.answered else as_of <= last)

    def known_by(self, on: date) -> bool:
        """Whether its end could be told on that day."""
        return self.knowable_on is not None and self.knowable_on <= on

    def cut(self, on: date) -> "Excluded":
        """The same, ended by `on` at the latest."""
        if self.until is not None and self.until.latest <= on:
            return self
        return replace(self, until=Bounds(on, on, on, True))


@dataclass(frozen=True)
class Extension:
    """An extension (条例33 II). It moves the due date only if consented to and served in time.

    why_void: empty, or the reason why it moves nothing (a key of VOID_EXTENSIONS).
    """

    working_days: int
    letter_on: date
    served_on: date | None
    base_due_on: date | None
    consented_by: str
    why_void: str = ""


VOID_EXTENSIONS: dict[str, str] = {
    "days": "天数不合规定",
    "twice": "已经延期一次",
    "delayed": "已经确定延迟答复的期限",
    "no_consent": "没有政府信息公开工作机构负责人同意的记录",
    "consent_late": "同意的日期晚于原期限",
    "unserved": "没有送达申请人",
    "late": "送达的日期晚于原期限",
}


@dataclass
class Leg:
    """One run of the reply period. `start_on` is its event's day and is not counted."""

    cause: str
    start_on: date
    working_days: int
    ended_on: date | None = None
    ended_by: str = ""
    extension: Extension | None = None
    void_extensions: list[Extension] = field(default_factory=list)
    delayed_until: date | None = None
    excluded: list[Excluded] = field(default_factory=list)
    due: Bounds | None = None
    base_due: Bounds | None = None
    reply: Fact | None = None
    sequence: int = 0
    closed_version: str = ""


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
            for earlier in legs if fact.act == "reopen" else ():
                earlier.closed_version = earlier.closed_version or fact.text("calendar_version")
            days = int(fact.data.get("working_days") or rules.reply_working_days)
            legs.append(Leg(_STARTS[fact.act], on, days, sequence=fact.sequence))
        elif fact.act in _SERVED_ENDS and _is_older(fact, leg):
            continue  # the letter of an earlier leg, served only now, ends nothing of this one
        elif leg.ended_on is None:
            leg.ended_on = on
            leg.ended_by = _SERVED_ENDS.get(fact.act, fact.act)
            leg.reply = fact if fact.act == "reply" else None
        elif fact.act in ("abandon", "withdraw"):
            leg.ended_by = fact.act
    return legs


def _is_older(fact: Fact, leg: Leg) -> bool:
    if fact.on == leg.start_on:
        return 0 < fact.sequence < leg.sequence
    return fact.on < leg.start_on


def settle(
    leg: Leg,
    known: Sequence[Fact],
    found: Sequence[Consultation],
    rules: Rules,
    calendar: Calendar,
    practice: Practice,
) -> None:
    """Fill in exclusions, extension and due date of one leg."""
    excluded = sorted(_exclusions(leg, known, found, practice), key=lambda e: (e.after_on, e.why))
    start_on = counted_from(leg, practice)
    leg.base_due = due_after(start_on, leg.working_days, excluded, calendar)
    leg.due = leg.base_due
    for fact in known:
        if not _within(fact, leg):
            continue
        if fact.act == "extend":
            extension = _extension(leg, fact, rules)
            if extension.why_void:
                leg.void_extensions.append(extension)
                continue
            leg.extension = extension
            days = leg.working_days + extension.working_days
            leg.due = due_after(start_on, days, excluded, calendar)
        elif fact.act == "delay":
            _delay(leg, fact, start_on, excluded, calendar)
    # What was sent out on or after the due date stops nothing and explains nothing.
    leg.excluded = [e for e in excluded if leg.due is None or e.after_on < leg.due.expected]


def counted_from(leg: Leg, practice: Practice) -> date:
    """The day before day 1 of the leg's count (民法典第二百零一条; contested)."""
    return leg.start_on - timedelta(days=1 if practice.receipt_day_counted else 0)


def _within(fact: Fact, leg: Leg) -> bool:
    return fact.on >= leg.start_on and (leg.ended_on is None or fact.on <= leg.ended_on)


def _extension(leg: Leg, fact: Fact, rules: Rules) -> Extension:
    days = int(fact.data.get("working_days") or 0)
    served_on = fact.service.on if fact.service else None
    consented_on = fact.date("consented_on")
    last = leg.due.latest if leg.due else FAR
    voids = (
        ("days", not 1 <= days <= rules.extension_max_working_days),
        ("twice", leg.extension is not None),
        ("delayed", leg.delayed_until is not None),
        ("no_consent", not fact.text("consented_by")),
        ("consent_late", consented_on is not None and consented_on > last),
        ("unserved", served_on is None),
        ("late", served_on is not None and served_on > last),
    )
    return Extension(
        working_days=days,
        letter_on=fact.on,
        served_on=served_on,
        base_due_on=leg.due.expected if leg.due else None,
        consented_by=fact.text("consented_by"),
        why_void=next((why for why, holds in voids if holds), ""),
    )


def _delay(
    leg: Leg, fact: Fact, start_on: date, excluded: Sequence[Excluded], calendar: Calendar
) -> None:
    """延迟答复 (条例35): a later date set by the agency, told while the period still ran."""
    until, service = fact.date("until"), fact.service
    if until is None or service is None:
        return
    # As the clock stood on that day: what was proved or ended only later was still open then.
    then = [e if e.known_by(service.on) else replace(e, until=None) for e in excluded]
    days = leg.working_days + (leg.extension.working_days if leg.extension else 0)
    due = due_after(start_on, days, then, calendar)
    if due is None or (service.on <= due.latest and until > due.expected):
        leg.delayed_until, leg.due = until, calendar.roll(until)


def _exclusions(
    leg: Leg, known: Sequence[Fact], found: Sequence[Consultation], practice: Practice
) -> list[Excluded]:
    fixed = practice.exclusion_ends == "full_period"
    excluded = [
        Excluded(max(c.sent_on, leg.start_on), c.ends, c.label, c.answered, fixed, c.knowable_on)
        for c in found
        # The first reply made whatever was still open moot; a case reopened asks anew.
        if c.sent_on is not None and (leg.cause != "reopen" or c.sent_on >= leg.start_on)
    ]
    if practice.reasons_excluded:
        excluded += [_reasons(f, known, leg) for f in known if f.act == "ask_reasons" and f.service]
    return [
        e
        for e in excluded
        if e.until_on > e.after_on and (leg.ended_on is None or e.after_on < leg.ended_on)
    ]


def _reasons(asked: Fact, known: Sequence[Fact], leg: Leg) -> Excluded:
    """The time the applicant took to give reasons (contested: `reasons_excluded`)."""
    back = next((f.on for f in known if f.act == "receive_reasons" and f.on >= asked.on), None)
    last = back or leg.ended_on
    until = Bounds(last, last, last, True) if last else None
    after_on = max(asked.service.on if asked.service else asked.on, leg.start_on)
    return Excluded(after_on, until, REASONS_ASKED, back is not None, knowable_on=back)


REASONS_ASKED = "要求申请人说明理由"


def due_after(
    start_on: date, working_days: int, excluded: Sequence[Excluded], calendar: Calendar
) -> Bounds | None:
    """The day on which the `working_days`-th counted working day falls; None: not knowable yet.

    `excluded` in order of after_on; overlapping ones are a union, never a sum. A consultation sent
    out on or after that day changes nothing any more.
    """
    spans = [(e.after_on, e.until) for e in excluded]
    try:
        firm = _run(start_on, working_days, spans, "expected", lambda _: calendar.firm_reading)
        return Bounds(firm, firm, firm, True) if firm else None
    except IndexError:
        pass
    try:
        ends = [
            _run(start_on, working_days, spans, "expected", lambda _: calendar.expected_reading),
            _run(start_on, working_days, spans, "earliest", calendar.earliest_reading),
            _run(start_on, working_days, spans, "latest", lambda _: calendar.latest_reading),
        ]
    except IndexError:
        calendar.bounds(calendar.horizon_on, working_days)  # refuses, with its reason
        raise
    expected, earliest, latest = ends
    if expected is None or earliest is None or latest is None:
        return None
    return Bounds(expected, min(earliest, expected), max(latest, expected), False)


def _run(
    start_on: date,
    working_days: int,
    spans: Sequence[tuple[date, Bounds | None]],
    which: str,
    reading_after: Callable[[date], Reading],
) -> date | None:
    """Walk one reading of the calendar: count up to each span, jump over it, count on."""
    position, left = start_on, working_days
    for after_on, until in spans:
        if after_on > position:
            counted = reading_after(position).count(position, after_on)
            if counted >= left:
                break
            left -= counted
        if until is None:
            return None
        position = max(position, getattr(until, which))
    return reading_after(position).add(position, left)
