"""What holds for every case: the clock against a count by fingers, and laws of its own."""

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.facts import Fact
from casework.law import Practice
from tests.law.facts import (
    TODAY,
    consult,
    extend,
    fact,
    letter,
    opinion,
    read,
    reply,
    submitted,
)

quick = settings(max_examples=120, deadline=None, database=None)
received_days = st.dates(date(2019, 5, 20), date(2025, 3, 31))
ONE = timedelta(days=1)


def after(day: date, least: int, most: int):
    return st.integers(least, most).map(lambda n: day + timedelta(days=n))


# -- counting by fingers, without the calendar and the clock under test -------------------------


def nth_working_day(start_on: date, n: int, out: frozenset[date] = frozenset()) -> date:
    day = start_on
    while n:
        day += ONE
        n -= chinese_calendar.is_workday(day) and day not in out
    return day


@dataclass(frozen=True)
class Asked:
    """A consultation: asked, received, answered (None: silence)."""

    party: str
    sent_on: date
    received_on: date
    answered_on: date | None

    def facts(self) -> list[Fact]:
        facts = [consult(self.sent_on, self.received_on, self.party)]
        return facts + ([opinion(self.answered_on, self.party)] if self.answered_on else [])

    def days_out(self) -> set[date]:
        end = nth_working_day(self.received_on, 15)
        if self.answered_on:
            end = min(end, self.answered_on)
        return {self.sent_on + ONE * i for i in range(1, (end - self.sent_on).days + 1)}


@st.composite
def asked_parties(draw, received_on: date, most: int = 3) -> list[Asked]:
    found = []
    for party in "甲乙丙"[: draw(st.integers(0, most))]:
        sent_on = draw(after(received_on, 0, 45))
        got_on = draw(after(sent_on, 0, 8))
        answered_on = draw(st.none() | after(got_on, 0, 40))
        found.append(Asked(party, sent_on, got_on, answered_on))
    return found


@st.composite
def cases(draw) -> tuple[date, list[Asked]]:
    received_on = draw(received_days)
    return received_on, draw(asked_parties(received_on))


def facts_of(received_on: date, asked: list[Asked]) -> list[Fact]:
    return [submitted(received_on), *(f for a in asked for f in a.facts())]


@quick
@given(cases())
def test_the_due_date_is_the_twentieth_day_counted_by_fingers(case):
    received_on, asked = case
    # The union: a day out for one is out, and out once, however many were asked.
    out = frozenset().union(*(a.days_out() for a in asked))
    due_on = nth_working_day(received_on, 20, out)
    found = read(facts_of(received_on, asked), due_on + ONE * 100)
    assert found.due_on == due_on
    assert found.target_on == max(
        d for d in (due_on - ONE * i for i in range(1, 15)) if chinese_calendar.is_workday(d)
    )


@quick
@given(cases(), st.data())
def test_an_extension_is_counted_on_by_fingers_if_served_by_the_base_due_date(case, data):
    received_on, asked = case
    out = frozenset().union(*(a.days_out() for a in asked))
    base_on = nth_working_day(received_on, 20, out)
    served_on = data.draw(after(received_on, 0, (base_on - received_on).days + 10))
    days = data.draw(st.integers(1, 20))
    facts = [*facts_of(received_on, asked), extend(served_on, days=days)]
    found = read(facts, base_on + ONE * 150)
    in_time = served_on <= base_on
    assert found.due_on == (nth_working_day(received_on, 20 + days, out) if in_time else base_on)


@quick
@given(cases())
def test_what_is_excluded_is_never_more_than_the_sum(case):
    received_on, asked = case
    plain = TODAY.add(received_on, 20)
    found = read(facts_of(received_on, asked), received_on + ONE * 300)
    assert found.due_on is not None
    moved = TODAY.count(plain, found.due_on)
    alone = [read(facts_of(received_on, [a]), received_on + ONE * 300).due_on for a in asked]
    longest = max((TODAY.count(plain, d) for d in alone if d), default=0)
    whole = sum(len([d for d in a.days_out() if TODAY.is_working_day(d)]) for a in asked)
    assert longest <= moved <= whole or moved == longest == 0


