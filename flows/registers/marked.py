"""The office's own workbook given back, with every wrong cell coloured and commented."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

_RED = PatternFill("solid", fgColor="FFFFC7CE")
_AUTHOR = "答复"
_WIDTH, _HEIGHT = 320, 120


@dataclass(frozen=True)
class Mistake:
    """One cell that is wrong. column: its letter, "" for the row as a whole; label: its heading."""

    sheet: str
    row: int
    column: str
    label: str
    value: str
    message: str


def marked(file: IO[bytes], mistakes: Iterable[Mistake]) -> bytes:
    """The same workbook with its mistakes marked. Formulas stay formulas; what the library cannot
    keep (pictures, charts) is lost in the copy, never in the file the office has."""
    book = load_workbook(file, keep_links=False)
    told: dict[tuple[str, int, str], list[str]] = {}
    for mistake in mistakes:
        if mistake.sheet in book.sheetnames:
            place = (mistake.sheet, mistake.row, mistake.column or "A")
            told.setdefault(place, []).append(mistake.message)
    for (sheet, row, column), messages in told.items():
        cell = _bearer(book[sheet], book[sheet][f"{column}{row}"])
        cell.fill = _RED
        old = [cell.comment.text] if cell.comment else []
        cell.comment = Comment("\n".join([*old, *messages]), _AUTHOR, _HEIGHT, _WIDTH)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _bearer(sheet: Any, cell: Any) -> Any:
    """The cell itself, or the first of those it is merged with: the only one that shows."""
    if not isinstance(cell, MergedCell):
        return cell
    own = next(r for r in sheet.merged_cells.ranges if cell.coordinate in r)
    return sheet.cell(own.min_row, own.min_col)
