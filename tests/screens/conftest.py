"""The desk of one agency on Tuesday 10 March 2026, with everybody's own password set."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casework.models import Person
from tests.world import World

TODAY = "2026-03-10"


@pytest.fixture
def desk(world: World, settings: Any) -> World:
    settings.TODAY = TODAY
    agency = world.agency
    agency.address, agency.phone = "测试市人民路1号", "0000-1234567"
    agency.reconsideration_url = "https://fuyi.example.gov.cn/"
    agency.save()
    Person.objects.update(must_change_password=False)
    for person in world.people.values():
        person.must_change_password = False
    return world


@pytest.fixture
def as_(desk: World) -> Callable[[str], Client]:
    """as_("handler"): a browser in which that person is logged in."""

    def log_in(role: str) -> Client:
        client = Client()
        client.force_login(desk.people[role], backend="flows.desk.account.Backend")
        return client

    return log_in
