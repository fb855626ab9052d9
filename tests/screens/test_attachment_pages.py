"""Attachments seen and taken out again: headers, previews, who may, the list on the case page."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.test import Client

from casework.models import Attachment, Case, Person, Section
from flows.templatetags.attachments import codes, size
from tests.acts.doing import do, mar, paper
from tests.screens import upload_files as make
from tests.world import World

As = Callable[[str], Client]
POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
BY = ("intake", "handler", "legal", "office_head")
READERS = ("section_head", "secrecy", "leader", "auditor", "admin")


@pytest.fixture
def case(desk: World) -> Case:
    return desk.handling(mar(2))


def filed(world: World, case: Case, content: bytes = b"", **changes: Any) -> Attachment:
    """A file on the case, its bytes really stored."""
    content = content or make.pdf(3)
    digest = hashlib.sha256(content).hexdigest()
    place = f"attachments/{digest[:2]}/{digest}.bin"
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(content))
    row = paper(sha256=digest, size=len(content), file=place, **changes)
    event = do(world, case, "attach", mar(4), by="handler", attachment=row)
    return case.attachments.get(sequence=event.sequence)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


# -- taken out -------------------------------------------------------------------------------------


def test_a_file_comes_out_as_it_went_in_under_its_own_name(
    desk: World, as_: As, case: Case
) -> None:
    content = make.pdf(3)
    row = filed(desk, case, content, name="申请表（张三）.pdf")
    response = as_("handler").get(f"/attachments/{row.pk}/")
    assert response.status_code == 200
    assert body(response) == content
    name = quote("申请表（张三）.pdf")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(content))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(
    ("type_", "content"),
    [
        ("application/pdf", make.pdf()),
        ("image/png", make.png(8, 8)),
        ("image/jpeg", make.jpeg(8, 8)),
    ],
    ids=["pdf", "png", "jpeg"],
)
def test_papers_and_pictures_may_be_shown_in_a_page(
    desk: World, as_: As, case: Case, type_: str, content: bytes
) -> None:
    row = filed(desk, case, content, type=type_, name="a.bin")
    shown = as_("handler").get(f"/attachments/{row.pk}/?view=1")
    assert body(shown) == content
    assert shown["Content-Disposition"] == 'inline; filename="a.bin"'
    assert shown["Content-Security-Policy"] == POLICY
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    for address in (f"/attachments/{row.pk}/", f"/attachments/{row.pk}/?view=yes"):
        saved = as_("handler").get(address)
        assert saved["Content-Disposition"] == 'attachment; filename="a.bin"'


@pytest.mark.parametrize("type_", ["text/plain", "image/tiff", "application/msword"])
def test_nothing_else_is_ever_shown_in_a_page(desk: World, as_: As, case: Case, type_: str) -> None:
    row = filed(desk, case, b"<script>alert(1)</script>", type=type_, name="a.html")
    response = as_("handler").get(f"/attachments/{row.pk}/?view=1")
    assert response["Content-Disposition"] == 'attachment; filename="a.html"'
    assert response["Content-Type"] == type_
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_name_cannot_write_headers_of_its_own(desk: World, as_: As, case: Case) -> None:
    row = filed(desk, case, name='a"; filename="b.exe')
    response = as_("handler").get(f"/attachments/{row.pk}/")
    told = 'attachment; filename="a\\"; filename=\\"b.exe"'
    assert response["Content-Disposition"] == told


@pytest.mark.parametrize("spoil", ["changed", "longer", "gone"])
def test_a_damaged_file_is_told_and_not_handed_out(
    desk: World, as_: As, case: Case, settings: Any, spoil: str
) -> None:
    row = filed(desk, case, title="供地计划")
    place = Path(settings.MEDIA_ROOT) / row.file.name
    content = place.read_bytes()
    match spoil:
        case "changed":
            place.write_bytes(content.replace(b"595", b"596"))
        case "longer":
            place.write_bytes(content + b"\n")
        case "gone":
            place.unlink()
    for query in ("", "?view=1"):
        response = as_("handler").get(f"/attachments/{row.pk}/{query}")
        assert response.status_code == 409
        assert "附件“供地计划”的文件缺失，或者与附卷时不一致" in response.content.decode()


# -- who may ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", BY + READERS)
def test_every_post_of_the_agency_reads_and_the_desk_files(
    desk: World, as_: As, case: Case, role: str
) -> None:
    row, client = filed(desk, case), as_(role)
    assert client.get(f"/attachments/{row.pk}/").status_code == 200
    assert client.get(f"/attachments/{row.pk}/preview/").status_code == 200
    expected = 200 if role in BY else 403
    address = f"/cases/{case.pk}/attachments/new/"
    assert client.get(address).status_code == expected
    data = {"1-file": ContentFile(make.pdf(), "甲.pdf"), "1-kind": "working"}
    assert client.post(address, data).status_code == (302 if role in BY else 403)
    assert case.attachments.count() == (2 if role in BY else 1)


def test_for_another_agency_they_do_not_exist(desk: World, case: Case) -> None:
    row = filed(desk, case)
    stranger = World.make("other-ju")
    Person.objects.update(must_change_password=False)
    client = Client()
    client.force_login(stranger.intake, backend="flows.desk.account.Backend")
    for address in (
        f"/cases/{case.pk}/attachments/new/",
        f"/attachments/{row.pk}/",
        f"/attachments/{row.pk}/?view=1",
        f"/attachments/{row.pk}/preview/",
    ):
        assert client.get(address).status_code == 404
    data = {"1-file": ContentFile(make.pdf(), "甲.pdf"), "1-kind": "working"}
    assert client.post(f"/cases/{case.pk}/attachments/new/", data).status_code == 404
    assert case.attachments.count() == 1


def test_for_another_section_they_do_not_exist(desk: World, as_: As, case: Case) -> None:
    row = filed(desk, case)
    client = as_("handler")
    desk.handler.posts.update(section=Section.objects.create(agency=desk.agency, name="规划科"))
    for address in (f"/attachments/{row.pk}/", f"/attachments/{row.pk}/preview/"):
        assert client.get(address).status_code == 404
    assert client.get("/attachments/999999/").status_code == 404


@pytest.mark.parametrize(
    ("state", "role", "kind"),
    [
        ("received", "intake", "request"),
        ("registered", "intake", "request"),
        ("supplement_requested", "intake", "request"),
        ("registered", "legal", "working"),
        ("handling", "intake", "working"),
        ("handling", "handler", "working"),
        ("replied", "intake", "working"),
    ],
)
def test_the_kind_follows_the_step(desk: World, as_: As, state: str, role: str, kind: str) -> None:
    case = desk.case_in(state, mar(2))
    shown = as_(role).get(f"/cases/{case.pk}/attachments/new/").content.decode()
    assert shown.count('<option value="' + kind + '" selected>') == 6  # five rows, the pattern


# -- the preview -----------------------------------------------------------------------------------


def test_the_preview_tells_what_the_file_is(desk: World, as_: As, case: Case) -> None:
    row = filed(desk, case, title="供地计划", name="计划.pdf", kind="given", pages=3)
    page = as_("handler").get(f"/attachments/{row.pk}/preview/").content.decode()
    assert f'<iframe class="paper" src="/attachments/{row.pk}/?view=1"' in page
    for fact in (
        "<dd>向申请人提供的信息</dd>",
        '<dd>计划<code class="name">.pdf</code></dd>',
        '<dd><code class="name">PDF</code>文档</dd>',
        "<dd>3页</dd>",
        row.sha256,
        "承办人甲，",
    ):
        assert fact in page
    assert f'href="/cases/{case.pk}/do/void_attachment/?attachment={row.pk}"' in page


def test_pictures_are_shown_and_the_rest_is_not(desk: World, as_: As, case: Case) -> None:
    picture = filed(desk, case, make.png(8, 8), type="image/png")
    document = filed(desk, case, make.ole("WordDocument"), type="application/msword")
    client = as_("handler")
    page = client.get(f"/attachments/{picture.pk}/preview/").content.decode()
    assert f'<img class="picture" src="/attachments/{picture.pk}/?view=1"' in page
    page = client.get(f"/attachments/{document.pk}/preview/").content.decode()
    assert "?view=1" not in page
    assert "这种文件不能在页面上显示，请下载后查看" in page
    assert f'href="/attachments/{document.pk}/"' in page


def test_who_may_not_void_is_offered_nothing(desk: World, as_: As, case: Case) -> None:
    row = filed(desk, case)
    page = as_("auditor").get(f"/attachments/{row.pk}/preview/").content.decode()
    assert "void_attachment" not in page


def test_a_voided_file_is_marked_and_can_still_be_read(desk: World, as_: As, case: Case) -> None:
    content = make.pdf(3)
    row = filed(desk, case, content, title="供地计划")
    do(desk, case, "void_attachment", mar(9), by="legal", attachment=row.pk, reason="扫描不清")
    client = as_("handler")
    page = client.get(f"/attachments/{row.pk}/preview/").content.decode()
    assert "已于2026年3月9日由法制审核人员甲作废" in page
    assert "原因：扫描不清" in page
    assert "<s>供地计划</s>" in page
    assert "void_attachment" not in page
    assert body(client.get(f"/attachments/{row.pk}/")) == content


def test_from_the_preview_to_the_act_and_back(desk: World, as_: As, case: Case) -> None:
    row = filed(desk, case)
    address = f"/cases/{case.pk}/do/void_attachment/?attachment={row.pk}"
    page = as_("handler").get(address).content.decode()
    assert f'<option value="{row.pk}" selected>' in page


# -- the list on the case page ---------------------------------------------------------------------


def listed(case: Case, may_attach: bool = False) -> str:
    rows = list(case.attachments.select_related("added_by"))
    given = {"case": case, "attachments": rows, "may_attach": may_attach}
    return render_to_string("desk/attachments/list.html", given)


def test_the_list_sets_apart_what_the_applicant_was_given(desk: World, case: Case) -> None:
    filed(desk, case, make.pdf(1), title="办理稿", kind="working")
    filed(desk, case, make.pdf(2), title="供地计划", kind="given")
    filed(desk, case, make.pdf(3), title="送达照片", kind="evidence")
    page = listed(case)
    places = [
        page.index(text)
        for text in (
            "向申请人提供的信息（1份）",
            "供地计划",
            "卷内材料（2份）",
            "办理稿",
            "送达照片",
        )
    ]
    assert places == sorted(places)


def test_the_list_strikes_out_what_is_void(desk: World, case: Case) -> None:
    row = filed(desk, case, title="供地计划")
    kept = filed(desk, case, make.pdf(1), title="办理稿")
    do(desk, case, "void_attachment", mar(9), attachment=row.pk, reason="传错了案件")
    page = listed(case)
    assert f'<s><a href="/attachments/{row.pk}/preview/">供地计划</a></s>' in page
    assert "2026年3月9日作废：传错了案件" in page
    assert f'<s><a href="/attachments/{kept.pk}/preview/">' not in page


def test_an_empty_list_and_the_way_to_fill_it(desk: World, case: Case) -> None:
    assert "还没有附件" in listed(case)
    link = f'href="/cases/{case.pk}/attachments/new/"'
    assert link not in listed(case)
    assert link in listed(case, may_attach=True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_nothing(
    desk: World, case: Case, django_assert_num_queries: Any, count: int
) -> None:
    for n in range(count):
        row = filed(desk, case, make.pdf(n + 1), kind="given" if n else "working")
    do(desk, case, "void_attachment", mar(9), attachment=row.pk, reason="传错了案件")
    with django_assert_num_queries(1):  # the rows themselves, read before
        listed(case)


def test_the_case_page_shows_them(desk: World, as_: As, case: Case) -> None:
    row = filed(desk, case, title="供地计划")
    client = as_("handler")
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert f'<a href="/attachments/{row.pk}/preview/">供地计划</a>' in page
    assert f'href="/cases/{case.pk}/attachments/new/"' in page


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0字节"),
        (1023, "1023字节"),
        (1024, "1 KB"),
        (98_304, "96 KB"),
        (1_048_575, "1 MB"),
        (1_048_576, "1 MB"),
        (3_565_158, "3.4 MB"),
        (52_428_800, "50 MB"),
    ],
)
def test_sizes_as_people_say_them(count: int, text: str) -> None:
    assert size(count) == text.replace(" ", "\u00a0")  # never broken at the end of a line


def test_latin_parts_are_codes_and_nothing_is_markup() -> None:
    assert codes("说明") == "说明"
    assert codes("A类") == "A类"
    assert codes("说明.pdf（PDF）") == (
        '说明<code class="name">.pdf</code>（<code class="name">PDF</code>）'
    )
    assert codes('<b>&"') == "&lt;b&gt;&amp;&quot;"
