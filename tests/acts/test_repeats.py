"""查重认定: what an earlier request is to this one, and the reply 重复申请 that rests on it."""

from datetime import date
from typing import Any

import pytest

from casework.checks.repeats import judged, reply_of, same_as
from casework.models import Case
from flows import telling
from tests.acts.doing import do, mar, refused
from tests.world import World, fresh

NUMBER, ON = "测公开告〔2025〕9号", date(2025, 6, 3)
PAPER = {"decision": "same", "earlier_number": NUMBER, "earlier_on": ON}


def replied(world: World) -> Case:
    """Replied to on Wednesday 4 March."""
    world.agency.address = "人民路1号"
    world.agency.save()
    case = world.approved(mar(2))
    telling.reply(case, by=world.intake, on=mar(4), today=mar(4))
    return fresh(case)


def test_the_reply_of_the_earlier_case_is_read_from_it(world: World) -> None:
    earlier = replied(world)
    case = world.registered(mar(5))
    event = do(
        world, case, "judge_repeat", mar(5), decision="same", earlier=earlier.pk, earlier_number=""
    )
    letter = earlier.letters.get(kind__startswith="reply")
    assert event.data == {
        "decision": "same",
        "earlier": earlier.pk,
        "earlier_ref": earlier.number,
        "earlier_number": letter.number,
        "earlier_on": "2026-03-04",
    }
    assert reply_of(earlier) == (letter.number, mar(4))


def test_a_reply_on_paper_is_named_by_number_and_date(world: World) -> None:
    case = world.registered(mar(2))
    event = do(world, case, "judge_repeat", mar(2), **PAPER)
    assert event.data == PAPER | {"earlier_on": "2025-06-03"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"decision": "same", "earlier_number": ""}, "no_earlier"),
        ({"decision": "same", "earlier_number": NUMBER}, "no_earlier_reply"),
        ({"decision": "", "earlier_number": NUMBER}, "no_decision"),
        ({"decision": "perhaps", "earlier_number": NUMBER}, "decision"),
        (PAPER | {"earlier_on": date(2026, 3, 3)}, "later_reply"),
        ({"decision": "related", "earlier": 0, "earlier_number": ""}, "no_earlier"),
        ({"decision": "related", "earlier": 10**9, "earlier_number": ""}, "no_such_case"),
        ({"decision": "related", "earlier_number": "文" * 201}, "earlier_number"),
    ],
)
def test_what_must_be_said(world: World, given: dict[str, Any], code: str) -> None:
    """The case was submitted on Monday 2 March, and it is Tuesday the third."""
    case = world.registered(mar(2))
    with refused(code, case=case):
        do(world, case, "judge_repeat", mar(3), **given)


def test_only_his_own_answered_request_is_repeated(world: World) -> None:
    someone = {"kind": "natural", "name": "李四"}
    waiting = world.handling(mar(2))
    other = world.registered(mar(3), applicant=someone)
    case = world.registered(mar(3))
    same: dict[str, Any] = {"decision": "same", "earlier_number": ""}
    with refused("not_replied", case=case):
        do(world, case, "judge_repeat", mar(3), earlier=waiting.pk, **same)
    with refused("other_applicant", "not_replied", case=case):
        do(world, case, "judge_repeat", mar(3), earlier=other.pk, **same)
    do(world, case, "judge_repeat", mar(3), **same | {"decision": "related"}, earlier=other.pk)


def test_a_later_request_and_another_agencys_are_none_to_compare_with(world: World) -> None:
    case = world.registered(mar(2))
    later = world.registered(mar(3))
    stranger = World.make("other-ju").registered(mar(2))
    for earlier in (later, stranger, case):
        with refused("no_such_case", case=case):
            do(world, case, "judge_repeat", mar(3), decision="different", earlier=earlier.pk)


def test_the_last_decision_on_each_stands(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "judge_repeat", mar(2), **PAPER)
    do(world, case, "judge_repeat", mar(2), decision="related", earlier_number="甲〔2024〕1号")
    events = list(case.events.order_by("sequence"))
    assert [e.data["decision"] for e in judged(events)] == ["related", "same"]
    found = same_as(events)
    assert found is not None and found.data["earlier_number"] == NUMBER
    do(world, case, "judge_repeat", mar(3), decision="different", earlier_number=NUMBER)
    assert same_as(case.events.order_by("sequence")) is None


def proposes(world: World, case: Case, number: str) -> Any:
    answer = {"earlier_number": number, "earlier_on": "2025-06-03"}
    return do(world, case, "propose", mar(3), outcome="repeated", answer=answer)


def test_a_reply_names_the_reply_that_was_judged(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "judge_repeat", mar(2), **PAPER)
    with refused("other_earlier", case=case):
        proposes(world, case, "测公开告〔2025〕8号")
    proposes(world, case, NUMBER)


def test_it_is_judged_as_soon_as_the_request_is_there(world: World) -> None:
    case = world.submit(mar(2), channel="internet")
    event = do(world, case, "judge_repeat", mar(2), **PAPER)
    assert (event.from_state, event.to_state) == ("received", "received")


def test_what_was_judged_otherwise_is_no_repetition(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "judge_repeat", mar(2), decision="different", earlier_number=NUMBER)
    with refused("judged_otherwise", case=case):
        proposes(world, case, NUMBER)
    do(world, case, "judge_repeat", mar(3), **PAPER)  # he thought better of it
    proposes(world, case, NUMBER)


def test_it_stops_no_clock(world: World) -> None:
    """Twenty working days from 2 March: 3–6 (4), 9–13 (9), 16–20 (14), 23–27 (19), 30 March."""
    case = world.handling(mar(2))
    due_on = case.due_on
    do(world, case, "judge_repeat", mar(3), **PAPER)
    assert fresh(case).due_on == due_on == mar(30)
