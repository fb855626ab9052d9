"""Small words for the tests of the acts: do one with sensible particulars, and see it refused.

2026 has no holiday between the end of February and 清明 (4 to 6 April), so the days of March can be
counted on a wall calendar: received on Monday 2 March, the 7th working day is Wednesday 11, the
15th Monday 23, the 20th Monday 30 March; its target Friday 27. From 30 March: 31 (1), 1 April (2),
2 (3), 3 (4), 4 to 6 off, 7 (5), 8 (6), 9 (7), 10 (8), 13 (9), 14 (10).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.apps import apps

from casework import acts
from casework.acts import ActRefused
from casework.facts import Service
from casework.models import Attachment, Case, Event
from casework.states import ACTS
from tests.world import World, fresh

BY = {
    "sign_for": "intake",
    "confirm": "intake",
    "register": "intake",
    "assign": "intake",
    "accept": "handler",
    "send_back": "handler",
    "request_supplement": "handler",
    "receive_supplement": "intake",
    "consult_third_party": "handler",
    "consult_agency": "handler",
    "record_receipt": "handler",
    "record_opinion": "handler",
    "consent_extension": "office_head",
    "extend": "handler",
    "ask_reasons": "handler",
    "receive_reasons": "intake",
    "delay": "handler",
    "charge_fee": "handler",
    "record_payment": "intake",
    "record_search": "handler",
    "propose": "handler",
    "review": "section_head",
    "return_proposal": "section_head",
    "sign": "leader",
    "reply": "intake",
    "acknowledge": "intake",
    "notify_consultation": "handler",
    "tell_third_party": "handler",
    "tell_correction": "handler",
    "tell_abandonment": "intake",
    "record_return": "intake",
    "hand_over": "section_head",
    "judge_repeat": "intake",
    "urge": "office_head",
    "request_extension": "handler",
    "attach": "intake",
    "void_attachment": "intake",
    "release": "handler",
    "void_letter": "intake",
    "serve": "intake",
    "abandon": "office_head",
    "withdraw": "intake",
    "archive": "intake",
    "reopen": "legal",
    "correct": "legal",
    "reconsideration_filed": "legal",
    "reconsideration_decided": "legal",
    "suit_filed": "legal",
    "suit_decided": "legal",
}
GIVEN: dict[str, dict[str, Any]] = {
    "send_back": {"reason": "不属于本科室职责"},
    "request_supplement": {"points": ["请明确文件名称"], "answer_by": date(2026, 3, 27)},
    "receive_supplement": {"text": "补充了文号"},
    "consult_third_party": {"party": "甲公司"},
    "consult_agency": {"party": "某镇人民政府", "kind": "co_maker"},
    "record_receipt": {"party": "甲公司"},
    "record_opinion": {"party": "甲公司", "opinion": "refuse", "reason": "涉及商业秘密"},
    "consent_extension": {"working_days": 10, "reason": "资料分散"},
    "extend": {"working_days": 10, "reason": "资料分散"},
    "receive_reasons": {"text": "用于学术研究"},
    "delay": {"until": date(2026, 4, 30), "reason": "申请数量多，核对需要时间"},
    "charge_fee": {"method": "pages", "quantity": 68, "pay_by": date(2026, 5, 15)},
    "record_payment": {"amount": 380},
    "record_search": {
        "place": "档案室",
        "searched_by": "承办人甲",
        "words": "供应计划",
        "result": "没有检索到",
    },
    "propose": {"outcome": "published", "answer": {"how_to_get": "见门户网站"}},
    "review": {"step": "section_head"},
    "return_proposal": {"reason": "请补充依据"},
    "tell_third_party": {"party": "甲公司", "reason": "其理由不成立"},
    "tell_correction": {"result": "记录有误，已经更正"},
    "record_return": {"reason": "查无此人"},
    "hand_over": {"reason": "休假"},
    "judge_repeat": {"decision": "related", "earlier_number": "测自然告〔2025〕9号"},
    "urge": {"reason": "期限将至"},
    "request_extension": {"working_days": 10, "reason": "资料分散"},
    "void_attachment": {"attachment": 0, "reason": "扫描不清"},
    "release": {"letter_text": {"found": ["手机号码"], "reason": "是本机关的公开电话"}},
    "void_letter": {"reason": "收件地址有误"},
    "abandon": {"outcome": "lapsed_supplement"},
    "archive": {"archive_number": "2026-A-1"},
    "reopen": {"authority": "测试市人民政府", "order_number": "测府复〔2026〕1号"},
    "correct": {"reason": "登记有误"},
    "reconsideration_filed": {"authority": "测试市人民政府"},
    "reconsideration_decided": {"result": "corrected"},
    "suit_filed": {"court": "测试市人民法院", "route": "direct"},
    "suit_decided": {"result": "upheld"},
}


def mar(day: int) -> date:
    return date(2026, 3, day)


def apr(day: int) -> date:
    return date(2026, 4, day)


def in_person(on: date) -> Service:
    return Service("in_person", on)


def post(on: date, received_on: date | None = None) -> Service:
    return Service("post", on, received_on)


def paper(**changes: Any) -> Attachment:
    """A file as the desk hands it over: stored, not yet on the case."""
    given = {
        "title": "申请表",
        "kind": "request",
        "name": "申请表.pdf",
        "type": "application/pdf",
        "size": 3,
        "sha256": "a" * 64,
    }
    return Attachment(**{**given, **changes})


def do(
    world: World,
    case: Case,
    act: str,
    on: date,
    *,
    by: str = "",
    today: date | None = None,
    **given: Any,
) -> Event:
    """One act on its day, by the person whose act it is, with particulars where none are given."""
    if ACTS[act].telling and "letter" not in given:
        given["letter"] = world.letter(case, act, on)
    if act == "assign":
        given.setdefault("section", world.section)
    if act == "hand_over":
        given.setdefault("handler", world.handler)
    if act == "attach":
        given.setdefault("attachment", paper())
    return getattr(acts, act)(
        case,
        by=world.people[by or BY[act]],
        on=on,
        today=today or on,
        **{**GIVEN.get(act, {}), **given},
    )


def _everything() -> dict[str, int]:
    models = [m for app in ("casework", "notices") for m in apps.get_app_config(app).get_models()]
    return {m._meta.label: m.objects.count() for m in models}


def _row(case: Case) -> dict[str, Any]:
    return Case.objects.filter(pk=case.pk).values().get()


_ENGLISH = re.compile(r"[A-Za-z]{3,}")
_QUOTED = re.compile(r"“[^”]*”|'[^']*'|U\+[0-9A-F]+")


def reads_well(text: str) -> bool:
    """A person at the desk can read it: Chinese, nothing English but what he typed himself."""
    english = _ENGLISH.search(_QUOTED.sub("", text))
    return bool(re.search(r"[一-鿿]", text)) and not english and "None" not in text


@contextmanager
def refused(
    *codes: str, case: Case | None = None, error: type[ActRefused] = ActRefused
) -> Iterator[None]:
    """The act inside is refused for exactly these reasons, told in Chinese; nothing is changed."""
    before, row = _everything(), _row(case) if case else None
    with pytest.raises(ActRefused) as caught:
        yield
    assert type(caught.value) is error
    assert sorted({p.code for p in caught.value.problems}) == sorted(set(codes)), caught.value
    for problem in caught.value.problems:
        assert reads_well(problem.text), problem.text
        assert not problem.mend or reads_well(problem.mend), problem.mend
    assert _everything() == before
    if case:
        assert _row(case) == row


def last_event(case: Case) -> Event:
    return case.events.latest("sequence")


def check_event(case: Case, world: World, act: str, on: date, move: str, by: str = "") -> Event:
    """The last event is this act, complete: who, from where, when; the case's history says so too.

    move: "handling→handled", or one state for an act that leaves it.
    """
    event, person = last_event(case), world.people[by or BY[act]]
    from_state, _, to_state = move.partition("→")
    assert (event.act, event.on) == (act, on)
    assert (event.from_state, event.to_state) == (from_state, to_state or from_state)
    assert event.person == person
    assert event.person_name == person.full_name
    assert event.unit in (world.section.name, world.agency.name)
    assert event.sequence == fresh(case).ledger_length
    assert fresh(case).state == event.to_state
    written = case.history.first()
    assert written.history_user == person
    assert written.history_change_reason == ACTS[act].label
    assert written.state == event.to_state
    return event
