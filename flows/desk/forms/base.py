"""What every form of an act shares: its date, what becomes of it, how it is told."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms

from casework.facts import EVIDENCE, SERVICE_WAYS, Service, cn_date
from casework.models import Case, Person
from casework.queries.clocks import case_clock
from casework.states import ACTS

MOST_LINES, LONGEST_LINE = 99, 500


class LinesField(forms.CharField):
    """Several texts, one a line; empty lines mean nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(value) > MOST_LINES:
            raise forms.ValidationError(f"{self.label}不能超过{MOST_LINES}项", code="max_lines")
        if any(len(line) > LONGEST_LINE for line in value):
            told = f"{self.label}的每一项不能超过{LONGEST_LINE}个字"
            raise forms.ValidationError(told, code="max_length")

    def run_validators(self, value: Any) -> None:
        """The acts judge the texts themselves."""


def day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": f"{label}不是日期"},
    )


def text(label: str, help_text: str = "", *, required: bool = True, most: int = 200) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=most,
        error_messages={"max_length": f"{label}不能超过{most}个字"},
    )


def long_text(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20000,
        error_messages={"max_length": f"{label}不能超过20000个字"},
    )


def lines(label: str, help_text: str = "每行一项", *, required: bool = True) -> LinesField:
    return LinesField(label=label, help_text=help_text, required=required)


def count(
    label: str, help_text: str = "", *, required: bool = True, most: int = 100_000
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=0,
        max_value=most,
        error_messages={
            "invalid": f"{label}应当是整数",
            "min_value": f"{label}不能小于0",
            "max_value": f"{label}不能大于{most}",
        },
    )


def choice(
    label: str, options: Mapping[str, str], help_text: str = "", *, required: bool = True
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        required=required,
        choices=[("", "请选择"), *options.items()],
        error_messages={"invalid_choice": f"{label}不在可选范围"},
    )


def required_words(field: forms.Field, label: str) -> str:
    """What an empty compulsory field says."""
    return f"请{'选择' if isinstance(field, forms.ChoiceField) else '填写'}{label}"


class ActForm(forms.Form):
    """One act at the desk. Its fields are the act's particulars, by the same names.

    wording_names: fields that only the letter says. confirm: whether a page shows once more what
    is about to be done. consequence: what the act brings about in law, told before it is done.
    """

    act: ClassVar[str] = ""
    consequence: ClassVar[str] = ""
    wording_names: ClassVar[tuple[str, ...]] = ()
    confirm: ClassVar[bool] = False
    button: ClassVar[str] = ""

    on = day("日期")

    def __init__(
        self,
        case: Case,
        person: Person,
        today: date,
        *args: Any,
        chosen: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.case, self.person, self.today = case, person, today
        self.chosen = chosen or {}
        super().__init__(*args, **kwargs)
        self.prepare()
        self.order_fields([n for n in self.fields if n not in self.last_names()])
        for name, bound in self.fields.items():
            label = bound.label or name
            bound.error_messages["required"] = required_words(bound, str(label))
            if name == "on" and bound.initial is None:
                bound.initial = today

    def prepare(self) -> None:
        """Fill in choices and defaults from the case; further fields."""

    def last_names(self) -> tuple[str, ...]:
        """Fields that stand at the end."""
        return ()

    @property
    def label(self) -> str:
        return ACTS[self.act].label

    @property
    def telling(self) -> bool:
        return ACTS[self.act].telling

    def particulars(self) -> dict[str, Any]:
        """What the act takes besides its date: every filled field that is not only wording."""
        return {
            name: value
            for name, value in self.given().items()
            if name not in ("on", *SERVICE_NAMES, *self.wording_names)
        }

    def wording(self) -> dict[str, Any]:
        return {n: v for n, v in self.given().items() if n in self.wording_names}

    def given(self) -> dict[str, Any]:
        """The filled fields, also while the form is not complete yet; at first the defaults."""
        data = getattr(self, "cleaned_data", None)
        if data is None:
            data = {name: bound.initial for name, bound in self.fields.items()}
        return {name: value for name, value in data.items() if value not in (None, "", [])}

    def live(self) -> Sequence[tuple[str, str]]:
        """Dates and figures that follow from what is filled in so far: (label, value)."""
        return ()

    def summary(self) -> list[tuple[str, str]]:
        """The filled fields in words, for the page that confirms."""
        rows = []
        for name, bound in self.fields.items():
            value = self.given().get(name)
            if value in (None, "", []) or isinstance(bound.widget, forms.HiddenInput):
                continue
            rows.append((str(bound.label), _in_words(bound, value)))
        return rows


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, date):
        return cn_date(value)
    if isinstance(value, list):
        return "\n".join(str(v) for v in value)
    if isinstance(field, forms.ChoiceField):
        return _labels(field.choices).get(value, str(value))  # type: ignore[arg-type]
    return str(value)


def _labels(choices: Iterable[Any]) -> dict[Any, str]:
    """code -> label, out of groups too."""
    found: dict[Any, str] = {}
    for code, label in choices:
        found |= _labels(label) if isinstance(label, list | tuple) else {code: str(label)}
    return found


SERVICE_NAMES = ("service_way", "served_on", "received_on", "evidence")


class TellingForm(ActForm):
    """An act that is the telling of something: its letter, and its service once it is known."""

    confirm = True

    service_way = choice("送达方式", SERVICE_WAYS, "准备以什么方式送达")
    served_on = day(
        "送达日期", "已经送达的现在就填写；邮寄的填交寄之日。以后送达的，以后再登记", required=False
    )
    evidence = text("送达凭证", "、".join(EVIDENCE.values()), required=False)

    def prepare(self) -> None:
        electronic = self.case.channel == "internet" and self.case.form == "electronic"
        self.fields["service_way"].initial = (
            "electronic"
            if electronic and self.agency_online
            else ("in_person" if self.case.channel == "in_person" else "post")
        )
        self.fields["on"].label = "文书日期"

    @property
    def agency_online(self) -> bool:
        return bool(self.case.agency.reconsideration_url)

    def last_names(self) -> tuple[str, ...]:
        return ("service_way", "served_on", "evidence")

    def service(self) -> Service | None:
        given = self.given()
        if "served_on" not in given:
            return None
        return Service(given.get("service_way", "post"), given["served_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("evidence") and not data.get("served_on"):
            self.add_error("served_on", "填写了送达凭证，请同时填写送达日期")
        return data


class FreeForm(ActForm):
    """An act that is dated the day it is entered."""

    def prepare(self) -> None:
        del self.fields["on"]


def folded(form: ActForm) -> Any:
    """The clock of the form's case, on the form's day."""
    return case_clock(form.case, form.today)
