"""What an uploaded file is, found from its bytes alone, and which files may not join a case.

Neither the name nor what the browser says of a file decides anything here. Nothing is unpacked to
disk and no picture is decoded; what is read of a hostile file is bounded, and the process that
reads it (apart.py) has bounds of its own.
"""

import codecs
import re
from typing import IO

import puremagic

from flows.files import office, ole, pdf, pictures, tails
from flows.files.kinds import TEXT, Harmful, Inspected, Refused, found_as
from flows.files.programs import is_program, is_script
from flows.files.words import ARCHIVE, DDE

HEAD_BYTES = 4096
CHUNK_BYTES = 64 * 1024
DEEPEST = 3
"""Files within files: what a document holds, and what that holds."""


def inspect(file: IO[bytes], depth: int = 0) -> Inspected:
    """What the file is; Refused if files like it are not taken. Reads anywhere, ends anywhere."""
    if file.seek(0, 2) == 0:
        raise Refused("文件是空的，里面没有内容；请核对原文件后重新上传")
    if depth > DEEPEST:
        raise Harmful("文件里一层套一层，无法逐层核对；请打印成PDF后上传")
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if is_program(head):
        raise Harmful("文件的内容是程序，不能附卷；请核对文件来源，把需要留存的文档另行上传")
    if is_script(head):
        raise Harmful("文件的内容是脚本或者网页，不能附卷；需要留存的请转成PDF后上传")

    def judge(within: IO[bytes]) -> Inspected:
        return inspect(within, depth + 1)

    for look in (pdf.look, ole.look, office.look):
        found = look(file, head, judge)
        if found:
            return found
    found = _picture(file, head) or _text(file, head)
    if found:
        return found
    raise _unknown(head)


def _picture(file: IO[bytes], head: bytes) -> Inspected | None:
    try:
        found = pictures.read(file, head)
    except pictures.Damaged:
        raise Refused("图片文件不完整，读不出尺寸；请重新扫描或者另存后上传") from None
    if found is None:
        return None
    if found.pixels > pictures.MOST_PIXELS:
        raise Refused("图片超过1亿像素，没有收下；请降低扫描分辨率后上传")
    behind = tails.refuse_second_file(file, pictures.end_of(file, found.type))
    return found_as(found.type, found.pages, *behind)


# -- text ------------------------------------------------------------------------------------------

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_FORMULA = re.compile(rb"[\n\r,;\t\"'][ \t]{0,9}[=+@-][ \t]{0,9}\w{1,40}\|[^\n\r]{0,300}!")
"""A cell of a table kept as text that runs a program when a spreadsheet opens it: =cmd|'…'!A0."""


def _text(file: IO[bytes], head: bytes) -> Inspected | None:
    if head.lstrip().startswith((b"{\\rt", b"%!PS")) or b"<?mso-application" in head:
        raise Refused("不收这种格式的文档；请另存为DOCX或者PDF后上传")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refused("文本文件的编码不是UTF-8或者GB18030；请在记事本中另存为UTF-8后上传")
    if not any(_reads_as(file, encoding) for encoding in ("utf-8", "gb18030")):
        return None
    _refuse_formulas(file)
    return found_as(TEXT)


def _refuse_formulas(file: IO[bytes]) -> None:
    file.seek(0)
    kept = b"\n"
    while chunk := file.read(CHUNK_BYTES):
        if _FORMULA.search(kept + chunk):
            raise Harmful(DDE)
        kept = chunk[-400:]


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
    (r"rar|7z|zip|tar\b|x-xz|compressed", ARCHIVE),
)


def _unknown(head: bytes) -> Refused:
    """Puts a name to what is not taken, where it has a common one."""
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        guesses = []
    for guess in guesses[:1]:
        for mime_type, told in _KNOWN:
            if re.search(mime_type, guess.mime_type):
                return Harmful(told) if told == ARCHIVE else Refused(told)
    return Refused(f"认不出文件的格式，没有收下。{_TAKEN}")
