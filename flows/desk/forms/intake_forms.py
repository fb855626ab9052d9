"""受理: receipt, registration, handing to a section, and back."""

from django import forms

from casework.models import Person
from casework.queries.alike import alike
from casework.registers.particulars import DECISIONS
from flows.access import visible
from flows.desk.forms.base import ActForm, FreeForm, TellingForm, choice, day, long_text, text
from flows.desk.numbers import number


class SignFor(ActForm):
    act = "sign_for"
    consequence = "邮寄申请以签收之日为收到之日，答复期限自次日起计算（条例第三十一条第（二）项）。"
    on = day("签收日期", "邮件签收的日期，以签收凭证为准")


class Confirm(ActForm):
    act = "confirm"
    consequence = (
        "平常信函、互联网、传真申请以双方确认之日为收到之日，答复期限自次日起计算"
        "（条例第三十一条）。"
    )
    on = day("确认日期", "与申请人联系确认收到申请的日期")


class Register(ActForm):
    act = "register"
    consequence = "登记后取得申请编号。登记不是收到，不影响答复期限。"
    on = day("登记日期")


class Acknowledge(TellingForm):
    act = "acknowledge"
    consequence = "登记回执告知申请人申请编号和答复期限，不改变期限。"


class Assign(FreeForm):
    act = "assign"
    consequence = "交办后由科室接办；已在办理的改派，须写明理由，由新的科室重新接办。"
    section = choice("科室", {})
    reason = long_text("理由", "改派的必须填写", required=False)

    def prepare(self) -> None:
        super().prepare()
        sections = self.case.agency.sections.filter(is_active=True).order_by("name")
        self.sections = {str(s.pk): s for s in sections}
        options = [(k, s.name) for k, s in self.sections.items()]
        self.fields["section"].choices = [("", "请选择"), *options]  # type: ignore[attr-defined]
        self.fields["reason"].required = self.case.state == "handling"

    def particulars(self) -> dict[str, object]:
        found = super().particulars()
        return found | {"section": self.sections[str(found["section"])]}


class Accept(FreeForm):
    act = "accept"
    consequence = "接办后您是本案承办人。"
    button = "接办"


class SendBack(FreeForm):
    act = "send_back"
    consequence = "退回后由受理人员另行交办；答复期限不停止。"
    reason = long_text("退回的理由")


class HandOver(FreeForm):
    act = "hand_over"
    consequence = "本案由新的承办人继续办理；答复期限不停止。"
    handler = choice("新的承办人", {})
    reason = long_text("移交的理由")

    def prepare(self) -> None:
        super().prepare()
        found = Person.objects.filter(
            is_active=True, posts__role="handler", posts__section_id=self.case.section_id or 0
        ).exclude(pk=self.case.handler_id or 0)
        self.people = {str(p.pk): p for p in found.distinct().order_by("full_name")}
        options = [(k, str(p)) for k, p in self.people.items()]
        self.fields["handler"].choices = [("", "请选择"), *options]  # type: ignore[attr-defined]

    def particulars(self) -> dict[str, object]:
        found = super().particulars()
        return found | {"handler": self.people[str(found["handler"])]}


class JudgeRepeat(FreeForm):
    act = "judge_repeat"
    consequence = (
        "认定为重复申请的，答复时引用此前答复的文号和日期，告知不予重复处理"
        "（条例第三十六条第（六）项）。认定记入办理记录，可以重新认定。"
    )
    earlier = choice("此前的申请", {}, required=False)
    decision = choice("认定", DECISIONS)
    earlier_number = text(
        "此前答复的文号", "选择了此前的申请的，由系统填写；只有纸质答复的在这里填写", required=False
    )
    earlier_on = day("此前答复的日期", required=False)
    reason = long_text("说明", required=False)

    def prepare(self) -> None:
        super().prepare()
        case = self.case
        seen = visible(self.person).filter(submitted_on__lte=case.submitted_on)
        found = alike(
            case.agency_id, case.subject, case.applicant.name, among=seen, exclude=case.pk
        )
        rows = {a.case.pk: a.case for a in found}
        asked = number(self.chosen.get("earlier", "") or str(self.data.get("earlier") or ""))
        if asked and asked not in rows and asked != case.pk:
            rows |= {c.pk: c for c in seen.filter(pk=asked).select_related("applicant")}
        told = [(str(pk), f"{c}　{c.applicant.name}　{c.subject[:40]}") for pk, c in rows.items()]
        self.fields["earlier"].choices = [("", "不在系统里，见下面的文号"), *told]  # type: ignore[attr-defined]
        if asked in rows:
            self.fields["earlier"].initial = str(asked)

    def particulars(self) -> dict[str, object]:
        found = super().particulars()
        if found.get("earlier"):
            found["earlier"] = int(str(found["earlier"]))
        return found


class Urge(FreeForm):
    act = "urge"
    consequence = "催办记入本案的办理记录。"
    reason = long_text("催办的内容")

    def prepare(self) -> None:
        super().prepare()
        self.fields["reason"].initial = "期限将至，请抓紧办理。"


FORMS: tuple[type[forms.Form], ...] = (
    SignFor,
    Confirm,
    Register,
    Acknowledge,
    Assign,
    Accept,
    SendBack,
    HandOver,
    JudgeRepeat,
    Urge,
)
