"""The course of a request, as an office's register tells it: dated events in a lawful order.

Finished requests carry everything up to their end; requests in hand stop where they stand, and
`flows.samples.in_hand` goes on from there with real acts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from casework.deadlines import clock
from casework.facts import Fact
from casework.fees import fee
from casework.law import Practice
from casework.working_days import Calendar
from flows.samples import answers, names

FIRST_DAY = date(2021, 1, 1)
CHANNELS = (
    ("internet", 620),
    ("registered_post", 235),
    ("in_person", 85),
    ("ordinary_post", 40),
    ("fax", 12),
    ("oral", 8),
)
_BY_HAND = ("in_person", "oral")


class TooLate(Exception):
    """An event of the course would lie in the future."""


@dataclass
class Course:
    """One request as it goes on. Every date is one of the calendar's; none lies after `today`."""

    rng: Random
    calendar: Calendar
    today: date
    head: str
    """Who consents to extensions."""
    subject: str
    serial: int = 0
    """For the 档号, under which it is filed away."""
    facts: list[Fact] = field(default_factory=list)
    received_on: date = FIRST_DAY
    electronic: bool = False

    def tell(self, act: str, on: date, **data: Any) -> None:
        if on > self.today:
            raise TooLate
        self.facts.append(Fact(act, on, data, len(self.facts) + 1))

    def after(self, on: date, working_days: int) -> date:
        """So many working days after `on`; with 0, `on` itself or the next working day."""
        if working_days:
            return self.calendar.bounds(on, working_days).expected
        return self.calendar.roll(on).expected

    def served(self, on: date) -> dict[str, str]:
        """A service on that day: by post with the day it was delivered, once that is known."""
        if self.electronic:
            return {"way": "electronic", "on": on.isoformat()}
        if self.rng.random() < 0.15:
            return {"way": "in_person", "on": on.isoformat()}
        delivered = on + timedelta(days=self.rng.randint(2, 5))
        found = {"way": "post", "on": on.isoformat()}
        if delivered <= self.today:
            found["received_on"] = delivered.isoformat()
        return found

    def due_on(self) -> date:
        """The last day for the reply as things stand."""
        due = clock(self.facts, self.calendar, Practice(), self.today).due_on
        assert due is not None
        return due

    # -- how it begins ----------------------------------------------------------------------------

    def submitted(self, on: date, channel: str = "") -> str:
        """Submitted on that day (the next working day, where it is handed in)."""
        rng = self.rng
        channel = channel or rng.choices([c for c, _ in CHANNELS], [n for _, n in CHANNELS])[0]
        on = self.after(on, 0) if channel in _BY_HAND else on
        self.electronic = channel == "internet" and rng.random() < 0.7
        self.received_on = on
        self.tell("submit", on, channel=channel)
        return channel

    def received(self, channel: str) -> None:
        """The proof of receipt its channel asks for (条例第三十一条)."""
        submitted_on, rng = self.received_on, self.rng
        if channel in _BY_HAND:
            return
        if channel == "registered_post":
            days, act = rng.randint(1, 4), "sign_for"
        elif channel == "ordinary_post":
            days, act = rng.randint(2, 5), "confirm"
        else:  # a confirmation two working days later is worth a finding, and rare
            days, act = rng.choices((0, 1, 2), (58, 40, 2))[0], "confirm"
        if channel in ("registered_post", "ordinary_post"):
            self.received_on = self.after(submitted_on + timedelta(days=days), 0)
        else:
            self.received_on = self.after(submitted_on, days)
        self.tell(act, self.received_on)

    def registered(self) -> date:
        on = self.after(self.received_on, self.rng.choices((0, 1), (75, 25))[0])
        self.tell("register", on)
        return on

    def begun(self, on: date) -> date:
        """Submitted, received, registered; returns the day of registration."""
        self.received(self.submitted(on))
        return self.registered()

    # -- what may come between --------------------------------------------------------------------

    def asked_to_correct(self) -> date:
        """告知补正; returns its day. Now and then later than the seven working days allow."""
        days = self.rng.choices((2, 3, 4, 5, 6, 9), (20, 25, 25, 18, 11, 1))[0]
        on = self.after(self.facts[-1].on, 1) if days < 3 else self.after(self.received_on, days)
        served = self.served(on)
        answer_by = self.calendar.bounds(on, 15).expected
        points = self.rng.sample(_POINTS, self.rng.choice((1, 1, 2)))
        self.tell("request_supplement", on, points=points, answer_by=answer_by, service=served)
        return on

    def corrected(self, asked_on: date) -> date:
        on = self.after(asked_on, self.rng.randint(2, 14))
        self.tell("receive_supplement", on, text=self.rng.choice(_CORRECTED))
        return on

    def asked_third_party(self, after_on: date, party: str) -> date:
        """征求第三方意见, received by him; returns the day he got it."""
        on = self.after(after_on, self.rng.randint(1, 4))
        received_on = on + timedelta(days=self.rng.randint(2, 3))
        if received_on > self.today:
            raise TooLate
        service = {"way": "post", "on": on.isoformat()}
        self.tell("consult_third_party", on, party=party, received_on=received_on, service=service)
        return received_on

    def third_party_answered(self, received_on: date, party: str, opinion: str) -> date:
        on = self.after(received_on, self.rng.randint(3, 14))
        reason = "涉及本单位的经营信息，不同意公开" if opinion == "refuse" else ""
        self.tell("record_opinion", on, party=party, opinion=opinion, reason=reason)
        return on

    def extended(self, after_on: date) -> date:
        """延期, consented and told before the period ends."""
        due, left = self.due_on(), self.calendar.expected_count
        days = left(after_on, due)[0]
        on = self.after(after_on, max(1, days - self.rng.randint(1, 5)))
        service = {"way": "electronic" if self.electronic else "post", "on": on.isoformat()}
        self.tell(
            "extend",
            on,
            working_days=self.rng.choice((5, 10, 10, 15, 20, 20)),
            consented_by=self.head,
            consented_on=on,
            reason=self.rng.choice(_WHY_LONGER),
            service=service,
        )
        return on

    def charged(self, after_on: date) -> date:
        """告知收费 for more than thirty pages; returns the day it was served."""
        on = self.after(after_on, self.rng.randint(3, 8))
        pages = self.rng.randint(60, 260)
        pay_by = self.calendar.bounds(on, 20).expected
        self.tell(
            "charge_fee",
            on,
            method="pages",
            quantity=pages,
            amount=fee("pages", pages),
            pay_by=pay_by,
            service={"way": "electronic" if self.electronic else "in_person", "on": on.isoformat()},
        )
        return on

    def paid(self, charged_on: date) -> date:
        on = self.after(charged_on, self.rng.randint(2, 15))
        self.tell("record_payment", on, amount=self.facts[-1].data["amount"])
        return on

    def gave_reasons(self, after_on: date) -> date:
        asked_on = self.after(after_on, 2)
        self.tell("ask_reasons", asked_on, service=self.served(asked_on))
        on = self.after(asked_on, self.rng.randint(2, 6))
        self.tell("receive_reasons", on, text="用于了解征收过程")
        return on

    # -- how it ends ------------------------------------------------------------------------------

    def replied(self, after_on: date, outcome: str, late: bool) -> date:
        """答复, served within the period or, where it is late, after it; returns that day."""
        due, rng = self.due_on(), self.rng
        if late:
            served_on = self.after(due, rng.choices(range(1, 13), range(12, 0, -1))[0])
        else:
            room = max(1, self.calendar.expected_count(after_on, due)[0])
            served_on = self.after(after_on, max(1, round(rng.triangular(1, room, room * 0.85))))
        letter_on = self.calendar.before(served_on) if rng.random() < 0.3 else served_on
        letter_on = max(letter_on, after_on)
        said = answers.answer(outcome, self.subject, self.received_on.year, rng)
        served = self.served(served_on)
        if served_on > self.today:
            raise TooLate
        self.tell("reply", letter_on, outcome=outcome, **said, service=served)
        return served_on

    def lapsed(self, asked_on: date, outcome: str) -> date:
        days = 15 if outcome == "lapsed_supplement" else 20
        on = self.after(asked_on, days + self.rng.randint(1, 8))
        self.tell("abandon", on, outcome=outcome)
        return on

    def withdrawn(self, after_on: date) -> date:
        on = self.after(after_on, self.rng.randint(1, 12))
        self.tell("withdraw", on, reason=self.rng.choice(_WHY_WITHDRAWN))
        return on

    def archived(self, ended_on: date) -> None:
        """归档 some weeks after the end, where that day has come."""
        on = self.after(ended_on + timedelta(days=self.rng.randint(15, 75)), 0)
        number = f"{self.received_on.year}-依申请-{self.serial:05}"
        if on <= self.today:
            self.tell("archive", on, archive_number=number, retention_years=10)

    def disputed(self, served_on: date, government: str, court: str) -> None:
        """Now and then reconsideration, or a suit, as far as it has come by today."""
        rng, fate = self.rng, self.rng.random()
        if fate > 0.028:
            return
        filed_on = self.after(served_on + timedelta(days=rng.randint(8, 50)), 0)
        decided_on = self.after(filed_on + timedelta(days=rng.randint(40, 60)), 0)
        result = rng.choices(("upheld", "corrected", "other"), (62, 14, 24))[0]
        kind, body = ("reconsideration", {"authority": government})
        if fate < 0.005:
            kind, body = "suit", {"court": court, "route": "direct"}
            decided_on = self.after(filed_on + timedelta(days=rng.randint(80, 170)), 0)
        if filed_on <= self.today:
            self.tell(f"{kind}_filed", filed_on, **body)
        if decided_on <= self.today:
            self.tell(f"{kind}_decided", decided_on, result=result)


