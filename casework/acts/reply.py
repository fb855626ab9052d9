"""答复、登记送达: the telling itself, and the proof of it."""

from datetime import date

from casework.acts.base import apply, service_data
from casework.checks import IssuedLetter
from casework.checks.base import current_proposal
from casework.facts import Service
from casework.models import Case, Event, Person


def reply(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    letter: IssuedLetter,
    service: Service | None = None,
    seen: int | None = None,
) -> Event:
    """答复 by the issued letter, dated `on`. The clock stops by its service, not by its date.

    Everything law.md section 3 asks for must be on file, or ActRefused lists what is missing.
    """

    def data(case: Case) -> dict[str, object]:
        proposal = current_proposal(case)
        return {**proposal.answer, "outcome": proposal.outcome} if proposal else {}

    return apply(
        case,
        "reply",
        by=by,
        on=on,
        today=today,
        data=data,
        letter=letter,
        service=service,
        seen=seen,
    )


def serve(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    sequence: int,
    service: Service | None,
    evidence: str = "",
    seen: int | None = None,
) -> Event:
    """登记送达 of the letter told in event `sequence`; again, to add the addressee's own receipt.

    evidence: post number, name on the receipt, system message.
    """
    return apply(
        case,
        "serve",
        by=by,
        on=on,
        today=today,
        data={
            "sequence": sequence,
            "evidence": evidence,
            "service": service_data(service) if service else None,
        },
        service=service,
        seen=seen,
    )
