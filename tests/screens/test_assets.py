"""The font, icons and scripts of the screens: whole, legible, small, and what they claim."""

from __future__ import annotations

import hashlib
import re
import subprocess
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

import flows
import notices
from tests.letters.charsets import ASCII, PUNCTUATION, standard_characters
from tests.tools import need

STATIC = Path(flows.__file__).parent / "static" / "dafu"
HEI = Path(notices.__file__).parent / "fonts" / "hei.ttf"
SVG = "{http://www.w3.org/2000/svg}"
BLANK = {0x20, 0xA0, 0x3000}

ICONS = """
    inbox list folder-open file-text file-plus clock clock-alert alarm-clock triangle-alert
    circle-check circle-x circle-pause pause send mail stamp search filter download upload
    paperclip printer user users building-2 settings calendar calendar-days chart-column
    log-out key-round circle-help chevron-right chevron-left chevron-down arrow-left
    arrow-right rotate-ccw undo-2 eye eye-off pencil trash-2 scale gavel archive bell history
    link external-link shield-check git-compare menu x check plus minus
"""

# Words any screen of the system shows.
WORDS = (
    "待办 收件箱 新建申请 查看 编辑 保存 取消 返回 提交 搜索 筛选 下载附件 打印 登录 退出 密码"
    "用户名 申请人 承办科室 答复期限 剩余12个工作日 逾期3天 暂停计时 拟稿 审核 签发 归档 日历"
)


@cache
def style() -> str:
    return (STATIC / "fonts.css").read_text(encoding="utf-8")


@cache
def faces() -> dict[str, list[int]]:
    """URL of each slice -> the code points its rule names, in order, doubles kept."""
    found = {}
    for rule in re.findall(r"@font-face \{(.*?)\}", style(), re.DOTALL):
        [url] = re.findall(r'url\("(.*?)"\)', rule)
        [text] = re.findall(r"unicode-range: (.*?);", rule)
        codes: list[int] = []
        for part in text.split(","):
            first, _, last = part.strip().removeprefix("U+").partition("-")
            codes += range(int(first, 16), int(last or first, 16) + 1)
        found[url] = codes
    return found


def covered() -> set[int]:
    return {code for codes in faces().values() for code in codes}


def gb2312() -> set[int]:
    cells = [bytes([a, b]) for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF)]
    return {ord(text) for cell in cells if (text := cell.decode("gb2312", "ignore"))}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# -- the font ------------------------------------------------------------------------------


def test_the_style_sheet_names_every_slice_and_no_other_file() -> None:
    rules = style().count("@font-face")
    assert rules == len(faces()) == style().count('font-family: "Dafu UI";')
    assert rules == style().count("font-display: swap;") >= 10
    on_disk = {f"fonts/{path.name}" for path in (STATIC / "fonts").glob("*.woff2")}
    assert set(faces()) == on_disk


def test_no_character_is_in_two_slices() -> None:
    named = [code for codes in faces().values() for code in codes]
    assert len(named) == len(set(named))


def test_the_slices_cover_gb2312_and_the_standard_characters() -> None:
    assert len(gb2312()) == 7_445 and len(standard_characters()) == 8_105
    for wanted in (gb2312(), map(ord, standard_characters()), map(ord, ASCII + PUNCTUATION)):
        lacking = [chr(code) for code in wanted if code not in covered()]
        assert not lacking, lacking[:20]


def test_nothing_of_the_source_font_is_lost() -> None:
    with TTFont(HEI) as font:
        assert covered() == set(font.getBestCmap())


@pytest.mark.parametrize("url", faces())
def test_a_slice_draws_exactly_what_its_range_claims(url: str) -> None:
    with TTFont(STATIC / url) as font:
        assert font.flavor == "woff2"
        drawn = font.getBestCmap()
        assert set(drawn) == set(faces()[url])
        shapes = font["glyf"]
        empty = {code for code, name in drawn.items() if not shapes[name].numberOfContours}
        assert empty <= BLANK


