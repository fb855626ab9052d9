"""A page made to take hours is given up, and said to be: nothing unread passes as clean."""

import io
import os
import re
import signal

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from flows.files.kinds import PDF, TEXT
from flows.files.outgoing import apart, aside, pages, spots
from flows.files.outgoing.masking import mask
from flows.files.outgoing.pdf import is_burnt
from flows.files.outgoing.scan import scan
from flows.files.outgoing.spots import Found
from tests.screens.outgoing_files import ID, MOBILE, drawn

TORN = "第{}页的内容过于复杂，没有查完，须人工查看"


def found_in(content: bytes) -> Found:
    return scan(io.BytesIO(content), PDF)


def _three_pages() -> bytes:
    return drawn(
        lambda c: c.drawString(60, 700, MOBILE),
        lambda c: c.drawString(60, 700, "第二页正文，没有号码，比第一页长"),
        lambda c: c.drawString(60, 700, ID),
    )


def _changed(content: bytes, drawing: bytes, forms: tuple[bytes, ...] = ()) -> bytes:
    """The file with a second page that draws so. forms: each draws the one before it, by /F."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        inner = None
        for data in forms:
            form = pikepdf.Stream(pdf, data)
            form.Type, form.Subtype = Name.XObject, Name.Form
            form.BBox = Array([0, 0, 595, 842])
            if inner is not None:
                form.Resources = Dictionary(XObject=Dictionary(F=inner))
            inner = pdf.make_indirect(form)
        page = pdf.pages[1]
        if inner is not None:
            page.obj.Resources = Dictionary(XObject=Dictionary(F=inner))
        page.contents_add(drawing)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _kinds(found: Found) -> list[tuple[str, str]]:
    return [(s.kind, s.place) for s in found.spots]


REST = [("mobile", "第1页"), ("id_number", "第3页")]


# -- within a page ---------------------------------------------------------------------------------


def test_so_many_characters_of_a_page_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound falls between the second page and the others; what was read counts all the same."""
    monkeypatch.setattr(pages, "MOST_CHARACTERS", 18)
    found = found_in(_three_pages())
    assert _kinds(found) == REST
    assert found.unread == ()
    monkeypatch.setattr(pages, "MOST_CHARACTERS", 15)
    found = found_in(_three_pages())
    assert _kinds(found) == REST[:1]
    assert found.unread == (TORN.format("2—3"),)


def test_so_many_objects_of_a_page_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_OBJECTS", 50)
    many = _changed(_three_pages(), b"9 9 9 9 re f " * 49)
    assert found_in(many).unread == ()
    within = _changed(_three_pages(), b"/F Do", (b"9 9 9 9 re f " * 50,))
    for content in (_changed(_three_pages(), b"9 9 9 9 re f " * 50), within):
        found = found_in(content)
        assert _kinds(found) == REST and found.unread == (TORN.format(2),)


def test_so_many_comparisons_are_made_for_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand white shapes over sixteen letters; without them each letter takes its rows."""
    content = _changed(_three_pages(), b"1 g " + b"0 690 595 40 re f " * 1000)
    found = found_in(content)
    assert ("covered_text", "第2页") in _kinds(found) and found.unread == ()
    monkeypatch.setattr(pages, "MOST_STEPS", 2000)
    found = found_in(content)
    assert found.unread == (TORN.format(2),)
    assert [spot for spot in _kinds(found) if spot in REST] == REST


def test_a_page_without_measure_is_told() -> None:
    with pikepdf.open(io.BytesIO(_three_pages())) as pdf:
        pdf.pages[1].MediaBox = pdf.pages[1].CropBox = Array([0, 0, 14_400, 0.001])
        out = io.BytesIO()
        pdf.save(out)
    found = found_in(out.getvalue())
    assert _kinds(found) == REST and found.unread == (TORN.format(2),)


def test_a_page_not_looked_through_becomes_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a masked copy, too, nothing unread passes as hiding nothing."""
    monkeypatch.setattr(pages, "MOST_OBJECTS", 50)
    content = _changed(_three_pages(), b"9 9 9 9 re f " * 50)
    with pikepdf.open(io.BytesIO(mask(io.BytesIO(content), PDF, {1: []}))) as pdf:
        assert [is_burnt(page) for page in pdf.pages] == [True, True, False]


def test_of_a_long_text_only_what_stands_around_a_number_is_gone_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    longest = 0
    own = spots.without_numbers

    def measured(text: str) -> str:
        nonlocal longest
        longest = max(longest, len(text))
        return own(text)

    monkeypatch.setattr(spots, "without_numbers", measured)
    line = f"{MOBILE}，" * 5_000
    found = scan(io.BytesIO(line.encode()), TEXT)
    assert len(found.spots) == 500 and "其余须人工查看" in found.unread[0]
    assert longest <= 200
    assert not re.search(r"1380013|0138000", found.spots[250].shown)


# -- page by page ----------------------------------------------------------------------------------


def _look(number: int) -> str:
    """The second and the fourth page end the process, each in its own way."""
    if number == 2:
        while True:
            pass
    if number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 5:
        raise MemoryError
    return f"第{number}页"


def test_a_page_that_takes_too_long_is_given_up_and_the_others_are_read() -> None:
    told = list(aside.one_by_one(_look, 6, 0.2))
    assert told == ["第1页", None, "第3页", None, None, "第6页"]


def test_after_so_many_given_up_the_rest_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "MOST_LOST", 2)
    assert list(aside.one_by_one(_look, 7, 0.2)) == ["第1页", None, "第3页", None, None, None, None]
    assert list(aside.one_by_one(_look, 0, 0.2)) == []


def test_whoever_stops_listening_leaves_no_process_behind() -> None:
    pages_of = aside.one_by_one(_pid, 3, 5.0)
    child = next(pages_of)
    assert child != os.getpid()
    pages_of.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def _pid(number: int) -> int:
    return os.getpid()


def test_forms_within_forms_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve forms, each drawing the one before it twenty times: ten to the fifteenth squares."""
    monkeypatch.setattr(apart, "MOST_PAGE_SECONDS", 1.0)
    forms = (b"0 0 9 9 re f " * 20, *[b"/F Do " * 20] * 11)
    content = _changed(_three_pages(), b"/F Do", forms)
    steps: list[tuple[int, int]] = []
    found = apart.scanned(io.BytesIO(content), PDF, lambda *s: steps.append(s))
    assert _kinds(found) == REST
    assert found.unread == (TORN.format(2),)
    assert steps == [(1, 3), (2, 3), (3, 3)]
