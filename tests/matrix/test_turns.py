"""Whose turn it is among the reviews: stages in order, steps side by side, nobody on his own."""

import itertools

import pytest

from casework import acts, roles
from casework.models import Case, Person, Post, Review, Section
from tests.matrix.inputs import MON_MAR_2, WED_MAR_4
from tests.world import World, fresh

DAY = {"on": WED_MAR_4, "today": WED_MAR_4}
RELEASE = {"items": [{"title": "供应计划", "pages": 3}], "form": "纸质"}


def _review(world: World, case: Case, step: str, by: Person | None = None) -> None:
    items = [{"title": "供应计划", "result": "releasable"}] if step == "secrecy" else []
    acts.review(case, by=by or world.people[step], **DAY, step=step, items=items)


def _refused(world: World, case: Case, act: str, role: str) -> None:
    person = world.people[role]
    assert not roles.may(person, act, fresh(case), person_id=person.pk)
    with pytest.raises(acts.NotAllowed):
        if act == "review":
            _review(world, case, role)
        elif act == "sign":
            acts.sign(case, by=person, **DAY)
        else:
            acts.return_proposal(case, by=person, **DAY, reason="请修改")


def _decisions(case: Case) -> dict[str, str]:
    return dict(case.reviews.filter(round=fresh(case).round).values_list("step", "decision"))


def test_the_second_stage_waits_for_the_first(world: World) -> None:
    case = world.handled()
    for role in ("secrecy", "legal"):
        _refused(world, case, "review", role)
        _refused(world, case, "return_proposal", role)
    _refused(world, case, "sign", "leader")
    _refused(world, case, "return_proposal", "leader")
    assert set(_decisions(case).values()) == {""}


@pytest.mark.parametrize("order", list(itertools.permutations(["secrecy", "legal"])))
def test_secrecy_and_legal_side_by_side_in_either_order(
    world: World, order: tuple[str, ...]
) -> None:
    case = world.handled()
    _review(world, case, "section_head")
    assert set(fresh(case).open_review_steps()) == {"secrecy", "legal"}
    _review(world, case, order[0])
    assert list(fresh(case).open_review_steps()) == [order[1]]
    _refused(world, case, "review", order[0])
    _refused(world, case, "return_proposal", order[0])
    _refused(world, case, "sign", "leader")
    _review(world, case, order[1])
    assert fresh(case).waits_for_signature()
    acts.sign(case, by=world.leader, **DAY)
    assert fresh(case).state == "approved"


def test_a_step_is_passed_once(world: World) -> None:
    case = world.handled()
    _review(world, case, "section_head")
    _refused(world, case, "review", "section_head")
    _refused(world, case, "return_proposal", "section_head")


@pytest.mark.parametrize("held, named", list(itertools.permutations(roles.REVIEW_STEPS, 2)))
def test_a_reviewer_decides_his_own_step_and_no_other(world: World, held: str, named: str) -> None:
    """The step is the reviewer's post, not a word he may choose."""
    world.agency.review_stages = [["section_head", "secrecy", "legal"]]
    world.agency.save()
    case = world.handled()
    with pytest.raises(acts.ActRefused):
        acts.review(case, by=world.people[held], **DAY, step=named)
    assert _decisions(case) == {"section_head": "", "secrecy": "", "legal": ""}


def test_a_step_already_passed_is_not_decided_again_by_the_next_reviewer(world: World) -> None:
    case = world.handled()
    _review(world, case, "section_head")
    with pytest.raises(acts.ActRefused):
        acts.review(case, by=world.legal, **DAY, step="section_head")
    row = Review.objects.get(case=case, step="section_head")
    assert row.person == world.section_head


def test_a_step_nobody_knows_is_refused(world: World) -> None:
    case = world.handled()
    with pytest.raises(acts.ActRefused):
        acts.review(case, by=world.section_head, **DAY, step="mayor")


@pytest.mark.parametrize("passed", [0, 1, 2, 3])
def test_a_return_by_whoever_has_the_turn_leads_back_to_handling(world: World, passed: int) -> None:
    """From the section head, each of the parallel reviewers, and the leader."""
    chain = ["section_head", "secrecy", "legal", "leader"]
    case = world.handled()
    for step in chain[:passed]:
        _review(world, case, step)
    returned_by = chain[passed]
    acts.return_proposal(case, by=world.people[returned_by], **DAY, reason="请补充理由")
    assert fresh(case).state == "handling"
    expected = dict.fromkeys(chain[:passed], "passed")
    expected |= dict.fromkeys(chain[passed + 1 : 3], "moot")
    if returned_by != "leader":
        expected[returned_by] = "returned"
    assert _decisions(case) == expected


def test_legal_returns_while_secrecy_is_still_at_it(world: World) -> None:
    case = world.handled()
    _review(world, case, "section_head")
    acts.return_proposal(case, by=world.legal, **DAY, reason="依据有误")
    assert _decisions(case) == {"section_head": "passed", "secrecy": "moot", "legal": "returned"}
    _refused(world, case, "review", "secrecy")


