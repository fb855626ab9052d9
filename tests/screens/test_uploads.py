"""What an uploaded file is by its content, whatever its name says, and what is refused."""

import io
import random
import zipfile

import docx
import openpyxl
import pikepdf
import pytest

from flows.files.judge import inspect
from flows.files.kinds import Inspected, Refused
from flows.files.names import clean_name, contradiction, refuse_program_name
from tests.screens import upload_files as make

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
MB = 1024 * 1024


def length(content: object) -> str | None:
    """Names a test after the length of its file, whose bytes nobody reads."""
    return f"{len(content)} bytes" if isinstance(content, bytes) else None


def looked_at(content: bytes) -> Inspected:
    return inspect(io.BytesIO(content))


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        looked_at(content)
    return str(caught.value)


# -- what is taken ---------------------------------------------------------------------------------

TAKEN = {
    "pdf": (make.pdf(3), "application/pdf", ".pdf", 3),
    "pdf with object streams": (make.packed_pdf(2), "application/pdf", ".pdf", 2),
    "pdf after a mark of its encoding": (
        b"\xef\xbb\xbf" + make.pdf(),
        "application/pdf",
        ".pdf",
        1,
    ),
    "png": (make.png(800, 600), "image/png", ".png", 1),
    "png of 100 megapixels": (make.png(10_000, 10_000), "image/png", ".png", 1),
    "jpeg": (make.jpeg(800, 600), "image/jpeg", ".jpg", 1),
    "progressive jpeg": (make.jpeg(800, 600, frame=0xC2), "image/jpeg", ".jpg", 1),
    "tiff": (make.tiff((2480, 3508), (2480, 3508)), "image/tiff", ".tif", 2),
    "tiff of a Mac": (make.tiff((2480, 3508), order=">"), "image/tiff", ".tif", 1),
    "docx": (make.office("docx"), DOCX, ".docx", None),
    "xlsx": (make.office("xlsx"), XLSX, ".xlsx", None),
    "pptx": (make.office("pptx"), PPTX, ".pptx", None),
    "doc": (make.ole("1Table", "WordDocument"), "application/msword", ".doc", None),
    "xls": (make.ole("Workbook"), "application/vnd.ms-excel", ".xls", None),
    "xls of 1995": (make.ole("Book"), "application/vnd.ms-excel", ".xls", None),
    "ofd": (make.zipped({"OFD.xml": ""}), "application/ofd", ".ofd", None),
    "utf-8": ("情况说明：材料齐全。\n".encode(), "text/plain", ".txt", None),
    "utf-8 with its mark": ("情况说明".encode("utf-8-sig"), "text/plain", ".txt", None),
    "gb18030": ("情况说明：经办人张𬭎\r\n".encode("gb18030"), "text/plain", ".txt", None),
    "a text that begins like a program": (
        "MZ/T 001-2020 民政行业标准".encode(),
        "text/plain",
        ".txt",
        None,
    ),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_is_what_its_content_is(name: str) -> None:
    content, type_, ending, pages = TAKEN[name]
    assert looked_at(content) == Inspected(type_, ending, pages)


def test_files_of_the_usual_programs_are_taken() -> None:
    word, sheet = io.BytesIO(), io.BytesIO()
    docx.Document().save(word)
    openpyxl.Workbook().save(sheet)
    assert looked_at(word.getvalue()).type == DOCX
    assert looked_at(sheet.getvalue()).type == XLSX


def test_a_zip64_as_some_programs_write_every_sheet_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    content = make.office("xlsx")
    assert b"PK\x06\x06" in content
    assert looked_at(content).type == XLSX


def test_a_character_across_two_chunks_is_still_a_text() -> None:
    for encoding in ("utf-8", "gb18030"):
        content = b"a" + "字".encode(encoding) * 50_000  # chunks of 64 KB cut a character apart
        assert looked_at(content).type == "text/plain"


# -- programs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        make.EXE,
        make.ELF,
        b"\xca\xfe\xba\xbe\x00\x00\x00\x34",
        b"\xcf\xfa\xed\xfe\x07\x00\x00\x01",
        b"\x00asm\x01\x00\x00\x00",
        b"L\x00\x00\x00\x01\x14\x02\x00" + b"\0" * 60,
    ],
    ids=length,
)
def test_a_program_is_refused(content: bytes) -> None:
    assert refusal(content).startswith("文件的内容是程序")


@pytest.mark.parametrize(
    "content",
    [
        make.SHELL,
        b"\xef\xbb\xbf#!/usr/bin/env python\n",
        b"@echo off\r\ndel *.*\r\n",
        b"<!DOCTYPE html><title>x</title>",
        b"\n <HTML><body></body></html>",
        b"<?xml version='1.0'?><!-- x --><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<script>alert(1)</script>",
        b"<?php phpinfo();",
    ],
    ids=length,
)
def test_a_script_or_web_page_is_refused(content: bytes) -> None:
    assert refusal(content).startswith("文件的内容是脚本或者网页")


