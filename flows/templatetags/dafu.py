"""What the templates need: icons, dates in Chinese, one field of a form."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from casework.facts import cn_date

register = template.Library()
CHINA = ZoneInfo("Asia/Shanghai")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of icons.svg; it says nothing to a screen reader."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("dafu/icons.svg"),
        name,
    )


@register.filter
def day(value: date | None) -> str:
    """2026年3月5日; nothing for no date."""
    return cn_date(value) if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """3月5日."""
    return cn_date(value, year=False) if value else ""


@register.filter
def minute(value: datetime | None) -> str:
    """2026年3月5日 14:30, in Chinese time."""
    if value is None:
        return ""
    local = value.astimezone(CHINA)
    return f"{cn_date(local.date())} {local:%H:%M}"


@register.simple_tag
def help_picture(name: str, told: str) -> SafeString:
    """A picture of the help, with what it shows as its text."""
    return format_html(
        '<figure><img class="picture" src="{}" alt="{}" loading="lazy">'
        "<figcaption>{}</figcaption></figure>",
        static(f"pictures/help/{name}.png"),
        f"截图：{told}",
        told,
    )


@register.inclusion_tag("desk/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One field of a form: label, control, help, errors."""
    bound.field.widget.attrs.setdefault("aria-describedby", f"{bound.id_for_label}-help")
    kind = getattr(bound.field.widget, "input_type", "")
    return {"field": bound, "kind": kind, "many": bound.field.widget.__class__.__name__}


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key, "")


@register.filter
def rows(form: Any, prefix: str) -> list[Any]:
    """The numbered rows of a form of proposal."""
    return list(form.rows_of(prefix))


@register.filter
def isdate(value: Any) -> bool:
    return isinstance(value, date)