_POINTS = (
    "请写明所需信息的名称、文号或者便于查询的其他特征",
    "请写明所需信息的年度",
    "请明确需要全部材料还是其中的一部分",
    "请提供身份证明的复印件",
    "请写明获取信息的方式和途径",
)
_CORRECTED = ("补充了文号", "写明了项目名称和年度", "明确只需要批复正文", "补交了身份证明")
_WHY_LONGER = (
    "所涉档案形成时间较早，需要逐卷查找",
    "申请内容较多，核对需要时间",
    "所涉材料分散在几个科室，需要汇总",
)
_WHY_WITHDRAWN = ("已从其他途径取得", "申请人自愿撤回", "填写有误，另行提出")


def a_day(rng: Random, today: date) -> date:
    """A day since 2021, later years a little fuller than earlier ones, weekends thin."""
    span = (today - FIRST_DAY).days
    while True:
        on = FIRST_DAY + timedelta(days=int(span * rng.random() ** 0.85))
        if on.weekday() < 5 or rng.random() < 0.25:
            return on


def finished(
    make: Callable[[date], Course], rng: Random, today: date, authorities: tuple[str, str]
) -> Course:
    """A request that has come to its end by `today`: drawn again until it has.

    make: a course with nothing told, for a request of that day. authorities: who decides 复议, and
    which court.
    """
    while True:
        on = a_day(rng, today)
        course = make(on)
        try:
            _finish(course, on, authorities)
        except TooLate:
            continue
        return course


