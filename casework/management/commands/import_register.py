from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from casework.acts import Source, import_register
from casework.commandline import DafuCommand
from casework.models import Agency
from casework.registers import read_register


class Command(DafuCommand):
    help = "导入一个机关的台账（.json 或者 .xlsx）：整份写入或者一件不写；重复导入不变"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="文件")

    def run(self, options: dict[str, Any]) -> None:
        register = read_register(options["file"], options["today"])
        path = options["file"]
        source = Source(path.name, sha256(path.read_bytes()).hexdigest())
        with self.bar("导入", len(register.cases)) as bar:
            done = import_register(
                register, by=None, today=options["today"], progress=bar.update, source=source
            )
        if options["json"]:
            self.say_json(
                {
                    "agency": done.agency,
                    "created": done.created,
                    "unchanged": done.unchanged,
                    "findings": done.findings,
                }
            )
            return
        self.say(
            f"机关“{done.agency}”：新导入{done.created}件，此前已导入{done.unchanged}件，"
            f"发现问题{done.findings}个"
        )
        agency = Agency.objects.get(code=done.agency)
        if not (agency.court_name and (agency.government_name or agency.superior_name)):
            self.say("请在机关设置中填写复议机关和管辖法院：没有填写之前不能制发答复")
