"""The records of an authority. What may change them is in `casework.acts`, nothing else."""

from casework.models.agency import Agency, CalendarNotice, CalendarVersion, Counter, Section
from casework.models.attachments import Attachment
from casework.models.case import STANDING, Applicant, Case
from casework.models.imports import ImportBatch
from casework.models.ledger import Event, LedgerChanged, StateEdge
from casework.models.looks import Look
from casework.models.people import Person, Post
from casework.models.records import (
    CaseFinding,
    ConsultationRecord,
    Proceeding,
    Proposal,
    Review,
    SearchRecord,
)
from casework.models.texts import CaseText

__all__ = [
    "STANDING",
    "Agency",
    "Applicant",
    "Attachment",
    "CalendarNotice",
    "CalendarVersion",
    "Case",
    "CaseFinding",
    "CaseText",
    "ConsultationRecord",
    "Counter",
    "Event",
    "ImportBatch",
    "LedgerChanged",
    "Look",
    "Person",
    "Post",
    "Proceeding",
    "Proposal",
    "Review",
    "SearchRecord",
    "Section",
    "StateEdge",
]
