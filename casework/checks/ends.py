"""Checks of the rest: handing over, ends of a case, corrections, what happens after the reply."""

from collections.abc import Callable

from casework.checks.base import Found, Given, Missing, View, need
from casework.facts import Fact, cn_date
from casework.outcomes import ABANDON_OUTCOMES

# -- ends ----------------------------------------------------------------------------------------


def abandon(view: View, given: Given) -> Found:
    code = given.data.get("outcome")
    if code not in ABANDON_OUTCOMES:
        yield Missing("outcome", "没有说明因何视为放弃", "请选择逾期不补正或者逾期不缴费")
        return
    kind = "supplement_answer" if code == "lapsed_supplement" else "fee_payment"
    state = "awaiting_supplement" if code == "lapsed_supplement" else "awaiting_payment"
    periods = [p for p in view.clock_on(given.on).periods if p.kind == kind]
    if view.clock.state != state or not periods:
        yield Missing("not_waiting", "没有已经送达、正在等待的补正告知或者收费通知", "")
    elif given.on <= periods[-1].due.latest:
        yield Missing(
            "too_early",
            f"申请人的期限至{cn_date(periods[-1].due.expected)}，尚未届满",
            "期满次日起才能视为放弃",
        )


def archive(view: View) -> Found:
    reply = view.last("reply")
    if view.case.state == "replied" and (reply is None or reply.service is None):
        yield Missing("not_served", "答复还没有登记送达", "先登记送达")


def archive_given(view: View, given: Given) -> Found:
    yield from need(given, "archive_number", "档号")


def reopen(view: View, given: Given) -> Found:
    yield from need(given, "authority", "责令重新答复的机关")
    yield from need(given, "order_number", "决定书、判决书的文号")
    if view.case.outcome == "withdrawn":
        yield Missing("withdrawn", "申请人已经撤回申请", "撤回的案件不能重新办理")


def assign(view: View, given: Given) -> Found:
    section_id = given.data.get("section") or 0
    if not view.case.agency.sections.filter(pk=section_id, is_active=True).exists():
        yield Missing("section", "没有选择本机关在用的科室", "请选择科室")
    elif view.case.state == "handling" and not str(given.data.get("reason") or "").strip():
        yield Missing("no_reason", "改派没有写明理由", "请填写理由")


def send_back(view: View, given: Given) -> Found:
    yield from need(given, "reason", "退回理由")
    if view.case.section_id is None:
        yield Missing("not_assigned", "案件还没有交办到科室", "")


def record_search(view: View, given: Given) -> Found:
    for key, label in (
        ("place", "检索地点"),
        ("searched_by", "检索人"),
        ("words", "检索词"),
        ("result", "检索结果"),
    ):
        yield from need(given, key, label)


def filed(view: View, given: Given) -> Found:
    key, label = ("court", "法院") if "route" in given.data else ("authority", "复议机关")
    yield from need(given, key, label)


def decided(kind: str) -> Callable[[View, Given], Found]:
    def check(view: View, given: Given) -> Found:
        if not view.case.proceedings.filter(kind=kind, decided_on=None).exists():
            yield Missing("not_filed", "没有尚未审结的复议或者诉讼", "先登记提起")
        if given.data.get("result") not in ("upheld", "corrected", "other"):
            yield Missing("result", "没有选择结果", "请选择维持、纠正或者其他结果")

    return check


def correct(view: View, given: Given) -> Found:
    yield from need(given, "reason", "更正理由")
    target = given.data.get("sequence")
    event = next((e for e in view.events if e.sequence == target), None)
    if event is None or event.act in ("correct", "serve", "calendar_changed"):
        yield Missing("no_such_event", "没有找到要更正的事项", "请从办理记录中选择")
        return
    new = Fact("", given.on, given.data)
    changed = new.date("on")
    if changed and changed > given.today:
        yield Missing("future", f"更正后的日期{changed}在将来", "请改正日期")
    received_on = view.case.received_on
    if (
        changed
        and received_on
        and event.act not in ("submit", "sign_for", "confirm")
        and changed < received_on
    ):
        yield Missing("before_receipt", f"更正后的日期{changed}早于收到申请之日{received_on}", "")
    if not changed and not given.data.get("data"):
        yield Missing("nothing", "没有更正任何内容", "请填写更正后的日期或者内容")
