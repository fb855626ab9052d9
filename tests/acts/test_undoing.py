"""An import taken back as a whole: what is left of it, what is not, and when it is too late."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client

from casework import acts
from casework.acts import ActRefused, NotAllowed, Source, import_register, undo_batch
from casework.ledger import verify
from casework.models import Case, Event, ImportBatch, Person
from casework.queries.audit import broken_chains
from casework.queries.statistics import annual_report
from casework.registers import Register, RegisterError, read_register
from casework.states import acts_in
from flows.access import existing, visible
from flows.models import OPEN, CaseProcess, CaseTask
from flows.sync import unsettled
from tests.acts.doing import do, mar
from tests.acts.recording import event, served, then, write
from tests.acts.test_concurrency import at_once, clerk
from tests.world import MON_MAR_2, World, fresh

SHIPPED = Path(__file__).parents[2] / "flows/demo/register-24.json"
TODAY = date(2026, 6, 30)


def the_24(world: World) -> Register:
    """The shipped register, as one of the world's own agency."""
    return Register(world.agency.code, 2022, read_register(SHIPPED, TODAY).cases)


def bring_in(world: World, register: Register) -> ImportBatch:
    source = Source("台账.xlsx", "a" * 64, "imports/a.xlsx", {"sheets": [["2022年", 3]]})
    done = import_register(register, by=world.admin, today=TODAY, source=source)
    return ImportBatch.objects.get(pk=done.batch)


def take_back(world: World, batch: ImportBatch, by: str = "admin", reason: str = "传错了") -> int:
    return undo_batch(batch, by=world.people[by], today=TODAY, reason=reason)


def refused_with(code: str, world: World, batch: ImportBatch, **given: str) -> str:
    """Its words; nothing has changed."""
    before = list(Case.objects.order_by("pk").values()), Event.objects.count()
    with pytest.raises(ActRefused) as caught:
        take_back(world, batch, **given)
    assert (list(Case.objects.order_by("pk").values()), Event.objects.count()) == before
    (problem,) = caught.value.problems
    assert problem.code == code
    return str(problem)


# -- the record of an import -----------------------------------------------------------------------


def test_an_import_is_recorded_with_who_when_what_and_how(world: World) -> None:
    batch = bring_in(world, the_24(world))
    assert (batch.agency, batch.by, batch.name) == (world.agency, world.admin, "台账.xlsx")
    assert (batch.sha256, batch.file.name) == ("a" * 64, "imports/a.xlsx")
    assert batch.matching == {"sheets": [["2022年", 3]]}
    assert batch.case_count == batch.cases.count() == 24
    assert batch.finding_count == sum(c.findings.count() for c in batch.cases.all()) > 0
    assert set(Event.objects.values_list("at", flat=True)) == {batch.at}


def test_an_import_with_nothing_new_in_it_leaves_no_record(world: World) -> None:
    bring_in(world, the_24(world))
    done = import_register(the_24(world), by=world.admin, today=TODAY)
    assert (done.created, done.unchanged, done.batch) == (0, 24, None)
    assert ImportBatch.objects.count() == 1


# -- what undoing does -----------------------------------------------------------------------------


def test_every_case_is_void_by_an_act_that_says_who_and_why(world: World) -> None:
    batch = bring_in(world, the_24(world))
    before = {c.pk: (c.number, c.state, c.ledger_length) for c in batch.cases.all()}
    assert take_back(world, batch) == 24
    for case in batch.cases.all():
        number, state, length = before[case.pk]
        assert (case.state, case.number, case.ledger_length) == ("void", number, length + 1)
        last = case.events.order_by("sequence").last()
        assert last is not None
        assert (last.act, last.from_state, last.to_state) == ("undo_import", state, "void")
        assert (last.on, last.person, last.person_name) == (TODAY, world.admin, str(world.admin))
        assert (last.reason, last.data["batch"]) == ("传错了", batch.pk)
        assert verify(case, list(case.events.order_by("sequence"))) is None
        history = case.history.first()
        assert (history.history_type, history.history_user) == ("~", world.admin)
        assert history.history_change_reason == "撤销导入"
    batch.refresh_from_db()
    assert (batch.undone_by, batch.undo_reason) == (world.admin, "传错了")
    assert batch.undone_at == Event.objects.filter(act="undo_import").first().at
    assert broken_chains() == (24, [])


