"""The measuring itself: pages, their peers, queries, one act, the check of all tasks.

Targets: a page within four times its raw SQL and template, in at most fifteen queries, as many at
one row as at a full page; 我的待办 ten times as fast as viewflow's two lists with the same in them.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import StringIO
from types import ModuleType
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from casework import acts
from casework.models import Case, Person
from flows.case_flow import CaseFlow
from flows.desk import case_page, home, register, todo
from flows.models import CaseTask
from flows.steps import STEPS
from tests.bench import desk_sample
from tests.bench.desk_plain import peer_of, same_page

ROUNDS, WARM_UP = 20, 3
AGAINST_STOCK, AGAINST_SQL, MOST_QUERIES = 10, 4, 15
SAME = "own, summary, choice"
"""The peer that counts: the same tasks, the same words about each, as many to a page."""
SUMMARY = (
    "{{ task.case }} {{ task.case.applicant.name }} {{ task.case.subject|truncatechars:60 }}"
    " {{ task.case.section|default_if_none:'' }} {{ task.case.due_on|date:'Y-m-d' }}"
)


@dataclass(frozen=True)
class Page:
    """One page as fetched once: number of queries, bytes, text."""

    queries: int
    size: int
    text: str


def medians_ms(*calls: Callable[[], Any]) -> list[float]:
    """The median of each, in turns, so that whatever else the machine does hits all alike."""
    taken: list[list[float]] = [[] for _ in calls]
    for turn in range(WARM_UP + ROUNDS):
        for call, mine in zip(calls, taken, strict=True):
            begin = time.perf_counter()
            call()
            if turn >= WARM_UP:
                mine.append(1000 * (time.perf_counter() - begin))
    return [statistics.median(mine) for mine in taken]


def fetched(client: Client, url: str) -> Page:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(url)
    queries = len(captured)  # the next request empties the log
    assert page.status_code == 200, (url, page.status_code)
    return Page(queries, len(page.content), page.content.decode())


def run(cases: int, agencies: int) -> None:
    settings.ALLOWED_HOSTS.append("testserver")
    desk_sample.prepare(cases, agencies)
    today = date.fromisoformat(settings.TODAY)
    person = _busiest("intake")
    with _rolled_back():
        _take_half(person)
        client = _client(person)
        mine = CaseTask.objects.filter(pk__in=todo.my_tasks(person))
        print(f"\n{person.username}：{mine.count()} tasks; {person.agency.cases.count()} cases")
        _pages(client, person, today)
        _against_stock(person)
    _query_counts(person)
    _acts(today)
    _check_of_all()
    print(f"\ntargets missed: {', '.join(_missed) or 'none'}")


def _busiest(role: str) -> Person:
    """Somebody in that role, in the agency with the most open tasks."""
    found = CaseTask.objects.filter(status__in=("NEW", "ASSIGNED"))
    agency = found.values("agency").annotate(n=Count("pk")).order_by("-n", "agency")[0]["agency"]
    people = Person.objects.filter(agency=agency, posts__role=role).order_by("pk")
    return people.select_related("agency")[0]


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _take_half(person: Person) -> None:
    """Half of his tasks are his alone, so that viewflow's inbox has rows as well as its queue."""
    half = list(todo.my_tasks(person).values_list("pk", flat=True))[::2]
    CaseTask.objects.filter(pk__in=half).update(owner=person, status="ASSIGNED")


def _client(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="flows.desk.account.Backend")
    return client


def _case_of(person: Person, state: str) -> Case:
    """The case of that state with the longest ledger."""
    return person.agency.cases.filter(state=state).order_by("-ledger_length", "pk")[0]


def _pages(client: Client, person: Person, today: date) -> None:
    some = person.agency.cases.filter(state="archived").order_by("-pk")[0]
    section = person.agency.sections.order_by("pk")[0].pk
    views: list[tuple[str, str, ModuleType, Any]] = [
        ("home", "/home/", home, home.home),
        ("todo", "/todo/", todo, todo.todo),
        ("cases", "/cases/", register, register.cases),
        ("cases q=number", f"/cases/?q={some.number}", register, register.cases),
        ("cases q=words", "/cases/?q=资金 明细", register, register.cases),
        ("cases q=nothing", "/cases/?q=没有这样的", register, register.cases),
        ("cases state, late", "/cases/?state=handling&due=late", register, register.cases),
        (
            "cases year, outcome",
            f"/cases/?year=2024&outcome=disclosed&section={section}&sort=-received",
            register,
            register.cases,
        ),
        ("cases by applicant", "/cases/?sort=applicant&page=20", register, register.cases),
    ]
    for state in ("handling", "handled", "replied", "archived"):
        url = f"/cases/{_case_of(person, state).pk}/"
        views.append((f"case {state}", url, case_page, case_page.case))
    print(f"\n{'page':22}{'ms':>8}{'queries':>9}{'KB':>7}{'SQL+template':>14}{'ratio':>7}  targets")
    for name, url, module, view in views:
        page = fetched(client, url)
        peer = peer_of(module, view, url, person, today)
        if not same_page(peer.once(), page.text):
            print(f"  the peer of {name} does not print the same page")
        ms, bare = medians_ms(lambda url=url: client.get(url), peer.once)
        met = ms <= AGAINST_SQL * bare and page.queries <= MOST_QUERIES
        print(
            f"{name:22}{ms:8.1f}{page.queries:9}{page.size / 1024:7.0f}"
            f"{bare:14.1f}{ms / bare:7.2f}  {_verdict(name, met)}"
        )
    (empty,) = medians_ms(lambda: client.get("/help/"))
    print(f"{'(help: no rows)':22}{empty:8.1f}   what session, login and menu take of every page")


