"""办理经过: correction, consultation, extension, reasons, delay, fee, search."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from casework.facts import Fact, cn_date
from casework.fees import METHODS, fee
from casework.legs import due_after
from casework.queries.clocks import agency_calendar, case_facts
from casework.registers.particulars import CONSULTED_AGENCIES, OPINIONS
from flows.desk.forms.base import (
    ActForm,
    FreeForm,
    TellingForm,
    choice,
    count,
    day,
    folded,
    lines,
    long_text,
    text,
)


def _last(form: ActForm, act: str) -> Fact | None:
    facts = [f for f in case_facts(form.case) if f.act == act]
    return max(facts, key=lambda f: f.sequence, default=None)


class RequestSupplement(TellingForm):
    act = "request_supplement"
    consequence = (
        "补正只能告知一次（条例第三十条）。补正告知书送达后停止计时，"
        "答复期限自收到补正之日起重新计算；逾期不补正的，视为放弃申请。"
    )
    wording_names = ("guidance",)
    points = lines("需要补正的事项", "逐项写明哪里不明确，每行一项")
    guidance = long_text("补正的指导", "告诉申请人怎样写就明确了", required=False)
    answer_by = day("补正期限", "申请人最迟在这一天提交补正")

    def prepare(self) -> None:
        super().prepare()
        days = self.case.agency.practice().supplement_working_days
        self.fields["answer_by"].initial = _after(self, self.today, days)
        self.fields["answer_by"].help_text += f"；按机关设置为{days}个工作日"

    def live(self) -> Sequence[tuple[str, str]]:
        on = self.given().get("served_on") or self.given().get("on")
        notice = next((p for p in folded(self).periods if p.kind == "supplement_notice"), None)
        start_on = self.case.received_on
        if notice is None and start_on:
            last = agency_calendar(self.case.agency).bounds(start_on, 7).expected
            late = on and on > last
            return [
                (
                    "七个工作日的告知期限",
                    f"{cn_date(last)}" + ("，已超过，将记为逾期" if late else ""),
                )
            ]
        return ()


def _after(form: ActForm, on: date, working_days: int) -> date:
    return agency_calendar(form.case.agency).bounds(on, working_days).expected


class ReceiveSupplement(ActForm):
    act = "receive_supplement"
    consequence = "答复期限自收到补正的申请之日起重新计算二十个工作日，不是接着原来的计算。"
    on = day("收到补正的日期")
    text = long_text("补正的内容", "照申请人的原话填写")

    def live(self) -> Sequence[tuple[str, str]]:
        on = self.given().get("on")
        if not on:
            return ()
        return [("新的答复期限", cn_date(_after(self, on, 20)))]


class ConsultThirdParty(TellingForm):
    act = "consult_third_party"
    consequence = (
        "自送达次日起至第三方提出意见或者其十五个工作日期满，不计入答复期限"
        "（条例第三十二条、第三十三条第三款）。第三方的期限自其收到之日起计算，请登记收到日期。"
    )
    wording_names = ("disclosure",)
    party = text("第三方的姓名或者名称")
    disclosure = lines("拟公开的内容", "每行一项；不要写申请人是谁")


class ConsultAgency(TellingForm):
    act = "consult_agency"
    consequence = (
        "征求意见所需时间不计入答复期限。共同制作机关自收到之日起十五个工作日内未提出意见的，"
        "视为同意公开（条例第三十四条）；其他机关由双方商定日期（条例第十一条）。"
    )
    wording_names = ("disclosure",)
    kind = choice("机关类别", CONSULTED_AGENCIES)
    party = text("机关名称")
    disclosure = lines("拟公开的内容", "每行一项")
    answer_by = day("商定的答复日期", "只有其他机关才填写", required=False)


class NotifyConsultation(TellingForm):
    act = "notify_consultation"
    consequence = "告知申请人正在征求意见、所需时间不计入答复期限；不写明第三方是谁。"


class _Asked(ActForm):
    """What comes back from somebody who was asked."""

    open_field = ""
    party = choice("被征求人", {})

    def prepare(self) -> None:
        waiting = self.case.consultations.filter(**{self.open_field: _EMPTY[self.open_field]})
        names = dict.fromkeys(c.party for c in waiting.order_by("sequence"))
        field = self.fields["party"]
        field.choices = [("", "请选择"), *((n, n) for n in names)]  # type: ignore[attr-defined]
        if len(names) == 1:
            field.initial = next(iter(names))
        if self.chosen.get("party") in names:
            field.initial = self.chosen["party"]


_EMPTY: dict[str, Any] = {"received_on": None, "opinion": ""}


class RecordReceipt(_Asked):
    act = "record_receipt"
    open_field = "received_on"
    consequence = "对方的十五个工作日自这一天的次日起计算；没有收到凭证，就不能算出最晚到期日。"
    on = day("对方收到的日期", "以邮件回执、签收单为准")


class RecordOpinion(_Asked):
    act = "record_opinion"
    open_field = "opinion"
    consequence = "收到意见之日起恢复计时。第三方未提出意见，既不是同意也不是不同意，由本机关决定。"
    on = day("收到意见的日期")
    opinion = choice("意见", OPINIONS)
    reason = long_text("对方的理由", required=False)


class _Extending(ActForm):
    working_days = count("延长的工作日数", "一至二十个工作日", most=20)
    reason = long_text("延期的理由")

    def live(self) -> Sequence[tuple[str, str]]:
        days = self.given().get("working_days")
        leg = folded(self).leg
        if not days or leg is None or leg.due is None:
            return ()
        calendar = agency_calendar(self.case.agency)
        new = due_after(leg.start_on, leg.working_days + int(days), leg.excluded, calendar)
        rows = [("原答复期限", cn_date(leg.due.expected))]
        if new:
            provisional = "" if new.firm else "（暂定：放假通知尚未公布）"
            rows.append(("新的答复期限", cn_date(new.expected) + provisional))
        return rows


class RequestExtension(FreeForm, _Extending):
    act = "request_extension"
    consequence = "延期须经政府信息公开工作机构负责人同意，并在原期限之内送达申请人，才发生效力。"


class ConsentExtension(FreeForm, _Extending):
    act = "consent_extension"
    consequence = (
        "同意之后，还须在原答复期限之内把延期答复告知书送达申请人，延期才发生效力"
        "（条例第三十三条第二款）。"
    )
    button = "同意延期"

    def prepare(self) -> None:
        super().prepare()
        _take_over(self, "request_extension")


class Extend(TellingForm, _Extending):
    act = "extend"
    consequence = "延长的天数自原答复期限之后计算；告知书须在原期限之内送达，否则延期无效。"

    def prepare(self) -> None:
        super().prepare()
        _take_over(self, "consent_extension")


def _take_over(form: ActForm, act: str) -> None:
    """Days and reason of the step before."""
    if (before := _last(form, act)) is not None:
        form.fields["working_days"].initial = before.data.get("working_days")
        form.fields["reason"].initial = before.text("reason")


class AskReasons(TellingForm):
    act = "ask_reasons"
    consequence = (
        "要求说明理由不停止计时。理由不合理的可以不予处理，合理的可以延迟答复（条例第三十五条）。"
    )
    wording_names = ("facts", "answer_by")
    facts = long_text("数量、频次明显超过合理范围的事实")
    answer_by = day("说明理由的期限")


class ReceiveReasons(ActForm):
    act = "receive_reasons"
    consequence = (
        "理由合理、但不能按期答复的，可以告知延迟答复；理由不合理的，可以不予处理"
        "（条例第三十五条）。"
    )
    on = day("收到理由的日期")
    text = long_text("申请人说明的理由")


class Delay(TellingForm):
    act = "delay"
    consequence = "延迟答复的日期由本机关确定并告知申请人；到期不答复即为逾期（条例第三十五条）。"
    until = day("延迟至")
    reason = long_text("不能按期答复的理由")


class ChargeFee(TellingForm):
    act = "charge_fee"
    consequence = (
        "通知送达后停止计时；缴费后答复期限自缴费次日起重新计算，逾期不缴的视为放弃"
        "（国办函〔2020〕109号）。按件、按量只能选一种。"
    )
    wording_names = ("pay_how",)
    method = choice("计费方式", METHODS)
    quantity = count("件数或者页数", "按件：该申请人本月的累计件数；按量：本件的总页数")
    pay_by = day("缴费期限", "自送达次日起至少二十个工作日")
    pay_how = text("缴费方式", "在哪里、怎样缴", most=300)

    def prepare(self) -> None:
        super().prepare()
        self.fields["pay_by"].initial = _after(self, self.today, 22)

    def live(self) -> Sequence[tuple[str, str]]:
        given = self.given()
        if not {"method", "quantity"} <= given.keys():
            return ()
        return [("应收金额", f"{fee(given['method'], given['quantity'])}元")]


class RecordPayment(ActForm):
    act = "record_payment"
    consequence = "答复期限自缴费次日起重新计算。"
    on = day("缴费日期")
    amount = count("缴费金额（元）", most=1_000_000_000)

    def prepare(self) -> None:
        charged = _last(self, "charge_fee")
        self.fields["amount"].initial = charged.data.get("amount") if charged else None


class RecordSearch(ActForm):
    act = "record_search"
    consequence = "检索记录写入答复：答复信息不存在的，必须写明在哪里、由谁、何时、用什么词检索。"
    on = day("检索日期")
    place = text("检索地点", "档案室、公文系统等")
    searched_by = text("检索人", most=100)
    words = text("检索词", most=300)
    result = long_text("检索结果")

    def prepare(self) -> None:
        self.fields["searched_by"].initial = str(self.person)


FORMS: tuple[type[forms.Form], ...] = (
    RequestSupplement,
    ReceiveSupplement,
    ConsultThirdParty,
    ConsultAgency,
    NotifyConsultation,
    RecordReceipt,
    RecordOpinion,
    RequestExtension,
    ConsentExtension,
    Extend,
    AskReasons,
    ReceiveReasons,
    Delay,
    ChargeFee,
    RecordPayment,
    RecordSearch,
)
