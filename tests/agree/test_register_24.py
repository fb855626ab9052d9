"""The 24 requests of a published year: dates, states, outcomes and tables."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from casework.acts import import_register
from casework.models import Agency, Case, Event, Section
from casework.queries.audit import broken_chains
from casework.queries.statistics import annual_report
from casework.registers import read_register
from tests.agree.registers import SHIPPED, cases_folder, expected, shipped

TODAY = date(2026, 11, 20)


@pytest.fixture
def imported(db: None) -> Agency:
    done = import_register(read_register(SHIPPED, TODAY), by=None, today=TODAY)
    assert (done.created, done.unchanged) == (24, 0)
    return Agency.objects.get(code="demo-fgj")


def test_the_shipped_copy_is_the_file_beside_it() -> None:
    assert SHIPPED.read_bytes() == (cases_folder() / "register-24.json").read_bytes()


def _agrees(wanted: dict[str, Any], got: dict[str, Any]) -> None:
    assert got["received"] == wanted["received"]
    if "outcome" in wanted:
        assert got["due"] is None
        assert got["state"] == "ended"
        return
    assert (got["due"], got["target"]) == (wanted["due"], wanted["target"])
    assert got["state"] == ("met" if wanted["in_time"] else "breached")
    assert got["breached"] is (not wanted["in_time"])


def test_every_date_of_the_command_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = expected()
    call_command("deadline", str(SHIPPED), "--json", "--today", TODAY.isoformat())
    got = {row["ref"]: row for row in json.loads(capsys.readouterr().out)}
    assert got.keys() == wanted.keys()
    for ref, row in wanted.items():
        _agrees(row, got[ref])
        assert got[ref]["firm"] is (None if "outcome" in row else True)
        assert got[ref]["explanation"]


def test_every_date_of_the_imported_cases_agrees(imported: Agency) -> None:
    wanted = expected()
    cases = {c.source_ref: c for c in imported.cases.all()}
    assert cases.keys() == wanted.keys()
    for ref, row in wanted.items():
        case = cases[ref]
        _agrees(
            row,
            {
                "received": case.received_on.isoformat(),
                "due": case.due_on and case.due_on.isoformat(),
                "target": case.target_on and case.target_on.isoformat(),
                "state": case.clock_state,
                "breached": case.breached,
            },
        )
        assert case.outcome == row.get("outcome", case.outcome)


def test_the_cases_are_what_the_file_says(imported: Agency) -> None:
    for raw in shipped()["cases"]:
        case = imported.cases.get(source_ref=raw["ref"])
        last = next(
            e for e in reversed(raw["events"]) if e["act"] in ("reply", "abandon", "withdraw")
        )
        assert case.state == ("replied" if last["act"] == "reply" else "closed")
        assert (case.outcome, case.decided_on.isoformat()) == (last["outcome"], last["on"])
        assert (case.first_outcome, case.first_decided_on) == (case.outcome, case.decided_on)
        assert (case.applicant.name, case.applicant.kind) == (
            raw["applicant"]["name"],
            raw["applicant"]["kind"],
        )
        assert (case.subject, case.form, case.section.name) == (
            raw["subject"],
            raw["form"],
            raw["section"],
        )
        assert case.imported
        recorded = list(case.events.order_by("sequence"))
        assert [(e.act, e.on.isoformat()) for e in recorded] == [
            (e["act"], e["on"]) for e in raw["events"]
        ]
        for event, told in zip(recorded, raw["events"], strict=True):
            assert event.data == {k: v for k, v in told.items() if k not in ("act", "on")}
            assert (event.unit, event.person_name) == ("台账导入", "系统")


def test_numbers_run_without_a_gap(imported: Agency) -> None:
    assert sorted(imported.cases.values_list("number", flat=True)) == [
        f"2022-{n:04d}" for n in range(1, 25)
    ]


def test_consultations_are_mirrored(imported: Agency) -> None:
    row = imported.cases.get(source_ref="demo-fgj-06").consultations.get()
    assert (row.kind, row.party, row.sent_on, row.received_on) == (
        "third_party",
        "第三方甲",
        date(2022, 2, 25),
        date(2022, 3, 1),
    )
    assert (row.opinion, row.opinion_on, row.reason) == (
        "refuse",
        date(2022, 3, 10),
        "涉及商业秘密",
    )
    silent = imported.cases.get(source_ref="demo-fgj-09").consultations.get()
    assert (silent.opinion, silent.opinion_on) == ("", None)


def test_findings_are_kept_and_lose_no_row(imported: Agency) -> None:
    """A register has no column for search records or reasons withheld: each reply lacks them."""
    found = {
        (case.source_ref, finding.code)
        for case in imported.cases.all()
        for finding in case.findings.all()
    }
    lacking = {"not_exist": "missing_search_record", "not_ours": "missing_reason"}
    wanted = {
        (c["ref"], lacking.get(e["outcome"], "missing_withheld"))
        for c in shipped()["cases"]
        for e in c["events"]
        if e["act"] == "reply" and e["outcome"] in ("not_exist", "not_ours", "partial")
    }
    # 05, 06 and so on were confirmed on the day of submission or the next working day; these
    # three lie two working days apart: 25 to 27 January, 23 to 25 August, 21 to 23 September.
    wanted |= {(f"demo-fgj-{n}", "confirmation_late") for n in ("02", "17", "20")}
    assert found == wanted


def test_the_published_counts(imported: Agency) -> None:
    """7 disclosed, 7 in part, 9 not held (6 not existing, 3 not ours), 1 lapsed."""
    report = annual_report(imported, 2022)
    counts = {k: r["total"] for k, r in report.table3.items() if r["total"]}
    assert counts == {"new": 24, "1": 7, "2": 7, "4.1": 9, "6.1": 1, "total": 24}
    assert report.balanced
    by_kind: dict[str, int] = {}
    for raw in shipped()["cases"]:
        by_kind[raw["applicant"]["kind"]] = by_kind.get(raw["applicant"]["kind"], 0) + 1
    assert {k: n for k, n in report.table3["new"].items() if n} == by_kind | {"total": 24}


def test_twice_is_once(imported: Agency) -> None:
    before = {c.pk: (c.ledger_head, c.number, c.history.count()) for c in imported.cases.all()}
    events, sections = Event.objects.count(), Section.objects.count()
    done = import_register(read_register(SHIPPED, TODAY), by=None, today=TODAY)
    assert (done.created, done.unchanged, done.findings) == (0, 24, 0)
    after = {c.pk: (c.ledger_head, c.number, c.history.count()) for c in imported.cases.all()}
    assert after == before
    assert (Event.objects.count(), Section.objects.count()) == (events, sections)
    assert Agency.objects.count() == 1


def test_twice_is_once_also_when_the_file_is_written_otherwise(
    imported: Agency, tmp_path: Path
) -> None:
    """Other order of keys and cases, other white space: the same facts."""
    content = shipped()
    content["cases"] = [dict(reversed(list(c.items()))) for c in reversed(content["cases"])]
    path = tmp_path / "again.json"
    path.write_text(json.dumps(content, ensure_ascii=True), encoding="utf-8-sig")
    done = import_register(read_register(path, TODAY), by=None, today=TODAY)
    assert (done.created, done.unchanged) == (0, 24)


def test_every_chain_holds(imported: Agency) -> None:
    assert broken_chains() == (24, [])
    for case in Case.objects.all():
        assert case.events.latest("sequence").to_state == case.state
