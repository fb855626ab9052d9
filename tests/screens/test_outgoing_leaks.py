"""A masked copy uncovers nothing: a page that is not masked stays text only if it hides nothing.

Each file is built here with words beneath something; they are neither in the copy's text nor on it.
"""

import io
from collections.abc import Callable

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from flows.files.kinds import PDF
from flows.files.outgoing import hiding
from flows.files.outgoing.masking import mask
from flows.files.outgoing.pdf import is_burnt
from flows.files.outgoing.scan import scan
from tests.screens.outgoing_files import MOBILE, drawn

SECRET, PLAIN = "李四住某某小区", "供应计划正文"
WHERE = (50, 690, 300, 30)
"""x, y, width and height of what lies over the secret, in points of a page of 595 × 842."""

Change = Callable[[pikepdf.Pdf], None]


def _secret(c: Canvas) -> None:
    c.drawString(60, 760, PLAIN)
    c.drawString(60, 700, SECRET)


def _photograph(c: Canvas) -> None:
    c.drawString(60, 760, PLAIN)
    _picture(c)


def _picture(c: Canvas) -> None:
    """The words as a picture of them: no text, but to be seen. Its strokes are black on white."""
    image = Image.new("RGB", (300, 30), "white")
    pen = ImageDraw.Draw(image)
    for x in range(10, 290, 12):
        pen.rectangle((x, 6, x + 5, 24), fill="black")
    c.drawImage(ImageReader(image), 50, 690, 300, 30)


def _outlined(c: Canvas) -> None:
    """The words as outlines of their letters: neither text nor picture."""
    c.drawString(60, 760, PLAIN)
    c.setFillGray(0)
    for x in range(60, 340, 12):
        c.rect(x, 696, 5, 18, stroke=0, fill=1)


def _cut_off(x: float, y: float, wide: float, high: float) -> Callable[[Canvas], None]:
    """The picture of the words, of which only a part is shown, as writing programs crop one."""

    def draw(c: Canvas) -> None:
        c.drawString(60, 760, PLAIN)
        shown = c.beginPath()
        shown.rect(x, y, wide, high)
        c.clipPath(shown, stroke=0, fill=0)
        _picture(c)

    return draw


def _made(change: Change, draw: Callable[[Canvas], None] = _secret) -> bytes:
    with pikepdf.open(io.BytesIO(drawn(draw, lambda c: c.drawString(60, 700, "第二页")))) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _nothing(pdf: pikepdf.Pdf) -> None:
    """The file as it was drawn."""


def _form(pdf: pikepdf.Pdf, content: bytes, **more: object) -> pikepdf.Stream:
    form = pikepdf.Stream(pdf, content)
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([0, 0, WHERE[2], WHERE[3]])
    for key, value in more.items():
        form[f"/{key}"] = value
    return form


def _annotate(pdf: pikepdf.Pdf, subtype: str, content: bytes | None = None, **more: object) -> None:
    x, y, wide, high = WHERE
    mark = Dictionary(
        Type=Name.Annot,
        Subtype=Name(f"/{subtype}"),
        Rect=Array([x, y, x + wide, y + high]),
        F=4,
        **more,
    )
    if content is not None:
        mark.AP = Dictionary(N=_form(pdf, content))
    pdf.pages[0].Annots = Array([pdf.make_indirect(mark)])


_FILL = b"0 g 0 0 300 30 re f"


def _square(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, "Square", _FILL)


def _square_drawn_by_the_reader(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, "Square", IC=Array([0, 0, 0]), C=Array([0, 0, 0]))


def _polygon_drawn_by_the_reader(pdf: pikepdf.Pdf) -> None:
    corners = Array([50, 690, 350, 690, 350, 720, 50, 720])
    _annotate(pdf, "Polygon", IC=Array([0, 0, 0]), Vertices=corners)


def _redact(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, "Redact")


def _redact_on_a_turned_page(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, "Redact")
    pdf.pages[0].Rotate = 90


def _ink(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, "Ink", b"30 w 0 15 m 300 15 l S")


