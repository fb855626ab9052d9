"""征求意见 (条例第三十二条、第三十四条、第十一条). Days are laid out in tests.acts.doing."""

import pytest

from casework.facts import Service
from casework.queries.clocks import case_clock
from tests.acts.doing import apr, check_event, do, in_person, mar, post, refused
from tests.world import World, fresh


def test_a_third_party_is_asked_and_the_clock_stands_still(world: World) -> None:
    """Sent on 4 March, received by him on the 6th: his 15 working days are 9..13 (5), 16..20 (10),
    23..27 (15): until 27 March. Of our 20 days 3 and 4 March are used; 18 remain after the 27th:
    30 (1) 31 (2) 1 April (3) 2 3 (5), 7 (6) 8 9 10 (9), 13..17 (14), 20..23 (18): 23 April.
    Were he to answer on the 6th, 5 and 6 March would be excluded: 1 April."""
    case = world.handling(mar(2))
    do(
        world,
        case,
        "consult_third_party",
        mar(4),
        today=mar(6),
        service=post(mar(4), mar(6)),
    )
    event = check_event(case, world, "consult_third_party", mar(4), "handling")
    assert event.data["party"] == "甲公司"
    assert event.data["service"] == {"way": "post", "on": "2026-03-04", "received_on": "2026-03-06"}
    row = case.consultations.get()
    assert (row.kind, row.party, row.sent_on, row.received_on) == (
        "third_party",
        "甲公司",
        mar(4),
        mar(6),
    )
    assert (row.opinion, row.opinion_on) == ("", None)
    case = fresh(case)
    assert (case.clock_state, case.stopped_until) == ("stopped", mar(27))
    assert (case.due_on, case.target_on) == (apr(23), apr(22))
    assert case.earliest_on == apr(1)


def test_without_proof_of_receipt_nobody_knows_the_due_date(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(4), service=post(mar(4)))
    case = fresh(case)
    assert (case.due_on, case.clock_state) == (None, "stopped")
    assert case.stopped_until.year == 9999
    do(world, case, "record_receipt", mar(6))
    event = check_event(case, world, "record_receipt", mar(6), "handling")
    assert event.data == {"party": "甲公司"}
    assert case.consultations.get().received_on == mar(6)
    assert (fresh(case).due_on, fresh(case).stopped_until) == (apr(23), mar(27))


def test_an_answer_ends_the_exclusion_that_day(world: World) -> None:
    """Sent on the 4th, answered on the 10th: excluded are 5, 6, 9, 10 March, four days, so the due
    date moves from 30 March by four: 31, 1, 2, 3 April."""
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(4), today=mar(6), service=post(mar(4), mar(6)))
    do(world, case, "record_opinion", mar(10))
    event = check_event(case, world, "record_opinion", mar(10), "handling")
    assert event.data == {"party": "甲公司", "opinion": "refuse", "reason": "涉及商业秘密"}
    row = case.consultations.get()
    assert (row.opinion, row.opinion_on, row.reason) == ("refuse", mar(10), "涉及商业秘密")
    case = fresh(case)
    assert (case.due_on, case.stopped_until, case.clock_state) == (apr(3), None, "running")


def test_receipt_recorded_with_the_service_counts(world: World) -> None:
    """The same letter, its service entered later together with his receipt of the 6th."""
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(4))
    do(
        world,
        case,
        "serve",
        mar(4),
        today=mar(6),
        sequence=case.events.count(),
        service=post(mar(4), mar(6)),
    )
    assert case.consultations.get().received_on == mar(6)
    assert (fresh(case).stopped_until, fresh(case).due_on) == (mar(27), apr(23))


@pytest.mark.parametrize("way", ["in_person", "entrusted"])
def test_a_letter_handed_over_is_received_that_day(world: World, way: str) -> None:
    """Handed over on the 6th: his 15 days end on the 27th; 3 to 6 March (4) are used, 16 remain
    after the 27th: 30 31 (2) 1 2 3 April (5) 7 8 9 10 (9) 13..17 (14) 20 21 (16)."""
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(6), service=Service(way, mar(6)))
    assert case.consultations.get().received_on == mar(6)
    assert (fresh(case).stopped_until, fresh(case).due_on) == (mar(27), apr(21))


