"""The README is the glossary: every act, state, role and outcome stands in it with its term."""

import re
from pathlib import Path

import pytest

from casework.outcomes import OUTCOMES
from casework.roles import ROLES
from casework.states import ACTS, STATES

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")

TERMS = [
    *((act.label, name) for name, act in ACTS.items()),
    *((label, name) for name, label in STATES.items()),
    *((label, name) for name, label in ROLES.items()),
    *((outcome.label, code) for code, outcome in OUTCOMES.items()),
]


@pytest.mark.parametrize(("term", "identifier"), TERMS)
def test_the_glossary_names_it(term: str, identifier: str) -> None:
    rows = [line for line in README.splitlines() if line.startswith("|")]
    assert any(term in row and f"`{identifier}`" in row for row in rows)


def test_the_two_lines_stand_where_they_are_looked_for() -> None:
    assert "<!-- run -->\n```sh\n" in README and "<!-- test -->\n```sh\n" in README


def test_its_pictures_are_there() -> None:
    shown = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert shown == ["flows/static/pictures/case.png", "flows/static/pictures/letter.png"]
    for path in shown:
        assert (Path(__file__).parents[2] / path).is_file()
