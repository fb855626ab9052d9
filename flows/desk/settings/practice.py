"""办理口径: how the agency reads what is contested, and the periods the law leaves to it."""

from dataclasses import fields
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework.law import CONTESTED, LawError, Practice
from casework.models import Agency
from casework.working_days import CalendarError
from flows.access import Signed
from flows.desk.settings.changes import PERIODS
from flows.desk.settings.clocks import GOVERNS_CLOCKS, ask, rehearse, settle
from flows.desk.settings.entry import (
    agency_for,
    mark_of,
    overtaken,
    practice_of,
    write_agency,
)

REASON = "修改办理口径"
LONGEST = 100
PERIOD_HELP = {
    "supplement_working_days": "告知补正时默认给申请人的“合理期限”（条例第三十条），办理时可以另定",
    "retention_years": "归档案卷的默认保管期限。没有全国统一的年限，归档时可以另定",
}


class PracticeForm(forms.Form):
    """One choice per contested point, one number per period of the agency's own."""

    def __init__(self, practice: Practice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, point in CONTESTED.items():
            used = point.options.index(getattr(practice, key))
            help_text = f"系统默认：{point.labels[0]}"
            if key in GOVERNS_CLOCKS:
                help_text += "。改动后，在办案件的期限重新计算"
            self.fields[key] = forms.ChoiceField(
                label=point.note,
                choices=[(str(i), label) for i, label in enumerate(point.labels)],
                initial=str(used),
                widget=forms.RadioSelect,
                help_text=help_text,
                error_messages={"required": "请选择一项", "invalid_choice": "请选择所列的一项"},
            )
        for key, label in PERIODS.items():
            wrong = f"应当是1至{LONGEST}之间的整数"
            self.fields[key] = forms.IntegerField(
                label=label,
                min_value=1,
                max_value=LONGEST,
                initial=getattr(practice, key),
                help_text=PERIOD_HELP[key],
                error_messages=dict.fromkeys(
                    ("required", "invalid", "min_value", "max_value"), wrong
                ),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                Practice.from_settings(self.settings())
            except LawError as error:
                self.add_error(None, str(error))
        return data

    def settings(self) -> dict[str, Any]:
        """What is stored: only what differs from the default."""
        usual = Practice()
        chosen = {
            f.name: CONTESTED[f.name].options[int(self.cleaned_data[f.name])]
            if f.name in CONTESTED
            else self.cleaned_data[f.name]
            for f in fields(Practice)
        }
        return {name: value for name, value in chosen.items() if value != getattr(usual, name)}


@require_http_methods(["GET", "POST"])
def practice(request: Signed) -> HttpResponse:
    own = agency_for(request, "settings")
    used, wrong = practice_of(own)
    form = PracticeForm(used, request.POST or None)
    step = request.POST.get("step", "")
    mark = mark_of(own.settings)
    saving = step in ("save", "confirm") and form.is_valid()
    if saving and not overtaken(request, form, mark):
        try:
            return _save(request, own, form, confirmed=step == "confirm")
        except (CalendarError, LawError) as error:
            form.add_error(None, str(error))
    return render(
        request,
        "desk/settings/practice.html",
        {"form": form, "step": step, "wrong": wrong, "periods": list(PERIODS), "mark": mark},
    )


def _save(request: Signed, own: Agency, form: PracticeForm, *, confirmed: bool) -> HttpResponse:
    settings, today = form.settings(), request.today
    old, new = practice_of(own)[0], Practice.from_settings(settings)
    if all(getattr(old, key) == getattr(new, key) for key in GOVERNS_CLOCKS):
        written = write_agency(own, request.user, REASON, settings=settings)
        messages.success(request, "办理口径已经保存" if written else "没有改动")
        return redirect("settings_practice")
    if not confirmed:
        moves = rehearse(own, request.user, today, REASON, settings=settings)
        return ask(request, REASON, moves, (*form.fields, "mark"), "settings_practice")
    done = settle(own, request.user, today, REASON, settings=settings)
    messages.success(request, f"办理口径已经保存；{done.in_words()}")
    return redirect("settings_practice")
