"""The facts of the procedural letters to the applicant. None of them carries a remedy clause,
but the one that tells him his case is closed."""

from casework.facts import cn_date
from casework.fees import METHODS, fee_lines
from casework.law import FEE_RULES, REGULATION_2019_IN_FORCE_ON, rules_on
from casework.legs import due_after
from casework.queries.clocks import agency_calendar
from notices.catalogue import Kind
from notices.facts import Gap, LetterFacts
from notices.readers.common import Source, build, clause, opening

_UNITS = {"pieces": "件", "pages": "页"}


def acknowledge(kind: Kind, source: Source) -> LetterFacts:
    """登记回执. The due date is printed only when it is certain."""
    folded = source.clock
    rules = rules_on(source.case.received_on or REGULATION_2019_IN_FORCE_ON)
    values = {"reply_days": str(rules.reply_working_days)}
    if folded.due_on and folded.firm:
        values["due_on"] = cn_date(folded.due_on)
    return build(kind, source, values, contact=source.contact())


def request_supplement(kind: Kind, source: Source) -> LetterFacts:
    """补正告知书: the unclear points one by one, guidance, the date."""
    values = {"answer_by": source.day("answer_by", "补正期限")}
    if source.given.get("guidance"):
        values["guidance"] = source.words("guidance", "补正的指导")
    return build(
        kind,
        source,
        values,
        opening=opening(source),
        points=source.lines("points", "需要补正的事项"),
        contact=source.contact(),
    )


def ask_reasons(kind: Kind, source: Source) -> LetterFacts:
    """说明理由告知书."""
    values = {
        "facts": source.words("facts", "数量、频次明显超过合理范围的事实"),
        "answer_by": source.day("answer_by", "说明理由的期限"),
    }
    return build(kind, source, values, opening=opening(source), contact=source.contact())


def extend(kind: Kind, source: Source) -> LetterFacts:
    """延期答复告知书: old due date, reason, new due date, consent."""
    leg = source.clock.leg
    days = int(source.given.get("working_days") or 0)
    values = {"reason": source.words("reason", "延期的理由"), "working_days": str(days)}
    if leg is None or leg.due is None:
        source.gaps.append(
            Gap("原答复期限（征求意见尚未结束时不能计算）", "登记对方收到日期或者意见")
        )
    else:
        new = due_after(
            leg.start_on, leg.working_days + days, leg.excluded, agency_calendar(source.agency)
        )
        values["due_on"] = cn_date(leg.due.expected)
        if new is None or not new.firm:
            source.gaps.append(Gap("新的答复期限（放假通知尚未公布，不能确定）", "录入放假通知"))
        else:
            values["new_due_on"] = cn_date(new.expected)
    return build(kind, source, values, opening=opening(source), contact=source.contact())


def notify_consultation(kind: Kind, source: Source) -> LetterFacts:
    """征求意见告知书 to the applicant. It names no third party."""
    asked = [c for c in source.clock.consultations if c.sent_on]
    if not asked:
        source.gaps.append(Gap("已经送出的征求意见书", "征求意见"))
        return build(kind, source, {})
    third = any(c.kind == "third_party" for c in asked)
    other = any(c.kind != "third_party" for c in asked)
    whom = "第三方合法权益" if third else "其他机关"
    if third and other:
        whom = "第三方合法权益和其他机关"
    sent_on = max(c.sent_on for c in asked if c.sent_on)
    values = {"whom": whom, "consulted_on": cn_date(sent_on)}
    return build(kind, source, values, opening=opening(source), contact=source.contact())


def delay(kind: Kind, source: Source) -> LetterFacts:
    """延迟答复告知书 (条例35)."""
    reasons = [f for f in source.facts if f.act == "receive_reasons"]
    if not reasons:
        source.gaps.append(Gap("收到申请人说明理由的日期", "登记收到理由"))
    values = {
        "reasons_on": cn_date(reasons[-1].on) if reasons else "",
        "reason": source.words("reason", "不能按期答复的理由"),
        "until": source.day("until", "延迟答复的期限"),
    }
    return build(kind, source, values, opening=opening(source), contact=source.contact())


def charge_fee(kind: Kind, source: Source) -> LetterFacts:
    """收费通知书: basis, rate, amount, how, by when, consequence."""
    method = str(source.given.get("method") or "")
    quantity = int(source.given.get("quantity") or 0)
    if method not in METHODS or quantity < 1:
        source.gaps.append(Gap("计费方式和数量", "告知收费"))
        return build(kind, source, {})
    unit = _UNITS[method]
    lines = fee_lines(method, quantity)
    rows = [
        (
            f"第{line.from_unit}{unit}至第{line.to_unit}{unit}",
            f"{line.rate}元／{unit}" if line.rate else "不收费",
            f"{line.amount}元",
        )
        for line in lines
    ]
    values = {
        "method": METHODS[method],
        "quantity": f"本次共{quantity}{unit}",
        "amount": str(sum(line.amount for line in lines)),
        "pay_by": source.day("pay_by", "缴费期限"),
        "pay_how": source.words("pay_how", "缴费方式"),
    }
    return build(
        kind,
        source,
        values,
        opening=opening(source),
        tariff=(("区间", "标准", "金额"), *rows),
        contact=source.contact(),
    )


def tell_abandonment(kind: Kind, source: Source) -> LetterFacts:
    """终止办理告知书 after the applicant let his time pass. It carries a remedy clause."""
    lapsed_fee = source.case.outcome == "lapsed_fee"
    wanted = "charge_fee" if lapsed_fee else "request_supplement"
    told = next((f for f in reversed(source.facts) if f.act == wanted and f.service), None)
    words = ""
    if told is None or told.service is None:
        source.gaps.append(Gap("已经送达的补正告知书或者收费通知书", "登记送达"))
    else:
        last = told.date("pay_by" if lapsed_fee else "answer_by")
        what = "缴纳信息处理费" if lapsed_fee else "补正申请"
        until = cn_date(last) if last else ""
        words = (
            f"本机关于{cn_date(told.service.on)}告知{source.you}于{until}前{what}，"
            f"{source.you}逾期未{'缴纳' if lapsed_fee else '补正'}，且没有正当理由。"
        )
    remedy = clause(source, "OPT")
    ground = FEE_RULES if lapsed_fee else kind.ground
    return build(
        kind,
        source,
        {"lapse_words": words, "ground": ground},
        opening=opening(source),
        ground=ground,
        remedy_route=remedy.route,
        remedy_text=remedy.text,
    )


def tell_correction(kind: Kind, source: Source) -> LetterFacts:
    """更正、转送告知书 (条例41)."""
    values = {"result": source.words("result", "审核的结果")}
    if source.given.get("right_agency"):
        values["right_agency"] = source.words("right_agency", "有权更正的机关")
    return build(kind, source, values, contact=source.contact())
