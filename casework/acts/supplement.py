"""告知补正、收到补正 (条例第三十条): once only; the corrected request starts a fresh period."""

from collections.abc import Sequence
from datetime import date

from casework.acts.base import apply
from casework.checks import IssuedLetter
from casework.facts import Service
from casework.models import Case, Event, Person


def request_supplement(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    points: Sequence[str],
    answer_by: date,
    letter: IssuedLetter,
    service: Service | None = None,
    seen: int | None = None,
) -> Event:
    """告知补正. `answer_by`: the last day of the 补正期限 as printed in the letter.

    After the 7 working days it is still possible, and is a recorded breach. The reply period
    stands still from service of the letter, not from its date.
    """
    return apply(
        case,
        "request_supplement",
        by=by,
        on=on,
        today=today,
        data={"points": list(points), "answer_by": answer_by},
        letter=letter,
        service=service,
        seen=seen,
    )


def receive_supplement(
    case: Case, *, by: Person, on: date, today: date, text: str, seen: int | None = None
) -> Event:
    """收到补正的申请 on `on`: the reply period runs afresh from that day (not counted)."""

    def back_to(case: Case) -> str:
        asked = case.events.filter(act="request_supplement").latest("sequence")
        return asked.from_state

    return apply(
        case,
        "receive_supplement",
        by=by,
        on=on,
        today=today,
        data={"text": text},
        seen=seen,
        back_to=back_to,
    )
