"""The parts of an Office file are found by what points to them and what they are, not by name."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from urllib.parse import unquote

import pytest

from flows.files.kinds import DOCX, PPTX, XLSX
from flows.files.outgoing.scan import scan
from flows.files.outgoing.spots import Found, Unscannable
from tests.screens.outgoing_files import ID, MOBILE, PAIRS, Pair, packed, relations
from tests.screens.upload_files import zipped

OFFICE = [pair for pair in PAIRS if pair.type in (DOCX, XLSX, PPTX)]


def found_in(content: bytes, type_: str) -> Found:
    return scan(io.BytesIO(content), type_)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def moved(content: bytes, named: Callable[[int, str], str]) -> bytes:
    """The file with every part under another name, and what points to it."""
    parts = _parts(content)
    names = {
        name: named(number, name)
        for number, name in enumerate(parts)
        if not name.endswith(".rels") and name != "[Content_Types].xml"
    }
    found = {}
    for name, data in parts.items():
        if name.endswith(".rels"):
            folder, own = posixpath.split(name.replace("_rels/", "", 1))
            source = posixpath.join(folder, own.removesuffix(".rels"))
            new = posixpath.split(names.get(source, ""))
            found[posixpath.join(new[0], "_rels", f"{new[1]}.rels")] = _pointing(
                data, folder, names
            )
        elif name == "[Content_Types].xml":
            told = data.decode()
            for old, other in names.items():
                told = told.replace(f'"/{old}"', f'"/{other}"')
            found[name] = told.encode()
        else:
            found[names[name]] = data
    return zipped(found)


def _pointing(data: bytes, folder: str, names: dict[str, str]) -> bytes:
    def other(match: re.Match[str]) -> str:
        target = unquote(match[1])
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        return f'Target="/{names[path]}"' if path in names else match[0]

    return re.sub(r'Target="([^"]*)"', other, data.decode()).encode()


def _elsewhere(number: int, name: str) -> str:
    return f"资料/{number}/part{number}.dat"


def _in_capitals(number: int, name: str) -> str:
    return name.upper()


@pytest.mark.parametrize("named", [_elsewhere, _in_capitals])
@pytest.mark.parametrize("pair", OFFICE, ids=lambda pair: pair.what)
def test_the_same_is_found_under_other_names(pair: Pair, named: Callable[[int, str], str]) -> None:
    for hide in (True, False):
        content = pair.make(hide)
        other = moved(content, named)
        assert not {*_parts(other)} & {n for n in _parts(content) if n.startswith(("w", "x", "p"))}
        assert found_in(other, pair.type) == found_in(content, pair.type)
    assert found_in(moved(pair.make(True), named), pair.type).spots


# -- no main part ----------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _word(tag: str, *texts: str) -> bytes:
    return f"<w:{tag} {W}>{''.join(map(_paragraph, texts))}</w:{tag}>".encode()


BODY = {"word/document.xml": _word("document", "正文", ID)}


@pytest.mark.parametrize("type_", [DOCX, XLSX, PPTX])
@pytest.mark.parametrize(
    "content",
    [
        zipped(BODY),
        zipped({"_rels/.rels": relations(a="officeDocument:word/other.xml"), **BODY}),
        zipped({"_rels/.rels": relations(a="thumbnail:word/document.xml"), **BODY}),
        packed("word/document.xml", {"word/document.xml": _word("hdr", "正文")}),
        packed("word/document.xml", {"word/document.xml": b"\x89PNG"}),
    ],
    ids=["无关系", "没有这一部分", "不是主体", "别的内容", "不是XML"],
)
def test_without_a_main_part_it_is_never_clean(content: bytes, type_: str) -> None:
    with pytest.raises(Unscannable, match=r"找不到文档的主体内容|已损坏"):
        found_in(content, type_)


def test_of_another_kind_than_it_says_it_is_not_clean() -> None:
    content = packed("word/document.xml", BODY)
    assert [s.kind for s in found_in(content, DOCX).spots] == ["id_number"]
    for type_ in (XLSX, PPTX):
        with pytest.raises(Unscannable, match="找不到文档的主体内容，无法检查"):
            found_in(content, type_)


def _book(**parts: bytes) -> dict[str, bytes]:
    sheets = '<sheets><sheet name="计划" r:id="a"/></sheets>'
    return {
        "xl/workbook.xml": f'<workbook xmlns="urn:x" {R}>{sheets}</workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": relations(a="worksheet:sheet.xml"),
        **{name.replace("__", "/").replace("_", "."): data for name, data in parts.items()},
    }


def _sheet(text: str) -> bytes:
    cell = f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c>'
    return f'<worksheet xmlns="urn:x"><sheetData><row>{cell}</row></sheetData></worksheet>'.encode()


def test_a_sheet_or_slide_that_is_listed_and_not_there_is_told() -> None:
    with pytest.raises(Unscannable, match="缺少“工作表“计划””的内容"):
        found_in(packed("xl/workbook.xml", _book()), XLSX)
    listed = f'<p:presentation {P} {R}><p:sldIdLst><p:sldId r:id="a"/></p:sldIdLst>'
    main = {"p.xml": f"{listed}</p:presentation>".encode()}
    with pytest.raises(Unscannable, match="缺少“第1张幻灯片”的内容"):
        found_in(packed("p.xml", main), PPTX)


# -- what nothing points to, and what has no reader of its own -------------------------------------


def _told(found: Found) -> list[tuple[str, str]]:
    return [(s.kind, s.place) for s in found.spots]


@pytest.mark.parametrize(
    ("tag", "place"),
    [
        ("hdr", "页眉"),
        ("ftr", "页脚"),
        ("footnotes", "脚注"),
        ("endnotes", "尾注"),
        ("glossaryDocument", "构建基块"),
        ("document", "另一份正文"),
    ],
)
def test_what_nothing_points_to_goes_out_with_the_file(tag: str, place: str) -> None:
    parts = {"word/document.xml": _word("document", "正文"), "other/1.xml": _word(tag, MOBILE)}
    assert _told(found_in(packed("word/document.xml", parts), DOCX)) == [("mobile", place)]


def test_a_remark_is_known_by_what_it_is() -> None:
    remark = (
        f'<w:comments {W}><w:comment w:author="王五">{_paragraph("删")}</w:comment></w:comments>'
    )
    parts = {"word/document.xml": _word("document", "正文"), "x/y.xml": remark.encode()}
    assert _told(found_in(packed("word/document.xml", parts), DOCX)) == [
        ("comment", "批注1（王五）")
    ]


def test_a_sheet_that_is_not_listed_is_hidden() -> None:
    parts = _book(xl__sheet_xml=_sheet("地块"), xl__other_xml=_sheet("名单"))
    found = found_in(packed("xl/workbook.xml", parts), XLSX)
    assert [(s.kind, s.place, s.shown) for s in found.spots] == [
        ("hidden_sheet", "没有列入的工作表", "名单")
    ]


def test_a_slide_and_notes_that_are_not_listed_are_told() -> None:
    def shape(tag: str, text: str) -> bytes:
        return f"<p:{tag} {P} {A}><p:sp><a:p><a:t>{text}</a:t></a:p></p:sp></p:{tag}>".encode()

    parts = {
        "p.xml": f"<p:presentation {P}/>".encode(),
        "one.xml": shape("sld", "测算"),
        "two.xml": shape("notes", "不对外"),
    }
    found = found_in(packed("p.xml", parts), PPTX)
    assert [(s.kind, s.place, s.shown) for s in found.spots] == [
        ("hidden_slide", "没有列入放映的幻灯片", "测算"),
        ("notes", "备注", "不对外"),
    ]


@pytest.mark.parametrize(
    ("part", "place"),
    [
        (f"<c:chartSpace xmlns:c='urn:c'><c:v>{MOBILE}</c:v></c:chartSpace>", "图表"),
        (
            f"<d:wsDr xmlns:d='urn:d' {A}><a:p><a:t>138001</a:t><a:t>38000</a:t></a:p></d:wsDr>",
            "图形",
        ),
        (f"<Properties xmlns='urn:p'><p><t>{MOBILE}</t></p></Properties>", "文档的其他部分"),
        (f"<own xmlns='urn:o'><a>甲</a><b>{MOBILE}</b></own>", "文档的其他部分"),
    ],
)
def test_charts_drawings_and_properties_are_looked_through(part: str, place: str) -> None:
    word = {"word/document.xml": _word("document", "正文"), "any/1.xml": part.encode()}
    assert _told(found_in(packed("word/document.xml", word), DOCX)) == [("mobile", place)]
    book = _book(xl__sheet_xml=_sheet("地块"), any__1_xml=part.encode())
    assert _told(found_in(packed("xl/workbook.xml", book), XLSX)) == [("mobile", place)]


def test_files_within_are_known_by_what_points_to_them() -> None:
    parts = {
        "word/document.xml": _word("document", "正文"),
        "word/_rels/document.xml.rels": relations(
            a="aFChunk:/import/one.html", b="package:/import/two.xlsx", c="image:/import/p.png"
        ),
        "import/one.html": f"<html><br><p>{MOBILE}</p></html>".encode(),
        "import/two.xlsx": b"PK",
        "import/p.png": b"\x89PNG",
        "word/embeddings/oleObject1.bin": b"\xd0\xcf",
    }
    found = found_in(packed("word/document.xml", parts), DOCX)
    assert [(s.kind, s.shown) for s in found.spots if s.kind == "embedded"] == [
        ("embedded", "one.html"),
        ("embedded", "two.xlsx"),
        ("embedded", "oleObject1.bin"),
    ]
    assert [s.kind for s in found.spots if s.place == "文档的其他部分"] == ["mobile"]
