"""我的待办 and 全部案件: what stands in them, in which order, at how many queries."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from casework import acts
from casework.models import Case, Person, Post, Section
from tests.acts.doing import do, mar, post
from tests.world import World

TODO_QUERIES, CASES_QUERIES = 10, 9


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
    do(desk, stopped, "consult_third_party", mar(4), service=post(mar(4)), party="甲公司")
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
        do(desk, case, "consult_third_party", mar(4), service=post(mar(4)), party="甲公司")
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
    do(desk, stopped, "consult_third_party", mar(4), service=post(mar(4)), party="甲公司")
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
