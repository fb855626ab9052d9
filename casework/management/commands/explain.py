from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework.clock_text import explain_count
from casework.commandline import DafuCommand, a_date
from casework.working_days import WEEKDAYS, CalendarError, calendar_for


class Command(DafuCommand):
    help = "逐日说明自某日起第几个工作日是哪一天；不需要数据库"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--received", type=a_date, required=True, metavar="日期", help="起算日（当日不计入）"
        )
        parser.add_argument(
            "--working-days", type=int, required=True, metavar="天数", help="工作日数"
        )
        parser.add_argument(
            "--as-of",
            type=a_date,
            default=None,
            metavar="日期",
            help="按该日以前发布的放假通知计算（默认为全部）",
        )

    def run(self, options: dict[str, Any]) -> None:
        received_on, working_days = options["received"], options["working_days"]
        try:
            calendar = calendar_for(as_of=options["as_of"])
            due = calendar.bounds(received_on, working_days)
            days = calendar.explain(received_on, working_days)
            lines = explain_count(calendar, received_on, working_days)
        except CalendarError as error:
            raise CommandError(str(error)) from None
        if not options["json"]:
            self.say(*lines)
            return
        self.say_json(
            {
                "received": received_on,
                "working_days": working_days,
                "due": due.expected,
                "firm": due.firm,
                "earliest": due.earliest,
                "latest": due.latest,
                "calendar": calendar.version,
                "days": [
                    {
                        "on": d.on,
                        "weekday": WEEKDAYS[d.on.weekday()],
                        "kind": d.kind,
                        "counted": d.working,
                        "number": d.number,
                        "holiday": d.holiday,
                        "notice": d.notice,
                    }
                    for d in days
                ],
                "explanation": lines,
            }
        )
