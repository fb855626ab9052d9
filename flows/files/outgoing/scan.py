"""What a file of any kind would tell that it should not."""

import codecs
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from flows.files.kinds import DOC, DOCX, JPEG, OFD, PDF, PNG, PPTX, TEXT, TIFF, TYPES, XLS, XLSX
from flows.files.outgoing import pdf, sheets, slides, word
from flows.files.outgoing.numbers import numbers_in
from flows.files.outgoing.spots import (
    MOST_SPOTS,
    Found,
    Spot,
    Unscannable,
    number_spots,
    number_told,
)

Told = Callable[[int, int], None]

_PICTURE = "图片里的文字无法自动检查，须人工查看"
_BY_EYE = {
    JPEG: _PICTURE,
    PNG: _PICTURE,
    TIFF: _PICTURE,
    DOC: "这种旧格式的文档无法自动检查，请另存为DOCX或者PDF后重新上传，或者逐页人工查看",
    XLS: "这种旧格式的表格无法自动检查，请另存为XLSX后重新上传，或者逐表人工查看",
    OFD: "OFD文档无法自动检查，请转成PDF后重新上传，或者逐页人工查看",
}
LONGEST_LINE = 100_000
_JOINED = 60
"""Characters of two lines that are looked at as one."""
MOST_LINES = 1_000_000


def scan(
    file: IO[bytes],
    type_: str,
    tell: Told = lambda done, total: None,
    each: pdf.Each = pdf.in_turn,
) -> Found:
    """What is found in a file of this type (flows.files.kinds). Raises Unscannable.

    tell: called with the pages done and the pages in all, of files that have pages. each: how these
    are gone through.
    """
    file.seek(0)
    if type_ in _BY_EYE:
        return Found((), (_BY_EYE[type_],))
    if type_ == PDF:
        found = pdf.scan(file, tell, each)
    elif type_ == TEXT:
        found = Found(tuple(_lines(file)))
    else:
        readers = {DOCX: word.scan, XLSX: sheets.scan, PPTX: slides.scan}
        if type_ not in readers:
            raise Unscannable(f"不认识的文件类型“{type_}”，无法检查；可以检查：{_known()}")
        found = readers[type_](file)
    return _bounded(found)


def _known() -> str:
    return "、".join(name for name, _ in TYPES.values())


def scan_text(paragraphs: Iterable[str]) -> Found:
    """What is found in the paragraphs of a letter."""
    spots = [
        spot
        for number, text in enumerate(paragraphs, 1)
        for spot in number_spots(text, f"第{number}段")
    ]
    return _bounded(Found(tuple(spots)))


def _bounded(found: Found) -> Found:
    if len(found.spots) <= MOST_SPOTS:
        return found
    more = f"发现超过{MOST_SPOTS}处，只列出前{MOST_SPOTS}处，其余须人工查看"
    return Found(found.spots[:MOST_SPOTS], (*found.unread, more), found.pages)


def _lines(file: IO[bytes]) -> Iterator[Spot]:
    encoding = "utf-8-sig" if _is_utf8(file) else "gb18030"
    file.seek(0)
    reader = codecs.getreader(encoding)(file, "replace")
    last = ""
    for number in range(1, MOST_LINES):
        line = reader.readline(LONGEST_LINE)
        if not line:
            return
        yield from _across(last, line, number)
        yield from number_spots(line, f"第{number}行")
        last = line[-_JOINED:]


def _across(last: str, line: str, number: int) -> Iterator[Spot]:
    """Numbers broken at the end of the line before."""
    both = last + line[:_JOINED]
    for kind, start, end in numbers_in(both) if last else ():
        if start < len(last) < end:
            yield Spot(kind, f"第{number - 1}—{number}行", number_told(both, start, end))


def _is_utf8(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(65536):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
