"""The text of a PDF page as the reader of the file has it, and whether the eye sees it.

A character is seen if the page looks different without it. So the page is drawn twice, once with
all texts made invisible, and compared where each character stands: whatever hides a text (a bar
drawn over it, its own colour, a picture, its render mode) is found by what it does.
"""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from flows.files.outgoing.spots import Box

DRAWN_PIXELS = 1_000_000
"""Of a page as it is drawn to be compared: A4 at some 110 dpi."""
MOST_CHARACTERS = 50_000
"""Of one page; a page of a dictionary has some ten thousand."""
MOST_OBJECTS = 100_000
"""Texts, lines, shapes and pictures of one page."""
MOST_STEPS = 20_000_000
"""Comparisons for one page: so many shapes and rows of pixels are looked at for its characters."""
_SEEN = 24
"""Of 255: so much a pixel differs where ink stands."""
_INVISIBLE = 3
"""PDF's text render mode 3."""
_DEEPEST = 10
"""Forms within forms."""


Bounds = tuple[float, float, float, float]
"""left, bottom, right, top in the units of the page or the form something stands in."""


@dataclass(frozen=True)
class Char:
    """One character. box: on the page as shown. seen: whether the eye has it (None: it has no ink
    to be seen, or its font is not in the file and could not be drawn)."""

    text: str
    box: Box
    seen: bool | None
    covered: bool = False
    """Where it is not seen: whether something painted later lies over it."""
    drawn: bool = True
    """Not so in the text layer of a scan."""

    @property
    def inside(self) -> bool:
        left, top, right, bottom = self.box
        return right > 0 and bottom > 0 and left < 1 and top < 1


@dataclass(frozen=True)
class Page:
    """chars: in the order of reading. pictured: whether pictures fill most of it.
    illustrated: whether they fill less, and enough to be read."""

    chars: tuple[Char, ...]
    pictured: bool
    illustrated: bool
    paper: Callable[[Box], bool]
    """Whether the page, as shown, is of one plain colour there."""
    work: "Work"

    @property
    def whole(self) -> bool:
        """Whether all of it was looked at."""
        return not self.work.over

    @property
    def text(self) -> str:
        return "".join(c.text for c in self.chars)


class Work:
    """What was done for a page, within its bounds. over: they were reached, and not all was done.

    A page of a hundred thousand shapes under as many letters asks for more than anybody waits.
    """

    def __init__(self) -> None:
        self.left, self.over = MOST_STEPS, False

    def take(self, steps: int) -> bool:
        """Whether so many steps may still be done."""
        if steps > self.left:
            self.over = True
        else:
            self.left -= steps
        return not self.over


def read(page: pypdfium2.PdfPage) -> Page:
    """What stands on the page, as far as its bounds reach."""
    work = Work()
    textpage = page.get_textpage()
    total = pdfium.FPDFText_CountChars(textpage)
    number = min(total, MOST_CHARACTERS)
    work.over = total > number or _too_many_objects(page)
    shown = _drawn(page)
    compared = number > 0 and not work.over
    ink = _Ink(page, shown, work) if compared else None
    places, texts, shapes = Places(page), _Texts(), _Shapes(page, work)
    chars = []
    for i in range(number):
        letter = chr(pdfium.FPDFText_GetUnicode(textpage, i))
        box = places.of_char(textpage, i)
        own = pdfium.FPDFText_GetTextObject(textpage, i)
        if ink is None or box is None or not own or not letter.strip():
            chars.append(Char(letter, box or (0.0, 0.0, 0.0, 0.0), None))
            continue
        drawn = texts.mode(own) != _INVISIBLE
        if ink.stands(box):
            chars.append(Char(letter, box, True))
            continue
        covered = shapes.cover(own, box)
        known = not work.over and (covered or not drawn or texts.embedded(own))
        chars.append(Char(letter, box, False if known else None, covered, drawn))
    share = 0.0 if work.over else _pictures(page)
    pictured, illustrated = share >= _MOST_OF_A_PAGE, _LEGIBLE <= share < _MOST_OF_A_PAGE
    return Page(tuple(chars), pictured, illustrated, lambda box: _plain(shown, box, work), work)


def _too_many_objects(page: pypdfium2.PdfPage) -> bool:
    objects = page.get_objects(max_depth=_DEEPEST)
    return any(True for _ in islice(objects, MOST_OBJECTS, None))


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    wide, high = page.get_size()
    scale = min(1.6, (DRAWN_PIXELS / max(wide * high, 1)) ** 0.5)
    if min(wide, high) * scale < 1:
        raise ValueError("a page without size")
    drawn: Image.Image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
    return drawn.convert("L")


