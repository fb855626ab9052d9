"""The records of an authority. What may change them is in `casework.acts`, nothing else."""

from casework.models.agency import Agency, CalendarNotice, CalendarVersion, Counter, Section
from casework.models.attachments import Attachment
from casework.models.case import Applicant, Case
from casework.models.ledger import Event, LedgerChanged, StateEdge
from casework.models.people import Person, Post
from casework.models.records import (
    CaseFinding,
    ConsultationRecord,
    Proceeding,
    Proposal,
    Review,
    SearchRecord,
)

__all__ = [
    "Agency",
    "Applicant",
    "Attachment",
    "CalendarNotice",
    "CalendarVersion",
    "Case",
    "CaseFinding",
    "ConsultationRecord",
    "Counter",
    "Event",
    "LedgerChanged",
    "Person",
    "Post",
    "Proceeding",
    "Proposal",
    "Review",
    "SearchRecord",
    "Section",
    "StateEdge",
]
