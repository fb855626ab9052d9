"""Whose turn it is: a projection of the case's state, which can be made anew at any time."""

from django.db import models
from viewflow.workflow.models import AbstractProcess, AbstractTask

from casework.models import Agency, Case


class CaseProcess(AbstractProcess):
    """The run of one case through the flow. It holds nothing of its own: the case is the record."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="process")

    class Meta:
        verbose_name = verbose_name_plural = "流程"


class CaseTask(AbstractTask):
    """One thing somebody has to do next. Open ones always follow from the case (flows.sync).

    case, agency: written again beside the process, so that a to-do list is one query.
    """

    process = models.ForeignKey(CaseProcess, models.PROTECT, related_name="tasks")
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "待办"
        # Not partial: Django binds the states as parameters, and SQLite then cannot use them.
        indexes = [
            models.Index(fields=["agency", "status", "flow_task"], name="tasks_of_agency"),
            models.Index(fields=["owner", "status"], name="tasks_of_person"),
        ]


OPEN = ("NEW", "ASSIGNED")
"""viewflow's states of a task that is waiting."""
