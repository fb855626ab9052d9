"""The form of one file to be put on a case, and what became of it."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms

from casework.characters import describe
from casework.models import Case, Person
from casework.models.attachments import ATTACHMENT_KINDS
from casework.roles import roles_on
from flows.files.names import clean_name

LONGEST_TITLE = 200
_BEFORE_HANDLING = ("received", "registered", "supplement_requested")


class UploadRow(forms.Form):
    """One file of the form: the file, what it is called, what it is for.

    named: the name of a file that came before the form, piece by piece.
    """

    # What a file may be is judged by its content, with better words than the field has.
    file = forms.FileField(label="文件", required=False, allow_empty_file=True)
    title = forms.CharField(
        label="题名",
        required=False,
        max_length=LONGEST_TITLE,
        help_text="不填的用文件名",
        error_messages={"max_length": f"题名不能超过{LONGEST_TITLE}个字"},
    )
    kind = forms.ChoiceField(
        label="类别",
        choices=list(ATTACHMENT_KINDS.items()),
        error_messages={"required": "请选择类别", "invalid_choice": "没有这个类别，请重新选择"},
    )

    def __init__(self, *args: Any, named: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = named

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload, title, label = data.get("file"), data.get("title") or "", "题名"
        name = upload.name if upload else self.named
        if name and not title and "title" not in self.errors:
            label = "题名（取自文件名）"
            title = PurePath(clean_name(name)).stem[:LONGEST_TITLE]
        problem = describe(label, title, multiline=False)
        if problem:
            self.add_error("title", problem)
        return data | {"title": title}

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(str(error) for errors in self.errors.values() for error in errors)


def empty_row(n: int | str, kind: str) -> UploadRow:
    return UploadRow(prefix=str(n), initial={"kind": kind})


def default_kind(person: Person, case: Case) -> str:
    """What most files of this step are: handed in by the applicant, or made in the handling."""
    early = case.state in _BEFORE_HANDLING and "intake" in roles_on(person, case)
    return "request" if early else "working"


@dataclass
class Outcome:
    """What became of one file. A file was taken if it has a page of its own.

    hopeless: not taken for what it is, whatever else the form said.
    """

    name: str
    title: str = ""
    url: str = ""
    note: str = ""
    problems: tuple[str, ...] = ()
    hopeless: bool = False

    def as_json(self) -> dict[str, Any]:
        return vars(self) | {"problems": list(self.problems)}
