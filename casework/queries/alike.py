"""Earlier requests like this one: of the same person, or asking for the same in other words."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from casework.models import Case
from casework.text_search import found
from casework.texts.index import asked_of, person_of
from casework.texts.likeness import LIKE, in_common, likeness
from casework.texts.normal import person_key

MOST_COMPARED = 60
"""Of each kind, from the database's own search: those of them that are alike are shown."""
COMMON_OF_ONE_PERSON = 40
"""The same person's requests are shown where so much is in common, be it another year's: 重复申请
is his alone (条例36(六)), and the clerk decides."""
WORDS = ((90, "几乎相同"), (LIKE, "相近"), (0, "有相同之处"))
MOST_SHOWN = 5


@dataclass(frozen=True)
class Alike:
    """One earlier request. likeness: 0 to 100. same_person: by name."""

    case: Case
    likeness: int
    same_person: bool

    @property
    def words(self) -> str:
        """The likeness as a clerk reads it."""
        return next(words for least, words in WORDS if self.likeness >= least)


def alike(
    agency_id: int,
    subject: str,
    applicant: str,
    *,
    among: QuerySet[Case],
    exclude: int = 0,
    most: int = MOST_SHOWN,
) -> list[Alike]:
    """The most alike first, the same person's before others'. Three queries; none without words.

    agency_id: only cases of this agency; and of them those of `among`, which the person who asks
    may see. exclude: the case that is being looked at.
    """
    if not subject.strip():
        return []
    keys = dict.fromkeys(
        found(connection, asked_of(agency_id, subject), most=MOST_COMPARED, exclude=exclude)
        + found(connection, person_of(agency_id, applicant), most=MOST_COMPARED, exclude=exclude)
    )
    if not keys:
        return []
    cases = among.filter(pk__in=list(keys), agency_id=agency_id).select_related("applicant")
    near = [a for case in cases if (a := _compared(case, subject, applicant))]
    return sorted(near, key=lambda a: (-a.same_person, -a.likeness, -a.case.pk))[:most]


def _compared(case: Case, subject: str, applicant: str) -> Alike | None:
    key = person_key(applicant)
    same = bool(key) and key == person_key(case.applicant.name)
    found = Alike(case, round(likeness(subject, case.subject)), same)
    if same and in_common(subject, case.subject) >= COMMON_OF_ONE_PERSON:
        return found
    return found if found.likeness >= LIKE else None
