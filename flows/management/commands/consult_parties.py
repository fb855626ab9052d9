from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework.acts import ActRefused
from casework.commandline import DafuCommand, a_date
from casework.models import Case, Person
from flows import telling


class Command(DafuCommand):
    help = "就一件申请，向名单上的第三方逐一制发征求意见书；已经征求过的略过，可以重复运行"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("number", metavar="申请编号")
        parser.add_argument("--agency", required=True, metavar="代码")
        parser.add_argument("--by", required=True, metavar="用户名", help="由谁办理")
        parser.add_argument("--parties", type=Path, required=True, metavar="名单", help="每行一个")
        parser.add_argument("--disclosure", required=True, action="append", metavar="拟公开的内容")
        parser.add_argument("--on", type=a_date, metavar="日期", help="文书日期，默认为今天")

    def run(self, options: dict[str, Any]) -> None:
        case = Case.objects.filter(number=options["number"], agency__code=options["agency"]).first()
        if case is None:
            raise CommandError("没有找到这件申请，请核对申请编号和机关代码")
        by = Person.objects.filter(username=options["by"]).first()
        if by is None:
            raise CommandError(f"没有用户名为“{options['by']}”的人员")
        asked = set(case.consultations.filter(kind="third_party").values_list("party", flat=True))
        parties = [p for p in self._parties(options["parties"]) if p not in asked]
        issued: list[str] = []
        refused: list[str] = []
        for party in self.progress("制发")(parties):
            try:
                letter, _ = telling.tell(
                    case,
                    "consult_third_party",
                    by=by,
                    on=options["on"] or options["today"],
                    today=options["today"],
                    particulars={"party": party},
                    wording={"disclosure": options["disclosure"]},
                )
            except ActRefused as error:
                refused.append(f"{party}：{error}")
                if not issued:  # what refuses the first would refuse them all
                    break
            else:
                issued.append(letter.number)
        if options["json"]:
            self.say_json({"issued": issued, "refused": refused})
        if refused:
            lines = "\n".join(f"  {r}" for r in refused)
            raise CommandError(f"制发{len(issued)}份，下列没有制发：\n{lines}")
        if not options["json"]:
            self.say(f"制发{len(issued)}份征求意见书")

    def _parties(self, path: Path) -> list[str]:
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except OSError:
            raise CommandError(f"不能读取名单“{path}”") from None
        except UnicodeDecodeError:
            raise CommandError(f"名单“{path}”不是 UTF-8 编码的文字，请另存为 UTF-8") from None
        parties = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
        if not parties:
            raise CommandError(f"名单“{path}”里没有名称，每行写一个")
        return parties