class _Ink:
    """Where the page's texts leave something to be seen: the pixels that change without them."""

    def __init__(self, page: pypdfium2.PdfPage, shown: Image.Image, work: Work) -> None:
        self._work = work
        texts = list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=_DEEPEST))
        modes = [pdfium.FPDFTextObj_GetTextRenderMode(t) for t in texts]
        for text in texts:
            pdfium.FPDFTextObj_SetTextRenderMode(text, _INVISIBLE)
        bare = _drawn(page)
        for text, mode in zip(texts, modes, strict=True):
            pdfium.FPDFTextObj_SetTextRenderMode(text, max(mode, 0))
        changed = ImageChops.difference(shown, bare).point(lambda v: 255 if v > _SEEN else 0)
        self._width, self._image = changed.width, changed
        self._pixels = changed.tobytes()

    def stands(self, box: Box) -> bool:
        area = _pixels(self._image, box)
        if area is None:
            return False
        left, top, right, bottom = area
        if not self._work.take(bottom - top):
            return True  # not known; the page is told as not looked through
        rows = range(top * self._width, bottom * self._width, self._width)
        return any(self._pixels.find(255, row + left, row + right) >= 0 for row in rows)


def _plain(shown: Image.Image, box: Box, work: Work) -> bool:
    area = _pixels(shown, box)
    if area is None or not work.take((area[2] - area[0]) * (area[3] - area[1]) // 100):
        return False
    low, high = shown.crop(area).getextrema()
    return int(high) - int(low) <= _SEEN  # type: ignore[arg-type]


def _pixels(image: Image.Image, box: Box) -> tuple[int, int, int, int] | None:
    """The part of the image in the box, at least one pixel; None outside of it."""
    left, top = int(box[0] * image.width), int(box[1] * image.height)
    right = max(left + 1, round(box[2] * image.width))
    bottom = max(top + 1, round(box[3] * image.height))
    area = (max(left, 0), max(top, 0), min(right, image.width), min(bottom, image.height))
    return area if area[0] < area[2] and area[1] < area[3] else None


# -- where things stand ----------------------------------------------------------------------------

_SIDE = 1_000_000
"""A page as shown is so many units wide and high when places are turned into parts of it."""
_UNIT = 1_000.0


class Places:
    """From the page's own units to parts of the page as shown: turned, cut."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        (x, y), (x1, y1), (x2, y2) = (
            self._asked(page, *p) for p in ((0, 0), (_UNIT, 0), (0, _UNIT))
        )
        self._start = (x, y)
        self._across = ((x1 - x) / _UNIT, (y1 - y) / _UNIT)
        self._up = ((x2 - x) / _UNIT, (y2 - y) / _UNIT)

    @staticmethod
    def _asked(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, _SIDE, _SIDE, 0, x, y, across, down)
        return across.value / _SIDE, down.value / _SIDE

    def of(self, left: float, bottom: float, right: float, top: float) -> Box:
        x0, y0 = self._point(left, bottom)
        x1, y1 = self._point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return (
            self._start[0] + self._across[0] * x + self._up[0] * y,
            self._start[1] + self._across[1] * x + self._up[1] * y,
        )

    def of_char(self, textpage: Any, index: int) -> Box | None:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        if not pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
            return None
        return self.of(left.value, bottom.value, right.value, top.value)


class _Texts:
    """What is asked of the text objects, each once."""

    def __init__(self) -> None:
        self._mode: dict[int, int] = {}
        self._embedded: dict[int, bool] = {}

    def mode(self, found: Any) -> int:
        if not found:
            return 0
        key = ctypes.addressof(found.contents)
        if key not in self._mode:
            self._mode[key] = int(pdfium.FPDFTextObj_GetTextRenderMode(found))
        return self._mode[key]

    def embedded(self, found: Any) -> bool:
        key = ctypes.addressof(found.contents)
        if key not in self._embedded:
            font = pdfium.FPDFTextObj_GetFont(found)
            self._embedded[key] = bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) == 1
        return self._embedded[key]


class _Shapes:
    """The opaque shapes and pictures of a page, in the order they are painted in."""

    def __init__(self, page: pypdfium2.PdfPage, work: Work) -> None:
        self._page, self._work = page, work
        self._order: dict[int, int] = {}
        self._shapes: list[tuple[int, Box]] = []
        self._read = False

    def cover(self, text: Any, box: Box) -> bool:
        """Whether one painted after the text lies over the middle of the box."""
        if not self._read:
            self._look()
        if not self._work.take(len(self._shapes)):
            return False
        own = self._order.get(ctypes.addressof(text.contents), -1)
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return any(at > own and s[0] <= x <= s[2] and s[1] <= y <= s[3] for at, s in self._shapes)

    def _look(self) -> None:
        self._read, places = True, Places(self._page)
        for at, found in enumerate(self._page.get_objects(max_depth=1)):
            self._order[ctypes.addressof(found.raw.contents)] = at
            if found.type == pdfium.FPDF_PAGEOBJ_IMAGE or filled(found):
                self._shapes.append((at, places.of(*found.get_bounds())))
        self._shapes += [(_ABOVE_ALL, places.of(*rect)) for rect in _marks(self._page)]


_ABOVE_ALL = 1 << 30
_FILLING = (
    pdfium.FPDF_ANNOT_SQUARE,
    pdfium.FPDF_ANNOT_CIRCLE,
    pdfium.FPDF_ANNOT_REDACT,
    pdfium.FPDF_ANNOT_STAMP,
    pdfium.FPDF_ANNOT_FREETEXT,
)
"""Annotations that may fill their place; they lie above all of the page."""
_MOST_MARKS = 5_000


def _marks(page: pypdfium2.PdfPage) -> Iterator[Bounds]:
    """The places of such annotations: left, bottom, right, top in the page's own units."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_MARKS)):
        mark = pdfium.FPDFPage_GetAnnot(page, index)
        rect = pdfium.FS_RECTF()
        if pdfium.FPDFAnnot_GetSubtype(mark) in _FILLING and pdfium.FPDFAnnot_GetRect(mark, rect):
            yield rect.left, rect.bottom, rect.right, rect.top
        pdfium.FPDFPage_CloseAnnot(mark)


def filled(found: Any) -> bool:
    """Whether it is a shape that hides what is beneath it."""
    if pdfium.FPDFPageObj_GetType(found) != pdfium.FPDF_PAGEOBJ_PATH:
        return False
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    return bool(
        pdfium.FPDFPath_GetDrawMode(found, mode, stroke)
        and mode.value
        and pdfium.FPDFPageObj_GetFillColor(found, red, green, blue, alpha)
        and alpha.value > 200
    )


def is_over(one: Bounds, other: Bounds) -> bool:
    """Whether they share more than an edge."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return across > 1 and up > 1


_MOST_OF_A_PAGE, _LEGIBLE = 0.6, 0.05
"""Parts of a page that pictures fill: nearly all; so much that something may be read in them (an
identity card is a twelfth of A4)."""


def _pictures(page: pypdfium2.PdfPage) -> float:
    """How much of the page pictures fill; those within forms have no place of their
    own, and fill some of it."""
    places = Places(page)
    images = list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=1))
    if not images and any(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=5)):
        return _LEGIBLE
    return sum(_area(places.of(*i.get_bounds())) for i in images)


def _area(box: Box) -> float:
    left, top, right, bottom = (min(max(side, 0.0), 1.0) for side in box)
    return (right - left) * (bottom - top)


def lines_of(chars: Sequence[Char]) -> Iterator[Box]:
    """The boxes around some characters, one for each line they stand on."""
    line: list[Char] = []
    for char in chars:
        if not char.text.strip():
            continue
        if line and not _beside(line[-1], char):
            yield around(line)
            line = []
        line.append(char)
    if line:
        yield around(line)


def _beside(one: Char, other: Char) -> bool:
    """Whether the one follows the other on a line, whichever way the line runs."""
    across = max(one.box[0], other.box[0]) - min(one.box[2], other.box[2])
    down = max(one.box[1], other.box[1]) - min(one.box[3], other.box[3])
    wide = max(c.box[2] - c.box[0] for c in (one, other))
    high = max(c.box[3] - c.box[1] for c in (one, other))
    return across <= 3 * wide and down <= 3 * high


def around(chars: Sequence[Char]) -> Box:
    boxes = [c.box for c in chars]
    return (
        max(0.0, min(b[0] for b in boxes)),
        max(0.0, min(b[1] for b in boxes)),
        min(1.0, max(b[2] for b in boxes)),
        min(1.0, max(b[3] for b in boxes)),
    )
