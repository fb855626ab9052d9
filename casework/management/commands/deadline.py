from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from casework.clock_text import explain_clock
from casework.commandline import DafuCommand, a_date, table
from casework.deadlines import CLOCK_STATES, clock
from casework.law import Practice
from casework.registers import CaseRecord, read_register
from casework.working_days import Calendar, calendar_for


class Command(DafuCommand):
    help = "计算台账文件（或者单件申请）的答复期限，逐日说明；不需要数据库"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="文件", help=".json 或者 .xlsx 台账")
        parser.add_argument(
            "--as-of",
            type=a_date,
            default=None,
            metavar="日期",
            help="按截至该日所知的事项和放假通知计算（默认为今天）",
        )
        parser.add_argument("--explain", action="store_true", help="逐日说明")

    def run(self, options: dict[str, Any]) -> None:
        today = options["today"]
        as_of = options["as_of"] or today
        register = read_register(options["file"], max(today, as_of))
        calendar = calendar_for(as_of=as_of)
        results = [_result(r, calendar, as_of) for r in register.cases]
        if options["json"]:
            self.say_json(results)
            return
        rows: list[list[object]] = [["编号", "收到", "期限", "目标", "确定", "状态", "曾逾期"]]
        for r in results:
            rows.append(
                [
                    r["ref"],
                    r["received"] or "—",
                    r["due"] or "—",
                    r["target"] or "—",
                    {True: "是", False: "暂定", None: "—"}[r["firm"]],
                    CLOCK_STATES[str(r["state"])],
                    "是" if r["breached"] else "否",
                ]
            )
        self.say(*table(rows))
        if options["explain"] or len(results) == 1:
            for r in results:
                self.say("", f"【{r['ref']}】", *r["explanation"])


def _result(record: CaseRecord, calendar: Calendar, as_of: date) -> dict[str, Any]:
    """What the command says of one case: the shape of its JSON."""
    practice = Practice()
    folded = clock(record.facts, calendar, practice, as_of)
    return {
        "ref": record.ref,
        "received": folded.received_on,
        "due": folded.due_on,
        "target": folded.target_on,
        "firm": folded.firm,
        "earliest": folded.earliest_on,
        "latest": folded.latest_on,
        "state": folded.state,
        "working_days_left": folded.working_days_left,
        "breached": folded.breached,
        "breaches": [
            {"kind": b.kind, "due": b.due_on, "on": b.on, "article": b.article}
            for b in folded.breaches
        ],
        "periods": [
            {
                "kind": p.kind,
                "who": p.who,
                "from": p.start_on,
                "due": p.due.expected,
                "firm": p.due.firm,
                "ended": p.ended_on,
                "article": p.article,
            }
            for p in folded.periods
        ],
        "warnings": [w.text for w in folded.warnings],
        "calendar": folded.calendar_version,
        "explanation": explain_clock(record.facts, folded, calendar, practice),
    }
