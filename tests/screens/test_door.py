"""Coming in, staying in, and what somebody sees where there is nothing for him."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import DataError, IntegrityError, OperationalError
from django.test import Client, override_settings

from casework.models import Person
from flows.carrying import carried
from flows.desk.account import BACKEND
from tests.acts.doing import mar
from tests.world import World

PASSWORD = "一个够长的密码-2026"


@pytest.fixture
def intake(desk: World) -> Person:
    person = desk.intake
    person.set_password(PASSWORD)
    person.save()
    return person


def log_in(client: Client, person: Person, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/login/", {"username": person.username, "password": password, **more})


def test_a_person_comes_in_and_goes_out(client: Client, intake: Person) -> None:
    assert client.get("/").url == "/login/?next=/"
    assert client.get("/todo/").url == "/login/?next=/todo/"
    assert log_in(client, intake).url == "/"
    assert client.get("/todo/").status_code == 200
    client.post("/logout/")
    assert client.get("/todo/").status_code == 302


def test_a_wrong_password_is_told_in_words(client: Client, intake: Person) -> None:
    text = log_in(client, intake, "wrong").content.decode()
    assert "登录名或者密码不正确" in text and intake.username in text
    text = client.post("/login/", {"username": "", "password": ""}).content.decode()
    assert "请填写登录名" in text and "请填写密码" in text


def test_five_wrong_passwords_lock_the_name_for_a_while(client: Client, intake: Person) -> None:
    for _ in range(4):
        assert log_in(client, intake, "wrong").status_code == 200
    page = log_in(client, intake, "wrong")
    assert page.status_code == 429 and "暂停登录15分钟" in page.content.decode()
    assert log_in(client, intake).status_code == 429  # the right one does not help now
    assert Client().get("/login/").status_code == 200


def test_a_right_password_forgets_the_wrong_ones(client: Client, intake: Person) -> None:
    for _ in range(3):
        for _ in range(4):
            log_in(client, intake, "wrong")
        assert log_in(client, intake).status_code == 302
        client.post("/logout/")


def test_a_deactivated_person_does_not_come_in(client: Client, intake: Person) -> None:
    Person.objects.filter(pk=intake.pk).update(is_active=False)
    assert log_in(client, intake).status_code == 200
    assert client.get("/todo/").status_code == 302


def test_a_person_deactivated_while_he_works_is_out(client: Client, intake: Person) -> None:
    log_in(client, intake)
    assert client.get("/todo/").status_code == 200
    Person.objects.filter(pk=intake.pk).update(is_active=False)
    assert client.get("/todo/").status_code == 302


def test_the_first_login_asks_for_a_password_of_ones_own(client: Client, intake: Person) -> None:
    Person.objects.filter(pk=intake.pk).update(must_change_password=True)
    log_in(client, intake)
    for path in ("/todo/", "/cases/", "/cases/new/"):
        assert client.get(path).url == "/password/", path
    assert "首次登录" in client.get("/password/").content.decode()
    for wrong, says in (
        ({"new_password1": "short", "new_password2": "short"}, "密码太短，至少要有10个字符"),
        ({"new_password1": "够长而且不同-1", "new_password2": "别的"}, "两次填写的密码不一致"),
        ({"new_password1": PASSWORD, "new_password2": PASSWORD}, "新密码不能与原密码相同"),
        ({"new_password1": "", "new_password2": ""}, "这个字段是必填项"),
    ):
        text = client.post("/password/", wrong).content.decode()
        assert says in text, text
    new = "另一个够长的密码-2027"
    assert client.post("/password/", {"new_password1": new, "new_password2": new}).url == "/todo/"
    assert client.get("/todo/").status_code == 200
    client.post("/logout/")
    assert log_in(client, intake).status_code == 200
    assert log_in(client, intake, new).status_code == 302


def test_a_later_password_asks_for_the_old_one(client: Client, intake: Person) -> None:
    log_in(client, intake)
    assert "原密码" in client.get("/password/").content.decode()
    new = {"new_password1": "另一个够长的密码-2027", "new_password2": "另一个够长的密码-2027"}
    for old in ("", "猜的"):
        text = client.post("/password/", {**new, "old_password": old}).content.decode()
        assert "原密码不正确" in text or "必填" in text
    assert client.post("/password/", {**new, "old_password": PASSWORD}).status_code == 302
    assert client.get("/todo/").status_code == 200


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("12345678901234", "只包含数字"),
        ("password123456", "常见"),
        ("test-ju-intake", "太相似"),
        ("受理人员甲受理人员甲", "太相似"),
    ],
)
def test_a_password_easily_guessed_is_refused(
    client: Client, intake: Person, password: str, says: str
) -> None:
    Person.objects.filter(pk=intake.pk).update(
        must_change_password=True, full_name="受理人员甲受理人员甲"
    )
    log_in(client, intake)
    page = client.post("/password/", {"new_password1": password, "new_password2": password})
    assert page.status_code == 200 and says in page.content.decode()


@pytest.mark.parametrize(
    "onward",
    ["/login/", "/logout/", "/login/?next=/login/", "//evil.example/", "https://evil.example/"],
)
def test_the_login_leads_to_no_other_site_and_not_to_itself(
    client: Client, intake: Person, onward: str
) -> None:
    assert log_in(client, intake, next=onward).url == "/"
    assert client.get("/login/", {"next": onward}).url == "/"


def test_a_session_ends_half_an_hour_after_the_last_request(client: Client, intake: Person) -> None:
    assert django_settings.SESSION_COOKIE_AGE == 1800
    log_in(client, intake)
    session = Session.objects.get()
    first = session.expire_date
    client.session["renewed_at"] = 0
    store = client.session
    store["renewed_at"] = 0
    store.save()
    Session.objects.update(expire_date=first)
    client.get("/todo/")
    assert Session.objects.get().expire_date >= first
    assert client.session["renewed_at"] > 0


def test_a_form_sent_after_the_session_ended_is_not_lost(client: Client, intake: Person) -> None:
    log_in(client, intake)
    Session.objects.all().delete()
    typed = {
        "channel": "in_person",
        "on": "2026-03-10",
        "kind": "natural",
        "name": "王“小”明<b>",
        "subject": "很长的\n内容",
        "form": "paper",
        "token": "t",
    }
    page = client.post("/cases/new/", typed)
    text = page.content.decode()
    assert page.status_code == 401 and "您刚才填写的内容还在" in text
    carried = re.search(r'name="carried" value="([^"]+)"', text)
    assert carried
    page = log_in(client, intake, carried=carried[1])
    text = page.content.decode()
    assert 'action="/cases/new/"' in text and "王“小”明&lt;b&gt;" in text and "很长的\n内容" in text
    sent = dict(re.findall(r'<textarea name="([^"]+)" hidden>(.*?)</textarea>', text, re.S))
    sent["name"] = typed["name"]
    page = client.post("/cases/new/", sent)
    assert page.status_code == 302


def test_a_wrong_password_keeps_what_was_carried(client: Client, intake: Person) -> None:
    page = client.post("/cases/new/", {"name": "王小明"})
    carried = re.search(r'name="carried" value="([^"]+)"', page.content.decode())
    assert carried
    page = log_in(client, intake, "wrong", carried=carried[1])
    assert f'name="carried" value="{carried[1]}"' in page.content.decode()


def test_what_is_carried_cannot_be_made_up(client: Client, intake: Person) -> None:
    page = log_in(client, intake, carried="eyJwYXRoIjoiL2V2aWwifQ:xx:yy")
    assert page.url == "/"


def test_the_address_of_a_form_is_carried_whole(client: Client, intake: Person) -> None:
    """Which letter, which review step: it stands behind the question mark."""
    page = client.post("/cases/1/do/serve/?sequence=7", {"way": "post"})
    log_in_and_go_on = re.search(r'name="carried" value="([^"]+)"', page.content.decode())
    assert log_in_and_go_on
    text = log_in(client, intake, carried=log_in_and_go_on[1]).content.decode()
    assert 'action="/cases/1/do/serve/?sequence=7"' in text


def test_a_password_is_never_carried(client: Client, intake: Person) -> None:
    page = client.post("/password/", {"new_password1": "秘密秘密秘密秘密-1", "next": "x"})
    sent = carried(re.search(r'name="carried" value="([^"]+)"', page.content.decode())[1])  # type: ignore[index]
    assert sent == {"path": "/password/", "typed": [["next", "x"]]}


def test_leaving_after_the_session_ended_carries_nothing(client: Client) -> None:
    assert client.post("/logout/").url == "/login/?next=/logout/"


def test_a_preview_after_the_session_ended_leaves_the_form_alone(client: Client) -> None:
    """To leave the page would lose what is typed; sent, it is carried through the login."""
    page = client.post("/cases/1/do/reply/live/", {}, headers={"HX-Request": "true"})
    assert page.status_code == 200 and "HX-Redirect" not in page.headers
    assert "登录已经过期" in page.content.decode() and "<html" not in page.content.decode()


def test_who_belongs_to_no_agency_is_told_so(client: Client, intake: Person) -> None:
    Person.objects.filter(pk=intake.pk).update(agency=None)
    log_in(client, intake)
    page = client.get("/todo/")
    assert page.status_code == 403 and "没有归入任何机关" in page.content.decode()


# -- where there is nothing ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/no/such/page/", "/cases/999999/", "/letters/999999.pdf"])
def test_a_page_that_is_not_there(as_: Callable[[str], Client], path: str) -> None:
    page = as_("intake").get(path)
    assert page.status_code == 404 and "没有找到" in page.content.decode()


def test_an_error_is_told_and_says_nothing_was_written(
    as_: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("kaputt")

    monkeypatch.setattr("flows.desk.todo.my_tasks", broken)
    client = as_("intake")
    client.raise_request_exception = False
    page = client.get("/todo/")
    text = page.content.decode()
    assert page.status_code == 500 and "没有写入任何内容" in text and "kaputt" not in text


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (DataError, 400, "没有办理任何事项"),
        (IntegrityError, 409, "有人同时保存了同样的内容"),
        (OperationalError, 503, "系统正忙"),
    ],
)
def test_what_only_the_database_sees_is_told_in_words(
    as_: Callable[[str], Client],
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
    status: int,
    says: str,
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise error("UNIQUE constraint failed")

    monkeypatch.setattr("flows.desk.todo.my_tasks", broken)
    page = as_("intake").get("/todo/")
    assert page.status_code == status
    assert says in page.content.decode() and "UNIQUE" not in page.content.decode()


def test_a_page_older_than_the_login_is_told_so(desk: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.intake, backend=BACKEND)
    page = client.post("/cases/new/", {"name": "王小明"})
    assert page.status_code == 403 and "页面已经过时" in page.content.decode()


OURS, ANOTHERS = "http://testserver", "http://evil.example"


def test_a_form_older_than_the_login_is_shown_once_more(desk: World) -> None:
    """Logged in anew in another window: what was typed in this one is not lost."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.intake, backend=BACKEND)
    sent = {"name": "王<小>明", "new_password1": "秘密"}
    page = client.post("/cases/new/?x=1", sent, headers={"Origin": OURS})
    text = page.content.decode()
    assert page.status_code == 403 and "页面已经过时" in text and "受理人员甲" in text
    assert 'action="/cases/new/?x=1"' in text and "王&lt;小&gt;明" in text and "秘密" not in text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    assert token
    again = client.post(
        "/cases/new/",
        {"csrfmiddlewaretoken": token[1], "name": "王<小>明"},
        headers={"Origin": OURS},
    )
    assert again.status_code == 200 and "王&lt;小&gt;明" in again.content.decode()


