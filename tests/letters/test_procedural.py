"""Every procedural letter: what it says, that it carries no remedy, that its act takes it."""

import re
from datetime import date
from typing import Any

import pypdfium2
import pytest

from casework import acts
from casework.acts import ActRefused
from casework.facts import Service
from casework.models import Case
from flows import telling
from notices.catalogue import KINDS, template
from notices.issue import letter_bytes
from notices.models import Letter
from tests.acts.doing import refused
from tests.world import World, fresh

MON_MAR_2, THU_MAR_5 = date(2026, 3, 2), date(2026, 3, 5)
SUBJECT = "2025年度国有建设用地供应计划"


def words_of(letter: Letter) -> str:
    """The text of the PDF without line ends and blanks."""
    document = pypdfium2.PdfDocument(letter_bytes(letter))
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    return re.sub(r"\s|—\d+—", "", text.replace("\ufffe", ""))


@pytest.fixture
def desk(world: World) -> World:
    world.agency.address, world.agency.phone = "测试市人民路1号", "0000-1234567"
    world.agency.save()
    return world


@pytest.mark.parametrize("code", KINDS)
def test_every_shipped_template_is_sound(code: str) -> None:
    assert template(code).title


def test_only_what_ends_a_case_or_decides_carries_a_remedy() -> None:
    procedural = {code for code, kind in KINDS.items() if not kind.outcome and kind.remedy}
    assert procedural == {"tell_third_party", "tell_abandonment"}


# act, particulars, words for the letter alone, what must stand in it.
TOLD: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "request_supplement": (
        {"points": ["请写明文件名称", "请写明年份"], "answer_by": date(2026, 3, 27)},
        {"guidance": "可以只写其中一项"},
        [
            "政府信息公开申请补正告知书",
            "（一）请写明文件名称。",
            "（二）请写明年份。",
            "补正时请注意：可以只写其中一项。",
            "于2026年3月27日前（含当日）",
            "答复期限自本机关收到补正的申请之日起重新计算",
            "视为放弃申请",
            "第三十条",
        ],
    ),
    "ask_reasons": (
        {},
        {"facts": "三个月内提出申请40件", "answer_by": date(2026, 3, 20)},
        ["说明理由告知书", "三个月内提出申请40件", "2026年3月20日前", "第三十五条"],
    ),
    "consult_third_party": (
        {"party": "甲公司"},
        {"disclosure": ["土地出让合同"]},
        [
            "征求第三方意见书",
            "甲公司：",
            "土地出让合同。",
            "自收到本意见书之日起15个工作日内",
            "由本机关依照",
            "第三十二条",
            "回执",
            "□同意",
        ],
    ),
    "consult_agency": (
        {"party": "测试市财政局", "kind": "co_maker"},
        {"disclosure": ["资金文件"]},
        ["关于征求政府信息公开意见的函", "视为同意公开", "15个工作日", "第三十四条"],
    ),
    "charge_fee": (
        {"method": "pages", "quantity": 68, "pay_by": date(2026, 4, 30)},
        {"pay_how": "到非税收入收缴窗口缴纳"},
        [
            "信息处理费缴费通知书",
            "本机关依法收取信息处理费，按量计收，本次共68页，共计人民币380元",
            "国办函〔2020〕109号",
            "第31页至第68页",
            "10元／页",
            "2026年4月30日前",
            "到非税收入收缴窗口缴纳",
            "答复期限自您完成缴费的次日起重新计算",
        ],
    ),
}


@pytest.mark.parametrize("act", TOLD)
def test_a_telling_and_its_letter_are_one(desk: World, act: str) -> None:
    particulars, wording, wanted = TOLD[act]
    case = desk.handling(MON_MAR_2)
    letter, event = telling.tell(
        case,
        act,
        by=desk.handler,
        on=THU_MAR_5,
        today=THU_MAR_5,
        particulars=particulars,
        wording=wording,
        service=Service("in_person", THU_MAR_5),
    )
    text = words_of(letter)
    for words in wanted:
        assert re.sub(r"\s", "", words) in text, words
    assert letter.remedy == "none" and "行政复议" not in text
    assert event.data["letter"] == {"id": letter.pk, "number": letter.number, "kind": letter.kind}
    assert letter.number == "测自然资公开函〔2026〕1号" and letter.served_on == THU_MAR_5
    assert "{{" not in text and "。。" not in text and "None" not in text


