"""Files sent piece by piece: the protocol, what is refused, what is kept of a broken line.

Today is Tuesday 10 March 2026. Whose an upload is and how it ends: test_unfinished.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from casework.models import Case
from flows.desk import resumable, unfinished
from flows.files import apart
from flows.models import Upload, UploadPiece
from tests.acts.doing import mar
from tests.screens import upload_files as make
from tests.screens.sending import PDF, TUS, begin, begun, file_it, head, patch, send, stored
from tests.world import World, fresh

As = Callable[[str], Client]
KB, MB = 1024, 1024 * 1024


@pytest.fixture
def case(desk: World) -> Case:
    return desk.handling(mar(2))


@pytest.fixture
def media(settings: Any) -> Path:
    return Path(settings.MEDIA_ROOT)


# -- the way of a file -----------------------------------------------------------------------------


def test_a_file_comes_in_pieces_and_is_filed_as_one(as_: As, case: Case, media: Path) -> None:
    client = as_("handler")
    response = begin(client, case)
    address = response["Location"]
    assert response["Tus-Resumable"] == "1.0.0"
    assert "Upload-Expires" in response
    first, second = PDF[:200], PDF[200:]
    response = patch(client, address, 0, first)
    assert (response.status_code, response["Upload-Offset"]) == (204, "200")
    response = head(client, address)
    assert response.status_code == 200
    assert (response["Upload-Offset"], response["Upload-Length"]) == ("200", str(len(PDF)))
    assert response["Cache-Control"] == "no-store"
    response = patch(client, address, 200, second)
    assert response["Upload-Offset"] == str(len(PDF))
    assert not case.attachments.exists()  # the last piece files nothing: the act does
    answer = file_it(client, address, "供地计划", "given")
    row = case.attachments.get()
    assert answer["url"] == f"/attachments/{row.pk}/preview/"
    assert (row.title, row.kind, row.name, row.pages) == ("供地计划", "given", "计划.pdf", 3)
    assert (media / row.file.name).read_bytes() == PDF
    assert stored(media) == [row.file.name]  # the pieces are gone
    assert case.events.latest("sequence").act == "attach"


def test_the_title_is_the_file_s_name_unless_one_is_given(as_: As, case: Case) -> None:
    client = as_("handler")
    assert file_it(client, send(client, case, PDF))["title"] == "计划"


@pytest.mark.parametrize("name", ["", "..", "/", "a/../", "\0\n"])
def test_a_file_without_a_name_is_filed_without_one(as_: As, case: Case, name: str) -> None:
    client = as_("handler")
    assert file_it(client, send(client, case, PDF, name))["title"] == "未命名"


def test_asked_twice_it_is_filed_once(as_: As, case: Case) -> None:
    client = as_("handler")
    address = send(client, case, PDF)
    before = fresh(case).ledger_length
    first, second = file_it(client, address), file_it(client, address, "别的题名")
    assert first == second
    assert fresh(case).ledger_length == before + 1
    assert head(client, address)["Upload-Offset"] == str(len(PDF))
    assert patch(client, address, len(PDF), b"x").status_code == 409


def test_what_is_not_whole_is_not_filed(as_: As, case: Case) -> None:
    client = as_("handler")
    address = begun(client, case)
    patch(client, address, 0, PDF[:50])
    assert file_it(client, address)["problems"] == ["文件还没有传完，请重试"]
    assert head(client, address)["Upload-Offset"] == "50"


def test_a_piece_lost_in_the_store_is_told(as_: As, case: Case, media: Path) -> None:
    client = as_("handler")
    address = send(client, case, PDF)
    (media / UploadPiece.objects.all()[1].place).unlink()
    assert file_it(client, address)["problems"] == ["已传的部分在系统中不完整，请重新上传"]
    assert head(client, address).status_code == 404  # the next try begins anew
    assert stored(media) == []


@pytest.mark.parametrize(
    ("where", "name"), [(unfinished, "assembled"), (resumable, "file_one")], ids=["join", "file"]
)
def test_filed_by_another_window_meanwhile_it_is_told_as_filed(
    as_: As, case: Case, monkeypatch: pytest.MonkeyPatch, where: Any, name: str
) -> None:
    """The other one is done while this one puts the pieces together, or while it files them."""
    client = as_("handler")
    address = send(client, case, PDF)
    late, answers = getattr(where, name), []

    def other_first(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(where, name, late)
        answers.append(file_it(client, address))
        return late(*args, **more)

    monkeypatch.setattr(where, name, other_first)
    assert file_it(client, address) == answers[0]
    assert answers[0]["url"]
    assert case.attachments.count() == 1


def test_no_time_to_judge_costs_no_second_sending(
    as_: As, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_("handler")
    address = send(client, case, PDF)
    with monkeypatch.context() as hurried:
        hurried.setattr(apart, "MOST_SECONDS", 0.01)
        answer = file_it(client, address)
    assert answer["problems"][0].startswith("系统正忙")
    assert not answer["hopeless"]
    assert file_it(client, address)["title"] == "计划"


def test_a_program_is_refused_with_the_same_words_and_forgotten(
    as_: As, case: Case, media: Path
) -> None:
    client = as_("handler")
    answer = file_it(client, send(client, case, make.EXE, "通知.pdf"))
    assert answer["problems"] == [
        "文件的内容是程序，不能附卷；请核对文件来源，把需要留存的文档另行上传"
    ]
    assert answer["hopeless"] and not answer["url"]
    assert not Upload.objects.exists()
    assert stored(media) == []


def test_a_title_refused_costs_no_second_sending(as_: As, case: Case) -> None:
    client = as_("handler")
    address = send(client, case, PDF)
    answer = file_it(client, address, "长" * 201)
    assert answer["problems"] == ["题名不能超过200个字"]
    assert not answer["hopeless"]
    assert "没有这个类别" in file_it(client, address, kind="secret")["problems"][0]
    assert file_it(client, address, "供地计划")["title"] == "供地计划"


def test_the_same_file_twice_on_a_case_is_refused(as_: As, case: Case) -> None:
    client = as_("handler")
    file_it(client, send(client, case, PDF))
    answer = file_it(client, send(client, case, PDF, "另名.pdf"))
    assert answer["problems"] == ["同一份文件已经附卷：“计划”：请核对"]


def test_a_contradiction_and_a_turned_name_are_recorded(as_: As, case: Case) -> None:
    client = as_("handler")
    address = send(client, case, make.png(8, 8), "图\u202egnp.pdf")
    note = file_it(client, address)["note"]
    assert note == (
        "“图gnp.pdf”的内容是PNG图片，与名称的结尾“.pdf”不符，已按内容保存为PNG图片；"
        "文件名里有改变显示顺序的字符，已经去掉"
    )
    row = case.attachments.get()
    assert row.warning == note
    assert case.events.latest("sequence").data["warning"] == note
    for address in (f"/cases/{case.pk}/", f"/attachments/{row.pk}/preview/"):
        assert "改变显示顺序的字符" in client.get(address).content.decode()
    saved = client.get(f"/attachments/{row.pk}/")
    assert "gnp.pdf.png" in saved["Content-Disposition"]


# -- before anything is sent -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "size", "told"),
    [
        ("扫描件.pdf", 60 * MB, "文件超过50MB，没有收下"),
        ("扫描件.pdf", 50 * MB + 1, "文件超过50MB，没有收下"),
        ("空.pdf", 0, "文件是空的"),
        ("通知.pdf.exe", 100, "文件名以“.exe”结尾"),
        ("通知\u202efdp.exe", 100, "文件名以“.exe”结尾"),
        ("通知.exe:甲.pdf", 100, "文件名以“.exe”结尾"),
    ],
)
def test_what_will_not_be_taken_is_refused_at_once(
    as_: As, case: Case, name: str, size: int, told: str
) -> None:
    response = begin(as_("handler"), case, name, size)
    assert response.status_code == 413
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().startswith(told)
    assert not Upload.objects.exists()


def test_50_mb_may_be_begun(as_: As, case: Case) -> None:
    assert begin(as_("handler"), case, size=50 * MB).status_code == 201


def test_one_person_s_unfinished_files_have_a_limit(as_: As, case: Case, settings: Any) -> None:
    settings.LARGEST_UNFINISHED_BYTES = 100 * KB
    client = as_("handler")
    begun(client, case, "甲.pdf", 60 * KB)
    response = begin(client, case, "乙.pdf", 41 * KB)
    assert response.status_code == 413
    assert "没有传完的文件已经过多" in response.content.decode()
    begun(client, case, "乙.pdf", 40 * KB)
    begun(as_("legal"), case, "丙.pdf", 60 * KB)  # each has his own
    Upload.objects.filter(name="甲.pdf").update(expires_at=timezone.now())
    begun(client, case, "丁.pdf", 60 * KB)
    assert not Upload.objects.filter(name="甲.pdf").exists()  # cleared on the way


def test_nor_may_they_be_ever_so_many(as_: As, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfinished, "MOST_UPLOADS", 2)
    client = as_("handler")
    for n in range(2):
        begun(client, case, f"{n}.pdf")
    assert begin(client, case).status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": "x"},
        {"Upload-Length": "-1"},
        {"Upload-Length": "9" * 30},
        {},
        {"Upload-Length": "9", "Upload-Metadata": "filename %%%"},
        {"Upload-Length": "9", "Upload-Metadata": "filename /w=="},
    ],
)
def test_a_request_that_is_none_is_refused(as_: As, case: Case, headers: dict[str, str]) -> None:
    response = as_("handler").post(f"/cases/{case.pk}/uploads/", headers=TUS | headers)
    assert response.status_code == 400
    assert not Upload.objects.exists()


def test_another_version_of_the_protocol_is_refused(as_: As, case: Case) -> None:
    client = as_("handler")
    address = begun(client, case)
    for response in (
        client.post(f"/cases/{case.pk}/uploads/", headers={"Upload-Length": "9"}),
        client.head(address),
        patch(client, address, 0, b"a", headers={"Tus-Resumable": "0.2.0"}),
    ):
        assert response.status_code == 412
        assert response["Tus-Version"] == "1.0.0"


# -- pieces ----------------------------------------------------------------------------------------


def test_a_piece_must_begin_where_the_upload_stands(as_: As, case: Case, media: Path) -> None:
    client = as_("handler")
    address = begun(client, case)
    patch(client, address, 0, PDF[:100])
    for start in (0, 99, 101, 5000):
        assert patch(client, address, start, b"x").status_code == 409
    assert head(client, address)["Upload-Offset"] == "100"
    assert len(stored(media)) == 1


def test_more_than_was_announced_is_refused(as_: As, case: Case, media: Path) -> None:
    client = as_("handler")
    address = begun(client, case, size=10)
    response = patch(client, address, 0, b"a" * 11)
    assert response.status_code == 413
    assert "比文件原来的大小还多" in response.content.decode()
    assert stored(media) == []


def test_a_piece_too_large_is_refused_unread(as_: As, case: Case, settings: Any) -> None:
    settings.UPLOAD_PIECE_BYTES = 100
    client = as_("handler")
    address = begun(client, case)
    assert patch(client, address, 0, b"a" * 101).status_code == 413
    assert patch(client, address, 0, b"a" * 100).status_code == 204


def test_pieces_have_their_own_type_and_are_not_empty(as_: As, case: Case) -> None:
    client = as_("handler")
    address = begun(client, case)
    assert patch(client, address, 0, b"a", content_type="text/plain").status_code == 415
    assert patch(client, address, 0, b"").status_code == 400
    assert patch(client, address, 0, b"a", headers={"Upload-Offset": "x"}).status_code == 400


def test_crumbs_have_an_end(as_: As, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfinished, "MOST_PIECES", 3)
    client = as_("handler")
    address = begun(client, case)
    for start in range(3):
        assert patch(client, address, start, b"a").status_code == 204
    response = patch(client, address, 3, b"a")
    assert response.status_code == 413
    assert "断断续续" in response.content.decode()


class BrokenLine:
    """A body of which only the first bytes arrive."""

    def __init__(self, data: bytes, error: type[Exception] | None) -> None:
        self.data, self.error = data, error

    def read(self, size: int = -1) -> bytes:
        given, self.data = self.data[:size], self.data[size:]
        if not given and self.error:
            raise self.error
        return given

    readline = read


@pytest.mark.parametrize("error", [None, ConnectionResetError])
def test_what_came_before_the_line_broke_is_kept(
    as_: As, case: Case, error: type[Exception] | None
) -> None:
    client = as_("handler")
    address = begun(client, case)
    came = BrokenLine(PDF[:70], error)
    extra = {"wsgi.input": came, "CONTENT_LENGTH": str(len(PDF))}
    response = patch(client, address, 0, PDF, **extra)
    assert (response.status_code, response["Upload-Offset"]) == (204, "70")
    assert patch(client, address, 70, PDF[70:]).status_code == 204
    assert file_it(client, address)["title"] == "计划"
    assert case.attachments.get().size == len(PDF)


def test_another_worker_goes_on_from_the_database_alone(as_: As, case: Case) -> None:
    """Another client stands for another worker: nothing is kept between two requests."""
    address = begun(as_("handler"), case)
    for start in range(0, len(PDF), 150):
        patch(as_("handler"), address, start, PDF[start : start + 150])
    assert file_it(as_("handler"), address)["url"]
