"""load_sample: a whole installation from nothing, lawful, in every state, the same for a seed."""

import json
import re
from collections import Counter
from datetime import date
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from casework.facts import in_legal_order
from casework.models import Agency, Applicant, Case, Event, Person, Post, Proposal, Review
from casework.queries.audit import broken_chains
from casework.queries.statistics import annual_report
from casework.registers.course import contradictions
from casework.registers.particulars import flaws
from casework.roles import ROLES
from casework.states import STATES
from casework.working_days import calendar_for
from flows.desk.settings.lacking import lacking, vacant_roles
from flows.models import OPEN, CaseTask
from flows.samples.courses import Course, finished
from flows.samples.domains import DOMAINS
from flows.samples.in_hand import STOPS, course_to
from flows.samples.names import MOST_AGENCIES, bureau
from flows.samples.subjects import subject
from flows.steps import STEPS
from notices.models import Letter
from tests.acts.doing import reads_well

TODAY = date(2026, 3, 10)


def load(*args: str, cases: int = 300, agencies: int = 2) -> str:
    out = StringIO()
    call_command(
        "load_sample",
        f"--cases={cases}",
        f"--agencies={agencies}",
        "--today=2026-03-10",
        *args,
        stdout=out,
        stderr=StringIO(),
    )
    return out.getvalue()


def password_of(out: str) -> str:
    found = re.search(r"密码（全部相同，只显示这一次）：(\S+)", out)
    assert found, out
    return found.group(1)


# -- the whole ------------------------------------------------------------------------------------


def test_a_sample_is_whole_and_lawful(db: None) -> None:
    """300 requests, 27 of them (nine in a hundred) in hand, at every one of the stops."""
    told = json.loads(load("--json"))
    assert told["agencies"] == ["s01", "s02"]
    assert Case.objects.count() == sum(told["states"].values()) == 300
    assert [a.cases.count() for a in Agency.objects.order_by("code")] == [150, 150]
    assert Person.objects.count() == told["people"]
    _every_state_and_step(told["states"])
    _every_agency_can_write_letters()
    # All four keep their own books; all of them must agree.
    assert broken_chains() == (300, [])
    call_command("sync_tasks", "--check", stdout=StringIO(), stderr=StringIO())
    call_command("recompute_clocks", "--check", "--today=2026-03-10", stdout=StringIO())
    call_command("check_letters", stdout=StringIO(), stderr=StringIO())
    for agency in Agency.objects.all():
        for year in range(2021, 2027):
            assert annual_report(agency, year).balanced, (agency, year)


def _every_state_and_step(states: dict[str, int]) -> None:
    assert set(states) == set(STATES)
    assert all(n for s, n in states.items() if s != "void"), states  # nothing was taken back
    in_hand = {
        s: n for s, n in states.items() if s not in ("replied", "closed", "archived", "void")
    }
    # Of the 27 one is withdrawn and one replied to, unserved; chance may add one or two more.
    assert 22 <= sum(in_hand.values()) <= 25
    registered = Case.objects.filter(state="registered")
    assert registered.filter(section=None).exists() and registered.exclude(section=None).exists()
    assert not Case.objects.filter(state="handling", handler=None).exists()
    assert Case.objects.filter(state="replied", served_on=None).exists()
    waiting = CaseTask.objects.filter(status__in=OPEN)
    assert {t.flow_task.name for t in waiting} == set(STEPS)
    handled = Case.objects.filter(state="handled")
    assert {r.step for c in handled for r in c.reviews.filter(decision="")} == {
        "section_head",
        "secrecy",
        "legal",
    }
    assert any(c.waits_for_signature() for c in handled)
    assert Proposal.objects.count() == Case.objects.filter(round=1).count()
    assert not Review.objects.filter(decision="passed", person=None).exists()
    # What was done by somebody names him; nobody reviewed his own proposal.
    assert not Event.objects.filter(person=None).exists()
    for letter in Letter.objects.all():
        assert letter.number.startswith("样") and letter.pages >= 1
    filed = Case.objects.filter(state="archived").first()
    assert filed and filed.archive_number and filed.archived_on and filed.retention_years == 10