def _black_highlight(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, "Highlight", _FILL)


def _stamp(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, "Stamp", b"1 g 0 0 300 30 re f")


def _button(pdf: pikepdf.Pdf) -> None:
    """A field of a form that fills its place."""
    _annotate(pdf, "Widget", _FILL, FT=Name.Btn, T="甲")
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].obj.Annots[0]]))


def _bar(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"q 0 g 50 690 300 30 re f Q")


def _bar_within_a_form(pdf: pikepdf.Pdf) -> None:
    """Page and bar both within a form, as printing programs wrap a page."""
    page = pdf.pages[0]
    page.contents_add(b"q 0 g 50 690 300 30 re f Q")
    page.contents_coalesce()
    whole = _form(pdf, page.obj.Contents.read_bytes(), Resources=page.obj.Resources)
    whole.BBox = Array([0, 0, 595, 842])
    page.obj.Resources = Dictionary(XObject=Dictionary(Whole=whole))
    page.obj.Contents = pikepdf.Stream(pdf, b"/Whole Do")


def _crop(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].CropBox = Array([0, 0, 595, 685])


def _layer(pdf: pikepdf.Pdf) -> Dictionary:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="内部"))
    off = Dictionary(OFF=Array([layer]), Order=Array([layer]))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=off)
    return layer


def _layer_switched_off(pdf: pikepdf.Pdf) -> None:
    """The words themselves are on a layer that is not shown."""
    page, layer = pdf.pages[0], _layer(pdf)
    page.contents_coalesce()
    content = page.obj.Contents.read_bytes()
    page.obj.Resources.Properties = Dictionary(Inner=layer)
    page.obj.Contents = pikepdf.Stream(pdf, b"/OC /Inner BDC\n" + content + b"\nEMC")


def _layer_of_a_form(pdf: pikepdf.Pdf) -> None:
    page, layer = pdf.pages[0], _layer(pdf)
    page.contents_coalesce()
    own = _form(pdf, page.obj.Contents.read_bytes(), Resources=page.obj.Resources, OC=layer)
    own.BBox = Array([0, 0, 595, 842])
    page.obj.Resources = Dictionary(XObject=Dictionary(Own=own))
    page.obj.Contents = pikepdf.Stream(pdf, b"/Own Do")


def _stamp_switched_off(pdf: pikepdf.Pdf) -> None:
    """A typed addition on a layer that is not shown; flattened, it would be."""
    layer = _layer(pdf)
    page = pdf.pages[0]
    page.contents_coalesce()
    words = _form(pdf, page.obj.Contents.read_bytes(), Resources=page.obj.Resources)
    words.BBox = Array([0, 0, 595, 842])
    _annotate(pdf, "FreeText", OC=layer, AP=Dictionary(N=words))
    page.obj.Annots[0].Rect = Array([0, 0, 595, 842])
    page.obj.Contents = pikepdf.Stream(pdf, b"")


def _stamp_under_a_condition(pdf: pikepdf.Pdf) -> None:
    """Whether it is shown hangs on more than one layer; it is not, here."""
    _stamp_switched_off(pdf)
    page, layer = pdf.pages[0], pdf.Root.OCProperties.OCGs[0]
    unless = Array([Name.Not, Array([Name.Not, layer])])
    page.obj.Annots[0].OC = Dictionary(Type=Name.OCMD, VE=unless)


def _stamp_of_a_group(pdf: pikepdf.Pdf) -> None:
    _stamp_switched_off(pdf)
    page, layer = pdf.pages[0], pdf.Root.OCProperties.OCGs[0]
    page.obj.Annots[0].OC = Dictionary(Type=Name.OCMD, OCGs=Array([layer]))


def _all_layers_off(pdf: pikepdf.Pdf) -> None:
    _stamp_switched_off(pdf)
    pdf.Root.OCProperties.D = Dictionary(BaseState=Name.OFF)


