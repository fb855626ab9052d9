"""What the whole suite shares. Law tests need none of it."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase

from casework import triggers
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    """One agency with a section and one person per role."""
    return World.make()


@pytest.fixture
def committed_world(transactional_db: None) -> World:
    """The same, really committed, for tests with several connections."""
    return World.make()


@pytest.fixture(autouse=True, scope="session")
def _let_flush_pass_the_guards() -> Iterator[None]:
    """Emptying the tables between transactional tests is the one thing the guards must allow."""
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        triggers.drop(connection)
        try:
            original(self)
        finally:
            triggers.install(connection)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_their_own(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.SCAN_INLINE = True  # no process of its own sees the database of a test
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes name no test: those of a file made a moment ago hold the time, and two workers that
    collect in different seconds would find different tests."""
    return argname if isinstance(val, bytes) else None


_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, only what asks the database: the law, the letters' pages and the files judged
    know of none, and SQLite's run has them."""
    if connection.vendor != "postgresql":
        return
    asking = [
        item
        for item in items
        if _DATABASE & set(getattr(item, "fixturenames", ()))
        or item.get_closest_marker("django_db")
    ]
    kept = set(asking)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = asking
