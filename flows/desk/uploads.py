"""What an uploaded file is, found from its bytes alone, and which files may not join a case.

Neither the name nor what the browser says of a file decides anything here, except that a name may
not end as a program's does: under that name the file would be handed out again. Nothing is
unpacked and no picture is decoded; what is read of a hostile file is bounded.
"""

import codecs
import logging
import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

import olefile
import puremagic
from django.conf import settings
from pypdf import PdfReader
from pypdf.errors import DependencyError

from flows.desk import pictures

# It writes a line of the log for every flaw of a file: a hostile one would flood it.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)
logging.getLogger("olefile").setLevel(logging.CRITICAL)

HEAD_BYTES = 4096
CHUNK_BYTES = 64 * 1024
LARGEST_UNPACKED_BYTES = 200 * 1024 * 1024
LARGEST_RATIO = 200
MOST_ENTRIES = 10_000
LARGEST_DIRECTORY_BYTES = 8 * 1024 * 1024
"""Of a zip's list of entries: ten thousand entries with long names take a quarter of it."""
LARGEST_CONTENT_TYPES_BYTES = 1024 * 1024
MOST_PAGES = 100_000
LONGEST_NAME = 255

_OOXML = "application/vnd.openxmlformats-officedocument."
TYPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "application/pdf": ("PDF文档", (".pdf",)),
    "image/jpeg": ("JPEG图片", (".jpg", ".jpeg", ".jpe", ".jfif")),
    "image/png": ("PNG图片", (".png",)),
    "image/tiff": ("TIFF图片", (".tif", ".tiff")),
    _OOXML + "wordprocessingml.document": ("DOCX文档", (".docx", ".dotx", ".wps")),
    _OOXML + "spreadsheetml.sheet": ("XLSX表格", (".xlsx", ".xltx", ".et")),
    _OOXML + "presentationml.presentation": ("PPTX演示文稿", (".pptx", ".ppsx", ".potx", ".dps")),
    "application/msword": ("DOC文档", (".doc", ".dot", ".wps")),
    "application/vnd.ms-excel": ("XLS表格", (".xls", ".xlt", ".et")),
    "application/ofd": ("OFD文档", (".ofd",)),
    "text/plain": ("纯文本", (".txt",)),
}
"""Every type that is taken -> what it is called, the endings it goes by; it is stored under the
first."""
SHOWN_IN_PAGE = ("application/pdf", "image/jpeg", "image/png")
"""Types a browser shows by itself."""

_PROGRAM_ENDING = re.compile(
    r"\.(exe|com|bat|cmd|msi|msp|scr|pif|dll|cpl|sys|psm?1|vb[se]|jse?|mjs|ws[fh]|hta|sh|bash|pyw?|pl"
    r"|rb|php|jar|apk|app|lnk|url|reg|inf|scf|chm|x?html?|mht|mhtml|svg)"
)


class Refused(ValueError):
    """The file is not taken; the message says in Chinese why, and what to do."""


@dataclass(frozen=True)
class Inspected:
    """What a file is by its content. pages: None where a file of its type has none to count."""

    type: str
    ending: str
    pages: int | None = None


def inspect(file: IO[bytes]) -> Inspected:
    """What the file is; Refused if files like it are not taken. Reads anywhere, ends anywhere."""
    size = file.seek(0, 2)
    if size == 0:
        raise Refused("文件是空的，里面没有内容；请核对原文件后重新上传")
    if size > settings.LARGEST_UPLOAD_BYTES:
        raise Refused(too_large())
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if _is_program(head):
        raise Refused("文件的内容是程序，不能附卷；请核对文件来源，把需要留存的文档另行上传")
    if _SCRIPT.match(head.removeprefix(codecs.BOM_UTF8)):
        raise Refused("文件的内容是脚本或者网页，不能附卷；需要留存的请转成PDF后上传")
    for look in (_pdf, _picture, _old_office, _zip, _text):
        found = look(file, head)
        if found:
            return found
    raise Refused(_unknown(head))


def too_large() -> str:
    most = settings.LARGEST_UPLOAD_BYTES // (1024 * 1024)
    return f"文件超过{most}MB，没有收下；请降低扫描分辨率，或者分成几份后上传"


def _as(type_: str, pages: int | None = None) -> Inspected:
    return Inspected(type_, TYPES[type_][1][0], pages)


# -- names -----------------------------------------------------------------------------------------


