"""Requests in hand: where each stands, and the real acts that lead it there.

What a register can tell is imported first; from the day a handler takes the case everything is
done by `casework.acts`, so that proposals, reviews and tasks are there as in life.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from casework import acts
from casework.models import Case, Person
from casework.registers import CaseRecord
from casework.working_days import Calendar
from flows import telling
from flows.samples import answers, names
from flows.samples.courses import Course, TooLate
from flows.samples.offices import Office

Tell = Callable[[Course, date], object]
Act = Callable[["Hand"], object]


@dataclass(frozen=True)
class Stop:
    """One place where a request may stand.

    weight: how many of all in hand, in relation. ago: received how many working days before today.
    tell: its course until a handler takes it. act: what is done from there. sent: whether the case
    has been sent to a section. new: not imported, but logged at the desk itself.
    """

    name: str
    weight: float
    ago: tuple[int, int]
    tell: Tell
    act: Act | None = None
    sent: bool = True
    new: bool = False


class Hand:
    """The people of one case in hand, doing the next thing on the next working day."""

    def __init__(
        self, case: Case, office: Office, calendar: Calendar, today: date, rng: Random
    ) -> None:
        assert case.section_id and case.received_on
        self.case, self.office, self.rng = case, office, rng
        self.calendar, self.today = calendar, today
        self.on: date = max(f.on for f in case.events.only("on"))
        self.handler: Person = rng.choice(office.handlers[case.section_id])
        self.head = office.heads[case.section_id]

    def day(self) -> dict[str, Any]:
        """The next working day, or today; entered today."""
        self.on = min(self.calendar.bounds(self.on, 1).expected, self.today)
        return {"on": self.on, "today": self.today}

    def accept(self) -> None:
        acts.accept(self.case, by=self.handler, **self.day())

    def ask_extension(self) -> None:
        self.accept()
        acts.request_extension(
            self.case, by=self.handler, **self.day(), working_days=10, reason=_WHY
        )

    def consent(self) -> None:
        self.ask_extension()
        head = self.office.one("office_head")
        acts.consent_extension(self.case, by=head, **self.day(), working_days=10, reason=_WHY)

    def tell_extension(self) -> None:
        """The letter is out and its service not yet recorded."""
        self.consent()
        given = {"working_days": 10, "reason": _WHY}
        telling.tell(self.case, "extend", by=self.handler, **self.day(), particulars=given)

    def propose(self) -> None:
        self.accept()
        code = answers.outcome_proposed(self.rng)
        answer = answers.answer(code, self.case.subject, self.today.year, self.rng)
        self.titles = [i["title"] for i in answer.get("items", [])]
        acts.propose(self.case, by=self.handler, **self.day(), outcome=code, answer=answer)

    def review(self, *steps: str) -> None:
        """Proposed and passed by these, as far as it is their turn."""
        self.propose()
        for step in steps:
            if step not in Case.objects.get(pk=self.case.pk).open_review_steps():
                continue
            by = self.head if step == "section_head" else self.office.one(step)
            items = [{"title": t, "result": "releasable"} for t in self.titles]
            items = items if step == "secrecy" else []
            acts.review(self.case, by=by, **self.day(), step=step, items=items)

    def sign(self) -> None:
        self.review("section_head", "secrecy", "legal")
        acts.sign(self.case, by=self.office.one("leader"), **self.day())

    def reply(self) -> None:
        self.sign()
        telling.reply(self.case, by=self.office.one("intake"), **self.day())


_WHY = "所涉档案形成时间较早，需要逐卷查找"


def _submitted(course: Course, on: date) -> None:
    course.submitted(on, course.rng.choice(("internet", "internet", "ordinary_post", "fax")))


def _received(course: Course, on: date) -> None:
    course.received(course.submitted(on, course.rng.choice(("in_person", "internet"))))


def _registered(course: Course, on: date) -> None:
    course.begun(on)


def _asked_to_correct(course: Course, on: date) -> None:
    course.begun(on)
    course.asked_to_correct()


def _stopped(course: Course, on: date) -> None:
    course.asked_third_party(course.begun(on), names.third_party(course.rng))


def _extended(course: Course, on: date) -> None:
    course.extended(course.begun(on))


def _charged(course: Course, on: date) -> None:
    course.charged(course.begun(on))


def _withdrawn(course: Course, on: date) -> None:
    course.withdrawn(course.begun(on))


def _reviewed(*steps: str) -> Act:
    return lambda hand: hand.review(*steps)


STOPS = (
    Stop("received", 4, (0, 1), _received, sent=False, new=True),
    Stop("unconfirmed", 4, (0, 1), _submitted, sent=False, new=True),
    Stop("registered", 6, (0, 3), _registered, sent=False),
    Stop("assigned", 14, (1, 5), _registered),
    Stop("handling", 31, (2, 18), _registered, Hand.accept),
    Stop("asked_to_correct", 9, (4, 16), _asked_to_correct),
    Stop("section_head", 5, (5, 17), _registered, Hand.propose),
    Stop("side_by_side", 2.5, (6, 18), _registered, _reviewed("section_head")),
    Stop("secrecy", 1.5, (7, 18), _registered, _reviewed("section_head", "legal")),
    Stop("legal", 1.5, (7, 18), _registered, _reviewed("section_head", "secrecy")),
    Stop("sign", 2, (8, 19), _registered, _reviewed("section_head", "secrecy", "legal")),
    Stop("approved", 2.5, (9, 19), _registered, Hand.sign),
    Stop("unserved", 1.5, (10, 19), _registered, Hand.reply),
    Stop("stopped", 5, (6, 18), _stopped, Hand.accept),
    Stop("extended", 4.5, (20, 26), _extended, Hand.accept),
    Stop("overdue", 2.5, (22, 30), _registered, Hand.accept),
    Stop("extension_asked", 1.5, (12, 17), _registered, Hand.ask_extension),
    Stop("extension_consented", 1, (13, 17), _registered, Hand.consent),
    Stop("extension_told", 0.5, (13, 17), _registered, Hand.tell_extension),
    Stop("withdrawn", 1, (2, 9), _withdrawn),
    Stop("unpaid", 0.3, (8, 18), _charged, Hand.accept),
)
"""The commonest first: a small sample has at least one of each of the first."""


def stops(how_many: int, rng: Random) -> list[Stop]:
    """Where so many requests stand: one at every stop as far as they go, then by weight."""
    found = list(STOPS[:how_many])
    found += rng.choices(STOPS, [s.weight for s in STOPS], k=how_many - len(found))
    return found


def course_to(
    stop: Stop, make: Callable[[date], Course], calendar: Calendar, today: date, rng: Random
) -> Course:
    """The register's part of a request that stands at `stop` today."""
    ago = rng.randint(*stop.ago)
    while True:
        on = before(calendar, today, ago)
        course = make(on)
        try:
            stop.tell(course, on)
        except TooLate:
            ago += 1
            continue
        return course


def log(office: Office, record: CaseRecord, today: date) -> None:
    """Log a request that is not in any register yet, and confirm its receipt where it was."""
    by, submitted = office.one("intake"), record.facts[0]
    case = acts.submit(
        office.agency,
        by=by,
        on=submitted.on,
        today=today,
        channel=submitted.text("channel"),
        applicant=record.applicant,
        subject=record.subject,
        form=record.form,
    )
    for fact in record.facts[1:]:
        acts.confirm(case, by=by, on=fact.on, today=today)


def before(calendar: Calendar, today: date, working_days: int) -> date:
    """That many working days before today (0: today, or the last working day)."""
    on = today if calendar.roll(today).expected == today else calendar.before(today)
    for _ in range(working_days):
        on = calendar.before(on)
    return on
