import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework.commandline import DafuCommand, a_date
from notices.forms.samples import samples as form_samples
from notices.issue import LetterDamaged, letter_bytes
from notices.models import Letter
from notices.numbering import file_name
from notices.page.pdf import render
from notices.samples import samples


class Command(DafuCommand):
    help = (
        "--sample：每种文书和表格各写一份样本和清单 manifest.json（不需要数据库）；"
        "--out：取出一批已制发的文书，与制发时逐字节相同"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--sample", type=Path, metavar="文件夹")
        what.add_argument("--out", type=Path, metavar="文件夹")
        parser.add_argument("--agency", default="", metavar="代码", help="只取这个机关的文书")
        parser.add_argument("--from", dest="first", type=a_date, metavar="日期", help="文书日期起")
        parser.add_argument("--until", type=a_date, metavar="日期", help="文书日期止")

    def run(self, options: dict[str, Any]) -> None:
        folder: Path = options["sample"] or options["out"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise CommandError(f"不能建立文件夹“{folder}”") from None
        if options["out"]:
            self._export(folder, options)
        else:
            self._samples(folder, options)

    def _export(self, folder: Path, options: dict[str, Any]) -> None:
        letters = Letter.objects.select_related("agency").order_by("agency_id", "dated_on", "pk")
        if options["agency"]:
            letters = letters.filter(agency__code=options["agency"])
        if options["first"]:
            letters = letters.filter(dated_on__gte=options["first"])
        if options["until"]:
            letters = letters.filter(dated_on__lte=options["until"])
        several = letters.values("agency_id").distinct().count() > 1
        written, damaged = 0, []
        for letter in self.progress("取出")(letters.iterator()):
            place = folder / letter.agency.code if several else folder
            try:
                content = letter_bytes(letter)
            except LetterDamaged as error:
                damaged.append(str(error))
                continue
            except FileNotFoundError:
                damaged.append(f"文书{letter.number}的文件不见了")
                continue
            place.mkdir(exist_ok=True)
            name = letter.file_name()
            (place / (f"（作废）{name}" if letter.voided_on else name)).write_bytes(content)
            written += 1
        if options["json"]:
            self.say_json({"letters": written, "damaged": damaged})
        if damaged:
            lines = "\n".join(f"  {d}" for d in damaged)
            raise CommandError(f"取出{written}份，{len(damaged)}份有问题：\n{lines}")
        if not options["json"]:
            self.say(f"{written}份文书已写入 {folder}")

    def _samples(self, folder: Path, options: dict[str, Any]) -> None:
        manifest = []
        for sample in self.progress("样本")(samples()):
            made = render(sample.document)
            name = file_name(sample.number, sample.kind.label, sample.facts.addressee)
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
        for form in form_samples():
            made = render(form.document)
            name = file_name("表格", form.label, "")
            (folder / name).write_bytes(made.pdf)
            manifest.append(
                {
                    "kind": f"form.{form.kind}",
                    "number": "",
                    "file": name,
                    "sha256": sha256(made.pdf).hexdigest(),
                    "remedy": "none",
                    "ground": "",
                    "pages": made.pages,
                }
            )
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        (folder / "manifest.json").write_text(text, encoding="utf-8")
        if options["json"]:
            self.say_json(manifest)
        else:
            self.say(f"{len(manifest)}份样本和清单已写入 {folder}")
