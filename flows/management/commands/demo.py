import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import connection
from django.utils import timezone

from casework.commandline import DafuCommand, table
from casework.models import Agency
from casework.queries.audit import broken_chains
from casework.queries.statistics import annual_report
from casework.roles import ROLES
from flows.demo import story
from flows.demo.open_cases import open_cases
from flows.notify import daily

# The published summary of the demonstration's year, in its own words and rows of 表三.
SUMMARY = (
    ("予以公开", "1"),
    ("部分公开", "2"),
    ("本机关不掌握相关政府信息", "4.1"),
    ("逾期不补正、不再处理", "6.1"),
)


class Command(DafuCommand):
    help = "演示：在 var/demo 下新建 SQLite 数据库，导入24件申请，办完一件新申请，然后打开网站"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--no-serve", action="store_true", help="只准备数据，不打开网站")
        parser.add_argument("--port", type=int, default=8000, help="网站端口（默认8000）")

    def run(self, options: dict[str, Any]) -> None:
        folder = settings.BASE_DIR / "var" / "demo"
        if Path(settings.VAR_DIR) != folder or os.environ.get("DATABASE_URL"):
            self._again_in(folder)
        self._start_afresh(folder)
        today = options["today"]
        imported = story.import_demo_register(today)
        agency = story.furnish_agency()
        password = secrets.token_urlsafe(9)
        people = story.hire_people(agency, password)
        case, letter = story.tell_story(agency, people)
        in_hand = open_cases(agency, people, today)
        daily.make(today, at=timezone.now())
        report = annual_report(agency, 2022)
        checked, broken = broken_chains()
        if broken or not report.balanced:
            raise RuntimeError("演示数据不完整")
        if options["json"]:
            self.say_json(
                {
                    "logins": {p.username: role for role, p in people.items()},
                    "password": password,
                    "table": [report.table3[row]["total"] for _, row in SUMMARY],
                    "case": case.number,
                    "in_hand": in_hand,
                    "letter": letter.file.path,
                }
            )
        else:
            self.say(
                f"{agency.name}：导入{imported.created}件，发现问题{imported.findings}个；"
                f"{checked}个案件的办理记录完整",
                "",
                *table([["登录名", "角色"]] + [[p.username, ROLES[r]] for r, p in people.items()]),
                f"密码（全部相同，本次随机生成）：{password}",
                "",
                "2022年表三：",
                *table([[label, report.table3[row]["total"]] for label, row in SUMMARY]),
                "",
                f"新申请 {case.number}：{case.received_on}收到，{case.due_on}到期，"
                f"{letter.served_on}送达{letter.number}"
                f"（{'逾期' if case.breached else '按期'}）",
                f"答复文书：{letter.file.path}",
                f"另有在办申请{in_hand}件，从收到到待签发各在一处，供各岗位登录试用",
            )
        if not options["no_serve"]:
            self.say("", f"网站：http://127.0.0.1:{options['port']}/ （按 Ctrl+C 结束）")
            call_command("runserver", f"127.0.0.1:{options['port']}", "--noreload", "--insecure")

    def _again_in(self, folder: Path) -> None:
        """Start this command again on the demonstration's own database: never on real data."""
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        environment["DAFU_VAR"] = str(folder)
        self.stdout.flush()
        os.execve(sys.executable, [sys.executable, *sys.argv], environment)

    def _start_afresh(self, folder: Path) -> None:
        connection.close()
        for path in folder.iterdir() if folder.exists() else ():
            if path.name == "secret-key":
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        assert not Agency.objects.exists()
