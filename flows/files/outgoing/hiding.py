"""Whether a page of a PDF hides something that a copy of it as text would hand on.

It is asked of every page that is to stay text in a masked copy, where the remarks laid over a page,
its layers and what surrounds it are gone. Where it cannot be told, the page is said to hide.
"""

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageChops, ImageFilter

from flows.files.outgoing.layers import Layers
from flows.files.outgoing.pages import Bounds, Places, filled, is_over, read
from flows.files.outgoing.pdf import hidden
from flows.files.outgoing.spots import Box

_NEVER_PAINTED = ("/Link", "/Popup")
_LAYERS = ("/OCG", "/OCMD")
MOST_PARTS = 5_000
"""Of the things a page is made of; one of more parts is not looked through."""
MOST_ANNOTATIONS = 5_000
_SEEN = 8
"""Of 255: so much a pixel differs where something is uncovered."""
_AROUND = 5
"""Pixels across: so far around a changed one something counts as uncovered too."""
_HIDDEN = 2
"""The flag of an annotation that no program shows."""
_WIDE_LINE = 5
"""Points: a line as wide may cross out a text for good."""
_SAYS_MORE = (b"/ActualText", b"/Alt", b"/E(")
"""A text for those who do not see the page; it need not be the one that is drawn."""


def hides(original: pikepdf.Page, copy: pypdfium2.PdfPage) -> bool:
    """Whether the page has more in it than is shown. copy: drawn without its remarks."""
    return (
        _is_cropped(original)
        or _has_layers_or_more_words(original)
        or _hides_text(copy)
        or _covers_a_drawing(copy)
    )


def _hides_text(copy: pypdfium2.PdfPage) -> bool:
    try:
        found = read(copy)
    except ValueError:
        return True
    return any(True for _ in hidden(found, 1)) or not found.whole


def _is_cropped(page: pikepdf.Page) -> bool:
    try:
        inner, outer = ([float(side) for side in box] for box in (page.cropbox, page.mediabox))
    except (TypeError, ValueError):
        return True
    return any(abs(a - b) > 1 for a, b in zip(inner, outer, strict=True))


# -- what it is made of ----------------------------------------------------------------------------


def _has_layers_or_more_words(page: pikepdf.Page) -> bool:
    """Whether a part of it is on a layer, or has words beside those that are drawn."""
    for number, part in enumerate(parts_of(page)):
        if number >= MOST_PARTS or "/OC" in part or str(part.get("/Type", "")) in _LAYERS:
            return True
        if isinstance(part, Stream) and part.get("/Subtype") == Name.Form and _says_more(part):
            return True
    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, Array) else [contents]
    return any(isinstance(s, Stream) and _says_more(s) for s in streams)


def _says_more(stream: Any) -> bool:
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError:
        return True
    return any(word in content for word in _SAYS_MORE)


def parts_of(page: pikepdf.Page) -> Iterator[Any]:
    """The dictionaries and streams it is drawn from, and those of its annotations; each once."""
    seen: set[tuple[int, int]] = set()
    waiting = [page.obj.get("/Resources"), *list(page.obj.get("/Annots", []))[:MOST_ANNOTATIONS]]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, Dictionary | Stream | Array):
            continue
        if part.is_indirect:
            if part.objgen in seen:
                continue
            seen.add(part.objgen)
        if isinstance(part, Array):
            waiting += list(part)
            continue
        if part.get("/Type") == Name.Font and part.get("/Subtype") != Name.Type3:
            continue  # nothing is drawn from it but its letters
        yield part
        waiting += [part[key] for key in part.keys() if key not in _ELSEWHERE]  # noqa: SIM118


_ELSEWHERE = ("/Parent", "/P", "/Popup", "/Dest", "/A", "/AA", "/IRT", "/StructParent")
"""What leads from a part of the page to other pages."""


# -- pictures, drawings ----------------------------------------------------------------------------


def _covers_a_drawing(page: pypdfium2.PdfPage) -> bool:
    """Whether something opaque is painted over a picture, or over lines and shapes (letters may be
    drawn so), or a picture is cut off: what is not shown of it is whole in the file."""
    total = pdfium.FPDFPage_CountObjects(page)
    if total > MOST_OBJECTS:
        return True
    return _covered([pdfium.FPDFPage_GetObject(page, i) for i in range(total)], page.get_size())


def _covered(
    objects: Sequence[Any], size: tuple[float, float] | None = None, depth: int = 0
) -> bool:
    """objects: of one level, as they are painted; size: of the page, where they stand on it. A form
    counts as a picture if it holds one."""
    pictures: list[Bounds] = []
    shapes: list[Bounds] = []
    steps = 0
    for found in objects:
        kind = pdfium.FPDFPageObj_GetType(found)
        within = _within(found) if kind == pdfium.FPDF_PAGEOBJ_FORM else []
        if within and (depth >= _DEEPEST or _covered(within, None, depth + 1)):
            return True
        bounds = _bounds(found)
        if bounds is None or kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE and _is_cut_off(found, bounds, size):
            return True
        if kind != pdfium.FPDF_PAGEOBJ_PATH or filled(found):
            steps += len(pictures) + len(shapes)
            beneath = sum(1 for s in shapes if _is_inside(s, bounds))
            if steps > _MOST_STEPS or beneath >= _MOST_BENEATH:
                return True
            if any(is_over(bounds, p) for p in pictures):
                return True
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE or _holds_picture(within):
            pictures.append(bounds)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            shapes.append(bounds)
    return False


