"""Small files of every kind, laid out by hand from their formats' descriptions."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pikepdf

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="{kind}"/></Types>'
)
_MAIN = "application/vnd.openxmlformats-officedocument."
OFFICE = {
    "docx": ("word/document.xml", _MAIN + "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", _MAIN + "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", _MAIN + "presentationml.presentation.main+xml"),
}

# -- PDF -------------------------------------------------------------------------------------------


def pdf(pages: int = 1, trailer: bytes = b"") -> bytes:
    """A PDF with a cross-reference table; `trailer`: more entries of its trailer."""
    kids = b" ".join(b"%d 0 R" % (3 + n) for n in range(pages))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        *[page] * pages,
    ]
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(
        b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, trailer, start)
    )
    return out.getvalue()


def packed_pdf(pages: int, encryption: pikepdf.Encryption | None = None) -> bytes:
    """A PDF with object streams, as most programs write it now."""
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        out = io.BytesIO()
        made.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            encryption=encryption or False,
        )
        return out.getvalue()


# -- pictures --------------------------------------------------------------------------------------


def png(width: int, height: int) -> bytes:
    """Only the header says how large it is; no picture follows."""
    header = b"IHDR" + struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">L", 13) + header + b"\0\0\0\0"


def jpeg(width: int, height: int, frame: int = 0xC0) -> bytes:
    """frame: the kind of its frame header; C2 is the progressive one."""
    app0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    quantization = b"\xff\xdb" + struct.pack(">H", 67) + b"\0" * 65
    sof = (
        b"\xff\xff" + bytes([frame]) + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    )
    return b"\xff\xd8" + app0 + quantization + sof + b"\xff\xd9"


def tiff(*sizes: tuple[int, int], order: str = "<") -> bytes:
    """One page per size."""
    out = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "L", 8)
    for n, (width, height) in enumerate(sizes):
        tags = struct.pack(order + "HHLL", 256, 4, 1, width)
        tags += struct.pack(order + "HHLHH", 257, 3, 1, height, 0)
        next_at = len(out) + 2 + len(tags) + 4 if n + 1 < len(sizes) else 0
        out += struct.pack(order + "H", 2) + tags + struct.pack(order + "L", next_at)
    return out


# -- zip and Office --------------------------------------------------------------------------------


def zipped(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(kind: str, more: Mapping[str, bytes | str] | None = None, main: str = "") -> bytes:
    """docx, xlsx or pptx; `more`: further parts, `main`: another content type of the main part."""
    part, type_ = OFFICE[kind]
    told = CONTENT_TYPES.format(part=part, kind=main or type_)
    return zipped({"[Content_Types].xml": told, part: "<main/>", **(more or {})})


def declaring(content: bytes, unpacked: int) -> bytes:
    """The same zip whose last entry says it unpacks to so many bytes."""
    at = content.rfind(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<L", unpacked) + content[at + 28 :]


def ole(*streams: str) -> bytes:
    """An OLE compound file with empty streams of these names (MS-CFB)."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    entries = [_ole_entry("Root Entry", 5, free, 1)]
    for n, name in enumerate(streams, 1):
        entries.append(_ole_entry(name, 2, n + 1 if n < len(streams) else free, free))
    while len(entries) % 4:
        entries.append(_ole_entry("", 0, free, free))
    sectors = len(entries) // 4
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<LLLLLLLLL", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<L", 0) + struct.pack("<L", free) * 108
    chain = [fat, *range(2, sectors + 1), end]
    table = b"".join(struct.pack("<L", n) for n in chain + [free] * (128 - len(chain)))
    return (header + table + b"".join(entries)).ljust(2048, b"\0")


def _ole_entry(name: str, kind: int, right: int, child: int) -> bytes:
    raw = name.encode("utf-16-le")
    length = len(raw) + 2 if name else 0
    entry = raw.ljust(64, b"\0") + struct.pack("<HBB", length, kind, 1)
    entry += struct.pack("<LLL", 0xFFFFFFFF, right, child) + b"\0" * 36
    return entry + struct.pack("<LQ", 0xFFFFFFFE, 0)


EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\0" * 100
ELF = b"\x7fELF\x02\x01\x01\x00" + b"\0" * 56
SHELL = b"#!/bin/sh\nrm -rf /\n"
