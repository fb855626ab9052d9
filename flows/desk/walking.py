"""A case opened from a list: which list it was, where in it the case stands, what is next to it.

The address alone says so (?list=todo&list.at=3&list.view=mine), so that two tabs walk through two
lists. The list is asked anew, by the code of its own page. However long it is, no more is read of
it than the keys of a window around the place the case had: lists change while they are worked
through, and within the window a case is found again that has moved up or down.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from casework.models import Case
from flows.access import Signed
from flows.desk import register, todo, workload
from flows.desk.numbers import number

NEAR = 50
"""So many places up and down a case is looked for."""
BESIDE = 5
"""Read beyond them, for what is next to a case at the edge; a case has fewer tasks at a time."""
MOST_AT = 10_000_000
_LONGEST_VALUE = 200
_MOST_VALUES = 20


@dataclass(frozen=True)
class CaseList:
    """A list cases are opened from.

    url: the name of its page; keys: what chooses and orders its rows; shown: what else belongs to
    its address; page: rows on a page; key: the field of a row that says which case;
    rows: the list in its order, None for whom the page is closed.
    """

    label: str
    url: str
    keys: tuple[str, ...]
    shown: tuple[str, ...]
    page: int
    key: str
    rows: Callable[[Signed, QueryDict], QuerySet[Any] | None]


LISTS: dict[str, CaseList] = {
    "todo": CaseList("我的待办", "todo", todo.KEYS, (), todo.PAGE, "case_id", todo.listed),
    "cases": CaseList(
        "全部案件", "cases", register.KEYS, ("column",), register.PAGE, "pk", register.listed
    ),
    "workload": CaseList("等待交办", "workload", (), (), workload.PAGE, "pk", workload.listed),
}


@dataclass(frozen=True)
class Asked:
    """What an address says of the list a case was opened from. at: the case's place, from 1."""

    name: str
    at: int
    query: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, get: QueryDict) -> "Asked | None":
        """From the address of a case; None where it names no list of ours."""
        name = get.get("list", "")
        if name not in LISTS:
            return None
        at = number(get.get("list.at", "")) or 1
        return cls(name, min(at, MOST_AT), _kept(name, get, "list."))

    def address(self, at: int) -> str:
        """What a link to the case at that place of the list ends with."""
        query = [(f"list.{key}", value) for key, value in self.query]
        return "?" + urlencode([("list", self.name), ("list.at", at), *query])

    def back(self, at: int) -> str:
        """The page of the list on which that place is."""
        found = LISTS[self.name]
        page = (at - 1) // found.page + 1
        query = [*self.query, *([("page", str(page))] if page > 1 else [])]
        return reverse(found.url) + (f"?{urlencode(query)}" if query else "")

    @property
    def asked_of_the_list(self) -> QueryDict:
        query = QueryDict(mutable=True)
        for key, value in self.query:
            query.appendlist(key, value)
        return query


def _kept(name: str, get: QueryDict, before: str = "") -> tuple[tuple[str, str], ...]:
    """The keys this list knows; others are no part of it and are not carried along."""
    keys = (*LISTS[name].keys, *LISTS[name].shown)
    return tuple(
        (key, value[:_LONGEST_VALUE])
        for key in keys
        for value in get.getlist(before + key)[:_MOST_VALUES]
        if value
    )


def opened_from(name: str, get: QueryDict, at: int) -> str:
    """What the link to a case ends with on the page of a list. get: the page's own address."""
    return Asked(name, at, _kept(name, get)).address(at)


def carried(get: QueryDict) -> str:
    """The same, to go on with from one page of the case to another; nothing without a list."""
    asked = Asked.read(get)
    return asked.address(asked.at) if asked else ""


@dataclass(frozen=True)
class Place:
    """Where in its list a case stands. number, of total: 0 where it is not near its place any more;
    gone: it is not in the list at all. before, after: addresses, empty at the ends."""

    label: str
    back: str
    number: int = 0
    total: int = 0
    gone: bool = False
    before: str = ""
    after: str = ""


def place_of(request: Signed, case: Case) -> Place | None:
    """Two queries where the address names a list, none where it does not."""
    asked = Asked.read(request.GET)
    if asked is None:
        return None
    found = LISTS[asked.name]
    rows = found.rows(request, asked.asked_of_the_list)
    if rows is None:
        return None
    first = max(asked.at - NEAR - BESIDE, 1)
    keys = list(rows.values_list(found.key, flat=True)[first - 1 : asked.at + NEAR + BESIDE])
    at = _nearest(keys, case.pk, first, asked.at)
    # Where it has left the list, what came after it has moved up to where it was.
    here, on = at or asked.at, at + 1 if at else asked.at
    return Place(
        found.label,
        asked.back(here),
        number=at,
        total=rows.count() if at else 0,
        gone=not at and not rows.filter(**{found.key: case.pk}).exists(),
        before=_link(asked, _next_to(keys, case.pk, first, range(here - 1, first - 1, -1))),
        after=_link(asked, _next_to(keys, case.pk, first, range(on, first + len(keys)))),
    )


def _nearest(keys: list[int], pk: int, first: int, at: int) -> int:
    """The place of the case that is nearest to where it was; 0 for none near enough."""
    places = [first + n for n, key in enumerate(keys) if key == pk]
    near = [place for place in places if abs(place - at) <= NEAR]
    return min(near, key=lambda place: abs(place - at), default=0)


def _next_to(keys: list[int], pk: int, first: int, places: range) -> tuple[int, int] | None:
    """The first other case on the way, (key, place): two tasks may be of one case."""
    for place in places:
        if place - first < len(keys) and keys[place - first] != pk:
            return keys[place - first], place
    return None


def _link(asked: Asked, found: tuple[int, int] | None) -> str:
    if found is None:
        return ""
    pk, place = found
    return reverse("case", args=[pk]) + asked.address(place)
