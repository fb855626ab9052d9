from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection

from casework.commandline import DafuCommand
from casework.text_search import rebuild, rewrite


class Command(DafuCommand):
    help = "由案件重新写入查重用的检索词；--check 只比较，不写入"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--check", action="store_true", help="有差别时以非零状态结束")

    def run(self, options: dict[str, Any]) -> None:
        different = rewrite(store=not options["check"], progress=self.progress("检索词"))
        if not options["check"]:
            rebuild(connection)
        if options["json"]:
            self.say_json({"different": different})
        elif different:
            self.say(
                f"{different}件的检索词与案件不一致" + ("" if options["check"] else "，已写入")
            )
        else:
            self.say("检索词与案件一致")
        if different and options["check"]:
            raise CommandError(f"{different}件的检索词与案件不一致")
