"""机关设置, the first page: what letters still lack, who is missing, what was changed last."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casework.history import signed
from casework.models import Post, Section
from notices.models import LetterStyle
from tests.world import World

As = Callable[[str], Client]
WITH_REMEDY = "全部答复、第三方决定告知书、终止办理告知书"


def words(answer: Any) -> str:
    """The text of a page, without markup and runs of blanks."""
    body = re.sub(r"<(script|style).*?</\1>", "", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def rows(answer: Any, section: str) -> list[list[str]]:
    """The cells of the table in the section with that id of its heading."""
    body = (
        answer.content.decode().split(f'aria-labelledby="{section}"', 1)[1].split("</section>")[0]
    )
    return [
        [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip() for cell in cells]
        for row in re.findall(r"<tr>(.*?)</tr>", body, flags=re.S)
        if (cells := re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.S))
    ]


def at_work(client: Client) -> Client:
    """After a first request: the session is not renewed while questions are counted."""
    client.get("/settings/")
    return client


def test_every_page_of_the_settings_is_linked(desk: World, as_: As) -> None:
    page = as_("admin").get("/settings/").content.decode()
    for path in ("agency", "practice", "reviews", "sections", "people", "letters", "calendar"):
        assert f'href="/settings/{path}/"' in page
    assert 'href="/templates/"' in page


def test_nothing_is_missing_when_everything_is_filled_in(desk: World, as_: As) -> None:
    text = words(as_("admin").get("/settings/"))
    assert "各种文书所需的机关信息都已填写" in text
    assert "还没有人担任" not in text


def test_what_is_missing_is_told_with_the_letters_that_fail(desk: World, as_: As) -> None:
    agency = desk.agency
    agency.short_name = agency.government_name = agency.court_name = ""
    agency.address = agency.phone = agency.reconsideration_url = ""
    agency.save()
    found = rows(as_("admin").get("/settings/"), "lacks")
    assert [row[0] for row in found] == [
        "机关代字",
        "复议机关（本级人民政府）",
        "管辖法院",
        "办公地址、联系电话",
        "网上申请行政复议的地址",
    ]
    assert found[0][1] == "全部文书（不能编发文字号）"
    assert found[1][1:] == [
        f"{WITH_REMEDY}（不能写明救济途径）",
        "复议法第二十四条第一款第（一）项",
    ]
    assert found[2][1:] == [f"{WITH_REMEDY}（不能写明救济途径）", "行诉法第十八条"]
    assert "登记回执、补正告知书" in found[3][1] and "终止办理告知书" not in found[3][1]
    assert found[4][1:] == [f"以电子方式送达的{WITH_REMEDY}", "复议法第二十二条第二款"]


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("township_government", "复议机关（上一级机关（主管部门或者人民政府））"),
        ("local_department", "复议机关（本级人民政府）"),
    ],
)
def test_which_name_is_missing_follows_from_the_kind(
    desk: World, as_: As, kind: str, missing: str
) -> None:
    desk.agency.kind, desk.agency.government_name, desk.agency.superior_name = kind, "", ""
    desk.agency.save()
    assert [r[0] for r in rows(as_("admin").get("/settings/"), "lacks")] == [missing]


def test_a_role_nobody_holds_is_told(desk: World, as_: As) -> None:
    Post.objects.filter(role="leader").delete()
    desk.legal.is_active = False
    desk.legal.save()
    assert "还没有人担任：法制审核人员、分管领导。" in words(as_("admin").get("/settings/"))


def test_settings_nobody_can_read_close_no_page(desk: World, as_: As) -> None:
    desk.agency.settings = {"receipt_day_counted": "maybe"}
    desk.agency.save()
    assert "办理口径的设置有误" in words(as_("admin").get("/settings/"))
    for path in ("agency", "practice", "reviews", "letters", "people", "sections"):
        assert as_("admin").get(f"/settings/{path}/").status_code == 200, path


def test_changes_are_told_in_words_the_newest_first(desk: World, as_: As) -> None:
    agency = desk.agency
    agency.court_name, agency.settings = "新法院", {"receipt_day_counted": True}
    agency.review_stages = [["secrecy"], ["section_head", "legal"]]
    signed(agency, desk.admin, "修改机关信息")
    agency.save()
    section = Section(agency=agency, name="法规科")
    signed(section, desk.admin, "增加科室")
    section.save()
    style = LetterStyle(agency=agency, form="document")
    signed(style, desk.admin, "修改文书格式")
    style.save()
    post = Post.objects.get(role="leader")
    signed(post, desk.admin, "取消岗位")
    post.delete()
    found = [row[1:] for row in rows(as_("admin").get("/settings/"), "changes")][:4]
    assert found[0] == ["机关管理员甲", "岗位：分管领导甲，分管领导 取消岗位", "—"]
    assert found[1][:2] == ["机关管理员甲", "文书格式 修改文书格式"]
    assert "公文格式： （空） → 文件格式" in found[1][2]
    assert found[2] == ["机关管理员甲", "科室：法规科 增加科室", "名称： （空） → 法规科"]
    assert found[3][1] == "行政机关 修改机关信息"
    assert found[3][2].split(" 审核步骤： ")[0] == (
        "管辖法院： 测试市人民法院 → 新法院 "
        "收到申请当日是否计入期限： 收到当日不计入 → 收到当日计入第1日"
    )
    assert found[3][2].endswith(
        "科室负责人审核 → 保密审查、法制审核 → 签发 → 保密审查 → 科室负责人审核、法制审核 → 签发"
    )


def test_only_the_last_twenty_changes_and_only_ones_own(desk: World, as_: As) -> None:
    other = World.make("other-ju").agency
    for number in range(25):
        for agency in (desk.agency, other):
            agency.phone = f"{agency.code} {number}"
            agency.save()
    found = rows(as_("admin").get("/settings/"), "changes")
    assert len(found) == 20
    assert found[0][3] == "联系电话： test-ju 23 → test-ju 24"
    assert not any("other-ju" in cell for row in found for cell in row)


def test_the_page_asks_the_same_number_of_questions_however_much_was_changed(
    desk: World, as_: As, django_assert_num_queries: Any
) -> None:
    """Session, person with his agency, posts, roles held, notices; two each for the histories of
    agency, section and style, one for that of posts, which are given and taken, never changed."""
    client = at_work(as_("admin"))
    style = LetterStyle.objects.create(agency=desk.agency)
    for number in (1, 3):
        for _ in range(number):
            desk.agency.phone += "0"
            desk.agency.save()
            style.save()
            desk.section.name += "一"
            desk.section.save()
            Section.objects.create(agency=desk.agency, name=f"科{Section.objects.count()}")
        with django_assert_num_queries(QUERIES):
            client.get("/settings/")


QUERIES = 13
