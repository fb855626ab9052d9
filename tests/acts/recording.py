"""Small registers for the tests of import: one request, changed in one place."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from casework.acts import Imported, import_register
from casework.registers import RegisterError, read_register

TODAY = date(2026, 6, 30)

# March 2026 as laid out in tests.acts.doing: received on Monday 2 March, due on Monday 30 March.
REGISTER: dict[str, Any] = {
    "agency": "min-ju",
    "year": 2026,
    "cases": [
        {
            "ref": "A-1",
            "applicant": {"kind": "natural", "name": "张三"},
            "subject": "供应计划",
            "form": "paper",
            "section": "利用科",
            "events": [
                {"act": "submit", "on": "2026-03-02", "channel": "in_person"},
                {"act": "register", "on": "2026-03-02"},
            ],
        }
    ],
}


def event(act: str, on: str, **keys: Any) -> dict[str, Any]:
    return {"act": act, "on": on, **keys}


def served(on: str, way: str = "post") -> dict[str, str]:
    return {"way": way, "on": on}


REPLY = event("reply", "2026-03-20", outcome="published", service=served("2026-03-20"))
ASKED = event(
    "request_supplement",
    "2026-03-05",
    points=["请明确文号"],
    answer_by="2026-03-27",
    service=served("2026-03-05"),
)
SUBMIT = event("submit", "2026-03-02", channel="in_person")
REGISTERED = event("register", "2026-03-02")


def register(*events: dict[str, Any], **case: Any) -> dict[str, Any]:
    """The register with these events in place of its own, and other particulars of the case."""
    content = copy.deepcopy(REGISTER)
    if events:
        content["cases"][0]["events"] = list(events)
    content["cases"][0].update(case)
    return content


def then(*events: dict[str, Any], **case: Any) -> dict[str, Any]:
    """Submitted and registered on 2 March, and then these events."""
    return register(SUBMIT, REGISTERED, *events, **case)


def write(tmp_path: Path, content: Any, name: str = "register.json") -> Path:
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
    return path


def bring_in(tmp_path: Path, content: Any, name: str = "register.json") -> Imported:
    register_ = read_register(write(tmp_path, content, name), TODAY)
    return import_register(register_, by=None, today=TODAY)


def everything() -> dict[str, int]:
    models = [m for app in ("casework", "notices") for m in apps.get_app_config(app).get_models()]
    return {m._meta.label: m.objects.count() for m in models}


def refusal(tmp_path: Path, content: Any, name: str = "register.json") -> RegisterError:
    """The error with which the whole file is refused; nothing of it has been written."""
    before = everything()
    with pytest.raises(RegisterError) as caught:
        bring_in(tmp_path, content, name)
    assert everything() == before
    for problem in caught.value.problems:
        assert any("一" <= c <= "鿿" for c in problem.message), problem.message
        assert "None" not in problem.message, problem.message
    return caught.value