def test_nothing_may_be_done_on_a_void_case(world: World) -> None:
    assert acts_in("void") == ()
    case = world.void()
    with pytest.raises(NotAllowed):
        do(world, case, "attach", mar(3))


def test_nobody_waits_for_a_void_case(world: World) -> None:
    batch = bring_in(world, the_24(world))
    mine = CaseTask.objects.filter(case__batch=batch)
    assert mine.filter(status__in=OPEN).exists()
    take_back(world, batch)
    assert set(mine.values_list("status", flat=True)) == {"CANCELED"}
    assert set(CaseProcess.objects.values_list("status", flat=True)) == {"DONE"}
    assert not unsettled().exists()


def test_a_void_case_exists_for_who_asks_and_for_nobody_else(world: World) -> None:
    case = world.void()
    for role in ("intake", "auditor", "handler", "admin"):
        assert not visible(world.people[role]).exists(), role
        assert list(existing(world.people[role])) == [case], role
    stranger = World.make("other-ju").intake
    assert not existing(stranger).exists()


# -- figures before = figures after ----------------------------------------------------------------


def a_case_with_everything(tmp_path: Path, code: str) -> Register:
    """Open, late, consulted, with a reconsideration and a suit: it stands in every figure."""
    content = then(
        event("consult_third_party", "2026-03-05", party="甲公司", received_on="2026-03-06"),
        event("reply", "2026-05-20", outcome="published", service=served("2026-05-20")),
        event("reconsideration_filed", "2026-05-25", authority="市政府"),
        event("reconsideration_decided", "2026-06-10", result="corrected"),
        event("suit_filed", "2026-06-20", route="after_reconsideration", court="法院"),
    )
    content["cases"] += [
        {**then()["cases"][0], "ref": "A-2", "section": "利用科"},
        {
            **then(event("reply", "2026-03-09", outcome="published"))["cases"][0],
            "ref": "A-3",
        },
    ]
    content["agency"] = code
    return read_register(write(tmp_path, content), TODAY)


SHOWN = {
    "/home/": ("waiting", "total", "sections", "weeks", "months", "outcomes"),
    "/todo/": ("rows", "steps"),
    "/cases/": ("rows", "years"),
    "/workload/": ("by_section", "by_person", "unassigned"),
    "/settings/sections/": ("rows",),
    "/settings/calendar/": ("held",),
}
"""Pages with figures or lists -> what they are made of."""


def figures(world: World) -> dict[str, Any]:
    """Everything that is counted or listed, over the desk of everybody."""
    found: dict[str, Any] = {
        year: annual_report(world.agency, year).__dict__ for year in range(2022, 2027)
    }
    for role, person in world.people.items():
        client = Client()
        client.force_login(person, backend="flows.desk.account.Backend")
        for path, names in SHOWN.items():
            page = client.get(path)
            shown = page.context if page.status_code == 200 else {}
            told = [
                str(list(v) if isinstance(v := shown[n], QuerySet) else v) for n in names if shown
            ]
            found[f"{role} {path}"] = page.status_code, told
        search = client.get("/cases/", {"q": "供应计划"})
        found[f"{role} search"] = search.context["page"].paginator.count
        found[f"{role} years"] = search.context["years"]
    found["recomputed"] = acts.recompute(today=TODAY, write=False)
    return found


def test_all_figures_are_as_before_the_import(world: World, tmp_path: Path, settings: Any) -> None:
    settings.TODAY = TODAY.isoformat()
    Person.objects.update(must_change_password=False)
    world.handling(MON_MAR_2)
    world.replied(MON_MAR_2)
    before = figures(world)
    batch = bring_in(world, a_case_with_everything(tmp_path, world.agency.code))
    with_them = figures(world)
    differing = {k for k in before if before[k] != with_them[k]}
    assert {2026, "intake /todo/", "admin /cases/", "leader /workload/"} <= differing
    assert {"leader /home/", "auditor search", "admin /settings/sections/"} <= differing
    take_back(world, batch)
    assert figures(world) == before


def test_a_case_held_for_its_calendar_is_held_no_longer(world: World) -> None:
    case = world.imported()
    Case.objects.filter(pk=case.pk).update(calendar_held=True)
    take_back(world, case.batch)
    assert not Case.objects.filter(calendar_held=True).exists()


# -- importing again -------------------------------------------------------------------------------