def _words_beside(pdf: pikepdf.Pdf) -> None:
    """What is copied from the page is another text than the one drawn."""
    page = pdf.pages[0]
    page.contents_coalesce()
    content = page.obj.Contents.read_bytes()
    told = "FEFF" + SECRET.encode("utf-16-be").hex()
    span = b"/Span <</ActualText <" + told.encode() + b">>> BDC\n"
    page.obj.Contents = pikepdf.Stream(pdf, span + content + b"\nEMC")


@pytest.mark.parametrize(
    "told",
    [
        b"<FEFF" + MOBILE.encode("utf-16-be").hex().encode() + b">",
        b"(" + MOBILE.encode() + b")",
        b"<" + MOBILE.encode().hex().encode() + b">",
    ],
    ids=["UTF-16", "文字", "十六进制"],
)
def test_a_number_copied_instead_of_the_letters_is_found(told: bytes) -> None:
    def beside(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.contents_add(b"/Span <</ActualText " + told + b">> BDC", prepend=True)
        page.contents_add(b"EMC")

    found = scan(io.BytesIO(_made(beside, _plain_words)), PDF)
    assert [(s.kind, s.place, s.shown) for s in found.spots] == [("mobile", "第1页", "138****8000")]


def _plain_words(c: Canvas) -> None:
    c.drawString(60, 760, PLAIN)


COVERED: dict[str, tuple[Change, Callable[[Canvas], None]]] = {
    "方块注释": (_square, _secret),
    "由软件自己画的方块": (_square_drawn_by_the_reader, _secret),
    "由软件自己画的多边形": (_polygon_drawn_by_the_reader, _secret),
    "还没有应用的遮盖标记": (_redact, _secret),
    "横放的页上的遮盖标记": (_redact_on_a_turned_page, _secret),
    "粗笔": (_ink, _secret),
    "黑色的荧光笔": (_black_highlight, _secret),
    "盖住文字的图章": (_stamp, _secret),
    "盖住文字的按钮": (_button, _secret),
    "盖住图片的按钮": (_button, _photograph),
    "黑条": (_bar, _secret),
    "裁掉的上边": (_crop, _secret),
    "关着的图层": (_layer_switched_off, _secret),
    "关着的图层里的对象": (_layer_of_a_form, _secret),
    "关着的文本框": (_stamp_switched_off, _secret),
    "有条件的文本框": (_stamp_under_a_condition, _secret),
    "一组图层的文本框": (_stamp_of_a_group, _secret),
    "一开始都关着的图层": (_all_layers_off, _secret),
    "方块注释盖住图片": (_square, _photograph),
    "遮盖标记盖住图片": (_redact, _photograph),
    "图章盖住图片": (_stamp, _photograph),
    "黑条盖住图片": (_bar, _photograph),
    "套在对象里的黑条盖住图片": (_bar_within_a_form, _photograph),
    "裁掉的图片": (_crop, _photograph),
    "只露出一角的图片": (_nothing, _cut_off(0, 0, 54, 842)),
    "黑条盖住描出来的字": (_bar, _outlined),
    "关着的图层里的图片": (_layer_switched_off, _photograph),
    "另有文字": (_words_beside, _plain_words),
}


TAKEN_AWAY = ("关着的文本框", "一组图层的文本框", "一开始都关着的图层")
"""What was not shown is not there any more, and nothing is hidden on the page."""


def _place_in(page: pypdfium2.PdfPage, image: Image.Image) -> Image.Image:
    """What the image shows where the secret stands."""
    x, y, wide, high = WHERE
    if page.get_rotation() or page.get_size()[0] > page.get_size()[1]:  # turned by a quarter
        across, down = image.width / 842, image.height / 595
        box = (y * across, x * down, (y + high) * across, (x + wide) * down)
    else:
        tall = page.get_size()[1]
        across, down = image.width / 595, image.height / tall
        box = (x * across, (tall - y - high) * down, (x + wide) * across, (tall - y) * down)
    return image.crop(tuple(round(side) for side in box))  # type: ignore[arg-type]


def _shown(content: bytes) -> Image.Image:
    """The place of the secret on the first page, as it is seen, without its outermost edge."""
    with pypdfium2.PdfDocument(content) as pdf:
        image = pdf[0].render(scale=2).to_pil().convert("L")
        place = _place_in(pdf[0], image)
        return place.crop((8, 8, place.width - 8, place.height - 8))


def _is_plain(image: Image.Image) -> bool:
    low, high = image.getextrema()
    return int(high) - int(low) < 40  # type: ignore[arg-type]


@pytest.mark.parametrize("what", COVERED)
@pytest.mark.parametrize("named", [False, True], ids=["其他页有遮盖", "本页有遮盖"])
def test_nothing_is_uncovered(what: str, named: bool) -> None:
    """Whether another page is masked or this one, elsewhere."""
    change, draw = COVERED[what]
    content = _made(change, draw)
    boxes = {1: [(0.9, 0.9, 0.95, 0.95)]} if named else {2: []}
    copy = mask(io.BytesIO(content), PDF, boxes)
    with pypdfium2.PdfDocument(copy) as pdf:
        text = pdf[0].get_textpage().get_text_bounded()
    assert not text.strip()
    if what not in ("裁掉的上边", "裁掉的图片"):
        assert _is_plain(_shown(copy))
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert "/OCProperties" not in pdf.Root
        assert is_burnt(pdf.pages[0]) or (what in TAKEN_AWAY and not pdf.pages[0].get_images())


def test_the_test_sees_what_is_uncovered() -> None:
    """The same places of the same page without anything over them are not plain."""
    for draw in (_secret, _photograph, _outlined):
        assert not _is_plain(_shown(_made(lambda pdf: None, draw)))


def test_a_cropped_page_keeps_its_size() -> None:
    copy = mask(io.BytesIO(_made(_crop)), PDF, {2: []})
    with pypdfium2.PdfDocument(copy) as pdf:
        assert pdf[0].get_size() == pytest.approx((595, 685), abs=0.1)


# -- what hides nothing stays text -----------------------------------------------------------------


def _note(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, "Text", b"1 1 0 rg 200 5 15 15 re f", Contents="请核对")


def _link(pdf: pikepdf.Pdf) -> None:
    _annotate(pdf, "Link", Border=Array([0, 0, 0]))


def _seal(pdf: pikepdf.Pdf) -> None:
    """A seal is drawn into the page; it frames the words."""
    _annotate(pdf, "Stamp", b"1 0 0 RG 2 w 2 2 296 26 re S")


def _seal_on_a_layer(pdf: pikepdf.Pdf) -> None:
    """On one that is shown, though others are not."""
    _seal(pdf)
    _layer(pdf)
    shown = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="印章"))
    pdf.Root.OCProperties.OCGs.append(shown)
    pdf.pages[0].Annots[0].OC = shown


