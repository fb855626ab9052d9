"""通知: who is told of what and why, once; the bell, the list, the mails read back.

The desk is that of Tuesday 10 March 2026. Beside World's people there are a second intake and a
second handler of the section, a handler of another section, and a whole other agency.
"""

import json
import re
import smtplib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from casework import acts
from casework.acts.signals import case_changed
from casework.ledger import verify
from casework.models import Case, Person, Post, Section
from casework.queries.clocks import agency_calendar
from casework.registers import read_register
from flows.demo.story import REGISTER
from flows.models import MailChoice, Notification
from flows.notify import births, daily, mailing, words
from flows.notify.kinds import KINDS, OPENED_BY
from flows.settings import email_settings
from flows.steps import STEPS
from tests.acts.doing import apr, do, in_person, mar, post
from tests.matrix.test_urls import patterns
from tests.world import World, fresh

As = Callable[[str], Client]
TUESDAY = mar(10)
Told = set[tuple[str, str, str]]
"""(who, kind, step)."""


@pytest.fixture
def house(desk: World, settings: Any) -> World:
    """With colleagues, another section, and another agency with people of every role."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mailing._failed.clear()
    other = Section.objects.create(agency=desk.agency, name="规划科")
    for name, role, section in (
        ("intake2", "intake", None),
        ("handler2", "handler", desk.section),
        ("elsewhere", "handler", other),
    ):
        person = Person.objects.create(
            username=name, full_name=name, agency=desk.agency, must_change_password=False
        )
        Post.objects.create(person=person, role=role, section=section)
        desk.people[name] = person
    World.make("other-ju")
    return desk


def name_of(world: World, person_id: int) -> str:
    names = {p.pk: name for name, p in world.people.items()}
    return names.get(person_id, "a stranger")


def told(world: World, since: int = 0) -> Told:
    found = Notification.objects.filter(pk__gt=since)
    return {(name_of(world, n.person_id), n.kind, n.step) for n in found}


def last() -> int:
    return max(Notification.objects.values_list("pk", flat=True), default=0)


def assigned(world: World) -> Case:
    case = world.registered(mar(2))
    do(world, case, "assign", mar(2))
    return fresh(case)


def asking(world: World) -> Case:
    case = world.handling(mar(2))
    do(world, case, "consult_third_party", mar(3), service=post(mar(3)))
    return fresh(case)


def reviewed(world: World) -> Case:
    case = world.handled(mar(2))
    do(world, case, "review", mar(3))
    return fresh(case)


def extending(world: World) -> Case:
    case = world.handling(mar(2))
    do(world, case, "request_extension", mar(3))
    return fresh(case)


def acknowledged(world: World) -> Case:
    """Proposed while the receipt sent to the applicant had not been served."""
    case = world.handling(mar(2))
    do(world, case, "acknowledge", mar(3))
    do(world, case, "propose", mar(4))
    return fresh(case)


def charged(world: World) -> Case:
    case = world.handling(mar(2))
    do(world, case, "charge_fee", mar(3), service=in_person(mar(3)))
    return fresh(case)


def posted(world: World) -> Case:
    case = world.approved(mar(2))
    do(world, case, "reply", mar(3))
    told = case.events.get(act="reply")
    do(world, case, "serve", mar(4), sequence=told.sequence, service=post(mar(4)))
    return fresh(case)


# (the case before, the act, by whom, particulars) -> who is told, as what, of which step. By hand.
TABLE: list[tuple[str, Callable[[World], Case], str, str, dict[str, Any], Told]] = [
    ("new work", World.submit, "register", "intake",
     {}, {("intake2", "task", "assign"), ("office_head", "task", "assign")}),
    ("to a section", World.registered, "assign", "intake",
     {}, {("handler", "task", "accept"), ("handler2", "task", "accept")}),
    ("to another section", assigned, "assign", "office_head",
     {"section": "elsewhere", "reason": "改派"}, {("elsewhere", "task", "accept")}),
    ("taken by a colleague", assigned, "accept", "handler", {}, set()),
    ("sent back", assigned, "send_back", "handler",
     {}, {("intake", "sent_back", "assign"), ("intake2", "sent_back", "assign"),
          ("office_head", "sent_back", "assign")}),
    ("handed over", World.handling, "hand_over", "section_head",
     {"handler": "handler2"},
     {("handler2", "handed_over", "handle"), ("handler", "taken_away", "")}),
    ("taken away from the section", World.handling, "assign", "intake",
     {"section": "elsewhere", "reason": "改派"},
     {("elsewhere", "task", "accept"), ("handler", "taken_away", "")}),
    ("urged, being handled", World.handling, "urge", "leader",
     {}, {("handler", "urged", "handle")}),
    ("urged, nobody has it yet", assigned, "urge", "office_head",
     {}, {("handler", "urged", "accept"), ("handler2", "urged", "accept")}),
    ("urged, under review", reviewed, "urge", "leader",
     {}, {("secrecy", "urged", "secrecy"), ("legal", "urged", "legal")}),
    ("urged by whose turn it is", World.handled, "urge", "section_head", {}, set()),
    ("proposed", World.handling, "propose", "handler",
     {}, {("section_head", "task", "section_head")}),
    ("first review", World.handled, "review", "section_head",
     {}, {("secrecy", "task", "secrecy"), ("legal", "task", "legal")}),
    ("one of two reviews", reviewed, "review", "legal", {"step": "legal"}, set()),
    ("returned", reviewed, "return_proposal", "legal", {}, {("handler", "returned", "handle")}),
    ("returned, a letter not yet served", acknowledged, "return_proposal", "section_head",
     {}, {("handler", "returned", "handle"), ("handler", "task", "serve_letter")}),
    ("signed", lambda w: last_review(w), "sign", "leader",
     {}, {("intake", "task", "issue"), ("intake2", "task", "issue")}),
    ("an extension to decide", World.handling, "request_extension", "handler",
     {}, {("office_head", "asks_extension", "consent")}),
    ("an extension granted", extending, "consent_extension", "office_head",
     {}, {("handler", "consented", "extend")}),
    ("a correction asked for", World.handling, "request_supplement", "handler",
     {"service": in_person(mar(10))}, set()),
    ("a correction received", World.supplement_requested, "receive_supplement", "intake",
     {}, {("handler", "corrected", "handle")}),
    ("paid", charged, "record_payment", "intake",
     {"amount": None}, {("handler", "paid", "handle")}),
    ("an opinion, entered by the intake", asking, "record_opinion", "intake",
     {}, {("handler", "opinion", "handle")}),
    ("an opinion, entered by himself", asking, "record_opinion", "handler", {}, set()),
    ("the post brought it back", posted, "record_return", "intake",
     {"sequence": "reply"},
     {("intake2", "came_back", "serve_letter"), ("handler", "came_back", "serve_letter"),
      ("handler2", "came_back", "serve_letter")}),
    ("withdrawn", World.handling, "withdraw", "intake",
     {}, {("intake2", "task", "archive"), ("handler", "ended", "")}),
    ("taken up again", World.replied, "reopen", "legal", {}, {("handler", "reopened", "handle")}),
    ("reconsideration", World.replied, "reconsideration_filed", "intake",
     {}, {("legal", "proceeding", ""), ("office_head", "proceeding", "")}),
    ("a record corrected", World.handling, "correct", "legal", None, set()),
]  # fmt: skip


def last_review(world: World) -> Case:
    case = world.handled(mar(2))
    world.review_all(case, mar(3))
    return fresh(case)


def particulars(world: World, case: Case, given: dict[str, Any] | None) -> dict[str, Any]:
    """Names of the table as what they stand for."""
    if given is None:
        return {"sequence": 1, "new_on": mar(2)}
    found = dict(given)
    if found.get("section") == "elsewhere":
        found["section"] = Section.objects.get(name="规划科", agency=world.agency)
    if found.get("handler"):
        found["handler"] = world.people[found["handler"]]
    if found.get("sequence") == "reply":
        found["sequence"] = case.events.get(act="reply").sequence
    if "amount" in found:
        found["amount"] = case.events.get(act="charge_fee").data["amount"]
    return found


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_who_is_told_of_an_act(house: World, row: Any) -> None:
    _, make, act, by, given, wanted = row
    case = make(house)
    before = last()
    event = do(house, case, act, mar(10), by=by, **particulars(house, case, given))
    assert told(house, before) == wanted
    assert not Notification.objects.filter(person=event.person, event=event).exists()
    for note in Notification.objects.filter(pk__gt=before):
        assert (note.case_id, note.event_id) == (case.pk, event.pk)
        assert note.person.agency_id == case.agency_id


def test_a_new_request_is_told_the_colleagues_of_the_desk(house: World) -> None:
    house.submit(mar(10))
    assert told(house) == {("intake2", "task", "register")}


def test_every_kind_is_in_the_table_or_made_by_the_day() -> None:
    made = {kind for row in TABLE for _, kind, _ in row[-1]}
    assert made | {"runs_again", "soon", "last_day", "overdue", "voided"} == set(KINDS)
    assert set(OPENED_BY.values()) < set(KINDS)


def test_a_voided_letter_is_told_whoever_has_to_do_it_again(house: World) -> None:
    case = house.approved(mar(2))
    do(house, case, "reply", mar(3))
    before, reply = last(), case.events.get(act="reply")
    do(house, case, "void_letter", mar(3), by="office_head", sequence=reply.sequence)
    assert told(house, before) == {("intake", "voided", "issue"), ("intake2", "voided", "issue")}


def test_nobody_of_another_agency_is_ever_told(house: World) -> None:
    for state in ("archived", "closed", "handled", "supplement_requested"):
        house.case_in(state, mar(2))
    daily.make(mar(30), at=timezone.now())
    strangers = Person.objects.exclude(agency=house.agency)
    assert strangers.count() == 9
    assert Notification.objects.count() > 20
    assert not Notification.objects.filter(person__in=strangers).exists()


def test_whoever_is_out_of_use_is_not_told(house: World) -> None:
    Person.objects.filter(username="handler2").update(is_active=False)
    do(house, house.registered(mar(2)), "assign", mar(2))
    assert ("handler2", "task", "accept") not in told(house)
    assert ("handler", "task", "accept") in told(house)


def test_the_same_event_told_twice_is_told_once(house: World) -> None:
    case = house.registered(mar(2))
    event = do(house, case, "assign", mar(2))
    before = told(house)
    count = Notification.objects.count()
    turned = {"case": fresh(case), "act": "assign", "by": house.intake}
    case_changed.send(Case, **turned, event=event, today=mar(2))
    assert told(house) == before and Notification.objects.count() == count


def test_two_posts_of_one_person_are_two_steps_and_one_nudge(house: World) -> None:
    Post.objects.create(person=house.legal, role="secrecy")
    case, before = house.handled(mar(2)), last()
    do(house, case, "review", mar(3))
    both = {
        ("legal", "task", "legal"),
        ("legal", "task", "secrecy"),
        ("secrecy", "task", "secrecy"),
    }
    assert told(house, before) == both
    before = last()
    do(house, case, "urge", mar(4), by="leader")
    assert Notification.objects.filter(pk__gt=before, person=house.legal).count() == 1


def test_a_refused_act_tells_nobody(house: World) -> None:
    case = house.handling(mar(2))
    before = list(Notification.objects.order_by("pk").values())
    with pytest.raises(acts.ActRefused):
        do(house, case, "withdraw", mar(3), by="auditor")
    assert list(Notification.objects.order_by("pk").values()) == before


def test_bulk_work_tells_nobody(house: World) -> None:
    today = mar(10)
    imported = house.imported(mar(9))
    assert imported.state == "registered"
    acts.import_register(read_register(REGISTER, today), by=None, today=today)
    with births.quiet():
        house.handled(mar(2))
    assert not Notification.objects.exists()
    do(house, imported, "assign", today)
    assert Notification.objects.count() == 2  # work on it from then on is told


def test_making_them_costs_the_same_for_few_and_many_colleagues(
    house: World, django_assert_num_queries: Any
) -> None:
    counts = []
    for more in (0, 7):
        for n in range(more):
            person = Person.objects.create(username=f"h{n}", agency=house.agency)
            Post.objects.create(person=person, role="handler", section=house.section)
        case, event = assigned(house), None
        event = case.events.get(act="assign")
        Notification.objects.filter(event=event).delete()
        waiting = frozenset({births.Wanted("accept")})
        turned = births.Turned(waiting, waiting)
        # What is done is settled; people, their posts; one insert.
        with django_assert_num_queries(4):
            births.announce(case, event, turned, mar(2))
        counts.append(Notification.objects.filter(event=event).count())
    assert counts == [2, 9]


# -- what is done asks for nothing -----------------------------------------------------------------


def test_what_a_colleague_has_done_is_unread_no_longer(house: World) -> None:
    case = assigned(house)
    do(house, case, "accept", mar(3))
    for note in Notification.objects.filter(case=case, step="accept"):
        assert note.settled_at and note.read_at
    do(house, case, "hand_over", mar(3), handler=house.people["handler2"])
    note = Notification.objects.get(person=house.people["handler2"], step="handle")
    assert note.read_at is None and note.settled_at is None


def test_the_old_section_is_no_longer_called(house: World) -> None:
    case = assigned(house)
    other = Section.objects.get(name="规划科", agency=house.agency)
    do(house, case, "assign", mar(3), by="office_head", section=other, reason="改派")
    unread = Notification.objects.filter(case=case, step="accept", read_at=None)
    assert [name_of(house, n.person_id) for n in unread] == ["elsewhere"]


def test_an_undone_import_calls_nobody_any_more(house: World) -> None:
    case = house.imported(mar(9))
    daily.make(apr(7), at=timezone.now())
    assert Notification.objects.filter(case=case, read_at=None).exists()
    acts.undo_batch(case.batch, by=house.admin, today=apr(7), reason="误录")
    assert not Notification.objects.filter(case=case, read_at=None).exists()


# -- what the day brings ---------------------------------------------------------------------------
# Received on Monday 2 March: target Friday 27, due Monday 30 March.


def reminders(world: World) -> Told:
    return {t for t in told(world) if t[1] in ("soon", "last_day", "overdue", "runs_again")}


@pytest.mark.parametrize(
    ("today", "wanted"),
    [
        (mar(23), set()),  # 24, 25, 26, 27: four to the target
        (mar(24), {("handler", "soon", "handle")}),
        (mar(27), {("handler", "soon", "handle")}),
        (mar(29), {("handler", "soon", "handle")}),  # a Sunday
        (mar(30), {("handler", "last_day", "handle")}),
        (
            mar(31),
            {
                ("handler", "overdue", "handle"),
                ("section_head", "overdue", ""),
                ("office_head", "overdue", ""),
                ("leader", "overdue", ""),
            },
        ),
    ],
)
def test_the_reminders_of_a_day(house: World, today: date, wanted: Told) -> None:
    house.handling(mar(2))
    made = daily.make(today, at=timezone.now())
    assert reminders(house) == wanted and made == len(wanted)
    assert daily.make(today, at=timezone.now()) == 0
    assert reminders(house) == wanted


def test_each_date_is_told_once_and_a_new_date_anew(house: World) -> None:
    case = house.handling(mar(2))
    for day in (24, 25, 26, 27):
        daily.make(mar(day), at=timezone.now())
    assert Notification.objects.filter(kind="soon").count() == 1
    do(house, case, "request_extension", mar(27))
    do(house, case, "consent_extension", mar(27))
    do(house, case, "extend", mar(27), service=in_person(mar(27)))
    assert fresh(case).due_on == apr(14)
    assert Notification.objects.get(kind="soon").settled_at  # the date is another
    assert daily.make(apr(9), at=timezone.now()) == 1  # 10, 13: two to the target, 13 April
    assert [n.due_on for n in Notification.objects.filter(kind="soon").order_by("pk")] == [
        mar(30),
        apr(14),
    ]


def test_the_stricter_reminder_takes_the_place_of_the_other(house: World) -> None:
    house.handling(mar(2))
    for day in (27, 30, 31):
        daily.make(mar(day), at=timezone.now())
    own = Notification.objects.filter(person=house.handler, kind__in=daily.REMINDERS, read_at=None)
    assert [n.kind for n in own] == ["overdue"]


def test_an_answered_request_is_pressing_no_longer(house: World) -> None:
    case = house.handling(mar(2))
    daily.make(mar(31), at=timezone.now())
    do(house, case, "withdraw", mar(31))
    assert not Notification.objects.filter(kind="overdue", read_at=None).exists()
    assert daily.make(apr(1), at=timezone.now()) == 0


def test_what_stands_still_is_not_pressing_and_is_told_when_it_runs_again(house: World) -> None:
    """The third party received it on Wednesday 4 March: 15 working days to Wednesday 25."""
    case = house.handling(mar(2))
    do(house, case, "consult_third_party", mar(4), service=post(mar(4)))
    do(house, case, "record_receipt", mar(4))
    case = fresh(case)
    assert (case.clock_state, case.stopped_until) == ("stopped", mar(25))
    assert daily.make(mar(25), at=timezone.now()) == 0
    assert daily.make(mar(26), at=timezone.now()) == 1
    assert reminders(house) == {("handler", "runs_again", "handle")}
    assert fresh(case).clock_state == "running"
    assert not verify(fresh(case), list(case.events.order_by("sequence")))
    assert daily.make(mar(26), at=timezone.now()) == 0


def test_a_reply_not_yet_served_is_still_pressing(house: World) -> None:
    case = house.approved(mar(2))
    do(house, case, "reply", mar(3))
    daily.make(mar(30), at=timezone.now())
    assert reminders(house) == {("intake", "last_day", "serve"), ("intake2", "last_day", "serve")}


def test_old_read_ones_are_tidied_and_unread_ones_kept(house: World) -> None:
    case = house.handling(mar(2))
    daily.make(mar(31), at=timezone.now())
    at = timezone.now()
    old, fresh_ones = at - timedelta(days=181), at - timedelta(days=179)
    notes = Notification.objects.filter(case=case)
    unread = set(notes.filter(read_at=None).values_list("pk", flat=True))
    assert unread
    notes.exclude(pk__in=unread).update(read_at=old)
    kept = notes.exclude(pk__in=unread)[0]
    Notification.objects.filter(pk=kept.pk).update(read_at=fresh_ones)
    Notification.objects.filter(kind="overdue").update(read_at=old)  # or it would be made again
    overdue = set(notes.filter(kind="overdue").values_list("pk", flat=True))
    count = notes.count()
    assert daily.tidy(at) == count - len(unread | overdue | {kept.pk})
    assert set(notes.values_list("pk", flat=True)) == unread | overdue | {kept.pk}
    assert daily.make(apr(1), at=at) == 0


# -- the bell and the list -------------------------------------------------------------------------


def bell(page: Any) -> str:
    found = re.search(r'<a href="/notifications/">(.*?)</a>', page.content.decode(), re.S)
    assert found
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())


def test_the_bell_counts_in_words_on_every_page(house: World, as_: As) -> None:
    client = as_("handler")
    assert bell(client.get("/todo/")) == "通知"
    assigned(house)
    for path in ("/todo/", "/cases/", "/home/", "/help/", "/notifications/", "/account/"):
        assert bell(client.get(path)) == "通知 1条未读", path
    assert bell(as_("leader").get("/home/")) == "通知"


def test_the_bell_counts_no_further_than_many(house: World, as_: As) -> None:
    case = assigned(house)
    Notification.objects.bulk_create(
        Notification(person=house.handler, case=case, kind="urged", why="mine", key=f"{n}")
        for n in range(120)
    )
    assert bell(as_("handler").get("/todo/")) == "通知 99条以上未读"


def test_one_click_leads_to_the_work_and_marks_it_read(house: World, as_: As) -> None:
    case = assigned(house)
    client = as_("handler")
    text = client.get("/notifications/").content.decode()
    note = Notification.objects.get(person=house.handler)
    assert f'href="/notifications/{note.pk}/open/"' in text
    for words_ in ("新的待办：接办", case.number, "您是本科室的承办人，谁接办归谁", "未读"):
        assert words_ in text
    assert "剩13个工作日" in text and "期限2026年3月30日" in text
    answer = client.get(f"/notifications/{note.pk}/open/")
    assert answer.headers["Location"] == f"/cases/{case.pk}/"
    note.refresh_from_db()
    first = note.read_at
    assert first and bell(client.get("/todo/")) == "通知"
    client.get(f"/notifications/{note.pk}/open/")
    note.refresh_from_db()
    assert note.read_at == first
    assert as_("handler2").get(f"/notifications/{note.pk}/open/").status_code == 404


def test_a_case_taken_away_is_told_and_not_opened(house: World, as_: As) -> None:
    case = house.handling(mar(2))
    other = Section.objects.get(name="规划科", agency=house.agency)
    do(house, case, "assign", mar(3), section=other, reason="改派")
    note = Notification.objects.get(person=house.handler, kind="taken_away")
    page = as_("handler").get(f"/notifications/{note.pk}/open/", follow=True)
    text = page.content.decode()
    assert page.redirect_chain == [("/notifications/", 302)]
    assert f"{case.number}已经不由您办理" in text and "这件原来由您承办" in text


def test_unread_first_then_what_was_read_last(house: World, as_: As) -> None:
    one, two, three = assigned(house), assigned(house), assigned(house)
    client = as_("handler")
    for case in (one, three):
        note = Notification.objects.get(person=house.handler, case=case)
        client.get(f"/notifications/{note.pk}/open/")
    page = client.get("/notifications/")
    assert [r.name for r in page.context["rows"]] == [two.number, three.number, one.number]
    only = client.get("/notifications/?only=unread")
    assert [r.name for r in only.context["rows"]] == [two.number]


def test_all_are_marked_read_but_what_came_since(house: World, as_: As) -> None:
    assigned(house), assigned(house)
    client = as_("handler")
    newest = client.get("/notifications/").context["newest"]
    since = assigned(house)
    client.post("/notifications/read/", {"newest": newest})
    own = Notification.objects.filter(person=house.handler, read_at=None)
    assert [n.case for n in own] == [since]
    # The colleague's are his own.
    theirs = Notification.objects.filter(person=house.people["handler2"], read_at=None)
    assert theirs.count() == 3
    for bad in ("", "x", "-1", "9" * 30):
        assert client.post("/notifications/read/", {"newest": bad}).status_code == 302
    assert client.get("/notifications/read/").status_code == 405


def test_the_list_has_pages_and_takes_nonsense(house: World, as_: As) -> None:
    case = assigned(house)
    Notification.objects.bulk_create(
        Notification(person=house.handler, case=case, kind="urged", why="mine", key=f"{n}")
        for n in range(60)
    )
    client = as_("handler")
    assert len(client.get("/notifications/").context["rows"]) == 50
    assert len(client.get("/notifications/?page=2").context["rows"]) == 11
    assert client.get("/notifications/?page=x&only=y").status_code == 200
    assert client.head("/notifications/").status_code == 200
    assert client.post("/notifications/").status_code == 405


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_list(
    house: World, as_: As, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        assigned(house)
    client = as_("handler")
    client.get("/notifications/")
    # Session, person, posts, bell; count, rows, notices of the calendar, own mail choice.
    with django_assert_num_queries(7):
        client.get("/notifications/")


def test_every_kind_and_step_reads_as_chinese(house: World) -> None:
    case = house.handling(mar(2))
    for kind in KINDS:
        for step in ("", *STEPS):
            for why in (
                "mine",
                "before",
                *house.agency.people.values_list("posts__role", flat=True),
            ):
                note = Notification(case=case, kind=kind, step=step, why=why)
                text = f"{words.what(note)}{words.why(note)}"
                assert not re.search(r"[A-Za-z]", text), text


# -- mail ------------------------------------------------------------------------------------------


@pytest.fixture
def mailed(house: World, settings: Any) -> World:
    """Everybody with an address, and wanting to know at once."""
    settings.SITE_URL = "https://dafu.example.gov.cn"
    for name, person in house.people.items():
        Person.objects.filter(pk=person.pk).update(email=f"{name}@example.gov.cn")
        person.email = f"{name}@example.gov.cn"
    return house


def wants(person: Person, choice: str) -> None:
    MailChoice.objects.update_or_create(person=person, defaults={"choice": choice})


def send(today: date = TUESDAY) -> dict[str, int]:
    out = StringIO()
    call_command(
        "send_notifications", "--today", str(today), "--json", stdout=out, stderr=StringIO()
    )
    return dict(json.loads(out.getvalue()))


def recipients() -> list[str]:
    return sorted(to.split("@")[0] for m in mail.outbox for to in m.to)


def test_a_mail_goes_out_after_the_act_and_says_what_is_needed(
    mailed: World, django_capture_on_commit_callbacks: Any
) -> None:
    case = mailed.registered(mar(2))
    with django_capture_on_commit_callbacks(execute=True):
        do(mailed, case, "assign", mar(10))
        assert mail.outbox == []
    assert recipients() == ["handler", "handler2"]
    note = Notification.objects.get(person=mailed.handler)
    first = next(m for m in mail.outbox if m.to == ["handler@example.gov.cn"])
    assert first.subject == f"【答复】{case.number} 新的待办：接办"
    assert first.body.split("\n\n")[1] == (
        f"{case.number}　新的待办：接办\n"
        "为什么通知您：您是本科室的承办人，谁接办归谁\n"
        "期限：答复期限2026年3月30日，还剩14个工作日；内部目标2026年3月27日\n"
        f"打开：https://dafu.example.gov.cn/notifications/{note.pk}/open/"
    )
    assert note.mailed_at
    assert send()["sent"] == 0 and len(mail.outbox) == 2


def test_without_an_address_of_the_site_the_mail_says_where_to_look(
    mailed: World, settings: Any
) -> None:
    settings.SITE_URL = ""
    case = assigned(mailed)
    send()
    body = mail.outbox[0].body
    assert "http" not in body and f"请登录“答复”，在“通知”中打开{case.number}。" in body


def test_an_act_that_is_taken_back_sends_nothing(
    mailed: World, django_capture_on_commit_callbacks: Any
) -> None:
    case = mailed.registered(mar(2))
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(acts.ActRefused):
        do(mailed, case, "assign", mar(10), by="auditor")
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("email", "choice", "sent"),
    [("a@example.gov.cn", "", 1), ("a@example.gov.cn", "off", 0), ("", "", 0), ("", "now", 0)],
)
def test_who_gets_mail(house: World, email: str, choice: str, sent: int) -> None:
    Person.objects.filter(pk=house.handler.pk).update(email=email)
    if choice:
        wants(house.handler, choice)
    assigned(house)
    assert send()["sent"] == len(mail.outbox) == sent
    assert Notification.objects.filter(person=house.handler).count() == 1


def test_an_address_given_later_brings_no_flood(house: World) -> None:
    assigned(house)
    Person.objects.filter(pk=house.handler.pk).update(email="a@example.gov.cn")
    assert send()["sent"] == 0
    assigned(house)
    assert send()["sent"] == 1


def test_what_was_read_or_done_meanwhile_is_not_mailed(mailed: World, as_: As) -> None:
    done, read = assigned(mailed), assigned(mailed)
    do(mailed, done, "accept", mar(3))
    note = Notification.objects.get(person=mailed.handler, case=read)
    as_("handler").get(f"/notifications/{note.pk}/open/")
    send()
    assert recipients() == ["handler2"]  # of the second case, which he has not opened
    assert read.number in mail.outbox[0].body and done.number not in mail.outbox[0].body


def test_the_digest_is_one_mail_a_day_with_everything(mailed: World) -> None:
    wants(mailed.handler, "digest")
    wants(mailed.people["handler2"], "off")
    cases = [assigned(mailed) for _ in range(3)]
    assert mail.outbox == []
    send(mar(10))
    own = [m for m in mail.outbox if m.to == ["handler@example.gov.cn"]]
    assert [m.subject for m in own] == ["【答复】今日汇总：3项通知"]
    for case in cases:
        assert f"{case.number}　新的待办：接办" in own[0].body
    later = assigned(mailed)
    send(mar(10))
    assert len([m for m in mail.outbox if m.to == ["handler@example.gov.cn"]]) == 1
    send(mar(11))
    own = [m for m in mail.outbox if m.to == ["handler@example.gov.cn"]]
    assert len(own) == 2 and later.number in own[1].body and cases[0].number not in own[1].body
    send(mar(12))  # nothing new: no mail
    assert len([m for m in mail.outbox if m.to == ["handler@example.gov.cn"]]) == 2
    assert "handler2" not in recipients()


def test_a_long_digest_is_cut_and_says_so(mailed: World) -> None:
    wants(mailed.handler, "digest")
    case = assigned(mailed)
    Notification.objects.bulk_create(
        Notification(
            person=mailed.handler, case=case, kind="urged", why="mine", key=f"{n}", to_mail=True
        )
        for n in range(60)
    )
    send()
    (own,) = [m for m in mail.outbox if m.to == ["handler@example.gov.cn"]]
    assert "今日汇总：61项通知" in own.subject and "另有11项" in own.body


class Broken:
    """A mail server that refuses, as often as told; then it takes mail again."""

    def __init__(self, monkeypatch: Any, error: Exception, times: int = 10**6) -> None:
        self.error, self.left, self.tried = error, times, 0
        original = mail.backends.locmem.EmailBackend.send_messages

        def refuse(backend: Any, messages: Any) -> Any:
            self.tried += 1
            if self.left:
                self.left -= 1
                raise self.error
            return original(backend, messages)

        monkeypatch.setattr(mail.backends.locmem.EmailBackend, "send_messages", refuse)


ERRORS = [
    (ConnectionRefusedError(111, "refused"), "连不上邮件服务器"),
    (TimeoutError("timed out"), "连不上邮件服务器"),
    (smtplib.SMTPAuthenticationError(535, b"no"), "邮件服务器不接受用户名或者密码"),
    (smtplib.SMTPRecipientsRefused({}), "邮件服务器不接受收件地址"),
    (smtplib.SMTPDataError(554, b"no"), "邮件服务器没有接受邮件"),
    (RuntimeError("?"), "邮件无法发送"),
]


@pytest.mark.parametrize(("error", "words_"), ERRORS, ids=lambda e: type(e).__name__)
def test_a_failing_server_breaks_no_act_and_is_told_by_the_command(
    mailed: World,
    monkeypatch: Any,
    django_capture_on_commit_callbacks: Any,
    error: Exception,
    words_: str,
) -> None:
    case = mailed.registered(mar(2))
    broken = Broken(monkeypatch, error)
    with django_capture_on_commit_callbacks(execute=True):
        do(mailed, case, "assign", mar(10))
    assert fresh(case).section == mailed.section and broken.tried > 0
    assert mailing.waiting().count() == 2  # those told of the registration: it is done meanwhile
    with pytest.raises(CommandError) as caught:
        send()
    assert words_ in str(caught.value) and "下次运行时再发" in str(caught.value)
    assert not re.search(r"[A-Za-z]", str(caught.value)) and mail.outbox == []
    broken.left = 0
    assert send()["failed"] == 0
    assert mailing.waiting().count() == 0
    assert recipients() == ["handler", "handler2"]


def test_many_cases_moved_at_once_are_one_mail(
    transactional_db: None, mailed: World, as_: As
) -> None:
    cases = [mailed.handling(mar(2)) for _ in range(3)]
    mail.outbox.clear()
    target = mailed.people["handler2"]
    data = {
        "stage": "do",
        "to": target.pk,
        "reason": "休假",
        "case": [f"{case.pk}-{case.ledger_length}" for case in cases],
    }
    page = as_("section_head").post("/workload/move/?act=hand_over", data)
    assert page.context["done"] == 3
    assert recipients() == ["handler", "handler2"]
    own = next(m for m in mail.outbox if m.to == ["handler2@example.gov.cn"])
    assert own.subject == "【答复】3项通知"
    for case in cases:
        assert f"{case.number}　移交给您承办：办理并拟办" in own.body
    assert not mailing.waiting().filter(person=target).exists()


def test_a_mail_server_down_while_many_are_moved_holds_up_none(
    transactional_db: None, mailed: World, as_: As, monkeypatch: Any
) -> None:
    cases = [mailed.handling(mar(2)) for _ in range(3)]
    broken = Broken(monkeypatch, TimeoutError("timed out"))
    data = {
        "stage": "do",
        "to": mailed.people["handler2"].pk,
        "reason": "休假",
        "case": [f"{case.pk}-{case.ledger_length}" for case in cases],
    }
    page = as_("section_head").post("/workload/move/?act=hand_over", data)
    assert page.context["done"] == 3 and broken.tried == 2  # one a person, not one a case
    assert mailing.waiting().count() == 6


def test_after_a_failure_acts_do_not_wait_for_the_server_again(
    mailed: World, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    broken = Broken(monkeypatch, TimeoutError("timed out"))
    for _ in range(2):
        case = mailed.registered(mar(2))
        with django_capture_on_commit_callbacks(execute=True):
            do(mailed, case, "assign", mar(10))
    assert broken.tried == 2  # the two handlers of the first act
    mailing._failed["at"] -= mailing.PAUSE
    broken.left = 0
    case = mailed.registered(mar(2))
    with django_capture_on_commit_callbacks(execute=True):
        do(mailed, case, "assign", mar(10))
    assert recipients() == ["handler", "handler2"]


def test_a_server_that_is_not_there_is_given_up(mailed: World, monkeypatch: Any) -> None:
    broken = Broken(monkeypatch, ConnectionRefusedError(111, "refused"))
    house_full(mailed)
    assert len(set(mailing.at_once().values_list("person_id", flat=True))) > 4
    with pytest.raises(CommandError):
        send()
    assert broken.tried == mailing.MOST_FAILURES


def test_one_bad_address_holds_up_nobody_else(mailed: World, monkeypatch: Any) -> None:
    broken = Broken(monkeypatch, smtplib.SMTPRecipientsRefused({}), times=1)
    assigned(mailed)
    with pytest.raises(CommandError):
        send()
    assert broken.tried == 2 and len(mail.outbox) == 1
    assert send()["sent"] == 1


def test_a_digest_that_failed_is_sent_by_the_next_run_of_the_day(
    mailed: World, monkeypatch: Any
) -> None:
    wants(mailed.handler, "digest")
    wants(mailed.people["handler2"], "off")
    broken = Broken(monkeypatch, ConnectionRefusedError(111, "refused"))
    assigned(mailed)
    with pytest.raises(CommandError):
        send()
    broken.left = 0
    send()
    assert "handler" in recipients()


def house_full(world: World) -> None:
    for state in ("received", "registered", "handled", "approved"):
        world.case_in(state, mar(2))
    do(world, world.handling(mar(2)), "request_extension", mar(3))
    do(world, world.handled(mar(2)), "urge", mar(3), by="leader")
    reviewed(world)
    do(world, reviewed(world), "return_proposal", mar(4), by="legal")
    signed = last_review(world)
    assert signed.waits_for_signature()


def test_who_is_claimed_by_another_run_is_left_to_it(mailed: World) -> None:
    assigned(mailed)
    at = timezone.now()
    Notification.objects.update(claim="another", claimed_at=at)
    assert send()["sent"] == 0
    Notification.objects.update(claimed_at=at - mailing.CLAIMED - timedelta(minutes=1))
    assert send()["sent"] == 2  # that run was cut off


def every_mail(world: World) -> Iterator[Any]:
    """Every kind, to everybody, at once and as a digest, with and without a link."""
    case = world.handled(mar(2), subject="机密的土地供应计划", applicant=PRIVATE)
    case.source_ref = "王小明-2026-1"
    case.save()
    clocks = mailing.Clocks(mar(10))
    for person in world.people.values():
        notes = [
            Notification(pk=n, person=person, case=case, kind=kind, step=step, why=why)
            for n, (kind, step, why) in enumerate(
                (k, s, w) for k in KINDS for s in ("", "accept", "sign") for w in ("mine", "legal")
            )
        ]
        for note in notes:
            yield mailing.compose(person, [note], clocks)
        yield mailing.compose(person, notes, clocks, digest=True)


PRIVATE = {
    "kind": "natural",
    "name": "王小明",
    "phone": "13912345678",
    "id_number": "110101199001011234",
    "address": "测试市和平街8号",
    "email": "wang@example.com",
}


def stopped(world: World) -> Case:
    case = asking(world)
    do(world, case, "record_receipt", mar(4))
    return fresh(case)


@pytest.mark.parametrize(
    ("make", "today", "wanted"),
    [
        (
            World.handling,
            mar(10),
            "答复期限2026年3月30日，还剩14个工作日；内部目标2026年3月27日",
        ),
        (
            World.handling,
            mar(27),
            "答复期限2026年3月30日，还剩1个工作日；内部目标2026年3月27日",
        ),
        (World.handling, mar(30), "答复期限2026年3月30日，今天是最后一天"),
        (World.handling, apr(7), "答复期限2026年3月30日，逾期5个工作日"),
        (stopped, mar(10), "停止计时，最早3月31日到期"),
        (World.supplement_requested, mar(10), "等待申请人补正"),
        (World.closed, mar(10), "已结案"),
    ],
)
def test_until_when_is_told_in_words(
    house: World, make: Callable[[World], Case], today: date, wanted: str
) -> None:
    """The stopped one: on Wednesday 4 March, one day had been left out of the count."""
    assert words.until(make(house), today, agency_calendar(house.agency)) == wanted


def test_no_mail_names_anybody_or_what_was_asked(mailed: World) -> None:
    count = 0
    secrets = (*PRIVATE.values(), "机密", "土地供应", *(str(p) for p in mailed.people.values()))
    for sent in every_mail(mailed):
        count += 1
        text = f"{sent.subject}\n{sent.body}"
        for secret in secrets:
            if secret != "natural":
                assert secret not in text, secret
    assert count > 1000


def test_no_mail_that_was_really_sent_names_anybody(mailed: World) -> None:
    house_full(mailed)
    case = mailed.handling(mar(2), subject="机密的土地供应计划", applicant=PRIVATE)
    do(mailed, case, "consult_third_party", mar(3), service=post(mar(3)), party="甲公司")
    do(mailed, case, "record_opinion", mar(4), by="intake", party="甲公司")
    do(mailed, case, "urge", mar(4), by="leader", reason="王小明来电催问")
    send(mar(31))
    assert len(mail.outbox) == len(set(recipients())) == 8  # one each, all but those never told
    for sent in mail.outbox:
        text = f"{sent.subject}\n{sent.body}"
        for secret in (
            "王小明",
            "机密",
            "张三",
            "供应计划",
            "甲公司",
            "商业秘密",
            "来电",
            "138000",
        ):
            assert secret not in text, (secret, text)
        assert len(sent.to) == 1 and not sent.cc and not sent.bcc


def test_the_command_says_what_it_did(mailed: World, capsys: Any) -> None:
    mailed.handling(mar(2))
    out = StringIO()
    call_command("send_notifications", "--today", "2026-03-31", stdout=out, stderr=StringIO())
    assert out.getvalue().splitlines() == [
        "期限提醒：新增4项",
        f"邮件：发出{len(mail.outbox)}封，没有发出0封，还有0项通知等待发送",
        "清除半年以前已读的通知0项",
    ]
    assert recipients() == ["handler", "leader", "office_head", "section_head"]


def test_mail_shown_on_the_console_leaves_the_result_alone(mailed: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assigned(mailed)
    out, err = StringIO(), StringIO()
    call_command("send_notifications", "--json", "--today", "2026-03-10", stdout=out, stderr=err)
    assert json.loads(out.getvalue())["sent"] == 2
    assert "新的待办：接办" in err.getvalue()


# -- how one is notified ---------------------------------------------------------------------------


def test_everybody_sets_his_own_address(house: World, as_: As, settings: Any) -> None:
    client = as_("handler")
    assert "没有填写电子邮箱，不发邮件" in client.get("/account/").content.decode()
    mark = client.get("/account/").context["mark"]
    sent = {"mark": mark, "email": "li@example.gov.cn", "choice": "digest"}
    page = client.post("/account/", sent, follow=True).content.decode()
    assert "通知方式已经保存" in page and "没有填写电子邮箱" not in page
    person = Person.objects.get(pk=house.handler.pk)
    assert person.email == "li@example.gov.cn" and person.mail_choice.choice == "digest"
    assert person.history.first().history_change_reason == "修改电子邮箱"
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "还没有设置邮件服务器" in client.get("/account/").content.decode()
    wants(person, "off")
    assert "不发邮件；通知都在" in client.get("/account/").content.decode()


@pytest.mark.parametrize("path", ["/account/", "/settings/people/{pk}/mail/"])
@pytest.mark.parametrize(
    ("given", "words_"),
    [
        ({"email": "坏 地址", "choice": "now"}, "电子邮箱不正确"),
        ({"email": "a" * 250 + "@example.gov.cn", "choice": "now"}, "不能超过254个字符"),
        ({"email": "a@example.gov.cn", "choice": "hourly"}, "没有这种通知方式"),
        ({"email": "a@example.gov.cn"}, "请选择是否发送通知邮件"),
        ({"email": "a@b.cn", "choice": "now", "mark": "old"}, "已有别人保存过改动"),
    ],
)
def test_what_is_wrong_is_told_and_stays(
    house: World, as_: As, path: str, given: dict[str, str], words_: str
) -> None:
    page = as_("admin").post(path.format(pk=house.admin.pk), given)
    text = page.content.decode()
    assert words_ in text and given["email"] in text and "没有保存" in text
    assert Person.objects.get(pk=house.admin.pk).email == ""
    assert not MailChoice.objects.exists()


def test_the_administrator_sets_it_for_others_of_his_agency(house: World, as_: As) -> None:
    client = as_("admin")
    page = client.get(f"/settings/people/{house.handler.pk}/")
    sent = {"mark": page.context["mail_mark"], "email": "li@example.gov.cn", "choice": "off"}
    client.post(f"/settings/people/{house.handler.pk}/mail/", sent)
    person = Person.objects.get(pk=house.handler.pk)
    assert (person.email, person.mail_choice.choice) == ("li@example.gov.cn", "off")
    last = person.history.first()
    assert (last.history_user, last.history_change_reason) == (house.admin, "修改电子邮箱")
    text = client.get(f"/settings/people/{person.pk}/").content.decode()
    assert "修改电子邮箱" in text and "li@example.gov.cn" in text
    stranger = Person.objects.get(username="other-ju-handler")
    answer = client.post(f"/settings/people/{stranger.pk}/mail/", sent)
    assert answer.status_code == 404 and not Person.objects.get(pk=stranger.pk).email


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("", {"EMAIL_BACKEND": "console"}),
        ("file:///var/mail", {"EMAIL_BACKEND": "filebased", "EMAIL_FILE_PATH": "/var/mail"}),
        (
            "smtp+tls://li%40a.cn:p%2Fw@mail.a.cn",
            {
                "EMAIL_BACKEND": "smtp",
                "EMAIL_HOST": "mail.a.cn",
                "EMAIL_PORT": 587,
                "EMAIL_HOST_USER": "li@a.cn",
                "EMAIL_HOST_PASSWORD": "p/w",
                "EMAIL_USE_TLS": True,
                "EMAIL_USE_SSL": False,
            },
        ),
        ("smtps://mail.a.cn", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True, "EMAIL_USE_TLS": False}),
        ("smtp://mail.a.cn:2525", {"EMAIL_PORT": 2525, "EMAIL_HOST_USER": ""}),
    ],
)
def test_the_address_of_a_mail_server_is_read(url: str, wanted: dict[str, Any]) -> None:
    found = email_settings(url)
    found["EMAIL_BACKEND"] = found["EMAIL_BACKEND"].split(".")[-2]
    assert {key: found[key] for key in wanted} == wanted


@pytest.mark.parametrize("url", ["mail.a.cn", "smtp://", "imap://a", "smtp://a:x", "file://"])
def test_what_is_no_address_of_a_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DAFU_EMAIL_URL"):
        email_settings(url)


def test_every_address_of_notifications_is_known() -> None:
    assert {r for r in patterns() if r.startswith("notifications/")} == {
        "notifications/",
        "notifications/read/",
        "notifications/<int:pk>/open/",
    }
