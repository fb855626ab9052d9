import re
import secrets
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.db.models import Count

from casework.commandline import DafuCommand, table
from casework.models import Agency, Case, Person
from casework.roles import ROLES
from casework.states import STATES
from flows.notify.births import quiet
from flows.samples.courses import FIRST_DAY
from flows.samples.filling import Filling
from flows.samples.in_hand import Stop, stops
from flows.samples.names import MOST_AGENCIES
from flows.samples.offices import LOGINS, code_of, furnish

IN_HAND = 0.09
"""The share of the requests that are still in hand."""
MOST_CASES = 1_000_000
FEWEST_PER_AGENCY = 20
SHORTEST_SPAN_DAYS = 180

_CODE = re.compile(r"s(\d{2,})\Z")


class Command(DafuCommand):
    help = "装入样本：虚构的机关、人员和申请，供试用和测速；只装入空的系统，追加请用 --append"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--cases", type=int, required=True, metavar="件数", help="申请的件数")
        parser.add_argument("--agencies", type=int, default=40, metavar="个数", help="机关的个数")
        parser.add_argument("--seed", type=int, default=1, metavar="种子", help="同一种子同一样本")
        parser.add_argument("--append", action="store_true", help="系统里已有机关时仍然装入")
        parser.add_argument("--ready", action="store_true", help="首次登录不要求修改密码")

    def run(self, options: dict[str, Any]) -> None:
        self._check(options)
        cases, agencies, today = options["cases"], options["agencies"], options["today"]
        first = _next_free()
        if first + agencies > MOST_AGENCIES:
            raise CommandError(f"样本机关最多{MOST_AGENCIES}个，还能装入{MOST_AGENCIES - first}个")
        password = secrets.token_urlsafe(9)
        # Hashed once: a good hash is slow, and all of them have the same password.
        password_hash = make_password(password)
        shares = _shares(cases, agencies, Random(f"{options['seed']}"))
        # Requests in hand are counted twice: brought in, and led to where they stand.
        steps = cases + sum(len(standing) for _, standing in shares)
        codes = []
        with self.bar("装入样本", steps) as bar:
            for number, (count, standing) in enumerate(shares, first):
                codes.append(code_of(number))
                rng = Random(f"{options['seed']}/{codes[-1]}")
                # An agency is there with all its requests, or not; nobody is notified of them.
                with transaction.atomic(), quiet():
                    office = furnish(number, rng, password_hash, ready=options["ready"])
                    Filling(office, today, rng).fill(count, standing, bar.update)
        self._tell(codes, password, options)

    def _check(self, options: dict[str, Any]) -> None:
        cases, agencies, today = options["cases"], options["agencies"], options["today"]
        there = Agency.objects.count()
        if there and not options["append"]:
            raise CommandError(
                f"系统里已有{there}个机关，没有写入任何内容；样本不应与真实案件混在一起，"
                "确实需要追加的，请加上“--append”"
            )
        if not 1 <= agencies <= MOST_AGENCIES:
            raise CommandError(f"机关的个数应当是1至{MOST_AGENCIES}，不是{agencies}")
        if not agencies * FEWEST_PER_AGENCY <= cases <= MOST_CASES:
            raise CommandError(
                f"{agencies}个机关的申请件数应当是{agencies * FEWEST_PER_AGENCY}至{MOST_CASES}，"
                f"不是{cases}"
            )
        if (today - FIRST_DAY).days < SHORTEST_SPAN_DAYS:
            raise CommandError(
                f"样本从{FIRST_DAY}开始，至少需要{SHORTEST_SPAN_DAYS}天；请把“--today”改得晚一些"
            )

    def _tell(self, codes: list[str], password: str, options: dict[str, Any]) -> None:
        mine = Case.objects.filter(agency__code__in=codes)
        by_state = dict(mine.values_list("state").annotate(n=Count("pk")))
        states = {s: by_state.get(s, 0) for s in STATES}
        people = Person.objects.filter(agency__code__in=codes)
        if options["json"]:
            self.say_json(
                {
                    "agencies": codes,
                    "people": people.count(),
                    "states": states,
                    "password": password,
                }
            )
            return
        logins = [f"{codes[0]}-{LOGINS[r]}-1" for r in ROLES]
        self.say(
            f"装入{len(codes)}个机关、{people.count()}人、{sum(states.values())}件申请",
            "",
            *table([["状态", "件数"], *((STATES[s], n) for s, n in states.items())]),
            "",
            f"{Agency.objects.get(code=codes[0])}的登录名（其他机关的前缀为"
            f"{codes[0]}至{codes[-1]}）：",
            *table([["登录名", "角色"], *zip(logins, ROLES.values(), strict=True)]),
            f"密码（全部相同，只显示这一次）：{password}",
            "不必先修改密码即可使用" if options["ready"] else "首次登录须修改密码",
        )


def _next_free() -> int:
    """The number of the first sample agency that is not there yet, from 0."""
    codes = Agency.objects.values_list("code", flat=True)
    return max((int(m.group(1)) for c in codes if (m := _CODE.match(c))), default=0)


def _shares(cases: int, agencies: int, rng: Random) -> list[tuple[int, list[Stop]]]:
    """Per agency: how many finished requests, and where those in hand stand."""
    standing = stops(round(cases * IN_HAND), rng)
    shares = [standing[n::agencies] for n in range(agencies)]
    whole, rest = divmod(cases, agencies)
    return [(whole + (n < rest) - len(mine), mine) for n, mine in enumerate(shares)]
