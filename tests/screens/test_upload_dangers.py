"""Content that is not what it says, or would do more than be read: refused, or taken and told.

Of Office files: test_office_dangers.
"""

import io
from collections.abc import Callable

import openpyxl
import pikepdf
import pytest

from flows.files import apart
from flows.files.judge import inspect
from flows.files.kinds import Harmful, Inspected, Refused
from flows.files.names import handed_out_as, is_program_name, refuse_program_name, warnings_of
from tests.screens import dangerous_files as bad
from tests.screens import upload_files as make

MB = 1024 * 1024
MACROS = make.office("docx", {"word/vbaProject.bin": b"x"})
JPEG = bad.whole_jpeg()
MP4 = b"\0\0\0\x18ftypmp42" + b"v" * 2000


def looked_at(content: bytes) -> Inspected:
    return inspect(io.BytesIO(content))


def harm(content: bytes) -> str:
    with pytest.raises(Harmful) as caught:
        looked_at(content)
    return str(caught.value)


def warnings(content: bytes) -> str:
    return "；".join(looked_at(content).warnings)


# -- PDF -------------------------------------------------------------------------------------------

ACTIVE: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "a script on opening": (bad.opening("JavaScript", JS="app.alert(1)"), "这份PDF带有脚本"),
    "a script by its name": (bad.named_script, "这份PDF带有脚本"),
    "a script told elsewhere": (bad.script_told_elsewhere, "这份PDF带有脚本"),
    "a script behind a button": (bad.scripted_button, "这份PDF带有脚本"),
    "a program": (bad.opening("Launch", F="cmd.exe"), "这份PDF带有启动程序的动作"),
    "a film": (bad.flash, "这份PDF带有嵌入的动画或者音视频"),
    "a sound": (bad.opening("Sound"), "这份PDF带有嵌入的动画或者音视频"),
    "a form made by a program": (bad.dynamic_form, "这份PDF是动态表单"),
}


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
@pytest.mark.parametrize("what", ACTIVE)
def test_a_pdf_that_does_something_is_refused_and_told_how_to_mend(what: str, packed: bool) -> None:
    change, told = ACTIVE[what]
    words = harm(bad.pdf_with(change, packed))
    assert words.startswith(told)
    assert "“打印成PDF”后上传" in words


def test_a_name_written_in_codes_is_read_all_the_same() -> None:
    assert harm(bad.escaped_pdf()).startswith("这份PDF带有脚本")


def test_a_pdf_that_only_speaks_of_scripts_is_taken() -> None:
    assert looked_at(bad.talking_pdf()).warnings == ()


def test_a_link_is_nothing_to_tell_and_a_button_that_sends_is() -> None:
    assert warnings(bad.pdf_with(bad.link)) == ""
    assert "发送到网上的按钮" in warnings(bad.pdf_with(bad.sending_form))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("工具.exe", b"anything", "它是程序或者脚本"),
        ("说明.txt", make.EXE, "文件的内容是程序"),
        ("说明.txt", make.SHELL, "文件的内容是脚本"),
        ("材料.zip", bad.ZIP, "压缩包不能附卷"),
        ("表.docx", MACROS, "文件带有宏"),
        ("又一份.pdf", bad.pdf_with(bad.named_script), "这份PDF带有脚本"),
    ],
)
def test_a_pdf_that_holds_what_is_not_taken_is_not_taken(
    name: str, content: bytes, told: str
) -> None:
    words = harm(bad.pdf_with(bad.holding(name, content)))
    assert words.startswith(f"这份PDF里附有不能附卷的文件“{name}”，请取出或者删去后再上传：{told}")


def test_a_pdf_with_papers_in_it_is_taken_and_they_are_named() -> None:
    """Electronic invoices hold their data as a file."""
    content = bad.pdf_with(bad.holding("发票.xml", b"<?xml version='1.0'?><Invoice/>"))
    assert warnings(content) == "这份PDF里还附有1份文件：“发票.xml”，请一并查阅"
    strange = bad.pdf_with(bad.holding("数据.dat", b"\1\2\3\0"))
    assert "“数据.dat”" in warnings(strange)


def test_files_within_files_have_an_end() -> None:
    content = make.pdf()
    for n in range(5):
        content = bad.pdf_with(bad.holding(f"{n}.pdf", content))
    assert "一层套一层" in harm(content)


# -- behind the end --------------------------------------------------------------------------------

WHOLE = {"pdf": make.pdf(), "png": bad.whole_png(), "jpeg": JPEG, "tiff": make.tiff((9, 9))}
TWO = "文件里还藏着一个压缩包或者程序"


@pytest.mark.parametrize("kind", WHOLE)
def test_a_zip_behind_a_file_is_found(kind: str) -> None:
    assert harm(WHOLE[kind] + bad.ZIP).startswith(TWO)
    assert harm(WHOLE[kind] + bad.ZIP + b"a comment").startswith(TWO)
    assert looked_at(WHOLE[kind]).warnings == ()


@pytest.mark.parametrize("kind", ["pdf", "png", "jpeg"])
@pytest.mark.parametrize(
    "tail",
    [make.EXE, make.ELF, b"\n\n" + make.SHELL, b"<?php eval($_GET[1]); ?>", b"Rar!\x1a\x07\x00"],
    ids=["exe", "elf", "shell", "php", "rar"],
)
def test_a_program_behind_a_file_is_found(kind: str, tail: bytes) -> None:
    assert harm(WHOLE[kind] + tail).startswith(TWO)
    assert harm(WHOLE[kind] + bytes(100_000) + tail).startswith(TWO)


