"""Checks of the rest: handing over, ends of a case, corrections, what happens after the reply."""

from collections.abc import Callable
from datetime import date

from casework.checks.base import Found, Given, Missing, View, need
from casework.facts import Fact, cn_date
from casework.ledger import NOT_FACTS
from casework.models import Attachment, Post
from casework.models.attachments import ATTACHMENT_KINDS
from casework.outcomes import ABANDON_OUTCOMES
from casework.registers.course import contradictions
from casework.registers.particulars import ROUTES, flaws
from casework.states import ACTS

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
    days = given.data.get("working_days")
    if days is not None and (not isinstance(days, int) or days < 1):
        yield Missing("working_days", f"重新答复的期限{days}个工作日不合规定", "请照决定书填写")
    if view.case.outcome == "withdrawn":
        yield Missing("withdrawn", "申请人已经撤回申请", "撤回的案件不能重新办理")


def assign(view: View, given: Given) -> Found:
    section_id = given.data.get("section") or 0
    if not view.case.agency.sections.filter(pk=section_id, is_active=True).exists():
        yield Missing("section", "没有选择本机关在用的科室", "请选择科室")
    elif view.case.state == "handling" and not str(given.data.get("reason") or "").strip():
        yield Missing("no_reason", "改派没有写明理由", "请填写理由")


def hand_over(view: View, given: Given) -> Found:
    yield from need(given, "reason", "移交的理由")
    handler_id = given.data.get("handler") or 0
    fit = Post.objects.filter(
        person_id=handler_id,
        person__is_active=True,
        role="handler",
        section_id=view.case.section_id or 0,
    )
    if not fit.exists():
        yield Missing("handler", "没有选择本科室在岗的承办人", "请选择承办人")
    elif handler_id == view.case.handler_id:
        yield Missing("same_handler", "他就是现在的承办人", "请选择另一位承办人")


def urge(view: View, given: Given) -> Found:
    yield from need(given, "reason", "催办的内容")


def attach(view: View, given: Given) -> Found:
    yield from need(given, "title", "题名")
    if given.data.get("kind") not in ATTACHMENT_KINDS:
        yield Missing("kind", "没有选择附件的类别", "请选择类别")
    same = view.case.attachments.filter(sha256=given.data.get("sha256"), voided_on=None).first()
    if same:
        yield Missing("same_file", f"同一份文件已经附卷：“{same.title}”", "请核对")


def void_attachment(view: View, given: Given) -> Found:
    yield from need(given, "reason", "作废原因")
    most = Attachment._meta.get_field("void_reason").max_length or 0
    if len(str(given.data.get("reason") or "")) > most:
        yield Missing("long_reason", f"作废原因超过{most}个字", "请写得简短些")
    row = view.case.attachments.filter(pk=given.data.get("attachment") or 0).first()
    if row is None:
        yield Missing("no_such_attachment", "没有找到这份附件", "请从附件列表中选择")
    elif row.voided_on:
        yield Missing("voided", f"附件已于{cn_date(row.voided_on)}作废", "")


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
    if "route" in given.data and given.data["route"] not in ROUTES:
        yield Missing("route", "没有选择诉讼路径", "请选择未经复议直接起诉或者复议后起诉")
    key, label = ("court", "法院") if "route" in given.data else ("authority", "复议机关")
    yield from need(given, key, label)


def decided(kind: str) -> Callable[[View, Given], Found]:
    def check(view: View, given: Given) -> Found:
        if not view.case.proceedings.filter(kind=kind, decided_on=None).exists():
            yield Missing("not_filed", "没有尚未审结的复议或者诉讼", "先登记提起")
        pending = view.case.proceedings.filter(kind=kind, decided_on=None).first()
        if pending and given.on < pending.filed_on:
            yield Missing(
                "before_filed", f"决定日期{given.on}早于提起之日{pending.filed_on}", "请改正日期"
            )
        received_on = Fact("", given.on, given.data).date("received_on")
        if received_on and received_on < given.on:
            yield Missing("receipt", f"收到日期{received_on}早于决定日期{given.on}", "请改正日期")
        if given.data.get("result") not in ("upheld", "corrected", "other"):
            yield Missing("result", "没有选择结果", "请选择维持、纠正或者其他结果")

    return check


