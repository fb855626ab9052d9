"""Text copied or searched in a letter's PDF is exactly the text that was written."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfbase import ttfonts
from reportlab.pdfgen.canvas import Canvas

from notices.page import typefaces
from notices.page.typefaces import LOCK, STYLES, Typefaces
from tests.letters.charsets import NAMES, gbk, hanzi, standard_characters
from tests.tools import need


@pytest.fixture(scope="module")
def faces() -> Typefaces:
    return Typefaces.load()


def pdf(path: Path, lines: list[str], style: str, faces: Typefaces) -> Path:
    with LOCK:
        first = faces.split("一", style)[0][0]
        canvas = Canvas(str(path), invariant=1, initialFontName=first)
        for start in range(0, len(lines), 40):
            for row, line in enumerate(lines[start : start + 40]):
                x = 40.0
                for name, part in faces.split(line, style):
                    canvas.setFont(name, 11)
                    canvas.drawString(x, 800 - 19 * row, part)
                    x += faces.width(part, style, 11)
            canvas.showPage()
        canvas.save()
    return path


def in_lines(text: str, length: int = 40) -> list[str]:
    return [text[start : start + length] for start in range(0, len(text), length)]


def by_poppler(path: Path) -> str:
    command = [need("pdftotext"), "-enc", "UTF-8", "-layout", str(path), "-"]
    out = subprocess.run(command, check=True, capture_output=True).stdout
    return "".join(out.decode("utf-8").split())


def by_pdfium(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return "".join("".join(pages).split())


READERS = pytest.mark.parametrize("read", [by_poppler, by_pdfium])


@READERS
@pytest.mark.parametrize("style", STYLES)
def test_names_above_the_basic_plane_copy_out(tmp_path, faces, style, read) -> None:
    text = f"张{NAMES}（2026）A-12号“——……”"
    assert read(pdf(tmp_path / "a.pdf", [text], style, faces)) == text


@READERS
@pytest.mark.parametrize("style", STYLES)
def test_every_standard_character_copies_out(tmp_path, faces, style, read) -> None:
    text = standard_characters()
    assert read(pdf(tmp_path / "a.pdf", in_lines(text), style, faces)) == text


@READERS
def test_all_of_gbk_copies_out(tmp_path, faces, read) -> None:
    text = hanzi(gbk())
    assert len(text) > 20_900
    assert read(pdf(tmp_path / "a.pdf", in_lines(text), "fangsong", faces)) == text


@READERS
def test_a_radical_never_comes_back_for_a_character(tmp_path, faces, read) -> None:
    # 人 and ⼈, 見 and 見 may share one drawing; what was written must be what is copied.
    text = "人\u2f08一\u2f00黑\u2fca見\ufa0a\u8cc8\uf903不\uf967户戶\u2f3e—―·・"
    assert faces.missing(text) == ()
    for style in STYLES:
        assert read(pdf(tmp_path / f"{style}.pdf", [text], style, faces)) == text


def test_reportlab_alone_gets_it_wrong(tmp_path, faces, monkeypatch) -> None:
    """If this fails reportlab has mended its table, and ours can go."""
    monkeypatch.setattr(ttfonts, "makeToUnicodeCMap", broken_in_reportlab)
    assert by_pdfium(pdf(tmp_path / "a.pdf", ["张𬭎"], "kai", faces)) != "张𬭎"


def broken_in_reportlab(fontname: str, subset: list[int]) -> str:
    return typefaces.reportlab_to_unicode(fontname, subset)


def test_the_same_text_makes_the_same_bytes(tmp_path, faces) -> None:
    one = pdf(tmp_path / "1.pdf", [f"张{NAMES}"], "fangsong", faces).read_bytes()
    pdf(tmp_path / "x.pdf", ["别的文字"], "fangsong", faces)
    assert pdf(tmp_path / "2.pdf", [f"张{NAMES}"], "fangsong", faces).read_bytes() == one


def test_threads_that_hold_the_lock_do_not_disturb_each_other(tmp_path, faces) -> None:
    texts = ["张𬭎喆申请公开", "㛃龘𠅤𤩽答复", "依申请公开的政府信息", "第三方意见征询"]

    def made(number: int) -> bytes:
        text = texts[number % len(texts)]
        return pdf(tmp_path / f"{number}.pdf", [text] * 30, "kai", faces).read_bytes()

    alone = [made(number) for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(made, range(4, 28))) == alone * 6
