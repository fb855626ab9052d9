"""The course of a case in words: each event with what it says, never a code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from casework.facts import CHANNELS, SERVICE_WAYS, as_date, cn_date
from casework.fees import METHODS
from casework.models import Event
from casework.models.attachments import ATTACHMENT_KINDS
from casework.outcomes import OUTCOMES
from casework.registers.particulars import (
    CONSULTED_AGENCIES,
    DECISIONS,
    OPINIONS,
    RESULTS,
    ROUTES,
)
from casework.roles import REVIEW_STEPS
from casework.states import ACTS, STATES


@dataclass(frozen=True)
class Entry:
    """One event as the timeline shows it."""

    sequence: int
    label: str
    on: date
    at: datetime
    who: str
    lines: tuple[str, ...]
    letter: Mapping[str, Any] | None = None
    moved: str = ""
    voided: bool = False
    act: str = ""
    actions: tuple[str, ...] = field(default=())


_LABELS: dict[str, str] = {
    "decision": "认定",
    "earlier_ref": "此前的申请",
    "earlier_number": "此前答复的文号",
    "earlier_on": "此前答复的日期",
    "channel": "提交渠道",
    "section_name": "科室",
    "handler_name": "新的承办人",
    "points": "需要补正的事项",
    "answer_by": "期限",
    "text": "内容",
    "party": "被征求人",
    "kind": "类别",
    "opinion": "意见",
    "reason": "理由",
    "working_days": "工作日数",
    "consented_by": "同意人",
    "consented_on": "同意日期",
    "until": "延迟至",
    "method": "计费方式",
    "quantity": "数量",
    "amount": "金额（元）",
    "pay_by": "缴费期限",
    "place": "检索地点",
    "searched_by": "检索人",
    "words": "检索词",
    "result": "结果",
    "outcome": "办理结果",
    "step": "步骤",
    "archive_number": "档号",
    "retention_years": "保管期限（年）",
    "authority": "机关",
    "order_number": "文号",
    "court": "法院",
    "route": "路径",
    "evidence": "送达凭证",
    "right_agency": "有权更正的机关",
    "title": "题名",
    "name": "文件名",
    "warning": "核对提示",
    "received_on": "收到日期",
    "notice": "放假通知",
    "number": "文号（原台账）",
    "note": "备注（原台账）",
}
_CODES: dict[str, Mapping[str, str]] = {
    "decision": DECISIONS,
    "channel": CHANNELS,
    "opinion": OPINIONS,
    "method": METHODS,
    "outcome": {code: o.label for code, o in OUTCOMES.items()},
    "step": REVIEW_STEPS,
    "route": ROUTES,
}
_DATES = ("answer_by", "until", "pay_by", "consented_on", "received_on", "earlier_on")


def entries(events: Iterable[Event]) -> list[Entry]:
    """The whole timeline, oldest first; what a voided letter told is marked."""
    found = list(events)
    voided = {e.data.get("sequence") for e in found if e.act == "void_letter"}
    labels = {e.sequence: ACTS[e.act].label for e in found}
    return [_entry(e, e.sequence in voided, labels) for e in found]


def _entry(event: Event, voided: bool, labels: Mapping[int, str]) -> Entry:
    return Entry(
        sequence=event.sequence,
        label=ACTS[event.act].label,
        on=event.on,
        at=event.at,
        who="　".join(w for w in (event.person_name, event.unit) if w),
        lines=tuple(_lines(event, labels)),
        letter=event.data.get("letter"),
        moved=(
            f"{STATES.get(event.from_state, '')} → {STATES[event.to_state]}"
            if event.from_state and event.from_state != event.to_state
            else ""
        ),
        voided=voided,
        act=event.act,
    )


def _lines(event: Event, labels: Mapping[int, str]) -> Iterable[str]:
    data = event.data
    if data.get("sequence") in labels:
        yield f"所涉事项：第{data['sequence']}项，{labels[data['sequence']]}"
    if data.get("letter"):
        yield f"文书：{data['letter']['number']}"
    if data.get("voided"):
        yield f"作废的文书：{data['voided']['number']}"
    for key, label in _LABELS.items():
        value = data.get(key)
        if value in (None, "", []):
            continue
        yield f"{label}：{_value(event, key, value)}"
    service = data.get("service")
    if isinstance(service, Mapping):
        words = f"送达：{SERVICE_WAYS[service['way']]}，{cn_date(as_date(service['on']))}"
        if service.get("received_on"):
            words += f"，对方{cn_date(as_date(service['received_on']))}签收"
        yield words
    for item in data.get("items") or ():
        if isinstance(item, Mapping):
            released = "可以公开" if item.get("result") == "releasable" else "不能公开"
            yield f"“{item.get('title', '')}”：{released}"
    if event.act == "correct":
        yield from _corrected(data)
    if event.act == "release":
        yield from _released(data)
    if event.reason and event.reason not in (data.get("reason"), ""):
        yield event.reason


def _released(data: Mapping[str, Any]) -> Iterable[str]:
    named = [(f"“{f['title']}”", f) for f in data.get("files") or ()]
    if data.get("letter_text"):
        named.append(("答复文书的文字", data["letter_text"]))
    for label, one in named:
        told = [*(one.get("found") or ()), *(one.get("unread") or ())]
        yield f"{label}：{'；'.join(told) or '没有发现须处理的内容'}"
        if one.get("reason"):
            yield f"可以提供的理由：{one['reason']}"


def _value(event: Event, key: str, value: Any) -> str:
    if key in _DATES:
        return cn_date(as_date(value))
    if isinstance(value, list):
        return "；".join(str(v) for v in value)
    if key == "kind":
        return {**CONSULTED_AGENCIES, **ATTACHMENT_KINDS}.get(value, str(value))
    if key == "result" and event.act.endswith("_decided"):
        return RESULTS.get(value, str(value))
    return str(_CODES.get(key, {}).get(value, value))


def _corrected(data: Mapping[str, Any]) -> Iterable[str]:
    if data.get("on"):
        yield f"日期更正为{cn_date(as_date(data['on']))}"
    for key, value in (data.get("data") or {}).items():
        if key == "service" and isinstance(value, Mapping):
            yield f"送达更正为{SERVICE_WAYS[value['way']]}，{cn_date(as_date(value['on']))}"
        elif key in _LABELS:
            shown = _CODES.get(key, {}).get(value, value) if isinstance(value, str) else value
            if isinstance(value, list):
                shown = "；".join(map(str, value))
            yield f"{_LABELS[key]}更正为：{shown}"
    before = data.get("before") or {}
    if before.get("breached"):
        yield "更正之前记为逾期"
