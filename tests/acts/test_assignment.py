"""交办、接办、退回交办."""

from datetime import date

from casework.acts import NotAllowed
from casework.models import Section
from tests.acts.doing import check_event, do, mar, refused
from tests.world import World, fresh


def test_a_case_is_assigned_and_accepted(world: World) -> None:
    case = world.registered(mar(2))
    do(world, case, "assign", mar(3))
    event = check_event(case, world, "assign", mar(3), "registered")
    assert event.data == {
        "section": world.section.pk,
        "section_name": "利用科",
        "reason": "",
    }
    assert (fresh(case).section, fresh(case).handler) == (world.section, None)
    do(world, case, "accept", mar(4))
    event = check_event(case, world, "accept", mar(4), "registered→handling")
    assert event.unit == "利用科"
    assert fresh(case).handler == world.handler
    assert fresh(case).due_on == mar(30)


def test_a_case_in_hand_is_reassigned_with_a_reason(world: World) -> None:
    case = world.handling(mar(2))
    other = Section.objects.create(agency=world.agency, name="规划科")
    with refused("no_reason", case=case):
        do(world, case, "assign", mar(3), section=other)
    with refused("no_reason", case=case):
        do(world, case, "assign", mar(3), section=other, reason="  ")
    do(world, case, "assign", mar(3), section=other, reason="由规划科负责")
    event = check_event(case, world, "assign", mar(3), "handling→registered")
    assert event.reason == "由规划科负责"
    assert (fresh(case).section, fresh(case).handler) == (other, None)
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "accept", mar(3))  # he sits in the other section


def test_a_case_goes_only_to_a_working_section_of_its_agency(world: World) -> None:
    case = world.registered(mar(2))
    closed = Section.objects.create(agency=world.agency, name="旧科", is_active=False)
    foreign = World.make("other-ju").section
    for section in (closed, foreign):
        with refused("section", case=case):
            do(world, case, "assign", mar(2), section=section)


def test_an_unassigned_case_cannot_be_accepted(world: World) -> None:
    case = world.registered(mar(2))
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "accept", mar(2))


def test_a_section_sends_back_with_a_reason(world: World) -> None:
    case = world.handling(mar(2))
    with refused("no_reason", case=case):
        do(world, case, "send_back", mar(3), reason=" ")
    do(world, case, "send_back", mar(3))
    event = check_event(case, world, "send_back", mar(3), "handling→registered")
    assert event.data == {"reason": "不属于本科室职责"}
    assert (fresh(case).section, fresh(case).handler) == (None, None)
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "send_back", mar(3))  # it is nobody's case now


def test_a_section_head_sends_back_too(world: World) -> None:
    case = world.registered(mar(2))
    do(world, case, "assign", mar(2))
    do(world, case, "send_back", mar(3), by="section_head")
    check_event(case, world, "send_back", mar(3), "registered", by="section_head")


def test_a_reason_no_letter_can_print_is_refused(world: World) -> None:
    case = world.handling(mar(2))
    with refused("unprintable_reason", case=case):
        do(world, case, "send_back", mar(3), reason="不属\ue863")


def test_a_step_is_not_dated_before_the_last_one(world: World) -> None:
    case = world.registered(mar(2))
    do(world, case, "assign", mar(3))
    do(world, case, "accept", mar(4))
    with refused("before_last_step", case=case):
        do(world, case, "send_back", mar(3), today=mar(4))
    with refused("before_receipt", "before_last_step", case=case):
        do(world, case, "send_back", date(2026, 2, 27), today=mar(4))


def test_acceptance_is_not_dated_before_the_assignment(world: World) -> None:
    case = world.registered(mar(2))
    do(world, case, "assign", mar(4))
    with refused("before_last_step", case=case):
        do(world, case, "accept", mar(3), today=mar(4))
