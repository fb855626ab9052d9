"""The State Council's holiday notices as data, one file each, and how to read such a file.

A notice says which days are off and which weekend days are worked (调休上班). Three in-year
amendments (2015, 2019, 2020) are documents of their own, so that a date can be computed "as the
calendar stood" before and after each. Regions and agencies may issue notices too: same format,
other layer.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

LAYERS = ("national", "region", "agency")
LAYER_NAMES = {"national": "全国", "region": "地区", "agency": "机关"}
KINDS = ("annual", "amendment")


class NoticeError(ValueError):
    """A notice that cannot be used; `problems` says in Chinese what is wrong and where."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("；".join(problems))


@dataclass(frozen=True)
class OffRange:
    """Days off from `from_on` to `to_on`, both included."""

    from_on: date
    to_on: date
    holiday: str

    def days(self) -> list[date]:
        return [
            self.from_on + timedelta(days=i) for i in range((self.to_on - self.from_on).days + 1)
        ]


@dataclass(frozen=True)
class Notice:
    """One published document. `code` names the region or agency of the lower layers.

    `issued_on` is the day it was issued: before that day nobody could count with it.
    """

    layer: str
    code: str
    year: int
    kind: str
    title: str
    number: str
    issued_on: date
    off: tuple[OffRange, ...]
    work: tuple[date, ...]

    def canonical(self) -> str:
        """The text whose hash identifies this notice within a calendar version."""
        return json.dumps(
            [
                self.layer,
                self.code,
                self.year,
                self.kind,
                self.number,
                self.issued_on.isoformat(),
                [[r.from_on.isoformat(), r.to_on.isoformat(), r.holiday] for r in self.off],
                [d.isoformat() for d in self.work],
            ],
            ensure_ascii=False,
            separators=(",", ":"),
        )


def restore(canonical: str) -> Notice:
    """The notice a canonical text came from (all but its title)."""
    layer, code, year, kind, number, issued_on, off, work = json.loads(canonical)
    return Notice(
        layer=layer,
        code=code,
        year=year,
        kind=kind,
        title="",
        number=number,
        issued_on=date.fromisoformat(issued_on),
        off=tuple(OffRange(date.fromisoformat(a), date.fromisoformat(b), h) for a, b, h in off),
        work=tuple(date.fromisoformat(d) for d in work),
    )


def _date(value: object, where: str, problems: list[str]) -> date:
    try:
        if not isinstance(value, str):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        problems.append(f"{where}：“{value}”不是日期，请写成 2027-01-01 的样子")
        return date.min


def parse_notice(raw: Mapping[str, Any]) -> Notice:
    """Read one notice; raise NoticeError listing everything that is wrong with it."""
    problems: list[str] = []
    layer, kind = str(raw.get("layer", "national")), str(raw.get("kind", "annual"))
    if layer not in LAYERS:
        problems.append(f"layer：不认识的层级“{layer}”，可用：{'、'.join(LAYERS)}")
    if kind not in KINDS:
        problems.append(f"kind：不认识的类别“{kind}”，可用：{'、'.join(KINDS)}")
    if layer != "national" and not raw.get("code"):
        problems.append("code：地区或者机关的通知必须写明代码")
    if not str(raw.get("number", "")).strip():
        problems.append("number：缺少发文字号")
    year = raw.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not 2008 <= year <= 2100:
        problems.append(f"year：“{year}”不是年份，应当是2008至2100的整数")
        year = 0
    issued_on = _date(raw.get("issued_on"), "issued_on", problems)
    off = tuple(
        _off_range(entry, i, problems) for i, entry in enumerate(_list(raw, "off", problems), 1)
    )
    work = tuple(
        _date(d, f"work 第{i}项", problems) for i, d in enumerate(_list(raw, "work", problems), 1)
    )
    if not problems:
        problems += _contradictions(year, off, work)
    if problems:
        raise NoticeError(problems)
    return Notice(
        layer=layer,
        code="" if layer == "national" else str(raw["code"]),
        year=year,
        kind=kind,
        title=str(raw.get("title", "")),
        number=str(raw["number"]).strip(),
        issued_on=issued_on,
        off=tuple(sorted(off, key=lambda r: (r.from_on, r.to_on, r.holiday))),
        work=tuple(sorted(work)),
    )


def _list(raw: Mapping[str, Any], key: str, problems: list[str]) -> list[Any]:
    value = raw.get(key, [])
    if not isinstance(value, list):
        problems.append(f"{key}：应当是列表（没有就写 []）")
        return []
    return value


def _off_range(entry: object, index: int, problems: list[str]) -> OffRange:
    where = f"off 第{index}项"
    if not isinstance(entry, Mapping):
        problems.append(f"{where}：应当写成 {{from, to, holiday}}")
        return OffRange(date.min, date.min, "")
    return OffRange(
        _date(entry.get("from"), f"{where} from", problems),
        _date(entry.get("to"), f"{where} to", problems),
        str(entry.get("holiday", "")),
    )


def _contradictions(year: int, off: Sequence[OffRange], work: Sequence[date]) -> list[str]:
    problems = []
    off_days: set[date] = set()
    for r in off:
        if r.to_on < r.from_on:
            problems.append(f"放假{r.from_on}至{r.to_on}：止日早于起日")
        else:
            off_days.update(r.days())
    for d in work:
        if d in off_days:
            problems.append(f"{d}：既列为放假，又列为上班")
        if d.weekday() < 5:
            problems.append(f"{d}：调休上班日不是周六、周日")
    # A notice for year Y also settles the last days of Y-1; anything else is a slip of the year.
    earliest, latest = date(year - 1, 12, 20), date(year, 12, 31)
    problems += [
        f"{d}：不在{year}年（含上年12月下旬）之内"
        for d in sorted(off_days | set(work))
        if not earliest <= d <= latest
    ]
    return problems


@cache
def shipped_notices() -> tuple[Notice, ...]:
    """Every national notice that ships with the product, oldest first."""
    files = sorted(Path(__file__).parent.glob("*.json"))
    notices = [parse_notice(json.loads(f.read_text(encoding="utf-8"))) for f in files]
    return tuple(sorted(notices, key=lambda n: (n.issued_on, n.number)))