_DEEPEST = 10
MOST_OBJECTS = 20_000
_MOST_STEPS = 2_000_000
_MOST_BENEATH = 5
"""So many lines and shapes lie whole beneath another by chance, in a chart, at most."""
_SHOWN_AT_LEAST = 0.9
"""So much of a picture is shown; the edge of a scan may stick out of its page."""


def _is_inside(one: Bounds, other: Bounds) -> bool:
    return one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2] and one[3] <= other[3]


def _is_cut_off(picture: Any, bounds: Bounds, size: tuple[float, float] | None) -> bool:
    """By the edge of the page or a path around it."""
    whole = _area(bounds)
    shown = _meet(bounds, (0.0, 0.0, *size)) if size else bounds
    for box in _clips(picture):
        shown = _meet(shown, box)
    return whole > 0 and _area(shown) < whole * _SHOWN_AT_LEAST


def _area(bounds: Bounds) -> float:
    return max(0.0, bounds[2] - bounds[0]) * max(0.0, bounds[3] - bounds[1])


def _meet(one: Bounds, other: Bounds) -> Bounds:
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def _clips(found: Any) -> Iterator[Bounds]:
    """The boxes around the paths it is cut by."""
    clip = pdfium.FPDFPageObj_GetClipPath(found)
    for path in range(max(pdfium.FPDFClipPath_CountPaths(clip), 0) if clip else 0):
        points = []
        for place in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, path), MOST_PARTS)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, place)
            x, y = ctypes.c_float(), ctypes.c_float()
            if segment and pdfium.FPDFPathSegment_GetPoint(segment, x, y):
                points.append((x.value, y.value))
        if points:
            across, up = zip(*points, strict=True)
            yield min(across), min(up), max(across), max(up)


def _within(form: Any) -> list[Any]:
    total = pdfium.FPDFFormObj_CountObjects(form)
    return [pdfium.FPDFFormObj_GetObject(form, i) for i in range(min(total, MOST_OBJECTS))]


def _holds_picture(objects: Sequence[Any], depth: int = 0) -> bool:
    return any(
        kind == pdfium.FPDF_PAGEOBJ_IMAGE
        or (kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST)
        and _holds_picture(_within(found), depth + 1)
        for found, kind in ((o, pdfium.FPDFPageObj_GetType(o)) for o in objects)
    )


def _bounds(found: Any) -> Bounds | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(found, left, bottom, right, top):
        return None
    return left.value, bottom.value, right.value, top.value


# -- what lies over it ----------------------------------------------------------------------------


def laid_over(page: pikepdf.Page) -> list[Any]:
    """The annotations that may be painted on the page."""
    return [
        a
        for a in list(page.obj.get("/Annots", []))[:MOST_ANNOTATIONS]
        if isinstance(a, Dictionary) and str(a.get("/Subtype", "")) not in _NEVER_PAINTED
    ]


def uncovers(shown: Image.Image, bare: Image.Image) -> bool:
    """Whether the page without its remarks shows something where they lay: not plain paper."""
    if shown.size != bare.size:
        return True
    changed = ImageChops.difference(shown, bare)
    red, green, blue = changed.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    mask = most.point(lambda value: 255 if value > _SEEN else 0)
    if mask.getbbox() is None:
        return False
    mask = mask.filter(ImageFilter.MaxFilter(_AROUND))  # black letters under black: their edges
    for band in bare.split():
        levels = [level for level, count in enumerate(band.histogram(mask)) if count]
        if levels[-1] - levels[0] > _SEEN:
            return True
    return False


def unpainted(page: pikepdf.Page, shown: pypdfium2.PdfPage, layers: Layers) -> list[Box]:
    """The places of marks that are meant to cover and are not painted: marks for redaction not
    applied yet, shapes whose look is left to the program that shows them; and of such as are shown
    under a condition."""
    meant = [m for m in laid_over(page) if _means_to_cover(m) or layers.shows(m) is None]
    places = Places(shown) if meant else None
    return [_place(places, mark) for mark in meant if places]


def _place(places: Places, mark: Any) -> Box:
    try:
        x0, y0, x1, y1 = (float(side) for side in mark.get("/Rect"))
    except (TypeError, ValueError):
        return 0.0, 0.0, 1.0, 1.0
    return places.of(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _means_to_cover(mark: Any) -> bool:
    kind = str(mark.get("/Subtype", ""))
    if kind == "/Redact":
        return True
    if _flags(mark) & _HIDDEN:
        return False
    appearance = mark.get("/AP")
    if isinstance(appearance, Dictionary) and "/N" in appearance:
        return False
    if kind == "/Polygon":
        return bool(len(mark.get("/IC", [])))
    if kind == "/FreeText":
        return bool(len(mark.get("/C", [])))
    return kind in ("/Line", "/PolyLine") and _line_width(mark) >= _WIDE_LINE


def _flags(mark: Any) -> int:
    try:
        return int(mark.get("/F", 0))
    except (TypeError, ValueError):
        return 0


def _line_width(mark: Any) -> float:
    style = mark.get("/BS")
    try:
        return float(style.get("/W", 1)) if isinstance(style, Dictionary) else 1.0
    except (TypeError, ValueError):
        return float(_WIDE_LINE)
