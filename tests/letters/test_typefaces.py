"""The fonts of the letters: coverage, widths, integrity, and text that copies out exactly."""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
from pathlib import Path

import pytest
from reportlab.pdfbase import ttfonts

from casework.characters import printable_ranges
from notices.fonts import sfnt
from notices.page import typefaces
from notices.page.typefaces import FONTS, STYLES, TypefaceError, Typefaces
from tests.letters.charsets import (
    ASCII,
    NAMES,
    PUNCTUATION,
    SYMBOLS,
    gbk,
    hanzi,
    standard_characters,
)


@pytest.fixture(scope="module")
def faces() -> Typefaces:
    return Typefaces.load()


@pytest.fixture
def house_copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FONTS, tmp_path / "fonts"))


# -- coverage ----------------------------------------------------------------------------


def test_the_list_of_standard_characters_is_the_published_one() -> None:
    path = Path(__file__).parent / "tgscc_8105.txt"
    head, *levels = path.read_text(encoding="utf-8").splitlines()
    assert head.startswith("# 通用规范汉字表") and "Source" in head
    assert [len(level) for level in levels] == [3500, 3000, 1605]
    assert len(set("".join(levels))) == 8105
    assert levels[0].startswith("一乙二十丁厂七卜八人") and levels[2].endswith("齇觿蠼")


@pytest.mark.parametrize("style", STYLES)
def test_every_style_draws_every_standard_character_and_gbk(faces: Typefaces, style: str) -> None:
    drawn = faces.characters(style)
    for wanted in (standard_characters(), gbk(), NAMES, PUNCTUATION, SYMBOLS, ASCII, " \u3000"):
        lacking = [c for c in wanted if ord(c) not in drawn]
        assert not lacking, lacking[:20]


def test_the_sizes_of_gbk_and_of_the_unified_blocks(faces: Typefaces) -> None:
    assert len(gbk()) == 21_791  # 21,003 汉字 and 788 signs, so the test above is not empty
    for style in STYLES:
        drawn = faces.characters(style)
        assert all(code in drawn for code in range(0x4E00, 0xA000))  # the whole basic block
        assert all(code in drawn for code in range(0x3400, 0x4DC0))  # and extension A


def test_the_double_byte_part_of_gb18030_is_drawn(faces: Typefaces) -> None:
    drawn = faces.characters("fangsong")
    cells = [
        bytes([a, b]) for a in range(0x81, 0xFF) for b in (*range(0x40, 0x7F), *range(0x80, 0xFF))
    ]
    texts = [cell.decode("gb18030", "ignore") for cell in cells]
    wanted = [ord(text) for text in texts if len(text) == 1 and not "\ue000" <= text < "\uf900"]
    assert len(wanted) > 21_800
    assert not [hex(code) for code in wanted if code not in drawn]


def test_every_style_draws_the_same_set(faces: Typefaces) -> None:
    assert len({faces.characters(style) for style in STYLES}) == 1


def test_characters_txt_is_what_the_fonts_draw(faces: Typefaces) -> None:
    listed = {code for first, last in printable_ranges() for code in range(first, last + 1)}
    assert listed == faces.characters("fangsong")


def test_no_font_claims_a_glyph_it_does_not_draw(faces: Typefaces) -> None:
    for path in FONTS.glob("*.ttf"):
        font = sfnt.read(path.read_bytes())
        empty = {chr(code) for code in font.glyphs if not font.draws(code)}
        assert empty <= {" ", "\u00a0", "\u3000"}, path.name


@pytest.mark.parametrize("text", ["\ue863", "\u200b", "\ufe0f", "\U000e0100", "\n", "\U0001f600"])
def test_what_cannot_be_drawn_is_an_error_not_a_blank(faces: Typefaces, text: str) -> None:
    assert faces.missing(f"张{text}三{text}") == (text,)
    for style in STYLES:
        with pytest.raises(TypefaceError, match=f"U\\+{ord(text):04X}"):
            faces.split(f"张{text}三", style)
        with pytest.raises(TypefaceError):
            faces.width(text, style, 16)


def test_an_unknown_style_is_refused(faces: Typefaces) -> None:
    with pytest.raises(TypefaceError, match="wingdings"):
        faces.split("字", "wingdings")


# -- runs and widths -----------------------------------------------------------------------


