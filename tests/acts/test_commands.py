"""The commands: what they print, for people and for programs, and how they end."""

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from casework.models import Agency, CalendarNotice, Case
from casework.queries.statistics import annual_report
from tests.acts.doing import do, mar
from tests.acts.recording import ASKED, REPLY, event, register, served, then, write
from tests.acts.test_notices_entered import FRI_DEC_4, MON_JAN_4, NOTICE, regional
from tests.agree.registers import SHIPPED
from tests.world import World, fresh

ROOT = Path(__file__).parents[2]


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*[str(a) for a in arguments], stdout=out)
    return out.getvalue()


def as_json(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json"))


def failing(*arguments: object) -> str:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    message = str(caught.value)
    assert any("一" <= c <= "鿿" for c in message), message
    return message


def shell(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *[str(a) for a in arguments]],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


# -- deadline ------------------------------------------------------------------------------------

KEYS = {"ref", "received", "due", "target", "firm", "state", "breached", "explanation"}


def test_deadline_of_a_single_case(tmp_path: Path) -> None:
    """Received 2 March 2026: 3..6 (4) 9..13 (9) 16..20 (14) 23..27 (19) 30 (20)."""
    path = write(tmp_path, then(REPLY)["cases"][0])
    (row,) = as_json("deadline", path, "--today", "2026-06-30")
    assert row.keys() >= KEYS
    assert (row["ref"], row["received"], row["due"], row["target"]) == (
        "A-1",
        "2026-03-02",
        "2026-03-30",
        "2026-03-27",
    )
    assert (row["firm"], row["state"], row["breached"]) == (True, "met", False)
    assert "2026年3月30日" in "".join(row["explanation"])


def test_as_of_hides_what_came_later(tmp_path: Path) -> None:
    path = write(tmp_path, then(ASKED, event("receive_supplement", "2026-03-10")))

    def as_of(day: str) -> tuple[Any, ...]:
        (row,) = as_json("deadline", path, "--today", "2026-06-30", "--as-of", day)
        return row["received"], row["state"], row["due"]

    assert as_of("2026-03-01") == (None, "not_received", None)
    assert as_of("2026-03-04") == ("2026-03-02", "running", "2026-03-30")
    assert as_of("2026-03-05") == ("2026-03-02", "awaiting_supplement", None)
    assert as_of("2026-03-09") == ("2026-03-02", "awaiting_supplement", None)
    assert as_of("2026-03-10") == ("2026-03-02", "running", "2026-04-08")


def test_a_service_after_as_of_is_not_known_yet(tmp_path: Path) -> None:
    path = write(tmp_path, then(REPLY | {"service": served("2026-03-31")}))
    command = ("deadline", path, "--today", "2026-06-30")
    (row,) = as_json(*command, "--as-of", "2026-03-30")
    assert (row["state"], row["breached"]) == ("running", False)
    (row,) = as_json(*command)
    assert (row["state"], row["breached"]) == ("breached", True)


@pytest.mark.parametrize(
    ("as_of", "due"), [("2020-01-25", "2020-02-21"), ("2020-01-26", "2020-02-25")]
)
def test_as_of_uses_the_calendar_as_it_stood(tmp_path: Path, as_of: str, due: str) -> None:
    """The notice of 26 January 2020 prolonged Spring Festival through 2 February."""
    content = register(event("submit", "2020-01-20", channel="in_person")) | {"year": 2020}
    (row,) = as_json("deadline", write(tmp_path, content), "--as-of", as_of)
    assert row["due"] == due


def test_a_date_past_the_notices_is_not_firm(tmp_path: Path) -> None:
    content = register(event("submit", "2026-12-04", channel="in_person"))
    (row,) = as_json("deadline", write(tmp_path, content), "--today", "2026-12-07")
    assert row["firm"] is False
    assert row["earliest"] < row["due"] <= row["latest"]
    assert "暂定" in "".join(row["explanation"])


def test_deadline_for_people_is_in_chinese(tmp_path: Path) -> None:
    text = run("deadline", write(tmp_path, then(REPLY)), "--today", "2026-06-30")
    head, line, *rest = text.splitlines()
    assert head.split() == ["编号", "收到", "期限", "目标", "确定", "状态", "曾逾期"]
    assert line.split() == ["A-1", "2026-03-02", "2026-03-30", "2026-03-27", "是", "按期答复", "否"]
    assert "【A-1】" in rest
    several = run("deadline", SHIPPED, "--today", "2026-06-30")
    assert len(several.splitlines()) == 25
    assert "【demo-fgj-01】" in run("deadline", SHIPPED, "--today", "2026-06-30", "--explain")


def test_deadline_needs_no_database(tmp_path: Path) -> None:
    dead = "postgres://nobody@127.0.0.1:9/nothing"
    path = write(tmp_path, then(REPLY))
    done = shell("deadline", path, "--json", DATABASE_URL=dead, DAFU_VAR=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)[0]["due"] == "2026-03-30"
    done = shell(
        *("explain", "--received", "2026-03-02", "--working-days", 20),
        DATABASE_URL=dead,
        DAFU_VAR=str(tmp_path),
    )
    assert done.returncode == 0
    assert "2026年3月30日" in done.stdout


def test_a_bad_file_ends_badly_and_says_why(tmp_path: Path) -> None:
    path = write(tmp_path, then(event("teleport", "2026-03-03")))
    done = shell("deadline", path, DAFU_VAR=str(tmp_path))
    assert done.returncode != 0
    assert done.stdout == ""
    assert "申请“A-1” 第3个事项（teleport）：不认识的事项" in done.stderr
    assert "Traceback" not in done.stderr
    done = shell("deadline", path, "--json", DAFU_VAR=str(tmp_path))
    assert done.returncode != 0
    (error,) = json.loads(done.stdout)["errors"]
    assert (error["ref"], error["event"], error["act"], error["field"]) == (
        "A-1",
        3,
        "teleport",
        "act",
    )


def test_no_file_at_all(tmp_path: Path) -> None:
    assert "找不到文件" in failing("deadline", tmp_path / "nowhere.json")


@pytest.mark.parametrize("as_of", ["9999-12-31", "2035-01-01"])
def test_a_day_no_calendar_reaches_is_refused_in_words(tmp_path: Path, as_of: str) -> None:
    path = write(tmp_path, register())
    try:
        run("deadline", path, "--as-of", as_of)
    except CommandError as error:
        assert "放假通知" in str(error)


# -- explain -------------------------------------------------------------------------------------


def test_explain_day_by_day() -> None:
    """2026-01-30, 20 working days: the 11th on Saturday 14 February, due on 5 March."""
    told = as_json("explain", "--received", "2026-01-30", "--working-days", 20)
    assert (told["due"], told["firm"]) == ("2026-03-05", True)
    days = {d["on"]: d for d in told["days"]}
    assert len(told["days"]) == 34
    assert (days["2026-02-14"]["kind"], days["2026-02-14"]["number"]) == ("makeup", 11)
    assert days["2026-02-14"]["weekday"] == "六"
    assert (days["2026-02-28"]["counted"], days["2026-02-28"]["number"]) == (True, 16)
    assert (days["2026-02-16"]["counted"], days["2026-02-16"]["holiday"]) == (False, "春节")
    assert days["2026-02-16"]["notice"]
    text = run("explain", "--received", "2026-01-30", "--working-days", 20)
    assert "调休上班" in text and "第11个工作日" in text and "2026年3月5日" in text


def test_explain_as_of() -> None:
    command = ("explain", "--received", "2020-01-20", "--working-days", 20)
    assert as_json(*command)["due"] == "2020-02-25"
    assert as_json(*command, "--as-of", "2020-01-25")["due"] == "2020-02-21"


@pytest.mark.parametrize(
    ("received", "days"),
    [
        ("2026-01-30", 0),
        ("2026-01-30", -3),
        ("2026-01-30", 1000000),
        ("1999-01-01", 20),
        ("9999-12-30", 20),
    ],
)
def test_explain_refuses_in_words(received: str, days: int) -> None:
    failing("explain", "--received", received, f"--working-days={days}")


def test_a_date_typed_wrongly_is_told_in_chinese(tmp_path: Path) -> None:
    done = shell("explain", "--received", "30.1.2026", "--working-days", 20, DAFU_VAR=str(tmp_path))
    assert done.returncode != 0
    assert "“30.1.2026”不是日期，请写成 2026-01-30 的样子" in done.stderr


# -- import_register -----------------------------------------------------------------------------


def test_import_twice_through_the_command(db: None, tmp_path: Path) -> None:
    assert as_json("import_register", SHIPPED)["created"] == 24
    again = as_json("import_register", SHIPPED)
    assert (again["agency"], again["created"], again["unchanged"]) == ("demo-fgj", 0, 24)
    assert again["findings"] == 0
    text = run("import_register", SHIPPED)
    assert "新导入0件，此前已导入24件" in text
    assert "请在机关设置中填写复议机关和管辖法院" in text


def test_import_refused_through_the_command(db: None, tmp_path: Path) -> None:
    path = write(tmp_path, then(event("teleport", "2026-03-03")))
    message = failing("import_register", path)
    assert message.startswith("文件有1处错误，没有写入任何内容：")
    assert not Agency.objects.exists()


# -- annual_report -------------------------------------------------------------------------------

ROWS = [
    "new", "carried_in", "1", "2", *[f"3.{n}" for n in range(1, 9)], "4.1", "4.2", "4.3",
    *[f"5.{n}" for n in range(1, 6)], "6.1", "6.2", "6.3", "total", "carried_out",
]  # fmt: skip
COLUMNS = [
    "natural", "company", "research", "public_interest", "legal_service", "other", "total",
]  # fmt: skip


def report(agency: str, year: int) -> Any:
    return as_json("annual_report", "--agency", agency, "--year", year)


def test_the_published_counts_through_the_command(db: None) -> None:
    run("import_register", SHIPPED)
    told = report("demo-fgj", 2022)
    assert list(told["table3"]) == ROWS
    assert all(list(row) == COLUMNS for row in told["table3"].values())
    assert [told["table3"][row]["total"] for row in ("1", "2", "4.1", "6.1")] == [7, 7, 9, 1]
    assert told["table3"]["new"]["total"] == told["table3"]["total"]["total"] == 24
    assert told["balanced"] is True
    text = run("annual_report", "--agency", "demo-fgj", "--year", 2022)
    assert "三、（三）不予公开：1.属于国家秘密" in text
    assert "四、结转下年度继续办理" in text
    assert "复议后起诉" in text


def several_years() -> dict[str, Any]:
    """Five requests over three years, worked out by hand.

    1 natural  received 2023-12-20, published 2024-01-10            carried 2023 -> 2024
    2 company  received 2023-12-25, withdrawn 2024-01-05            carried 2023 -> 2024
    3 natural  received 2024-12-10, correction asked, lapsed 2025-01-20  carried 2024 -> 2025
    4 research received 2024-03-01, reply of 2024-03-15
    5 natural  received 2025-12-29, still open                      carried 2025 -> 2026
    """

    def case(ref: str, kind: str, *events: dict[str, Any]) -> dict[str, Any]:
        return register(*events, ref=ref, applicant={"kind": kind, "name": "某甲"})["cases"][0]

    def came(on: str) -> list[dict[str, Any]]:
        return [event("submit", on, channel="in_person"), event("register", on)]

    return register() | {
        "year": 2025,
        "cases": [
            case("1", "natural", *came("2023-12-20"), replied("2024-01-10", "published")),
            case("2", "company", *came("2023-12-25"), event("withdraw", "2024-01-05")),
            case(
                "3",
                "natural",
                *came("2024-12-10"),
                event(
                    "request_supplement",
                    "2024-12-12",
                    answer_by="2025-01-06",
                    service=served("2024-12-12"),
                ),
                event("abandon", "2025-01-20", outcome="lapsed_supplement"),
            ),
            case("4", "research", *came("2024-03-01"), replied("2024-03-15", "not_ours")),
            case("5", "natural", *came("2025-12-29")),
        ],
    }


def replied(on: str, outcome: str) -> dict[str, Any]:
    return event("reply", on, outcome=outcome, service=served(on))


def test_the_years_balance_and_join(db: None, tmp_path: Path) -> None:
    run("import_register", write(tmp_path, several_years()), "--today", "2026-06-30")
    wanted = {
        2023: {"new": 2, "carried_in": 0, "total": 0, "carried_out": 2},
        2024: {"new": 2, "carried_in": 2, "1": 1, "4.1": 1, "6.3": 1, "total": 3, "carried_out": 1},
        2025: {"new": 1, "carried_in": 1, "6.1": 1, "total": 1, "carried_out": 1},
        2026: {"new": 0, "carried_in": 1, "total": 0, "carried_out": 1},
    }
    for year, rows in wanted.items():
        told = as_json(
            "annual_report", "--agency", "min-ju", "--year", year, "--today", "2026-06-30"
        )
        assert told["balanced"]
        assert {r: c["total"] for r, c in told["table3"].items() if c["total"]} == {
            r: n for r, n in rows.items() if n
        }
    table = report("min-ju", 2024)["table3"]
    assert (table["carried_in"]["natural"], table["carried_in"]["company"]) == (1, 1)
    assert (table["6.3"]["company"], table["4.1"]["research"]) == (1, 1)
    assert table["carried_out"]["natural"] == 1


def test_a_reopened_case_is_counted_once(world: World) -> None:
    """Replied in 2025, reopened and open at the end of 2025, replied anew in 2026."""
    case = world.replied(date(2025, 11, 3))
    do(world, case, "reopen", date(2025, 12, 22))
    one, two = (report("test-ju", y)["table3"] for y in (2025, 2026))
    assert (one["new"]["total"], one["1"]["total"], one["carried_out"]["total"]) == (1, 1, 0)
    assert {r: c["total"] for r, c in two.items() if c["total"]} == {}


def test_table_4_by_both_readings(db: None, tmp_path: Path) -> None:
    """Filed in 2024 and decided in 2025; filed and decided in 2025; filed in 2025, open."""
    years = several_years()
    years["cases"][0]["events"] += [
        event("reconsideration_filed", "2024-12-02"),
        event("reconsideration_decided", "2025-01-20", result="corrected"),
    ]
    years["cases"][3]["events"] += [
        event("reconsideration_filed", "2025-03-03"),
        event("reconsideration_decided", "2025-04-07", result="upheld"),
        event("suit_filed", "2025-04-14", route="after_reconsideration"),
    ]
    run("import_register", write(tmp_path, years), "--today", "2026-06-30")

    def row(upheld: int, corrected: int, pending: int) -> dict[str, int]:
        total = upheld + corrected + pending
        return {
            "upheld": upheld,
            "corrected": corrected,
            "other": 0,
            "pending": pending,
            "total": total,
        }

    assert report("min-ju", 2024)["table4"]["reconsideration"] == row(0, 0, 1)
    table = report("min-ju", 2025)["table4"]
    assert list(table) == ["reconsideration", "suit_direct", "suit_after_reconsideration"]
    assert table["reconsideration"] == row(1, 1, 0)
    assert table["suit_after_reconsideration"] == row(0, 0, 1)
    assert table["suit_direct"] == row(0, 0, 0)
    Agency.objects.update(settings={"table4_scope": "filed_in_year"})
    assert report("min-ju", 2025)["table4"]["reconsideration"] == row(1, 0, 0)
    assert report("min-ju", 2024)["table4"]["reconsideration"] == row(0, 0, 1)


def test_an_unbalanced_report_ends_badly(world: World) -> None:
    """Only a database altered by hand can do this: an outcome that stands in no row."""
    case = world.replied(mar(2))
    Case.objects.filter(pk=case.pk).update(first_outcome="banana")
    message = failing("annual_report", "--agency", "test-ju", "--year", 2026)
    assert message.startswith("报表不平衡")
    assert not annual_report(world.agency, 2026).balanced


def test_unknown_agency_and_year_are_refused(world: World) -> None:
    assert "已有：test-ju" in failing("annual_report", "--agency", "nobody", "--year", 2025)
    for year in (2007, 2999):
        assert "年度" in failing("annual_report", "--agency", "test-ju", "--year", year)


# -- verify_ledger, recompute_clocks -------------------------------------------------------------


def test_a_whole_ledger_is_said_to_be_whole(world: World) -> None:
    world.archived(mar(2))
    world.closed(mar(3))
    assert run("verify_ledger") == "2个案件的办理记录完整\n"
    assert as_json("verify_ledger") == {"cases": 2, "broken": []}


def test_a_broken_ledger_ends_badly_and_names_the_event(world: World) -> None:
    world.registered(mar(2))
    case = world.registered(mar(3))
    Case.objects.filter(pk=case.pk).update(ledger_length=1)
    message = failing("verify_ledger")
    assert "2个案件中，1个的办理记录不完整" in message
    assert "案件2026-0002 第2个事项" in message


def test_recompute_says_what_it_put_right(world: World) -> None:
    case = world.handling(mar(2))
    assert run("recompute_clocks", "--today", "2026-03-03") == "期限索引与办理记录一致\n"
    Case.objects.filter(pk=case.pk).update(due_on=mar(31))
    assert "不一致" in failing("recompute_clocks", "--check", "--today", "2026-03-03")
    assert fresh(case).due_on == mar(31)
    assert as_json("recompute_clocks", "--today", "2026-03-03") == [
        {"case": "2026-0001", "field": "due_on", "stored": "2026-03-31", "folded": "2026-03-30"}
    ]
    assert fresh(case).due_on == mar(30)


# -- enter_notice --------------------------------------------------------------------------------


def test_a_notice_entered_through_the_command(world: World, tmp_path: Path) -> None:
    """Invented: 26 December 2026 is worked, so what was due on 4 January is due on 31 December."""
    case, closed = world.handling(FRI_DEC_4), world.replied(FRI_DEC_4)
    path = write(tmp_path, NOTICE | {"work": ["2026-12-26"]})
    text = run("enter_notice", path, "--today", "2026-12-11")
    assert "1件在办案件的期限变动" in text
    assert "2027-01-04  2026-12-31  提前，请承办人核对" in text
    assert fresh(case).events.latest("sequence").act == "calendar_changed"
    assert (fresh(closed).due_on, closed.events.count()) == (MON_JAN_4, closed.ledger_length)
    assert as_json("enter_notice", path, "--today", "2026-12-11") == []


def test_the_moved_cases_for_programs(world: World, tmp_path: Path) -> None:
    world.handling(mar(2))
    world.agency.region = "450000"
    world.agency.save()
    path = write(tmp_path, regional("450000"))
    assert as_json("enter_notice", path, "--today", "2026-03-03") == [
        {"case": "2026-0001", "old_due": "2026-03-30", "new_due": "2026-04-02", "earlier": False}
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"5",
        '{"number": "国办"}'.encode("gb18030"),
        json.dumps(NOTICE | {"issued_on": "2027-01-01"}).encode(),
    ],
)
def test_a_bad_notice_is_refused_in_chinese(world: World, tmp_path: Path, raw: bytes) -> None:
    message = failing("enter_notice", write(tmp_path, raw), "--today", "2026-12-11")
    for english in ("Expecting", "codec", "decode", "Errno", "object"):
        assert english not in message
    assert not CalendarNotice.objects.exists()


