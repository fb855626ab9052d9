"""What the particulars of an act may be: codes, dates, counts, texts. One rule book for registers,
live acts and corrections; whether they fit the case is for `course` and `casework.checks`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.characters import describe
from casework.facts import CHANNELS, SERVICE_WAYS, as_date
from casework.fees import METHODS, MOST
from casework.outcomes import ABANDON_OUTCOMES, OUTCOMES, REPLY_OUTCOMES
from casework.states import TELLING_ACTS
from casework.working_days import calendar_for

OPINIONS = {"agree": "同意公开", "refuse": "不同意公开", "none": "未提出意见"}
CONSULTED_AGENCIES = {"co_maker": "共同制作机关", "other": "其他机关"}
DECISIONS = {
    "same": "同一申请人重复申请相同信息",
    "related": "有关联，不是重复申请",
    "different": "不是同一信息",
}
"""Of 查重认定: what an earlier request is to this one."""
RESULTS = {"upheld": "维持", "corrected": "纠正", "other": "其他结果"}
ROUTES = {"direct": "未经复议直接起诉", "after_reconsideration": "复议后起诉"}

# (act or "" for every act that has the key, key) -> what it is called, the codes it may be.
_CODES: dict[tuple[str, str], tuple[str, Mapping[str, str]]] = {
    ("submit", "channel"): ("提交渠道", CHANNELS),
    ("record_opinion", "opinion"): ("意见", OPINIONS),
    ("judge_repeat", "decision"): ("认定", DECISIONS),
    ("charge_fee", "method"): ("计费方式", METHODS),
    ("reconsideration_decided", "result"): ("结果", RESULTS),
    ("suit_decided", "result"): ("结果", RESULTS),
    ("suit_filed", "route"): ("诉讼路径", ROUTES),
    ("consult_agency", "kind"): ("机关类别", CONSULTED_AGENCIES),
    ("reply", "outcome"): ("办理结果", {c: OUTCOMES[c].label for c in REPLY_OUTCOMES}),
    ("abandon", "outcome"): ("办理结果", {c: OUTCOMES[c].label for c in ABANDON_OUTCOMES}),
}
_DATES = ("answer_by", "received_on", "until", "pay_by", "consented_on", "earlier_on")
_AHEAD = ("answer_by", "until", "pay_by")
"""Dates set for somebody, which may lie ahead."""
_COUNTS: dict[str, tuple[int, int]] = {
    "working_days": (1, 20),
    "quantity": (0, MOST),
    "amount": (0, 1_000_000_000),
    "retention_years": (1, 100),
}
_TEXTS: dict[str, tuple[str, int]] = {
    "reason": ("理由", 5000),
    "text": ("内容", 20000),
    "party": ("被征求人", 200),
    "consented_by": ("同意人", 100),
    "authority": ("机关名称", 200),
    "court": ("法院", 200),
    "order_number": ("决定书、判决书的文号", 200),
    "place": ("检索地点", 200),
    "searched_by": ("检索人", 100),
    "words": ("检索词", 300),
    "result": ("结果", 5000),
    "archive_number": ("档号", 60),
    "evidence": ("送达凭证", 200),
    "right_agency": ("有权更正的机关", 200),
    "number": ("文号", 100),
    "earlier_number": ("此前答复的文号", 200),
    "note": ("备注", 5000),
}
_LABELS = {
    "answer_by": "期限",
    "received_on": "收到日期",
    "until": "延迟答复的期限",
    "pay_by": "缴费期限",
    "consented_on": "同意日期",
    "earlier_on": "此前答复的日期",
    "working_days": "工作日数",
    "quantity": "数量",
    "amount": "金额",
    "retention_years": "保管期限",
}


@dataclass(frozen=True)
class Flaw:
    """One particular that cannot be. code: the key, or unprintable_<key>."""

    field: str
    code: str
    message: str
    options: tuple[tuple[str, str], ...] = ()

    def for_registers(self) -> str:
        """With the codes a register file uses."""
        if not self.options:
            return self.message
        return f"{self.message}，可用：" + "、".join(f"{c}（{name}）" for c, name in self.options)

    def remedy(self) -> str:
        """What to do about it at the desk, where nobody sees codes."""
        if not self.options:
            return "请改正"
        return "请选择：" + "、".join(name for _, name in self.options)


def flaws(act: str, on: date | None, data: Mapping[str, Any], today: date) -> Iterator[Flaw]:
    """Everything that is wrong with the particulars as such. `on`: the act's own date."""
    for (of_act, key), (label, known) in _CODES.items():
        value = data.get(key)
        if of_act != act or value in (None, ""):
            continue
        if not isinstance(value, str) or value not in known:
            yield Flaw(key, key, f"不认识的{label}“{value}”", tuple(known.items()))
    yield from _dates(data, today)
    yield from _counts(act, data)
    yield from _texts(act, data)
    yield from _service(act, on, data, today)


