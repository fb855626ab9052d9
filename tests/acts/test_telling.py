"""No letter, no act: a refused act leaves no letter, no number and no file."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from casework.acts import ActRefused, NotAllowed, Stale
from casework.facts import Service
from casework.models import Case, Counter
from casework.queries.clocks import case_clock
from flows import telling
from notices.issue import letter_bytes
from notices.models import Letter
from tests.acts.doing import do, mar, post
from tests.acts.test_before_reply import signed
from tests.world import World, fresh


def tell(world: World, case: Case, **given: Any) -> Letter:
    on = given.get("on", mar(26))
    return telling.reply(case, **{"by": world.intake, "on": on, "today": on} | given)[0]


def files() -> list[Path]:
    return [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()]


def nothing_left(case: Case, length: int) -> None:
    assert not Letter.objects.exists()
    assert not Letter.history.exists()
    assert not Counter.objects.filter(series__startswith="letter").exists()
    assert files() == []
    assert fresh(case).ledger_length == length


def test_a_reply_is_told_by_its_letter(world: World) -> None:
    case = signed(world, "published")
    letter, event = telling.reply(
        case, by=world.intake, on=mar(26), today=mar(27), service=post(mar(27)), evidence="EMS 1"
    )
    assert letter.number == "测自然资公开告〔2026〕1号"
    assert (letter.dated_on, letter.served_on, letter.service_way) == (mar(26), mar(27), "post")
    assert (letter.evidence, letter.remedy, letter.act) == ("EMS 1", "OPT", "reply")
    assert event.data["letter"] == {
        "id": letter.pk,
        "number": letter.number,
        "kind": "reply.published",
    }
    assert fresh(case).clock_state == "met"
    assert letter_bytes(letter).startswith(b"%PDF-")
    (stored,) = files()
    assert stored.name == f"{letter.sha256}.pdf"


def test_numbers_run_on_and_a_refused_letter_takes_none(world: World) -> None:
    cases = [signed(world, "published") for _ in range(3)]
    numbers = [tell(world, cases[0]).number]
    with pytest.raises(ActRefused):
        tell(world, cases[1], today=mar(25))
    numbers += [tell(world, case).number for case in cases[1:]]
    assert numbers == [f"测自然资公开告〔2026〕{n}号" for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("error", "changes"),
    [
        (ActRefused, {"today": mar(25)}),
        (ActRefused, {"service": post(mar(25))}),
        (ActRefused, {"service": post(mar(27))}),
        (ActRefused, {"on": mar(4)}),
        (Stale, {"seen": 1}),
    ],
)
def test_a_refused_act_leaves_nothing(world: World, error: type, changes: dict) -> None:
    case = signed(world, "published")
    with pytest.raises(error):
        tell(world, case, **changes)
    nothing_left(case, case.ledger_length)


@pytest.mark.parametrize("role", ["handler", "auditor", "leader", "admin"])
def test_who_may_not_reply_leaves_nothing(world: World, role: str) -> None:
    case = signed(world, "published")
    if role == "handler":
        world.handler.posts.all().delete()
        del world.handler.__dict__["_posts_held"]
    with pytest.raises(NotAllowed):
        tell(world, case, by=world.people[role])
    nothing_left(case, case.ledger_length)


@pytest.mark.parametrize("state", ["registered", "handling", "handled", "closed"])
def test_a_case_not_signed_gets_no_letter_and_says_why(world: World, state: str) -> None:
    case = world.case_in(state, mar(2))
    with pytest.raises(NotAllowed):
        tell(world, case)
    nothing_left(case, case.ledger_length)


@pytest.mark.parametrize("setting", ["government_name", "court_name", "short_name"])
def test_what_the_agency_has_not_set_is_told_as_the_act_would(world: World, setting: str) -> None:
    """One list for screen, act and letter: never an error of another kind from underneath."""
    case = signed(world, "published")
    setattr(world.agency, setting, "")
    world.agency.save()
    with pytest.raises(ActRefused) as caught:
        tell(world, case)
    assert f"no_{setting}" in {p.code for p in caught.value.problems}
    nothing_left(case, case.ledger_length)


def test_a_letter_through_the_internet_needs_the_online_address(world: World) -> None:
    case = signed(world, "published")
    with pytest.raises(ActRefused) as caught:
        tell(world, case, service=Service("electronic", mar(26)))
    assert "no_reconsideration_url" in {p.code for p in caught.value.problems}
    nothing_left(case, case.ledger_length)
    world.agency.reconsideration_url = "https://xzfy.moj.gov.cn/"
    world.agency.save()
    letter = tell(world, case, service=Service("electronic", mar(26)))
    assert "https://xzfy.moj.gov.cn/" in letter.facts["remedy_text"]


def test_service_is_written_on_letter_and_ledger_alike(world: World) -> None:
    case = signed(world, "published")
    letter = tell(world, case)
    assert (letter.served_on, fresh(case).clock_state) == (None, "running")
    telling.serve(
        case,
        by=world.intake,
        on=mar(27),
        today=mar(27),
        letter=letter,
        service=post(mar(27)),
        evidence="EMS 1",
    )
    letter = Letter.objects.get()
    assert (letter.served_on, letter.received_on, letter.evidence) == (mar(27), None, "EMS 1")
    assert letter.history.first().history_user == world.intake
    telling.serve(
        case,
        by=world.intake,
        on=mar(27),
        today=mar(30),
        letter=letter,
        service=post(mar(27), mar(30)),
    )
    letter = Letter.objects.get()
    assert (letter.received_on, letter.evidence) == (mar(30), "EMS 1")
    assert {p.kind for p in case_clock(fresh(case), mar(30)).periods} == {
        "reconsideration",
        "suit",
    }


def test_a_receipt_once_written_is_not_wiped_off_the_letter(world: World) -> None:
    case = signed(world, "published")
    letter = tell(world, case, service=post(mar(26), mar(26)))
    with suppress(ActRefused):
        telling.serve(
            case,
            by=world.intake,
            on=mar(26),
            today=mar(27),
            letter=letter,
            service=post(mar(26)),
        )
    assert Letter.objects.get().received_on == mar(26)


def test_a_refused_service_leaves_the_letter_as_it_was(world: World) -> None:
    case = signed(world, "published")
    letter = tell(world, case)
    with pytest.raises(ActRefused):
        telling.serve(
            case,
            by=world.intake,
            on=mar(25),
            today=mar(27),
            letter=letter,
            service=post(mar(25)),
        )
    assert Letter.objects.get().served_on is None


def test_the_letter_and_the_act_tell_the_same_round(world: World) -> None:
    """Reopened and decided anew: the second letter and the second event say the second outcome,
    also for whoever still holds the case as it was."""
    old = signed(world, "published")
    tell(world, old, on=mar(10), service=Service("in_person", mar(10)))
    do(world, old, "reopen", mar(11))
    do(world, old, "propose", mar(12), outcome="other", answer={"reason": "现予说明"})
    world.review_all(old, mar(12))
    do(world, old, "sign", mar(12))
    letter, event = telling.reply(old, by=world.intake, on=mar(13), today=mar(13))
    assert letter.kind == "reply.other"
    assert event.data["outcome"] == "other"
    assert fresh(old).outcome == "other"


def test_a_reprint_is_the_same_bytes(world: World) -> None:
    case = signed(world, "published")
    letter = tell(world, case)
    world.agency.name = "改名后的局"
    world.agency.save()
    assert letter_bytes(Letter.objects.get()) == letter_bytes(letter)
    assert Letter.objects.get().sha256 == letter.sha256
