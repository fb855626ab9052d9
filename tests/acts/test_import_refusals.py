"""What contradicts itself refuses the whole file, by ref, event and reason."""

from pathlib import Path
from typing import Any

import pytest

from casework.models import Agency, Case
from casework.registers import read_register
from tests.acts.recording import (
    ASKED,
    REGISTERED,
    REPLY,
    SUBMIT,
    TODAY,
    bring_in,
    event,
    refusal,
    register,
    served,
    then,
)

pytestmark = pytest.mark.django_db

CONSULTED = event(
    "consult_third_party",
    "2026-03-04",
    party="甲公司",
    received_on="2026-03-06",
    service=served("2026-03-04"),
)

# name: (register, number of the event or None for the case, a word of the reason)
CONTRADICTIONS: dict[str, tuple[dict[str, Any], int | None, str]] = {
    "unknown act": (then(event("teleport", "2026-03-03")), 3, "不认识的事项"),
    "an act of live work only": (then(event("sign", "2026-03-03")), 3, "不认识的事项"),
    "unknown channel": (register(event("submit", "2026-03-02", channel="pigeon")), 1, "渠道"),
    "no channel": (register(event("submit", "2026-03-02")), 1, "channel"),
    "unknown outcome": (then(REPLY | {"outcome": "banana"}), 3, "办理结果"),
    "an outcome that is no reply": (then(REPLY | {"outcome": "withdrawn"}), 3, "办理结果"),
    "an abandoning that is a reply": (
        then(ASKED, event("abandon", "2026-04-10", outcome="published")),
        4,
        "办理结果",
    ),
    "no outcome": (then(event("reply", "2026-03-20", service=served("2026-03-20"))), 3, "outcome"),
    "unknown kind of applicant": (
        register(applicant={"kind": "martian", "name": "张三"}),
        None,
        "申请人类别",
    ),
    "no applicant": (register(applicant=None), None, "申请人"),
    "no name": (register(applicant={"kind": "natural", "name": " "}), None, "不能为空"),
    "no subject": (register(subject="  "), None, "不能为空"),
    "unknown form": (register(form="tape"), None, "提供形式"),
    "no ref": (register(ref=" "), None, "编号"),
    "a ref too long": (register(ref="A" * 101), None, "编号"),
    "no events": (register(events=[]), None, "缺少事项"),
    "no submission": (register(REGISTERED), None, "submit"),
    "date in the future": (then(event("withdraw", "2026-07-01")), 3, "将来"),
    "no date": (then({"act": "withdraw"}), 3, "日期"),
    "a date that is none": (then(event("withdraw", "2026-02-30")), 3, "不是日期"),
    "a date written otherwise": (then(event("withdraw", "2026/3/5")), 3, "不是日期"),
    "a number for a date": (then(event("withdraw", 20260305)), 3, "不是日期"),
    "service before the letter": (then(REPLY | {"service": served("2026-03-19")}), 3, "送达日期"),
    "service in the future": (then(REPLY | {"service": served("2026-07-01")}), 3, "将来"),
    "unknown way of service": (then(REPLY | {"service": served("2026-03-20", "crow")}), 3, "方式"),
    "service without a date": (then(REPLY | {"service": {"way": "post"}}), 3, "日期"),
    "receipt before service": (
        then(REPLY | {"service": served("2026-03-20") | {"received_on": "2026-03-19"}}),
        3,
        "签收",
    ),
    "service of what is no letter": (
        then(event("withdraw", "2026-03-05", service=served("2026-03-05"))),
        3,
        "送达",
    ),
    "a second correction request": (
        then(
            ASKED,
            event("receive_supplement", "2026-03-10"),
            ASKED | {"on": "2026-03-12", "service": served("2026-03-12")},
        ),
        5,
        "出现两次",
    ),
    "two submissions": (register(SUBMIT, SUBMIT | {"on": "2026-03-03"}), 2, "出现两次"),
    "two registrations": (then(event("register", "2026-03-03")), 3, "出现两次"),
    "an event before receipt": (
        register(
            event("submit", "2026-03-02", channel="internet"),
            event("confirm", "2026-03-05"),
            event("register", "2026-03-04"),
        ),
        3,
        "早于收到申请之日",
    ),
    "evidence before submission": (
        register(event("submit", "2026-03-04", channel="internet"), event("confirm", "2026-03-02")),
        2,
        "早于",
    ),
    "withdrawn before receipt": (
        register(
            event("submit", "2026-03-02", channel="internet"),
            event("withdraw", "2026-03-03"),
            event("confirm", "2026-03-05"),
        ),
        3,
        "不能再",
    ),
    "the opinion of somebody never asked": (
        then(event("record_opinion", "2026-03-05", party="甲公司", opinion="agree")),
        3,
        "没有征求过",
    ),
    "the opinion of somebody else": (
        then(CONSULTED, event("record_opinion", "2026-03-10", party="乙公司", opinion="agree")),
        4,
        "没有征求过",
    ),
    "an opinion before he was asked": (
        then(CONSULTED, event("record_opinion", "2026-03-03", party="甲公司", opinion="agree")),
        4,
        "没有征求过",
    ),
    "an opinion nobody knows": (
        then(CONSULTED, event("record_opinion", "2026-03-10", party="甲公司", opinion="hm")),
        4,
        "意见",
    ),
    "received before it was sent": (
        then(CONSULTED | {"received_on": "2026-03-03"}),
        3,
        "早于发出日期",
    ),
    "received in the future": (then(CONSULTED | {"received_on": "2026-07-01"}), 3, "将来"),
    "unknown kind of agency": (
        then(event("consult_agency", "2026-03-04", party="某局", kind="friend")),
        3,
        "机关类别",
    ),
    "an extension over 20 days": (then(event("extend", "2026-03-20", working_days=21)), 3, "21"),
    "an extension of no days": (then(event("extend", "2026-03-20", working_days=0)), 3, "1至20"),
    "an extension of half days": (
        then(event("extend", "2026-03-20", working_days=1.5)),
        3,
        "1至20",
    ),
    "an extension of words": (then(event("extend", "2026-03-20", working_days="十")), 3, "数"),
    "a correction nobody asked for": (
        then(event("receive_supplement", "2026-03-10")),
        3,
        "没有告知补正",
    ),
    "reasons nobody asked for": (then(event("receive_reasons", "2026-03-10")), 3, "理由"),
    "a payment nobody asked for": (then(event("record_payment", "2026-03-10")), 3, "收费"),
    "a decision without a filing": (
        then(REPLY, event("reconsideration_decided", "2026-05-10", result="upheld")),
        4,
        "复议",
    ),
    "two decisions of one filing": (
        then(
            REPLY,
            event("suit_filed", "2026-05-01", route="direct"),
            event("suit_decided", "2026-05-10", result="upheld"),
            event("suit_decided", "2026-05-11", result="upheld"),
        ),
        6,
        "多于一次",
    ),
    "a judgment before the suit": (
        then(
            REPLY,
            event("suit_filed", "2026-05-10", route="direct"),
            event("suit_decided", "2026-05-01", result="upheld"),
        ),
        5,
        "没有起诉",
    ),
    "unknown result": (
        then(
            REPLY,
            event("reconsideration_filed", "2026-05-01"),
            event("reconsideration_decided", "2026-05-10", result="won"),
        ),
        5,
        "结果",
    ),
    "unknown route": (then(REPLY, event("suit_filed", "2026-05-01", route="scenic")), 4, "路径"),
    "abandoned without a notice": (
        then(event("abandon", "2026-04-10", outcome="lapsed_supplement")),
        3,
        "视为放弃",
    ),
    "abandoned for a fee nobody charged": (
        then(ASKED, event("abandon", "2026-04-10", outcome="lapsed_fee")),
        4,
        "视为放弃",
    ),
    "two replies": (then(REPLY, REPLY | {"on": "2026-03-23", "service": None}), 4, "已答复"),
    "withdrawn after the reply": (then(REPLY, event("withdraw", "2026-03-25")), 4, "已答复"),
    "replied while correction is awaited": (then(ASKED, REPLY), 4, "补正中"),
    "unknown fee method": (
        then(event("charge_fee", "2026-03-05", method="hours", quantity=5)),
        3,
        "计费方式",
    ),
    "a negative quantity": (
        then(event("charge_fee", "2026-03-05", method="pages", quantity=-5)),
        3,
        "不小于0",
    ),
    "before the Regulation was in force": (
        register(event("submit", "2008-04-30", channel="in_person")),
        None,
        "2008",
    ),
    "a name with a private character": (
        register(applicant={"kind": "natural", "name": "张\ue863"}),
        None,
        "U+E863",
    ),
    "a name with a zero-width space": (
        register(applicant={"kind": "natural", "name": "张\u200b三"}),
        None,
        "U+200B",
    ),
    "a subject with an emoji": (register(subject="计划\U0001f600"), None, "U+1F600"),
    "a reason with a private character": (
        then(event("extend", "2026-03-20", working_days=5, reason="资料\ue863")),
        3,
        "U+E863",
    ),
    "an event that is none": (then("register"), 3, "act"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_contradiction_refuses_the_file(tmp_path: Path, name: str) -> None:
    content, number, word = CONTRADICTIONS[name]
    error = refusal(tmp_path, content)
    problem = next((p for p in error.problems if word in p.message), None)
    assert problem is not None, str(error)
    assert problem.event == number
    ref = content["cases"][0]["ref"].strip()
    assert problem.ref == (ref[:100] if ref else "第1件")
    assert str(problem).startswith(f"申请“{problem.ref}”")
    if number:
        assert f"第{number}个事项" in str(problem)


@pytest.mark.parametrize(
    "content",
    [
        register(applicant={"kind": ["natural"], "name": "张三"}),
        register(applicant={"kind": {}, "name": "张三"}),
        register(applicant="张三"),
        register(form=["paper"]),
        register(subject=5),
        register(subject=["计划"]),
        register(ref="A\ud800"),
        register(ref="A\x00"),
        register(ref={"a": 1}),
        register(section="\ud800"),
        register(events="submit"),
        register(events=[None]),
        register(event(["submit"], "2026-03-02", channel="in_person")),
        register(event("submit", "2026-03-02", channel=["in_person"])),
        then(REPLY | {"outcome": ["published"]}),
        then(REPLY | {"service": {"way": ["post"], "on": "2026-03-20"}}),
        then(REPLY | {"service": "post"}),
        then(event("charge_fee", "2026-03-05", method="pages", quantity=float("nan"), amount=1)),
        then(event("charge_fee", "2026-03-05", method="pages", quantity=float("inf"), amount=1)),
        then(event("charge_fee", "2026-03-05", method="pages", quantity=[5])),
        then(event("extend", "2026-03-20", working_days=True)),
        then(CONSULTED | {"party": {"name": "甲"}}),
        then(ASKED | {"points": ["\x00"]}),
        then(ASKED | {"note": "\x00"}),
        then(ASKED | {"answer_by": "9999-12-31"}),
        then(event("delay", "2026-03-10", until="9999-12-31", service=served("2026-03-10"))),
    ],
)
def test_what_makes_no_sense_is_refused_and_never_a_crash(tmp_path: Path, content: Any) -> None:
    assert refusal(tmp_path, content).problems


@pytest.mark.parametrize(
    "content",
    [
        register(applicant={"kind": "natural", "name": "张" * 201}),
        register(applicant={"kind": "natural", "name": "张三", "phone": "1" * 61}),
        register(applicant={"kind": "natural", "name": "张三", "id_number": "1" * 61}),
        register(applicant={"kind": "natural", "name": "张三", "email": "a" * 201}),
        register(applicant={"kind": "natural", "name": "张三", "address": "路" * 301}),
        register(applicant={"kind": "natural", "name": "张三", "postcode": "1" * 11}),
        register(section="科" * 51),
        then(CONSULTED | {"party": "甲" * 201}),
        then(REPLY, event("suit_filed", "2026-05-01", route="direct", court="院" * 201)),
        then(REPLY, event("reconsideration_filed", "2026-05-01", authority="府" * 201)),
    ],
)
def test_what_is_longer_than_its_field_is_refused(tmp_path: Path, content: Any) -> None:
    """SQLite would keep it, PostgreSQL would crash on it: neither may happen."""
    assert refusal(tmp_path, content).problems[0].ref == "A-1"


def test_a_name_of_two_lines_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, register(applicant={"kind": "natural", "name": "张三\n李四"}))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("agency", ""),
        ("agency", None),
        ("agency", 5),
        ("agency", "市发改委"),
        ("agency", "a" * 41),
        ("year", "2026"),
        ("year", 2027),
        ("year", 1999),
        ("year", None),
    ],
)
def test_a_register_without_agency_or_year_is_refused(
    tmp_path: Path, key: str, value: object
) -> None:
    error = refusal(tmp_path, register() | {key: value})
    assert f"（{key}）" in str(error)


