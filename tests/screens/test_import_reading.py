"""Old workbooks as they come: what is read of them, what is told of them, what is refused."""

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as clock_time
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from flows.files.kinds import Refused
from flows.registers import cells
from flows.registers.matching import Head, columns, guess_fields, guess_head, guess_prefix
from flows.registers.workbook import (
    LONGEST_TEXT,
    MOST_COLUMNS,
    MOST_ROWS,
    Sheet,
    pack,
    read_sheets,
    unpack,
)
from tests.screens import old_registers, upload_files

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

# -- cells -----------------------------------------------------------------------------------------

MARCH_4 = date(2025, 3, 4)


@pytest.mark.parametrize(
    "cell",
    [
        "2025.3.4",
        "2025.03.04",
        "2025-3-4",
        "2025/3/4",
        "2025年3月4日",
        "2025年03月04日",
        "2025年3月4",
        "2025 年 3 月 4 日",
        "20250304",
        20250304,
        "２０２５．３．４",
        "２０２５年３月４日",
        "二〇二五年三月四日",
        "二○二五年三月四日",
        "2025-03-04 00:00:00",
        "2025.3.4 10:30",
        "2025.3.4（周二）",
        " 2025.3.4\n",
        {"date": "2025-03-04"},
    ],
)
def test_a_date_however_it_was_typed(cell: Any) -> None:
    assert cells.dates(cell) == [MARCH_4]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二五年十月十日", (10, 10)),
        ("二〇二五年十二月二十一日", (12, 21)),
        ("二〇二五年一月三十日", (1, 30)),
    ],
)
def test_a_date_in_chinese_digits(text: str, day: tuple[int, int]) -> None:
    assert cells.dates(text) == [date(2025, *day)]


@pytest.mark.parametrize("between", list("、，,;；/\n 和至-~"))
def test_two_dates_in_one_cell(between: str) -> None:
    assert cells.dates(f"2025.3.4{between}2025.3.10") == [MARCH_4, date(2025, 3, 10)]
    with pytest.raises(cells.Wrong, match="有2个日期"):
        cells.one_date(f"2025.3.4{between}2025.3.10")


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("3月4日", "不是完整的日期"),
        ("2025.3", "不是完整的日期"),
        ("2025年3月", "不是完整的日期"),
        ("25.3.4", "不是完整的日期"),
        ("未答复", "不是完整的日期"),
        ("13800000000", "不是完整的日期"),
        (True, "不是完整的日期"),
        (1.5, "不是完整的日期"),
        ({"other": "08:30:00"}, "不是完整的日期"),
        ("2025.2.30", "2025年2月30日不是日期"),
        ("20251345", "不是日期"),
        ("2025.3.4（邮寄）", "“邮寄”"),
        ("2025-3-4至3-10", "“3-10”"),
        (45720, "没有设为日期格式"),
        (45720.5, "没有设为日期格式"),
        ({"date": "1899-12-25"}, "年份不对"),
        ("1025.3.4", "年份不对"),
        ("#REF!", "公式出错（#REF!）"),
        ({"formula": ""}, "没有保存计算结果"),
    ],
)
def test_what_is_no_date_is_told_and_never_guessed(cell: Any, word: str) -> None:
    with pytest.raises(cells.Wrong, match=word.replace("（", ".").replace("）", ".")):
        cells.dates(cell)


def test_a_text_is_what_stands_there() -> None:
    assert cells.text("第一行\r\n第二行\v第三行\t完_x000D_") == "第一行\n第二行\n第三行 完"
    assert cells.text(13800000000) == "13800000000"
    assert cells.code("２０２５—００１２Ａ") == "2025—0012A"
    assert cells.text({"date": "2025-03-04"}) == "2025年3月4日"
    assert cells.word(" 网上　申请\n（平台） ") == "网上申请(平台)"
    with pytest.raises(cells.Wrong, match="末几位已经丢失"):
        cells.text(1.10105199001011e17)


@pytest.mark.parametrize("cell", [None, "", " ", "/", "—", "——", "-", "无", "－"])
def test_dashes_say_nothing(cell: Any) -> None:
    assert cells.empty(cell)


# -- headings --------------------------------------------------------------------------------------


def read(book: Workbook) -> list[Sheet]:
    return read_sheets(io.BytesIO(old_registers.content(book)))


def test_the_heading_is_found_below_title_and_empty_rows() -> None:
    (sheet,) = read(old_registers.book())
    assert guess_head(sheet) == Head(3, 1)
    found = columns(sheet, Head(3))
    assert [c.key for c in found] == old_registers.HEADINGS
    assert found[1].letter == "B"
    assert found[1].samples == ("2025年3月3日", "2025.3.4", "２０２５年３月１０日")


