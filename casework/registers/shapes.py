"""What a register file holds once read, and how a mistake in it is told."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.facts import Fact


@dataclass(frozen=True)
class Place:
    """Where in a workbook. column: its letter, empty for the row as a whole."""

    sheet: str
    row: int
    column: str = ""

    def __str__(self) -> str:
        return f"工作表“{self.sheet}”第{self.row}行" + (f"{self.column}列" if self.column else "")


@dataclass(frozen=True)
class Problem:
    """One mistake: in which case (ref), which event (1-based), which field; what, and how to mend.

    place: sheet, row and column where the file is a workbook.
    """

    message: str
    ref: str = ""
    event: int | None = None
    act: str = ""
    field: str = ""
    place: Place | str = ""

    def __str__(self) -> str:
        parts = [str(self.place)] if self.place else []
        if self.ref:
            parts.append(f"申请“{self.ref}”")
        if self.event is not None:
            parts.append(f"第{self.event}个事项" + (f"（{self.act}）" if self.act else ""))
        where = " ".join(parts)
        return f"{where}：{self.message}" if where else self.message

    def as_json(self) -> dict[str, Any]:
        return {
            "ref": self.ref,
            "event": self.event,
            "act": self.act,
            "field": self.field,
            "place": str(self.place),
            "message": self.message,
        }


class RegisterError(ValueError):
    """The whole file is refused; `problems` lists every reason. Nothing has been written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in problems))


@dataclass(frozen=True)
class CaseRecord:
    """One request of a register. `facts` in the order of the file, numbered from 1."""

    ref: str
    applicant: Mapping[str, Any]
    subject: str
    form: str
    section: str
    facts: tuple[Fact, ...]

    def digest(self) -> str:
        """Hash of everything recorded: the same request imported twice is recognised by it."""
        content = [
            self.ref,
            dict(self.applicant),
            self.subject,
            self.form,
            self.section,
            [[f.act, f.on.isoformat(), dict(f.data)] for f in self.facts],
        ]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Draft:
    """A register as read from the file, before it is checked.

    places: (case index, event index or None) -> sheet and row; columns: field -> column letter,
    per sheet. Both empty for JSON. shows_keys: whoever made it knows the keys of the format, so
    mistakes name them.
    """

    agency: Any
    year: Any
    cases: list[Any]
    single: bool = False
    places: dict[tuple[int, int | None], tuple[str, int]] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    shows_keys: bool = True

    def place(self, case: int, event: int | None = None, name: str = "") -> Place | str:
        found = self.places.get((case, event))
        if not found:
            return ""
        sheet, row = found
        return Place(sheet, row, self.columns.get((sheet, name), ""))

    def named(self, label: str, key: str) -> str:
        """A field as mistakes call it."""
        return f"{label}（{key}）" if self.shows_keys else label


@dataclass(frozen=True)
class Register:
    """A checked register of one agency."""

    agency: str
    year: int | None
    cases: tuple[CaseRecord, ...]
