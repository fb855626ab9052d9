"""放行: no file goes out with a reply that somebody did not answer for, as it is."""

from typing import Any

import pytest

from casework.models import Case
from flows import telling
from tests.acts.doing import do, mar, paper, refused
from tests.world import World, fresh


def given_file(world: World, case: Case, sha256: str = "b" * 64, **changes: Any) -> dict[str, Any]:
    """A file to be given, filed on 3 March; what a release says of it."""
    row = paper(kind="given", title="供应计划", sha256=sha256, **changes)
    event = do(world, case, "attach", mar(3), by="handler", attachment=row)
    return {"sequence": event.sequence, "sha256": sha256, "title": "供应计划"}


def replies(world: World, case: Case) -> Case:
    telling.reply(case, by=world.intake, on=mar(4), today=mar(4))
    return fresh(case)


def test_a_case_that_gives_no_file_needs_no_release(world: World) -> None:
    world.agency.address = "人民路1号"
    world.agency.save()
    case = world.approved(mar(2))
    do(world, case, "attach", mar(3))  # a paper of the applicant's
    assert replies(world, case).state == "replied"


def test_a_reply_waits_for_the_release_of_every_file(world: World) -> None:
    world.agency.address = "人民路1号"
    world.agency.save()
    case = world.approved(mar(2))
    first, second = given_file(world, case), given_file(world, case, "c" * 64)
    with refused("not_released", "not_released", case=case):
        replies(world, case)
    event = do(world, case, "release", mar(3), files=[first], letter_text=None)
    assert (event.act, event.from_state, event.to_state) == ("release", "approved", "approved")
    assert event.data["files"] == [first]
    with refused("not_released", case=case):
        replies(world, case)
    do(world, case, "release", mar(4), by="legal", files=[second], letter_text=None)
    assert replies(world, case).state == "replied"


def test_a_file_put_in_its_place_is_released_anew(world: World) -> None:
    world.agency.address = "人民路1号"
    world.agency.save()
    case = world.approved(mar(2))
    first = given_file(world, case)
    do(world, case, "release", mar(3), files=[first], letter_text=None)
    do(world, case, "void_attachment", mar(3), attachment=case.attachments.get().pk)
    second = given_file(world, case, "c" * 64)
    with refused("not_released", case=case):
        replies(world, case)
    with refused("other_file", case=case):  # the voided one
        do(world, case, "release", mar(4), files=[first], letter_text=None)
    do(world, case, "release", mar(4), files=[second], letter_text=None)
    assert replies(world, case).state == "replied"


def test_a_release_holds_for_these_very_bytes(world: World) -> None:
    case = world.handled(mar(2))
    one = given_file(world, case)
    with refused("other_file", case=case):
        do(world, case, "release", mar(3), files=[one | {"sha256": "d" * 64}], letter_text=None)
    paper_of_the_file = do(world, case, "attach", mar(3), attachment=paper())
    other = one | {"sequence": paper_of_the_file.sequence}
    with refused("other_file", case=case):
        do(world, case, "release", mar(3), files=[other], letter_text=None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"found": ["手机号码，第1页：138****8000"]}, "no_release_reason"),
        ({"unread": ["第2页是图片"], "reason": "  "}, "no_release_reason"),
        ({"found": ["甲"], "reason": "由" * 501}, "long_reason"),
        ({"found": ["甲"], "reason": "理\x00由"}, "unprintable_reason"),
        ({"reason": 5}, "release"),
        ({"odd": "甲"}, "release"),
    ],
)
def test_what_was_found_needs_a_reason(world: World, changes: dict[str, Any], code: str) -> None:
    case = world.handling(mar(2))
    one = given_file(world, case)
    with refused(code, case=case):
        do(world, case, "release", mar(3), files=[one | changes], letter_text=None)


def test_nothing_is_not_released(world: World) -> None:
    case = world.handling(mar(2))
    with refused("nothing_to_release", case=case):
        do(world, case, "release", mar(3), files=[], letter_text=None)


def test_the_wording_of_a_reply_is_looked_through_too(world: World) -> None:
    """A mobile number in the letter: told, decided, and then only this finding is covered."""
    world.agency.address, world.agency.phone = "人民路1号", "13900139000"
    world.agency.save()
    answer = {"how_to_get": "致电13900139000或者13800138000索取"}
    case = world.approved(mar(2), answer=answer)
    with refused("undecided_text", case=case):
        replies(world, case)
    told = {"found": ["手机号码"], "reason": "公开的值班电话", "digest": "0" * 64}
    do(world, case, "release", mar(3), letter_text=told)
    with refused("undecided_text", case=case):  # another finding than the letter's
        replies(world, case)


def test_the_agencys_own_telephone_is_no_finding(world: World) -> None:
    world.agency.address, world.agency.phone = "人民路1号", "13900139000"
    world.agency.save()
    case = world.approved(mar(2), answer={"how_to_get": "致电13900139000索取"})
    assert replies(world, case).state == "replied"
