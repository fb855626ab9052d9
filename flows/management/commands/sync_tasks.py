from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from casework.acts.base import lock
from casework.commandline import DafuCommand
from flows.steps import STEPS
from flows.sync import differences, sync, unsettled


class Command(DafuCommand):
    help = "核对待办与案件状态是否一致，不一致的改正；--check 只核对，有不一致的以非零状态结束"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--check", action="store_true", help="只核对，不改正")

    def run(self, options: dict[str, Any]) -> None:
        found: list[dict[str, Any]] = []
        cases = unsettled()
        checked = 0
        with self.bar("核对", cases.count()) as bar:
            for case in cases.iterator(chunk_size=500):
                checked += 1
                bar.update()
                absent, surplus = differences(case)
                if not absent and not surplus:
                    continue
                found.append(
                    {
                        "case": str(case),
                        "absent": sorted(STEPS[w.step].label for w in absent),
                        "surplus": sorted(t.flow_task.task_title for t in surplus),
                    }
                )
                if not options["check"]:
                    self._mend(case.pk, case)
        if options["json"]:
            self.say_json({"checked": checked, "differences": found})
        lines = [
            f"  {d['case']}：缺少{'、'.join(d['absent']) or '（无）'}；"
            f"多余{'、'.join(d['surplus']) or '（无）'}"
            for d in found
        ]
        if found and options["check"]:
            raise CommandError(
                f"{checked}件案件中，{len(found)}件的待办与状态不一致：\n" + "\n".join(lines)
            )
        if not options["json"]:
            done = f"，改正了{len(found)}件" if found else "，全部一致"
            self.say(f"核对了{checked}件案件{done}", *lines)

    @transaction.atomic
    def _mend(self, pk: int, case: Any) -> None:
        sync(lock(case))
