"""The chain of events: what was written comes back the same, and tampering shows."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, models, transaction

from casework import acts, triggers
from casework.facts import Service
from casework.ledger import digest, make_event, normal, verify
from casework.models import Case, Event, LedgerChanged
from casework.queries.audit import broken_chains
from casework.queries.clocks import case_facts
from tests.world import MON_MAR_2, TUE_MAR_3, World, fresh


def sql(statement: str, *values: object) -> None:
    """One statement past every guard."""
    triggers.drop(connection)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
    finally:
        triggers.install(connection)


def events(case: Case) -> list[Event]:
    return list(case.events.order_by("sequence"))


def found(case: Case) -> int | None:
    """The sequence verify names for this case, read afresh."""
    broken = verify(fresh(case), events(case))
    return broken.sequence if broken else None


@pytest.fixture
def case(world: World) -> Case:
    """Five events: submit, register, assign, accept, withdraw."""
    closed = world.closed()
    assert [e.act for e in events(closed)] == ["submit", "register", "assign", "accept", "withdraw"]
    return closed


# -- tampering -------------------------------------------------------------------------------------

CHANGES: dict[str, object] = {
    "act": "abandon",
    "from_state": "archived",
    "to_state": "replied",
    "person_name": "别人",
    "unit": "别处",
    "at": datetime(2020, 1, 1, tzinfo=UTC),
    "on": date(2026, 2, 2),
    "reason": "别的理由",
    "data": '{"section": 7}',
    "previous_hash": "0" * 64,
    "hash": "f" * 64,
}


def test_every_column_is_tampered_with_in_some_test() -> None:
    """id is no content: the chain is told by case and sequence."""
    by_special_tests = {"id", "case_id", "sequence", "person_id"}
    assert {f.column for f in Event._meta.concrete_fields} == set(CHANGES) | by_special_tests


@pytest.mark.parametrize("sequence", [1, 3, 5])
@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_column_is_found_at_its_event(case: Case, column: str, sequence: int) -> None:
    sql(
        f'UPDATE casework_event SET "{column}" = %s WHERE case_id = %s AND sequence = %s',
        CHANGES[column],
        case.pk,
        sequence,
    )
    assert found(case) == sequence


def test_a_changed_person_is_found(case: Case, world: World) -> None:
    sql("UPDATE casework_event SET person_id = %s WHERE sequence = 3", world.auditor.pk)
    assert found(case) == 3


def test_a_person_taken_away_is_found(case: Case) -> None:
    sql("UPDATE casework_event SET person_id = NULL WHERE sequence = 4")
    assert found(case) == 4


def test_an_instant_moved_by_a_microsecond_is_found(case: Case) -> None:
    event = case.events.get(sequence=2)
    sql(
        "UPDATE casework_event SET at = %s WHERE id = %s",
        event.at + timedelta(microseconds=1),
        event.pk,
    )
    assert found(case) == 2


def test_an_event_moved_to_another_case_is_found_on_both(case: Case, world: World) -> None:
    other = world.submit()
    sql(
        "UPDATE casework_event SET case_id = %s WHERE case_id = %s AND sequence = 2",
        other.pk,
        case.pk,
    )
    assert found(case) == 2
    assert found(other) == 2


def test_a_renumbered_event_is_found(case: Case) -> None:
    sql("UPDATE casework_event SET sequence = 9 WHERE case_id = %s AND sequence = 3", case.pk)
    assert found(case) == 3


@pytest.mark.parametrize("sequence", [1, 2, 3, 4, 5])
def test_a_deleted_event_is_found(case: Case, sequence: int) -> None:
    """The first, one in the middle, and the last."""
    sql("DELETE FROM casework_event WHERE case_id = %s AND sequence = %s", case.pk, sequence)
    assert found(case) == sequence


def test_a_gap_closed_by_renumbering_is_found(case: Case) -> None:
    sql("DELETE FROM casework_event WHERE case_id = %s AND sequence = 3", case.pk)
    sql("UPDATE casework_event SET sequence = 3 WHERE case_id = %s AND sequence = 4", case.pk)
    sql("UPDATE casework_event SET sequence = 4 WHERE case_id = %s AND sequence = 5", case.pk)
    assert found(case) == 3


def test_all_events_deleted_is_found(case: Case) -> None:
    sql("DELETE FROM casework_event WHERE case_id = %s", case.pk)
    assert found(case) == 1


def test_two_events_in_each_others_place_are_found(case: Case) -> None:
    for old, new in ((2, 99), (4, 2), (99, 4)):
        sql("UPDATE casework_event SET sequence = %s WHERE sequence = %s", new, old)
    assert found(case) == 2


def test_an_event_rewritten_with_its_own_hash_is_found_at_the_next(case: Case) -> None:
    event = case.events.get(sequence=3)
    event.reason = "别的理由"
    sql(
        "UPDATE casework_event SET reason = %s, hash = %s WHERE id = %s",
        event.reason,
        digest(event),
        event.pk,
    )
    assert found(case) == 4


def test_the_last_event_rewritten_with_its_own_hash_is_found_by_the_case(case: Case) -> None:
    event = case.events.get(sequence=5)
    event.reason = "别的理由"
    sql(
        "UPDATE casework_event SET reason = %s, hash = %s WHERE id = %s",
        event.reason,
        digest(event),
        event.pk,
    )
    assert found(case) is not None


def test_a_forged_event_at_the_end_is_named(case: Case, world: World) -> None:
    """Rightly chained and hashed, but the case knows nothing of it."""
    forged = make_event(
        fresh(case),
        "correct",
        from_state="closed",
        to_state="closed",
        person=world.legal,
        on=TUE_MAR_3,
        at=datetime(2026, 3, 3, tzinfo=UTC),
    )
    forged.case = case
    forged.save()
    assert forged.sequence == 6
    assert found(case) == 6


@pytest.mark.parametrize("state", ["handling", "replied", "archived"])
def test_a_changed_state_of_the_case_is_found(case: Case, state: str) -> None:
    sql("UPDATE casework_case SET state = %s WHERE id = %s", state, case.pk)
    assert found(case) == 5


@pytest.mark.parametrize(
    "column, value", [("ledger_head", "0" * 64), ("ledger_head", ""), ("ledger_length", 4)]
)
def test_a_changed_end_of_the_chain_is_found(case: Case, column: str, value: object) -> None:
    sql(f"UPDATE casework_case SET {column} = %s WHERE id = %s", value, case.pk)
    assert found(case) is not None


# -- the command -----------------------------------------------------------------------------------


def _verify_ledger() -> tuple[dict[str, Any], int]:
    out = StringIO()
    try:
        call_command("verify_ledger", "--json", stdout=out, stderr=StringIO())
    except CommandError as error:
        return json.loads(out.getvalue()), error.returncode
    return json.loads(out.getvalue()), 0


def test_untouched_chains_pass(world: World) -> None:
    for state in ("received", "approved", "replied", "closed"):
        world.case_in(state)
    assert _verify_ledger() == ({"cases": 4, "broken": []}, 0)


def test_a_database_without_cases_passes(db: None) -> None:
    assert _verify_ledger() == ({"cases": 0, "broken": []}, 0)


def test_the_broken_are_named_and_only_they(world: World) -> None:
    cases = [world.registered() for _ in range(5)]
    sql("UPDATE casework_event SET reason = 'x' WHERE case_id = %s", cases[1].pk)
    sql("DELETE FROM casework_event WHERE case_id = %s AND sequence = 2", cases[3].pk)
    result, status = _verify_ledger()
    assert status == 1
    assert result["cases"] == 5
    assert [(b["case"], b["sequence"]) for b in result["broken"]] == [
        (cases[1].number, 1),
        (cases[3].number, 2),
    ]
    assert all(b["why"] for b in result["broken"])


def test_the_words_for_people_name_case_and_event(world: World) -> None:
    case = world.registered()
    sql("UPDATE casework_event SET reason = 'x' WHERE case_id = %s AND sequence = 2", case.pk)
    with pytest.raises(CommandError, match=rf"案件{case.number} 第2个事项") as caught:
        call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())
    assert caught.value.returncode != 0


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_case_deleted_from_under_its_events_is_the_only_one_named(
    world: World, gone: int
) -> None:
    """A database shell does not keep to foreign keys; the other chains still hold."""
    cases = [world.registered() for _ in range(3)]
    with transaction.atomic():
        sql("DELETE FROM casework_case WHERE id = %s", cases[gone].pk)
        _, broken = broken_chains()
        transaction.set_rollback(True)  # before the database looks at its foreign keys
    assert len(broken) == 1
    untouched = {c.number for i, c in enumerate(cases) if i != gone}
    assert not untouched & {b.case for b in broken}


# -- Python ----------------------------------------------------------------------------------------


def test_an_event_is_not_saved_again_nor_deleted(case: Case) -> None:
    event = events(case)[0]
    event.reason = "别的理由"
    with pytest.raises(LedgerChanged):
        event.save()
    with pytest.raises(LedgerChanged):
        event.save(update_fields=["reason"])
    with pytest.raises(LedgerChanged):
        event.delete()
    with pytest.raises(LedgerChanged):
        Event(pk=event.pk, case=case, sequence=9, to_state="received").save()
    assert found(case) is None


def test_a_case_with_events_is_not_deleted(case: Case) -> None:
    with pytest.raises(models.ProtectedError):
        case.delete()


# -- the same on every database --------------------------------------------------------------------

DATA: dict[str, dict[str, Any]] = {
    "nothing": {},
    "chinese": {"subject": "关于“三公”经费——决算（2025年度）", "㎡": "𠮷野家"},
    "dates": {"until": date(2026, 4, 1), "leap": date(2024, 2, 29)},
    "nested": {"items": [{"title": "甲", "pages": [1, [2, [3, []]]], "more": {"乙": None}}]},
    "keys in another order": {"b": 1, "a": {"d": 1, "c": 2}},
    "truth": {"yes": True, "no": False, "none": None},
    "floats": {"a": 0.1, "b": 2.5, "c": 1.0, "d": -3.75, "e": 1e-7, "f": 123456.789},
    "whole floats": {"a": 100.0, "b": 1e15},
    "large floats": {"a": 1e16, "b": 1e22},
    "negative zero": {"a": -0.0},
    "large ints": {"a": 2**31, "b": 2**53 + 1, "c": 2**63, "d": -(2**63), "e": 10**30},
    "quotes": {"a": '"', "b": "\\", "c": "/", "d": "\n\t", "e": "\u2028"},
}


@pytest.mark.parametrize("name", DATA)
def test_the_hash_is_the_same_after_a_round_trip(world: World, name: str) -> None:
    case = world.submit()
    event = make_event(
        case,
        "correct",
        from_state="received",
        to_state="received",
        person=world.legal,
        on=MON_MAR_2,
        at=datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8))),
        reason="核对“原件”",
        data=DATA[name],
    )
    written = event.hash
    event.save()
    stored = Event.objects.get(pk=event.pk)
    assert stored.data == normal(DATA[name])
    assert digest(stored) == stored.hash == written


def test_the_instant_is_hashed_as_an_instant(world: World) -> None:
    """The same moment told in another time zone is the same event."""
    event = world.submit().events.get()
    written = digest(event)
    event.at = event.at.astimezone(timezone(timedelta(hours=8)))
    assert digest(event) == written


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"x", object()])
def test_what_no_database_could_give_back_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        normal({"a": value})


def test_two_different_contents_never_read_alike(world: World) -> None:
    """Neighbouring fields cannot be shifted into one another."""
    event = world.submit().events.get()
    event.person_name, event.unit = "甲", "乙丙"
    one = digest(event)
    event.person_name, event.unit = "甲乙", "丙"
    assert digest(event) != one


# -- records beside the ledger follow it -----------------------------------------------------------


SERVED_MAR_3 = {"service": {"way": "in_person", "on": "2026-03-03"}}


def _correct(world: World, case: Case, act: str, **change: Any) -> None:
    acts.correct(
        case,
        by=world.legal,
        on=date(2026, 3, 31),
        today=date(2026, 3, 31),
        sequence=case.events.filter(act=act).latest("sequence").sequence,
        reason="登记有误",
        **change,
    )


def _day(on: date) -> dict[str, date]:
    return {"on": on, "today": on}


def test_a_corrected_outcome_moves_case_and_statistics_or_is_refused(world: World) -> None:
    case = world.replied()
    try:
        _correct(world, case, "reply", data={"outcome": "not_ours", "reason": "非本机关职责"})
    except acts.ActRefused:
        expected = "published"
    else:
        expected = "not_ours"
    case = fresh(case)
    told = case_facts(case)[-1].text("outcome")
    assert (case.outcome, case.first_outcome, told) == (expected, expected, expected)


def test_a_corrected_first_decision_leaves_the_later_one(world: World) -> None:
    """Replied 2 March, ordered to reply anew, replied 10 March; the first date was 3 March."""
    case = world.replied()
    first = case.events.get(act="reply").sequence
    _reply_again(world, case, date(2026, 3, 10))
    acts.correct(
        case,
        by=world.legal,
        **_day(date(2026, 3, 31)),
        sequence=first,
        reason="登记有误",
        new_on=TUE_MAR_3,
        data=SERVED_MAR_3,
    )
    case = fresh(case)
    assert (case.first_decided_on, case.decided_on) == (TUE_MAR_3, date(2026, 3, 10))


def test_a_corrected_later_decision_leaves_the_first(world: World) -> None:
    case = world.replied()
    _reply_again(world, case, date(2026, 3, 10))
    _correct(world, case, "reply", new_on=date(2026, 3, 11))
    case = fresh(case)
    assert (case.first_decided_on, case.decided_on) == (MON_MAR_2, date(2026, 3, 11))


def test_a_reopened_case_stays_undecided_when_its_old_reply_is_corrected(world: World) -> None:
    case = world.replied()
    _reopen(world, case, date(2026, 3, 9))
    _correct(world, case, "reply", new_on=TUE_MAR_3, data=SERVED_MAR_3)
    case = fresh(case)
    assert (case.outcome, case.decided_on) == ("", None)
    assert case.first_decided_on == TUE_MAR_3


def _reopen(world: World, case: Case, on: date) -> None:
    acts.reopen(
        case, by=world.legal, **_day(on), authority="市政府", order_number="测复〔2026〕1号"
    )


def _reply_again(world: World, case: Case, on: date) -> None:
    _reopen(world, case, date(2026, 3, 9))
    acts.propose(
        case,
        by=world.handler,
        **_day(on),
        outcome="published",
        answer={"how_to_get": "见公报"},
    )
    world.review_all(case, on)
    acts.sign(case, by=world.leader, **_day(on))
    acts.reply(case, by=world.intake, **_day(on), letter=world.letter(case, "reply", on))


def test_a_corrected_filing_moves_table_4(world: World) -> None:
    case = world.replied()
    acts.reconsideration_filed(case, by=world.legal, **_day(date(2026, 3, 20)), authority="市政府")
    _correct(world, case, "reconsideration_filed", new_on=date(2026, 3, 19))
    assert case.proceedings.get().filed_on == date(2026, 3, 19)


def test_a_corrected_result_moves_table_4(world: World) -> None:
    case = world.replied()
    acts.reconsideration_filed(case, by=world.legal, **_day(date(2026, 3, 20)), authority="市政府")
    acts.reconsideration_decided(case, by=world.legal, **_day(date(2026, 3, 30)), result="upheld")
    _correct(world, case, "reconsideration_decided", data={"result": "corrected"})
    assert case.proceedings.get().result == "corrected"


def test_a_corrected_receipt_of_the_party_moves_its_record(world: World) -> None:
    case = world.handling()
    acts.consult_third_party(
        case,
        by=world.handler,
        **_day(TUE_MAR_3),
        party="甲公司",
        letter=world.letter(case, "consult_third_party", TUE_MAR_3),
        service=Service("post", TUE_MAR_3),
    )
    acts.record_receipt(case, by=world.handler, **_day(date(2026, 3, 6)), party="甲公司")
    _correct(world, case, "record_receipt", new_on=date(2026, 3, 5))
    assert case.consultations.get().received_on == date(2026, 3, 5)


BAD_PARTICULARS: dict[str, tuple[str, dict[str, Any]]] = {
    "an outcome nobody knows": ("reply", {"outcome": "nonsense"}),
    "a service without a day": ("reply", {"service": {"way": "post"}}),
    "a service by no known way": ("reply", {"service": {"way": "pigeon", "on": "2026-03-02"}}),
    "a service in the future": ("reply", {"service": {"way": "post", "on": "2026-12-01"}}),
    "a channel nobody knows": ("submit", {"channel": "telegraph"}),
}


@pytest.mark.parametrize("name", BAD_PARTICULARS)
def test_bad_particulars_are_refused_in_words(world: World, name: str) -> None:
    case = world.replied()
    act, data = BAD_PARTICULARS[name]
    before = fresh(case).ledger_length
    with pytest.raises(acts.ActRefused):
        _correct(world, case, act, data=data)
    assert fresh(case).ledger_length == before


def test_who_may_not_correct_is_told_so_first(world: World) -> None:
    """What is wrong with the input is nobody's business who may not do the act."""
    case = world.replied()
    with pytest.raises(acts.NotAllowed):
        acts.correct(
            case,
            by=world.handler,
            **_day(date(2026, 3, 31)),
            sequence=2,
            reason="登记有误",
            new_on=date(2025, 1, 1),
        )
