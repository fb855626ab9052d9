"""A small authority for tests: its people, its cases in any state, letters without paper.

Dates are 2026 working days far from any holiday unless a test says otherwise: 2026-03-02 is a
Monday, the month has no holiday.
"""

import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework import acts
from casework.facts import Fact, Service
from casework.models import Agency, Case, ImportBatch, Person, Post, Section
from casework.registers import CaseRecord, Register
from casework.roles import ROLES, SECTION_ROLES

_serials = itertools.count(1)

MON_MAR_2 = date(2026, 3, 2)
TUE_MAR_3 = date(2026, 3, 3)
WED_MAR_4 = date(2026, 3, 4)
THU_MAR_5 = date(2026, 3, 5)
FRI_MAR_6 = date(2026, 3, 6)


@dataclass
class PaperlessLetter:
    """Stands for an issued letter where the act, not the letter, is under test."""

    case_id: int
    act: str
    dated_on: date
    kind: str = ""
    number: str = ""
    pk: int = field(default_factory=lambda: next(_serials))

    def __post_init__(self) -> None:
        self.kind = self.kind or self.act
        self.number = self.number or f"测字〔{self.dated_on.year}〕{self.pk}号"


@dataclass
class World:
    """One agency with everybody in it."""

    agency: Agency
    section: Section
    people: dict[str, Person]

    @classmethod
    def make(cls, code: str = "test-ju") -> "World":
        agency = Agency.objects.create(
            code=code,
            name="测试市自然资源局",
            short_name="测自然资",
            kind="local_department",
            government_name="测试市人民政府",
            superior_name="测试省自然资源厅",
            court_name="测试市人民法院",
        )
        section = Section.objects.create(agency=agency, name="利用科")
        people = {}
        for role, name in ROLES.items():
            person = Person.objects.create(
                username=f"{code}-{role}", full_name=f"{name}甲", agency=agency
            )
            Post.objects.create(
                person=person, role=role, section=section if role in SECTION_ROLES else None
            )
            people[role] = person
        return cls(agency, section, people)

    def __getattr__(self, role: str) -> Person:
        """world.intake, world.handler, … : the person in that role."""
        people = self.__dict__.get("people", {})
        if role in people:
            return people[role]
        raise AttributeError(role)

    def submit(self, on: date = MON_MAR_2, **changes: Any) -> Case:
        """A request handed in at the counter: received the same day."""
        given: dict[str, Any] = {
            "channel": "in_person",
            "applicant": {"kind": "natural", "name": "张三", "phone": "13800000000"},
            "subject": "2025年度国有建设用地供应计划",
            "form": "paper",
        } | changes
        return acts.submit(self.agency, by=self.intake, on=on, today=on, **given)

    def letter(self, case: Case, act: str, on: date, **changes: Any) -> PaperlessLetter:
        return PaperlessLetter(case.pk, act, on, **changes)

    def registered(self, on: date = MON_MAR_2, **changes: Any) -> Case:
        case = self.submit(on, **changes)
        acts.register(case, by=self.intake, on=on, today=on)
        return fresh(case)

    def handling(self, on: date = MON_MAR_2, **changes: Any) -> Case:
        case = self.registered(on, **changes)
        acts.assign(case, by=self.intake, on=on, today=on, section=self.section)
        acts.accept(case, by=self.handler, on=on, today=on)
        return fresh(case)

    def supplement_requested(self, on: date = MON_MAR_2, **changes: Any) -> Case:
        case = self.handling(on, **changes)
        acts.request_supplement(
            case,
            by=self.handler,
            on=on,
            today=on,
            points=["请明确文件名称"],
            answer_by=date(on.year, on.month, 27),
            letter=self.letter(case, "request_supplement", on),
            service=Service("in_person", on),
        )
        return fresh(case)

    def handled(
        self,
        on: date = MON_MAR_2,
        outcome: str = "published",
        answer: dict[str, Any] | None = None,
        **changes: Any,
    ) -> Case:
        case = self.handling(on, **changes)
        acts.propose(
            case,
            by=self.handler,
            on=on,
            today=on,
            outcome=outcome,
            answer=answer if answer is not None else {"how_to_get": "见门户网站"},
        )
        return fresh(case)

    def review_all(self, case: Case, on: date, items: list[dict[str, str]] | None = None) -> None:
        """Every review of the running round passes, in the order of its stages."""
        while steps := list(fresh(case).open_review_steps()):
            for step in steps:
                acts.review(
                    case,
                    by=self.people[step],
                    on=on,
                    today=on,
                    step=step,
                    items=items or [] if step == "secrecy" else [],
                )

    def approved(self, on: date = MON_MAR_2, **changes: Any) -> Case:
        case = self.handled(on, **changes)
        answer = changes.get("answer") or {}
        items = [{"title": i["title"], "result": "releasable"} for i in answer.get("items", [])]
        self.review_all(case, on, items)
        acts.sign(case, by=self.leader, on=on, today=on)
        return fresh(case)

    def replied(self, on: date = MON_MAR_2, service: Service | None = None, **changes: Any) -> Case:
        case = self.approved(on, **changes)
        acts.reply(
            case,
            by=self.intake,
            on=on,
            today=on,
            letter=self.letter(case, "reply", on),
            service=service or Service("in_person", on),
        )
        return fresh(case)

    def closed(self, on: date = MON_MAR_2, **changes: Any) -> Case:
        case = self.handling(on, **changes)
        acts.withdraw(case, by=self.intake, on=on, today=on)
        return fresh(case)

    def archived(self, on: date = MON_MAR_2, **changes: Any) -> Case:
        case = self.replied(on, **changes)
        acts.archive(case, by=self.intake, on=on, today=on, archive_number="2026-A-1")
        return fresh(case)

    def imported(self, on: date = MON_MAR_2, **changes: Any) -> Case:
        """A request of an old register, handed in and registered that day."""
        facts = (Fact("submit", on, {"channel": "in_person"}, 1), Fact("register", on, {}, 2))
        given: dict[str, Any] = {
            "ref": f"旧-{next(_serials)}",
            "applicant": {"kind": "natural", "name": "张三"},
            "subject": "2025年度国有建设用地供应计划",
            "form": "paper",
            "section": self.section.name,
            "facts": facts,
        } | changes
        register = Register(self.agency.code, None, (CaseRecord(**given),))
        done = acts.import_register(register, by=self.admin, today=on)
        return Case.objects.get(batch=done.batch)

    def void(self, on: date = MON_MAR_2, **changes: Any) -> Case:
        """The same, imported by mistake and taken back."""
        case = self.imported(on, **changes)
        batch = ImportBatch.objects.get(cases=case)
        acts.undo_batch(batch, by=self.admin, today=on, reason="误录")
        return fresh(case)

    def case_in(self, state: str, on: date = MON_MAR_2) -> Case:
        """A case in that state of the law."""
        return self.submit(on) if state == "received" else getattr(self, state)(on)


def fresh(case: Case) -> Case:
    """The case as the database has it now."""
    return Case.objects.get(pk=case.pk)
