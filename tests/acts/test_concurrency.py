"""Several people at once: numbers without gap or double, no lost update, one of two wins."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, connections, transaction

from casework import acts
from casework.acts import base
from casework.ledger import verify
from casework.models import Agency, Case, Counter, Event, Person
from casework.numbering import take_numbers
from casework.queries.audit import broken_chains
from flows import telling
from notices import issue as notices_issue
from notices.models import Letter
from notices.numbering import REPLIES, take_letter_number
from tests.world import MON_MAR_2, TUE_MAR_3, World, fresh

DAY = {"on": MON_MAR_2, "today": MON_MAR_2}


def threads() -> int:
    """SQLite writes one at a time, so a few show as much as many."""
    return 16 if connection.vendor == "postgresql" else 4


def at_once(work: Callable[[int], Any], count: int | None = None) -> list[Any]:
    """Run work(0) … work(n-1) in threads that start together; results or what they raised."""
    n = count or threads()
    start = threading.Barrier(n)

    def run(i: int) -> Any:
        try:
            start.wait(timeout=30)
            return work(i)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(run, range(n)))


def no_errors(results: list[Any]) -> None:
    assert [r for r in results if isinstance(r, Exception)] == []


def submit_and_register(world: World, person: Person) -> Case:
    case = acts.submit(
        world.agency,
        by=person,
        **DAY,
        channel="in_person",
        applicant={"kind": "natural", "name": "张三"},
        subject="预算",
    )
    acts.register(case, by=person, **DAY)
    return case


def clerk(world: World, role: str = "intake") -> Person:
    """His own instance: threads share no Python objects that remember anything."""
    return Person.objects.get(pk=world.people[role].pk)


@pytest.fixture
def settled(committed_world: World) -> Iterator[World]:
    """After whatever happened, every chain still holds."""
    yield committed_world
    assert broken_chains()[1] == []


# -- numbers ---------------------------------------------------------------------------------------


def test_case_numbers_have_neither_gap_nor_double(settled: World) -> None:
    each = 4
    no_errors(
        at_once(lambda i: [submit_and_register(settled, clerk(settled)) for _ in range(each)])
    )
    count = threads() * each
    serials = sorted(Case.objects.values_list("serial", flat=True))
    assert serials == list(range(1, count + 1))
    assert sorted(Case.objects.values_list("number", flat=True)) == sorted(
        f"2026-{s:04d}" for s in serials
    )
    assert Counter.objects.get(series="case", year=2026).last == count


def test_a_number_of_a_failed_registration_is_given_again(
    settled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails after its number was taken and before it is committed, among others that succeed."""
    cases = [settled.submit() for _ in range(threads() * 2)]
    doomed = {cases[1].pk, cases[-1].pk}
    real, taken = base.reindex, []

    def reindex(case: Case, *args: Any, **kwargs: Any) -> Any:
        if case.pk in doomed and case.number:
            taken.append(case.number)
            raise OSError("disk full")
        return real(case, *args, **kwargs)

    monkeypatch.setattr(base, "reindex", reindex)
    results = at_once(lambda i: acts.register(cases[i], by=clerk(settled), **DAY), len(cases))
    assert [type(r) for r in results if isinstance(r, Exception)] == [OSError] * len(doomed)
    assert len(taken) == len(doomed)
    monkeypatch.undo()
    serials = sorted(Case.objects.exclude(number="").values_list("serial", flat=True))
    assert serials == list(range(1, len(cases) - len(doomed) + 1))
    assert Case.objects.filter(state="received", number="").count() == len(doomed)
    for pk in doomed:
        acts.register(Case.objects.get(pk=pk), by=clerk(settled), **DAY)
    serials = sorted(Case.objects.values_list("serial", flat=True))
    assert serials == list(range(1, len(cases) + 1))


