"""Checks of the answer: what it must contain, who must have passed it, what the letter needs."""

from collections.abc import Mapping
from typing import Any

from casework.authorities import FIELD_LABELS, missing_names
from casework.characters import describe
from casework.checks.base import Found, Given, Missing, View, current_proposal, need
from casework.checks.outgoing import unreleased
from casework.checks.repeats import fits
from casework.models import Proposal
from casework.outcomes import (
    ELEMENTS,
    OUTCOMES,
    REPLY_OUTCOMES,
    WITHHELD_GROUNDS,
    remedy_route,
)
from casework.registers.particulars import iso_date


def errors_in_answer(view: View, outcome_code: str, answer: Mapping[str, Any]) -> Found:
    """What an answer with this outcome must contain, or the file must hold (law.md section 3)."""
    if outcome_code not in REPLY_OUTCOMES:
        yield Missing("outcome", f"不认识的办理结果“{outcome_code}”", "请选择办理结果")
        return
    for key in OUTCOMES[outcome_code].must_contain:
        element = ELEMENTS[key]
        if element.source == "case":
            held = _held(view, key)
        elif key in ("items", "withheld"):
            held = isinstance(answer.get(key), list) and bool(answer[key])
        else:
            held = bool(_words(answer.get(key)))
        if not held:
            yield Missing(f"missing_{key}", f"缺少{element.label}", element.mend, key)
        elif element.choices and answer.get(key) not in element.choices:
            yield Missing(
                f"choice_{key}",
                f"{element.label}“{answer.get(key)}”不在可选范围",
                f"可选：{'、'.join(element.choices)}",
                key,
            )
    yield from _texts(answer)
    yield from _items(answer)
    if outcome_code == "refused_third_party":
        yield from _third_party_agreed(view)
    if outcome_code == "repeated":
        yield from fits(view, answer)
    if outcome_code == "partial":
        yield from _withheld(view, answer)


def _third_party_agreed(view: View) -> Found:
    """条例第十五条：第三方同意公开的，予以公开."""
    asked = [c for c in view.case.consultations.all() if c.kind == "third_party"]
    waiting = [
        c
        for c in view.clock.consultations
        if c.kind == "third_party"
        and not c.opinion
        and (c.own_last is None or view.today <= c.own_last.latest)
    ]
    for c in waiting:
        yield Missing(
            "third_party_waiting",
            f"“{c.party}”的答复期限还没有届满，也没有提出意见",
            "等待其意见或者期满；没有收到凭证的，先登记收到日期",
            "consultation",
        )
    if asked and all(c.opinion == "agree" for c in asked):
        yield Missing(
            "third_party_agreed",
            "第三方已经同意公开，不能以保护第三方合法权益为由不予公开（条例第十五条）",
            "请改选其他办理结果",
            "consultation",
        )


def _words(value: object) -> str:
    """A text that says something; a letter cannot print anything else."""
    return value.strip().strip("。") if isinstance(value, str) else ""


def _printed(label: str, value: object, key: str) -> Found:
    message = describe(label, value) if isinstance(value, str) else None
    if message:
        yield Missing(f"unprintable_{key}", message, "", key)


def _texts(answer: Mapping[str, Any]) -> Found:
    for key, value in answer.items():
        yield from _printed(ELEMENTS[key].label if key in ELEMENTS else "答复要素", value, key)
    earlier_on = answer.get("earlier_on")
    if _words(earlier_on):
        try:
            iso_date(earlier_on)
        except ValueError:
            yield Missing(
                "earlier_on", f"此前答复的日期“{earlier_on}”不是日期", "请填写年月日", "earlier_on"
            )


def _items(answer: Mapping[str, Any]) -> Found:
    items = answer.get("items")
    for i, item in enumerate(items if isinstance(items, list) else [], 1):
        title = item.get("title") if isinstance(item, Mapping) else None
        if not _words(title):
            yield Missing("item_title", f"第{i}件提供的信息没有名称", "请填写名称", "items")
        yield from _printed(f"第{i}件提供的信息的名称", title, "items")
        pages = item.get("pages") if isinstance(item, Mapping) else None
        if pages is not None and (type(pages) is not int or pages < 1):
            yield Missing("item_pages", f"第{i}件提供的信息页数有误", "请填写页数", "items")


def _held(view: View, key: str) -> bool:
    case = view.case
    if key == "search_record":
        return bool(case.searches.exists())
    if key == "consultation":
        return any(c.kind == "third_party" for c in case.consultations.all())
    if key == "supplement_history":
        return view.first("receive_supplement") is not None
    return view.first("ask_reasons") is not None


