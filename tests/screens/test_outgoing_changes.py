"""A decision holds for what its author saw; a scan is begun once, and again where it failed."""

import subprocess
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from casework.models import Attachment, Case
from flows.desk import filing, scanning
from flows.files.outgoing import apart
from flows.files.outgoing.spots import Found, Spot, Unscannable
from flows.models import OutgoingScan
from tests.acts.doing import mar
from tests.screens.outgoing_files import MOBILE
from tests.screens.test_outgoing import filed, found_of, hidden, shown_on, shown_to, url
from tests.world import World, fresh

As = Callable[[str], Client]

OTHER = Found(
    (Spot("id_number", "第2页", "证件110***********002X", 2, (0.1, 0.1, 0.3, 0.2)),), (), 2
)


@pytest.fixture
def case(desk: World) -> Case:
    return desk.handling(mar(2))


@pytest.fixture
def row(desk: World, case: Case) -> Attachment:
    row = filed(desk, case)
    scanning.scans_of([row], at=timezone.now())
    return row


def now_finds(monkeypatch: pytest.MonkeyPatch, found: Found) -> None:
    """A better scanner has come, which finds this."""
    monkeypatch.setattr(scanning, "VERSION", scanning.VERSION + 1)
    monkeypatch.setattr(apart, "scanned", lambda *given: found)


def release(client: Client, case: Case, **more: str) -> Any:
    sent = {"stage": "do", "seen": str(fresh(case).ledger_length), **more}
    return client.post(f"/cases/{case.pk}/do/release/", sent)


# -- the decision ----------------------------------------------------------------------------------


