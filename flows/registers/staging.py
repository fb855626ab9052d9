"""The workbook between its upload and its import: kept in the database, for a week at the most.

No process remembers anything of it: whoever of the agency comes back, on whatever machine, goes on
where the last one stopped.
"""

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from casework.models import Agency, ImportBatch, Person
from casework.queries.clocks import agency_calendar
from flows.files.kinds import Refused
from flows.files.measure import measured
from flows.files.names import clean_name
from flows.models import RegisterHabit, StagedRegister
from flows.registers.analysis import Analysis, Shown, analyse
from flows.registers.apart import packed_sheets
from flows.registers.fields import Field
from flows.registers.marked import Mistake
from flows.registers.matching import (
    Choices,
    Column,
    Word,
    coded,
    columns,
    guess_fields,
    guess_head,
    guess_prefix,
    words_of,
)
from flows.registers.rows import Passed, values_of
from flows.registers.workbook import Sheet, unpack

KEPT_DAYS = 7
MOST_STAGED = 20
"""Of one agency at once."""
_MOST_REMEMBERED = 1000


def stage(
    upload: "UploadedFile[Any]",
    agency: Agency,
    by: Person,
    today: date,
    old: StagedRegister | None = None,
) -> StagedRegister:
    """Keep an uploaded workbook, with a first guess how it is to be read.

    old: the one it takes the place of, whose choices it keeps where they still fit. Raises Refused.
    """
    waiting = StagedRegister.objects.filter(agency=agency)
    if old is None and waiting.count() >= MOST_STAGED:
        raise Refused(f"已经有{MOST_STAGED}份台账等待导入；请先导入或者删除")
    grid = packed_sheets(upload)
    sheets = unpack(grid)
    digest, size = measured(upload)
    choices = Choices.from_json(old.choices) if old else Choices()
    choices.left_out = set()
    if not choices.heads or not _fit(sheets, choices):
        first = _most_like_a_register(sheets)
        choices = Choices(heads={first.name: guess_head(first)}, words=choices.words)
    row = old or StagedRegister(agency=agency)
    place = f"imports/{agency.pk}/{digest}.xlsx"
    before = str(row.file.name or "")
    with transaction.atomic():
        row.by, row.name, row.sha256, row.size = by, clean_name(upload.name or ""), digest, size
        row.grid, row.analysis, row.analysed_for = grid, None, ""
        row.kept_until = today + timedelta(days=KEPT_DAYS)
        row.choices = choices.as_json()
        row.file = place if default_storage.exists(place) else File(upload, name=place)
        row.save()
    if before and before != row.file.name:
        drop_file(before)
    return row


def _fit(sheets: list[Sheet], choices: Choices) -> bool:
    """Whether the sheets still have the headings that were chosen."""
    named = {sheet.name: sheet for sheet in sheets}
    if not set(choices.heads) <= set(named):
        return False
    there = {c.key for c in all_columns([named[name] for name in choices.heads], choices)}
    return all(choices.column(key) in there for key in choices.fields if choices.has_column(key))


def _most_like_a_register(sheets: list[Sheet]) -> Sheet:
    """The one with most of the headings we know; of several, the first that is not hidden."""

    def rank(sheet: Sheet) -> tuple[int, bool]:
        known = guess_fields(columns(sheet, guess_head(sheet)), {})
        return sum(c.startswith("column:") for c in known.values()), not sheet.hidden

    return max(sheets, key=rank)


def staged_of(agency: Agency, today: date) -> QuerySet[StagedRegister]:
    """What waits, without the cells."""
    waiting = StagedRegister.objects.filter(agency=agency, kept_until__gte=today)
    return waiting.defer("grid", "analysis").select_related("by")


def drop(row: StagedRegister) -> None:
    """Forget it, and its file unless an import keeps it."""
    place = str(row.file.name)
    row.delete()
    drop_file(place)


def drop_file(place: str) -> None:
    """Delete a stored workbook that nobody keeps any more, once the database has let it go."""

    def delete() -> None:
        kept = StagedRegister.objects.filter(file=place) or ImportBatch.objects.filter(file=place)
        if not kept:
            default_storage.delete(place)

    transaction.on_commit(delete)


