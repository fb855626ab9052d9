"""Registers kept as .xlsx: the same facts as the JSON form, errors by sheet, row and column."""

import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from casework.acts import import_register
from casework.models import Case
from casework.registers import RegisterError, read_register
from casework.registers.reading import AGENCY_HEADINGS, CASE_HEADINGS, EVENT_HEADINGS
from tests.acts.recording import TODAY, refusal
from tests.agree.registers import SHIPPED

AGENCY = [["机关代码", "年度"], ["min-ju", 2026]]
CASES = [
    ["编号", "申请人类别", "申请人", "申请内容", "提供形式", "承办科室"],
    ["A-1", "natural", "张三", "供应计划", "paper", "利用科"],
]
EVENTS = [
    ["编号", "事项", "日期", "渠道", "办理结果", "送达方式", "送达日期", "获取"],
    ["A-1", "submit", date(2026, 3, 2), "in_person"],
    ["A-1", "register", datetime(2026, 3, 2, 9, 30)],  # noqa: DTZ001 (Excel knows no zones)
    ["A-1", "reply", "2026-03-20", None, "published", "post", date(2026, 3, 20)],
]
EVENTS[0].pop()


def book(
    tmp_path: Path,
    agency: list | None = None,
    cases: list | None = None,
    events: list | None = None,
    **more: Any,
) -> Path:
    made = Workbook()
    made.remove(made.active)
    sheets = {"机关": agency or AGENCY, "申请": cases or CASES, "事项": events or EVENTS} | more
    for name, rows in sheets.items():
        if rows != "left out":
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
    path = tmp_path / "register.xlsx"
    made.save(path)
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(RegisterError) as caught:
        read_register(path, TODAY)
    told = [str(p) for p in caught.value.problems]
    assert not any("None" in t for t in told), told
    return told


def changed(rows: list[list], row: int, column: str, value: object) -> list[list]:
    """The rows with one cell (row and column letter as Excel names them) changed."""
    copy = [list(r) for r in rows]
    index = ord(column) - ord("A")
    copy[row - 1] += [None] * (index + 1 - len(copy[row - 1]))
    copy[row - 1][index] = value
    return copy


