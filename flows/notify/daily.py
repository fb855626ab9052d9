"""What no act but the day brings: a target that is near, the last day, a date that has passed, a
stopped clock that runs again. Made once for every date, however often it is asked for."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from casework.acts import recompute
from casework.models import Agency, Case, Person
from casework.queries.clocks import OPEN_CLOCK, agency_calendar
from casework.queries.overview import COUNTING, STILL
from casework.roles import PERMITS, may
from flows.desk.words import SOON_WORKING_DAYS
from flows.models import OPEN, CaseTask, Notification
from flows.notify.births import News, moot_reminders, settle, told, turns_of
from flows.notify.kinds import REMINDERS
from flows.steps import Wanted

KEPT = timedelta(days=180)
"""How long what was read is kept."""
_ROWS = 500

Progress = Callable[[Iterable[Agency]], Iterable[Agency]]


def make(today: date, *, at: datetime, progress: Progress = iter) -> int:
    """The notifications of the day. Returns how many were made."""
    settle(moot_reminders(), at=at)
    settle(Q(kind="soon", due_on__lte=today) | Q(kind="last_day", due_on__lt=today), at=at)
    return sum(_of_agency(agency, today) for agency in progress(Agency.objects.order_by("pk")))


def _of_agency(agency: Agency, today: date) -> int:
    near = agency_calendar(agency).bounds(today, SOON_WORKING_DAYS).expected
    again = _run_again(agency, today)
    cases = list(
        Case.objects.filter(Q(pk__in=again) | _pressing(near), agency=agency)
        .defer("subject")
        .order_by("pk")
    )
    if not cases:
        return 0
    people = list(
        agency.people.filter(is_active=True)
        .select_related("mail_choice")
        .prefetch_related("posts")
        .order_by("pk")
    )
    desk = _Desk(people, again, near, today)
    return sum(desk.tell(cases[n : n + _ROWS]) for n in range(0, len(cases), _ROWS))


def _pressing(near: date) -> Q:
    return COUNTING & Q(target_on__lte=near)


def _run_again(agency: Agency, today: date) -> dict[int, date]:
    """case -> the last day it stood still, of clocks whose stop has passed; their index follows."""
    passed = Q(agency=agency, clock_state="stopped", stopped_until__lt=today)
    stopped = Case.objects.filter(OPEN_CLOCK, passed).values_list("pk", "stopped_until")
    found = {pk: until for pk, until in stopped if until is not None}
    if found:
        recompute(today=today, only=passed, reason="停止计时期满，重算期限索引")
    return found


def _waiting(cases: list[Case]) -> dict[int, set[Wanted]]:
    """case -> its open steps."""
    found: dict[int, set[Wanted]] = defaultdict(set)
    for task in CaseTask.objects.filter(case__in=cases, status__in=OPEN):
        found[task.case_id].add(Wanted(task.flow_task.name, task.owner_id))
    return found


@dataclass(frozen=True)
class _Desk:
    """The people of one agency on one day. again: case -> until when its clock stood still."""

    people: list[Person]
    again: dict[int, date]
    near: date
    today: date

    def tell(self, cases: list[Case]) -> int:
        waiting = _waiting(cases)
        notes = [note for case in cases for note in self._of_case(case, waiting[case.pk])]
        there = set(
            Notification.objects.filter(case__in=cases, event=None).values_list("person_id", "key")
        )
        fresh = [note for note in notes if (note.person_id, note.key) not in there]
        # Another run may be making the same at this moment: the key lets one of them in.
        Notification.objects.bulk_create(fresh, batch_size=_ROWS, ignore_conflicts=True)
        return len(fresh)

    def _of_case(self, case: Case, waiting: set[Wanted]) -> list[Notification]:
        notes: list[Notification] = []
        until = self.again.get(case.pk)
        if until is not None:
            news = turns_of("runs_again", waiting)
            notes += told(case, news, self.people, f"{case.pk}/{until}")
        kind = self._kind(case)
        if kind:
            news = turns_of(kind, waiting)
            about = f"{case.pk}/{case.due_on}"
            notes += told(case, news, self.people, about)
            if kind == "overdue":
                notes += self._to_the_pressing(case, about, {n.person_id for n in notes})
        return notes

    def _to_the_pressing(self, case: Case, about: str, called: set[int]) -> list[Notification]:
        """What is overdue is told also to whoever may press for it."""
        others = [p for p in self.people if p.pk not in called]
        pressing = [p for p in others if may(p, "urge", case, person_id=p.pk)]
        return told(case, [News("overdue", roles=PERMITS["urge"])], pressing, about)

    def _kind(self, case: Case) -> str:
        """Which of the reminders the day is for; the stricter one where two are."""
        if case.due_on is None or case.target_on is None or case.clock_state in STILL:
            return ""
        soon, last_day, overdue = REMINDERS
        if self.today > case.due_on:
            return overdue
        if self.today == case.due_on:
            return last_day
        return soon if case.target_on <= self.near else ""


def tidy(today_at: datetime) -> int:
    """Forget what was read long ago. A reminder of a case still open stays, or it would be made
    again."""
    old = Notification.objects.filter(read_at__lt=today_at - KEPT)
    alive = Q(kind__in=REMINDERS, case__in=Case.objects.filter(OPEN_CLOCK))
    count, _ = old.exclude(alive).delete()
    return count
