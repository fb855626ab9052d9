"""A section head sees who has how much, and since when, and moves work with a reason."""

import pytest
from playwright.sync_api import expect

from casework.models import Case, Person, Post
from tests.acts.doing import mar
from tests.browser.looks import then_it_looks_right
from tests.browser.people import Desk
from tests.browser.steps import button, field, fill, follow

pytestmark = pytest.mark.django_db(transaction=True)


def given_a_second_handler(desk: Desk) -> Person:
    second = Person.objects.create(
        username="second",
        full_name="承办人乙",
        agency=desk.world.agency,
        must_change_password=False,
    )
    Post.objects.create(person=second, role="handler", section=desk.world.section)
    return second


def test_two_of_three_cases_go_to_a_colleague(desk: Desk) -> None:
    second = given_a_second_handler(desk)
    cases = [desk.world.handling(mar(day)) for day in (2, 3, 4)]
    desk.it_is("2026-03-10")
    page = desk.at("section_head")
    page.goto("/workload/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("承办人甲")
    then_it_looks_right(page)
    follow(page, main.get_by_role("link", name="移交多件").first)
    for case in cases[:2]:
        page.locator(f"#tick-{case.pk}").check()
    fill(page, {"新的承办人": "承办人乙"})
    field(page, "理由").fill("承办人甲出差")
    follow(page, button(page, "核对"))
    expect(main).to_contain_text("还没有办理")
    expect(main).to_contain_text("承办人甲出差")
    assert not Case.objects.filter(handler=second).exists()
    follow(page, button(page, "确认，移交2件"))
    expect(main).to_contain_text("2件中移交了2件，交给承办人乙")
    assert set(Case.objects.filter(handler=second)) == set(cases[:2])
    reasons = {c.events.latest("sequence").data["reason"] for c in cases[:2]}
    assert reasons == {"承办人甲出差"}
