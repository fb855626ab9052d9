"""要求说明理由、延迟答复 (条例第三十五条). Due 30 March, as laid out in tests.acts.doing."""

from datetime import date

import pytest

from casework.acts import NotAllowed
from casework.models import Case
from tests.acts.doing import apr, check_event, do, in_person, mar, post, refused
from tests.world import World, fresh


def reasoned(world: World) -> Case:
    case = world.handling(mar(2))
    do(world, case, "ask_reasons", mar(4), service=post(mar(4)))
    do(world, case, "receive_reasons", mar(9))
    return fresh(case)


def test_asking_for_reasons_stops_no_clock(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "ask_reasons", mar(4), service=post(mar(4)))
    check_event(case, world, "ask_reasons", mar(4), "handling")
    assert (fresh(case).due_on, fresh(case).clock_state) == (mar(30), "running")
    do(world, case, "receive_reasons", mar(9))
    event = check_event(case, world, "receive_reasons", mar(9), "handling")
    assert event.data == {"text": "用于学术研究"}
    assert fresh(case).due_on == mar(30)


def test_an_agency_that_excludes_the_time_for_reasons(world: World) -> None:
    """Its own setting: 5, 6, 9 March do not count, the due date is 2 April."""
    world.agency.settings = {"reasons_excluded": True}
    world.agency.save()
    assert reasoned(world).due_on == apr(2)


def test_a_delayed_reply_is_due_on_the_date_told(world: World) -> None:
    case = reasoned(world)
    do(world, case, "delay", mar(10), service=post(mar(10)))
    event = check_event(case, world, "delay", mar(10), "handling")
    assert (event.data["until"], event.data["reason"]) == (
        "2026-04-30",
        "申请数量多，核对需要时间",
    )
    assert (fresh(case).due_on, fresh(case).target_on) == (apr(30), apr(29))


def test_a_date_on_a_day_off_rolls(world: World) -> None:
    """Saturday 4 April to Monday 6 April is 清明: Tuesday 7 April."""
    case = reasoned(world)
    do(world, case, "delay", mar(10), until=apr(4), service=post(mar(10)))
    assert fresh(case).due_on == apr(7)


def test_reasons_nobody_asked_for_are_refused(world: World) -> None:
    case = world.handling(mar(2))
    with refused("never_asked", case=case):
        do(world, case, "receive_reasons", mar(4))


def test_reasons_are_not_given_before_they_were_asked_for(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "ask_reasons", mar(9), service=post(mar(9)))
    with pytest.raises(ValueError, match="早于"):
        do(world, case, "receive_reasons", mar(4), today=mar(10))


def test_without_reasons_nothing_is_delayed(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "ask_reasons", mar(4), service=post(mar(4)))
    with refused("no_reasons", case=case):
        do(world, case, "delay", mar(10))


@pytest.mark.parametrize(
    ("codes", "changes"),
    [
        (["until"], {"until": mar(30)}),
        (["until"], {"until": mar(12)}),
        (["no_until"], {"until": None}),
        (["no_reason"], {"reason": ""}),
        (["no_letter"], {"letter": None}),
        (["until"], {"until": date(9999, 12, 31), "service": in_person(mar(10))}),
    ],
)
def test_what_a_delay_lacks_is_refused(world: World, codes: list, changes: dict) -> None:
    case = reasoned(world)
    with refused(*codes, case=case):
        do(world, case, "delay", mar(10), **changes)


def test_after_the_due_date_it_is_too_late_for_a_delay(world: World) -> None:
    case = reasoned(world)
    with refused("after_due", case=case):
        do(world, case, "delay", mar(31))


def test_an_auditor_asks_for_nothing(world: World) -> None:
    case = world.handling(mar(2))
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "ask_reasons", mar(4), by="auditor")


def test_empty_reasons_are_refused(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "ask_reasons", mar(4), service=post(mar(4)))
    with refused("no_text", case=case):
        do(world, case, "receive_reasons", mar(9), text="")
