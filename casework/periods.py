"""The other periods of the law (law.md section 1): everybody's own, beside the reply's.

A period is a pure reading of the facts. Periods in working days never end on a day off; periods
in calendar days, months and dates set as dates roll to the next working day (民法典第二百零三条).
"""

import calendar as gregorian
from dataclasses import dataclass
from datetime import date, timedelta

from casework.facts import Fact
from casework.law import (
    LITIGATION_LAW_2014_IN_FORCE_ON,
    RECONSIDERATION_CALENDAR_DAYS,
    RECONSIDERATION_UNTOLD_MONTHS,
    SUIT_AFTER_RECONSIDERATION_CALENDAR_DAYS,
    SUIT_MONTHS,
    SUIT_MONTHS_BEFORE_2015,
    Practice,
    Rules,
)
from casework.outcomes import OUTCOMES, remedy_route
from casework.working_days import Bounds, Calendar


@dataclass(frozen=True)
class Period:
    """One period other than the reply's.

    start_on: the day of the event it runs from (not counted). due: its last day. ended_on: the day
    it was kept or became moot. silence: what follows when it passes unused. breached: only
    the agency's own periods can be.
    """

    kind: str
    label: str
    who: str
    start_on: date
    length: str
    due: Bounds
    article: str
    ended_on: date | None = None
    breached: bool = False
    party: str = ""
    silence: str = ""

    def open_on(self, as_of: date) -> bool:
        return self.ended_on is None and as_of <= self.due.latest


@dataclass(frozen=True)
class Consultation:
    """One consultation: of a third party, a co-making agency (条例34) or another agency (条例11).

    sent_on: when the letter went out, None before; received_on: the addressee's own receipt, from
    which his 15 working days run. ends: last day excluded from the reply period, None while it is
    not known; answered: it ends by an answer (or silence noted), so that on that day the clock
    runs again. sequence: the event that asked.
    """

    sequence: int
    kind: str
    party: str
    sent_on: date | None
    received_on: date | None
    answer_by: date | None
    own_last: Bounds | None
    opinion: str
    opinion_on: date | None
    reason: str
    ends: Bounds | None
    answered: bool

    @property
    def knowable_on(self) -> date | None:
        """The day from which the end of its exclusion could be told; None: never while it ran."""
        days = [self.sent_on if self.kind == "other" else self.received_on] if self.own_last else []
        if self.answered and self.ends:
            days.append(self.ends.expected)
        return min((on for on in days if on is not None), default=None)

    @property
    def label(self) -> str:
        what = "第三方意见" if self.kind == "third_party" else "其他机关意见"
        return f"征求{what}（{self.party}）"


def add_months(on: date, months: int) -> date:
    """The same day number `months` later, or the month's last day (民法典第二百零二条)."""
    index = on.year * 12 + on.month - 1 + months
    year, month = divmod(index, 12)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(on.day, last))


def consultations(
    facts: list[Fact], rules: Rules, calendar: Calendar, practice: Practice
) -> list[Consultation]:
    """Every consultation with the end of its exclusion (条例32, 34, 11, 33 III).

    The exclusion ends the day the opinion came in or the last day of the addressee's own period,
    whichever is earlier (contested: `exclusion_ends`). Silence recorded as "none" is no opinion.
    """
    asked = [f for f in facts if f.act in ("consult_third_party", "consult_agency")]
    receipts = _matched(asked, [f for f in facts if f.act == "record_receipt"])
    opinions = _matched(asked, [f for f in facts if f.act == "record_opinion"])
    return [
        _consultation(f, receipts[i], opinions[i], facts, rules, calendar, practice)
        for i, f in enumerate(asked)
    ]


def _matched(asked: list[Fact], told: list[Fact]) -> list[Fact | None]:
    """What was recorded of each consultation: the first of its party that still lacks it."""
    found: list[Fact | None] = [None] * len(asked)
    for fact in told:
        for i, question in enumerate(asked):
            same = question.text("party") == fact.text("party") and question.on <= fact.on
            if same and found[i] is None:
                found[i] = fact
                break
    return found


def _sent_on(fact: Fact) -> date | None:
    """A letter without service yet stops nothing; a register's entry is itself the sending."""
    if fact.service:
        return fact.service.on
    return None if {"letter", "service"} & fact.data.keys() else fact.on


