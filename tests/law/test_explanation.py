"""A clock in words: which day counts, which does not, why, and by which notice or article."""

import re
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.clock_text import explain_clock, explain_count
from casework.law import Practice
from tests.law.facts import (
    TODAY,
    consult,
    extend,
    fact,
    letter,
    on,
    opinion,
    read,
    reply,
    served,
    submitted,
)
from tests.law.test_clock_properties import cases, facts_of

RECEIVED = submitted("2026-03-02")


def lines(facts, as_of, practice=None, calendar=TODAY) -> list[str]:
    practice = practice or Practice()
    found = explain_clock(facts, read(facts, as_of, practice, calendar), calendar, practice)
    return [re.sub(r"\s+", " ", line).strip() for line in found]


def line(found: list[str], *parts: str) -> str:
    """The one line that has all the parts."""
    hits = [text for text in found if all(p in text for p in parts)]
    assert len(hits) == 1, (parts, found)
    return hits[0]


def in_this_order(found: list[str], wanted: list[tuple[str, str]]) -> None:
    """Each wanted (days, what) is a line of its own, one after the other."""
    position = -1
    for days, what in wanted:
        hits = [i for i, t in enumerate(found) if t.startswith(days) and what in t and i > position]
        assert hits, (days, what, found)
        position = hits[0]


FRI_2026_01_30 = [
    ("1月31日（六）、2月1日（日）", "休息日"),
    ("2月2日（一）至2月6日（五）", "第1—5个工作日"),
    ("2月7日（六）、2月8日（日）", "休息日"),
    ("2月9日（一）至2月13日（五）", "第6—10个工作日"),
    ("2月14日（六）", "调休上班（国办发明电〔2025〕7号），第11个工作日"),
    ("2月15日（日）至2月23日（一）", "春节放假（国办发明电〔2025〕7号）"),
    ("2月24日（二）至2月27日（五）", "第12—15个工作日"),
    ("2月28日（六）", "第16个工作日"),
    ("3月1日（日）", "休息日"),
    ("3月2日（一）至3月5日（四）", "第17—20个工作日"),
]


def test_received_fri_2026_01_30_line_by_line():
    found = lines([submitted("2026-01-30")], "2026-01-30")
    first = found[0]
    assert first.startswith("收到申请：2026年1月30日（星期五）")
    assert "当日不计入" in first and "民法典第二百零一条" in first
    in_this_order(found, FRI_2026_01_30)
    assert found[1].startswith("1月31日（六）、2月1日（日）")  # nothing lies between
    assert len([t for t in found if re.match(r"\d+月", t)]) == len(FRI_2026_01_30)
    last = line(found, "答复期限：")
    assert "答复期限：2026年3月5日（条例第三十三条第二款）；内部目标：3月4日" in last
    assert "调休上班" in line(found, "2月28日（六）")


def test_a_bare_count_line_by_line():
    found = [re.sub(r"\s+", " ", t) for t in explain_count(TODAY, on("2026-01-30"), 20)]
    in_this_order(found, FRI_2026_01_30)
    assert "2026年3月5日（星期四）" in found[-1]


def test_the_amendment_is_the_notice_behind_its_days():
    found = lines([submitted("2020-01-20")], "2020-01-20")
    in_this_order(
        found,
        [
            ("1月21日（二）至1月23日（四）", "第1—3个工作日"),
            ("1月24日（五）至2月2日（日）", "国办发明电〔2020〕1号"),
            ("2月3日（一）至2月7日（五）", "第4—8个工作日"),
        ],
    )


def test_a_count_over_new_year_names_the_new_year():
    found = lines([submitted("2016-12-27")], "2016-12-27")
    assert any(t.startswith("2017年1月") for t in found)
    assert "2017年1月18日（2007年条例第二十四条第二款）" in line(found, "答复期限：")


def test_an_excluded_run_names_the_party_the_days_and_the_article():
    facts = [RECEIVED, consult("2026-03-05", "2026-03-09"), opinion("2026-03-12")]
    found = lines(facts, "2026-03-12")
    in_this_order(
        found,
        [
            ("3月3日（二）至3月5日（四）", "第1—3个工作日"),
            ("3月6日（五）至3月12日（四）", "甲公司"),
            ("3月13日（五）", "第4个工作日"),
        ],
    )
    out = line(found, "3月6日（五）至3月12日（四）")
    assert "5个工作日不计入" in out and "第三十三条第三款" in out


