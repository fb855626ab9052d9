"""机关信息: every field with its help and its errors, what the kind needs, and a new region."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from casework.acts import enter_notice
from casework.models import Agency
from tests.acts.doing import mar
from tests.acts.test_notices_entered import regional
from tests.screens.test_settings_overview import words
from tests.world import World, fresh

As = Callable[[str], Client]
URL = "/settings/agency/"
TYPED = {
    "step": "save",
    "name": "新测试市自然资源局",
    "short_name": "新测",
    "kind": "justice_department",
    "region": "",
    "government_name": "新测试市人民政府",
    "superior_name": "新测试省司法厅",
    "local_government_name": "新测试县人民政府",
    "court_name": "新测试市中级人民法院",
    "reconsideration_url": "https://fuyi.example.gov.cn/new/",
    "address": "新测试市人民路2号",
    "postcode": "123456",
    "phone": "0000-7654321",
}


def stored(world: World) -> Agency:
    return Agency.objects.get(pk=world.agency.pk)


def test_what_is_typed_is_saved_and_signed(desk: World, as_: As) -> None:
    answer = as_("admin").post(URL, TYPED)
    assert (answer.status_code, answer.url) == (302, URL)
    agency = stored(desk)
    assert {n: getattr(agency, n) for n in TYPED if n != "step"} == {
        n: v for n, v in TYPED.items() if n != "step"
    }
    last = agency.history.first()
    assert (last.history_user, last.history_change_reason) == (desk.admin, "修改机关信息")
    assert agency.code == "test-ju" and agency.settings == {}


def test_saving_again_writes_nothing(desk: World, as_: As) -> None:
    as_("admin").post(URL, TYPED)
    written = stored(desk).history.count()
    assert "没有改动" in words(as_("admin").post(URL, TYPED, follow=True))
    assert stored(desk).history.count() == written


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("name", "", "请填写机关名称"),
        ("name", "某\u200b局", "零宽空格"),
        ("short_name", "字" * 21, "20"),
        ("kind", "kingdom", "kingdom"),
        ("government_name", "某\ue000府", "私用区"),
        ("court_name", "某\u200b院", "零宽空格"),
        ("reconsideration_url", "网上大厅", "网址有误"),
        ("address", "某\u200b路", "零宽空格"),
        ("postcode", "12345", "邮政编码应当是六位数字"),
        ("postcode", "12345a", "邮政编码应当是六位数字"),
        ("phone", "0\u200b1", "零宽空格"),
        ("phone", "0" * 51, "50"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_what_was_typed_stays(
    desk: World, as_: As, name: str, value: str, told: str
) -> None:
    before = Agency.objects.filter(pk=desk.agency.pk).values().get()
    answer = as_("admin").post(URL, TYPED | {name: value})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [name] and told in form.errors[name][0]
    assert form[name].value() == value
    others = {n: form[n].value() for n in TYPED if n not in ("step", name)}
    assert others == {n: v for n, v in TYPED.items() if n not in ("step", name)}
    assert Agency.objects.filter(pk=desk.agency.pk).values().get() == before
    # The head of the page still says which agency this is.
    assert "测试市自然资源局 机关管理员甲" in words(answer)


def test_settings_of_another_page_in_disorder_are_told_and_not_saved_over(
    desk: World, as_: As
) -> None:
    Agency.objects.filter(pk=desk.agency.pk).update(settings={"galaxy": 1})
    answer = as_("admin").post(URL, TYPED)
    assert answer.status_code == 200 and "galaxy" in words(answer)
    assert stored(desk).name == "测试市自然资源局"


@pytest.mark.parametrize(
    ("kind", "names", "article"),
    [
        ("local_department", ["本级人民政府", "管辖法院"], "复议法第二十四条第一款第（一）项"),
        (
            "justice_department",
            ["本级人民政府", "上一级机关（主管部门或者人民政府）", "管辖法院"],
            "复议法第二十八条",
        ),
        (
            "dispatched_agency",
            ["本级人民政府", "管辖法院", "派出机构所在地人民政府"],
            "复议法第二十四条第四款",
        ),
        ("provincial_government", ["本机关名称", "管辖法院"], "复议法第二十四条第二款"),
        (
            "vertical",
            ["上一级机关（主管部门或者人民政府）", "管辖法院"],
            "复议法第二十七条",
        ),
    ],
)
def test_the_kind_says_which_names_are_needed(
    desk: World, as_: As, kind: str, names: list[str], article: str
) -> None:
    """With scripts by the part alone, without by the button of the form."""
    typed = TYPED | {"kind": kind, "step": "look", "court_name": ""}
    for url in (URL, "/settings/agency/needs/"):
        answer = as_("admin").post(url, typed)
        assert answer.status_code == 200
        needs = answer.context["needs"]
        assert [need.label for need in needs.names] == names
        assert needs.article == article and article in words(answer)
        court = next(need for need in needs.names if need.label == "管辖法院")
        assert court.must and not court.value
    assert stored(desk).kind == "local_department"


def test_looking_tells_no_mistake_and_saves_nothing(desk: World, as_: As) -> None:
    answer = as_("admin").post(URL, TYPED | {"step": "look"})
    assert "没有保存" not in words(answer)
    assert answer.context["form"]["phone"].value() == "0000-7654321"
    assert stored(desk).phone == "0000-1234567"


def test_the_help_says_what_a_name_is_for(desk: World, as_: As) -> None:
    form = as_("admin").get(URL).context["form"]
    assert "任何文书都不能编号" in form["short_name"].help_text
    assert "县级以上地方人民政府工作部门" in form["government_name"].help_text
    assert "乡镇人民政府" in form["superior_name"].help_text
    assert "政府工作部门的派出机构" in form["local_government_name"].help_text
    assert "第十八条第二款" in form["court_name"].help_text
    assert "第二十二条第二款" in form["reconsideration_url"].help_text
    assert "登记回执" in form["address"].help_text


def test_a_region_with_notices_of_its_own_moves_clocks_after_confirming(
    desk: World, as_: As
) -> None:
    """The region closes from 4 to 6 March, three working days: 30 March becomes 2 April."""
    case, other = desk.handling(mar(2)), World.make("other-ju").handling(mar(2))
    enter_notice(regional("450000"), by=None, today=mar(3))
    typed = TYPED | {"region": "450000"}
    client = as_("admin")
    answer = client.post(URL, typed)
    assert answer.status_code == 200
    assert "1件 在办案件的答复期限变动" in words(answer)
    assert "2026年3月30日 2026年4月2日" in words(answer)
    assert (fresh(case).due_on, stored(desk).region) == (mar(30), "")
    answer = client.post(URL, typed | {"step": "confirm"}, follow=True)
    assert "1件在办案件的答复期限变动" in words(answer)
    assert (fresh(case).due_on, stored(desk).region) == (date(2026, 4, 2), "450000")
    assert fresh(other).due_on == mar(30)


def test_a_region_without_notices_is_saved_at_once(desk: World, as_: As) -> None:
    case = desk.handling(mar(2))
    answer = as_("admin").post(URL, TYPED | {"region": "450000"})
    assert answer.status_code == 302
    assert (fresh(case).due_on, stored(desk).region) == (mar(30), "450000")


def test_the_confirmation_sends_everything_typed_once_more(desk: World, as_: As) -> None:
    desk.handling(mar(2))
    enter_notice(regional("450000"), by=None, today=mar(3))
    answer = as_("admin").post(URL, TYPED | {"region": "450000"})
    sent: dict[str, Any] = dict(answer.context["typed"])
    assert sent == {n: v for n, v in (TYPED | {"region": "450000"}).items() if n != "step"}
    as_("admin").post(URL, sent | {"step": "confirm"})
    assert stored(desk).court_name == "新测试市中级人民法院"
