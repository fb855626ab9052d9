"""What a file hides is found, in its place; what looks alike and hides nothing is left in peace."""

import io
import subprocess
import zipfile
from pathlib import Path

import docx
import openpyxl
import openpyxl.drawing.image
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from flows.files.kinds import DOCX, JPEG, PDF, TEXT, XLSX
from flows.files.outgoing import apart
from flows.files.outgoing.masking import mask
from flows.files.outgoing.numbers import masked_number, numbers_in, without_numbers
from flows.files.outgoing.scan import scan
from flows.files.outgoing.spots import KINDS, Found, Unscannable
from tests.screens.outgoing_files import (
    CARD,
    ID,
    MOBILE,
    OTHERS,
    PAIRS,
    Pair,
    drawn,
    packed,
    relations,
)
from tests.tools import need


def found_in(content: bytes, type_: str) -> Found:
    return scan(io.BytesIO(content), type_)


def test_sixty_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(PAIRS) == 30
    missed, alarms = [], []
    for pair in PAIRS:
        hidden = found_in(pair.make(True), pair.type)
        wanted = {(pair.kind, pair.place), *OTHERS.get(pair.what, [])}
        if not wanted <= {(s.kind, s.place) for s in hidden.spots}:
            missed.append((pair.what, hidden))
        clean = found_in(pair.make(False), pair.type)
        if clean.spots or clean.unread:
            alarms.append((pair.what, clean))
    with capsys.disabled():
        print(f"\n60份：找到{30 - len(missed)}/30，误报{len(alarms)}/30")  # noqa: T201
    assert (missed, alarms) == ([], [])


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.what)
def test_nothing_is_told_that_is_not_there(pair: Pair) -> None:
    """Of what hides one thing, one kind is told; and every kind has a name."""
    kinds = {s.kind for s in found_in(pair.make(True), pair.type).spots}
    also = {kind for kind, _ in OTHERS.get(pair.what, [])}
    if pair.what == "注释盖住的文字":
        also.add("annotation")
    assert kinds == {pair.kind} | also
    assert kinds <= set(KINDS)


# -- numbers ---------------------------------------------------------------------------------------


def test_the_check_digit_of_an_identity_number() -> None:
    """GB 11643's own example, 11010519491231002X: the products with the weights
    7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2 are 7 9 0 5 0 20 2 9 24 27 7 18 30 5 0 0 4 = 167;
    167 mod 11 = 2, and the third of 1 0 X 9 8 7 6 5 4 3 2 is X."""
    assert sum([7, 9, 0, 5, 0, 20, 2, 9, 24, 27, 7, 18, 30, 5, 0, 0, 4]) == 167
    assert 167 % 11 == 2
    assert numbers_in(ID) == [("id_number", 0, 18)]
    for wrong in "0123456789":
        assert numbers_in(ID[:17] + wrong) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("１１０１０５１９４９１２３１００２Ｘ", ["id_number"]),
        ("110105-19491231-002x", ["id_number"]),
        ("旧证110105491231002", ["id_number"]),
        ("旧证110105491331002", []),  # no thirteenth month
        ("11010519491331002X", []),
        ("00010519491231002X", []),  # no such province
        ("+86 138-0013-8000", ["mobile"]),
        ("13800138000/13900139000", ["mobile", "mobile"]),
        ("电话：138 0013 8000", ["mobile"]),
        ("138 4567 8901", []),  # three figures side by side
        ("合计13800138000.00元", []),
        ("0571-87001234、12345", []),
        ("6222 0202 0011 2230", ["bank_card"]),
        ("卡号 6222020200112231", []),
        ("4111111111111111", ["bank_card"]),
        ("91110105MA01ABCD2X", []),
        ("110105001001GB00001F00010001", []),
        ("国办发明电〔2025〕7号，2026年3月10日", []),
    ],
)
def test_a_number_counts_by_its_own_rules(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _, _ in numbers_in(text)] == kinds