def _empty_layers(pdf: pikepdf.Pdf) -> None:
    """The file knows layers; this page has nothing on them."""
    _layer(pdf)


def test_a_picture_that_is_shown_whole_stays_beside_its_text() -> None:
    """Also where a path around it cuts off nothing of it, as most programs draw one."""
    for draw in (_photograph, _cut_off(50, 690, 300, 30)):
        copy = mask(io.BytesIO(_made(_nothing, draw)), PDF, {2: []})
        with pikepdf.open(io.BytesIO(copy)) as pdf:
            assert not is_burnt(pdf.pages[0])


def test_a_picture_that_sticks_out_of_its_page_is_hidden_in_part() -> None:
    def draw(c: Canvas) -> None:
        c.drawString(60, 760, PLAIN)
        c.translate(-150, 0)
        _picture(c)

    copy = mask(io.BytesIO(_made(_nothing, draw)), PDF, {2: []})
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert is_burnt(pdf.pages[0])


@pytest.mark.parametrize("change", [_note, _link, _seal, _empty_layers])
def test_a_page_that_hides_nothing_stays_text(change: Change) -> None:
    copy = mask(io.BytesIO(_made(change)), PDF, {2: []})
    with pypdfium2.PdfDocument(copy) as pdf:
        assert SECRET in pdf[0].get_textpage().get_text_bounded()
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert "/Annots" not in pdf.pages[0].obj and not is_burnt(pdf.pages[0])
        assert is_burnt(pdf.pages[1])
    reds = _reds(copy)
    assert (reds > 100) == (change is _seal)


