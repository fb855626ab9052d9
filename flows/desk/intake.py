"""登记申请: a request that came in by hand, by post, by fax, over the net or by word of mouth."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework import acts
from casework.acts import ActRefused
from casework.acts.intake import APPLICANT_FIELDS
from casework.facts import CHANNELS, FORMS
from casework.models import Agency, Case, Event
from casework.outcomes import APPLICANT_KINDS
from casework.queries.alike import alike
from casework.roles import PERMITS
from flows.access import Signed, visible
from flows.desk.doing import SAME_WITHIN
from flows.desk.forms.base import choice, day, long_text, required_words, text

ALREADY_RECEIVED = ("in_person", "oral")
"""Channels whose day of submission is the day of receipt: the case can be registered at once."""


class SubmitForm(forms.Form):
    """The request as it came in (条例第二十九条: name, identity, contact; what; in which form)."""

    channel = choice("提交渠道", CHANNELS)
    on = day("提交日期", "当面、口头为当日；邮寄为邮件寄到之日；互联网、传真为申请人发出之日")
    kind = choice("申请人类别", APPLICANT_KINDS)
    name = text("姓名或者名称")
    id_number = text(
        "证件号码",
        "身份证或者统一社会信用代码；列表、导出、文书中不显示全号",
        required=False,
        most=60,
    )
    phone = text("联系电话", required=False, most=60)
    address = text("通信地址", "邮寄答复用", required=False, most=300)
    postcode = text("邮政编码", required=False, most=10)
    email = text("电子邮箱", required=False)
    subject = long_text("申请公开的内容", "照申请人的原话填写：名称、文号或者便于查询的其他特征")
    form = choice("提供形式", FORMS, "申请人要求以什么形式提供")
    token = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, today: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        self.fields["kind"].initial = "natural"
        self.fields["form"].initial = "paper"
        self.fields["token"].initial = secrets.token_urlsafe(16)
        for bound in self.fields.values():
            bound.error_messages["required"] = required_words(bound, str(bound.label))


@require_http_methods(["GET", "POST"])
def submit(request: Signed) -> HttpResponse:
    person, today = request.user, request.today
    if not {role for role, _ in person.posts_held()} & set(PERMITS["submit"]):
        raise PermissionDenied
    form = SubmitForm(today, request.POST if request.method == "POST" else None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            case, twice = _submit(form.cleaned_data, request)
        except ActRefused as refused:
            problems = [(p, None) for p in refused.problems]
        else:
            if twice:
                messages.info(request, "这份申请已经登记，没有重复登记")
            else:
                messages.success(request, f"已经收下，{_next_words(case)}")
                _warn_of_alike(case, request)
            return redirect("case", pk=case.pk)
    return render(request, "desk/submit.html", {"form": form, "problems": problems})


def _warn_of_alike(case: Case, request: Signed) -> None:
    seen = visible(request.user)
    found = alike(case.agency_id, case.subject, case.applicant.name, among=seen, exclude=case.pk)
    if found:
        messages.warning(request, f"有{len(found)}件相近的申请，请在“查重”中认定是不是重复申请")


def _next_words(case: Case) -> str:
    if case.received_on:
        return "下一步请登记并交办"
    return "请在签收或者与申请人确认之后，登记收到日期"


def _same_again(data: dict[str, Any], request: Signed) -> Event | None:
    """The event of the very same form, or of the same request taken in a moment ago: a form that
    came back by the back button has a new mark and the old text."""
    at = timezone.now()
    mine = Event.objects.filter(act="submit", person=request.user)
    same_text = Q(
        at__gte=at - SAME_WITHIN,
        case__subject=data["subject"].strip(),
        case__applicant__name=data["name"].strip(),
        case__submitted_on=data["on"],
    )
    return mine.filter(Q(data__form_token=data["token"]) | same_text).first()


def _submit(data: dict[str, Any], request: Signed) -> tuple[Case, bool]:
    """The case, and whether the same form had been sent before."""
    assert request.user.agency is not None
    with transaction.atomic():
        # The agency's row orders two clicks on one button: the second finds what the first made.
        agency = Agency.objects.select_for_update().get(pk=request.user.agency.pk)
        before = _same_again(data, request)
        if before:
            return before.case, True
        case = acts.submit(
            agency,
            by=request.user,
            on=data["on"],
            today=request.today,
            channel=data["channel"],
            applicant={k: data.get(k) or "" for k in APPLICANT_FIELDS},
            subject=data["subject"],
            form=data["form"],
            form_token=data["token"],
        )
        if data["channel"] in ALREADY_RECEIVED:
            acts.register(
                case,
                by=request.user,
                on=request.today,
                today=request.today,
            )
        return case, False
