"""查重 at the desk: what is shown to whom, side by side, and where the decision goes."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from casework import text_search
from casework.models import Case, CaseText, Section
from casework.queries.alike import alike
from flows import telling
from flows.desk.similar import MOST_MARKED, marked
from tests.acts.doing import do, mar
from tests.world import World, fresh

As = Callable[[str], Client]
PLAN = "2023年度城中村改造项目征收补偿方案"
SAME = "申请公开贵局2023年城中村改造项目的征收补偿方案"
OTHER = "2024年度养老机构名单和床位数"
LI = {"kind": "natural", "name": "李四"}
QUERIES = 11
"""Session, person with agency, posts, the bell; the case; two searches, the cases found, their
proposals and replies; what was decided."""


def found_for(world: World, subject: str, name: str = "", **more: Any) -> list[Case]:
    among = Case.objects.filter(agency=world.agency)
    given = {"among": among} | more
    return [a.case for a in alike(world.agency.pk, subject, name, **given)]


# -- the search ------------------------------------------------------------------------------------


def test_like_requests_are_found_and_others_are_not(desk: World) -> None:
    plan = desk.registered(mar(2), subject=PLAN)
    desk.registered(mar(2), subject=OTHER)
    assert found_for(desk, SAME) == [plan]
    assert found_for(desk, "本市桥梁检测报告") == []
    assert found_for(desk, "  ") == []


def test_the_same_persons_come_first_and_from_further_away(desk: World) -> None:
    near = desk.registered(mar(2), subject=PLAN, applicant=LI)
    far = desk.registered(mar(2), subject="城中村改造项目的征收补偿资金拨付和使用明细")
    name = far.applicant.name
    assert found_for(desk, SAME) == [near]
    assert found_for(desk, SAME, name) == [far, near]
    assert found_for(desk, SAME, f" {name} ") == [far, near]
    mine = alike(desk.agency.pk, SAME, name, among=Case.objects.all())[0]
    assert mine.same_person and mine.words == "有相同之处"


def test_never_of_another_agency_and_never_itself(desk: World) -> None:
    World.make("other-ju").registered(mar(2), subject=PLAN)
    own = desk.registered(mar(2), subject=PLAN)
    assert found_for(desk, SAME, own.applicant.name, among=Case.objects.all()) == [own]
    assert found_for(desk, SAME, own.applicant.name, exclude=own.pk) == []


def test_an_imported_case_is_found_until_its_import_is_taken_back(desk: World) -> None:
    case = desk.imported()
    assert case in found_for(desk, case.subject)
    Case.objects.filter(pk=case.pk).update(state="void")
    assert found_for(desk, case.subject) == []


def test_the_words_of_every_case_are_in_the_index(desk: World) -> None:
    desk.registered(mar(2), subject=PLAN)
    desk.imported()
    call_command("index_texts", "--check", "--today", "2026-03-10", stdout=StringIO())
    text = CaseText.objects.earliest("pk")
    text.tokens = "a1zx"
    text.save()
    CaseText.objects.latest("pk").delete()
    with pytest.raises(CommandError, match="2件"):
        call_command("index_texts", "--check", "--today", "2026-03-10", stdout=StringIO())
    assert found_for(desk, SAME) == []
    told = StringIO()
    call_command("index_texts", "--today", "2026-03-10", stdout=told)
    assert "2件" in told.getvalue()
    assert len(found_for(desk, SAME)) == 1
    call_command("index_texts", "--check", "--today", "2026-03-10", stdout=told)


def test_the_search_is_put_up_again_where_it_is_gone(desk: World) -> None:
    plan = desk.registered(mar(2), subject=PLAN)
    table = CaseText._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {table}_fts_in")
            cursor.execute(f"DROP TABLE {table}_fts")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DROP COLUMN vector")
    text_search.install(connection)
    text_search.install(connection)  # once more does nothing
    later = desk.registered(mar(3), subject=PLAN)
    assert found_for(desk, SAME) == [later, plan]


@pytest.mark.parametrize("hostile", ['"', "' OR 1=1 --", "a:b AND NEAR(", "*", "\x00", "😀" * 50])
def test_no_text_is_read_as_a_query(desk: World, hostile: str) -> None:
    desk.registered(mar(2), subject=PLAN)
    assert found_for(desk, hostile, hostile) == []
    assert found_for(desk, f"{SAME}{hostile}", hostile)


# -- while it is taken in --------------------------------------------------------------------------


def test_the_clerk_is_told_while_typing(desk: World, as_: As) -> None:
    plan = desk.registered(mar(2), subject=PLAN)
    page = as_("intake").post("/cases/new/similar/", {"subject": SAME, "name": "李四"})
    assert plan.number in page.content.decode()
    assert "同一申请人" not in page.content.decode()
    mine = {"subject": SAME, "name": plan.applicant.name}
    assert "同一申请人" in as_("intake").post("/cases/new/similar/", mine).content.decode()
    assert as_("intake").post("/cases/new/similar/", {}).content.strip() == b""


def test_what_was_taken_in_says_how_many_are_like_it(desk: World, as_: As) -> None:
    desk.registered(mar(2), subject=PLAN)
    form = {
        "channel": "in_person",
        "on": "2026-03-10",
        "kind": "natural",
        "name": "李四",
        "form": "paper",
        "token": "t",
    }
    page = as_("intake").post("/cases/new/", form | {"subject": SAME}, follow=True)
    assert "有1件相近的申请" in page.content.decode()
    page = as_("intake").post("/cases/new/", form | {"subject": OTHER, "token": "u"}, follow=True)
    assert page.status_code == 200 and "相近的申请" not in page.content.decode()


# -- beside the case -------------------------------------------------------------------------------


def replied(desk: World) -> Case:
    case = desk.approved(mar(2), subject=PLAN)
    telling.reply(case, by=desk.intake, on=mar(4), today=mar(4))
    return fresh(case)


def test_the_earlier_reply_stands_beside(
    desk: World, as_: As, django_assert_num_queries: Any
) -> None:
    earlier = replied(desk)
    case = desk.handling(mar(5), subject=SAME)
    client = as_("handler")
    client.get("/help/")  # the first request of a session writes it
    with django_assert_num_queries(QUERIES):
        page = client.get(f"/cases/{case.pk}/similar/").content.decode()
    for day in (5, 6):  # as many with more to show
        desk.registered(mar(day), subject=SAME)
    with django_assert_num_queries(QUERIES):
        client.get(f"/cases/{case.pk}/similar/")
    letter = earlier.letters.get(kind__startswith="reply")
    for told in (earlier.number, letter.number, "已主动公开", "2026年3月4日", "见门户网站"):
        assert told in page, told
    assert "<mark>征收补偿方案</mark>" in page
    assert f"/cases/{case.pk}/do/judge_repeat/?earlier={earlier.pk}" in page
    reader = as_("legal").get(f"/cases/{case.pk}/similar/").content.decode()
    assert earlier.number in reader and "judge_repeat" not in reader
    assert f"/cases/{case.pk}/similar/" in as_("legal").get(f"/cases/{case.pk}/").content.decode()


def test_another_sections_case_is_shown_to_the_intake_only(desk: World, as_: As) -> None:
    earlier = replied(desk)
    Case.objects.filter(pk=earlier.pk).update(
        section=Section.objects.create(agency=desk.agency, name="规划科")
    )
    case = desk.handling(mar(5), subject=SAME)
    at = f"/cases/{case.pk}/similar/"
    assert earlier.number in as_("intake").get(at).content.decode()
    page = as_("handler").get(at).content.decode()
    assert earlier.number not in page and "没有找到相近的申请" in page
    form = as_("handler").get(f"/cases/{case.pk}/do/judge_repeat/?earlier={earlier.pk}")
    assert earlier.number not in form.content.decode()


def test_the_decision_is_made_recorded_and_goes_into_the_proposal(desk: World, as_: As) -> None:
    earlier = replied(desk)
    case = desk.handling(mar(5), subject=SAME)
    at = f"/cases/{case.pk}/do/judge_repeat/"
    form = as_("intake").get(f"{at}?earlier={earlier.pk}").content.decode()
    assert f'<option value="{earlier.pk}" selected>' in form
    given = {"earlier": earlier.pk, "decision": "same", "seen": case.ledger_length, "stage": "do"}
    assert as_("intake").post(at, given).status_code == 302
    event = fresh(case).events.latest("sequence")
    letter = earlier.letters.get(kind__startswith="reply")
    assert event.data["earlier_number"] == letter.number
    page = as_("handler").get(f"/cases/{case.pk}/").content.decode()
    for told in ("认定：同一申请人重复申请相同信息", f"此前答复的文号：{letter.number}"):
        assert told in page
    similar = as_("handler").get(f"/cases/{case.pk}/similar/").content.decode()
    assert "已认定：<strong>同一申请人重复申请相同信息</strong>" in similar
    propose = as_("handler").get(f"/cases/{case.pk}/do/propose/?outcome=repeated").content.decode()
    assert f'value="{letter.number}"' in propose and 'value="2026-03-04"' in propose


def test_what_was_filled_in_survives_a_refusal(desk: World, as_: As) -> None:
    earlier = desk.handling(mar(2), subject=PLAN)  # not replied to yet
    case = desk.handling(mar(5), subject=SAME)
    at = f"/cases/{case.pk}/do/judge_repeat/"
    given = {
        "earlier": earlier.pk,
        "decision": "same",
        "reason": "同一份方案",
        "seen": case.ledger_length,
        "stage": "do",
    }
    page = as_("intake").post(at, given).content.decode()
    assert "还没有答复，不是重复申请" in page and "同一份方案" in page
    assert f'<option value="{earlier.pk}" selected>' in page


def test_a_later_request_is_shown_and_not_offered(desk: World, as_: As) -> None:
    case = desk.handling(mar(2), subject=SAME)
    later = desk.registered(mar(3), subject=PLAN)
    page = as_("intake").get(f"/cases/{case.pk}/similar/").content.decode()
    assert later.number in page and "在本申请之后提交" in page
    assert f"?earlier={later.pk}" not in page
    form = as_("intake").get(f"/cases/{case.pk}/do/judge_repeat/?earlier={later.pk}")
    assert f'value="{later.pk}"' not in form.content.decode()


@pytest.mark.parametrize("earlier", ["abc", "0", "-1", "9" * 30, ""])
def test_a_hostile_address_is_only_an_empty_choice(desk: World, as_: As, earlier: str) -> None:
    case = desk.handling(mar(5), subject=SAME)
    at = f"/cases/{case.pk}/do/judge_repeat/?earlier={earlier}"
    assert as_("intake").get(at).status_code == 200


def test_what_both_have_is_marked() -> None:
    assert list(marked("城中征收方案", "某村征收方案二")) == [
        ("某村", False),
        ("征收方案", True),
        ("二", False),
    ]
    assert list(marked("甲", "")) == []
    long = "同" * (MOST_MARKED + 5)
    assert "".join(text for text, _ in marked(long, long)) == long


def test_an_earlier_decision_on_paper_is_listed(desk: World, as_: As) -> None:
    case = desk.registered(mar(2), subject=PLAN)
    do(desk, case, "judge_repeat", mar(2), decision="different", earlier_number="甲〔2024〕1号")
    page = as_("intake").get(f"/cases/{case.pk}/similar/").content.decode()
    assert "甲〔2024〕1号：不是同一信息" in page
