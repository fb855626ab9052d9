"""检索、拟办、审核、退回修改、签发: how the answer is made."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework.acts.base import apply
from casework.history import signed
from casework.models import Case, Event, Person, Proposal, Review
from casework.outcomes import OUTCOMES
from casework.roles import REVIEW_STEPS, roles_on


def record_search(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    place: str,
    searched_by: str,
    words: str,
    result: str,
    seen: int | None = None,
) -> Event:
    """登记检索: where, by whom, when (`on`), with which words, and what was found."""
    data = {"place": place, "searched_by": searched_by, "words": words, "result": result}
    return apply(case, "record_search", by=by, on=on, today=today, data=data, seen=seen)


def propose(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    outcome: str,
    answer: Mapping[str, Any],
    seen: int | None = None,
) -> Event:
    """拟办: outcome and the elements its letter must contain; opens the reviews of a new round.

    A release always opens 保密审查, whatever the agency's own steps are (条例第十七条).
    """

    def change(case: Case, event: Event) -> None:
        case.round += 1
        case.proposer = by
        proposal = Proposal(
            case=case,
            round=case.round,
            outcome=outcome,
            answer=event.data["answer"],
            drafted_by=by,
            drafted_on=on,
        )
        _save(proposal, by)
        stages = [list(stage) for stage in case.agency.review_stages]
        if OUTCOMES[outcome].releases and not any("secrecy" in stage for stage in stages):
            stages.append(["secrecy"])
        for number, stage in enumerate(stages, 1):
            for step in stage:
                _save(Review(case=case, round=case.round, stage=number, step=step), by)

    return apply(
        case,
        "propose",
        by=by,
        on=on,
        today=today,
        data={"outcome": outcome, "answer": dict(answer)},
        seen=seen,
        change=change,
    )


def review(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    step: str,
    remarks: str = "",
    items: Sequence[Mapping[str, str]] = (),
    seen: int | None = None,
) -> Event:
    """审核通过 of one step. items: for 保密审查, {"title", "result": "releasable"} per item."""

    def change(case: Case, event: Event) -> None:
        row = case.reviews.get(round=case.round, step=step)
        _decide(row, "passed", by, event, remarks)
        row.data = {"items": event.data.get("items", [])} if items else {}
        _save(row, by)

    data: dict[str, Any] = {"step": step}
    if items:
        data["items"] = [dict(i) if isinstance(i, Mapping) else i for i in items]
    return apply(
        case,
        "review",
        by=by,
        on=on,
        today=today,
        reason=remarks,
        data=data,
        seen=seen,
        change=change,
    )


def return_proposal(
    case: Case, *, by: Person, on: date, today: date, reason: str, seen: int | None = None
) -> Event:
    """退回修改 with what must be mended: back to 办理中; the round's open reviews become moot."""

    def change(case: Case, event: Event) -> None:
        roles = roles_on(by, case)
        undecided = list(case.reviews.filter(round=case.round, decision="").order_by("stage"))
        first = undecided[0].stage if undecided else 0
        for row in undecided:
            mine = row.stage == first and row.step in roles
            _decide(row, "returned" if mine else "moot", by if mine else None, event, reason)
            _save(row, by)

    return apply(
        case,
        "return_proposal",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data={"reason": reason},
        seen=seen,
        change=change,
    )


def _save(row: Proposal | Review, by: Person) -> None:
    signed(row, by)
    row.save()


def _decide(row: Review, decision: str, by: Person | None, event: Event, reason: str) -> None:
    row.decision = decision
    if by is not None:
        row.person, row.decided_on, row.decided_at, row.reason = by, event.on, event.at, reason


def sign(
    case: Case, *, by: Person, on: date, today: date, remarks: str = "", seen: int | None = None
) -> Event:
    """签发 by the leader, when every review has passed."""
    return apply(case, "sign", by=by, on=on, today=today, reason=remarks, seen=seen)


def step_for(case: Case, by: Person) -> str | None:
    """The review step whose turn it is and that this person holds, if any."""
    roles = roles_on(by, case)
    return next((s for s in REVIEW_STEPS if s in case.open_review_steps() and s in roles), None)
