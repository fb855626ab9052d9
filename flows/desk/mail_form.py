"""电子邮箱 and how notifications are mailed: for the person himself and for his administrator."""

from typing import Any

from django import forms
from django.db import transaction

from casework.history import signed
from casework.models import Person
from flows.desk.settings.entry import mark_of
from flows.models import MailChoice
from flows.notify.births import choice_of
from flows.notify.kinds import CHOICES


class MailForm(forms.Form):
    """Both may be left as they are; without an address no mail is sent, whatever is chosen."""

    email = forms.EmailField(
        label="电子邮箱",
        required=False,
        max_length=254,
        help_text="用单位的邮箱；留空则不发邮件",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": "电子邮箱不正确，应当是用户名、“@”和域名，中间没有空格",
            "max_length": "电子邮箱不能超过254个字符",
        },
    )
    choice = forms.ChoiceField(
        label="通知邮件",
        choices=list(CHOICES.items()),
        widget=forms.RadioSelect,
        help_text="系统里的通知总是有的；邮件只写编号、事项、缘由、期限，不写申请人的信息",
        error_messages={
            "required": "请选择是否发送通知邮件",
            "invalid_choice": "没有这种通知方式",
        },
    )


def form_of(person: Person, sent: Any = None) -> MailForm:
    return MailForm(sent, initial={"email": person.email, "choice": choice_of(person)})


def mail_mark(person: Person) -> str:
    return mark_of(person.email, choice_of(person))


def write(person: Person, form: MailForm, by: Person) -> None:
    """Address and choice; the row is read afresh, so that nothing else of it is written."""
    given = form.cleaned_data
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        if row.email != given["email"]:
            row.email = given["email"]
            signed(row, by, "修改电子邮箱")
            row.save()
        MailChoice.objects.update_or_create(person=row, defaults={"choice": given["choice"]})
