"""Every act through its form, by POST alone, as a browser without JavaScript sends it.

Today is Tuesday 10 March 2026. Each act starts from the case the matrix of permissions starts from
(tests.matrix.inputs); what the form needs is written here by hand.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from casework import acts, states
from casework.facts import Service
from casework.models import Case, Person, Post
from flows import telling
from flows.desk import filing, scanning
from flows.desk.forms import FORMS
from flows.files.outgoing.spots import Found
from flows.outgoing import finding, shown_digest
from notices.models import Letter
from tests.acts.doing import BY, in_person, mar, paper
from tests.matrix import inputs
from tests.world import World, fresh

TUE_MAR_10 = date(2026, 3, 10)
NOT_BY_FORM = {"submit", "attach", "calendar_changed", "undo_import"}
"""Acts with pages of their own, and the system's."""

TOLD = {"service_way": "in_person", "served_on": "2026-03-10", "evidence": "本人签收"}
# act -> (state to start from, what is filled in besides date and service)
FILLED: dict[str, tuple[str, dict[str, str]]] = {
    "sign_for": ("received", {}),
    "confirm": ("received", {}),
    "register": ("received", {}),
    "acknowledge": ("registered", {}),
    "assign": ("registered", {"section": "@section", "reason": "属该科职责"}),
    "accept": ("registered", {}),
    "send_back": ("handling", {"reason": "不属本科职责"}),
    "hand_over": ("handling", {"handler": "@second", "reason": "休假"}),
    "urge": ("handling", {"reason": "请抓紧"}),
    "request_supplement": (
        "handling",
        {
            "points": "请明确文件名称\n请写明年度",
            "answer_by": "2026-03-31",
            "guidance": "写一项即可",
        },
    ),
    "receive_supplement": ("supplement_requested", {"text": "文件名称如下"}),
    "consult_third_party": ("handling", {"party": "另一公司", "disclosure": "合同"}),
    "consult_agency": (
        "handling",
        {"party": "另一机关", "kind": "co_maker", "disclosure": "文件"},
    ),
    "notify_consultation": ("handling", {}),
    "record_receipt": ("handling", {"party": inputs.PARTY}),
    "record_opinion": (
        "handling",
        {"party": inputs.PARTY, "opinion": "refuse", "reason": "商业秘密"},
    ),
    "request_extension": ("approved", {"working_days": "10", "reason": "检索量大"}),
    "consent_extension": ("handling", {"working_days": "10", "reason": "检索量大"}),
    "extend": ("handling", {"working_days": "10", "reason": "检索量大"}),
    "ask_reasons": ("handling", {"facts": "三个月内40件", "answer_by": "2026-03-25"}),
    "receive_reasons": ("handling", {"text": "用于研究"}),
    "delay": ("handling", {"until": "2026-06-01", "reason": "数量过大"}),
    "charge_fee": (
        "handling",
        {"method": "pages", "quantity": "68", "pay_by": "2026-05-15", "pay_how": "收缴窗口"},
    ),
    "record_payment": ("handling", {"amount": "380"}),
    "record_search": (
        "handling",
        {"place": "档案室", "searched_by": "甲", "words": "供应计划", "result": "没有检索到"},
    ),
    "propose": ("handling", {"outcome": "published", "how_to_get": "见门户网站"}),
    "review": ("handled", {"remarks": "同意"}),
    "return_proposal": ("handled", {"reason": "请补充依据"}),
    "sign": ("handled", {"remarks": "同意"}),
    "reply": ("approved", {}),
    "tell_third_party": (
        "approved",
        {"party": inputs.PARTY, "reason": "理由不成立", "disclosure": "合同"},
    ),
    "tell_correction": ("handling", {"result": "记录有误，已经更正"}),
    "serve": ("handling", {"sequence": "@consult_agency", "way": "post", "evidence": "1234567"}),
    "record_return": ("handling", {"sequence": "@consult_third_party", "reason": "查无此人"}),
    "void_letter": ("handling", {"sequence": "@consult_agency", "reason": "地址有误"}),
    "abandon": ("supplement_requested", {"outcome": "lapsed_supplement"}),
    "tell_abandonment": ("closed", {}),
    "withdraw": ("handling", {"reason": "不再需要"}),
    "archive": ("replied", {"archive_number": "2026-A-1", "retention_years": "10"}),
    "reopen": ("replied", {"authority": "测试市人民政府", "order_number": "测复〔2026〕1号"}),
    "reconsideration_filed": ("replied", {"authority": "测试市人民政府"}),
    "reconsideration_decided": ("replied", {"result": "upheld"}),
    "suit_filed": ("replied", {"court": "测试市人民法院", "route": "direct"}),
    "suit_decided": ("replied", {"result": "upheld"}),
    "release": ("handling", {"@given": "是公开的办公电话", "@shown": "@digest"}),
    "judge_repeat": (
        "handling",
        {"decision": "same", "earlier_number": "测公开告〔2025〕9号", "earlier_on": "2025-06-03"},
    ),
    "void_attachment": ("handling", {"attachment": "@attachment", "reason": "扫描不清"}),
    "correct": ("handling", {"sequence": "1", "reason": "提交日期有误", "new_on": "2026-03-01"}),
}
ACTS = sorted(set(states.ACTS) - NOT_BY_FORM)
LATER = {"abandon": "2026-05-11"}
"""Acts that need a day past every period an applicant could have been given in March."""


