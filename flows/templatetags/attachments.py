"""What the pages about attachments need: sizes, and Latin names set as codes."""

import re
from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from casework.models import Attachment

register = template.Library()

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
