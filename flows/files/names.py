"""The names files come with: what is kept of them, which are a program's, which tell a lie."""

import re
import unicodedata
from pathlib import PurePath

from flows.files.kinds import TEXT, TYPES, Harmful, Inspected

LONGEST_NAME = 255

PROGRAM_ENDINGS = (
    r"exe|com|bat|cmd|ms[ipc]|scr|pif|dll|cpl|sys|ocx|xll|psm?1|ps1xml|vb[se]|jse?|mjs|ws[fhc]|sct"
    r"|hta|sh|bash|command|desktop|pyw?|pl|rb|php|jar|jnlp|apk|app|application|lnk|url|reg|inf|scf"
    r"|chm|hlp|iso|img|vhdx?|cab|iqy|dqy|oqy|slk|settingcontent-ms|library-ms|search-ms|xbap"
)
_PROGRAM = re.compile(rf"\.({PROGRAM_ENDINGS}|x?html?|mht|mhtml|svg)", re.IGNORECASE)
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""They turn the order in which a name is shown: gnp.exe may be read as exe.png."""


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
    """Whatever it holds, a file of such a name is run when somebody opens it. Raises Harmful."""
    # Windows takes what follows a colon for a part of the file, not of its name.
    for own in name.split(":"):
        ending = PurePath(own.rstrip(". ")).suffix.lower()
        if _PROGRAM.fullmatch(ending):
            raise Harmful(
                f"文件名以“{ending}”结尾，这是程序、脚本或者网页的名称，不能附卷；"
                "确是文档的，请改正文件名后上传"
            )


def is_program_name(name: str) -> bool:
    """Whether a file of this name within another file is a program; pages and drawings are none."""
    return bool(re.search(rf"\.({PROGRAM_ENDINGS})[. \0]*$", name, re.IGNORECASE))


def warnings_of(raw: str, name: str, found: Inspected) -> tuple[str, ...]:
    """What to tell of the name as it came (`raw`) and as it is kept."""
    told = contradiction(name, found)
    turned = "文件名里有改变显示顺序的字符，已经去掉" if _TURNS.search(raw) else ""
    return tuple(text for text in (told, turned) if text)


def contradiction(name: str, found: Inspected) -> str:
    """What to tell of a name whose ending is another type's; empty if they agree."""
    ending = PurePath(name).suffix.lower()
    label, own = TYPES[found.type]
    if not ending or ending in own or (found.type == TEXT and not _of_another(ending, TEXT)):
        return ""
    return f"“{name}”的内容是{label}，与名称的结尾“{ending}”不符，已按内容保存为{label}"


def handed_out_as(name: str, type_: str) -> str:
    """The name a file leaves under: one that is another type's gets its own type's ending too.

    A program opens a file by its ending: under .doc Word would open whatever it is.
    """
    if type_ in TYPES and _of_another(PurePath(name).suffix.lower(), type_):
        return name + TYPES[type_][1][0]
    return name


def _of_another(ending: str, type_: str) -> bool:
    if ending in TYPES[type_][1]:
        return False
    return any(ending in endings for endings in (e for _, e in TYPES.values()))
