"""人员和岗位 as forms: who somebody is, and which posts he holds."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator

from casework.models import Agency, Person, Section
from casework.roles import ROLES, SECTION_ROLES
from casework.validators import one_line

OFFICE_ROLES = tuple(role for role in ROLES if role not in SECTION_ROLES)
DUTIES = {
    "intake": "收件、登记、交办，制发文书，登记送达，归档",
    "secrecy": "公开之前的保密审查",
    "legal": "法制审核，批准文书模板，登记复议和诉讼",
    "office_head": "同意延期，交办，核对变动的期限，批准文书模板",
    "leader": "签发",
    "auditor": "查看本机关全部案件，不办理",
    "admin": "设置本机关，管理人员和岗位",
}

PostKey = tuple[str, int | None]


def key_of(role: str, section_id: int | None) -> str:
    """A post as the form sends it."""
    return f"{role}:{section_id or ''}"


class PersonForm(forms.Form):
    """姓名 and posts. A section role can only be chosen in a section."""

    full_name = forms.CharField(
        label="姓名",
        max_length=50,
        validators=[one_line],
        help_text="审核意见、呈批单上的姓名；已有办理记录里的姓名不变",
        error_messages={"required": "请填写姓名", "max_length": "姓名不能超过50个字"},
    )
    posts = forms.MultipleChoiceField(
        label="岗位",
        error_messages={
            "required": "请至少选择一个岗位",
            "invalid_choice": "没有这个岗位：承办人、科室负责人须在本机关在用的科室里选择",
        },
    )

    def __init__(
        self, agency: Agency, *args: Any, held: Collection[PostKey] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        kept = {section for _, section in held if section}
        self.sections = [
            s
            for s in Section.objects.filter(agency=agency).order_by("name", "pk")
            if s.is_active or s.pk in kept
        ]
        keys: list[PostKey] = [(role, None) for role in OFFICE_ROLES]
        keys += [(role, section.pk) for section in self.sections for role in SECTION_ROLES]
        self.fields["posts"].choices = [(key_of(*key), key_of(*key)) for key in keys]  # type: ignore[attr-defined]
        self.fields["posts"].initial = [key_of(*key) for key in held]

    def chosen(self) -> set[PostKey]:
        """The posts as (role, section id)."""
        pairs = (value.split(":") for value in self.cleaned_data["posts"])
        return {(role, int(section) if section else None) for role, section in pairs}

    # -- for the page ------------------------------------------------------------------------

    def _ticked(self) -> set[str]:
        return {str(value) for value in self["posts"].value() or ()}

    def office_rows(self) -> list[tuple[str, str, str, bool]]:
        """(key, role, what it does, ticked) of every post outside the sections."""
        ticked = self._ticked()
        return [
            (key_of(r, None), ROLES[r], DUTIES[r], key_of(r, None) in ticked) for r in OFFICE_ROLES
        ]

    def section_rows(self) -> list[tuple[Section, list[tuple[str, str, bool]]]]:
        """Per section its posts: (key, role, ticked)."""
        ticked = self._ticked()
        return [
            (
                section,
                [
                    (key_of(r, section.pk), ROLES[r], key_of(r, section.pk) in ticked)
                    for r in SECTION_ROLES
                ],
            )
            for section in self.sections
        ]


class NewPersonForm(PersonForm):
    """Also the name to log in with, which nobody else has, of whatever agency."""

    username = forms.CharField(
        label="登录名",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text="只用字母、数字和几个符号（点、横线、下划线、加号、小老鼠号），以后不能改",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": "请填写登录名", "max_length": "登录名不能超过150个字符"},
    )
    field_order = ("username", "full_name", "posts")

    def clean_username(self) -> str:
        name = Person.normalize_username(self.cleaned_data["username"])
        # Made normal, one sign may have become several, and not all of them letters.
        Person._meta.get_field("username").run_validators(name)
        found = Person.objects.filter(username__iexact=name).first()
        if found is None:
            return name
        told = "这个登录名已经有人使用，请换一个"
        if found.agency_id == self.agency.pk:
            told += f"（本机关的{found}用的就是它；刚刚增加、没有看到密码的，请在其页面上重置密码）"
        raise forms.ValidationError(told)
