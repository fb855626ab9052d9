"""科室: added, renamed, put out of use unless cases are open there; never deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casework.facts import Service
from casework.models import Section
from tests.acts.doing import do, mar
from tests.screens.test_settings_overview import at_work, words
from tests.world import World

As = Callable[[str], Client]
URL = "/settings/sections/"


def one(world: World) -> str:
    return f"{URL}{world.section.pk}/"


def again(section: Section) -> Section:
    return Section.objects.get(pk=section.pk)


def test_the_list_counts_people_and_open_cases(desk: World, as_: As) -> None:
    desk.handling(mar(2))
    desk.registered(mar(2))
    desk.closed(mar(2))
    desk.section_head.is_active = False
    desk.section_head.save()
    World.make("other-ju").handling(mar(2))
    Section.objects.create(agency=desk.agency, name="旧科", is_active=False)
    answer = as_("admin").get(URL)
    assert [(s.name, cases, staff) for s, cases, staff in answer.context["rows"]] == [
        ("利用科", 1, 1),
        ("旧科", 0, 0),
    ]


def test_a_section_is_added_and_signed(desk: World, as_: As) -> None:
    assert as_("admin").post(URL, {"name": " 法规科 "}).status_code == 302
    section = Section.objects.get(name="法规科")
    assert (section.agency, section.is_active) == (desk.agency, True)
    last = section.history.get()
    assert (last.history_user, last.history_change_reason) == (desk.admin, "增加科室")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "请填写科室名称"),
        ("科" * 51, "科室名称不能超过50个字"),
        ("法\u200b科", "零宽空格"),
        ("利用科", "本机关已经有“利用科”"),
        ("旧科", "本机关已经有“旧科”（已停用，可以重新启用）"),
    ],
)
def test_a_name_that_cannot_be_is_told(desk: World, as_: As, name: str, told: str) -> None:
    old = Section.objects.create(agency=desk.agency, name="旧科", is_active=False)
    answer = as_("admin").post(URL, {"name": name})
    form = answer.context["form"]
    assert told in form.errors["name"][0] and form["name"].value() == name
    assert Section.objects.filter(agency=desk.agency).count() == 2
    other = Section.objects.create(agency=desk.agency, name="新科")
    if name != old.name:
        answer = as_("admin").post(f"{URL}{other.pk}/", {"name": name})
        assert told in answer.context["form"].errors["name"][0]
        assert again(other).name == "新科"


def test_another_agencys_name_is_free(desk: World, as_: As) -> None:
    Section.objects.create(agency=World.make("other-ju").agency, name="法规科")
    assert as_("admin").post(URL, {"name": "法规科"}).status_code == 302


def test_a_section_is_renamed_and_its_cases_say_what_they_said(desk: World, as_: As) -> None:
    case = desk.handling(mar(2))
    assert as_("admin").post(one(desk), {"name": "开发利用科"}).status_code == 302
    assert again(desk.section).name == "开发利用科"
    last = again(desk.section).history.first()
    assert (last.history_user, last.history_change_reason) == (desk.admin, "科室改名")
    assert case.events.get(act="assign").data["section_name"] == "利用科"


def test_the_same_name_again_writes_nothing(desk: World, as_: As) -> None:
    written = desk.section.history.count()
    assert as_("admin").post(one(desk), {"name": "利用科"}).status_code == 302
    assert desk.section.history.count() == written


def test_a_section_with_open_cases_stays_and_the_page_says_where(desk: World, as_: As) -> None:
    first, second = desk.handling(mar(2)), desk.handling(mar(3))
    answer = as_("admin").post(f"{one(desk)}use/", {"use": "off"})
    assert answer.status_code == 200
    assert "没有停用：“利用科”还有2件在办案件" in words(answer)
    page = answer.content.decode()
    for case in (first, second):
        assert f'href="/cases/{case.pk}/"' in page and case.number in page
    assert again(desk.section).is_active


def test_a_reply_nobody_has_served_is_open_too(desk: World, as_: As) -> None:
    case = desk.approved(mar(2))
    do(desk, case, "reply", mar(3))
    as_("admin").post(f"{one(desk)}use/", {"use": "off"})
    assert again(desk.section).is_active
    sequence = case.events.get(act="reply").sequence
    do(desk, case, "serve", mar(4), sequence=sequence, service=Service("post", mar(4)))
    as_("admin").post(f"{one(desk)}use/", {"use": "off"})
    assert not again(desk.section).is_active


def test_a_section_without_open_cases_goes_out_of_use_and_comes_back(desk: World, as_: As) -> None:
    desk.closed(mar(2))
    client = as_("admin")
    assert client.post(f"{one(desk)}use/", {"use": "off"}).status_code == 302
    assert not again(desk.section).is_active
    last = again(desk.section).history.first()
    assert (last.history_user, last.history_change_reason) == (desk.admin, "停用科室")
    written = desk.section.history.count()
    client.post(f"{one(desk)}use/", {"use": "off"})
    assert desk.section.history.count() == written
    client.post(f"{one(desk)}use/", {"use": "on"})
    assert again(desk.section).is_active
    assert again(desk.section).history.first().history_change_reason == "启用科室"


def test_nothing_deletes_a_section(desk: World, as_: As) -> None:
    client = as_("admin")
    assert client.delete(one(desk)).status_code == 405
    assert client.get(f"{one(desk)}use/").status_code == 405
    assert Section.objects.filter(pk=desk.section.pk).exists()


QUERIES_LIST, QUERIES_ONE = 7, 7


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(
    desk: World, as_: As, django_assert_num_queries: Any
) -> None:
    client = at_work(as_("admin"))
    with django_assert_num_queries(QUERIES_LIST):
        client.get(URL)
    for name in ("甲科", "乙科"):
        Section.objects.create(agency=desk.agency, name=name)
        desk.handling(mar(2))
    with django_assert_num_queries(QUERIES_LIST):
        client.get(URL)


def test_one_section_asks_the_same_number_of_questions_for_one_case_and_for_three(
    desk: World, as_: As, django_assert_num_queries: Any
) -> None:
    client = at_work(as_("admin"))
    for more in (1, 2):
        for _ in range(more):
            desk.handling(mar(2))
        with django_assert_num_queries(QUERIES_ONE):
            client.get(one(desk))
