"""Filling one sample agency: its finished requests and its requests in hand."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import count
from random import Random

from casework.acts import import_register
from casework.models import Case
from casework.queries.clocks import agency_calendar
from casework.registers import CaseRecord, Register
from flows.samples.courses import Course, finished
from flows.samples.in_hand import Hand, Stop, course_to, log
from flows.samples.names import applicant
from flows.samples.offices import Office
from flows.samples.subjects import subject


class Filling:
    """Draws the requests of one agency and writes them."""

    def __init__(self, office: Office, today: date, rng: Random) -> None:
        self.office, self.today, self.rng = office, today, rng
        self.calendar = agency_calendar(office.agency)
        self.serials = count(1)

    def fill(self, ended: int, stops: Sequence[Stop], progress: Callable[[int], object]) -> None:
        """Write `ended` finished requests and one at each of `stops`.

        progress: called with the number of steps done; there are `ended` and two
        for each of `stops`.
        """
        drawn = self._drawn(ended, stops)
        records = [(self._record(n, c, s), s) for n, (c, s) in enumerate(drawn, 1)]
        new = [r for r, s in records if s is not None and s.new]
        imported = tuple(r for r, s in records if s is None or not s.new)
        standing = {r.ref: s for r, s in records if s is not None}
        agency = self.office.agency
        import_register(
            Register(agency.code, None, imported),
            by=self.office.one("intake"),
            today=self.today,
            progress=progress,
        )
        for case in Case.objects.filter(agency=agency, source_ref__in=standing).order_by("pk"):
            stop = standing[case.source_ref]
            if stop.act is not None:
                stop.act(Hand(case, self.office, self.calendar, self.today, self.rng))
            progress(1)
        for record in new:
            log(self.office, record, self.today)
            progress(2)

    def _drawn(self, ended: int, stops: Sequence[Stop]) -> list[tuple[Course, Stop | None]]:
        """Every request, in the order in which they came in."""
        plan = self.office.bureau
        authorities = (f"{plan.area}人民政府", self.office.agency.court_name)
        drawn: list[tuple[Course, Stop | None]] = [
            (finished(self._course, self.rng, self.today, authorities), None) for _ in range(ended)
        ]
        drawn += [
            (course_to(s, self._course, self.calendar, self.today, self.rng), s) for s in stops
        ]
        return sorted(drawn, key=lambda d: d[0].facts[0].on)

    def _course(self, on: date) -> Course:
        head = str(self.office.one("office_head"))
        text = subject(self.office.bureau.domain.things, on.year, self.rng)
        return Course(self.rng, self.calendar, self.today, head, text, next(self.serials))

    def _record(self, number: int, course: Course, stop: Stop | None) -> CaseRecord:
        rng = self.rng
        sent = stop is None or stop.sent
        form = "electronic" if course.electronic else rng.choices(("paper", "inspect"), (97, 3))[0]
        return CaseRecord(
            ref=f"{course.facts[0].on.year}-{number:05}",
            applicant=applicant(rng),
            subject=course.subject,
            form=form,
            section=rng.choice(self.office.bureau.sections) if sent else "",
            facts=tuple(course.facts),
        )