def test_every_error_is_listed_by_ref_and_event(tmp_path: Path) -> None:
    content = then(event("teleport", "2026-03-03"), event("withdraw", "2030-01-01"))
    second = register(ref="A-2", subject="")["cases"][0]
    third = then(event("extend", "2026-03-20", working_days=30), ref="A-3")["cases"][0]
    content["cases"] += [second, third]
    error = refusal(tmp_path, content)
    assert [(p.ref, p.event) for p in error.problems] == [
        ("A-1", 3),
        ("A-1", 4),
        ("A-2", None),
        ("A-3", 3),
    ]


def test_one_bad_case_keeps_the_good_ones_out(tmp_path: Path) -> None:
    content = register()
    content["cases"].append(register(ref="A-2", subject="")["cases"][0])
    refusal(tmp_path, content)
    assert not Case.objects.exists()
    assert not Agency.objects.exists()


def test_the_same_ref_twice_is_refused(tmp_path: Path) -> None:
    content = register()
    content["cases"].append(register(subject="另一件")["cases"][0])
    (problem,) = refusal(tmp_path, content).problems
    assert (problem.ref, problem.message) == ("A-1", "编号与前面的申请重复")


def test_a_known_ref_with_other_content_is_refused(tmp_path: Path) -> None:
    bring_in(tmp_path, register())
    content = register(subject="另一件")
    content["cases"].append(register(ref="A-2")["cases"][0])
    (problem,) = refusal(tmp_path, content).problems
    assert problem.ref == "A-1"
    assert "更正记录" in problem.message
    assert Case.objects.get().subject == "供应计划"