@pytest.mark.parametrize("origin", [ANOTHERS, "null", "http://testserver.evil.example"])
def test_of_another_sites_form_nothing_is_shown(desk: World, origin: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.intake, backend=BACKEND)
    page = client.post("/cases/new/", {"name": "王小明"}, headers={"Origin": origin})
    assert page.status_code == 403 and "王小明" not in page.content.decode()


def test_a_second_login_does_not_lose_what_is_carried(intake: Person) -> None:
    """The session ended in two windows; he logs in in one, and then in the other."""
    client = Client(enforce_csrf_checks=True)
    page = Client().post("/cases/new/", {"name": "王小明"})
    found = re.search(r'name="carried" value="([^"]+)"', page.content.decode())
    assert found
    client.force_login(intake, backend=BACKEND)
    page = client.post("/login/", {"carried": found[1]}, headers={"Origin": OURS})
    assert 'action="/cases/new/"' in page.content.decode() and "王小明" in page.content.decode()


@pytest.mark.parametrize("path", ["/logout/", "/settings/agency/needs/", "/cases/1/do/reply/live/"])
def test_what_only_takes_forms_says_so(as_: Callable[[str], Client], path: str) -> None:
    page = as_("admin").get(path)
    assert page.status_code == 405 and "POST" in page.headers["Allow"]
    assert "没有办理任何事项" in page.content.decode()


