"""工作日历: the notices known, and earlier dates that a person must look at.

Received on 2 March, due on Monday the 30th; a notice orders Saturday 7 and Sunday 8 March worked:
due on Thursday the 26th (tests.acts.test_notices_entered). Seen on Friday the 27th.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casework.acts import enter_notice
from casework.models import Case
from tests.acts.doing import mar
from tests.acts.test_notices_entered import regional
from tests.screens.test_settings_overview import rows, words
from tests.world import World, fresh

As = Callable[[str], Client]
URL = "/settings/calendar/"
WEEKEND_WORKED = {"off": [], "work": ["2026-03-07", "2026-03-08"]}


@pytest.fixture(autouse=True)
def _the_27th(desk: World, settings: Any) -> None:
    settings.TODAY = "2026-03-27"


def held(world: World) -> Case:
    world.agency.region = "450000"
    world.agency.save()
    case = world.handling(mar(2))
    enter_notice(regional("450000", **WEEKEND_WORKED), by=world.admin, today=mar(27))
    case = fresh(case)
    assert case.calendar_held
    return case


def test_the_notices_are_listed_with_number_and_date(desk: World, as_: As) -> None:
    held(desk)
    answer = as_("office_head").get(URL)
    assert "工作日确定至 2026年12月25日" in words(answer)
    found = rows(answer, "notices")
    assert found[0][:4] == ["450000政办发〔2026〕1号", "2026年3月3日", "2026年，年中调整", "地区"]
    assert found[0][5] == "录入"
    assert found[1][:4] == ["国办发明电〔2025〕7号", "2025年11月4日", "2026年，全年安排", "全国"]
    assert found[1][5] == "随附"
    assert found[-1][:2] == ["国办发明电〔2007〕52号", "2007年12月15日"]
    assert len(found) == 23


def test_a_notice_of_another_region_is_not_ours(desk: World, as_: As) -> None:
    enter_notice(regional("420000"), by=None, today=mar(27))
    assert len(rows(as_("admin").get(URL), "notices")) == 22


def test_a_held_case_is_shown_with_its_old_and_its_new_date(desk: World, as_: As) -> None:
    case = held(desk)
    (row,) = rows(as_("office_head").get(URL), "held")
    assert row[:5] == [
        case.number,
        "利用科 · 承办人甲",
        "2026年3月30日",
        "2026年3月26日 采用后逾期",
        "450000政办发〔2026〕1号",
    ]
    assert row[5].startswith("核对接受")


def test_only_the_head_of_the_office_is_offered_to_accept(desk: World, as_: As) -> None:
    case = held(desk)
    text = as_("admin").get(URL).content.decode()
    assert "由公开机构负责人核对" in text and "/accept/" not in text
    assert as_("admin").post(f"{URL}{case.pk}/accept/").status_code == 403
    assert fresh(case).calendar_held


def test_accepting_takes_over_the_date_and_is_signed(desk: World, as_: As) -> None:
    case = held(desk)
    client = as_("office_head")
    answer = client.post(f"{URL}{case.pk}/accept/", follow=True)
    assert "已经采用新的期限" in words(answer)
    case = fresh(case)
    assert (case.due_on, case.breached, case.calendar_held) == (mar(26), True, False)
    event = case.events.latest("sequence")
    assert (event.act, event.person) == ("calendar_changed", desk.office_head)
    last = case.history.first()
    assert (last.history_user, last.history_change_reason) == (
        desk.office_head,
        "采用新的放假安排",
    )
    assert rows(client.get(URL), "held") == []
    events = case.events.count()
    again = client.post(f"{URL}{case.pk}/accept/", follow=True)
    assert "没有等待核对的期限变动" in words(again)
    assert case.events.count() == events


def test_another_agencys_held_case_does_not_exist(desk: World, as_: As) -> None:
    case = held(World.make("other-ju"))
    assert rows(as_("office_head").get(URL), "held") == []
    assert as_("office_head").post(f"{URL}{case.pk}/accept/").status_code == 404
    assert fresh(case).calendar_held


QUERIES = 8


def test_the_page_asks_the_same_number_of_questions_for_one_and_for_three(
    desk: World, as_: As, django_assert_num_queries: Any
) -> None:
    """Session, person, posts, notices twice, held cases, their events."""
    client = as_("office_head")
    client.get(URL)
    desk.agency.region = "450000"
    desk.agency.save()
    for number, more in ((1, 1), (2, 2)):
        for _ in range(more):
            desk.handling(mar(2))
        notice = regional("450000", **WEEKEND_WORKED, number=f"第{number}号")
        enter_notice(notice, by=desk.admin, today=mar(27))
        Case.objects.update(calendar_held=True)
        with django_assert_num_queries(QUERIES):
            client.get(URL)
