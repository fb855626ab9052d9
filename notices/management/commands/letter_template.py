from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework.authorities import AuthorityMissing
from casework.commandline import DafuCommand
from casework.models import Agency, Case
from notices.catalogue import KINDS, shipped_source
from notices.facts import FactsMissing
from notices.page.pdf import render
from notices.template import TemplateError, parse
from notices.versions import compare, preview, template_on


class Command(DafuCommand):
    help = "文书模板：核查一份模板、与现用的比较、用样例或者某个案件预览（不写入任何内容）"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", choices=("list", "show", "check", "diff", "preview"))
        parser.add_argument("file", nargs="?", type=Path, metavar="模板文件")
        parser.add_argument("--kind", default="", metavar="种类", help="文书种类，见 list")
        parser.add_argument("--agency", default="", metavar="代码", help="以该机关的现用模板为准")
        parser.add_argument("--case", default="", metavar="申请编号", help="用这个案件预览")
        parser.add_argument("--out", type=Path, metavar="文件", help="预览写入的 PDF")

    def run(self, options: dict[str, Any]) -> None:
        if options["what"] == "list":
            rows = [{"kind": k.code, "label": k.label, "act": k.act} for k in KINDS.values()]
            if options["json"]:
                self.say_json(rows)
            else:
                self.say(*(f"{r['kind']}  {r['label']}" for r in rows))
            return
        kind = options["kind"]
        if kind not in KINDS:
            raise CommandError(f"不认识的文书种类“{kind}”，用 letter_template list 查看")
        agency = self._agency(options["agency"])
        if options["what"] == "show":
            self.say(self._in_use(agency, kind, options).rstrip())
            return
        source = self._read(options["file"])
        try:
            parse(source, KINDS[kind].rules)
        except TemplateError as error:
            if options["json"]:
                self.say_json([{"line": p.line, "text": p.text} for p in error.problems])
            lines = "\n".join(f"  {p}" for p in error.problems)
            raise CommandError(f"模板有{len(error.problems)}处错误：\n{lines}") from None
        getattr(self, f"_{options['what']}")(source, kind, agency, options)

    def _check(self, source: str, kind: str, agency: Agency | None, options: Any) -> None:
        if options["json"]:
            self.say_json([])
        else:
            self.say("模板没有错误")

    def _diff(self, source: str, kind: str, agency: Agency | None, options: Any) -> None:
        found = compare(self._in_use(agency, kind, options), source)
        if options["json"]:
            self.say_json([{"sign": d.sign, "text": d.text} for d in found])
        else:
            self.say(*(f"{d.sign} {d.text}" for d in found))

    def _preview(self, source: str, kind: str, agency: Agency | None, options: Any) -> None:
        if options["out"] is None:
            raise CommandError("请用 --out 指明预览写入的文件")
        case = None
        if options["case"]:
            cases = Case.objects.filter(number=options["case"], agency=agency)
            case = cases.first()
            if case is None:
                raise CommandError("没有找到这个案件，请核对 --agency 和 --case")
        try:
            made = render(preview(source, kind, case, on=options["today"]))
            options["out"].write_bytes(made.pdf)
        except (FactsMissing, AuthorityMissing) as error:
            raise CommandError(str(error)) from None
        except OSError:
            raise CommandError(f"不能写入文件“{options['out']}”") from None
        if not options["json"]:
            self.say(f"预览（{made.pages}页）已写入 {options['out']}")

    def _agency(self, code: str) -> Agency | None:
        if not code:
            return None
        agency = Agency.objects.filter(code=code).first()
        if agency is None:
            raise CommandError(f"没有代码为“{code}”的机关")
        return agency

    def _in_use(self, agency: Agency | None, kind: str, options: Any) -> str:
        if agency is None:
            return shipped_source(kind)
        return template_on(agency, kind, options["today"]).source

    def _read(self, path: Path | None) -> str:
        if path is None:
            raise CommandError("请指明模板文件")
        try:
            return path.read_text(encoding="utf-8")
        except OSError:
            raise CommandError(f"不能读取文件“{path}”") from None
        except UnicodeDecodeError:
            raise CommandError(f"文件“{path}”不是 UTF-8 编码的文字，请另存为 UTF-8") from None
