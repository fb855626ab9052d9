"""Random walks over all acts: whatever people do, in any order, what must hold holds.

Every walk is one case, taken forward day by day by random people with random input, sensible or
not. The walks are made once; each test asks for one kind of violation, so that one fault does not
hide another. A violation names its seed: `Walk(world, others, report, seed).run()` repeats it.
"""

import random
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import override_settings

from casework import acts
from casework.authorities import AuthorityMissing
from casework.deadlines import Clock, clock
from casework.facts import CHANNELS, Service
from casework.ledger import NOT_FACTS, facts_of, verify
from casework.legs import FAR
from casework.models import Agency, Case, Event, Person, Post, Section
from casework.outcomes import APPLICANT_KINDS
from casework.queries.audit import broken_chains
from casework.queries.clocks import agency_calendar, case_clock
from casework.queries.statistics import annual_report
from casework.registers.course import walk as course
from casework.states import ACTS, acts_in
from flows import telling
from flows.sync import differences
from notices.facts import FactsMissing
from notices.models import Letter
from tests.acts.doing import paper
from tests.matrix.table import BY_THE_SYSTEM_ALONE, MATRIX, STATES
from tests.world import World, fresh

# The mark has the databases made; the walks themselves are in a fixture of the module.
pytestmark = pytest.mark.django_db

WALKS, STEPS = 100, 36
# Else walks would be short, or spent on acts that lead nowhere.
_WEIGHT = {"withdraw": 0.1, "correct": 0.5} | dict.fromkeys(
    ("suit_filed", "suit_decided", "reconsideration_filed", "reconsideration_decided"), 0.3
)
REFUSALS = (acts.ActRefused, AuthorityMissing, FactsMissing)
"""What a refusal may be: the act's, or the letter's that would have told it."""

_ON_A_LETTER = {
    "serve": telling.serve,
    "record_return": telling.record_return,
    "void_letter": telling.void,
}
PARTIES = ("甲乙有限公司", "丙丁事务所", "测试市水务局")
ITEM = {"title": "供应计划", "pages": 3}
ANSWERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("published", {"how_to_get": "见门户网站"}),
    ("disclosed", {"items": [ITEM], "form": "纸质"}),
    (
        "partial",
        {
            "items": [ITEM],
            "form": "纸质",
            "withheld": [{"part": "附件", "ground": "refused_process", "reason": "讨论记录"}],
        },
    ),
    ("refused_internal", {"internal_kind": "人事管理"}),
    ("refused_third_party", {"objection_reason": "商业秘密", "public_interest": "已经权衡"}),
    ("not_exist", {}),
    ("not_ours", {"reason": "属于市住建局职责"}),
    ("still_unclear", {"reason": "仍无法指向特定信息"}),
    ("petition", {"channel": "市信访局"}),
)
STAGES = (
    [["section_head"], ["secrecy", "legal"]],
    [["section_head"]],
    [["legal"], ["section_head"]],
    [["section_head", "secrecy", "legal"]],
)
LONG = "很" * 1000


_TABLES = [
    model._meta.db_table
    for app in ("casework", "notices", "flows")
    for model in apps.get_app_config(app).get_models()
]
_EVERYTHING = "SELECT (SELECT SUM(last) FROM casework_counter), " + ", ".join(
    f"(SELECT COUNT(*) FROM {table})" for table in _TABLES
)
"""Rows of every table, historical ones included: those show changes too."""


class Report:
    """What the walks found and what they did."""

    def __init__(self) -> None:
        self.violations: dict[str, dict[str, str]] = defaultdict(dict)
        self.done: Tally[str] = Tally()
        self.refused: Tally[str] = Tally()
        self.states: set[str] = set()

    def say(self, kind: str, what: str, where: str) -> None:
        """Once for every different thing, at the first place it happened."""
        self.violations[kind].setdefault(what, where)

    def lines(self, kind: str) -> str:
        found = self.violations.get(kind, {})
        return "\n".join(f"{what}  [{where}]" for what, where in sorted(found.items()))


