"""办理口径: what is contested, and what becomes of the clocks when it is read otherwise.

Received on Monday 2 March 2026. The day not counted: 3 (1) .. 6 (4), 9 (5) .. 13 (9), 16 (10) ..
20 (14), 23 (15) .. 27 (19), Monday 30 (20). Counted as the first: Friday 27 March is the 20th.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casework.law import CONTESTED
from casework.models import Agency, Case
from flows.models import OPEN, CaseTask
from tests.acts.doing import do, in_person, mar
from tests.screens.test_settings_overview import words
from tests.world import World, fresh

As = Callable[[str], Client]
URL = "/settings/practice/"
POINTS = (
    "receipt_day_counted",
    "online_receipt",
    "exclusion_ends",
    "reasons_excluded",
    "electronic_service",
    "partial_remedy",
    "gap_2024_2025",
    "office_authority",
    "third_party_sees_applicant",
    "table4_scope",
)
USUAL = dict.fromkeys(POINTS, "0") | {
    "supplement_working_days": "15",
    "retention_years": "10",
    "step": "save",
}


def settings_of(world: World) -> dict[str, Any]:
    return Agency.objects.get(pk=world.agency.pk).settings


def test_every_contested_point_is_shown_with_its_labels_and_its_note(desk: World, as_: As) -> None:
    page = words(as_("admin").get(URL))
    assert set(CONTESTED) == set(POINTS)
    for note in (
        "收到申请当日是否计入期限，实践中有争议",
        "表四按何种口径统计当年案件，实践中有争议",
    ):
        assert note in page
    for label in ("收到当日不计入", "收到当日计入第1日", "其答复期满为止", "一律可以复议或者诉讼"):
        assert label in page


def test_what_is_chosen_is_what_is_stored(desk: World, as_: As) -> None:
    """What is usual is not stored; the choices that are shown afterwards are those made."""
    typed = USUAL | {"partial_remedy": "1", "table4_scope": "1", "supplement_working_days": "20"}
    assert as_("admin").post(URL, typed).status_code == 302
    assert settings_of(desk) == {
        "partial_remedy": "always_optional",
        "table4_scope": "filed_in_year",
        "supplement_working_days": 20,
    }
    form = as_("admin").get(URL).context["form"]
    assert {n: str(form[n].value()) for n in typed if n != "step"} == {
        n: v for n, v in typed.items() if n != "step"
    }
    last = Agency.objects.get(pk=desk.agency.pk).history.first()
    assert (last.history_user, last.history_change_reason) == (desk.admin, "修改办理口径")
    as_("admin").post(URL, USUAL)
    assert settings_of(desk) == {}


def test_saving_what_is_so_already_writes_nothing(desk: World, as_: As) -> None:
    before = desk.agency.history.count()
    assert "没有改动" in words(as_("admin").post(URL, USUAL, follow=True))
    assert desk.agency.history.count() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("receipt_day_counted", "2"),
        ("receipt_day_counted", ""),
        ("online_receipt", "submitted"),
        ("supplement_working_days", "0"),
        ("supplement_working_days", "101"),
        ("retention_years", "十"),
        ("retention_years", ""),
    ],
)
def test_a_mistake_is_told_and_what_was_chosen_stays(
    desk: World, as_: As, name: str, value: str
) -> None:
    answer = as_("admin").post(URL, USUAL | {"table4_scope": "1", name: value})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [name] and form[name].value() == value
    assert max(form.errors[name][0]) >= "一"
    assert form["table4_scope"].value() == "1"
    assert settings_of(desk) == {}


@pytest.mark.parametrize(
    "point",
    [
        "receipt_day_counted",
        "online_receipt",
        "exclusion_ends",
        "reasons_excluded",
        "electronic_service",
    ],
)
def test_what_governs_clocks_is_confirmed_first(desk: World, as_: As, point: str) -> None:
    answer = as_("admin").post(URL, USUAL | {point: "1"})
    assert answer.status_code == 200 and "核对" in words(answer)
    assert settings_of(desk) == {}
    assert dict(answer.context["typed"])[point] == "1"
    assert as_("admin").post(URL, USUAL | {point: "1", "step": "confirm"}).status_code == 302
    assert set(settings_of(desk)) == {point}


@pytest.mark.parametrize(
    "point",
    [
        "partial_remedy",
        "gap_2024_2025",
        "office_authority",
        "third_party_sees_applicant",
        "table4_scope",
    ],
)
def test_what_governs_no_clock_is_saved_at_once(desk: World, as_: As, point: str) -> None:
    assert as_("admin").post(URL, USUAL | {point: "1"}).status_code == 302
    assert set(settings_of(desk)) == {point}


def test_a_change_moves_the_open_cases_of_this_agency_and_says_how_many(
    desk: World, as_: As
) -> None:
    first, second = desk.handling(mar(2)), desk.handling(mar(2))
    closed, other = desk.closed(mar(2)), World.make("other-ju").handling(mar(2))
    typed = USUAL | {"receipt_day_counted": "1"}
    client = as_("admin")
    before = list(Case.objects.order_by("pk").values())
    shown = words(client.post(URL, typed))
    assert "2件 在办案件的答复期限变动，其中2件提前" in shown
    assert "2026-0001 2026年3月30日 2026年3月27日 提前" in shown
    assert list(Case.objects.order_by("pk").values()) == before
    assert desk.agency.history.first().history_change_reason != "修改办理口径"
    done = words(client.post(URL, typed | {"step": "confirm"}, follow=True))
    assert "2件在办案件的答复期限变动" in done
    assert [fresh(c).due_on for c in (first, second)] == [mar(27), mar(27)]
    last = fresh(first).history.first()
    assert (last.history_user, last.history_change_reason) == (desk.admin, "修改办理口径")
    assert fresh(other).due_on == mar(30)
    assert fresh(closed).due_on == closed.due_on


def test_the_page_says_which_cases_would_be_overdue(desk: World, as_: As, settings: Any) -> None:
    """On Monday the 30th a case due that day is in time; due on Friday the 27th it is not."""
    settings.TODAY = "2026-03-30"
    case = desk.handling(mar(2))
    client = as_("admin")
    typed = USUAL | {"receipt_day_counted": "1"}
    assert "1件因此逾期" in words(client.post(URL, typed))
    assert not fresh(case).breached
    told = words(client.post(URL, typed | {"step": "confirm"}, follow=True))
    assert "其中1件因此逾期" in told and fresh(case).breached
    back = words(client.post(URL, USUAL))
    assert "1件不再显示逾期" in back


def test_going_back_from_the_confirmation_keeps_what_was_chosen(desk: World, as_: As) -> None:
    desk.handling(mar(2))
    typed = USUAL | {"receipt_day_counted": "1", "retention_years": "30", "step": "look"}
    answer = as_("admin").post(URL, typed)
    form = answer.context["form"]
    assert (form["receipt_day_counted"].value(), form["retention_years"].value()) == ("1", "30")
    assert settings_of(desk) == {}


def test_a_request_that_now_counts_as_received_waits_for_its_registration(
    desk: World, as_: As
) -> None:
    """Online, submitted on 2 March, confirmed by nobody yet."""
    case = desk.submit(mar(2), channel="internet", form="electronic")
    assert case.received_on is None

    def steps() -> list[str]:
        tasks = CaseTask.objects.filter(case=case, status__in=OPEN)
        return [task.flow_task.name for task in tasks]

    assert steps() == ["confirm_receipt"]
    as_("admin").post(URL, USUAL | {"online_receipt": "1", "step": "confirm"})
    assert (fresh(case).received_on, fresh(case).due_on) == (mar(2), mar(30))
    assert steps() == ["register"]
    as_("admin").post(URL, USUAL | {"step": "confirm"})
    assert (fresh(case).received_on, steps()) == (None, ["confirm_receipt"])


def test_a_rehearsal_leaves_the_tasks_alone(desk: World, as_: As) -> None:
    case = desk.submit(mar(2), channel="internet", form="electronic")
    before = list(CaseTask.objects.order_by("pk").values())
    as_("admin").post(URL, USUAL | {"online_receipt": "1"})
    assert list(CaseTask.objects.order_by("pk").values()) == before
    assert fresh(case).received_on is None


def test_reasons_asked_of_the_applicant_are_excluded_where_the_agency_says_so(
    desk: World, as_: As
) -> None:
    """Asked on Thursday 5 March, answered on Tuesday 10: 6, 9 and 10 do not count; three days."""
    case = desk.handling(mar(2))
    do(desk, case, "ask_reasons", mar(5), service=in_person(mar(5)))
    do(desk, case, "receive_reasons", mar(10))
    assert fresh(case).due_on == mar(30)
    as_("admin").post(URL, USUAL | {"reasons_excluded": "1", "step": "confirm"})
    assert fresh(case).due_on.isoformat() == "2026-04-02"


def test_settings_in_disorder_are_told_and_mended_by_saving(desk: World, as_: As) -> None:
    Agency.objects.filter(pk=desk.agency.pk).update(settings={"galaxy": 1})
    page = as_("admin").get(URL)
    assert "现存的设置有误" in words(page) and "galaxy" in words(page)
    as_("admin").post(URL, USUAL)
    assert settings_of(desk) == {}