def test_an_extension_says_old_and_new_due_date(desk: World) -> None:
    """Received Monday 2 March; 20 working days end on Monday 30 March (3..6 = 4, 9..13 = 9,
    16..20 = 14, 23..27 = 19, 30 = 20); ten more: 31 March (1), 1 2 3 April (4), 7..10 (8),
    13 (9), 14 April (10); 4..6 April are Qingming."""
    case = desk.handling(MON_MAR_2)
    acts.consent_extension(
        case,
        by=desk.office_head,
        on=date(2026, 3, 20),
        today=date(2026, 3, 20),
        working_days=10,
        reason="资料分散",
    )
    letter, _ = telling.tell(
        case,
        "extend",
        by=desk.handler,
        on=date(2026, 3, 23),
        today=date(2026, 3, 23),
        particulars={"working_days": 10, "reason": "资料分散"},
        service=Service("post", date(2026, 3, 23)),
    )
    text = words_of(letter)
    assert "原应于2026年3月30日前答复" in text
    assert "延长10个工作日" in text and "于2026年4月14日前（含当日）" in text
    assert "工作机构负责人同意" in text
    assert fresh(case).due_on == date(2026, 4, 14)


def test_a_letter_to_a_third_party_does_not_name_the_applicant(desk: World) -> None:
    case = desk.handling(MON_MAR_2)
    letter, _ = telling.tell(
        case,
        "consult_third_party",
        by=desk.handler,
        on=THU_MAR_5,
        today=THU_MAR_5,
        particulars={"party": "甲公司"},
        wording={"disclosure": "土地出让合同"},
    )
    assert "张三" not in words_of(letter) and "张三" not in str(letter.facts)


@pytest.mark.parametrize("act", TOLD)
def test_what_is_missing_is_listed_and_nothing_is_left(desk: World, act: str) -> None:
    case = desk.handling(MON_MAR_2)
    with pytest.raises(ActRefused) as caught:
        telling.tell(case, act, by=desk.handler, on=THU_MAR_5, today=THU_MAR_5, particulars={})
    assert caught.value.problems and all(
        re.search("[一-鿿]", str(p)) for p in caught.value.problems
    )
    assert not Letter.objects.exists()
    assert fresh(case).ledger_length == case.ledger_length


def tell(desk: World, case: Case, act: str, on: date, **given: Any) -> Letter:
    """The letter of an act, told by the one whose act it is."""
    wording = {k: given.pop(k) for k in ("disclosure",) if k in given}
    letter, event = telling.tell(
        case, act, by=desk.intake, on=on, today=on, particulars=given, wording=wording
    )
    assert event.act == act and event.data["letter"]["number"] == letter.number
    return letter


def test_the_receipt_names_number_and_due_date(desk: World) -> None:
    case = desk.registered(MON_MAR_2)
    text = words_of(tell(desk, case, "acknowledge", MON_MAR_2))
    assert "申请编号为2026-0001" in text and SUBJECT in text
    assert "于2026年3月30日前（含当日）予以答复" in text
    assert "测试市人民路1号" in text
    with refused("twice", case=case):
        tell(desk, case, "acknowledge", MON_MAR_2)


def test_the_end_of_an_abandoned_case_carries_a_remedy(desk: World) -> None:
    case = desk.supplement_requested(MON_MAR_2)
    on = date(2026, 3, 30)
    acts.abandon(case, by=desk.intake, on=on, today=on, outcome="lapsed_supplement")
    letter = tell(desk, case, "tell_abandonment", on)
    text = words_of(letter)
    assert "于2026年3月27日前补正申请" in text and "视为您放弃申请" in text
    assert letter.remedy == "OPT" and "测试市人民政府申请行政复议" in text
    with refused("twice", case=case):
        tell(desk, case, "tell_abandonment", on)


def test_who_withdrew_is_not_told_that_he_gave_up(desk: World) -> None:
    case = desk.closed(MON_MAR_2)
    with refused("not_abandoned", case=case):
        tell(desk, case, "tell_abandonment", THU_MAR_5)