@pytest.mark.parametrize("name", ["通知.exe", "a.pdf.BAT", "脚本.js", "页面.html", "快捷方式.lnk"])
def test_a_program_s_name_is_refused_whatever_it_holds(name: str) -> None:
    with pytest.raises(Refused, match="文件名以“.*”结尾，这是程序、脚本或者网页的名称"):
        refuse_program_name(name)


@pytest.mark.parametrize("name", ["通知.pdf", "exe", "关于exe的说明", "com.txt", "名单.json"])
def test_other_names_are_not(name: str) -> None:
    refuse_program_name(name)


# -- PDF -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("revision", [2, 3, 4, 6])
@pytest.mark.parametrize("user", ["", "密码"])
def test_an_encrypted_pdf_is_refused(revision: int, user: str) -> None:
    user = user if revision == 6 else user and "secret"
    encryption = pikepdf.Encryption(
        owner="owner", user=user, R=revision, aes=revision >= 4, metadata=revision >= 4
    )
    assert refusal(make.packed_pdf(1, encryption)).startswith("这份PDF已加密")


def test_encryption_is_found_in_a_plain_trailer_too() -> None:
    trailer = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >> /ID [(a) (a)]"
    assert refusal(make.pdf(trailer=trailer)).startswith("这份PDF已加密")


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4\n",
        make.pdf()[:60],
        make.pdf(0),
        make.pdf().replace(b"/Count 1", b"/Count x"),
        make.pdf().replace(b"/Count 1", b"/Count 9999999999"),
    ],
    ids=length,
)
def test_a_damaged_pdf_is_refused(content: bytes) -> None:
    assert refusal(content).startswith("这份PDF已损坏")


# -- pictures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        make.png(10_001, 10_000),
        make.png(100_000, 100_000),
        make.jpeg(65_000, 65_000),
        make.tiff((100, 100), (200_000, 60_000)),
    ],
    ids=length,
)
def test_a_picture_over_100_megapixels_is_refused(content: bytes) -> None:
    assert refusal(content).startswith("图片超过1亿像素")


@pytest.mark.parametrize(
    "content",
    [
        make.png(800, 600)[:20],
        make.png(0, 600),
        b"\x89PNG\r\n\x1a\n" + b"x" * 30,
        make.jpeg(800, 600)[:30],
        b"\xff\xd8\xff\xda\x00\x08",
        b"\xff\xd8" + b"\xff" * 20_000,
        b"\xff\xd8" + b"\xff\xfe\x00\x02" * 20_000,
        make.tiff((100, 100))[:-8],
        make.tiff((100, 100))[:-4] + b"\x08\0\0\0",  # its chain of pages bites its tail
        b"II*\0\0\0\0\0",
    ],
    ids=length,
)
def test_a_picture_without_a_size_is_refused(content: bytes) -> None:
    assert refusal(content).startswith("图片文件不完整")


# -- Office ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        make.office("docx", {"word/vbaProject.bin": b"x"}),
        make.office("xlsx", {"xl/other/VBAPROJECT.BIN": b"x"}),
        make.office("xlsx", {"xl/macrosheets/sheet1.xml": "<x/>"}),
        make.office("docx", main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        make.office("docx", main="application/vnd.ms-office.vbaProject"),
        make.ole("WordDocument", "Macros"),
        make.ole("Workbook", "_VBA_PROJECT_CUR"),
    ],
    ids=length,
)
def test_a_document_with_macros_is_refused(content: bytes) -> None:
    assert refusal(content).startswith("文件带有宏")


def test_a_document_under_a_password_is_refused() -> None:
    content = make.ole("EncryptionInfo", "EncryptedPackage")
    assert refusal(content).startswith("这份文档设有打开密码")


def test_other_ole_files_are_refused() -> None:
    for streams in (["PowerPoint Document"], ["\x05SummaryInformation"]):
        assert refusal(make.ole(*streams)).startswith("不是能够识别的旧版文档")
    assert refusal(make.ole("WordDocument")[:600]).startswith("文件已损坏")


def test_plain_archives_are_refused() -> None:
    for content in (
        make.zipped({"申请表.pdf": make.pdf()}),
        make.zipped({}),
        make.zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": ""}),
        b"Rar!\x1a\x07\x01\x00" + b"\0" * 60,
        b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\0" * 60,
    ):
        assert refusal(content).startswith("压缩包不能附卷")


