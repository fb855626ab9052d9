"""What a form says: read once, frozen. Nothing in it is ever parsed.

`agency_name` stands above the title. `dated_on` is the only clock the file knows: a date of the
matter itself, so that the same matter prints the same bytes next year. An empty text or None is
room to write by hand. Dates are dates in Asia/Shanghai.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ApplicantFacts:
    """申请人. kind: a code of APPLICANT_KINDS. What is masked, is masked (casework.masking)."""

    kind: str
    name: str
    id_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""

    @property
    def natural(self) -> bool:
        return self.kind == "natural"


@dataclass(frozen=True)
class ApplicationFacts:
    """政府信息公开申请表 (条例第二十九条); the blank form is one with nothing but the agency.

    form: a code of casework.facts.FORMS.
    """

    agency_name: str
    dated_on: date
    applicant: ApplicantFacts | None = None
    subject: str = ""
    form: str = ""
    submitted_on: date | None = None
    number: str = ""
    received_on: date | None = None


@dataclass(frozen=True)
class ElementFacts:
    """One element of the proposed answer: its name, what was proposed line by line."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ProposalFacts:
    """拟办意见: the outcome and its ground as printed, the elements, who proposed it when."""

    outcome: str
    ground: str
    elements: tuple[ElementFacts, ...]
    drafted_by: str
    drafted_on: date


@dataclass(frozen=True)
class StepFacts:
    """One review, or the leader's signature. decision: empty while nobody has decided.

    items: for 保密审查 each item with its result.
    """

    title: str
    decision: str = ""
    remarks: str = ""
    person: str = ""
    decided_on: date | None = None
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ApprovalFacts:
    """审查呈批单 of one round. proposal: None before there is one.

    due_on, target_on: 答复期限, 内部目标; firm: no open notice can move them. late: the reply came,
    or has not come, after the due date. clock: why there is no due date, where there is none.
    steps: the reviews in their order; signature: the leader's own step, always the last.
    """

    agency_name: str
    dated_on: date
    number: str
    applicant: str
    applicant_kind: str
    received_on: date | None
    due_on: date | None
    target_on: date | None
    firm: bool
    late: bool
    clock: str
    section: str
    handler: str
    subject: str
    round: int
    proposal: ProposalFacts | None
    steps: tuple[StepFacts, ...]
    signature: StepFacts


@dataclass(frozen=True)
class ReceiptFacts:
    """送达回证 of one letter. way: a code of SERVICE_WAYS, empty before it is served.

    served_on: the day that counts. received_on: the addressee's own receipt. refused: why it was
    not taken or came back. evidence: what proves the service.
    """

    agency_name: str
    dated_on: date
    case_number: str
    title: str
    number: str
    addressee: str
    place: str = ""
    way: str = ""
    served_on: date | None = None
    received_on: date | None = None
    refused: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Entry:
    """One paper of a file. author: 责任者. pages: how many sheets' sides it has."""

    title: str
    pages: int
    number: str = ""
    author: str = ""
    made_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class ContentsFacts:
    """案卷目录: the file, and its papers in the order in which they lie in it."""

    agency_name: str
    dated_on: date
    case_number: str
    applicant: str
    received_on: date | None
    outcome: str
    entries: tuple[Entry, ...]
    archive_number: str = ""
    retention: str = ""