def test_every_act_has_a_form_and_a_row_here() -> None:
    assert set(FORMS) == set(ACTS) == set(FILLED)
    silent = [act for act, form in FORMS.items() if not form.consequence]
    assert silent == [], "what it brings about in law is told before it is done"


def prepared(desk: World, act: str) -> Case:
    """The case the act is done on, with what it presupposes; all before or on 10 March."""
    state = FILLED[act][0]
    if act in ("sign_for", "confirm"):
        return inputs.received(desk, "registered_post" if act == "sign_for" else "internet")
    turn = {"sign": "leader"}.get(act, "section_head")
    case = inputs.handled(desk, turn) if state == "handled" else inputs.CASE_IN[state](desk)
    do = {"on": TUE_MAR_10, "today": TUE_MAR_10}
    if act == "record_payment":
        acts.charge_fee(
            case,
            by=desk.intake,
            **do,
            method="pages",
            quantity=68,
            pay_by=date(2026, 5, 15),
            letter=desk.letter(case, "charge_fee", TUE_MAR_10),
            service=in_person(TUE_MAR_10),
        )
    elif act == "extend":  # the new date is known only once the third party's receipt is
        acts.record_receipt(case, by=desk.intake, **do, party=inputs.PARTY)
    elif act == "tell_third_party":
        acts.record_opinion(case, by=desk.intake, **do, party=inputs.PARTY, opinion="refuse")
    elif act == "reconsideration_decided":
        acts.reconsideration_filed(case, by=desk.legal, **do, authority="测试市人民政府")
    elif act == "suit_decided":
        acts.suit_filed(case, by=desk.legal, **do, court="测试市人民法院", route="direct")
    elif act == "void_attachment":
        acts.attach(case, by=desk.intake, **do, attachment=paper())
    elif act == "release":
        upload = SimpleUploadedFile("说明.txt", "值班电话13800138000".encode())
        filing.take(case, upload, title="说明", kind="given", by=desk.handler, today=TUE_MAR_10)
    elif act == "hand_over":
        second = Person.objects.create(
            username="second", full_name="承办人乙", agency=desk.agency, must_change_password=False
        )
        Post.objects.create(person=second, role="handler", section=desk.section)
    return fresh(case)


