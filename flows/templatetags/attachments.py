"""What the pages about attachments need: sizes, Latin names set as codes, the uploading itself."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from casework.models import Attachment, Case
from flows.desk import filing
from flows.desk.upload_forms import default_kind, empty_row
from flows.files.kinds import DRAWN, short_name
from flows.files.outgoing.spots import Box

register = template.Library()
register.filter(short_name)

KB, MB = 1024, 1024 * 1024
NBSP = "\u00a0"
_LATIN = re.compile(r"([A-Za-z0-9._/-]*[A-Za-z]{2}[A-Za-z0-9._/-]*)")


@register.filter
def codes(text: str) -> SafeString:
    """The text with its Latin parts (PDF, .docx) as codes, in the type of the text around them."""
    parts = _LATIN.split(str(text))
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<code class="name">{}</code>', p) if i % 2 else p,)
            for i, p in enumerate(parts)
        ),
    )


@register.filter
def size(count: int) -> str:
    """Bytes as people say them: 812字节, 96 KB, 3.4 MB, 50 MB."""
    if count < KB:
        return f"{count}字节"
    if round(count / KB) < KB:
        return f"{count / KB:.0f}{NBSP}KB"
    return f"{count / MB:.1f}".removesuffix(".0") + f"{NBSP}MB"


@register.filter
def given(rows: Iterable[Attachment]) -> list[Attachment]:
    """What the applicant was given."""
    return [row for row in rows if row.kind == "given"]


@register.filter
def kept(rows: Iterable[Attachment]) -> list[Attachment]:
    """What stays in the file of the case."""
    return [row for row in rows if row.kind != "given"]


@register.filter
def box_style(box: Box) -> str:
    """Where a place of a page is laid over the page's picture."""
    left, top, right, bottom = (side * 100 for side in box)
    return f"left:{left:.2f}%;top:{top:.2f}%;width:{right - left:.2f}%;height:{bottom - top:.2f}%"


@register.simple_tag
def drawn_types() -> tuple[str, ...]:
    return DRAWN


@register.inclusion_tag("desk/attachments/uploader.html", takes_context=True)
def uploader(context: Context, case: Case) -> dict[str, Any]:
    """Choosing and dropping files for the case, sent by the script."""
    person = context.get("user")
    return {
        "case": case,
        "csrf_token": context.get("csrf_token"),
        "pattern": empty_row("__n__", default_kind(person, case) if person else "working"),
        "most_bytes": settings.LARGEST_UPLOAD_BYTES,
        "piece_bytes": settings.UPLOAD_PIECE_BYTES,
        "too_large": filing.too_large(),
    }
