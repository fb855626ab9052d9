"""The Word copy read back: its texts, the measures of the sheet, tables, the same bytes always."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as WordFile
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length
from docx.text.paragraph import Paragraph as WordParagraph

from notices.page.blocks import (
    Closing,
    Column,
    Document,
    Field,
    FieldRow,
    Fields,
    Heading,
    Imprint,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    ReplySlip,
    Rule,
    Salutation,
    Table,
    texts,
)
from notices.page.marks import MM
from notices.word import WordError, write_docx
from tests.letters.page_samples import AGENCY, CLOSING, ENCLOSED, letter, long_letter, short_letter
from tests.tools import need

ROOT = Path(__file__).resolve().parents[2]
RARE = "𬭎喆㛃龘𠅤𤩽"
LITERAL = ("<b>粗</b>", "%s %(name)s", "{{x}} {% if %}", "&amp; & <", "【机关全称】", "\\n \\t")
PITCH = 15.75
TABLE = Table(
    (Column(1, "center"), Column(3), Column(1, "right")),
    (("1", f"批复{RARE}", "3页"), ("2", "名单\n第二行", "12页")),
    (("序号", "名称", "页数"),),
    caption="目录",
)
FIELDS = Fields(
    (
        FieldRow((Field("案由", "政府信息公开申请"),)),
        FieldRow((Field("受送达人", f"张{RARE}"), Field("送达方式", "邮寄"), Field("件数", "1"))),
        FieldRow((Field("签名", ""), Field("日期", "年　月　日")), min_lines=4),
    )
)
EVERYTHING = letter(
    Salutation(f"张{RARE}："), Heading("一、甲"), Heading("（一）乙。", 2, "随后"),
    Heading("1.丙。", 3), Paragraph("正文" + RARE), Quote("引文"), TABLE, FIELDS, Rule(),
    ENCLOSED, CLOSING, Note("（附注）"),
    ReplySlip("回执", (Paragraph("意见如下："), FIELDS)), PageBreak(),
    ReplySlip("存根", (Paragraph("存。"),), new_page=False), Rule(dashed=True, label="沿此线剪下"),
    Imprint("××市人民政府。", "××局办公室", "2026年4月8日"),
)  # fmt: skip


def opened(document: Document) -> WordFile:
    return docx.Document(io.BytesIO(write_docx(document)))


def paragraphs(file: WordFile) -> Iterator[WordParagraph]:
    """All of the body, those in tables too, in their order."""
    for element in file.element.body.iter(qn("w:p")):
        yield WordParagraph(element, file)


def lines(file: WordFile) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(file) if paragraph.text]


def find(file: WordFile, beginning: str) -> WordParagraph:
    return next(p for p in paragraphs(file) if p.text.startswith(beginning))


def attribute(element: Any, path: str, name: str) -> str | None:
    found = element.find("/".join(qn(f"w:{step}") for step in path.split("/")))
    return None if found is None else found.get(qn(f"w:{name}"))


def font(paragraph: WordParagraph, n: int = 0) -> tuple[str | None, float]:
    run = paragraph.runs[n]
    size = run.font.size
    return attribute(run._r, "rPr/rFonts", "eastAsia"), size.pt if size else 0.0


def room(section: Section) -> tuple[float, float]:
    """Width and height of the text block in points."""
    width = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin
    return Length(width).pt, Length(height).pt


def first_line(paragraph: WordParagraph) -> float:
    shape = paragraph.paragraph_format
    return shape.left_indent.pt + shape.first_line_indent.pt


# --- text -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["letter", "document", "form"])
@pytest.mark.parametrize("draft", [False, True])
def test_every_text_is_in_the_file_verbatim(form: str, draft: bool):
    document = replace(EVERYTHING, form=form, draft=draft)
    got = re.sub(r"\s", "", "".join(lines(opened(document))))
    for text in texts(document):
        assert re.sub(r"\s", "", text) in got


@pytest.mark.parametrize("literal", LITERAL)
def test_markup_is_text(literal: str):
    document = letter(
        Salutation(f"{literal}："), Paragraph(f"您申请公开“{literal}”。"), Quote(literal),
        Table((Column(1), Column(3)), (("值", literal),)), Listing((literal, "乙")),
        Closing(literal, "2026年4月8日"), title=literal, number=literal, agency_name=literal,
    )  # fmt: skip
    assert "".join(lines(opened(document))).count(literal) == 9


def test_a_line_feed_in_a_value_begins_a_paragraph_of_the_same_shape():
    file = opened(letter(Paragraph("第一段\r\n第二段\n\n\t第三段"), Quote("甲\n乙")))
    for text in ("第一段", "第二段", "第三段"):
        assert find(file, text).paragraph_format.first_line_indent.pt == 2 * PITCH
    assert {"甲", "乙"} <= set(lines(file))


def test_line_feeds_where_one_line_is_wanted_are_blanks():
    file = opened(letter(Closing("××市\r\n规划局", "2026年4月8日\n"), number="×告\n1号"))
    assert {"××市  规划局", "2026年4月8日", "×告 1号"} <= set(lines(file))


def test_characters_a_word_file_cannot_hold_are_named_all_at_once():
    with pytest.raises(WordError, match="U\\+0000、U\\+0007、U\\+D800、U\\+FFFE"):
        write_docx(letter(Paragraph("甲\x07\x00乙"), Quote("\ud800"), title="\ufffe"))


def test_ten_thousand_characters():
    text = "关于××市2026年度城市更新项目（含A123号地块）征收补偿的信息，" * 300
    assert text in lines(opened(letter(Paragraph(text), CLOSING)))
    assert len(write_docx(letter(CLOSING, title="长标题" * 3333))) > 5000


# --- the sheet --------------------------------------------------------------------------------


def test_a4_margins_and_a_grid_of_lines():
    section = opened(long_letter()).sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.02)
    assert (section.top_margin.mm, section.left_margin.mm) == pytest.approx((37, 28), abs=0.02)
    assert room(section) == pytest.approx((156 * MM, 225 * MM), abs=0.1)
    assert attribute(section._sectPr, "docGrid", "type") == "lines"
    assert attribute(section._sectPr, "docGrid", "linePitch") == "579"
    assert attribute(section._sectPr, "docGrid", "charSpace") is None


def test_twenty_two_lines_of_twenty_eight_characters_have_room():
    file = opened(long_letter())
    body = find(file, "本机关于")
    assert body.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    line = body.paragraph_format.line_spacing.pt
    assert line == 28.95
    assert attribute(body.runs[0]._r, "rPr/spacing", "val") == "-5"
    width, height = room(file.sections[0])
    assert 22 * line <= height < 23 * line
    assert 28 * PITCH <= width < 29 * PITCH


@pytest.mark.parametrize(
    ("beginning", "name", "size"),
    [
        ("××市规划和自然资源局", "方正小标宋简体", 38.0),
        ("×公开告", "仿宋_GB2312", 16.0),
        ("政府信息公开告知书", "方正小标宋简体", 22.0),
        ("正文", "仿宋_GB2312", 16.0),
        ("一、甲", "黑体", 16.0),
        ("（一）乙", "楷体_GB2312", 16.0),
        ("1.丙", "仿宋_GB2312", 16.0),
        ("引文", "楷体_GB2312", 16.0),
        ("序号", "黑体", 12.0),
        ("批复", "仿宋_GB2312", 12.0),
        ("案由", "仿宋_GB2312", 14.0),
        ("回执", "方正小标宋简体", 18.0),
        ("抄送", "仿宋_GB2312", 14.0),
    ],
)
def test_fonts(beginning: str, name: str, size: float):
    assert font(find(opened(EVERYTHING), beginning)) == (name, size)


def test_every_run_names_its_font_for_chinese_and_for_letters():
    file = opened(EVERYTHING)
    for paragraph in paragraphs(file):
        for run in paragraph.runs:
            fonts = run._r.find(qn("w:rPr")).find(qn("w:rFonts"))
            names = {fonts.get(qn(f"w:{slot}")) for slot in ("ascii", "hAnsi", "eastAsia")}
            assert len(names) == 1 and None not in names
            assert fonts.get(qn("w:hint")) == "eastAsia"  # full-width “” and —
    styles = file.styles.element.xml
    assert "Theme" not in styles
    assert 'w:eastAsia="zh-CN"' in styles


def test_headings_can_be_navigated_and_a_run_in_one_goes_on_as_body():
    file = opened(EVERYTHING)
    for text, style in (("一、甲", "Heading 1"), ("1.丙", "Heading 3"), ("政府信息", "Title")):
        paragraph = find(file, text)
        assert paragraph.style is not None and paragraph.style.name == style
        assert paragraph.paragraph_format.keep_with_next
    run_in = find(file, "（一）乙")
    assert run_in.text == "（一）乙。随后"
    assert font(run_in, 1) == ("仿宋_GB2312", 16.0)
    assert find(file, "1.丙").runs[0].bold


def test_an_address_does_not_pull_the_line_before_it_apart():
    file = opened(long_letter())
    assert attribute(find(file, "根据《中华")._p, "pPr/jc", "val") == "left"
    assert attribute(find(file, "本机关于")._p, "pPr/jc", "val") == "both"


# --- heads and feet ---------------------------------------------------------------------------


def test_a_letter_has_a_red_head_with_a_double_rule():
    file = opened(short_letter())
    mark, rule, number = list(paragraphs(file))[:3]
    assert mark.text == AGENCY
    assert {str(run.font.color.rgb) for run in mark.runs} == {"FF0000"}
    assert attribute(mark._p, "pPr/framePr", "vAnchor") == "page"
    assert attribute(rule._p, "pPr/pBdr/bottom", "val") == "thickThinMediumGap"
    assert attribute(rule._p, "pPr/pBdr/bottom", "color") == "FF0000"
    assert number.text == "×公开告〔2026〕12号"
    assert attribute(number._p, "pPr/jc", "val") == "right"


def test_a_long_agency_stands_in_two_lines_and_within_the_rule():
    name = "××壮族自治区××市××区自然资源和规划管理局城乡规划建设服务中心"
    mark = opened(letter(CLOSING, agency_name=name)).paragraphs[0]
    assert mark.text.replace("\n", "") == name and mark.text.count("\n") == 1
    longest = max(len(line) for line in mark.text.split("\n"))
    scale = int(attribute(mark.runs[0]._r, "rPr/w", "val") or 100) / 100
    assert longest * font(mark)[1] * scale <= 164 * MM


def test_the_document_form_has_its_name_with_文件_and_the_signer():
    file = opened(letter(CLOSING, form="document", signer="王五"))
    mark, number, rule = list(paragraphs(file))[:3]
    assert mark.text == f"{AGENCY}文件"
    assert number.text == "×公开告〔2026〕12号\t签发人：王五"
    assert font(number, -1)[0] == "楷体_GB2312"
    assert attribute(rule._p, "pPr/pBdr/bottom", "val") == "single"


def test_page_numbers_stand_outside_and_not_on_the_first_page_of_a_letter():
    file = opened(long_letter())
    section = file.sections[0]
    assert file.settings.odd_and_even_pages_header_footer
    assert section.different_first_page_header_footer
    for part, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = part.paragraphs[0]
        assert "".join(t.text for t in paragraph._p.iter(qn("w:t"))) == "— 1 —"
        assert attribute(paragraph._p, "fldSimple", "instr") == " PAGE "
        assert attribute(paragraph._p, "pPr/jc", "val") == align
        assert attribute(paragraph._p, "pPr/ind", align) == "280"  # one character of 4号
        assert font(paragraph) == ("宋体", 14.0)
    first = section.first_page_footer
    assert "".join(p.text for p in first.paragraphs) == ""
    border = attribute(first.paragraphs[0]._p, "pPr/pBdr/bottom", "val")
    assert border == "thinThickMediumGap"
    document = opened(letter(CLOSING, form="document")).sections[0]
    assert not document.different_first_page_header_footer


def test_a_draft_says_so_on_every_page():
    for form in ("letter", "document", "form"):
        section = opened(letter(CLOSING, form=form, draft=True)).sections[0]
        headers = [section.header, section.even_page_header]
        if form != "document":
            headers.append(section.first_page_header)
        for header in headers:
            paragraph = header.paragraphs[0]
            assert paragraph.text == "草稿"
            assert str(paragraph.runs[0].font.color.rgb) == "FF0000"
            assert 'string="草稿"' in paragraph._p.xml
    assert b"\xe8\x8d\x89\xe7\xa8\xbf" not in b"".join(parts(letter(CLOSING)).values())


# --- the file ---------------------------------------------------------------------------------


def parts(document: Document) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(write_docx(document))) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_nothing_of_a_template_is_in_the_file():
    found = parts(long_letter())
    assert not any("thumbnail" in name or "customXml" in name for name in found)
    assert not any(b"python" in data or b"ja-JP" in data for data in found.values())
    assert len(write_docx(long_letter())) < 40_000
    with zipfile.ZipFile(io.BytesIO(write_docx(long_letter()))) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_properties_come_from_the_document_and_may_hold_anything():
    document = letter(
        CLOSING, pdf_title="题\x00名" + "长" * 300, subject="a<b>&c", keywords=("公开", "答复\x07")
    )
    properties = opened(document).core_properties
    assert properties.title == "题名" + "长" * 253
    assert (properties.subject, properties.keywords) == ("a<b>&c", "公开，答复")
    assert (properties.author, properties.last_modified_by) == (AGENCY, "")
    day = datetime(2026, 4, 8)  # noqa: DTZ001  as the library tells it
    assert properties.created.replace(tzinfo=None) == day
    assert properties.modified.replace(tzinfo=None) == day


def test_two_processes_make_the_same_bytes():
    program = (
        "import hashlib, sys; from notices.word import write_docx;"
        "from tests.letters.page_samples import long_letter;"
        "assert not any(name.split('.')[0] in ('django', 'reportlab') for name in sys.modules);"
        "print(hashlib.sha256(write_docx(long_letter())).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }  # fmt: skip
    write_docx(EVERYTHING)  # what was written before makes no difference
    assert made == {hashlib.sha256(write_docx(long_letter())).hexdigest()}
    other = replace(long_letter(), dated_on=date(2026, 4, 9))
    assert write_docx(other) != write_docx(long_letter())


def test_only_one_file_knows_the_library():
    found = {
        path.relative_to(ROOT).as_posix()
        for package in ("casework", "notices", "flows")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^\s*(import|from) docx\b", path.read_text(encoding="utf-8"), re.M)
    }
    assert found == {"notices/word.py"}


@pytest.mark.skipif(os.environ.get("DAFU_TEST_OFFICE") != "1", reason="DAFU_TEST_OFFICE=1 时运行")
def test_a_word_processor_opens_it(tmp_path: Path):
    (tmp_path / "letter.docx").write_bytes(write_docx(EVERYTHING))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [need("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path),
         str(tmp_path / "letter.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = subprocess.run(
        [need("pdftotext"), str(tmp_path / "letter.pdf"), "-"], check=True, capture_output=True
    ).stdout.decode()
    pages = [re.sub(r"\s", "", page) for page in text.split("\f")[:-1]]
    assert "—" not in pages[0][-6:] and "—2—" in pages[1]
    assert "沿此线剪下" in "".join(pages)