def test_runs_are_maximal_and_lose_nothing(faces: Typefaces) -> None:
    text = "张𬭎喆于2026年〔2026〕12号，㛃龘𠅤𤩽“引号”——……"
    for style in STYLES:
        runs = faces.split(text, style)
        assert "".join(part for _, part in runs) == text
        assert all(a[0] != b[0] for a, b in zip(runs, runs[1:], strict=False))
    assert faces.split("", "kai") == []
    assert faces.split("本机关于2026年“——……”", "fangsong") == [
        ("Dafu-fangsong", "本机关于2026年“——……”")
    ]


@pytest.mark.parametrize("style", STYLES)
def test_hanzi_and_chinese_punctuation_are_full_width(faces: Typefaces, style: str) -> None:
    for character in standard_characters() + hanzi(gbk()) + PUNCTUATION:
        assert faces.advance(character, style) == 1.0, character
    assert faces.width("依申请公开——“告知”", style, 16) == pytest.approx(11 * 16)


@pytest.mark.parametrize("file", STYLES)
def test_two_dashes_make_one_line(file: str) -> None:
    data = (FONTS / f"{file}.ttf").read_bytes()
    glyph = sfnt.read(data).glyphs[ord("—")]
    start = struct.unpack_from(">L", _table(data, b"loca"), 4 * glyph)[0]
    left, _, right, _ = struct.unpack_from(">4h", _table(data, b"glyf"), start + 2)
    assert left <= 0 and right >= 1000


def test_digits_of_body_text_take_half_a_place(faces: Typefaces) -> None:
    assert {faces.advance(digit, "fangsong") for digit in "0123456789"} == {0.5}


@pytest.mark.parametrize("style", STYLES)
def test_widths_are_those_reportlab_draws_with(faces: Typefaces, style: str) -> None:
    text = f"张{NAMES}Ab19{PUNCTUATION}"
    drawn = sum(
        typefaces.pdfmetrics.stringWidth(part, name, 16) for name, part in faces.split(text, style)
    )
    assert faces.width(text, style, 16) == pytest.approx(drawn)


# -- integrity -----------------------------------------------------------------------------


def test_hashes_are_those_of_the_files_and_of_fonts_json(faces: Typefaces) -> None:
    book = json.loads((FONTS / "fonts.json").read_text(encoding="utf-8"))["files"]
    files = {path.name: path.read_bytes() for path in FONTS.glob("*.ttf")}
    assert faces.hashes() == {n: hashlib.sha256(data).hexdigest() for n, data in files.items()}
    assert faces.hashes() == {name: entry["sha256"] for name, entry in book.items()}
    for name, entry in book.items():
        assert entry["characters"] == len(sfnt.read(files[name]).glyphs)
        assert (FONTS / entry["licence_file"]).read_text(encoding="utf-8").strip()


def test_the_fonts_stay_small(faces: Typefaces) -> None:
    assert sum(p.stat().st_size for p in FONTS.rglob("*") if p.is_file()) < 35_000_000


def test_no_reserved_name_is_used() -> None:
    for path in FONTS.glob("*.ttf"):
        name = ttfonts.TTFontFile(str(path), charInfo=0).name.ustr
        assert name.startswith("Dafu") and "LXGW" not in name and "Source" not in name


def test_one_changed_byte_stops_everything(house_copy: Path) -> None:
    font = house_copy / "kai.ttf"
    data = bytearray(font.read_bytes())
    data[-1] ^= 1
    font.write_bytes(data)
    with pytest.raises(TypefaceError, match=r"kai\.ttf.*校验值不符"):
        typefaces.load_house(house_copy)


def test_an_unchanged_copy_loads(house_copy: Path) -> None:
    assert set(typefaces.load_house(house_copy)) == {p.name for p in FONTS.glob("*.ttf")}


def test_a_missing_font_or_list_stops_everything(house_copy: Path) -> None:
    (house_copy / "hei.ttf").unlink()
    with pytest.raises(TypefaceError, match=r"缺少字体文件 hei\.ttf"):
        typefaces.load_house(house_copy)
    (house_copy / "fonts.json").write_text("{", encoding="utf-8")
    with pytest.raises(TypefaceError, match=r"fonts\.json"):
        typefaces.load_house(house_copy)


def test_loading_is_cached(faces: Typefaces) -> None:
    assert Typefaces.load() is faces


# -- an agency's own fonts ---------------------------------------------------------------------


