"""Office files as zips of parts (DOCX, XLSX, PPTX), and OFD: what they are, what they hold."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from typing import IO

import olefile

from flows.files import ole, parts, tails
from flows.files.kinds import DOCX, OFD, PPTX, XLSX, Harmful, Inspected, Refused, found_as
from flows.files.names import clean_name, is_program_name
from flows.files.programs import is_archive, is_program
from flows.files.words import ARCHIVE, BROKEN, CONTROLS, HOLDS, LOCKED, MACROS

HEAD_BYTES = 4096
LARGEST_UNPACKED_BYTES = 200 * 1024 * 1024
LARGEST_RATIO = 200
MOST_ENTRIES = 10_000
LARGEST_DIRECTORY_BYTES = 8 * 1024 * 1024
"""Of a zip's list of entries: ten thousand entries with long names take a quarter of it."""
LARGEST_CONTENT_TYPES_BYTES = 1024 * 1024
LARGEST_WITHIN_BYTES = 50 * 1024 * 1024
"""Of a document within the document."""

Look = Callable[[IO[bytes]], Inspected]

BOMB = "压缩的内容展开后过大或者过多，可能损害系统，没有收下；请核对文件来源"
_MAIN_PARTS = (
    ("word/", rb"wordprocessingml\.(document|template)\.main\+xml", DOCX),
    ("xl/", rb"spreadsheetml\.(sheet|template)\.main\+xml", XLSX),
    ("ppt/", rb"presentationml\.(presentation|slideshow|template)\.main\+xml", PPTX),
)
_CONTROL = re.compile(r"(^|/)activex/", re.IGNORECASE)


def look(file: IO[bytes], head: bytes, judge: Look) -> Inspected | None:
    """The document, or None if the file is no zip. judge: how files within it are looked at."""
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    size = file.seek(0, 2)
    end = _refuse_long_directory(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries, size)
            found = _what(archive, {e.filename for e in entries})
            warnings = _relations(archive, entries)
            _refuse_within(archive, entries, judge)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise Refused(BROKEN) from error
    except (RuntimeError, struct.error) as error:  # a part under a password; a torn record
        raise Refused(BROKEN) from error
    return found_as(found, None, *warnings, *tails.behind(file, end))


def _what(archive: zipfile.ZipFile, names: set[str]) -> str:
    lower = {n.lower() for n in names}
    if any(n.endswith("vbaproject.bin") or n.startswith("xl/macrosheets/") for n in lower):
        raise Harmful(MACROS)
    if len(names) < len(archive.infolist()):  # of two parts of one name, each reader takes another
        raise Refused(BROKEN)
    if "OFD.xml" in names:
        return OFD
    if "mimetype" in names and "content.xml" in names:
        raise Refused("不收ODF格式的文档；请另存为DOCX、XLSX、PPTX或者PDF后上传")
    if "[Content_Types].xml" not in names:
        raise Harmful(ARCHIVE)
    if any(e.flag_bits & 1 for e in archive.infolist()):
        raise Refused(LOCKED)
    with archive.open("[Content_Types].xml") as part:
        told = part.read(LARGEST_CONTENT_TYPES_BYTES).lower()
    if any(word in told for word in (b"macroenabled", b"vbaproject", b"macrosheet")):
        raise Harmful(MACROS)
    for folder, main, type_ in _MAIN_PARTS:
        if re.search(main, told) and any(n.startswith(folder) for n in lower):
            return type_
    raise Harmful(ARCHIVE)


# -- the zip around it -----------------------------------------------------------------------------


def _refuse_long_directory(file: IO[bytes], size: int) -> int:
    """zipfile reads the whole list of entries into memory: its length is looked at before.

    Returns where the zip ends.
    """
    file.seek(max(0, size - 22 - 65535))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        raise Refused(BROKEN)
    count, length, _, comment = struct.unpack_from("<HLLH", tail, at + 10)
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        (offset,) = struct.unpack_from("<Q", tail, at - 20 + 8)
        file.seek(min(offset, size))
        record = file.read(56)
        if record.startswith(b"PK\x06\x06") and len(record) == 56:
            count, length = struct.unpack_from("<QQ", record, 32)
    if count > MOST_ENTRIES or length > LARGEST_DIRECTORY_BYTES:
        raise Refused(BOMB)
    return size - len(tail) + at + 22 + int(comment)


def _refuse_bomb(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(e.file_size for e in entries)
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > LARGEST_UNPACKED_BYTES
        or unpacked > size * LARGEST_RATIO
    ):
        raise Refused(BOMB)


# -- what it holds ---------------------------------------------------------------------------------


def _relations(archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]) -> list[str]:
    told: dict[str, None] = {}
    for entry in entries:
        name = entry.filename.lower()
        if _CONTROL.search(name):
            raise Harmful(CONTROLS)
        look = parts.look_for(name)
        if look is None:
            continue
        with archive.open(entry) as part:
            told |= dict.fromkeys(look(part))
    return list(told)


def _refuse_within(
    archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo], judge: Look
) -> None:
    """Every part by how it begins: none may be a program; documents are looked at themselves."""
    for entry in entries:
        name = clean_name(entry.filename)
        with archive.open(entry) as part:
            head = part.read(HEAD_BYTES)
        if is_program(head) or is_program_name(name):
            raise Harmful(HOLDS.format(name) + "它是程序或者脚本")
        if is_archive(head) or head.startswith(olefile.MAGIC):
            _look_within(archive, entry, name, judge)


def _look_within(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, judge: Look) -> None:
    if entry.file_size > LARGEST_WITHIN_BYTES:
        raise Refused(BOMB)
    with archive.open(entry) as part:
        data = io.BytesIO(part.read(LARGEST_WITHIN_BYTES))
    try:
        if name.lower().endswith(".bin"):  # an embedded object of any program
            ole.refuse_within(data, judge)
        else:
            judge(data)
    except Harmful as error:
        raise Harmful(HOLDS.format(name) + str(error)) from None
    except Refused:
        pass  # what a reader cannot open does no harm where it stands