def _finish(course: Course, on: date, authorities: tuple[str, str]) -> None:
    rng = course.rng
    after_on = course.begun(on)
    fate = rng.random()
    if fate < 0.030:
        course.archived(course.withdrawn(after_on))
        return
    if fate < 0.060:
        asked_on = course.asked_to_correct()
        course.archived(course.lapsed(asked_on, "lapsed_supplement"))
        return
    if fate < 0.0605:
        charged_on = course.charged(after_on)
        course.archived(course.lapsed(charged_on, "lapsed_fee"))
        return
    outcome = answers.outcome(rng)
    if outcome == "still_unclear" or rng.random() < 0.068:
        after_on = course.corrected(course.asked_to_correct())
    if outcome == "excessive":
        after_on = course.gave_reasons(after_on)
    if outcome == "refused_third_party" or rng.random() < 0.047:
        opinion = "refuse" if outcome == "refused_third_party" else rng.choice(_OPINIONS)
        party = names.third_party(rng)
        after_on = course.third_party_answered(
            course.asked_third_party(after_on, party), party, opinion
        )
    if rng.random() < 0.001:
        after_on = course.paid(course.charged(after_on))
    if rng.random() < 0.085:
        after_on = course.extended(after_on)
    served_on = course.replied(after_on, outcome, late=rng.random() < 0.03)
    course.disputed(served_on, *authorities)
    course.archived(served_on)


_OPINIONS = ("agree", "refuse", "refuse", "none")
