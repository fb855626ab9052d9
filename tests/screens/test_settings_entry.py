"""机关设置: which page opens for whom, and that nothing of another agency exists here."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from casework.models import Person
from casework.roles import ROLES
from notices.catalogue import shipped_source
from notices.models import TemplateVersion
from notices.versions import draft_version
from tests.world import World

As = Callable[[str], Client]
MAR_10 = date(2026, 3, 10)

ADMIN = frozenset({"admin"})
TEMPLATES = frozenset({"admin", "legal", "office_head"})
# path -> who may open it. {person} and {section} and {version} are of one's own agency.
PAGES = {
    "/settings/": ADMIN,
    "/settings/agency/": ADMIN,
    "/settings/practice/": ADMIN,
    "/settings/reviews/": ADMIN,
    "/settings/sections/": ADMIN,
    "/settings/sections/{section}/": ADMIN,
    "/settings/people/": ADMIN,
    "/settings/people/new/": ADMIN,
    "/settings/people/{person}/": ADMIN,
    "/settings/letters/": ADMIN,
    "/settings/calendar/": frozenset({"admin", "office_head"}),
    "/templates/": TEMPLATES,
    "/templates/extend/": TEMPLATES,
    "/templates/version/{version}/": TEMPLATES,
    "/templates/version/{version}/preview.pdf": TEMPLATES,
}
# path -> who may send it (an empty form): what the others get is 403.
SENT = {
    "/settings/agency/": ADMIN,
    "/settings/agency/needs/": ADMIN,
    "/settings/practice/": ADMIN,
    "/settings/reviews/": ADMIN,
    "/settings/sections/": ADMIN,
    "/settings/sections/{section}/": ADMIN,
    "/settings/sections/{section}/use/": ADMIN,
    "/settings/people/new/": ADMIN,
    "/settings/people/{person}/": ADMIN,
    "/settings/people/{person}/account/": ADMIN,
    "/settings/people/{person}/password/": ADMIN,
    "/settings/letters/": ADMIN,
    "/settings/calendar/{case}/accept/": frozenset({"office_head"}),
    "/templates/extend/": frozenset({"admin", "legal"}),
    "/templates/version/{version}/": TEMPLATES,
}
OF_ONE_RECORD = [p for p in {**PAGES, **SENT} if "{" in p]


def version_of(world: World) -> TemplateVersion:
    return draft_version(
        world.agency, "extend", shipped_source("extend"), by=world.admin, today=MAR_10
    )


def addresses(world: World) -> dict[str, int]:
    return {
        "person": world.handler.pk,
        "section": world.section.pk,
        "version": version_of(world).pk,
        "case": world.handling().pk,
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_those_whose_work_it_is(desk: World, as_: As, role: str) -> None:
    client, given = as_(role), addresses(desk)
    for path, roles in PAGES.items():
        answer = client.get(path.format(**given))
        assert answer.status_code == (200 if role in roles else 403), path


@pytest.mark.parametrize("role", ROLES)
def test_a_form_is_taken_from_those_whose_work_it_is(desk: World, as_: As, role: str) -> None:
    given = addresses(desk)
    for path, roles in SENT.items():
        answer = as_(role).post(path.format(**given))
        assert (answer.status_code != 403) == (role in roles), path


@pytest.mark.parametrize("path", [*PAGES, *SENT])
def test_nobody_comes_in_without_a_login(desk: World, client: Client, path: str) -> None:
    address = path.format(**addresses(desk))
    assert client.get(address).status_code in (302, 405)
    assert client.post(address).status_code in (401, 405)


@pytest.mark.parametrize("path", OF_ONE_RECORD)
def test_what_belongs_to_another_agency_does_not_exist(desk: World, as_: As, path: str) -> None:
    address = path.format(**addresses(World.make("other-ju")))
    role = "office_head" if "calendar" in path else "admin"
    theirs = Person.objects.exclude(agency=desk.agency)
    people = list(theirs.values())
    if path in PAGES:
        assert as_(role).get(address).status_code == 404
    if path in SENT:
        assert as_(role).post(address, {"use": "off"}).status_code == 404
    assert list(theirs.values()) == people


@pytest.mark.parametrize(
    "path", ["/templates/reply.nothing/", "/templates/version/999/", "/settings/people/999/"]
)
def test_what_there_is_not_is_404(desk: World, as_: As, path: str) -> None:
    assert as_("admin").get(path).status_code == 404


def test_a_deactivated_admin_is_nobody(desk: World, as_: As) -> None:
    client = as_("admin")
    desk.admin.is_active = False
    desk.admin.save()
    assert client.get("/settings/").status_code == 302