class Strangers:
    """People who may nothing on the walks' cases, and a section they must not be given to."""

    def __init__(self, world: World) -> None:
        other = Agency.objects.create(code="walk-other", name="另一机关", short_name="另")
        self.section = Section.objects.create(agency=other, name="另科")
        elsewhere = Section.objects.create(agency=world.agency, name="规划科")
        self.people = [
            self._hire("stranger-a", other, "intake", None),
            self._hire("stranger-b", other, "handler", self.section),
            self._hire("stranger-c", world.agency, "handler", elsewhere),
            self._hire("stranger-d", world.agency, "leader", None, is_active=False),
            Person.objects.create(username="stranger-e", full_name="戊", agency=world.agency),
        ]

    def _hire(
        self, name: str, agency: Agency, role: str, section: Section | None, **more: Any
    ) -> Person:
        person = Person.objects.create(username=name, full_name="路人", agency=agency, **more)
        Post.objects.create(person=person, role=role, section=section)
        return person


class Walk:
    """One case on its way."""

    def __init__(self, world: World, strangers: Strangers, report: Report, seed: int) -> None:
        self.world, self.strangers, self.report, self.seed = world, strangers, report, seed
        self.rng = random.Random(seed)
        self.role_of = {p.pk: r for r, p in world.people.items()}
        starts = (date(2025, 11, 20), date(2026, 1, 20), date(2026, 3, 2), date(2026, 8, 31))
        self.today = self.rng.choice(starts) + timedelta(days=self.rng.randrange(28))
        self.case: Case | None = None
        self.number = ""
        self.step = 0

    # -- the way ---------------------------------------------------------------------------------

    def run(self) -> None:
        self._settings()
        self._submit()
        for self.step in range(1, STEPS):
            self._tomorrow()
            self._one_act()
        assert self.case is not None
        self.report.states.add(self.case.state)

    def _settings(self) -> None:
        self.world.agency.review_stages = self.rng.choice(STAGES)
        self.world.agency.save()

    def _tomorrow(self) -> None:
        """Some days on, now and then past a whole period; never on a weekend."""
        days = self.rng.choices((0, 1, 2, 5, 12, 40), (30, 30, 15, 10, 10, 5))[0]
        self.today += timedelta(days=days)
        while self.today.weekday() > 4:
            self.today += timedelta(days=1)

    def _submit(self) -> None:
        rng = self.rng
        on = self.today - timedelta(days=rng.choice((0, 0, 0, 1, 3)))
        self.case = acts.submit(
            self.world.agency,
            by=self.world.intake,
            on=on,
            today=self.today,
            channel=rng.choice((*CHANNELS, "in_person", "in_person")),
            applicant={"kind": rng.choice(list(APPLICANT_KINDS)), "name": "张三"},
            subject="2025年度供应计划",
        )
        self.report.done["submit"] += 1
        self._holds("submit", set(), self.today)

    def _one_act(self) -> None:
        rng, case = self.rng, fresh(self.case)
        self.report.states.add(case.state)
        possible = [a for a in acts_in(case.state) if a not in BY_THE_SYSTEM_ALONE]
        chance = rng.random()
        if chance < 0.08:
            act = rng.choice([a for a in ACTS if a not in {"submit", *BY_THE_SYSTEM_ALONE}])
        elif chance < 0.5:
            act = rng.choice(self._forward(case))
        else:
            weights = [_WEIGHT.get(a, 1) / (1 + self.report.done[a]) for a in possible]
            act = rng.choices(possible, weights)[0]
        by = self._person(act, case)
        given = {"on": self._on(case), "today": self.today, **getattr(self, f"_{act}")(case, by)}
        if rng.random() < 0.15:
            given["seen"] = case.ledger_length - rng.choice((0, 0, 1))
        if rng.random() < 0.2:
            self._spoil(given)
        self._try(act, case, by, given)

    def _forward(self, case: Case) -> list[str]:
        """What would come next in an office."""
        if case.state == "received":
            if case.received_on:
                return ["register"]
            return ["sign_for" if case.channel == "registered_post" else "confirm"]
        if case.state == "registered":
            return ["accept", "accept", "charge_fee"] if case.section_id else ["assign"]
        if case.state == "handling":
            if case.clock_state == "awaiting_payment":
                return ["record_payment", "abandon"]
            # What chance seldom finds: each way is that of every fourth case.
            return {
                0: [self._hearing(case)],
                1: ["request_supplement", "propose"],
                2: self._reasons(case),
                3: self._extending(case),
            }[self.seed % 4]
        if case.state == "handled":
            return ["review"] if case.open_review_steps() else ["sign"]
        if case.state in ("approved", "replied") and self._overruled(case):
            return ["tell_third_party"]
        if case.state == "supplement_requested" and self.seed % 4 == 1:
            return ["abandon"]
        return {
            "supplement_requested": ["receive_supplement", "abandon"],
            "approved": ["reply"],
            "replied": ["serve", "archive", "reopen"],
            "closed": ["tell_abandonment", "archive", "reopen"],
            "archived": ["reopen"],
        }[case.state]

    def _hearing(self, case: Case) -> str:
        """The way to a third party's opinion, which chance does not find either."""
        asked = case.consultations.filter(kind="third_party")
        if not asked.exists():
            return "consult_third_party"
        return "record_opinion" if asked.filter(opinion="").exists() else "propose"

    def _extending(self, case: Case) -> list[str]:
        done = {e.act for e in case.events.all()}
        if "extend" in done or case.due_on is None or self.today > case.due_on:
            return ["propose"]
        if "consent_extension" in done:
            return ["extend"]
        return ["consent_extension" if "request_extension" in done else "request_extension"]

    def _overruled(self, case: Case) -> bool:
        """A third party was heard and the information is disclosed all the same."""
        heard = case.consultations.filter(kind="third_party").exclude(opinion="").exists()
        proposal = case.proposals.filter(round=case.round).first()
        told = case.events.filter(act="tell_third_party").exists()
        released = proposal is not None and proposal.outcome in ("disclosed", "partial")
        return heard and released and not told

    def _reasons(self, case: Case) -> list[str]:
        """The way to a delay, which nobody finds by chance."""
        done = {e.act for e in case.events.all()}
        if "delay" in done or case.due_on is None or self.today > case.due_on:
            return ["propose"]
        if "receive_reasons" in done:
            return ["delay"]
        return ["receive_reasons"] if "ask_reasons" in done else ["ask_reasons"]

    def _person(self, act: str, case: Case) -> Person:
        rng = self.rng
        if rng.random() < 0.06:
            return rng.choice(self.strangers.people)
        fit = [r for r in self.world.people if act in MATRIX[r, case.state]]
        if act in ("review", "return_proposal"):
            turn = (
                [*case.open_review_steps(), "leader"]
                if act == "return_proposal"
                else (list(case.open_review_steps()))
            )
            fit = [r for r in fit if r in turn] or fit
        if not fit or rng.random() < 0.08:
            return rng.choice(list(self.world.people.values()))
        return self.world.people[rng.choice(fit)]

    def _on(self, case: Case) -> date:
        return self.today - timedelta(days=self.rng.choices((0, 1, 4), (88, 6, 6))[0])

    def _spoil(self, given: dict[str, Any]) -> None:
        """One value that is out of place."""
        rng = self.rng
        key = rng.choice([k for k in given if k != "today"])
        old = given[key]
        if key == "on":
            given[key] = self.today + timedelta(days=rng.choice((1, 400, -30, -9000)))
        elif isinstance(old, date):
            given[key] = rng.choice((date(2001, 1, 1), self.today, date(2099, 12, 31)))
        elif isinstance(old, bool) or old is None:
            pass
        elif isinstance(old, int):
            given[key] = rng.choice((-1, 0, 21, 10**6))
        elif isinstance(old, str):
            given[key] = rng.choice(("", " ", "no_such_code", "坏\x00字", "\ue000", LONG))
        elif isinstance(old, Service):
            given[key] = rng.choice(
                (
                    Service("pigeon", self.today),
                    Service("post", self.today + timedelta(days=9)),
                    Service("post", date(2001, 1, 1)),
                    Service("post", self.today, self.today - timedelta(days=9)),
                )
            )
        elif isinstance(old, Section):
            given[key] = self.strangers.section
        elif isinstance(old, dict):
            given[key] = rng.choice(({}, {"items": ["供应计划"]}, {"reason": LONG}, {"x": 1}))
        elif isinstance(old, list):
            given[key] = rng.choice(([], [""], ["坏\x00字"]))
        elif key == "letter":
            given[key] = rng.choice(
                (
                    None,
                    self.world.letter(
                        self.case, "reply" if old.act != "reply" else "extend", old.dated_on
                    ),
                    self.world.letter(self.case, old.act, old.dated_on - timedelta(days=1)),
                )
            )

    def _try(self, act: str, case: Case, by: Person, given: dict[str, Any]) -> None:
        before = self._everything()
        known = {(b.kind, b.due_on) for b in case_clock(case, self.today).breaches}
        where = f"seed {self.seed}, step {self.step}"
        try:
            with transaction.atomic():
                self._do(act, case, by, given)
        except REFUSALS as refused:
            self.report.refused[act] += 1
            if not str(refused).strip():
                self.report.say("silent", act, where)
            if self._everything() != before:
                self.report.say("changed", f"{act}: {type(refused).__name__}", where)
        except Exception as error:
            first = (str(error).splitlines() or [""])[0][:90]
            self.report.say("crash", f"{act}: {type(error).__name__}: {first}", where)
            if self._everything() != before:
                self.report.say("changed", f"{act}: {type(error).__name__}", where)
        else:
            self.report.done[act] += 1
            role = self.role_of.get(by.pk)
            if role is None or act not in MATRIX[role, case.state]:
                self.report.say("permitted", f"{act} in {case.state} by {role}", where)
            self._holds(act, known, _earliest(given))

    def _do(self, act: str, case: Case, by: Person, given: dict[str, Any]) -> None:
        if act == "reply":
            given = {k: v for k, v in given.items() if k != "letter"}
            telling.reply(case, by=by, **given)
            return
        if act in _ON_A_LETTER:
            told = case.events.filter(act="reply", sequence=given["sequence"]).first()
            letter = Letter.objects.filter(pk=told.data["letter"]["id"]).first() if told else None
            if letter:
                del given["sequence"]
                _ON_A_LETTER[act](case, by=by, letter=letter, **given)
                return
        getattr(acts, act)(case, by=by, **given)

    def _everything(self) -> list[Any]:
        """What a refused act must leave as it was."""
        case = self.case
        assert case is not None
        with connection.cursor() as cursor:
            cursor.execute(_EVERYTHING)
            counts = cursor.fetchone()
        return [Case.objects.filter(pk=case.pk).values().get(), counts]

    # -- what must hold ---------------------------------------------------------------------------

    def _holds(self, act: str, known: set[tuple[str, date]], earliest: date) -> None:
        case = fresh(self.case)
        where = f"seed {self.seed}, step {self.step}"
        say = self.report.say
        chain = list(case.events.order_by("sequence"))
        if broken := verify(case, chain):
            say("ledger", f"after {act}: {broken.why}", where)
        if case.state not in STATES or case.state != chain[-1].to_state:
            say("state", f"after {act}: {case.state}, last event {chain[-1].to_state}", where)
        if self.number and case.number != self.number:
            say("number", f"after {act}: {self.number} became {case.number}", where)
        self.number = case.number
        if bool(case.number) != any(e.act == "register" for e in chain):
            say("number", f"after {act}: number “{case.number}” without registration", where)
        for event in chain:
            if (
                event.act == "reply"
                and not Letter.objects.filter(
                    pk=event.data.get("letter", {}).get("id"), case=case
                ).exists()
            ):
                say("letter", f"after {act}", where)
        self._clock_holds(act, case, chain, known, earliest, where)
        self._course_holds(act, chain, where)
        self._decision_holds(act, case, chain, where)
        self._year_holds(act, case, where)

    def _clock_holds(
        self,
        act: str,
        case: Case,
        chain: list[Event],
        known: set[tuple[str, date]],
        earliest: date,
        where: str,
    ) -> None:
        say = self.report.say
        folded = case_clock(case, self.today)
        absent, surplus = differences(case)
        if absent or surplus:
            say("tasks", f"after {act}: lacks {absent}, has {surplus}", where)
        for name, value in _index(folded).items():
            if getattr(case, name) != value:
                say("index", f"after {act}: {name}", where)
        facts = facts_of(chain)
        self.rng.shuffle(facts)
        calendar, practice = agency_calendar(case.agency), case.agency.practice()
        if clock(facts, calendar, practice, self.today) != folded:
            say("replay", f"after {act}", where)
        now = {(b.kind, b.due_on) for b in folded.breaches}
        for kind, due_on in known - now:
            # Proof entered later of something that was done in time is no erasing of a breach.
            if act != "correct" and earliest > due_on:
                say("breach", f"{kind} vanished after {act}", where)
        if bool(folded.breached) != case.breached:
            say("breach", f"index after {act}", where)

    def _course_holds(self, act: str, chain: list[Event], where: str) -> None:
        """The register's reading of the same course leads through the same states."""
        voided = {e.data["sequence"] for e in chain if e.act == "void_letter"}
        own = [e for e in chain if e.act not in NOT_FACTS and e.sequence not in voided]
        steps, wrong = course(facts_of(chain))
        if wrong:
            self.report.say("course", f"after {act}: {wrong[0][2]}", where)
            return
        for event, (_, from_state, to_state) in zip(own, steps, strict=True):
            moved = event.from_state != event.to_state or from_state != to_state
            # Between a letter and its voiding, what left the state alone was done in another one.
            if (event.from_state, event.to_state) != (from_state, to_state) and (
                moved or not voided
            ):
                self.report.say("course", f"after {act}: {event.act} leads to {to_state}", where)
        self._letters_hold(act, chain, voided, where)

    def _letters_hold(self, act: str, chain: list[Event], voided: set[int], where: str) -> None:
        """What was voided never went out, and the letter itself says it is void."""
        for event in chain:
            if event.sequence not in voided:
                continue
            letter = Letter.objects.filter(pk=event.data["letter"]["id"], act="reply").first()
            if event.act == "reply" and (letter is None or letter.voided_on is None):
                self.report.say("letter", f"after {act}: void on the ledger only", where)
            if any(e.act == "serve" and e.data["sequence"] == event.sequence for e in chain):
                self.report.say("letter", f"after {act}: served and void", where)

    def _decision_holds(self, act: str, case: Case, chain: list[Event], where: str) -> None:
        """Outcome and date on the case are those of its events as they stand."""
        now: tuple[str, date | None] = ("", None)
        first: tuple[str, date | None] = ("", None)
        for fact in facts_of(chain):
            if fact.act == "reopen":
                now = ("", None)
            elif fact.act in ("reply", "abandon", "withdraw"):
                now = (fact.text("outcome", "withdrawn"), fact.on)
                first = first if first[1] else now
        if (case.outcome, case.decided_on) != now:
            self.report.say("decision", f"outcome after {act}", where)
        if (case.first_outcome, case.first_decided_on) != first:
            self.report.say("decision", f"first outcome after {act}", where)

    def _year_holds(self, act: str, case: Case, where: str) -> None:
        for year in range(case.submitted_on.year, self.today.year + 1):
            report = annual_report(case.agency, year)
            if not report.balanced:
                self.report.say("year", f"after {act}: {report.imbalances[0]}", where)

    # -- input for every act -----------------------------------------------------------------------

    def _letter(self, act: str, on: date | None = None) -> dict[str, Any]:
        given: dict[str, Any] = {"letter": self.world.letter(self.case, act, on or self.today)}
        if on is None:
            given["on"] = self.today
        if self.rng.random() < 0.8:
            way = self.rng.choice(("in_person", "post", "electronic"))
            given["service"] = Service(way, self.today)
        return given

    def _sign_for(self, case: Case, by: Person) -> dict[str, Any]:
        return {}

    _confirm = _register = _accept = _sign_for

    def _assign(self, case: Case, by: Person) -> dict[str, Any]:
        return {"section": self.world.section, "reason": "属该科职责"}

    def _send_back(self, case: Case, by: Person) -> dict[str, Any]:
        return {"reason": "不属本科职责"}

    _return_proposal = _send_back

    def _request_supplement(self, case: Case, by: Person) -> dict[str, Any]:
        until = self.today + timedelta(days=self.rng.choice((7, 21)))
        return {"points": ["请明确名称"], "answer_by": until, **self._letter("request_supplement")}

    def _receive_supplement(self, case: Case, by: Person) -> dict[str, Any]:
        return {"text": "名称如下"}

    _receive_reasons = _receive_supplement

    def _consult_third_party(self, case: Case, by: Person) -> dict[str, Any]:
        return {"party": self.rng.choice(PARTIES), **self._letter("consult_third_party")}

    def _consult_agency(self, case: Case, by: Person) -> dict[str, Any]:
        kind = self.rng.choice(("co_maker", "other"))
        given = {"party": self.rng.choice(PARTIES), "kind": kind}
        if kind == "other" and self.rng.random() < 0.5:
            given["answer_by"] = self.today + timedelta(days=10)
        return {**given, **self._letter("consult_agency")}

    def _asked(self, case: Case, **lacking: Any) -> str:
        rows = list(case.consultations.filter(**lacking).order_by("pk"))
        return self.rng.choice(rows).party if rows else self.rng.choice(PARTIES)

    def _record_receipt(self, case: Case, by: Person) -> dict[str, Any]:
        return {"party": self._asked(case, received_on=None)}

    def _record_opinion(self, case: Case, by: Person) -> dict[str, Any]:
        opinion = self.rng.choice(("agree", "refuse", "none"))
        return {"party": self._asked(case, opinion=""), "opinion": opinion}

    def _consent_extension(self, case: Case, by: Person) -> dict[str, Any]:
        return {"working_days": self.rng.randint(1, 20), "reason": "检索量大"}

    def _extend(self, case: Case, by: Person) -> dict[str, Any]:
        consent = case.events.filter(act="consent_extension").last()
        days = consent.data["working_days"] if consent else 10
        return {"working_days": days, "reason": "检索量大", **self._letter("extend")}

    def _ask_reasons(self, case: Case, by: Person) -> dict[str, Any]:
        return self._letter("ask_reasons")

    def _delay(self, case: Case, by: Person) -> dict[str, Any]:
        until = self.today + timedelta(days=self.rng.choice((60, 90)))
        return {"until": until, "reason": "数量过大", **self._letter("delay")}

    def _charge_fee(self, case: Case, by: Person) -> dict[str, Any]:
        return {
            "method": self.rng.choice(("pages", "pieces")),
            "quantity": self.rng.randint(25, 250),
            "pay_by": self.today + timedelta(days=30),
            **self._letter("charge_fee"),
        }

    def _record_payment(self, case: Case, by: Person) -> dict[str, Any]:
        charged = case.events.filter(act="charge_fee").last()
        return {"amount": charged.data["amount"] if charged else 100}

    def _record_search(self, case: Case, by: Person) -> dict[str, Any]:
        return {"place": "档案室", "searched_by": "甲", "words": "计划", "result": "无"}

    def _propose(self, case: Case, by: Person) -> dict[str, Any]:
        heard = case.consultations.filter(kind="third_party").exclude(opinion="").exists()
        outcome, answer = self.rng.choice(ANSWERS[1:3] if heard else ANSWERS)
        return {"outcome": outcome, "answer": dict(answer)}

    def _review(self, case: Case, by: Person) -> dict[str, Any]:
        step = self.role_of.get(by.pk, "legal")
        items = [{"title": ITEM["title"], "result": "releasable"}] if step == "secrecy" else []
        return {"step": step, "items": items, "remarks": "同意"}

    def _sign(self, case: Case, by: Person) -> dict[str, Any]:
        return {"remarks": "同意"}

    def _reply(self, case: Case, by: Person) -> dict[str, Any]:
        return self._letter("reply")

    def _serve(self, case: Case, by: Person) -> dict[str, Any]:
        told = [e for e in case.events.all() if ACTS[e.act].telling]
        event = self.rng.choice(told) if told else None
        lately = self.today - timedelta(days=self.rng.choice((0, 0, 2)))
        on = max(event.on, lately) if event else lately
        raw = event.data.get("service") if event else None
        if raw and self.rng.random() < 0.7:  # the addressee's own receipt, learnt later
            on = date.fromisoformat(raw["on"])
            service = Service(raw["way"], on, self.today)
        else:
            service = Service(self.rng.choice(("post", "in_person")), on)
        return {
            "on": on,
            "sequence": event.sequence if event else 1,
            "service": service,
            "evidence": "EMS 1234567890",
        }

    def _acknowledge(self, case: Case, by: Person) -> dict[str, Any]:
        return self._letter("acknowledge")

    def _notify_consultation(self, case: Case, by: Person) -> dict[str, Any]:
        return self._letter("notify_consultation")

    def _tell_abandonment(self, case: Case, by: Person) -> dict[str, Any]:
        return self._letter("tell_abandonment")

    def _tell_correction(self, case: Case, by: Person) -> dict[str, Any]:
        return {"result": "记录有误，已经更正", **self._letter("tell_correction")}

    def _tell_third_party(self, case: Case, by: Person) -> dict[str, Any]:
        rows = list(case.consultations.filter(kind="third_party").exclude(opinion=""))
        party = self.rng.choice(rows).party if rows else self.rng.choice(PARTIES)
        return {"party": party, "reason": "理由不成立", **self._letter("tell_third_party")}

    def _attach(self, case: Case, by: Person) -> dict[str, Any]:
        return {"attachment": paper(sha256=f"{self.rng.randrange(10**6):064d}")}

    def _void_attachment(self, case: Case, by: Person) -> dict[str, Any]:
        row = case.attachments.filter(voided_on=None).first()
        return {"attachment": row.pk if row else 0, "reason": "扫描不清"}

    def _release(self, case: Case, by: Person) -> dict[str, Any]:
        return {"letter_text": {"found": ["手机号码"], "reason": "公开电话"}}

    def _hand_over(self, case: Case, by: Person) -> dict[str, Any]:
        people = [self.world.handler, *self.strangers.people]
        second, made = Person.objects.get_or_create(
            username="walk-second", agency=self.world.agency, full_name="乙"
        )
        if made:
            Post.objects.create(person=second, role="handler", section=self.world.section)
        return {"handler": self.rng.choice((*people, second, second)), "reason": "休假"}

    def _judge_repeat(self, case: Case, by: Person) -> dict[str, Any]:
        others = Case.objects.exclude(pk=case.pk)
        earlier = self.rng.choice([None, *others.values_list("pk", flat=True)])
        number = "测自然告〔2025〕9号" if earlier is None else ""
        decision = self.rng.choice(("same", "related", "different"))
        return {"decision": decision, "earlier": earlier, "earlier_number": number}

    def _urge(self, case: Case, by: Person) -> dict[str, Any]:
        return {"reason": "期限将至"}

    def _request_extension(self, case: Case, by: Person) -> dict[str, Any]:
        return {"working_days": self.rng.randint(1, 20), "reason": "检索量大"}

    def _record_return(self, case: Case, by: Person) -> dict[str, Any]:
        posted = [
            e
            for e in case.events.all()
            if ACTS[e.act].telling and (e.data.get("service") or {}).get("way") == "post"
        ]
        event = self.rng.choice(posted) if posted else None
        return {"sequence": event.sequence if event else 1, "reason": "查无此人"}

    def _void_letter(self, case: Case, by: Person) -> dict[str, Any]:
        facts = facts_of(case.events.order_by("sequence"))
        unserved = [f for f in facts if ACTS[f.act].telling and f.service is None]
        fact = self.rng.choice(unserved) if unserved else None
        return {"sequence": fact.sequence if fact else 1, "reason": "收件地址有误"}

    def _abandon(self, case: Case, by: Person) -> dict[str, Any]:
        waiting = case.state == "supplement_requested"
        return {"outcome": "lapsed_supplement" if waiting else "lapsed_fee"}

    def _withdraw(self, case: Case, by: Person) -> dict[str, Any]:
        given: dict[str, Any] = {"reason": "不再需要"}
        if self.rng.random() < 0.3:  # the letter of withdrawal lay about
            given["on"] = max(case.submitted_on, self.today - timedelta(days=12))
        return given

    def _archive(self, case: Case, by: Person) -> dict[str, Any]:
        return {"archive_number": "2026-A-1", "retention_years": self.rng.choice((10, 30))}

    def _reopen(self, case: Case, by: Person) -> dict[str, Any]:
        days = self.rng.choice((None, 15))
        return {"authority": "市政府", "order_number": "测复〔2026〕1号", "working_days": days}

    def _correct(self, case: Case, by: Person) -> dict[str, Any]:
        event = self.rng.choice(list(case.events.all()))
        given: dict[str, Any] = {"sequence": event.sequence, "reason": "登记有误"}
        if self.rng.random() < 0.7:
            given["new_on"] = event.on + timedelta(days=self.rng.choice((-3, -1, 0, 1, 2)))
        else:
            given["data"] = self.rng.choice(({"outcome": "not_ours"}, {"note": "补记"}))
        return given

    def _reconsideration_filed(self, case: Case, by: Person) -> dict[str, Any]:
        return {"authority": "测试市人民政府"}

    def _reconsideration_decided(self, case: Case, by: Person) -> dict[str, Any]:
        return {"result": self.rng.choice(("upheld", "corrected", "other"))}

    _suit_decided = _reconsideration_decided

    def _suit_filed(self, case: Case, by: Person) -> dict[str, Any]:
        route = self.rng.choice(("direct", "after_reconsideration"))
        return {"court": "测试市人民法院", "route": route}