def _consultation(
    fact: Fact,
    receipt: Fact | None,
    opinion: Fact | None,
    facts: list[Fact],
    rules: Rules,
    calendar: Calendar,
    practice: Practice,
) -> Consultation:
    kind = "third_party" if fact.act == "consult_third_party" else fact.text("kind", "other")
    silent = opinion is not None and opinion.text("opinion") == "none"
    if receipt and silent and opinion and receipt.on > opinion.on:
        # Proof that turns up after silence was noted cannot stop the clock after the event.
        receipt = None
    service = fact.service
    received_on = fact.date("received_on") or (service.received_on if service else None)
    received_on = received_on or (receipt.on if receipt else None)
    own_last = _own_last(fact, kind, received_on, rules, calendar)
    answered_on = opinion.on if opinion and not (silent and own_last) else None
    ends, answered = own_last, False
    full = practice.exclusion_ends == "full_period" and own_last is not None
    if answered_on and not full and (own_last is None or answered_on <= own_last.expected):
        ends, answered = Bounds(answered_on, answered_on, answered_on, True), True
    elif ends is None and (over_on := _moot_on(fact, facts)):
        ends = Bounds(over_on, over_on, over_on, True)
    return Consultation(
        sequence=fact.sequence,
        kind=kind,
        party=fact.text("party"),
        sent_on=_sent_on(fact),
        received_on=received_on,
        answer_by=fact.date("answer_by"),
        own_last=own_last,
        opinion=opinion.text("opinion") if opinion else "",
        opinion_on=opinion.on if opinion and not silent else None,
        reason=opinion.text("reason") if opinion else "",
        ends=ends,
        answered=answered,
    )


def _moot_on(sent: Fact, facts: list[Fact]) -> date | None:
    """The day the case ended, for a consultation nobody ever answered or proved received."""
    ends = [
        f.service.on if f.service else f.on
        for f in facts
        if f.on >= sent.on
        and (f.act in ("abandon", "withdraw") or (f.act == "reply" and f.service))
    ]
    return min(ends, default=None)


def _own_last(
    fact: Fact, kind: str, received_on: date | None, rules: Rules, calendar: Calendar
) -> Bounds | None:
    if kind == "other":  # 条例11 knows no number of days: only a date agreed with the other agency
        agreed = fact.date("answer_by")
        return calendar.roll(agreed) if agreed else None
    length = (
        rules.third_party_working_days if kind == "third_party" else rules.co_maker_working_days
    )
    if received_on is None or length is None:
        return None
    return calendar.bounds(received_on, length)


_SILENCE = {
    "third_party": "逾期未提出意见的，由行政机关决定是否公开",
    "co_maker": "逾期未提出意见的，视为同意公开",
    "other": "逾期未答复的，由行政机关决定",
}


def consultation_periods(found: list[Consultation], rules: Rules) -> list[Period]:
    """The addressees' own periods, for display and reminders."""
    articles = {
        "third_party": rules.third_party_article,
        "co_maker": rules.co_maker_article,
        "other": "条例第十一条",
    }
    periods = []
    for c in found:
        if c.own_last is None or c.sent_on is None:
            continue
        third = c.kind == "third_party"
        length = rules.third_party_working_days if third else rules.co_maker_working_days
        periods.append(
            Period(
                f"{c.kind}_opinion",
                f"{c.party}提出意见",
                c.party,
                c.received_on or c.sent_on,
                "商定日期" if c.kind == "other" else f"{length}个工作日",
                c.own_last,
                articles[c.kind],
                ended_on=c.opinion_on,
                party=c.party,
                silence=_SILENCE[c.kind],
            )
        )
    return periods


