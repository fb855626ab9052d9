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
    proposal = current_proposal(case)
    data = {**proposal.answer, "outcome": proposal.outcome} if proposal else {}

    def change(case: Case, event: Event) -> None:
        decide(case, str(event.data["outcome"]), on)

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
        change=change,
    )


def decide(case: Case, outcome: str, on: date) -> None:
    """Write down the decision; the first one is what the statistics count, once and for all."""
    case.outcome, case.decided_on = outcome, on
    if not case.first_outcome:
        case.first_outcome, case.first_decided_on = outcome, on


def serve(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    sequence: int,
    service: Service,
    evidence: str = "",
    seen: int | None = None,
) -> Event:
    """登记送达 of the letter told in event `sequence`; again, to add the addressee's own receipt.

    evidence: post number, name on the receipt, system message.
    """
    told = case.events.filter(sequence=sequence).first()

    def change(case: Case, event: Event) -> None:
        if told and told.act.startswith("consult_"):
            row = case.consultations.filter(party=told.data["party"]).latest("sent_on")
            row.sent_on = service.on
            if service.received_on and not row.received_on:
                row.received_on = service.received_on
            row.save()

    return apply(
        case,
        "serve",
        by=by,
        on=on,
        today=today,
        data={"sequence": sequence, "evidence": evidence, "service": service_data(service)},
        service=service,
        seen=seen,
        change=change,
    )
