"""收件、签收、确认、登记 (条例第二十九条、第三十一条)."""

from datetime import date

import pytest

from casework import acts
from casework.acts import NotAllowed
from casework.models import Applicant, Case
from tests.acts.doing import check_event, do, mar, refused
from tests.world import World, fresh

NATURAL = {"kind": "natural", "name": "张三"}


def test_a_request_at_the_counter_is_received_the_same_day(world: World) -> None:
    case = world.submit(mar(2), subject="  供应计划  ")
    event = check_event(case, world, "submit", mar(2), "→received", by="intake")
    assert event.data == {"channel": "in_person"}
    case = fresh(case)
    assert (case.subject, case.number, case.received_on) == ("供应计划", "", mar(2))
    assert (case.due_on, case.target_on, case.firm) == (mar(30), mar(27), True)
    assert (case.clock_state, case.breached, case.stopped_until) == ("running", False, None)
    assert (case.earliest_on, case.latest_on) == (mar(30), mar(30))
    assert case.history.count() == 1
    assert case.applicant.history.get().history_user == world.intake


@pytest.mark.parametrize(
    ("channel", "act"),
    [
        ("registered_post", "sign_for"),
        ("ordinary_post", "confirm"),
        ("internet", "confirm"),
        ("fax", "confirm"),
    ],
)
def test_by_post_or_wire_the_evidence_is_the_receipt(world: World, channel: str, act: str) -> None:
    case = world.submit(date(2026, 2, 27), channel=channel)
    assert (case.received_on, case.due_on, case.clock_state) == (None, None, "not_received")
    do(world, case, act, mar(2), today=mar(3))
    check_event(case, world, act, mar(2), "received")
    case = fresh(case)
    assert (case.received_on, case.due_on) == (mar(2), mar(30))
    assert case.submitted_on == date(2026, 2, 27)


@pytest.mark.parametrize("channel", ["in_person", "oral"])
def test_at_the_counter_no_further_evidence_is_needed(world: World, channel: str) -> None:
    assert world.submit(mar(2), channel=channel).received_on == mar(2)


def test_registration_gives_the_number_and_starts_no_clock(world: World) -> None:
    case = world.submit(mar(2))
    do(world, case, "register", mar(5))
    check_event(case, world, "register", mar(5), "received→registered")
    case = fresh(case)
    assert (case.number, case.year, case.serial) == ("2026-0001", 2026, 1)
    assert case.due_on == mar(30)
    other = world.registered(mar(6))
    assert other.number == "2026-0002"


def test_the_number_is_of_the_year_of_registration(world: World) -> None:
    case = world.submit(date(2025, 12, 31))
    do(world, case, "register", date(2026, 1, 4))
    assert fresh(case).number == "2026-0001"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("future", {"on": mar(3)}),
        ("channel", {"channel": "pigeon"}),
        ("form", {"form": "tape"}),
        ("subject", {"subject": "  \n "}),
        ("subject", {"subject": "供应计划\u200b"}),
        ("subject", {"subject": "供应计划\ue863"}),
        ("subject", {"subject": "计" * 20001}),
        ("name", {"applicant": {"kind": "natural", "name": "  "}}),
        ("name", {"applicant": {"kind": "natural", "name": "张\ue863"}}),
        ("name", {"applicant": {"kind": "natural", "name": "张\u200b三"}}),
        ("name", {"applicant": {"kind": "natural", "name": "张" * 201}}),
        ("name", {"applicant": {"kind": "natural", "name": "张三\n李四"}}),
        ("kind", {"applicant": {"kind": "martian", "name": "张三"}}),
        ("kind", {"applicant": {"name": "张三"}}),
        ("phone", {"applicant": NATURAL | {"phone": "1" * 61}}),
        ("address", {"applicant": NATURAL | {"address": "路\u202e"}}),
        ("postcode", {"applicant": NATURAL | {"postcode": "1" * 11}}),
    ],
)
def test_a_bad_submission_is_refused(world: World, code: str, changes: dict) -> None:
    given = {
        "on": mar(2),
        "channel": "in_person",
        "applicant": NATURAL,
        "subject": "供应计划",
    } | changes
    with refused(code):
        acts.submit(world.agency, by=world.intake, today=mar(2), **given)
    assert not Case.objects.exists()
    assert not Applicant.objects.exists()


def test_everything_wrong_with_a_submission_is_told_at_once(world: World) -> None:
    with refused("future", "channel", "form", "subject", "name"):
        acts.submit(
            world.agency,
            by=world.intake,
            on=mar(3),
            today=mar(2),
            channel="",
            applicant={"kind": "natural", "name": ""},
            subject="",
            form="",
        )


def test_a_submission_from_before_the_regulation_is_refused(world: World) -> None:
    """No rule governs a request received before 2008-05-01: refused with words, not a crash."""
    with pytest.raises(acts.ActRefused):
        world.submit(date(2008, 4, 30))
    assert not Case.objects.exists()


def test_an_applicant_with_a_field_nobody_knows_is_refused(world: World) -> None:
    with pytest.raises(acts.ActRefused):
        world.submit(mar(2), applicant=NATURAL | {"shoe_size": "42"})


@pytest.mark.parametrize("role", ["handler", "leader", "legal", "auditor", "admin"])
def test_only_intake_logs_requests(world: World, role: str) -> None:
    with refused("not_allowed", error=NotAllowed):
        acts.submit(
            world.agency,
            by=world.people[role],
            on=mar(2),
            today=mar(2),
            channel="in_person",
            applicant=NATURAL,
            subject="供应计划",
        )


def test_nobody_logs_requests_for_another_agency(world: World) -> None:
    other = World.make("other-ju")
    with refused("not_allowed", error=NotAllowed):
        acts.submit(
            other.agency,
            by=world.intake,
            on=mar(2),
            today=mar(2),
            channel="in_person",
            applicant=NATURAL,
            subject="供应计划",
        )


@pytest.mark.parametrize(
    ("channel", "act"),
    [
        ("in_person", "sign_for"),
        ("in_person", "confirm"),
        ("oral", "confirm"),
        ("internet", "sign_for"),
        ("registered_post", "confirm"),
    ],
)
def test_evidence_of_another_channel_is_refused(world: World, channel: str, act: str) -> None:
    case = world.submit(mar(2), channel=channel)
    with refused("channel", case=case):
        do(world, case, act, mar(2))


@pytest.mark.parametrize(
    ("channel", "act"), [("registered_post", "sign_for"), ("internet", "confirm")]
)
def test_evidence_is_given_once_and_not_before_submission(
    world: World, channel: str, act: str
) -> None:
    case = world.submit(mar(3), channel=channel)
    with refused("before_submission", case=case):
        do(world, case, act, mar(2), today=mar(3))
    do(world, case, act, mar(4))
    with refused("twice", case=case):
        do(world, case, act, mar(5))


def test_nothing_is_registered_without_evidence_of_receipt(world: World) -> None:
    case = world.submit(mar(2), channel="internet")
    with refused("no_receipt", case=case):
        do(world, case, "register", mar(3))


def test_nothing_is_registered_twice_or_before_receipt(world: World) -> None:
    case = world.submit(mar(2), channel="internet")
    do(world, case, "confirm", mar(4))
    with refused("before_receipt", case=case):
        do(world, case, "register", mar(3), today=mar(4))
    do(world, case, "register", mar(4))
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "register", mar(5))
