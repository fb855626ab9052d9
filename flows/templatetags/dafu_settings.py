"""What the pages of the agency's settings need: codes set off from the words around them."""

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_CODE = re.compile(r"[!-~]*[A-Za-z][!-~]*")


@register.filter
def coded(value: object) -> SafeString:
    """The text with every run of Latin letters set as code; everything is escaped."""
    text, done, out = str(value), 0, []
    for found in _CODE.finditer(text):
        out += [conditional_escape(text[done : found.start()])]
        out += [format_html("<code>{}</code>", found[0])]
        done = found.end()
    return mark_safe("".join([*out, conditional_escape(text[done:])]))
