"""放行: what goes out with the reply was looked through, and somebody answers for it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework.acts.base import apply
from casework.models import Case, Event, Person


def release(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    files: Sequence[Mapping[str, Any]] = (),
    letter_text: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> Event:
    """放行 on `on` the files to be given to the applicant, and the text of the reply.

    files: for each, the `sequence` of its 附卷, its `sha256` and `title`; what was `found` in it
    and could not be looked through (`unread`), each a list of texts; the `reason` why it may go
    out all the same, required where either is not empty. letter_text: `found`, `digest` and
    `reason` for the wording of the reply itself. It holds for these very bytes and findings only.
    """
    data: dict[str, Any] = {"files": [dict(f) for f in files]}
    if letter_text:
        data["letter_text"] = dict(letter_text)
    return apply(case, "release", by=by, on=on, today=today, data=data, seen=seen)
