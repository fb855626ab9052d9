"""Several runs of send_notifications at the same moment: nobody gets anything twice."""

from collections import Counter
from typing import Any

from django.core import mail
from django.utils import timezone

from casework.models import Person
from flows.models import MailChoice, Notification
from flows.notify import daily, mailing
from tests.acts.doing import do, mar
from tests.acts.test_concurrency import at_once, no_errors
from tests.world import World


def given_everybody_waits_for_mail(world: World) -> None:
    for role, person in world.people.items():
        Person.objects.filter(pk=person.pk).update(email=f"{role}@example.gov.cn")
    for role in ("handler", "legal"):
        MailChoice.objects.create(person=world.people[role], choice="digest")
    for _ in range(3):
        case = world.registered(mar(2))
        do(world, case, "assign", mar(2))
        do(world, world.handled(mar(2)), "review", mar(3))
    world.handling(mar(2))
    mail.outbox.clear()


def test_runs_at_the_same_moment_send_and_make_everything_once(
    committed_world: World, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mailing._failed.clear()
    given_everybody_waits_for_mail(committed_world)
    waiting = mailing.waiting().count()
    assert waiting >= 6

    def run(_: int) -> None:
        at = timezone.now()
        daily.make(mar(31), at=at)
        mailing.send_waiting(today=mar(31), at=at)

    no_errors(at_once(run))
    mailing.send_waiting(today=mar(31), at=timezone.now())  # what one run left to another
    assert not mailing.at_once().exists()
    lines = Counter(
        (sent.to[0], line)
        for sent in mail.outbox
        for line in sent.body.splitlines()
        if line.startswith("2026-")
    )
    assert lines and max(lines.values()) == 1
    digests = Counter(m.to[0] for m in mail.outbox if "今日汇总" in m.subject)
    assert digests == {"handler@example.gov.cn": 1, "legal@example.gov.cn": 1}
    keys = Counter(Notification.objects.values_list("person_id", "key"))
    assert max(keys.values()) == 1
