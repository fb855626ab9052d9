"""The two forms of "whose turn it is" say the same of every open task and every person."""

from casework import acts
from casework.models import Case, Person, Post, Section
from flows.models import OPEN, CaseTask
from flows.steps import Wanted
from flows.turns import my_tasks, roles_for
from tests.acts.doing import do, mar
from tests.world import World


def a_busy_house(world: World) -> None:
    """Tasks of every kind, and people who hold more than one post, none, or those of elsewhere."""
    elsewhere = Section.objects.create(agency=world.agency, name="规划科")
    other = World.make("other-ju")
    other.handled(mar(2))
    Post.objects.create(person=world.handler, role="legal")
    Post.objects.create(person=world.leader, role="handler", section=elsewhere)
    Post.objects.create(person=world.intake, role="handler", section=world.section)
    Person.objects.create(username="nobody", full_name="丁", agency=world.agency)
    gone = Person.objects.create(username="gone", agency=world.agency, is_active=False)
    Post.objects.create(person=gone, role="intake")
    for state in ("received", "registered", "handling", "handled", "approved", "replied", "closed"):
        world.case_in(state, mar(2))
    do(world, world.handling(mar(2)), "request_extension", mar(3))
    do(world, world.handling(mar(2)), "consult_third_party", mar(3))
    sent = world.registered(mar(2))
    do(world, sent, "assign", mar(2), section=elsewhere)
    reviewed = world.handled(mar(2))
    do(world, reviewed, "review", mar(3))
    do(world, world.registered(mar(2)), "assign", mar(2))
    acts.submit(
        world.agency,
        by=world.intake,
        on=mar(2),
        today=mar(2),
        channel="internet",
        applicant={"kind": "natural", "name": "张三"},
        subject="供应计划",
    )


def test_lists_and_notifications_ask_the_same(world: World) -> None:
    a_busy_house(world)
    tasks = list(CaseTask.objects.filter(status__in=OPEN).select_related("case"))
    assert len({t.flow_task.name for t in tasks}) > 10
    seen = 0
    for person in Person.objects.filter(is_active=True):
        listed = set(my_tasks(person).values_list("pk", flat=True))
        told = {
            t.pk
            for t in tasks
            if roles_for(
                person, Case.objects.get(pk=t.case_id), Wanted(t.flow_task.name, t.owner_id)
            )
        }
        assert listed == told, person
        seen += len(listed)
    assert seen > 15
    gone = Person.objects.get(username="gone")
    for t in tasks:
        assert not roles_for(gone, t.case, Wanted(t.flow_task.name, t.owner_id))


def test_nobody_is_called_to_review_his_own_proposal(world: World) -> None:
    Post.objects.create(person=world.handler, role="section_head", section=world.section)
    case = world.handled(mar(2))
    own = Person.objects.get(pk=world.handler.pk)
    assert roles_for(own, case, Wanted("section_head")) == []
    assert roles_for(world.section_head, case, Wanted("section_head")) == ["section_head"]