def filled(desk: World, act: str, case: Case) -> dict[str, str]:
    """The form's data, with what can only be known now put in."""
    known = {
        "@section": str(desk.section.pk),
        "@second": str(
            Person.objects.filter(username="second").values_list("pk", flat=True).first()
        ),
        "@attachment": str(case.attachments.values_list("pk", flat=True).first()),
    }
    for name in ("consult_agency", "consult_third_party"):
        event = case.events.filter(act=name).first()
        known[f"@{name}"] = str(event.sequence if event else "")
    given = case.attachments.filter(kind="given").first()
    if given:
        known["@given"] = f"reason_{given.sequence}"
        known["@shown"] = f"shown_{given.sequence}"
        scans = scanning.scans_of([given], at=timezone.now())
        known["@digest"] = shown_digest(finding(scans[given.sha256]) or Found(()))
    data = {known.get(k, k): known.get(v, v) for k, v in FILLED[act][1].items()}
    if states.ACTS[act].telling:
        data |= TOLD
    today = LATER.get(act, "2026-03-10")
    on = "2026-03-04" if act == "serve" else today
    return {"on": on, "seen": str(case.ledger_length), **data}


def address(case: Case, act: str) -> str:
    return f"/cases/{case.pk}/do/{act}/"


@pytest.mark.parametrize("act", ACTS)
def test_an_act_from_its_form_to_the_ledger(
    desk: World, as_: Callable[[str], Client], settings: Any, act: str
) -> None:
    case = prepared(desk, act)
    settings.TODAY = LATER.get(act, "2026-03-10")
    client, data = as_(BY[act]), filled(desk, act, case)

    page = client.get(address(case, act))
    assert page.status_code == 200, page.content.decode()
    text = page.content.decode()
    assert FORMS[act].consequence in text and "<form" in text
    if act == "propose":  # the outcome first, then what it asks for
        text = client.post(address(case, act), {**data, "stage": "look"}).content.decode()
    assert set(data) - {"on"} <= _fields(text), "without a script only what is shown can be sent"
    assert ("check" if FORMS[act].confirm else "do") in _buttons(text)

    before = case.ledger_length
    if FORMS[act].confirm:
        page = client.post(address(case, act), {**data, "stage": "check"})
        text = page.content.decode()
        assert page.status_code == 200 and "还没有办理" in text, _problems(text)
        assert fresh(case).ledger_length == before, "the confirmation itself changed something"
        assert not Letter.objects.exists()
        assert "do" in _buttons(text)
        data = _hidden(text)
    page = client.post(address(case, act), {**data, "stage": "do"})
    assert page.status_code == 302, _problems(page.content.decode())
    event = case.events.latest("sequence")
    assert (event.act, event.person, event.sequence) == (act, desk.people[BY[act]], before + 1)
    if states.ACTS[act].telling:
        letter = Letter.objects.get()
        assert event.data["letter"]["number"] == letter.number
        assert (letter.service_way, letter.evidence) == ("in_person", "本人签收")


def _fields(page: str) -> set[str]:
    return set(re.findall(r'<(?:input|select|textarea)\b[^>]* name="([^"]+)"', page))


def _buttons(page: str) -> set[str]:
    """What the buttons of the page ask for."""
    return set(re.findall(r'<button type="submit" name="stage" value="(\w+)"', page))


def _problems(page: str) -> str:
    found = re.findall(r'class="(?:error|note late)"[^>]*>(.*?)</div>', page, re.S)
    return re.sub(r"<[^>]+>|\s+", " ", " ".join(found)) or page[:2000]


def _hidden(page: str) -> dict[str, str]:
    """What the page that confirms sends on."""
    pairs = re.findall(r'<textarea name="([^"]+)" hidden[^>]*>(.*?)</textarea>', page, re.S)
    return {name: value.replace("&#x27;", "'").replace("&amp;", "&") for name, value in pairs}


@pytest.mark.parametrize("act", ACTS)
def test_an_empty_form_says_what_is_missing_and_changes_nothing(
    desk: World, as_: Callable[[str], Client], settings: Any, act: str
) -> None:
    case = prepared(desk, act)
    settings.TODAY = LATER.get(act, "2026-03-10")
    client = as_(BY[act])
    before = fresh(case).ledger_length
    page = client.post(address(case, act), {"stage": "do", "seen": str(before)})
    assert page.status_code in (200, 302)
    text = page.content.decode()
    if page.status_code == 302:  # acts that need nothing but the button
        assert not FILLED[act][1] or act in ("review", "sign", "withdraw")
        return
    assert fresh(case).ledger_length == before
    assert "请填写" in text or "请选择" in text


