"""表三 and 表四 of the annual report (国办公开办函〔2021〕30号), from the cases as they are.

New by date of receipt; result by date of the first decision; whatever was received by 31 December
and not decided by then is carried over, also when the clock stands still. Every request is counted
once, withdrawn and abandoned ones too; those of an import that was taken back are not.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from casework.models import STANDING, Agency, Case, Proceeding
from casework.outcomes import APPLICANT_KINDS, OUTCOMES, TABLE3_ROWS
from casework.states import VOID

COLUMNS = (*APPLICANT_KINDS, "total")
RESULTS = ("upheld", "corrected", "other", "pending")
TABLE4_KINDS = {
    "reconsideration": ("reconsideration", ""),
    "suit_direct": ("suit", "direct"),
    "suit_after_reconsideration": ("suit", "after_reconsideration"),
}

Row = dict[str, int]


@dataclass(frozen=True)
class AnnualReport:
    """The two tables. imbalances: what does not add up, in words; empty when balanced."""

    agency: str
    year: int
    table3: dict[str, Row]
    table4: dict[str, Row]
    imbalances: tuple[str, ...]

    @property
    def balanced(self) -> bool:
        return not self.imbalances


def annual_report(agency: Agency, year: int) -> AnnualReport:
    """表三 and 表四 of one agency and calendar year, with their balance checked per column."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    received = agency.cases.filter(STANDING, received_on__isnull=False)
    undecided_at_start = Q(first_decided_on__isnull=True) | Q(first_decided_on__gte=first)
    undecided_at_end = Q(first_decided_on__isnull=True) | Q(first_decided_on__gt=last)
    decided = received.filter(first_decided_on__range=(first, last))
    table3: dict[str, Row] = {
        "new": _by_kind(received.filter(received_on__range=(first, last))),
        "carried_in": _by_kind(received.filter(undecided_at_start, received_on__lt=first)),
    }
    by_row: dict[str, list[str]] = {row: [] for row in TABLE3_ROWS}
    for outcome in OUTCOMES.values():
        by_row[outcome.row].append(outcome.code)
    counts = decided.values_list("first_outcome", "applicant__kind").annotate(n=Count("pk"))
    cells = {(code, kind): n for code, kind, n in counts}
    for row, codes in by_row.items():
        table3[row] = _with_total(
            {k: sum(cells.get((code, k), 0) for code in codes) for k in APPLICANT_KINDS}
        )
    table3["total"] = {c: sum(table3[row][c] for row in TABLE3_ROWS) for c in COLUMNS}
    table3["carried_out"] = _by_kind(received.filter(undecided_at_end, received_on__lte=last))
    return AnnualReport(
        agency.code,
        year,
        table3,
        _table4(agency, first, last),
        tuple(_imbalances(table3, _by_kind(decided))),
    )


def _by_kind(cases: "QuerySet[Case]") -> Row:
    counts = dict(cases.values_list("applicant__kind").annotate(n=Count("pk")))
    return _with_total({k: counts.get(k, 0) for k in APPLICANT_KINDS})


def _with_total(row: Row) -> Row:
    return {**row, "total": sum(row.values())}


def _imbalances(table3: dict[str, Row], decided: Row) -> list[str]:
    """Per column: 一 + 二 = 三（七） + 四, and 三（七） = everything decided in the year."""
    problems = []
    for column in COLUMNS:
        left = table3["new"][column] + table3["carried_in"][column]
        right = table3["total"][column] + table3["carried_out"][column]
        if left != right:
            problems.append(f"{column}：新收加结转{left}，办结加结转下年{right}")
        if table3["total"][column] != decided[column]:
            problems.append(
                f"{column}：各项结果之和{table3['total'][column]}，实际办结{decided[column]}"
            )
    return problems


def _table4(agency: Agency, first: date, last: date) -> dict[str, Row]:
    """State as at year end. Scope is contested: live in the year, or filed in the year."""
    scope = Q(filed_on__lte=last)
    if agency.practice().table4_scope == "filed_in_year":
        scope &= Q(filed_on__gte=first)
    else:
        scope &= Q(decided_on__isnull=True) | Q(decided_on__gte=first)
    standing = Proceeding.objects.exclude(case__state=VOID)
    rows = standing.filter(scope, case__agency=agency).values_list(
        "kind", "route", "decided_on", "result"
    )
    table: dict[str, Row] = {}
    for name, (wanted_kind, wanted_route) in TABLE4_KINDS.items():
        row = dict.fromkeys(RESULTS, 0)
        for kind, route, decided_on, result in rows:
            if kind == wanted_kind and route == wanted_route:
                row[result if decided_on and decided_on <= last else "pending"] += 1
        table[name] = _with_total(row)
    return table