UNCORRECTED = NOT_FACTS
"""They are answered by a further event, not corrected."""

# What of an act's particulars may be put right. A letter's own words never: it went out as it is.
CORRECTABLE: dict[str, tuple[str, ...]] = {
    "submit": ("channel",),
    "request_supplement": ("points", "answer_by", "service"),
    "receive_supplement": ("text",),
    "consult_third_party": ("party", "received_on", "service"),
    "consult_agency": ("party", "kind", "received_on", "answer_by", "service"),
    "record_receipt": ("party",),
    "record_opinion": ("party", "opinion", "reason"),
    "consent_extension": ("working_days", "reason"),
    "extend": ("working_days", "consented_by", "consented_on", "reason", "service"),
    "ask_reasons": ("service",),
    "receive_reasons": ("text",),
    "delay": ("until", "reason", "service"),
    "charge_fee": ("pay_by", "service"),
    "record_payment": ("amount",),
    "record_search": ("place", "searched_by", "words", "result"),
    "reply": ("service", "remedy_told"),
    "acknowledge": ("service",),
    "notify_consultation": ("service",),
    "tell_third_party": ("service",),
    "tell_correction": ("service",),
    "tell_abandonment": ("service",),
    "abandon": ("outcome",),
    "reopen": ("authority", "order_number", "working_days"),
    "reconsideration_filed": ("authority",),
    "reconsideration_decided": ("result", "received_on"),
    "suit_filed": ("court", "route"),
    "suit_decided": ("result",),
}


def correct(view: View, given: Given) -> Found:
    yield from need(given, "reason", "更正理由")
    event = next((e for e in view.events if e.sequence == given.data.get("sequence")), None)
    standing = {f.sequence for f in view.facts}  # not what a voided letter told
    if event is None or event.act in UNCORRECTED or event.sequence not in standing:
        yield Missing("no_such_event", "没有找到要更正的事项", "请从办理记录中选择")
        return
    new_on = Fact("", given.on, given.data).date("on")
    data = given.data.get("data") or {}
    if new_on and new_on > given.today:
        yield Missing("future", f"更正后的日期{new_on}在将来", "请改正日期")
    if not new_on and not data:
        yield Missing("nothing", "没有更正任何内容", "请填写更正后的日期或者内容")
    for key in data:
        if key not in CORRECTABLE.get(event.act, ()):
            yield Missing("fixed", f"“{ACTS[event.act].label}”的“{key}”不能更正", "")
    old = next(f for f in view.facts if f.sequence == event.sequence)
    new = Fact(old.act, new_on or old.on, {**old.data, **data}, old.sequence)
    flawed = [
        Missing("contradiction", flaw.message, flaw.remedy(), flaw.field)
        for flaw in flaws(new.act, new.on, new.data, given.today)
    ]
    yield from flawed
    if not flawed and (not new_on or new_on <= given.today):
        yield from _contradicts(view, new, given.today)


def _contradicts(view: View, new: Fact, today: date) -> Found:
    """What the corrected course of the case would contradict and the recorded one does not."""
    before = {message for _, _, message in contradictions(view.facts, today)}
    changed = [new if f.sequence == new.sequence else f for f in view.facts]
    for _, _, message in contradictions(changed, today):
        if message not in before:
            yield Missing("contradiction", f"更正后前后矛盾：{message}", "请核对")
    if new.act == "request_supplement":
        answer_by, served = new.date("answer_by"), new.service
        if answer_by and answer_by <= (served.on if served else new.on):
            yield Missing("contradiction", f"补正期限{answer_by}不晚于送达之日", "请核对")