def test_numbers_of_two_agencies_do_not_mix(committed_world: World) -> None:
    other = World.make("other-ju")

    def work(i: int) -> None:
        world = (committed_world, other)[i % 2]
        submit_and_register(world, clerk(world))

    no_errors(at_once(work))
    for world in (committed_world, other):
        serials = sorted(world.agency.cases.values_list("serial", flat=True))
        assert serials == list(range(1, threads() // 2 + 1))


def test_the_counter_of_a_fresh_year_is_made_once(committed_world: World) -> None:
    agency = committed_world.agency

    def work(i: int) -> int:
        with transaction.atomic():
            return take_numbers(Agency.objects.get(pk=agency.pk), "letter.x", 2031)[0]

    results = at_once(work)
    no_errors(results)
    assert sorted(results) == list(range(1, threads() + 1))
    assert Counter.objects.filter(agency=agency, series="letter.x", year=2031).count() == 1


def test_several_numbers_at_a_time_are_a_run_of_their_own(committed_world: World) -> None:
    agency = committed_world.agency

    def work(i: int) -> list[int]:
        with transaction.atomic():
            return list(take_numbers(Agency.objects.get(pk=agency.pk), "case", 2030, i + 1))

    results = at_once(work)
    no_errors(results)
    assert all(r == list(range(r[0], r[0] + len(r))) for r in results)
    n = threads()
    assert sorted(s for r in results for s in r) == list(range(1, n * (n + 1) // 2 + 1))


def test_no_number_outside_a_transaction(committed_world: World) -> None:
    with pytest.raises(RuntimeError):
        take_numbers(committed_world.agency, "case", 2026)
    with pytest.raises(RuntimeError):
        take_letter_number(committed_world.agency, REPLIES, MON_MAR_2)
    assert not Counter.objects.exists()


def test_no_letter_outside_a_transaction(committed_world: World) -> None:
    case = committed_world.approved()
    with pytest.raises(RuntimeError):
        notices_issue.issue(case, "reply.published", by=committed_world.intake, dated_on=MON_MAR_2)
    assert not Letter.objects.exists()


# -- one case, several people ----------------------------------------------------------------------


def _refusals(results: list[Any]) -> list[Any]:
    return [r for r in results if isinstance(r, Exception)]


def test_of_several_at_one_step_one_wins(settled: World) -> None:
    case = settled.submit()
    results = at_once(lambda i: acts.register(fresh(case), by=clerk(settled), **DAY))
    refusals = _refusals(results)
    assert len(refusals) == threads() - 1
    assert {type(r) for r in refusals} == {acts.NotAllowed}
    assert fresh(case).number == "2026-0001"
    assert Counter.objects.get(series="case").last == 1
    assert case.events.filter(act="register").count() == 1


def test_of_several_who_saw_the_same_one_wins_and_the_others_are_told(settled: World) -> None:
    """Acts that leave the state alone would all be lawful; but not on what nobody has seen."""
    case = settled.handling()
    seen = case.ledger_length
    results = at_once(
        lambda i: acts.record_search(
            fresh(case),
            by=clerk(settled, "handler"),
            **DAY,
            place=f"档案室{i}",
            searched_by="甲",
            words="计划",
            result="无",
            seen=seen,
        )
    )
    refusals = _refusals(results)
    assert len(refusals) == threads() - 1
    assert {type(r) for r in refusals} == {acts.Stale}
    assert case.searches.count() == 1


def test_two_different_acts_at_once(settled: World) -> None:
    """Withdrawal and proposal from the same screen: one stands, and the case agrees with it."""
    case = settled.handling()
    seen = case.ledger_length

    def work(i: int) -> Event:
        if i % 2:
            return acts.withdraw(fresh(case), by=clerk(settled), **DAY, seen=seen)
        return acts.propose(
            fresh(case),
            by=clerk(settled, "handler"),
            **DAY,
            outcome="published",
            answer={"how_to_get": "见门户网站"},
            seen=seen,
        )

    results = at_once(work)
    refusals = _refusals(results)
    assert len(refusals) == threads() - 1
    assert {type(r) for r in refusals} <= {acts.Stale, acts.NotAllowed}
    (won,) = [r for r in results if isinstance(r, Event)]
    assert fresh(case).state == won.to_state
    assert case.proposals.count() == (won.act == "propose")


def test_no_update_is_lost(settled: World) -> None:
    """Lawful side by side, none on what another has changed: every one is kept."""
    case = settled.handling()
    before = case.ledger_length
    no_errors(
        at_once(
            lambda i: acts.record_search(
                case,
                by=clerk(settled, "handler"),
                **DAY,
                place=f"档案室{i}",
                searched_by="甲",
                words="计划",
                result="无",
            )
        )
    )
    chain = list(case.events.order_by("sequence"))
    assert [e.sequence for e in chain] == list(range(1, before + threads() + 1))
    assert {s.place for s in case.searches.all()} == {f"档案室{i}" for i in range(threads())}
    assert verify(fresh(case), chain) is None


def test_parallel_reviews_at_once_both_count(settled: World) -> None:
    case = settled.handled()
    acts.review(case, by=settled.section_head, **DAY, step="section_head")
    steps = ("secrecy", "legal")
    no_errors(
        at_once(
            lambda i: acts.review(fresh(case), by=clerk(settled, steps[i]), **DAY, step=steps[i]),
            2,
        )
    )
    assert fresh(case).waits_for_signature()


def test_a_case_looked_at_long_ago_is_acted_on_as_it_is_now(settled: World) -> None:
    """An instance loaded before a return and a new proposal: the reply tells the new one."""
    old = settled.approved()
    acts.return_proposal(old, by=settled.leader, **DAY, reason="改为非本机关负责")
    acts.propose(
        old,
        by=settled.handler,
        **DAY,
        outcome="not_ours",
        answer={"reason": "属于市住建局职责"},
    )
    settled.review_all(old, MON_MAR_2)
    acts.sign(old, by=settled.leader, **DAY)
    assert old.round == 1
    event = acts.reply(
        old, by=settled.intake, **DAY, letter=settled.letter(old, "reply", MON_MAR_2)
    )
    assert event.data["outcome"] == "not_ours"
    assert fresh(old).outcome == "not_ours"


def test_corrections_at_once_cannot_contradict_each_other(settled: World) -> None:
    """Each alone is sound; together the receipt would lie after the registration."""
    case = settled.submit(MON_MAR_2)
    acts.register(case, by=settled.intake, on=date(2026, 3, 6), today=date(2026, 3, 6))
    moved = {1: date(2026, 3, 5), 2: TUE_MAR_3}  # submitted later, registered earlier

    def work(i: int) -> Event:
        return acts.correct(
            fresh(case),
            by=clerk(settled, "legal"),
            on=date(2026, 3, 9),
            today=date(2026, 3, 9),
            sequence=i + 1,
            reason="登记有误",
            new_on=moved[i + 1],
        )

    results = at_once(work, 2)
    assert len(_refusals(results)) == 1
    assert isinstance(_refusals(results)[0], acts.ActRefused)


# -- letters ---------------------------------------------------------------------------------------


def _files() -> list[str]:
    found = []
    folders = ["letters"]
    while folders:
        folder = folders.pop()
        if not default_storage.exists(folder):
            continue
        below, names = default_storage.listdir(folder)
        folders += [f"{folder}/{b}" for b in below]
        found += [f"{folder}/{n}" for n in names]
    return sorted(found)


def test_two_replies_to_one_case_leave_one_letter(settled: World) -> None:
    case = settled.approved()
    results = at_once(lambda i: telling.reply(fresh(case), by=clerk(settled), **DAY), 2)
    refusals = _refusals(results)
    assert len(refusals) == 1
    assert isinstance(refusals[0], acts.NotAllowed)
    letter = Letter.objects.get()
    assert letter.number == "测自然资公开告〔2026〕1号"
    assert _files() == [letter.file.name]
    assert Counter.objects.get(series__startswith="letter").last == 1
    told = case.events.get(act="reply")
    assert told.data["letter"] == {"id": letter.pk, "number": letter.number, "kind": letter.kind}


def test_replies_to_several_cases_never_share_a_number(settled: World) -> None:
    cases = [settled.approved() for _ in range(threads())]
    no_errors(
        at_once(lambda i: telling.reply(fresh(cases[i]), by=clerk(settled), **DAY), len(cases))
    )
    letters = list(Letter.objects.order_by("serial"))
    assert [x.serial for x in letters] == list(range(1, len(cases) + 1))
    assert len({x.number for x in letters}) == len(cases)
    assert _files() == sorted(x.file.name for x in letters)


def test_a_reply_that_fails_gives_number_and_file_back(
    settled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = settled.approved(), settled.approved()

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(base, "reindex", fail)
    with pytest.raises(OSError, match="disk full"):
        telling.reply(case, by=settled.intake, **DAY)
    monkeypatch.undo()
    assert not Letter.objects.exists()
    assert _files() == []
    assert fresh(case).state == "approved"
    letter, _ = telling.reply(other, by=settled.intake, **DAY)
    assert letter.serial == 1
