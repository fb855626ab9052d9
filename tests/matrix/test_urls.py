"""Every URL of the site has a row: what nobody logged in gets, and what each role gets."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from casework import acts
from casework.models import Case, ImportBatch, Person, Section
from flows import telling
from flows.desk import unfinished
from flows.desk.account import BACKEND
from flows.models import Notification, StagedRegister
from flows.registers import staging
from notices import versions
from notices.catalogue import shipped_source
from notices.models import Letter
from tests.acts.doing import mar, paper
from tests.matrix.table import POSTED, ROLES, URLS
from tests.screens import old_registers
from tests.world import World, fresh

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


@pytest.fixture
def site(world: World, settings: Any) -> World:
    settings.TODAY = "2026-03-10"
    world.agency.address = "测试市人民路1号"
    world.agency.save()
    Person.objects.update(must_change_password=False)
    return world


class Examples:
    """A case being handled in the section, with a letter, an attachment, a template version; a
    file of the intake's on its way to it."""

    def __init__(self, world: World) -> None:
        self.case = fresh(world.handling(mar(2)))
        self.letter, _ = telling.tell(
            self.case, "acknowledge", by=world.intake, on=mar(3), today=mar(3)
        )
        acts.attach(self.case, by=world.intake, on=mar(3), today=mar(3), attachment=stored_paper())
        self.attachment = self.case.attachments.get()
        self.upload = unfinished.begin(world.intake, self.case, "甲.pdf", 9, at=timezone.now())
        kind = "reply.published"
        self.version = versions.draft_version(
            world.agency, kind, shipped_source(kind), by=world.admin, today=mar(3)
        )
        self.person, self.section = world.handler, world.section
        self.staged, self.batch = a_staged_register(world), an_import(world)
        self.notification = Notification.objects.filter(person=world.handler)[0]

    def address(self, route: str) -> str:
        """The route filled in with this case, this letter …"""
        pk = next(
            (
                record.pk
                for start, record in (
                    ("cases/", self.case),
                    ("letters/", self.letter),
                    ("attachments/", self.attachment),
                    ("uploads/", self.upload),
                    ("templates/version/", self.version),
                    ("settings/people/", self.person),
                    ("settings/sections/", self.section),
                    ("settings/calendar/", self.case),
                    ("notifications/", self.notification),
                    ("imports/staged/", self.staged),
                    ("imports/", self.batch),
                )
                if route.startswith(start)
            ),
            0,
        )
        kind = "reply.published" if route.startswith("templates/") else "application"
        filled = route.replace("<int:pk>", str(pk)).replace("<str:act>", "request_supplement")
        filled = filled.replace("<str:kind>", kind)
        filled = filled.replace("<str:role>", "leader").replace("<slug:slug>", "receive")
        assert "<" not in filled, f"an example is needed for {route}"
        return f"/{filled}"


def a_staged_register(world: World) -> StagedRegister:
    """An old register on its way in, with everything chosen."""
    upload = SimpleUploadedFile("台账.xlsx", old_registers.content())
    row = staging.stage(upload, world.agency, world.admin, mar(10))
    old_registers.choose(row)
    return row


def an_import(world: World) -> ImportBatch:
    """An import whose file is really there."""
    batch = ImportBatch.objects.get(cases=world.imported())
    batch.file = default_storage.save("imports/aa/a.xlsx", ContentFile(b"PK"))
    batch.name = "台账.xlsx"
    batch.save()
    return batch


def stored_paper() -> Any:
    """An attachment whose file is really there."""
    content = ContentFile(b"%PDF-1.4 ")
    digest = sha256(b"%PDF-1.4 ").hexdigest()
    name = default_storage.save(f"attachments/{digest[:2]}/{digest}.pdf", content)
    return paper(file=name, sha256=digest, size=9, kind="given", pages=1)


@pytest.mark.parametrize("visitor", VISITORS)
def test_statuses(site: World, client: Client, visitor: str) -> None:
    examples = Examples(site)
    statuses = {}
    for route in URLS:
        if visitor != "anonymous":
            client.force_login(site.people[visitor], backend=BACKEND)
        statuses[route] = client.get(examples.address(route)).status_code
    assert statuses == {route: row[visitor] for route, row in URLS.items()}


def test_what_only_takes_posts_has_a_row_of_its_own() -> None:
    assert set(POSTED) == {route for route, row in URLS.items() if row["intake"] == 405}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_send(site: World, client: Client, role: str) -> None:
    examples = Examples(site)
    allowed = set()
    for route in POSTED:
        client.force_login(site.people[role], backend=BACKEND)
        status = client.post(examples.address(route), {}).status_code
        assert status in (200, 302, 403, 404, 409), (route, status)
        if status not in (403, 404):
            allowed.add(route)
    assert allowed == {route for route, roles in POSTED.items() if role in roles}


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_another_agency_exists(site: World, client: Client, role: str) -> None:
    """The same addresses, asked for by the same role of another agency."""
    examples = Examples(site)
    stranger = World.make("other-ju").people[role]
    Person.objects.filter(pk=stranger.pk).update(must_change_password=False)
    client.force_login(stranger, backend=BACKEND)
    seen = {}
    for route in URLS:
        if "<int:pk>" not in route:
            continue
        status = client.get(examples.address(route)).status_code
        if status not in (403, 404, 405):
            seen[route] = status
    assert seen == {}
    for record in (examples.case.number, "张三", examples.letter.number):
        for path in ("/todo/", "/cases/", "/workload/"):
            page = client.get(path)
            assert record not in page.content.decode()


def test_a_case_of_another_section_does_not_exist(site: World, client: Client) -> None:
    examples = Examples(site)
    elsewhere = Section.objects.create(agency=site.agency, name="规划科")
    Case.objects.filter(pk=examples.case.pk).update(section=elsewhere)
    for role in ("handler", "section_head"):
        client.force_login(site.people[role], backend=BACKEND)
        for route in URLS:
            if route.startswith(("cases/<", "letters/", "attachments/", "uploads/")):
                status = client.get(examples.address(route)).status_code
                assert status in (404, 405), (role, route)


def test_a_deactivated_person_is_nobody(site: World, client: Client) -> None:
    examples = Examples(site)
    site.intake.is_active = False
    site.intake.save()
    client.force_login(site.intake, backend=BACKEND)
    for route, row in URLS.items():
        assert client.get(examples.address(route)).status_code == row["anonymous"], route


def test_the_door_names_no_person_and_no_case(site: World, client: Client) -> None:
    case = site.registered()
    page = client.get("/login/").content.decode()
    assert "登录" in page
    for secret in (case.number, case.subject, case.applicant.name, site.intake.full_name):
        assert secret not in page
    assert not Letter.objects.exists()
