"""A breach is a fact: by service, kept for ever, whatever comes later."""

import pytest

from tests.law.facts import (
    consult,
    extend,
    fact,
    letter,
    on,
    opinion,
    read,
    reply,
    submitted,
)

RECEIVED = submitted("2026-03-02")  # due 一 2026-03-30
LATE = ("reply_late", on("2026-03-30"))


def breaches(facts, as_of):
    return [(b.kind, b.due_on) for b in read(facts, as_of).breaches]


def test_the_first_day_after_the_due_date_is_a_breach():
    assert breaches([RECEIVED], "2026-03-30") == []
    assert breaches([RECEIVED], "2026-03-31") == [LATE]
    assert read([RECEIVED], "2026-04-30").breaches[0].on == on("2026-03-31")


def test_the_day_after_the_due_date_need_not_be_a_working_day():
    # Received 五 2026-03-06, due 五 04-03; 六 04-04 is off, and late.
    assert read([submitted("2026-03-06")], "2026-04-03").state == "running"
    assert read([submitted("2026-03-06")], "2026-04-04").state == "breached"


LATER = {
    "extension": [extend("2026-04-01")],
    "extension_dated_back": [extend("2026-03-20", posted="2026-04-01")],
    "correction": [letter("request_supplement", "2026-04-01")],
    "corrected": [
        letter("request_supplement", "2026-04-01"),
        fact("receive_supplement", "2026-04-08"),
    ],
    "consultation": [consult("2026-04-01", "2026-04-01"), opinion("2026-04-08")],
    "delay": [letter("delay", "2026-04-01", until="2026-06-30")],
    "fee": [letter("charge_fee", "2026-04-01"), fact("record_payment", "2026-04-08")],
    "reply": [reply("2026-04-01")],
    "withdrawal": [fact("withdraw", "2026-04-01")],
    "abandonment": [fact("abandon", "2026-04-01")],
    "reopened": [reply("2026-04-01"), fact("reopen", "2026-04-20"), reply("2026-04-22")],
}


@pytest.mark.parametrize("later", LATER)
def test_a_late_reply_is_not_healed_by_a_later(later):
    found = read([RECEIVED, *LATER[later]], "2026-04-24")
    assert LATE in [(b.kind, b.due_on) for b in found.breaches]
    assert found.breached


def test_the_breach_bears_the_day_of_the_late_service():
    found = read([RECEIVED, reply("2026-03-27", posted="2026-04-02")], "2026-04-10")
    assert [(b.kind, b.due_on, b.on) for b in found.breaches] == [(*LATE, on("2026-04-02"))]


def test_a_case_kept_in_time_has_no_breach():
    found = read([RECEIVED, reply("2026-03-30")], "2026-06-30")
    assert (found.state, found.breached, found.breaches) == ("met", False, ())


def test_withdrawn_in_time_is_no_breach():
    assert breaches([RECEIVED, fact("withdraw", "2026-03-30")], "2026-06-30") == []


def test_a_missed_delay_is_a_breach_of_its_own_article():
    facts = [RECEIVED, letter("delay", "2026-03-25", until="2026-05-29")]
    assert read(facts, "2026-05-29").breached is False
    found = read(facts, "2026-06-01")
    assert [(b.kind, b.due_on, b.article) for b in found.breaches] == [
        ("delay_late", on("2026-05-29"), "条例第三十五条")
    ]
    assert found.breached


def test_two_breaches_in_one_case_are_both_kept():
    facts = [
        RECEIVED,
        letter("request_supplement", "2026-03-12"),  # the eighth day
        fact("receive_supplement", "2026-03-23"),
        reply("2026-04-22"),  # due 二 04-21
    ]
    assert breaches(facts, "2026-04-24") == [
        ("supplement_notice_late", on("2026-03-11")),
        ("reply_late", on("2026-04-21")),
    ]


def test_a_breach_cites_the_article_its_period_stands_in():
    found = read([RECEIVED], "2026-03-31")
    assert found.breaches[0].article == "条例第三十三条第二款"
    # Received 二 2019-05-14, under the text of 2007: due 二 06-04.
    found = read([submitted("2019-05-14")], "2019-06-05")
    assert found.breaches[0].article == "2007年条例第二十四条第二款"


def test_a_request_nobody_proves_to_have_arrived_is_not_late():
    assert breaches([fact("submit", "2026-03-02", channel="internet")], "2026-06-30") == []


def test_a_missed_delay_stays_missed_when_a_receipt_is_proved_long_after():
    """Asked on 四 03-05, delay to 五 05-29 told on 三 03-25 while nobody knew when the letter had
    arrived. That it arrived only on 一 08-31 cannot make the missed date unmissed."""
    facts = [
        RECEIVED,
        letter("consult_third_party", "2026-03-05", party="甲公司"),
        letter("delay", "2026-03-25", until="2026-05-29"),
        fact("record_receipt", "2026-08-31", party="甲公司"),
    ]
    late = ("delay_late", on("2026-05-29"))
    for known in (facts[:3], facts):
        found = read(known, "2026-09-01")
        assert [(b.kind, b.due_on) for b in found.breaches] == [late]


def test_a_missed_delay_stays_missed_although_a_consultation_was_never_answered():
    # The third party was asked on 四 03-05 and nobody proved his receipt; the delay to 五 05-29 was
    # told in time and not kept. A reply on 二 06-02 does not make it kept.
    facts = [
        RECEIVED,
        consult("2026-03-05"),
        letter("delay", "2026-03-25", until="2026-05-29"),
        reply("2026-06-02"),
    ]
    late = ("delay_late", on("2026-05-29"))
    assert breaches(facts, "2026-06-01") == [late]
    assert breaches(facts, "2026-06-02") == [late]
    assert read(facts, "2026-06-02").state == "breached"


def test_a_breach_is_not_undone_by_proof_of_receipt_that_comes_after_silence_was_noted():
    # Asked 四 03-05 without proof of receipt, silence noted 四 03-12: five days out, due 二 04-07.
    facts = [RECEIVED, consult("2026-03-05"), opinion("2026-03-12", says="none")]
    late = ("reply_late", on("2026-04-07"))
    assert breaches(facts, "2026-04-09") == [late]
    proof = fact("record_receipt", "2026-04-10", party="甲公司")
    assert breaches([*facts, proof], "2026-04-10") == [late]
