"""Tasks are a projection of the case: what each state asks for, and that it can be made anew."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import get_resolver

from casework import acts
from casework.models import Case
from casework.registers import read_register
from flows.case_flow import CaseFlow, StepNode
from flows.demo.story import REGISTER
from flows.models import OPEN, CaseProcess, CaseTask
from flows.steps import STEPS
from flows.sync import differences
from tests.acts.doing import do, in_person, mar, post
from tests.matrix.test_urls import patterns
from tests.world import World, fresh


def open_steps(case: Case) -> dict[str, str]:
    """step -> the person it waits for, or nobody."""
    tasks = CaseTask.objects.filter(case=case, status__in=OPEN)
    return {t.flow_task.name: str(t.owner or "") for t in tasks}


# Written by hand: what is open in each state of tests.world.
WAITING = {
    "received": {"register": ""},
    "registered": {"assign": ""},
    "handling": {"handle": "承办人甲"},
    "supplement_requested": {"await_supplement": ""},
    "handled": {"section_head": ""},
    "approved": {"issue": ""},
    "replied": {"archive": ""},
    "closed": {"archive": ""},
    "archived": {},
}


@pytest.mark.parametrize("state", WAITING)
def test_what_each_state_waits_for(world: World, state: str) -> None:
    case = world.case_in(state, mar(2))
    assert open_steps(case) == WAITING[state]


def test_a_request_without_proof_of_receipt_waits_for_it(world: World) -> None:
    case = world.submit(mar(2), channel="internet")
    assert open_steps(case) == {"confirm_receipt": ""}
    do(world, case, "confirm", mar(3))
    assert open_steps(case) == {"register": ""}


def test_secrecy_and_legal_review_side_by_side(world: World) -> None:
    case = world.handled(mar(2))
    do(world, case, "review", mar(3))
    assert open_steps(case) == {"secrecy": "", "legal": ""}
    do(world, case, "review", mar(3), by="legal", step="legal")
    assert open_steps(case) == {"secrecy": ""}
    do(world, case, "review", mar(3), by="secrecy", step="secrecy")
    assert open_steps(case) == {"sign": ""}


def test_who_did_it_stands_on_the_task(world: World) -> None:
    case = world.handled(mar(2))
    do(world, case, "review", mar(3))
    done = CaseTask.objects.get(case=case, flow_task=CaseFlow.section_head)
    assert (done.status, done.owner, bool(done.finished)) == ("DONE", world.section_head, True)


def test_a_returned_proposal_closes_every_review(world: World) -> None:
    case = world.handled(mar(2))
    do(world, case, "review", mar(3))
    do(world, case, "return_proposal", mar(3), by="secrecy")
    assert open_steps(case) == {"handle": "承办人甲"}
    legal = CaseTask.objects.get(case=case, flow_task=CaseFlow.legal)
    assert legal.status == "CANCELED"


def test_an_extension_goes_from_hand_to_hand(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "request_extension", mar(20))
    assert open_steps(case) == {"handle": "承办人甲", "consent": ""}
    do(world, case, "consent_extension", mar(20))
    assert open_steps(case) == {"handle": "承办人甲", "extend": "承办人甲"}
    do(world, case, "extend", mar(23), service=post(mar(23)))
    assert open_steps(case) == {"handle": "承办人甲"}


def test_a_letter_not_yet_served_waits_for_its_service(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(3))
    assert open_steps(case) == {"handle": "承办人甲", "serve_letter": "承办人甲"}
    told = case.events.get(act="consult_third_party")
    do(world, case, "serve", mar(4), sequence=told.sequence, service=post(mar(4)))
    assert open_steps(case) == {"handle": "承办人甲"}
    do(world, case, "record_return", mar(9), sequence=told.sequence)
    assert open_steps(case) == {"handle": "承办人甲", "serve_letter": "承办人甲"}


def test_a_fee_is_waited_for(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "charge_fee", mar(3), service=in_person(mar(3)))
    assert open_steps(case) == {"await_payment": ""}


def test_a_reply_not_served_waits_for_its_service(world: World) -> None:
    case = world.approved(mar(2))
    do(world, case, "reply", mar(3))
    assert open_steps(case) == {"serve": ""}


def test_hand_over_moves_the_task(world: World) -> None:
    case = world.handling(mar(2))
    other = World.make("x").handler
    other.agency = world.agency
    other.save()
    other.posts.update(section=world.section)
    do(world, case, "hand_over", mar(3), handler=other)
    assert open_steps(case) == {"handle": str(other)}


def test_an_archived_case_is_finished_and_a_reopened_one_runs_again(world: World) -> None:
    case = world.archived(mar(2))
    assert CaseProcess.objects.get(case=case).status == "DONE"
    do(world, case, "reopen", mar(9))
    assert CaseProcess.objects.get(case=case).status == "NEW"
    assert open_steps(case) == {"handle": "承办人甲"}


def test_a_refused_act_leaves_the_tasks_alone(world: World) -> None:
    case = world.handling(mar(2))
    before = list(CaseTask.objects.values())
    with pytest.raises(acts.ActRefused):
        do(world, case, "withdraw", mar(3), by="auditor")
    assert list(CaseTask.objects.values()) == before


def test_an_imported_register_brings_the_tasks_of_its_open_cases(db: None) -> None:
    today = mar(10)
    acts.import_register(read_register(REGISTER, today), by=None, today=today)
    for case in Case.objects.all():
        assert differences(case) == (frozenset(), []), case


# -- made anew -------------------------------------------------------------------------------------


def run(*args: str) -> str:
    out = StringIO()
    call_command("sync_tasks", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


def _lose(case: Case) -> None:
    CaseTask.objects.filter(case=case).delete()


def _invent(case: Case) -> None:
    task = CaseTask.objects.filter(case=case).first()
    assert task is not None
    CaseTask.objects.create(
        process=task.process, case=case, agency=case.agency, flow_task=CaseFlow.sign
    )


def _double(case: Case) -> None:
    task = CaseTask.objects.filter(case=case, status__in=OPEN).first()
    assert task is not None
    task.pk = None
    task.save()


def _give_away(case: Case) -> None:
    CaseTask.objects.filter(case=case, status__in=OPEN).update(owner=case.agency.people.last())


@pytest.mark.parametrize("spoil", [_lose, _invent, _double, _give_away])
def test_differences_are_found_and_mended(world: World, spoil: Any) -> None:
    case, whole = world.handling(mar(2)), world.registered(mar(2))
    assert "全部一致" in run("--check")
    spoil(case)
    with pytest.raises(CommandError) as caught:
        run("--check")
    assert f"2件案件中，1件的待办与状态不一致：\n  {case}" in str(caught.value)
    assert "改正了1件" in run()
    assert open_steps(fresh(case)) == {"handle": "承办人甲"}
    assert CaseTask.objects.filter(case=case, status__in=OPEN).count() == 1
    assert open_steps(whole) == {"assign": ""}
    assert "全部一致" in run("--check")


def test_an_archived_case_keeps_no_open_task(world: World) -> None:
    case = world.archived(mar(2))
    _invent(case)
    run()
    assert open_steps(case) == {}


# -- viewflow is the router, never the record ------------------------------------------------------


def test_none_of_viewflows_views_is_mounted() -> None:
    def callbacks(resolver: Any) -> list[str]:
        found = []
        for entry in resolver.url_patterns:
            if hasattr(entry, "url_patterns"):
                found += callbacks(entry)
            else:
                found.append(entry.callback.__module__)
        return found

    assert not [name for name in callbacks(get_resolver()) if name.startswith("viewflow")]
    assert list(patterns())


def test_no_step_can_be_undone_cancelled_or_revived() -> None:
    nodes = [n for n in CaseFlow.instance.nodes() if isinstance(n, StepNode)]
    assert {n.name for n in nodes} == set(STEPS)
    for node in nodes:
        for view in ("undo", "cancel", "revive"):
            assert getattr(node, f"{view}_view_class") is None, (node.name, view)


def test_every_step_leads_to_acts_of_the_law() -> None:
    for step in STEPS.values():
        assert step.acts and step.roles, step.name
