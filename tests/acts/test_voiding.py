"""A letter voided before it went out was never told; one the post brought back can go out again.

Received on Monday 2 March 2026: the 20th working day is Monday 30 March (see tests.acts.doing).
"""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from casework import acts
from casework.facts import Service
from casework.models import Case, ConsultationRecord
from casework.queries.audit import broken_chains
from casework.queries.clocks import case_clock
from flows import telling
from notices.issue import letter_bytes
from notices.models import Letter
from tests.acts.doing import do, in_person, mar, post, refused
from tests.acts.test_before_reply import signed
from tests.world import World, fresh


def replied(world: World, service: Service | None = None) -> tuple[Case, Letter]:
    case = signed(world, "published")
    letter, _ = telling.reply(case, by=world.intake, on=mar(26), today=mar(26), service=service)
    return fresh(case), letter


def void(world: World, case: Case, letter: Letter, day: int = 27, **given: Any) -> None:
    on = mar(day)
    words = {"reason": "收件地址写错"} | given
    telling.void(case, by=world.intake, on=on, today=on, letter=letter, **words)


def test_a_voided_reply_was_never_told_and_its_number_is_not_given_again(world: World) -> None:
    case, letter = replied(world)
    before = letter_bytes(letter)
    void(world, case, letter)
    case, letter = fresh(case), Letter.objects.get()
    assert (case.state, case.outcome, case.decided_on, case.first_decided_on) == (
        "approved",
        "",
        None,
        None,
    )
    assert case_clock(case, mar(27)).state == "running"
    assert (letter.voided_on, letter.void_reason) == (mar(27), "收件地址写错")
    assert letter.voided_by == world.intake and letter_bytes(letter) == before
    assert case.events.latest("sequence").data["voided"]["number"] == letter.number
    again, _ = telling.reply(case, by=world.intake, on=mar(27), today=mar(27))
    assert (letter.number, again.number) == (
        "测自然资公开告〔2026〕1号",
        "测自然资公开告〔2026〕2号",
    )
    assert fresh(case).state == "replied" and fresh(case).decided_on == mar(27)
    assert broken_chains()[1] == []


def test_a_voided_request_for_correction_may_be_asked_again(world: World) -> None:
    """It was never told: the one request the law allows is still there."""
    _with_contact(world)
    case = world.handling(mar(2))
    letter, _ = telling.tell(
        case,
        "request_supplement",
        by=world.handler,
        on=mar(4),
        today=mar(4),
        particulars={"points": ["请明确文件名称"], "answer_by": mar(27)},
    )
    void(world, fresh(case), letter, 5)
    assert fresh(case).state == "handling"
    do(world, case, "request_supplement", mar(5), service=in_person(mar(5)))
    assert fresh(case).state == "supplement_requested"


def _with_contact(world: World) -> None:
    world.agency.address = "测试市人民路1号"
    world.agency.save()


def test_a_voided_consultation_leaves_no_record_and_stops_nothing(world: World) -> None:
    _with_contact(world)
    case = world.handling(mar(2))
    letter, _ = telling.tell(
        case,
        "consult_third_party",
        by=world.handler,
        on=mar(4),
        today=mar(4),
        particulars={"party": "甲公司"},
        wording={"disclosure": ["合同"]},
    )
    assert ConsultationRecord.objects.get().party == "甲公司"
    void(world, fresh(case), letter, 5)
    assert not ConsultationRecord.objects.exists()
    assert ConsultationRecord.history.filter(history_type="-").count() == 1
    assert fresh(case).due_on == mar(30)


def test_what_was_served_cannot_be_voided(world: World) -> None:
    case, letter = replied(world, post(mar(26)))
    with refused("served", case=case):
        void(world, case, letter)


def test_nothing_is_voided_without_a_reason_or_twice_or_before_its_date(world: World) -> None:
    case, letter = replied(world)
    with refused("no_reason", case=case):
        void(world, case, letter, reason=" ")
    with refused("before_letter", case=case):
        void(world, case, letter, 25)
    void(world, case, letter)
    with refused("no_such_letter", case=fresh(case)):
        void(world, fresh(case), letter)


def test_a_void_letter_is_not_served_nor_corrected(world: World) -> None:
    case, letter = replied(world)
    void(world, case, letter)
    case = fresh(case)
    told = case.events.get(act="reply")
    with refused("no_such_letter", case=case):
        telling.serve(
            case, by=world.intake, on=mar(27), today=mar(27), letter=letter, service=post(mar(27))
        )
    with refused("no_such_event", case=case):
        do(world, case, "correct", mar(27), sequence=told.sequence, new_on=mar(25))


def test_once_the_case_went_on_the_letter_stays(world: World) -> None:
    case, letter = replied(world)
    do(world, case, "reopen", mar(27))
    with refused("moved_on", case=fresh(case)):
        void(world, fresh(case), letter)


def test_another_cases_letter_is_not_voided(world: World) -> None:
    case, letter = replied(world)
    other = world.handling(mar(2))
    with refused("no_such_letter", case=other):
        void(world, other, letter)


def test_a_void_letter_stays_void(world: World) -> None:
    case, letter = replied(world)
    void(world, case, letter)
    letter = Letter.objects.get()
    letter.number = "别的号"
    with pytest.raises(ValidationError):
        letter.save()


# -- returned by the post --------------------------------------------------------------------------