def _every_agency_can_write_letters() -> None:
    for agency in Agency.objects.all():
        agency.full_clean()
        assert agency.name.startswith("样本市") and agency.name.endswith("局")
        assert lacking(agency, TODAY, agency.practice()) == []
        assert vacant_roles(agency) == []
        sections = agency.sections.count()
        assert 6 <= sections <= 10
        for section in agency.sections.all():
            posts = Counter(Post.objects.filter(section=section).values_list("role", flat=True))
            assert posts["section_head"] == 1 and 2 <= posts["handler"] <= 4
        assert not agency.people.filter(must_change_password=False).exists()
        assert len(set(agency.people.values_list("password", flat=True))) == 1
    for applicant in Applicant.objects.all()[:50]:
        applicant.full_clean()


def _everything_told() -> list[Any]:
    """The facts of every case, free of the keys a database gives."""
    found = []
    for case in Case.objects.select_related("agency", "applicant", "section", "handler"):
        events = []
        for event in case.events.order_by("sequence"):
            letter = event.data.get("letter")
            data = {**event.data, **({"letter": letter["number"]} if letter else {})}
            events.append((event.act, event.on, event.person_name, event.unit, data))
        found.append(
            (
                str(case.agency),
                case.number,
                case.source_ref,
                case.state,
                case.subject,
                case.due_on,
                str(case.section),
                str(case.handler),
                case.applicant.name,
                case.applicant.phone,
                events,
            )
        )
    return sorted(found, key=repr)


def _told_by(seed: int) -> list[Any]:
    with transaction.atomic():
        load(f"--seed={seed}", cases=120)
        found = _everything_told()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_gives_the_same_sample(db: None) -> None:
    first = _told_by(7)
    assert len(first) == 120
    assert _told_by(7) == first
    assert _told_by(8) != first


# -- people log in --------------------------------------------------------------------------------


def log_in(username: str, password: str) -> Client:
    client = Client()
    client.post(reverse("login"), {"username": username, "password": password})
    return client


@pytest.mark.parametrize("ready", [True, False])
def test_the_printed_password_opens_every_post(db: None, settings: Any, ready: bool) -> None:
    settings.TODAY = "2026-03-10"
    out = load(*(["--ready"] if ready else []), cases=40, agencies=1)
    password = password_of(out)
    logins = re.findall(r"^(s01-[a-z]+-1) +(\S+)$", out, re.MULTILINE)
    assert [role for _, role in logins] == list(ROLES.values())
    for username, _ in logins:
        page = log_in(username, password).get(reverse("todo"))
        if ready:
            assert page.status_code == 200, username
        else:
            assert page.headers["Location"] == reverse("password"), username
    assert log_in("s01-shouli-1", password + "x").get(reverse("todo")).status_code == 302


def test_what_it_says_is_chinese(db: None) -> None:
    out = load(cases=40, agencies=1)
    password = password_of(out)
    for line in out.replace(password, "").splitlines():
        told = re.sub(r"s01(-[a-z]+-1)?", "", line)
        assert not re.search(r"[A-Za-z]", told), line


# -- refusals -------------------------------------------------------------------------------------


def refused(*args: str, **sizes: int) -> str:
    before = Agency.objects.count()
    with pytest.raises(CommandError) as caught:
        load(*args, **sizes)
    assert Agency.objects.count() == before
    assert reads_well(str(caught.value)), caught.value
    return str(caught.value)


def test_an_installation_in_use_is_refused_unless_told(db: None) -> None:
    Agency.objects.create(code="real-ju", name="真实市某局")
    assert "已有1个机关" in refused(cases=40, agencies=1)
    load("--append", cases=40, agencies=1)
    load("--append", cases=60, agencies=2)
    codes = Agency.objects.order_by("code").values_list("code", flat=True)
    assert list(codes) == ["real-ju", "s01", "s02", "s03"]
    assert Case.objects.count() == 100
    assert not Case.objects.filter(agency__code="real-ju").exists()


