"""Pages of attachments as small pictures: drawn, kept, shown to whom the case is shown, or a sign.

Today is Tuesday 10 March 2026.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from PIL import Image

from casework.models import Attachment, Case, Person
from flows.desk import thumbnails
from flows.files import apart
from flows.files.drawing import MOST_DECODED_PIXELS, draw
from tests.acts.doing import do, mar
from tests.screens import upload_files as make
from tests.screens.test_attachment_pages import POLICY, filed, listed
from tests.world import World

As = Callable[[str], Client]


def picture(size: tuple[int, int], form: str, mode: str = "RGB", **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, how.pop("colour", 0)).save(out, form, **how)
    return out.getvalue()


def box(*sides: float) -> bytes:
    """A PDF whose page is so large."""
    told = " ".join(f"{side:f}" for side in (0, 0, *sides)).encode()
    return make.pdf().replace(b"[0 0 595 842]", b"[" + told + b"]")


def drawn(content: bytes, type_: str, page: int = 1) -> Image.Image | None:
    found = draw(io.BytesIO(content), type_, page, 240, 320)
    return Image.open(io.BytesIO(found)) if found else None


@pytest.fixture
def case(desk: World) -> Case:
    return desk.handling(mar(2))


@pytest.fixture
def media(settings: Any) -> Path:
    return Path(settings.MEDIA_ROOT)


def kept(media: Path) -> list[Path]:
    return [p for p in media.rglob("*.jpg") if "thumbnails" in p.parts]


# -- what is drawn ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "type_", "size"),
    [
        (make.pdf(), "application/pdf", (227, 320)),
        (box(2000, 10), "application/pdf", (240, 2)),
        (box(200_000, 200_000), "application/pdf", (240, 240)),
        (box(0, 0), "application/pdf", (240, 311)),  # a page without a size is a letter's
        (picture((800, 600), "JPEG"), "image/jpeg", (240, 180)),
        (picture((800, 600), "JPEG", progressive=True), "image/jpeg", (240, 180)),
        (picture((800, 600), "JPEG", "CMYK"), "image/jpeg", (240, 180)),
        (picture((60, 80), "PNG"), "image/png", (60, 80)),
        (picture((800, 600), "PNG", "P"), "image/png", (240, 180)),
        (picture((800, 600), "PNG", "1"), "image/png", (240, 180)),
        (picture((800, 600), "TIFF", "1", compression="group4"), "image/tiff", (240, 180)),
    ],
)
def test_a_page_fits_the_place_it_is_for(content: bytes, type_: str, size: tuple[int, int]) -> None:
    found = drawn(content, type_)
    assert found is not None
    assert (found.format, found.mode, found.size) == ("JPEG", "RGB", size)


def test_what_shines_through_is_on_white_paper_and_16_bits_are_grey() -> None:
    clear = drawn(picture((80, 80), "PNG", "RGBA", colour=(200, 0, 0, 0)), "image/png")
    grey = drawn(picture((80, 80), "PNG", "I;16", colour=32_768), "image/png")
    assert clear is not None and grey is not None
    assert clear.getpixel((40, 40)) == (255, 255, 255)
    assert grey.getpixel((40, 40)) == (128, 128, 128)


def test_a_photograph_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # its top is at the right
    found = drawn(picture((800, 400), "JPEG", exif=exif), "image/jpeg")
    assert found is not None and found.size == (160, 320)


def test_every_page_of_a_tiff_can_be_asked_for() -> None:
    pages = [Image.new("L", size) for size in ((800, 400), (400, 800))]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    first, second = (drawn(out.getvalue(), "image/tiff", page) for page in (1, 2))
    assert first is not None and second is not None
    assert (first.size, second.size) == ((240, 120), (160, 320))
    assert drawn(out.getvalue(), "image/tiff", 3) is None


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (make.png(60_000, 60_000), "image/png"),
        (make.png(800, 600), "image/png"),
        (make.jpeg(800, 600), "image/jpeg"),
        (make.tiff((800, 600)), "image/tiff"),
        (b"", "image/png"),
        (b"%PDF-1.4", "application/pdf"),
        (make.pdf(0), "application/pdf"),
        (box(1_000_000, 1), "application/pdf"),
        (make.pdf()[:100], "application/pdf"),
        (make.office("docx"), "application/msword"),
        (b"text", "text/plain"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_is_too_much_or_broken_is_not_drawn(content: bytes, type_: str) -> None:
    assert drawn(content, type_) is None


@pytest.mark.parametrize(
    ("form", "how"),
    [("PNG", {}), ("TIFF", {"compression": "group4"}), ("JPEG", {"progressive": True})],
)
def test_100_megapixels_that_must_be_unpacked_whole_are_not_begun(
    form: str, how: dict[str, Any]
) -> None:
    content = picture((10_000, 10_000), form, "1" if form == "TIFF" else "L", **how)
    assert drawn(content, f"image/{form.lower()}") is None


def test_100_megapixels_of_a_plain_jpeg_are_drawn_in_little_memory() -> None:
    """It is unpacked at an eighth of its size; other pictures of that size are not begun."""
    content = picture((10_000, 10_000), "JPEG", "L")
    assert MOST_DECODED_PIXELS < 10_000 * 10_000
    found = apart.drawn(io.BytesIO(content), "image/jpeg", 1, 240, 320)
    assert found and Image.open(io.BytesIO(found)).size == (240, 240)


def test_a_pdf_of_scans_is_drawn() -> None:
    out = io.BytesIO()
    Image.new("RGB", (500, 700), (10, 120, 10)).save(out, "PDF")
    found = drawn(out.getvalue(), "application/pdf")
    assert found is not None
    red, green, blue = found.getpixel((100, 100))
    assert green > 100 > max(red, blue)


# -- kept and shown --------------------------------------------------------------------------------


def small(client: Client, row: Attachment, more: str = "") -> Any:
    return client.get(f"/attachments/{row.pk}/picture/{more}")


def test_a_picture_is_drawn_once_and_may_be_kept_by_the_browser(
    desk: World, as_: As, case: Case, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = filed(desk, case, make.pdf(3))
    response = small(as_("handler"), row)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "Cookie" in response["Vary"]
    assert response["Content-Security-Policy"] == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    [place] = kept(media)
    assert place.name == f"{row.sha256}-1-small.jpg"
    assert place.read_bytes() == response.content
    monkeypatch.setattr(apart, "drawn", None)  # a second drawing would fail
    assert small(as_("auditor"), row).content == response.content


def test_what_cannot_be_drawn_gets_a_sign_and_is_not_tried_again(
    desk: World, as_: As, case: Case, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = filed(desk, case, make.png(9_000, 9_000), type="image/png")
    for _ in range(2):
        response = small(as_("handler"), row)
        assert response.status_code == 200
        assert response["Content-Type"] == "image/svg+xml"
        assert response["Content-Security-Policy"] == POLICY
        assert response["Cache-Control"] == "no-store, private"
        assert ">PNG</text>" in response.content.decode()
        monkeypatch.setattr(apart, "drawn", None)
    assert [p.read_bytes() for p in kept(media)] == [b""]


def test_types_without_pages_get_a_sign_unread(
    desk: World, as_: As, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "drawn", None)
    row = filed(desk, case, make.ole("WordDocument"), type="application/msword")
    assert ">DOC</text>" in small(as_("handler"), row).content.decode()


def test_a_damaged_file_gets_a_sign_until_it_is_mended(
    desk: World, as_: As, case: Case, media: Path
) -> None:
    row = filed(desk, case)
    place = media / row.file.name
    whole = place.read_bytes()
    place.write_bytes(b"spoilt")
    assert small(as_("handler"), row)["Content-Type"] == "image/svg+xml"
    place.write_bytes(whole)
    assert small(as_("handler"), row)["Content-Type"] == "image/jpeg"


def test_no_time_to_draw_is_not_kept(
    desk: World, as_: As, case: Case, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = filed(desk, case)
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.01)
    assert small(as_("handler"), row)["Content-Type"] == "image/svg+xml"
    assert kept(media) == []


def test_of_another_agency_s_case_there_is_no_picture(desk: World, as_: As, case: Case) -> None:
    """Nor is there where the same file is on a case of that agency too: the case decides."""
    row = filed(desk, case)
    assert small(as_("handler"), row).status_code == 200
    stranger = World.make("other-ju")
    Person.objects.filter(pk=stranger.intake.pk).update(must_change_password=False)
    client = Client()
    client.force_login(stranger.intake, backend="flows.desk.account.Backend")
    assert small(client, row).status_code == 404
    assert small(Client(), row).status_code == 302


def test_strange_numbers_get_the_first_page(desk: World, as_: As, case: Case) -> None:
    row = filed(desk, case, make.pdf(2), pages=2)
    client = as_("handler")
    first = small(client, row, "?size=large&page=1").content
    for more in ("0", "-1", "3", "x", "", "９", "1" * 40):
        assert small(client, row, f"?size=large&page={more}").content == first
    assert small(client, row, "?size=enormous").status_code == 200


# -- on the pages ----------------------------------------------------------------------------------


def test_the_list_shows_pages_and_signs(desk: World, case: Case) -> None:
    paper = filed(desk, case, make.pdf(1), title="供地计划")
    word = filed(desk, case, make.ole("WordDocument"), type="application/msword", name="稿.doc")
    do(desk, case, "void_attachment", mar(9), attachment=paper.pk, reason="传错了案件")
    page = listed(case)
    assert f'<img src="/attachments/{paper.pk}/picture/" alt="" loading="lazy">' in page
    assert f"/attachments/{word.pk}/picture/" not in page
    assert '<code class="sheet">DOC</code>' in page
    assert f'<s><a href="/attachments/{paper.pk}/preview/">供地计划</a></s>' in page


def test_a_tiff_is_read_page_by_page(desk: World, as_: As, case: Case) -> None:
    pages = [Image.new("L", (40, 40), colour) for colour in (0, 255)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    row = filed(desk, case, out.getvalue(), type="image/tiff", name="图.tif", pages=2)
    client = as_("handler")
    address = f"/attachments/{row.pk}/preview/"
    first, second = (client.get(address + more).content.decode() for more in ("", "?page=2"))
    assert "第1页，共2页" in first and 'href="?page=2"' in first
    assert "第2页，共2页" in second and 'href="?page=1"' in second
    assert f'src="/attachments/{row.pk}/picture/?size=large&amp;page=2"' in second
    shown = small(client, row, "?size=large&page=2").content
    assert Image.open(io.BytesIO(shown)).getpixel((20, 20)) == (255, 255, 255)


def test_a_tiff_that_cannot_be_drawn_is_handed_out(desk: World, as_: As, case: Case) -> None:
    row = filed(desk, case, make.tiff((800, 600)), type="image/tiff", pages=1)
    page = as_("handler").get(f"/attachments/{row.pk}/preview/").content.decode()
    assert "这种文件不能在页面上显示，请下载后查看" in page
    assert "picture/" not in page


def test_pages_of_an_encrypted_pdf_are_not_drawn() -> None:
    content = make.packed_pdf(1, pikepdf.Encryption(owner="a", user="b"))
    assert drawn(content, "application/pdf") is None


@pytest.mark.parametrize("size", thumbnails.SIZES)
def test_both_sizes_are_drawn(desk: World, as_: As, case: Case, size: str) -> None:
    row = filed(desk, case)
    found = Image.open(io.BytesIO(small(as_("handler"), row, f"?size={size}").content))
    assert max(a / b for a, b in zip(found.size, thumbnails.SIZES[size], strict=True)) == 1