def returned(world: World, day: int = 30) -> tuple[Case, Letter]:
    case, letter = replied(world, post(mar(26)))
    telling.record_return(
        case, by=world.intake, on=mar(day), today=mar(day), letter=letter, reason="查无此人"
    )
    return fresh(case), Letter.objects.get()


def test_a_returned_letter_keeps_its_posting_and_opens_no_period_of_the_applicant(
    world: World,
) -> None:
    case, letter = returned(world)
    assert (letter.returned_on, letter.return_reason) == (mar(30), "查无此人")
    assert (letter.served_on, letter.received_on) == (mar(26), None)
    folded = case_clock(case, mar(31))
    assert folded.state == "met" and not folded.breaches
    assert not [p for p in folded.periods if p.kind in ("reconsideration", "suit")]


def test_served_again_by_hand_the_first_posting_counts_and_his_period_starts(world: World) -> None:
    """Posted on 26 March, in time; handed over on Tuesday 7 April, after the due date of 30 March.

    60 days from 7 April: 23 in April, 31 in May (54), 6 June is the 60th, a Saturday: Monday 8.
    """
    case, letter = returned(world)
    on = date(2026, 4, 7)
    telling.serve(
        case,
        by=world.intake,
        on=on,
        today=on,
        letter=letter,
        service=in_person(on),
        evidence="本人",
    )
    letter, case = Letter.objects.get(), fresh(case)
    assert (letter.served_on, letter.received_on, letter.service_way) == (mar(26), on, "in_person")
    folded = case_clock(case, on)
    assert folded.state == "met" and not folded.breaches and case.served_on == mar(26)
    (sixty,) = [p for p in folded.periods if p.kind == "reconsideration"]
    assert (sixty.start_on, sixty.due.expected) == (on, date(2026, 6, 8))


def test_served_again_by_post_and_returned_again(world: World) -> None:
    case, letter = returned(world)
    on = date(2026, 4, 7)
    telling.serve(case, by=world.intake, on=on, today=on, letter=letter, service=post(on))
    assert Letter.objects.get().served_on == mar(26)
    back = date(2026, 4, 13)
    telling.record_return(case, by=world.intake, on=back, today=back, letter=letter, reason="拒收")
    assert Letter.objects.get().returned_on == back


@pytest.mark.parametrize(
    ("day", "service", "code"),
    [
        (26, post(mar(26), mar(28)), "received"),
        (26, in_person(mar(26)), "received"),
        (26, None, "not_served"),
        (25, post(mar(26)), "before_service"),
    ],
)
def test_what_cannot_have_come_back(
    world: World, day: int, service: Service | None, code: str
) -> None:
    case = signed(world, "published")
    letter, _ = telling.reply(case, by=world.intake, on=mar(26), today=mar(30), service=service)
    with refused(code, case=fresh(case)):
        telling.record_return(
            case, by=world.intake, on=mar(day), today=mar(30), letter=letter, reason="退回"
        )


def test_it_comes_back_once_and_is_served_after_that(world: World) -> None:
    case, letter = returned(world)
    with refused("returned", case=case):
        telling.record_return(
            case, by=world.intake, on=mar(30), today=mar(31), letter=letter, reason="退回"
        )
    with refused("before_return", case=case):
        telling.serve(
            case, by=world.intake, on=mar(31), today=mar(31), letter=letter, service=post(mar(28))
        )


# -- the way of service ----------------------------------------------------------------------------


@pytest.mark.parametrize("firm", ["顺丰速运 SF123", "圆通快递"])
def test_a_courier_firm_carries_no_letter_of_an_authority(world: World, firm: str) -> None:
    case, letter = replied(world)
    with refused("courier", case=case):
        telling.serve(
            case,
            by=world.intake,
            on=mar(27),
            today=mar(27),
            letter=letter,
            service=post(mar(27)),
            evidence=firm,
        )
    telling.serve(
        case,
        by=world.intake,
        on=mar(27),
        today=mar(27),
        letter=letter,
        service=post(mar(27)),
        evidence="邮政特快专递 1234567890123",
    )


def test_a_letter_made_for_the_post_does_not_go_out_through_the_internet(world: World) -> None:
    """It lacks the online address that 复议法 22 II asks for."""
    case, letter = replied(world)
    with refused("no_online_address", case=case):
        telling.serve(
            case,
            by=world.intake,
            on=mar(27),
            today=mar(27),
            letter=letter,
            service=Service("electronic", mar(27)),
        )
    void(world, case, letter)
    world.agency.reconsideration_url = "https://fuyi.example.gov.cn/"
    world.agency.save()
    case = fresh(case)
    again, _ = telling.reply(
        case, by=world.intake, on=mar(27), today=mar(27), service_way="electronic"
    )
    telling.serve(
        case,
        by=world.intake,
        on=mar(27),
        today=mar(27),
        letter=again,
        service=Service("electronic", mar(27)),
    )
    assert fresh(case).clock_state == "met"


def test_acts_alone_void_too(world: World) -> None:
    """The act needs no letter of paper; the ledger is what counts."""
    case = world.approved(mar(2))
    do(world, case, "reply", mar(3))
    told = fresh(case).events.get(act="reply")
    acts.void_letter(
        case, by=world.office_head, on=mar(4), today=mar(4), sequence=told.sequence, reason="误发"
    )
    assert fresh(case).state == "approved"
