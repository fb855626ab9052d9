"""PDF/A-2b as veraPDF sees it: every form conforms, and every file broken on purpose is caught."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from notices.page.blocks import (
    Column,
    Document,
    Field,
    FieldRow,
    Fields,
    Heading,
    Imprint,
    Note,
    Paragraph,
    Quote,
    ReplySlip,
    Salutation,
    Table,
)
from notices.page.pdf import render
from notices.samples import samples
from tests.letters.page_samples import AGENCY, BODY, CLOSING, letter, long_letter, short_letter
from tests.letters.verapdf import Verdict, validate

RARE = "𬭎喆㛃龘𠅤𤩽"


def table(rows: int) -> Table:
    body = tuple((str(n), f"{RARE}项目批复", "3") for n in range(1, rows + 1))
    columns = (Column(1, "center"), Column(5), Column(1, "right"))
    return Table(columns, body, (("序号", "文件名称", "页数"),), "公开文件目录")


def form(rows: int) -> Document:
    fields = Fields((FieldRow((Field("申请人", f"张{RARE}"), Field("编号", "2026-0012"))),))
    blocks = (fields, table(rows))
    return Document("form", AGENCY, "政府信息公开案卷目录", "", blocks, date(2026, 4, 8))


def rare() -> Document:
    return letter(
        Salutation(f"张{RARE}："), Paragraph(RARE * 20), Quote(RARE), Heading(RARE),
        Heading(RARE, 2, RARE), Heading(RARE, 3, RARE), CLOSING,
        agency_name=f"{RARE}局", title=f"{RARE}告知书", subject=RARE,
    )  # fmt: skip


def whole() -> Document:
    """A document with everything below its date."""
    slip = ReplySlip("回　　执", (Salutation("某局："), Fields((FieldRow((Field("意见"),), 5),))))
    imprint = Imprint("××市司法局。", "办公室", "2026年4月8日")
    note = Note("（联系人：王×）")
    return letter(*BODY, table(3), CLOSING, note, imprint, slip, form="document", signer="王喆")


GOOD: dict[str, tuple[Document, int]] = {
    "letter, one page": (short_letter(), 1),
    "letter, three pages": (long_letter(), 3),
    "document, one page": (letter(BODY[0], form="document"), 1),
    "document, three pages": (
        letter(*BODY, *BODY[1:], CLOSING, form="document", keywords=("公开",)),
        3,
    ),
    "form, one page": (form(5), 1),
    "form, three pages": (form(60), 3),
    "draft": (replace(long_letter(), draft=True), 3),
    "letter with a table": (letter(BODY[0], table(40), CLOSING), 3),
    "above U+FFFF": (rare(), 1),
    "everything": (whole(), 3),
    "escaped": (letter(BODY[0], CLOSING, title="<&>告知书", subject="a<b>&c"), 1),
}


def _no_output_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def _font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return next(iter(pdf.pages[0].Resources.Font.values()))


def _font_not_embedded(pdf: pikepdf.Pdf) -> None:
    del _font(pdf).FontDescriptor.FontFile2


def _wrong_widths(pdf: pikepdf.Pdf) -> None:
    font = _font(pdf)
    font.Widths = pikepdf.Array([333] * len(font.Widths))


def _no_metadata(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata


def _another_part(pdf: pikepdf.Pdf) -> None:
    packet = pdf.Root.Metadata
    packet.write(packet.read_bytes().replace(b"part>2<", b"part>3<"))


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.beep()")


def _broken_profile(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OutputIntents[0].DestOutputProfile.write(b"no profile" * 40)


def _annotation(pdf: pikepdf.Pdf) -> None:
    movie = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Movie, Rect=[0, 0, 9, 9]
    )
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([movie]))


# what is done to a good letter -> the clause of ISO 19005-2 it then fails
BROKEN: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "no output intent": (_no_output_intent, "6.2.4.3"),
    "font not embedded": (_font_not_embedded, "6.2.11.4.1"),
    "wrong widths": (_wrong_widths, "6.2.11.5"),
    "no metadata": (_no_metadata, "6.6.2.1"),
    "another part": (_another_part, "6.6.4"),
    "script": (_script, "6.5.1"),
    "broken profile": (_broken_profile, "6.2.3"),
    "annotation": (_annotation, "6.3.1"),
}


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], None] | None) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if change is not None:
            change(opened)
        opened.save(out)
    return out.getvalue()


def files() -> dict[str, bytes]:
    made = {name: render(document).pdf for name, (document, _) in GOOD.items()}
    made |= {f"sample {s.kind.code}": render(s.document).pdf for s in samples()}
    base = made["letter, one page"]
    made["saved again"] = changed(base, None)
    made |= {name: changed(base, change) for name, (change, _) in BROKEN.items()}
    made["no line feed"] = base.replace(b"\nendstream\n", b" endstream\n")
    made["torn off"] = base[:-2000]
    return made


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    folder = tmp_path_factory.mktemp("verapdf")
    contents = files()
    paths = [folder / f"{n}.pdf" for n in range(len(contents))]
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(content)
    return dict(zip(contents, validate(paths), strict=True))


@pytest.mark.parametrize("name", list(GOOD))
def test_every_form_is_pdf_a_2b_for_verapdf_too(verdicts: dict[str, Verdict], name: str) -> None:
    document, pages = GOOD[name]
    assert render(document).pages == pages
    verdict = verdicts[name]
    assert verdict.failed == ()
    assert verdict.word == "yes"
    assert verdict.checks > 1000  # rules were applied to this many objects


def test_every_letter_of_the_catalogue_is_pdf_a_2b(verdicts: dict[str, Verdict]) -> None:
    found = {name: v for name, v in verdicts.items() if name.startswith("sample ")}
    assert len(found) > 30
    assert {name: v.failed for name, v in found.items() if v.word != "yes"} == {}


def test_a_file_saved_again_still_conforms(verdicts: dict[str, Verdict]) -> None:
    """So what is reported below is the damage and not the saving."""
    assert verdicts["saved again"].word == "yes"


@pytest.mark.parametrize("name", list(BROKEN))
def test_a_file_broken_on_purpose_is_reported(verdicts: dict[str, Verdict], name: str) -> None:
    assert verdicts[name].word == "no"
    assert BROKEN[name][1] in verdicts[name].failed


def test_a_missing_line_feed_before_endstream_is_reported(verdicts: dict[str, Verdict]) -> None:
    """pikepdf's validator does not look at this one."""
    assert verdicts["no line feed"] == replace(
        verdicts["no line feed"], word="no", failed=("6.1.7.1",)
    )


def test_a_file_torn_off_is_reported(verdicts: dict[str, Verdict]) -> None:
    assert verdicts["torn off"].word == "unreadable"
