"""What stands behind the end of a file: a second file that travels under the first one's name."""

import struct
from typing import IO

from flows.files.kinds import Harmful
from flows.files.programs import is_archive, is_program, is_script

HEAD_BYTES = 4096
SMALL_BYTES = 1024
"""So much behind the end is nothing to speak of: line ends, and what scanners fill up with."""
CHUNK_BYTES = 1024 * 1024
_ZIP_END, _ZIP_ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_LONGEST_ZIP_END = 22 + 65_535

_TWO = (
    "文件里还藏着一个压缩包或者程序，同一个文件可以当作两种文件打开，不能附卷；"
    "请用原来的软件打开后另存，或者打印成PDF后上传"
)


def refuse_second_file(file: IO[bytes], end: int | None) -> tuple[str, ...]:
    """Warnings about what follows `end` (None: the format has none); Harmful for what must not.

    A zip is looked for whatever the end: programs that unpack one read it from behind.
    """
    if _zip_ends_here(file):
        raise Harmful(_TWO)
    return () if end is None else behind(file, end)


def behind(file: IO[bytes], end: int) -> tuple[str, ...]:
    """Warnings about what follows `end`; Harmful if it is a program, a script or an archive."""
    size = file.seek(0, 2)
    start = _past_blanks(file, end)
    file.seek(start)
    tail = file.read(HEAD_BYTES)
    if is_program(tail) or is_script(tail) or is_archive(tail):
        raise Harmful(_TWO)
    if size - start <= SMALL_BYTES or tail.startswith(b"\xff\xd8\xff"):
        return ()  # phones put the same picture a second time behind the first
    if b"ftyp" in tail[:12]:
        return ("图片后面还带有一段录像（动态照片），会随文件一起保存和提供",)
    return (f"文件正常结尾之后还有{size - start}字节别的数据，来历不明",)


def _past_blanks(file: IO[bytes], at: int) -> int:
    """Where the next byte stands that is neither blank nor zero; the end, if there is none."""
    file.seek(at)
    while chunk := file.read(CHUNK_BYTES):
        kept = chunk.lstrip(b"\0 \t\r\n")
        if kept:
            return at + len(chunk) - len(kept)
        at += len(chunk)
    return at


def _zip_ends_here(file: IO[bytes]) -> bool:
    """Whether the file ends as a zip does: the list of entries, then the record that counts."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_ZIP_END))
    tail = file.read()
    at = len(tail)
    while (at := tail.rfind(_ZIP_END, 0, at)) >= 0:
        if at + 22 <= len(tail):
            entries, length = struct.unpack_from("<HL", tail, at + 10)
            start = size - len(tail) + at - length
            if entries and start >= 0:
                file.seek(start)
                if file.read(4) == _ZIP_ENTRY:
                    return True
    return False


def last(file: IO[bytes], mark: bytes) -> int | None:
    """Where the last `mark` of the file ends, looked for from the end; None if there is none."""
    upto = file.seek(0, 2)
    while upto > 0:
        start = max(0, upto - CHUNK_BYTES)
        file.seek(start)
        found = file.read(upto - start).rfind(mark)
        if found >= 0:
            return start + found + len(mark)
        if start == 0:
            return None
        upto = start + len(mark) - 1
    return None
