"""我的待办: what waits for me, most urgent first."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Case as SqlCase
from django.db.models import Count, F, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from casework.models import ConsultationRecord, Event, Person
from casework.queries.clocks import agency_calendar
from flows.access import Signed
from flows.case_flow import CaseFlow
from flows.desk.words import Told, time_left
from flows.models import CaseTask
from flows.steps import STEPS
from flows.turns import my_tasks

PAGE = 50
VIEWS = {"all": "全部", "mine": "我的", "free": "待领取"}
KEYS = ("view", "step", "words")
"""What of an address chooses the rows."""


def by_urgency(tasks: QuerySet[CaseTask]) -> QuerySet[CaseTask]:
    """Running clocks by target, then what stands still, then what has no date any more."""
    return tasks.annotate(
        press=SqlCase(
            When(case__state__in=("replied", "closed"), then=Value(2)),
            When(case__clock_state__in=("running", "breached", "not_received"), then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
    ).order_by("press", F("case__target_on").asc(nulls_first=True), "created", "pk")


@dataclass(frozen=True)
class Row:
    """One line of the list. free: anybody of the section may take it. urged: 催办 on record."""

    task: CaseTask
    told: Told
    why: str
    free: bool
    urged: bool


def _asked(get: QueryDict) -> tuple[str, str, str]:
    """view, step, words."""
    words = get.get("words", "").strip()[:200]
    return get.get("view", "all"), get.get("step", ""), words


def listed(request: Signed, get: QueryDict) -> QuerySet[CaseTask]:
    """The rows that were asked for, in their order."""
    person, (view, step, words) = request.user, _asked(get)
    tasks = my_tasks(person)
    if view == "mine":
        tasks = tasks.filter(owner=person)
    elif view == "free":
        tasks = tasks.filter(owner=None)
    if step in STEPS:
        tasks = tasks.filter(flow_task=CaseFlow.instance.node(step))
    if words:
        tasks = tasks.filter(
            Q(case__number__icontains=words)
            | Q(case__subject__icontains=words)
            | Q(case__applicant__name__icontains=words)
        )
    return by_urgency(tasks)


def todo(request: Signed) -> HttpResponse:
    person = request.user
    tasks = my_tasks(person)
    counts: dict[str, int] = {}
    free = 0
    for name, owner, n in tasks.values_list("flow_task", "owner_id").annotate(n=Count("pk")):
        counts[name.name] = counts.get(name.name, 0) + n
        free += 0 if owner else n
    total = sum(counts.values())
    view, step, words = _asked(request.GET)
    chosen = listed(request, request.GET).select_related(
        "case", "case__applicant", "case__section", "case__handler"
    )
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/todo.html",
        {
            "rows": _rows(list(page), person, request),
            "page": page,
            "steps": [
                (s.name, s.label, counts[s.name]) for s in STEPS.values() if s.name in counts
            ],
            "views": [
                (k, v, {"all": total, "mine": total - free, "free": free}[k])
                for k, v in VIEWS.items()
            ],
            "view": view,
            "step": step,
            "words": words,
        },
    )


def _rows(tasks: list[CaseTask], person: Person, request: Signed) -> list[Row]:
    assert person.agency is not None
    calendar = agency_calendar(person.agency)
    asked: dict[int, list[str]] = {}
    stopped = [t.case_id for t in tasks if t.case.clock_state == "stopped"]
    for case_id, party in ConsultationRecord.objects.filter(
        case_id__in=stopped, opinion=""
    ).values_list("case_id", "party"):
        asked.setdefault(case_id, []).append(party)
    urged = set(
        Event.objects.filter(act="urge", case_id__in=[t.case_id for t in tasks]).values_list(
            "case_id", flat=True
        )
    )
    return [
        Row(
            task,
            time_left(task.case, request.today, calendar),
            f"征求意见：{'、'.join(asked[task.case_id])}" if task.case_id in asked else "",
            task.flow_task.name == "accept",
            task.case_id in urged,
        )
        for task in tasks
    ]
