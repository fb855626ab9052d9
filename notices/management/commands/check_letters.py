from typing import Any

from django.core.management.base import CommandError

from casework.commandline import DafuCommand
from notices.issue import LetterDamaged, letter_bytes
from notices.models import Letter


class Command(DafuCommand):
    help = "核对全部文书的文件与制发时的校验值；有不一致的以非零状态结束"

    def run(self, options: dict[str, Any]) -> None:
        checked, damaged = 0, []
        for letter in self.progress("核对")(Letter.objects.order_by("pk").iterator()):
            checked += 1
            try:
                letter_bytes(letter)
            except FileNotFoundError:
                damaged.append(f"{letter.number}：文件不见了")
            except LetterDamaged as error:
                damaged.append(str(error))
        if options["json"]:
            self.say_json({"letters": checked, "damaged": damaged})
        if damaged:
            lines = "\n".join(f"  {d}" for d in damaged)
            raise CommandError(f"{checked}份文书中，{len(damaged)}份有问题：\n{lines}")
        if not options["json"]:
            self.say(f"{checked}份文书与制发时一致")
