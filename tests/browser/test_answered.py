"""Whole cases that end in an answer, each by the people themselves, at both sizes.

March 2026 on the wall calendar: Monday 2 March is received; 3 to 6 (4), 9 to 13 (9), 16 to 20 (14),
23 to 27 (19), Monday 30 (20): due on 30 March, internal target Friday 27.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.people import Desk
from tests.browser.steps import (
    SUBJECT,
    button,
    field,
    fill,
    follow,
    given_a_case_in_hand,
    then_nothing_waits_for,
    then_the_case_shows,
    then_the_letter_says,
    when,
    when_everybody_reviews,
    when_he_opens_his_task,
    when_he_sends,
    when_he_turns_to,
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
    then_the_case_shows(
        page, state="已登记", 收到申请="2026年3月2日", 证件号码="110***********0000"
    )
    then_the_case_shows(
        page, 答复期限="2026年3月30日　内部目标 2026年3月27日", bar="剩余20个工作日"
    )
    when(desk, "intake", "交办", {"科室": "利用科"})

    desk.it_is("2026-03-03")
    then_the_case_shows(when(desk, "handler", "接办"), state="办理中", 承办人="承办人甲")

    desk.it_is("2026-03-10")  # 3, 4, 5, 6, 9, 10 March: six days are gone
    page = when_the_handler_proposes(
        desk,
        "予以公开",
        {"提供的形式、方式": "纸质", "补充的理由或者说明": "供应计划见附件"},
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
        "《中华人民共和国政府信息公开条例》（国务院令第711号）第三十六条第（二）项、第四十条",
        f"1.{PLAN}（测自然资〔2025〕8号，6页）2.编制说明",
        "60日内向测试市人民政府申请行政复议",
        "6个月内直接向测试市人民法院提起行政诉讼",
        "2026年3月13日",
    )

    desk.it_is("2026-03-16")
    when_it_is_posted_and_filed(desk, "2026-03-16")
    then_the_case_shows(desk.at("intake"), state="已归档", 档号="2026-依申请公开-0001，保管10年")
    then_nothing_waits_for(desk, "intake", "handler", "section_head", "secrecy", "legal", "leader")


def test_a_part_is_disclosed_and_a_part_withheld(desk: Desk) -> None:
    """The withheld part is a 过程性信息 (第十六条): reconsideration has to come first."""
    given_a_case_in_hand(desk)
    when_the_handler_proposes(
        desk,
        "部分公开",
        {"提供的形式、方式": "电子文件"},
        items=[{"名称": PLAN, "页数": "6"}],
        withheld=[
            {
                "不予公开的内容": "供应计划的专家讨论记录",
                "依据": "不予公开（过程性信息）",
                "理由": "该记录是本机关讨论供应计划时形成的",
            }
        ],
    )
    when_everybody_reviews(desk, items=[PLAN])
    when_the_leader_signs(desk)

    desk.it_is("2026-03-30")  # the last day
    page = when_the_reply_goes_out(
        desk, {"送达方式": "直接送达", "送达日期": "2026-03-30", "送达凭证": "本人签收"}
    )
    then_the_case_shows(page, state="已答复", 计时="按期答复", 办理结果="部分公开")
    then_the_letter_says(
        page,
        "测自然资公开告〔2026〕1号",
        "政府信息部分公开告知书",
        "第三十七条",
        f"附件：{PLAN}（6页）",
        "（一）供应计划的专家讨论记录。该记录是本机关讨论供应计划时形成的。",
        "第十六条第二款",
        "60日内先向测试市人民政府申请行政复议",
        "15日内向测试市人民法院提起行政诉讼",
    )
    then_the_case_shows(when(desk, "intake", "归档"), state="已归档")


def test_refused_after_a_third_party_was_asked(desk: Desk) -> None:
    """Sent on 4 March, received on the 6th: his 15 working days are 9 to 13 (5), 16 to 20 (10),
    23 to 27 (15). Of our 20 days 3 and 4 March are gone and 18 left: after the 27th 30, 31 (2),
    1 to 3 April (5), 4 to 6 off, 7 to 10 (9), 13 to 17 (14), 20 to 23 (18): due on 23 April.
    He answers on the 10th: 5, 6, 9, 10 March do not count, so the due date moves from 30 March by
    four days: 31, 1, 2, Friday 3 April.
    """
    given_a_case_in_hand(desk)
    desk.it_is("2026-03-04")
    page = when(
        desk,
        "handler",
        "征求第三方意见",
        {
            "第三方的姓名或者名称": "甲公司",
            "拟公开的内容": "土地出让合同",
            "送达方式": "邮寄送达",
            "送达日期": "2026-03-04",
        },
    )
    then_the_case_shows(page, 计时="停止计时", bar="已计2个工作日，剩余18个工作日")
    expect(page.get_by_role("row", name="甲公司").last).to_contain_text("没有凭证")

    desk.it_is("2026-03-06")
    page = when(desk, "handler", "登记被征求人收到日期", {"对方收到的日期": "2026-03-06"})
    then_the_case_shows(
        page,
        计时="停止计时，征求第三方意见（甲公司）",
        答复期限="2026年4月23日　内部目标 2026年4月22日",
        bar="已计2个工作日，不计入2个工作日，剩余18个工作日",
    )
    when(desk, "handler", "告知申请人征求意见", {"送达日期": "2026-03-06"})

    desk.it_is("2026-03-10")
    page = when(
        desk,
        "handler",
        "登记意见",
        {"意见": "不同意公开", "对方的理由": "涉及商业秘密"},
    )
    then_the_case_shows(
        page,
        计时="计时中",
        答复期限="2026年4月3日　内部目标 2026年4月2日",
        bar="已计2个工作日，不计入4个工作日，剩余18个工作日",
    )

    desk.it_is("2026-03-20")
    when_the_handler_proposes(
        desk,
        "不予公开（保护第三方合法权益）",
        {
            "第三方不同意公开的理由为何合理": "合同约定的价款是其商业秘密",
            "对公共利益的权衡": "不公开不会对公共利益造成重大影响",
        },
    )
    when_everybody_reviews(desk)
    when_the_leader_signs(desk)
    page = when_the_reply_goes_out(desk)
    then_the_letter_says(
        page,
        "测自然资公开告〔2026〕1号",
        "政府信息不予公开告知书",
        "第十五条、第三十二条、第三十六条第（三）项",
        "合同约定的价款是其商业秘密",
        "60日内先向测试市人民政府申请行政复议",
    )
    when_it_is_posted_and_filed(desk, "2026-03-20")
    then_the_case_shows(desk.at("intake"), state="已归档", 计时="按期答复")


def test_what_does_not_exist_needs_a_search_on_record(desk: Desk) -> None:
    given_a_case_in_hand(desk)
    desk.it_is("2026-03-10")
    page = when_he_opens_his_task(desk, "handler")
    when_he_turns_to(page, "拟办")
    fill(page, {"办理结果": "信息不存在"})
    follow(page, button(page, "下一步"))
    fill(page, {"补充的理由或者说明": "本机关没有制作过该计划"})
    follow(page, button(page, "核对"))
    told = page.get_by_role("alert")
    expect(told).to_contain_text("缺少检索记录（检索的地点、人员、时间、检索词）")
    expect(field(page, "补充的理由或者说明")).to_have_value("本机关没有制作过该计划")

    follow(page, told.get_by_role("link", name="登记检索"))
    fill(page, {"检索地点": "档案室", "检索词": "供应计划", "检索结果": "没有检索到"})
    when_he_sends(page, "登记检索")
    when_the_handler_proposes(desk, "信息不存在")
    when_everybody_reviews(desk)
    when_the_leader_signs(desk)
    page = when_the_reply_goes_out(desk)
    then_the_letter_says(
        page,
        "测自然资公开告〔2026〕1号",
        "政府信息不存在告知书",
        "2026年3月10日",
        "档案室",
        "承办人甲",
        "供应计划",
        "第三十六条第（四）项",
        "6个月内直接向测试市人民法院提起行政诉讼",
    )
    when_it_is_posted_and_filed(desk, "2026-03-10")


def test_a_reviewer_returns_a_proposal_and_it_is_mended(desk: Desk) -> None:
    given_a_case_in_hand(desk)
    when_the_handler_proposes(
        desk, "已主动公开", {"获取的方式、途径（网址、公报期号等）": "见门户网站"}
    )
    page = when(desk, "section_head", "退回修改", {"退回的理由和需要修改之处": "请写明网站的栏目"})
    then_the_case_shows(page, state="办理中")
    then_nothing_waits_for(desk, "section_head", "legal")

    page = when_he_opens_his_task(desk, "handler")
    expect(page.get_by_role("row", name="科室负责人审核")).to_contain_text("退回：请写明网站的栏目")
    when_he_turns_to(page, "拟办")
    how = field(page, "获取的方式、途径（网址、公报期号等）")
    expect(how).to_have_value("见门户网站")
    how.fill("见门户网站“政府信息公开”栏目")
    when_he_sends(page, "拟办")
    when_everybody_reviews(desk)
    when_the_leader_signs(desk)
    page = when_the_reply_goes_out(desk)
    expect(page.get_by_role("heading", name="第2次拟办：已主动公开")).to_be_visible()
    then_the_letter_says(page, "测自然资公开告〔2026〕1号", "见门户网站“政府信息公开”栏目。")
    when_it_is_posted_and_filed(desk, "2026-03-02")