@given(
    st.lists(st.sampled_from([ID, MOBILE, CARD, "甲", "，", "2026年", "7号 ", "\n"]), max_size=12)
)
def test_no_number_is_shown_whole(pieces: list[str]) -> None:
    text = "、".join(pieces)
    masked = without_numbers(text)
    for number in (ID, MOBILE, CARD):
        assert number not in masked
    assert numbers_in(masked) == []
    assert masked_number(MOBILE) == "138****8000"


def test_what_is_shown_of_a_place_shows_no_number() -> None:
    found = found_in(f"{ID}与{MOBILE}，{CARD}".encode(), TEXT)
    assert [s.kind for s in found.spots] == ["id_number", "mobile", "bank_card"]
    for spot in found.spots:
        for number in (ID, MOBILE, CARD):
            assert number[4:-4] not in spot.shown
        assert spot.place == "第1行"


def test_text_of_old_programs_is_read() -> None:
    found = found_in(f"名单\n李四 {MOBILE}\n".encode("gb18030"), TEXT)
    assert [(s.kind, s.place, s.shown) for s in found.spots] == [
        ("mobile", "第2行", "李四 138****8000")
    ]


def test_where_on_the_page(tmp_path: Path) -> None:
    """Written 60 from the left and 142 from the top of a page of 595 × 842, eleven digits of half
    of 14 points: 60/595 = 0.10 to 137/595 = 0.23; the line's foot at 142/842 = 0.169."""
    page = drawn(lambda c: c.drawString(60, 700, MOBILE))
    (spot,) = found_in(page, PDF).spots
    assert spot.page == 1 and spot.box is not None
    left, top, right, bottom = spot.box
    assert left == pytest.approx(0.10, abs=0.01)
    assert right == pytest.approx(0.24, abs=0.02)
    assert bottom == pytest.approx(0.169, abs=0.005)
    assert 0.010 < bottom - top < 0.017
    with pikepdf.open(io.BytesIO(page)) as pdf:
        pdf.pages[0].rotate(90, relative=True)
        out = io.BytesIO()
        pdf.save(out)
    (turned,) = found_in(out.getvalue(), PDF).spots
    assert turned.box == pytest.approx((1 - bottom, left, 1 - top, right), abs=0.002)


def test_what_only_a_person_can_look_at() -> None:
    scan_only = drawn(lambda c: c.rect(0, 0, 1, 1), _full_picture, _full_picture)
    assert found_in(scan_only, PDF).unread == ("第2—3页是图片，没有文字层，须人工查看",)
    assert "须人工查看" in found_in(b"\xff\xd8", JPEG).unread[0]
    assert "无法自动检查" in found_in(b"\xd0\xcf", "application/msword").unread[0]


def _full_picture(canvas: object) -> None:
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415

    image = ImageReader(Image.effect_noise((60, 84), 90).convert("RGB"))
    canvas.drawImage(image, 0, 0, 595, 842)  # type: ignore[attr-defined]


# -- the masked copy -------------------------------------------------------------------------------


def _two_pages() -> bytes:
    return drawn(
        lambda c: c.drawString(60, 700, f"证件{ID}"), lambda c: c.drawString(60, 700, "第二页正文")
    )


