"""Whole cases that end in an answer, each by the people themselves, at both sizes.

March 2026 on the wall calendar: Monday 2 March is received; 3 to 6 (4), 9 to 13 (9), 16 to 20 (14),
23 to 27 (19), Monday 30 (20): due on 30 March, internal target Friday 27.
"""

import pytest

from tests.browser.people import Desk
from tests.browser.steps import (
    SUBJECT,
    then_nothing_waits_for,
    then_the_case_shows,
    then_the_letter_says,
    when,
    when_everybody_reviews,
    when_it_is_posted_and_filed,
    when_the_clerk_takes_in,
    when_the_handler_proposes,
    when_the_leader_signs,
    when_the_reply_goes_out,
)

pytestmark = pytest.mark.django_db(transaction=True)

PLAN = "测试市2025年度国有建设用地供应计划"


def test_everything_asked_for_is_disclosed(desk: Desk) -> None:
    from_request_to_archive(desk)


def test_the_same_without_javascript(plain_desk: Desk) -> None:
    from_request_to_archive(plain_desk)


def from_request_to_archive(desk: Desk) -> None:
    page = when_the_clerk_takes_in(desk)
    then_the_case_shows(page, state="已登记", 收到申请="2026年3月2日", 证件号码="110*************00")
    then_the_case_shows(page, 答复期限="2026年3月30日　内部目标 2026年3月27日", bar="剩余20个工作日")
    when(desk, "intake", "交办", {"科室": "利用科"})

    desk.it_is("2026-03-03")
    then_the_case_shows(when(desk, "handler", "接办"), state="办理中", 承办人="承办人甲")

    desk.it_is("2026-03-10")  # 3, 4, 5, 6, 9, 10 March: six days are gone
    page = when_the_handler_proposes(
        desk,
        "予以公开",
        {"补充的理由或者说明": "供应计划见附件"},
        items=[{"名称": PLAN, "文号": "测自然资〔2025〕8号", "页数": "6"}, {"名称": "编制说明"}],
    )
    then_the_case_shows(page, state="已拟办", bar="已计6个工作日，剩余14个工作日")
    then_nothing_waits_for(desk, "handler", "legal", "leader")

    desk.it_is("2026-03-11")
    when_everybody_reviews(desk, items=[PLAN, "编制说明"])
    when_the_leader_signs(desk)

    desk.it_is("2026-03-13")
    page = when_the_reply_goes_out(desk)
    then_the_case_shows(page, state="已答复")
    then_the_letter_says(
        page,
        "测自然资公开告〔2026〕1号",
        "政府信息公开告知书",
        "张三",
        "2026年3月2日",
        "2026-0001",
        SUBJECT,
        "《中华人民共和国政府信息公开条例》第三十六条第（二）项",
        "第四十条",
        f"《{PLAN}》",
        "60日内向测试市人民政府申请行政复议",
        "6个月内直接向测试市人民法院提起行政诉讼",
        "2026年3月13日",
    )

    desk.it_is("2026-03-16")
    when_it_is_posted_and_filed(desk, "2026-03-16")
    then_the_case_shows(desk.at("intake"), state="已归档", 档号="2026-依申请公开-0001，保管10年")
    then_nothing_waits_for(desk, "intake", "handler", "section_head", "secrecy", "legal", "leader")
