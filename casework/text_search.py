"""The database's own full text search over the texts of cases: FTS5 on SQLite, tsvector on
PostgreSQL. One interface: `found`.

What SQLite and PostgreSQL need beside the table is put up after every migrate, like the guards:
SQLite drops the triggers of a table that a later migration rebuilds.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from casework.models import Case, CaseText
from casework.states import VOID
from casework.texts.index import tokens_of

_TABLE = CaseText._meta.db_table
_CASES = Case._meta.db_table
_FTS = f"{_TABLE}_fts"
BATCH = 1_000
_TOKEN = re.compile(r"[\w.]+")

_SQLITE = (
    f"CREATE VIRTUAL TABLE {_FTS} USING fts5(tokens, content='{_TABLE}', content_rowid='case_id',"
    " tokenize=\"unicode61 remove_diacritics 0 tokenchars '.'\", detail=none)",
    f"CREATE TRIGGER {_FTS}_in AFTER INSERT ON {_TABLE} BEGIN"
    f" INSERT INTO {_FTS} (rowid, tokens) VALUES (new.case_id, new.tokens); END",
    f"CREATE TRIGGER {_FTS}_out AFTER DELETE ON {_TABLE} BEGIN INSERT INTO {_FTS}"
    f" ({_FTS}, rowid, tokens) VALUES ('delete', old.case_id, old.tokens); END",
    f"CREATE TRIGGER {_FTS}_up AFTER UPDATE ON {_TABLE} BEGIN INSERT INTO {_FTS}"
    f" ({_FTS}, rowid, tokens) VALUES ('delete', old.case_id, old.tokens);"
    f" INSERT INTO {_FTS} (rowid, tokens) VALUES (new.case_id, new.tokens); END",
    f"INSERT INTO {_FTS} ({_FTS}) VALUES ('rebuild')",
)
_POSTGRESQL = (
    f"ALTER TABLE {_TABLE} ADD COLUMN IF NOT EXISTS vector tsvector GENERATED ALWAYS AS"
    " (array_to_tsvector(string_to_array(tokens, ' '))) STORED",
    f"CREATE INDEX IF NOT EXISTS {_TABLE}_vector ON {_TABLE} USING gin (vector)",
)

_ASK_SQLITE = (
    f"SELECT f.rowid FROM {_FTS} f JOIN {_CASES} c ON c.id = f.rowid"
    f" WHERE {_FTS} MATCH %s AND c.state <> '{VOID}' AND c.id <> %s ORDER BY f.rank LIMIT %s"
)
_ASK_POSTGRESQL = (
    f"SELECT t.case_id FROM {_TABLE} t JOIN {_CASES} c ON c.id = t.case_id,"
    " CAST(%s AS tsquery) asked"
    f" WHERE t.vector @@ asked AND c.state <> '{VOID}' AND c.id <> %s"
    " ORDER BY ts_rank(t.vector, asked) DESC, t.case_id DESC LIMIT %s"
)


def found(
    connection: BaseDatabaseWrapper, tokens: Sequence[str], *, most: int, exclude: int = 0
) -> list[int]:
    """Keys of the standing cases that have any of the tokens, those with most and the rarest
    first. One query; none without tokens. exclude: a case that is not to be among them."""
    known = [t for t in tokens if _TOKEN.fullmatch(t)]
    if not known:
        return []
    on_postgresql = connection.vendor == "postgresql"
    quote, either = ("'", " | ") if on_postgresql else ('"', " OR ")
    asked = either.join(f"{quote}{t}{quote}" for t in known)
    with connection.cursor() as cursor:
        cursor.execute(_ASK_POSTGRESQL if on_postgresql else _ASK_SQLITE, [asked, exclude, most])
        return [pk for (pk,) in cursor.fetchall()]


def write(cases: Iterable[Case]) -> None:
    """Index the words of new cases; their applicants are at hand. One query."""
    CaseText.objects.bulk_create(
        CaseText(case=c, tokens=tokens_of(c.agency_id, c.subject, c.applicant.name)) for c in cases
    )


def rewrite(
    *, store: bool = True, progress: Callable[[Iterable[Any]], Iterable[Any]] = iter
) -> int:
    """Compare the words of every case with the index; how many differ. store: put them right."""
    different: list[CaseText] = []
    count = 0
    rows = Case.objects.order_by("pk").values_list(
        "pk", "agency_id", "subject", "applicant__name", "text__tokens"
    )
    for pk, agency_id, subject, name, kept in progress(rows.iterator(BATCH)):
        tokens = tokens_of(agency_id, subject, name)
        if tokens != kept:
            count += 1
            different.append(CaseText(case_id=pk, tokens=tokens))
        if store and len(different) >= BATCH:
            _put(different)
            different = []
    if store:
        _put(different)
    return count


def _put(rows: Sequence[CaseText]) -> None:
    CaseText.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["case"], update_fields=["tokens"]
    )


def rebuild(connection: BaseDatabaseWrapper) -> None:
    """Have SQLite build its index anew from the table; PostgreSQL's cannot differ."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(_SQLITE[-1])


def install(connection: BaseDatabaseWrapper) -> None:
    """Put up what the search needs, where the table is there. What is in it is indexed."""
    if _TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for sql in _POSTGRESQL:
                cursor.execute(sql)
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE %s", [f"{_FTS}%"])
        there = dict(cursor.fetchall())
        wanted = {sql.split()[3 if " VIRTUAL " in sql else 2]: sql for sql in _SQLITE[:-1]}
        if all(there.get(name) == sql for name, sql in wanted.items()):
            return
        for name in wanted:
            kind = "TABLE" if name == _FTS else "TRIGGER"
            cursor.execute(f"DROP {kind} IF EXISTS {name}")
        for sql in _SQLITE:
            cursor.execute(sql)


def after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    install(connections[using])
