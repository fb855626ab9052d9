"""撤销导入: a whole import taken back, as an act on every case of it.

The ledger forgets nothing and a number once given stays given: the cases remain, marked void. That
is done only while they are as the import left them; what people did since is not undone for them.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from casework.acts.base import ActRefused, NotAllowed
from casework.acts.index import write_heads
from casework.acts.signals import cases_voided
from casework.characters import describe
from casework.checks import Missing
from casework.history import signed
from casework.ledger import make_event
from casework.models import Case, Event, ImportBatch, Person
from casework.roles import may_in_agency
from casework.states import VOID

LONGEST_REASON = 500
_CHUNK, _NAMED = 500, 20


def undo_batch(batch: ImportBatch, *, by: Person, today: date, reason: str) -> int:
    """Take the whole import back; returns the number of its cases. ActRefused: nothing changed.

    Each case gets an event with who, why and which import; its file may be imported again.
    """
    decision = may_in_agency(by, "import_register", batch.agency_id)
    if not decision:
        raise NotAllowed([Missing("not_allowed", decision.reason, "")])
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        cases = Case.objects.select_for_update(of=("self",)).filter(batch=batch).order_by("pk")
        locked = list(cases)
        problems = list(_in_the_way(batch, reason))
        if problems:
            raise ActRefused(problems)
        at = timezone.now()
        for start in range(0, len(locked), _CHUNK):
            _void(locked[start : start + _CHUNK], batch, by, at, today, reason)
        batch.undone_at, batch.undone_by, batch.undo_reason = at, by, reason
        signed(batch, by, "撤销导入")
        batch.save()
        cases_voided.send(Case, batch=batch)
        return len(locked)


def touched_since(batch: ImportBatch) -> QuerySet[Case]:
    """Its cases on which somebody has acted since the import.

    A holiday notice that moved a due date is nobody's act on the case.
    """
    later = Event.objects.filter(case__batch=batch).exclude(at=batch.at)
    acted = later.exclude(act__in=("calendar_changed", "undo_import")).values("case")
    return batch.cases.filter(pk__in=acted).order_by("pk")


def _in_the_way(batch: ImportBatch, reason: str) -> Iterator[Missing]:
    if not reason.strip():
        yield Missing("no_reason", "没有填写撤销的原因", "请填写原因，它记入每一件的办理记录")
    elif len(reason) > LONGEST_REASON:
        yield Missing("reason", f"撤销的原因超过{LONGEST_REASON}个字", "请写得简短一些")
    elif message := describe("撤销的原因", reason):
        yield Missing("unprintable_reason", message, "")
    if batch.undone_at:
        yield Missing("undone", "这次导入已经撤销", "")
        return
    touched = touched_since(batch)
    if count := touched.count():
        named = "、".join(str(case) for case in touched[:_NAMED])
        more = "等" if count > _NAMED else ""
        yield Missing(
            "touched",
            f"导入之后已经有{count}件办理过：{named}{more}",
            "整批不能撤销；有误的案件请逐件用“更正记录”修改",
        )


def _void(
    cases: Sequence[Case], batch: ImportBatch, by: Person, at: datetime, today: date, reason: str
) -> None:
    """The act on some of the cases, all at once; each is led along its own legal edge."""
    unit = by.unit_name()
    events = [
        make_event(
            case,
            "undo_import",
            from_state=case.state,
            to_state=VOID,
            person=by,
            unit=unit,
            on=today,
            at=at,
            reason=reason,
            data={"batch": batch.pk, "reason": reason},
        )
        for case in cases
    ]
    Event.objects.bulk_create(events)
    chunk = Case.objects.filter(pk__in=[c.pk for c in cases])
    chunk.update(state=VOID, calendar_held=False)
    write_heads(cases)
    Case.history.bulk_history_create(
        list(chunk), update=True, default_user=by, default_change_reason="撤销导入"
    )
