"""人员和岗位: accounts, posts, passwords; somebody always remains to administer the agency."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from casework.models import Person, Post, Section
from flows.desk.settings.people import use_account, write_person
from tests.acts.doing import mar
from tests.screens.test_settings_overview import at_work, words
from tests.world import World

As = Callable[[str], Client]
URL = "/settings/people/"
NEW = "/settings/people/new/"


def of(person: Person) -> str:
    return f"{URL}{person.pk}/"


def again(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def posts(person: Person) -> set[tuple[str, int | None]]:
    return set(Post.objects.filter(person=person).values_list("role", "section_id"))


def signature(record: Any) -> tuple[Any, str]:
    last = record.history.first()
    return last.history_user, last.history_change_reason


def password_in(answer: Any) -> str:
    found = re.search(r'<code class="password">([^<]+)</code>', answer.content.decode())
    assert found
    return found[1]


def logs_in(username: str, password: str) -> bool:
    request = RequestFactory().post("/login/")
    return authenticate(request, username=username, password=password) is not None


# -- the list -------------------------------------------------------------------------------------


def test_the_list_shows_posts_and_who_never_came(desk: World, as_: As) -> None:
    World.make("other-ju")
    Post.objects.filter(person=desk.leader).delete()
    text = words(as_("admin").get(URL))
    assert "承办人甲 test-ju-handler 承办人（利用科） 在用 从未登录" in text
    assert "分管领导甲 test-ju-leader 没有岗位" in text
    assert "other-ju" not in text


QUERIES_LIST, QUERIES_ONE = 6, 13


def test_the_list_asks_the_same_number_of_questions_for_nine_and_for_twelve(
    desk: World, as_: As, django_assert_num_queries: Any
) -> None:
    client = at_work(as_("admin"))
    with django_assert_num_queries(QUERIES_LIST):
        client.get(URL)
    for name in ("甲", "乙", "丙"):
        person = Person.objects.create(username=name, full_name=name, agency=desk.agency)
        Post.objects.create(person=person, role="handler", section=desk.section)
        Post.objects.create(person=person, role="legal")
    with django_assert_num_queries(QUERIES_LIST):
        client.get(URL)


def test_one_person_asks_the_same_number_of_questions_for_one_case_and_for_three(
    desk: World, as_: As, django_assert_num_queries: Any
) -> None:
    client = at_work(as_("admin"))
    for more in (1, 2):
        for _ in range(more):
            desk.handling(mar(2))
        with django_assert_num_queries(QUERIES_ONE):
            client.get(of(desk.handler))


# -- somebody new ---------------------------------------------------------------------------------


def test_somebody_new_gets_posts_and_a_password_shown_once(desk: World, as_: As) -> None:
    typed = {
        "username": "lisi",
        "full_name": "李四",
        "posts": ["legal:", f"handler:{desk.section.pk}"],
    }
    client = as_("admin")
    answer = client.post(NEW, typed)
    assert answer.status_code == 200
    password = password_in(answer)
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    person = Person.objects.get(username="lisi")
    assert (person.agency, person.full_name, person.is_active) == (desk.agency, "李四", True)
    assert person.must_change_password and logs_in("lisi", password)
    assert posts(person) == {("legal", None), ("handler", desk.section.pk)}
    assert signature(person) == (desk.admin, "增加人员")
    for post in person.posts.all():
        assert signature(post) == (desk.admin, "设置岗位")
    assert password not in client.get(of(person)).content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_no_two_passwords_are_alike(desk: World, as_: As) -> None:
    client = as_("admin")
    found = {password_in(client.post(f"{of(desk.handler)}password/")) for _ in range(5)}
    assert len(found) == 5


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("username", "", "请填写登录名"),
        ("username", "li si", "合法"),
        ("username", "TEST-JU-LEGAL", "这个登录名已经有人使用"),
        ("username", "other-ju-legal", "这个登录名已经有人使用"),
        ("username", "l" * 151, "150"),
        ("username", "ﷺ" * 20, "合法"),  # made normal: eighteen signs each, with spaces
        ("full_name", "", "请填写姓名"),
        ("full_name", "李\u200b四", "零宽空格"),
        ("full_name", "李\n四", "换行"),
        ("full_name", "李" * 51, "50"),
        ("posts", [], "请至少选择一个岗位"),
        ("posts", ["handler:"], "须在本机关在用的科室里选择"),
        ("posts", ["legal:1"], "没有这个岗位"),
        ("posts", ["king:"], "没有这个岗位"),
        ("posts", ["handler:999999"], "没有这个岗位"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(
    desk: World, as_: As, name: str, value: Any, told: str
) -> None:
    World.make("other-ju")
    typed: dict[str, Any] = {"username": "lisi", "full_name": "李四", "posts": ["leader:"]}
    people = Person.objects.count()
    answer = as_("admin").post(NEW, typed | {name: value})
    form = answer.context["form"]
    assert list(form.errors) == [name] and told in "".join(form.errors[name])
    assert {n: form[n].value() for n in typed} == typed | {name: value}
    if name != "posts":
        assert 'value="leader:" checked' in answer.content.decode()
    assert Person.objects.count() == people


@pytest.mark.parametrize("whose", ["out of use", "another agency's"])
def test_a_post_in_such_a_section_is_none(desk: World, as_: As, whose: str) -> None:
    if whose == "out of use":
        section = Section.objects.create(agency=desk.agency, name="旧科", is_active=False)
    else:
        section = World.make("other-ju").section
    typed = {"username": "lisi", "full_name": "李四", "posts": [f"handler:{section.pk}"]}
    answer = as_("admin").post(NEW, typed)
    assert "没有这个岗位" in answer.context["form"].errors["posts"][0]


# -- posts ----------------------------------------------------------------------------------------


def test_posts_are_given_and_taken_and_each_is_signed(desk: World, as_: As) -> None:
    typed = {"full_name": "承办人甲", "posts": ["secrecy:", f"section_head:{desk.section.pk}"]}
    assert as_("admin").post(of(desk.handler), typed).status_code == 302
    assert posts(desk.handler) == {("secrecy", None), ("section_head", desk.section.pk)}
    gone = Post.history.filter(person=desk.handler, history_type="-").get()
    assert (gone.role, gone.history_user) == ("handler", desk.admin)
    assert gone.history_change_reason == "取消岗位"
    for post in desk.handler.posts.all():
        assert signature(post) == (desk.admin, "设置岗位")


def test_posts_that_stay_are_not_written_again(desk: World, as_: As) -> None:
    typed = {"full_name": "承办人甲", "posts": [f"handler:{desk.section.pk}", "legal:"]}
    kept = Post.objects.get(person=desk.handler)
    as_("admin").post(of(desk.handler), typed)
    assert kept.history.count() == 1 and len(posts(desk.handler)) == 2


def test_a_post_in_a_section_out_of_use_can_be_kept(desk: World, as_: As) -> None:
    desk.section.is_active = False
    desk.section.save()
    page = as_("admin").get(of(desk.handler)).content.decode()
    assert f'value="handler:{desk.section.pk}" checked' in page
    typed = {"full_name": "承办人甲", "posts": [f"handler:{desk.section.pk}", "legal:"]}
    assert as_("admin").post(of(desk.handler), typed).status_code == 302


def test_a_name_is_corrected_and_signed(desk: World, as_: As) -> None:
    typed = {"full_name": "承办人乙", "posts": [f"handler:{desk.section.pk}"]}
    as_("admin").post(of(desk.handler), typed)
    assert again(desk.handler).full_name == "承办人乙"
    assert signature(desk.handler) == (desk.admin, "修改姓名")
    assert "姓名： 承办人甲 → 承办人乙" in words(as_("admin").get(of(desk.handler)))


def test_a_mistake_on_the_page_of_a_person_keeps_what_was_typed(desk: World, as_: As) -> None:
    answer = as_("admin").post(of(desk.handler), {"full_name": "", "posts": ["legal:"]})
    assert answer.context["form"].errors["full_name"] == ["请填写姓名"]
    assert 'value="legal:" checked' in answer.content.decode()
    assert posts(desk.handler) == {("handler", desk.section.pk)}


def test_taking_the_post_of_a_handler_with_open_cases_is_told(desk: World, as_: As) -> None:
    desk.handling(mar(2))
    answer = as_("admin").post(
        of(desk.handler), {"full_name": "承办人甲", "posts": ["legal:"]}, follow=True
    )
    assert "还有1件由其承办的在办案件" in words(answer)


def test_nobody_takes_his_own_post_of_admin(desk: World, as_: As) -> None:
    second = Person.objects.create(username="second", full_name="乙", agency=desk.agency)
    Post.objects.create(person=second, role="admin")
    answer = as_("admin").post(of(desk.admin), {"full_name": "机关管理员甲", "posts": ["legal:"]})
    assert "不能取消自己的机关管理员岗位" in answer.context["form"].errors["posts"][0]
    assert posts(desk.admin) == {("admin", None)}


@pytest.fixture
def nearly_last(desk: World) -> Person:
    """A second admin; the first, who is at work on his page, has just lost his own post."""
    second = Person.objects.create(username="second", full_name="乙", agency=desk.agency)
    Post.objects.create(person=second, role="admin")
    Post.objects.filter(person=desk.admin).delete()
    return second


def test_the_last_admin_keeps_his_post(desk: World, nearly_last: Person) -> None:
    """Two who take each other's post away at once: the second finds nobody else left."""
    assert not write_person(nearly_last, "乙改", {("legal", None)}, desk.admin, desk.agency)
    assert posts(nearly_last) == {("admin", None)} and again(nearly_last).full_name == "乙"
    both = {("legal", None), ("admin", None)}
    assert write_person(again(nearly_last), "乙改", both, desk.admin, desk.agency)
    assert again(nearly_last).full_name == "乙改"


