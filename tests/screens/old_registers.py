"""Workbooks as offices keep them: title rows, their own headings, dates of every kind, sums."""

import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from flows.models import StagedRegister
from flows.registers import staging
from flows.registers.matching import Choices

HEADINGS = [
    "序号",
    "收件日期",
    "申请人",
    "联系电话",
    "申请公开内容",
    "申请方式",
    "承办处室",
    "补正日期",
    "是否延期",
    "答复日期",
    "答复文号",
    "答复结果",
    "送达日期",
    "送达方式",
    "备注",
]
# March 2026 as laid out in tests.acts.doing: received on Monday 2 March, due on Monday 30 March.
ROWS: list[list[Any]] = [
    [1, date(2025, 3, 3), "张三", 13800000001, "2024年度国有建设用地供应计划", "信函", "利用科",
     None, "否", date(2025, 3, 20), "测复〔2025〕1号", "予以公开", date(2025, 3, 21), "邮寄", None],
    [2, "2025.3.4", "李四光", "0000-1234567", "某地块规划条件", "网上申请", "规划科",
     "2025.3.6、2025.3.12", "否", "2025年3月28日", None, "部分公开", "2025.3.28", "电子邮件",
     "附图较大"],
    [3, "２０２５年３月１０日", "测试市甲乙有限公司", None, "征地批复", "现场", "利用科",
     None, None, 20250401, "测复〔2025〕3号", "信息不存在", "2025-04-01", "当面", None],
    [4, "20250312", "王五", None, "信访事项处理意见", "邮政特快", None,
     "2025.3.14", None, "2025.4.20", None, "逾期未补正", None, None, None],
    [5, "2026年3月2日", "赵六", None, "2026年预算", "网上申请", "办公室",
     None, None, None, None, None, None, None, None],
]  # fmt: skip
TITLE = "测试市自然资源局依申请公开台账"


def book(
    rows: Sequence[Sequence[Any]] = ROWS,
    headings: Sequence[str] = HEADINGS,
    *,
    sheet: str = "2025年",
    title: str = TITLE,
    sums: bool = True,
    more: dict[str, Sequence[Sequence[Any]]] | None = None,
) -> Workbook:
    """A sheet with a merged title, an empty row, the headings, the rows, and a row of sums."""
    made = Workbook()
    own = made.active
    assert own is not None
    own.title = sheet
    _fill(own, title, headings, rows, sums)
    for name, others in (more or {}).items():
        _fill(made.create_sheet(name), title, headings, others, sums)
    return made


def _fill(
    sheet: Any, title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], sums: bool
) -> None:
    if title:
        sheet.append([title])
        sheet.merge_cells(f"A1:{get_column_letter(max(len(headings), 2))}1")
        sheet.append([])
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    if sums:
        sheet.append(["合计", None, f"{len(rows)}件"])


def content(made: Workbook | None = None) -> bytes:
    """The bytes of a workbook; of the usual one without argument."""
    out = BytesIO()
    (made or book()).save(out)
    return out.getvalue()


def rezipped(raw: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same workbook with its parts changed."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(raw)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def changed(
    row: int, heading: str, value: Any, headings: Sequence[str] = HEADINGS
) -> list[list[Any]]:
    """The usual rows with one cell changed. row: from 0."""
    rows = [list(r) for r in ROWS]
    rows[row][list(headings).index(heading)] = value
    return rows


def choose(row: StagedRegister, **fields: str) -> Choices:
    """Choose for a staged workbook what a person would, who knows the office: nothing is left."""
    choices = Choices.from_json(row.choices)
    sheets = staging.chosen_sheets(row, choices)
    staging.first_guess(choices, staging.all_columns(sheets, choices), staging.habit_of(row.agency))
    choices.fields |= {"told_on": "all:post", "extended_on": "all:due"} | fields
    staging.tell_words(choices, staging.words_to_tell(row, choices))
    staging.save_choices(row, choices)
    return choices
