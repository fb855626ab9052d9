"""查看个人信息: masked where nobody needs it, shown once for a reason, and every look is kept."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test import Client

from casework import acts
from casework.models import Case, LedgerChanged, Look
from tests.acts.doing import mar
from tests.matrix.table import ROLES
from tests.world import World, fresh

As = Callable[[str], Client]
WHO = {
    "kind": "natural",
    "name": "王小明",
    "id_number": "110101199001011234",
    "phone": "13912345678",
    "email": "wangxm@example.cn",
    "address": "测试市城中区和平街8号",
    "postcode": "654321",
}
SECRETS = {k: v for k, v in WHO.items() if k not in ("kind", "name")}
CONTACTS = {k: v for k, v in SECRETS.items() if k != "id_number"}
MASKED = ("110***********1234", "139****5678", "w***@example.cn", "测试市城中****")
LOOKS_QUERIES = 7
"""Session, person with agency, posts; how many, the page, who has looked."""
CASE_OF = "/cases/{}/reveal/"


def of_wang(desk: World) -> Case:
    return desk.handling(mar(2), applicant=WHO)


def seen_in(page: Any) -> set[str]:
    text = page.content.decode()
    return {name for name, value in SECRETS.items() if value in text}


def look(client: Client, case: Case, **given: Any) -> Any:
    return client.post(CASE_OF.format(case.pk), {"field": ["phone"], "why": "contact"} | given)


@pytest.mark.parametrize("role", ROLES)
def test_the_case_page_shows_contacts_to_those_who_need_them(
    desk: World, as_: As, role: str
) -> None:
    case = of_wang(desk)
    page = as_(role).get(f"/cases/{case.pk}/")
    needs = role in ("intake", "handler")
    assert seen_in(page) == (set(CONTACTS) if needs else set())
    text = page.content.decode()
    for mask in MASKED[:1] if needs else MASKED:
        assert mask in text, mask
    assert text.count(f'href="/cases/{case.pk}/reveal/?field=') == (1 if needs else 4)


def test_once_archived_they_are_masked_for_everybody(desk: World, as_: As) -> None:
    case = desk.archived(mar(2), applicant=WHO)
    for role in ("intake", "handler"):
        assert seen_in(as_(role).get(f"/cases/{case.pk}/")) == set()


@pytest.mark.parametrize("role", ["legal", "section_head", "auditor", "admin"])
def test_no_other_page_tells_them(desk: World, as_: As, role: str) -> None:
    case = of_wang(desk)
    for value in ("13900000000", "wang2@example.cn", "测试市城西区光明路1号"):
        case.applicant.phone = case.applicant.email = case.applicant.address = value
        case.applicant.save()
    for name, value in SECRETS.items():
        setattr(case.applicant, name, value)
    case.applicant.save()
    columns = "column=number&column=applicant&column=id_number&column=subject"
    for path in ("/todo/", f"/cases/?{columns}", f"/cases/{case.pk}/history/", "/home/"):
        page = as_(role).get(path)
        assert page.status_code == 200 and seen_in(page) == set(), path
    assert seen_in(as_("handler").get(f"/cases/{case.pk}/history/")) == set()
    book = as_(role).get(f"/cases/export/?{columns}").content
    assert not [v for v in SECRETS.values() if v.encode() in book]


def test_the_printed_forms_follow_the_same_rule(desk: World, as_: As) -> None:
    case = of_wang(desk)

    def printed(role: str) -> str:
        content = as_(role).get(f"/cases/{case.pk}/forms/application.pdf").content
        document = pypdfium2.PdfDocument(BytesIO(content))
        text = "".join(p.get_textpage().get_text_range() for p in document)
        document.close()
        return text

    assert "13912345678" in printed("handler") and "654321" in printed("intake")
    legal = printed("legal")
    assert not [v for v in SECRETS.values() if v in legal]
    assert "139****5678" in legal and "王小明" in legal


def test_a_look_shows_what_was_asked_for_once_and_is_kept(desk: World, as_: As) -> None:
    case, client = of_wang(desk), as_("legal")
    page = look(client, case, field=["phone", "id_number"], why="review", words="申请人身份存疑")
    assert seen_in(page) == {"phone", "id_number"}
    (kept,) = Look.objects.all()
    assert (kept.case, kept.person, kept.person_name) == (case, desk.legal, "法制审核人员甲")
    assert (kept.fields, kept.reason) == (["id_number", "phone"], "审核拟办意见：申请人身份存疑")
    for path in ("", "reveal/", "history/"):
        assert seen_in(client.get(f"/cases/{case.pk}/{path}")) == set()
    assert fresh(case).ledger_length == case.ledger_length  # no act: the case has not changed


def test_beside_the_masked_value_it_comes_as_a_piece_of_the_page(desk: World, as_: As) -> None:
    case, client, htmx = of_wang(desk), as_("secrecy"), {"HX-Request": "true"}
    form = client.get(f"/cases/{case.pk}/reveal/?field=phone", headers=htmx).content.decode()
    assert "<html" not in form and 'value="phone"' in form
    sent = {"field": ["phone"], "why": "other", "words": "核对案卷"}
    page = client.post(CASE_OF.format(case.pk), sent, headers=htmx)
    assert seen_in(page) == {"phone"} and "<html" not in page.content.decode()
    assert Look.objects.get().reason == "核对案卷"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"why": ""}, "请选择理由"),
        ({"why": "因为"}, "没有这个理由"),
        ({"why": "other"}, "选了“其他”，请写明理由"),
        ({"why": "other", "words": "   "}, "选了“其他”，请写明理由"),
        ({"why": "other", "words": "甲" * 151}, "写明理由不能超过150个字"),
        ({"why": "other", "words": "\u200b甲"}, "这里"),
        ({"field": []}, "请选择要查看的项目"),
        ({"field": ["subject"]}, "没有这个项目"),
    ],
)
def test_without_a_reason_nothing_is_shown(
    desk: World, as_: As, given: dict[str, Any], told: str
) -> None:
    case = of_wang(desk)
    page = look(as_("legal"), case, **given)
    assert page.status_code == 200 and told in page.content.decode()
    assert seen_in(page) == set() and not Look.objects.exists()


def test_what_stands_open_is_not_asked_for(desk: World, as_: As) -> None:
    """The handler sees the telephone anyway; only the identity number is his to ask for."""
    case = of_wang(desk)
    assert "没有这个项目" in look(as_("handler"), case).content.decode()
    assert seen_in(look(as_("handler"), case, field=["id_number"])) == {"id_number"}


def test_a_case_without_particulars_has_nothing_to_ask_for(desk: World, as_: As) -> None:
    case = desk.handling(mar(2), applicant={"kind": "natural", "name": "张三"})
    page = as_("legal").get(f"/cases/{case.pk}/reveal/")
    assert "没有遮盖的个人信息" in page.content.decode()
    assert look(as_("legal"), case).status_code == 200 and not Look.objects.exists()


def test_a_case_of_others_does_not_exist(desk: World, as_: As) -> None:
    case = of_wang(desk)
    stranger = World.make("other-ju").legal
    type(stranger).objects.filter(pk=stranger.pk).update(must_change_password=False)
    client = Client()
    client.force_login(stranger, backend="flows.desk.account.Backend")
    assert look(client, case).status_code == 404 and not Look.objects.exists()


def test_the_list_of_looks_is_filtered_and_counted(desk: World, as_: As) -> None:
    case, other = of_wang(desk), of_wang(desk)
    look(as_("legal"), case)
    look(as_("legal"), case, field=["address"], why="service")
    look(as_("secrecy"), other, why="other", words="核对密件")
    client = as_("auditor")

    def rows(query: str) -> list[tuple[str, str, str]]:
        page = client.get(f"/looks/{query}")
        return [(entry.person_name, fields, entry.reason) for entry, fields in page.context["rows"]]

    who = "法制审核人员甲"
    by_legal = [(who, "地址", "邮寄、送达文书"), (who, "电话", "与申请人联系")]
    assert rows("") == [("保密审查人员甲", "电话", "核对密件"), *by_legal]
    assert rows(f"?person={desk.legal.pk}") == by_legal
    assert rows(f"?case={other.pk}") == [("保密审查人员甲", "电话", "核对密件")]
    assert rows(f"?q={case.number}") == by_legal
    assert rows("?person=x&case=-1&q=%25") == []
    told = {r: as_(r).get(f"/cases/{case.pk}/").content.decode() for r in ROLES}
    assert {r for r, page in told.items() if "个人信息曾被查看2次" in page} == {
        "auditor",
        "legal",
        "office_head",
    }
    link = f'href="/looks/?case={case.pk}"'
    assert {r for r, page in told.items() if link in page} == {"auditor", "office_head"}


def test_looks_of_another_agency_are_not_told(desk: World, as_: As) -> None:
    look(as_("legal"), of_wang(desk))
    stranger = World.make("other-ju").auditor
    type(stranger).objects.filter(pk=stranger.pk).update(must_change_password=False)
    client = Client()
    client.force_login(stranger, backend="flows.desk.account.Backend")
    page = client.get("/looks/")
    assert page.context["rows"] == [] and "法制审核人员甲" not in page.content.decode()


@pytest.mark.parametrize("count", [1, 100])
def test_queries_of_the_list(
    desk: World, as_: As, django_assert_num_queries: Any, count: int
) -> None:
    case, at = of_wang(desk), datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    for n in range(count):
        Look.record(case, desk.legal, ["phone"], "核对", at=at + timedelta(minutes=n))
    client = as_("office_head")
    client.get("/looks/")
    with django_assert_num_queries(LOOKS_QUERIES):
        page = client.get("/looks/")
    assert page.context["rows"][0][0].at == at + timedelta(minutes=count - 1)
    assert len(page.context["rows"]) == min(count, 50)


# -- append-only -----------------------------------------------------------------------------------


def _refused(run: Callable[[], object]) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        run()
    return str(caught.value)


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_look_is_never_changed_and_never_deleted(desk: World, as_: As) -> None:
    look(as_("legal"), of_wang(desk))
    kept = Look.objects.get()
    for column in [f.column for f in Look._meta.concrete_fields]:
        change = f'UPDATE casework_look SET "{column}" = "{column}"'
        assert "查看记录只增不改" in _refused(lambda change=change: _sql(change)), column
    changes: list[Callable[[], object]] = [
        lambda: Look.objects.update(reason="别的"),
        lambda: models.Model.save(kept),
    ]
    for change in changes:
        assert "查看记录只增不改" in _refused(change)
    deletions: list[Callable[[], object]] = [
        lambda: _sql("DELETE FROM casework_look"),
        lambda: Look.objects.all()._raw_delete("default"),
        lambda: models.Model.delete(kept),
    ]
    for delete in deletions:
        assert "查看记录不得删除" in _refused(delete)
    if connection.vendor == "postgresql":
        _sql("SET CONSTRAINTS ALL IMMEDIATE")  # what still waits would be in its way
        assert "查看记录不得清空" in _refused(lambda: _sql("TRUNCATE casework_look CASCADE"))
    with pytest.raises(LedgerChanged):
        kept.save()
    with pytest.raises(LedgerChanged):
        kept.delete()
    assert Look.objects.get().reason == "与申请人联系"


def test_who_was_handed_the_case_sees_and_who_gave_it_away_no_longer(desk: World, as_: As) -> None:
    case = of_wang(desk)
    acts.send_back(case, by=desk.handler, on=mar(3), today=mar(3), reason="不属本科室")
    acts.assign(fresh(case), by=desk.intake, on=mar(3), today=mar(3), section=desk.section)
    page = as_("handler").get(f"/cases/{case.pk}/")  # in his section, and nobody's yet
    assert page.status_code == 200 and seen_in(page) == set()