def consulted(desk: World, opinion: str = "refuse", reason: str = "涉及商业秘密。") -> Case:
    case = desk.handling(MON_MAR_2)
    telling.tell(
        case,
        "consult_third_party",
        by=desk.handler,
        on=THU_MAR_5,
        today=THU_MAR_5,
        particulars={"party": "甲公司"},
        wording={"disclosure": "土地出让合同"},
        service=Service("in_person", THU_MAR_5),
    )
    on = date(2026, 3, 9)
    acts.record_opinion(
        case, by=desk.handler, on=on, today=on, party="甲公司", opinion=opinion, reason=reason
    )
    return fresh(case)


def test_the_applicant_is_told_of_a_consultation_without_a_name(desk: World) -> None:
    letter = tell(desk, consulted(desk), "notify_consultation", date(2026, 3, 9))
    text = words_of(letter)
    assert "涉及第三方合法权益，本机关已于2026年3月5日依法书面征求意见" in text
    assert "甲公司" not in text and letter.remedy == "none"


def test_nobody_is_told_of_a_consultation_that_was_not(desk: World) -> None:
    case = desk.handling(MON_MAR_2)
    with refused("not_sent", case=case):
        tell(desk, case, "notify_consultation", THU_MAR_5)


def decided(desk: World, case: Case, outcome: str, answer: dict[str, Any], on: date) -> Case:
    acts.propose(case, by=desk.handler, on=on, today=on, outcome=outcome, answer=answer)
    items = [{"title": i["title"], "result": "releasable"} for i in answer.get("items", [])]
    desk.review_all(case, on, items)
    acts.sign(case, by=desk.leader, on=on, today=on)
    return fresh(case)


RELEASED = {"items": [{"title": "土地出让合同", "pages": 8}], "form": "纸质"}


def test_a_third_party_overruled_is_told_why_and_how_to_object(desk: World) -> None:
    on = date(2026, 3, 10)
    case = decided(desk, consulted(desk), "disclosed", RELEASED, on)
    given = {"party": "甲公司", "reason": "涉及公共安全", "disclosure": ["土地出让合同"]}
    letter = tell(desk, case, "tell_third_party", on, **given)
    text = words_of(letter)
    assert "甲公司不同意公开，理由为：涉及商业秘密。" in text
    assert "决定予以公开，理由为：涉及公共安全。" in text
    assert letter.remedy == "OPT" and "甲公司可以自收到本告知书之日起60日内" in text
    assert "张三" not in text and SUBJECT not in str(letter.facts)
    with refused("twice", case=case):
        tell(desk, case, "tell_third_party", on, **given)


def test_a_third_party_is_told_only_of_what_is_disclosed_and_asked(desk: World) -> None:
    on = date(2026, 3, 10)
    words = {"objection_reason": "涉及商业秘密", "public_interest": "已经权衡"}
    case = decided(desk, consulted(desk), "refused_third_party", words, on)
    given = {"party": "甲公司", "reason": "涉及公共安全", "disclosure": ["土地出让合同"]}
    with refused("nothing_disclosed", case=case):
        tell(desk, case, "tell_third_party", on, **given)
    other = decided(desk, consulted(desk), "disclosed", RELEASED, on)
    with pytest.raises(ActRefused) as caught:
        tell(desk, other, "tell_third_party", on, **{**given, "party": "乙公司"})
    assert "文书缺少“乙公司”的意见：登记意见" in str(caught.value)


def test_a_correction_says_the_result_and_who_may_do_it(desk: World) -> None:
    case = desk.handling(MON_MAR_2)
    letter = tell(
        desk,
        case,
        "tell_correction",
        THU_MAR_5,
        result="该记录不由本机关制作",
        right_agency="测试市住房和城乡建设局",
    )
    text = words_of(letter)
    assert "该记录不由本机关制作。" in text and "第四十一条" in text
    assert "有权更正的行政机关为测试市住房和城乡建设局。" in text and letter.remedy == "none"


def test_the_agency_may_let_a_third_party_know_who_asks(desk: World) -> None:
    """Contested: `third_party_sees_applicant`."""
    desk.agency.settings = {"third_party_sees_applicant": True}
    desk.agency.save()
    case = desk.handling(MON_MAR_2)
    letter = tell(
        desk, case, "consult_third_party", THU_MAR_5, party="甲公司", disclosure="土地出让合同"
    )
    assert "申请人为张三。" in words_of(letter)