@pytest.mark.parametrize("url", faces())
def test_a_slice_draws_the_shapes_of_the_source_font(url: str) -> None:
    codes = faces()[url]
    with TTFont(STATIC / url) as cut, TTFont(HEI) as whole:
        for code in (codes[0], codes[len(codes) // 2], codes[-1]):
            shapes = []
            for font in (cut, whole):
                name = font.getBestCmap()[code]
                points, ends, _ = font["glyf"][name].getCoordinates(font["glyf"])
                shapes.append((list(points), list(ends), font["hmtx"][name][0]))
            assert shapes[0] == shapes[1], chr(code)


@pytest.mark.parametrize("url", faces())
def test_a_slice_bears_its_own_name_and_its_licence(url: str) -> None:
    with TTFont(STATIC / url) as font:
        names = {number: font["name"].getDebugName(number) for number in (0, 1, 4, 13)}
    assert names[1] == names[4] == "Dafu UI"
    assert "Adobe" in names[0] and names[13] == "OFL-1.1"


def test_the_words_of_the_screens_need_one_slice() -> None:
    needed = {
        url for url, codes in faces().items() if set(map(ord, WORDS + ASCII + " ")) & set(codes)
    }
    assert needed == {"fonts/ui-01.woff2"}


def test_fonts_are_small_enough_to_ship_and_to_load() -> None:
    sizes = {url: (STATIC / url).stat().st_size for url in faces()}
    assert sum(sizes.values()) < 6_000_000
    assert max(sizes.values()) < 150_000, sizes


def test_the_licence_of_the_font_lies_beside_it() -> None:
    text = (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text and "Adobe" in text


def test_a_browser_accepts_every_slice(tmp_path: Path) -> None:
    chromium = need("chromium")
    page = tmp_path / "page.html"
    page.write_text(
        f"""<!doctype html><meta charset="utf-8">
        <link rel="stylesheet" href="{(STATIC / "fonts.css").as_uri()}"><body><script>
        addEventListener("load", () => Promise.allSettled([...document.fonts].map(f => f.load()))
          .then(all => document.body.textContent = all.map(one => one.status).join(" ")));
        </script></body>""",
        encoding="utf-8",
    )
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'me'}"]
    flags += ["--virtual-time-budget=20000", "--dump-dom"]
    shown = subprocess.run(
        [chromium, *flags, page.as_uri()], capture_output=True, text=True, check=True, timeout=120
    )
    assert shown.stdout.count("fulfilled") == len(faces()), shown.stdout
    assert "rejected" not in shown.stdout


# -- icons and scripts ------------------------------------------------------------------------


def test_the_sprite_has_every_icon_and_each_takes_the_colour_of_its_text() -> None:
    root = ElementTree.parse(STATIC / "icons.svg").getroot()
    symbols = list(root)
    assert {symbol.tag for symbol in symbols} == {f"{SVG}symbol"}
    assert sorted(symbol.get("id", "") for symbol in symbols) == sorted(ICONS.split())
    for symbol in symbols:
        assert symbol.get("viewBox") == "0 0 24 24" and len(symbol) > 0
        assert symbol.get("stroke") == "currentColor" and symbol.get("fill") == "none"


def test_the_sprite_holds_nothing_but_shapes() -> None:
    root = ElementTree.parse(STATIC / "icons.svg").getroot()
    shapes = {"svg", "symbol", "path", "circle", "rect", "line", "polyline", "polygon", "ellipse"}
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in shapes
        assert not [name for name in element.attrib if "href" in name or name.startswith("on")]


def test_vendored_files_are_the_ones_listed() -> None:
    text = (STATIC / "vendor" / "VERSIONS.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()]
    listed = {row[0]: row[1:] for row in rows if len(row) == 5 and len(row[4]) == 64}
    on_disk = {
        path.relative_to(STATIC).as_posix()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "VERSIONS.md"
    }
    assert set(listed) == on_disk | {"icons.svg"}
    assert len(on_disk) == 9
    for path, (_, version, licence, digest) in listed.items():
        assert sha256(STATIC / path) == digest, path
        assert re.fullmatch(r"\d+\.\d+\.\d+", version) and licence
    assert listed["vendor/htmx/htmx.min.js"][:3] == ["htmx.org", "2.0.11", "0BSD"]
    assert listed["vendor/tus/tus.min.js"][:3] == ["tus-js-client", "4.3.1", "MIT"]
    assert listed["icons.svg"][0] == "lucide-static"


def test_the_script_is_the_version_it_is_listed_as() -> None:
    script = (STATIC / "vendor" / "htmx" / "htmx.min.js").read_text(encoding="utf-8")
    assert 'version:"2.0.11"' in script


@pytest.mark.parametrize(
    "path",
    [
        "dafu/fonts.css",
        "dafu/icons.svg",
        "dafu/vendor/htmx/htmx.min.js",
        "dafu/vendor/tus/tus.min.js",
    ],
)
def test_the_site_finds_them(path: str) -> None:
    assert finders.find(path)
