"""The change log in words: who changed what of the agency, when, from what to what.

Read from the field history (simple-history) of several records and put in order of time.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, OuterRef, QuerySet, Subquery

from casework.facts import cn_date
from casework.law import CONTESTED, LawError, Practice
from casework.models import Agency, Person, Post, Section
from casework.roles import REVIEW_STEPS, ROLES
from notices.models import LetterStyle

SHOWN = 20
PERIODS = {"supplement_working_days": "补正期限（工作日）", "retention_years": "保管期限（年）"}
_HIDDEN = (
    "id",
    "agency",
    "person",
    "password",
    "last_login",
    "date_joined",
    "first_name",
    "last_name",
    "is_staff",
    "is_superuser",
)
_EMPTY = "（空）"


@dataclass(frozen=True)
class Change:
    """One change. lines: (what, before, after); before is empty for what is new."""

    at: datetime
    who: str
    what: str
    reason: str
    lines: tuple[tuple[str, str, str], ...]


def agency_changes(agency: Agency, limit: int = SHOWN) -> list[Change]:
    """The last changes of the agency, its sections, posts and letter style."""
    return _merged(
        (
            (Agency, {"id": agency.pk}),
            (Section, {"agency": agency.pk}),
            (Post, {"person__agency": agency.pk}),
            (LetterStyle, {"agency": agency.pk}),
        ),
        limit,
    )


def person_changes(person: Person, limit: int = SHOWN) -> list[Change]:
    """The last changes of a person and his posts. A login is no change."""
    return _merged(((Person, {"id": person.pk}), (Post, {"person": person.pk})), limit)


def _merged(sources: Iterable[tuple[type[Model], dict[str, Any]]], limit: int) -> list[Change]:
    found = [change for model, wanted in sources for change in _changes(model, wanted, limit)]
    return sorted(found, key=lambda c: c.at, reverse=True)[:limit]


def _changes(model: type[Model], wanted: dict[str, Any], limit: int) -> list[Change]:
    history: QuerySet[Any] = model.history.model.objects  # type: ignore[attr-defined]
    earlier = history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    links = [f.name for f in history.model._meta.fields if f.name in ("section", "person")]
    chosen = history.filter(**wanted)
    if model is Person:
        # A login writes the row too; what a person or a program means to change bears a reason.
        chosen = chosen.exclude(history_type="~", history_change_reason=None)
    rows = list(
        chosen.annotate(before=Subquery(earlier.order_by("-history_id").values("history_id")[:1]))
        .select_related("history_user", *links)
        .order_by("-history_id")[:limit]
    )
    before = history.select_related(*links).in_bulk([r.before for r in rows if r.before])
    return [_change(row, before.get(row.before)) for row in rows]


def _change(row: Any, old: Any) -> Change:
    model = row.instance_type
    return Change(
        at=row.history_date,
        who=str(row.history_user) if row.history_user else "系统",
        what=_named(row, model),
        reason=row.history_change_reason
        or {"+": "新建", "-": "删除"}.get(row.history_type, "修改"),
        lines=() if model is Post or row.history_type == "-" else tuple(_lines(row, old)),
    )


def _named(row: Any, model: type[Model]) -> str:
    if model is Post:
        where = f"（{row.section}）" if row.section_id else ""
        return f"岗位：{row.person}，{ROLES.get(row.role, row.role)}{where}"
    kind = str(model._meta.verbose_name)
    return f"{kind}：{row.instance}" if model in (Section, Person) else kind


def _lines(row: Any, old: Any) -> list[tuple[str, str, str]]:
    lines = []
    for field in row.tracked_fields:
        if field.name in _HIDDEN:
            continue
        new_value = getattr(row, field.attname)
        old_value = getattr(old, field.attname) if old else field.get_default()
        if new_value == old_value:
            continue
        if field.name in _WRITERS:
            lines += _WRITERS[field.name](old_value, new_value)
            continue
        shown = [_EMPTY, _shown(field, new_value)]
        if old:
            shown[0] = _shown(field, old_value)
        lines.append((str(field.verbose_name), shown[0], shown[1]))
    return lines


def _shown(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return cn_date(value)
    return str(dict(field.flatchoices).get(value, value)) if value not in (None, "") else _EMPTY


def _practice_lines(old: Any, new: Any) -> list[tuple[str, str, str]]:
    lines = []
    for key in (*CONTESTED, *PERIODS):
        before, after = practice_value(old, key), practice_value(new, key)
        if before != after:
            lines.append((practice_label(key), before, after))
    return lines


def practice_label(key: str) -> str:
    """What a setting is called."""
    return PERIODS.get(key) or CONTESTED[key].note.split("，")[0]


def practice_value(stored: Any, key: str) -> str:
    """A setting in words, as a stored dictionary of settings has it."""
    try:
        practice = Practice.from_settings(stored or {})
    except (LawError, TypeError):
        return "有误"
    value = getattr(practice, key)
    if key in PERIODS:
        return str(value)
    point = CONTESTED[key]
    return point.labels[point.options.index(value)]


def stages_in_words(stages: Sequence[Sequence[str]]) -> str:
    """科室负责人审核 → 保密审查、法制审核 → 签发."""
    steps = ["、".join(REVIEW_STEPS.get(s, s) for s in stage) for stage in stages]
    return " → ".join((*steps, "签发"))


def _stage_lines(old: Any, new: Any) -> list[tuple[str, str, str]]:
    return [("审核步骤", stages_in_words(old), stages_in_words(new))]


_WRITERS: dict[str, Callable[[Any, Any], list[tuple[str, str, str]]]] = {
    "settings": _practice_lines,
    "review_stages": _stage_lines,
}
