"""Reading a register file: bytes in, a draft out, with clear words for what cannot be read."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from casework.registers.check import check_register
from casework.registers.shapes import Draft, Problem, Register, RegisterError

MAX_BYTES = 64 * 1024 * 1024
SHEETS = {"机关": "agency", "申请": "cases", "事项": "events"}

# Chinese headings of the workbook -> keys of the JSON form. The keys themselves serve as well.
CASE_HEADINGS = {
    "编号": "ref",
    "申请人类别": "applicant.kind",
    "申请人": "applicant.name",
    "证件号码": "applicant.id_number",
    "联系电话": "applicant.phone",
    "通信地址": "applicant.address",
    "邮政编码": "applicant.postcode",
    "电子邮箱": "applicant.email",
    "申请内容": "subject",
    "提供形式": "form",
    "承办科室": "section",
}
EVENT_HEADINGS = {
    "编号": "ref",
    "事项": "act",
    "日期": "on",
    "渠道": "channel",
    "补正事项": "points",
    "补正期限": "answer_by",
    "内容": "text",
    "被征求人": "party",
    "类别": "kind",
    "收到日期": "received_on",
    "意见": "opinion",
    "理由": "reason",
    "延长工作日": "working_days",
    "同意人": "consented_by",
    "延迟至": "until",
    "计费方式": "method",
    "数量": "quantity",
    "金额": "amount",
    "缴费期限": "pay_by",
    "办理结果": "outcome",
    "送达方式": "service.way",
    "送达日期": "service.on",
    "对方签收日期": "service.received_on",
    "复议机关": "authority",
    "法院": "court",
    "诉讼路径": "route",
    "结果": "result",
}
AGENCY_HEADINGS = {"机关代码": "agency", "年度": "year"}


def read_register(path: Path, today: date) -> Register:
    """Read and check a register (or a single case) from .json or .xlsx.

    `today` (Asia/Shanghai) is what "in the future" is measured against. Raises RegisterError.
    """
    return check_register(read_draft(path), today)


def read_draft(path: Path) -> Draft:
    """The file's content, unchecked but for being readable at all."""
    if not path.is_file():
        raise RegisterError([Problem(f"找不到文件“{path}”")])
    if path.stat().st_size > MAX_BYTES:
        raise RegisterError([Problem(f"文件超过{MAX_BYTES // 2**20} MB，请分成几个文件")])
    if path.suffix.lower() == ".xlsx":
        return _read_workbook(path)
    if path.suffix.lower() in (".xls", ".et", ".csv"):
        raise RegisterError([Problem(f"不支持“{path.suffix}”格式，请另存为 .xlsx 或者 .json")])
    return _read_json(path.read_bytes())


def _read_json(raw: bytes) -> Draft:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RegisterError(
            [
                Problem(
                    f"文件不是 UTF-8 编码{_guess_encoding(raw)}"
                    f"（第{error.start + 1}个字节起无法识别），请另存为 UTF-8 编码"
                )
            ]
        ) from None
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise RegisterError(
            [
                Problem(
                    f"JSON 格式有误：第{error.lineno}行第{error.colno}列附近，"
                    "请检查逗号、引号和括号"
                )
            ]
        ) from None
    except ValueError:
        raise RegisterError([Problem("JSON 里有过长的数字，不是台账文件")]) from None
    except RecursionError:
        raise RegisterError([Problem("JSON 嵌套过深，不是台账文件")]) from None
    if not isinstance(content, dict):
        raise RegisterError([Problem("文件内容应当是一个台账（含 agency、year、cases）")])
    if "events" in content and "cases" not in content:
        return Draft(content.get("agency", ""), content.get("year"), [content], single=True)
    if not isinstance(content.get("cases"), list):
        raise RegisterError([Problem("缺少 cases：台账应当写明 agency、year、cases（列表）")])
    return Draft(content.get("agency"), content.get("year"), content["cases"])


