"""A visitor opens the address the command printed."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.looks import (
    then_it_fits_the_screen,
    then_it_is_in_chinese,
    then_the_page_is_accessible,
)
from tests.world import World


@pytest.mark.django_db(transaction=True)
def test_the_start_page_counts_cases_and_names_nobody(page: Page, live_server: LiveServer) -> None:
    world = given_one_open_and_one_closed_case()
    when_the_visitor_opens(page, live_server.url)
    then_it_counts(page, agencies="1", cases="2", in_hand="1")
    then_nobody_is_named(page, world)
    then_the_page_is_accessible(page)
    then_it_fits_the_screen(page)
    then_it_is_in_chinese(page)


def given_one_open_and_one_closed_case() -> World:
    world = World.make()
    world.handling()
    world.closed()
    return world


def when_the_visitor_opens(page: Page, url: str) -> None:
    response = page.goto(url)
    assert response is not None and response.status == 200


def then_it_counts(page: Page, agencies: str, cases: str, in_hand: str) -> None:
    for label, count in (("行政机关", agencies), ("全部案件", cases), ("在办案件", in_hand)):
        card = page.locator("dl > div", has=page.get_by_text(label, exact=True))
        expect(card.locator("dd")).to_have_text(count)


def then_nobody_is_named(page: Page, world: World) -> None:
    text = page.inner_text("body")
    for word in ("张三", "13800000000", world.agency.name, world.intake.full_name):
        assert word not in text
