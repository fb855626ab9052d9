"""发文字号: 机关代字、年份、序号 (GB/T 9704). Gap-free, locked, never reused."""

from datetime import date

from casework.models import Agency
from casework.numbering import take_numbers

REPLIES = "公开告"
PROCEDURAL = "公开函"
"""The series of replies and of all other letters; an agency's 机关代字 stands before it."""


class NoShortName(ValueError):
    """The agency has no 机关代字 yet: no letter can be numbered."""


def take_letter_number(agency: Agency, series: str, dated_on: date) -> tuple[int, str]:
    """(serial, 发文字号) for a letter of that date. Must be called inside a transaction."""
    if not agency.short_name:
        raise NoShortName("机关设置里没有填写机关代字，不能编发文字号")
    serial = take_numbers(agency, f"letter.{series}", dated_on.year)[0]
    return serial, f"{agency.short_name}{series}〔{dated_on.year}〕{serial}号"