@quick
@given(received_days, st.data())
def test_an_answer_ends_the_exclusion_on_its_own_day(received_on, data):
    sent_on = data.draw(after(received_on, 0, 20))
    got_on = data.draw(after(sent_on, 0, 6))
    third_day = TODAY.add(got_on, 3)
    facts = [submitted(received_on), consult(sent_on, got_on), opinion(third_day)]
    found = read(facts, third_day)
    if sent_on >= TODAY.add(received_on, 20):
        assert found.due_on == TODAY.add(received_on, 20)
    else:
        counted = TODAY.count(received_on, sent_on)
        assert found.due_on == TODAY.add(third_day, 20 - counted)


# -- whole histories ----------------------------------------------------------------------------


@st.composite
def histories(draw) -> list[Fact]:
    """A case that may have anything in it, told in order; letters may be served days later."""
    received_on = draw(received_days)
    facts = facts_of(received_on, draw(asked_parties(received_on, 2)))
    if draw(st.booleans()):  # asked, proof of receipt comes in as an act of its own or never
        sent_on = draw(after(received_on, 0, 40))
        facts.append(consult(sent_on, party="丁"))
        got_on = draw(st.none() | after(sent_on, 0, 10))
        if got_on:
            facts.append(fact("record_receipt", got_on, party="丁"))
        answered_on = draw(st.none() | after(got_on or sent_on, 0, 40))
        if answered_on:
            facts.append(opinion(answered_on, "丁"))
    if draw(st.booleans()):
        day = draw(after(received_on, 0, 50))
        posted = draw(after(day, 0, 4))
        facts.append(extend(day, posted, days=draw(st.integers(1, 20))))
    if draw(st.booleans()):
        day = draw(after(received_on, 0, 40))
        facts.append(letter("request_supplement", day, draw(after(day, 0, 3))))
        back = draw(st.none() | after(day, 4, 30))
        if back:
            facts.append(fact("receive_supplement", back))
    if draw(st.booleans()):
        day = draw(after(received_on, 0, 50))
        facts.append(letter("delay", day, until=(day + ONE * 40).isoformat()))
    if draw(st.booleans()):
        day = draw(after(received_on, 0, 120))
        posted = draw(after(day, 0, 4))
        facts.append(reply(day, posted))
        if draw(st.booleans()):
            again = draw(after(posted, 1, 40))
            facts += [fact("reopen", again), reply(draw(after(again, 1, 50)))]
    elif draw(st.booleans()):
        facts.append(fact("withdraw", draw(after(received_on, 0, 120))))
    return facts


practices = st.builds(
    Practice,
    receipt_day_counted=st.booleans(),
    exclusion_ends=st.sampled_from(["opinion", "full_period"]),
    reasons_excluded=st.booleans(),
)


def looked_at(facts: list[Fact], data: st.DataObject) -> date:
    return data.draw(after(facts[0].on, 0, 200))


@quick
@given(histories(), practices, st.data())
def test_the_order_of_entry_does_not_matter(facts, practice, data):
    shuffled = data.draw(st.permutations(facts))
    day = looked_at(facts, data)
    assert read(list(shuffled), day, practice) == read(facts, day, practice)


@quick
@given(histories(), st.data())
def test_looking_back_hides_what_came_later(facts, data):
    day = looked_at(facts, data)
    assert read(facts, day) == read([f for f in facts if f.on <= day], day)


@settings(quick, max_examples=250)
@given(histories(), st.data())
def test_a_breach_never_vanishes(facts, data):
    day = looked_at(facts, data)
    later = data.draw(after(day, 1, 120))
    then, now = read(facts, day), read(facts, later)
    assert {(b.kind, b.due_on) for b in then.breaches} <= {(b.kind, b.due_on) for b in now.breaches}
    assert now.breached or not then.breached


