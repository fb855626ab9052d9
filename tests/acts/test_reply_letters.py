"""The reply letter of every outcome, read back from its PDF: nothing missing, nothing broken.

Texts are compared without the line breaks of the page. What the letter must say is laid out here
by hand from the table of outcomes in the Regulation, not taken from the program.
"""

import re
import subprocess
from datetime import date
from typing import Any

import pytest

from casework.acts import ActRefused
from casework.models import Case
from flows import telling
from notices.issue import letter_bytes
from notices.models import Letter
from tests.acts.doing import do, in_person, mar, post
from tests.acts.test_before_reply import ANSWERS, NEEDS, answer_for, signed
from tests.tools import need
from tests.world import World, fresh

SUBJECT = "2025年度国有建设用地供应计划"
# outcome: (title, articles of the ground, remedy)
LETTERS: dict[str, tuple[str, list[str], str]] = {
    "published": ("政府信息公开告知书", ["第三十六条第（一）项"], "OPT"),
    "disclosed": ("政府信息公开告知书", ["第三十六条第（二）项", "第四十条"], "OPT"),
    "partial": ("政府信息部分公开告知书", ["第三十七条", "第十六条第二款"], "PRE"),
    "refused_secret": ("政府信息不予公开告知书", ["第十四条", "第十七条"], "PRE"),
    "refused_law": ("政府信息不予公开告知书", ["第十四条"], "PRE"),
    "refused_security": ("政府信息不予公开告知书", ["第十四条"], "PRE"),
    "refused_third_party": ("政府信息不予公开告知书", ["第十五条", "第三十二条"], "PRE"),
    "refused_internal": ("政府信息不予公开告知书", ["第十六条第一款"], "PRE"),
    "refused_process": ("政府信息不予公开告知书", ["第十六条第二款"], "PRE"),
    "refused_enforcement_file": ("政府信息不予公开告知书", ["第十六条第二款"], "PRE"),
    "special_query": ("告知书", ["第三十六条第（七）项"], "OPT"),
    "not_exist": ("政府信息不存在告知书", ["第三十六条第（四）项"], "OPT"),
    "not_ours": ("非本机关政府信息告知书", ["第十条", "第三十六条第（五）项"], "OPT"),
    "not_ready_made": ("政府信息无法提供告知书", ["第三十八条"], "OPT"),
    "still_unclear": ("政府信息无法提供告知书", ["第三十条"], "OPT"),
    "petition": ("不予处理告知书", ["第三十九条第一款"], "OPT"),
    "repeated": ("不予重复处理告知书", ["第三十六条第（六）项"], "OPT"),
    "publication": ("告知书", ["第三十九条第二款"], "OPT"),
    "excessive": ("不予处理告知书", ["第三十五条"], "OPT"),
    "reissue": ("告知书", [], "OPT"),
    "other": ("告知书", [], "OPT"),
}
BROKEN = re.compile(
    r"。。|，，|；；|：：|。，|，。|；。|：。|、。|，、|“”|（）|〔〕|None|nan|\{|\}"
)