def _counts(act: str, data: Mapping[str, Any]) -> Iterator[Flaw]:
    for key, (least, most) in _COUNTS.items():
        value = data.get(key)
        if value is None:
            continue
        if act == "reopen" and key == "working_days":
            most = 100  # an order may give more time than the statute
        number = isinstance(value, int | float) and not isinstance(value, bool)
        whole = number and float(value).is_integer() or key == "amount"
        if not number or not whole or not least <= value <= most:
            span = f"{least}至{most}之间的" if least else "不小于0的"
            yield Flaw(key, key, f"{_LABELS[key]}“{value}”应当是{span}整数")


def _texts(act: str, data: Mapping[str, Any]) -> Iterator[Flaw]:
    for key, value in data.items():
        if (act, key) in _CODES or key in ("service", "answer", "letter"):
            continue
        label, most = _TEXTS.get(key, ("内容", 20000))
        if key in _TEXTS and value is not None and not isinstance(value, str):
            yield Flaw(key, key, f"{label}应当是文字")
        for text in value if isinstance(value, list) else [value]:
            if not isinstance(text, str):
                continue
            if len(text) > most:
                yield Flaw(key, key, f"{label}超过{most}个字")
            message = describe(label, text, multiline=key not in _ONE_LINE)
            if message:
                yield Flaw(key, f"unprintable_{key}", message)


_ONE_LINE = (
    "party",
    "consented_by",
    "authority",
    "court",
    "order_number",
    "archive_number",
    "number",
    "earlier_number",
)


def _dates(data: Mapping[str, Any], today: date) -> Iterator[Flaw]:
    for key in _DATES:
        value = data.get(key)
        if value in (None, ""):
            continue
        try:
            on = iso_date(value)
        except ValueError:
            yield Flaw(key, key, _no_date(_LABELS[key], value))
            continue
        if key not in _AHEAD and on > today:
            yield Flaw(key, key, f"{_LABELS[key]}{on}在将来（今天是{today}）")
        if on > calendar_for().horizon_on:
            yield Flaw(key, key, f"{_LABELS[key]}{on}超出工作日历所能推算的范围")


def _no_date(label: str, value: object) -> str:
    if value in (None, ""):
        return f"没有填写{label}"
    return f"{label}“{value}”不是日期，请写成 2026-01-30 的样子"


def iso_date(value: object) -> date:
    """A date, or a text written 2026-01-30; anything else is a ValueError."""
    if isinstance(value, str) and len(value) != 10:
        raise ValueError(value)
    return as_date(value)


def _service(act: str, on: date | None, data: Mapping[str, Any], today: date) -> Iterator[Flaw]:
    service = data.get("service")
    if service is None or act == "serve":
        return
    if act not in TELLING_ACTS:
        yield Flaw("service", "service", "这一事项不是文书告知，没有送达")
        return
    if not isinstance(service, Mapping) or str(service.get("way")) not in SERVICE_WAYS:
        way = service.get("way") if isinstance(service, Mapping) else service
        yield Flaw(
            "service.way", "service", f"不认识的送达方式“{way}”", tuple(SERVICE_WAYS.items())
        )
        return
    found: dict[str, date] = {}
    for key, label in (("on", "送达日期"), ("received_on", "对方签收日期")):
        value = service.get(key)
        if value is None and key == "received_on":
            continue
        try:
            found[key] = iso_date(value)
        except ValueError:
            yield Flaw(f"service.{key}", "service", _no_date(label, value))
    served_on, received_on = found.get("on"), found.get("received_on")
    if served_on and on and served_on < on:
        yield Flaw("service.on", "service", f"送达日期{served_on}早于文书日期{on}")
    if served_on and served_on > today:
        yield Flaw("service.on", "service", f"送达日期{served_on}在将来（今天是{today}）")
    if received_on and served_on and not served_on <= received_on <= today:
        yield Flaw(
            "service.received_on", "service", f"对方签收日期{received_on}早于送达日期或者在将来"
        )
