"""对应列: each of our fields beside the column of the office's that holds it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from flows.access import Signed
from flows.desk.imports.entry import page, sent_on, staged_or_404
from flows.registers import staging
from flows.registers.fields import FIELDS, GROUPS, REQUIRED, Field, heading
from flows.registers.matching import ALL, COLUMN, PREFIXES, Choices, Column, gaps


@dataclass(frozen=True)
class Line:
    """One field of the page. options: (value, what is shown, samples) of every column."""

    field: Field
    required: bool
    chosen: str
    columns: list[tuple[str, str, str]]
    instead: list[tuple[str, str]]
    samples: str
    problem: str


@require_http_methods(["GET", "POST"])
def match_columns(request: Signed, pk: int) -> HttpResponse:
    row = staged_or_404(request, pk)
    choices = Choices.from_json(row.choices)
    sheets = staging.chosen_sheets(row, choices)
    found = staging.all_columns(sheets, choices)
    staging.first_guess(choices, found, staging.habit_of(row.agency))
    told: dict[str, str] = {}
    if request.method == "POST":
        _choose(request, choices, found)
        staging.save_choices(row, choices)
        told = gaps(choices)
        if not told:
            staging.remember(row.agency, choices, _meanings(choices, found))
            return sent_on(request, row, choices)
    lines = [_line(one, choices, found, told) for one in FIELDS.values()]
    used = set(choices.fields.values())
    return page(
        request,
        "columns",
        row,
        groups=[(group, [line for line in lines if line.field.group == group]) for group in GROUPS],
        prefixes=list(PREFIXES.items()),
        prefix=choices.prefix,
        problems=len(told),
        unused=[c for c in found if COLUMN + c.key not in used],
        lacking=list(_lacking(sheets, choices)),
    )


def _choose(request: Signed, choices: Choices, found: list[Column]) -> None:
    """What was sent, as far as it was offered; a column no longer chosen forgets its words."""
    there = {COLUMN + c.key for c in found}
    for one in FIELDS.values():
        value = request.POST.get(one.key, "")
        if value not in there and value.removeprefix(ALL) not in one.instead:
            value = ""
        if value != choices.fields.get(one.key):
            choices.words.pop(one.key, None)
        choices.fields[one.key] = value
    prefix = request.POST.get("prefix", "")
    choices.prefix = prefix if prefix in PREFIXES else ""


def _meanings(choices: Choices, found: list[Column]) -> dict[str, str]:
    """heading -> field, as it is remembered."""
    field_by_column = {v: k for k, v in choices.fields.items() if v.startswith(COLUMN)}
    return {heading(c.key): field_by_column.get(COLUMN + c.key, "") for c in found}


def _line(one: Field, choices: Choices, found: list[Column], told: dict[str, str]) -> Line:
    chosen = choices.fields.get(one.key, "")
    samples = {COLUMN + c.key: "；".join(c.samples) for c in found}
    return Line(
        one,
        one.key in REQUIRED,
        chosen,
        []
        if one.kind == "none"
        else [(COLUMN + c.key, f"{c.letter}　{c.key}", samples[COLUMN + c.key]) for c in found],
        [(ALL + code, label) for code, label in one.instead.items()],
        samples.get(chosen, ""),
        told.get(one.key, ""),
    )


def _lacking(sheets: Any, choices: Choices) -> Any:
    """Chosen columns that some chosen sheet does not have."""
    for sheet in sheets:
        there = {c.key for c in staging.all_columns([sheet], choices)}
        missing = {choices.column(key) for key in choices.fields} - there - {""}
        if missing:
            yield sheet.name, sorted(missing)