def _earliest(given: dict[str, Any]) -> date:
    """The earliest day the input speaks of."""
    dates = [given["on"]]
    service = given.get("service")
    if isinstance(service, Service):
        dates += [service.on, *([service.received_on] if service.received_on else [])]
    return min(dates)


def _index(folded: Clock) -> dict[str, Any]:
    stopped = folded.stopped_until
    return {
        "received_on": folded.received_on,
        "due_on": folded.due_on,
        "target_on": folded.target_on,
        "earliest_on": folded.earliest_on,
        "latest_on": folded.latest_on,
        "firm": folded.firm,
        "stopped_until": date.max if stopped == FAR else stopped,
        "clock_state": folded.state,
        "breached": folded.breached,
        "calendar_version": folded.calendar_version,
    }


@pytest.fixture(scope="module")
def report(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Report]:
    """All walks, in one transaction that is never committed."""
    found = Report()
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("walks"))
    with django_db_blocker.unblock(), files, transaction.atomic():
        world = World.make("walk-ju")
        strangers = Strangers(world)
        for seed in range(WALKS):
            Walk(world, strangers, found, seed).run()
        for broken in broken_chains()[1]:
            found.say("ledger", f"{broken.case}: {broken.why}", "at the end")
        transaction.set_rollback(True)
    yield found


