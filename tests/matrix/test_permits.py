"""The table against `roles.may` and against the acts themselves, done with input in order."""

import itertools
from collections.abc import Callable

import pytest
from django.db import transaction

from casework import acts, roles
from casework.models import Agency, Case, Event, Person, Post, Section
from casework.states import ACTS
from tests.matrix import inputs
from tests.matrix.table import BY_THE_SYSTEM_ALONE, MATRIX, MAY_SUBMIT, ROLES, SEES, STATES
from tests.world import World, fresh

ACTS_ON_A_CASE = sorted(set(ACTS) - {"submit"} - BY_THE_SYSTEM_ALONE)


class _Undo(Exception):
    """Takes back what one attempt wrote, so that the next finds the same case."""


def _attempt(run: Callable[[], object]) -> str:
    """How it ended: done, NotAllowed or refused. Everything it wrote is taken back."""
    try:
        with transaction.atomic():
            run()
            raise _Undo
    except _Undo:
        return "done"
    except acts.NotAllowed:
        return "NotAllowed"
    except acts.ActRefused as refused:
        return f"refused: {refused}"


def _try(world: World, act: str, case: Case, by: Person, *, prepared: bool) -> str:
    """The act by that person. `prepared`: first do what it presupposes."""

    def run() -> None:
        ready = inputs.prepare(world, act, case) if prepared else case
        before = (Event.objects.count(), ready.state, ready.ledger_head)
        try:
            inputs.perform(world, act, fresh(ready), by)
        except acts.ActRefused:
            now = fresh(ready)
            assert (Event.objects.count(), now.state, now.ledger_head) == before
            raise

    return _attempt(run)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_exactly_the_permitted_acts(world: World, role: str, state: str) -> None:
    case = inputs.case_for(world, state, role)
    assert case.state == state
    person = world.people[role]
    permitted = MATRIX[role, state]

    by_rule = {a for a in ACTS if roles.may(person, a, case, person_id=person.pk)}
    assert by_rule == permitted

    outcome = {a: _try(world, a, case, person, prepared=a in permitted) for a in ACTS_ON_A_CASE}
    expected = {a: "done" if a in permitted else "NotAllowed" for a in ACTS_ON_A_CASE}
    assert outcome == expected


@pytest.mark.parametrize("state", STATES)
def test_a_refusal_says_why_in_words(world: World, state: str) -> None:
    case = inputs.case_for(world, state, "section_head")
    for role in ROLES:
        for act in ACTS:
            decision = roles.may(world.people[role], act, case)
            assert decision.allowed == (decision.reason == ""), (role, act)


@pytest.mark.parametrize("role", ROLES)
def test_submit(world: World, role: str) -> None:
    person = world.people[role]

    def run() -> None:
        acts.submit(
            world.agency,
            by=person,
            on=inputs.MON_MAR_2,
            today=inputs.MON_MAR_2,
            channel="in_person",
            applicant={"kind": "natural", "name": "张三"},
            subject="预算",
        )

    assert _attempt(run) == ("done" if role in MAY_SUBMIT else "NotAllowed")


def test_an_act_nobody_knows_is_an_error_not_a_no(world: World) -> None:
    with pytest.raises(KeyError):
        roles.may(world.intake, "destroy", world.submit())


# -- people who must not, whatever their role ------------------------------------------------------


_serials = itertools.count(1)


def _stranger(world: World, role: str, why: str) -> Person:
    """A person with the right role and something wrong with him."""
    agency = world.agency
    if why == "no agency":
        agency = None
    elif why == "other agency":
        agency = Agency.objects.get_or_create(code="other", defaults={"name": "另一机关"})[0]
    person = Person.objects.create(
        username=f"stranger-{next(_serials)}",
        full_name="某人",
        agency=agency,
        is_active=why != "deactivated",
    )
    if why == "no post":
        return person
    section = None
    if role in roles.SECTION_ROLES:
        section = world.section
        if why == "other section":
            section = Section.objects.get_or_create(agency=world.agency, name="规划科")[0]
    Post.objects.create(person=person, role=role, section=section)
    return person