def test_a_zip_bomb_is_refused() -> None:
    zeros = make.office("docx", {"word/media/image1.bin": bytes(20 * MB)})
    assert len(zeros) < 50_000
    assert refusal(zeros).startswith("压缩的内容展开后过大或者过多")


def test_a_document_unpacks_to_200_mb_at_the_most() -> None:
    noise = random.Random(1).randbytes(2 * MB)
    content = make.office("docx", {"word/media/image1.bin": noise})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first, second, _ = archive.infolist()
    most = 200 * MB - first.file_size - second.file_size
    assert looked_at(make.declaring(content, most)).type == DOCX
    assert refusal(make.declaring(content, most + 1)).startswith("压缩的内容展开后过大或者过多")


def test_a_document_has_ten_thousand_parts_at_the_most() -> None:
    parts = {f"word/{n}": "" for n in range(9_998)}  # and two of its own
    assert looked_at(make.office("docx", parts)).type == DOCX
    assert refusal(make.office("docx", parts | {"word/x": ""})).startswith("压缩的内容展开后过大")


def test_a_list_of_parts_too_long_to_be_read_is_refused() -> None:
    names = {"x" * 60_000 + str(n): "" for n in range(150)}
    assert refusal(make.office("docx", names)).startswith("压缩的内容展开后过大")


def test_a_torn_archive_is_refused() -> None:
    content = make.office("docx")
    for torn in (content[:-30], content[:40], content.replace(b"PK\x01\x02", b"PK\x01\x03")):
        assert refusal(torn).startswith("文件已损坏")


# -- the rest --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "文件是空的"),
        (b"GIF89a" + b"\0" * 30, "这种图片格式不能附卷"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "这种图片格式不能附卷"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 30, "录音录像不能附卷"),
        (b"{\\rtf1 hello}", "不收这种格式的文档"),
        (make.zipped({"mimetype": "application/vnd.oasis", "content.xml": ""}), "不收ODF"),
        ("说明".encode("utf-16"), "文本文件的编码不是"),
        (b"text\0with a zero", "认不出文件的格式"),
        (b"\x01\x02\xfe\xff\x80\x81" * 50, "认不出文件的格式"),
    ],
    ids=length,
)
def test_what_else_is_refused_is_told(content: bytes, told: str) -> None:
    assert refusal(content).startswith(told)


@pytest.mark.parametrize("name", ["pdf", "jpeg", "tiff", "png", "docx", "doc", "ofd"])
def test_a_file_spoilt_anywhere_is_judged_and_never_breaks_the_page(name: str) -> None:
    content, chance = TAKEN[name][0], random.Random(7)
    for _ in range(150):
        spoilt = bytearray(content[: chance.randrange(1, len(content) + 1)])
        for _ in range(chance.randrange(4)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        try:
            inspect(io.BytesIO(bytes(spoilt)))
        except Refused as error:
            assert str(error).strip()


# -- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("申请表（张三）.pdf", "申请表（张三）.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\用户\\李四\\身份证.jpg", "身份证.jpg"),
        ("通\x00知\n书\x7f.pdf", "通知书.pdf"),
        ("通知\u202efdp.exe", "通知fdp.exe"),
        ("零\u200b宽.pdf", "零宽.pdf"),
        (" 通知.pdf. . ", "通知.pdf"),
        ("..", "未命名"),
        ("文件夹/", "未命名"),
        ("", "未命名"),
        ("长" * 300 + ".docx", "长" * 250 + ".docx"),
    ],
)
def test_a_name_keeps_its_chinese_and_loses_its_folders(given: str, kept: str) -> None:
    assert clean_name(given) == kept


PNG = Inspected("image/png", ".png", 1)
TEXT = Inspected("text/plain", ".txt")


@pytest.mark.parametrize(
    ("name", "found", "told"),
    [
        ("图.png", PNG, ""),
        ("图.PNG", PNG, ""),
        ("图", PNG, ""),
        (
            "图.pdf",
            PNG,
            "“图.pdf”的内容是PNG图片，与名称的结尾“.pdf”不符，已按内容保存为PNG图片",
        ),
        (
            "图.dat",
            PNG,
            "“图.dat”的内容是PNG图片，与名称的结尾“.dat”不符，已按内容保存为PNG图片",
        ),
        ("名单.csv", TEXT, ""),
        (
            "名单.xls",
            TEXT,
            "“名单.xls”的内容是纯文本，与名称的结尾“.xls”不符，已按内容保存为纯文本",
        ),
        ("稿.wps", Inspected(DOCX, ".docx"), ""),
        ("稿.wps", Inspected("application/msword", ".doc"), ""),
    ],
)
def test_a_name_that_contradicts_its_content_is_told(
    name: str, found: Inspected, told: str
) -> None:
    assert contradiction(name, found) == told
