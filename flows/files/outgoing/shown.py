"""A PDF as it is seen when it is opened, in a form in which it can be drawn page by page."""

import io
from typing import IO, BinaryIO, cast

import pikepdf
from pikepdf import Array, Dictionary

from flows.files.outgoing.layers import take_away_switched_off

PART_OF_PAGE = ("/Widget", "/Stamp", "/FreeText")
"""Annotations that are part of what a page says (fields, seals, typed additions): they are drawn
into it. All others are remarks about it, and stay behind."""


def as_shown(file: IO[bytes], remarks: bool = True) -> bytes:
    """The PDF as it is seen when it is opened: the fields of its forms, as they are filled in, are
    drawn into its pages.

    Without its remarks, its seals and typed additions are too.
    """
    file.seek(0)
    with pikepdf.open(cast(BinaryIO, file), suppress_warnings=True) as pdf:
        take_away_switched_off(pdf)
        drawn = ("/Widget",) if remarks else PART_OF_PAGE
        beside = []
        for page in pdf.pages:
            held = [a for a in page.obj.get("/Annots", []) if isinstance(a, Dictionary)]
            kept = [a for a in held if str(a.get("/Subtype", "")) in drawn]
            beside.append([a for a in held if a not in kept] if remarks else [])
            page.obj.Annots = Array(kept)
        if "/AcroForm" in pdf.Root:
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("all")
        for page, others in zip(pdf.pages, beside, strict=True):
            page.obj.Annots = Array(others)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()
