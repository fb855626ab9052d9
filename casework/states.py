"""The law's states of a case, and the acts that lead from one to another. One table, no others.

The database checks the same edges by trigger, the state machine on `Case` is built from them, and
`roles.may` asks them; screens never decide about a state.
"""

from dataclasses import dataclass

STATES: dict[str, str] = {
    "received": "收到",
    "registered": "已登记",
    "handling": "办理中",
    "supplement_requested": "补正中",
    "handled": "已拟办",
    "approved": "已签发",
    "replied": "已答复",
    "closed": "已结案",
    "archived": "已归档",
    "void": "已撤销",
}
FIRST_STATE = "received"
VOID = "void"
"""Imported by mistake and taken back: on the ledger for good, in no list and in no figure."""
OPEN_STATES = (
    "received",
    "registered",
    "handling",
    "supplement_requested",
    "handled",
    "approved",
)
IN_HAND = ("registered", "handling", "supplement_requested", "handled", "approved")
AFTER_RECEIPT = (*IN_HAND, "replied", "closed", "archived")


@dataclass(frozen=True)
class Act:
    """One legal act: in which states it may be done and where it leads.

    targets: () = the state stays as it is; one = it leads there; two = back to where it came from.
    telling: the act is the telling of something and needs the issued letter (design, idea 3).
    recorded_from: further states in which an imported register may show it, because a register
    tells what happened and leaves out the steps between.
    undoes: (from, to) by which it takes a case back where the voided letter had led it on.
    imported_only: the database lets it move imported cases alone.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    targets: tuple[str, ...] = ()
    telling: bool = False
    recorded_from: tuple[str, ...] = ()
    undoes: tuple[tuple[str, str], ...] = ()
    imported_only: bool = False


_OFFICE = ("registered", "handling")
_UNDER_WAY = ("registered", "handling", "handled", "approved")

# A letter that never went out can be voided; where its act had moved the case, it moves back.
_UNTOLD = (
    ("replied", "approved"),
    ("supplement_requested", "registered"),
    ("supplement_requested", "handling"),
)

_ACTS = (
    Act("submit", "提交申请", (), ("received",)),
    Act("sign_for", "签收", ("received",)),
    Act("confirm", "与申请人确认", ("received",)),
    Act("register", "登记", ("received",), ("registered",)),
    Act("acknowledge", "发出登记回执", _OFFICE, telling=True),
    Act("assign", "交办", _OFFICE, ("registered",)),
    Act("accept", "接办", ("registered",), ("handling",)),
    Act("send_back", "退回交办", _OFFICE, ("registered",)),
    Act("hand_over", "移交承办人", ("handling",)),
    Act("urge", "催办", IN_HAND),
    Act("judge_repeat", "查重认定", ("received", *_OFFICE)),
    Act("request_supplement", "告知补正", _OFFICE, ("supplement_requested",), telling=True),
    Act("receive_supplement", "收到补正", ("supplement_requested",), ("registered", "handling")),
    Act("consult_third_party", "征求第三方意见", _OFFICE, telling=True),
    Act("consult_agency", "征求其他机关意见", _OFFICE, telling=True),
    Act("notify_consultation", "告知申请人征求意见", _OFFICE, telling=True),
    Act("record_receipt", "登记被征求人收到日期", AFTER_RECEIPT),
    Act("record_opinion", "登记意见", AFTER_RECEIPT),
    Act("request_extension", "申请延期", _UNDER_WAY),
    Act("consent_extension", "同意延期", _UNDER_WAY),
    Act("extend", "告知延期", _UNDER_WAY, telling=True),
    Act("ask_reasons", "要求说明理由", _OFFICE, telling=True),
    Act("receive_reasons", "收到说明的理由", _UNDER_WAY),
    Act("delay", "告知延迟答复", _OFFICE, telling=True),
    Act("charge_fee", "告知收费", _OFFICE, telling=True),
    Act("record_payment", "登记缴费", _OFFICE),
    Act("record_search", "登记检索", ("handling",)),
    Act("propose", "拟办", ("handling",), ("handled",)),
    Act("review", "审核通过", ("handled",)),
    Act("release", "放行", ("handling", "handled", "approved")),
    Act("return_proposal", "退回修改", ("handled", "approved"), ("handling",)),
    Act("sign", "签发", ("handled",), ("approved",)),
    Act(
        "reply",
        "答复",
        ("approved",),
        ("replied",),
        telling=True,
        recorded_from=("registered", "handling"),
    ),
    Act("tell_third_party", "告知第三方决定", ("approved", "replied"), telling=True),
    Act("tell_correction", "告知更正或者转送", (*_UNDER_WAY, "replied"), telling=True),
    Act("serve", "登记送达", AFTER_RECEIPT),
    Act("record_return", "登记邮件退回", AFTER_RECEIPT),
    Act("void_letter", "作废文书", AFTER_RECEIPT, undoes=_UNTOLD),
    Act("abandon", "视为放弃，结案", ("supplement_requested", *_OFFICE), ("closed",)),
    Act("tell_abandonment", "告知终止办理", ("closed",), telling=True),
    Act("withdraw", "申请人撤回", OPEN_STATES, ("closed",)),
    Act("archive", "归档", ("replied", "closed"), ("archived",)),
    Act("reopen", "依决定重新办理", ("replied", "closed", "archived"), ("handling",)),
    Act("attach", "附卷", ("received", *AFTER_RECEIPT)),
    Act("void_attachment", "作废附件", ("received", *AFTER_RECEIPT)),
    Act("correct", "更正记录", ("received", *AFTER_RECEIPT)),
    Act("calendar_changed", "放假通知变动，重算期限", OPEN_STATES),
    Act("undo_import", "撤销导入", ("received", *AFTER_RECEIPT), (VOID,), imported_only=True),
    Act("reconsideration_filed", "申请人申请行政复议", AFTER_RECEIPT),
    Act("reconsideration_decided", "复议决定", AFTER_RECEIPT),
    Act("suit_filed", "申请人提起行政诉讼", AFTER_RECEIPT),
    Act("suit_decided", "法院裁判", AFTER_RECEIPT),
)
ACTS: dict[str, Act] = {a.name: a for a in _ACTS}
TELLING_ACTS = tuple(a.name for a in _ACTS if a.telling)


def edges() -> list[tuple[str, str, bool]]:
    """(from, to, imported_only): every legal change of state, for the database's own check."""
    live = {
        (source, target)
        for act in _ACTS
        for source in act.sources
        for target in act.targets
        if source != target and not act.imported_only
    } | {edge for act in _ACTS for edge in act.undoes}
    recorded = {
        (source, target)
        for act in _ACTS
        for source in act.recorded_from + (act.sources if act.imported_only else ())
        for target in act.targets
        if source != target
    } - live
    return sorted([(*e, False) for e in live] + [(*e, True) for e in recorded])


def acts_in(state: str) -> tuple[str, ...]:
    """The acts the law allows in a state, whoever does them."""
    return tuple(a.name for a in _ACTS if state in a.sources)
