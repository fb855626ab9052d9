"""A PDF that is to go out: numbers with their places, and what it holds that is not seen."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import chain, islice
from typing import IO, Any, BinaryIO, cast

import pikepdf
import pypdfium2

from flows.files.outgoing.numbers import numbers_in
from flows.files.outgoing.pages import Char, Page, around, lines_of, read
from flows.files.outgoing.shown import as_shown
from flows.files.outgoing.spots import (
    MOST_SPOTS,
    Box,
    Found,
    Spot,
    Unscannable,
    number_spots,
    number_told,
    spot_from,
    told,
)

Told = Callable[[int, int], None]
Look = Callable[[int], Any]
Each = Callable[[Look, int], Iterator[Any | None]]
"""Goes through so many pages: what was told of each, None where that came to nothing."""

MOST_PAGES = 5_000
FEWEST_IN_A_LAYER = 5
"""Characters not drawn: so many over a picture are what a machine read in it."""
FEWEST_HIDDEN = 3
"""So many characters on end that the eye does not have: fewer are flaws of a font."""
_LOCKED = "这份PDF已加密，无法检查；请解除密码后重新上传"
_BROKEN = "这份PDF已损坏，无法检查；请用原文件重新生成后上传"
BURNT_IN = "/DafuMasked"
"""The key of a page that masking.py has made: the digest of its picture."""


def in_turn(look: Look, total: int) -> Iterator[Any | None]:
    """What is told of each page, here; with bounds of its own: aside.one_by_one."""
    return (look(number) for number in range(1, total + 1))


def scan(file: IO[bytes], tell: Told, each: Each = in_turn) -> Found:
    """Everything in the PDF. tell: called with the pages done and the pages in all.

    each: how the pages are gone through.
    """
    try:
        with pikepdf.open(cast(BinaryIO, file), suppress_warnings=True) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise Unscannable(f"这份PDF超过{MOST_PAGES}页，无法检查；请分成几份")
            spots = [*_embedded(pdf), *_fields(pdf)]
            beside = [list(_annotations(page, n)) for n, page in enumerate(pdf.pages, 1)]
            has_fields = "/AcroForm" in pdf.Root  # they are shown, and may lie over a text
            burnt = {n for n, page in enumerate(pdf.pages, 1) if is_burnt(page)}
        file.seek(0)
        # Its bytes and not the file: processes that read one file move each other's place in it.
        with pypdfium2.PdfDocument(as_shown(file) if has_fields else file.read()) as shown:
            return _pages(shown, tell, each, spots, beside, burnt)
    except pikepdf.PasswordError:
        raise Unscannable(_LOCKED) from None
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as error:
        raise Unscannable(_BROKEN) from error


def _pages(
    pdf: pypdfium2.PdfDocument,
    tell: Told,
    each: Each,
    spots: list[Spot],
    beside: list[list[Spot]],
    burnt: set[int],
) -> Found:
    blank: list[int] = []
    illustrated: list[int] = []
    torn: list[int] = []
    total = len(pdf)
    answers = each(lambda number: _looked_at(pdf, number), total)
    for number, answer in enumerate(answers, 1):
        if answer is None or not answer["whole"]:
            torn.append(number)
        if answer is not None:
            spots += [spot_from(s) for s in answer["spots"]]
            if answer["pictures"] and number not in burnt:
                (blank if answer["pictures"] == "all" else illustrated).append(number)
        spots += beside[number - 1] if number <= len(beside) else []
        tell(number, total)
    unread = [f"{_ranges(torn)}的内容过于复杂，没有查完，须人工查看"] if torn else []
    unread += [f"{_ranges(blank)}是图片，没有文字层，须人工查看"] if blank else []
    unread += [f"{_ranges(illustrated)}有图片，图片里须人工查看"] if illustrated else []
    return Found(tuple(spots), tuple(unread), total)


def _looked_at(pdf: pypdfium2.PdfDocument, number: int) -> dict[str, Any]:
    """What was found on the page: its `spots`; which `pictures` have to be looked at by eye; and
    whether the `whole` of it was looked at."""
    try:
        page = pdf[number - 1]
        found = read(page)
        spots = list(islice(chain(_numbers(found, number), hidden(found, number)), MOST_SPOTS + 1))
        page.close()
    except (ValueError, pypdfium2.PdfiumError):
        return {"spots": [], "pictures": "", "whole": False}
    return {
        "spots": [asdict(s) for s in spots],
        "pictures": _by_eye(found),
        "whole": found.whole,
    }


def _by_eye(page: Page) -> str:
    """Which pictures of the page no text layer tells of: "all" there is on it, "some" beside its
    text, or none."""
    if not (page.pictured or page.illustrated):
        return ""
    if not page.text.strip():
        return "all"
    layer = sum(1 for c in page.chars if not c.drawn and c.text.strip())
    return "" if page.pictured and layer >= FEWEST_IN_A_LAYER else "some"


def is_burnt(page: pikepdf.Page) -> bool:
    """Whether masking.py made this page: its one picture still is what it was then."""
    if BURNT_IN not in page.obj:
        return False
    return str(page.obj[BURNT_IN]) == digest_of(page)


def digest_of(page: pikepdf.Page) -> str:
    """sha256 of the picture that is all there is on a burnt page; empty if there is more."""
    resources: Any = page.obj.get("/Resources", pikepdf.Dictionary())
    held: Any = resources.get("/XObject", pikepdf.Dictionary())
    images = [o for o in held.values() if isinstance(o, pikepdf.Stream)]
    if len(images) != 1 or "/Annots" in page.obj:
        return ""
    return hashlib.sha256(images[0].read_raw_bytes()).hexdigest()


# -- what stands in the text -----------------------------------------------------------------------


def _numbers(page: Page, number: int) -> Iterator[Spot]:
    for kind, chars, shown in _found_numbers(page):
        for box in lines_of(chars):
            yield Spot(kind, f"第{number}页", shown, number, box)


def _found_numbers(page: Page) -> Iterator[tuple[str, Sequence[Char], str]]:
    text = page.text
    if len(text) != len(page.chars):  # a character of two units: one place each all the same
        text = "".join(c.text[0] for c in page.chars)
    for kind, start, end in numbers_in(text):
        yield kind, page.chars[start:end], number_told(text, start, end)


def hidden(page: Page, number: int) -> Iterator[Spot]:
    """Runs of characters that the file has and the eye has not."""
    run: list[Char] = []
    for char in page.chars:
        if char.seen is False and (not run or _why(run[0]) == _why(char)):
            run.append(char)
        elif char.seen is False:
            yield from _run(run, page, number)
            run = [char]
        elif char.seen or not run:
            yield from _run(run, page, number)
            run = []
        else:  # a space or a line's end within a run
            run.append(char)
    yield from _run(run, page, number)


def _why(char: Char) -> str:
    if not char.inside:
        return "hidden_text"
    return "covered_text" if char.covered and char.drawn else "invisible_text"


def _run(run: list[Char], page: Page, number: int) -> Iterator[Spot]:
    inked = [c for c in run if c.text.strip()]
    if len(inked) < FEWEST_HIDDEN:
        return
    kind = _why(inked[0])
    if kind == "invisible_text" and page.pictured:
        # The text layer of a scan: it hides something where the picture itself shows nothing.
        inked = [c for c in inked if page.paper(c.box)]
        if len(inked) < FEWEST_HIDDEN or not page.paper(around(inked)):
            return
        kind = "covered_text"
    shown = told("".join(c.text for c in run))
    place = f"第{number}页" + ("页面边界以外" if kind == "hidden_text" else "")
    if kind == "hidden_text":
        yield Spot(kind, place, shown, number)
        return
    for box in lines_of(inked):
        yield Spot(kind, place, shown, number, box)


# -- what hangs on it ------------------------------------------------------------------------------

_NO_NEWS = frozenset({"/Link", "/Popup", "/Widget", "/TrapNet", "/PrinterMark"})


def _annotations(page: pikepdf.Page, number: int) -> Iterator[Spot]:
    """Notes and marks; a link says nothing that is not on the page."""
    for found in list(page.obj.get("/Annots", []))[:5_000]:
        if not isinstance(found, pikepdf.Dictionary):
            continue
        kind = str(found.get("/Subtype", ""))
        if kind in _NO_NEWS:
            continue
        said = _words(found.get("/Contents"))
        author = _words(found.get("/T"))
        if kind == "/Redact":
            shown = "遮盖标记还没有应用，下面的文字都在"
        else:
            shown = "：".join(w for w in (author, said) if w) or "没有文字的标记"
        yield Spot("annotation", f"第{number}页", told(shown), number, _place(page, found))


def _place(page: pikepdf.Page, annotation: Any) -> Box | None:
    """Where the annotation lies on the page as shown, if the page is not turned."""
    try:
        x0, y0, x1, y1 = (float(side) for side in annotation.get("/Rect"))
        left, bottom, right, top = (float(side) for side in page.cropbox)
    except (TypeError, ValueError):
        return None
    if int(page.obj.get("/Rotate", 0)) % 360 or right <= left or top <= bottom:
        return None
    wide, high = right - left, top - bottom
    across = sorted(((x0 - left) / wide, (x1 - left) / wide))
    down = sorted(((top - y1) / high, (top - y0) / high))
    box = (across[0], down[0], across[1], down[1])
    clipped = tuple(min(1.0, max(0.0, side)) for side in box)
    return cast(Box, clipped)


def _fields(pdf: pikepdf.Pdf) -> Iterator[Spot]:
    """What is filled in in the fields of a form; it need not be drawn on the page."""
    form = pdf.Root.get("/AcroForm")
    waiting = list(form.get("/Fields", [])) if isinstance(form, pikepdf.Dictionary) else []
    for _ in range(20_000):
        if not waiting:
            return
        field = waiting.pop()
        if not isinstance(field, pikepdf.Dictionary):
            continue
        waiting += list(field.get("/Kids", []))
        value = _words(field.get("/V"))
        yield from number_spots(value, f"表单“{_words(field.get('/T')) or '未命名'}”")


def _embedded(pdf: pikepdf.Pdf) -> Iterator[Spot]:
    for name in list(pdf.attachments)[:100]:
        yield Spot("embedded", "附在PDF里的文件", told(re.sub(r"\s+", " ", name)))


def _words(value: Any) -> str:
    return str(value).strip() if isinstance(value, pikepdf.String) else ""


def _ranges(pages: list[int]) -> str:
    """第1、3—5页"""
    parts: list[list[int]] = []
    for page in pages:
        if parts and parts[-1][-1] == page - 1:
            parts[-1].append(page)
        else:
            parts.append([page])
    return "第" + "、".join(f"{p[0]}—{p[-1]}" if len(p) > 1 else f"{p[0]}" for p in parts) + "页"