def clean_name(name: str) -> str:
    """The file's own name: no folders, no characters that are not seen, not too long."""
    own = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c for c in own if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    kept = seen.strip().rstrip(". ")
    ending = PurePath(kept).suffix[:20]
    if len(kept) > LONGEST_NAME:
        kept = kept[: LONGEST_NAME - len(ending)] + ending
    return kept or "未命名"


def refuse_program_name(name: str) -> None:
    """Whatever it holds, a file of such a name is run when somebody opens it."""
    ending = PurePath(name).suffix.lower()
    if _PROGRAM_ENDING.fullmatch(ending):
        raise Refused(
            f"文件名以“{ending}”结尾，这是程序、脚本或者网页的名称，不能附卷；"
            "确是文档的，请改正文件名后上传"
        )


def contradiction(name: str, found: Inspected) -> str:
    """What to tell of a name whose ending is another type's; empty if they agree."""
    ending = PurePath(name).suffix.lower()
    label, own = TYPES[found.type]
    others = {e for type_, (_, endings) in TYPES.items() if type_ != found.type for e in endings}
    if not ending or ending in own or (found.type == "text/plain" and ending not in others):
        return ""
    return f"“{name}”的内容是{label}，与名称的结尾“{ending}”不符，已按内容保存为{label}"


# -- programs --------------------------------------------------------------------------------------

_PROGRAMS = (
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",  # Java, and programs for several processors of a Mac
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\x00asm",
    b"dex\n",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a Windows shortcut
)
_SCRIPT = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*"
    rb"(<!doctype\s+(html|svg)|<(html|head|body|script|svg|job|package|scriptlet)\b|<\?php|@echo\b|#!)",
    re.IGNORECASE | re.DOTALL,
)


def _is_program(head: bytes) -> bool:
    # MZ alone may begin a text: it is also the prefix of a ministry's standards.
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        return True
    return head.startswith(_PROGRAMS)


# -- PDF -------------------------------------------------------------------------------------------


def _pdf(file: IO[bytes], head: bytes) -> Inspected | None:
    if not head.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(b"%PDF-"):
        return None
    locked = "这份PDF已加密或者限制了权限，将来可能打不开；请解除密码后重新上传"
    broken = "这份PDF已损坏，读不出页数；请用原文件重新生成后上传"
    try:
        reader = PdfReader(file)
        if reader.is_encrypted:
            raise Refused(locked)
        pages = _pages(reader)
    except Refused:
        raise
    except DependencyError:  # it asks for a library of ciphers: only an encrypted one needs it
        raise Refused(locked) from None
    except Exception as error:  # a hostile file may break the reader anywhere
        raise Refused(broken) from error
    if not 1 <= pages <= MOST_PAGES:
        raise Refused(broken)
    return _as("application/pdf", pages)


def _pages(reader: PdfReader) -> int:
    """As the file counts them: to walk through every page would take its time."""
    tree: Any = reader.root_object["/Pages"].get_object()
    return int(tree["/Count"])


# -- pictures --------------------------------------------------------------------------------------


def _picture(file: IO[bytes], head: bytes) -> Inspected | None:
    try:
        found = pictures.read(file, head)
    except pictures.Damaged:
        raise Refused("图片文件不完整，读不出尺寸；请重新扫描或者另存后上传") from None
    if found is None:
        return None
    if found.pixels > pictures.MOST_PIXELS:
        raise Refused("图片超过1亿像素，没有收下；请降低扫描分辨率后上传")
    return _as(found.type, found.pages)


# -- Office ----------------------------------------------------------------------------------------

_MACROS = "文件带有宏，宏是程序，不能附卷；请另存为不带宏的文档或者PDF后上传"
_ARCHIVE = "压缩包不能附卷，因为里面的材料无法逐份查阅；请解压后逐份上传"
_BROKEN_OFFICE = "文件已损坏，打不开；请用原文件重新保存后上传"


def _old_office(file: IO[bytes], head: bytes) -> Inspected | None:
    if not head.startswith(olefile.MAGIC):
        return None
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as ole:
            paths = ole.listdir()
    except Exception as error:  # a hostile file may break the reader anywhere
        raise Refused(_BROKEN_OFFICE) from error
    names = {part.lower() for path in paths for part in path}
    top = {path[0].lower() for path in paths}
    if "encryptedpackage" in top:
        raise Refused("这份文档设有打开密码，将来可能打不开；请取消密码后重新上传")
    if names & {"macros", "_vba_project_cur", "vba", "_vba_project"}:
        raise Refused(_MACROS)
    if "worddocument" in top:
        return _as("application/msword")
    if top & {"workbook", "book"}:
        return _as("application/vnd.ms-excel")
    raise Refused("不是能够识别的旧版文档或者表格；请另存为DOCX、XLSX、PPTX或者PDF后上传")