def test_days_out_for_one_party_only_are_not_put_down_to_the_other():
    facts = [
        RECEIVED,
        consult("2026-03-05", "2026-03-06", "甲公司"),
        opinion("2026-03-12", "甲公司"),
        consult("2026-03-10", "2026-03-11", "乙公司"),
        opinion("2026-03-17", "乙公司"),
    ]
    found = lines(facts, "2026-03-17")
    # 甲 alone 03-06 to 03-10, both 03-11 and 03-12, 乙 alone 03-13 to 03-17.
    assert "乙公司" not in line(found, "3月6日（五）")
    assert "甲公司" not in line(found, "至3月17日（二）")


def test_a_stopped_clock_says_how_many_days_are_left_and_the_earliest_date():
    found = lines([RECEIVED, consult("2026-03-05", "2026-03-09")], "2026-03-11")
    now = line(found, "停止计时")
    assert "17个工作日" in now and "2026年4月3日" in now
    line(found, "甲公司", "2026年3月30日", "条例第三十二条")


def test_the_extension_says_from_where_it_counts_and_who_consented():
    found = lines([RECEIVED, extend("2026-03-20", days=10)], "2026-03-23")
    own = line(found, "延期：")
    for part in ("2026年3月30日", "公开机构负责人", "10个工作日", "第三十三条第二款"):
        assert part in own
    assert "2026年4月14日" in line(found, "答复期限：")
    in_this_order(found, [("3月30日（一）", "第20个工作日"), ("3月31日（二）", "第21")])


def test_an_extension_without_effect_says_why():
    found = lines([RECEIVED, extend("2026-03-27", posted="2026-03-31")], "2026-04-01")
    assert "2026年3月31日送达" in line(found, "不发生效力")


def test_the_fresh_period_says_that_it_is_fresh():
    facts = [
        RECEIVED,
        letter("request_supplement", "2026-03-05", answer_by="2026-03-26"),
        fact("receive_supplement", "2026-03-23"),
    ]
    found = lines(facts, "2026-03-23")
    assert "重新计算" in line(found, "收到补正：2026年3月23日")
    assert "条例第三十条" in line(found, "收到补正：")
    line(found, "送达补正告知书")
    in_this_order(found, [("3月24日（二）", "第1—4个工作日")])
    assert "2026年4月21日" in line(found, "答复期限：")


def test_a_late_reply_is_called_late_with_its_article():
    found = lines([RECEIVED, reply("2026-03-27", posted="2026-03-31")], "2026-04-01")
    assert "逾期" in line(found, "2026年3月31日（星期二）送达答复")
    assert "2026年3月30日" in line(found, "违反：逾期答复")


def test_a_correction_request_on_the_eighth_day_is_on_record():
    found = lines([RECEIVED, letter("request_supplement", "2026-03-12")], "2026-03-12")
    breach = line(found, "违反：逾期告知补正")
    assert "2026年3月11日" in breach and "条例第三十条" in breach


def test_an_overdue_case_says_by_how_many_working_days():
    found = lines([RECEIVED], "2026-04-07")
    # 03-31, 04-01, 04-02, 04-03; 清明节; 04-07.
    assert "5个工作日" in line(found, "已经逾期")


def test_a_provisional_date_says_so_with_its_limits():
    found = lines([submitted("2026-12-04")], "2026-12-04")
    limits = line(found, "暂定")
    for part in ("2027年", "尚未公布", "最早", "最晚"):
        assert part in limits
    assert any("暂按" in t for t in found)
    assert "2027年1月4日" in line(found, "答复期限：")


