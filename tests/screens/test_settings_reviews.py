"""审核步骤: which reviews a proposal passes, and in which order."""

from collections.abc import Callable

import pytest
from django.test import Client

from casework.models import Agency
from tests.acts.doing import mar
from tests.screens.test_settings_overview import words
from tests.world import World

As = Callable[[str], Client]
URL = "/settings/reviews/"


def stages(world: World) -> list[list[str]]:
    return Agency.objects.get(pk=world.agency.pk).review_stages


def test_the_page_shows_the_steps_as_they_are(desk: World, as_: As) -> None:
    answer = as_("admin").get(URL)
    assert "科室负责人审核 → 保密审查、法制审核 → 签发" in words(answer)
    assert "仍然一律加上保密审查" in words(answer)
    form = answer.context["form"]
    assert {name: form[name].value() for name in form.fields} == {
        "section_head": "1",
        "secrecy": "2",
        "legal": "2",
    }


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (
            {"section_head": "1", "secrecy": "1", "legal": "1"},
            [["section_head", "secrecy", "legal"]],
        ),
        (
            {"section_head": "3", "secrecy": "1", "legal": "2"},
            [["secrecy"], ["legal"], ["section_head"]],
        ),
        ({"section_head": "", "secrecy": "", "legal": "2"}, [["legal"]]),
        ({"section_head": "1", "secrecy": "", "legal": "3"}, [["section_head"], ["legal"]]),
        ({"section_head": "2", "legal": "1"}, [["legal"], ["section_head"]]),
    ],
)
def test_the_same_number_is_side_by_side(
    desk: World, as_: As, typed: dict[str, str], stored: list[list[str]]
) -> None:
    assert as_("admin").post(URL, typed).status_code == 302
    assert stages(desk) == stored
    last = Agency.objects.get(pk=desk.agency.pk).history.first()
    assert (last.history_user, last.history_change_reason) == (desk.admin, "修改审核步骤")


def test_at_least_one_review(desk: World, as_: As) -> None:
    answer = as_("admin").post(URL, {"section_head": "", "secrecy": "", "legal": ""})
    assert answer.status_code == 200 and "至少要有一项审核" in words(answer)
    assert [answer.context["form"][n].value() for n in ("section_head", "legal")] == ["", ""]
    assert stages(desk) == [["section_head"], ["secrecy", "legal"]]


@pytest.mark.parametrize("value", ["0", "4", "leader"])
def test_a_stage_there_is_not(desk: World, as_: As, value: str) -> None:
    answer = as_("admin").post(URL, {"section_head": "1", "legal": value})
    assert list(answer.context["form"].errors) == ["legal"]
    assert answer.context["form"]["section_head"].value() == "1"
    assert stages(desk) == [["section_head"], ["secrecy", "legal"]]


def test_a_running_review_goes_on_as_it_began(desk: World, as_: As) -> None:
    case = desk.handled(mar(2))
    as_("admin").post(URL, {"legal": "1"})
    assert list(case.open_review_steps()) == ["section_head"]
    assert list(desk.handled(mar(3)).open_review_steps()) == ["legal"]


def test_saving_what_is_so_already_writes_nothing(desk: World, as_: As) -> None:
    written = desk.agency.history.count()
    same = {"section_head": "1", "secrecy": "2", "legal": "2"}
    assert "没有改动" in words(as_("admin").post(URL, same, follow=True))
    assert desk.agency.history.count() == written
