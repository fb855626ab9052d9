"""What an import would do: the cases, their due dates and findings; what is wrong, cell by cell.

The same checks and the same plan as the import itself, so that what is shown is what will be.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from openpyxl.utils import column_index_from_string

from casework.acts import sort_out
from casework.deadlines import CLOCK_STATES, clock
from casework.facts import CHANNELS, Fact, cn_date
from casework.law import LawError
from casework.models import Agency
from casework.outcomes import APPLICANT_KINDS, OUTCOMES
from casework.queries.clocks import agency_calendar
from casework.registers import CaseRecord, Place, Problem, Register, sort_records
from casework.registers.planning import Plan, plan
from casework.states import STATES
from casework.working_days import CalendarError
from flows.registers import cells
from flows.registers.fields import BY_NAME, FIELDS
from flows.registers.marked import Mistake
from flows.registers.matching import Choices, columns, discreet
from flows.registers.rows import Built, Passed, build
from flows.registers.workbook import Cell, Sheet

SHOWN_CASES = 20
LONGEST_VALUE = 60
YEARS = "收到年份"
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b", re.ASCII)


@dataclass(frozen=True)
class Shown:
    """A case as it would become."""

    row: int
    ref: str
    applicant: str
    kind: str
    subject: str
    received_on: str
    state: str
    outcome: str
    due_on: str
    time: str
    findings: tuple[str, ...]


@dataclass
class Analysis:
    """records: what would be written; mistakes: why nothing will be, until there are none.

    counts: what is counted -> label -> number of cases. unchanged: imported before, as they are.
    """

    records: list[CaseRecord]
    mistakes: list[Mistake]
    passed: list[Passed]
    filled: int
    unchanged: int
    counts: dict[str, dict[str, int]]
    shown: list[Shown]
    new_sections: list[str]
    others: list[str]
    findings: int = 0
    rows: int = 0

    def register(self, agency: Agency) -> Register:
        return Register(agency.code, None, tuple(self.records))


@dataclass
class _Tally:
    """Figures over all cases."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    findings: int = 0

    def add(self, what: str, label: str) -> None:
        self.counts.setdefault(what, Counter())[label] += 1

    def case(self, one: Plan) -> None:
        applicant, submitted = one.record.applicant, one.facts[0]
        self.add("申请人类别", APPLICANT_KINDS[applicant["kind"]])
        self.add("提交渠道", CHANNELS[submitted.text("channel")])
        self.add("办理结果", _outcome(one) or f"没有办结（{STATES[one.state]}）")
        if one.clock.received_on:
            self.add(YEARS, f"{one.clock.received_on.year}年")
        for text in {_kind_of_finding(f.text) for f in one.findings}:
            self.add("导入后列出的问题", text)
        self.findings += len(one.findings)


def analyse(sheets: Sequence[Sheet], choices: Choices, agency: Agency, today: date) -> Analysis:
    """Everything about the import, at once; nothing is written."""
    calendar, practice = agency_calendar(agency), agency.practice()

    def due_on(facts: Sequence[Fact]) -> date | None:
        try:
            return clock(facts, calendar, practice, today).due_on
        except (CalendarError, LawError):
            return None

    built = build(sheets, choices, agency.code, today.year, due_on)
    records, problems = sort_records(built.draft, today)
    fresh, known = sort_out(agency, records)
    plans, unknown = _plans(fresh, lambda record: plan(record, calendar, practice, today))
    places = {case["ref"]: n for n, case in enumerate(built.draft.cases)}
    located = [_located(p, built, places) for p in (*known, *unknown)]
    tally = _Tally()
    for one in plans:
        tally.case(one)
    sections = set(agency.sections.values_list("name", flat=True))
    return Analysis(
        records=records,
        mistakes=_mistakes((*built.problems, *map(_spoken, problems), *located), sheets, choices),
        passed=built.passed,
        filled=built.filled,
        unchanged=len(records) - len(fresh) - len(known),
        counts={what: _ordered(what, found) for what, found in tally.counts.items()},
        shown=[_shown(one, built, places) for one in plans[:SHOWN_CASES]],
        new_sections=sorted({r.section for r in fresh if r.section} - sections),
        others=_judged_others(plans, choices),
        findings=tally.findings,
        rows=built.rows,
    )