@pytest.mark.parametrize("act", [a for a in ACTS if a != "accept"])  # nothing to fill in
def test_nonsense_is_told_and_kept(
    desk: World, as_: Callable[[str], Client], settings: Any, act: str
) -> None:
    """Whatever is typed: no 500, nothing done, and the text is still on the page."""
    case = prepared(desk, act)
    settings.TODAY = LATER.get(act, "2026-03-10")
    client = as_(BY[act])
    before = fresh(case).ledger_length
    odd = "<b>乱&写\ue863"  # with a character no font draws
    data = dict.fromkeys(filled(desk, act, case), odd) | {"seen": str(before), "on": "昨天"}
    for stage in ("look", "check", "do"):
        page = client.post(address(case, act), {**data, "stage": stage})
        assert page.status_code == 200
        assert "<b>乱" not in page.content.decode()
    assert fresh(case).ledger_length == before
    typed = [n for n in FILLED[act][1] if n in ("reason", "text", "remarks", "points")]
    if typed:
        assert "乱&amp;写" in page.content.decode()


def test_the_same_form_sent_twice_does_one_act(desk: World, as_: Callable[[str], Client]) -> None:
    case = prepared(desk, "record_search")
    client, data = as_("handler"), filled(desk, "record_search", case) | {"stage": "do"}
    first = client.post(address(case, "record_search"), data)
    second = client.post(address(case, "record_search"), data, follow=True)
    assert first.status_code == 302
    assert "已经办理，没有重复办理" in second.content.decode()
    assert case.events.filter(act="record_search").count() == 1


def test_the_same_again_from_a_fresh_form_is_not_done_again(
    desk: World, as_: Callable[[str], Client]
) -> None:
    """By the back button, which fetches the form anew: the mark is new, the text the old one."""
    case = prepared(desk, "record_search")
    client, data = as_("handler"), filled(desk, "record_search", case) | {"stage": "do"}
    client.post(address(case, "record_search"), data)
    data["seen"] = str(fresh(case).ledger_length)
    page = client.post(address(case, "record_search"), data, follow=True)
    assert "没有重复办理" in page.content.decode()
    other = client.post(address(case, "record_search"), data | {"words": "别的词"})
    assert other.status_code == 302
    assert case.events.filter(act="record_search").count() == 2


def test_a_double_click_on_an_act_that_moves_the_case(
    desk: World, as_: Callable[[str], Client]
) -> None:
    """The second click finds the case in another state: that, too, is the same act."""
    case = prepared(desk, "accept")
    client, data = as_("handler"), filled(desk, "accept", case) | {"stage": "do"}
    client.post(address(case, "accept"), data)
    second = client.post(address(case, "accept"), data, follow=True)
    assert "已经办理，没有重复办理" in second.content.decode()
    assert case.events.filter(act="accept").count() == 1


def test_whoever_comes_second_is_told_and_keeps_his_words(
    desk: World, as_: Callable[[str], Client]
) -> None:
    case = prepared(desk, "request_supplement")
    data = filled(desk, "request_supplement", case) | {"stage": "do"}
    acts.record_search(
        case,
        by=desk.handler,
        on=TUE_MAR_10,
        today=TUE_MAR_10,
        place="档案室",
        searched_by="甲",
        words="词",
        result="无",
    )
    page = as_("intake").post(address(case, "request_supplement"), data)
    text = page.content.decode()
    assert page.status_code == 200 and "案件已有新的办理情况" in text
    assert "请明确文件名称" in text and fresh(case).state == "handling"


def test_what_can_no_longer_be_done_is_said_with_what_was_typed(
    desk: World, as_: Callable[[str], Client]
) -> None:
    case = prepared(desk, "request_supplement")
    data = filled(desk, "request_supplement", case) | {"stage": "check"}
    data["points"] = "这是我写了很久很久的补正事项"
    acts.withdraw(case, by=desk.intake, on=TUE_MAR_10, today=TUE_MAR_10)
    page = as_("handler").post(address(case, "request_supplement"), data)
    text = page.content.decode()
    assert page.status_code == 409 and "现在不能告知补正" in text
    assert "这是我写了很久很久的补正事项" in text


