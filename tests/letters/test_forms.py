"""The office's forms: every fact verbatim, identity masked, any value, the same bytes always."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from casework.masking import masked_id
from casework.models import Case
from notices.forms import FORMS, papers, reading
from notices.forms.facts import ApplicantFacts, Entry, ReceiptFacts
from notices.forms.filing import form_document
from notices.forms.samples import _application, _approval, _contents, _receipt, samples
from notices.models import Letter
from notices.page.blocks import texts
from notices.page.pdf import render
from notices.word import write_docx
from tests.acts.doing import mar
from tests.letters.form_cases import COMPANY, ID_NUMBER, NAME, PERSON, replied, squeezed
from tests.world import World, fresh

# --- samples and their looks --------------------------------------------------------------------

TITLES = {
    "application_blank": "政府信息公开申请表",
    "application": "政府信息公开申请表",
    "approval_sheet": "政府信息公开申请审查呈批单",
    "service_receipt": "送达回证",
    "file_contents": "案卷目录",
}


def test_there_is_one_sample_of_every_form() -> None:
    made = list(samples())
    assert [s.kind for s in made] == list(FORMS) == list(TITLES)
    assert [s.label for s in made] == list(FORMS.values())


@pytest.mark.parametrize("sample", list(samples()), ids=lambda s: s.kind)
def test_a_sample_is_one_page_in_chinese_without_number_or_place_of_a_seal(sample) -> None:
    made = render(sample.document)
    assert made.pages == 1 and made.seal is None
    assert sample.document.form == "form" and sample.document.number == ""
    assert sample.document.title == TITLES[sample.kind]
    words = "".join(texts(sample.document)).replace("zhang@example.cn", "")
    assert not re.search("[A-Za-z]{2,}", words), words


@pytest.mark.parametrize("sample", list(samples()), ids=lambda s: s.kind)
def test_everything_on_a_sample_can_be_copied(sample, read_back) -> None:
    """Labels that stand upright are copied one character after the other: they are left out."""
    text = read_back(sample.document, "-raw")
    for words in texts(sample.document):
        for line in words.split("\n"):
            for part in re.split(r"[\s　]+", line):
                upright = part in ("申请人信息", "公民", "法人或者其他组织", "所需信息情况")
                assert upright or part in text, part


@pytest.mark.parametrize("sample", list(samples()), ids=lambda s: s.kind)
def test_the_same_facts_are_the_same_bytes(sample) -> None:
    assert render(sample.document).pdf == render(sample.document).pdf
    assert write_docx(sample.document) == write_docx(sample.document)


# --- 申请表 -------------------------------------------------------------------------------------


def test_the_blank_form_asks_what_the_regulation_asks(read_back) -> None:
    text = read_back(next(samples()).document, "-raw")
    for words in (
        "姓名", "证件名称", "证件号码", "联系电话", "通信地址", "邮政编码", "电子邮箱",
        "统一社会信用代码", "法定代表人", "联系人", "类别", "申请人签名或者盖章", "申请时间",
        "所需信息的名称、文号或者其他特征性描述", "所需信息的用途（选填）", "提供形式", "□纸质",
        "□电子文件", "□查阅、抄录", "获取方式", "□邮寄", "□自行领取",
        "《中华人民共和国政府信息公开条例》第二十九条", "姓名或者名称、身份证明、联系方式",
    ):  # fmt: skip
        assert words in text, words
    assert "■" not in text


def test_a_filled_form_says_what_the_case_says(world: World, read_back) -> None:
    case = world.registered(mar(2), applicant=PERSON, form="electronic", subject="供地计划（喆𬭎）")
    text = read_back(papers.application(reading.application(case)))
    for words in (NAME, "13800000001", "zhang@example.cn", "测试市和平街8号", "100001",
                  "供地计划（喆𬭎）", "■电子文件", "□纸质", "2026-0001", "2026年3月2日",
                  "测试市自然资源局"):  # fmt: skip
        assert words in text, words
    assert "□商业企业" in text and "■商业企业" not in text


def test_a_body_stands_on_its_own_lines_with_its_kind(world: World, read_back) -> None:
    case = world.registered(mar(2), applicant=COMPANY)
    facts = reading.application(case)
    text = read_back(papers.application(facts))
    for words in (COMPANY["name"], "010-00000001", "测试市建设路9号", "100002", "■法律服务机构"):
        assert words in text, words
    body = papers._organisation(facts.applicant or ApplicantFacts("", ""))
    assert body[0].fields[0].value == COMPANY["name"]
    citizen = papers._citizen(facts.applicant or ApplicantFacts("", ""))
    assert not any(field.value for row in citizen for field in row.fields)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("110101199003074258", "110***********4258"),
        ("E12345678", "E12****78"),
        ("12345678", "********"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_an_identity_number_is_masked(number: str, shown: str) -> None:
    assert masked_id(number) == shown


def test_the_whole_number_is_on_paper_only_when_revealed(world: World, read_back) -> None:
    case = world.registered(mar(2), applicant=PERSON)
    hidden = papers.application(reading.application(case))
    assert "110***********4258" in read_back(hidden) and ID_NUMBER not in read_back(hidden)
    assert ID_NUMBER not in str(hidden)
    assert ID_NUMBER in read_back(papers.application(reading.application(case, reveal=True)))
    for kind in ("application", "approval_sheet", "file_contents"):
        assert ID_NUMBER not in str(form_document(kind, today=mar(2), case=case))


# --- any value ----------------------------------------------------------------------------------

LONG = "关于测试市2026年度城市更新项目（含12号地块）征收补偿的信息，" * 313
LITERAL = ("{{x}}", "<b>粗</b>", "%s", "&amp;", "{% if %}", "【机关全称】")


def test_ten_thousand_characters_flow_over_pages(read_back) -> None:
    assert len(LONG) >= 10000
    application = papers.application(replace(_application(), subject=LONG))
    sheet = papers.approval_sheet(replace(_approval(), subject=LONG))
    for document in (application, sheet):
        text = read_back(document)
        assert render(document).pages > 3
        assert text.count("征收补偿的信息") >= 300  # the label's few lines stand between some
        assert write_docx(document)


@pytest.mark.parametrize("literal", LITERAL)
def test_a_value_is_printed_as_it_is(literal: str, read_back) -> None:
    shown = squeezed(literal)
    person = ApplicantFacts("natural", literal, literal, literal, literal, literal, literal)
    filled = papers.application(replace(_application(), applicant=person, subject=literal))
    assert read_back(filled).count(shown) == 7
    sheet = replace(_approval(), applicant=literal, section=literal, subject=literal)
    step = replace(sheet.steps[0], remarks=literal, items=((literal, "可以公开"),))
    sheet = replace(sheet, steps=(step,))
    assert read_back(papers.approval_sheet(sheet)).count(shown) == 5
    receipt: ReceiptFacts = replace(_receipt(), addressee=literal, place=literal, evidence=literal)
    assert read_back(papers.service_receipt(receipt)).count(shown) == 3
    entry = Entry(literal, 1, author=literal)
    assert read_back(papers.file_contents(replace(_contents(), entries=(entry,)))).count(shown) == 2


def test_a_finished_case_prints_the_same_next_year(world: World) -> None:
    case, letter = replied(world)
    for kind in ("application", "approval_sheet", "file_contents"):
        one = render(form_document(kind, today=mar(12), case=case)).pdf
        later = date(2026, 12, 1)
        assert render(form_document(kind, today=later, case=fresh(case))).pdf == one, kind
    receipts = [
        render(form_document("service_receipt", today=day, letter=letter)).pdf
        for day in (mar(12), date(2026, 6, 30))
    ]
    assert receipts[0] == receipts[1]


def test_a_form_changes_nothing(world: World) -> None:
    case, letter = replied(world)
    before = (Case.objects.values().get(), Letter.objects.values().get(), case.events.count())
    for kind in FORMS:
        form_document(kind, today=mar(12), agency=world.agency, case=case, letter=letter)
    assert (Case.objects.values().get(), Letter.objects.values().get(), case.events.count()) == (
        before
    )