def _ordered(what: str, found: Counter[str]) -> dict[str, int]:
    return dict(sorted(found.items()) if what == YEARS else found.most_common())


def _plans(records: Iterable[CaseRecord], make: Any) -> tuple[list[Plan], list[Problem]]:
    plans, problems = [], []
    for record in records:
        try:
            plans.append(make(record))
        except (CalendarError, LawError) as error:
            problems.append(Problem(str(error), record.ref, field="received_on"))
    return plans, problems


def _located(problem: Problem, built: Built, places: dict[str, int]) -> Problem:
    """A mistake that knows the number of its case, with the cell of it."""
    place = built.draft.place(places[problem.ref], None, problem.field)
    return Problem(problem.message, problem.ref, field=problem.field, place=place)


def _spoken(problem: Problem) -> Problem:
    """A mistake found by the check of registers, with its dates as people write them."""
    message = _DATE.sub(lambda found: cn_date(date.fromisoformat(found[0])), problem.message)
    return replace(problem, message=message)


def _mistakes(
    problems: Iterable[Problem], sheets: Sequence[Sheet], choices: Choices
) -> list[Mistake]:
    """In the order of the sheets; the same about one cell once."""
    rows = {sheet.name: dict(sheet.rows) for sheet in sheets}
    order = {sheet.name: n for n, sheet in enumerate(sheets)}
    headings = {
        (sheet.name, column.letter): column.key
        for sheet in sheets
        for column in columns(sheet, choices.heads[sheet.name])
    }
    found: dict[Mistake, None] = {}
    for problem in problems:
        place = problem.place if isinstance(problem.place, Place) else Place("", 0)
        value = _value(rows.get(place.sheet, {}).get(place.row, []), place.column)
        label = headings.get((place.sheet, place.column), "")
        if not label and problem.field in FIELDS:
            label = FIELDS[problem.field].label
        told = discreet(problem.message)
        found[Mistake(place.sheet, place.row, place.column, label, value, told)] = None
    return sorted(found, key=lambda m: (order.get(m.sheet, 0), m.row, len(m.column), m.column))


def _value(row: Sequence[Cell], column: str) -> str:
    if not column:
        return ""
    index = column_index_from_string(column) - 1
    text = " ".join(cells.shown(row[index]).split()) if index < len(row) else ""
    short = text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"
    return discreet(short)


def _outcome(one: Plan) -> str:
    last = next((f for f in reversed(one.facts) if f.act in ("reply", "abandon", "withdraw")), None)
    if last is None:
        return ""
    return OUTCOMES["withdrawn" if last.act == "withdraw" else last.text("outcome")].label


def _kind_of_finding(text: str) -> str:
    """The finding without what is different from case to case."""
    return text.split("：期限至")[0].split("（原期限")[0]


def _shown(one: Plan, built: Built, places: dict[str, int]) -> Shown:
    place = built.draft.place(places[one.record.ref])
    due_on, received_on = one.clock.due_on, one.clock.received_on
    return Shown(
        row=place.row if isinstance(place, Place) else 0,
        ref=one.record.ref,
        applicant=str(one.record.applicant["name"]),
        kind=APPLICANT_KINDS[one.record.applicant["kind"]],
        subject=one.record.subject[:80],
        received_on=cn_date(received_on) if received_on else "",
        state=STATES[one.state],
        outcome=_outcome(one),
        due_on=cn_date(due_on) if due_on else "",
        time=CLOCK_STATES[one.clock.state],
        findings=tuple(f.text for f in one.findings),
    )


def _judged_others(plans: Sequence[Plan], choices: Choices) -> list[str]:
    """Applicants whose names say no kind, where kinds were told by names: to be looked through."""
    by_name = (
        choices.instead("kind") == BY_NAME or BY_NAME in choices.words.get("kind", {}).values()
    )
    if not by_name:
        return []
    names = (
        str(p.record.applicant["name"]) for p in plans if p.record.applicant["kind"] == "other"
    )
    return list(dict.fromkeys(names))[:SHOWN_CASES]
