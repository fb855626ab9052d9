from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from casework.commandline import DafuCommand
from flows.notify import daily, mailing


class Command(DafuCommand):
    help = (
        "制作当天的期限提醒，发送等待中的通知邮件和每日汇总，清除半年以前已读的通知；"
        "每天运行一次，也可以每隔几分钟运行一次，不会重复"
    )

    def run(self, options: dict[str, Any]) -> None:
        at = timezone.now()
        made = daily.make(options["today"], at=at, progress=self.progress("期限提醒"))
        outcome = mailing.send_waiting(
            today=options["today"],
            at=at,
            stream=self._screen(),
            progress=self._letters,
        )
        dropped = daily.tidy(at)
        waiting = mailing.waiting().count()
        if options["json"]:
            self.say_json(
                {
                    "reminders": made,
                    "sent": outcome.sent,
                    "failed": outcome.failed,
                    "waiting": waiting,
                    "dropped": dropped,
                }
            )
        else:
            self.say(
                f"期限提醒：新增{made}项",
                f"邮件：发出{outcome.sent}封，没有发出{outcome.failed}封，还有{waiting}项通知等待发送",
                f"清除半年以前已读的通知{dropped}项",
            )
        if outcome.failed:
            reasons = "；".join(outcome.reasons)
            raise CommandError(f"有{outcome.failed}封邮件没有发出：{reasons}。下次运行时再发")

    def _letters(self, people: Sequence[Any]) -> Iterable[Any]:
        return self.progress("发送邮件")(people)
