"""Old Office files (DOC, XLS), which are compound files of streams (MS-CFB): what they hold."""

import io
import re
import struct
from collections.abc import Callable, Iterator
from typing import IO

import olefile

from flows.files import tails
from flows.files.kinds import DOC, XLS, Harmful, Inspected, Refused, found_as
from flows.files.names import clean_name, is_program_name
from flows.files.words import BROKEN, DDE, HOLDS, LOCKED, MACROS

MOST_RECORDS = 2_000_000
MOST_STREAMS = 20_000
CHUNK_BYTES = 1024 * 1024

Look = Callable[[IO[bytes]], Inspected]

_MACROS_IN = {"macros", "_vba_project_cur", "vba", "_vba_project"}
_PACKAGE = "\x01Ole10Native"
_FIELD = re.compile(rb"\x13\s*DDE|\x13\0(?:\s\0)*D\0D\0E\0", re.IGNORECASE)
"""Of a DOC: the mark of a field (19) and what it does, in one byte or two a character."""
_SHEET, _SUPBOOK, _FILEPASS = 0x0085, 0x01AE, 0x002F
_MACRO_SHEETS = (1, 6)
"""Kinds of sheet of an XLS: macros of Excel 4, and of Visual Basic."""


def look(file: IO[bytes], head: bytes, judge: Look) -> Inspected | None:
    """The document, or None if the file is no compound file."""
    if not head.startswith(olefile.MAGIC):
        return None
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as ole:
            type_ = _what(ole)
            _refuse_streams(ole, judge)
            end = _end(ole)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # a hostile file may break the reader anywhere
        raise Refused(BROKEN) from error
    return found_as(type_, None, *tails.behind(file, end))


def refuse_within(file: IO[bytes], judge: Look) -> None:
    """An object within a document, of any program. Raises Harmful for what it must not be."""
    try:
        with olefile.OleFileIO(file) as ole:
            _refuse_streams(ole, judge)
    except (Refused, MemoryError):
        raise
    except Exception as error:
        raise Refused(BROKEN) from error


def _what(ole: olefile.OleFileIO) -> str:
    top = {path[0].lower() for path in ole.listdir()}
    if "encryptedpackage" in top:
        raise Refused(LOCKED)
    if "worddocument" in top:
        with ole.openstream("WordDocument") as stream:
            # The file information block: bit 8 of its flags says that the text is encrypted.
            begin = stream.read(12)
        if len(begin) == 12 and struct.unpack_from("<H", begin, 10)[0] & 0x0100:
            raise Refused(LOCKED)
        return DOC
    if top & {"workbook", "book"}:
        return XLS
    raise Refused("不是能够识别的旧版文档或者表格；请另存为DOCX、XLSX、PPTX或者PDF后上传")


def _refuse_streams(ole: olefile.OleFileIO, judge: Look) -> None:
    paths = ole.listdir()
    if len(paths) > MOST_STREAMS:
        raise Refused(BROKEN)
    if {part.lower() for path in paths for part in path} & _MACROS_IN:
        raise Harmful(MACROS)
    for path in paths:
        own = path[-1].lower()
        if own == _PACKAGE.lower():
            with ole.openstream(path) as stream:
                _refuse_package(stream.read(), judge)
        elif own == "worddocument":
            with ole.openstream(path) as stream:
                _refuse_fields(stream)
        elif own in ("workbook", "book"):
            with ole.openstream(path) as stream:
                _refuse_records(stream)


def _refuse_package(data: bytes, judge: Look) -> None:
    """A file put into a document as it is: length, label, name, where it came from, the file."""
    try:
        label, at = _text(data, 6)
        name, at = _text(data, at)
        (length,) = struct.unpack_from("<L", data, at + 4)
        temporary = at + 8 + length
        (size,) = struct.unpack_from("<L", data, temporary)
        content = data[temporary + 4 : temporary + 4 + size]
    except (struct.error, ValueError):
        raise Harmful(HOLDS.format("未知名称") + "它的格式认不出") from None
    shown = clean_name(label or name)
    if is_program_name(label) or is_program_name(name):
        raise Harmful(HOLDS.format(shown) + "它是程序或者脚本")
    try:
        judge(io.BytesIO(content))
    except Harmful as error:
        raise Harmful(HOLDS.format(shown) + str(error)) from None
    except Refused:
        pass


def _text(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\0", at)
    return data[at:end].decode("gb18030", "replace"), end + 1


def _refuse_fields(stream: IO[bytes]) -> None:
    kept = b""
    while chunk := stream.read(CHUNK_BYTES):
        if _FIELD.search(kept + chunk):
            raise Harmful(DDE)
        kept = chunk[-64:]


def _refuse_records(stream: IO[bytes]) -> None:
    """The records of an XLS: no sheet of macros, no link to a program, no password."""
    for kind, data in _records(stream):
        if kind == _FILEPASS:
            raise Refused(LOCKED)
        if kind == _SHEET and len(data) > 5 and data[5] in _MACRO_SHEETS:
            raise Harmful(MACROS)
        # The address of a link to a program is its name and its topic, with a 3 in between.
        if kind == _SUPBOOK and len(data) > 4 and b"\x03" in data[4:]:
            raise Harmful(DDE)


def _records(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    for _ in range(MOST_RECORDS):
        begin = stream.read(4)
        if len(begin) < 4:
            return
        kind, length = struct.unpack("<HH", begin)
        yield kind, stream.read(length)
    raise Refused(BROKEN)


def _end(ole: olefile.OleFileIO) -> int:
    """Where the last sector that is in use ends."""
    used = (n for n in range(len(ole.fat) - 1, -1, -1) if ole.fat[n] != olefile.FREESECT)
    return (next(used, 0) + 2) * int(ole.sectorsize)
