"""Notifications by e-mail: at once after the act, or one digest a day; what a mail says.

A mail names cases by their numbers and nobody at all. A mail server that fails breaks no act: what
was not sent stays waiting for `manage.py send_notifications`. Whoever sends first claims the rows
for a while, so that two who send at the same time send nothing twice; a claim left behind by a run
that was cut off is void after `CLAIMED`.
"""

import logging
import smtplib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from casework.models import Agency, Person
from casework.queries.clocks import agency_calendar
from casework.working_days import Calendar
from flows.models import MailChoice, Notification
from flows.notify.births import choice_of
from flows.notify.kinds import DIGEST, NOW, OFF
from flows.notify.words import name_of, until, what, why

log = logging.getLogger(__name__)

CLAIMED = timedelta(minutes=15)
PAUSE = timedelta(minutes=5)
"""After a failure, acts do not try the mail server for so long: each would wait for it in vain."""
MOST_FAILURES = 3
"""So many in a row, and a run gives up: the server is not there."""
MOST_TOLD = 50
"""Notifications written out in one mail; the rest is counted."""
_ROWS = 500

Progress = Callable[[Sequence[Any]], Iterable[Any]]
_failed: dict[str, datetime] = {}
_events: ContextVar[list[int] | None] = ContextVar("events", default=None)


@dataclass
class Outcome:
    """What a run came to. reasons: why mails were not sent, in words."""

    sent: int = 0
    failed: int = 0
    reasons: list[str] = field(default_factory=list)


def waiting() -> QuerySet[Notification]:
    """What is still to be mailed: not yet sent, not yet read in the application."""
    wanted = Notification.objects.filter(to_mail=True, mailed_at=None, read_at=None)
    return wanted.filter(person__is_active=True).exclude(person__email="")


def at_once() -> QuerySet[Notification]:
    return waiting().filter(Q(person__mail_choice=None) | Q(person__mail_choice__choice=NOW))


def for_digests() -> QuerySet[Notification]:
    return waiting().filter(person__mail_choice__choice=DIGEST)


@contextmanager
def together(today: date) -> Iterator[None]:
    """Acts done one after the other within it are told in one mail a person, at its end."""
    events: list[int] = []
    before = _events.set(events)
    try:
        yield
    finally:
        _events.reset(before)
        if events:
            # Outside a transaction: at once, and what fails here fails nothing that was done.
            transaction.on_commit(partial(_send_of, events, today), robust=True)


def send_of_act(event_pk: int, *, today: date) -> None:
    """After an act was committed: what it made for those who want to know at once."""
    events = _events.get()
    if events is None:
        _send_of([event_pk], today)
    else:
        events.append(event_pk)


def _send_of(events: Sequence[int], today: date) -> None:
    at = timezone.now()
    if "at" in _failed and at - _failed["at"] < PAUSE:
        return
    _failed.pop("at", None)
    outcome = _send(at_once().filter(event__in=events), today, at, MailServer())
    if outcome.failed:
        _failed["at"] = at
        log.warning("通知邮件没有发出，留待下次发送：%s", "；".join(outcome.reasons))


def send_waiting(
    *, today: date, at: datetime, stream: Any = None, progress: Progress = iter
) -> Outcome:
    """Everything that waits: one mail a person at once, and the digests of the day."""
    server = MailServer(stream)
    outcome = _send(at_once(), today, at, server, progress)
    return _send(for_digests(), today, at, server, progress, outcome, digest=True)


class MailServer:
    """One connection for a run. After too many failures in a row it is given up."""

    def __init__(self, stream: Any = None) -> None:
        # Where mail is only shown on the console, it is shown beside the result, not within it.
        shown = {"stream": stream} if stream is not None else {}
        self._connection = get_connection(**shown)
        self._failures = 0

    @property
    def given_up(self) -> bool:
        return self._failures >= MOST_FAILURES

    def send(self, mail: EmailMessage) -> str:
        """Empty when it was taken; else why not, in words."""
        mail.connection = self._connection
        try:
            mail.send()
        except Exception as error:  # whatever a server or a backend does, no act may fail for it
            self._failures += 1
            log.info("邮件没有发出：%s", type(error).__name__)
            return _reason(error)
        self._failures = 0
        return ""


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "邮件服务器不接受用户名或者密码"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "邮件服务器不接受收件地址"
    if isinstance(error, smtplib.SMTPException):
        return "邮件服务器没有接受邮件"
    return "连不上邮件服务器" if isinstance(error, OSError) else "邮件无法发送"


