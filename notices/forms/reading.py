"""Reading the facts of a form from a case or a letter. Writes nothing, moves nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework.deadlines import CLOCK_STATES
from casework.facts import cn_date
from casework.ledger import facts_of
from casework.masking import CONTACTS, MASKS, masked_address
from casework.models import Agency, Case, Event, Proposal, Review
from casework.outcomes import APPLICANT_KINDS, OUTCOMES
from casework.queries.clocks import case_clock
from casework.roles import REVIEW_STEPS
from casework.states import ACTS
from notices.facts import ground_text
from notices.forms.elements import elements
from notices.forms.facts import (
    ApplicantFacts,
    ApplicationFacts,
    ApprovalFacts,
    ProposalFacts,
    ReceiptFacts,
    StepFacts,
)
from notices.models import Letter

_SECRECY_RESULTS = {"releasable": "可以公开"}
_LEADER = "分管领导签发"


class FormRefused(ValueError):
    """The form cannot be printed for this case or letter; the message says why, in Chinese."""


def blank_application(agency: Agency, today: date) -> ApplicationFacts:
    """The form an office lays out for applicants; `today` is the date of the file."""
    return ApplicationFacts(agency.name, today)


def application(case: Case, *, reveal: bool = False, contacts: bool = True) -> ApplicationFacts:
    """The agency's file copy of a request. reveal: the identity number in full, for whom may see
    it; whoever reveals it records that he did. contacts: whether whoever prints it needs them
    (`masking.sees`); else they are masked."""
    who = case.applicant
    in_full = (*(CONTACTS if contacts else ()), *(("id_number",) if reveal else ()))
    told = {
        field: getattr(who, field) if field in in_full else mask(getattr(who, field))
        for field, mask in MASKS.items()
    }
    return ApplicationFacts(
        agency_name=case.agency.name,
        dated_on=case.submitted_on,
        applicant=ApplicantFacts(kind=who.kind, name=who.name, **told),
        subject=case.subject,
        form=case.form,
        submitted_on=case.submitted_on,
        number=case.number,
        received_on=case.received_on,
    )


# --- 审查呈批单 -------------------------------------------------------------------------------


def approval_sheet(case: Case, today: date, round_number: int = 0) -> ApprovalFacts:
    """The sheet of one round of the proposal, of the running one by default.

    today: the day the clock is read on. Before there is a proposal the steps of the agency stand
    on it, all of them to be signed.
    """
    number = round_number or case.round
    folded = case_clock(case, today)
    proposal = case.proposals.filter(round=number).select_related("drafted_by").first()
    rows = list(case.reviews.filter(round=number).select_related("person").order_by("stage", "pk"))
    steps = tuple(_step(row) for row in rows) if rows else _steps_to_come(case.agency)
    signature = _signature(case, number, rows)
    days = [s.decided_on for s in (*steps, signature) if s.decided_on]
    days += [proposal.drafted_on] if proposal else []
    return ApprovalFacts(
        agency_name=case.agency.name,
        dated_on=max(days, default=case.submitted_on),
        number=case.number,
        applicant=case.applicant.name,
        applicant_kind=APPLICANT_KINDS[case.applicant.kind],
        received_on=folded.received_on,
        due_on=folded.due_on,
        target_on=folded.target_on,
        firm=folded.firm is not False,
        late=folded.state == "breached",
        clock=CLOCK_STATES[folded.state],
        section=case.section.name if case.section else "",
        handler=str(case.handler) if case.handler else "",
        subject=case.subject,
        round=number,
        proposal=_proposal(case, proposal) if proposal else None,
        steps=steps,
        signature=signature,
    )


def _proposal(case: Case, proposal: Proposal) -> ProposalFacts:
    outcome = OUTCOMES[proposal.outcome]
    return ProposalFacts(
        outcome=outcome.label,
        ground=ground_text(outcome.grounds, first=False),
        elements=elements(case, outcome, proposal.answer),
        drafted_by=str(proposal.drafted_by),
        drafted_on=proposal.drafted_on,
    )


def _step(row: Review) -> StepFacts:
    return StepFacts(
        title=REVIEW_STEPS[row.step],
        decision=row.get_decision_display(),
        remarks=row.reason.strip(),
        person=str(row.person) if row.person else "",
        decided_on=row.decided_on,
        items=tuple(_results(row.data)),
    )


def _results(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (str(item.get("title", "")), _SECRECY_RESULTS.get(str(item.get("result")), "没有结论"))
        for item in data.get("items") or ()
        if isinstance(item, Mapping)
    ]


def _steps_to_come(agency: Agency) -> tuple[StepFacts, ...]:
    return tuple(StepFacts(REVIEW_STEPS[step]) for stage in agency.review_stages for step in stage)


def _signature(case: Case, number: int, rows: Sequence[Review]) -> StepFacts:
    """The leader's own step has no row: it is what the ledger says of this round.

    A return that no review gave is the leader's.
    """
    events = list(case.events.order_by("sequence"))
    found: Event | None = None
    rounds = 0
    for event in events:
        rounds += event.act == "propose"
        if rounds != number:
            continue
        returned = event.act == "return_proposal" and not any(
            r.decision == "returned" for r in rows
        )
        if event.act == "sign" or returned:
            found = event
    if found is None:
        return StepFacts(_LEADER)
    as_it_stands = {fact.sequence: fact.on for fact in facts_of(events)}
    return StepFacts(
        _LEADER,
        ACTS[found.act].label,
        found.reason.strip(),
        found.person_name,
        as_it_stands.get(found.sequence, found.on),
    )


# --- 送达回证 ---------------------------------------------------------------------------------


def service_receipt(letter: Letter, *, contacts: bool = True) -> ReceiptFacts:
    """The 送达回证 of one letter, with what is recorded of its service. contacts: as above.

    Where it was taken is not recorded: the applicant's address stands on it when it was posted to
    him. Raises FormRefused for a voided letter, which nobody serves.
    """
    if letter.voided_on:
        raise FormRefused(f"文书{letter.number}已于{cn_date(letter.voided_on)}作废，没有送达回证")
    applicant = letter.case.applicant
    posted = letter.service_way == "post" and letter.addressee == applicant.name
    return ReceiptFacts(
        agency_name=letter.agency.name,
        dated_on=letter.served_on or letter.dated_on,
        case_number=letter.case.number,
        title=letter.title,
        number=letter.number,
        addressee=letter.addressee,
        place=(applicant.address if contacts else masked_address(applicant.address))
        if posted
        else "",
        way=letter.service_way,
        served_on=letter.served_on,
        received_on=letter.received_on,
        refused=_returned(letter),
        evidence=letter.evidence,
    )


def _returned(letter: Letter) -> str:
    """When the post brought it back, and why."""
    if letter.returned_on is None:
        return ""
    return f"{cn_date(letter.returned_on)}邮件退回：{letter.return_reason.strip()}"
