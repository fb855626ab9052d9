"""文书模板: from the shipped text to a version of one's own, every step at the desk."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pypdfium2 import PdfDocument

from casework.models import Agency
from notices import versions
from notices.catalogue import KINDS, shipped_source
from notices.fields import BLOCKS, FIELDS
from notices.models import Letter, TemplateVersion
from tests.acts.doing import mar
from tests.acts.test_before_reply import signed
from tests.screens.test_settings_overview import words
from tests.world import World

As = Callable[[str], Client]
KIND = "reply.published"
OWN = shipped_source(KIND).replace("已经主动公开。", "此前已经由本机关主动公开。")
WRONG = "@title 政府信息公开告知书\n!opening\n{{nonsense}}\n可以申请行政复议。"


def drafted(world: World, source: str = OWN, agency: Agency | None = None) -> TemplateVersion:
    by = world.admin
    return versions.draft_version(
        agency or world.agency, KIND, source, by=by, today=mar(9), note="措辞"
    )


def checked(world: World, source: str = OWN) -> TemplateVersion:
    return versions.check(drafted(world, source), by=world.admin, today=mar(9))


def approved(world: World, on: date = date(2026, 3, 10), source: str = OWN) -> TemplateVersion:
    version = checked(world, source)
    return versions.approve(version, by=world.office_head, effective_on=on, today=mar(9))


def url(version: TemplateVersion) -> str:
    return f"/templates/version/{version.pk}/"


def again(version: TemplateVersion) -> TemplateVersion:
    return TemplateVersion.objects.get(pk=version.pk)


def pdf_text(answer: Any) -> str:
    pages = PdfDocument(BytesIO(answer.content))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    return "".join(text.split())


# -- the lists ------------------------------------------------------------------------------------


def test_every_kind_is_listed_with_what_is_in_use_today(desk: World, as_: As) -> None:
    """Versions of 10 and 11 March; today is the 10th; a draft and one that waits."""
    approved(desk)
    approved(desk, date(2026, 3, 11))
    checked(desk)
    drafted(desk)
    other = World.make("other-ju")
    approved(other)
    answer = as_("legal").get("/templates/")
    shown = {
        kind.code: (used, drafts)
        for _, rows in answer.context["groups"]
        for kind, used, drafts in rows
    }
    assert set(shown) == set(KINDS)
    used, drafts = shown.pop(KIND)
    assert (used.agency, used.number) == (desk.agency, 1)
    assert [(v.number, v.state) for v in drafts] == [(3, "checked"), (4, "draft")]
    assert set(map(str, shown.values())) == {"(None, [])"}
    assert "第1版 自2026年3月10日 第3版 等待批准 第4版 草稿" in words(answer)


@pytest.mark.parametrize("day", [9, 10, 11, 12, 19, 20, 21])
def test_the_versions_in_use_are_those_the_letters_take(desk: World, day: int) -> None:
    """From the 10th, from the 12th until before the 20th, and one that takes over again."""
    approved(desk)
    second = approved(desk, date(2026, 3, 12))
    versions.retire(second, by=desk.legal, on=mar(20), today=mar(12))
    approved(World.make("other-ju"))
    found = versions.versions_on(desk.agency, mar(day))
    assert found == {
        kind: used for kind in KINDS if (used := versions.version_on(desk.agency, kind, mar(day)))
    }
    numbers = {9: None, 10: 1, 11: 1, 12: 2, 19: 2, 20: 1, 21: 1}
    assert (found[KIND].number if found else None) == numbers[day]


QUERIES_LIST, QUERIES_KIND = 6, 6


def test_the_lists_ask_the_same_number_of_questions_for_one_and_for_three(
    desk: World, as_: As, django_assert_num_queries: Any
) -> None:
    client = as_("admin")
    client.get("/templates/")
    for more in (1, 2):
        for _ in range(more):
            approved(desk)
            drafted(desk)
        with django_assert_num_queries(QUERIES_LIST):
            client.get("/templates/")
        with django_assert_num_queries(QUERIES_KIND):
            client.get(f"/templates/{KIND}/")


def test_a_kind_shows_the_shipped_text_and_who_did_what_when(desk: World, as_: As) -> None:
    version = approved(desk)
    versions.retire(version, by=desk.legal, on=mar(20), today=mar(10))
    answer = as_("admin").get(f"/templates/{KIND}/")
    assert "\n".join(line.text for line in answer.context["shipped"]) == shipped_source(
        KIND
    ).rstrip("\n")
    assert answer.context["used"] == version
    text = words(answer)
    assert "第1版 措辞 已停用 机关管理员甲 2026年3月9日 机关管理员甲 2026年3月9日" in text
    assert (
        "公开机构负责人甲 2026年3月9日 2026年3月10日起 2026年3月20日停用（法制审核人员甲）" in text
    )


def test_a_draft_is_begun_from_the_shipped_text_or_from_a_version(desk: World, as_: As) -> None:
    first = approved(desk)
    client = as_("legal")
    for start, source in (("shipped", shipped_source(KIND)), (str(first.pk), OWN)):
        answer = client.post(f"/templates/{KIND}/", {"from": start})
        version = TemplateVersion.objects.latest("pk")
        assert (answer.status_code, answer.url) == (302, url(version))
        assert (version.source, version.state, version.kind) == (source, "draft", KIND)
        assert (version.drafted_by, version.drafted_on) == (desk.legal, mar(10))
        assert version.history.get().history_user == desk.legal


def test_a_draft_is_begun_from_nothing_of_another_agency_or_kind(desk: World, as_: As) -> None:
    other = World.make("other-ju")
    foreign = drafted(other)
    client = as_("admin")
    own = drafted(desk)
    assert client.post(f"/templates/{KIND}/", {"from": str(foreign.pk)}).status_code == 404
    assert client.post("/templates/extend/", {"from": str(own.pk)}).status_code == 404
    assert client.post(f"/templates/{KIND}/", {"from": "x"}).status_code == 404
    assert TemplateVersion.objects.count() == 2


def test_who_only_approves_is_not_offered_to_draft(desk: World, as_: As) -> None:
    version = drafted(desk)
    assert "以此起草" not in words(as_("office_head").get(f"/templates/{KIND}/"))
    client = as_("office_head")
    assert client.post(f"/templates/{KIND}/", {"from": "shipped"}).status_code == 403
    assert "保存草稿" not in words(client.get(url(version)))
    answer = client.post(url(version), {"do": "save", "source": "别的"})
    assert "“起草文书模板”由机关管理员、法制审核人员办理" in words(answer)
    assert again(version).source == OWN


# -- one version ----------------------------------------------------------------------------------


def test_a_draft_is_saved_right_or_wrong(desk: World, as_: As) -> None:
    version = drafted(desk)
    typed = {"do": "save", "source": WRONG.replace("\n", "\r\n"), "note": "新措辞"}
    assert as_("legal").post(url(version), typed).status_code == 302
    version = again(version)
    assert (version.source, version.note, version.state) == (WRONG, "新措辞", "draft")
    last = version.history.first()
    assert (last.history_user, last.history_change_reason) == (desk.legal, "修改草稿")


def test_mistakes_stand_beside_their_lines(desk: World, as_: As) -> None:
    version = drafted(desk, WRONG)
    answer = as_("admin").get(url(version))
    assert [p.line for p in answer.context["problems"]] == [3, 4, 0, 0, 0]
    wrong = {line.number: line.problems for line in answer.context["lines"] if line.problems}
    assert set(wrong) == {3, 4}
    assert wrong[3][0].startswith("这种文书没有字段“nonsense”")
    assert wrong[4] == ("“复议”：救济途径由程序写（!remedy），正文不得另写",)
    assert "核查：5处错误" in words(answer) and "缺少必备部分 !remedy" in words(answer)


def test_a_text_with_mistakes_is_not_fixed_and_everything_typed_stays(desk: World, as_: As) -> None:
    version = drafted(desk)
    typed = {"do": "check", "source": WRONG, "note": "试试"}
    answer = as_("admin").post(url(version), typed)
    assert answer.status_code == 200
    assert "还有错误，没有定稿" in words(answer)
    form = answer.context["text_form"]
    assert (form["source"].value(), form["note"].value()) == (WRONG, "试试")
    assert len(answer.context["problems"]) == 5
    assert (again(version).state, again(version).source) == ("draft", WRONG)


def test_a_right_text_is_fixed(desk: World, as_: As) -> None:
    version = drafted(desk, WRONG)
    typed = {"do": "check", "source": OWN, "note": ""}
    assert as_("admin").post(url(version), typed).status_code == 302
    version = again(version)
    assert (version.state, version.source, version.checked_by) == ("checked", OWN, desk.admin)
    assert version.checked_on == mar(10)
    answer = as_("admin").post(url(version), {"do": "save", "source": WRONG})
    assert "不是“草稿”" in words(answer) and again(version).source == OWN


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("source", "", "模板不能是空的"),
        ("source", "字" * 20001, "模板不能超过20000个字"),
        ("note", "字" * 501, "500"),
    ],
)
def test_a_mistake_in_the_form_is_told_and_what_was_typed_stays(
    desk: World, as_: As, name: str, value: str, told: str
) -> None:
    version = drafted(desk)
    typed = {"source": OWN + "。", "note": "新措辞"} | {name: value}
    for do in ("save", "check"):
        form = as_("admin").post(url(version), typed | {"do": do}).context["text_form"]
        assert list(form.errors) == [name] and told in form.errors[name][0]
        assert {n: form[n].value() for n in typed} == typed
    assert again(version).source == OWN


def test_what_may_be_named_is_listed_with_its_meaning(desk: World, as_: As) -> None:
    answer = as_("admin").get(url(drafted(desk)))
    fields = {f.code: f for f in answer.context["fields"]}
    assert {code.strip("{}") for code in fields} == {
        *("agency_name", "number", "you", "received_on", "dated_on", "subject", "channel_words"),
        *("ground", "how_to_get", "right_agency", "right_agency_contact", "reason"),
    }
    assert {c for c, f in fields.items() if f.must} == {"{{ground}}", "{{how_to_get}}"}
    assert {c for c, f in fields.items() if f.maybe} == {
        "{{right_agency}}",
        "{{right_agency_contact}}",
        "{{reason}}",
    }
    assert fields["{{number}}"].meaning == "申请编号"
    blocks = {b.code: b.must for b in answer.context["blocks"]}
    assert blocks == {"!opening": True, "!remedy": True, "!contact": False}


@pytest.mark.parametrize("code", KINDS)
def test_every_field_and_part_of_every_kind_has_a_meaning(code: str) -> None:
    rules = KINDS[code].rules
    assert rules.always | rules.maybe <= set(FIELDS)
    assert rules.blocks <= set(BLOCKS)


# -- approving and retiring -----------------------------------------------------------------------


def test_another_approves_from_a_date_on(desk: World, as_: As) -> None:
    version = checked(desk)
    typed = {"do": "approve", "effective_on": "2026-03-16"}
    assert as_("office_head").post(url(version), typed).status_code == 302
    version = again(version)
    assert (version.state, version.effective_on) == ("approved", mar(16))
    assert (version.approved_by, version.approved_on) == (desk.office_head, mar(10))
    assert version.history.first().history_user == desk.office_head


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("", "请填写启用日期"),
        ("昨天", "启用日期不是日期"),
        ("2026-03-09", "启用日期2026-03-09已过"),
    ],
)
def test_a_date_that_cannot_be_is_told(desk: World, as_: As, value: str, told: str) -> None:
    version = checked(desk)
    answer = as_("office_head").post(url(version), {"do": "approve", "effective_on": value})
    form = answer.context["from_form"]
    assert told in form.errors["effective_on"][0]
    assert str(form["effective_on"].value()) == value
    assert again(version).state == "checked"


def test_nobody_approves_his_own(desk: World, as_: As) -> None:
    version = versions.draft_version(desk.agency, KIND, OWN, by=desk.legal, today=mar(9))
    version = versions.check(version, by=desk.admin, today=mar(9))
    typed = {"do": "approve", "effective_on": "2026-03-16"}
    assert "请由他人批准" in words(as_("legal").post(url(version), typed))
    answer = as_("admin").post(url(version), typed)
    told = answer.context["from_form"].errors["effective_on"][0]
    assert told == "“批准文书模板”由法制审核人员、公开机构负责人办理"
    assert again(version).state == "checked"


def test_a_version_is_retired_from_a_date_on(desk: World, as_: As) -> None:
    version = approved(desk)
    client = as_("legal")
    for value, told in (("", "请填写停用日期"), ("2026-03-09", "停用日期2026-03-09已过")):
        answer = client.post(url(version), {"do": "retire", "retired_on": value})
        assert told in answer.context["until_form"].errors["retired_on"][0]
    client.post(url(version), {"do": "retire", "retired_on": "2026-03-20"})
    version = again(version)
    assert (version.state, version.retired_on, version.retired_by) == (
        "retired",
        mar(20),
        desk.legal,
    )


def test_an_unknown_order_does_nothing(desk: World, as_: As) -> None:
    version = drafted(desk)
    before = TemplateVersion.objects.filter(pk=version.pk).values().get()
    assert as_("admin").post(url(version), {"do": "delete"}).status_code == 200
    assert TemplateVersion.objects.filter(pk=version.pk).values().get() == before


# -- differences and previews ---------------------------------------------------------------------


def test_differences_carry_signs(desk: World, as_: As) -> None:
    answer = as_("admin").get(url(drafted(desk)))
    changed = [(d.sign, d.text) for d in answer.context["differences"] if d.sign != " "]
    assert [sign for sign, _ in changed] == ["-", "+"]
    assert "信息已经主动公开" in changed[0][1] and "此前已经由本机关" in changed[1][1]
    page = answer.content.decode()
    assert '<div class="gone"><span aria-hidden="true">－</span>' in page
    assert '<div class="new"><span aria-hidden="true">＋</span>' in page


def test_a_preview_with_sample_facts(desk: World, as_: As) -> None:
    version = drafted(desk)
    client = as_("office_head")
    assert "letter" not in client.get(url(version)).context
    text = words(client.get(url(version), {"preview": "1"}))
    assert "张镕喆：" in text and "此前已经由本机关主动公开" in text
    answer = client.get(f"{url(version)}preview.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "此前已经由本机关主动公开" in pdf_text(answer)


def test_a_preview_with_a_case_writes_nothing(desk: World, as_: As) -> None:
    case = signed(desk, "published")
    version, client = drafted(desk), as_("legal")
    asked = {"preview": "1", "case": case.number}
    text = words(client.get(url(version), asked))
    assert "张三：" in text and "见门户网站" in text and "此前已经由本机关主动公开" in text
    answer = client.get(f"{url(version)}preview.pdf", asked)
    assert "张三：" in pdf_text(answer)
    assert not Letter.objects.exists() and case.events.count() == case.ledger_length


def test_what_keeps_a_preview_from_being_written_is_told(desk: World, as_: As) -> None:
    """On the page; and from the paper one is led to the page."""
    case = desk.handling(mar(2))
    client = as_("admin")
    right, wrong = drafted(desk), drafted(desk, WRONG)
    for version, number, told in (
        (right, case.number, "文书缺少拟办意见"),
        (right, "2026-9999", "没有编号为“2026-9999”的案件"),
        (wrong, "", "这种文书没有字段“nonsense”"),
    ):
        asked = {"preview": "1", "case": number}
        answer = client.get(f"{url(version)}preview.pdf", asked)
        assert (answer.status_code, answer.url) == (
            302,
            f"{url(version)}?preview=1&case={number}#preview",
        )
        answer = client.get(url(version), asked)
        assert told in str(answer.context["preview_problems"][0])
        assert "不能预览" in words(answer)


def test_a_font_that_may_not_be_used_is_told(
    desk: World, as_: As, settings: Any, tmp_path: Path
) -> None:
    settings.FONTS_ROOT = tmp_path
    (tmp_path / desk.agency.code).mkdir()
    (tmp_path / desk.agency.code / "kai.ttf").write_bytes(b"no font")
    client, version = as_("admin"), drafted(desk)
    answer = client.get(f"{url(version)}preview.pdf", follow=True)
    assert answer.redirect_chain[0][1] == 302
    assert "kai.ttf" in str(answer.context["preview_problems"][0])


def test_another_agencys_case_is_no_case(desk: World, as_: As) -> None:
    number = signed(World.make("other-ju"), "published").number
    answer = as_("admin").get(url(drafted(desk)), {"preview": "1", "case": number})
    assert "letter" not in answer.context and "没有编号为" in words(answer)


def test_a_text_is_never_read_as_markup(desk: World, as_: As) -> None:
    version = drafted(desk, OWN + "\n<b>{% url %}</b>")
    page = as_("admin").get(url(version), {"preview": "1"}).content.decode()
    assert "<b>{% url %}</b>" not in page and "&lt;b&gt;{% url %}&lt;/b&gt;" in page