def test_the_confirmation_says_what_goes_out_and_what_comes_of_it(
    desk: World, as_: Callable[[str], Client]
) -> None:
    """Received 2 March, due Monday 30 March; a correction told on the 10th stops the clock."""
    case = desk.handling(mar(2))
    data = filled(desk, "request_supplement", case) | {"stage": "check"}
    text = as_("handler").post(address(case, "request_supplement"), data).content.decode()
    for words in (
        "政府信息公开申请补正告知书",
        "张三",
        "13800000000",
        "请明确文件名称",
        "办理中 → <strong>补正中</strong>",
        "未定（停止计时）",
        "这种文书不写救济告知",
        "（办理后编发文字号）",
    ):
        assert words in text, words


def test_the_confirmation_of_a_proposal_names_the_outcome_in_words(
    desk: World, as_: Callable[[str], Client]
) -> None:
    case = desk.handling(mar(2))
    data = filled(desk, "propose", case) | {"stage": "check"}
    text = as_("handler").post(address(case, "propose"), data).content.decode()
    assert (
        '<dd class="pre">已主动公开</dd>' in text and '<dd class="pre">published</dd>' not in text
    )


def test_the_preview_shows_the_letter_as_it_is_being_written(
    desk: World, as_: Callable[[str], Client]
) -> None:
    case = prepared(desk, "request_supplement")
    client, url = as_("handler"), address(case, "request_supplement") + "live/"
    text = client.post(url, {"on": "2026-03-10", "answer_by": "2026-03-31"}).content.decode()
    assert "需要补正的事项" in text and 'class="letter"' not in text
    filled_in = {"on": "2026-03-10", "answer_by": "2026-03-31", "points": "请写文号"}
    text = client.post(url, filled_in).content.decode()
    assert 'class="letter"' in text and "请写文号。" in text and "2026年3月31日前" in text
    # Received on Monday 2 March: the seventh working day is Wednesday 11.
    assert "2026年3月11日" in text


def test_live_dates_of_an_extension(desk: World, as_: Callable[[str], Client]) -> None:
    """Due Monday 30 March; ten more: 31 March (1), 1-3 April (4), 7-10 (8), 13 (9), 14 (10)."""
    case = desk.handling(mar(2))
    url = address(case, "consent_extension") + "live/"
    text = as_("office_head").post(url, {"working_days": "10", "reason": "x"}).content.decode()
    assert "2026年3月30日" in text and "2026年4月14日" in text


def test_the_fee_is_computed_as_it_is_typed(desk: World, as_: Callable[[str], Client]) -> None:
    """68 pages: 30 free, 38 at 10 yuan."""
    case = desk.handling(mar(2))
    url = address(case, "charge_fee") + "live/"
    text = as_("handler").post(url, {"method": "pages", "quantity": "68"}).content.decode()
    assert "380元" in text


def test_the_preview_says_when_somebody_was_quicker(
    desk: World, as_: Callable[[str], Client]
) -> None:
    case = inputs.CASE_IN["supplement_requested"](desk)
    live = as_("handler").post(address(case, "request_supplement") + "live/", {"points": "文号"})
    text = live.content.decode()
    assert live.status_code == 200 and "处于“补正中”状态，不能告知补正" in text
    assert 'class="letter"' not in text


@pytest.mark.parametrize("role", ["secrecy", "auditor", "admin", "leader"])
def test_who_may_not_gets_the_reason_and_no_form(
    desk: World, as_: Callable[[str], Client], role: str
) -> None:
    case = prepared(desk, "request_supplement")
    page = as_(role).get(address(case, "request_supplement"))
    assert page.status_code == 409
    assert "“告知补正”由受理人员、承办人办理" in page.content.decode()
    live = as_(role).post(address(case, "request_supplement") + "live/", {})
    assert live.status_code == 404


