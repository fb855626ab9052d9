"""A PDF: whether it opens for everybody, its pages, and what it would do besides being read."""

import codecs
import io
import logging
import re
from collections.abc import Callable, Iterator
from typing import IO, Any, BinaryIO, cast

import pikepdf

from flows.files import tails
from flows.files.kinds import PDF, Harmful, Inspected, Refused, found_as
from flows.files.names import clean_name, is_program_name

# It writes a line of the log for every flaw of a file: a hostile one would flood it.
logging.getLogger("pikepdf").setLevel(logging.CRITICAL)

MOST_PAGES = 100_000
DEEPEST = 50
"""Dictionaries within dictionaries of one object."""

Look = Callable[[IO[bytes]], Inspected]

_LOCKED = "这份PDF已加密或者限制了权限，将来可能打不开；请解除密码后重新上传"
_BROKEN = "这份PDF已损坏，读不出页数；请用原文件重新生成后上传"
_ACTIVE = "，打开时会执行，不能附卷；请用阅读软件“打印成PDF”后上传"
_SCRIPT = "这份PDF带有脚本" + _ACTIVE
_LAUNCH = "这份PDF带有启动程序的动作" + _ACTIVE
_MEDIA = "这份PDF带有嵌入的动画或者音视频" + _ACTIVE
_XFA = "这份PDF是动态表单，内容由程序生成，多数软件打不开；请用阅读软件“打印成PDF”后上传"

_WORTH_A_LOOK = re.compile(
    rb"/(JavaScript|Launch|EF|XFA|RichMedia|Movie|Sound|Screen|Rendition|SubmitForm|ImportData)\b"
    rb"|/(S|Subtype) \d+ \d+ R"
)
"""One of these any dictionary has that harms; most objects have none, and are passed over."""
_ACTIONS = {
    "/JavaScript": _SCRIPT,
    "/Launch": _LAUNCH,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
    "/Rendition": _MEDIA,
}
_ANNOTATIONS = {"/RichMedia": _MEDIA, "/Movie": _MEDIA, "/Sound": _MEDIA, "/Screen": _MEDIA}
_SENDS = "这份PDF带有把填写的内容发送到网上的按钮"


def look(file: IO[bytes], head: bytes, judge: Look) -> Inspected | None:
    """The PDF, or None if it is none. judge: how the files within it are looked at."""
    if not head.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(b"%PDF-"):
        return None
    try:
        with pikepdf.open(cast(BinaryIO, file), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Refused(_LOCKED)
            pages = int(pdf.Root.Pages.Count)
            warnings = _contents(pdf, judge)
    except (Refused, MemoryError):
        raise
    except pikepdf.PasswordError:
        raise Refused(_LOCKED) from None
    except Exception as error:  # a hostile file may break the reader anywhere
        if "bad_alloc" in str(error):
            raise MemoryError from error
        raise Refused(_LOCKED if "encrypt" in str(error).lower() else _BROKEN) from error
    if not 1 <= pages <= MOST_PAGES:
        raise Refused(_BROKEN)
    return found_as(PDF, pages, *warnings, *tails.refuse_second_file(file, _end(file)))


def _end(file: IO[bytes]) -> int | None:
    return tails.last(file, b"%%EOF")


def _contents(pdf: pikepdf.Pdf, judge: Look) -> list[str]:
    """What to tell of what it holds. Raises Harmful."""
    held: dict[str, None] = {}
    sends = False
    for found in pdf.objects:
        own = _dictionary(found)
        if own is None or not _WORTH_A_LOOK.search(own.unparse(resolved=True)):
            continue
        for one in _dictionaries(own, DEEPEST):
            _refuse_active(one)
            sends = sends or str(one.get("/S")) in ("/SubmitForm", "/ImportData")
            if isinstance(one.get("/EF"), pikepdf.Dictionary):
                held[_held(one, judge)] = None
    warnings = [_SENDS] if sends else []
    if held:
        names = "、".join(f"“{name}”" for name in list(held)[:5])
        more = "等" if len(held) > 5 else ""
        warnings.append(f"这份PDF里还附有{len(held)}份文件：{names}{more}，请一并查阅")
    return warnings


def _dictionary(found: Any) -> Any:
    """The object's dictionary or list, of a stream its own; None of anything else."""
    if isinstance(found, pikepdf.Stream):
        return found.stream_dict
    return found if isinstance(found, pikepdf.Dictionary | pikepdf.Array) else None


def _dictionaries(found: Any, depth: int) -> Iterator[Any]:
    """The dictionary, and those that stand within it; what it only points to comes by itself."""
    if depth == 0:
        raise Refused(_BROKEN)
    is_dictionary = isinstance(found, pikepdf.Dictionary)
    if is_dictionary:
        yield found
    for part in found.values() if is_dictionary else found:
        if isinstance(part, pikepdf.Dictionary | pikepdf.Array) and not part.is_indirect:
            yield from _dictionaries(part, depth - 1)


def _refuse_active(found: Any) -> None:
    for key, told in (("/S", _ACTIONS), ("/Subtype", _ANNOTATIONS)):
        value = found.get(key)
        if isinstance(value, pikepdf.Name) and str(value) in told:
            raise Harmful(told[str(value)])
    if "/XFA" in found:
        raise Harmful(_XFA)


def _held(specification: Any, judge: Look) -> str:
    """The name of a file within the PDF. Harmful, if such a file is; others are only told."""
    name = clean_name(str(specification.get("/UF") or specification.get("/F") or ""))
    told = f"这份PDF里附有不能附卷的文件“{name}”，请取出或者删去后再上传："
    if is_program_name(name):
        raise Harmful(f"{told}它是程序或者脚本")
    for stream in specification.EF.values():
        if not isinstance(stream, pikepdf.Stream):
            continue
        try:
            judge(io.BytesIO(stream.read_bytes()))
        except Harmful as error:
            raise Harmful(told + str(error)) from None
        except Refused:
            pass
    return name
