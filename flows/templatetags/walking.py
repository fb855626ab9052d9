"""Links to a case that say from which list it is opened, and links that carry this along."""

from typing import Any

from django import template

from flows.desk import walking

register = template.Library()


@register.simple_tag(takes_context=True)
def opened_from(context: dict[str, Any], name: str, at: int) -> str:
    """{% url 'case' pk %}{% opened_from "todo" at %}: on the page of that list; at: from 1."""
    return walking.opened_from(name, context["request"].GET, at)


@register.simple_tag(takes_context=True)
def carried(context: dict[str, Any], first: str = "?") -> str:
    """{% url 'act' pk act %}{% carried %}: the way back to the case keeps its list.

    first: "&" behind an address that asks for something already.
    """
    found = walking.carried(context["request"].GET)
    return first + found[1:] if found else ""
