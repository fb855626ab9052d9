"""Office files that load from elsewhere, start programs, or hold what is not taken."""

import io
import zipfile

import pytest

from flows.files.judge import inspect
from flows.files.kinds import Refused
from tests.screens import dangerous_files as bad
from tests.screens import upload_files as make
from tests.screens.test_upload_dangers import MACROS, harm, looked_at, warnings

# -- Office ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "http://example.com/a.dotm"),
        ("attachedTemplate", "file://server/share/a.dotm"),
        ("attachedTemplate", r"\\server\share\a.dotm"),
        ("attachedTemplate", "%5C%5Cserver%5Cshare%5Ca.dotm"),
        ("oleObject", "mhtml:http://example.com/a.html!x-usc:http://example.com/a.html"),
        ("frame", "https://example.com/"),
        ("subDocument", "https://example.com/a.docx"),
    ],
)
def test_a_document_that_loads_from_elsewhere_is_refused(kind: str, target: str) -> None:
    assert harm(bad.related(kind, target)).startswith("文档打开时会从网上装入别的内容")


@pytest.mark.parametrize(
    ("kind", "target", "told"),
    [
        ("attachedTemplate", "file:///C:\\Users\\a\\Templates\\%E5%85%AC%E6%96%87.dotx", ""),
        ("attachedTemplate", "Normal.dotm", ""),
        ("hyperlink", "https://www.gov.cn/", ""),
        ("oleObject", "file:///D:\\表.xlsx", "文档链接了本机上的其他文件"),
        ("image", "https://example.com/a.png", "文档打开时会从网上取图片"),
        ("externalLinkPath", "file:///D:\\表.xlsx", "表格里有取自其他文件"),
    ],
)
def test_what_documents_point_to_every_day_is_taken(kind: str, target: str, told: str) -> None:
    assert warnings(bad.related(kind, target)).startswith(told)
    assert bool(warnings(bad.related(kind, target))) == bool(told)


def test_a_field_that_starts_a_program_is_found_in_pieces_too() -> None:
    for content in (
        bad.field("DDEAUTO c:\\windows\\system32\\cmd.exe"),
        bad.field(" DD", "E", "AUTO cmd"),
        bad.field("dde excel", simple=True),
    ):
        assert harm(content).startswith("文档带有启动其他程序的链接")
    assert warnings(bad.field("PAGE ")) == ""
    assert warnings(bad.field("DDEX 1")) == ""


def test_a_sheet_that_calls_a_program_is_refused_and_one_that_quotes_another_is_told() -> None:
    assert harm(bad.linked_sheet('<ddeLink ddeService="cmd"/>')).startswith("文档带有启动其他程序")
    assert warnings(bad.linked_sheet("<externalBook/>")).startswith("表格里有取自其他文件")
    assert warnings(make.office("xlsx", {"xl/connections.xml": "<connections/>"}))


@pytest.mark.parametrize(
    ("part", "content", "told"),
    [
        ("word/embeddings/a.bin", make.EXE, "它是程序或者脚本"),
        ("word/media/image1.png", make.EXE, "它是程序或者脚本"),
        ("word/embeddings/工具.exe", b"anything", "它是程序或者脚本"),
        ("word/embeddings/a.zip", bad.ZIP, "压缩包不能附卷"),
        (
            "word/embeddings/a.docx",
            MACROS,
            "文件带有宏",
        ),
        (
            "word/embeddings/oleObject1.bin",
            bad.ole_with(**{"\x01Ole10Native": bad.package("计算.lnk", b"x")}),
            "文档里嵌有不能附卷的文件“计算.lnk”",
        ),
        (
            "word/embeddings/oleObject1.bin",
            bad.ole_with(**{"\x01Ole10Native": bad.package("说明.txt", make.EXE)}),
            "文档里嵌有不能附卷的文件“说明.txt”",
        ),
        (
            "word/embeddings/oleObject1.bin",
            bad.ole_with(**{"\x01Ole10Native": b"\1" * 4096}),
            "文档里嵌有不能附卷的文件“未知名称”",
        ),
    ],
)
def test_a_document_that_holds_what_is_not_taken_is_not_taken(
    part: str, content: bytes, told: str
) -> None:
    words = harm(make.office("docx", {part: content}))
    assert words.startswith("文档里嵌有不能附卷的文件")
    assert told in words