@quick
@given(histories(), st.data())
def test_an_extension_never_shortens(facts, data):
    plain = [f for f in facts if f.act not in ("extend", "delay")]
    served_on = data.draw(after(facts[0].on, 0, 60))
    more = [*plain, extend(served_on, days=data.draw(st.integers(1, 20)))]
    day = looked_at(facts, data)
    for one, two in zip(read(plain, day).legs, read(more, day).legs, strict=True):
        # No due date: an open consultation keeps it out of reach, which is later than any day.
        if two.due is not None:
            assert one.due is not None and two.due.expected >= one.due.expected


@quick
@given(histories(), practices, st.data())
def test_a_due_date_is_never_a_day_off_and_its_target_is_the_working_day_before(
    facts, practice, data
):
    found = read(facts, looked_at(facts, data), practice)
    if found.due_on is None:
        assert found.target_on is None
    else:
        assert TODAY.is_working_day(found.due_on)
        assert found.target_on is not None
        assert TODAY.count(found.target_on, found.due_on) == 1
        assert TODAY.is_working_day(found.target_on)


@quick
@given(histories(), st.data())
def test_a_corrected_request_has_a_fresh_period(facts, data):
    back = data.draw(after(facts[0].on, 5, 30))
    asked_on = data.draw(after(facts[0].on, 0, 4))
    only = [facts[0], letter("request_supplement", asked_on), fact("receive_supplement", back)]
    found = read(only, back)
    assert (found.due_on, found.working_days_left) == (TODAY.add(back, 20), 20)
    assert found.due_on == read([submitted(back)], back).due_on


@quick
@given(cases(), st.data())
def test_a_consultation_sent_on_or_after_the_due_date_changes_nothing(case, data):
    received_on, asked = case
    facts = facts_of(received_on, asked)
    end_on = received_on + ONE * 300
    due_on = read(facts, end_on).due_on
    assert due_on is not None
    sent_on = data.draw(after(due_on, 0, 30))
    late = consult(sent_on, data.draw(st.none() | after(sent_on, 0, 9)), "戊")
    answered = data.draw(st.booleans())
    replied_on = data.draw(after(due_on, -5, 40))
    base = [*facts, reply(max(replied_on, received_on))]
    more = [*base, late, *([opinion(sent_on + ONE * 9, "戊")] if answered else [])]
    for day in (due_on + ONE, sent_on + ONE, end_on):
        one, two = read(base, day), read(more, day)
        assert (one.due_on, one.state, one.breaches) == (two.due_on, two.state, two.breaches)


@quick
@given(received_days)
def test_a_receipt_on_a_day_off_is_due_like_one_on_the_last_day_before_work(received_on):
    first = TODAY.add(received_on, 1)
    found = read([submitted(received_on)], received_on)
    assert found.due_on == read([submitted(first - ONE)], first).due_on


@quick
@given(cases(), st.data())
def test_while_the_clock_stands_still_its_days_left_stay_and_its_earliest_date_never_falls(
    case, data
):
    received_on, asked = case
    facts = facts_of(received_on, asked)
    day = data.draw(after(received_on, 0, 60))
    one, two = read(facts, day), read(facts, day + ONE)
    if one.state == two.state == "stopped" and len(one.consultations) == len(two.consultations):
        assert one.working_days_left == two.working_days_left
        assert one.earliest_on is not None and two.earliest_on is not None
        assert one.earliest_on <= two.earliest_on


@quick
@given(cases(), st.data())
def test_running_days_left_fall_by_one_each_working_day(case, data):
    received_on, asked = case
    facts = facts_of(received_on, asked)
    day = data.draw(after(received_on, 0, 60))
    one, two = read(facts, day), read(facts, day + ONE)
    if one.state == two.state == "running":
        passed = 1 if TODAY.is_working_day(day + ONE) else 0
        assert one.working_days_left is not None and two.working_days_left is not None
        assert one.working_days_left - two.working_days_left == passed
