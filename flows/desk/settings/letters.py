"""文书格式: how the agency's letters look and count, and in which fonts they are set."""

from datetime import date

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework.history import signed
from casework.models import Agency, Counter
from flows.access import Signed
from flows.desk.settings.entry import agency_for, mark_of, overtaken
from notices.catalogue import KINDS
from notices.issue import style_of, typefaces_of
from notices.models import LetterStyle
from notices.models.settings import LETTER_FORMS
from notices.numbering import NUMBERING, series_of
from notices.page.typefaces import TypefaceError

WORK = "letter_style"
SHOWN = ("reply.disclosed", "acknowledge", "request_supplement")
"""The letters whose next numbers show how a way of counting works."""
FORM_HELP = {
    "letter": "红色机关名称、双线，用于答复申请人的一般文书",
    "document": "红头“×××文件”，带版记（印发机关和日期）",
}
FONT_NAMES = {
    "fangsong": "仿宋",
    "kai": "楷体",
    "hei": "黑体",
    "song": "宋体",
    "xiaobiaosong": "小标宋",
}


class StyleForm(forms.ModelForm):  # type: ignore[type-arg]
    """Form and numbering; it holds for letters issued from now on."""

    class Meta:
        model = LetterStyle
        fields = ("form", "numbering")
        widgets = {"form": forms.RadioSelect, "numbering": forms.RadioSelect}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for field in self.fields.values():
            field.error_messages |= {
                "required": "请选择一项",
                "invalid_choice": "请选择所列的一项",
            }
        self.fields["form"].choices = [  # type: ignore[attr-defined]
            (key, f"{label}：{FORM_HELP[key]}") for key, label in LETTER_FORMS.items()
        ]


@require_http_methods(["GET", "POST"])
def letters(request: Signed) -> HttpResponse:
    agency = agency_for(request, WORK)
    style = style_of(agency)
    mark = mark_of(style.form, style.numbering)
    form = StyleForm(request.POST or None, instance=style)
    valid = request.method == "POST" and form.is_valid()
    if valid and not overtaken(request, form, mark):
        changed = form.has_changed() or style.pk is None
        if changed:
            with transaction.atomic():
                signed(style, request.user, "修改文书格式")
                form.save()
        messages.success(request, "文书格式已经保存，用于此后制发的文书" if changed else "没有改动")
        return redirect("settings_letters")
    fonts, font_error = _own_fonts(agency)
    return render(
        request,
        "desk/settings/letters.html",
        {
            "form": form,
            "mark": mark,
            "chosen": form["numbering"].value(),
            "ways": [
                (key, label, numbers_next(agency, key, request.today))
                for key, label in NUMBERING.items()
            ],
            "short_name": agency.short_name,
            "fonts": fonts,
            "font_error": font_error,
            "font_names": FONT_NAMES.values(),
        },
    )


def numbers_next(agency: Agency, numbering: str, today: date) -> list[tuple[str, str]]:
    """(letter, the number the next one of it would get today) under a way of counting."""
    given = dict(
        Counter.objects.filter(
            agency=agency, year=today.year, series__startswith="letter."
        ).values_list("series", "last")
    )
    rows = []
    for code in SHOWN:
        kind = KINDS[code]
        series = series_of(kind.series, kind.mark, numbering)
        serial = given.get(f"letter.{series}", 0) + 1
        name = "答复" if kind.outcome else kind.label
        rows.append((name, f"{agency.short_name}{series}〔{today.year}〕{serial}号"))
    return rows


def _own_fonts(agency: Agency) -> tuple[list[str], str]:
    """(the styles set in fonts of the agency's own, why they cannot be used)."""
    try:
        used = typefaces_of(agency).hashes()
    except TypefaceError as error:
        return [], str(error)
    own = [name.removeprefix("own/").removesuffix(".ttf") for name in used if "own/" in name]
    return [FONT_NAMES.get(style, style) for style in own], ""