def test_documents_in_documents_are_taken() -> None:
    for part, content in (
        ("word/embeddings/Sheet1.xlsx", make.office("xlsx")),
        ("word/embeddings/oleObject1.bin", make.ole("CONTENTS")),
        (
            "word/embeddings/oleObject1.bin",
            bad.ole_with(**{"\x01Ole10Native": bad.package("说明.pdf", make.pdf())}),
        ),
        ("word/media/image1.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ):
        assert looked_at(make.office("docx", {part: content})).warnings == ()


def test_controls_are_programs() -> None:
    content = make.office("docx", {"word/activeX/activeX1.xml": "<x/>"})
    assert harm(content).startswith("文档带有控件")


def test_two_parts_of_one_name_are_no_document() -> None:
    out = io.BytesIO(make.office("docx"))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("word/document.xml", "<other/>")
    with pytest.raises(Refused, match="文件已损坏"):
        inspect(out)


@pytest.mark.parametrize("part", ["word/_rels/document.xml.rels", "word/header1.xml"])
def test_a_part_that_is_no_xml_is_told(part: str) -> None:
    with pytest.raises(Refused, match="文件已损坏"):
        looked_at(make.office("docx", {part: "<a><b></a>"}))


def test_a_part_that_would_unfold_itself_is_told() -> None:
    """Eight levels of a name that stands for fifty of the next."""
    names = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 50 if n else 'ha'}'>" for n in range(8))
    body = f"<!DOCTYPE x [{names}]><x>&a7;</x>"
    with pytest.raises(Refused, match="文件已损坏"):
        looked_at(make.office("docx", {"word/header1.xml": body}))


# -- old Office ------------------------------------------------------------------------------------


def test_an_old_document_with_a_program_in_it_is_refused() -> None:
    content = bad.ole_with(
        WordDocument=b"", **{"\x01Ole10Native": bad.package("报告.pdf.exe", b"x")}
    )
    assert "“报告.pdf.exe”" in harm(content)


@pytest.mark.parametrize(
    "text", [b"\x13 DDEAUTO c:\\cmd.exe", "\x13DDE excel".encode("utf-16-le")], ids=["8", "16"]
)
def test_an_old_document_s_fields_are_read(text: bytes) -> None:
    assert harm(bad.ole_with(WordDocument=bytes(3000) + text)).startswith("文档带有启动其他程序")
    assert warnings(bad.ole_with(WordDocument=bytes(3000) + b"\x13 PAGE ")) == ""


def test_an_old_document_under_a_password_is_refused() -> None:
    for content in (
        bad.ole_with(WordDocument=bytes(10) + b"\x00\x01" + bytes(20)),
        bad.ole_with(Workbook=bad.records((0x809, b"x"), (0x2F, b"\1\0"))),
    ):
        with pytest.raises(Refused, match="设有打开密码"):
            looked_at(content)


def test_an_old_sheet_of_macros_or_a_link_to_a_program_is_refused() -> None:
    def sheet(kind: int) -> tuple[int, bytes]:
        return 0x85, b"\0\0\0\0\0" + bytes([kind]) + b"\1\0A"

    assert warnings(bad.ole_with(Workbook=bad.records(sheet(0)))) == ""
    for kind in (1, 6):
        assert harm(bad.ole_with(Workbook=bad.records(sheet(kind)))).startswith("文件带有宏")
    link = (0x1AE, b"\1\0\x05\0\0cmd\x03/c calc")
    assert harm(bad.ole_with(Workbook=bad.records(link))).startswith("文档带有启动其他程序")
