"""答复、登记送达、登记退回、作废: the telling itself, the proof of it, and its taking back."""

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


def record_return(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    sequence: int,
    reason: str,
    seen: int | None = None,
) -> Event:
    """登记邮件退回: the post brought the letter of event `sequence` back on `on`, and why.

    The day of posting stays what it was (国办公开办函〔2016〕235号); the addressee's own periods do
    not begin, and the letter may be served again another way.
    """
    data = {"sequence": sequence, "reason": reason}
    return apply(case, "record_return", by=by, on=on, today=today, data=data, seen=seen)


def void_letter(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    sequence: int,
    reason: str,
    seen: int | None = None,
) -> Event:
    """作废文书 of event `sequence`, which has not gone out: it was never told.

    The case is back where it was before; the number stays given, with reason and author. A letter
    that was served can no longer be voided.
    """

    def data(case: Case) -> dict[str, object]:
        told = case.events.filter(sequence=sequence).first()
        return {
            "sequence": sequence,
            "reason": reason,
            "voided": told.data.get("letter") if told else None,
        }

    def back_to(case: Case) -> str:
        told = case.events.get(sequence=sequence)
        return told.from_state if told.from_state != told.to_state else case.state

    return apply(
        case,
        "void_letter",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data=data,
        seen=seen,
        back_to=back_to,
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
