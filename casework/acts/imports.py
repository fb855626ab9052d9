"""导入台账: what an office recorded, taken over whole or not at all, and twice is once.

Cases go through the same table of states as live work, event by event. What is missing becomes a
finding on the case. Written in batches, so that a long register keeps a steady pace.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from casework import text_search
from casework.acts.index import keep_version, write_heads
from casework.acts.intake import APPLICANT_FIELDS
from casework.acts.signals import cases_written
from casework.facts import Fact
from casework.history import signed
from casework.law import Practice
from casework.ledger import make_event
from casework.models import (
    STANDING,
    Agency,
    Applicant,
    Case,
    CaseFinding,
    Event,
    ImportBatch,
    Person,
    Section,
)
from casework.numbering import CASES, case_number, take_numbers
from casework.projection import record_rows, write_fields
from casework.queries.clocks import agency_calendar
from casework.registers import CaseRecord, Problem, Register, RegisterError
from casework.registers.planning import Plan, plan
from casework.working_days import Calendar

BATCH = 500


@dataclass(frozen=True)
class Source:
    """Where a register came from, for the record of its import (models.ImportBatch)."""

    name: str = ""
    sha256: str = ""
    file: str = ""
    matching: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Imported:
    """What an import did. findings: how many were found on the new cases. batch: its record's key;
    None where there was nothing new."""

    agency: str
    created: int
    unchanged: int
    findings: int
    batch: int | None = None


@dataclass
class _Planned:
    """A plan with the case it is about to become."""

    plan: Plan
    case: Case


def import_register(
    register: Register,
    *,
    by: Person | None,
    today: date,
    progress: Callable[[int], object] = lambda done: None,
    source: Source | None = None,
) -> Imported:
    """Write a checked register: everything, or nothing and RegisterError.

    progress: called with the number of cases done since the last call.
    """
    steps = import_steps(register, by=by, today=today, source=source)
    while True:
        try:
            progress(next(steps))
        except StopIteration as end:
            done: Imported = end.value
            return done


def import_steps(
    register: Register, *, by: Person | None, today: date, source: Source | None = None
) -> Generator[int, None, Imported]:
    """The same, told batch by batch: yields the number of cases done since the last time.

    All of it is one transaction: whoever stops listening before the end leaves nothing written.
    """
    if not register.agency:
        raise RegisterError([Problem("导入须是一个机关的台账（缺少 agency）")])
    with transaction.atomic():
        agency, _ = Agency.objects.get_or_create(
            code=register.agency, defaults={"name": register.agency}
        )
        agency = Agency.objects.select_for_update().get(pk=agency.pk)
        fresh, problems = sort_out(agency, register.cases)
        if problems:
            raise RegisterError(problems)
        unchanged = len(register.cases) - len(fresh)
        yield unchanged
        if not fresh:
            return Imported(agency.code, 0, unchanged, 0)
        importer = _Importer(agency, by, today, fresh, source or Source())
        count = 0
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            count += importer.write(batch)
            yield len(batch)
        importer.finish(count)
    return Imported(agency.code, len(fresh), unchanged, count, importer.batch.pk)


def sort_out(
    agency: Agency, records: Sequence[CaseRecord]
) -> tuple[list[CaseRecord], list[Problem]]:
    """The records not imported yet; and those whose number is known with other content, which
    refuse the whole file. An import that was taken back does not count."""
    standing = agency.cases.filter(STANDING).exclude(source_ref="")
    known = dict(standing.values_list("source_ref", "source_digest"))
    problems = [
        Problem("这一编号已经导入，内容不同；已导入的案件请用“更正记录”修改", r.ref, field="ref")
        for r in records
        if r.ref in known and known[r.ref] != r.digest()
    ]
    return [r for r in records if r.ref not in known], problems


class _Importer:
    """Writes batches of records of one agency."""

    def __init__(
        self,
        agency: Agency,
        by: Person | None,
        today: date,
        records: Sequence[CaseRecord],
        source: Source,
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
        self.batch = ImportBatch(
            agency=agency,
            by=by,
            at=self.at,
            name=source.name,
            sha256=source.sha256,
            file=source.file,
            matching=dict(source.matching),
            case_count=len(records),
            finding_count=0,
        )
        signed(self.batch, by, "导入台账")
        self.batch.save()

    def finish(self, findings: int) -> None:
        """Put down on the record of the import how many findings there were."""
        self.batch.finding_count = findings
        signed(self.batch, self.by, "导入台账")
        self.batch.save()

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
        for one, applicant in zip(plans, applicants, strict=True):
            one.case.applicant = applicant
        Case.objects.bulk_create([p.case for p in plans])
        text_search.write([p.case for p in plans])
        events = [e for p in plans for e in self._events(p)]
        Event.objects.bulk_create(events)
        self._move(plans)
        write_heads([p.case for p in plans])
        self._records(plans)
        stored = list(Case.objects.filter(pk__in=[p.case.pk for p in plans]))
        Case.history.bulk_history_create(
            stored, default_user=self.by, default_change_reason="导入台账"
        )
        cases_written.send(Case, cases=stored)
        return sum(len(p.plan.findings) for p in plans)

    def _plan(self, record: CaseRecord) -> _Planned:
        planned = plan(record, self.calendar, self.practice, self.today)
        raw = {k: v for k, v in record.applicant.items() if k in APPLICANT_FIELDS}
        case = Case(
            agency=self.agency,
            imported=True,
            batch=self.batch,
            source_ref=record.ref,
            source_digest=record.digest(),
            applicant=Applicant(agency=self.agency, **raw),
            subject=record.subject,
            form=record.form,
            section=self.sections.get(record.section),
        )
        write_fields(case, planned.facts, planned.clock)
        if planned.state == "archived":
            _archived(case, planned.facts)
        return _Planned(planned, case)

    def _number(self, plans: Sequence[_Planned]) -> None:
        by_year: dict[int, list[_Planned]] = {}
        for one in plans:
            registered = next((f for f in one.plan.facts if f.act == "register"), None)
            if registered:
                by_year.setdefault(registered.on.year, []).append(one)
        for year, of_year in by_year.items():
            serials = take_numbers(self.agency, CASES, year, len(of_year))
            for one, serial in zip(of_year, serials, strict=True):
                one.case.year, one.case.serial = year, serial
                one.case.number = case_number(year, serial)

    def _events(self, one: _Planned) -> list[Event]:
        return [
            make_event(
                one.case,
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
            for fact, from_state, to_state in one.plan.steps
        ]

    def _move(self, plans: Sequence[_Planned]) -> None:
        """Lead the cases through their states, one legal edge at a time, many cases at once."""
        ways = [
            (p.case.pk, [to for _, from_state, to in p.plan.steps if from_state not in ("", to)])
            for p in plans
        ]
        for step in range(max((len(way) for _, way in ways), default=0)):
            targets: dict[str, list[int]] = {}
            for pk, way in ways:
                if step < len(way):
                    targets.setdefault(way[step], []).append(pk)
            for target, pks in targets.items():
                Case.objects.filter(pk__in=pks).update(state=target)

    def _records(self, plans: Sequence[_Planned]) -> None:
        rows: dict[type[Model], list[Model]] = {}
        for one in plans:
            for model, records in record_rows(one.plan.facts, one.plan.clock):
                rows.setdefault(model, []).extend(
                    model(case=one.case, sequence=n, **values) for n, values in records.items()
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
            for f in p.plan.findings
        ]
        if found:
            bulk_create_with_history(found, CaseFinding, default_user=self.by)


def _archived(case: Case, facts: Sequence[Fact]) -> None:
    """What the act of filing away writes on the case beside its event."""
    fact = next(f for f in reversed(facts) if f.act == "archive")
    case.archive_number, case.archived_on = fact.text("archive_number"), fact.on
    case.retention_years = fact.data.get("retention_years")