@pytest.mark.parametrize("kind", ["pdf", "png", "jpeg"])
def test_what_else_hangs_behind_is_told(kind: str) -> None:
    assert "还有2000字节别的数据" in warnings(WHOLE[kind] + b"z" * 2000)
    for nothing_much in (b"\r\n", bytes(50_000), b"z" * 100):
        assert warnings(WHOLE[kind] + nothing_much) == ""


def test_what_phones_put_behind_a_photograph() -> None:
    assert warnings(JPEG + JPEG + b"p" * 5000) == ""
    assert "动态照片" in warnings(JPEG + MP4)


def test_the_end_of_a_jpeg_is_not_taken_for_one_within_it() -> None:
    """Neither the small picture in its head nor its packed data end it."""
    noise = bytes(range(1, 255)) * 300
    content = bad.whole_jpeg(noise.replace(b"\xff", b"\xff\x00"))
    assert "还有2000字节" in warnings(content + b"z" * 2000)
    assert looked_at(content[:-2]).warnings == ()  # cut off: there is no end to judge by


def test_a_program_behind_a_document_is_found() -> None:
    for content in (make.office("docx"), make.ole("WordDocument")):
        assert harm(content + make.EXE).startswith(TWO)
        assert "还有2000字节" in warnings(content + b"z" * 2000)


def test_a_signed_pdf_goes_on_behind_its_first_end() -> None:
    """Each change of a PDF is written behind it, with an end of its own."""
    assert warnings(make.pdf() + b"9 0 obj\n(" + b"x" * 3000 + b")\nendobj\n%%EOF\n") == ""


# -- text ------------------------------------------------------------------------------------------


def test_a_table_as_text_that_calls_a_program_is_refused() -> None:
    for text in ("=cmd|'/c calc'!A0", "姓名,电话\n张三,\" +cmd|'/c calc'!A0\"\n"):
        assert harm(text.encode()).startswith("文档带有启动其他程序")
    for text in ("a|b!", "合计=1|2！", "x = y | z !", "- 一|二!"):
        assert looked_at(text.encode()).warnings == ()


def test_a_saved_web_page_and_a_document_as_text_are_refused() -> None:
    page = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n"
    assert harm(page).startswith("文件的内容是脚本或者网页")
    word = b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><x/>'
    for content in (word, b" {\\rt1 x}"):
        with pytest.raises(Refused, match="不收这种格式的文档"):
            looked_at(content)


# -- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "通知.pdf.exe",
        "通知.pdf          .scr",
        "通知.exe.",
        "通知.exe:a.pdf",
        "表.iqy",
        "表.SLK",
        "a.settingcontent-ms",
        "a.msc",
        "a.wsc",
    ],
)
def test_more_names_of_programs(name: str) -> None:
    with pytest.raises(Harmful, match="这是程序、脚本或者网页的名称"):
        refuse_program_name(name)


def test_a_program_s_name_within_a_file() -> None:
    assert is_program_name("报告.pdf.EXE")
    assert is_program_name("报告.exe . ")
    assert not is_program_name("图.svg")
    assert not is_program_name("页.html")


PNG = Inspected("image/png", ".png", 1)


def test_a_name_shown_backwards_is_told() -> None:
    assert warnings_of("图\u202egnp.exe", "图gnp.exe", PNG)[-1] == (
        "文件名里有改变显示顺序的字符，已经去掉"
    )
    assert warnings_of("图.png", "图.png", PNG) == ()


@pytest.mark.parametrize(
    ("name", "type_", "kept"),
    [
        ("图.png", "image/png", "图.png"),
        ("图.pdf", "image/png", "图.pdf.png"),
        ("名单.doc", "text/plain", "名单.doc.txt"),
        ("名单.csv", "text/plain", "名单.csv"),
        ("稿.wps", "application/msword", "稿.wps"),
        ("a.bin", "image/png", "a.bin"),
        ("a.pdf", "unknown/type", "a.pdf"),
    ],
)
def test_nothing_leaves_under_another_type_s_name(name: str, type_: str, kept: str) -> None:
    assert handed_out_as(name, type_) == kept


# -- bounds ----------------------------------------------------------------------------------------


class Counted(io.BytesIO):
    """Counts what is read of it."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.count += len(found)
        return found


def test_of_a_sheet_of_10_000_rows_little_is_read() -> None:
    book = openpyxl.Workbook()
    for n in range(10_000):
        book.active.append([f"第{n}行", n * 7919 % 10_007, "某某街道某某路", n / 7])
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    file = Counted(content)
    assert inspect(file).type.endswith("spreadsheetml.sheet")
    # What is read besides the rows: the lists of a zip, and some KB of each part.
    assert file.count < len(content) / 3 + 200_000


def test_what_takes_too_much_memory_is_refused_and_the_rest_goes_on() -> None:
    content = bad.pdf_with(bad.bomb)
    assert len(content) < 3 * MB
    with pytest.raises(Refused, match="过于复杂"):
        apart.inspected(io.BytesIO(content))
    assert apart.inspected(io.BytesIO(make.pdf(2))).pages == 2


def test_what_takes_too_much_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.01)
    with pytest.raises(Refused, match="系统正忙"):
        apart.inspected(io.BytesIO(make.pdf()))


def test_apart_the_answer_is_the_same() -> None:
    for content in (make.pdf(3), JPEG + MP4, make.office("docx")):
        assert apart.inspected(io.BytesIO(content)) == looked_at(content)
    with pytest.raises(Refused, match="文件的内容是程序"):
        apart.inspected(io.BytesIO(make.EXE))
