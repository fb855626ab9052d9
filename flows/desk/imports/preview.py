"""核对: what the import would do, what is wrong in which cell, which rows are to be left out."""

from urllib.parse import quote

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from flows.access import Signed
from flows.desk import filing
from flows.desk.imports.entry import (
    called,
    own_agency,
    page,
    quota,
    sent_on,
    staged_or_404,
    turned_back,
)
from flows.desk.imports.start import take
from flows.files.kinds import Refused
from flows.registers import staging
from flows.registers.apart import marked_copy as marked
from flows.registers.matching import Choices
from flows.registers.rows import LEFT_OUT

PAGE = 50
MOST_PASSED = 200
SLOW = 3000
"""From how many cases on the others at the desk notice that somebody is importing."""


@require_http_methods(["GET", "POST"])
def preview(request: Signed, pk: int) -> HttpResponse:
    row = staged_or_404(request, pk)
    choices = Choices.from_json(row.choices)
    if back := turned_back(request, row, choices):
        return back
    found = staging.result(row, request.today)
    wrong = list(dict.fromkeys((m.sheet, m.row) for m in found.mistakes if m.row))
    if request.method == "POST":
        _leave_out(request, choices, wrong)
        staging.save_choices(row, choices)
        return redirect("import_preview", pk=row.pk)
    names = list(choices.heads)
    passed = [p for p in found.passed if p.why != LEFT_OUT]
    return page(
        request,
        "preview",
        row,
        found=found,
        page=Paginator(found.mistakes, PAGE).get_page(request.GET.get("page")),
        several=len(names) > 1,
        wrong=len(wrong),
        passed=passed[:MOST_PASSED],
        passed_count=len(passed),
        left_out=sorted(choices.left_out)[:MOST_PASSED],
        left_out_count=len(choices.left_out),
        slow=SLOW,
        new=found.rows - found.unchanged - len(wrong),
        seen=staging.fingerprint(row, request.today),
    )


def _leave_out(request: Signed, choices: Choices, wrong: list[tuple[str, int]]) -> None:
    what = request.POST.get("leave", "")
    if what == "all":
        choices.left_out |= set(wrong)
    elif what == "none":
        choices.left_out = set()
    else:
        ticked = set(request.POST.getlist("out"))
        choices.left_out |= {(sheet, n) for sheet, n in wrong if f"{n}:{sheet}" in ticked}


@require_safe
def marked_copy(request: Signed, pk: int) -> HttpResponse:
    """The same workbook with the wrong cells marked."""
    row = staged_or_404(request, pk)
    if back := turned_back(request, row, Choices.from_json(row.choices)):
        return back
    found = staging.result(row, request.today)
    try:
        with default_storage.open(str(row.file.name)) as file:
            content = marked(file, found.mistakes)
    except (Refused, OSError):
        messages.error(request, "文件标不出来；请按页面上列出的位置在原文件里改正")
        return redirect("import_preview", pk=row.pk)
    name = quote(f"{called(row.name)}（标注）.xlsx")
    return HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@csrf_exempt  # the quota must stand before anything reads the form; what reads it is protected
@require_POST
def again(request: Signed, pk: int) -> HttpResponse:
    """The mended workbook in place of the one before; what was matched stays matched."""
    own_agency(request)
    response: HttpResponse = _again(request, pk, quota(request))
    return response


@csrf_protect
def _again(request: Signed, pk: int, watching: filing.Quota) -> HttpResponse:
    row = staged_or_404(request, pk)
    try:
        take(request, row.agency, watching, row)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("import_preview", pk=row.pk)
    choices = Choices.from_json(row.choices)
    staging.tell_words(choices, staging.words_to_tell(row, choices))
    staging.save_choices(row, choices)
    fits = "，对应关系不变" if choices.fields else "；列标题和原来不同，请重新对应"
    messages.success(request, f"已经换成“{called(row.name)}”{fits}")
    return sent_on(request, row, choices)


@require_POST
def discard(request: Signed, pk: int) -> HttpResponse:
    """Forget the workbook; nothing of it was imported."""
    row = staged_or_404(request, pk)
    staging.drop(row)
    messages.success(request, f"已经删除“{called(row.name)}”，没有导入任何内容")
    return redirect("imports")
