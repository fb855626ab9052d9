"""What is printed: letters as issued, drafts, forms. Each through the case's own permission."""

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from casework.acts import ActRefused
from casework.masking import sees
from casework.models import Case
from flows import telling
from flows.access import Signed, case_or_404
from notices.forms import FORMS as PAPERS
from notices.forms.filing import form_document
from notices.issue import LetterDamaged, letter_bytes, reply_kind, typefaces_of
from notices.models import Letter
from notices.page.blocks import Document
from notices.page.pdf import render as render_pdf
from notices.page.typefaces import TypefaceError
from notices.word import WordError, write_docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _file(content: bytes, name: str, kind: str = "application/pdf", *, inline: bool = True):  # type: ignore[no-untyped-def]
    how = "inline" if inline else "attachment"
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}",
            "X-Content-Type-Options": "nosniff",
        },
    )


def letter(request: Signed, pk: int) -> HttpResponse:
    """A letter byte for byte as issued."""
    found = _letter(request, pk)
    try:
        content = letter_bytes(found)
    except (LetterDamaged, FileNotFoundError):
        return render(
            request,
            "desk/error.html",
            {
                "title": "文书文件有误",
                "text": f"文书{found.number}的文件缺失，或者与制发时不一致，不能使用。"
                "请告诉管理员。",
            },
            status=409,
        )
    return _file(content, found.file_name())


def _letter(request: Signed, pk: int) -> Letter:
    found = Letter.objects.filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份文书")
    case_or_404(request.user, found.case_id)
    return found


def letter_receipt(request: Signed, pk: int) -> HttpResponse:
    """送达回证 of one letter."""
    found = _letter(request, pk)
    today = request.today
    document = form_document(
        "service_receipt",
        today=today,
        case=found.case,
        letter=found,
        contacts=sees(request.user, found.case, "address"),
    )
    return _paper(request, found.case, document, f"送达回证 {found.number}.pdf")


def form_pdf(request: Signed, pk: int, kind: str) -> HttpResponse:
    """申请表, 审查呈批单, 案卷目录 of a case."""
    case = case_or_404(request.user, pk)
    if kind not in PAPERS or kind in ("application_blank", "service_receipt"):
        raise Http404("没有这种表格")
    contacts = sees(request.user, case, "address")
    document = form_document(kind, today=request.today, case=case, contacts=contacts)
    return _paper(request, case, document, f"{PAPERS[kind]} {case}.pdf")


def draft_pdf(request: Signed, pk: int) -> HttpResponse:
    """The reply as it would read, marked 草稿."""
    case = case_or_404(request.user, pk)
    document = _draft(request, case)
    if document is None:
        return redirect("case", pk=pk)
    return _paper(request, case, document, f"草稿 {case}.pdf")


def draft_docx(request: Signed, pk: int) -> HttpResponse:
    """The same as a Word copy, for offices that edit there; the record stays here."""
    case = case_or_404(request.user, pk)
    document = _draft(request, case)
    if document is None:
        return redirect("case", pk=pk)
    try:
        content = write_docx(document)
    except WordError as error:
        messages.error(request, str(error))
        return redirect("case", pk=pk)
    return _file(content, f"草稿 {case}.docx", DOCX, inline=False)


def _draft(request: Signed, case: Case) -> Document | None:
    today = request.today
    try:
        with telling.in_words():
            reply_kind(case)
            return telling.draft(case, "reply", on=today, given={})
    except ActRefused as refused:
        messages.error(request, f"现在还不能生成草稿：{refused}")
        return None


def _paper(request: Signed, case: Case, document: Document, name: str) -> HttpResponse:
    try:
        made = render_pdf(document, typefaces_of(case.agency))
    except TypefaceError as error:
        messages.error(request, str(error))
        return redirect("case", pk=case.pk)
    return _file(made.pdf, name)
