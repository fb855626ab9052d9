"""The course of a recorded case: what cannot have happened as told.

The same state table as live work, read generously: a register leaves steps out, so a case may go
from registered to replied, and a registration nobody wrote down is taken as made.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from casework.deadlines import receipt
from casework.facts import Fact, in_legal_order
from casework.law import LawError, Practice, Rules, rules_on
from casework.states import ACTS, FIRST_STATE, STATES

Found = tuple[int | None, str, str]  # (event index from 0, act, message)

_NEEDS_BEFORE = {
    "receive_supplement": ("request_supplement", "没有告知补正，却收到补正"),
    "receive_reasons": ("ask_reasons", "没有要求说明理由，却收到理由"),
    "record_payment": ("charge_fee", "没有告知收费，却登记缴费"),
    "reconsideration_decided": ("reconsideration_filed", "没有复议申请，却有复议决定"),
    "suit_decided": ("suit_filed", "没有起诉，却有裁判"),
}
_BEFORE_RECEIPT = ("submit", "sign_for", "confirm")
_ONCE = ("submit", "sign_for", "confirm", "register", "request_supplement", "withdraw")


def contradictions(facts: Sequence[Fact], today: date) -> Iterator[Found]:
    """Everything in the recorded course that contradicts itself, by event (index from 0)."""
    ordered = in_legal_order(facts)
    received_on = receipt(ordered, Practice())
    rules: Rules | None = None
    if received_on:
        try:
            rules = rules_on(received_on)
        except LawError as error:
            yield None, "", str(error)
            return
    yield from _singly(ordered, received_on, rules)
    yield from _needs(ordered)
    yield from (f for f in walk(ordered)[1])


def _at(fact: Fact) -> int:
    return fact.sequence - 1


def _singly(
    ordered: Sequence[Fact], received_on: date | None, rules: Rules | None
) -> Iterator[Found]:
    seen: set[str] = set()
    for fact in ordered:
        if fact.act in _ONCE and fact.act in seen:
            why = "（补正只能一次性告知，条例第三十条）" if fact.act == "request_supplement" else ""
            yield _at(fact), fact.act, f"“{ACTS[fact.act].label}”出现两次{why}"
        seen.add(fact.act)
        if received_on and fact.act not in _BEFORE_RECEIPT and fact.on < received_on:
            yield (
                _at(fact),
                fact.act,
                f"“{ACTS[fact.act].label}”（{fact.on}）早于收到申请之日（{received_on}）",
            )
        submitted = next((f for f in ordered if f.act == "submit"), None)
        if fact.act in ("sign_for", "confirm") and submitted and fact.on < submitted.on:
            yield _at(fact), fact.act, f"{fact.on}早于提交申请之日（{submitted.on}）"
        if fact.act == "extend" and rules:
            days = fact.data.get("working_days")
            if not isinstance(days, int) or not 1 <= days <= rules.extension_max_working_days:
                yield (
                    _at(fact),
                    fact.act,
                    f"延长{days}个工作日：应当是1至{rules.extension_max_working_days}的整数"
                    f"（{rules.extension_article}）",
                )
        received = fact.date("received_on")
        if received and received < fact.on:
            yield _at(fact), fact.act, f"被征求人收到日期{received}早于发出日期{fact.on}"


def _needs(ordered: Sequence[Fact]) -> Iterator[Found]:
    for i, fact in enumerate(ordered):
        before = ordered[:i]
        if fact.act in _NEEDS_BEFORE:
            needed, message = _NEEDS_BEFORE[fact.act]
            asked = sum(1 for f in before if f.act == needed)
            if asked <= sum(1 for f in before if f.act == fact.act):
                yield _at(fact), fact.act, message if not asked else f"{message}（多于一次）"
        if fact.act == "record_opinion":
            parties = {f.text("party") for f in before if f.act.startswith("consult_")}
            if fact.text("party") not in parties:
                yield (
                    _at(fact),
                    fact.act,
                    f"登记了“{fact.text('party')}”的意见，但没有征求过其意见",
                )
        if fact.act == "abandon":
            cause = {"lapsed_supplement": "request_supplement", "lapsed_fee": "charge_fee"}
            if not any(f.act == cause.get(fact.text("outcome")) for f in before):
                yield _at(fact), fact.act, "视为放弃之前没有告知补正（或者收费）"


def walk(ordered: Sequence[Fact]) -> tuple[list[tuple[Fact, str, str]], list[Found]]:
    """The states the facts lead through: [(fact, from, to)], and where they cannot lead on.

    A registration nobody recorded is put in where the next act presupposes it (sequence 0).
    """
    state, back = FIRST_STATE, "registered"
    steps: list[tuple[Fact, str, str]] = []
    wrong: list[Found] = []
    for fact in ordered:
        act = ACTS[fact.act]
        if fact.act == "submit":
            steps.append((fact, "", FIRST_STATE))
            continue
        sources = act.sources + act.recorded_from
        if state == FIRST_STATE and state not in sources and "registered" in sources:
            steps.append((Fact("register", fact.on, {"inferred": True}), state, "registered"))
            state = "registered"
        if state not in sources:
            wrong.append((_at(fact), fact.act, f"案件“{STATES[state]}”，不能再“{act.label}”"))
            continue
        target = state
        if act.targets:
            target = back if len(act.targets) > 1 else act.targets[0]
        if fact.act == "request_supplement":
            back = state
        steps.append((fact, state, target))
        state = target
    return steps, wrong
