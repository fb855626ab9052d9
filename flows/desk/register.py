"""全部案件: find, filter, sort, choose columns, take out as a workbook."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.db.models import F, Max, Min, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from casework.facts import CHANNELS, cn_date
from casework.masking import masked_id
from casework.models import Case
from casework.outcomes import OUTCOMES
from casework.queries.clocks import agency_calendar
from casework.queries.overview import DUE, due_filter, due_within, month_before
from casework.states import STATES, VOID
from casework.working_days import Calendar
from flows.access import Signed, existing, visible
from flows.desk.numbers import number
from flows.desk.words import time_left

PAGE = 50
MOST_ROWS = 20_000
"""How many rows a workbook takes at the most; the page says so when there are more."""

SORTS = {
    "due": "期限",
    "number": "编号",
    "received": "收到日期",
    "applicant": "申请人",
}
_ORDER: dict[str, tuple[Any, ...]] = {
    "due": (F("due_on").asc(nulls_last=True), "pk"),
    "-due": (F("due_on").desc(nulls_last=True), "-pk"),
    "number": (F("year").asc(nulls_last=True), F("serial").asc(nulls_last=True), "pk"),
    "-number": (F("year").desc(nulls_last=True), F("serial").desc(nulls_last=True), "-pk"),
    "received": (F("received_on").asc(nulls_last=True), "pk"),
    "-received": (F("received_on").desc(nulls_last=True), "-pk"),
    "applicant": ("applicant__name", "pk"),
    "-applicant": ("-applicant__name", "-pk"),
}


@dataclass(frozen=True)
class Column:
    """One column: how it is called and what stands in it. sort: its key in SORTS."""

    key: str
    label: str
    value: Callable[[Case], Any]
    sort: str = ""


COLUMNS = (
    Column("number", "编号", str, "number"),
    Column("applicant", "申请人", lambda c: c.applicant.name, "applicant"),
    Column("subject", "申请内容", lambda c: c.subject),
    Column("state", "状态", lambda c: STATES[c.state]),
    Column("time", "期限情况", lambda c: None, "due"),
    Column("due_on", "答复期限", lambda c: c.due_on),
    Column("received_on", "收到日期", lambda c: c.received_on, "received"),
    Column("section", "科室", lambda c: c.section.name if c.section else ""),
    Column("handler", "承办人", lambda c: str(c.handler) if c.handler else ""),
    Column("channel", "渠道", lambda c: CHANNELS[c.channel]),
    Column("outcome", "办理结果", lambda c: OUTCOMES[c.outcome].label if c.outcome else ""),
    Column("decided_on", "决定日期", lambda c: c.decided_on),
    Column("served_on", "送达日期", lambda c: c.served_on),
    Column("id_number", "证件号码", lambda c: masked_id(c.applicant.id_number)),
)
KEYS = (
    "q",
    "state",
    "section",
    "due",
    "outcome",
    "channel",
    "year",
    "due_on",
    "received",
    "decided",
    "batch",
    "sort",
)
"""What of an address chooses and orders the rows: Query, but for the columns."""
_AT_FIRST = ("number", "applicant", "subject", "state", "time", "section", "handler")


UNASSIGNED = "none"
"""In the address, for the section of a case that has none yet."""


@dataclass(frozen=True)
class Span:
    """A year or a month, as the address has it: 2026 or 2026-03."""

    text: str
    span: tuple[date, date]

    @classmethod
    def read(cls, text: str) -> "Span | None":
        found = re.fullmatch(r"(20[0-9]{2})(?:-(0[1-9]|1[0-2]))?", text)
        if found is None:
            return None
        year, month = int(found[1]), int(found[2] or 0)
        first = date(year, month or 1, 1)
        return cls(text, (first, month_before(first, -1 if month else -12) - timedelta(days=1)))

    def __str__(self) -> str:
        first, last = self.span
        return f"{first.year}年" + (f"{first.month}月" if first.month == last.month else "")


@dataclass(frozen=True)
class Query:
    """What was asked for, read from the address; unknown values mean nothing."""

    words: str
    state: str
    section: str
    due: str
    outcome: str
    channel: str
    year: str
    due_on: date | None
    received: Span | None
    decided: Span | None
    batch: str
    sort: str
    columns: tuple[str, ...]

    @classmethod
    def read(cls, get: QueryDict) -> "Query":
        columns = tuple(c.key for c in COLUMNS if c.key in get.getlist("column"))
        sort = get.get("sort", "due")
        return cls(
            words=get.get("q", "").strip()[:200],
            state=_known(get.get("state", ""), STATES),
            section=_section(get.get("section", "")),
            due=_known(get.get("due", ""), DUE),
            outcome=_known(get.get("outcome", ""), OUTCOMES),
            channel=_known(get.get("channel", ""), CHANNELS),
            year=_number(get.get("year", ""), most=MAXYEAR),
            due_on=_day(get.get("due_on", "")),
            received=Span.read(get.get("received", "")),
            decided=Span.read(get.get("decided", "")),
            batch=_number(get.get("batch", "")),
            sort=sort if sort in _ORDER else "due",
            columns=columns or _AT_FIRST,
        )

    @property
    def further(self) -> list[tuple[str, str, str]]:
        """What was asked by a link and has no field of its own: name, value, in words."""
        found = []
        if self.due_on:
            found.append(("due_on", self.due_on.isoformat(), f"{cn_date(self.due_on)}到期"))
        if self.received:
            found.append(("received", self.received.text, f"{self.received}收到"))
        if self.decided:
            found.append(("decided", self.decided.text, f"{self.decided}首次决定"))
        return found


def _within_reach(request: Signed, query: Query) -> QuerySet[Case]:
    """The cases that are looked through: those of an import taken back only when asked for."""
    return existing(request.user) if query.state == VOID else visible(request.user)


def _known(value: str, known: Any) -> str:
    return value if value in known else ""


def _number(value: str, most: int = 10**18) -> str:
    """The number as Django writes it; nothing for 0, for more than `most`, for no number."""
    found = number(value)
    return str(found) if found and found <= most else ""


def _section(value: str) -> str:
    return value if value == UNASSIGNED else _number(value)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def chosen(cases: QuerySet[Case], query: Query, today: date) -> QuerySet[Case]:
    """The cases that were asked for, in the order asked for."""
    for words in query.words.split():
        cases = cases.filter(
            Q(number__icontains=words)
            | Q(source_ref__icontains=words)
            | Q(subject__icontains=words)
            | Q(applicant__name__icontains=words)
        )
    if query.state:
        cases = cases.filter(state=query.state)
    if query.section:
        unassigned = query.section == UNASSIGNED
        cases = cases.filter(Q(section=None) if unassigned else Q(section_id=int(query.section)))
    if query.outcome:
        cases = cases.filter(outcome=query.outcome)
    if query.channel:
        cases = cases.filter(channel=query.channel)
    if query.year:
        cases = cases.filter(received_on__year=int(query.year))
    if query.batch:
        cases = cases.filter(batch_id=int(query.batch))
    if query.due:
        cases = cases.filter(due_filter(query.due, today))
    if query.due_on:
        cases = cases.filter(due_within(query.due_on, query.due_on))
    for field, month in (("received_on", query.received), ("first_decided_on", query.decided)):
        if month:
            cases = cases.filter(**{f"{field}__range": month.span})
    return cases.order_by(*_ORDER[query.sort])


def listed(request: Signed, get: QueryDict) -> QuerySet[Case]:
    """The rows that were asked for, in their order."""
    query = Query.read(get)
    return chosen(_within_reach(request, query), query, request.today)


def _numbered(cases: QuerySet[Case], text: str) -> Case | None:
    """The case with exactly this number; digits may be typed full-width, as Chinese input does."""
    typed = unicodedata.normalize("NFKC", text)
    found = list(cases.filter(number=typed)[:2]) if typed else []
    return found[0] if len(found) == 1 else None


def cases(request: Signed) -> HttpResponse:
    query, today = Query.read(request.GET), request.today
    own = _within_reach(request, query)
    # From the search of every page: whoever types a whole number wants that case and no list.
    if "jump" in request.GET and (numbered := _numbered(own, query.words)):
        return redirect("case", pk=numbered.pk)
    found = listed(request, request.GET).select_related("applicant", "section", "handler")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    assert request.user.agency is not None
    calendar = agency_calendar(request.user.agency)
    columns = [c for c in COLUMNS if c.key in query.columns]
    return render(
        request,
        "desk/cases.html",
        {
            "page": page,
            "query": query,
            "columns": columns,
            "all_columns": COLUMNS,
            "rows": [
                (case, time_left(case, today, calendar), [(c, c.value(case)) for c in columns])
                for case in page
            ],
            "states": STATES,
            "dues": DUE,
            "outcomes": {c: o.label for c, o in OUTCOMES.items()},
            "channels": CHANNELS,
            "years": _years(own),
            "sections": request.user.agency.sections.order_by("name"),
            "too_many": page.paginator.count > MOST_ROWS,
            "most": MOST_ROWS,
            "filtered": any(
                (
                    query.words,
                    query.state,
                    query.section,
                    query.due,
                    query.outcome,
                    query.channel,
                    query.year,
                    query.further,
                    query.batch,
                )
            ),
        },
    )


def _years(own: QuerySet[Case]) -> range:
    """The years requests came in, latest first; two looks at an index instead of all rows."""
    span = own.aggregate(first=Min("received_on"), last=Max("received_on"))
    if span["last"] is None:
        return range(0)
    return range(span["last"].year, span["first"].year - 1, -1)


def export(request: Signed) -> HttpResponse:
    """What is shown, as .xlsx; identity numbers masked."""
    query, today = Query.read(request.GET), request.today
    found = listed(request, request.GET)
    found = found.select_related("applicant", "section", "handler")[:MOST_ROWS]
    assert request.user.agency is not None
    calendar = agency_calendar(request.user.agency)
    columns = [c for c in COLUMNS if c.key in query.columns]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("案件")
    sheet.freeze_panes = "A2"
    for n, column in enumerate(columns):
        wide = 50 if column.key == "subject" else 18
        sheet.column_dimensions[chr(ord("A") + n)].width = wide
    head = []
    for column in columns:
        cell = WriteOnlyCell(sheet, column.label)
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    for row in _sheet_rows(found, columns, today, calendar):
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    name = quote(f"案件 {today.isoformat()}.xlsx")
    return HttpResponse(
        content.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def _sheet_rows(
    found: QuerySet[Case], columns: list[Column], today: date, calendar: Calendar
) -> Iterator[list[Any]]:
    for case in found.iterator(chunk_size=500):
        values = []
        for column in columns:
            value = column.value(case)
            if column.key == "time":
                told = time_left(case, today, calendar)
                value = f"{told.text}　{told.title}".strip()
            # A text that begins like a formula must not be one where the sheet is opened.
            values.append("'" + value if isinstance(value, str) and value[:1] in "=+-@" else value)
        yield values
