"""Coming in, going out, a password of one's own, and how one is notified."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from casework.history import signed
from casework.models import Person, Post
from flows.access import Signed
from flows.carrying import carried
from flows.desk import mail_form
from flows.desk.settings.entry import overtaken
from flows.notify.mailing import state_of

BACKEND = "flows.desk.account.Backend"


class Backend(ModelBackend):
    """Django's own, but a person comes with his agency and posts: every page asks for them."""

    def get_user(self, user_id: int) -> Person | None:
        found = Person.objects.select_related("agency").filter(pk=user_id).first()
        return found if found and self.user_can_authenticate(found) else None


class LoginForm(AuthenticationForm):
    """The two fields, in the desk's words."""

    error_messages = {
        "invalid_login": "登录名或者密码不正确。请注意区分大小写；连续5次错误，将暂停登录15分钟。",
        "inactive": "账号已停用，请与本机关管理员联系。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "登录名"
        self.fields["password"].label = "密码"
        for name in ("username", "password"):
            self.fields[name].error_messages["required"] = f"请填写{self.fields[name].label}"


@method_decorator(login_not_required, name="dispatch")
class Login(LoginView):
    """The login; after an expired session it leads back to what was being typed."""

    template_name = "desk/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "carried": self.request.POST.get("carried", ""),
        }

    def get_redirect_url(self) -> str:  # type: ignore[override]
        """Where to go on; the login and the logout are no places to be."""
        url = str(super().get_redirect_url())
        return "" if urlsplit(url).path in (reverse("login"), reverse("logout")) else url

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        unsent = carried(self.request.POST.get("carried", ""))
        if unsent is None:
            return super().form_valid(form)
        login(self.request, form.get_user(), backend=BACKEND)
        return render(self.request, "desk/continue.html", {"unsent": unsent})


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords: said plainly, and until when."""
    return render(request, "desk/locked_out.html", status=429)


class LongEnough(MinimumLengthValidator):
    """Django's own words for it are not in its Chinese catalogue."""

    def get_error_message(self) -> str:
        return f"密码太短，至少要有{self.min_length}个字符。"


class OwnPasswordForm(PasswordChangeForm):
    """A new password, twice; the old one is asked for only when it is not the first."""

    error_messages = {
        "password_mismatch": "两次填写的密码不一致。",
        "password_incorrect": "原密码不正确，请重新填写。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "原密码"
        self.fields["new_password1"].label = "新密码"
        self.fields[
            "new_password1"
        ].help_text = "至少10个字符，不能全是数字，不能与登录名、姓名相近，不能与原密码相同"
        self.fields["new_password2"].label = "再填一次"
        self.fields["new_password2"].help_text = ""
        if self.user.must_change_password:
            del self.fields["old_password"]

    def clean_new_password1(self) -> str:
        new = str(self.cleaned_data["new_password1"])
        if self.user.check_password(new):
            raise ValidationError("新密码不能与原密码相同。")
        return new


@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """修改密码: compulsory at the first login."""
    person = request.user
    form = OwnPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        signed(person, person, "修改密码")  # type: ignore[arg-type]
        person.must_change_password = False  # type: ignore[union-attr]
        form.save()
        update_session_auth_hash(request, person)  # type: ignore[arg-type]
        messages.success(request, "密码已经修改")
        return redirect("todo")
    first = person.must_change_password  # type: ignore[union-attr]
    return render(request, "desk/password.html", {"form": form, "first": first})


@require_http_methods(["GET", "POST"])
def account(request: Signed) -> HttpResponse:
    """我的账号: what I hold here, and how I am notified by e-mail."""
    person = request.user
    mark = mail_form.mail_mark(person)
    form = mail_form.form_of(person, request.POST or None)
    if request.method == "POST" and form.is_valid() and not overtaken(request, form, mark):
        mail_form.write(person, form, person)
        messages.success(request, "通知方式已经保存")
        return redirect("account")
    return render(
        request,
        "desk/account.html",
        {
            "form": form,
            "mark": mark,
            "mail": state_of(person),
            "posts": Post.objects.filter(person=person).select_related("section").order_by("pk"),
        },
    )
