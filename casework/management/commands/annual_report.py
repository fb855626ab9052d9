from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework.commandline import DafuCommand, table
from casework.models import Agency
from casework.outcomes import APPLICANT_KINDS, TABLE3_ROWS
from casework.queries.statistics import COLUMNS, annual_report

HEADS = {
    "new": "一、本年新收政府信息公开申请数量",
    "carried_in": "二、上年结转政府信息公开申请数量",
    **{row: f"三、{label}" for row, label in TABLE3_ROWS.items()},
    "total": "三、（七）总计",
    "carried_out": "四、结转下年度继续办理",
}
TABLE4_HEADS = {
    "reconsideration": "行政复议",
    "suit_direct": "未经复议直接起诉",
    "suit_after_reconsideration": "复议后起诉",
}


class Command(DafuCommand):
    help = "年度报告的表三、表四（国办公开办函〔2021〕30号），并检查是否平衡"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--agency", required=True, metavar="代码", help="机关代码")
        parser.add_argument("--year", type=int, required=True, metavar="年度")

    def run(self, options: dict[str, Any]) -> None:
        agency = Agency.objects.filter(code=options["agency"]).first()
        if agency is None:
            known = "、".join(Agency.objects.values_list("code", flat=True)) or "（还没有机关）"
            raise CommandError(f"没有代码为“{options['agency']}”的机关；已有：{known}")
        if not 2008 <= options["year"] <= options["today"].year:
            raise CommandError(f"年度应当在2008至{options['today'].year}之间")
        report = annual_report(agency, options["year"])
        if options["json"]:
            self.say_json(
                {
                    "agency": report.agency,
                    "year": report.year,
                    "table3": report.table3,
                    "table4": report.table4,
                    "balanced": report.balanced,
                }
            )
        else:
            self.say(f"{agency.name} {report.year}年", "", "表三")
            rows: list[list[object]] = [["项目", *APPLICANT_KINDS.values(), "总计"]]
            rows += [[head, *(report.table3[k][c] for c in COLUMNS)] for k, head in HEADS.items()]
            self.say(*table(rows), "", "表四")
            rows = [["项目", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]]
            rows += [[h, *report.table4[k].values()] for k, h in TABLE4_HEADS.items()]
            self.say(*table(rows))
        if not report.balanced:
            raise CommandError("报表不平衡：\n" + "\n".join(report.imbalances))
