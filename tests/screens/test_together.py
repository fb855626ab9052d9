"""Several people and several clicks at once, on a real database: one wins, the others are told."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from django.db import connections
from django.test import Client

from casework import acts
from casework.models import Case, Person
from flows.desk.account import BACKEND
from flows.models import OPEN, CaseTask
from flows.sync import differences
from tests.acts.doing import mar
from tests.world import World, fresh

SIX = 6


def browsers(person: Person, number: int) -> list[Client]:
    made = []
    for _ in range(number):
        client = Client()
        client.force_login(person, backend=BACKEND)
        made.append(client)
    return made


def at_once(clients: list[Client], url: str, data: dict[str, str]) -> list[tuple[int, str]]:
    """Every client posts at the same moment; status and what the person then sees."""
    gate = threading.Barrier(len(clients))

    def post(client: Client) -> tuple[int, str]:
        try:
            gate.wait(timeout=30)
            page = client.post(url, data)
            return page.status_code, client.get(page.url).content.decode() if (
                page.status_code == 302
            ) else page.content.decode()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(post, clients))


def test_six_posts_at_once_on_one_task_make_one_act(committed_world: World, settings: Any) -> None:
    settings.TODAY = "2026-03-10"
    Person.objects.update(must_change_password=False)
    case = committed_world.handled(mar(2))
    data = {"stage": "do", "seen": str(case.ledger_length), "remarks": "同意"}
    found = at_once(
        browsers(committed_world.section_head, SIX), f"/cases/{case.pk}/do/review/", data
    )
    assert fresh(case).events.filter(act="review").count() == 1
    won = [text for _, text in found if "已办理：审核通过" in text]
    told = [text for _, text in found if "没有重复办理" in text]
    assert (len(won), len(told)) == (1, SIX - 1), [s for s, _ in found]
    assert differences(fresh(case)) == (frozenset(), [])
    assert CaseTask.objects.filter(case=case, status__in=OPEN).count() == 2


def test_two_people_at_once_on_one_case(committed_world: World, settings: Any) -> None:
    """Intake asks for a correction while the handler does: one letter goes out, one is told."""
    settings.TODAY = "2026-03-10"
    agency = committed_world.agency
    agency.address = "测试市人民路1号"
    agency.save()
    Person.objects.update(must_change_password=False)
    case = committed_world.handling(mar(2))
    data = {
        "stage": "do",
        "seen": str(case.ledger_length),
        "on": "2026-03-10",
        "points": "请明确名称",
        "answer_by": "2026-03-31",
        "service_way": "post",
    }
    clients = browsers(committed_world.intake, 1) + browsers(committed_world.handler, 1)
    found = at_once(clients, f"/cases/{case.pk}/do/request_supplement/", data)
    case = fresh(case)
    assert case.state == "supplement_requested"
    assert case.events.filter(act="request_supplement").count() == 1
    assert case.letters.count() == 1  # type: ignore[attr-defined]
    (loser,) = [text for status, text in found if "已办理" not in text]
    # He is told on the form or, a moment later, on the page that says it is too late.
    assert "现在还不能办理" in loser or "没有办理任何事项" in loser
    assert "请明确名称" in loser


def test_what_was_filled_in_too_late_is_shown_with_its_labels(world: World, settings: Any) -> None:
    """The handler's form came in after the applicant had withdrawn."""
    settings.TODAY = "2026-03-10"
    Person.objects.update(must_change_password=False)
    case = world.handling(mar(2))
    seen = case.ledger_length
    acts.withdraw(case, by=world.intake, on=mar(9), today=mar(10), reason="申请人书面撤回")
    (late,) = browsers(world.handler, 1)
    form = {"stage": "do", "seen": str(seen), "on": "2026-03-10", "service_way": "post"}
    form |= {"points": "请明确名称", "answer_by": "2026-03-31"}
    page = late.post(f"/cases/{case.pk}/do/request_supplement/", form).content.decode()
    for told in (
        "没有办理任何事项",
        "需要补正的事项：请明确名称",
        "补正期限：2026-03-31",
        "日期：2026-03-10",
        "送达方式：邮寄送达",
    ):
        assert told in page, told


def test_one_form_of_a_request_sent_six_times_at_once(
    committed_world: World, settings: Any
) -> None:
    settings.TODAY = "2026-03-10"
    Person.objects.update(must_change_password=False)
    data = {
        "channel": "in_person",
        "on": "2026-03-10",
        "kind": "natural",
        "name": "王小明",
        "subject": "供应计划",
        "form": "paper",
        "token": "one-and-the-same",
    }
    found = at_once(browsers(committed_world.intake, SIX), "/cases/new/", data)
    assert [status for status, _ in found] == [302] * SIX
    assert Case.objects.count() == 1
    assert Case.objects.get().received_on == date(2026, 3, 10)
