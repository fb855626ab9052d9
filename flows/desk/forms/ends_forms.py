"""结案、撤回、归档、重新办理、复议诉讼、更正: the ends of a case and what comes after."""

from collections.abc import Mapping
from typing import Any

from django import forms

from casework.checks.ends import CORRECTABLE, UNCORRECTED
from casework.facts import CHANNELS, SERVICE_WAYS, Fact, cn_date
from casework.outcomes import ABANDON_OUTCOMES, OUTCOMES
from casework.queries.clocks import case_facts
from casework.registers.particulars import CONSULTED_AGENCIES, OPINIONS, RESULTS, ROUTES
from casework.states import ACTS
from flows.desk.forms.base import (
    ActForm,
    FreeForm,
    TellingForm,
    choice,
    count,
    day,
    lines,
    long_text,
    text,
)


class Abandon(ActForm):
    act = "abandon"
    confirm = True
    consequence = (
        "申请人的期限届满次日起才能视为放弃。案件结案但不删除，计入年度报告；"
        "请另行制发终止办理告知书。"
    )
    on = day("视为放弃的日期")
    outcome = choice("事由", {code: OUTCOMES[code].label for code in ABANDON_OUTCOMES})
    button = "视为放弃，结案"

    def prepare(self) -> None:
        waiting = self.case.state == "supplement_requested"
        self.fields["outcome"].initial = "lapsed_supplement" if waiting else "lapsed_fee"


class TellAbandonment(TellingForm):
    act = "tell_abandonment"
    consequence = "告知申请人不再处理其申请，并告知救济途径。"


class Withdraw(ActForm):
    act = "withdraw"
    confirm = True
    consequence = "案件结案但不删除，计入年度报告；撤回的案件不能重新办理。请把撤回申请附卷。"
    on = day("撤回日期", "收到撤回申请的日期")
    reason = long_text("撤回的理由", required=False)
    button = "登记撤回"


class Archive(FreeForm):
    act = "archive"
    consequence = "归档后不能再改动，只能登记送达、意见、复议诉讼，或者依决定重新办理。"
    archive_number = text("档号", most=60)
    retention_years = count("保管期限（年）", most=100)
    button = "归档"

    def prepare(self) -> None:
        super().prepare()
        case = self.case
        if case.year and case.serial:
            self.fields["archive_number"].initial = f"{case.year}-依申请公开-{case.serial:04}"
        self.fields["retention_years"].initial = case.agency.practice().retention_years


class Reopen(ActForm):
    act = "reopen"
    confirm = True
    consequence = "自收到决定之日起另行计算答复期限；原来是否逾期的记录不变。"
    on = day("收到决定的日期")
    authority = text("作出决定的机关")
    order_number = text("决定书、判决书的文号")
    working_days = count(
        "限定的工作日数", "决定书没有写明的不填，按法定期限", required=False, most=100
    )
    reason = long_text("说明", required=False)
    button = "重新办理"


class ReconsiderationFiled(ActForm):
    act = "reconsideration_filed"
    consequence = "记入本案的复议诉讼，计入年度报告表四；案件状态不变。"
    on = day("申请复议的日期")
    authority = text("复议机关")

    def prepare(self) -> None:
        agency = self.case.agency
        self.fields["authority"].initial = agency.government_name or agency.superior_name


class ReconsiderationDecided(ActForm):
    act = "reconsideration_decided"
    consequence = "结果为纠正并责令重新答复的，另行办理“依决定重新办理”。"
    on = day("复议决定的日期")
    result = choice("结果", RESULTS)
    received_on = day("申请人收到决定的日期", required=False)


class SuitFiled(ActForm):
    act = "suit_filed"
    consequence = "记入本案的复议诉讼，计入年度报告表四；案件状态不变。"
    on = day("起诉日期")
    court = text("法院")
    route = choice("路径", ROUTES)

    def prepare(self) -> None:
        self.fields["court"].initial = self.case.agency.court_name


class SuitDecided(ActForm):
    act = "suit_decided"
    consequence = "判决责令重新答复的，另行办理“依决定重新办理”。"
    on = day("裁判日期")
    result = choice("结果", RESULTS)


class VoidAttachment(FreeForm):
    act = "void_attachment"
    consequence = "附件留在卷内，标明作废；不删除。"
    attachment = choice("附件", {})
    reason = long_text("作废原因")

    def prepare(self) -> None:
        super().prepare()
        rows = self.case.attachments.filter(voided_on=None)
        field = self.fields["attachment"]
        options = [(str(r.pk), r.title) for r in rows]
        field.choices = [("", "请选择"), *options]  # type: ignore[attr-defined]
        if self.chosen.get("attachment") in dict(options):
            field.initial = self.chosen["attachment"]

    def particulars(self) -> dict[str, Any]:
        found = super().particulars()
        return found | ({"attachment": int(found["attachment"])} if "attachment" in found else {})


# -- 更正 ------------------------------------------------------------------------------------------

