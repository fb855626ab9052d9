"""Which sheets of the workbook are the register, and in which row their headings stand."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from openpyxl.utils import get_column_letter

from flows.access import Signed
from flows.desk.imports.entry import page, staged_or_404
from flows.desk.numbers import number
from flows.registers import cells, staging
from flows.registers.matching import FIRST_ROWS, Choices, Head, discreet, guess_head
from flows.registers.workbook import MOST_COLUMNS, Cell, Sheet, unpack

SHOWN_ROWS, SHOWN_COLUMNS, LONGEST = 8, 30, 16


@dataclass(frozen=True)
class Seen:
    """One sheet as the page shows it. first: (row number, its first cells)."""

    index: int
    sheet: Sheet
    used: bool
    head: Head
    choices: list[tuple[int, str]]
    letters: list[str]
    first: list[tuple[int, list[str]]]
    notes: list[str]


@require_http_methods(["GET", "POST"])
def sheets(request: Signed, pk: int) -> HttpResponse:
    row = staged_or_404(request, pk)
    found = unpack(row.grid)
    choices = Choices.from_json(row.choices)
    problem = ""
    if request.method == "POST":
        heads = {
            s.name: _head(request, n, s) for n, s in enumerate(found) if f"use-{n}" in request.POST
        }
        if heads:
            if heads != choices.heads:
                choices = Choices(heads=heads, words=choices.words)
            staging.save_choices(row, choices)
            return redirect("import_columns", pk=row.pk)
        problem = "请至少选择一个工作表"
        choices.heads = {}
    return page(
        request,
        "sheets",
        row,
        sheets=[_seen(n, sheet, choices) for n, sheet in enumerate(found)],
        problem=problem,
    )


def _head(request: Signed, index: int, sheet: Sheet) -> Head:
    """As chosen, if it is one of those offered; else as guessed."""
    offered = [n for n, _ in sheet.rows[:FIRST_ROWS]]
    row, height = (request.POST.get(f"{name}-{index}", "") for name in ("row", "height"))
    chosen = number(row)
    if chosen in offered:
        return Head(chosen, 2 if height == "2" else 1)
    return guess_head(sheet)


def _seen(index: int, sheet: Sheet, choices: Choices) -> Seen:
    head = choices.heads.get(sheet.name) or guess_head(sheet)
    width = min(sheet.width, SHOWN_COLUMNS)
    offered = sheet.rows[:FIRST_ROWS]
    return Seen(
        index,
        sheet,
        sheet.name in choices.heads,
        head,
        [(n, f"第{n}行：{'　'.join(_short(row)[:4])}") for n, row in offered],
        [get_column_letter(n) for n in range(1, width + 1)],
        [(n, _short(row, width)) for n, row in offered[:SHOWN_ROWS]],
        list(_notes(sheet)),
    )


def _short(row: list[Cell], width: int = 0) -> list[str]:
    texts = [discreet(" ".join(cells.shown(c).split()))[:LONGEST] for c in row]
    if not width:
        return [text for text in texts if text]
    return (texts + [""] * width)[:width]


def _notes(sheet: Sheet) -> Any:
    """What a person might not see on the sheet."""
    if sheet.hidden:
        yield "这个工作表是隐藏的"
    if sheet.hidden_rows:
        yield f"有{len(sheet.hidden_rows)}行被隐藏或者筛选掉，也会读入；不要的请在文件里删去"
    letters = [get_column_letter(n) for n in sheet.hidden_columns if n <= sheet.width]
    if letters:
        yield f"隐藏的列：{'、'.join(letters)}"
    if sheet.merged:
        yield f"有{len(sheet.merged)}处合并的格；上下合并的，各行都按合并的内容读入"
    if sheet.beyond:
        yield f"第{MOST_COLUMNS}列以后还有内容（{sheet.beyond}），没有读入"
    uncomputed = sum(isinstance(c, dict) and "formula" in c for _, row in sheet.rows for c in row)
    if uncomputed:
        yield f"有{uncomputed}个公式没有计算结果，请在表格软件里打开并保存后重新上传"
