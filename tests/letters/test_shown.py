"""What is promised of a letter, read back from the finished file or from the marks on its pages."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from flows import telling
from notices.fonts import sfnt
from notices.issue import letter_bytes
from notices.models import Letter
from notices.page.blocks import (
    Block,
    Closing,
    Column,
    Document,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Salutation,
    Table,
)
from notices.page.layout import lay_out
from notices.page.marks import BLACK, Page, Run
from notices.page.pdf import render
from notices.page.typefaces import FONTS, Typefaces
from tests.letters.page_samples import AGENCY, CLOSING, letter, long_letter, short_letter
from tests.letters.reading_back import (
    MM,
    Glyph,
    by_line,
    glyphs,
    line_reading,
    pictures,
    text_of,
)
from tests.letters.test_page_breaking import PIECES
from tests.world import World

LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0  # 版心, mm
LINE = 225 / 22  # mm
CELL = 156 / 28  # mm
DAY = "2026年4月8日"
NEAR = 0.15  # mm


@pytest.fixture(scope="module")
def faces() -> Typefaces:
    return Typefaces.load()


# --- 5,000 paragraphs as they are printed -----------------------------------------------------

NEVER_FIRST = set("，。、；：？！）》〉】〕」』”’％%‰℃·,.;:?!)]}")
NEVER_LAST = set("（《〈【〔「『“‘￥¥([{")
NUMBER = "0123456789号"
MORE_PIECES = (
    *PIECES,
    lambda r: f"“‘{r.choice(['条例', '办法'])}’是指{r.choice('甲乙丙')}方”",
    lambda r: f"【{r.choice(['公开', '不予公开'])}】〈目录〉",
    lambda r: r.choice(["the Regulation", "Wi-Fi 6", "12,345.67元", "１２３号", "3.5‰", "(a)"]),
    lambda r: f"——{r.choice(['附则', '总则'])}",
    lambda r: f"{r.choice(['等', '其他'])}……",
)


def paragraph(r: random.Random) -> str:
    text = "".join(r.choice(MORE_PIECES)(r) for _ in range(r.randint(1, 24)))
    text = re.sub(r"[—…]{3,}", "——", text).lstrip("".join(NEVER_FIRST) + "—…～ ")
    return text.rstrip() or "政府"


def bad_edges(lines: list[list[Glyph]]) -> list[str]:
    found = [f"begins with {line[0].char}" for line in lines[1:] if line[0].char in NEVER_FIRST]
    found += [f"ends with {line[-1].char}" for line in lines[:-1] if line[-1].char in NEVER_LAST]
    for line in lines:
        if line[0].left < LEFT - NEAR or line[-1].right > RIGHT + NEAR:
            found.append("leaves the 156 mm")
        for one, other in pairwise(line):
            if other.left < one.right - 0.5 and not {one.char, other.char} & set("—…"):
                found.append(f"{one.char} on {other.char}")
    return found


def torn(text: str, at: int) -> list[str]:
    """What a line that ends before character ``at`` has torn."""
    before, after = text[:at], text[at:]
    if before[-1] == " " or after[0] == " ":
        return []
    found = []
    if before[-1] in "—…" and after[0] == before[-1]:
        found.append("a dash or dots")
    if re.search(r"〔\d*$", before) or re.search(r"〔\d{4}〕\d*$", before) and after[0] in NUMBER:
        found.append("the number of a letter")
    run = re.search(r"[!-~]*$", before)[0] + re.match(r"[!-~]*", after)[0]
    if len(run) < 50 and re.search(r"[0-9]$", before) and re.match(r"[0-9年月日号元件%％‰]", after):
        found.append("a number")
    if len(run) < 50 and re.search(r"[￥0-9][,.]$", before) and after[0].isdigit():
        found.append("an amount")
    return found


@pytest.mark.parametrize("seed", range(10))
def test_five_thousand_paragraphs_are_printed_by_the_rules(seed: int) -> None:
    r = random.Random(2026 + seed)
    texts = [paragraph(r) for _ in range(500)]
    pdf = render(letter(PageBreak(), *map(Paragraph, texts))).pdf
    printed = iter([g for g in glyphs(pdf) if g.page > 1 and g.y < BOTTOM + 1])
    for text in texts:
        places = [k for k, char in enumerate(text) if not char.isspace()]
        found = [next(printed) for _ in places]
        assert text_of(found) == "".join(text.split())
        assert found[0].x >= LEFT + 1.5 * CELL - NEAR  # two characters in, or a bracket's ink
        lines = by_line(found)
        assert not bad_edges(lines), text
        ends = [sum(map(len, lines[:n])) for n in range(1, len(lines))]
        for end in ends:
            if places[end] - places[end - 1] == 1:
                assert not torn(text, places[end]), text
    assert next(printed, None) is None


# --- the closing ------------------------------------------------------------------------------

BODY_LINE = "正" * 26
ENCLOSURES = Listing(("关于某项目的批复（3页）", "项目名单（12页）"))
NOTE = Note("（联系人：王某，电话：010-12345678）")
EXTRAS: dict[str, tuple[tuple[Block, ...], tuple[Block, ...]]] = {
    "plain": ((), ()),
    "enclosures": ((ENCLOSURES,), ()),
    "note": ((), (NOTE,)),
    "both": ((ENCLOSURES,), (NOTE,)),
}


def black_lines(page: Page) -> list[tuple[float, str]]:
    """Baseline in mm and text, top to bottom, of what is neither head nor page number."""
    found: dict[float, list[Run]] = {}
    for mark in page.marks:
        if isinstance(mark, Run) and mark.colour == BLACK and mark.size in (16.0, 22.0):
            found.setdefault(round(mark.y / MM, 2), []).append(mark)
    return [
        (y, "".join(run.text for run in sorted(found[y], key=lambda run: run.x)))
        for y in sorted(found)
    ]


@pytest.mark.parametrize("extras", EXTRAS)
@pytest.mark.parametrize("form", ["letter", "document"])
def test_the_closing_always_has_two_lines_of_the_body_with_it(
    faces: Typefaces, form: str, extras: str
) -> None:
    before, after = EXTRAS[extras]
    for count in range(1, 71):
        body = tuple(Paragraph(BODY_LINE) for _ in range(count))
        document = letter(Salutation("张三："), *body, *before, CLOSING, *after, form=form)
        pages = [black_lines(page) for page in lay_out(document, faces).pages]
        last = [text for _, text in pages[-1]]
        day, name = last.index(DAY), last.index(AGENCY)
        assert sum(page.count((y, DAY)) for page in pages for y, _ in page) == 1
        assert day == name + 1, count
        assert last[:name].count(BODY_LINE) >= min(2, count), count
        assert sum(text == BODY_LINE for page in pages for _, text in page) == count
        if before:
            assert last[name - 2].startswith("附件：") and "项目名单" in last[name - 1]
        if after:  # 成文日期下一行
            assert last[day + 1] == NOTE.text
            assert pages[-1][day + 1][0] - pages[-1][day][0] == pytest.approx(LINE, abs=0.05)
        for page in pages:
            ys = [y for y, _ in page]
            assert all(b - a > LINE - 0.05 for a, b in pairwise(ys) if a > TOP)
            assert ys[-1] <= BOTTOM, count


def test_a_list_of_enclosures_longer_than_a_page_may_end_above_the_closing(
    faces: Typefaces,
) -> None:
    listing = Listing(tuple(f"第{n}件批复" for n in range(1, 41)))
    body = tuple(Paragraph(BODY_LINE) for _ in range(5))
    pages = lay_out(letter(Salutation("张三："), *body, listing, CLOSING), faces).pages
    texts = [[text for _, text in black_lines(page)] for page in pages]
    assert texts[0].count(BODY_LINE) == 5 and any("第1件" in text for text in texts[0])
    assert sum("件批复" in text for text in texts[-1]) >= 2 and DAY in texts[-1]


# --- the place of the seal --------------------------------------------------------------------


@pytest.mark.parametrize("document", [short_letter(), letter(form="document"), long_letter()])
def test_the_seal_lies_over_name_and_date_and_is_not_drawn(document: Document) -> None:
    made = render(document)
    seal = made.seal
    assert seal is not None and seal.diameter_mm == 42
    found = [g for g in glyphs(made.pdf) if g.page == seal.page]
    name, day = line_reading(found, AGENCY), line_reading(found, DAY)
    radius = seal.diameter_mm / 2
    for glyph in day:  # 下压成文日期: all of it within the seal
        for x, y in ((glyph.left, glyph.top), (glyph.right, glyph.bottom)):
            assert (x - seal.x_mm) ** 2 + (y - seal.y_mm) ** 2 < radius**2
    assert abs((name[0].left + name[-1].right) / 2 - seal.x_mm) < 1  # 居中
    assert name[0].top > seal.y_mm - radius and day[0].bottom < seal.y_mm + radius
    assert name[0].bottom < day[0].top
    empty = pictures(made.pdf)[seal.page - 1]
    draw = ImageDraw.Draw(empty)
    for g in found:
        box = (g.left - 0.5, g.top - 0.5, g.right + 0.5, g.bottom + 0.5)
        draw.rectangle([4 * value for value in box], fill="white")
    x, y = seal.x_mm, seal.y_mm
    round_it = empty.crop([int(4 * v) for v in (x - radius, y - radius, x + radius, y + radius)])
    assert round_it.getextrema() == ((255, 255),) * 3  # nothing but name and date stands there


# --- the watermark ----------------------------------------------------------------------------


def grey(picture: Image.Image) -> Image.Image:
    """White where the picture has the grey of the watermark, black elsewhere."""
    channels = [c.point(lambda v: 255 * (233 <= v <= 236)) for c in picture.split()]
    return ImageChops.darker(ImageChops.darker(channels[0], channels[1]), channels[2])


def share(mask: Image.Image) -> float:
    return mask.histogram()[255] / (mask.width * mask.height)


def a_form(*blocks: Block) -> Document:
    return Document("form", AGENCY, "案卷目录", "", blocks, date(2026, 4, 8))


@pytest.mark.parametrize(
    "document", [long_letter(), replace(long_letter(), form="document"), a_form(Paragraph("正文"))]
)
def test_each_page_of_a_draft_carries_the_watermark_and_none_of_a_letter(
    document: Document,
) -> None:
    drafts = [share(grey(page)) for page in pictures(render(replace(document, draft=True)).pdf)]
    issued = [share(grey(page)) for page in pictures(render(document).pdf)]
    assert len(drafts) == len(issued)
    assert min(drafts) > 0.03
    assert max(issued) < 0.003  # edges of letters


def test_a_letter_that_was_issued_carries_no_watermark(world: World) -> None:
    case = world.approved(date(2026, 3, 2))
    tuesday = date(2026, 3, 3)
    issued, _ = telling.reply(case, by=world.intake, on=tuesday, today=tuesday)
    pages = pictures(letter_bytes(Letter.objects.get(pk=issued.pk)))
    assert max(share(grey(page)) for page in pages) < 0.003


def test_the_watermark_reads_draft_in_chinese() -> None:
    mask = grey(pictures(render(replace(a_form(), title="", agency_name="", draft=True)).pdf)[0])
    level = mask.rotate(-40, expand=True)
    level = level.crop(level.getbbox())
    cut = level.width // 2
    font = ImageFont.truetype(str(FONTS / "hei.ttf"), 400)
    for char, half in (("草", (0, 0, cut, level.height)), ("稿", (cut, 0, *level.size))):
        seen = level.crop(half)
        seen = seen.crop(seen.getbbox()).resize((400, 400)).point(lambda v: 255 * (v > 127))
        wanted = Image.new("L", (600, 600))
        ImageDraw.Draw(wanted).text((80, 80), char, fill=255, font=font)
        wanted = wanted.crop(wanted.getbbox()).resize((400, 400)).point(lambda v: 255 * (v > 127))
        both = ImageChops.darker(seen, wanted).histogram()[255]
        either = ImageChops.lighter(seen, wanted).histogram()[255]
        assert both / either > 0.85, char


# --- the sheet --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["letter", "document"])
def test_page_numbers_stand_outside_seven_millimetres_below_the_text(form: str) -> None:
    found = glyphs(render(replace(long_letter(), form=form)).pdf)
    one_character = 14 / MM
    for number in range(2 if form == "letter" else 1, 4):
        line = line_reading([g for g in found if g.page == number], f"—{number}—")
        assert {round(g.size) for g in line} == {14}  # 4号
        middle = (line[0].top + line[0].bottom) / 2  # of the dash
        assert middle == pytest.approx(BOTTOM + 7, abs=0.3)
        if number % 2:
            assert line[-1].right == pytest.approx(RIGHT - one_character, abs=0.2)
        else:
            assert line[0].left == pytest.approx(LEFT + one_character, abs=0.2)


def test_the_letter_form_stands_where_the_standard_puts_it() -> None:
    found = glyphs(render(short_letter()).pdf)
    mark = by_line(found)[0]
    assert text_of(mark) == AGENCY
    assert min(g.top for g in mark) == pytest.approx(30, abs=0.8)  # 上边缘至上页边 30 mm
    number = line_reading(found, "×公开告〔2026〕12号")
    assert number[-1].right == pytest.approx(RIGHT, abs=0.5)
    picture = pictures(render(short_letter()).pdf)[0]
    column = [picture.getpixel((4 * 105, y)) for y in range(picture.height)]
    red = [y / 4 for y, (r, g, b) in enumerate(column) if r > 200 and g < 90 and b < 90]
    foot = [y for y in red if y > 200]
    assert 297 - max(foot) == pytest.approx(20, abs=1.2)  # 距下页边 20 mm


# --- long names -------------------------------------------------------------------------------

LONGEST = (
    "××省××自治州××自治县住房和城乡建设与综合行政执法监督管理局人民防空办公室"
    "××国家级经济技术开发区管理委员会行政审批服务与政务数据管理局"
    "（××自治县公共资源交易监督管理办公室、××自治县政务公开与政务服务中心）"
)  # fmt: skip


@pytest.mark.parametrize("form", ["letter", "document"])
@pytest.mark.parametrize("length", [18, 24, 40, 60, 100])
def test_a_long_name_is_fitted_above_and_below(form: str, length: int) -> None:
    name = LONGEST[:length]
    body = (Paragraph("本机关收到您的申请。" * 10), Paragraph("本机关收到您的申请。" * 10))
    closing = Closing(name, DAY)
    made = render(letter(Salutation("张三："), *body, closing, agency_name=name, form=form))
    found = glyphs(made.pdf)
    mark = found[: length + (2 if form == "document" else 0)]
    assert text_of(mark) == name + ("文件" if form == "document" else "")
    left, right = (20, 190) if form == "letter" else (LEFT, RIGHT)
    assert min(g.left for g in mark) >= left - 0.5 and max(g.right for g in mark) <= right + 0.5
    lines = by_line(mark)
    assert all(a[0].bottom < b[0].top for a, b in pairwise(lines))
    assert len({g.size for g in mark}) == 1 and mark[0].size >= 18
    gaps = {round(b.x - a.x, 1) for line in lines for a, b in pairwise(line)}
    assert max(gaps) - min(gaps) < 0.3  # no line is spaced out beside another
    assert all(b.left > a.right - 0.1 for line in lines for a, b in pairwise(line))
    assert "本机关收到您的申请" in text_of(g for g in found if g.page == 1)  # 首页必须显示正文
    last = [g for g in found if g.page == made.pages and g.y < BOTTOM + 1]
    signature = last[-len(name + DAY) :]
    assert text_of(signature) == name + DAY
    assert min(g.left for g in signature) > LEFT + 5 * CELL  # to the right
    assert max(g.right for g in signature) <= RIGHT + NEAR


# --- tables -----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["letter", "document"])
def test_a_table_goes_on_below_its_header_on_each_page(form: str) -> None:
    rows = tuple((str(n), f"第{n}件批复", "3") for n in range(1, 91))
    columns = (Column(1, "center"), Column(5), Column(1, "right"))
    table = Table(columns, rows, (("序号", "文件名称", "页数"),))
    made = render(letter(Paragraph("目录如下："), table, CLOSING, form=form))
    found = glyphs(made.pdf)
    seen: list[int] = []
    for page in range(1, made.pages + 1):
        text = text_of(g for g in found if g.page == page)
        numbers = [int(n) for n in re.findall(r"第(\d+)件批复", text)]
        if numbers:
            assert text.count("序号文件名称页数") == 1
            assert text.index("序号文件名称页数") < text.index(f"第{numbers[0]}件批复")
        if page > 1 and numbers:
            assert text.startswith("序号文件名称页数")
        seen += numbers
    assert made.pages >= 3 and seen == list(range(1, 91))
    assert all(g.y <= BOTTOM + 0.1 for g in found if g.size == 12)


# --- fonts ------------------------------------------------------------------------------------


def test_fangsong_draws_nothing_beyond_what_it_draws_rightly(faces: Typefaces) -> None:
    """Outside GB 2312 the original font has wrong pictures (余 for 餘): others draw those."""
    for char in map(chr, sfnt.read((FONTS / "fangsong.ttf").read_bytes()).glyphs):
        if "\u3400" <= char < "\ufb00" or char > "\U00020000":
            char.encode("gb2312")  # raises where the character is not in it
    fonts = [font for font, _ in faces.split("余餘", "fangsong")]
    assert fonts == ["Dafu-fangsong", "Dafu-fangsong-more"]