def _guess_encoding(raw: bytes) -> str:
    for name in ("utf-16", "gb18030"):
        try:
            if name == "utf-16" and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
                continue
            raw.decode(name)
        except UnicodeDecodeError:
            continue
        return f"（像是 {name.upper()}）"
    return ""


_NOT_A_WORKBOOK = "不是可以读取的 .xlsx 工作簿（文件损坏、加密或者只是改了扩展名）"


def _read_workbook(path: Path) -> Draft:
    try:
        return _workbook(path)
    except RegisterError:
        raise
    except Exception as error:
        raise RegisterError([Problem(_NOT_A_WORKBOOK)]) from error


def _workbook(path: Path) -> Draft:
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        missing = [name for name in SHEETS if name not in book.sheetnames]
        if missing:
            raise RegisterError(
                [
                    Problem(f"缺少工作表“{name}”，台账应当有：{'、'.join(SHEETS)}")
                    for name in missing
                ]
            )
        draft = Draft(None, None, [])
        problems: list[Problem] = []
        for row, values in _rows(book["机关"], AGENCY_HEADINGS, draft, problems):
            if row == 2:
                draft.agency, draft.year = _text(values.get("agency")), values.get("year")
        index = _read_cases(book["申请"], draft, problems)
        _read_events(book["事项"], draft, index, problems)
    finally:
        book.close()
    if problems:
        raise RegisterError(problems)
    return draft


def _text(value: Any) -> Any:
    """A code or a name typed as a number is still a code or a name."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _rows(
    sheet: Any, headings: dict[str, str], draft: Draft, problems: list[Problem]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(row number, values by key) of every row that is not empty, from row 2 on."""
    rows = sheet.iter_rows(values_only=True)
    keys: list[str] = []
    for position, title in enumerate(next(rows, ()), 1):
        name = str(title).strip() if title is not None else ""
        letter = get_column_letter(position)
        key = headings.get(name, name if name in headings.values() else "")
        if name and not key:
            problems.append(
                Problem(
                    f"不认识的列标题“{name}”，可用：{'、'.join(headings)}",
                    place=f"工作表“{sheet.title}”第1行{letter}列",
                )
            )
        keys.append(key)
        if key:
            draft.columns[(sheet.title, key)] = letter
    for number, row in enumerate(rows, 2):
        values: dict[str, Any] = {}
        for key, value in zip(keys, row, strict=False):
            if key and value is not None and str(value).strip() != "":
                _place(values, key, _plain(value))
        if values:
            yield number, values


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip() if isinstance(value, str) else value


def _place(values: dict[str, Any], key: str, value: Any) -> None:
    if "." in key:
        outer, inner = key.split(".")
        values.setdefault(outer, {})[inner] = value
    elif key == "points":
        values[key] = [p.strip() for p in str(value).replace("\n", "；").split("；") if p.strip()]
    else:
        values[key] = value


def _read_cases(sheet: Any, draft: Draft, problems: list[Problem]) -> dict[str, int]:
    index: dict[str, int] = {}
    for number, values in _rows(sheet, CASE_HEADINGS, draft, problems):
        position = len(draft.cases)
        texts = {k: _text(v) for k, v in values.items()}
        draft.cases.append({**texts, "ref": str(values.get("ref", "")), "events": []})
        draft.places[(position, None)] = (sheet.title, number)
        index.setdefault(str(values.get("ref", "")), position)
    return index


def _read_events(sheet: Any, draft: Draft, index: dict[str, int], problems: list[Problem]) -> None:
    for number, values in _rows(sheet, EVENT_HEADINGS, draft, problems):
        ref = str(values.pop("ref", ""))
        if ref not in index:
            problems.append(
                Problem(
                    f"编号“{ref}”在工作表“申请”里没有",
                    place=f"工作表“{sheet.title}”第{number}行",
                )
            )
            continue
        position = index[ref]
        events = draft.cases[position]["events"]
        draft.places[(position, len(events))] = (sheet.title, number)
        events.append(values)
