from typing import Any

from django.core.management.base import CommandError

from casework.commandline import DafuCommand
from casework.queries.audit import broken_chains


class Command(DafuCommand):
    help = "核验每个案件的办理记录链；有任何一处被改动、删除即报告并以非零状态结束"

    def run(self, options: dict[str, Any]) -> None:
        checked, broken = broken_chains(self.progress("核验"))
        if options["json"]:
            self.say_json(
                {
                    "cases": checked,
                    "broken": [
                        {"case": b.case, "sequence": b.sequence, "why": b.why} for b in broken
                    ],
                }
            )
        if broken:
            lines = "\n".join(f"  案件{b.case} 第{b.sequence}个事项：{b.why}" for b in broken)
            raise CommandError(f"{checked}个案件中，{len(broken)}个的办理记录不完整：\n{lines}")
        if not options["json"]:
            self.say(f"{checked}个案件的办理记录完整")