def patched(data: bytes, tag: bytes, offset: int, value: bytes) -> bytes:
    """The font with some bytes of one table replaced."""
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        name, _, start, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        if name == tag:
            place = start + offset
            return data[:place] + value + data[place + len(value) :]
    raise AssertionError(tag)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def test_an_own_font_comes_first_in_its_style_only(own: Path, faces: Typefaces) -> None:
    shutil.copy(FONTS / "kai.ttf", own / "fangsong.ttf")
    mine = Typefaces.load(own)
    [(name, _), (fallback, _)] = mine.split("答复㐂", "fangsong")
    assert name.startswith("Own-fangsong-") and fallback == "Dafu-song"
    assert mine.split("答复", "kai") == [("Dafu-kai", "答复")]
    assert faces.split("答复", "fangsong") == [("Dafu-fangsong", "答复")]
    data = (FONTS / "kai.ttf").read_bytes()
    assert mine.hashes()["own/fangsong.ttf"] == hashlib.sha256(data).hexdigest()
    assert set(faces.hashes()) < set(mine.hashes())
    assert mine.missing("答复㐂\ue863") == ("\ue863",)


def test_a_replaced_own_font_is_noticed(own: Path) -> None:
    shutil.copy(FONTS / "kai.ttf", own / "song.ttf")
    first = Typefaces.load(own).hashes()["own/song.ttf"]
    (own / "song.ttf").unlink()
    shutil.copy(FONTS / "hei.ttf", own / "song.ttf")
    assert Typefaces.load(own).hashes()["own/song.ttf"] != first


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: b"OTTO" + data[4:], "CFF"),
        (lambda data: b"ttcf" + data[4:], "字体合集"),
        (lambda data: b"<html>" + data, "不是 TrueType"),
        (lambda data: data[: len(data) // 2], "损坏"),
        (lambda data: data[:20], "损坏"),
        (lambda data: b"", "不是 TrueType"),
        (lambda data: patched(data, b"OS/2", 8, b"\x00\x02"), "不允许嵌入"),
        (lambda data: patched(data, b"OS/2", 8, b"\x01\x08"), "截取部分字形"),
        (lambda data: patched(data, b"OS/2", 8, b"\x02\x00"), "截取部分字形"),
        (lambda data: data.replace(b"glyf", b"gloo", 1), "glyf"),
        (lambda data: data.replace(b"cmap", b"cmop", 1), "cmap"),
        (lambda data: patched(data, b"cmap", 2, b"\x00\x00"), "字符表"),
    ],
)
def test_an_own_font_that_cannot_be_embedded_is_refused(own: Path, change, message: str) -> None:
    (own / "kai.ttf").write_bytes(change((FONTS / "kai.ttf").read_bytes()))
    with pytest.raises(TypefaceError, match=message) as error:
        Typefaces.load(own)
    assert "kai.ttf" in str(error.value)


def test_preview_and_print_embedding_is_enough(own: Path) -> None:
    data = (FONTS / "kai.ttf").read_bytes()
    (own / "kai.ttf").write_bytes(patched(data, b"OS/2", 8, b"\x00\x04"))
    assert Typefaces.load(own).split("字", "kai")[0][0].startswith("Own-kai-")


def test_an_own_font_with_empty_glyphs_is_refused(own: Path) -> None:
    data = (FONTS / "kai.ttf").read_bytes()
    glyph = sfnt.read(data).glyphs[ord("答")]
    end = struct.unpack_from(">L", _table(data, b"loca"), 4 * (glyph + 1))[0]
    hollow = patched(data, b"loca", 4 * glyph, struct.pack(">L", end))
    (own / "kai.ttf").write_bytes(hollow)
    with pytest.raises(TypefaceError, match="空白.*答"):
        Typefaces.load(own)


def test_an_own_font_without_the_national_standard_is_refused(own: Path) -> None:
    shutil.copy(FONTS / "fangsong-more.ttf", own / "fangsong.ttf")
    with pytest.raises(TypefaceError, match="缺少国家标准 GB 2312 中的6763个字"):
        Typefaces.load(own)


def test_an_own_folder_must_exist(own: Path) -> None:
    assert Typefaces.load(own).split("字", "kai") == [("Dafu-kai", "字")]
    with pytest.raises(TypefaceError, match="不存在"):
        Typefaces.load(own / "nothing")


def _table(data: bytes, tag: bytes) -> bytes:
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        name, _, start, length = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        if name == tag:
            return data[start : start + length]
    raise AssertionError(tag)
