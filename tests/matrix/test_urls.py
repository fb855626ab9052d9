"""Every URL of the site has a row: what nobody logged in gets, and what each role gets."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from flows.desk.account import BACKEND
from tests.matrix.table import ROLES, URLS
from tests.world import World

VISITORS = ("anonymous", *ROLES)


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every route of the site, includes followed."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from patterns(entry, route)


def test_every_url_has_a_row_and_every_row_a_url() -> None:
    assert sorted(patterns()) == sorted(URLS)


def test_every_row_names_every_visitor() -> None:
    for route, row in URLS.items():
        assert set(row) == set(VISITORS), route


def _address(route: str) -> str:
    """A route without arguments; one with arguments needs an example of its own."""
    assert "<" not in route, f"an example address is needed for {route}"
    return f"/{route}"


@pytest.mark.parametrize("visitor", VISITORS)
def test_statuses(world: World, client: Client, visitor: str) -> None:
    world.submit()
    if visitor != "anonymous":
        client.force_login(world.people[visitor], backend=BACKEND)
    statuses = {route: client.get(_address(route)).status_code for route in URLS}
    assert statuses == {route: row[visitor] for route, row in URLS.items()}


def test_a_deactivated_person_is_nobody(world: World, client: Client) -> None:
    world.intake.is_active = False
    world.intake.save()
    client.force_login(world.intake, backend=BACKEND)
    for route, row in URLS.items():
        assert client.get(_address(route)).status_code == row["anonymous"]


def test_the_open_page_names_no_person_and_no_case(world: World, client: Client) -> None:
    case = world.registered()
    page = client.get("/").content.decode()
    assert page.strip()
    for secret in (case.number, case.subject, case.applicant.name, world.intake.full_name):
        assert secret not in page