def test_what_was_not_seen_is_not_released(
    desk: World, as_: As, case: Case, row: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the page and the sending the file was looked through anew; the page comes back with
    what is found now, what was written is kept, and sent again it passes."""
    client, reason = as_("legal"), {f"reason_{row.sequence}": "是公开的值班电话"}
    seen = shown_to(client, case)
    assert list(seen) == [f"shown_{row.sequence}"]
    now_finds(monkeypatch, OTHER)
    page = release(client, case, **seen, **reason).content.decode()
    assert "“供应计划”的检查结果有变动，与您打开这一页时看到的不同，这次没有放行" in page
    assert "证件110***********002X" in page and "是公开的值班电话" in page
    assert not case.events.filter(act="release").exists()
    again = hidden(page, "shown_")
    assert again.keys() == seen.keys() and again != seen
    assert release(client, case, **again, **reason).status_code == 302
    (told,) = case.events.get(act="release").data["files"]
    assert told["found"] == ["身份证号码，第2页：证件110***********002X"]


def test_without_what_was_seen_nothing_is_released(
    desk: World, as_: As, case: Case, row: Attachment
) -> None:
    page = release(as_("legal"), case, **{f"reason_{row.sequence}": "是公开的值班电话"})
    assert "与您打开这一页时看到的不同" in page.content.decode()
    assert not case.events.filter(act="release").exists()


def test_where_a_thing_stands_is_a_part_of_what_was_seen(
    desk: World, as_: As, case: Case, row: Attachment
) -> None:
    seen = shown_to(as_("legal"), case)
    scan = OutgoingScan.objects.get()
    scan.spots[0]["place"] = "第2页"
    scan.save()
    assert shown_to(as_("legal"), case) != seen


def test_the_wording_too_is_released_as_it_was_seen(desk: World, as_: As) -> None:
    case = desk.approved(mar(2), answer={"how_to_get": f"致电{MOBILE}索取"})
    client = as_("legal")
    seen = shown_to(client, case)
    assert list(seen) == ["shown_text"]
    page = release(client, case, shown_text="0" * 64, reason_text="值班电话").content.decode()
    assert "答复文书的文字的检查结果有变动" in page and hidden(page, "shown_") == seen
    assert release(client, case, **seen, reason_text="值班电话").status_code == 302


def test_who_may_not_release_any_more_is_not_shown_digests(
    desk: World, as_: As, case: Case, row: Attachment
) -> None:
    page = release(as_("auditor"), case, **{f"shown_{row.sequence}": "f" * 64, "other": "甲乙"})
    text = page.content.decode()
    assert page.status_code == 409 and "甲乙" in text and "f" * 64 not in text


# -- after the release -----------------------------------------------------------------------------


def released(desk: World, as_: As, **answer: str) -> tuple[Case, Attachment]:
    case = desk.approved(mar(2), **({"answer": answer} if answer else {}))
    row = filed(desk, case)
    scanning.scans_of([row], at=timezone.now())
    reasons = {f"reason_{row.sequence}": "值班电话", "reason_text": "值班电话"}
    done = release(as_("legal"), case, **shown_to(as_("legal"), case), **reasons)
    assert done.status_code == 302
    return case, row


def _pages(as_: As, case: Case) -> tuple[str, str]:
    """The page of the case, and that of what goes out."""
    client = as_("handler")
    return (
        client.get(f"/cases/{case.pk}/").content.decode(),
        client.get(f"/cases/{case.pk}/outgoing/").content.decode(),
    )


def reply(as_: As, case: Case) -> Any:
    sent = {"stage": "do", "seen": str(fresh(case).ledger_length), "on": "2026-03-10"}
    return as_("intake").post(f"/cases/{case.pk}/do/reply/", sent | {"service_way": "post"})


def test_a_file_in_which_other_things_are_found_is_released_anew(
    desk: World, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, row = released(desk, as_)
    for page in _pages(as_, case):
        assert "放行后发现有变动" not in page
    now_finds(monkeypatch, OTHER)
    scanning.scans_of([row], at=timezone.now())
    told = "放行后发现有变动：“供应计划”的检查结果与放行时不同"
    on_case, on_outgoing = _pages(as_, case)
    assert told in on_case and f'href="/cases/{case.pk}/outgoing/"' in on_case
    assert "放行后发现有变动</span>" in on_outgoing and "请看过现在的发现后重新放行" in on_outgoing
    held = reply(as_, case).content.decode()
    assert told in held and fresh(case).state == "approved"

    reason = {f"reason_{row.sequence}": "是样例号码"}
    assert release(as_("legal"), case, **shown_to(as_("legal"), case), **reason).status_code == 302
    for page in _pages(as_, case):
        assert "放行后发现有变动" not in page
    assert reply(as_, case).status_code == 302


def test_while_it_is_looked_through_anew_the_release_stands(
    desk: World, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is known yet; what is found is told when it is."""
    case, _ = released(desk, as_)
    OutgoingScan.objects.update(state="running", moved_at=timezone.now())
    on_case, on_outgoing = _pages(as_, case)
    assert "放行后发现有变动" not in on_case
    assert "正在检查" in on_outgoing and "已放行" not in on_outgoing


def test_a_file_filed_after_the_release_is_told_as_new(desk: World, as_: As) -> None:
    case, _ = released(desk, as_)
    filed(desk, case, b"later", "附表")
    on_case, _ = _pages(as_, case)
    assert "放行后发现有变动：要提供的“附表”还没有经过对外提供前的检查" in on_case


def test_a_wording_in_which_other_things_are_found_is_released_anew(desk: World, as_: As) -> None:
    """The agency's own telephone, which was no news, is another now."""
    desk.agency.phone = "13900139000"
    desk.agency.save()
    case, _ = released(desk, as_, how_to_get=f"致电{MOBILE}或者13900139000索取")
    told = "放行后发现有变动"
    for page in _pages(as_, case):
        assert told not in page
    desk.agency.phone = "0571-87001234"
    desk.agency.save()
    on_case, on_outgoing = _pages(as_, case)
    assert f"{told}：答复文书的文字里的个人信息" in on_case
    assert f"{told}：文字里的个人信息与放行时不同" in on_outgoing
    assert told in reply(as_, case).content.decode()
    reasons = {k.replace("shown", "reason"): "值班电话" for k in shown_to(as_("legal"), case)}
    assert release(as_("legal"), case, **shown_to(as_("legal"), case), **reasons).status_code == 302
    for page in _pages(as_, case):
        assert told not in page


# -- beginning -------------------------------------------------------------------------------------


@pytest.fixture
def begun(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The scans that are begun, none of which ever runs."""
    settings.SCAN_INLINE = False
    found: list[str] = []
    own = subprocess.Popen

    def begin(command: list[str], **how: Any) -> Any:
        if "scan_outgoing" not in command:
            return own(command, **how)
        return found.append(command[-1])

    monkeypatch.setattr(subprocess, "Popen", begin)
    return found


def test_of_two_who_ask_at_once_one_begins(
    desk: World, case: Case, begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both had looked before either had begun."""
    row, at = filed(desk, case), timezone.now()
    with monkeypatch.context() as both:
        both.setattr(scanning, "_kept", lambda wanted: {})
        scanning.scans_of([row], at=at)
        scanning.scans_of([row], at=at)
    assert begun == [str(row.pk)]
    stalled = at + scanning.STALLED_AFTER + timedelta(seconds=1)
    before = scanning._kept([row.sha256])
    with monkeypatch.context() as both:
        both.setattr(scanning, "_kept", lambda wanted: before)
        scanning.scans_of([row], at=stalled)
        scanning.scans_of([row], at=stalled)
    assert begun == [str(row.pk)] * 2


def test_the_same_file_filed_twice_is_not_looked_through_twice(
    desk: World, case: Case, row: Attachment, begun: list[str]
) -> None:
    scanning.start(row, at=timezone.now())
    assert begun == [] and OutgoingScan.objects.get().state == "done"


def test_a_better_scanner_begins_once_too(
    desk: World, case: Case, row: Attachment, begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "VERSION", scanning.VERSION + 1)
    scanning.start(row, at=timezone.now())
    scanning.start(row, at=timezone.now())
    assert begun == [str(row.pk)]
    scan = OutgoingScan.objects.get()
    assert (scan.state, scan.spots) == ("waiting", [])


# -- failing ---------------------------------------------------------------------------------------


@pytest.fixture
def torn(desk: World, case: Case, monkeypatch: pytest.MonkeyPatch) -> Attachment:
    """A file whose scan failed."""

    def fail(*given: Any) -> Found:
        raise Unscannable("这份PDF已加密，无法检查；请解除密码后重新上传")

    with monkeypatch.context() as failing:
        failing.setattr(apart, "scanned", fail)
        row = filed(desk, case)
        scanning.scans_of([row], at=timezone.now())
    return row


def test_a_scan_that_failed_says_why_and_can_be_tried_again(
    desk: World, as_: As, case: Case, torn: Attachment
) -> None:
    client = as_("handler")
    page = client.get(f"/cases/{case.pk}/outgoing/").content.decode()
    assert "检查失败" in page and "没有查成，须人工查看：" in page and "已加密" in page
    address = f"/attachments/{torn.pk}/rescan/"
    assert f'action="{address}"' in page and "重新检查" in page and "hx-trigger" not in page
    assert address not in as_("auditor").get(f"/cases/{case.pk}/outgoing/").content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "已重新检查“供应计划”" in page and "发现1处" in page and address not in page
    again = client.post(address, follow=True).content.decode()
    assert "已经检查过，或者正在检查" in again


def test_of_two_who_try_again_at_once_one_begins(
    desk: World, case: Case, torn: Attachment, begun: list[str]
) -> None:
    assert scanning.retry(torn, at=timezone.now())
    assert not scanning.retry(torn, at=timezone.now())
    assert begun == [str(torn.pk)] and OutgoingScan.objects.get().state == "waiting"


def test_a_voided_file_is_not_looked_through_again(
    desk: World, as_: As, case: Case, torn: Attachment
) -> None:
    torn.voided_on = mar(5)
    torn.save()
    page = as_("handler").post(f"/attachments/{torn.pk}/rescan/", follow=True).content.decode()
    assert "已经作废，没有重新检查" in page
    assert OutgoingScan.objects.get().state == "failed"
    assert as_("handler").post("/attachments/0/rescan/").status_code == 404


def test_a_release_over_a_failed_scan_needs_a_reason(
    desk: World, as_: As, case: Case, torn: Attachment
) -> None:
    client, name = as_("legal"), f"reason_{torn.sequence}"
    seen = shown_to(client, case)
    page = release(client, case, **seen, **{name: ""}).content.decode()
    assert "请填写“供应计划”可以提供的理由" in page and "已加密" in page
    assert release(client, case, **seen, **{name: "逐页看过"}).status_code == 302
    (told,) = case.events.get(act="release").data["files"]
    assert told["unread"] == ["这份PDF已加密，无法检查；请解除密码后重新上传"]
    assert (told["found"], told["reason"]) == ([], "逐页看过")


def test_a_fault_of_the_scanner_itself_is_told_too(
    desk: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: Any) -> Found:
        raise ZeroDivisionError

    monkeypatch.setattr(apart, "scanned", fail)
    with pytest.raises(ZeroDivisionError):
        scanning.run(filed(desk, case), at=timezone.now())
    scan = OutgoingScan.objects.get()
    assert scan.state == "failed" and "检查程序出错" in scan.unread[0]
    assert found_of(scan).unread == tuple(scan.unread)


# -- the page of masking ---------------------------------------------------------------------------


def test_the_page_of_masking_says_when_hits_may_be_missing(
    desk: World, as_: As, case: Case, row: Attachment
) -> None:
    OutgoingScan.objects.update(state="running", moved_at=timezone.now())
    page = as_("handler").get(url(row)).content.decode()
    assert "这份文件还没有检查完，有发现的地方可能没有列出来" in page
    assert "检查没有发现" not in page and 'name="hit-0"' not in page
    OutgoingScan.objects.update(state="done", spots=[], unread=["第2页是图片，须人工查看"])
    page = as_("handler").get(url(row)).content.decode()
    assert "须人工查看：第2页是图片" in page and "检查没有发现" not in page
    OutgoingScan.objects.update(unread=[])
    assert "检查没有发现，可以自己框选" in as_("handler").get(url(row)).content.decode()


def test_what_was_found_after_the_page_was_opened_is_chosen_and_told(
    desk: World, as_: As, case: Case, row: Attachment
) -> None:
    """Sent from a page that had no hits yet, the copy would have left them all open."""
    client, before = as_("handler"), OutgoingScan.objects.values("spots").get()
    OutgoingScan.objects.update(state="running", moved_at=timezone.now())
    seen = shown_on(client, row)
    OutgoingScan.objects.update(state="done", **before)
    sent = {"boxes": "2 10 10 50 20", **seen}
    page = client.post(url(row), sent)
    text = page.content.decode()
    assert page.status_code == 400 and "检查的发现在您打开这一页之后有变动" in text
    assert 'name="hit-0" value="1" checked' in text and "2 10 10 50 20" in text
    assert case.attachments.count() == 1
    assert client.post(url(row), sent | hidden(text, "shown") | {"hit-0": "1"}).status_code == 302


def test_a_masked_copy_that_takes_too_long_is_given_up(
    desk: World, as_: As, case: Case, row: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bound is not that of a scan, which nobody waits for."""
    assert apart.MOST_MASK_SECONDS < apart.MOST_SECONDS
    client = as_("handler")
    sent = {"hit-0": "1", **shown_on(client, row)}
    monkeypatch.setattr(apart, "MOST_MASK_SECONDS", 0.01)
    page = client.post(url(row), sent)
    assert page.status_code == 400 and "遮盖件在120秒内没有做完，没有保存" in page.content.decode()
    assert case.attachments.count() == 1 and not Attachment.objects.get().voided_on
    with filing.opened(row) as file:
        assert apart.scanned(file, row.type).spots
