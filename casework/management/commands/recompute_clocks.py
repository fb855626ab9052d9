from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework.acts import recompute
from casework.commandline import DafuCommand, table


class Command(DafuCommand):
    help = "由办理记录重新计算在办案件的期限索引；--check 只比较，不写入"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--check", action="store_true", help="有差别时以非零状态结束")

    def run(self, options: dict[str, Any]) -> None:
        found = recompute(
            today=options["today"], write=not options["check"], progress=self.progress("重算")
        )
        if options["json"]:
            self.say_json(
                [{"case": c, "field": f, "stored": a, "folded": b} for c, f, a, b in found]
            )
        elif found:
            self.say(*table([["案件", "字段", "原值", "新值"], *found]))
        else:
            self.say("期限索引与办理记录一致")
        if found and options["check"]:
            raise CommandError(f"{len(found)}处索引与办理记录不一致")
