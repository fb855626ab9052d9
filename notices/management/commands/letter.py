from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework.commandline import DafuCommand
from notices.issue import LetterDamaged, letter_bytes
from notices.models import Letter


class Command(DafuCommand):
    help = "按发文字号取出已制发的文书：与制发时逐字节相同"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("number", metavar="发文字号")
        parser.add_argument("--out", type=Path, required=True, metavar="文件")
        parser.add_argument("--agency", default="", metavar="代码", help="机关代码（字号不唯一时）")

    def run(self, options: dict[str, Any]) -> None:
        letters = Letter.objects.filter(number=options["number"])
        if options["agency"]:
            letters = letters.filter(agency__code=options["agency"])
        found = list(letters[:2])
        if not found:
            raise CommandError(f"没有发文字号为“{options['number']}”的文书")
        if len(found) > 1:
            raise CommandError("有几个机关用过这个发文字号，请用 --agency 指明机关代码")
        try:
            content = letter_bytes(found[0])
            options["out"].write_bytes(content)
        except LetterDamaged as error:
            raise CommandError(str(error)) from None
        except OSError:
            raise CommandError(f"不能写入文件“{options['out']}”") from None
        if options["json"]:
            self.say_json({"number": found[0].number, "sha256": found[0].sha256})
        else:
            self.say(f"{found[0].number}（{found[0].title}）已写入 {options['out']}")
