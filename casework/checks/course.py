"""Checks of the course of a case: receipt, correction, consultation, extension, reasons, fee."""

from casework.checks.base import Found, Given, Missing, View, need
from casework.facts import Fact
from casework.fees import METHODS, fee

# -- receipt -------------------------------------------------------------------------------------


def sign_for(view: View, given: Given) -> Found:
    if view.case.channel != "registered_post":
        yield Missing("channel", "只有需要签收的邮件才登记签收", "请核对提交渠道")
    yield from _evidence(view, given, "sign_for")


def confirm(view: View, given: Given) -> Found:
    if view.case.channel not in ("ordinary_post", "internet", "fax"):
        yield Missing("channel", "只有平信、互联网、传真申请才登记确认", "请核对提交渠道")
    yield from _evidence(view, given, "confirm")


def _evidence(view: View, given: Given, act: str) -> Found:
    if view.first(act):
        yield Missing("twice", "收到日期的凭证已经登记", "有误的，请用“更正记录”")
    if given.on < view.case.submitted_on:
        yield Missing(
            "before_submission", f"{given.on}早于提交日期{view.case.submitted_on}", "请改正日期"
        )


def register(view: View) -> Found:
    if view.clock.received_on is None:
        yield Missing(
            "no_receipt",
            "还没有收到申请的凭证",
            "先登记签收（邮寄）或者与申请人确认（平信、互联网、传真），条例第三十一条",
        )


# -- correction (条例30) -------------------------------------------------------------------------


def request_supplement_standing(view: View) -> Found:
    if view.first("request_supplement"):
        yield Missing(
            "supplement_twice",
            "补正只能一次性告知（条例第三十条）",
            "补正后仍不明确的，以“补正后申请内容仍不明确”答复",
        )


def request_supplement(view: View, given: Given) -> Found:
    yield from need(given, "points", "需要补正的事项")
    yield from need(given, "answer_by", "补正期限")
    answer_by = Fact("", given.on, given.data).date("answer_by")
    served_on = given.service.on if given.service else given.on
    if answer_by and answer_by <= served_on:
        yield Missing("answer_by", f"补正期限{answer_by}不晚于送达之日", "给申请人合理的补正期限")


def receive_supplement(view: View, given: Given) -> Found:
    yield from need(given, "text", "补正的内容")
    asked = view.first("request_supplement")
    if asked and asked.service and given.on < asked.service.on:
        yield Missing(
            "before_told",
            f"收到补正的日期{given.on}早于补正告知书送达之日{asked.service.on}",
            "请核对两个日期；送达日期有误的，先更正送达",
        )


# -- consultation (条例32, 34, 11) ---------------------------------------------------------------


def consult(view: View, given: Given) -> Found:
    yield from need(given, "party", "被征求人")


def consult_agency(view: View, given: Given) -> Found:
    yield from consult(view, given)
    if given.data.get("kind") not in ("co_maker", "other"):
        yield Missing("kind", "没有说明是共同制作机关还是其他机关", "请选择类别")


def _asked(view: View, given: Given, open_field: str) -> Found:
    yield from need(given, "party", "被征求人")
    party = given.data.get("party")
    rows = [c for c in view.case.consultations.all() if c.party == party]
    if not rows:
        yield Missing("never_asked", f"没有征求过“{party}”的意见", "请核对名称，或者先征求意见")
        return
    waiting = [c for c in rows if not getattr(c, open_field)]
    if not waiting:
        yield Missing("already", f"“{party}”的这一情况已经登记", "有误的，请用“更正记录”")
    elif waiting[0].sent_on is None:
        yield Missing("not_sent", f"给“{party}”的征求意见书还没有登记送达", "先登记送达")
    elif given.on < waiting[0].sent_on:
        yield Missing("before_sent", f"{given.on}早于发出之日{waiting[0].sent_on}", "请改正日期")


def record_receipt(view: View, given: Given) -> Found:
    yield from _asked(view, given, "received_on")


def record_opinion(view: View, given: Given) -> Found:
    yield from _asked(view, given, "opinion")
    if given.data.get("opinion") not in ("agree", "refuse", "none"):
        yield Missing("opinion", "没有选择意见", "请选择同意公开、不同意公开或者未提出意见")


# -- extension (条例33 II) -----------------------------------------------------------------------


def extension_standing(view: View) -> Found:
    folded = view.clock
    leg = folded.leg
    if leg is None or leg.ended_on is not None:
        yield Missing("no_clock", "现在没有正在计算的答复期限", "")
        return
    waiting = [f for f in view.in_this_leg("extend") if f.service is None]
    if leg.extension or waiting:
        yield Missing("extended", "已经延期一次（条例第三十三条第二款）", "不能再次延期")
    if leg.due and view.today > leg.due.latest:
        yield Missing(
            "after_due",
            f"答复期限{leg.due.expected}已过，不能再延期（条例第三十三条第二款）",
            "请尽快答复",
        )


def request_extension_standing(view: View) -> Found:
    yield from extension_standing(view)
    asked = view.in_this_leg("request_extension")
    if asked and not view.in_this_leg("consent_extension"):
        yield Missing("asked", "已经申请延期，等待公开机构负责人同意", "")


