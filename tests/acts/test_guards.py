"""The database's own guards: what SQL, `update()` and the bulk methods may not do either."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from casework import triggers
from casework.models import Agency, Applicant, Case, Event, StateEdge
from casework.states import STATES
from tests.world import MON_MAR_2, World, fresh

# The law's own steps, by hand (design, States).
LEGAL = {
    ("received", "registered"),
    ("received", "closed"),
    ("registered", "handling"),
    ("registered", "supplement_requested"),
    ("registered", "closed"),
    ("handling", "registered"),
    ("handling", "supplement_requested"),
    ("handling", "handled"),
    ("handling", "closed"),
    ("supplement_requested", "registered"),
    ("supplement_requested", "handling"),
    ("supplement_requested", "closed"),
    ("handled", "handling"),
    ("handled", "approved"),
    ("handled", "closed"),
    ("approved", "handling"),
    ("approved", "replied"),
    ("approved", "closed"),
    ("replied", "archived"),
    ("replied", "handling"),
    ("replied", "approved"),  # its letter never went out
    ("closed", "archived"),
    ("closed", "handling"),
    ("archived", "handling"),
}
# A register leaves out the steps between; only an imported case may show this.
ONLY_IMPORTED = {
    ("registered", "replied"),
    ("handling", "replied"),
    # Only what was imported can turn out to have been imported by mistake.
    ("received", "void"),
    ("registered", "void"),
    ("handling", "void"),
    ("supplement_requested", "void"),
    ("handled", "void"),
    ("approved", "void"),
    ("replied", "void"),
    ("closed", "void"),
    ("archived", "void"),
}

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="只适用于PostgreSQL")
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="只适用于SQLite")


def refused(run: Callable[[], object]) -> str:
    """The message with which the database refused; fails if it did not."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        run()
    return str(caught.value)


