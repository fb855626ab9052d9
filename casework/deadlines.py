"""The law's clock: a fold over the dated events of a case. Nobody types a due date.

`clock(facts, calendar, practice, as_of)` reads the events known on `as_of` and says when the
reply is due, whether the time runs or stands still, what was kept and what was breached. Only
service stops the clock, never the date on a letter. Its text for people is in `clock_text`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casework.facts import Fact, Service, in_legal_order
from casework.law import CONFIRMATION_GAP_WORKING_DAYS, Practice, Rules, rules_on
from casework.legs import FAR, Excluded, Leg, build_legs, counted_from, due_after, settle
from casework.periods import (
    Consultation,
    Period,
    consultation_periods,
    consultations,
    fee_period,
    remedy_periods,
    supplement_periods,
)
from casework.working_days import Bounds, Calendar

CLOCK_STATES: dict[str, str] = {
    "not_received": "尚未收到",
    "running": "计时中",
    "stopped": "停止计时",
    "awaiting_supplement": "等待补正",
    "awaiting_payment": "等待缴费",
    "met": "按期答复",
    "breached": "逾期",
    "ended": "已结束",
}


@dataclass(frozen=True)
class Breach:
    """A period of the agency that was not kept: a fact that nothing later erases.

    on: the day of the late service, or the first day after the due date while nothing was served.
    """

    kind: str
    due_on: date
    on: date
    text: str
    article: str


@dataclass(frozen=True)
class Caution:
    """Something about the facts a person should look at. code: confirmation_late,
    receipt_unconfirmed or consultation_receipt_unknown."""

    code: str
    text: str


@dataclass(frozen=True)
class Clock:
    """What the facts say on `as_of`. Dates in Asia/Shanghai.

    due_on / target_on: legal last day and the working day before it, None while nobody can know
    (an open consultation without proof of receipt, a correction or payment awaited).
    firm: no open notice can move due_on any more; None where there is no due date.
    stopped_until: last day on which an open consultation keeps the clock still.
    working_days_left: working days after `as_of` until the due date; for a stopped clock, what
    remains once it runs again; negative when overdue.
    """

    as_of: date
    state: str
    rules: Rules | None
    received_on: date | None
    due_on: date | None
    target_on: date | None
    firm: bool | None
    earliest_on: date | None
    latest_on: date | None
    working_days_left: int | None
    stopped_until: date | None
    breached: bool
    breaches: tuple[Breach, ...]
    periods: tuple[Period, ...]
    consultations: tuple[Consultation, ...]
    legs: tuple[Leg, ...]
    warnings: tuple[Caution, ...]
    calendar_version: str

    @property
    def leg(self) -> Leg | None:
        return self.legs[-1] if self.legs else None


def receipt(facts: Sequence[Fact], practice: Practice) -> date | None:
    """The day the request counts as received, by its channel (条例31). None: no evidence yet.

    Registration is not receipt.
    """
    submitted = next((f for f in facts if f.act == "submit"), None)
    if submitted is None:
        return None
    channel = submitted.text("channel")
    if channel in ("in_person", "oral"):
        return submitted.on
    if channel == "registered_post":
        return next((f.on for f in facts if f.act == "sign_for"), None)
    if channel in ("internet", "fax") and practice.online_receipt == "submitted":
        return submitted.on
    return next((f.on for f in facts if f.act == "confirm"), None)


@dataclass(frozen=True)
class _Fold:
    """What one folding of the facts works on."""

    as_of: date
    known: list[Fact]
    calendar: Calendar
    practice: Practice


def clock(
    facts: Iterable[Fact],
    calendar: Calendar,
    practice: Practice,
    as_of: date,
    closed_under: Callable[[str], Calendar | None] = lambda version: None,
) -> Clock:
    """Fold the facts known on `as_of` into the state of the case's time.

    closed_under: the calendar of a version, for what was finished before a reopening: it keeps the
    calendar it was finished under, so that a later notice makes no timely reply late.
    Raises CalendarError or LawError where a date lies outside what is known.
    """
    known = [_as_known(f, as_of, practice) for f in in_legal_order(facts) if f.on <= as_of]
    fold = _Fold(as_of, known, calendar, practice)
    received_on = receipt(known, practice)
    if received_on is None:
        return _not_received(fold)
    rules = rules_on(received_on)
    found = consultations(known, rules, calendar, practice)
    legs = build_legs(known, received_on, rules)
    for leg in legs:
        used = closed_under(leg.closed_version) if leg.closed_version else None
        settle(leg, known, found, rules, used or calendar, practice)
    return _read(fold, received_on, rules, found, legs)


def _as_known(fact: Fact, as_of: date, practice: Practice) -> Fact:
    """The fact without what lies after `as_of`: a service or receipt still to come."""
    hidden: dict[str, object] = {}
    service = fact.service
    if service and service.way == "electronic" and practice.electronic_service != "arrival":
        confirmed_on = service.received_on if "received_on" in fact.data["service"] else None
        service = Service(service.way, confirmed_on, confirmed_on) if confirmed_on else None
        hidden["service"] = service and {"way": service.way, "on": service.on}
    if service and service.on > as_of:
        hidden["service"] = None
    elif service and service.received_on and service.received_on > as_of:
        hidden["service"] = {"way": service.way, "on": service.on}
    received_on = fact.date("received_on")
    if received_on and received_on > as_of:
        hidden["received_on"] = None
    return Fact(fact.act, fact.on, {**fact.data, **hidden}, fact.sequence) if hidden else fact


def _not_received(fold: _Fold) -> Clock:
    ended = any(f.act in ("withdraw", "abandon") for f in fold.known)
    return Clock(
        as_of=fold.as_of,
        state="ended" if ended else "not_received",
        rules=None,
        received_on=None,
        due_on=None,
        target_on=None,
        firm=None,
        earliest_on=None,
        latest_on=None,
        working_days_left=None,
        stopped_until=None,
        breached=False,
        breaches=(),
        periods=(),
        consultations=(),
        legs=(),
        warnings=() if ended else tuple(_unconfirmed(fold)),
        calendar_version=fold.calendar.version,
    )


def _unconfirmed(fold: _Fold) -> list[Caution]:
    submitted = next((f for f in fold.known if f.act == "submit"), None)
    if submitted is None:
        return []
    gap, _ = fold.calendar.expected_count(submitted.on, fold.as_of)
    if gap <= CONFIRMATION_GAP_WORKING_DAYS:
        return []
    return [
        Caution(
            "receipt_unconfirmed",
            f"{submitted.on}提交的申请已过{gap}个工作日，还没有登记签收或者与申请人确认"
            "（条例第三十一条）",
        )
    ]


def _periods(
    fold: _Fold, legs: Sequence[Leg], found: list[Consultation], rules: Rules
) -> list[Period]:
    periods: list[Period] = []
    for fact in fold.known:
        if fact.act == "request_supplement":
            # Its own answer, perhaps of the same day, starts a leg that lies behind it.
            before = [g.start_on for g in legs if g.start_on <= fact.on and g.cause != "supplement"]
            start_on = max(before, default=fact.on)
            back = _next_on(fold, "receive_supplement", fact)
            periods += supplement_periods(fact, start_on, back, rules, fold.calendar, fold.practice)
        elif fact.act == "charge_fee":
            period = fee_period(fact, _next_on(fold, "record_payment", fact), rules, fold.calendar)
            periods += [period] if period else []
        elif fact.act == "reply":
            periods += remedy_periods(fact, fold.known, fold.calendar, fold.practice)
    return periods + consultation_periods(found, rules)


def _next_on(fold: _Fold, act: str, after: Fact) -> date | None:
    return next((f.on for f in fold.known if f.act == act and f.on >= after.on), None)


def _breaches(
    fold: _Fold, legs: Sequence[Leg], periods: Sequence[Period], rules: Rules
) -> list[Breach]:
    breaches = []
    for leg in legs:
        last = leg.due.latest if leg.due else FAR
        if leg.due is None or (leg.ended_on or fold.as_of) <= last:
            continue
        replied_on = leg.ended_on if leg.ended_by == "reply" else None
        breaches.append(
            Breach(
                "delay_late" if leg.delayed_until else "reply_late",
                leg.due.expected,
                replied_on or last + timedelta(days=1),
                "逾期答复" if replied_on else "期满未答复",
                rules.delay_article if leg.delayed_until else rules.reply_article,
            )
        )
    breaches += [
        Breach("supplement_notice_late", p.due.expected, p.ended_on, "逾期告知补正", p.article)
        for p in periods
        if p.breached and p.ended_on
    ]
    return sorted(breaches, key=lambda b: (b.on, b.kind))


def _read(
    fold: _Fold, received_on: date, rules: Rules, found: list[Consultation], legs: list[Leg]
) -> Clock:
    leg, as_of = legs[-1], fold.as_of
    periods = _periods(fold, legs, found, rules)
    breaches = _breaches(fold, legs, periods, rules)
    open_now = [e for e in leg.excluded if e.open_on(as_of)] if leg.ended_on is None else []
    state = _state(leg, open_now, as_of)
    due = None if state in ("awaiting_supplement", "awaiting_payment", "ended") else leg.due
    earliest, left = _if_answered_now(fold, leg, open_now) if leg.ended_on is None else (due, None)
    return Clock(
        as_of=as_of,
        state=state,
        rules=rules,
        received_on=received_on,
        due_on=due.expected if due else None,
        target_on=fold.calendar.before(due.expected) if due else None,
        firm=due.firm if due else None,
        earliest_on=earliest.earliest if earliest else None,
        latest_on=due.latest if due else None,
        working_days_left=left,
        stopped_until=max((e.until_on for e in open_now), default=None),
        breached=any(b.kind in ("reply_late", "delay_late") for b in breaches),
        breaches=tuple(breaches),
        periods=tuple(periods),
        consultations=tuple(found),
        legs=tuple(legs),
        warnings=tuple(_warnings(fold, found)),
        calendar_version=fold.calendar.version,
    )


def _state(leg: Leg, open_now: Sequence[Excluded], as_of: date) -> str:
    if leg.ended_by == "reply":
        assert leg.ended_on is not None
        late = leg.due is not None and leg.ended_on > leg.due.latest
        return "breached" if late else "met"
    if leg.ended_by == "supplement":
        return "awaiting_supplement"
    if leg.ended_by == "fee":
        return "awaiting_payment"
    if leg.ended_on is not None:
        return "ended"
    if leg.due is not None and as_of > leg.due.latest:
        return "breached"
    return "stopped" if open_now else "running"


def _if_answered_now(
    fold: _Fold, leg: Leg, open_now: Sequence[Excluded]
) -> tuple[Bounds | None, int | None]:
    """The due date if every open consultation were answered on `as_of`, and the days left then."""
    due = left_until = leg.due
    if open_now and not leg.delayed_until:
        start_on = counted_from(leg, fold.practice)
        days = leg.working_days + (leg.extension.working_days if leg.extension else 0)
        cut = [e.cut(fold.as_of) for e in leg.excluded]
        left_until = due_after(start_on, days, cut, fold.calendar)
        kept = [e if e.fixed else e.cut(fold.as_of) for e in leg.excluded]
        due = due_after(start_on, days, kept, fold.calendar)
    if due is None or left_until is None:
        return None, None
    return due, fold.calendar.expected_count(fold.as_of, left_until.expected)[0]


def _warnings(fold: _Fold, found: Sequence[Consultation]) -> list[Caution]:
    warnings = []
    submitted = next((f for f in fold.known if f.act == "submit"), None)
    confirmed = next((f for f in fold.known if f.act == "confirm"), None)
    online = submitted is not None and submitted.text("channel") in ("internet", "fax")
    if submitted and online and confirmed:
        gap, _ = fold.calendar.expected_count(submitted.on, confirmed.on)
        if gap > CONFIRMATION_GAP_WORKING_DAYS:
            text = (
                f"提交（{submitted.on}）与双方确认（{confirmed.on}）相隔{gap}个工作日，"
                "收到之日可能被认定为提交之日（条例第三十一条第（三）项，实践中有争议）"
            )
            warnings.append(Caution("confirmation_late", text))
    warnings += [
        Caution(
            "consultation_receipt_unknown", f"{c.label}没有对方收到日期的凭证，无法计算其答复期限"
        )
        for c in found
        if c.sent_on and c.received_on is None and c.opinion_on is None and c.kind != "other"
    ]
    return warnings
