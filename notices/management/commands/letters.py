import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework.commandline import DafuCommand
from notices.page.pdf import render
from notices.samples import samples


class Command(DafuCommand):
    help = "每种文书各写一份样本（PDF）和清单 manifest.json；不需要数据库"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--sample", type=Path, required=True, metavar="文件夹")

    def run(self, options: dict[str, Any]) -> None:
        folder: Path = options["sample"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise CommandError(f"不能建立文件夹“{folder}”") from None
        manifest = []
        for sample in self.progress("样本")(samples()):
            made = render(sample.document)
            # As an office names a file: number, kind of letter, addressee.
            name = f"{sample.number} {sample.kind.label} {sample.facts.addressee}.pdf"
            (folder / name).write_bytes(made.pdf)
            manifest.append(
                {
                    "kind": sample.kind.code,
                    "number": sample.number,
                    "file": name,
                    "sha256": sha256(made.pdf).hexdigest(),
                    "remedy": sample.facts.remedy_route,
                    "ground": sample.facts.ground,
                    "pages": made.pages,
                }
            )
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        if options["json"]:
            self.say_json(manifest)
        else:
            self.say(f"{len(manifest)}份样本和清单已写入 {folder}")
