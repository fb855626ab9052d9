"""Checks of every act: its date, its letter, its service."""

from typing import Any

from casework.characters import describe
from casework.checks.base import Found, Given, IssuedLetter, Missing, View
from casework.facts import SERVICE_WAYS
from casework.registers.particulars import flaws
from casework.states import ACTS

_BEFORE_RECEIPT = ("submit", "sign_for", "confirm", "correct")


def dates(act: str, view: View, given: Given) -> Found:
    label = ACTS[act].label
    if given.on > given.today:
        yield Missing(
            "future", f"{label}的日期{given.on}在将来", f"今天是{given.today}，请改正日期"
        )
    received_on = view.case.received_on
    if received_on and act not in _BEFORE_RECEIPT and given.on < received_on:
        yield Missing(
            "before_receipt",
            f"{label}的日期{given.on}早于收到申请之日{received_on}",
            "请改正日期",
        )
    moved = [e.on for e in view.events if ACTS[e.act].targets]
    if (ACTS[act].targets or act == "review") and moved and given.on < max(moved):
        yield Missing(
            "before_last_step",
            f"{label}的日期{given.on}早于上一步骤的日期{max(moved)}",
            "请改正日期",
        )


def particulars(act: str, given: Given) -> Found:
    """Codes, dates, counts and texts of the act that cannot be, whatever the case."""
    if act in ("correct", "submit"):
        return
    for flaw in flaws(act, given.on, given.data, given.today):
        yield Missing(flaw.code, flaw.message, flaw.remedy(), flaw.field)
    message = None if "reason" in given.data else describe("理由", given.reason)
    if message:
        yield Missing("unprintable_reason", message, "")


def _is_of(told: Any, letter: IssuedLetter) -> bool:
    return bool(told) and (told["id"], told["number"]) == (letter.pk, letter.number)


def letter_and_service(act: str, view: View, given: Given) -> Found:
    letter, service = given.letter, given.service
    if ACTS[act].telling:
        if letter is None:
            yield Missing("no_letter", f"“{ACTS[act].label}”须有已编号的文书", "先制发文书")
        elif letter.act != act:
            yield Missing("other_kind", f"这份文书不是“{ACTS[act].label}”用的", "请选择相应的文书")
        elif letter.case_id != view.case.pk:
            yield Missing("other_letter", "文书不是这个案件的", "请选择本案的文书")
        elif any(_is_of(e.data.get("letter"), letter) for e in view.events):
            yield Missing("told", f"文书{letter.number}已经用于另一事项", "一份文书只告知一次")
        elif letter.dated_on != given.on:
            yield Missing(
                "letter_date",
                f"文书日期{letter.dated_on}与办理日期{given.on}不一致",
                "办理日期应当是文书日期",
            )
    elif letter is not None and act != "serve":
        yield Missing("needless_letter", f"“{ACTS[act].label}”不需要文书", "")
    if service is None:
        return
    if service.way not in SERVICE_WAYS:
        ways = "、".join(SERVICE_WAYS.values())
        yield Missing("service_way", f"不认识的送达方式“{service.way}”", f"请选择：{ways}")
    issued_on = letter.dated_on if letter else given.on
    if act != "serve" and service.on < issued_on:
        yield Missing(
            "served_before_letter", f"送达日期{service.on}早于文书日期{issued_on}", "请改正日期"
        )
    if max(service.on, service.received_on or service.on) > given.today:
        yield Missing("future_service", "送达或者签收日期在将来", "请改正日期")
    if service.received_on and service.received_on < service.on:
        yield Missing("receipt_before_service", "对方签收日期早于送达日期", "请改正日期")
