"""告知补正、收到补正 (条例第三十条). Days are laid out in tests.acts.doing."""

from datetime import date

import pytest

from casework.acts import NotAllowed
from casework.queries.clocks import case_clock
from tests.acts.doing import apr, check_event, do, in_person, mar, post, refused
from tests.world import World, fresh


def test_the_correction_notice_stops_the_period_by_its_service(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "request_supplement", mar(4), today=mar(5), service=post(mar(5)))
    event = check_event(case, world, "request_supplement", mar(4), "handling→supplement_requested")
    assert event.data["points"] == ["请明确文件名称"]
    assert event.data["answer_by"] == "2026-03-27"
    assert event.data["service"] == {"way": "post", "on": "2026-03-05"}
    assert event.data["letter"]["number"].startswith("测字〔2026〕")
    case = fresh(case)
    assert (case.due_on, case.target_on, case.firm) == (None, None, None)
    assert (case.clock_state, case.breached) == ("awaiting_supplement", False)


def test_the_letter_alone_stops_nothing(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "request_supplement", mar(4))
    assert (fresh(case).clock_state, fresh(case).due_on) == ("running", mar(30))
    do(world, case, "serve", mar(6), sequence=case.events.count(), service=post(mar(6)))
    assert fresh(case).clock_state == "awaiting_supplement"


def test_the_corrected_request_starts_a_fresh_period(world: World) -> None:
    """Received again on Tuesday 10 March: 11 (1) 12 13 (3), 16..20 (8), 23..27 (13), 30 (14),
    31 (15), 1 April (16) 2 3 (18), 4 to 6 off, 7 (19), 8 (20)."""
    case = world.supplement_requested(mar(2))
    do(world, case, "receive_supplement", mar(10))
    event = check_event(case, world, "receive_supplement", mar(10), "supplement_requested→handling")
    assert event.data == {"text": "补充了文号"}
    case = fresh(case)
    assert (case.received_on, case.due_on, case.target_on) == (mar(2), apr(8), apr(7))
    assert case.clock_state == "running"


def test_the_corrected_request_goes_back_to_where_it_came_from(world: World) -> None:
    case = world.registered(mar(2))
    do(world, case, "request_supplement", mar(3), by="intake", service=in_person(mar(3)))
    do(world, case, "receive_supplement", mar(4))
    check_event(case, world, "receive_supplement", mar(4), "supplement_requested→registered")


def test_on_the_seventh_working_day_it_is_in_time(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "request_supplement", mar(11), service=post(mar(11)))
    assert case_clock(fresh(case), mar(11)).breaches == ()


def test_a_late_correction_notice_is_possible_and_a_breach(world: World) -> None:
    """The 7th working day is 11 March; the letter of that day posted on the 12th is late."""
    case = world.handling(mar(2))
    do(world, case, "request_supplement", mar(11), today=mar(12), service=post(mar(12)))
    (breach,) = case_clock(fresh(case), mar(12)).breaches
    assert (breach.kind, breach.due_on, breach.on) == ("supplement_notice_late", mar(11), mar(12))
    assert breach.article == "条例第三十条"
    do(world, case, "receive_supplement", mar(16))
    assert [b.kind for b in case_clock(fresh(case), mar(16)).breaches] == [breach.kind]


def test_correction_is_asked_for_once_only(world: World) -> None:
    case = world.supplement_requested(mar(2))
    do(world, case, "receive_supplement", mar(5))
    with refused("supplement_twice", case=case):
        do(world, case, "request_supplement", mar(6))


def test_while_correction_is_awaited_it_cannot_be_asked_for(world: World) -> None:
    case = world.supplement_requested(mar(2))
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "request_supplement", mar(3))


@pytest.mark.parametrize(
    ("codes", "changes"),
    [
        (["no_points"], {"points": []}),
        (["unprintable_points"], {"points": ["文号\ue863"]}),
        (["answer_by"], {"answer_by": mar(4)}),
        (["answer_by"], {"answer_by": mar(5), "service": post(mar(5))}),
        (["no_letter"], {"letter": None}),
        (
            ["no_points", "answer_by", "no_letter"],
            {"points": [], "answer_by": mar(3), "letter": None},
        ),
    ],
)
def test_what_the_notice_lacks_is_refused(world: World, codes: list, changes: dict) -> None:
    case = world.handling(mar(2))
    with refused(*codes, case=case):
        do(world, case, "request_supplement", mar(4), today=mar(5), **changes)


@pytest.mark.parametrize("points", [[""], ["  ", "请明确文件名称"]])
def test_an_empty_point_is_no_point(world: World, points: list) -> None:
    case = world.handling(mar(2))
    with refused("no_points", case=case):
        do(world, case, "request_supplement", mar(4), points=points)


def test_a_date_no_calendar_knows_is_refused_in_words(world: World) -> None:
    case = world.handling(mar(2))
    with refused("answer_by", case=case):
        do(
            world,
            case,
            "request_supplement",
            mar(4),
            answer_by=date(9999, 12, 31),
            service=in_person(mar(4)),
        )


def test_an_answer_before_the_notice_is_refused(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "request_supplement", mar(4), service=in_person(mar(4)))
    with refused("before_last_step", "before_told", case=case):
        do(world, case, "receive_supplement", mar(3), today=mar(5))


def test_a_correction_that_comes_before_the_notice_is_served_leaves_the_clock_running(
    world: World,
) -> None:
    """The letter of the 3rd is posted on the 6th; the applicant, who heard of it, corrects on the
    5th. Whatever is recorded, the agency owes a reply: a due date must stand."""
    case = world.handling(mar(2))
    do(world, case, "request_supplement", mar(3), today=mar(6), service=post(mar(6)))
    try:
        do(world, case, "receive_supplement", mar(5), today=mar(6))
    except Exception as error:
        assert "补正" in str(error)
        return
    assert fresh(case).state == "handling"
    assert fresh(case).clock_state == "running"
    assert fresh(case).due_on is not None


def test_an_empty_correction_is_refused(world: World) -> None:
    case = world.supplement_requested(mar(2))
    with refused("no_text", case=case):
        do(world, case, "receive_supplement", mar(5), text=" ")
