"""The peer that has nothing to do but read and print: the view's own SQL sent as text, its rows
made into dictionaries, and the same template filled with dictionaries instead of models."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from types import ModuleType
from typing import Any

from django.core.paginator import Page
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template import Context
from django.template.loader import get_template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from viewflow.workflow import Node

from casework.models import Person
from flows.desk.menu import menu

TOKEN = "x" * 64


class Row(dict):
    """A dictionary that prints as the record it was made from."""

    def __init__(self, values: Mapping[str, Any], text: str) -> None:
        super().__init__(values)
        self.text = text

    def __str__(self) -> str:
        return self.text

    def __getattr__(self, name: str) -> Any:
        """For tags that reckon with the record itself."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def plain(value: Any) -> Any:
    """The value without models, querysets or dataclasses in it."""
    if value is None or isinstance(value, str | int | float | date):
        return value
    if isinstance(value, Model):
        return Row(_of_model(value), str(value))
    if isinstance(value, Page):
        return _of_page(value)
    if isinstance(value, Node):
        return {"name": value.name, "task_title": str(value.task_title)}
    if is_dataclass(value):
        return Row({f.name: plain(getattr(value, f.name)) for f in fields(value)}, str(value))
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, Iterable):
        return [plain(v) for v in value]
    return None  # functions and the like: no template prints them


def _of_model(record: Model) -> dict[str, Any]:
    found: dict[str, Any] = {"pk": record.pk}
    for field in record._meta.concrete_fields:
        found[field.attname] = plain(record.__dict__.get(field.attname))
        if field.choices:
            found[f"get_{field.name}_display"] = getattr(record, f"get_{field.name}_display")()
        if field.is_relation and field.name in record._state.fields_cache:
            found[field.name] = plain(getattr(record, field.name))
    if isinstance(record, Person):
        posts = record.posts_held()
        found["posts_held"] = lambda: posts
    return found


def _of_page(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = {
        "number": page.number,
        "has_next": page.has_next(),
        "has_previous": page.has_previous(),
        "paginator": {"num_pages": page.paginator.num_pages, "count": page.paginator.count},
    }
    if page.has_next():
        found["next_page_number"] = page.next_page_number()
    if page.has_previous():
        found["previous_page_number"] = page.previous_page_number()
    return found


@dataclass
class Peer:
    """What one view reads and prints. queries: its SQL, as text."""

    queries: list[str]
    template: str
    context: Context

    def once(self) -> str:
        with connection.cursor() as cursor:
            for sql in self.queries:
                cursor.execute(sql)
                names = [c[0] for c in cursor.description]
                [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return get_template(self.template).template.render(self.context)


def peer_of(
    module: ModuleType, view: Callable[..., HttpResponse], url: str, person: Person, today: date
) -> Peer:
    """The peer of the view `view` of `module`, asked for `url` by `person`."""
    request = RequestFactory().get(url)
    request.user = Person.objects.select_related("agency").get(pk=person.pk)
    request.today = today
    request.resolver_match = resolve(request.path)
    kept: dict[str, Any] = {}

    def keep(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        kept["template"], kept["context"] = template, plain(context)
        return HttpResponse()

    original, module.render = module.render, keep  # type: ignore[attr-defined]
    try:
        with CaptureQueriesContext(connection) as captured:
            view(request, **request.resolver_match.kwargs)
            bar = menu(request)
    finally:
        module.render = original  # type: ignore[attr-defined]
    everywhere = {"user": plain(request.user), "messages": [], "csrf_token": TOKEN, **bar}
    context = Context({**everywhere, "request": request, **kept["context"]})
    context.request = request  # what {% querystring %} asks for
    return Peer([q["sql"] for q in captured.captured_queries], kept["template"], context)


def same_page(peer: str, page: str) -> bool:
    """Whether both printed the same, but for the token against forged requests."""
    hidden = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    return hidden.sub("", peer) == hidden.sub("", page)
