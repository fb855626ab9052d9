"""Tasks follow the case: opened and closed inside the transaction of the act.

`sync` may be run at any time on any case: it does nothing where tasks already are as they should
be. viewflow's API for creating a task at a node is private; it is wrapped here, once.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from casework.ledger import facts_of
from casework.models import Case, Event, ImportBatch, Person
from casework.roles import roles_on
from flows.case_flow import CaseFlow
from flows.models import OPEN, CaseProcess, CaseTask
from flows.notify import births
from flows.steps import DONE, STEPS, Turned, Wanted, wanted


def on_case_changed(
    sender: type,
    case: Case,
    act: str = "",
    by: Person | None = None,
    event: Event | None = None,
    today: date | None = None,
    **kwargs: Any,
) -> None:
    turned = sync(case, act=act, by=by)
    if event is not None and today is not None:
        births.announce(case, event, turned, today)


def on_cases_written(sender: type, cases: Sequence[Case], **kwargs: Any) -> None:
    """Whoever imports a whole register knows it: nobody is notified of its cases one by one."""
    sync_many(cases)


def on_cases_voided(sender: type, batch: ImportBatch, **kwargs: Any) -> None:
    """Nobody waits for the cases of an import that was taken back."""
    at = timezone.now()
    CaseTask.objects.filter(case__batch=batch, status__in=OPEN).update(
        status=STATUS.CANCELED, finished=at
    )
    CaseProcess.objects.filter(case__batch=batch).update(status=PROCESS.DONE, finished=at)
    births.settle(Q(case__batch=batch), at=at)


def sync(case: Case, *, act: str = "", by: Person | None = None) -> Turned:
    """Bring the tasks of one locked case in step with it.

    act, by: the act that was just done, and by whom; a task it does is closed as done by him.
    """
    should = wanted(case, facts_of(case.events.order_by("sequence")))
    process = _process(case, should)
    if process is None:
        return Turned()
    there: set[Wanted] = set()
    closed: set[Wanted] = set()
    for task in CaseTask.objects.filter(case=case, status__in=OPEN):
        key = Wanted(_name(task), task.owner_id)
        if key in should and key not in there:
            there.add(key)
        else:
            step = STEPS[key.step]
            mine = by is not None and bool(roles_on(by, case) & set(step.roles))
            _close(task, done=mine and act in step.acts, by=by)
            closed.add(key)
    for key in sorted(should - there, key=lambda w: w.step):
        _task(process, case, key).save()
    status = PROCESS.DONE if case.state in DONE else PROCESS.NEW
    if process.status != status:
        process.status = status
        at = timezone.now()
        process.finished = at if status == PROCESS.DONE else None
        process.save(update_fields=["status", "finished"])
    return Turned(should, should - there, frozenset(closed - should))


def _process(case: Case, should: Iterable[Wanted]) -> CaseProcess | None:
    """The case's process; made when there is something to do and none yet."""
    process = CaseProcess.objects.filter(case=case).first()
    if process is None and should:
        process = CaseProcess.objects.create(case=case, flow_class=CaseFlow)
    return process


def _name(task: CaseTask) -> str:
    return str(task.flow_task.name)


def _task(process: CaseProcess, case: Case, key: Wanted) -> CaseTask:
    node = CaseFlow.instance.node(key.step)
    at = timezone.now()
    return CaseTask(
        process=process,
        case=case,
        agency_id=case.agency_id,
        flow_task=node,
        flow_task_type=node.task_type,
        status=STATUS.ASSIGNED if key.owner_id else STATUS.NEW,
        owner_id=key.owner_id,
        created=at,
        assigned=at if key.owner_id else None,
        owner_permission=f"flows.{key.step}",
        token=Token("start"),
    )


def _close(task: CaseTask, *, done: bool, by: Person | None) -> None:
    task.status = STATUS.DONE if done else STATUS.CANCELED
    task.owner = by if done and by else task.owner
    at = timezone.now()
    task.finished = at
    task.save(update_fields=["status", "owner", "finished"])


def sync_many(cases: Sequence[Case]) -> int:
    """Tasks of many cases, none of which has a process yet. Returns how many were opened."""
    cases = [c for c in cases if c.state not in DONE]
    events: dict[int, list[Event]] = {}
    for event in Event.objects.filter(case__in=cases).order_by("case_id", "sequence"):
        events.setdefault(event.case_id, []).append(event)
    plans = [(case, wanted(case, facts_of(events.get(case.pk, ())))) for case in cases]
    waiting = [(case, should) for case, should in plans if should]
    processes = CaseProcess.objects.bulk_create(
        CaseProcess(case=case, flow_class=CaseFlow) for case, _ in waiting
    )
    tasks = [
        _task(process, case, key)
        for process, (case, should) in zip(processes, waiting, strict=True)
        for key in sorted(should, key=lambda w: w.step)
    ]
    CaseTask.objects.bulk_create(tasks)
    return len(tasks)


def differences(case: Case) -> tuple[frozenset[Wanted], list[CaseTask]]:
    """(steps without a task, tasks without a step) of one case."""
    should = wanted(case, facts_of(case.events.order_by("sequence")))
    tasks = list(CaseTask.objects.filter(case=case, status__in=OPEN))
    there = [Wanted(_name(t), t.owner_id) for t in tasks]
    surplus = [
        t for n, t in enumerate(tasks) if there[n] not in should or there.index(there[n]) < n
    ]
    return should - set(there), surplus


def unsettled() -> QuerySet[Case]:
    """Cases whose tasks are worth comparing: those not done, and those with an open task."""
    open_tasks = CaseTask.objects.filter(status__in=OPEN).values("case")
    return (Case.objects.exclude(state__in=DONE) | Case.objects.filter(pk__in=open_tasks)).order_by(
        "pk"
    )