def test_the_last_admin_keeps_his_account(desk: World, nearly_last: Person) -> None:
    assert not use_account(nearly_last, False, desk.admin, desk.agency)
    assert again(nearly_last).is_active
    assert use_account(desk.handler, False, desk.admin, desk.agency)
    # One out of use does not count.
    Post.objects.create(person=desk.handler, role="admin")
    assert not use_account(again(nearly_last), False, desk.admin, desk.agency)


# -- accounts -------------------------------------------------------------------------------------


def test_an_account_goes_out_of_use_and_comes_back(desk: World, as_: As) -> None:
    theirs = as_("legal")
    assert theirs.get("/todo/").status_code == 200
    client = as_("admin")
    assert client.post(f"{of(desk.legal)}account/", {"use": "off"}).status_code == 302
    assert not again(desk.legal).is_active and signature(desk.legal) == (desk.admin, "停用账号")
    assert theirs.get("/todo/").status_code == 302
    client.post(f"{of(desk.legal)}account/", {"use": "on"})
    assert again(desk.legal).is_active and signature(desk.legal) == (desk.admin, "启用账号")
    written = desk.legal.history.count()
    client.post(f"{of(desk.legal)}account/", {"use": "on"})
    assert desk.legal.history.count() == written


def test_nobody_puts_himself_out_of_use(desk: World, as_: As) -> None:
    answer = as_("admin").post(f"{of(desk.admin)}account/", {"use": "off"}, follow=True)
    assert "不能停用自己的账号" in words(answer)
    assert again(desk.admin).is_active