def text_of(letter: Letter, tmp_path: Any) -> str:
    """The words of the letter, without page numbers, spaces and line breaks."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(letter_bytes(letter))
    done = subprocess.run(
        [need("pdftotext"), str(path), "-"], capture_output=True, text=True, check=True
    )
    text = re.sub(r"—\s*\d+\s*—", "", done.stdout)
    return re.sub(r"\s", "", text)


def letter_for(world: World, outcome: str, answer: dict[str, Any] | None = None) -> Letter:
    case = signed(world, outcome, answer)
    return telling.reply(case, by=world.intake, on=mar(26), today=mar(26))[0]


def well_formed(text: str) -> None:
    broken = BROKEN.search(text)
    assert not broken, text[max(0, broken.start() - 20) : broken.end() + 20]
    for left, right in ("“”", "（）", "《》", "〔〕"):
        assert text.count(left) == text.count(right), left


def the_remedy(text: str, route: str) -> None:
    before = text[text.index("如对本告知不服") - 12 : text.index("如对本告知不服")]
    assert before.endswith("。"), before
    assert text.count("申请行政复议") == 1
    assert "60日内" in text and "测试市人民政府" in text and "测试市人民法院" in text
    if route == "PRE":
        assert "60日内先向测试市人民政府申请行政复议" in text
        assert "15日内向测试市人民法院提起行政诉讼" in text
        assert "6个月" not in text
    else:
        assert "60日内向测试市人民政府申请行政复议" in text
        assert "6个月内直接向测试市人民法院提起行政诉讼" in text
        assert "先向" not in text


def test_every_reply_is_laid_out_here() -> None:
    assert LETTERS.keys() == NEEDS.keys()


@pytest.mark.parametrize("outcome", LETTERS)
def test_the_letter_says_everything_and_nothing_broken(
    world: World, tmp_path: Any, outcome: str
) -> None:
    title, articles, route = LETTERS[outcome]
    letter = letter_for(world, outcome)
    text = text_of(letter, tmp_path)
    well_formed(text)
    assert title in text
    assert "测自然资公开告〔2026〕1号" in text
    assert "张三：" in text
    assert "本机关于2026年3月2日收到您当面提交的政府信息公开申请" in text
    assert f"申请编号：2026-0001）。您申请公开的内容为：“{SUBJECT}”。" in text
    if articles:
        assert "《中华人民共和国政府信息公开条例》" in text
    for article in articles:
        assert article in text
    for key, value in answer_for(outcome).items():
        if isinstance(value, str):
            said = "2025年6月3日" if key == "earlier_on" else value
            assert said in text, key
        for part in value if isinstance(value, list) else ():
            for words in (part.get("title"), part.get("part"), part.get("reason")):
                assert not words or words in text
    the_remedy(text, route)
    assert letter.remedy == route
    assert "测试市自然资源局" in text
    assert text.endswith("2026年3月26日")


def test_the_course_of_the_procedure_is_told_with_its_dates(world: World, tmp_path: Any) -> None:
    case = world.handling(mar(2))
    do(world, case, "request_supplement", mar(4), service=in_person(mar(4)))
    do(world, case, "receive_supplement", mar(9))
    do(world, case, "consult_third_party", mar(10), today=mar(12), service=post(mar(10), mar(12)))
    do(world, case, "record_opinion", mar(16))
    do(world, case, "consent_extension", mar(17))
    do(world, case, "extend", mar(18), service=post(mar(18)))
    do(
        world,
        case,
        "propose",
        mar(19),
        outcome="refused_third_party",
        answer=answer_for("refused_third_party"),
    )
    world.review_all(case, mar(19))
    do(world, case, "sign", mar(19))
    letter, _ = telling.reply(fresh(case), by=world.intake, on=mar(20), today=mar(20))
    text = text_of(letter, tmp_path)
    well_formed(text)
    dates = ["2026年3月4日", "2026年3月9日", "2026年3月10日", "2026年3月18日"]
    places = [text.index(d) for d in dates]
    assert places == sorted(places)
    assert "10个工作日" in text
    assert "甲公司" not in text  # who was asked is not for the applicant to know


def test_an_order_to_reply_anew_is_told(world: World, tmp_path: Any) -> None:
    case = signed(world, "published")
    telling.reply(case, by=world.intake, on=mar(9), today=mar(9), service=in_person(mar(9)))
    do(world, case, "reopen", mar(16))
    do(world, case, "propose", mar(17), outcome="other", answer={"reason": "现予说明"})
    world.review_all(case, mar(17))
    do(world, case, "sign", mar(17))
    letter, _ = telling.reply(fresh(case), by=world.intake, on=mar(18), today=mar(18))
    text = text_of(letter, tmp_path)
    assert "测府复〔2026〕1号" in text and "2026年3月16日" in text
    assert letter.number == "测自然资公开告〔2026〕2号"


@pytest.mark.parametrize(
    ("kind", "you"), [("natural", "您"), ("company", "贵单位"), ("legal_service", "贵单位")]
)
def test_whom_the_letter_addresses(world: World, tmp_path: Any, kind: str, you: str) -> None:
    case = world.handled(mar(2), applicant={"kind": kind, "name": "某甲"})
    world.review_all(case, mar(3))
    do(world, case, "sign", mar(3))
    letter, _ = telling.reply(fresh(case), by=world.intake, on=mar(4), today=mar(4))
    text = text_of(letter, tmp_path)
    assert f"收到{you}当面提交" in text
    assert ("您" in text) is (you == "您")


@pytest.mark.parametrize(
    ("ground", "route", "sentence"),
    [
        ("refused_law", "PRE", "该部分不予公开"),
        ("refused_internal", "PRE", "该部分不予公开"),
        # What is not ours or does not exist is not "不予公开": the reply tells so.
        ("not_ours", "OPT", "现予告知"),
        ("not_ready_made", "OPT", "现予告知"),
        ("special_query", "OPT", "现予告知"),
    ],
)
def test_the_parts_of_a_partial_letter(
    world: World, tmp_path: Any, ground: str, route: str, sentence: str
) -> None:
    part = {"part": "附图", "ground": ground, "reason": "由其他机关制作。"}
    letter = letter_for(world, "partial", answer_for("partial") | {"withheld": [part]})
    text = text_of(letter, tmp_path)
    well_formed(text)
    the_remedy(text, route)
    assert sentence in text


def test_two_withheld_parts_stand_apart(world: World, tmp_path: Any) -> None:
    parts = [
        {"part": "讨论记录", "ground": "refused_process", "reason": "属于讨论记录"},
        {"part": "联系电话", "ground": "refused_internal", "reason": "属于内部工作流程"},
    ]
    letter = letter_for(world, "partial", answer_for("partial") | {"withheld": parts})
    text = text_of(letter, tmp_path)
    well_formed(text)
    assert "（一）讨论记录" in text and "（二）联系电话" in text


def test_what_was_asked_stands_in_his_own_words(world: World, tmp_path: Any) -> None:
    """Signs that templates and PDFs know are only text here; a full stop is not doubled."""
    asked = "请公开{{number}}、<b>“两证”</b>及\\n %s 的批复。"
    case: Case = world.handled(mar(2), subject=asked)
    world.review_all(case, mar(3))
    do(world, case, "sign", mar(3))
    letter, _ = telling.reply(fresh(case), by=world.intake, on=mar(4), today=mar(4))
    text = text_of(letter, tmp_path)
    assert re.sub(r"\s", "", asked).removesuffix("。")[:30] in text
    assert "{{number}}" in text
    assert "。。" not in text and "。”。" not in text


@pytest.mark.parametrize("key", ["how_to_get"])
def test_text_that_ends_a_sentence_itself_is_not_doubled(
    world: World, tmp_path: Any, key: str
) -> None:
    for end in ("。", "；", "！", "，"):
        case = world.handled(mar(2), answer={key: ANSWERS[key] + end})
        world.review_all(case, mar(3))
        do(world, case, "sign", mar(3))
        letter, _ = telling.reply(fresh(case), by=world.intake, on=mar(4), today=mar(4))
        well_formed(text_of(letter, tmp_path))


@pytest.mark.parametrize(
    ("outcome", "key"),
    [
        ("not_ours", "reason"),
        ("petition", "channel"),
        ("refused_law", "law_article"),
        ("refused_security", "harm"),
        ("special_query", "query_way"),
    ],
)
@pytest.mark.parametrize("end", ["；", "，"])
def test_a_sentence_goes_on_after_what_was_typed(
    world: World, tmp_path: Any, outcome: str, key: str, end: str
) -> None:
    letter = letter_for(world, outcome, answer_for(outcome) | {key: ANSWERS[key] + end})
    well_formed(text_of(letter, tmp_path))


@pytest.mark.parametrize(
    ("on", "clause"),
    [
        # Before 2024: either route, the own government or the next higher department.
        (date(2023, 12, 29), "测试市人民政府或者测试省自然资源厅"),
        (date(2024, 1, 2), "先向测试市人民政府申请行政复议"),
    ],
)
def test_the_clause_follows_the_date_of_the_letter(
    world: World, tmp_path: Any, on: date, clause: str
) -> None:
    received = date(2023, 12, 27)
    case = world.handled(received, outcome="refused_internal", answer={"internal_kind": "人事管理"})
    world.review_all(case, received)
    do(world, case, "sign", received)
    letter, _ = telling.reply(fresh(case), by=world.intake, on=on, today=on)
    text = text_of(letter, tmp_path)
    assert clause in text
    assert letter.remedy == ("PRE" if on.year == 2024 else "OPT")


def test_the_personal_data_of_the_applicant_stay_out_of_the_letter(
    world: World, tmp_path: Any
) -> None:
    case = world.handled(
        mar(2),
        applicant={
            "kind": "natural",
            "name": "张三",
            "phone": "13800000000",
            "id_number": "110105199001011234",
            "address": "测试路1号",
        },
    )
    world.review_all(case, mar(3))
    do(world, case, "sign", mar(3))
    letter, _ = telling.reply(fresh(case), by=world.intake, on=mar(4), today=mar(4))
    text = text_of(letter, tmp_path)
    for secret in ("13800000000", "110105199001011234"):
        assert secret not in text
        assert secret not in str(letter.facts)


@pytest.mark.parametrize("opinion", ["agree", "none", ""])
def test_no_letter_says_of_a_third_party_what_he_did_not_say(
    world: World, tmp_path: Any, opinion: str
) -> None:
    """Silence is neither consent nor refusal (条例第三十二条): the letter must not make it one."""
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(3), today=mar(4), service=post(mar(3), mar(4)))
    if opinion:
        do(world, case, "record_opinion", mar(24), opinion=opinion, reason="")
    answer = answer_for("refused_third_party") | {"objection_reason": "公开会损害其商业秘密"}
    try:
        do(world, case, "propose", mar(25), outcome="refused_third_party", answer=answer)
    except ActRefused:
        return
    world.review_all(case, mar(25))
    do(world, case, "sign", mar(25))
    letter, _ = telling.reply(fresh(case), by=world.intake, on=mar(26), today=mar(26))
    text = text_of(letter, tmp_path)
    assert "第三方不同意公开" not in text
    assert opinion != "agree" or "未在规定期限内提出意见" not in text


def test_no_letter_calls_a_third_party_silent_while_he_may_still_answer(
    world: World, tmp_path: Any
) -> None:
    """Received on 20 March, his 15 working days run on into April; the letter is of the 26th."""
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(19), today=mar(20), service=post(mar(19), mar(20)))
    answer = answer_for("refused_third_party") | {"objection_reason": "公开会损害其商业秘密"}
    try:
        do(world, case, "propose", mar(25), outcome="refused_third_party", answer=answer)
        world.review_all(case, mar(25))
        do(world, case, "sign", mar(25))
        letter, _ = telling.reply(fresh(case), by=world.intake, on=mar(26), today=mar(26))
    except ActRefused:
        return
    assert "未在规定期限内提出意见" not in text_of(letter, tmp_path)