def test_two_addressees_are_a_union_not_a_sum(world: World) -> None:
    """甲 4 to 10 March, the town 9 to 12 March: excluded 5, 6, 9, 10, 11, 12 (six): 8 April."""
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(4), today=mar(6), service=post(mar(4), mar(6)))
    do(world, case, "consult_agency", mar(9), service=post(mar(9), mar(9)))
    do(world, case, "record_opinion", mar(10))
    assert fresh(case).clock_state == "stopped"
    do(world, case, "record_opinion", mar(12), party="某镇人民政府", opinion="agree")
    assert (fresh(case).clock_state, fresh(case).due_on) == ("running", apr(8))


def test_another_agency_has_the_date_agreed_on(world: World) -> None:
    """Agreed until Friday the 13th, sent on the 9th: excluded 10 to 13 (four): 3 April."""
    case = world.handling(mar(2))
    do(
        world,
        case,
        "consult_agency",
        mar(9),
        party="某局",
        kind="other",
        answer_by=mar(13),
        service=post(mar(9)),
    )
    row = case.consultations.get()
    assert (row.kind, row.answer_by) == ("other", mar(13))
    assert (fresh(case).due_on, fresh(case).stopped_until) == (apr(3), mar(13))


def test_silence_of_a_third_party_is_neither_consent_nor_refusal(world: World) -> None:
    """Silence noted on 30 March; the exclusion ended with his own period on the 27th."""
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(4), today=mar(6), service=post(mar(4), mar(6)))
    do(world, case, "record_opinion", mar(30), opinion="none", reason="")
    assert case.consultations.get().opinion == "none"
    assert (fresh(case).due_on, fresh(case).clock_state) == (apr(23), "running")


def test_the_opinion_of_somebody_never_asked_is_refused(world: World) -> None:
    case = world.handling(mar(2))
    for act in ("record_opinion", "record_receipt"):
        with refused("never_asked", case=case):
            do(world, case, act, mar(4), party="乙公司")
    do(world, case, "consult_third_party", mar(4), service=post(mar(4)))
    for act in ("record_opinion", "record_receipt"):
        with refused("never_asked", case=case):
            do(world, case, act, mar(5), party="乙公司")


def test_receipt_and_opinion_are_recorded_once_and_not_before_sending(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(4), service=post(mar(4)))
    for act in ("record_receipt", "record_opinion"):
        with refused("before_sent", case=case):
            do(world, case, act, mar(3), today=mar(6))
        do(world, case, act, mar(6))
        with refused("already", case=case):
            do(world, case, act, mar(9))


@pytest.mark.parametrize(
    ("act", "codes", "changes"),
    [
        ("consult_third_party", ["no_party"], {"party": "  "}),
        ("consult_third_party", ["unprintable_party"], {"party": "甲\ue863"}),
        ("consult_third_party", ["no_letter"], {"letter": None}),
        ("consult_agency", ["no_party", "kind"], {"party": "", "kind": ""}),
        ("consult_agency", ["kind"], {"kind": ""}),
        ("consult_agency", ["kind"], {"kind": "third_party"}),
    ],
)
def test_what_a_consultation_lacks_is_refused(
    world: World, act: str, codes: list, changes: dict
) -> None:
    case = world.handling(mar(2))
    with refused(*codes, case=case):
        do(world, case, act, mar(4), **changes)


def test_an_opinion_nobody_knows_is_refused(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(4), service=post(mar(4)))
    with refused("opinion", case=case):
        do(world, case, "record_opinion", mar(5), opinion="maybe")
    with refused("no_party", "never_asked", case=case):
        do(world, case, "record_opinion", mar(5), party="")


def test_a_reason_no_letter_can_print_is_refused(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(4), service=post(mar(4)))
    with refused("unprintable_reason", case=case):
        do(world, case, "record_opinion", mar(5), reason="秘密\ue863")


def test_a_name_longer_than_its_field_is_refused(world: World) -> None:
    case = world.handling(mar(2))
    with refused("party", case=case):
        do(world, case, "consult_third_party", mar(4), party="甲" * 201)


def test_a_service_that_cannot_be_is_refused(world: World) -> None:
    case = world.handling(mar(2))
    for code, service in (
        ("served_before_letter", post(mar(3))),
        ("future_service", post(mar(6))),
        ("future_service", post(mar(4), mar(6))),
        ("receipt_before_service", post(mar(5), mar(4))),
    ):
        with refused(code, case=case):
            do(world, case, "consult_third_party", mar(4), today=mar(5), service=service)


def test_after_the_reply_an_opinion_can_still_be_filed(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(2), service=in_person(mar(2)))
    do(world, case, "withdraw", mar(3))
    do(world, case, "record_opinion", mar(4), opinion="agree", reason="")
    check_event(case, world, "record_opinion", mar(4), "closed")
    assert case_clock(fresh(case), mar(4)).state == "ended"