_LONG = ("text", "reason", "result")
_CODES: dict[str, Mapping[str, str]] = {
    "channel": CHANNELS,
    "kind": CONSULTED_AGENCIES,
    "opinion": OPINIONS,
    "route": ROUTES,
}
_LABELS = {
    "channel": "提交渠道",
    "points": "需要补正的事项",
    "answer_by": "期限",
    "text": "内容",
    "party": "被征求人",
    "received_on": "收到日期",
    "kind": "机关类别",
    "opinion": "意见",
    "reason": "理由",
    "working_days": "工作日数",
    "consented_by": "同意人",
    "consented_on": "同意日期",
    "until": "延迟至",
    "pay_by": "缴费期限",
    "amount": "金额（元）",
    "place": "检索地点",
    "searched_by": "检索人",
    "words": "检索词",
    "result": "结果",
    "outcome": "事由",
    "authority": "机关",
    "order_number": "文号",
    "court": "法院",
    "route": "路径",
}
_DATES = ("answer_by", "received_on", "consented_on", "until", "pay_by")
_COUNTS = ("working_days", "amount")


class Correct(FreeForm):
    """更正 one event: its date, its particulars; what stays empty stays as it is."""

    act = "correct"
    confirm = True
    consequence = "原来的记录仍然可以看到；因更正而消失的逾期，也会记明更正之前的情况。"
    sequence = choice("要更正的事项", {})
    new_on = day("更正后的日期", "不更正日期的不填", required=False)
    reason = long_text("更正理由")
    button = "更正"

    def prepare(self) -> None:
        super().prepare()
        self.facts = {str(f.sequence): f for f in case_facts(self.case) if f.act not in UNCORRECTED}
        options = [
            (k, f"{k}. {ACTS[f.act].label}（{cn_date(f.on)}）") for k, f in self.facts.items()
        ]
        field = self.fields["sequence"]
        field.choices = [("", "请选择"), *options]  # type: ignore[attr-defined]
        wanted = str(self.data.get("sequence") or self.chosen.get("sequence") or "")
        self.fact: Fact | None = self.facts.get(wanted)
        if self.fact is not None:
            field.initial = wanted
            self._particulars(self.fact)
        self.order_fields(["sequence", "new_on"])

    def _particulars(self, fact: Fact) -> None:
        for key in CORRECTABLE.get(fact.act, ()):
            if key == "service":
                self.fields["new_way"] = choice("送达方式", SERVICE_WAYS, required=False)
                self.fields["new_served_on"] = day("送达日期", required=False)
                self.fields["new_received_on"] = day("对方签收日期", required=False)
                service = fact.service
                if service:
                    self.fields["new_way"].help_text = f"现为：{SERVICE_WAYS[service.way]}"
                    self.fields["new_served_on"].help_text = f"现为：{cn_date(service.on)}"
            elif key in _LABELS:
                self.fields[f"to_{key}"] = self._field(key, fact)

    def _field(self, key: str, fact: Fact) -> forms.Field:
        now = fact.data.get(key)
        shown = "、".join(map(str, now)) if isinstance(now, list) else now
        help_text = f"现为：{_CODES.get(key, {}).get(str(shown), shown)}" if shown else ""
        label = _LABELS[key]
        if key == "outcome":
            options = {c: OUTCOMES[c].label for c in ABANDON_OUTCOMES}
            return choice(label, options, required=False)
        if key == "result" and fact.act in ("reconsideration_decided", "suit_decided"):
            return choice(label, RESULTS, required=False)
        if key in _CODES:
            return choice(label, _CODES[key], help_text, required=False)
        if key in _DATES:
            return day(label, help_text, required=False)
        if key in _COUNTS:
            return count(label, help_text, required=False, most=1_000_000_000)
        if key == "points":
            return lines(label, help_text, required=False)
        if key in _LONG:
            return long_text(label, help_text, required=False)
        return text(label, help_text, required=False)

    def particulars(self) -> dict[str, Any]:
        given = self.given()
        data = {k.removeprefix("to_"): v for k, v in given.items() if k.startswith("to_")}
        if {"new_way", "new_served_on", "new_received_on"} & given.keys() and self.fact:
            old = dict(self.fact.data.get("service") or {})
            new = {
                "way": given.get("new_way"),
                "on": given.get("new_served_on"),
                "received_on": given.get("new_received_on"),
            }
            data["service"] = {**old, **{k: v for k, v in new.items() if v}}
        found: dict[str, Any] = {"reason": given.get("reason", ""), "data": data}
        if given.get("sequence"):
            found["sequence"] = int(given["sequence"])
        if given.get("new_on"):
            found["new_on"] = given["new_on"]
        return found


FORMS: tuple[type[forms.Form], ...] = (
    Abandon,
    TellAbandonment,
    Withdraw,
    Archive,
    Reopen,
    ReconsiderationFiled,
    ReconsiderationDecided,
    SuitFiled,
    SuitDecided,
    VoidAttachment,
    Correct,
)