def test_headings_of_offices_are_known() -> None:
    (sheet,) = read(old_registers.book())
    chosen = guess_fields(columns(sheet, Head(3)), {})
    assert {k: v for k, v in chosen.items() if v.startswith("column:")} == {
        "ref": "column:序号",
        "received_on": "column:收件日期",
        "name": "column:申请人",
        "phone": "column:联系电话",
        "subject": "column:申请公开内容",
        "channel": "column:申请方式",
        "section": "column:承办处室",
        "asked_on": "column:补正日期",
        "extended": "column:是否延期",
        "decided_on": "column:答复日期",
        "number": "column:答复文号",
        "outcome": "column:答复结果",
        "served_on": "column:送达日期",
        "service_way": "column:送达方式",
        "note": "column:备注",
    }
    assert guess_prefix(columns(sheet, Head(3)), chosen) == "year"


def test_what_was_chosen_last_time_goes_before_what_a_heading_says() -> None:
    (sheet,) = read(old_registers.book())
    chosen = guess_fields(
        columns(sheet, Head(3)), {"备注": "number", "联系电话": "", "答复文号": ""}
    )
    assert chosen["number"] == "column:备注"
    assert "phone" not in chosen and "note" not in chosen


def test_a_column_of_last_resort_is_taken_only_for_one_thing() -> None:
    rows = [["2025-1", "张三", "2025.3.4"]]
    (sheet,) = read(old_registers.book(rows, ["登记号", "申请人(单位)", "受理日期"], sums=False))
    chosen = guess_fields(columns(sheet, guess_head(sheet)), {})
    assert chosen["received_on"] == "column:受理日期"
    assert chosen["registered_on"] == "all:same"


