"""征求意见: third parties (条例32), co-making agencies (34), other agencies (11)."""

from datetime import date

from casework.acts.base import apply
from casework.checks import IssuedLetter
from casework.facts import Service
from casework.models import Case, Event, Person


def consult_third_party(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    party: str,
    letter: IssuedLetter,
    service: Service | None = None,
    seen: int | None = None,
) -> Event:
    """书面征求第三方意见. His 15 working days run from his own receipt, recorded separately."""
    return _consult(
        case,
        "consult_third_party",
        by,
        on,
        today,
        party,
        "third_party",
        None,
        letter,
        service,
        seen,
    )


def consult_agency(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    party: str,
    kind: str,
    letter: IssuedLetter,
    service: Service | None = None,
    answer_by: date | None = None,
    seen: int | None = None,
) -> Event:
    """征求其他机关意见. kind: co_maker (silence is consent after 15 working days) or other.

    answer_by: the date agreed with another agency (条例第十一条); a co-maker has none.
    """
    return _consult(
        case, "consult_agency", by, on, today, party, kind, answer_by, letter, service, seen
    )


def _consult(
    case: Case,
    act: str,
    by: Person,
    on: date,
    today: date,
    party: str,
    kind: str,
    answer_by: date | None,
    letter: IssuedLetter,
    service: Service | None,
    seen: int | None,
) -> Event:
    party = party.strip()
    data: dict[str, object] = {"party": party}
    if act == "consult_agency":
        data["kind"] = kind
    if answer_by:
        data["answer_by"] = answer_by

    return apply(
        case,
        act,
        by=by,
        on=on,
        today=today,
        data=data,
        letter=letter,
        service=service,
        seen=seen,
    )


def record_receipt(
    case: Case, *, by: Person, on: date, today: date, party: str, seen: int | None = None
) -> Event:
    """登记被征求人收到征求意见书的日期 `on`: his own period starts there."""

    return apply(
        case,
        "record_receipt",
        by=by,
        on=on,
        today=today,
        data={"party": party.strip()},
        seen=seen,
    )


def record_opinion(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    party: str,
    opinion: str,
    reason: str = "",
    seen: int | None = None,
) -> Event:
    """登记意见 that came in on `on`. opinion: agree, refuse, or none (silence noted).

    The exclusion ends that day; silence of a third party is neither consent nor refusal.
    """

    return apply(
        case,
        "record_opinion",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data={"party": party.strip(), "opinion": opinion, "reason": reason},
        seen=seen,
    )
