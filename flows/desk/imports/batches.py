"""One import: who, when, which file, how it was read, what came of it; taking it back."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import Count, Min
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from casework.acts import ActRefused, touched_since, undo_batch
from casework.acts.undoing import LONGEST_REASON
from casework.models import CaseFinding
from casework.outcomes import OUTCOMES
from casework.states import STATES
from flows.access import Signed
from flows.desk.imports.entry import batch_or_404, called
from flows.registers.matching import PREFIXES

SHOWN = 100


@require_safe
def batch(request: Signed, pk: int) -> HttpResponse:
    own = batch_or_404(request, pk)
    counts = own.cases.values_list("state", "outcome").annotate(n=Count("pk"))
    states: dict[str, int] = {}
    outcomes: dict[str, int] = {}
    for state, outcome, n in counts:
        states[STATES[state]] = states.get(STATES[state], 0) + n
        if outcome:
            outcomes[OUTCOMES[outcome].label] = outcomes.get(OUTCOMES[outcome].label, 0) + n
    findings = (
        CaseFinding.objects.filter(case__batch=own)
        .values("code", "article")
        .annotate(n=Count("pk"), example=Min("text"))
        .order_by("-n", "code")
    )
    return render(
        request,
        "desk/imports/batch.html",
        {
            "batch": own,
            "states": states,
            "outcomes": outcomes,
            "findings": list(findings),
            "prefix": PREFIXES.get(own.matching.get("prefix") or "", ""),
        },
    )


@require_safe
def source(request: Signed, pk: int) -> FileResponse:
    """The workbook as it was imported."""
    own = batch_or_404(request, pk)
    try:
        file = default_storage.open(str(own.file.name)) if own.file else None
    except OSError:
        file = None
    if file is None:
        raise Http404("没有保存这次导入的文件")
    return FileResponse(
        file,
        as_attachment=True,
        filename=own.name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"X-Content-Type-Options": "nosniff"},
    )


@require_http_methods(["GET", "POST"])
def undo(request: Signed, pk: int) -> HttpResponse:
    """撤销导入: what it does, what stands in its way, and doing it."""
    own = batch_or_404(request, pk)
    reason, problems = request.POST.get("reason", "").strip(), []
    if request.method == "POST":
        try:
            count = undo_batch(own, by=request.user, today=request.today, reason=reason)
        except ActRefused as refused:
            problems = [str(p) for p in refused.problems]
        else:
            messages.success(request, f"已经撤销“{called(str(own))}”的导入，共{count}件")
            return redirect("import_batch", pk=own.pk)
    touched = touched_since(own).select_related("applicant")
    return render(
        request,
        "desk/imports/undo.html",
        {
            "batch": own,
            "reason": reason,
            "problems": problems,
            "touched": touched[:SHOWN],
            "touched_count": touched.count(),
            "longest": LONGEST_REASON,
        },
    )
