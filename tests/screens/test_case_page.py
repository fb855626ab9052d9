"""The page of a case, 交办与负荷, and how a request comes in by hand."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.models import Case
from flows.desk.forms import FORMS
from tests.acts.doing import do, mar, post
from tests.matrix.table import MATRIX
from tests.world import World, fresh

CASE_QUERIES, WORKLOAD_QUERIES = 15, 8


@pytest.mark.parametrize("state", ["registered", "handling", "handled", "replied"])
def test_queries_of_a_case_page(
    desk: World, as_: Callable[[str], Client], django_assert_max_num_queries: Any, state: str
) -> None:
    case = desk.case_in(state, mar(2))
    client = as_("intake")
    client.get(f"/cases/{case.pk}/")
    with django_assert_max_num_queries(CASE_QUERIES):
        client.get(f"/cases/{case.pk}/")


def test_a_case_page_costs_the_same_with_much_on_it(
    desk: World, as_: Callable[[str], Client], django_assert_num_queries: Any
) -> None:
    """Three consultations, three searches, three letters: not one query more than with one each."""
    case = desk.handling(mar(2))
    client = as_("handler")

    def more(n: int) -> None:
        do(desk, case, "consult_third_party", mar(4), service=post(mar(4)), party=f"公司{n}")
        do(desk, case, "record_search", mar(4), words=f"词{n}")

    more(1)
    client.get(f"/cases/{case.pk}/")
    with django_assert_num_queries(queries(client, case)):
        client.get(f"/cases/{case.pk}/")
    before = queries(client, case)
    more(2)
    more(3)
    assert queries(client, case) == before


def queries(client: Client, case: Case) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/cases/{case.pk}/")
    return len(captured)


def test_the_case_page_says_what_is_missing_and_where_to_mend_it(
    desk: World, as_: Callable[[str], Client]
) -> None:
    case = desk.handling(mar(2))
    text = as_("handler").get(f"/cases/{case.pk}/").content.decode()
    assert "还没有拟办意见" in text and f"/cases/{case.pk}/do/propose/" in text


def test_buttons_are_only_those_this_person_may_use(
    desk: World, as_: Callable[[str], Client]
) -> None:
    """tests.matrix.table says which: no act beyond it has a link on the page."""
    case = desk.handling(mar(2))
    for role in desk.people:
        text = as_(role).get(f"/cases/{case.pk}/").content.decode()
        offered = set(re.findall(rf"/cases/{case.pk}/do/([a-z_]+)/\">", text))
        assert offered <= MATRIX[role, "handling"] & set(FORMS), role
        assert offered >= MATRIX[role, "handling"] & set(FORMS), role


def test_the_course_of_a_case_is_told_without_a_code(
    desk: World, as_: Callable[[str], Client]
) -> None:
    case = desk.replied(mar(2))
    text = as_("auditor").get(f"/cases/{case.pk}/").content.decode()
    for words in (
        "提交渠道：当面提交",
        "科室：利用科",
        "步骤：保密审查",
        "办理结果：已主动公开",
        "送达：直接送达，2026年3月2日",
        "已签发 → 已答复",
    ):
        assert words in text, words
    for code in ("in_person", "published", "section_head", "how_to_get"):
        assert code not in text.replace("/do/", ""), code


def test_why_this_date_is_told_day_by_day(desk: World, as_: Callable[[str], Client]) -> None:
    case = desk.handling(mar(2))
    text = as_("handler").get(f"/cases/{case.pk}/why/").content.decode()
    assert "收到申请：2026年3月2日（星期一）" in text and "2026年3月30日" in text


def test_changes_of_fields_are_told_in_words(desk: World, as_: Callable[[str], Client]) -> None:
    case = desk.handling(mar(2))
    text = as_("auditor").get(f"/cases/{case.pk}/history/").content.decode()
    assert "状态" in text and "已登记" in text and "办理中" in text and "承办人甲" in text
    assert "handling" not in text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("intake", 200),
        ("office_head", 200),
        ("section_head", 200),
        ("leader", 200),
        ("handler", 403),
        ("auditor", 403),
        ("admin", 403),
    ],
)
def test_the_workload_is_for_those_who_distribute(
    desk: World, as_: Callable[[str], Client], role: str, status: int
) -> None:
    desk.registered(mar(2))
    desk.handling(mar(2))
    assert as_(role).get("/workload/").status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_the_workload_counts_sections_and_people(
    desk: World, as_: Callable[[str], Client], django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        desk.registered(mar(2))
        desk.handling(date(2026, 2, 2))
    client = as_("office_head")
    page = client.get("/workload/")
    (section,) = [r for r in page.context["by_section"] if r["section_id"]]
    assert (section["open"], section["late"], section["oldest"]) == (count, count, date(2026, 2, 2))
    (person,) = page.context["by_person"]
    assert (person["handler__full_name"], person["open"]) == ("承办人甲", count)
    assert len(page.context["unassigned"]) == count
    with django_assert_num_queries(WORKLOAD_QUERIES):
        client.get("/workload/")


def test_a_case_comes_in_by_hand_in_one_step(desk: World, as_: Callable[[str], Client]) -> None:
    client = as_("intake")
    token = client.get("/cases/new/").context["form"]["token"].initial
    data = {
        "channel": "in_person",
        "on": "2026-03-10",
        "kind": "natural",
        "name": "王小明",
        "subject": "供应计划",
        "form": "paper",
        "token": token,
    }
    page = client.post("/cases/new/", data)
    case = Case.objects.get()
    assert page.url == f"/cases/{case.pk}/"
    assert (case.state, case.number, case.received_on) == ("registered", "2026-0001", mar(10))
    again = client.post("/cases/new/", data, follow=True)
    assert "已经登记，没有重复登记" in again.content.decode() and Case.objects.count() == 1


def test_a_request_from_the_net_waits_for_its_confirmation(
    desk: World, as_: Callable[[str], Client]
) -> None:
    client = as_("intake")
    token = client.get("/cases/new/").context["form"]["token"].initial
    data = {
        "channel": "internet",
        "on": "2026-03-09",
        "kind": "company",
        "name": "甲公司",
        "subject": "供应计划",
        "form": "electronic",
        "token": token,
    }
    client.post("/cases/new/", data)
    case = Case.objects.get()
    assert (case.state, case.received_on) == ("received", None)
    text = client.get(f"/cases/{case.pk}/").content.decode()
    assert "确认收到" in text


def test_a_wrong_request_keeps_what_was_typed(desk: World, as_: Callable[[str], Client]) -> None:
    client = as_("intake")
    data = {
        "channel": "in_person",
        "on": "2027-01-01",
        "kind": "natural",
        "name": "王\ue863明",
        "subject": "供应计划",
        "form": "paper",
        "token": "t",
    }
    text = client.post("/cases/new/", data).content.decode()
    assert "在将来" in text and "U+E863" in text and "供应计划" in text
    assert not Case.objects.exists()
    text = client.post("/cases/new/", {}).content.decode()
    assert "请填写姓名或者名称" in text and "请选择提交渠道" in text


@pytest.mark.parametrize("role", ["handler", "auditor", "admin", "leader"])
def test_only_intake_takes_requests(desk: World, as_: Callable[[str], Client], role: str) -> None:
    assert as_(role).get("/cases/new/").status_code == 403
    assert as_(role).post("/cases/new/", {}).status_code == 403


def test_an_old_link_to_a_moved_case_still_opens(desk: World, as_: Callable[[str], Client]) -> None:
    case = fresh(desk.archived(mar(2)))
    assert as_("intake").get(f"/cases/{case.pk}/").status_code == 200
