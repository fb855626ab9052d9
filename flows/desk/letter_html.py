"""A letter on the screen: the same blocks as on paper, as plain data for a template.

Nothing in them is markup: the template escapes every text.
"""

from dataclasses import dataclass
from typing import Any

from notices.page.blocks import (
    Block,
    Closing,
    Document,
    FieldRow,
    Fields,
    Heading,
    Imprint,
    Listing,
    Paragraph,
    ReplySlip,
    Salutation,
    Table,
)


@dataclass(frozen=True)
class Part:
    """One part: kind tells the template how to draw it."""

    kind: str
    text: str = ""
    more: Any = None


def parts(document: Document) -> list[Part]:
    """The blocks of a letter in order."""
    found: list[Part] = []
    for block in document.blocks:
        found += _part(block)
    return found


def _part(block: Block) -> list[Part]:
    match block:
        case Salutation():
            return [Part("flush", block.text)]
        case Paragraph():
            return [Part("text", block.text)]
        case Heading():
            return [Part("heading", block.text, block.run_in)]
        case Listing():
            return [Part("list", block.label, block.items)]
        case Table():
            return [Part("table", "", (block.header, block.rows))]
        case Closing():
            return [Part("close", block.agency_name, block.dated_on)]
        case ReplySlip():
            inner = [p for b in block.blocks for p in _part(b)]
            return [Part("slip", block.title), *inner]
        case Fields():
            rows = [
                (field.label, field.value)
                for row in block.rows
                if isinstance(row, FieldRow)
                for field in row.fields
            ]
            return [Part("fields", "", rows)]
        case Imprint():
            return [Part("flush", f"{block.printed_by}　{block.printed_on}印发")]
    return []
