"""我的待办, 全部案件, 交办与负荷: what stands in them, in which order, at how many queries."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from casework import acts
from casework.facts import Service
from casework.models import Case, Person, Post, Section
from tests.acts.doing import mar
from tests.world import World, fresh

TODO_QUERIES, CASES_QUERIES, CASE_QUERIES, WORKLOAD_QUERIES = 9, 8, 14, 6


def rows(page: Any) -> list[str]:
    """The numbers of the cases in the list, in order."""
    return [str(r.task.case) for r in page.context["rows"]]


def people(desk: World, role: str) -> list[str]:
    return [name for name in desk.people if name == role]


# -- 我的待办 --------------------------------------------------------------------------------------


def test_each_sees_what_waits_for_his_post(desk: World, as_: Callable[[str], Client]) -> None:
    """One case in each state; whose turn it is, by hand."""
    for state in (
        "received",
        "registered",
        "handling",
        "supplement_requested",
        "handled",
        "approved",
        "replied",
        "closed",
        "archived",
    ):
        desk.case_in(state, mar(2))
    sections = {
        "intake": ["登记", "交办", "制发答复", "等待补正", "归档", "归档"],
        "handler": ["办理并拟办"],
        "section_head": ["科室负责人审核"],
        "secrecy": [],
        "legal": [],
        "office_head": ["交办"],
        "leader": [],
        "auditor": [],
        "admin": [],
    }
    for role, wanted in sections.items():
        page = as_(role).get("/todo/")
        found = [str(r.task.flow_task.task_title) for r in page.context["rows"]]
        assert sorted(found) == sorted(wanted), role


def test_the_most_urgent_comes_first_and_what_stands_still_last(
    desk: World, as_: Callable[[str], Client]
) -> None:
    """Received on 16, 9 and 2 March: due on 14 April, 3 April and 30 March. One is stopped."""
    late = desk.handling(mar(6))
    early = desk.handling(mar(2))
    stopped = desk.handling(mar(2))
    acts.consult_third_party(
        stopped,
        by=desk.handler,
        on=mar(4),
        today=mar(4),
        party="甲公司",
        letter=desk.letter(stopped, "consult_third_party", mar(4)),
        service=Service("post", mar(4)),
    )
    page = as_("handler").get("/todo/")
    assert rows(page) == [early.number, late.number, stopped.number]
    text = page.content.decode()
    assert "停止计时" in text and "征求意见：甲公司" in text


@pytest.mark.parametrize(
    ("today", "words", "tone"),
    [
        ("2026-03-10", "剩13个工作日", "calm"),  # 11..13 (3), 16..20 (8), 23..27 (13): the target
        ("2026-03-24", "剩3个工作日", "soon"),  # 25, 26, 27
        ("2026-03-26", "剩1个工作日", "soon"),
        ("2026-03-27", "已到内部目标", "soon"),
        ("2026-03-30", "今天是最后一天", "late"),
        ("2026-03-31", "逾期1个工作日", "late"),
        ("2026-04-07", "逾期5个工作日", "late"),  # 31, 1, 2, 3, 7; 4 to 6 are off
    ],
)
def test_time_is_told_in_words(
    desk: World, as_: Callable[[str], Client], settings: Any, today: str, words: str, tone: str
) -> None:
    """Received on Monday 2 March, due on Monday 30, target Friday 27."""
    desk.handling(mar(2))
    settings.TODAY = today
    page = as_("handler").get("/todo/")
    (row,) = page.context["rows"]
    assert (row.told.text, row.told.tone) == (words, tone)
    assert "期限2026年3月30日" in page.content.decode()


def test_nobody_is_offered_his_own_proposal_to_review(
    desk: World, as_: Callable[[str], Client]
) -> None:
    Post.objects.create(person=desk.handler, role="legal")
    case = desk.handled(mar(2))
    acts.review(case, by=desk.section_head, on=mar(2), today=mar(2), step="section_head")
    assert rows(as_("handler").get("/todo/")) == []
    assert rows(as_("legal").get("/todo/")) == [case.number]


def test_a_section_sees_its_own_work_only(desk: World, as_: Callable[[str], Client]) -> None:
    other = Section.objects.create(agency=desk.agency, name="规划科")
    mine, theirs = desk.registered(mar(2)), desk.registered(mar(2))
    for case, section in ((mine, desk.section), (theirs, other)):
        acts.assign(case, by=desk.intake, on=mar(2), today=mar(2), section=section)
    page = as_("handler").get("/todo/")
    assert rows(page) == [mine.number] and "待领取" in page.content.decode()
    assert as_("handler").get(f"/cases/{theirs.pk}/").status_code == 404


def test_a_nudge_shows_on_the_list(desk: World, as_: Callable[[str], Client]) -> None:
    case = desk.handling(mar(2))
    assert "已催办" not in as_("handler").get("/todo/").content.decode()
    acts.urge(case, by=desk.office_head, on=mar(9), today=mar(9), reason="请抓紧")
    assert "已催办" in as_("handler").get("/todo/").content.decode()
    assert "请抓紧" in as_("handler").get(f"/cases/{case.pk}/").content.decode()


def test_what_a_colleague_has_taken_is_not_mine(desk: World, as_: Callable[[str], Client]) -> None:
    second = Person.objects.create(username="second", full_name="乙", agency=desk.agency)
    Post.objects.create(person=second, role="handler", section=desk.section)
    case = desk.registered(mar(2))
    acts.assign(case, by=desk.intake, on=mar(2), today=mar(2), section=desk.section)
    acts.accept(case, by=second, on=mar(2), today=mar(2))
    assert rows(as_("handler").get("/todo/")) == []


def test_the_list_is_filtered(desk: World, as_: Callable[[str], Client]) -> None:
    one = desk.handling(mar(2), subject="土地供应计划")
    desk.handling(mar(2), subject="住房补贴标准")
    client = as_("handler")
    assert rows(client.get("/todo/?words=土地")) == [one.number]
    assert rows(client.get(f"/todo/?words={one.number}")) == [one.number]
    assert len(rows(client.get("/todo/?step=handle"))) == 2
    assert rows(client.get("/todo/?step=sign")) == []
    assert rows(client.get("/todo/?view=free")) == []
    assert len(rows(client.get("/todo/?view=mine"))) == 2
    assert client.get("/todo/?step=nonsense&view=nonsense&page=99").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_todo_list(
    desk: World, as_: Callable[[str], Client], django_assert_num_queries: Any, count: int
) -> None:
    for n in range(count):
        case = desk.handling(mar(2))
        if n != 0:
            continue
        acts.consult_third_party(
            case,
            by=desk.handler,
            on=mar(4),
            today=mar(4),
            party="甲公司",
            letter=desk.letter(case, "consult_third_party", mar(4)),
            service=Service("post", mar(4)),
        )
    client = as_("handler")
    client.get("/todo/")
    with django_assert_num_queries(TODO_QUERIES):
        client.get("/todo/")


# -- 全部案件 --------------------------------------------------------------------------------------


def found(page: Any) -> list[str]:
    return [str(case) for case, _, _ in page.context["rows"]]


def test_a_case_is_found_by_number_name_and_words(
    desk: World, as_: Callable[[str], Client]
) -> None:
    one = desk.registered(
        mar(2), subject="土地供应计划", applicant={"kind": "natural", "name": "王小明"}
    )
    two = desk.registered(mar(3), subject="住房补贴标准")
    client = as_("auditor")
    for words in (one.number, "王小", "供应", "王小明 土地"):
        assert found(client.get("/cases/", {"q": words})) == [one.number], words
    assert found(client.get("/cases/", {"q": "没有这样的"})) == []
    assert found(client.get("/cases/")) == [one.number, two.number]
    assert found(client.get("/cases/?sort=-number")) == [two.number, one.number]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("state=handling", [4, 2]),
        ("state=registered", [1]),
        ("due=late", [4]),
        ("due=stopped", [2]),
        ("due=breached", [4]),
        ("due=open", [4, 1, 2]),
        ("outcome=published", [3]),
        ("channel=internet", []),
        ("year=2026", [4, 1, 3, 2]),
        ("year=2025", []),
        ("state=no_such&due=no_such&sort=no_such&year=x&section=x", [4, 1, 3, 2]),
    ],
)
def test_the_register_is_filtered(
    desk: World, as_: Callable[[str], Client], query: str, numbers: list[int]
) -> None:
    """1 registered 2 March, 2 stopped, 3 replied, 4 received on 2 February: due 9 March, late.

    From Monday 2 February: 3..6 (4), 9..13 (9), 六 14 worked (10), 24..27 (14), 六 28 worked (15),
    2..6 March (20): due on Friday 6 March.
    """
    desk.registered(mar(2))
    stopped = desk.handling(mar(2))
    acts.consult_third_party(
        stopped,
        by=desk.handler,
        on=mar(4),
        today=mar(4),
        party="甲公司",
        letter=desk.letter(stopped, "consult_third_party", mar(4)),
        service=Service("post", mar(4)),
    )
    desk.replied(mar(2))
    late = desk.handling(date(2026, 2, 2))
    assert late.due_on == mar(6)
    Case.objects.filter(pk=late.pk).update(breached=True)
    wanted = [f"2026-{n:04}" for n in numbers]
    assert found(as_("legal").get(f"/cases/?{query}")) == wanted


def test_columns_are_chosen(desk: World, as_: Callable[[str], Client]) -> None:
    desk.registered(mar(2))
    page = as_("legal").get("/cases/?column=number&column=channel&column=id_number")
    text = page.content.decode()
    assert "当面提交" in text and 'class="subject"' not in text


def test_what_is_shown_can_be_taken_out_with_numbers_masked(
    desk: World, as_: Callable[[str], Client]
) -> None:
    desk.registered(
        mar(2),
        subject="=1+1 供应计划",
        applicant={"kind": "natural", "name": "王小明", "id_number": "110101199001011234"},
    )
    desk.registered(mar(2), subject="别的")
    url = "/cases/export/?q=供应&column=number&column=subject&column=id_number&column=due_on"
    page = as_("legal").get(url)
    sheet = load_workbook(BytesIO(page.content)).active
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert table[0] == ["编号", "申请内容", "答复期限", "证件号码"]
    assert len(table) == 2 and table[1][0] == "2026-0001"
    assert table[1][1] == "'=1+1 供应计划"
    assert table[1][2].date() == mar(30)
    assert "110101199001011234" not in str(table) and table[1][3].startswith("110")
    assert b"110101199001011234" not in page.content


def test_no_page_shows_a_whole_identity_number(desk: World, as_: Callable[[str], Client]) -> None:
    case = desk.handling(
        mar(2),
        applicant={"kind": "natural", "name": "王小明", "id_number": "110101199001011234"},
    )
    client = as_("handler")
    for path in (
        "/todo/",
        "/cases/?column=id_number",
        f"/cases/{case.pk}/",
        f"/cases/{case.pk}/history/",
        f"/cases/{case.pk}/do/propose/",
    ):
        assert "110101199001011234" not in client.get(path).content.decode(), path


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_register(
    desk: World, as_: Callable[[str], Client], django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        desk.handling(mar(2))
    client = as_("legal")
    client.get("/cases/")
    with django_assert_num_queries(CASES_QUERIES):
        client.get("/cases/?q=供应&state=handling&sort=-due")


# -- the case page and the others ------------------------------------------------------------------


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
        acts.consult_third_party(
            case,
            by=desk.handler,
            on=mar(4),
            today=mar(4),
            party=f"公司{n}",
            letter=desk.letter(case, "consult_third_party", mar(4)),
            service=Service("post", mar(4)),
        )
        acts.record_search(
            case,
            by=desk.handler,
            on=mar(4),
            today=mar(4),
            place="档案室",
            searched_by="甲",
            words=f"词{n}",
            result="无",
        )

    more(1)
    client.get(f"/cases/{case.pk}/")
    with django_assert_num_queries(queries(client, case)):
        client.get(f"/cases/{case.pk}/")
    before = queries(client, case)
    more(2)
    more(3)
    assert queries(client, case) == before


def queries(client: Client, case: Case) -> int:
    from django.db import connection  # noqa: PLC0415 - only here
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

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
    import re  # noqa: PLC0415 - only here

    from flows.desk.forms import FORMS  # noqa: PLC0415
    from tests.matrix.table import MATRIX  # noqa: PLC0415

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
