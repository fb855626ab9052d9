"""行政复议、行政诉讼 about a case, as 表四 counts them."""

import pytest

from casework.queries.clocks import case_clock
from casework.queries.statistics import annual_report
from tests.acts.doing import check_event, do, mar, refused
from tests.world import World, fresh


def test_reconsideration_filed_and_decided(world: World) -> None:
    case = world.replied(mar(2))
    do(world, case, "reconsideration_filed", mar(9))
    event = check_event(case, world, "reconsideration_filed", mar(9), "replied")
    assert event.data == {"authority": "测试市人民政府"}
    row = case.proceedings.get()
    assert (row.kind, row.route, row.body) == ("reconsideration", "", "测试市人民政府")
    assert (row.filed_on, row.decided_on, row.result) == (mar(9), None, "")
    do(world, case, "reconsideration_decided", mar(20))
    row.refresh_from_db()
    assert (row.decided_on, row.result) == (mar(20), "corrected")


def test_his_time_to_sue_runs_from_his_receipt_of_the_decision(world: World) -> None:
    """Received on Monday 23 March: 15 calendar days end on Tuesday 7 April."""
    case = world.replied(mar(2))
    do(world, case, "reconsideration_filed", mar(9))
    do(world, case, "reconsideration_decided", mar(20), today=mar(23), received_on=mar(23))
    event = check_event(case, world, "reconsideration_decided", mar(20), "replied")
    assert event.data == {"result": "corrected", "received_on": "2026-03-23"}
    periods = {p.kind: p.due.expected for p in case_clock(fresh(case), mar(23)).periods}
    assert periods["suit_after_reconsideration"].isoformat() == "2026-04-07"


@pytest.mark.parametrize("route", ["direct", "after_reconsideration"])
def test_a_suit_filed_and_decided(world: World, route: str) -> None:
    case = world.archived(mar(2))
    do(world, case, "suit_filed", mar(9), route=route)
    event = check_event(case, world, "suit_filed", mar(9), "archived")
    assert event.data == {"court": "测试市人民法院", "route": route}
    do(world, case, "suit_decided", mar(20))
    check_event(case, world, "suit_decided", mar(20), "archived")
    row = case.proceedings.get()
    assert (row.kind, row.route, row.result, row.decided_on) == ("suit", route, "upheld", mar(20))
    table = annual_report(world.agency, 2026).table4
    assert table[f"suit_{route}"] == {
        "upheld": 1,
        "corrected": 0,
        "other": 0,
        "pending": 0,
        "total": 1,
    }


@pytest.mark.parametrize("kind", ["reconsideration", "suit"])
def test_nothing_is_decided_that_was_not_filed(world: World, kind: str) -> None:
    case = world.replied(mar(2))
    with refused("not_filed", case=case):
        do(world, case, f"{kind}_decided", mar(9))
    do(world, case, f"{kind}_filed", mar(9))
    do(world, case, f"{kind}_decided", mar(10))
    with refused("not_filed", case=case):
        do(world, case, f"{kind}_decided", mar(11))


@pytest.mark.parametrize("kind", ["reconsideration", "suit"])
def test_a_result_nobody_knows_is_refused(world: World, kind: str) -> None:
    case = world.replied(mar(2))
    do(world, case, f"{kind}_filed", mar(9))
    for result in ("", "won", "pending"):
        with refused("result", case=case):
            do(world, case, f"{kind}_decided", mar(10), result=result)


@pytest.mark.parametrize(
    ("code", "act", "changes"),
    [
        ("no_authority", "reconsideration_filed", {"authority": " "}),
        ("unprintable_authority", "reconsideration_filed", {"authority": "府\ue863"}),
        ("authority", "reconsideration_filed", {"authority": "府" * 201}),
        ("no_court", "suit_filed", {"court": ""}),
        ("court", "suit_filed", {"court": "院" * 201}),
        # A route 表四 has no row for would be counted nowhere.
        ("route", "suit_filed", {"route": "banana"}),
        ("route", "suit_filed", {"route": ""}),
    ],
)
def test_what_a_filing_lacks_is_refused(world: World, code: str, act: str, changes: dict) -> None:
    case = world.replied(mar(2))
    with refused(code, case=case):
        do(world, case, act, mar(9), **changes)


@pytest.mark.parametrize("kind", ["reconsideration", "suit"])
def test_nothing_is_decided_before_it_was_filed(world: World, kind: str) -> None:
    case = world.replied(mar(2))
    do(world, case, f"{kind}_filed", mar(9))
    with pytest.raises(ValueError, match="早于"):
        do(world, case, f"{kind}_decided", mar(6), today=mar(10))


def test_a_decision_is_not_received_before_it_was_made(world: World) -> None:
    case = world.replied(mar(2))
    do(world, case, "reconsideration_filed", mar(9))
    with pytest.raises(ValueError, match="早于"):
        do(world, case, "reconsideration_decided", mar(20), received_on=mar(19))
