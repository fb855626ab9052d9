"""The imports so far, what waits to be imported, and a new workbook."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from casework.models import Agency
from flows.access import Signed
from flows.desk import filing
from flows.desk.imports.entry import FILE, own_agency, quota
from flows.files.kinds import Refused
from flows.models import StagedRegister
from flows.registers import staging
from flows.registers.workbook import MOST_BYTES, MOST_ROWS, too_large

PAGE = 50


@csrf_exempt  # the quota must stand before anything reads the form; what reads it is protected
@require_http_methods(["GET", "POST"])
def imports(request: Signed) -> HttpResponse:
    agency = own_agency(request)
    response: HttpResponse = _imports(request, agency, quota(request))
    return response


@csrf_protect
def _imports(request: Signed, agency: Agency, watching: filing.Quota) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        staging.sweep(request.today)
        try:
            row = take(request, agency, watching)
        except Refused as refused:
            problem = str(refused)
        else:
            return redirect("import_sheets", pk=row.pk)
    batches = agency.imports.select_related("by", "undone_by")
    return render(
        request,
        "desk/imports/start.html",
        {
            "page": Paginator(batches, PAGE).get_page(request.GET.get("page")),
            "staged": list(staging.staged_of(agency, request.today)),
            "problem": problem,
            "most_bytes": MOST_BYTES,
            "most_rows": MOST_ROWS,
            "kept_days": staging.KEPT_DAYS,
        },
    )


def take(
    request: Signed, agency: Agency, watching: filing.Quota, old: StagedRegister | None = None
) -> StagedRegister:
    """The uploaded workbook, kept for the import. Raises Refused."""
    upload = request.FILES.get(FILE)
    if FILE in watching.too_large:
        raise Refused(too_large())
    if upload is None:
        raise Refused("没有选择文件，请选择后再上传")
    return staging.stage(upload, agency, request.user, request.today, old)
