"""对外提供前的检查 at the desk: what was found where, the decision, and masked copies."""

import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from casework.models import Attachment, Case
from flows.desk import filing, outgoing, scanning
from flows.files.outgoing import apart
from flows.files.outgoing.spots import Found, Unscannable
from flows.models import OutgoingScan
from flows.outgoing import finding
from tests.acts.doing import mar
from tests.screens.outgoing_files import ID, MOBILE, drawn
from tests.world import World, fresh

As = Callable[[str], Client]


def two_pages() -> bytes:
    return drawn(
        lambda c: c.drawString(60, 700, f"联系人{MOBILE}"), lambda c: c.drawString(60, 700, "正文")
    )


@pytest.fixture
def case(desk: World) -> Case:
    return desk.handling(mar(2))


def filed(
    desk: World, case: Case, content: bytes = b"", title: str = "供应计划", kind: str = "given"
) -> Attachment:
    """The file as the desk takes it in."""
    upload = SimpleUploadedFile(f"{title}.pdf", content or two_pages())
    given: dict[str, Any] = {"by": desk.handler, "today": mar(4)}
    return filing.take(case, upload, title=title, kind=kind, **given)[0]


def found_of(scan: OutgoingScan | None) -> Found:
    found = finding(scan)
    assert found is not None
    return found