def test_a_handler_with_open_cases_is_asked_about_first(desk: World, as_: As) -> None:
    first, second = desk.handling(mar(2)), desk.handling(mar(3))
    desk.closed(mar(2))
    client, url = as_("admin"), f"{of(desk.handler)}account/"
    answer = client.post(url, {"use": "off"})
    assert answer.status_code == 200 and again(desk.handler).is_active
    text, page = words(answer), answer.content.decode()
    assert "承办人甲还有2件承办的在办案件" in text
    assert "利用科科室负责人科室负责人甲，在案件页“移交承办人”" in text
    for case in (first, second):
        assert f'href="/cases/{case.pk}/"' in page and case.number in page
    client.post(url, {"use": "off", "confirmed": "yes"})
    assert not again(desk.handler).is_active


def test_without_a_head_of_the_section_others_reassign(desk: World, as_: As) -> None:
    desk.handling(mar(2))
    desk.section_head.is_active = False
    desk.section_head.save()
    answer = as_("admin").post(f"{of(desk.handler)}account/", {"use": "off"})
    told = "利用科没有在用的科室负责人：由受理人员或者公开机构负责人在案件页“交办”"
    assert told in words(answer)


def test_nothing_deletes_a_person(desk: World, as_: As) -> None:
    client = as_("admin")
    assert client.delete(of(desk.handler)).status_code == 405
    for path in ("account/", "password/"):
        assert client.get(of(desk.handler) + path).status_code == 405


# -- passwords ------------------------------------------------------------------------------------


def test_a_password_is_reset_and_shown_once(desk: World, as_: As) -> None:
    desk.legal.set_password("mima-mima-1")
    desk.legal.save()
    answer = as_("admin").post(f"{of(desk.legal)}password/")
    password = password_in(answer)
    person = again(desk.legal)
    assert person.must_change_password
    assert logs_in("test-ju-legal", password) and not logs_in("test-ju-legal", "mima-mima-1")
    assert signature(person) == (desk.admin, "重置密码")
    assert password not in str(list(Person.history.values()))


def test_a_reset_lets_in_who_was_locked_out(desk: World, as_: As) -> None:
    for _ in range(5):
        assert not logs_in("test-ju-legal", "wrong")
    password = password_in(as_("admin").post(f"{of(desk.legal)}password/"))
    assert logs_in("test-ju-legal", password)


def test_ones_own_password_is_changed_elsewhere(desk: World, as_: As) -> None:
    answer = as_("admin").post(f"{of(desk.admin)}password/")
    assert (answer.status_code, answer.url) == (302, "/password/")
    assert not again(desk.admin).must_change_password


def test_a_login_is_no_change(desk: World, as_: As) -> None:
    as_("legal").get("/todo/")
    answer = as_("admin").get(of(desk.legal))
    assert [change.what for change in answer.context["changes"]] == [
        "岗位：法制审核人员甲，法制审核人员",
        "工作人员：法制审核人员甲",
    ]
