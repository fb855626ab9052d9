"""What every page of the import begins with: whose it is, and which workbook it is about."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from casework.models import Agency, ImportBatch
from flows.access import Signed
from flows.desk import filing
from flows.desk.settings.entry import agency_for
from flows.models import StagedRegister
from flows.registers.fields import FIELDS
from flows.registers.matching import COLUMN, Choices, coded, gaps
from flows.registers.workbook import MOST_BYTES, Sheet

STEPS = (
    ("import_sheets", "工作表"),
    ("import_columns", "对应列"),
    ("import_words", "对应用语"),
    ("import_preview", "核对并导入"),
)
FILE = "file"


def own_agency(request: Signed) -> Agency:
    """The agency of whoever may import for it; else 403."""
    return agency_for(request, "import_register")


def staged_or_404(request: Signed, pk: int) -> StagedRegister:
    """A workbook of the agency that waits to be imported."""
    agency = own_agency(request)
    rows = StagedRegister.objects.select_related("agency", "by").defer("analysis")
    return get_object_or_404(rows, pk=pk, agency=agency, kept_until__gte=request.today)


def batch_or_404(request: Signed, pk: int) -> ImportBatch:
    """An import of the agency."""
    rows = ImportBatch.objects.select_related("agency", "by", "undone_by")
    return get_object_or_404(rows, pk=pk, agency=own_agency(request))


def page(request: Signed, template: str, row: StagedRegister, **context: Any) -> HttpResponse:
    """A page on the way of one workbook."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    known = {"row": row, "steps": STEPS, "here": here, **context}
    return render(request, f"desk/imports/{template}.html", known)


def unfinished(row: StagedRegister, choices: Choices) -> str:
    """The page on which something is still to be chosen, "" if nothing is."""
    if not choices.fields or gaps(choices):
        return "import_columns"
    chosen = (choices.words.get(one.key) for one in coded(choices))
    if any(not words or any(w and not code for w, code in words.items()) for words in chosen):
        return "import_words"
    return ""


def sent_on(request: Signed, row: StagedRegister, choices: Choices) -> HttpResponse:
    """To whatever is to be chosen next, or to the preview."""
    return redirect(unfinished(row, choices) or "import_preview", pk=row.pk)


def turned_back(request: Signed, row: StagedRegister, choices: Choices) -> HttpResponse | None:
    """Back to what is still to be chosen, with a word about it; None if nothing is."""
    missing = unfinished(row, choices)
    if not missing:
        return None
    messages.warning(request, f"请先完成“{dict(STEPS)[missing]}”")
    return redirect(missing, pk=row.pk)


def called(name: str) -> str:
    """A file as a sentence names it: without its ending."""
    return name.removesuffix(".xlsx")


def quota(request: HttpRequest) -> filing.Quota:
    """Stands before whatever reads the form: a file too large is not even kept for a moment."""
    watching = filing.Quota(request, frozenset({FILE}), MOST_BYTES)
    request.upload_handlers = [watching, *request.upload_handlers]
    return watching


def in_words(choices: Choices, sheets: Sequence[Sheet]) -> dict[str, Any]:
    """How the sheets were read, as the record of the import keeps it."""
    fields, words = [], []
    for one in FIELDS.values():
        chosen = choices.fields.get(one.key, "")
        if chosen:
            instead = one.instead.get(choices.instead(one.key), "")
            column = f"“{choices.column(one.key)}”列" if chosen.startswith(COLUMN) else instead
            fields.append([one.label, column])
    for one in coded(choices):
        meant = choices.words.get(one.key, {})
        words += [[one.label, w or "（空着的）", one.codes[c]] for w, c in meant.items() if c]
    return {
        "sheets": [[sheet.name, choices.heads[sheet.name].row] for sheet in sheets],
        "fields": fields,
        "prefix": choices.prefix,
        "words": words,
        "left_out": sorted(choices.left_out),
    }