def test_every_act_was_really_done(report: Report) -> None:
    never = set(ACTS) - BY_THE_SYSTEM_ALONE - {a for a, n in report.done.items() if n}
    assert never == set(), report.done


def test_every_act_was_also_refused(report: Report) -> None:
    assert set(ACTS) - {"submit", *BY_THE_SYSTEM_ALONE} == set(report.refused)


def test_every_state_was_passed_through(report: Report) -> None:
    # No walk begins with an import, so none ends with one taken back (tests.acts.test_undoing).
    assert report.states == set(STATES) - {"void"}


KINDS = {
    "permitted": "somebody did what the table of permissions does not give him",
    "changed": "a refused act changed something",
    "silent": "a refusal without a word of reason",
    "crash": "bad input ended in something else than a refusal",
    "ledger": "a chain does not hold",
    "state": "the case's state is not its last event's",
    "number": "a number changed, or stands without a registration",
    "letter": "a reply without its letter",
    "tasks": "the open tasks are not those the state asks for",
    "index": "the index of the clock differs from a fresh fold",
    "replay": "the same facts in another order gave another clock",
    "breach": "a breach vanished",
    "course": "the register's reading of the course differs",
    "decision": "the decision on the case is not that of its events",
    "year": "a year does not balance",
}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_ever(report: Report, kind: str) -> None:
    assert not report.violations.get(kind), f"{KINDS[kind]}:\n{report.lines(kind)}"