@pytest.mark.parametrize(
    ("words", "args", "sizes"),
    [
        ("应当是1至240", [], {"agencies": 0}),
        ("应当是1至240", [], {"agencies": 241}),
        ("应当是40至1000000", [], {"cases": 39}),
        ("应当是40至1000000", [], {"cases": 1_000_001}),
        ("从2021-01-01开始", ["--today=2021-06-01"], {}),
        ("超出", ["--today=2030-06-03"], {}),
    ],
)
def test_what_cannot_be_is_refused(
    db: None, words: str, args: list[str], sizes: dict[str, int]
) -> None:
    assert words in refused(*args, **sizes)


# -- what is drawn --------------------------------------------------------------------------------

CALENDAR = calendar_for()


def drawn(count: int, seed: int) -> list[Course]:
    rng = Random(seed)

    def make(on: date) -> Course:
        text = subject(DOMAINS["land"].things, on.year, rng)
        return Course(rng, CALENDAR, TODAY, "周主任", text)

    return [finished(make, rng, TODAY, ("样本市人民政府", "样本市法院")) for _ in range(count)]


def problems(course: Course) -> list[str]:
    """What the rules for registers say of it."""
    found = [message for _, _, message in contradictions(course.facts, TODAY)]
    for fact in course.facts:
        found += [flaw.message for flaw in flaws(fact.act, fact.on, fact.data, TODAY)]
        if fact.on > TODAY:
            found.append(f"{fact.on}")
    return found


def test_every_course_is_lawful() -> None:
    for course in drawn(1500, seed=5):
        assert problems(course) == [], course.facts
        assert 20 <= len(course.subject) <= 200, course.subject
        acts = [f.act for f in in_legal_order(course.facts)]
        assert acts[0] == "submit" and {"reply", "abandon", "withdraw"} & set(acts)


@pytest.mark.parametrize("stop", STOPS, ids=lambda s: s.name)
def test_every_stop_is_lawful_on_any_day(stop: Any) -> None:
    """A Saturday, a day of Spring Festival, a make-up Saturday and the days beside them."""
    for today in (date(2026, 2, 14), date(2026, 2, 19), date(2026, 3, 7), date(2026, 3, 9)):
        rng = Random(3)

        def make(on: date, rng: Random = rng, today: date = today) -> Course:
            text = subject(DOMAINS["roads"].things, on.year, rng)
            return Course(rng, CALENDAR, today, "周主任", text)

        for _ in range(20):
            course = course_to(stop, make, CALENDAR, today, rng)
            assert problems(course) == [], course.facts
            assert all(f.on <= today for f in course.facts)


def test_the_mix_is_near_that_of_life() -> None:
    """Per hundred finished requests, as the specification of the sample asks for."""
    courses = drawn(3000, seed=11)
    counts = Counter(act for c in courses for act in {f.act for f in c.facts})
    per_hundred = {act: 100 * n / 3000 for act, n in counts.items()}
    bands = {
        "extend": (7, 9.5),
        "request_supplement": (8.5, 11.5),
        "consult_third_party": (5, 7.5),
        "withdraw": (2.3, 3.7),
        "charge_fee": (0, 0.5),
        "reconsideration_filed": (1.2, 3.5),
    }
    for act, (least, most) in bands.items():
        assert least <= per_hundred.get(act, 0) <= most, (act, per_hundred)
    years = {c.facts[0].on.year for c in courses}
    assert years == {2021, 2022, 2023, 2024, 2025, 2026}
    outcomes = Counter(f.data["outcome"] for c in courses for f in c.facts if f.act == "reply")
    total = sum(outcomes.values())
    given = outcomes["disclosed"] + outcomes["published"]
    unavailable = outcomes["not_exist"] + outcomes["not_ours"] + outcomes["not_ready_made"]
    assert 0.34 <= given / total <= 0.45
    assert 0.28 <= unavailable / total <= 0.40


def test_every_agency_has_a_name_of_its_own() -> None:
    bureaus = [bureau(n, Random(1)) for n in range(MOST_AGENCIES)]
    assert len({b.name for b in bureaus}) == MOST_AGENCIES
    assert len({b.short_name for b in bureaus}) == MOST_AGENCIES
    for one in bureaus:
        assert len(set(one.sections)) == len(one.sections)
        assert 6 <= len(one.sections) <= 10
