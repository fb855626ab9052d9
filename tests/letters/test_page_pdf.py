"""The file: text that can be copied, the grid read back, PDF/A-2b, the same bytes always."""

from __future__ import annotations

import hashlib
import io
import os
import random
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from notices.page.blocks import Closing, Document, Heading, Paragraph, Quote, Salutation, Table
from notices.page.blocks import Column as TableColumn
from notices.page.icc import srgb_profile
from notices.page.marks import MM
from notices.page.pdf import render
from notices.page.typefaces import TypefaceError
from tests.letters.page_samples import AGENCY, CLOSING, letter, long_letter, short_letter
from tests.letters.test_page_breaking import random_paragraph
from tests.tools import need

RARE = "𬭎喆㛃龘𠅤𤩽"
LITERAL = ("<b>粗</b>", "%s %(name)s", "{{x}} {% if %}", "&amp; & <", "【机关全称】", "\\n (a) \\)")


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page as poppler copies it, without spaces and line feeds."""
    path = folder / "letter.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(
        [need("pdftotext"), "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True
    ).stdout.decode()
    return [re.sub(r"\s", "", page) for page in text.split("\f")[:-1]]


def everything(document: Document) -> list[str]:
    texts = [document.agency_name, document.number]
    for block in document.blocks:
        for value in (getattr(block, name) for name in block.__slots__):
            if isinstance(value, str) and value not in ("justify", "left", "center", "right"):
                texts.append(value)
    return [re.sub(r"\s", "", text) for text in texts if text]


# --- text -------------------------------------------------------------------------------------


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("form", ["letter", "document"])
def test_the_text_copied_from_a_letter_is_the_text_put_in(tmp_path: Path, form: str, draft: bool):
    document = letter(
        Salutation(f"张{RARE}："), Paragraph(RARE * 20), Quote(RARE), Heading(RARE, 1),
        Heading(RARE, 2, "甲" + RARE), CLOSING, form=form, draft=draft,
    )  # fmt: skip
    made = render(document)
    joined = "".join(pages_of(made.pdf, tmp_path))
    for text in everything(document):
        assert text in joined


def test_each_page_of_a_long_letter_reads_verbatim(tmp_path: Path):
    document = long_letter()
    made = render(document)
    assert made.pages >= 3
    pages = pages_of(made.pdf, tmp_path)
    assert len(pages) == made.pages
    joined = "".join(re.sub(r"—\d+—$", "", page) for page in pages)
    for text in everything(document):
        assert text in joined


@pytest.mark.parametrize("literal", LITERAL)
def test_markup_is_printed_as_it_is(tmp_path: Path, literal: str):
    table = Table((TableColumn(1), TableColumn(3)), (("值", literal),))
    document = letter(
        Salutation(f"{literal}："), Paragraph(f"您申请公开“{literal}”。"), table, CLOSING,
        agency_name=f"某局{literal}", title=f"告知书{literal}",
    )  # fmt: skip
    text = "".join(pages_of(render(document).pdf, tmp_path))
    assert text.count(re.sub(r"\s", "", literal)) == 5


def test_a_subject_of_ten_thousand_characters(tmp_path: Path):
    subject = "关于××市2026年度城市更新项目（含A123号地块）征收补偿的信息，" * 300
    document = letter(Salutation("张三："), Paragraph(f"您申请公开“{subject}”。"), CLOSING)
    started = time.perf_counter()
    made = render(document)
    assert time.perf_counter() - started < 5
    assert made.pages > 15
    joined = "".join(re.sub(r"—\d+—$", "", page) for page in pages_of(made.pdf, tmp_path))
    assert subject in joined


def test_a_title_of_ten_thousand_characters_is_still_a_letter():
    assert render(letter(Paragraph("正文。"), CLOSING, title="长标题" * 3333)).pages > 10


@pytest.mark.parametrize("char", ["\ue863", "\u200b", "\ufe0f", "\x07"])
def test_a_character_without_a_glyph_is_an_error_and_no_blank(char: str):
    with pytest.raises(TypefaceError, match=f"{ord(char):04X}"):
        render(letter(Salutation(f"张{char}三："), CLOSING))


def test_random_paragraphs_read_verbatim(tmp_path: Path):
    r = random.Random(7)
    texts = [random_paragraph(r) for _ in range(60)]
    made = render(letter(*(Paragraph(text) for text in texts), CLOSING))
    joined = "".join(re.sub(r"—\d+—$", "", page) for page in pages_of(made.pdf, tmp_path))
    for text in texts:
        assert re.sub(r"\s", "", text) in joined


def test_line_feeds_where_one_line_is_wanted_are_blanks():
    name = "××市\r\n规划局"
    made = render(letter(Salutation("张\n三："), Closing(name, "2026年4月8日\n"), agency_name=name))
    assert made.pages == 1


def test_what_is_not_printed_may_hold_anything():
    made = render(letter(subject="a\x00b\ud800\ue863", pdf_title="题\u200b名\x07"))
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf, pdf.open_metadata() as meta:
        assert meta["dc:title"] == "题 名"


def test_all_missing_characters_are_named_at_once():
    document = letter(Paragraph("甲\ue863\u200b", indent=0), CLOSING, title="\x07题")
    with pytest.raises(TypefaceError, match="U\\+0007、U\\+200B、U\\+E863"):
        render(document)


# --- the grid read back from the file ---------------------------------------------------------


def origins(pdf: bytes, page: int) -> list[tuple[str, float, float]]:
    """Each character with its origin, in points from the upper left."""
    document = pypdfium2.PdfDocument(pdf)
    text_page = document[page].get_textpage()
    found = []
    for n in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, n)
        x, y = pdfium.c_double(), pdfium.c_double()
        pdfium.FPDFText_GetCharOrigin(text_page, n, x, y)
        if code > 32:
            found.append((chr(code), x.value, 297 * MM - y.value))
    return found


def test_a_page_holds_twenty_two_lines_of_twenty_eight_characters_exactly():
    text = "政府信息公开申请答复" * 140
    made = render(letter(Paragraph(text, indent=0), CLOSING))
    body = [item for item in origins(made.pdf, 1) if item[0] in "政府信息公开申请答复"]
    assert len(body) == 22 * 28
    pitch, leading = 156 * MM / 28, 225 * MM / 22
    for n, (_, x, y) in enumerate(body):
        assert x == pytest.approx(28 * MM + n % 28 * pitch, abs=0.01)
        assert y == pytest.approx(body[0][2] + n // 28 * leading, abs=0.01)
    top = body[0][2] - 0.88 * 16
    bottom = body[-1][2] + 0.12 * 16
    assert top - 37 * MM == pytest.approx(262 * MM - bottom, abs=0.02)  # in the middle


# --- PDF/A-2b ---------------------------------------------------------------------------------


def samples() -> dict[str, Document]:
    table = Table((TableColumn(1), TableColumn(3)), (("一", RARE),) * 60, (("甲", "乙"),))
    return {
        "short": short_letter(),
        "long": long_letter(),
        "draft": replace(long_letter(), draft=True),
        "document": letter(form="document", subject="政府信息公开", keywords=("公开", "答复")),
        "form": Document("form", AGENCY, "案卷目录", "", (table,), date(2026, 4, 8)),
        "escaped": letter(title="<&>告知书", subject="a<b>&c"),
    }


@pytest.mark.parametrize("name", sorted(samples()))
def test_every_form_is_pdf_a_2b(name: str):
    try:
        from pikepdf import pdfa  # noqa: PLC0415  its own dependencies may be absent
    except ImportError as error:
        if os.environ.get("DAFU_TEST_ALL") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))
    report = pdfa.validate_written(io.BytesIO(render(samples()[name]).pdf), "2b")
    assert report.passed, report.findings


@pytest.mark.parametrize("name", sorted(samples()))
def test_what_an_archive_asks_for_is_in_the_file(name: str):
    document = samples()[name]
    data = render(document).pdf
    assert data.startswith(b"%PDF-1.7\n%")
    # the line feed before endstream (6.1.7.1), which qpdf does not look at
    assert data.count(b"\nendstream\n") == data.count(b"endstream")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        assert str(root.Lang) == "zh-CN"
        assert root.ViewerPreferences.DisplayDocTitle
        assert root.OutputIntents[0].DestOutputProfile.read_bytes() == srgb_profile()
        assert len(pdf.trailer.ID) == 2
        for forbidden in ("/AA", "/OpenAction", "/AcroForm", "/Names", "/JavaScript"):
            assert forbidden not in root
        xmp = root.Metadata.read_bytes().decode("utf-8")
        assert "/Filter" not in root.Metadata
        assert "<pdfaid:part>2</pdfaid:part>" in xmp
        assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
        with pdf.open_metadata() as meta:
            assert meta["dc:title"] == str(pdf.docinfo.Title) == document.title
            assert meta["xmp:CreateDate"].startswith("2026-04-08")
        assert str(pdf.docinfo.CreationDate).startswith("D:20260408")
        check_pages(pdf)


def check_pages(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        assert "/Trans" not in page.obj and "/Annots" not in page.obj
        assert [float(v) for v in page.MediaBox] == pytest.approx([0, 0, 210 * MM, 297 * MM], 1e-3)
        for font in page.Resources.Font.values():
            descriptor = font.FontDescriptor
            assert descriptor.FontFile2.read_bytes()
            assert re.match(r"/[A-Z]{6}\+", str(font.BaseFont))
            assert "Helvetica" not in str(font.BaseFont)
            assert descriptor.Flags & 4 and "/Encoding" not in font
            cmap = font.ToUnicode.read_bytes().decode("ascii")
            assert not re.search(r"<0000>$", cmap, re.M)


def test_the_profile_is_a_proper_srgb():
    profile = srgb_profile()
    assert int.from_bytes(profile[:4], "big") == len(profile) < 4000
    assert profile[36:40] == b"acsp" and profile[12:20] == b"mntrRGB "


def test_a_letter_is_small():
    for document in samples().values():
        made = render(document)
        assert len(made.pdf) < 100_000 * made.pages


# --- the same bytes ---------------------------------------------------------------------------


def digest(document: Document) -> str:
    return hashlib.sha256(render(document).pdf).hexdigest()


def test_two_processes_make_the_same_bytes():
    """Also where something else was rendered before. (In processes of their own: other tests draw
    with the same library what no letter has.)"""
    program = (
        "import hashlib; from notices.page.pdf import render;"
        "from tests.letters.page_samples import long_letter, short_letter;"
        "{before} print(hashlib.sha256(render(long_letter()).pdf).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    made = {
        subprocess.run(
            [sys.executable, "-c", program.format(before=before)],
            cwd=root, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout.strip()
        for seed, zone, before in (
            ("1", "UTC", ""),
            ("2", "Asia/Shanghai", ""),
            ("3", "UTC", "render(short_letter());"),
        )
    }  # fmt: skip
    assert len(made) == 1 and len(made.pop()) == 64


def test_eight_threads_at_once_make_the_same_bytes():
    documents = list(samples().values()) * 6
    expected = [digest(document) for document in documents]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(digest, documents)) == expected


def test_another_date_or_name_makes_other_bytes_and_another_id():
    one, other = render(short_letter()), render(replace(short_letter(), dated_on=date(2026, 4, 9)))
    assert one.pdf != other.pdf


def test_the_place_of_the_seal_is_told_and_nothing_is_drawn_there():
    made = render(short_letter())
    assert made.seal is not None
    assert made.seal.page == made.pages
    assert made.seal.diameter_mm == 42.0
    assert made.seal.y_mm + made.seal.y_from_bottom_mm == pytest.approx(297)
    unsealed = Closing(AGENCY, "2026年4月8日", sealed=False)
    assert render(letter(Paragraph("正文"), unsealed)).seal is None


@pytest.mark.parametrize("count", [1, 3])
def test_letters_of_one_and_of_three_pages(count: int):
    document = letter(Salutation("张三："), Paragraph("本机关收悉。" * 25), CLOSING)
    if count == 3:
        document = long_letter()
    assert render(document).pages == count
