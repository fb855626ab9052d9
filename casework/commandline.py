"""What every command shares: today, JSON for machines, errors in Chinese, honest exit codes."""

import json
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from casework.law import LawError
from casework.registers import RegisterError
from casework.working_days import CalendarError


def a_date(text: str) -> date:
    """An ISO date argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是日期，请写成 2026-01-30 的样子") from None


def shanghai_today() -> date:
    """Today's date in China. Only commands' defaults and the site's requests read the clock."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


class DafuCommand(BaseCommand):
    """A command with --today and --json. `run` does the work and returns what to print."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--today",
            type=a_date,
            default=None,
            metavar="日期",
            help="以哪一天为今天（默认为实际日期）",
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")

    def handle(self, *args: Any, **options: Any) -> None:
        options["today"] = options.get("today") or shanghai_today()
        try:
            self.run(options)
        except (CalendarError, LawError) as error:
            raise CommandError(str(error)) from None
        except RegisterError as error:
            if options["json"]:
                self.say_json({"errors": [p.as_json() for p in error.problems]})
            lines = "\n".join(f"  {p}" for p in error.problems)
            raise CommandError(
                f"文件有{len(error.problems)}处错误，没有写入任何内容：\n{lines}"
            ) from None

    def run(self, options: dict[str, Any]) -> None:
        raise NotImplementedError

    def say(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(line)

    def say_json(self, content: object) -> None:
        self.stdout.write(json.dumps(content, ensure_ascii=False, indent=1, default=_iso))

    def _screen(self) -> Any:
        """The stream behind Django's wrapper: a bar needs to know whether it is a terminal."""
        return self.stderr._out

    def bar(self, label: str, total: int | None = None) -> "tqdm[Any]":
        """A progress bar on standard error, so that standard output stays for the result."""
        return tqdm(total=total, desc=label, unit="件", disable=None, file=self._screen())

    def progress(self, label: str) -> Callable[[Iterable[Any]], Iterable[Any]]:
        def wrap(items: Iterable[Any]) -> Iterable[Any]:
            return tqdm(items, desc=label, unit="件", disable=None, file=self._screen())

        return wrap


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} is not JSON")


def table(rows: Sequence[Sequence[object]]) -> list[str]:
    """Rows as aligned text; a Chinese character is two columns wide."""

    def wide(text: str) -> int:
        return sum(2 if ord(c) > 0x2E7F else 1 for c in text)

    cells = [[("" if c is None else str(c)) for c in row] for row in rows]
    widths = [max(wide(row[i]) for row in cells) for i in range(len(cells[0]))]
    return [
        "  ".join(c + " " * (w - wide(c)) for c, w in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