def sweep(today: date) -> int:
    """Forget what has waited too long, of every agency; how many."""
    late = list(StagedRegister.objects.filter(kept_until__lt=today).defer("grid", "analysis"))
    for row in late:
        drop(row)
    return len(late)


# -- how it is to be read --------------------------------------------------------------------------


def chosen_sheets(row: StagedRegister, choices: Choices) -> list[Sheet]:
    """The sheets that are to be imported."""
    return [s for s in unpack(row.grid) if s.name in choices.heads]


def save_choices(row: StagedRegister, choices: Choices) -> None:
    """Write down how it is to be read; what was found out before no longer counts."""
    row.choices = choices.as_json()
    row.save(update_fields=["choices"])


def all_columns(sheets: Sequence[Sheet], choices: Choices) -> list[Column]:
    """The columns of all chosen sheets, each heading once."""
    found: dict[str, Column] = {}
    for sheet in sheets:
        for column in columns(sheet, choices.heads[sheet.name]):
            found.setdefault(column.key, column)
    return list(found.values())


def first_guess(choices: Choices, found: Sequence[Column], habit: RegisterHabit) -> None:
    """Choose the fields, where nobody has yet."""
    if not choices.fields:
        choices.fields = guess_fields(found, habit.columns)
        choices.prefix = guess_prefix(found, choices.fields)


def words_to_tell(row: StagedRegister, choices: Choices) -> list[tuple[Field, list[Word]]]:
    """Every column of words, with what each means: as chosen, as last time, or guessed."""
    sheets, remembered = chosen_sheets(row, choices), habit_of(row.agency).words
    return [
        (
            one,
            words_of(
                one, values_of(sheets, choices, one.key), choices, remembered.get(one.key, {})
            ),
        )
        for one in coded(choices)
    ]


def tell_words(choices: Choices, found: Sequence[tuple[Field, list[Word]]]) -> None:
    """Put down what the words mean."""
    choices.words = {one.key: {word.text: word.code for word in words} for one, words in found}


def habit_of(agency: Agency) -> RegisterHabit:
    """What is remembered of the agency; not saved yet if there is nothing."""
    return RegisterHabit.objects.filter(agency=agency).first() or RegisterHabit(agency=agency)


def remember(agency: Agency, choices: Choices, headings: dict[str, str]) -> None:
    """Keep for next time what the headings (heading -> field, "" for none) and words meant."""
    with transaction.atomic():
        habit, _ = RegisterHabit.objects.select_for_update().get_or_create(agency=agency)
        habit.columns = dict(list((habit.columns | headings).items())[-_MOST_REMEMBERED:])
        for key, words in choices.words.items():
            known = habit.words.get(key, {}) | {w: c for w, c in words.items() if w and c}
            habit.words[key] = dict(list(known.items())[-_MOST_REMEMBERED:])
        habit.save()


# -- what is found out -----------------------------------------------------------------------------


def fingerprint(row: StagedRegister, today: date) -> str:
    """Changes with everything the result depends on: file, choices, day, what is imported already,
    the agency's calendar and reading of the law."""
    agency = row.agency
    last = agency.imports.values_list("pk", "undone_at").first()
    parts = [
        row.sha256,
        row.choices,
        today.isoformat(),
        str(last),
        agency_calendar(agency).version,
        agency.settings,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def result(row: StagedRegister, today: date) -> Analysis:
    """What an import would do; found out once, then read. Without the records themselves."""
    seen = fingerprint(row, today)
    if row.analysed_for != seen or row.analysis is None:
        choices = Choices.from_json(row.choices)
        found = analyse(chosen_sheets(row, choices), choices, row.agency, today)
        content = asdict(replace(found, records=[]))
        row.analysis = zlib.compress(json.dumps(content, ensure_ascii=False).encode())
        row.analysed_for = seen
        row.save(update_fields=["analysis", "analysed_for"])
    raw = json.loads(zlib.decompress(row.analysis))
    raw["mistakes"] = [Mistake(**m) for m in raw["mistakes"]]
    raw["passed"] = [Passed(**p) for p in raw["passed"]]
    raw["shown"] = [Shown(**{**s, "findings": tuple(s["findings"])}) for s in raw["shown"]]
    return Analysis(**raw)
