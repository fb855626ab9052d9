"""修改记录: which field of a case's records changed, from what to what, by whom, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render

from casework.facts import cn_date
from casework.masking import MASKS
from flows.access import Signed, case_or_404

_INNER = (
    "id",
    "ledger_head",
    "ledger_length",
    "source_digest",
    "calendar_version",
    "sha256",
    "file",
    "facts",
    "fonts",
    "seal",
)


@dataclass(frozen=True)
class Change:
    """One changed field."""

    at: datetime
    who: str
    why: str
    record: str
    field: str
    before: str
    after: str


def case_history(request: Signed, pk: int) -> HttpResponse:
    case = case_or_404(request.user, pk)
    found = [*_of(case, "案件"), *_of(case.applicant, "申请人")]
    for letter in case.letters.all():
        found += _of(letter, f"文书{letter.number}")
    found.sort(key=lambda c: c.at, reverse=True)
    return render(request, "desk/history.html", {"case": case, "changes": found})


def _of(record: Model, name: str) -> Iterator[Change]:
    """The differences between one stored row and the next, oldest first."""
    fields = [f for f in record._meta.concrete_fields if f.name not in _INNER and not f.primary_key]
    rows = list(record.history.select_related("history_user").order_by("history_id"))  # type: ignore[attr-defined]
    for old, new in zip(rows, rows[1:], strict=False):
        for field in fields:
            before, after = getattr(old, field.attname, None), getattr(new, field.attname, None)
            if before != after:
                yield Change(
                    at=new.history_date,
                    who=str(new.history_user or "系统"),
                    why=new.history_change_reason or "",
                    record=name,
                    field=str(field.verbose_name),
                    before=_words(old, field, before),
                    after=_words(new, field, after),
                )


def _words(row: Any, field: Any, value: Any) -> str:
    if value in (None, ""):
        return "（空）"
    if field.name in MASKS:
        return MASKS[field.name](str(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.is_relation:
        related = field.related_model._default_manager.filter(pk=value).first()
        return str(related or value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return cn_date(value.date())
    if isinstance(value, date):
        return cn_date(value)
    text = str(value)
    return text if len(text) <= 200 else text[:200] + "……"