def _withheld(view: View, answer: Mapping[str, Any]) -> Found:
    parts = answer.get("withheld")
    for i, part in enumerate(parts if isinstance(parts, list) else [], 1):
        if not isinstance(part, Mapping):
            yield Missing("withheld", f"第{i}项不予公开的部分填写有误", "", "withheld")
            continue
        ground = str(part.get("ground") or "")
        if ground not in WITHHELD_GROUNDS:
            yield Missing(
                "withheld_ground", f"第{i}项不予公开的部分没有依据", "请选择依据", "withheld"
            )
        elif ground == "refused_third_party" and not _held(view, "consultation"):
            yield Missing(
                "missing_consultation",
                f"第{i}项以保护第三方合法权益为由，但没有征求第三方意见",
                ELEMENTS["consultation"].mend,
                "consultation",
            )
        elif ground == "not_exist" and not _held(view, "search_record"):
            yield Missing(
                "missing_search_record",
                f"第{i}项以信息不存在为由，但没有检索记录",
                ELEMENTS["search_record"].mend,
                "search_record",
            )
        for key, label in (("part", "不予公开的内容"), ("reason", "不予公开的理由")):
            if not _words(part.get(key)):
                yield Missing(f"withheld_{key}", f"第{i}项没有写明{label}", "请填写", "withheld")
            yield from _printed(f"第{i}项{label}", part.get(key), "withheld")


def propose(view: View, given: Given) -> Found:
    answer = given.data.get("answer")
    code = str(given.data.get("outcome") or "")
    yield from errors_in_answer(view, code, answer if isinstance(answer, Mapping) else {})


def propose_standing(view: View) -> Found:
    if view.clock.state == "awaiting_payment":
        yield Missing("unpaid", "已告知收费，申请人尚未缴纳", "缴费或者逾期之后再拟办")


def review(view: View, given: Given) -> Found:
    for item in given.data.get("items") or ():
        if not isinstance(item, Mapping) or not _words(item.get("title")):
            yield Missing("items", "保密审查结果里有一件没有名称", "逐件填写名称和结果")
    if given.data.get("step") == "secrecy":
        yield from _secrecy(view, given)


def _secrecy(view: View, given: Given) -> Found:
    """先审查、后公开，一事一审: every item to be released has its own result."""
    proposal = current_proposal(view.case)
    if proposal is None or not OUTCOMES[proposal.outcome].releases:
        return
    results = {
        str(i.get("title")): i.get("result")
        for i in given.data.get("items") or ()
        if isinstance(i, Mapping)
    }
    for item in proposal.answer.get("items") or ():
        title = str(item.get("title") if isinstance(item, Mapping) else item)
        if results.get(title) != "releasable":
            yield Missing(
                "secrecy_item",
                f"“{title}”没有“可以公开”的保密审查结果",
                "逐件审查；不能公开的，请退回修改",
            )


def return_proposal(view: View, given: Given) -> Found:
    yield from need(given, "reason", "退回理由和需要修改之处")


def reply_standing(view: View) -> Found:
    case = view.case
    proposal = current_proposal(case) if case.round else None
    if proposal is None:
        yield Missing("no_proposal", "还没有拟办意见", "由承办人拟办", "proposal")
        return
    yield from errors_in_answer(view, proposal.outcome, proposal.answer)
    reviews = [r for r in case.reviews.all() if r.round == case.round]
    for review in reviews:
        if review.decision != "passed":
            yield Missing(
                f"review_{review.step}",
                f"{review.get_step_display()}没有通过",
                "等待审核",
                "reviews",
            )
    released = OUTCOMES[proposal.outcome].releases
    if released and not any(r.step == "secrecy" for r in reviews):
        yield Missing(
            "no_secrecy_review",
            "公开之前没有保密审查（条例第十七条、保密法第三十五条）",
            "退回修改，重新拟办时加入保密审查",
            "reviews",
        )
    if case.state != "approved":
        yield Missing("not_signed", "还没有签发", "等待分管领导签发", "reviews")
    if view.clock.state == "awaiting_payment":
        yield Missing("unpaid", "已告知收费，申请人尚未缴纳", "缴费或者逾期之后再答复")
    yield from unreleased(view)
    yield from _remedy(view, proposal)


def _remedy(view: View, proposal: Proposal) -> Found:
    agency = view.case.agency
    if not agency.short_name:
        yield Missing(
            "no_short_name",
            "没有设置机关代字，不能编发文字号",
            "请机关管理员在机关设置中填写",
            "agency",
        )
    if remedy_route(proposal.outcome, proposal.answer, view.letter_on, view.practice) == "none":
        return
    names = {f: getattr(agency, f) for f in (*FIELD_LABELS, "name")}
    for field_name in missing_names(agency.kind, names, view.letter_on, view.practice):
        yield Missing(
            f"no_{field_name}",
            f"救济告知所需的{FIELD_LABELS[field_name]}没有设置",
            "请机关管理员在机关设置中填写",
            "agency",
        )