def test_a_notice_that_is_not_there(world: World, tmp_path: Path) -> None:
    message = failing("enter_notice", tmp_path / "nowhere.json")
    assert "No such file" not in message


# -- demo ----------------------------------------------------------------------------------------


def test_the_demonstration_from_nothing(tmp_path: Path) -> None:
    """On a database of its own: the one of this installation is not even opened."""
    other = tmp_path / "installation"
    other.mkdir()
    database = other / "dafu.sqlite3"
    database.write_bytes(b"untouched")
    before = {p: p.stat().st_mtime_ns for p in other.iterdir()}
    done = shell(
        "demo",
        "--no-serve",
        DAFU_VAR=str(other),
        DATABASE_URL="postgres://nobody@127.0.0.1:9/nothing",
        DAFU_SECRET_KEY="only for this test",
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert {p: p.stat().st_mtime_ns for p in other.iterdir()} == before
    lines = done.stdout.splitlines()
    for login, role in (("shouli", "受理人员"), ("chengban", "承办人"), ("lingdao", "分管领导")):
        assert [login, role] in [line.split() for line in lines]
    assert any(line.startswith("密码") for line in lines)
    for label, count in (
        ("予以公开", "7"),
        ("部分公开", "7"),
        ("本机关不掌握相关政府信息", "9"),
        ("逾期不补正、不再处理", "1"),
    ):
        assert [label, count] in [line.split() for line in lines]
    letter = next(line.split("：", 1)[1] for line in lines if line.startswith("答复文书："))
    assert Path(letter).read_bytes().startswith(b"%PDF-")
    assert "2026-01-30收到，2026-03-05到期，2026-02-27送达" in done.stdout
    assert "http" not in done.stdout


def test_the_demonstration_for_programs() -> None:
    done = shell("demo", "--no-serve", "--json", DAFU_SECRET_KEY="only for this test")
    told = json.loads(done.stdout)
    assert told["table"] == [7, 7, 9, 1]
    assert len(told["logins"]) == 9
    assert Path(told["letter"]).is_file()
    assert len(told["password"]) >= 12
