"""The database's own guard over the ledger and the states, on SQLite and PostgreSQL.

Python can be got round (`update()`, a second session, a hurried hand in a database shell). These
triggers refuse: changing or deleting an event or a 查看记录; a first state other than the first; an
edge the law does not know; deleting a case; changing its agency, its number once given, or whether
it was imported. They are written after every migrate, because SQLite silently drops the triggers
of a table that a later migration rebuilds; `check --database default` reports them when missing.
Another app with records to guard adds its own to GUARDS and TRUNCATE_GUARDS when it is loaded.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from casework.models import StateEdge
from casework.states import FIRST_STATE, edges

_LEGAL_EDGE = (
    "EXISTS (SELECT 1 FROM casework_stateedge e WHERE e.from_state = OLD.state"
    " AND e.to_state = NEW.state AND (NOT e.imported_only OR NEW.imported))"
)

# name -> (table, when, condition or None, message)
GUARDS: dict[str, tuple[str, str, str | None, str]] = {
    "dafu_event_no_update": ("casework_event", "UPDATE", None, "办理记录只增不改"),
    "dafu_event_no_delete": ("casework_event", "DELETE", None, "办理记录不得删除"),
    "dafu_case_first_state": (
        "casework_case",
        "INSERT",
        f"NEW.state <> '{FIRST_STATE}'",
        "案件的初始状态不合法",
    ),
    "dafu_case_edge": (
        "casework_case",
        "UPDATE",
        f"OLD.state <> NEW.state AND NOT {_LEGAL_EDGE}",
        "案件状态的变动不合法",
    ),
    "dafu_case_fixed": (
        "casework_case",
        "UPDATE",
        "OLD.agency_id <> NEW.agency_id OR OLD.imported <> NEW.imported"
        " OR (OLD.number <> '' AND OLD.number <> NEW.number)",
        "案件的机关、编号不得改动",
    ),
    "dafu_case_no_delete": ("casework_case", "DELETE", None, "案件不得删除"),
    "dafu_look_no_update": ("casework_look", "UPDATE", None, "查看记录只增不改"),
    "dafu_look_no_delete": ("casework_look", "DELETE", None, "查看记录不得删除"),
}
TRUNCATE_GUARDS = {
    "dafu_event_no_truncate": ("casework_event", "办理记录不得清空"),
    "dafu_case_no_truncate": ("casework_case", "案件不得清空"),
    "dafu_look_no_truncate": ("casework_look", "查看记录不得清空"),
}


def _sqlite(name: str, table: str, when: str, condition: str | None, message: str) -> str:
    test = f" WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW{test}"
        f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _postgresql(name: str, table: str, when: str, condition: str | None, message: str) -> str:
    body = f"RAISE EXCEPTION '{message}';"
    if condition:
        body = f"IF {condition} THEN {body} END IF;"
    back = "OLD" if when == "DELETE" else "NEW"
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN {body} RETURN {back}; END $$;"
        f" CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _truncate(name: str, table: str, message: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{message}'; END $$;"
        f" CREATE TRIGGER {name} BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def _with_tables(
    connection: BaseDatabaseWrapper, guards: Mapping[str, tuple[Any, ...]]
) -> dict[str, tuple[Any, ...]]:
    """The guards whose tables are there: one app may be migrated before another."""
    tables = set(connection.introspection.table_names())
    return {name: spec for name, spec in guards.items() if spec[0] in tables}


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the guards down. Only tests and this module's own `install` do."""
    guards = {name: spec[0] for name, spec in _with_tables(connection, GUARDS).items()}
    on_postgresql = connection.vendor == "postgresql"
    if on_postgresql:
        more = _with_tables(connection, TRUNCATE_GUARDS)
        guards |= {name: spec[0] for name, spec in more.items()}
    with connection.cursor() as cursor:
        for name, table in guards.items():
            on_table = f" ON {table}" if on_postgresql else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Write the table of legal edges and put every guard up, in place of what was there."""
    drop(connection)
    StateEdge.objects.using(connection.alias).all().delete()
    StateEdge.objects.using(connection.alias).bulk_create(
        StateEdge(from_state=a, to_state=b, imported_only=only) for a, b, only in edges()
    )
    write = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for name, spec in _with_tables(connection, GUARDS).items():
            cursor.execute(write(name, *spec))
        if connection.vendor == "postgresql":
            for name, spec in _with_tables(connection, TRUNCATE_GUARDS).items():
                cursor.execute(_truncate(name, *spec))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Guards that are not there as they should be, and the table of edges where it differs."""
    on_postgresql = connection.vendor == "postgresql"
    write = _postgresql if on_postgresql else _sqlite
    guards = _with_tables(connection, GUARDS)
    wanted = {name: write(name, *spec) for name, spec in guards.items()}
    if on_postgresql:
        more = _with_tables(connection, TRUNCATE_GUARDS)
        wanted |= {name: _truncate(name, *spec) for name, spec in more.items()}
    there = _there(connection)
    # What stands in the database must be what would be written: a hollow trigger guards nothing.
    gone = sorted(n for n, sql in wanted.items() if n not in there or there[n] not in sql)
    rows = StateEdge.objects.using(connection.alias).values_list(
        "from_state", "to_state", "imported_only"
    )
    if sorted(rows) != edges():
        gone.append("casework_stateedge")
    return gone


def _there(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers in the database: name -> its text (SQLite) or its function's (PostgreSQL)."""
    sql = (
        "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        if connection.vendor == "postgresql"
        else "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return dict(cursor.fetchall())


def after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    install(connections[using])


def check_guards(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """casework.E001: the guards are missing from a migrated database."""
    errors: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if StateEdge._meta.db_table not in connection.introspection.table_names():
            continue  # not migrated yet: nothing to guard
        gone = missing(connection)
        if gone:
            errors.append(
                Error(
                    f"数据库“{alias}”缺少办理记录的保护：{'、'.join(gone)}",
                    hint="运行 manage.py migrate 重新建立触发器",
                    id="casework.E001",
                )
            )
    return errors