def _extension_days(view: View, given: Given) -> Found:
    days, rules = given.data.get("working_days"), view.clock.rules
    most = rules.extension_max_working_days if rules else 0
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= most:
        yield Missing(
            "working_days",
            f"延长“{'' if days is None else days}”个工作日不合规定（条例第三十三条第二款）",
            f"请填写1至{most}个工作日",
        )
    leg = view.clock.leg
    last = leg.due.latest if leg and leg.due else None
    if last and given.on > last:
        yield Missing("after_due", f"{given.on}晚于原答复期限{last}", "不能再延期")


def consent_extension(view: View, given: Given) -> Found:
    yield from _extension_days(view, given)
    yield from need(given, "reason", "延期理由")


def extend(view: View, given: Given) -> Found:
    yield from _extension_days(view, given)
    yield from need(given, "reason", "延期理由")
    consents = view.in_this_leg("consent_extension")
    if not consents:
        yield Missing(
            "no_consent",
            "没有公开机构负责人同意延期的记录（条例第三十三条第二款）",
            "先由公开机构负责人同意",
        )
    elif consents[-1].data.get("working_days") != given.data.get("working_days"):
        yield Missing(
            "other_days",
            f"同意延长的是{consents[-1].data.get('working_days')}个工作日",
            "告知的天数应当与同意的一致",
        )
    leg = view.clock.leg
    last = leg.due.latest if leg and leg.due else None
    if given.service and last and given.service.on > last:
        yield Missing(
            "served_after_due",
            f"送达日期{given.service.on}晚于原答复期限{last}，延期不发生效力",
            "延期告知书应当在原期限之内送达",
        )


# -- reasons, delay, fee (条例35, 42) ------------------------------------------------------------


def receive_reasons(view: View) -> Found:
    if not view.first("ask_reasons"):
        yield Missing("never_asked", "没有要求申请人说明理由", "")


def receive_reasons_given(view: View, given: Given) -> Found:
    yield from need(given, "text", "申请人说明的理由")
    asked = view.last("ask_reasons")
    told_on = (asked.service.on if asked.service else asked.on) if asked else None
    if told_on and given.on < told_on:
        yield Missing(
            "before_told", f"收到理由的日期{given.on}早于要求说明理由之日{told_on}", "请改正日期"
        )


def delay_standing(view: View) -> Found:
    if not view.last("receive_reasons"):
        yield Missing(
            "no_reasons",
            "没有要求并收到申请人说明的理由（条例第三十五条）",
            "先要求申请人说明理由",
        )
    leg = view.clock.leg
    if leg and leg.due and view.today > leg.due.latest:
        yield Missing("after_due", f"答复期限{leg.due.expected}已过", "请尽快答复")


def delay(view: View, given: Given) -> Found:
    yield from need(given, "until", "延迟答复的期限")
    yield from need(given, "reason", "理由")
    until = Fact("", given.on, given.data).date("until")
    leg = view.clock.leg
    if until and leg and leg.due and until <= leg.due.expected:
        yield Missing("until", f"延迟至{until}不晚于现有期限{leg.due.expected}", "请改正日期")


def charge_fee_standing(view: View) -> Found:
    if view.first("charge_fee"):
        yield Missing("charged", "已经告知收费；一件申请只按一种方式收费一次", "")


def charge_fee(view: View, given: Given) -> Found:
    method, quantity = given.data.get("method"), given.data.get("quantity")
    if method not in METHODS:
        yield Missing("method", "没有选择计费方式", "按件或者按量，二者只能选一")
        return
    if not isinstance(quantity, int) or isinstance(quantity, bool) or quantity < 1:
        yield Missing("quantity", "没有填写数量", "请填写件数或者页数")
        return
    right = fee(method, quantity)
    if right == 0:
        yield Missing("free", f"{quantity}{'件' if method == 'pieces' else '页'}不收费", "")
    elif given.data.get("amount") != right:
        yield Missing("amount", f"金额应为{right}元", "请按标准收费（国办函〔2020〕109号）")
    yield from need(given, "pay_by", "缴费期限")
    days = view.clock.rules.fee_working_days if view.clock.rules else None
    pay_by = Fact("", given.on, given.data).date("pay_by")
    if pay_by and days:
        served_on = given.service.on if given.service else given.on
        least = view.calendar.bounds(served_on, days).expected
        if pay_by < least:
            yield Missing(
                "pay_by",
                f"缴费期限{pay_by}不足{days}个工作日",
                f"送达次日起{days}个工作日，至少到{least}（国办函〔2020〕109号）",
            )


def record_payment(view: View) -> Found:
    if view.clock.state != "awaiting_payment":
        yield Missing("not_charged", "没有已经送达、等待缴纳的收费通知", "")


def record_payment_given(view: View, given: Given) -> Found:
    charged = view.last("charge_fee")
    if charged and charged.service and given.on < charged.service.on:
        yield Missing("before_told", f"缴费日期{given.on}早于收费通知送达之日", "请改正日期")
    if charged and given.data.get("amount") != charged.data.get("amount"):
        yield Missing("amount", f"应缴{charged.data.get('amount')}元", "请核对金额")
