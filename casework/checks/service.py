"""Checks of a letter's way: served, brought back by the post, voided before it went out."""

from casework.checks.base import Found, Given, Missing, View, need
from casework.facts import Fact, as_date, cn_date
from casework.law import COURIERS
from casework.registers.course import contradictions
from casework.states import ACTS


def _told(view: View, given: Given) -> Fact | None:
    """The telling the act is about; None when there is none, or its letter was voided."""
    told = next((f for f in view.facts if f.sequence == given.data.get("sequence")), None)
    return told if told and ACTS[told.act].telling else None


def _no_such_letter() -> Missing:
    return Missing("no_such_letter", "没有找到这份文书，或者已经作废", "请从文书列表中选择")


def serve(view: View, given: Given) -> Found:
    if given.service is None:
        yield Missing("no_service", "没有填写送达方式和日期", "请填写")
        return
    told = _told(view, given)
    if told is None:
        yield _no_such_letter()
        return
    if given.service.on < told.on:
        yield Missing(
            "served_before_letter", f"送达日期{given.service.on}早于文书日期{told.on}", "请改正日期"
        )
    evidence = str(given.data.get("evidence") or "")
    courier = next((name for name in COURIERS if name in evidence), None)
    if given.service.way == "post" and courier:
        yield Missing(
            "courier",
            f"“{courier}”是快递企业，不得寄递国家机关公文（邮政法第五十五条）",
            "请交邮政企业寄递，或者改用其他方式送达",
        )
    old = told.service
    if old is None:
        return
    if told.data.get("returned_on"):
        back_on = as_date(told.data["returned_on"])
        if given.service.on < back_on:
            yield Missing(
                "before_return",
                f"再次送达的日期{given.service.on}早于邮件退回之日{back_on}",
                "请改正日期",
            )
        return
    again = told.data.get("served_again") or {}
    way, on = again.get("way", old.way), as_date(again.get("on", old.on))
    own = (told.data.get("service") or {}).get("received_on")
    if own and given.service.received_on and own != str(given.service.received_on):
        yield Missing("served", f"对方已于{own}签收", "有误的，请用“更正记录”")
    elif on != given.service.on or way != given.service.way:
        yield Missing("served", f"已经登记于{cn_date(on)}送达", "有误的，请用“更正记录”")


def record_return(view: View, given: Given) -> Found:
    yield from need(given, "reason", "退回的原因")
    told = _told(view, given)
    if told is None:
        yield _no_such_letter()
        return
    service = told.service
    if service is None:
        yield Missing("not_served", "这份文书还没有登记送达", "先登记送达")
        return
    again = told.data.get("served_again") or {}
    if told.data.get("returned_on"):
        yield Missing("returned", "已经登记过退回", "再次送达之后才能再登记退回")
    elif service.received_on:
        yield Missing("received", f"对方已于{cn_date(service.received_on)}签收", "请核对")
    elif again.get("way", service.way) != "post":
        yield Missing("not_posted", "只有邮寄的文书才会退回", "请核对送达方式")
    elif given.on < as_date(again.get("on", service.on)):
        yield Missing("before_service", f"退回日期{given.on}早于寄出日期", "请改正日期")


def void_letter(view: View, given: Given) -> Found:
    yield from need(given, "reason", "作废原因")
    told = _told(view, given)
    if told is None:
        yield _no_such_letter()
        return
    if told.service:
        yield Missing(
            "served",
            f"文书已于{cn_date(told.service.on)}送达，不能作废",
            "内容有误的，另行制发文书说明",
        )
        return
    event = next(e for e in view.events if e.sequence == told.sequence)
    if event.from_state != event.to_state != view.case.state:
        yield Missing(
            "moved_on", f"“{ACTS[told.act].label}”之后案件已经继续办理，不能作废", "请核对"
        )
        return
    if given.on < told.on:
        yield Missing("before_letter", f"作废日期{given.on}早于文书日期{told.on}", "请改正日期")
    before = {message for _, _, message in contradictions(view.facts, given.today)}
    left = [f for f in view.facts if f.sequence != told.sequence]
    for _, _, message in contradictions(left, given.today):
        if message not in before:
            yield Missing("contradiction", f"作废后前后矛盾：{message}", "请核对")
