"""What one cell says: a date however it was typed, a text, a number. Nothing is guessed.

A cell that cannot be read is a `Wrong` with what is the matter and how to mend it in the sheet.
"""

import re
import unicodedata
from datetime import date
from typing import Any

from casework.facts import cn_date
from flows.registers.words import normal
from flows.registers.workbook import Cell

ERRORS = ("#REF!", "#VALUE!", "#NAME?", "#N/A", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
FIRST_YEAR = 1990
"""Before it there was no regulation to ask under; a date from then is a slip or an old serial."""
_SERIALS = range(36526, 73051)
"""Days of a spreadsheet that lie in 2000 to 2099, where nobody gave the cell a date's format."""


class Wrong(ValueError):
    """The cell cannot be read; the message says why and what to do."""


def shown(cell: Cell) -> str:
    """The cell as a person sees it."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        if "date" in cell:
            return cn_date(date.fromisoformat(cell["date"]))
        return cell.get("other", "（没有计算结果的公式）")
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell)


def empty(cell: Cell) -> bool:
    """Nothing in it, or one of the dashes people put where there is nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip() in _DASHES)


_DASHES = ("", "/", "\\", "-", "--", "—", "——", "－", "无")


def text(cell: Cell) -> str:
    """The cell as a text: numbers as they read, ends of lines as one kind."""
    _refuse_unread(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 1e15:
        raise Wrong("长数字被表格当作数值保存，末几位已经丢失；请把这一格设为文本格式后重新填写")
    value = shown(cell).replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    return value.replace("\t", " ").replace("_x000D_", "").strip()


def code(cell: Cell) -> str:
    """A number, a telephone, a postcode: one line, its digits and letters of ordinary width."""
    return "".join(text(cell).translate(_NARROW).split("\n"))


_NARROW = {0xFF01 + n: 0x21 + n for n in range(94) if chr(0x21 + n).isalnum()}
"""Digits and letters of full width; the punctuation of Chinese text stays as it is."""


def word(cell: Cell) -> str:
    """A word of a list of words, as it is compared."""
    return normal(text(cell))


def whole(cell: Cell) -> int:
    """A count: 20, 20.0, “20个工作日”."""
    found = re.fullmatch(r"(\d{1,4})(\.0+)?(个?工作日|日|天)?", word(cell))
    if not found:
        raise Wrong(f"“{shown(cell)}”不是整数；请只填天数，例如20")
    return int(found[1])


# -- dates -----------------------------------------------------------------------------------------

_DATE = re.compile(
    r"(?P<year>\d{4})[-./年](?P<month>\d{1,2})[-./月](?P<day>\d{1,2})日?"
    r"|(?<!\d)(?P<plain>\d{8})(?!\d)"
)
_NO_MATTER = re.compile(r"\d{1,2}:\d{2}(:\d{2})?|(星期|周)[一二三四五六日天]")
_BETWEEN = " \n,，、;；/和及至~—-()（）"
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def dates(cell: Cell) -> list[date]:
    """Every date in the cell, in order. Wrong if there is none, or anything but dates.

    2025.3.4, 2025-03-04, 2025/3/4, 2025年3月4日, 20250304, in digits of any width or in Chinese
    ones, and real dates; never a date without a year, never a bare serial number.
    """
    _refuse_unread(cell)
    if isinstance(cell, dict) and "date" in cell:
        return [_in_our_time(date.fromisoformat(cell["date"]), cell)]
    if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in _SERIALS:
        raise Wrong(
            f"“{shown(cell)}”是没有设为日期格式的数字；请把这一列设为日期格式，核对后再上传"
        )
    if isinstance(cell, bool | dict | float):
        raise Wrong(_not_a_date(cell))
    normal = _arabic(unicodedata.normalize("NFKC", str(cell)))
    found = [_date_of(match, cell) for match in _DATE.finditer(_packed(normal))]
    if not found:
        raise Wrong(_not_a_date(cell))
    around = _NO_MATTER.sub("", _DATE.sub("\0", _packed(normal))).split("\0")
    left = "".join(part.strip(_BETWEEN) for part in around)
    if left:
        raise Wrong(f"“{shown(cell)}”里除了日期还有“{left[:20]}”；请只留日期，别的写在备注里")
    return found


def one_date(cell: Cell) -> date:
    """The one date in the cell; several are Wrong."""
    found = dates(cell)
    if len(found) > 1:
        raise Wrong(f"“{shown(cell)}”有{len(found)}个日期；请只留一个")
    return found[0]


def _packed(value: str) -> str:
    return re.sub(r"\s*([-./年月日])\s*", r"\1", value)


def _arabic(value: str) -> str:
    """二〇二五年三月二十日 in Arabic digits."""

    def number(match: re.Match[str]) -> str:
        tens, mark, ones = match[0].partition("十")
        if not mark:
            return match[0].translate(_DIGITS)
        high = tens.translate(_DIGITS) or "1"
        return str(int(high) * 10 + int(ones.translate(_DIGITS) or "0"))

    return re.sub(r"[〇○零一二三四五六七八九十]+(?=[年月日])", number, value)


def _date_of(match: re.Match[str], cell: Any) -> date:
    if match["plain"]:
        parts = (match["plain"][:4], match["plain"][4:6], match["plain"][6:])
    else:
        parts = (match["year"], match["month"], match["day"])
    year, month, day = (int(p) for p in parts)
    try:
        return _in_our_time(date(year, month, day), cell)
    except ValueError as error:
        if isinstance(error, Wrong):
            raise
        raise Wrong(f"“{shown(cell)}”里的{year}年{month}月{day}日不是日期；请核对") from None


def _in_our_time(on: date, cell: Any) -> date:
    if not FIRST_YEAR <= on.year <= 2100:
        raise Wrong(f"“{shown(cell)}”的年份不对；请核对这一格的内容和格式")
    return on


def _not_a_date(cell: Any) -> str:
    return f"“{shown(cell)[:40]}”不是完整的日期；请写成2025年3月4日的样子"


def _refuse_unread(cell: Cell) -> None:
    if isinstance(cell, dict) and "formula" in cell:
        raise Wrong("这一格是公式，没有保存计算结果；请在表格软件里打开并保存，或者改填结果")
    if isinstance(cell, str) and cell.strip() in ERRORS:
        raise Wrong(f"这一格的公式出错（{cell.strip()}）；请改正公式，或者改填结果")
