from typing import Any

from casework.commandline import DafuCommand
from flows.registers import staging


class Command(DafuCommand):
    help = "删除保留期满、没有导入的台账；每天运行一次"

    def run(self, options: dict[str, Any]) -> None:
        count = staging.sweep(options["today"])
        if options["json"]:
            self.say_json({"dropped": count})
        else:
            self.say(f"删除了{count}份没有导入的台账")