def hidden(page: str, name: str) -> dict[str, str]:
    """The hidden fields of the page whose names begin so: what the form says was shown."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {key: value for key, value in fields if key.startswith(name)}


def shown_to(client: Client, case: Case) -> dict[str, str]:
    """What the page of the release has in its hidden fields."""
    return hidden(client.get(f"/cases/{case.pk}/do/release/").content.decode(), "shown_")


def shown_on(client: Client, row: Attachment) -> dict[str, str]:
    """The same of the page on which a masked copy is made."""
    return hidden(client.get(f"/attachments/{row.pk}/mask/").content.decode(), "shown")


@pytest.fixture
def at_once(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks(execute=True)


# -- the scan --------------------------------------------------------------------------------------


def test_a_file_to_be_given_is_looked_through_when_it_is_filed(
    desk: World, case: Case, at_once: Any
) -> None:
    with at_once:
        row = filed(desk, case)
        filed(desk, case, b"working", "手记", kind="working")
    scan = OutgoingScan.objects.get()
    assert (scan.sha256, scan.state, scan.pages, scan.pages_done) == (row.sha256, "done", 2, 2)
    (spot,) = found_of(scan).spots
    assert (spot.kind, spot.place, spot.page) == ("mobile", "第1页", 1)
    assert spot.box is not None and MOBILE not in spot.shown


def test_it_is_started_in_a_process_of_its_own(
    desk: World, case: Case, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, at = filed(desk, case), timezone.now()
    settings.SCAN_INLINE = False
    started: list[list[str]] = []
    with monkeypatch.context() as nothing_runs:
        nothing_runs.setattr(subprocess, "Popen", lambda command, **kw: started.append(command))
        waiting = scanning.scans_of([row], at=at)[row.sha256]
        assert waiting.state == "waiting"
        assert [c[1:] for c in started] == [["-m", "django", "scan_outgoing", str(row.pk)]]
        scanning.scans_of([row], at=at)  # asked again while it is on its way
        assert len(started) == 1
        scanning.scans_of([row], at=at + scanning.STALLED_AFTER + timedelta(seconds=1))
        assert len(started) == 2  # nothing was heard of the first
    call_command(*started[0][3:])
    assert scanning.scans_of([row], at=at)[row.sha256].state == "done"


def test_two_that_come_at_once_look_once(desk: World, case: Case, capsys: Any) -> None:
    row, at = filed(desk, case), timezone.now()
    OutgoingScan.objects.create(
        sha256=row.sha256, version=scanning.VERSION, state="running", moved_at=at
    )
    assert scanning.run(row, at=at) is None
    call_command("scan_outgoing", str(row.pk))
    assert "正在检查" in capsys.readouterr().out
    late = at + scanning.STALLED_AFTER + timedelta(seconds=1)
    again = scanning.run(row, at=late)
    assert again is not None and again.state == "done"
    assert scanning.run(row, at=late) is None


def test_a_better_scanner_looks_anew(
    desk: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = filed(desk, case)
    scanning.run(row, at=timezone.now())
    monkeypatch.setattr(scanning, "VERSION", scanning.VERSION + 1)
    monkeypatch.setattr(apart, "scanned", lambda *given: Found((), ("新的",)))
    scan = scanning.scans_of([row], at=timezone.now())[row.sha256]
    assert scan.unread == ["新的"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Unscannable("这份PDF已加密，无法检查"), "已加密"),
        (apart.Unanswered(), "人工查看"),
        (filing.AttachmentDamaged(), "告诉管理员"),
    ],
)
def test_what_cannot_be_looked_through_is_left_to_a_person(
    desk: World, case: Case, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def fail(*given: Any) -> Found:
        raise error

    monkeypatch.setattr(apart, "scanned", fail)
    scan = scanning.run(filed(desk, case), at=timezone.now())
    assert scan is not None and scan.state == "failed"
    assert told in scan.unread[0] and found_of(scan).spots == ()


def test_the_command_says_what_was_found(desk: World, case: Case, capsys: Any) -> None:
    call_command("scan_outgoing", str(filed(desk, case).pk))
    out = capsys.readouterr().out
    assert "手机号码，第1页：联系人138****8000" in out and "发现1处" in out
    with pytest.raises(CommandError, match="没有编号为0的附件"):
        call_command("scan_outgoing", "0")


def test_progress_is_told_while_it_runs(
    desk: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "TOLD_EVERY", timedelta(0))
    row, seen = filed(desk, case), []

    def slow(file: Any, type_: str, tell: Any) -> Found:
        tell(3, 200)
        seen.append(OutgoingScan.objects.values_list("state", "pages_done", "pages").get())
        return Found((), (), 200)

    monkeypatch.setattr(apart, "scanned", slow)
    scanning.run(row, at=timezone.now())
    assert seen == [("running", 3, 200)]


# -- the page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("files", [1, 3])
def test_what_was_found_stands_in_its_place(
    desk: World, as_: As, case: Case, files: int, django_assert_num_queries: Any
) -> None:
    rows = [filed(desk, case)]
    rows += [filed(desk, case, b"%d" % n, f"附表{n}") for n in range(1, files)]
    scanning.scans_of(rows, at=timezone.now())
    client = as_("legal")
    with django_assert_num_queries(13):
        page = client.get(f"/cases/{case.pk}/outgoing/").content.decode()
    assert "发现1处" in page and "联系人138****8000" in page and MOBILE not in page
    assert f"/attachments/{rows[0].pk}/picture/?size=large&amp;page=1" in page
    assert 'style="left:' in page
    assert page.count("没有发现</span>") == files - 1


def test_while_it_runs_the_page_asks_again_by_itself(desk: World, as_: As, case: Case) -> None:
    row = filed(desk, case)
    OutgoingScan.objects.create(
        sha256=row.sha256,
        version=scanning.VERSION,
        state="running",
        pages=200,
        pages_done=40,
        moved_at=timezone.now(),
    )
    client, url = as_("handler"), f"/cases/{case.pk}/outgoing/"
    page = client.get(url).content.decode()
    assert "已检查40页，共200页" in page and 'hx-trigger="every 2s"' in page
    part = client.get(url, HTTP_HX_REQUEST="true").content.decode()
    assert "已检查40页" in part and "<html" not in part
    refused = client.post(f"/cases/{case.pk}/do/release/", {"stage": "do"}).content.decode()
    assert "还在检查" in refused and not case.events.filter(act="release").exists()
    OutgoingScan.objects.update(state="done")
    assert "hx-trigger" not in client.get(url, HTTP_HX_REQUEST="true").content.decode()


def test_from_what_is_missing_to_the_reply(desk: World, as_: As) -> None:
    """The case page names the file and leads to the check; released, the reply goes out."""
    case = desk.approved(mar(2))
    row = filed(desk, case)
    page = as_("handler").get(f"/cases/{case.pk}/").content.decode()
    assert "要提供的“供应计划”还没有经过对外提供前的检查" in page
    assert f'href="/cases/{case.pk}/outgoing/"' in page
    seen = str(fresh(case).ledger_length)
    reply = {"stage": "do", "seen": seen, "on": "2026-03-10", "service_way": "post"}
    held = as_("intake").post(f"/cases/{case.pk}/do/reply/", reply).content.decode()
    assert "还没有经过对外提供前的检查" in held and fresh(case).state == "approved"

    release = {"stage": "do", "seen": seen, f"reason_{row.sequence}": ""}
    release |= shown_to(as_("legal"), case)
    empty = as_("legal").post(f"/cases/{case.pk}/do/release/", release).content.decode()
    assert "请填写“供应计划”可以提供的理由" in empty
    release[f"reason_{row.sequence}"] = "是公开的值班电话"
    assert as_("legal").post(f"/cases/{case.pk}/do/release/", release).status_code == 302
    event = case.events.get(act="release")
    (told,) = event.data["files"]
    assert (told["sha256"], told["reason"]) == (row.sha256, "是公开的值班电话")
    assert told["found"] == ["手机号码，第1页：联系人138****8000"]
    page = as_("auditor").get(f"/cases/{case.pk}/").content.decode()
    assert "“供应计划”：手机号码，第1页：联系人138****8000" in page
    assert "可以提供的理由：是公开的值班电话" in page
    page = as_("auditor").get(f"/cases/{case.pk}/outgoing/").content.decode()
    assert "法制审核人员甲于2026年3月10日放行：是公开的值班电话" in page
    assert "/do/release/" not in page and "/mask/" not in page
    reply["seen"] = str(fresh(case).ledger_length)
    assert as_("intake").post(f"/cases/{case.pk}/do/reply/", reply).status_code == 302


def test_the_wording_of_the_reply_is_decided_on_too(desk: World, as_: As) -> None:
    case = desk.approved(mar(2), answer={"how_to_get": f"致电{MOBILE}索取"})
    page = as_("legal").get(f"/cases/{case.pk}/outgoing/").content.decode()
    assert "答复文书的文字" in page and "138****8000" in page and MOBILE not in page
    reply = {"stage": "do", "seen": str(case.ledger_length)}
    reply |= {"on": "2026-03-10", "service_way": "post"}
    held = as_("intake").post(f"/cases/{case.pk}/do/reply/", reply).content.decode()
    assert "还没有人决定可以提供" in held and f"/cases/{case.pk}/outgoing/" in held
    release = {"stage": "do", "seen": str(case.ledger_length), "reason_text": "值班电话"}
    release |= shown_to(as_("legal"), case)
    assert as_("legal").post(f"/cases/{case.pk}/do/release/", release).status_code == 302
    reply["seen"] = str(fresh(case).ledger_length)
    assert as_("intake").post(f"/cases/{case.pk}/do/reply/", reply).status_code == 302


# -- masked copies ---------------------------------------------------------------------------------


def url(row: Attachment) -> str:
    return f"/attachments/{row.pk}/mask/"


def test_a_masked_copy_takes_the_originals_place(desk: World, as_: As, case: Case) -> None:
    row, client = filed(desk, case), as_("handler")
    page = client.get(url(row)).content.decode()
    assert 'name="hit-0" value="1" checked' in page and "联系人138****8000" in page
    sent = {"hit-0": "1", "boxes": "2 10 10 50 20", "keep": "1", **hidden(page, "shown")}
    assert client.post(url(row), sent)["Location"] == f"/cases/{case.pk}/outgoing/"
    row.refresh_from_db()
    assert (row.voided_on, row.void_reason) == (mar(10), "已由遮盖件代替")
    copy = case.attachments.get(title="供应计划（遮盖件）")
    assert (copy.kind, copy.type, copy.pages) == ("given", "application/pdf", 2)
    kept = case.attachments.get(title="供应计划（原件）")
    assert (kept.kind, kept.sha256) == ("working", row.sha256)
    assert [e.act for e in case.events.order_by("sequence")][-3:] == [
        "void_attachment",
        "attach",
        "attach",
    ]
    found = scanning.scans_of([copy], at=timezone.now())[copy.sha256]
    assert (found.spots, found.unread) == ([], [])
    again = client.post(url(row), sent, follow=True).content.decode()
    assert "没有再制作遮盖件" in again
    assert case.attachments.count() == 3


def test_the_original_need_not_stay(desk: World, as_: As, case: Case) -> None:
    row = filed(desk, case)
    sent = {"hit-0": "1", "boxes": "", **shown_on(as_("legal"), row)}
    assert as_("legal").post(url(row), sent).status_code == 302
    assert sorted(a.title for a in case.attachments.all()) == ["供应计划", "供应计划（遮盖件）"]


@pytest.mark.parametrize(
    ("boxes", "told"),
    [
        ("", "没有选择要遮盖的地方"),
        ("甲乙", "第1行“甲乙”看不懂"),
        ("1 10 10 20 20\n3 0 0 1 1", "第2行：没有第3页，共2页"),
        ("1 50 10 20 20", "左应当小于右"),
        ("1 10 10 20 120", "都在0到100之间"),
        ("1 0 0 1 1\n" * 501, "一次最多遮盖500处"),
    ],
)
def test_places_that_make_no_sense_are_told_and_kept(
    desk: World, as_: As, case: Case, boxes: str, told: str
) -> None:
    row = filed(desk, case)
    client = as_("handler")
    page = client.post(url(row), {"boxes": boxes, **shown_on(client, row)})
    text = page.content.decode()
    assert page.status_code == 400 and told in text
    assert boxes.strip() in text.replace("&amp;", "&").replace("\r\n", "\n")
    assert 'name="keep" value="1">' in text.replace(" checked", "") and "没有制作" in text
    row.refresh_from_db()
    assert row.voided_on is None


def test_what_cannot_be_masked_is_told_and_nothing_half_done(
    desk: World, as_: As, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, before = filed(desk, case), fresh(case).ledger_length

    def fail(*given: Any) -> bytes:
        raise Unscannable("图片过大，不能制作遮盖件")

    monkeypatch.setattr(apart, "masked", fail)
    sent = {"hit-0": "1", **shown_on(as_("handler"), row)}
    page = as_("handler").post(url(row), sent).content.decode()
    assert "图片过大" in page
    monkeypatch.setattr(apart, "masked", lambda *given: b"")
    page = as_("handler").post(url(row), sent).content.decode()
    assert "没有制作" in page
    assert fresh(case).ledger_length == before and case.attachments.count() == 1


def test_only_what_is_given_and_has_pages_is_masked(desk: World, as_: As, case: Case) -> None:
    for row in (
        filed(desk, case, f"值班{ID}".encode(), "说明"),
        filed(desk, case, kind="working"),
    ):
        assert as_("handler").get(url(row)).status_code == 404
    assert as_("handler").get("/attachments/0/mask/").status_code == 404


def test_a_long_file_is_laid_out_where_something_was_found(
    desk: World, as_: As, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "MOST_ON_ONE_PAGE", 1)
    row, client = filed(desk, case), as_("handler")
    page = client.get(url(row)).content.decode()
    assert 'data-page="1"' in page and 'data-page="2"' not in page and "共2页" in page
    asked = {"look": "1", "page": "2", "boxes": "2 1 1 9 9", **hidden(page, "shown")}
    page = client.post(url(row), asked).content.decode()
    assert 'data-page="2"' in page and "2 1 1 9 9" in page and "没有制作" not in page
    monkeypatch.setattr(outgoing, "MOST_ON_ONE_PAGE", 2)
    assert 'data-page="2"' in client.get(url(row)).content.decode()
