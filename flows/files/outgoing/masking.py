"""A masked copy: what is to be kept back is burnt into a picture of the page, not laid upon it."""

import hashlib
import io
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw, ImageOps, ImageSequence

from flows.files.kinds import JPEG, PDF, PNG, TIFF
from flows.files.outgoing.hiding import (
    hides,
    laid_over,
    parts_of,
    uncovers,
    unpainted,
)
from flows.files.outgoing.layers import Layers
from flows.files.outgoing.pdf import BURNT_IN, is_burnt
from flows.files.outgoing.shown import as_shown
from flows.files.outgoing.spots import Box, Unscannable

Told = Callable[[int, int], None]

DPI = 200
MOST_PIXELS = 16_000_000
"""Of a page as it is burnt: A3 at 200 dpi has eight million."""
MOST_DECODED_PIXELS = 40_000_000
MOST_PAGES = 1_000
QUALITY = 85
_POINTS = 72
_KEPT_OF_PAGE = frozenset(
    ("/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group")
)
_SAID_BESIDE = ("/Metadata", "/PieceInfo", "/Alternates", "/OPI", "/AF", "/LastModified")
"""What a picture or a form may carry that is not drawn."""
_LOCKED = "这份PDF已加密，不能制作遮盖件；请解除密码后重新上传"
_BROKEN = "文件已损坏，不能制作遮盖件；请用原文件重新生成后上传"
_TOO_LARGE = "图片过大，不能制作遮盖件；请降低分辨率后重新上传"
_OTHER = "只有PDF和图片能制作遮盖件；请把文档打印成PDF后上传"
_UNSURE = "遮盖件制作后核对不符，没有保存；请把文档打印成PDF后重新上传，再制作一次"


def mask(
    file: IO[bytes], type_: str, boxes: Mapping[int, Sequence[Box]], tell: Told | None = None
) -> bytes:
    """A PDF in which the pages of `boxes` (from 1) are pictures with the boxes in black.

    A page with no boxes given for it, but named, is made a picture all the same: what it hides is
    gone. So is every other page of a PDF that hides something (hiding.py), as it is shown; of the
    rest the text stays text. Comments, attached files, scripts and what a program noted of the file
    stay behind; but a mark that covers something is burnt in. Raises Unscannable.
    """
    tell = tell or (lambda done, total: None)
    file.seek(0)
    try:
        if type_ == PDF:
            made, burnt = _of_pdf(file, boxes, tell)
        elif type_ in (JPEG, PNG, TIFF):
            made, burnt = _of_picture(file, boxes, tell)
        else:
            raise Unscannable(_OTHER)
        _look_again(made, burnt)
    except pikepdf.PasswordError:
        raise Unscannable(_LOCKED) from None
    except (pikepdf.PdfError, pypdfium2.PdfiumError, OSError, SyntaxError) as error:
        raise Unscannable(_BROKEN) from error
    return made


def _look_again(made: bytes, burnt: Collection[int]) -> None:
    """The copy as anybody will open it: nothing but a picture where something was masked."""
    with pikepdf.open(io.BytesIO(made)) as copy, pypdfium2.PdfDocument(made) as shown:
        for number in burnt:
            text = shown[number - 1].get_textpage().get_text_bounded().strip()
            if text or not is_burnt(copy.pages[number - 1]):
                raise Unscannable(_UNSURE)


# -- PDF -------------------------------------------------------------------------------------------


def _of_pdf(
    file: IO[bytes], boxes: Mapping[int, Sequence[Box]], tell: Told
) -> tuple[bytes, set[int]]:
    with_remarks, bare = as_shown(file), as_shown(file, remarks=False)
    burnt: set[int] = set()
    with (
        pikepdf.open(io.BytesIO(with_remarks)) as source,
        pypdfium2.PdfDocument(with_remarks) as shown,
        pikepdf.open(io.BytesIO(bare)) as plain,
        pypdfium2.PdfDocument(bare) as without,
        pikepdf.new() as made,
    ):
        total, layers = len(source.pages), Layers(source)
        if total > MOST_PAGES:
            raise Unscannable(f"超过{MOST_PAGES}页，不能制作遮盖件；请分成几份")
        for number in range(1, total + 1):
            original = source.pages[number - 1]
            with _page(shown, number) as as_seen, _page(without, number) as copy:
                marks = unpainted(original, as_seen, layers)
                picture = _covering(original, as_seen, copy)
                if number not in boxes and not marks and picture is None:
                    if not hides(original, copy):
                        _keep(made, plain.pages[number - 1])
                        tell(number, total)
                        continue
                    picture = _drawn(as_seen)
                picture = picture or _drawn(copy)
                _add(made, _blackened(picture, [*boxes.get(number, ()), *marks]), copy.get_size())
                burnt.add(number)
            tell(number, total)
        made.remove_unreferenced_resources()
        return _saved(made), burnt