def flat(value: Any, prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            found |= flat(inner, f"{prefix}{key}.")
        elif isinstance(inner, list):
            found[f"{prefix}{key}"] = "；".join(inner)
        else:
            found[f"{prefix}{key}"] = inner
    return found


def as_workbook(tmp_path: Path, content: dict[str, Any], keys: bool, real_dates: bool) -> Path:
    def heads(table: dict[str, str]) -> dict[str, str]:
        return {key: key if keys else name for name, key in table.items()}

    def cell(key: str, value: Any) -> Any:
        is_date = isinstance(value, str) and len(value) == 10 and value[4::3] == "--"
        return date.fromisoformat(value) if real_dates and is_date else value

    case_heads, event_heads = heads(CASE_HEADINGS), heads(EVENT_HEADINGS)
    cases, events = [list(case_heads.values())], [list(event_heads.values())]
    for case in content["cases"]:
        own = flat({k: v for k, v in case.items() if k != "events"})
        assert own.keys() <= case_heads.keys()
        cases.append([own.get(k) for k in case_heads])
        for one in case["events"]:
            row = {"ref": case["ref"]} | flat(one)
            assert row.keys() <= event_heads.keys()
            events.append([cell(k, row.get(k)) for k in event_heads])
    agency = [list(heads(AGENCY_HEADINGS).values()), [content["agency"], content["year"]]]
    return book(tmp_path, agency, cases, events)


@pytest.mark.parametrize(
    ("keys", "real_dates"), [(False, True), (True, False), (False, False), (True, True)]
)
def test_the_24_requests_as_a_workbook_are_the_same_cases(
    tmp_path: Path, keys: bool, real_dates: bool
) -> None:
    path = as_workbook(tmp_path, json.loads(SHIPPED.read_text("utf-8")), keys, real_dates)
    assert read_register(path, TODAY) == read_register(SHIPPED, TODAY)


@pytest.mark.django_db
def test_a_workbook_after_the_file_changes_nothing(tmp_path: Path) -> None:
    import_register(read_register(SHIPPED, TODAY), by=None, today=TODAY)
    path = as_workbook(tmp_path, json.loads(SHIPPED.read_text("utf-8")), False, True)
    done = import_register(read_register(path, TODAY), by=None, today=TODAY)
    assert (done.created, done.unchanged) == (0, 24)


@pytest.mark.django_db
def test_a_workbook_is_imported(tmp_path: Path) -> None:
    import_register(read_register(book(tmp_path), TODAY), by=None, today=TODAY)
    case = Case.objects.get()
    assert (case.source_ref, case.state, case.due_on) == ("A-1", "replied", date(2026, 3, 30))
    assert case.clock_state == "met"


def test_numbers_for_refs_phones_and_codes_are_text(tmp_path: Path) -> None:
    """Excel makes numbers of what looks like one: 20260001, 13800000000, 110105."""
    cases = [
        ["编号", "申请人类别", "申请人", "联系电话", "邮政编码", "申请内容"],
        [20260001, "natural", "张三", 13800000000, 110105.0, "供应计划"],
    ]
    events = [[20260001, *row[1:]] if i else row for i, row in enumerate(EVENTS)]
    (record,) = read_register(book(tmp_path, cases=cases, events=events), TODAY).cases
    assert record.ref == "20260001"
    assert (record.applicant["phone"], record.applicant["postcode"]) == ("13800000000", "110105")
    assert len(record.facts) == 3


def test_an_agency_code_of_digits_is_a_code(tmp_path: Path) -> None:
    path = book(tmp_path, agency=[["机关代码", "年度"], [110000, 2026]])
    assert read_register(path, TODAY).agency == "110000"


def test_a_subject_that_is_a_number_is_a_subject(tmp_path: Path) -> None:
    path = book(tmp_path, cases=changed(CASES, 2, "D", 2025))
    assert read_register(path, TODAY).cases[0].subject == "2025"


def test_empty_rows_and_columns_are_passed_over(tmp_path: Path) -> None:
    cases = [[*CASES[0], None, None], [None] * 6, [*CASES[1], None, " "], [" ", None]]
    events = [EVENTS[0], [], *EVENTS[1:], [None, None]]
    assert len(read_register(book(tmp_path, cases=cases, events=events), TODAY).cases) == 1


def test_several_points_stand_in_one_cell(tmp_path: Path) -> None:
    events = [
        [*EVENTS[0], "补正事项", "补正期限"],
        *[list(r) for r in EVENTS[1:3]],
        ["A-1", "request_supplement", "2026-03-04", None, None, "post", "2026-03-04",
         "请明确文号；请明确年度\n请写明用途", date(2026, 3, 27)],
    ]  # fmt: skip
    (record,) = read_register(book(tmp_path, events=events), TODAY).cases
    assert record.facts[2].data["points"] == ["请明确文号", "请明确年度", "请写明用途"]
    assert record.facts[2].data["answer_by"] == "2026-03-27"


@pytest.mark.parametrize(
    ("build", "place", "word"),
    [
        (lambda p: book(p, cases=changed(CASES, 2, "B", "martian")), "“申请”第2行B列", "类别"),
        (lambda p: book(p, cases=changed(CASES, 2, "C", " ")), "“申请”第2行C列", "不能为空"),
        (lambda p: book(p, cases=changed(CASES, 2, "C", "张\u200b")), "“申请”第2行C列", "U+200B"),
        (lambda p: book(p, cases=changed(CASES, 2, "D", None)), "“申请”第2行D列", "不能为空"),
        (lambda p: book(p, cases=changed(CASES, 2, "E", "tape")), "“申请”第2行E列", "形式"),
        (lambda p: book(p, events=changed(EVENTS, 2, "B", "fly")), "“事项”第2行B列", "事项"),
        (lambda p: book(p, events=changed(EVENTS, 2, "D", "crow")), "“事项”第2行D列", "渠道"),
        (lambda p: book(p, events=changed(EVENTS, 4, "C", "3月")), "“事项”第4行C列", "不是日期"),
        (
            lambda p: book(p, events=changed(EVENTS, 4, "C", date(2026, 7, 1))),
            "“事项”第4行C列",
            "将来",
        ),
        (lambda p: book(p, events=changed(EVENTS, 4, "E", "no")), "“事项”第4行E列", "结果"),
        (lambda p: book(p, events=changed(EVENTS, 4, "F", "crow")), "“事项”第4行F列", "方式"),
        (lambda p: book(p, events=changed(EVENTS, 4, "G", "3月")), "“事项”第4行G列", "不是日期"),
        (
            lambda p: book(p, events=changed(EVENTS, 4, "G", date(2026, 3, 1))),
            "“事项”第4行G列",
            "早于",
        ),
        (
            lambda p: book(p, events=changed(EVENTS, 3, "C", date(2026, 3, 1))),
            "“事项”第3行",
            "早于收到",
        ),
        (lambda p: book(p, events=[*EVENTS, ["A-9", "register"]]), "“事项”第5行", "A-9"),
        (lambda p: book(p, events=[*EVENTS, [None, "register"]]), "“事项”第5行", "编号"),
        (lambda p: book(p, cases=changed(CASES, 1, "F", "科室")), "“申请”第1行F列", "列标题"),
        (lambda p: book(p, events=changed(EVENTS, 1, "D", "管道")), "“事项”第1行D列", "列标题"),
        (lambda p: book(p, agency=[["代码", "年度"], ["a", 2026]]), "“机关”第1行A列", "列标题"),
        (lambda p: book(p, cases=[*CASES, CASES[1]]), "“申请”第3行A列", "重复"),
    ],
)
def test_an_error_names_sheet_row_and_column(
    tmp_path: Path, build: Callable[[Path], Path], place: str, word: str
) -> None:
    told = problems(build(tmp_path))
    assert any(t.startswith(f"工作表{place}") and word in t for t in told), told


@pytest.mark.parametrize("sheet", ["机关", "申请", "事项"])
def test_a_missing_sheet_is_named(tmp_path: Path, sheet: str) -> None:
    (told,) = problems(book(tmp_path, **{sheet: "left out"}))
    assert told.startswith(f"缺少工作表“{sheet}”")


def test_a_formula_nobody_computed_is_told_as_empty(tmp_path: Path) -> None:
    """A workbook written by a program holds formulas without their values."""
    told = problems(book(tmp_path, events=changed(EVENTS, 4, "C", "=C3+18")))
    assert any("“事项”第4行" in t for t in told)


@pytest.mark.parametrize(
    "agency",
    [
        [["机关代码", "年度"]],
        [["机关代码", "年度"], [None, 2026]],
        [["机关代码", "年度"], ["min-ju", "二〇二六"]],
        [["机关代码"], ["min-ju"]],
        [[]],
    ],
)
def test_no_agency_or_year(tmp_path: Path, agency: list) -> None:
    assert any(
        "（agency）" in t or "（year）" in t for t in problems(book(tmp_path, agency=agency))
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "raw",
    [b"", b"not a workbook", b"PK\x03\x04 torn", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, raw: bytes) -> None:
    """Torn, renamed, or an encrypted workbook (an OLE file)."""
    assert "不是可以读取的 .xlsx" in str(refusal(tmp_path, raw, "register.xlsx"))


def _rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> bytes:
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    torn = path.with_name("torn.xlsx")
    with zipfile.ZipFile(torn, "w") as new:
        for name, content in parts.items():
            kept = change(name, content)
            if kept is not None:
                new.writestr(name, kept)
    return torn.read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["sheet2.xml", "workbook.xml", "styles.xml"])
@pytest.mark.parametrize("how", ["cut", "gone"])
def test_a_damaged_workbook_is_refused_in_words(tmp_path: Path, part: str, how: str) -> None:
    def damage(name: str, content: bytes) -> bytes | None:
        if not name.endswith(part):
            return content
        return content[: len(content) // 2] if how == "cut" else None

    raw = _rewritten(book(tmp_path), damage)
    if (part, how) == ("styles.xml", "gone"):
        return  # a workbook without styles is still a workbook
    assert refusal(tmp_path, raw, "register.xlsx").problems


def test_three_thousand_requests(tmp_path: Path) -> None:
    cases = [CASES[0]] + [[f"A-{n}", *CASES[1][1:]] for n in range(3000)]
    events = [EVENTS[0]] + [[f"A-{n}", *row[1:]] for n in range(3000) for row in EVENTS[1:3]]
    register = read_register(book(tmp_path, cases=cases, events=events), TODAY)
    assert len(register.cases) == 3000
    assert all(len(c.facts) == 2 for c in register.cases)
