"""Sixty files: thirty that hide something or name a person, each with a clean twin.

Laid out by hand, the twin to look alike; what is to be found in each, and where, stands beside it.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import docx
import openpyxl
import pikepdf
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import notices
from flows.files.kinds import DOCX, PDF, PPTX, TEXT, XLSX
from tests.screens.upload_files import zipped

# The example of GB 11643 (its check digit is reckoned out in the test), and with a wrong one.
ID, NO_ID = "11010519491231002X", "110105194912310021"
MOBILE, LANDLINE = "13800138000", "0000-1234567"
CARD, NO_CARD = "6222020200112230", "6222020200112231"
CREDIT_CODE = "91110105MA01ABCD2X"


@dataclass(frozen=True)
class Pair:
    """what: what is hidden in the one file, which its twin does not hide."""

    what: str
    type: str
    make: Callable[[bool], bytes]
    kind: str
    place: str


# -- PDF -------------------------------------------------------------------------------------------

_FONT = "outgoing"


def _canvas() -> tuple[Canvas, io.BytesIO]:
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        path = f"{list(notices.__path__)[0]}/fonts/hei.ttf"
        pdfmetrics.registerFont(TTFont(_FONT, path))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    canvas.setFont(_FONT, 14)
    return canvas, out


def drawn(*draws: Callable[[Canvas], None]) -> bytes:
    """A PDF with a page for each."""
    canvas, out = _canvas()
    for draw in draws:
        canvas.setFont(_FONT, 14)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _says(hides: str, clean: str) -> Callable[[bool], bytes]:
    """A page with some lines; the second is the one that counts."""

    def make(hide: bool) -> bytes:
        def draw(c: Canvas) -> None:
            c.drawString(60, 760, "关于公开国有建设用地供应计划的说明")
            for n, line in enumerate((hides if hide else clean).split("\n")):
                c.drawString(60, 700 - 20 * n, line)

        return drawn(draw)

    return make


def _box(c: Canvas, grey: float) -> None:
    c.setFillGray(grey)
    c.rect(55, 690, 480, 30, stroke=0, fill=1)


def _bar(hide: bool) -> bytes:
    """A bar over a text; a bar under white letters, as the head of a table has it."""

    def draw(c: Canvas) -> None:
        if hide:
            c.drawString(60, 700, "联系人：李四，住某某小区")
            _box(c, 0)
        else:
            _box(c, 0)
            c.setFillGray(1)
            c.drawString(60, 700, "联系人　　住址　　备注")

    return drawn(draw)


def _white_box(hide: bool) -> bytes:
    def draw(c: Canvas) -> None:
        if not hide:
            _box(c, 1)
        c.setFillGray(0)
        c.drawString(60, 700, "联系人：李四，住某某小区")
        if hide:
            _box(c, 1)

    return drawn(draw)


def _picture(width: int = 300, height: int = 40, bars: bool = False) -> ImageReader:
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    for x in range(0, width, 6):  # strokes, as writing has them
        pen.line((x, 8, x + 3, height - 8), fill="grey")
    if bars:
        pen.rectangle((0, 90, width, 150), fill="black")
    return ImageReader(image)


def _mosaic(hide: bool) -> bytes:
    def draw(c: Canvas) -> None:
        if not hide:
            c.drawImage(_picture(), 55, 690, 480, 30)
        c.drawString(60, 700, "联系人：李四，住某某小区")
        if hide:
            c.drawImage(_picture(), 55, 690, 480, 30)

    return drawn(draw)


def _white_letters(hide: bool) -> bytes:
    def draw(c: Canvas) -> None:
        if not hide:
            _box(c, 0.3)
        c.setFillGray(1)
        c.drawString(60, 700, "内部掌握：不同意公开")

    return drawn(draw)


def _unprinted(c: Canvas, text: str, y: float = 700) -> None:
    written = c.beginText(60, y)
    written.setFont(_FONT, 14)
    written.setTextRenderMode(3)
    written.textLine(text)
    c.drawText(written)


def _invisible(hide: bool) -> bytes:
    """Letters nobody sees; and the same as the text layer of a scan, where they belong."""

    def draw(c: Canvas) -> None:
        if not hide:
            c.drawImage(_picture(595, 842), 0, 0, 595, 842)
        _unprinted(c, "这一行没有墨迹，只能复制出来")

    return drawn(draw)


def _blackened_scan(hide: bool) -> bytes:
    """A scan whose picture was blackened; its text layer still has what stood there, or not."""

    def draw(c: Canvas) -> None:
        c.drawImage(_picture(595, 842, bars=True), 0, 0, 595, 842)
        if hide:
            _unprinted(c, "申请人：李四，住某某小区", 842 - 125)
        _unprinted(c, "供应计划共计五页", 300)

    return drawn(draw)


def _outside(hide: bool) -> bytes:
    def draw(c: Canvas) -> None:
        c.drawString(60, -400 if hide else 30, "裁切以后留下的页脚文字")

    return drawn(draw)


def _changed(make: Callable[[bool], bytes], change: Callable[[pikepdf.Pdf, bool], None]):  # type: ignore[no-untyped-def]
    def made(hide: bool) -> bytes:
        with pikepdf.open(io.BytesIO(make(hide))) as pdf:
            change(pdf, hide)
            out = io.BytesIO()
            pdf.save(out)
            return out.getvalue()

    return made


_PAGE = _says("国有建设用地供应计划", "国有建设用地供应计划")


def _annotate(pdf: pikepdf.Pdf, **what: object) -> None:
    note = Dictionary(Type=Name.Annot, Rect=Array([50, 685, 540, 725]), F=4, **what)
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])


def _noted(pdf: pikepdf.Pdf, hide: bool) -> None:
    if hide:
        _annotate(pdf, Subtype=Name.Text, Contents="这一页先不要给", T="承办人")
    else:
        _annotate(pdf, Subtype=Name.Link, Border=Array([0, 0, 0]))


def _covered_by_note(pdf: pikepdf.Pdf, hide: bool) -> None:
    """A mark that fills its place; one that only frames it is drawn on the page itself."""
    if hide:
        form = pikepdf.Stream(pdf, b"0 g 0 0 490 40 re f")
        form.Type, form.Subtype = Name.XObject, Name.Form
        form.BBox = Array([0, 0, 490, 40])
        _annotate(pdf, Subtype=Name.Square, AP=Dictionary(N=form))
    else:
        pdf.pages[0].contents_add(b"q 50 685 490 40 re S Q")


def _attached(pdf: pikepdf.Pdf, hide: bool) -> None:
    if hide:
        pdf.attachments["名单.txt"] = "名单".encode()


def _filled(pdf: pikepdf.Pdf, hide: bool) -> None:
    field = Dictionary(
        FT=Name.Tx, T="证件", V=ID if hide else NO_ID, Rect=Array([0, 0, 0, 0]), Subtype=Name.Widget
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))


# -- Word ------------------------------------------------------------------------------------------


def _document(change: Callable[[docx.document.Document, bool], None]) -> Callable[[bool], bytes]:
    def make(hide: bool) -> bytes:
        document = docx.Document()
        document.add_paragraph("国有建设用地供应计划")
        change(document, hide)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return make


def _revised(tag: str) -> Callable[[docx.document.Document, bool], None]:
    """A change that was not accepted; its twin was."""

    def change(document: docx.document.Document, hide: bool) -> None:
        run = document.add_paragraph("结论：").add_run("领导批示暂缓公开")
        if not hide:
            return
        around = OxmlElement(f"w:{tag}")
        around.set(qn("w:author"), "王五")
        run._r.addprevious(around)
        around.append(run._r)
        if tag == "del":
            run._r.find(qn("w:t")).tag = qn("w:delText")

    return change


def _remark(document: docx.document.Document, hide: bool) -> None:
    run = document.add_paragraph().add_run("第二章")
    if hide:
        document.add_comment(run, text="此处涉密，删", author="王五")


def _vanish(document: docx.document.Document, hide: bool) -> None:
    run = document.add_paragraph("附：").add_run("内部联系方式见附表")
    run.font.hidden = True if hide else None
    run.font.bold = True


def _vanish_by_style(document: docx.document.Document, hide: bool) -> None:
    style = document.styles.add_style("暗文", WD_STYLE_TYPE.CHARACTER)
    style.font.hidden = True
    heir = document.styles.add_style("暗文二", WD_STYLE_TYPE.CHARACTER)
    heir.base_style = style
    document.add_paragraph("附：").add_run("内部联系方式见附表", style=heir if hide else None)


def _in_header(document: docx.document.Document, hide: bool) -> None:
    document.sections[0].header.paragraphs[0].text = f"档案 {ID if hide else NO_ID}"


def _in_pieces(document: docx.document.Document, hide: bool) -> None:
    """A number cut into runs, in a cell of a table."""
    cell = document.add_table(1, 1).cell(0, 0).paragraphs[0]
    for piece in (MOBILE[:3], MOBILE[3:7], MOBILE[7:]) if hide else (LANDLINE[:5], LANDLINE[5:]):
        cell.add_run(piece)


# -- workbooks -------------------------------------------------------------------------------------


def _workbook(change: Callable[[openpyxl.Workbook, bool], None]) -> Callable[[bool], bytes]:
    def make(hide: bool) -> bytes:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "计划"
        for row in (("序号", "地块", "面积"), (1, "城东一号", 5.2), (2, "城西二号", 3.1)):
            sheet.append(row)
        change(book, hide)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return make


def _second_sheet(book: openpyxl.Workbook, hide: bool) -> None:
    sheet = book.create_sheet("名单")
    sheet.append(["李四", "某某小区"])
    sheet.sheet_state = "veryHidden" if hide else "visible"


def _row(book: openpyxl.Workbook, hide: bool) -> None:
    """A row not shown; an empty one not shown hides nothing."""
    book["计划"].row_dimensions[3 if hide else 9].hidden = True


def _column(book: openpyxl.Workbook, hide: bool) -> None:
    book["计划"].column_dimensions["C" if hide else "H"].hidden = True


def _cell_note(book: openpyxl.Workbook, hide: bool) -> None:
    if hide:
        book["计划"]["B2"].comment = Comment("此地块有争议", "王五")


def _white_cell(book: openpyxl.Workbook, hide: bool) -> None:
    cell = book["计划"]["B3"]
    cell.font = Font(color="FFFFFFFF")
    if not hide:
        cell.fill = PatternFill("solid", fgColor="FF1F4E79")


def _as_number(book: openpyxl.Workbook, hide: bool) -> None:
    book["计划"]["D3"] = int(MOBILE) if hide else 20260310


# -- presentations, text ---------------------------------------------------------------------------

_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def relations(**targets: str) -> bytes:
    told = [(key, *target.split(":")) for key, target in targets.items()]
    each = "".join(
        f'<Relationship Id="{key}" Type="{_KINDS}{kind}" Target="{part}"/>'
        for key, kind, part in told
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{each}</Relationships>'.encode()


def packed(main: str, parts: dict[str, bytes]) -> bytes:
    """An Office file that is opened by its part `main`."""
    return zipped({"_rels/.rels": relations(rId1=f"officeDocument:{main}"), **parts})


def _shape(text: str, held: str = "body") -> str:
    return (
        f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{held}"/></p:nvPr></p:nvSpPr>'
        f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def _presentation(second_shown: bool, notes: str) -> bytes:
    def slide(text: str, more: str = "") -> bytes:
        tree = f"<p:cSld><p:spTree>{_shape(text)}</p:spTree></p:cSld>"
        return f"<p:sld {_P} {_A} {more}>{tree}</p:sld>".encode()

    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in (1, 2))
    main = f"<p:presentation {_P} {_R}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>"
    own = f"<p:notes {_P} {_A}>{_shape('1', 'sldNum')}{notes}</p:notes>"
    return packed(
        "ppt/presentation.xml",
        {
            "ppt/presentation.xml": main.encode(),
            "ppt/_rels/presentation.xml.rels": relations(
                rId1="slide:slides/slide1.xml", rId2="slide:slides/slide2.xml"
            ),
            "ppt/slides/slide1.xml": slide("供应计划"),
            "ppt/slides/slide2.xml": slide("内部测算", "" if second_shown else 'show="0"'),
            "ppt/slides/_rels/slide1.xml.rels": relations(
                rId1="notesSlide:../notesSlides/notesSlide1.xml"
            ),
            "ppt/notesSlides/notesSlide1.xml": own.encode(),
        },
    )


APART = f"{ID[:6]} {ID[6:14]} {ID[14:]}"
BROKEN, COLUMN = f"证件{ID[:11]}\n{ID[11:]}", "11010519491\n2310021"


def _slides(hide: bool) -> bytes:
    return _presentation(not hide, _shape("不对外") if hide else "")


PAIRS = (
    Pair("身份证号码", PDF, _says(f"证件号码{ID}。", f"证件号码{NO_ID}。"), "id_number", "第1页"),
    Pair(
        "分段书写的证件号码",
        PDF,
        _says(APART, CREDIT_CODE),
        "id_number",
        "第1页",
    ),
    Pair(
        "断行的证件号码",
        PDF,
        _says(BROKEN, COLUMN),
        "id_number",
        "第1页",
    ),
    Pair("手机号码", PDF, _says(f"电话{MOBILE}", f"电话{LANDLINE}"), "mobile", "第1页"),
    Pair("银行卡号", PDF, _says(f"账号{CARD}", f"凭证{NO_CARD}"), "bank_card", "第1页"),
    Pair("黑条下的文字", PDF, _bar, "covered_text", "第1页"),
    Pair("白块下的文字", PDF, _white_box, "covered_text", "第1页"),
    Pair("图片下的文字", PDF, _mosaic, "covered_text", "第1页"),
    Pair("注释盖住的文字", PDF, _changed(_PAGE, _covered_by_note), "covered_text", "第1页"),
    Pair("涂黑的扫描件里的文字层", PDF, _blackened_scan, "covered_text", "第1页"),
    Pair("白底白字", PDF, _white_letters, "invisible_text", "第1页"),
    Pair("没有墨迹的文字", PDF, _invisible, "invisible_text", "第1页"),
    Pair("页面以外的文字", PDF, _outside, "hidden_text", "第1页页面边界以外"),
    Pair("注释", PDF, _changed(_PAGE, _noted), "annotation", "第1页"),
    Pair("附在里面的文件", PDF, _changed(_PAGE, _attached), "embedded", "附在PDF里的文件"),
    Pair("表单里的证件号码", PDF, _changed(_PAGE, _filled), "id_number", "表单“证件”"),
    Pair("没有接受的删除", DOCX, _document(_revised("del")), "tracked_change", "第2段"),
    Pair("没有接受的插入", DOCX, _document(_revised("ins")), "tracked_change", "第2段"),
    Pair("批注", DOCX, _document(_remark), "comment", "批注1（王五）"),
    Pair("隐藏的文字", DOCX, _document(_vanish), "hidden_text", "第2段"),
    Pair("样式隐藏的文字", DOCX, _document(_vanish_by_style), "hidden_text", "第2段"),
    Pair("页眉里的证件号码", DOCX, _document(_in_header), "id_number", "页眉"),
    Pair("断开的手机号码", DOCX, _document(_in_pieces), "mobile", "第2段"),
    Pair("深度隐藏的工作表", XLSX, _workbook(_second_sheet), "hidden_sheet", "工作表“名单”"),
    Pair("隐藏的行", XLSX, _workbook(_row), "hidden_row", "工作表“计划”第3行"),
    Pair("隐藏的列", XLSX, _workbook(_column), "hidden_column", "工作表“计划”C列"),
    Pair("单元格批注", XLSX, _workbook(_cell_note), "comment", "工作表“计划”B2"),
    Pair("白底白字的单元格", XLSX, _workbook(_white_cell), "hidden_text", "工作表“计划”B3"),
    Pair(
        "存成数字的手机号码",
        XLSX,
        _workbook(_as_number),
        "mobile",
        "工作表“计划”D3",
    ),
    Pair(
        "隐藏的幻灯片和备注",
        PPTX,
        _slides,
        "hidden_slide",
        "第2张幻灯片",
    ),
)
OTHERS = {"隐藏的幻灯片和备注": [("notes", "第1张幻灯片的备注")]}
"""What a file hides besides."""
TEXTS = f"名单\n李四 {MOBILE}\n".encode("gb18030"), TEXT