def test_the_same_register_is_imported_again_under_new_numbers(world: World) -> None:
    first = bring_in(world, the_24(world))
    old = set(first.cases.values_list("number", flat=True))
    take_back(world, first)
    second = bring_in(world, the_24(world))
    new = set(second.cases.values_list("number", flat=True))
    assert second.case_count == 24 and not old & new
    serials = Case.objects.filter(year=2022).values_list("serial", flat=True)
    assert sorted(serials) == list(range(1, len(serials) + 1))
    assert broken_chains() == (48, [])


def test_other_content_under_a_number_that_was_taken_back_is_no_contradiction(
    world: World,
) -> None:
    case = world.void(ref="旧-1")
    again = world.imported(ref="旧-1", subject="另一内容")
    assert again.source_ref == case.source_ref
    with pytest.raises(RegisterError):
        world.imported(ref="旧-1", subject="又一内容")


# -- when it is too late ---------------------------------------------------------------------------


def test_an_import_somebody_has_worked_on_stays(world: World) -> None:
    batch = bring_in(world, the_24(world))
    touched = batch.cases.filter(state="replied").order_by("pk")[:2]
    for case in touched:
        acts.archive(case, by=world.intake, on=TODAY, today=TODAY, archive_number="2022-1")
    told = refused_with("touched", world, batch)
    assert f"2件办理过：{touched[0]}、{touched[1]}" in told
    assert list(acts.touched_since(batch)) == list(touched)


def test_a_holiday_notice_in_between_is_nobodys_act(world: World) -> None:
    """New Year 2027: an open request of December moves with it."""
    case = world.imported(date(2026, 12, 21))
    raw = {
        "number": "国办发明电〔2026〕9号",
        "issued_on": "2026-12-22",
        "layer": "national",
        "kind": "annual",
        "year": 2027,
        "off": [{"from": "2027-01-01", "to": "2027-01-03", "holiday": "元旦"}],
        "work": [],
    }
    acts.enter_notice(raw, by=world.admin, today=date(2026, 12, 22))
    assert case.events.filter(act="calendar_changed").exists()
    undo_batch(case.batch, by=world.admin, today=date(2026, 12, 23), reason="误录")
    assert fresh(case).state == "void"
    assert broken_chains()[1] == []


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("", "no_reason"),
        ("  ", "no_reason"),
        ("长" * 501, "reason"),
        ("坏\u200b字", "unprintable_reason"),
    ],
)
def test_a_reason_is_given_and_can_be_printed(world: World, reason: str, code: str) -> None:
    refused_with(code, world, world.imported().batch, reason=reason)


def test_an_import_is_undone_once(world: World) -> None:
    case = world.void()
    refused_with("undone", world, ImportBatch.objects.get(cases=case))


@pytest.mark.parametrize(
    "role", ["intake", "handler", "section_head", "secrecy", "legal", "leader", "auditor"]
)
def test_others_than_administrator_and_head_may_not(world: World, role: str) -> None:
    batch = world.imported().batch
    with pytest.raises(NotAllowed):
        take_back(world, batch, by=role)
    with pytest.raises(NotAllowed):
        undo_batch(batch, by=World.make("other-ju").admin, today=TODAY, reason="误录")
    assert take_back(world, batch, by="office_head") == 1


# -- two at once -----------------------------------------------------------------------------------


def test_either_the_import_is_undone_or_the_case_is_worked_on(committed_world: World) -> None:
    world = committed_world
    for _ in range(4):
        case = world.imported()
        batch = ImportBatch.objects.get(cases=case)

        def work(i: int, case: Case = case, batch: ImportBatch = batch) -> Any:
            if i == 0:
                return undo_batch(batch, by=clerk(world, "admin"), today=TODAY, reason="误录")
            return acts.withdraw(case, by=clerk(world), on=TODAY, today=TODAY)

        results = at_once(work, 2)
        assert sum(isinstance(r, ActRefused) for r in results) == 1, results
        assert fresh(case).state == ("closed" if isinstance(results[0], ActRefused) else "void")
    assert broken_chains()[1] == []


def test_of_two_who_undo_one_does(committed_world: World) -> None:
    world = committed_world
    batch = ImportBatch.objects.get(cases=world.imported())
    results = at_once(
        lambda i: undo_batch(batch, by=clerk(world, "admin"), today=TODAY, reason="误录"), 2
    )
    assert sorted(isinstance(r, ActRefused) for r in results) == [False, True]
    assert Event.objects.filter(act="undo_import").count() == 1