def test_an_unknown_act_does_not_exist(desk: World, as_: Callable[[str], Client]) -> None:
    case = desk.handling(mar(2))
    for act in ("submit", "calendar_changed", "attach", "no_such_act"):
        assert as_("intake").get(address(case, act)).status_code == 404


def test_a_reply_is_refused_with_links_to_what_mends_it(
    desk: World, as_: Callable[[str], Client]
) -> None:
    case = inputs.approved(desk)
    desk.agency.court_name = ""
    desk.agency.save()
    text = as_("intake").get(address(case, "reply")).content.decode()
    assert "救济告知所需的管辖法院没有设置" in text


def test_rows_are_added_and_nothing_typed_is_lost(
    desk: World, as_: Callable[[str], Client]
) -> None:
    case = desk.handling(mar(2))
    client, url = as_("handler"), address(case, "propose")
    data = {
        "on": "2026-03-10",
        "outcome": "disclosed",
        "form": "纸质",
        "item_rows": "3",
        "item_1_title": "供应计划",
        "item_1_pages": "12",
        "more_item": "yes",
    }
    text = client.post(url, data).content.decode()
    assert "item_6_title" in text and "供应计划" in text and 'role="alert"' not in text
    data |= {"item_rows": "6", "item_6_title": "附表", "stage": "do"}
    del data["more_item"]
    assert client.post(url, data).status_code == 302
    answer = fresh(case).proposals.get().answer
    assert [i["title"] for i in answer["items"]] == ["供应计划", "附表"]
    assert answer["items"][0]["pages"] == 12


def test_what_was_filled_in_for_another_outcome_is_not_lost(
    desk: World, as_: Callable[[str], Client]
) -> None:
    """From a partial release to a full one and back, rows and all; the answer has no more of it."""
    case = desk.handling(mar(2))
    client, url = as_("handler"), address(case, "propose")
    partial = {
        "outcome": "partial",
        "form": "纸质",
        "item_rows": "3",
        "item_1_title": "供应计划",
        "withheld_rows": "3",
        "withheld_1_part": "<讨论>记录",
        "withheld_1_ground": "refused_process",
        "withheld_1_reason": "属于讨论记录",
    }
    text = client.post(url, partial | {"outcome": "disclosed", "stage": "look"}).content.decode()
    assert 'name="withheld_1_part" hidden>&lt;讨论&gt;记录</textarea>' in text
    kept = _hidden(text) | {"withheld_1_part": "<讨论>记录"}
    assert kept == {k: v for k, v in partial.items() if k.startswith("withheld_1")}
    back = {**partial, **kept, "stage": "look"}
    assert 'value="&lt;讨论&gt;记录"' in client.post(url, back).content.decode()
    sent = {**partial, **kept, "outcome": "disclosed", "stage": "do"}
    assert client.post(url, sent).status_code == 302
    assert "withheld" not in fresh(case).proposals.get().answer


def test_a_case_of_another_agency_does_not_exist(desk: World, as_: Callable[[str], Client]) -> None:
    other = World.make("other-ju").handling(mar(2))
    for path in ("", "why/", "history/", "do/withdraw/", "draft.pdf", "forms/application.pdf"):
        assert as_("intake").get(f"/cases/{other.pk}/{path}").status_code == 404


def test_a_letter_is_shown_through_its_case_alone(
    desk: World, as_: Callable[[str], Client]
) -> None:
    case = desk.approved(mar(2))
    letter, _ = telling.reply(
        case, by=desk.intake, on=mar(3), today=mar(3), service=Service("in_person", mar(3))
    )
    page = as_("auditor").get(f"/letters/{letter.pk}.pdf")
    assert page.status_code == 200 and page.content.startswith(b"%PDF-")
    assert as_("auditor").get(f"/letters/{letter.pk}/receipt.pdf").status_code == 200
    stranger = World.make("other-ju").intake
    Person.objects.filter(pk=stranger.pk).update(must_change_password=False)
    client = Client()
    client.force_login(stranger, backend="flows.desk.account.Backend")
    assert client.get(f"/letters/{letter.pk}.pdf").status_code == 404