def test_contested_points_are_named_where_they_bear_on_the_case():
    plain = lines([RECEIVED], "2026-03-02")
    assert "争议" in line(plain, "收到申请当日")
    assert not [t for t in plain if "网络、传真" in t or "征求意见所需时间" in t]
    online = [fact("submit", "2026-03-02", channel="internet"), fact("confirm", "2026-03-02")]
    assert "争议" in line(lines(online, "2026-03-02"), "网络、传真申请的收到之日")
    asked = [RECEIVED, consult("2026-03-05", "2026-03-09")]
    assert "争议" in line(lines(asked, "2026-03-09"), "征求意见所需时间计算到何日")
    reasons = [RECEIVED, letter("ask_reasons", "2026-03-05")]
    assert "争议" in line(lines(reasons, "2026-03-09"), "要求申请人说明理由所需时间")
    handed = fact(
        "reply", "2026-03-09", outcome="disclosed", service=served("2026-03-09", "electronic")
    )
    assert "争议" in line(lines([RECEIVED, handed], "2026-03-09"), "电子送达以何日为准")


def test_a_contested_point_says_how_this_agency_reads_it():
    counted = Practice(receipt_day_counted=True)
    found = lines([RECEIVED], "2026-03-02", counted)
    assert "收到当日计入第1日" in line(found, "争议", "收到申请当日")
    in_this_order(found, [("3月2日（一）至3月6日（五）", "第1—5个工作日")])
    assert "2026年3月27日" in line(found, "答复期限：")


def test_each_channel_of_receipt_names_its_item_of_article_31():
    for channel, item, proof in (
        ("in_person", "第（一）项", None),
        ("registered_post", "第（二）项", "sign_for"),
        ("ordinary_post", "第（二）项", "confirm"),
        ("internet", "第（三）项", "confirm"),
        ("fax", "第（三）项", "confirm"),
    ):
        facts = [fact("submit", "2026-03-02", channel=channel)]
        facts += [fact(proof, "2026-03-02")] if proof else []
        assert f"条例第三十一条{item}" in lines(facts, "2026-03-02")[0]


def test_without_evidence_of_receipt_it_says_that_nothing_runs():
    found = lines([fact("submit", "2026-03-02", channel="internet")], "2026-03-09")
    assert len(found) == 1 and "没有起算" in found[0]


def test_a_case_under_the_text_of_2007_never_cites_the_articles_of_2019():
    facts = [
        submitted("2019-05-10"),
        consult("2019-05-14"),
        opinion("2019-05-17"),
        extend("2019-05-24", days=10),
        reply("2019-07-01"),
    ]
    found = lines(facts, "2019-07-02")
    for text in found:
        assert "条例第三十三条" not in text and "条例第三十二条" not in text, text


def test_unconfirmed_rules_say_that_they_are_unconfirmed():
    facts = [RECEIVED, letter("charge_fee", "2026-03-16"), fact("record_payment", "2026-03-24")]
    found = lines(facts, "2026-03-24")
    assert "尚未与官方文本核对" in line(found, "缴费：2026年3月24日")
    assert "尚未与官方文本核对" in line(found, "说明：缴费期限")


def test_silence_of_a_co_making_agency_is_said_to_be_consent():
    sent = fact(
        "consult_agency", "2026-03-05", party="某镇", kind="co_maker", received_on="2026-03-09"
    )
    assert any("视为同意" in t for t in lines([RECEIVED, sent], "2026-03-31"))
    third = lines([RECEIVED, consult("2026-03-05", "2026-03-09")], "2026-03-31")
    assert not any("视为同意" in t for t in third)


def test_the_due_date_of_a_delayed_reply_cites_article_35():
    facts = [RECEIVED, letter("delay", "2026-03-25", until="2026-05-29")]
    found = lines(facts, "2026-03-26")
    assert "条例第三十五条" in line(found, "答复期限：2026年5月29日")


@settings(max_examples=60, deadline=None, database=None)
@given(cases(), st.integers(0, 20))
def test_the_last_number_is_the_length_of_the_period_and_stands_on_the_due_date(case, more):
    received_on, asked = case
    facts = facts_of(received_on, asked)
    facts += [extend(received_on, days=more)] if more else []
    as_of = received_on + timedelta(days=300)
    due_on = read(facts, as_of).due_on
    assert due_on is not None
    days = [text for text in lines(facts, as_of) if re.search(r"第[\d—]+个工作日$", text)]
    numbers = [int(n) for text in days for n in re.findall(r"(\d+)个工作日$", text)]
    assert numbers == sorted(numbers) and numbers[-1] == 20 + more
    assert f"{due_on.month}月{due_on.day}日（" in days[-1].split(" ")[0]
