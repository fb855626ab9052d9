"""审核步骤: which reviews a proposal passes, and in which order."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework.models import Agency
from casework.roles import REVIEW_STEPS
from flows.access import Signed
from flows.desk.settings.changes import stages_in_words
from flows.desk.settings.entry import agency_for, mark_of, overtaken, write_agency

REASON = "修改审核步骤"
STAGES = {"": "不设", "1": "第一步", "2": "第二步", "3": "第三步"}


class ReviewsForm(forms.Form):
    """For every review the stage it stands in; the same number is side by side."""

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = {
            step: str(number)
            for number, stage in enumerate(agency.review_stages, 1)
            for step in stage
        }
        for step, label in REVIEW_STEPS.items():
            self.fields[step] = forms.ChoiceField(
                label=label,
                choices=list(STAGES.items()),
                initial=now.get(step, ""),
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "请选择所列的一项"},
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.values()):
            raise ValidationError("至少要有一项审核：签发之前不能没有人看过")
        return data

    def stages(self) -> list[list[str]]:
        """As the agency keeps them; a number left out does not count."""
        chosen = {step: self.cleaned_data[step] for step in REVIEW_STEPS}
        return [
            [step for step, at in chosen.items() if at == number]
            for number in sorted({at for at in chosen.values() if at})
        ]


@require_http_methods(["GET", "POST"])
def reviews(request: Signed) -> HttpResponse:
    own = agency_for(request, "settings")
    form = ReviewsForm(own, request.POST or None)
    mark = mark_of(own.review_stages)
    valid = request.method == "POST" and form.is_valid()
    if valid and not overtaken(request, form, mark):
        written = write_agency(own, request.user, REASON, review_stages=form.stages())
        told = f"审核步骤已经保存：{stages_in_words(form.stages())}"
        messages.success(request, told if written else "没有改动")
        return redirect("settings_reviews")
    return render(
        request,
        "desk/settings/reviews.html",
        {"form": form, "now": stages_in_words(own.review_stages), "mark": mark},
    )
