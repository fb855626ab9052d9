"""Who may do what: the roles of an authority and the one decision `may`.

`may(person, act, case)` answers yes, or no with the reason in Chinese. Screens, acts, tests and
the handbook all ask it; none has a rule of its own. It knows people and cases only by the few
facts below, so that it needs no database.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from casework.states import ACTS, STATES

ROLES: dict[str, str] = {
    "intake": "受理人员",
    "handler": "承办人",
    "section_head": "科室负责人",
    "secrecy": "保密审查人员",
    "legal": "法制审核人员",
    "office_head": "公开机构负责人",
    "leader": "分管领导",
    "auditor": "审计人员",
    "admin": "机关管理员",
}
SECTION_ROLES = ("handler", "section_head")
"""Roles held in one section: they see and do the cases of that section only."""

_INTAKE = ("intake",)
_DESK = ("intake", "handler")
_OFFICE = ("intake", "office_head")

PERMITS: dict[str, tuple[str, ...]] = {
    "submit": _INTAKE,
    "sign_for": _INTAKE,
    "confirm": _INTAKE,
    "register": _INTAKE,
    "acknowledge": _INTAKE,
    "assign": _OFFICE,
    "accept": ("handler",),
    "send_back": SECTION_ROLES,
    "hand_over": ("section_head",),
    "urge": ("section_head", "office_head", "leader"),
    "judge_repeat": _DESK,
    "request_supplement": _DESK,
    "receive_supplement": _DESK,
    "consult_third_party": _DESK,
    "consult_agency": _DESK,
    "notify_consultation": _DESK,
    "record_receipt": _DESK,
    "record_opinion": _DESK,
    "request_extension": SECTION_ROLES,
    # 条例第三十三条第二款：延期应当经政府信息公开工作机构负责人同意
    "consent_extension": ("office_head",),
    "extend": _DESK,
    "ask_reasons": _DESK,
    "receive_reasons": _DESK,
    "delay": _DESK,
    "charge_fee": _DESK,
    "record_payment": _DESK,
    "record_search": ("handler",),
    "propose": ("handler",),
    "review": ("section_head", "secrecy", "legal"),
    "release": ("handler", "legal", "office_head"),
    "return_proposal": ("section_head", "secrecy", "legal", "leader"),
    "sign": ("leader",),
    "reply": _DESK,
    "tell_third_party": _DESK,
    "tell_correction": _DESK,
    "serve": _DESK,
    "record_return": _DESK,
    "void_letter": _OFFICE,
    "abandon": _OFFICE,
    "tell_abandonment": _OFFICE,
    "withdraw": _OFFICE,
    "archive": _INTAKE,
    "reopen": ("legal", "office_head"),
    "attach": ("intake", "handler", "legal", "office_head"),
    "void_attachment": ("intake", "handler", "legal", "office_head"),
    "correct": ("legal", "office_head"),
    "calendar_changed": (),  # only the system does this, when a notice is entered
    "undo_import": (),  # only together with its whole import (acts.undo_batch)
    "reconsideration_filed": ("intake", "legal"),
    "reconsideration_decided": ("intake", "legal"),
    "suit_filed": ("intake", "legal"),
    "suit_decided": ("intake", "legal"),
}

OFFICE_WORK: dict[str, tuple[str, tuple[str, ...]]] = {
    "draft_template": ("起草文书模板", ("admin", "legal")),
    "approve_template": ("批准文书模板", ("legal", "office_head")),
    "letter_style": ("设置文书格式", ("admin",)),
    "settings": ("设置本机关", ("admin",)),
    "people": ("管理人员和岗位", ("admin",)),
    "accept_calendar": ("核对变动的期限", ("office_head",)),
    "import_register": ("导入台账", ("admin", "office_head")),
    "read_looks": ("看个人信息的查看记录", ("auditor", "office_head")),
}
"""What is done on the agency itself and on no case: work -> label, roles."""

REVIEW_STEPS: dict[str, str] = {
    "section_head": "科室负责人审核",
    "secrecy": "保密审查",
    "legal": "法制审核",
}
"""The reviews of a proposal; the leader's own step is the act `sign`."""


