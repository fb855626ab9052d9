"""查重认定: whether a request repeats an earlier one (条例第三十六条第（六）项)."""

from datetime import date
from typing import Any

from casework.acts.base import apply
from casework.checks.repeats import reply_of
from casework.models import Case, Event, Person


def judge_repeat(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    decision: str,
    earlier: int | None = None,
    earlier_number: str = "",
    earlier_on: date | None = None,
    reason: str = "",
    seen: int | None = None,
) -> Event:
    """Decide what an earlier request is to this one; the last decision on each of them stands.

    decision: a code of checks.repeats.DECISIONS. earlier: the key of the earlier case; number and
    date of its reply are read from it where it has them. Of a reply on paper only, they are given:
    earlier_number (发文字号), earlier_on (its date).
    """

    def data(case: Case) -> dict[str, Any]:
        found: dict[str, Any] = {
            "decision": decision,
            "earlier_number": earlier_number.strip(),
            "earlier_on": earlier_on,
            "reason": reason,
        }
        row = Case.objects.filter(pk=earlier or 0, agency_id=case.agency_id).first()
        reply = reply_of(row) if row else None
        if reply:
            number, replied_on = reply
            found |= {
                "earlier_number": number or found["earlier_number"],
                "earlier_on": replied_on,
            }
        if earlier:
            found |= {"earlier": earlier, "earlier_ref": str(row or "")}
        return {k: v for k, v in found.items() if v not in (None, "")}

    return apply(case, "judge_repeat", by=by, on=on, today=today, data=data, seen=seen)
