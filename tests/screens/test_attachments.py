"""附件 on the desk: putting files on a case, looking at them, taking them out again.

Today is Tuesday 10 March 2026.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpResponse
from django.test import Client, RequestFactory

from casework.acts import ActRefused
from casework.acts.signals import case_changed
from casework.checks import Missing
from casework.models import Attachment, Case
from flows.desk import filing
from tests.acts.doing import mar
from tests.screens import upload_files as make
from tests.world import World, fresh

As = Callable[[str], Client]
PDF = make.pdf(3)
PDF_SHA256 = hashlib.sha256(PDF).hexdigest()
TUE_MAR_10 = mar(10)


def upload(
    client: Client,
    case: Case,
    *files: tuple[str, bytes],
    titles: tuple[str, ...] = (),
    kind: str = "working",
    **extra: Any,
) -> HttpResponse:
    """The plain form with these files in its first rows."""
    data: dict[str, Any] = {}
    for n, (name, content) in enumerate(files, 1):
        data[f"{n}-file"] = SimpleUploadedFile(name, content)
    for n in range(1, 6):
        data[f"{n}-title"] = titles[n - 1] if n <= len(titles) else ""
        data[f"{n}-kind"] = kind
    return client.post(f"/cases/{case.pk}/attachments/new/", data, **extra)


def stored(media: Path) -> list[str]:
    return sorted(str(p.relative_to(media)) for p in media.rglob("*") if p.is_file())


@pytest.fixture
def media(settings: Any) -> Path:
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def case(desk: World) -> Case:
    return desk.handling(mar(2))


def page(response: HttpResponse) -> str:
    return response.content.decode()


def words(response: HttpResponse) -> str:
    """The page with its codes set as plain words."""
    return page(response).replace('<code class="name">', "").replace("</code>", "")


# -- taking files in -------------------------------------------------------------------------------


def test_a_file_is_filed_under_its_hash(desk: World, as_: As, case: Case, media: Path) -> None:
    response = upload(as_("handler"), case, ("关于供地计划的说明.pdf", PDF), kind="given")
    assert response.status_code == 302
    assert response["Location"] == f"/cases/{case.pk}/"
    row = case.attachments.get()
    place = f"attachments/{PDF_SHA256[:2]}/{PDF_SHA256}.pdf"
    assert (row.title, row.name) == ("关于供地计划的说明", "关于供地计划的说明.pdf")
    assert (row.kind, row.type, row.pages) == ("given", "application/pdf", 3)
    assert (row.size, row.sha256, row.file.name) == (len(PDF), PDF_SHA256, place)
    assert row.added_by == desk.handler
    assert stored(media) == [place]
    assert (media / place).read_bytes() == PDF
    event = case.events.latest("sequence")
    assert (event.act, event.on, event.sequence) == ("attach", TUE_MAR_10, row.sequence)


def test_several_files_are_filed_by_an_act_each(as_: As, case: Case) -> None:
    before = fresh(case).ledger_length
    client = as_("handler")
    response = upload(
        client,
        case,
        ("甲.pdf", PDF),
        ("乙.png", make.png(8, 8)),
        ("丙.txt", "说明".encode()),
        titles=("供地计划", "", "情况说明"),
    )
    assert response.status_code == 302
    assert [a.title for a in case.attachments.all()] == ["供地计划", "乙", "情况说明"]
    assert fresh(case).ledger_length == before + 3
    told = page(client.get(response["Location"]))
    assert "已附卷3份：“供地计划”、“乙”、“情况说明”" in told


def test_one_bad_file_does_not_keep_the_others_out(as_: As, case: Case, media: Path) -> None:
    response = upload(
        as_("handler"),
        case,
        ("甲.pdf", PDF),
        ("工具.pdf", make.EXE),
        ("乙.png", make.png(8, 8)),
        ("空.pdf", b""),
        titles=("", "检测报告", "", ""),
        kind="evidence",
    )
    assert response.status_code == 200
    assert [a.name for a in case.attachments.all()] == ["甲.pdf", "乙.png"]
    assert len(stored(media)) == 2
    told = words(response)
    assert "已附卷2份" in told
    assert "没有附卷的2份" in told
    assert "“工具.pdf”：文件的内容是程序，不能附卷" in told
    assert "“空.pdf”：文件是空的" in told
    # What he had filled in for a file refused is kept; what was taken leaves its row.
    assert 'name="2-title" value="检测报告"' in page(response)
    assert page(response).count('<option value="evidence" selected>') == 2


REFUSED = {
    "a program": (make.EXE, "文件的内容是程序"),
    "a program of another system": (make.ELF, "文件的内容是程序"),
    "a shell script": (make.SHELL, "文件的内容是脚本或者网页"),
    "a zip bomb": (
        make.office("docx", {"word/media/x.bin": bytes(20_000_000)}),
        "压缩的内容展开后过大",
    ),
    "macros": (make.office("docx", {"word/vbaProject.bin": b"x"}), "文件带有宏"),
    "an encrypted pdf": (
        make.pdf(trailer=b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >>"),
        "这份PDF已加密",
    ),
    "nothing": (b"", "文件是空的"),
    "a huge picture": (make.png(60_000, 60_000), "图片超过1亿像素"),
    "an archive": (make.zipped({"甲.pdf": PDF}), "压缩包不能附卷"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_leaves_nothing(as_: As, case: Case, media: Path, what: str) -> None:
    content, told = REFUSED[what]
    before = fresh(case).ledger_length
    response = upload(as_("handler"), case, ("通知.pdf", content))
    assert response.status_code == 200
    assert f"“通知.pdf”：{told}" in words(response)
    assert not Attachment.objects.exists()
    assert fresh(case).ledger_length == before
    assert stored(media) == []


def test_a_program_s_name_is_refused_too(as_: As, case: Case, media: Path) -> None:
    response = upload(as_("handler"), case, ("通知.bat", "说明".encode()))
    assert "“通知.bat”：文件名以“.bat”结尾" in words(response)
    assert stored(media) == []


def test_60_mb_get_a_page_that_says_so(as_: As, case: Case, media: Path, tmp_path: Path) -> None:
    large = tmp_path / "扫描件.pdf"
    with large.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(60 * 1024 * 1024)
    with large.open("rb") as file:
        data = {
            "1-file": SimpleUploadedFile("甲.pdf", PDF),
            "2-file": file,
            "3-file": SimpleUploadedFile("乙.png", make.png(8, 8)),
            **{f"{n}-kind": "working" for n in range(1, 6)},
        }
        response = as_("handler").post(f"/cases/{case.pk}/attachments/new/", data)
    assert response.status_code == 200
    assert "“扫描件.pdf”：文件超过50MB，没有收下" in words(response)
    assert [a.name for a in case.attachments.all()] == ["甲.pdf", "乙.png"]
    assert len(stored(media)) == 2


def test_50_mb_and_no_byte_more(as_: As, case: Case, settings: Any) -> None:
    settings.LARGEST_UPLOAD_BYTES = len(PDF)
    client = as_("handler")
    assert upload(client, case, ("甲.pdf", PDF)).status_code == 302
    assert "文件超过0MB" in words(upload(client, case, ("乙.pdf", PDF + b"\n")))


def test_of_a_file_too_large_or_not_asked_for_nothing_more_is_kept() -> None:
    kb = 1024
    data = {
        "1-file": SimpleUploadedFile("甲", b"a" * 200 * kb),
        "2-file": SimpleUploadedFile("乙", b"b" * 900 * kb),
        "3-file": SimpleUploadedFile("丙", b"c" * kb),
        "other": SimpleUploadedFile("丁", b"d" * kb),
    }
    request = RequestFactory().post("/", data)
    quota = filing.Quota(request, frozenset({"1-file", "2-file", "3-file"}), 200 * kb)
    request.upload_handlers = [quota, TemporaryFileUploadHandler(request)]
    kept = {field: file.read() for field, file in request.FILES.items()}
    assert quota.too_large == {"2-file"}
    assert kept["1-file"] == b"a" * 200 * kb
    assert len(kept["2-file"]) <= 200 * kb
    assert kept["3-file"] == b"c" * kb
    assert kept["other"] == b""


# -- what is filled in -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept", "title"),
    [
        ("../../身份证（正面）.pdf", "身份证（正面）.pdf", "身份证（正面）"),
        ("C:\\扫描\\通知.pdf", "通知.pdf", "通知"),
        ("张𬭎.pdf", "张𬭎.pdf", "张𬭎"),
        ("没有结尾", "没有结尾", "没有结尾"),
    ],
)
def test_a_name_keeps_its_chinese(as_: As, case: Case, given: str, kept: str, title: str) -> None:
    assert upload(as_("handler"), case, (given, PDF)).status_code == 302
    row = case.attachments.get()
    assert (row.name, row.title) == (kept, title)


def test_a_name_that_contradicts_its_content_is_told(as_: As, case: Case) -> None:
    client = as_("handler")
    response = upload(client, case, ("证明.pdf", make.png(8, 8)))
    row = case.attachments.get()
    assert (row.name, row.type) == ("证明.pdf", "image/png")
    assert row.file.name.endswith(".png")
    assert "“证明.pdf”的内容是PNG图片，与名称的结尾“.pdf”不符" in words(
        client.get(response["Location"])
    )


def test_a_title_is_judged_before_the_file_is_filed(as_: As, case: Case, media: Path) -> None:
    client = as_("handler")
    response = upload(
        client,
        case,
        ("甲.pdf", PDF),
        ("乙.pdf", PDF),
        ("笑😀脸.pdf", PDF),
        titles=("长" * 201, "乙\ue863"),
    )
    told = words(response)
    assert "“甲.pdf”：题名不能超过200个字" in told
    assert "“乙.pdf”：题名第2个字" in told
    assert "“笑😀脸.pdf”：题名（取自文件名）第2个字" in told
    assert not Attachment.objects.exists()
    assert stored(media) == []


def test_a_kind_that_is_none_is_refused(as_: As, case: Case) -> None:
    response = upload(as_("handler"), case, ("甲.pdf", PDF), kind="secret")
    assert "没有这个类别，请重新选择" in page(response)
    assert not Attachment.objects.exists()


def test_a_form_without_a_file_says_so(as_: As, case: Case) -> None:
    client = as_("handler")
    assert "没有选择文件，请选择后再上传" in page(upload(client, case))
    response = upload(client, case, titles=("供地计划",))
    assert "“供地计划”：填写了题名，但是没有选择文件" in page(response)


# -- whose form it is ---------------------------------------------------------------------------


def test_a_form_of_another_site_is_refused(desk: World, case: Case, media: Path) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.handler, backend="flows.desk.account.Backend")
    address = f"/cases/{case.pk}/attachments/new/"
    assert upload(client, case, ("甲.pdf", PDF)).status_code == 403
    assert not Attachment.objects.exists()
    shown = client.get(address)
    token = shown.context["csrf_token"]
    data = {"1-file": SimpleUploadedFile("甲.pdf", PDF), "1-kind": "working"}
    response = client.post(address, data | {"csrfmiddlewaretoken": str(token)})
    assert response.status_code == 302
    assert case.attachments.count() == 1


# -- one file, several cases; what is left behind --------------------------------------------------


def test_the_same_file_twice_on_a_case_is_refused(as_: As, case: Case, media: Path) -> None:
    client = as_("handler")
    upload(client, case, ("甲.pdf", PDF))
    response = upload(client, case, ("另名.pdf", PDF))
    assert "“另名.pdf”：同一份文件已经附卷：“甲”：请核对" in words(response)
    assert case.attachments.count() == 1
    assert len(stored(media)) == 1  # and the first one's file is still there


def test_the_same_file_on_two_cases_is_stored_once(
    desk: World, as_: As, case: Case, media: Path
) -> None:
    other = desk.handling(mar(2))
    client = as_("handler")
    upload(client, case, ("甲.pdf", PDF))
    upload(client, other, ("乙.pdf", PDF))
    first, second = case.attachments.get(), other.attachments.get()
    assert first.file.name == second.file.name
    assert (first.name, second.name) == ("甲.pdf", "乙.pdf")
    assert len(stored(media)) == 1


@pytest.fixture
def refused_at_the_end() -> Iterator[None]:
    """Whatever follows the act refuses it, after its records are written."""

    def refuse(**_: Any) -> None:
        raise ActRefused([Missing("late", "计算期限所需的放假通知没有录入", "请先录入")])

    case_changed.connect(refuse)
    yield
    case_changed.disconnect(refuse)


def test_an_act_refused_at_its_end_leaves_no_file(
    as_: As, case: Case, media: Path, refused_at_the_end: None
) -> None:
    response = upload(as_("handler"), case, ("甲.pdf", PDF))
    assert "“甲.pdf”：计算期限所需的放假通知没有录入：请先录入" in words(response)
    assert not Attachment.objects.exists()
    assert stored(media) == []


def test_another_case_s_file_is_left_alone(
    desk: World, as_: As, case: Case, media: Path, request: pytest.FixtureRequest
) -> None:
    other = desk.handling(mar(2))
    upload(as_("handler"), other, ("乙.pdf", PDF))
    request.getfixturevalue("refused_at_the_end")
    upload(as_("handler"), case, ("甲.pdf", PDF))
    assert not case.attachments.exists()
    assert (media / other.attachments.get().file.name).read_bytes() == PDF


def test_a_file_damaged_in_the_store_is_stored_anew_for_another_case(
    desk: World, as_: As, case: Case, media: Path
) -> None:
    other = desk.handling(mar(2))
    client = as_("handler")
    upload(client, case, ("甲.pdf", PDF))
    (media / case.attachments.get().file.name).write_bytes(b"spoilt")
    upload(client, other, ("乙.pdf", PDF))
    assert (media / other.attachments.get().file.name).read_bytes() == PDF
    assert (media / case.attachments.get().file.name).read_bytes() == b"spoilt"