def test_what_is_filled_in_is_drawn_on_a_page_that_becomes_a_picture() -> None:
    """Beside a bar over the words, a field further down."""

    def filled(pdf: pikepdf.Pdf) -> None:
        _bar(pdf)
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        how, fonts = "/Helv 14 Tf 0 g", Dictionary(Font=Dictionary(Helv=pdf.make_indirect(font)))
        _annotate(pdf, "Widget", FT=Name.Tx, T="甲", V="2026-03-10", DA=how)
        field = pdf.pages[0].obj.Annots[0]
        field.Rect = Array([50, 400, 350, 430])
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([field]), NeedAppearances=True, DR=fonts, DA=how
        )

    copy = mask(io.BytesIO(_made(filled)), PDF, {2: []})
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert is_burnt(pdf.pages[0])
    with pypdfium2.PdfDocument(copy) as shown:
        image = shown[0].render(scale=1).to_pil().convert("L")
    assert not _is_plain(image.crop((50, 842 - 430, 350, 842 - 400)))
    assert _is_plain(_shown(copy))


def test_a_text_under_a_field_is_found() -> None:
    found = scan(io.BytesIO(_made(_button)), PDF)
    assert [(s.kind, s.shown) for s in found.spots] == [("invisible_text", SECRET)]


def test_a_seal_on_a_layer_that_is_shown_is_drawn() -> None:
    copy = mask(io.BytesIO(_made(_seal_on_a_layer)), PDF, {2: []})
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert is_burnt(pdf.pages[0])  # a page with layers is one as it is shown
    assert _reds(copy) > 100 and not _is_plain(_shown(copy))


def _reds(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as pdf:
        image = pdf[0].render(scale=1).to_pil().convert("RGB")
    return sum(
        count
        for count, (red, green, _) in image.getcolors(image.width * image.height)  # type: ignore[union-attr,misc]
        if int(red) - int(green) > 100
    )


def test_what_was_noted_of_a_page_and_its_pictures_stays_behind() -> None:
    def noted(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        note = pikepdf.Stream(pdf, SECRET.encode())
        page.obj.PieceInfo = Dictionary(Own=note)
        page.obj.AF = Array([note])
        (picture,) = page.get_images().values()
        picture.Metadata = note
        unused = pikepdf.Stream(pdf, SECRET.encode())
        unused.Type, unused.Subtype = Name.XObject, Name.Form
        unused.BBox = Array([0, 0, 9, 9])
        page.obj.Resources.XObject.Unused = unused

    content = _made(noted, _photograph)
    copy = mask(io.BytesIO(content), PDF, {2: []})
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert not is_burnt(pdf.pages[0])
        streams = [o.read_bytes() for o in pdf.objects if _is_readable(o)]
        assert PLAIN and all(SECRET.encode() not in s for s in streams)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        streams = [o.read_bytes() for o in pdf.objects if _is_readable(o)]
        assert any(SECRET.encode() in s for s in streams)


def _is_readable(found: object) -> bool:
    return isinstance(found, pikepdf.Stream) and "/DCTDecode" not in str(found.get("/Filter"))


def test_a_page_of_too_many_parts_becomes_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hiding, "MOST_PARTS", 1)
    copy = mask(io.BytesIO(_made(lambda pdf: None)), PDF, {2: []})
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert is_burnt(pdf.pages[0])


def test_a_copy_of_a_covered_page_is_found_clean() -> None:
    for change, draw in COVERED.values():
        copy = mask(io.BytesIO(_made(change, draw)), PDF, {2: []})
        found = scan(io.BytesIO(copy), PDF)
        assert (found.spots, found.unread) == ((), ())
