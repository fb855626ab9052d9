"""A page of a PDF or of a picture, drawn small. What it takes is bounded before it is begun."""

import io
import math
from typing import IO

import pypdfium2
from PIL import Image, ImageOps

from flows.files.kinds import DRAWN, PDF

MOST_DECODED_PIXELS = 40_000_000
"""Of a picture that must be unpacked whole: 160 MB at four bytes a pixel. A sheet of A4 at 600 dpi
has 35 million. A JPEG is unpacked at an eighth of its width and height."""
QUALITY = 80
PAPER = "white"
ORIENTATION = 0x0112
"""The tag of a photograph that says which of its sides is up."""
Image.MAX_IMAGE_PIXELS = None  # the bound above is the one that holds


def draw(file: IO[bytes], type_: str, page: int, width: int, height: int) -> bytes | None:
    """The page (from 1) as a JPEG that fits width × height pixels; None if it cannot be drawn."""
    if type_ not in DRAWN:
        return None
    try:
        image = (_of_pdf if type_ == PDF else _of_picture)(file, page, width, height)
    except Exception:  # whatever breaks the reader: no picture, and nothing worse
        return None
    if image is None:
        return None
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _of_pdf(file: IO[bytes], page: int, width: int, height: int) -> Image.Image | None:
    with pypdfium2.PdfDocument(file) as pdf:
        if not 1 <= page <= len(pdf):
            return None
        found = pdf[page - 1]
        wide, high = found.get_size()
        if not all(math.isfinite(side) and side > 0 for side in (wide, high)):
            return None
        scale = min(width / wide, height / high)
        if min(wide, high) * scale < 1:
            return None
        drawn: Image.Image = found.render(scale=scale, may_draw_forms=False).to_pil()
        return drawn.convert("RGB")


def _of_picture(file: IO[bytes], page: int, width: int, height: int) -> Image.Image | None:
    with Image.open(file, formats=("JPEG", "PNG", "TIFF")) as image:
        if page > 1:
            image.seek(page - 1)
        whole = image.width * image.height
        image.draft("RGB", (width, height))
        # The decoder keeps all of a JPEG in passes, at its full size.
        unpacked = whole if image.info.get("progressive") else image.width * image.height
        if unpacked > MOST_DECODED_PIXELS:
            return None
        image.load()
        turned = image.getexif().get(ORIENTATION, 1)
        small = _plain(image)
        # At once smaller: every further step costs as much as the picture is large.
        factor = min(small.width // width, small.height // height)
        if factor > 1:
            small = small.reduce(factor)
    small = _on_paper(small)
    small.getexif()[ORIENTATION] = turned
    small = ImageOps.exif_transpose(small)
    small.thumbnail((width, height))
    return small


def _plain(image: Image.Image) -> Image.Image:
    """In grey or in colours, with or without what shines through."""
    if image.mode in ("L", "RGB", "RGBA", "LA"):
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I"):  # 65,536 greys
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if "transparency" in image.info else "RGB")


def _on_paper(image: Image.Image) -> Image.Image:
    if image.mode not in ("RGBA", "LA"):
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, PAPER)
    paper.paste(image.convert("RGBA"), mask=image.getchannel("A"))
    return paper
