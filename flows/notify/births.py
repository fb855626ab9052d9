"""Notifications are born with the act, in its transaction: one reading of the people it may
concern, one insert.

Whom a step waits for is asked of flows.turns, as the to-do list does. Nobody is told of what he
did himself, and nobody outside the case's agency of anything.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from casework.models import Case, Event, Person
from casework.queries.overview import COUNTING
from casework.roles import PERMITS, roles_on, sees
from flows.models import MailChoice, Notification
from flows.notify.kinds import (
    ABOUT_THE_SIDE,
    BEFORE,
    ENDINGS,
    MINE,
    NO_WORK_YET,
    NOW,
    OFF,
    OPENED_BY,
    PROCEEDINGS,
    REMINDERS,
    TO_WHOSE_TURN_IT_IS,
)
from flows.steps import STEPS, Turned, Wanted
from flows.turns import roles_for

_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Within it nobody is notified: for filling an installation with many cases at once."""
    before = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(before)


@dataclass(frozen=True)
class News:
    """One thing to tell. Of a step: to whom it waits for. Else to the posts `roles`, or to the one
    person, for the reason `why`: to whom the case was taken from, or for whom it still exists.
    about: what its key says beside the kind."""

    kind: str
    step: Wanted | None = None
    roles: tuple[str, ...] = ()
    person_id: int | None = None
    why: str = ""
    about: str = ""

    def reason(self, person: Person, case: Case) -> str:
        """Why this person is told; empty: he is not."""
        if self.step is not None:
            roles = roles_for(person, case, self.step)
            return MINE if roles and self.step.owner_id else next(iter(roles), "")
        if not person.is_active or person.agency_id != case.agency_id:
            return ""
        if self.person_id is not None:
            still = self.why == BEFORE or sees(person, case.agency_id, case.section_id)
            return self.why if person.pk == self.person_id and still else ""
        held = roles_on(person, case)
        return next((role for role in self.roles if role in held), "")


def announce(case: Case, event: Event, turned: Turned, today: date) -> None:
    """Tell of one act on a locked case, after its tasks have been brought in step."""
    closed = {task.step for task in turned.closed}
    opened = set(turned.opened)
    if event.act == "assign":
        # From section to section the step stays the same, and is other people's.
        opened |= {task for task in turned.waiting if task.step == "accept"}
        closed.add("accept")
    _settle_of(case, closed)
    if _quiet.get():
        return
    news = _news_of(case, event.act, turned, opened)
    people = [p for p in people_for(case, news) if p.pk != event.person_id]
    notes = told(case, news, people, f"{event.pk}", event)
    Notification.objects.bulk_create(notes, ignore_conflicts=True)
    at_once = {p.pk for p in people if wants_mail(p) and choice_of(p) == NOW}
    if at_once & {note.person_id for note in notes}:
        _mail_after(event.pk, today)


def _mail_after(event_pk: int, today: date) -> None:
    # Mailing reads what is born here.
    from flows.notify import mailing  # noqa: PLC0415

    send = partial(mailing.send_of_act, event_pk, today=today)
    transaction.on_commit(send, robust=True)


def told(
    case: Case,
    news: Iterable[News],
    people: Sequence[Person],
    about: str,
    event: Event | None = None,
) -> list[Notification]:
    """The notifications these news are for these people, not yet stored: each thing once."""
    notes: dict[tuple[int, str], Notification] = {}
    for item in news:
        key = f"{item.kind}/{about}{item.about}"
        for person in people:
            why = item.reason(person, case)
            if not why or (person.pk, key) in notes:
                continue
            notes[person.pk, key] = Notification(
                person=person,
                case=case,
                event=event,
                kind=item.kind,
                step=item.step.step if item.step else "",
                why=why,
                key=key,
                due_on=case.due_on,
                to_mail=wants_mail(person),
            )
    return list(notes.values())


def _news_of(case: Case, act: str, turned: Turned, opened: set[Wanted]) -> list[News]:
    news = [
        News(_opened_as(act, task.step), task, about=f"/{task.step}")
        for task in in_order(opened)
        if task.step not in NO_WORK_YET
    ]
    if act in TO_WHOSE_TURN_IT_IS:
        news += turns_of(TO_WHOSE_TURN_IT_IS[act], turned.waiting)
    if act == "record_opinion" and case.handler_id:
        news.append(News("opinion", person_id=case.handler_id, why=MINE))
    if act in PROCEEDINGS:
        # Whoever may have to take the case up again.
        news.append(News("proceeding", roles=PERMITS["reopen"]))
    if act in ENDINGS and case.handler_id:
        news.append(News("ended", person_id=case.handler_id, why=MINE))
    news += [
        News("taken_away", person_id=task.owner_id, why=BEFORE)
        for task in turned.closed
        if task.step == "handle" and task.owner_id and task.owner_id != case.handler_id
    ]
    return news


def _opened_as(act: str, step: str) -> str:
    meant = not STEPS[step].side or act in ABOUT_THE_SIDE
    return OPENED_BY.get(act, "task") if meant else "task"


def in_order(tasks: Iterable[Wanted]) -> list[Wanted]:
    """The main line before what runs beside it."""
    order = list(STEPS)
    return sorted(tasks, key=lambda task: (STEPS[task.step].side, order.index(task.step)))


def turns_of(kind: str, waiting: Iterable[Wanted]) -> list[News]:
    """The same news for everybody who has an open step on the main line, once each."""
    return [
        News(kind, task)
        for task in in_order(waiting)
        if not STEPS[task.step].side and task.step not in NO_WORK_YET
    ]


def people_for(case: Case, news: Iterable[News]) -> list[Person]:
    """Everybody these news may be for, with posts and mail choice; `News.reason` decides."""
    ids: set[int] = set()
    roles: set[str] = set()
    for item in news:
        owner = item.step.owner_id if item.step else item.person_id
        if owner:
            ids.add(owner)
        else:
            roles |= set(STEPS[item.step.step].roles if item.step else item.roles)
    if not ids and not roles:
        return []
    of_section = Q(posts__section=None) | Q(posts__section=case.section_id)
    found = Person.objects.filter(agency_id=case.agency_id, is_active=True)
    return list(
        found.filter(Q(pk__in=ids) | Q(of_section, posts__role__in=roles))
        .distinct()
        .select_related("mail_choice")
        .prefetch_related("posts")
        .order_by("pk")
    )


def choice_of(person: Person) -> str:
    """How he wants them mailed, whether or not he has an address."""
    try:
        return person.mail_choice.choice
    except MailChoice.DoesNotExist:
        return NOW


def wants_mail(person: Person) -> bool:
    return bool(person.email) and choice_of(person) != OFF


# -- what is done needs no telling -----------------------------------------------------------------


def settle(which: Q, *, at: datetime) -> int:
    """What these notifications ask for was done, or is moot: they are unread no longer."""
    open_ones = Notification.objects.filter(which, settled_at=None)
    return open_ones.update(settled_at=at, read_at=Coalesce(F("read_at"), at))


def moot_reminders() -> Q:
    """Reminders of a date that is another by now, or that runs no more."""
    runs = Case.objects.filter(COUNTING, pk=OuterRef("case_id"), due_on=OuterRef("due_on"))
    return Q(kind__in=REMINDERS) & Q(~Exists(runs))


def _settle_of(case: Case, closed: Iterable[str]) -> None:
    at = timezone.now()
    settle(Q(case=case) & (Q(step__in=list(closed)) | moot_reminders()), at=at)
