"""What a recorded case lacks or did late: findings, kept on the case and answered, never deleted.

A register tells what happened; a gap in it is no reason to lose the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.deadlines import Clock
from casework.facts import Fact, cn_date
from casework.fees import fee
from casework.legs import VOID_EXTENSIONS
from casework.outcomes import ELEMENTS, OUTCOMES
from casework.states import ACTS, TELLING_ACTS

# A register has no column for these; its silence about them shows nothing.
_NOT_IN_REGISTERS = ("items", "form", "how_to_get", "law_level")


@dataclass(frozen=True)
class Finding:
    """One finding. `sequence`: the event it is about (0: the case as a whole)."""

    code: str
    article: str
    text: str
    sequence: int = 0


def findings(facts: Sequence[Fact], clock: Clock) -> list[Finding]:
    """Everything found in a recorded case, in a fixed order."""
    found = _receipt(facts, clock)
    found += [_breach(b.kind, b.article, b.text, cn_date(b.due_on)) for b in clock.breaches]
    for fact in facts:
        found += _telling(fact)
        found += _fee(fact)
        if fact.act == "reply":
            found += _reply(fact, facts)
    found += _extensions(clock)
    found += [
        Finding(w.code, "条例第三十二条", w.text)
        for w in clock.warnings
        if w.code == "consultation_receipt_unknown"
    ]
    return found


def _breach(kind: str, article: str, text: str, due: str) -> Finding:
    return Finding(kind, article, f"{text}：期限至{due}")


def _receipt(facts: Sequence[Fact], clock: Clock) -> list[Finding]:
    found = []
    if clock.received_on is None:
        found.append(
            Finding(
                "receipt_evidence_missing",
                "条例第三十一条",
                "没有收到申请的凭证（签收或者与申请人确认），无法确定收到之日",
            )
        )
    if not any(f.act == "register" for f in facts):
        found.append(Finding("not_registered", "条例第四十五条", "没有登记的记录"))
    found += [
        Finding(w.code, "条例第三十一条第（三）项", w.text)
        for w in clock.warnings
        if w.code == "confirmation_late"
    ]
    return found


def _telling(fact: Fact) -> list[Finding]:
    # Consultations are tellings too, but their proof is the addressee's own receipt.
    if fact.act not in TELLING_ACTS or fact.act.startswith("consult_") or fact.service:
        return []
    return [
        Finding(
            "service_missing",
            "国办公开办函〔2016〕235号",
            f"“{ACTS[fact.act].label}”没有送达的记录，期限不因此停止",
            fact.sequence,
        )
    ]


def _fee(fact: Fact) -> list[Finding]:
    if fact.act != "charge_fee" or fact.data.get("amount") is None:
        return []
    right = fee(fact.text("method"), int(fact.data.get("quantity") or 0))
    if right == fact.data["amount"]:
        return []
    return [
        Finding(
            "fee_amount_wrong",
            "国办函〔2020〕109号",
            f"收费{fact.data['amount']}元，按标准应为{right}元",
            fact.sequence,
        )
    ]


_EXTENSION_CODES = {
    "late": "extension_late",
    "unserved": "extension_late",
    "consent_late": "extension_consent_late",
    "no_consent": "extension_without_consent",
    "twice": "extension_twice",
    "delayed": "extension_twice",
}


def _extensions(clock: Clock) -> list[Finding]:
    article = clock.rules.extension_article if clock.rules else ""
    found = []
    for leg in clock.legs:
        for void in leg.void_extensions:
            base = f"（原期限{cn_date(void.base_due_on)}）" if void.base_due_on else ""
            found.append(
                Finding(
                    _EXTENSION_CODES[void.why_void],
                    article,
                    f"延期{void.working_days}个工作日不发生效力：{VOID_EXTENSIONS[void.why_void]}{base}",
                )
            )
    return found


def _reply(reply: Fact, facts: Sequence[Fact]) -> list[Finding]:
    """What the reply must contain or the file must hold for its outcome (law.md section 3)."""
    outcome = OUTCOMES[reply.text("outcome")]
    before = [f for f in facts if f.on <= reply.on]
    held = {
        "search_record": any(f.act == "record_search" for f in before)
        or bool(reply.data.get("search_record")),
        "consultation": any(f.act == "consult_third_party" for f in before),
        "supplement_history": any(f.act == "receive_supplement" for f in before),
        "reasons_asked": any(f.act == "ask_reasons" for f in before),
    }
    found = []
    for key in outcome.must_contain:
        if key in _NOT_IN_REGISTERS or held.get(key, bool(reply.data.get(key))):
            continue
        found.append(
            Finding(
                f"missing_{key}",
                "、".join(f"条例{g}" for g in outcome.grounds),
                f"以“{outcome.label}”答复，缺少：{ELEMENTS[key].label}",
                reply.sequence,
            )
        )
    return found
