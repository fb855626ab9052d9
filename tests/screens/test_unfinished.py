"""Files on their way to a case: whose they are, going on with them, giving them up, growing old.

Today is Tuesday 10 March 2026.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from casework.models import Attachment, Case, Person, Section
from flows.desk import unfinished
from flows.models import Upload, UploadPiece
from tests.acts.doing import mar
from tests.screens.sending import PDF, TUS, begin, begun, file_it, head, patch, send, stored
from tests.world import World

As = Callable[[str], Client]


@pytest.fixture
def case(desk: World) -> Case:
    return desk.handling(mar(2))


@pytest.fixture
def media(settings: Any) -> Path:
    return Path(settings.MEDIA_ROOT)


# -- whose it is -----------------------------------------------------------------------------------


def test_of_another_person_it_does_not_exist(desk: World, as_: As, case: Case) -> None:
    address = send(as_("handler"), case, PDF)
    for role in ("intake", "legal", "office_head", "auditor"):
        client = as_(role)
        assert head(client, address).status_code == 404
        assert patch(client, address, 0, b"a").status_code == 404
        assert client.delete(address).status_code == 404
        assert client.post(address, {"kind": "working"}).status_code == 404
        assert client.post(f"{address}discard/").status_code == 404
    assert as_("legal").get(f"/cases/{case.pk}/uploads/").json() == {"uploads": []}
    assert Upload.objects.count() == 1


def test_of_another_agency_s_case_none_can_be_begun(desk: World, case: Case) -> None:
    stranger = World.make("other-ju")
    Person.objects.filter(pk=stranger.intake.pk).update(must_change_password=False)
    client = Client()
    client.force_login(stranger.intake, backend="flows.desk.account.Backend")
    assert begin(client, case).status_code == 404
    assert client.get(f"/cases/{case.pk}/uploads/").status_code == 404


def test_who_may_not_file_may_not_begin(as_: As, case: Case) -> None:
    response = begin(as_("section_head"), case)
    assert response.status_code == 403
    assert "“附卷”由" in response.content.decode()


def test_may_is_asked_for_every_piece_and_at_the_end(desk: World, as_: As, case: Case) -> None:
    client = as_("handler")
    address, whole = begun(client, case), send(client, case, PDF, "乙.pdf")
    desk.handler.posts.update(role="section_head")
    assert patch(client, address, 0, PDF[:50]).status_code == 403
    assert head(client, address).status_code == 403
    response = client.post(whole, {"kind": "working"})
    assert response.status_code == 403
    assert not Attachment.objects.exists()
    assert client.delete(address).status_code == 204  # his own he may take back
    desk.handler.posts.update(
        role="handler", section=Section.objects.create(agency=desk.agency, name="规划科")
    )
    assert head(client, whole).status_code == 404  # the case is another section's now


def test_a_session_that_ended_is_told_in_few_words(desk: World, as_: As, case: Case) -> None:
    address = begun(as_("handler"), case)
    nobody = Client()
    for response in (
        head(nobody, address),
        patch(nobody, address, 0, b"a"),
        begin(nobody, case),
    ):
        assert (response.status_code, response.content) == (401, b"")


def test_a_form_of_another_site_can_do_nothing(desk: World, as_: As, case: Case) -> None:
    address = begun(as_("handler"), case)
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.handler, backend="flows.desk.account.Backend")
    assert begin(client, case).status_code == 403
    assert patch(client, address, 0, b"a").status_code == 403
    assert client.delete(address).status_code == 403
    assert client.post(address, {"kind": "working"}).status_code == 403
    assert client.post(f"{address}discard/").status_code == 403


# -- going on, giving up, growing old --------------------------------------------------------------


def test_what_was_begun_is_listed_until_it_is_filed(as_: As, case: Case) -> None:
    client = as_("handler")
    told = {"modified": "1772900000000", "title": "供地计划", "kind": "given"}
    address = begun(client, case, "计划.pdf", len(PDF), **told)
    patch(client, address, 0, PDF[:100])
    listed = client.get(f"/cases/{case.pk}/uploads/").json()["uploads"]
    assert listed == [
        {"url": address, "name": "计划.pdf", "size": len(PDF), "received": 100, **told}
    ]
    page = client.get(f"/cases/{case.pk}/attachments/new/").content.decode()
    assert "没有传完的文件" in page
    assert f"已传{100 * 100 // len(PDF)}%" in page
    patch(client, address, 100, PDF[100:])
    page = client.get(f"/cases/{case.pk}/attachments/new/").content.decode()
    assert "已传完，还没有附卷" in page
    file_it(client, address)
    assert client.get(f"/cases/{case.pk}/uploads/").json() == {"uploads": []}
    page = client.get(f"/cases/{case.pk}/attachments/new/").content.decode()
    assert "没有传完的文件" not in page


def test_giving_up_leaves_nothing(as_: As, case: Case, media: Path) -> None:
    client = as_("handler")
    for give_up in (
        lambda address: client.delete(address, headers=TUS).status_code == 204,
        lambda address: (
            client.post(f"{address}discard/")["Location"] == f"/cases/{case.pk}/attachments/new/"
        ),
    ):
        address = begun(client, case)
        patch(client, address, 0, PDF[:100])
        assert give_up(address)
        assert head(client, address).status_code == 404
        assert stored(media) == []


def test_a_day_after_its_last_piece_it_is_gone(as_: As, case: Case, media: Path) -> None:
    client = as_("handler")
    address = begun(client, case)
    patch(client, address, 0, PDF[:100])
    upload = Upload.objects.get()
    left = upload.expires_at - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    Upload.objects.update(expires_at=timezone.now())
    for response in (head(client, address), patch(client, address, 100, PDF[100:])):
        assert response.status_code == 404
    begun(client, case, "别的.pdf")  # the next one clears it away
    assert not Upload.objects.filter(pk=upload.pk).exists()
    assert stored(media) == []


def test_the_command_clears_what_is_stale_and_what_was_left_behind(
    as_: As, case: Case, media: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = as_("handler")
    stale, kept = begun(client, case, "旧.pdf"), begun(client, case, "新.pdf")
    for address in (stale, kept):
        patch(client, address, 0, PDF[:100])
    Upload.objects.filter(name="旧.pdf").update(expires_at=timezone.now())
    stray = media / "uploads" / "0123" / "4567"
    stray.parent.mkdir()
    stray.write_bytes(b"left by a server that fell")
    call_command("clear_uploads")
    assert "清除了1份过期的没有传完的文件，1处遗留的片段" in capsys.readouterr().out
    assert [u.name for u in Upload.objects.all()] == ["新.pdf"]
    assert len(stored(media)) == 1
    assert head(client, kept)["Upload-Offset"] == "100"
    call_command("clear_uploads", "--json")
    assert '"strays": 0' in capsys.readouterr().out


def test_with_nothing_to_clear_the_command_says_so(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("clear_uploads")
    assert "清除了0份" in capsys.readouterr().out


@pytest.mark.parametrize("count", [1, 3])
def test_a_piece_costs_the_same_however_many_there_are(
    as_: As, case: Case, django_assert_num_queries: Any, count: int
) -> None:
    client = as_("handler")
    for n in range(count):
        address = begun(client, case, f"{n}.pdf")
        for start in range(count):
            patch(client, address, start, b"a")
    with django_assert_num_queries(11):
        patch(client, address, count, b"a")


# -- two at once -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_pieces_for_one_place_one_is_taken(committed_world: World, media: Path) -> None:
    case = committed_world.handling(mar(2))
    upload = unfinished.begin(committed_world.handler, case, "甲.pdf", 1000, at=timezone.now())
    start, results = threading.Barrier(2), []

    def piece(letter: bytes) -> None:
        start.wait()
        try:
            unfinished.receive(upload, 0, letter * 500, at=timezone.now())
            results.append(letter)
        except unfinished.Displaced:
            results.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=piece, args=[letter]) for letter in (b"a", b"b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [taken] = [letter for letter in results if letter]
    assert len(results) == 2
    assert (media / UploadPiece.objects.get().place).read_bytes() == taken * 500
    assert len(stored(media)) == 1
    assert Upload.objects.get().received == 500
