"""What becomes of a record when it is imported: its states, its clock, what it lacks.

The import writes by it and the page of the import shows it, so that the two cannot differ.
"""

from dataclasses import dataclass
from datetime import date

from casework.deadlines import Clock, clock
from casework.facts import Fact, in_legal_order
from casework.findings import Finding, findings
from casework.law import Practice
from casework.registers.course import walk
from casework.registers.shapes import CaseRecord
from casework.working_days import Calendar


@dataclass(frozen=True)
class Plan:
    """One case about to be written. steps: (fact, from, to); facts: numbered as the ledger will."""

    record: CaseRecord
    steps: tuple[tuple[Fact, str, str], ...]
    facts: tuple[Fact, ...]
    clock: Clock
    findings: tuple[Finding, ...]

    @property
    def state(self) -> str:
        return self.steps[-1][2]


def plan(record: CaseRecord, calendar: Calendar, practice: Practice, today: date) -> Plan:
    """The case a checked record makes. Raises CalendarError or LawError for dates nobody knows."""
    steps, _ = walk(in_legal_order(record.facts))
    facts = [Fact(f.act, f.on, f.data, i) for i, (f, _, _) in enumerate(steps, 1)]
    folded = clock(facts, calendar, practice, today)
    recorded = [f for f in facts if not f.data.get("inferred")]
    return Plan(record, tuple(steps), tuple(facts), folded, tuple(findings(recorded, folded)))
