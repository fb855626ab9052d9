"""人员和岗位: who works here and as what. Nobody is ever deleted; accounts are put out of use."""

from typing import Any

from axes.utils import reset as forget_failed_logins
from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.history import signed
from casework.models import Agency, Case, Person, Post
from casework.queries.clocks import OPEN_CLOCK
from flows.access import Signed
from flows.desk import mail_form
from flows.desk.settings.changes import person_changes
from flows.desk.settings.entry import agency_for, mark_of, overtaken
from flows.desk.settings.passwords import new_password
from flows.desk.settings.people_forms import NewPersonForm, PersonForm, PostKey
from flows.notify.mailing import state_of

WORK = "people"
ADMIN: PostKey = ("admin", None)
LAST_ADMIN = "本机关至少要有一名在用的机关管理员"


@require_safe
def people(request: Signed) -> HttpResponse:
    agency = agency_for(request, WORK)
    posts = Post.objects.select_related("section").order_by("pk")
    found = (
        Person.objects.filter(agency=agency)
        .prefetch_related(Prefetch("posts", posts))
        .order_by("-is_active", "pk")
    )
    return render(request, "desk/settings/people.html", {"people": found})


@require_http_methods(["GET", "POST"])
def person_new(request: Signed) -> HttpResponse:
    agency = agency_for(request, WORK)
    form = NewPersonForm(agency, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = new_password()
        person = Person(
            agency=agency,
            username=form.cleaned_data["username"],
            full_name=form.cleaned_data["full_name"],
            must_change_password=True,
        )
        person.set_password(password)
        with transaction.atomic():
            signed(person, request.user, "增加人员")
            person.save()
            _write_posts(person, form.chosen(), request.user)
        return _show_password(request, person, password, new=True)
    return render(request, "desk/settings/person_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
def person(request: Signed, pk: int) -> HttpResponse:
    """One person: name, posts, account, open cases, what was changed."""
    agency = agency_for(request, WORK)
    own = get_object_or_404(Person, pk=pk, agency=agency)
    held = own.posts_held()
    form = PersonForm(agency, request.POST or None, held=held, initial={"full_name": own.full_name})
    valid = request.method == "POST" and form.is_valid()
    if valid and not overtaken(request, form, _mark(own)):
        chosen = form.chosen()
        if own.pk == request.user.pk and ADMIN in held and ADMIN not in chosen:
            form.add_error("posts", "不能取消自己的机关管理员岗位，请由另一名管理员办理")
        elif not write_person(own, form.cleaned_data["full_name"], chosen, request.user, agency):
            form.add_error("posts", LAST_ADMIN)
        else:
            _told(request, own, set(held) - chosen)
            return redirect("settings_person", pk=own.pk)
    return _page(request, own, form)


@require_POST
def person_account(request: Signed, pk: int) -> HttpResponse:
    """Put an account out of use or into use again."""
    agency = agency_for(request, WORK)
    own = get_object_or_404(Person, pk=pk, agency=agency)
    wanted = request.POST.get("use") == "on"
    if not wanted and own.pk == request.user.pk:
        messages.error(request, "不能停用自己的账号，请由另一名管理员办理")
        return redirect("settings_person", pk=own.pk)
    if not wanted and open_cases(own) and request.POST.get("confirmed") != "yes":
        form = PersonForm(agency, held=own.posts_held(), initial={"full_name": own.full_name})
        return _page(request, own, form, asking=True)
    if use_account(own, wanted, request.user, agency):
        messages.success(request, f"{own}的账号已经{'启用' if wanted else '停用'}")
    else:
        messages.error(request, f"{LAST_ADMIN}，没有停用")
    return redirect("settings_person", pk=own.pk)


@require_POST
def person_mail(request: Signed, pk: int) -> HttpResponse:
    """Where and how somebody's notifications are mailed."""
    agency = agency_for(request, WORK)
    own = get_object_or_404(Person, pk=pk, agency=agency)
    form = mail_form.form_of(own, request.POST)
    if form.is_valid() and not overtaken(request, form, mail_form.mail_mark(own)):
        mail_form.write(own, form, request.user)
        messages.success(request, f"{own}的通知方式已经保存")
        return redirect("settings_person", pk=own.pk)
    held = PersonForm(agency, held=own.posts_held(), initial={"full_name": own.full_name})
    return _page(request, own, held, mail=form)


@require_POST
def person_password(request: Signed, pk: int) -> HttpResponse:
    """A new password by chance, for somebody who has forgotten his or was locked out."""
    agency = agency_for(request, WORK)
    own = get_object_or_404(Person, pk=pk, agency=agency)
    if own.pk == request.user.pk:
        return redirect("password")
    password = new_password()
    own.set_password(password)
    own.must_change_password = True
    signed(own, request.user, "重置密码")
    own.save()
    forget_failed_logins(username=own.username)
    return _show_password(request, own, password, new=False)


def open_cases(person: Person) -> QuerySet[Case]:
    """The cases a person is handling, with whoever may hand them over."""
    heads = Post.objects.filter(role="section_head", person__is_active=True).select_related(
        "person"
    )
    return (
        person.handled_cases.filter(OPEN_CLOCK)
        .select_related("section")
        .prefetch_related(Prefetch("section__post_set", heads, to_attr="heads"))
        .order_by("due_on", "pk")
    )


def write_person(
    own: Person, full_name: str, chosen: set[PostKey], by: Person, agency: Agency
) -> bool:
    """Name and posts, all or nothing. False: nobody would be left to administer the agency."""
    with transaction.atomic():
        # One at a time: two who take each other's post away must not both succeed.
        Agency.objects.select_for_update().get(pk=agency.pk)
        if own.full_name != full_name:
            own.full_name = full_name
            signed(own, by, "修改姓名")
            own.save()
        _write_posts(own, chosen, by)
        return _or_undo(_has_admin(agency))


def use_account(own: Person, wanted: bool, by: Person, agency: Agency) -> bool:
    """Into or out of use. False: nobody would be left to administer the agency."""
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        own.refresh_from_db(fields=["is_active"])
        if own.is_active != wanted:
            own.is_active = wanted
            signed(own, by, "启用账号" if wanted else "停用账号")
            own.save()
        return _or_undo(wanted or _has_admin(agency))


def _or_undo(right: bool) -> bool:
    if not right:
        transaction.set_rollback(True)
    return right


def _write_posts(person: Person, chosen: set[PostKey], by: Person) -> None:
    held = {(post.role, post.section_id): post for post in person.posts.all()}
    for key in sorted(held.keys() - chosen, key=str):
        signed(held[key], by, "取消岗位")
        held[key].delete()
    for role, section_id in sorted(chosen - held.keys(), key=str):
        post = Post(person=person, role=role, section_id=section_id)
        signed(post, by, "设置岗位")
        post.save()


def _has_admin(agency: Agency) -> bool:
    return Post.objects.filter(role="admin", person__agency=agency, person__is_active=True).exists()


def _told(request: Signed, own: Person, lost: set[PostKey]) -> None:
    messages.success(request, f"{own}的姓名和岗位已经保存")
    sections = [section for role, section in lost if role == "handler"]
    left = own.handled_cases.filter(OPEN_CLOCK, section__in=sections).count() if sections else 0
    if left:
        messages.warning(
            request,
            f"{own}不再是承办人的科室里，还有{left}件由其承办的在办案件，"
            "请科室负责人在案件页上“移交承办人”",
        )


def _mark(own: Person) -> str:
    return mark_of(own.full_name, sorted(own.posts_held(), key=str))


def _page(
    request: Signed,
    own: Person,
    form: PersonForm,
    *,
    asking: bool = False,
    mail: mail_form.MailForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "person": own,
        "form": form,
        "asking": asking,
        "cases": open_cases(own),
        "changes": person_changes(own),
        "self": own.pk == request.user.pk,
        "mark": _mark(own),
        "mail": mail or mail_form.form_of(own),
        "mail_mark": mail_form.mail_mark(own),
        "mail_state": state_of(own),
    }
    return render(request, "desk/settings/person.html", context)


def _show_password(request: Signed, person: Person, password: str, *, new: bool) -> HttpResponse:
    """The answer itself, not a page one could come back to: the password is kept nowhere."""
    return render(
        request,
        "desk/settings/password_once.html",
        {"person": person, "password": password, "new": new},
    )
