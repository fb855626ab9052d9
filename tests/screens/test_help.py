"""帮助: every page leads to its own topic, every act is explained, no link is dead."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import resolve, reverse

from casework.roles import ROLES
from flows.desk.forms import FORMS
from flows.desk.help import GROUPS, TOPICS, help_url, topic_of
from flows.desk.help_tours import TOURS
from tests.acts.doing import mar
from tests.matrix.table import POSTED, URLS
from tests.world import World

As = Callable[[str], Client]

# Pages without a topic of their own: the door, the help itself, what only takes what is sent.
NO_TOPIC = {
    "",
    "login/",
    "logout/",
    "help/",
    "help/first-day/<str:role>/",
    "help/<slug:slug>/",
    "templates/version/<int:pk>/preview.pdf",
    *POSTED,
}


def test_every_page_has_a_topic() -> None:
    filled = {"<int:pk>": "1", "<str:act>": "propose", "<str:kind>": "application"}
    without = set()
    for route in URLS:
        path = route
        for part, example in filled.items():
            path = path.replace(part, example)
        if "<" not in path and not topic_of(resolve(f"/{path}")):
            without.add(route)
    assert without <= NO_TOPIC, without - NO_TOPIC


@pytest.mark.parametrize("act", FORMS)
def test_the_form_of_every_act_has_a_topic(act: str) -> None:
    topic = topic_of(resolve(f"/cases/1/do/{act}/"))
    assert act in TOPICS[topic].acts


def test_a_page_without_one_leads_to_the_list() -> None:
    assert help_url(resolve("/help/")) == "/help/"
    assert help_url(None) == "/help/"


def test_the_link_on_the_page_is_that_of_its_topic(desk: World, as_: As) -> None:
    case = desk.handling(mar(2))
    for path, topic in (
        ("/todo/", "todo"),
        (f"/cases/{case.pk}/", "case"),
        (f"/cases/{case.pk}/do/propose/", "propose"),
        (f"/cases/{case.pk}/do/extend/", "extend"),
    ):
        page = as_("handler").get(path).content.decode()
        assert f'href="/help/{topic}/"' in page, path


@pytest.mark.parametrize("slug", TOPICS)
def test_every_topic_opens(desk: World, as_: As, slug: str) -> None:
    page = as_("intake").get(f"/help/{slug}/").content.decode()
    assert f"<h1>{TOPICS[slug].title}</h1>" in page and "<li>" in page


def test_what_is_no_topic_does_not_exist(desk: World, as_: As) -> None:
    for path in ("/help/no-such/", "/help/index/", "/help/tour/", "/help/first-day/king/"):
        assert as_("intake").get(path).status_code == 404, path


def test_one_s_own_first_day_stands_first(desk: World, as_: As) -> None:
    page = as_("legal").get("/help/").content.decode()
    assert re.search(r'class="button" href="/help/first-day/legal/"', page)
    assert not re.search(r'class="button" href="/help/first-day/leader/"', page)
    for topics in GROUPS.values():
        for topic in topics:
            assert reverse("help_topic", args=[topic.slug]) in page


@pytest.mark.parametrize("role", ROLES)
def test_the_first_day_of_every_post(desk: World, as_: As, role: str) -> None:
    page = as_(role).get(f"/help/first-day/{role}/").content.decode()
    for step in TOURS[role]:
        assert step.title in page
        if step.topic:
            assert f'href="/help/{step.topic}/"' in page
    assert set(TOURS) == set(ROLES)
