"""Checks of the letters that inform: once each, and only of what has really happened."""

from casework.checks.base import Found, Given, Missing, View, current_proposal, need
from casework.outcomes import ABANDON_OUTCOMES, OUTCOMES


def acknowledge(view: View) -> Found:
    if view.first("acknowledge"):
        yield Missing("twice", "登记回执已经发出", "再次需要的，取出原件重印")


def notify_consultation(view: View) -> Found:
    if not any(c.sent_on for c in view.clock.consultations):
        yield Missing("not_sent", "还没有送出征求意见的文书", "先征求意见并登记送达")


def tell_third_party_standing(view: View) -> Found:
    proposal = current_proposal(view.case) if view.case.round else None
    if proposal is None or OUTCOMES[proposal.outcome].group not in ("disclosed", "partial"):
        yield Missing(
            "nothing_disclosed",
            "本案没有决定公开，不需要告知第三方决定",
            "只有不顾第三方意见公开的才需要告知（条例第三十二条）",
        )


def tell_third_party(view: View, given: Given) -> Found:
    yield from need(given, "party", "第三方")
    yield from need(given, "reason", "决定公开的理由")
    party = given.data.get("party")
    rows = [c for c in view.clock.consultations if c.kind == "third_party" and c.party == party]
    if party and not rows:
        yield Missing("never_asked", f"没有征求过“{party}”的意见", "请核对名称，或者先征求意见")
    elif rows and not rows[-1].opinion:
        yield Missing("no_opinion", f"还没有登记“{party}”的意见", "先登记意见，或者登记期满未提出")
    elif any(f.text("party") == party for f in view.facts if f.act == "tell_third_party"):
        yield Missing("twice", f"已经告知“{party}”", "请核对")


def tell_correction(view: View, given: Given) -> Found:
    yield from need(given, "result", "审核的结果")


def tell_abandonment(view: View) -> Found:
    if view.case.outcome not in ABANDON_OUTCOMES:
        yield Missing("not_abandoned", "本案不是因视为放弃而结案", "请核对")
    if view.first("tell_abandonment"):
        yield Missing("twice", "已经告知终止办理", "再次需要的，取出原件重印")