WRONG = ("other agency", "no agency", "deactivated", "no post")
REVIEWERS = ("section_head", "secrecy", "legal", "leader")


@pytest.mark.parametrize("state", STATES)
def test_people_who_may_nothing(world: World, state: str) -> None:
    for turn in REVIEWERS if state == "handled" else ("",):
        case = inputs.case_for(world, state, turn)
        for why, role in itertools.product(WRONG, ROLES):
            if state == "handled" and role in REVIEWERS and role != turn:
                continue
            person = _stranger(world, role, why)
            assert not roles.sees(person, case.agency_id, case.section_id), (why, role)
            for act in ACTS:
                assert not roles.may(person, act, case, person_id=person.pk), (why, role, act)
            for act in sorted(MATRIX[role, state]):
                tried = _try(world, act, case, person, prepared=False)
                assert tried == "NotAllowed", (why, role, act)


@pytest.mark.parametrize("why", WRONG)
def test_people_who_may_not_submit(world: World, why: str) -> None:
    person = _stranger(world, "intake", why)
    with pytest.raises(acts.NotAllowed):
        acts.submit(
            world.agency,
            by=person,
            on=inputs.MON_MAR_2,
            today=inputs.MON_MAR_2,
            channel="in_person",
            applicant={"kind": "natural", "name": "张三"},
            subject="预算",
        )


@pytest.mark.parametrize("role", roles.SECTION_ROLES)
def test_a_person_of_another_section(world: World, role: str) -> None:
    person = _stranger(world, role, "other section")
    for state in STATES:
        case = inputs.case_for(world, state, role)
        if case.section_id is None:
            continue
        assert not roles.sees(person, case.agency_id, case.section_id)
        assert not [a for a in ACTS if roles.may(person, a, case, person_id=person.pk)]
        for act in sorted(MATRIX[role, state]):
            tried = _try(world, act, case, person, prepared=False)
            assert tried == "NotAllowed", (state, act)


@pytest.mark.parametrize("role", roles.SECTION_ROLES)
def test_a_case_not_assigned_yet_is_no_sections_case(world: World, role: str) -> None:
    person, case = world.people[role], world.registered()
    assert case.section_id is None
    assert not [a for a in ACTS if roles.may(person, a, case, person_id=person.pk)]
    for act in sorted(MATRIX[role, "registered"]):
        assert _try(world, act, case, person, prepared=False) == "NotAllowed", act


def test_after_reassignment_the_old_section_is_out_and_the_new_one_in(world: World) -> None:
    case = world.handling()
    other = _stranger(world, "handler", "other section")
    section = Section.objects.get(name="规划科")
    acts.assign(
        case,
        by=world.intake,
        on=inputs.WED_MAR_4,
        today=inputs.WED_MAR_4,
        section=section,
        reason="属规划科职责",
    )
    case = fresh(case)
    assert not roles.sees(world.handler, case.agency_id, case.section_id)
    assert roles.sees(other, case.agency_id, case.section_id)
    assert not roles.may(world.handler, "accept", case)
    assert roles.may(other, "accept", case)


@pytest.mark.parametrize("role", ROLES)
def test_sees(world: World, role: str) -> None:
    person, own_section = world.people[role], world.section
    elsewhere = Section.objects.create(agency=world.agency, name="规划科")
    agency = world.agency.pk
    seen = tuple(roles.sees(person, agency, s) for s in (own_section.pk, None, elsewhere.pk))
    assert seen == SEES[role]
    assert not roles.sees(person, World.make("another").agency.pk, own_section.pk)


def test_two_posts_add_up(world: World) -> None:
    """Intake in a small office who also handles: both rows, nothing more."""
    person = Person.objects.create(username="both", full_name="兼", agency=world.agency)
    Post.objects.create(person=person, role="intake")
    Post.objects.create(person=person, role="handler", section=world.section)
    for state in STATES:
        case = inputs.case_for(world, state, "section_head")
        allowed = {a for a in ACTS if roles.may(person, a, case, person_id=person.pk)}
        assert allowed == MATRIX["intake", state] | (
            MATRIX["handler", state] if case.section_id else set()
        )