def sql(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


# -- the ledger ------------------------------------------------------------------------------------

EVENT_COLUMNS = [f.column for f in Event._meta.concrete_fields]


@pytest.mark.parametrize("column", EVENT_COLUMNS)
def test_no_column_of_an_event_is_updated(world: World, column: str) -> None:
    world.registered()
    message = refused(lambda: sql(f'UPDATE casework_event SET "{column}" = "{column}"'))
    assert "办理记录只增不改" in message


def test_an_event_is_not_updated_through_the_orm(world: World) -> None:
    case = world.registered()
    event = case.events.get(act="register")
    event.reason = "别的理由"
    ways: list[Callable[[], object]] = [
        lambda: Event.objects.filter(pk=event.pk).update(reason="别的理由"),
        lambda: Event.objects.bulk_update([event], ["reason"]),
        lambda: models.Model.save(event),
        lambda: Event.objects.bulk_create(
            [event], update_conflicts=True, update_fields=["reason"], unique_fields=["id"]
        ),
    ]
    for way in ways:
        assert "办理记录只增不改" in refused(way)
    assert case.events.get(act="register").reason == ""


def test_an_event_is_not_deleted(world: World) -> None:
    case = world.registered()
    event = case.events.get(act="register")
    ways: list[Callable[[], object]] = [
        lambda: sql("DELETE FROM casework_event"),
        lambda: sql("DELETE FROM casework_event WHERE id = %s", event.pk),
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.filter(pk=event.pk)._raw_delete("default"),
        lambda: models.Model.delete(event),
    ]
    for way in ways:
        assert "办理记录不得删除" in refused(way)
    assert case.events.count() == 2


@on_sqlite
def test_an_event_is_not_replaced(world: World) -> None:
    """INSERT OR REPLACE deletes what is in its way, and fires no trigger for that by default."""
    case = world.registered()
    columns = ", ".join(f'"{c}"' for c in EVENT_COLUMNS)
    values = columns.replace('"reason"', "'别的理由'")
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(
            f"INSERT OR REPLACE INTO casework_event ({columns}) SELECT {values}"
            " FROM casework_event WHERE act = 'register'"
        )
    assert case.events.get(act="register").reason == ""


@on_sqlite
def test_a_case_is_not_replaced(world: World) -> None:
    case = world.submit()
    columns = ", ".join(f'"{f.column}"' for f in Case._meta.concrete_fields)
    values = columns.replace('"imported"', "1")
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(
            f"INSERT OR REPLACE INTO casework_case ({columns}) SELECT {values}"
            " FROM casework_case WHERE id = %s",
            case.pk,
        )
    assert not fresh(case).imported


@on_postgresql
@pytest.mark.parametrize("tables", ["casework_event", "casework_case CASCADE"])
def test_nothing_is_truncated(world: World, tables: str) -> None:
    world.registered()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    assert "不得清空" in refused(lambda: sql(f"TRUNCATE {tables}"))


@on_postgresql
def test_nothing_is_truncated_by_way_of_another_table(world: World) -> None:
    world.registered()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    assert "不得清空" in refused(lambda: sql("TRUNCATE casework_agency CASCADE"))


# -- the case --------------------------------------------------------------------------------------


def test_a_case_is_not_deleted(world: World) -> None:
    case = world.submit()
    ways: list[Callable[[], object]] = [
        lambda: sql("DELETE FROM casework_case WHERE id = %s", case.pk),
        lambda: Case.objects.filter(pk=case.pk)._raw_delete("default"),
    ]
    for way in ways:
        assert "案件不得删除" in refused(way)
    assert Case.objects.filter(pk=case.pk).exists()


def _new(world: World, **changes: object) -> Case:
    applicant = Applicant.objects.create(agency=world.agency, kind="natural", name="张三")
    return Case(
        **{
            "agency": world.agency,
            "applicant": applicant,
            "subject": "预算",
            "form": "paper",
            "channel": "in_person",
            "submitted_on": MON_MAR_2,
            **changes,
        }
    )


@pytest.mark.parametrize("imported", [False, True])
@pytest.mark.parametrize("state", STATES)
def test_the_first_state(world: World, state: str, imported: bool) -> None:
    """Also an imported case starts at the beginning and is led on."""
    for create in (Case.save, lambda case: Case.objects.bulk_create([case])):
        case = _new(world, state=state, imported=imported)
        if state == "received":
            create(case)
            assert Case.objects.filter(pk=case.pk).exists()
        else:
            assert "初始状态不合法" in refused(lambda c=case, make=create: make(c))


def _at(case: Case, state: str) -> None:
    """Put the case there past the guards."""
    triggers.drop(connection)
    Case.objects.filter(pk=case.pk).update(state=state)
    triggers.install(connection)


@pytest.mark.parametrize("imported", [False, True])
@pytest.mark.parametrize("source", STATES)
def test_every_edge_of_the_full_product(world: World, source: str, imported: bool) -> None:
    case = _new(world, imported=imported)
    case.save()
    for target in STATES:
        legal = (
            source == target
            or (source, target) in LEGAL
            or (imported and (source, target) in ONLY_IMPORTED)
        )
        ways: list[Callable[[], object]] = [
            lambda t=target: sql("UPDATE casework_case SET state = %s WHERE id = %s", t, case.pk),
            lambda t=target: Case.objects.filter(pk=case.pk).update(state=t),
        ]
        for way in ways:
            _at(case, source)
            if legal:
                way()
                assert fresh(case).state == target
            else:
                assert "案件状态的变动不合法" in refused(way), target
                assert fresh(case).state == source


def test_an_unknown_state_is_refused(world: World) -> None:
    case = world.submit()
    refused(lambda: Case.objects.filter(pk=case.pk).update(state="lost"))
    refused(lambda: Case.objects.bulk_create([_new(world, state="lost")]))


def test_bulk_update_keeps_to_the_edges_too(world: World) -> None:
    case = world.submit()
    forged = fresh(case)
    forged.__dict__["state"] = "replied"
    assert "不合法" in refused(lambda: Case.objects.bulk_update([forged], ["state"]))


def test_what_is_fixed_on_a_case(world: World) -> None:
    case = world.registered()
    other = Agency.objects.create(code="other", name="另一机关")
    for change in ({"agency": other}, {"imported": True}, {"number": "2026-9999"}, {"number": ""}):
        message = refused(lambda c=change: Case.objects.filter(pk=case.pk).update(**c))
        assert "案件的机关、编号不得改动" in message, change
    assert fresh(case).number == "2026-0001"


def test_a_number_may_be_given_where_there_is_none(world: World) -> None:
    case = world.submit()
    Case.objects.filter(pk=case.pk).update(number="2026-0001")
    assert fresh(case).number == "2026-0001"


def test_everything_else_of_a_case_may_change(world: World) -> None:
    case = world.registered()
    Case.objects.filter(pk=case.pk).update(due_on=date(2026, 4, 1), subject="更清楚的说法")
    assert fresh(case).subject == "更清楚的说法"


def test_an_event_may_be_added(world: World) -> None:
    case = world.submit()
    Event.objects.create(
        case=case, sequence=9, act="x", to_state="received", at=timezone.now(), on=MON_MAR_2
    )
    assert case.events.count() == 2


# -- the check that they are there -----------------------------------------------------------------


def _reported() -> list[str]:
    return [str(e) for e in run_checks(databases=["default"]) if e.id == "casework.E001"]


def _names() -> list[str]:
    names = list(triggers.GUARDS)
    return names + (list(triggers.TRUNCATE_GUARDS) if connection.vendor == "postgresql" else [])


def _drop(name: str) -> None:
    table = {**triggers.GUARDS, **triggers.TRUNCATE_GUARDS}[name][0]
    sql(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def test_the_check_is_silent_when_all_is_there(world: World) -> None:
    world.registered()
    assert _reported() == []


def test_the_guards_under_test_are_all_there_are(db: None) -> None:
    assert set(triggers.GUARDS) == {
        "dafu_event_no_update",
        "dafu_event_no_delete",
        "dafu_case_first_state",
        "dafu_case_edge",
        "dafu_case_fixed",
        "dafu_case_no_delete",
        "dafu_look_no_update",
        "dafu_look_no_delete",
        "dafu_letter_fixed",
        "dafu_letter_stays_void",
        "dafu_letter_no_delete",
        "dafu_template_fixed",
        "dafu_template_no_delete",
    }
    assert set(triggers.TRUNCATE_GUARDS) == {
        "dafu_event_no_truncate",
        "dafu_case_no_truncate",
        "dafu_look_no_truncate",
        "dafu_letter_no_truncate",
        "dafu_template_no_truncate",
    }


@pytest.mark.parametrize("name", [*triggers.GUARDS, *triggers.TRUNCATE_GUARDS])
def test_the_check_reports_each_dropped_guard(db: None, name: str) -> None:
    if name not in _names():
        pytest.skip("SQLite没有TRUNCATE")
    _drop(name)
    (message,) = _reported()
    assert name in message
    assert not [other for other in _names() if other != name and other in message]
    triggers.install(connection)
    assert _reported() == []


@on_postgresql
@pytest.mark.parametrize("how", ["DISABLE", "ENABLE REPLICA"])
def test_the_check_reports_a_guard_that_no_longer_fires(db: None, how: str) -> None:
    sql(f"ALTER TABLE casework_event {how} TRIGGER dafu_event_no_update")
    (message,) = _reported()
    assert "dafu_event_no_update" in message


def test_the_check_reports_a_guard_hollowed_out(db: None) -> None:
    """The name alone proves nothing: a guard of that name that lets everything pass is none."""
    if connection.vendor == "postgresql":
        sql(
            "CREATE OR REPLACE FUNCTION dafu_event_no_update() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NEW; END $$"
        )
    else:
        sql("DROP TRIGGER dafu_event_no_update")
        sql(
            "CREATE TRIGGER dafu_event_no_update BEFORE UPDATE ON casework_event"
            " FOR EACH ROW BEGIN SELECT 1; END"
        )
    assert "dafu_event_no_update" in "".join(_reported())


def _forget_an_edge() -> None:
    StateEdge.objects.filter(from_state="received", to_state="registered").delete()


def _invent_an_edge() -> None:
    StateEdge.objects.create(from_state="received", to_state="replied", imported_only=False)


def _open_an_edge_to_all() -> None:
    StateEdge.objects.filter(imported_only=True).update(imported_only=False)


@pytest.mark.parametrize("tamper", [_forget_an_edge, _invent_an_edge, _open_an_edge_to_all])
def test_the_check_reports_edges_that_differ(db: None, tamper: Callable[[], None]) -> None:
    tamper()
    (message,) = _reported()
    assert "casework_stateedge" in message


def test_the_command_check_fails_without_them(db: None) -> None:
    call_command("check", databases=["default"], verbosity=0)
    triggers.drop(connection)
    with pytest.raises(SystemCheckError, match="casework.E001"):
        call_command("check", databases=["default"], verbosity=0)


# -- they come back --------------------------------------------------------------------------------


def test_migrate_puts_them_back(transactional_db: None) -> None:
    triggers.drop(connection)
    StateEdge.objects.all().delete()
    assert set(_names()) <= set(triggers.missing(connection))
    call_command("migrate", verbosity=0, skip_checks=False)
    assert triggers.missing(connection) == []


def test_an_update_that_knows_another_edge_is_not_kept_from_writing_it(
    transactional_db: None,
) -> None:
    """As `manage.py migrate` is run: with its checks, which would find the old table wrong."""
    StateEdge.objects.filter(to_state="void").delete()
    assert triggers.missing(connection) == ["casework_stateedge"]
    call_command("migrate", verbosity=0, skip_checks=False)
    assert triggers.missing(connection) == []


def test_installing_twice_is_installing_once(db: None) -> None:
    triggers.install(connection)
    triggers.install(connection)
    assert triggers.missing(connection) == []


@pytest.mark.parametrize("model, name", [(Event, "unit"), (Case, "archive_number")])
def test_they_survive_the_rebuilding_of_a_table(
    committed_world: World, model: type[models.Model], name: str
) -> None:
    """A later migration that alters a column; on SQLite it silently takes the triggers along."""
    case = committed_world.registered()
    old = model._meta.get_field(name)
    new = old.clone()
    new.max_length = old.max_length + 1
    new.set_attributes_from_name(name)
    new.model = model
    with connection.schema_editor() as editor:
        editor.alter_field(model, old, new)
    try:
        gone = triggers.missing(connection)
        if connection.vendor == "sqlite":
            prefix = f"dafu_{model._meta.model_name}_"
            assert gone == sorted(n for n in triggers.GUARDS if n.startswith(prefix))
            assert len(_reported()) == 1
        call_command("migrate", verbosity=0, skip_checks=True)
        assert triggers.missing(connection) == []
        assert _reported() == []
        refused(lambda: Event.objects.update(reason="x"))
        refused(lambda: Case.objects.filter(pk=case.pk).update(state="replied"))
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(model, new, old)
        call_command("migrate", verbosity=0, skip_checks=True)