def _pdftotext(content: bytes, folder: Path) -> str:
    path = folder / "copy.pdf"
    path.write_bytes(content)
    done = subprocess.run([need("pdftotext"), str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def test_a_masked_copy_has_the_box_in_its_pixels(tmp_path: Path) -> None:
    original = _two_pages()
    (spot,) = found_in(original, PDF).spots
    assert spot.box is not None
    steps: list[tuple[int, int]] = []
    copy = apart.masked(io.BytesIO(original), PDF, {1: [spot.box]}, lambda *s: steps.append(s))
    assert steps == [(1, 2), (2, 2)]
    text = _pdftotext(copy, tmp_path)
    assert "第二页正文" in text
    assert "证件" not in text and ID not in text
    assert ID.encode() not in copy
    with pypdfium2.PdfDocument(copy) as pdf:
        page = pdf[0].render(scale=2).to_pil().convert("L")
        left, top, right, bottom = spot.box
        middle = ((left + right) / 2 * page.width, (top + bottom) / 2 * page.height)
        assert page.getpixel((int(middle[0]), int(middle[1]))) < 30
        assert page.getpixel((page.width // 2, page.height // 2)) > 225
        assert pdf[0].get_size() == pytest.approx((595, 842), abs=0.01)
    again = found_in(copy, PDF)
    assert (again.spots, again.unread) == ((), ())


def test_a_page_changed_after_masking_is_looked_at_anew() -> None:
    copy = mask(io.BytesIO(_two_pages()), PDF, {1: []})
    assert found_in(copy, PDF).unread == ()
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        picture = pdf.pages[0].obj.Resources.XObject.Page
        other = io.BytesIO()
        Image.effect_noise((400, 400), 90).convert("RGB").save(other, "JPEG")
        picture.write(other.getvalue(), filter=pikepdf.Name.DCTDecode)
        picture.Width = picture.Height = 400
        out = io.BytesIO()
        pdf.save(out)
    assert found_in(out.getvalue(), PDF).unread == ("第1页是图片，没有文字层，须人工查看",)


def test_remarks_and_attached_files_stay_behind() -> None:
    made = {pair.what: pair.make(True) for pair in PAIRS}
    for what in ("注释", "附在里面的文件", "表单里的证件号码"):
        copy = mask(io.BytesIO(made[what]), PDF, {})
        assert found_in(copy, PDF).spots == (), what
        with pikepdf.open(io.BytesIO(copy)) as pdf:
            assert not pdf.attachments and "/AcroForm" not in pdf.Root
            assert "/Annots" not in pdf.pages[0].obj


def test_a_page_without_boxes_but_named_keeps_nothing_hidden() -> None:
    for pair in PAIRS:
        if pair.type == PDF and pair.kind in ("covered_text", "invisible_text", "hidden_text"):
            copy = mask(io.BytesIO(pair.make(True)), PDF, {1: []})
            assert found_in(copy, PDF).spots == (), pair.what


def test_a_picture_is_masked_too(tmp_path: Path) -> None:
    photo = io.BytesIO()
    picture = Image.new("RGB", (400, 200), "white")
    exif = picture.getexif()
    exif[0x0112] = 6  # lies on its side: shown, it is 200 × 400
    picture.save(photo, "JPEG", exif=exif)
    copy = mask(photo, JPEG, {1: [(0.0, 0.0, 1.0, 0.25)]})
    with pypdfium2.PdfDocument(copy) as pdf:
        page = pdf[0].render(scale=1).to_pil().convert("L")
        assert page.height == pytest.approx(2 * page.width, abs=2)
        assert page.getpixel((page.width // 2, page.height // 8)) < 30
        assert page.getpixel((page.width // 2, page.height // 2)) > 225


@pytest.mark.parametrize("type_", [DOCX, XLSX, TEXT])
def test_other_files_are_printed_first(type_: str) -> None:
    with pytest.raises(Unscannable, match="打印成PDF"):
        mask(io.BytesIO(b"x"), type_, {})


# -- files that mean harm --------------------------------------------------------------------------


def test_in_a_process_of_its_own_with_its_progress() -> None:
    steps: list[tuple[int, int]] = []
    found = apart.scanned(io.BytesIO(_two_pages()), PDF, lambda *s: steps.append(s))
    assert [s.kind for s in found.spots] == ["id_number"]
    assert found.spots[0].box is not None and found.pages == 2
    assert steps == [(1, 2), (2, 2)]
    assert apart.scanned_text(["甲", f"乙{MOBILE}"]).spots[0].place == "第2段"


def test_who_means_harm_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (201 * 1024 * 1024))
    with pytest.raises(Unscannable, match="展开后过大"):
        scan(bomb, DOCX)
    for broken in (packed("word/document.xml", {"word/document.xml": b"<w:p"}), b"PK\x03\x04 torn"):
        with pytest.raises(Unscannable, match="已损坏"):
            found_in(broken, DOCX)
    for broken in (b"%PDF-1.4 torn", b""):
        with pytest.raises(Unscannable, match="已损坏"):
            found_in(broken, PDF)
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.01)
    with pytest.raises(apart.Unanswered):
        apart.scanned(io.BytesIO(_two_pages()), PDF)


def test_locked_is_told() -> None:
    with pikepdf.open(io.BytesIO(_two_pages())) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(user="甲", owner="乙"))
    with pytest.raises(Unscannable, match="已加密"):
        found_in(out.getvalue(), PDF)


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(MOBILE)
    part = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
        '<w:document xmlns:w="urn:w"><w:p><w:t>&e;</w:t></w:p></w:document>'
    )
    content = packed("word/document.xml", {"word/document.xml": part.encode()})
    assert found_in(content, DOCX).spots == ()


def test_much_is_cut_short_and_said() -> None:
    found = found_in(f"{MOBILE}\n".encode() * 600, TEXT)
    assert len(found.spots) == 500
    assert found.unread == ("发现超过500处，只列出前500处，其余须人工查看",)


def test_ten_thousand_rows() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>地块</t></is></c></row>'
        for n in range(1, 10_001)
    )
    space = 'xmlns="urn:x" xmlns:r="urn:r"'
    content = packed(
        "xl/workbook.xml",
        {
            "xl/workbook.xml": (
                f'<workbook {space}><sheets><sheet name="表" r:id="a"/></sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": relations(a="worksheet:s.xml"),
            "xl/s.xml": f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>".encode(),
        },
    )
    assert found_in(content, XLSX) == Found((), (), None)


def test_pages_without_measure() -> None:
    """A page of a square mile, thousands of remarks on one: within the bounds, to an end."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(14_400, 14_400))
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="注"
        )
        pdf.pages[0].Annots = pikepdf.Array([note] * 5_000)
        out = io.BytesIO()
        pdf.save(out)
    found = found_in(out.getvalue(), PDF)
    assert len(found.spots) == 500 and found.unread
    assert len(mask(out, PDF, {1: []})) < 5_000_000


# -- pictures, which nobody reads but a person -----------------------------------------------------


def noise(width: int, height: int) -> ImageReader:
    """A picture that does not get small when it is packed."""
    return ImageReader(Image.effect_noise((width, height), 80).convert("RGB"))


def beside_a_picture(part: float) -> bytes:
    """A page of A4 with a line of text and a picture that fills this part of it."""
    wide, high = 595.0, 842.0 * part

    def draw(c: Canvas) -> None:
        c.drawString(60, 800, "正文")
        c.drawImage(noise(60, 40), 0, 0, wide, high)

    return drawn(draw)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (0.02, ()),  # a logo
        (1 / 12, ("第1页有图片，图片里须人工查看",)),  # an identity card
        (0.5, ("第1页有图片，图片里须人工查看",)),
        (0.9, ("第1页有图片，图片里须人工查看",)),  # a heading over it is no layer of its text
    ],
)
def test_pictures_beside_the_text_of_a_page(part: float, told: tuple[str, ...]) -> None:
    found = found_in(beside_a_picture(part), PDF)
    assert (found.spots, found.unread) == ((), told)


def test_a_picture_within_a_form_is_one_all_the_same() -> None:
    def draw(c: Canvas) -> None:
        c.beginForm("scan")
        c.drawImage(noise(60, 40), 0, 0, 595, 842)
        c.endForm()
        c.doForm("scan")

    assert found_in(drawn(draw), PDF).unread == ("第1页是图片，没有文字层，须人工查看",)


@pytest.mark.parametrize(("side", "told"), [(8, ()), (80, ("文档里有1张图片，图片里须人工查看",))])
def test_pictures_of_a_word_document(side: int, told: tuple[str, ...]) -> None:
    picture, out = io.BytesIO(), io.BytesIO()
    Image.effect_noise((side, side), 80).save(picture, "PNG")
    document = docx.Document()
    document.add_paragraph("正文")
    document.add_picture(picture)
    document.save(out)
    assert found_in(out.getvalue(), DOCX).unread == told


def test_pictures_of_a_workbook() -> None:
    picture, out = io.BytesIO(), io.BytesIO()
    Image.effect_noise((80, 80), 80).save(picture, "PNG")
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "正文"
    book.active.add_image(openpyxl.drawing.image.Image(picture))
    book.save(out)
    assert found_in(out.getvalue(), XLSX).unread == ("文档里有1张图片，图片里须人工查看",)
