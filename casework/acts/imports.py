"""导入台账: what an office recorded, taken over whole or not at all, and twice is once.

Cases go through the same table of states as live work, event by event. What is missing becomes a
finding on the case. Written in batches, so that a long register keeps a steady pace.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from casework.acts.index import keep_version
from casework.acts.intake import APPLICANT_FIELDS
from casework.acts.signals import cases_written
from casework.deadlines import Clock, clock
from casework.facts import Fact, in_legal_order
from casework.findings import Finding, findings
from casework.law import Practice
from casework.ledger import make_event
from casework.models import (
    Agency,
    Applicant,
    Case,
    CaseFinding,
    Event,
    Person,
    Section,
)
from casework.numbering import CASES, case_number, take_numbers
from casework.projection import record_rows, write_fields
from casework.queries.clocks import agency_calendar
from casework.registers import CaseRecord, Problem, Register, RegisterError
from casework.registers.course import walk
from casework.working_days import Calendar

BATCH = 500


@dataclass(frozen=True)
class Imported:
    """What an import did. findings: how many were found on the new cases."""

    agency: str
    created: int
    unchanged: int
    findings: int


@dataclass
class _Plan:
    """One case about to be written: its record, its walk through the states, its clock."""

    record: CaseRecord
    steps: list[tuple[Fact, str, str]]
    facts: list[Fact]
    folded: Clock
    found: list[Finding]
    case: Case


def import_register(
    register: Register,
    *,
    by: Person | None,
    today: date,
    progress: Callable[[int], object] = lambda done: None,
) -> Imported:
    """Write a checked register: everything, or nothing and RegisterError.

    progress: called with the number of cases done since the last call.
    """
    if not register.agency:
        raise RegisterError([Problem("导入须是一个机关的台账（缺少 agency）")])
    with transaction.atomic():
        agency, _ = Agency.objects.get_or_create(
            code=register.agency, defaults={"name": register.agency}
        )
        agency = Agency.objects.select_for_update().get(pk=agency.pk)
        fresh = _fresh(agency, register)
        progress(len(register.cases) - len(fresh))
        importer = _Importer(agency, by, today, fresh)
        count = 0
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            count += importer.write(batch)
            progress(len(batch))
    return Imported(agency.code, len(fresh), len(register.cases) - len(fresh), count)


def _fresh(agency: Agency, register: Register) -> list[CaseRecord]:
    """The records not imported yet; a known number with other content refuses the whole file."""
    known = dict(agency.cases.exclude(source_ref="").values_list("source_ref", "source_digest"))
    problems = [
        Problem("这一编号已经导入，内容不同；已导入的案件请用“更正记录”修改", r.ref)
        for r in register.cases
        if r.ref in known and known[r.ref] != r.digest()
    ]
    if problems:
        raise RegisterError(problems)
    return [r for r in register.cases if r.ref not in known]


class _Importer:
    """Writes batches of records of one agency."""

    def __init__(
        self, agency: Agency, by: Person | None, today: date, records: Sequence[CaseRecord]
    ) -> None:
        self.agency, self.by, self.today = agency, by, today
        self.calendar: Calendar = agency_calendar(agency)
        self.practice: Practice = agency.practice()
        self.at: datetime = timezone.now()
        keep_version(self.calendar)
        self.sections = {s.name: s for s in agency.sections.all()}
        for name in dict.fromkeys(r.section for r in records if r.section):
            if name not in self.sections:
                self.sections[name] = Section.objects.create(agency=agency, name=name)

    def write(self, records: Sequence[CaseRecord]) -> int:
        """Write one batch; returns the number of findings."""
        plans = [self._plan(r) for r in records]
        self._number(plans)
        applicants = bulk_create_with_history(
            [p.case.applicant for p in plans],
            Applicant,
            default_user=self.by,
            default_change_reason="导入台账",
        )
        for plan, applicant in zip(plans, applicants, strict=True):
            plan.case.applicant = applicant
        Case.objects.bulk_create([p.case for p in plans])
        events = [e for p in plans for e in self._events(p)]
        Event.objects.bulk_create(events)
        self._move(plans)
        self._heads(plans)
        self._records(plans)
        stored = list(Case.objects.filter(pk__in=[p.case.pk for p in plans]))
        Case.history.bulk_history_create(
            stored, default_user=self.by, default_change_reason="导入台账"
        )
        cases_written.send(Case, cases=stored)
        return sum(len(p.found) for p in plans)

    def _plan(self, record: CaseRecord) -> _Plan:
        steps, _ = walk(in_legal_order(record.facts))
        facts = [Fact(f.act, f.on, f.data, i) for i, (f, _, _) in enumerate(steps, 1)]
        folded = clock(facts, self.calendar, self.practice, self.today)
        recorded = [f for f in facts if not f.data.get("inferred")]
        raw = {k: v for k, v in record.applicant.items() if k in APPLICANT_FIELDS}
        case = Case(
            agency=self.agency,
            imported=True,
            source_ref=record.ref,
            source_digest=record.digest(),
            applicant=Applicant(agency=self.agency, **raw),
            subject=record.subject,
            form=record.form,
            section=self.sections.get(record.section),
        )
        write_fields(case, facts, folded)
        if steps[-1][2] == "archived":
            _archived(case, facts)
        return _Plan(record, steps, facts, folded, findings(recorded, folded), case)

    def _number(self, plans: Sequence[_Plan]) -> None:
        by_year: dict[int, list[_Plan]] = {}
        for plan in plans:
            registered = next((f for f in plan.facts if f.act == "register"), None)
            if registered:
                by_year.setdefault(registered.on.year, []).append(plan)
        for year, of_year in by_year.items():
            serials = take_numbers(self.agency, CASES, year, len(of_year))
            for plan, serial in zip(of_year, serials, strict=True):
                plan.case.year, plan.case.serial = year, serial
                plan.case.number = case_number(year, serial)

    def _events(self, plan: _Plan) -> list[Event]:
        return [
            make_event(
                plan.case,
                fact.act,
                from_state=from_state,
                to_state=to_state,
                person=self.by,
                unit="台账导入",
                on=fact.on,
                at=self.at,
                reason="台账没有记载登记，导入时补记" if fact.data.get("inferred") else "",
                data=fact.data,
            )
            for fact, from_state, to_state in plan.steps
        ]

    def _move(self, plans: Sequence[_Plan]) -> None:
        """Lead the cases through their states, one legal edge at a time, many cases at once."""
        ways = [
            (p.case.pk, [to for _, from_state, to in p.steps if from_state not in ("", to)])
            for p in plans
        ]
        for step in range(max((len(way) for _, way in ways), default=0)):
            targets: dict[str, list[int]] = {}
            for pk, way in ways:
                if step < len(way):
                    targets.setdefault(way[step], []).append(pk)
            for target, pks in targets.items():
                Case.objects.filter(pk__in=pks).update(state=target)

    def _heads(self, plans: Sequence[_Plan]) -> None:
        """The length and head of each chain, row by row: bulk_update is far slower here."""
        rows = [(p.case.ledger_length, p.case.ledger_head, p.case.pk) for p in plans]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {Case._meta.db_table} SET ledger_length = %s, ledger_head = %s"
                " WHERE id = %s",
                rows,
            )

    def _records(self, plans: Sequence[_Plan]) -> None:
        rows: dict[type[Model], list[Model]] = {}
        for plan in plans:
            for model, records in record_rows(plan.facts, plan.folded):
                rows.setdefault(model, []).extend(
                    model(case=plan.case, sequence=n, **values) for n, values in records.items()
                )
        for model, instances in rows.items():
            if instances:
                bulk_create_with_history(instances, model, default_user=self.by)
        found = [
            CaseFinding(
                case=p.case,
                code=f.code,
                article=f.article,
                text=f.text,
                sequence=f.sequence,
                found_on=self.today,
            )
            for p in plans
            for f in p.found
        ]
        if found:
            bulk_create_with_history(found, CaseFinding, default_user=self.by)


def _archived(case: Case, facts: Sequence[Fact]) -> None:
    """What the act of filing away writes on the case beside its event."""
    fact = next(f for f in reversed(facts) if f.act == "archive")
    case.archive_number, case.archived_on = fact.text("archive_number"), fact.on
    case.retention_years = fact.data.get("retention_years")
