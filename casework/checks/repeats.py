"""Checks of 查重认定, and of a reply that calls a request repeated (条例第三十六条第（六）项)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from casework.checks.base import Found, Given, Missing, View, need
from casework.facts import as_date, cn_date
from casework.models import STANDING, Case, Event
from casework.registers.particulars import DECISIONS
from casework.texts.normal import person_key


def replies_of(cases: Iterable[Case]) -> dict[int, tuple[str, date]]:
    """Number and date of the reply that stands, by the key of its case: what a 重复申请 is told.

    Cases that have not been replied to are not in it; of an imported one the number may be empty.
    One query.
    """
    answered = [c.pk for c in cases if c.state in ("replied", "closed", "archived")]
    told: dict[int, dict[int, Event]] = {}
    events = Event.objects.filter(case_id__in=answered, act__in=("reply", "void_letter"))
    for event in events.order_by("sequence"):
        of_case = told.setdefault(event.case_id, {})
        if event.act == "reply":
            of_case[event.sequence] = event
        else:
            of_case.pop(event.data.get("sequence") or 0, None)
    return {pk: _named(list(rows.values())[-1]) for pk, rows in told.items() if rows}


def reply_of(case: Case) -> tuple[str, date] | None:
    """The same of one case; None before a reply."""
    return replies_of([case]).get(case.pk)


def _named(reply: Event) -> tuple[str, date]:
    letter: Mapping[str, Any] = reply.data.get("letter") or {}
    return str(letter.get("number") or reply.data.get("number") or ""), reply.on


def judged(events: Iterable[Event]) -> list[Event]:
    """The decisions that stand: of each earlier request the last, the latest first.

    events: of one case, in their order.
    """
    last: dict[Any, Event] = {}
    for event in events:
        if event.act == "judge_repeat":
            last[event.data.get("earlier") or event.data.get("earlier_number")] = event
    return sorted(last.values(), key=lambda e: -e.sequence)


def same_as(events: Iterable[Event]) -> Event | None:
    """The decision by which this request repeats an earlier one."""
    return next((e for e in judged(events) if e.data["decision"] == "same"), None)


def judge(view: View, given: Given) -> Found:
    yield from need(given, "decision", "认定")
    earlier = _earlier(view, given)
    if given.data.get("earlier") and earlier is None:
        yield Missing("no_such_case", "没有找到此前的申请", "请从相近的申请中选择")
    elif not given.data.get("earlier") and not given.data.get("earlier_number"):
        yield Missing(
            "no_earlier", "没有说明与哪一件比较", "请选择此前的申请，或者填写此前答复的文号"
        )
    elif given.data.get("decision") == "same":
        yield from _same(view, given, earlier)


def _earlier(view: View, given: Given) -> Case | None:
    """Of this agency, standing, and submitted no later."""
    case = view.case
    found = Case.objects.filter(
        STANDING,
        pk=given.data.get("earlier") or 0,
        agency_id=case.agency_id,
        submitted_on__lte=case.submitted_on,
    )
    return found.exclude(pk=case.pk).select_related("applicant").first()


def _same(view: View, given: Given, earlier: Case | None) -> Found:
    case = view.case
    instead = "可以认定为“有关联”"
    if earlier and person_key(earlier.applicant.name) != person_key(case.applicant.name):
        yield Missing(
            "other_applicant", "此前的申请是别人提出的，不是重复申请（条例第三十六条）", instead
        )
    if earlier and reply_of(earlier) is None:
        yield Missing(
            "not_replied", f"此前的申请{earlier}还没有答复，不是重复申请（条例第三十六条）", instead
        )
        return
    if not given.data.get("earlier_number") or not given.data.get("earlier_on"):
        yield Missing(
            "no_earlier_reply",
            "没有此前答复的文号和日期，答复时要告知申请人",
            "请填写",
            "earlier_number",
        )
    elif as_date(given.data["earlier_on"]) > case.submitted_on:
        yield Missing(
            "later_reply",
            f"此前的答复作出于本申请提交（{cn_date(case.submitted_on)}）之后，不是重复申请",
            instead,
        )


def fits(view: View, answer: Mapping[str, Any]) -> Found:
    """A reply 重复申请 names the earlier reply that was judged to be of the same request."""
    number = str(answer.get("earlier_number") or "").strip()
    of_number = [e for e in judged(view.events) if e.data.get("earlier_number") == number]
    if number and of_number and of_number[0].data["decision"] != "same":
        told = DECISIONS[of_number[0].data["decision"]]
        yield Missing(
            "judged_otherwise",
            f"与{number}所答复的申请，查重认定为“{told}”",
            "请改选办理结果，或者重新认定",
            "repeat",
        )
    same = [e for e in judged(view.events) if e.data["decision"] == "same"]
    if number and same and number not in [e.data["earlier_number"] for e in same]:
        yield Missing(
            "other_earlier",
            f"此前答复的文号{number}与查重认定的{same[0].data['earlier_number']}不一致",
            "请改正文号，或者重新认定",
            "repeat",
        )