_missed: list[str] = []


def _verdict(name: str, met: bool) -> str:
    if not met:
        _missed.append(name)
    return "met" if met else "MISSED"


def _may_stock(person: Person) -> None:
    """The permissions viewflow's views ask for: to see the flow, and one per step."""
    task = ContentType.objects.get_for_model(CaseTask)
    roles = {role for role, _ in person.posts_held()}
    for step in STEPS.values():
        if roles & set(step.roles):
            permission, _ = Permission.objects.get_or_create(
                codename=step.name, content_type=task, defaults={"name": step.label}
            )
            person.user_permissions.add(permission)
    person.user_permissions.add(*Permission.objects.filter(codename="view_caseprocess"))


def _against_stock(person: Person) -> None:
    _may_stock(person)
    blank = {node: node.task_summary_template for node in CaseFlow.instance.nodes()}
    variants = (
        (SAME, "?own=1&choice=1", SUMMARY),
        ("own, summary", "?own=1", SUMMARY),
        ("own, blank", "?own=1", ""),
        ("as it comes, summary, choice", "?choice=1", SUMMARY),
        ("as it comes, blank, choice", "?choice=1", ""),
        ("as it comes, blank", "", ""),
    )
    print(
        "\nviewflow's inbox and queue. own: our list's tasks, 50 to a page as ours; as it comes:"
        "\nevery agency's, 25 to a page. summary: number, applicant, subject, section, due date by"
        "\ntask_summary_template. choice: its filter by process filled."
    )
    print(f"{'':30}{'inbox ms':>9}{'queue ms':>10}{'queries':>9}{'KB':>7}{'ours':>8}{'ratio':>7}")
    with override_settings(ROOT_URLCONF="tests.bench.stock_urls"):
        client = _client(person)
        for name, asked, summary in variants:
            for node in blank:
                node.task_summary_template = summary
            inbox, queue = f"/stock/flow/inbox/{asked}", f"/stock/flow/queue/{asked}"
            pages = fetched(client, inbox), fetched(client, queue)
            ours, first, second = medians_ms(
                *(lambda url=url: client.get(url) for url in ("/todo/", inbox, queue))
            )
            ratio = (first + second) / ours
            verdict = _verdict(f"viewflow, {name}", ratio >= AGAINST_STOCK) if name == SAME else ""
            print(
                f"{name:30}{first:9.1f}{second:10.1f}{sum(p.queries for p in pages):9}"
                f"{sum(p.size for p in pages) / 1024:7.0f}{ours:8.1f}{ratio:7.1f}"
                f"  {verdict}"
            )
    for node, template in blank.items():
        node.task_summary_template = template


def _query_counts(person: Person) -> None:
    client = _client(person)
    one = todo.my_tasks(person).exclude(case__number="").order_by("pk")[0].case.number
    print("\nqueries at one row and at a full page")
    for name, url in (("todo", "/todo/?words="), ("cases", "/cases/?q=")):
        few, many = (fetched(client, url + words).queries for words in (one, "的"))
        print(f"{name:10}{few:4}{many:4}  {_verdict(f'{name}, queries', few == many)}")


def _acts(today: date) -> None:
    """register and assign on twenty requests, each by its own agency's clerk; then rolled back."""
    taken: dict[str, list[float]] = {"register": [], "assign": []}
    queries: dict[str, int] = {}
    cases = Case.objects.filter(state="received").exclude(received_on=None)[: ROUNDS + WARM_UP]
    with _rolled_back():
        for n, case in enumerate(cases.select_related("agency")):
            clerk = case.agency.people.filter(posts__role="intake")[0]
            section = case.agency.sections.all()[0]
            for act, given in (("register", {}), ("assign", {"section": section})):
                with CaptureQueriesContext(connection) if n == 0 else _nothing() as captured:
                    begin = time.perf_counter()
                    getattr(acts, act)(case, by=clerk, on=today, today=today, **given)
                    seconds = time.perf_counter() - begin
                if captured is not None:
                    queries[act] = len(captured)
                if n >= WARM_UP:
                    taken[act].append(1000 * seconds)
    print("\none act with ledger, index, history and tasks (without the commit itself)")
    for act, found in taken.items():
        print(f"{act:10}{statistics.median(found):8.1f} ms   {queries[act]} queries")


@contextmanager
def _nothing() -> Iterator[None]:
    yield None


def _check_of_all() -> None:
    print()
    for name, args in (
        ("sync_tasks", ["--check"]),
        ("recompute_clocks", ["--check", f"--today={settings.TODAY}"]),
        ("verify_ledger", []),
    ):
        begin = time.perf_counter()
        call_command(name, *args, stdout=StringIO(), stderr=StringIO())
        print(f"{' '.join([name, *args[:1]]):26}{time.perf_counter() - begin:7.1f} s")