@pytest.mark.parametrize("path", ["/cases/?q=a%00b", "/todo/?%00=1", "/login/?next=%00", "/%00/"])
def test_an_address_with_a_nul_is_refused_in_words(as_: Callable[[str], Client], path: str) -> None:
    page = as_("intake").get(path)
    assert page.status_code == 400 and "没有办理任何事项" in page.content.decode()


def test_a_cookie_with_a_nul_is_refused_in_words(client: Client, desk: World) -> None:
    for cookie in ('sessionid="abcdefgh\\000ijkl"', 'csrftoken="\\000"'):
        page = client.get("/todo/", HTTP_COOKIE=cookie)
        assert page.status_code == 400 and "没有办理任何事项" in page.content.decode()


@pytest.mark.parametrize("referer", ["http://[", "javascript:alert(1)", "http://x/no/such/page/"])
def test_where_a_form_came_from_may_be_nonsense(client: Client, desk: World, referer: str) -> None:
    page = client.post("/cases/new/", {"name": "王小明"}, headers={"Referer": referer})
    assert page.status_code == 401 and 'name="next" value="/todo/"' in page.content.decode()


def test_a_form_far_too_large_is_refused_in_words(as_: Callable[[str], Client]) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
        page = as_("intake").post("/cases/new/", {"subject": "长" * 2000})
    assert page.status_code == 400 and "没有办理任何事项" in page.content.decode()


def test_no_page_is_kept_by_the_browser_or_framed_by_others(
    desk: World, as_: Callable[[str], Client]
) -> None:
    case = desk.handling(mar(2))
    page = as_("handler").get(f"/cases/{case.pk}/")
    assert page.headers["Cache-Control"] == "no-store, private"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


def test_pages_carry_no_script_of_their_own(desk: World, as_: Callable[[str], Client]) -> None:
    case = desk.handling(mar(2))
    for path in ("/todo/", "/cases/", f"/cases/{case.pk}/", f"/cases/{case.pk}/do/propose/"):
        text = as_("handler").get(path).content.decode()
        assert not re.findall(r"<script(?![^>]*src=)|\son[a-z]+=|javascript:", text), path
