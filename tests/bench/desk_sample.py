"""The installation the desk is measured in: the sample, with the closed tasks of years of work."""

import sys
import time
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from casework.models import Agency, Case
from flows.case_flow import CaseFlow
from flows.models import CaseProcess, CaseTask
from flows.steps import STEPS

_DONE = (
    "register",
    "assign",
    "accept",
    "handle",
    "section_head",
    "secrecy",
    "legal",
    "sign",
    "issue",
    "serve",
    "archive",
)
"""The steps a finished request leaves behind; an imported one leaves none."""


def prepare(cases: int, agencies: int) -> None:
    """Make the sample where there is none yet; leave one alone that is as it should be."""
    call_command("migrate", verbosity=0)
    there = Case.objects.count()
    if there not in (0, cases):
        sys.exit(f"{settings.DATABASES['default']['NAME']}: {there} cases, not {cases}")
    if not there:
        begin = time.perf_counter()
        args = [f"--cases={cases}", f"--agencies={agencies}", f"--today={settings.TODAY}"]
        call_command("load_sample", *args, "--ready", stdout=StringIO())
        seconds = time.perf_counter() - begin
        print(f"load_sample {cases} cases   {seconds:.0f} s   {cases / seconds:.0f} cases/s")
    if CaseTask.objects.filter(status="DONE").count() < cases:
        _leave_closed_tasks()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _leave_closed_tasks() -> None:
    """A process and eleven closed tasks for every archived request, by SQL: they are a million."""
    with transaction.atomic():
        for agency in Agency.objects.all():
            archived = Case.objects.filter(agency=agency, state="archived", process=None)
            CaseProcess.objects.bulk_create(
                CaseProcess(case=case, flow_class=CaseFlow, status="DONE") for case in archived
            )
            for step in _DONE:
                _copies(agency, step)


def _copies(agency: Agency, step: str) -> None:
    """One closed task of that step on every archived request of the agency, done by its post."""
    person = agency.people.filter(posts__role__in=STEPS[step].roles).order_by("pk")[0]
    model = CaseTask.objects.order_by("pk")[0]
    own = {
        "case_id": "c.id",
        "process_id": "p.id",
        "agency_id": "c.agency_id",
        "status": "'DONE'",
        "flow_task": f"'flows/case_flow.CaseFlow.{step}'",
        "owner_id": str(person.pk),
        "finished": "t.created",
    }
    names = [f.column for f in CaseTask._meta.concrete_fields if not f.primary_key]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO flows_casetask ({', '.join(names)})"
            f" SELECT {', '.join(own.get(n, f't.{n}') for n in names)} FROM casework_case c"
            " JOIN flows_caseprocess p ON p.case_id = c.id JOIN flows_casetask t ON t.id = %s"
            " WHERE c.agency_id = %s AND c.state = 'archived'",
            [model.pk, agency.pk],
        )