def _zip(file: IO[bytes], head: bytes) -> Inspected | None:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    size = file.seek(0, 2)
    _refuse_long_directory(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries, size)
            found = _office(archive, {e.filename for e in entries})
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise Refused(_BROKEN_OFFICE) from error
    except (RuntimeError, struct.error) as error:  # a part under a password; a torn record
        raise Refused(_BROKEN_OFFICE) from error
    if found is None:
        raise Refused(_ARCHIVE)
    return found


def _office(archive: zipfile.ZipFile, names: set[str]) -> Inspected | None:
    lower = {n.lower() for n in names}
    if any(n.endswith("vbaproject.bin") or n.startswith("xl/macrosheets/") for n in lower):
        raise Refused(_MACROS)
    if "OFD.xml" in names:
        return _as("application/ofd")
    if "mimetype" in names and "content.xml" in names:
        raise Refused("不收ODF格式的文档；请另存为DOCX、XLSX、PPTX或者PDF后上传")
    if "[Content_Types].xml" not in names:
        return None
    with archive.open("[Content_Types].xml") as part:
        told = part.read(LARGEST_CONTENT_TYPES_BYTES).lower()
    if b"macroenabled" in told or b"vbaproject" in told:
        raise Refused(_MACROS)
    for folder, main, type_ in _MAIN_PARTS:
        if re.search(main, told) and any(n.startswith(folder) for n in lower):
            return _as(type_)
    return None


_MAIN_PARTS = (
    (
        "word/",
        rb"wordprocessingml\.(document|template)\.main\+xml",
        _OOXML + "wordprocessingml.document",
    ),
    ("xl/", rb"spreadsheetml\.(sheet|template)\.main\+xml", _OOXML + "spreadsheetml.sheet"),
    (
        "ppt/",
        rb"presentationml\.(presentation|slideshow|template)\.main\+xml",
        _OOXML + "presentationml.presentation",
    ),
)
_BOMB = "压缩的内容展开后过大或者过多，可能损害系统，没有收下；请核对文件来源"


def _refuse_long_directory(file: IO[bytes], size: int) -> None:
    """zipfile reads the whole list of entries into memory: its length is looked at before."""
    file.seek(max(0, size - 22 - 65535))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        raise Refused(_BROKEN_OFFICE)
    count, length = struct.unpack_from("<HL", tail, at + 10)
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        (offset,) = struct.unpack_from("<Q", tail, at - 20 + 8)
        file.seek(min(offset, size))
        record = file.read(56)
        if record.startswith(b"PK\x06\x06") and len(record) == 56:
            count, length = struct.unpack_from("<QQ", record, 32)
    if count > MOST_ENTRIES or length > LARGEST_DIRECTORY_BYTES:
        raise Refused(_BOMB)


def _refuse_bomb(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(e.file_size for e in entries)
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > LARGEST_UNPACKED_BYTES
        or unpacked > size * LARGEST_RATIO
    ):
        raise Refused(_BOMB)


# -- text ------------------------------------------------------------------------------------------

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def _text(file: IO[bytes], head: bytes) -> Inspected | None:
    if head.startswith((b"{\\rtf", b"%!PS")):
        raise Refused("不收这种格式的文档；请另存为DOCX或者PDF后上传")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refused("文本文件的编码不是UTF-8或者GB18030；请在记事本中另存为UTF-8后上传")
    if any(_reads_as(file, encoding) for encoding in ("utf-8", "gb18030")):
        return _as("text/plain")
    return None


def _reads_as(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK_BYTES):
            if _NOT_TEXT.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


# -- what else it may be ---------------------------------------------------------------------------

_TAKEN = "可以上传的有：PDF、OFD、图片（JPEG、PNG、TIFF）、Office和WPS文档、纯文本"
_KNOWN: tuple[tuple[str, str], ...] = (
    (r"^image/", "这种图片格式不能附卷；请另存为JPEG或者PNG后上传"),
    (r"^(audio|video)/", "录音录像不能附卷；请刻录光盘，随纸质案卷保存"),
    (r"rar|7z|zip|tar\b|x-xz|compressed", _ARCHIVE),
)


def _unknown(head: bytes) -> str:
    """Puts a name to what is not taken, where it has a common one."""
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        guesses = []
    for guess in guesses[:1]:
        for mime_type, told in _KNOWN:
            if re.search(mime_type, guess.mime_type):
                return told
    return f"认不出文件的格式，没有收下。{_TAKEN}"
