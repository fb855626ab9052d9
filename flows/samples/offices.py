"""An invented agency furnished so that every letter can be made, with somebody in every post."""

from dataclasses import dataclass
from random import Random
from typing import TypeVar

from django.db.models import Model
from simple_history.utils import bulk_create_with_history

from casework.models import Agency, Person, Post, Section
from casework.roles import ROLES, SECTION_ROLES
from flows.samples.names import Bureau, bureau, person_name

LOGINS = {
    "intake": "shouli",
    "handler": "chengban",
    "section_head": "kezhang",
    "secrecy": "baomi",
    "legal": "fazhi",
    "office_head": "gongkai",
    "leader": "lingdao",
    "auditor": "shenji",
    "admin": "guanli",
}
"""role -> the middle of its login names: s01-chengban-1."""

_TWO = ("intake", "legal", "leader")
"""Posts that two people hold."""

_REASON = "装入样本"
M = TypeVar("M", bound=Model)


@dataclass
class Office:
    """An agency with its people. sections: by name; handlers, heads: by section."""

    agency: Agency
    bureau: Bureau
    sections: dict[str, Section]
    people: dict[str, list[Person]]
    handlers: dict[int, list[Person]]
    heads: dict[int, Person]

    def one(self, role: str) -> Person:
        return self.people[role][0]


def code_of(number: int) -> str:
    """The code of the `number`-th sample agency, from 0: s01, s02 …"""
    return f"s{number + 1:02}"


def furnish(number: int, rng: Random, password_hash: str, *, ready: bool) -> Office:
    """Found the `number`-th sample agency. ready: nobody has to change the password first."""
    plan, code = bureau(number, rng), code_of(number)
    agency = Agency(code=code, **plan.fields(number + 1))
    agency.full_clean()
    agency.save()
    sections = _written(Section, [Section(agency=agency, name=name) for name in plan.sections])
    posts: list[Post] = []
    taken: set[str] = set()

    def hire(role: str, how_many: int, section: Section | None = None) -> None:
        already = sum(1 for p in posts if p.role == role)
        for n in range(already + 1, already + how_many + 1):
            person = Person(
                username=f"{code}-{LOGINS[role]}-{n}",
                password=password_hash,
                full_name=_new_name(rng, taken),
                agency=agency,
                must_change_password=not ready,
            )
            posts.append(Post(person=person, role=role, section=section))

    for role in ROLES:
        if role not in SECTION_ROLES:
            hire(role, 2 if role in _TWO else 1)
    for section in sections:
        hire("section_head", 1, section)
        hire("handler", rng.randint(2, 4), section)
    _written(Person, [p.person for p in posts])
    _written(Post, posts)
    return _office(agency, plan, sections, posts)


def _office(agency: Agency, plan: Bureau, sections: list[Section], posts: list[Post]) -> Office:
    found = Office(agency, plan, {s.name: s for s in sections}, {}, {}, {})
    for post in posts:
        found.people.setdefault(post.role, []).append(post.person)
        if post.role == "handler" and post.section:
            found.handlers.setdefault(post.section.pk, []).append(post.person)
        elif post.role == "section_head" and post.section:
            found.heads[post.section.pk] = post.person
    return found


def _written(model: type[M], rows: list[M]) -> list[M]:
    written: list[M] = bulk_create_with_history(rows, model, default_change_reason=_REASON)
    return written


def _new_name(rng: Random, taken: set[str]) -> str:
    while (name := person_name(rng)) in taken:
        pass
    taken.add(name)
    return name
