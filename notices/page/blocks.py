"""What a letter consists of, before anybody thinks of paper.

Plain text only: a value is never parsed, so ``<b>``, ``%s``, ``{{x}}`` and ``&`` print as
they are typed. The PDF writer and the Word writer walk the same blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Literal, TypeAlias

Align = Literal["justify", "left", "center", "right"]
_NOT_PRINTED = ("form", "align", "pdf_title", "subject", "keywords")
Form = Literal["letter", "document", "form"]


@dataclass(frozen=True, slots=True)
class Salutation:
    """主送：顶格，回行仍顶格。The colon belongs to the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One natural paragraph; a line feed in the text begins another with the same shape."""

    text: str
    indent: float = 2.0  # characters before the first line
    align: Align = "justify"


@dataclass(frozen=True, slots=True)
class Heading:
    """第一层黑体，第二层楷体，第三层仿宋加粗. The number (“一、”) belongs to the text.

    ``run_in`` is text that goes on in the same paragraph, set as body.
    """

    text: str
    level: Literal[1, 2, 3] = 1
    run_in: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody else's words, set off: 楷体, two characters in on both sides."""

    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """附件说明: “附件：1. …”, later lines of an item under its first character.

    One item alone carries no number (GB/T 9704 7.3.4).
    """

    items: tuple[str, ...]
    label: str = "附件"


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` is the part of the table's width; shares are relative to their sum."""

    share: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; ``header`` rows stand again on each page the table goes on to.

    ``min_lines``: how high a row is at least, so that a hand can write in an empty one.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    header: tuple[tuple[str, ...], ...] = ()
    caption: str = ""
    size: float = 12.0  # points
    min_lines: int = 1


@dataclass(frozen=True, slots=True)
class Field:
    """One label and its value. ``share`` is the part of the row's width for both together.

    ``foot``: at the right end of the cell's last line, for who signs and when; the value then
    begins at the top of its cell. ``label_width``: in characters of the grid's size, where it
    differs from the grid's own.
    """

    label: str
    value: str = ""
    share: float = 1.0
    foot: str = ""
    label_width: float | None = None


@dataclass(frozen=True, slots=True)
class FieldRow:
    """``min_lines`` leaves room for handwriting: a signature, an opinion, a date."""

    fields: tuple[Field, ...]
    min_lines: int = 1


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Rows with one narrow label beside all of them, as 申请人信息 on an application form.

    ``width``: of the label's cell, in characters of the grid's size; the label is broken into
    lines of as many characters as it holds. The rows must be as high as the label is.
    """

    label: str
    rows: tuple[FieldRow | FieldGroup, ...]
    width: float = 2.0


@dataclass(frozen=True, slots=True)
class Fields:
    """A ruled grid of labels and values, as on 送达回证 and 审查呈批单."""

    rows: tuple[FieldRow | FieldGroup, ...]
    label_width: float = 7.0  # characters of ``size``
    size: float = 14.0  # points


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """填表说明、注: below or above a grid, 五号 with narrow lines; a line feed begins another."""

    text: str
    indent: float = 2.0  # characters of its own size
    align: Align = "justify"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the text block; dashed with a word in it where paper is to be cut."""

    dashed: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Note:
    """附注: stands below the date, two characters in, in round brackets that are in the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Closing:
    """署名和成文日期. ``sealed`` chooses between GB/T 9704 7.3.5.1 and 7.3.5.2.

    ``dated_on`` is the date as printed (2026年4月8日).
    """

    agency_name: str
    dated_on: str
    sealed: bool = True
    seal_diameter_mm: float = 42.0


@dataclass(frozen=True, slots=True)
class ReplySlip:
    """回执: a part to be filled in and sent back, on a page of its own or below a cutting line."""

    title: str
    blocks: tuple[Block, ...]
    new_page: bool = True


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记: 抄送 and, in the document form, 印发机关和印发日期; at the foot of the last page."""

    copies_to: str = ""
    printed_by: str = ""
    printed_on: str = ""


Block: TypeAlias = (
    Salutation
    | Paragraph
    | Heading
    | Quote
    | Listing
    | Table
    | Fields
    | SmallPrint
    | Rule
    | PageBreak
    | Note
    | Closing
    | ReplySlip
    | Imprint
)


def texts(value: object) -> Iterator[str]:
    """Every text within a block or a document, for checks before anything is set."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for part in fields(value):
            if part.name not in _NOT_PRINTED:
                yield from texts(getattr(value, part.name))


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. ``dated_on`` also is the only clock the file knows: same input, same bytes.

    ``form``: letter 信函格式, document 文件格式, form 内部表单.
    """

    form: Form
    agency_name: str
    title: str
    number: str
    blocks: tuple[Block, ...]
    dated_on: date
    draft: bool = False
    pdf_title: str = ""  # the title of the file; the printed title where empty
    subject: str = ""
    keywords: tuple[str, ...] = ()
    signer: str = ""  # 签发人, document form only (上行文)
