"""The way of a request through the house, as viewflow draws and routes it.

viewflow is the router and the to-do list, never the record: tasks are opened and closed by
`flows.sync`, inside the transaction of the act, to whatever the case's state asks for. None of
viewflow's own views is mounted; those that would undo, cancel or revive a task are switched off.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from viewflow import this
from viewflow.workflow import flow

from casework.models import Case
from flows.models import CaseProcess, CaseTask
from flows.steps import STEPS


class CaseLock:
    """One lock for flow and acts: the case's own row, taken first and held to the end."""

    @contextmanager
    def __call__(self, flow_class: type, process_pk: int) -> Iterator[None]:
        with transaction.atomic():
            Case.objects.select_for_update(of=("self",)).get(process__pk=process_pk)
            yield


def to_the_case(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Where a task leads: the page of its case, which asks who may do what."""
    return redirect("case", pk=request.activation.process.case_id)  # type: ignore[attr-defined]


class StepNode(flow.View):
    """A step of the desk. Undoing, cancelling, reviving would leave the case where it was."""

    undo_view_class = None
    cancel_view_class = None
    revive_view_class = None
    assign_view_class = None
    unassign_view_class = None


def _step(name: str) -> StepNode:
    return StepNode(to_the_case).Annotation(title=STEPS[name].label)


class CaseFlow(flow.Flow):
    """受理、登记、交办、办理、审核、签发、答复、送达、归档."""

    process_class = CaseProcess
    task_class = CaseTask
    lock_impl = CaseLock()
    process_title = "政府信息公开申请"

    start = flow.StartHandle(this.begin).Next(this.confirm_receipt)
    confirm_receipt = _step("confirm_receipt").Next(this.register)
    register = _step("register").Next(this.assign)
    assign = _step("assign").Next(this.accept)
    accept = _step("accept").Next(this.handle)
    handle = _step("handle").Next(this.section_head)
    await_supplement = _step("await_supplement").Next(this.handle)
    await_payment = _step("await_payment").Next(this.handle)
    section_head = _step("section_head").Next(this.side_by_side)
    side_by_side = flow.Split().Next(this.secrecy).Next(this.legal)
    secrecy = _step("secrecy").Next(this.reviewed)
    legal = _step("legal").Next(this.reviewed)
    reviewed = flow.Join().Next(this.sign)
    sign = _step("sign").Next(this.issue)
    issue = _step("issue").Next(this.serve)
    serve = _step("serve").Next(this.archive)
    archive = _step("archive").Next(this.end)
    consent = _step("consent").Next(this.extend)
    extend = _step("extend").Next(this.handle)
    serve_letter = _step("serve_letter").Next(this.handle)
    end = flow.End()

    def begin(self, activation: Any) -> Any:
        """The request is there; its first task follows from its state."""
        return activation
