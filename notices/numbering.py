"""发文字号: 机关代字、年份、序号 (GB/T 9704). Gap-free, locked, never reused."""

import re
from datetime import date

from casework.models import Agency
from casework.numbering import take_numbers

REPLIES = "公开告"
PROCEDURAL = "公开函"
"""The series of replies and of all other letters; an agency's 机关代字 stands before it."""

NUMBERING: dict[str, str] = {
    "by_group": "答复一个序列，其他文书一个序列",
    "single": "全部文书一个序列",
    "by_kind": "每种程序性文书各一个序列",
}
"""How an agency may count its letters."""


class NoShortName(ValueError):
    """The agency has no 机关代字 yet: no letter can be numbered."""


def take_letter_number(agency: Agency, series: str, dated_on: date) -> tuple[int, str]:
    """(serial, 发文字号) for a letter of that date. Must be called inside a transaction."""
    if not agency.short_name:
        raise NoShortName("机关设置里没有填写机关代字，不能编发文字号")
    serial = take_numbers(agency, f"letter.{series}", dated_on.year)[0]
    return serial, f"{agency.short_name}{series}〔{dated_on.year}〕{serial}号"


def series_of(series: str, mark: str, numbering: str) -> str:
    """The series a letter is counted in: of its group, of all letters, or of its own kind."""
    return {"by_group": series, "single": PROCEDURAL, "by_kind": mark}[numbering]


_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_LONGEST_PART = 40  # characters: 120 Chinese ones are 360 bytes, and a file name holds 255


def file_name(number: str, title: str, addressee: str) -> str:
    """As an office names a letter's file: number, kind of letter, addressee."""
    parts = (_UNFIT.sub("", part).strip()[:_LONGEST_PART] for part in (number, title, addressee))
    return " ".join(part for part in parts if part)[:75] + ".pdf"
