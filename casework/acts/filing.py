"""附卷、作废附件: papers of the case file, each with its hash on the ledger."""

from datetime import date

from casework.acts.base import apply
from casework.history import signed
from casework.models import Attachment, Case, Event, Person


def attach(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    attachment: Attachment,
    seen: int | None = None,
) -> Event:
    """附卷: an uploaded file joins the case. `attachment` is not saved yet; its file is stored.

    on: the day it is filed. What was given to the applicant is marked by its kind. What the desk
    found strange about the file (its warning) goes onto the ledger with it.
    """

    def change(case: Case, event: Event) -> None:
        attachment.case, attachment.sequence, attachment.added_by = case, event.sequence, by
        signed(attachment, by, "附卷")
        attachment.save()

    data = {
        "title": attachment.title,
        "kind": attachment.kind,
        "name": attachment.name,
        "sha256": attachment.sha256,
        "size": attachment.size,
    }
    if attachment.warning:
        data["warning"] = attachment.warning
    return apply(case, "attach", by=by, on=on, today=today, data=data, seen=seen, change=change)


def void_attachment(
    case: Case,
    *,
    by: Person,
    on: date,
    today: date,
    attachment: int,
    reason: str,
    seen: int | None = None,
) -> Event:
    """作废附件 `attachment` (its key): it stays in the file, marked, with the reason."""

    def change(case: Case, event: Event) -> None:
        row = case.attachments.get(pk=attachment)
        row.voided_on, row.void_reason, row.voided_by = on, reason, by
        signed(row, by, "作废附件")
        row.save()

    data = {"attachment": attachment, "reason": reason}
    return apply(
        case,
        "void_attachment",
        by=by,
        on=on,
        today=today,
        reason=reason,
        data=data,
        seen=seen,
        change=change,
    )
