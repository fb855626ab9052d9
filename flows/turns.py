"""Whose turn it is, asked from both sides: which tasks wait for a person, whom a task waits for.

One rule in two forms: lists ask the database, notifications ask about the one case in hand. A test
has both asked about every task and every person (tests/acts/test_turns_agree.py).
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from casework.models import Case, Person
from casework.roles import ROLES, roles_on
from flows.access import own_steps
from flows.case_flow import CaseFlow
from flows.models import OPEN, CaseTask
from flows.steps import STEPS, Wanted

REVIEWS = ("section_head", "secrecy", "legal", "sign")
"""Steps nobody does on what he proposed himself."""


def nodes(names: Sequence[str]) -> list[Any]:
    return [CaseFlow.instance.node(name) for name in names]


def steps_of_roles() -> dict[str, list[Any]]:
    """role -> the nodes of its steps."""
    return {role: nodes([s.name for s in STEPS.values() if role in s.roles]) for role in ROLES}


def my_tasks(person: Person) -> QuerySet[CaseTask]:
    """Open tasks of this person: his own, and those of his posts that nobody has taken.

    Nobody reviews what he proposed himself.
    """
    return (
        CaseTask.objects.filter(agency_id=person.agency_id, status__in=OPEN)
        .filter(own_steps(person, steps_of_roles()))  # type: ignore[arg-type]
        .filter(Q(owner=person) | Q(owner=None))
        .exclude(Q(flow_task__in=nodes(REVIEWS)) & Q(case__proposer=person))
    )


def roles_for(person: Person, case: Case, task: Wanted) -> list[str]:
    """The posts by which this open task of the case is among the person's `my_tasks`; none: it is
    not."""
    if not person.is_active or person.agency_id != case.agency_id:
        return []
    if task.owner_id not in (None, person.pk):
        return []
    if task.step in REVIEWS and case.proposer_id == person.pk:
        return []
    held = roles_on(person, case)
    return [role for role in STEPS[task.step].roles if role in held]