def test_a_case_alone_is_no_register_to_import(tmp_path: Path) -> None:
    assert "agency" in str(refusal(tmp_path, register()["cases"][0]))


# -- files ---------------------------------------------------------------------------------------

TEXT = '{"agency": "min-ju", "year": 2026, "cases": []}'


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (TEXT.replace("min", "局").encode("gb18030"), ["UTF-8", "GB18030", "字节"]),
        (TEXT.encode("utf-16"), ["UTF-8", "UTF-16"]),
        (b"\x80\x81\xff", ["UTF-8"]),
        (b"", ["第1行第1列"]),
        (b"   \n ", ["JSON"]),
        (b'{\n "agency": "min-ju",\n "year" 2026}', ["第3行第9列"]),
        (b'{"agency": "min-ju",}', ["第1行"]),
        (b"[]", ["agency、year、cases"]),
        (b'"register"', ["agency、year、cases"]),
        (b"null", ["agency、year、cases"]),
        (b"{}", ["cases"]),
        (b'{"agency": "min-ju", "year": 2026, "cases": {}}', ["cases"]),
        (b'{"agency": "min-ju", "year": 2026, "cases": [5]}', ["第1件"]),
        (b"[" * 100000, ["JSON"]),
        (b'{"year": ' + b"1" * 5000 + b"}", ["JSON"]),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, raw: bytes, words: list[str]) -> None:
    message = str(refusal(tmp_path, raw))
    for word in words:
        assert word in message


def test_the_reason_of_bad_json_is_not_english(tmp_path: Path) -> None:
    message = str(refusal(tmp_path, b'{"agency": "min-ju" "year": 2026}'))
    assert "第1行第21列" in message
    assert "delimiter" not in message and "Expecting" not in message


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert bring_in(tmp_path, b"\xef\xbb\xbf" + TEXT.encode()).created == 0


@pytest.mark.parametrize("name", ["register.xls", "register.et", "register.csv"])
def test_other_formats_are_named(tmp_path: Path, name: str) -> None:
    assert ".xlsx" in str(refusal(tmp_path, TEXT, name))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.json"
    with pytest.raises(ValueError, match="找不到文件"):
        read_register(path, TODAY)
    with pytest.raises(ValueError, match="找不到文件"):
        read_register(tmp_path, TODAY)


def test_a_file_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(ValueError, match="超过64 MB"):
        read_register(path, TODAY)
