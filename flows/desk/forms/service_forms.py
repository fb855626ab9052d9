"""送达、退回、作废: what becomes of a letter."""

from collections.abc import Iterable
from typing import Any

from django import forms

from casework.facts import EVIDENCE, SERVICE_WAYS, Fact, Service, cn_date
from casework.queries.clocks import case_facts
from casework.states import ACTS
from flows.desk.forms.base import ActForm, FreeForm, choice, day, long_text, text


def told(facts: Iterable[Fact]) -> list[Fact]:
    """The letters of a case that were told, oldest first."""
    found = [f for f in facts if ACTS[f.act].telling and f.data.get("letter")]
    return sorted(found, key=lambda f: f.sequence)


def letter_label(fact: Fact) -> str:
    return f"{fact.data['letter']['number']}（{ACTS[fact.act].label}，{cn_date(fact.on)}）"


class _OnALetter(ActForm):
    """An act about one letter of the case, chosen by the event that told it."""

    sequence = choice("文书", {})

    def prepare(self) -> None:
        super().prepare()
        fit = [f for f in told(case_facts(self.case)) if self.fits(f)]
        field = self.fields["sequence"]
        options = [(str(f.sequence), letter_label(f)) for f in fit]
        field.choices = [("", "请选择"), *options]  # type: ignore[attr-defined]
        wanted = self.chosen.get("sequence", "")
        if wanted in dict(options):
            field.initial = wanted
        elif len(options) == 1:
            field.initial = options[0][0]
        elif len(due := [f for f in fit if f.service is None or f.data.get("returned_on")]) == 1:
            field.initial = str(due[0].sequence)  # the one that still has to go out

    def fits(self, fact: Fact) -> bool:
        raise NotImplementedError

    def particulars(self) -> dict[str, Any]:
        found = super().particulars()
        return found | ({"sequence": int(found["sequence"])} if "sequence" in found else {})


class Serve(_OnALetter):
    act = "serve"
    consequence = (
        "送达之日决定是否按期：直接、委托送达为签收之日，邮寄为交寄之日，"
        "电子送达为到达申请人指定系统之日。申请人复议、诉讼的期限自他收到之日起计算。"
    )
    on = day("送达日期", "邮寄的填交寄之日")
    way = choice("送达方式", SERVICE_WAYS)
    received_on = day("对方签收日期", "以后知道的，以后再登记一次", required=False)
    evidence = text("送达凭证", "、".join(EVIDENCE.values()), required=False)

    def prepare(self) -> None:
        super().prepare()
        self.order_fields(["sequence", "way", "on", "received_on", "evidence"])
        chosen = next(
            (
                f
                for f in told(case_facts(self.case))
                if str(f.sequence) == str(self.fields["sequence"].initial)
            ),
            None,
        )
        if chosen and chosen.service and not chosen.data.get("returned_on"):
            self.fields["way"].initial = chosen.service.way
            self.fields["on"].initial = chosen.service.on
        else:
            self.fields["way"].initial = "post"

    def fits(self, fact: Fact) -> bool:
        """Not served, brought back, or served without the addressee's own receipt."""
        return (
            fact.service is None
            or bool(fact.data.get("returned_on"))
            or fact.service.received_on is None
        )

    def service(self) -> Service | None:
        given = self.given()
        if not {"way", "on"} <= given.keys():
            return None
        return Service(given["way"], given["on"], given.get("received_on"))

    def particulars(self) -> dict[str, Any]:
        found = super().particulars()
        return {k: v for k, v in found.items() if k in ("sequence", "evidence")}


class RecordReturn(_OnALetter):
    act = "record_return"
    consequence = "交寄之日不变；申请人的复议、诉讼期限尚未开始，请以其他方式再次送达。"
    on = day("退回日期")
    reason = long_text("退回的原因", "照邮件上的批注填写")

    def fits(self, fact: Fact) -> bool:
        service = fact.service
        return bool(service and service.way == "post" and not fact.data.get("returned_on"))


class VoidLetter(FreeForm, _OnALetter):
    act = "void_letter"
    confirm = True
    consequence = (
        "只有还没有送达的文书才能作废。作废后视为没有告知，案件回到告知之前；"
        "发文字号不再使用，作废的原因和经手人留在卷内。"
    )
    reason = long_text("作废原因")
    button = "作废文书"

    def prepare(self) -> None:
        _OnALetter.prepare(self)
        FreeForm.prepare(self)

    def fits(self, fact: Fact) -> bool:
        return fact.service is None


FORMS: tuple[type[forms.Form], ...] = (Serve, RecordReturn, VoidLetter)