@contextmanager
def _page(pdf: pypdfium2.PdfDocument, number: int) -> Iterator[pypdfium2.PdfPage]:
    page = pdf[number - 1]
    try:
        yield page
    finally:
        page.close()


def _covering(
    original: pikepdf.Page, as_seen: pypdfium2.PdfPage, copy: pypdfium2.PdfPage
) -> Image.Image | None:
    """The page with its remarks, where one of them covers something; None where none does."""
    if not laid_over(original):
        return None
    shown = _drawn(as_seen)
    return shown if uncovers(shown, _drawn(copy)) else None


def _keep(made: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """The page as it is, and nothing of what was noted of it."""
    made.pages.append(page)
    kept = made.pages[-1]
    for key in [k for k in kept.obj.keys() if k not in (*_KEPT_OF_PAGE, "/Parent")]:  # noqa: SIM118
        del kept.obj[key]
    for part in parts_of(kept):
        for key in _SAID_BESIDE:
            if key in part:
                del part[key]


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    wide, high = page.get_size()
    if not all(math.isfinite(side) and side > 0 for side in (wide, high)):
        raise Unscannable(_BROKEN)
    scale = min(DPI / _POINTS, (MOST_PIXELS / (wide * high)) ** 0.5)
    if min(wide, high) * scale < 1:
        raise Unscannable(_BROKEN)
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return drawn.convert("RGB")


# -- pictures --------------------------------------------------------------------------------------


def _of_picture(
    file: IO[bytes], boxes: Mapping[int, Sequence[Box]], tell: Told
) -> tuple[bytes, set[int]]:
    Image.MAX_IMAGE_PIXELS = None  # the bound below is the one that holds
    with Image.open(file, formats=("JPEG", "PNG", "TIFF")) as image, pikepdf.new() as made:
        total = int(getattr(image, "n_frames", 1))
        if total > MOST_PAGES:
            raise Unscannable(f"超过{MOST_PAGES}页，不能制作遮盖件；请分成几份")
        for number, frame in enumerate(_frames(image), 1):
            dpi = _resolution(image)
            size = frame.width * _POINTS / dpi, frame.height * _POINTS / dpi
            _add(made, _blackened(frame, boxes.get(number, ())), size)
            tell(number, total)
        return _saved(made), set(range(1, len(made.pages) + 1))


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(image):
        if frame.width * frame.height > MOST_DECODED_PIXELS:
            raise Unscannable(_TOO_LARGE)
        upright = ImageOps.exif_transpose(frame)
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            upright = upright.convert("RGBA")
            paper = Image.new("RGB", upright.size, "white")
            paper.paste(upright, mask=upright.getchannel("A"))
            upright = paper
        elif upright.mode.startswith("I"):  # 65,536 greys
            upright = upright.convert("I").point(lambda value: value / 256).convert("L")
        yield upright.convert("RGB")


def _resolution(image: Image.Image) -> float:
    """Dots an inch; of a picture that does not say, so many that A4 is its size at most."""
    given = image.info.get("dpi", (0, 0))[0]
    if 50 <= float(given) <= 2400:
        return float(given)
    return max(72.0, max(image.size) / 11.7)


# -- the pages of the copy -------------------------------------------------------------------------


def _blackened(image: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    pen = ImageDraw.Draw(image)
    for left, top, right, bottom in boxes:
        pen.rectangle(
            (
                math.floor(left * image.width),
                math.floor(top * image.height),
                math.ceil(right * image.width),
                math.ceil(bottom * image.height),
            ),
            fill="black",
        )
    return image


def _add(made: pikepdf.Pdf, image: Image.Image, size: tuple[float, float]) -> None:
    """A page that is nothing but the picture, and says so."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True, dpi=(DPI, DPI))
    data = out.getvalue()
    wide, high = size
    picture = pikepdf.Stream(
        made,
        data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    content = f"q {wide:.4f} 0 0 {high:.4f} 0 0 cm /Page Do Q".encode()
    page: Any = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(wide, 4), round(high, 4)]),
        Resources=Dictionary(XObject=Dictionary(Page=picture)),
        Contents=pikepdf.Stream(made, content),
    )
    page[BURNT_IN] = pikepdf.String(hashlib.sha256(data).hexdigest())
    made.pages.append(pikepdf.Page(made.make_indirect(page)))


def _saved(made: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()
