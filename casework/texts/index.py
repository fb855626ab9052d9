"""The tokens of a case in the index of texts, and those by which it is looked up."""

from collections.abc import Sequence

from casework.texts.normal import grams, person_key

MOST_ASKED = 40
"""Tokens of one look-up: of a longer text, as many from all over it."""


def tokens_of(agency_id: int, subject: str, applicant: str) -> str:
    """Every token of a case, with spaces between. Each begins with the agency's own mark, so that
    what is found is of this agency alone."""
    words = [*grams(subject), person_key(applicant)]
    return " ".join(f"{_mark(agency_id)}{w}" for w in words if w)


def asked_of(agency_id: int, subject: str) -> list[str]:
    """The tokens by which cases like this subject are found."""
    return [f"{_mark(agency_id)}{w}" for w in _spread(grams(subject))]


def person_of(agency_id: int, applicant: str) -> list[str]:
    """The token by which the cases of this applicant are found; none without a name."""
    key = person_key(applicant)
    return [f"{_mark(agency_id)}{key}"] if key else []


def _mark(agency_id: int) -> str:
    return f"a{agency_id}z"


def _spread(words: Sequence[str]) -> list[str]:
    if len(words) <= MOST_ASKED:
        return list(words)
    return [words[i * len(words) // MOST_ASKED] for i in range(MOST_ASKED)]