def _send(
    which: QuerySet[Notification],
    today: date,
    at: datetime,
    server: MailServer,
    progress: Progress = iter,
    outcome: Outcome | None = None,
    digest: bool = False,
) -> Outcome:
    outcome = outcome or Outcome()
    clocks = Clocks(today)
    people = sorted(set(which.values_list("person_id", flat=True)))
    for person_id in progress(people):
        if server.given_up:
            break
        if digest and not _takes_the_day(person_id, today):
            continue  # he has had his one
        notes = _claimed(which.filter(person=person_id), person_id, at)
        if not notes:
            continue
        failure = server.send(compose(notes[0].person, notes, clocks, digest=digest))
        if not failure:
            outcome.sent += 1
            _mark(notes, mailed_at=at)
            continue
        outcome.failed += 1
        if failure not in outcome.reasons:
            outcome.reasons.append(failure)
        _mark(notes, claim="", claimed_at=None)
        if digest:
            MailChoice.objects.filter(person=person_id).update(digest_on=None)
    return outcome


def _takes_the_day(person_id: int, today: date) -> bool:
    """Whether the digest of the day is ours to send: one a person and day, whoever runs."""
    own = MailChoice.objects.filter(person=person_id).exclude(digest_on=today)
    return bool(own.update(digest_on=today))


def _claimed(which: QuerySet[Notification], person_id: int, at: datetime) -> list[Notification]:
    """Those of them nobody else is sending; ours from now on."""
    token = uuid4().hex
    free = Q(claimed_at=None) | Q(claimed_at__lt=at - CLAIMED)
    pks = list(which.values_list("pk", flat=True))
    for n in range(0, len(pks), _ROWS):
        # Asked again on the rows themselves: another run may have claimed them since.
        rows = Notification.objects.filter(free, pk__in=pks[n : n + _ROWS], mailed_at=None)
        rows.update(claim=token, claimed_at=at)
    return list(
        Notification.objects.filter(person=person_id, claim=token)
        .select_related("person__mail_choice", "case__agency")
        .defer("case__subject")
        .order_by("-pk")
    )


def _mark(notes: Sequence[Notification], **values: Any) -> None:
    first = notes[0]
    Notification.objects.filter(person=first.person_id, claim=first.claim).update(**values)


# -- what a mail says ------------------------------------------------------------------------------


class Clocks:
    """Until when, for the cases of one run: each agency's calendar is read once."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._calendars: dict[int, Calendar] = {}

    def until(self, note: Notification) -> str:
        return until(note.case, self.today, self._calendar(note.case.agency))

    def _calendar(self, agency: Agency) -> Calendar:
        if agency.pk not in self._calendars:
            self._calendars[agency.pk] = agency_calendar(agency)
        return self._calendars[agency.pk]


def compose(
    person: Person, notes: Sequence[Notification], clocks: Clocks, *, digest: bool = False
) -> EmailMessage:
    """One mail about these notifications, newest first."""
    if digest:
        subject = f"【答复】今日汇总：{len(notes)}项通知"
    elif len(notes) == 1:
        subject = f"【答复】{name_of(notes[0].case)} {what(notes[0])}"
    else:
        subject = f"【答复】{len(notes)}项通知"
    blocks = [_block(note, clocks) for note in notes[:MOST_TOLD]]
    if len(notes) > MOST_TOLD:
        blocks.append(f"另有{len(notes) - MOST_TOLD}项，请登录“答复”，在“通知”中查看。")
    foot = "本邮件由“答复”系统自动发出，请勿回复；不含申请人的信息。通知方式在“我的账号”中修改。"
    body = "\n\n".join(["您好：", *blocks, foot]) + "\n"
    return EmailMessage(subject=subject, body=body, to=[person.email])


def _block(note: Notification, clocks: Clocks) -> str:
    number = name_of(note.case)
    if settings.SITE_URL:
        where = f"打开：{settings.SITE_URL}{reverse('notification_open', args=[note.pk])}"
    else:
        where = f"请登录“答复”，在“通知”中打开{number}。"
    return "\n".join(
        (
            f"{number}　{what(note)}",
            f"为什么通知您：{why(note)}",
            f"期限：{clocks.until(note)}",
            where,
        )
    )


def state_of(person: Person) -> str:
    """What happens to his mail, for his own page and the administrator's."""
    if not person.email:
        return "没有填写电子邮箱，不发邮件；通知都在“通知”页。"
    if choice_of(person) == OFF:
        return "不发邮件；通知都在“通知”页。"
    if settings.EMAIL_BACKEND.rsplit(".", 2)[-2] in ("console", "dummy"):
        return "系统还没有设置邮件服务器，邮件寄不出去；通知都在“通知”页。"
    return ""
