from typing import Any

from django.utils import timezone

from casework.commandline import DafuCommand
from flows.desk import unfinished


class Command(DafuCommand):
    help = "清除过期的没有传完的文件，以及系统异常停止时留下的片段；可以每天定时运行"

    def run(self, options: dict[str, Any]) -> None:
        cleared = unfinished.clear(at=timezone.now())
        strays = unfinished.clear_strays()
        if options["json"]:
            self.say_json({"cleared": cleared, "strays": strays})
            return
        self.say(f"清除了{len(cleared)}份过期的没有传完的文件，{strays}处遗留的片段")
