"""What lies in the file of a case, in the order in which it is put away; any form by its code."""

from collections.abc import Iterator
from datetime import date

from casework.models import Agency, Case
from casework.outcomes import OUTCOMES
from casework.states import ACTS
from notices.forms import FORMS, papers, reading
from notices.forms.facts import ApprovalFacts, ContentsFacts, Entry
from notices.models import Letter
from notices.page.blocks import Document
from notices.page.layout import lay_out
from notices.page.typefaces import Typefaces

# Of papers of one day: what was told on the way, then the sheet, then the reply it approves.
_ON_THE_WAY, _SHEET, _REPLY = range(3)


def form_document(
    kind: str,
    *,
    today: date,
    agency: Agency | None = None,
    case: Case | None = None,
    letter: Letter | None = None,
    contacts: bool = True,
) -> Document:
    """The form of that code. application_blank takes an agency, service_receipt a letter, the
    others a case. contacts: whether whoever prints it needs the applicant's; else they are masked.
    Raises FormRefused; KeyError for a code nobody knows."""
    if kind == "application_blank" and agency:
        return papers.application(reading.blank_application(agency, today))
    if kind == "service_receipt" and letter:
        return papers.service_receipt(reading.service_receipt(letter, contacts=contacts))
    if kind == "application" and case:
        return papers.application(reading.application(case, contacts=contacts))
    if kind == "approval_sheet" and case:
        return papers.approval_sheet(reading.approval_sheet(case, today))
    if kind == "file_contents" and case:
        return papers.file_contents(contents(case, today))
    raise reading.FormRefused(f"没有说明{FORMS[kind]}属于哪个机关、哪件申请或者哪份文书")


def contents(case: Case, today: date) -> ContentsFacts:
    """案卷目录 of a case: the request, then by date the letters, each with its 送达回证 once it is
    served, and the approval sheet of every round that was signed or is running."""
    entries = tuple(_entries(case, today))
    return ContentsFacts(
        agency_name=case.agency.name,
        dated_on=max(entry.made_on or case.submitted_on for entry in entries),
        case_number=case.number,
        applicant=case.applicant.name,
        received_on=case.received_on,
        outcome=OUTCOMES[case.outcome].label if case.outcome else "",
        entries=entries,
        archive_number=case.archive_number,
        retention=f"{case.retention_years}年" if case.retention_years else "",
    )


def _entries(case: Case, today: date) -> Iterator[Entry]:
    request = papers.application(reading.application(case))
    yield Entry(
        FORMS["application"],
        _pages(request),
        author=case.applicant.name,
        made_on=case.submitted_on,
    )
    dated: list[tuple[date, int, int, list[Entry]]] = []
    for letter in case.letters.order_by("dated_on", "pk"):
        rank = _REPLY if letter.act == "reply" else _ON_THE_WAY
        dated.append((letter.dated_on, rank, letter.pk, list(_letter(letter))))
    for sheet in _sheets(case, today):
        dated.append((sheet.dated_on, _SHEET, sheet.round, [_sheet(sheet)]))
    for *_, papers_of_one in sorted(dated, key=lambda one: one[:3]):
        yield from papers_of_one


def _letter(letter: Letter) -> Iterator[Entry]:
    yield Entry(
        letter.title,
        letter.pages,
        letter.number,
        letter.agency.name,
        letter.dated_on,
        "作废" if letter.voided_on else "",
    )
    if letter.served_on and not letter.voided_on:
        facts = reading.service_receipt(letter)
        yield Entry(
            f"{FORMS['service_receipt']}（{letter.number}）",
            _pages(papers.service_receipt(facts)),
            author=facts.agency_name,
            made_on=letter.served_on,
        )


def _sheets(case: Case, today: date) -> Iterator[ApprovalFacts]:
    for number in range(1, case.round + 1):
        sheet = reading.approval_sheet(case, today, number)
        if number == case.round or sheet.signature.decision == ACTS["sign"].label:
            yield sheet


def _sheet(sheet: ApprovalFacts) -> Entry:
    return Entry(
        FORMS["approval_sheet"] + (f"（第{sheet.round}次拟办）" if sheet.round > 1 else ""),
        _pages(papers.approval_sheet(sheet)),
        author=sheet.agency_name,
        made_on=sheet.dated_on,
    )


def _pages(paper: Document) -> int:
    return len(lay_out(paper, Typefaces.load()).pages)