def supplement_periods(
    fact: Fact,
    notice_start_on: date,
    answer_on: date | None,
    rules: Rules,
    calendar: Calendar,
    practice: Practice,
) -> list[Period]:
    """The agency's 7 working days to ask, and the applicant's time to answer (条例30)."""
    periods = []
    served = fact.service
    if rules.supplement_notice_working_days:
        counted_from = notice_start_on - timedelta(days=1 if practice.receipt_day_counted else 0)
        due = calendar.bounds(counted_from, rules.supplement_notice_working_days)
        periods.append(
            Period(
                "supplement_notice",
                "告知补正",
                "本机关",
                notice_start_on,
                f"{rules.supplement_notice_working_days}个工作日",
                due,
                rules.supplement_article,
                ended_on=served.on if served else None,
                breached=served is not None and served.on > due.latest,
            )
        )
    answer_by = fact.date("answer_by")
    if served and answer_by:
        periods.append(
            Period(
                "supplement_answer",
                "申请人补正",
                "申请人",
                served.on,
                f"至{answer_by}",
                calendar.roll(answer_by),
                rules.supplement_article,
                ended_on=answer_on,
            )
        )
    return periods


def fee_period(fact: Fact, paid_on: date | None, rules: Rules, calendar: Calendar) -> Period | None:
    """The applicant's time to pay, from service of the fee notice (国办函〔2020〕109号)."""
    if not fact.service or not rules.fee_working_days:
        return None
    pay_by = fact.date("pay_by")
    due = calendar.bounds(fact.service.on, rules.fee_working_days)
    if pay_by and pay_by > due.expected:  # the agency may give more time than it must, never less
        due = calendar.roll(pay_by)
    return Period(
        "fee_payment",
        "缴纳信息处理费",
        "申请人",
        fact.service.on,
        f"{rules.fee_working_days}个工作日",
        due,
        rules.fee_article,
        ended_on=paid_on,
    )


def remedy_periods(
    reply: Fact, facts: list[Fact], calendar: Calendar, practice: Practice
) -> list[Period]:
    """The applicant's own periods against a reply, from *his* receipt of it.

    60 days for reconsideration (one year at most if he was not told), 6 months for a suit, 15 days
    after the reconsideration decision. No date is given while his receipt is unknown.
    """
    service = reply.service
    code = reply.text("outcome")
    if service is None or service.received_on is None or code not in OUTCOMES:
        return []
    start_on = service.received_on
    told = reply.data.get("remedy_told", True)
    filed = next((f for f in facts if f.act == "reconsideration_filed" and f.on >= start_on), None)
    sued = next((f for f in facts if f.act == "suit_filed" and f.on >= start_on), None)
    last = (
        start_on + timedelta(days=RECONSIDERATION_CALENDAR_DAYS)
        if told
        else add_months(start_on, RECONSIDERATION_UNTOLD_MONTHS)
    )
    periods = [
        Period(
            "reconsideration",
            "申请行政复议",
            "申请人",
            start_on,
            f"{RECONSIDERATION_CALENDAR_DAYS}日" if told else "未告知的，最长一年",
            calendar.roll(last),
            "复议法第二十条第一款" if told else "复议法第二十条第三款",
            ended_on=filed.on if filed else None,
        )
    ]
    if remedy_route(code, reply.data, reply.on, practice) == "OPT":
        older = reply.on < LITIGATION_LAW_2014_IN_FORCE_ON
        months = SUIT_MONTHS_BEFORE_2015 if older else SUIT_MONTHS
        periods.append(
            Period(
                "suit",
                "直接提起行政诉讼",
                "申请人",
                start_on,
                f"{months}个月",
                calendar.roll(add_months(start_on, months)),
                "1989年行诉法第三十九条" if older else "行诉法第四十六条",
                ended_on=sued.on if sued else None,
            )
        )
    return periods + _after_decision(facts, start_on, sued, calendar)


def _after_decision(
    facts: list[Fact], start_on: date, sued: Fact | None, calendar: Calendar
) -> list[Period]:
    decided = next(
        (f for f in facts if f.act == "reconsideration_decided" and f.on >= start_on), None
    )
    from_on = decided.date("received_on") if decided else None
    if from_on is None:  # no date is given while his receipt of the decision is unknown
        return []
    last = from_on + timedelta(days=SUIT_AFTER_RECONSIDERATION_CALENDAR_DAYS)
    return [
        Period(
            "suit_after_reconsideration",
            "复议后提起行政诉讼",
            "申请人",
            from_on,
            f"{SUIT_AFTER_RECONSIDERATION_CALENDAR_DAYS}日",
            calendar.roll(last),
            "行诉法第四十五条",
            ended_on=sued.on if sued else None,
        )
    ]