def two_rows_of_headings() -> Workbook:
    """申请人信息 over 姓名、电话; 补正 and 答复 each over 日期; the others merged downwards."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["台账"])
    sheet.append(["序号", "申请人信息", None, "收到日期", "补正", "答复", None])
    sheet.append([None, "姓名", "联系电话", None, "日期", "日期", "结果"])
    for place in ("A1:G1", "A2:A3", "B2:C2", "D2:D3", "F2:G2"):
        sheet.merge_cells(place)
    sheet.append([1, "张三", "138", "2025.3.4", None, "2025.3.20", "予以公开"])
    return book


def test_headings_in_two_rows_with_merged_cells() -> None:
    (sheet,) = read(two_rows_of_headings())
    head = guess_head(sheet)
    assert head == Head(3, 2)
    keys = ["序号", "姓名", "联系电话", "收到日期", "补正日期", "答复日期", "答复结果"]
    assert [c.key for c in columns(sheet, head)] == keys
    chosen = guess_fields(columns(sheet, head), {})
    assert chosen["asked_on"] == "column:补正日期"
    assert chosen["outcome"] == "column:答复结果"


def test_the_same_heading_twice_and_none_at_all() -> None:
    rows = [["1", "a", "b", "c"]]
    (sheet,) = read(old_registers.book(rows, ["序号", "日期", "日期", None], title="", sums=False))  # type: ignore[list-item]
    assert [c.key for c in columns(sheet, Head(1))] == [
        "序号",
        "日期",
        "日期（第2个）",
        "第D列（没有标题）",
    ]


def test_a_sheet_without_a_heading_we_know_begins_with_its_first_full_row() -> None:
    (sheet,) = read(old_registers.book([["x", "y", "z"]], ["甲", "乙", "丙"], sums=False))
    assert guess_head(sheet) == Head(3, 1)


# -- what is told of a sheet -----------------------------------------------------------------------


def test_hidden_rows_columns_and_sheets_are_seen() -> None:
    book = old_registers.book(more={"旧年": old_registers.ROWS})
    sheet = book["2025年"]
    sheet.row_dimensions[5].hidden = True
    sheet.row_dimensions[40].hidden = True
    sheet.column_dimensions["D"].hidden = True
    book["旧年"].sheet_state = "hidden"
    first, second = read(book)
    assert (first.hidden, first.hidden_rows, first.hidden_columns) == (False, [5], [4])
    assert second.hidden
    assert first.merged == [(1, 1, 1, 15)]
    assert len(first.rows) == 8


def test_a_formula_is_read_by_its_value_and_told_where_it_has_none() -> None:
    book = old_registers.book()
    book["2025年"]["B4"] = "=DATE(2025,3,3)"
    (sheet,) = read(book)  # openpyxl writes formulas without their values
    assert dict(sheet.rows)[4][1] == {"formula": ""}

    def compute(name: str, part: bytes) -> bytes:
        return part.replace(b"<v />", b"<v>45719</v>").replace(b"<v></v>", b"<v>45719</v>")

    computed = old_registers.rezipped(old_registers.content(book), compute)
    (sheet,) = read_sheets(io.BytesIO(computed))
    assert dict(sheet.rows)[4][1] in (45719, {"date": "2025-03-03"})


def test_dates_of_the_1904_system_are_the_dates_people_see() -> None:
    book = old_registers.book()
    book.epoch = CALENDAR_MAC_1904
    book["2025年"]["B4"] = date(2025, 3, 3)
    (sheet,) = read(book)
    assert dict(sheet.rows)[4][1] == {"date": "2025-03-03"}


@pytest.mark.parametrize("serial", [-5, -50000, 4000000])
def test_a_serial_that_is_no_day_is_told(serial: int) -> None:
    book = old_registers.book()
    book["2025年"]["B4"] = serial
    book["2025年"]["B4"].number_format = "yyyy-mm-dd"
    (sheet,) = read(book)
    with pytest.raises(cells.Wrong):
        cells.dates(dict(sheet.rows)[4][1])


def test_a_time_and_a_length_of_time_are_no_dates() -> None:
    book = old_registers.book()
    book["2025年"]["B4"], book["2025年"]["B5"] = (
        clock_time(8, 30),
        timedelta(hours=30),
    )
    (sheet,) = read(book)
    for row in (4, 5):
        with pytest.raises(cells.Wrong):
            cells.dates(dict(sheet.rows)[row][1])


def test_a_cell_far_out_is_told_and_not_read() -> None:
    book = old_registers.book()
    book["2025年"]["XFD4"] = "x"
    (sheet,) = read(book)
    assert sheet.beyond == "第4行XFD列"
    assert sheet.width <= MOST_COLUMNS


def test_a_cell_far_down_and_a_very_long_one() -> None:
    book = old_registers.book()
    book["2025年"]["A1048576"] = "x"
    book["2025年"]["E4"] = "长" * 32767
    (sheet,) = read(book)
    assert sheet.rows[-1] == (1048576, ["x"])
    assert len(dict(sheet.rows)[4][4]) == LONGEST_TEXT


def test_what_is_packed_is_unpacked() -> None:
    sheets = read(old_registers.book(more={"2024年": old_registers.ROWS}))
    assert unpack(pack(sheets)) == sheets


def test_empty_sheets_are_left_out() -> None:
    book = old_registers.book()
    book.create_sheet("空")
    assert [s.name for s in read(book)] == ["2025年"]


# -- what is refused -------------------------------------------------------------------------------


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_sheets(io.BytesIO(content))
    told = str(caught.value)
    assert "附卷" not in told
    return told


def _many_rows() -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for n in range(MOST_ROWS + 1):
        sheet.append([n])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _many_sheets() -> bytes:
    book = old_registers.book()
    for n in range(50):
        book.create_sheet(str(n))
    return old_registers.content(book)


def _far_down_everywhere() -> bytes:
    book = old_registers.book()
    for n in range(4):
        book.create_sheet(f"表{n}")["A1048576"] = "x"
    return old_registers.content(book)


def _with_part(name: str, content: bytes) -> bytes:
    raw = io.BytesIO(old_registers.content())
    with zipfile.ZipFile(raw, "a") as archive:
        archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return raw.getvalue()


def _dense(size: int) -> bytes:
    """Not so thin that it looks like a bomb."""
    drawn = random.Random(1)
    return b"".join(b"0" * 90 + drawn.randbytes(2) for _ in range(size // 92))


def _entities() -> bytes:
    """A billion laughs in the first sheet."""
    laughs = "".join(
        f'<!ENTITY l{n} "{("&l" + str(n - 1) + ";") * 10 if n else "哈" * 10}">' for n in range(10)
    )

    def part(name: str, old: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return old
        return (
            f'<!DOCTYPE w [{laughs}]><worksheet xmlns="{MAIN}"><sheetData><row r="1">'
            '<c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>'
        ).encode()

    return old_registers.rezipped(old_registers.content(), part)


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: b"", "文件是空的"),
        (lambda: "编号,申请人\n1,张三\n".encode(), "纯文本"),
        (lambda: b"PK\x03\x04 torn", "损坏"),
        (lambda: upload_files.ole("Workbook"), "XLS表格"),
        (lambda: upload_files.pdf(1), "PDF文档"),
        (lambda: upload_files.EXE, "程序"),
        (lambda: _with_part("xl/vbaProject.bin", b"x"), "宏"),
        (lambda: _with_part("xl/worksheets/x.xml", b"0" * 2**26), "展开后过大"),
        (lambda: _with_part("xl/worksheets/x.xml", _dense(2**26)), "内容过多"),
        (_many_rows, f"超过{MOST_ROWS}行"),
        (_many_sheets, "最多50个"),
        (_far_down_everywhere, "空行过多"),
        (_entities, "读不出来"),
        (lambda: old_registers.content(Workbook()), "没有内容"),
    ],
)
def test_what_is_no_register_is_refused_in_words(make: Callable[[], bytes], word: str) -> None:
    assert word in refusal(make())


def test_an_encrypted_workbook_says_so() -> None:
    assert "密码" in refusal(upload_files.ole("EncryptionInfo", "EncryptedPackage"))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_a_torn_workbook_is_told_as_damaged(part: str) -> None:
    torn = old_registers.rezipped(
        old_registers.content(),
        lambda name, old: old[: len(old) // 2] if name == part else old,
    )
    assert "损坏" in refusal(torn)


def test_a_row_across_the_whole_width_many_times_is_read_in_its_time() -> None:
    """Every row has a cell in the last of 16,384 columns: read, told, no more."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("宽")
    for _ in range(300):
        sheet.append([1, *[None] * 16382, 1])
    out = io.BytesIO()
    book.save(out)
    (found,) = read_sheets(out)
    assert found.width == 1 and found.beyond == "第1行XFD列"
