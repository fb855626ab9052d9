import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework.acts import enter_notice
from casework.calendars import NoticeError
from casework.commandline import DafuCommand, table


class Command(DafuCommand):
    help = "录入放假通知（casework/calendars 的格式），并重算受影响的在办案件"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="文件")

    def run(self, options: dict[str, Any]) -> None:
        raw = self._read(options["file"])
        try:
            moved = enter_notice(
                raw, by=None, today=options["today"], progress=self.progress("重算")
            )
        except NoticeError as error:
            raise CommandError("通知有误，没有录入：\n" + "\n".join(error.problems)) from None
        if options["json"]:
            self.say_json(
                [
                    {
                        "case": m.case,
                        "old_due": m.old_due_on,
                        "new_due": m.new_due_on,
                        "earlier": m.earlier,
                    }
                    for m in moved
                ]
            )
            return
        self.say(f"已录入；{len(moved)}件在办案件的期限变动")
        if moved:
            rows: list[list[object]] = [["案件", "原期限", "新期限", ""]]
            rows += [
                [m.case, m.old_due_on, m.new_due_on, "提前，请承办人核对" if m.earlier else ""]
                for m in moved
            ]
            self.say(*table(rows))

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            raw = json.loads(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            raise CommandError(f"找不到文件“{path}”") from None
        except OSError:
            raise CommandError(f"不能打开文件“{path}”") from None
        except UnicodeDecodeError:
            raise CommandError(f"“{path}”不是 UTF-8 编码，请另存为 UTF-8 编码") from None
        except json.JSONDecodeError as error:
            raise CommandError(
                f"“{path}”不是正确的 JSON：第{error.lineno}行第{error.colno}列附近有误"
            ) from None
        if not isinstance(raw, dict):
            raise CommandError(
                f"“{path}”的内容应当是一份通知（year、number、issued_on、off、work）"
            )
        return raw