@dataclass(frozen=True)
class Decision:
    """Yes, or no with the reason a user can read."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Decision(True)


class Holder(Protocol):
    """What `may` needs to know of a person."""

    @property
    def is_active(self) -> bool: ...
    @property
    def agency_id(self) -> int | None: ...
    def posts_held(self) -> Collection[tuple[str, int | None]]:
        """(role, section id or None) of every post."""


class Matter(Protocol):
    """What `may` needs to know of a case."""

    @property
    def agency_id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def section_id(self) -> int | None: ...
    @property
    def proposer_id(self) -> int | None: ...
    def open_review_steps(self) -> Collection[str]:
        """The review steps whose turn it is now (empty outside `handled`)."""

    def waits_for_signature(self) -> bool:
        """Whether every review before the leader's signature has passed."""


def sees(person: Holder, agency_id: int, section_id: int | None) -> bool:
    """Whether a case exists for this person at all (else: 404)."""
    if not person.is_active or person.agency_id != agency_id:
        return False
    return any(
        role not in SECTION_ROLES or (section_id is not None and section == section_id)
        for role, section in person.posts_held()
    )


def may_in_agency(person: Holder, work: str, agency_id: int) -> Decision:
    """Whether the person may do this work on the agency itself (OFFICE_WORK)."""
    if work not in OFFICE_WORK:
        raise KeyError(f"不认识的工作代码“{work}”")
    label, roles = OFFICE_WORK[work]
    if not person.is_active:
        return Decision(False, "账号已停用")
    if person.agency_id != agency_id:
        return Decision(False, "不是本机关的人员")
    if not {role for role, _ in person.posts_held()} & set(roles):
        who = "、".join(ROLES[r] for r in roles)
        return Decision(False, f"“{label}”由{who}办理")
    return YES


def may(
    person: Holder,
    act: str,
    case: Matter,
    *,
    person_id: int | None = None,
    step: str | None = None,
) -> Decision:
    """Whether the person may do the act on the case now.

    Agency, state, role, section, whose turn, and: nobody reviews or signs his own proposal.
    `person_id` identifies him for that last rule; `step` is the review he is about to pass.
    """
    if act not in ACTS:
        raise KeyError(f"不认识的行为代码“{act}”")
    label = ACTS[act].label
    if not person.is_active:
        return Decision(False, "账号已停用")
    if person.agency_id != case.agency_id:
        return Decision(False, "案件属于其他机关")
    if case.state not in ACTS[act].sources:
        return Decision(False, f"案件处于“{STATES[case.state]}”状态，不能{label}")
    roles = roles_on(person, case)
    wanted = set(PERMITS[act]) & roles
    if not wanted:
        who = "、".join(ROLES[r] for r in PERMITS[act]) or "系统"
        return Decision(False, f"“{label}”由{who}办理")
    return _turn(act, case, wanted, person_id, step)


def roles_on(person: Holder, case: Matter) -> set[str]:
    """The roles a person holds on this case: those of a section only in the case's own."""
    return {
        role
        for role, section in person.posts_held()
        if role not in SECTION_ROLES or (case.section_id is not None and section == case.section_id)
    }


def _turn(
    act: str, case: Matter, wanted: set[str], person_id: int | None, step: str | None
) -> Decision:
    own = person_id is not None and case.proposer_id == person_id
    if act in ("review", "sign", "return_proposal") and own:
        return Decision(False, "拟办人不能审核、签发自己的拟办意见")
    if act == "review" and not wanted & set(case.open_review_steps()):
        waiting = "、".join(REVIEW_STEPS[s] for s in case.open_review_steps())
        return Decision(False, f"现在轮到{waiting}" if waiting else "各项审核已经完成")
    if act == "review" and step is not None:
        if step not in wanted:
            return Decision(False, f"“{REVIEW_STEPS.get(step, step)}”不由您办理")
        if step not in case.open_review_steps():
            return Decision(False, f"还没有轮到{REVIEW_STEPS[step]}，或者已经完成")
    if act == "return_proposal" and case.state == "handled":
        turn = set(case.open_review_steps()) | ({"leader"} if case.waits_for_signature() else set())
        if not wanted & turn:
            return Decision(False, "还没有轮到您审核")
    if act == "return_proposal" and case.state == "approved" and "leader" not in wanted:
        return Decision(False, "签发之后只能由分管领导退回修改")
    if act == "sign" and not case.waits_for_signature():
        return Decision(False, "审核尚未全部通过，不能签发")
    if act == "assign" and case.state == "registered":
        return YES
    if act == "accept" and case.section_id is None:
        return Decision(False, "案件还没有交办到科室")
    return YES
