"""Which cases exist for a person, and the people of the desk. Everything else is `roles.may`."""

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from casework.models import STANDING, Case, Person
from casework.roles import SECTION_ROLES


class Signed(HttpRequest):
    """A request of somebody logged in, as the views get it: `user` and the desk's `today`."""

    user: Person
    today: date


def visible(person: Person) -> QuerySet[Case]:
    """The cases this person's lists and figures are made of: those of `existing` that stand."""
    return existing(person).filter(STANDING)


def existing(person: Person) -> QuerySet[Case]:
    """The cases that exist for this person: of his agency; of his sections, for section roles.

    With those of an import that was taken back, which nobody meets but who asks for them.
    """
    posts = person.posts_held()
    cases = Case.objects.filter(agency_id=person.agency_id or 0)
    if any(role not in SECTION_ROLES for role, _ in posts):
        return cases
    return cases.filter(section_id__in=[s for _, s in posts])


def case_or_404(person: Person, pk: int) -> Case:
    """The case, or 404: a case of somebody else's does not exist."""
    case = (
        existing(person)
        .select_related("agency", "applicant", "section", "handler", "proposer")
        .filter(pk=pk)
        .first()
    )
    if case is None:
        raise Http404("没有这个案件")
    return case


def own_steps(person: Person, steps_of: dict[str, tuple[str, ...]]) -> Q:
    """Tasks that wait for this person's posts. steps_of: role -> names of its steps."""
    query = Q(pk=None)
    for role, section_id in person.posts_held():
        mine = Q(flow_task__in=steps_of.get(role, ()))
        if role in SECTION_ROLES:
            mine &= Q(case__section_id=section_id)
        query |= mine
    return query