def test_every_kind_of_violation_has_a_test(report: Report) -> None:
    assert set(report.violations) <= set(KINDS)


# -- what chance seldom finds ----------------------------------------------------------------------


def _day(on: date) -> dict[str, date]:
    return {"on": on, "today": on}


def test_a_withdrawal_before_receipt_over_the_new_year_balances(world: World) -> None:
    """Submitted online on 29 December and withdrawn the next day; confirmed on 5 January, when
    the withdrawal had not reached the desk. Every year must still add up."""
    case = world.submit(date(2025, 12, 29), channel="internet")
    acts.confirm(case, by=world.intake, **_day(date(2026, 1, 5)))
    try:
        acts.withdraw(case, by=world.intake, on=date(2025, 12, 30), today=date(2026, 1, 6))
    except acts.ActRefused:
        acts.withdraw(case, by=world.intake, **_day(date(2026, 1, 6)))
    for year in (2025, 2026):
        assert annual_report(world.agency, year).imbalances == ()


def test_the_old_letters_service_does_not_end_the_new_clock(world: World) -> None:
    """Ordered to reply anew before the first letter was posted: the new answer is still owed."""
    case = world.approved(date(2026, 3, 2))
    acts.reply(
        case,
        by=world.intake,
        **_day(date(2026, 3, 3)),
        letter=world.letter(case, "reply", date(2026, 3, 3)),
    )
    acts.reopen(
        case, by=world.legal, **_day(date(2026, 3, 9)), authority="市政府", order_number="1号"
    )
    told = case.events.get(act="reply")
    acts.serve(
        case,
        by=world.intake,
        **_day(date(2026, 3, 10)),
        sequence=told.sequence,
        service=Service("post", date(2026, 3, 10)),
    )
    case = fresh(case)
    assert case.state == "handling"
    assert case.clock_state == "running"
    assert case.due_on is not None


def test_a_second_notice_to_pay_on_the_day_of_payment_is_awaited_or_refused(world: World) -> None:
    """By page first, then by piece: the law allows one method per request, and one fee."""
    case, on = world.handling(date(2026, 3, 2)), date(2026, 3, 3)

    def charge(method: str, quantity: int) -> None:
        acts.charge_fee(
            case,
            by=world.handler,
            **_day(on),
            method=method,
            quantity=quantity,
            pay_by=date(2026, 4, 1),
            letter=world.letter(case, "charge_fee", on),
            service=Service("in_person", on),
        )

    charge("pages", 68)
    acts.record_payment(case, by=world.intake, **_day(on), amount=380)
    with pytest.raises(acts.ActRefused):
        charge("pieces", 11)
    assert fresh(case).clock_state == "running"
