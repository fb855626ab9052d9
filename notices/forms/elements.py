"""What the sheet says of a proposed answer: its elements and what the file holds for them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from casework.facts import cn_date
from casework.models import Case
from casework.outcomes import ELEMENTS, OUTCOMES, Outcome
from casework.queries.clocks import case_facts
from casework.registers.particulars import OPINIONS
from notices.facts import sentence
from notices.forms.facts import ElementFacts

# What an answer may say beside the elements of the table of outcomes.
_FREE_LABELS = {"right_agency": "负责公开的行政机关", "right_agency_contact": "该机关的联系方式"}
_UNNAMED = "其他"


def elements(case: Case, outcome: Outcome, answer: Mapping[str, Any]) -> tuple[ElementFacts, ...]:
    """First what the outcome must contain, then what else is proposed or on file."""
    found = []
    for key in dict.fromkeys((*outcome.must_contain, *answer, "search_record", "consultation")):
        lines = _ON_FILE[key](case) if key in _ON_FILE else _lines(key, answer.get(key))
        if lines:
            label = ELEMENTS[key].label if key in ELEMENTS else _FREE_LABELS.get(key, _UNNAMED)
            # What stands in brackets tells how to fill it in.
            found.append(ElementFacts(label.partition("（")[0], tuple(lines)))
    return tuple(found)


def _lines(key: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return [_withheld(v) if key == "withheld" else _item(v) for v in value]
    if value is None or not str(value).strip():
        return []
    if key == "earlier_on":
        return [cn_date(date.fromisoformat(value))]
    return [sentence(str(value))]


def _item(raw: Any) -> str:
    if not isinstance(raw, Mapping):
        return str(raw)
    notes = [str(raw["document_number"])] if raw.get("document_number") else []
    notes += [f"{raw['pages']}页"] if raw.get("pages") else []
    return str(raw.get("title", "")) + (f"（{'，'.join(notes)}）" if notes else "")


def _withheld(raw: Any) -> str:
    if not isinstance(raw, Mapping):
        return str(raw)
    ground = OUTCOMES[str(raw["ground"])]
    articles = "、".join(ground.grounds)
    return (
        f"{sentence(str(raw['part']))}：{ground.label}，依据条例{articles}；"
        f"理由：{sentence(str(raw['reason']))}"
    )


def _searches(case: Case) -> list[str]:
    return [
        f"{cn_date(s.searched_on)}，由{s.searched_by}在{s.place}以“{s.words}”检索，"
        f"结果：{sentence(s.result)}"
        for s in case.searches.order_by("searched_on", "pk")
    ]


def _consultations(case: Case) -> list[str]:
    told = []
    for row in case.consultations.order_by("sequence"):
        words = [f"{row.party}（{row.get_kind_display()}）"]
        words += [f"{cn_date(row.sent_on)}发出"] if row.sent_on else []
        words += [f"{cn_date(row.received_on)}收到"] if row.received_on else []
        opinion = OPINIONS[row.opinion] if row.opinion else "尚未提出意见"
        when = cn_date(row.opinion_on) if row.opinion_on else ""
        words.append(when + opinion + (f"：{sentence(row.reason)}" if row.reason else ""))
        told.append("，".join(words))
    return told


def _supplements(case: Case) -> list[str]:
    return _days(case, {"request_supplement": "告知补正", "receive_supplement": "收到补正"})


def _reasons(case: Case) -> list[str]:
    return _days(case, {"ask_reasons": "要求说明理由", "receive_reasons": "收到说明的理由"})


def _days(case: Case, acts: Mapping[str, str]) -> list[str]:
    return [f"{cn_date(f.on)}{acts[f.act]}" for f in case_facts(case) if f.act in acts]


_ON_FILE: dict[str, Callable[[Case], list[str]]] = {
    "search_record": _searches,
    "consultation": _consultations,
    "supplement_history": _supplements,
    "reasons_asked": _reasons,
}
