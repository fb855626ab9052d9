"""机关信息: the names and addresses the letters are written with."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import RegexValidator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from casework.authorities import AGENCY_KINDS
from casework.law import LawError, Practice
from casework.models import Agency
from casework.validators import one_line
from casework.working_days import CalendarError
from flows.access import Signed
from flows.desk.settings.clocks import ask, rehearse, settle
from flows.desk.settings.entry import (
    agency_for,
    mark_of,
    overtaken,
    practice_of,
    write_agency,
)
from flows.desk.settings.lacking import (
    NAMES,
    Needs,
    needs_of,
    who_needs,
    with_contact,
    with_remedy,
)

REASON = "修改机关信息"
FIELDS = (
    "name",
    "short_name",
    "kind",
    "region",
    "government_name",
    "superior_name",
    "local_government_name",
    "court_name",
    "reconsideration_url",
    "address",
    "postcode",
    "phone",
)
HELP = {
    "name": "填全称：文书的标题、红头和落款都用它。已经制发的文书不变",
    "short_name": "发文字号最前面的几个字。没有它，任何文书都不能编号，也就不能制发",
    "kind": "复议机关由它决定（复议法第二十四条至第二十八条）。须填写哪些名称，见“复议机关”一栏",
    "region": "六位代码。只用来适用本地区自己的放假通知；改动后，在办案件的期限可能随之变动",
    "court_name": "救济告知必须写明向哪个法院起诉。实行跨行政区域管辖的，填实际管辖的法院"
    "（行政诉讼法第十八条第二款）",
    "reconsideration_url": "通过互联网送达的答复，必须写明网上申请复议的途径"
    "（行政复议法第二十二条第二款）。没有它，答复不能以电子方式送达",
    "phone": "地址、邮编、电话至少填一项",
}


class AgencyForm(forms.ModelForm):  # type: ignore[type-arg]
    """The agency's own particulars, each with what the law needs it for."""

    reconsideration_url = forms.URLField(
        label="网上申请行政复议的地址",
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": "网址有误，请从浏览器的地址栏复制完整的网址"},
    )

    class Meta:
        model = Agency
        fields = FIELDS

    def __init__(self, today: date, practice: Practice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.help_text = HELP.get(name) or who_needs(name, today, practice)
            field.error_messages["required"] = f"请填写{field.label}"
        self.fields["address"].help_text = f"写在{with_contact()}上"
        self.fields["phone"].validators.append(one_line)
        self.fields["postcode"].validators.append(
            RegexValidator(r"^\d{6}\Z", "邮政编码应当是六位数字")
        )

    def add_error(self, field: Any, error: Any) -> None:
        """What is wrong with settings of another page is told above the form."""
        if field is None and hasattr(error, "error_dict"):
            sorted_out: dict[str, list[ValidationError]] = {}
            for name, errors in error.error_dict.items():
                place = name if name in self.fields else NON_FIELD_ERRORS
                sorted_out.setdefault(place, []).extend(errors)
            error = ValidationError(sorted_out)
        super().add_error(field, error)


@require_http_methods(["GET", "POST"])
def agency(request: Signed) -> HttpResponse:
    own = agency_for(request, "settings")
    # A row of its own: the form writes what is typed into it, right or wrong.
    form = AgencyForm(
        request.today,
        practice_of(own)[0],
        request.POST or None,
        instance=Agency.objects.get(pk=own.pk),
    )
    step = request.POST.get("step", "")
    mark = mark_of(*(getattr(own, name) for name in FIELDS))
    saving = step in ("save", "confirm") and form.is_valid()
    if saving and not overtaken(request, form, mark):
        values = {name: form.cleaned_data[name] for name in FIELDS}
        try:
            answer = _save(request, own, values, confirmed=step == "confirm")
        except (CalendarError, LawError) as error:
            form.add_error("region", str(error))
        else:
            return answer
    typed = {name: str(form[name].value() or "") for name in FIELDS}
    context = {
        "form": form,
        "step": step,
        "code": own.code,
        "with_remedy": with_remedy(),
        "mark": mark,
    }
    return render(
        request,
        "desk/settings/agency.html",
        context | {"needs": _needs(own, typed, request)},
    )


def _save(request: Signed, own: Agency, values: dict[str, Any], *, confirmed: bool) -> HttpResponse:
    """Write the particulars. Another region means other holiday notices, so clocks may move."""
    if values["region"] == own.region:
        written = write_agency(own, request.user, REASON, **values)
        messages.success(request, "机关信息已经保存" if written else "没有改动")
        return redirect("settings_agency")
    today = request.today
    if not confirmed:
        moves = rehearse(own, request.user, today, REASON, **values)
        if moves.any:
            return ask(request, REASON, moves, (*FIELDS, "mark"), "settings_agency")
    done = settle(own, request.user, today, REASON, **values)
    messages.success(request, f"机关信息已经保存；{done.in_words()}")
    return redirect("settings_agency")


@require_POST
def needs(request: Signed) -> HttpResponse:
    """The part of the page that follows from the chosen kind, while it is being filled in."""
    own = agency_for(request, "settings")
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    return render(
        request,
        "desk/settings/needs.html",
        {"needs": _needs(own, typed, request), "with_remedy": with_remedy()},
    )


def _needs(own: Agency, typed: dict[str, str], request: Signed) -> Needs | None:
    if typed["kind"] not in AGENCY_KINDS:
        return None
    practice, _ = practice_of(own)
    names = {name: typed[name] for name in NAMES}
    return needs_of(typed["kind"], names, request.today, practice)
