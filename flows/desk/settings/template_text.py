"""A template on the screen: its lines with what is wrong with them, and what it may say."""

from collections.abc import Sequence
from dataclasses import dataclass

from notices.catalogue import Kind
from notices.fields import BLOCKS, FIELDS
from notices.template import TemplateError, TemplateProblem, parse


@dataclass(frozen=True)
class NumberedLine:
    """One line of a template and everything wrong in it."""

    number: int
    text: str
    problems: tuple[str, ...] = ()


def numbered(source: str, problems: Sequence[TemplateProblem] = ()) -> list[NumberedLine]:
    """The lines from 1, each with its problems."""
    return [
        NumberedLine(n, text, tuple(p.text for p in problems if p.line == n))
        for n, text in enumerate(source.splitlines(), 1)
    ]


def problems_of(source: str, kind: Kind) -> list[TemplateProblem]:
    """Everything wrong with a text, as checking would say."""
    try:
        parse(source, kind.rules)
    except TemplateError as error:
        return error.problems
    return []


@dataclass(frozen=True)
class Allowed:
    """A field or part a template may use. code: as it is written; maybe: may have no value."""

    code: str
    meaning: str
    must: bool
    maybe: bool = False


def allowed_fields(kind: Kind) -> list[Allowed]:
    """The fields of a kind of letter, the compulsory ones first."""
    rules = kind.rules
    found = [
        Allowed(f"{{{{{name}}}}}", FIELDS[name], name in rules.must_fields, name in rules.maybe)
        for name in rules.always | rules.maybe
    ]
    return sorted(found, key=lambda a: (not a.must, a.maybe, a.code))


def allowed_blocks(kind: Kind) -> list[Allowed]:
    """The composed parts of a kind of letter, the compulsory ones first."""
    found = [
        Allowed(f"!{name}", BLOCKS[name], name in kind.rules.must_blocks)
        for name in kind.rules.blocks
    ]
    return sorted(found, key=lambda a: (not a.must, a.code))
