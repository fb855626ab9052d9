"""The steps of the desk: what each is called, whose it is, which acts do it, when it is due.

`wanted` says which steps a case waits for, from its state and its facts alone. Nothing else
decides whose turn it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.facts import Fact
from casework.models import Case
from casework.roles import PERMITS
from casework.states import ACTS, VOID


@dataclass(frozen=True)
class Step:
    """One step. acts: the acts that do it, the first being the usual one. side: it runs beside
    the main line and may be open in several states."""

    name: str
    label: str
    acts: tuple[str, ...]
    side: bool = False
    only: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """Whose step it is: by default whoever may do its first act."""
        return self.only or PERMITS[self.acts[0]]


_STEPS = (
    Step("confirm_receipt", "确认收到", ("sign_for", "confirm")),
    Step("register", "登记", ("register",)),
    Step("assign", "交办", ("assign",)),
    Step("accept", "接办", ("accept", "send_back")),
    Step("handle", "办理并拟办", ("propose",)),
    Step("await_supplement", "等待补正", ("receive_supplement", "abandon"), only=("intake",)),
    Step("await_payment", "等待缴费", ("record_payment", "abandon"), only=("intake",)),
    Step("section_head", "科室负责人审核", ("review", "return_proposal"), only=("section_head",)),
    Step("secrecy", "保密审查", ("review", "return_proposal"), only=("secrecy",)),
    Step("legal", "法制审核", ("review", "return_proposal"), only=("legal",)),
    Step("sign", "签发", ("sign", "return_proposal")),
    Step("issue", "制发答复", ("reply",), only=("intake",)),
    Step("serve", "登记送达", ("serve",), only=("intake",)),
    Step("archive", "归档", ("archive",)),
    Step("consent", "同意延期", ("consent_extension",), side=True),
    Step("extend", "告知延期", ("extend",), side=True, only=("intake", "handler")),
    Step("serve_letter", "登记文书送达", ("serve",), side=True, only=("intake", "handler")),
)
STEPS: dict[str, Step] = {s.name: s for s in _STEPS}


DONE = ("archived", VOID)
"""States in which a case waits for nothing any more."""


@dataclass(frozen=True)
class Wanted:
    """A step a case waits for, and the person it waits for, where that is a certain one."""

    step: str
    owner_id: int | None = None


@dataclass(frozen=True)
class Turned:
    """What an act made of a case's steps. waiting: all that are open now; opened, closed: those
    that changed."""

    waiting: frozenset[Wanted] = frozenset()
    opened: frozenset[Wanted] = frozenset()
    closed: frozenset[Wanted] = frozenset()


def wanted(case: Case, facts: Sequence[Fact]) -> frozenset[Wanted]:
    """Every step the case waits for now. `facts`: its events as they stand (facts_of)."""
    found = set(_main(case))
    if case.state in ("registered", "handling", "handled", "approved"):
        found |= _extension(case, facts)
    if case.state not in DONE and _unserved(facts):
        owner = case.handler_id if case.state == "handling" else None
        found.add(Wanted("serve_letter", owner))
    return frozenset(found)


def _main(case: Case) -> list[Wanted]:
    state = case.state
    if state == "received":
        return [Wanted("register" if case.received_on else "confirm_receipt")]
    if state == "registered":
        return [Wanted("accept" if case.section_id else "assign")]
    if state == "handling":
        if case.clock_state == "awaiting_payment":
            return [Wanted("await_payment")]
        return [Wanted("handle", case.handler_id)]
    if state == "handled":
        return [Wanted(step) for step in case.open_review_steps()] or [Wanted("sign")]
    if state == "replied":
        return [Wanted("archive" if case.served_on else "serve")]
    return {
        "supplement_requested": [Wanted("await_supplement")],
        "approved": [Wanted("issue")],
        "closed": [Wanted("archive")],
        "archived": [],
        VOID: [],
    }[state]


def _extension(case: Case, facts: Sequence[Fact]) -> set[Wanted]:
    """The last of 申请、同意、告知延期 says who comes next."""
    steps = [f for f in facts if f.act in ("request_extension", "consent_extension", "extend")]
    last = max(steps, key=lambda f: f.sequence, default=None)
    # A fresh period makes an older request moot.
    fresh = [f.sequence for f in facts if f.act in ("receive_supplement", "reopen")]
    if last is None or last.sequence < max(fresh, default=0):
        return set()
    if last.act == "request_extension":
        return {Wanted("consent")}
    if last.act == "consent_extension":
        return {Wanted("extend", case.handler_id if case.state == "handling" else None)}
    return set()


def _unserved(facts: Sequence[Fact]) -> bool:
    """A letter has no service yet (the reply has a step of its own), or has come back by post."""
    return any(
        ACTS[f.act].telling
        and f.data.get("letter")
        and ((f.service is None and f.act != "reply") or f.data.get("returned_on"))
        for f in facts
    )