def test_after_signing_only_the_leader_takes_it_back(world: World) -> None:
    case = world.approved()
    for role in ("section_head", "secrecy", "legal"):
        _refused(world, case, "return_proposal", role)
    acts.return_proposal(case, by=world.leader, **DAY, reason="暂缓答复")
    assert fresh(case).state == "handling"


def test_a_new_round_is_reviewed_from_the_start(world: World) -> None:
    case = world.approved()
    acts.return_proposal(case, by=world.leader, **DAY, reason="暂缓答复")
    acts.propose(case, by=world.handler, **DAY, outcome="disclosed", answer=RELEASE)
    assert list(fresh(case).open_review_steps()) == ["section_head"]
    _refused(world, case, "sign", "leader")


def test_an_agency_may_set_other_steps_and_a_release_still_passes_secrecy(world: World) -> None:
    world.agency.review_stages = [["legal"], ["section_head"]]
    world.agency.save()
    case = world.handled(outcome="disclosed", answer=RELEASE)
    _refused(world, case, "review", "section_head")
    _review(world, case, "legal")
    _review(world, case, "section_head")
    _refused(world, case, "sign", "leader")
    _review(world, case, "secrecy")
    acts.sign(case, by=world.leader, **DAY)
    assert fresh(case).state == "approved"


# -- nobody on his own proposal ------------------------------------------------------------------


def _also(world: World, role: str) -> Person:
    """A handler who holds a second post; fresh, because posts are read once per instance."""
    section = world.section if role in roles.SECTION_ROLES else None
    Post.objects.create(person=world.handler, role=role, section=section)
    world.people["handler"] = Person.objects.get(pk=world.handler.pk)
    return world.people["handler"]


@pytest.mark.parametrize("role", ["section_head", "secrecy", "legal"])
def test_the_proposer_does_not_review_his_own_proposal(world: World, role: str) -> None:
    proposer = _also(world, role)
    world.agency.review_stages = [["section_head", "secrecy", "legal"]]
    world.agency.save()
    case = world.handled()
    for act in ("review", "return_proposal"):
        assert not roles.may(proposer, act, case, person_id=proposer.pk)
    with pytest.raises(acts.NotAllowed):
        acts.review(case, by=proposer, **DAY, step=role)
    with pytest.raises(acts.NotAllowed):
        acts.return_proposal(case, by=proposer, **DAY, reason="请修改")
    assert roles.may(world.people[role], "review", case)


def test_the_proposer_does_not_sign_his_own_proposal(world: World) -> None:
    proposer = _also(world, "leader")
    case = world.handled()
    world.review_all(case, MON_MAR_2)
    with pytest.raises(acts.NotAllowed):
        acts.sign(case, by=proposer, **DAY)
    with pytest.raises(acts.NotAllowed):
        acts.return_proposal(case, by=proposer, **DAY, reason="请修改")
    acts.sign(case, by=world.leader, **DAY)


def test_who_proposed_an_earlier_round_may_review_anothers(world: World) -> None:
    first = _also(world, "section_head")
    case = world.handled()
    acts.return_proposal(case, by=world.section_head, **DAY, reason="请修改")
    second = Person.objects.create(username="second", full_name="乙", agency=world.agency)
    Post.objects.create(person=second, role="handler", section=world.section)
    acts.propose(case, by=second, **DAY, outcome="published", answer={"how_to_get": "见门户网站"})
    acts.review(case, by=first, **DAY, step="section_head")
    assert _decisions(case)["section_head"] == "passed"


# -- the step offered on a screen is one `may` would allow -----------------------------------------


def test_step_for_offers_only_ones_own_open_step(world: World) -> None:
    case = world.handled()
    assert acts.step_for(case, world.section_head) == "section_head"
    assert acts.step_for(case, world.secrecy) is None
    assert acts.step_for(case, world.handler) is None
    assert acts.step_for(case, world.auditor) is None


def _head_elsewhere(world: World, **also: str) -> Person:
    elsewhere = Section.objects.create(agency=world.agency, name="规划科")
    person = Person.objects.create(username="elsewhere", full_name="丙", agency=world.agency)
    Post.objects.create(person=person, role="section_head", section=elsewhere)
    if also:
        Post.objects.create(person=person, role=also["role"])
    return person


def test_step_for_offers_nothing_to_the_head_of_another_section(world: World) -> None:
    assert acts.step_for(world.handled(), _head_elsewhere(world)) is None


def test_a_return_does_not_speak_for_a_step_held_elsewhere(world: World) -> None:
    """He returns as secrecy reviewer; the head's step of this section is not his to decide."""
    world.agency.review_stages = [["section_head", "secrecy"]]
    world.agency.save()
    person = _head_elsewhere(world, role="secrecy")
    case = world.handled()
    acts.return_proposal(case, by=person, **DAY, reason="含敏感内容")
    assert _decisions(case) == {"section_head": "moot", "secrecy": "returned"}
