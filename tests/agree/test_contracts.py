"""What the house has agreed with itself: its arrows, its clocks, its plain files, its words."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework import facts, fees, outcomes, roles, states
from casework.deadlines import CLOCK_STATES
from casework.models import ConsultationRecord, Proceeding
from tests.agree.registers import SHIPPED, cases_folder

ROOT = Path(__file__).parents[2]
OWN = ("casework", "notices", "flows")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def own_files() -> Iterator[Path]:
    for package in OWN:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def named(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]


def test_there_are_files_to_look_at() -> None:
    assert len(list(own_files())) > 80


# -- arrows ----------------------------------------------------------------------------------------


def test_import_contracts_are_kept() -> None:
    """Every arrow of the design; the tool's own words where one is broken."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports_command;"
            " sys.exit(lint_imports_command(['--no-cache']))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    assert f"Contracts: {len(contracts)} kept, 0 broken." in done.stdout


def test_the_arrows_of_the_design_are_contracts() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    layers = [c["layers"] for c in contracts if c["type"] == "layers"]
    assert layers == [["flows", "notices", "casework"]]
    forbidden = {
        (s, f)
        for c in contracts
        if c["type"] == "forbidden"
        for s in c["source_modules"]
        for f in c["forbidden_modules"]
    }
    assert {
        ("notices", "casework.acts"),
        ("casework", "viewflow"),
        ("notices", "viewflow"),
        ("casework", "reportlab"),
        ("flows", "reportlab"),
        ("casework.law", "django"),
    } <= forbidden


def _imports(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node, node.module or "."


def test_only_the_page_room_imports_reportlab() -> None:
    outside = [
        named(path, node)
        for path in own_files()
        if (ROOT / "notices" / "page") not in path.parents
        for node, name in _imports(ast.parse(path.read_text(encoding="utf-8")))
        if name.split(".")[0] == "reportlab"
    ]
    assert outside == []


def test_no_own_code_is_imported_inside_a_function_without_saying_why() -> None:
    """noqa: PLC0415 on the line, and a comment there or above it that gives the reason."""
    silent = []
    for path in own_files():
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        for function in ast.walk(ast.parse(source)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node, name in _imports(function):
                if name.split(".")[0] not in (*OWN, "."):
                    continue
                line, above = lines[node.lineno - 1], lines[node.lineno - 2].strip()
                after = re.search(r"# noqa: PLC0415(.*)", line)
                if not after or not (after[1].strip() or above.startswith("#")):
                    silent.append(named(path, node))
    assert silent == []


# -- clocks ----------------------------------------------------------------------------------------

_READS = {
    ("date", "today"),
    ("datetime", "today"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("time", "time"),
    ("time", "localtime"),
}


def _attribute_calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            value = node.func.value
            owner = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
            yield node, owner, node.func.attr


def test_nobody_asks_for_the_date_but_the_command_line() -> None:
    """Everything legal takes its `today`; so every test and every replay can give it."""
    reads = {
        str(path.relative_to(ROOT))
        for path in own_files()
        for _, owner, name in _attribute_calls(ast.parse(path.read_text(encoding="utf-8")))
        if (owner, name) in _READS
    }
    assert reads == {"casework/commandline.py"}


def test_the_instant_is_only_for_when_something_was_recorded() -> None:
    """timezone.now() stands as the value of `at` (of an event), never on its way to a date."""
    other = []
    for path in own_files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        recorded: set[int] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "at":
                recorded.add(id(node.value))
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = {getattr(t, "attr", getattr(t, "id", "")) for t in targets}
                if names == {"at"}:
                    recorded.add(id(node.value))
        for call, owner, name in _attribute_calls(tree):
            if (owner, name) == ("timezone", "now") and id(call) not in recorded:
                other.append(named(path, call))
    assert other == []


# -- plain files -----------------------------------------------------------------------------------


def strict_names() -> list[str]:
    (strict,) = [o for o in PYPROJECT["tool"]["mypy"]["overrides"] if o.get("strict")]
    return list(strict["module"])


def plain_modules() -> list[str]:
    """Every module the strict list means, packages spelled out."""
    found = []
    for name in strict_names():
        path = ROOT.joinpath(*name.removesuffix(".*").split("."))
        if name.endswith(".*"):
            for file in sorted(path.rglob("*.py")):
                parts = file.relative_to(ROOT).with_suffix("").parts
                found.append(".".join(p for p in parts if p != "__init__"))
        else:
            found.append(name)
    return found


def test_every_name_of_the_strict_list_exists() -> None:
    for name in strict_names():
        path = ROOT.joinpath(*name.removesuffix(".*").split("."))
        exists = path.is_dir() if name.endswith(".*") else path.with_suffix(".py").is_file()
        assert exists, name


def test_what_is_strict_is_what_must_be_plain() -> None:
    (plain,) = [
        c["source_modules"]
        for c in PYPROJECT["tool"]["importlinter"]["contracts"]
        if c["type"] == "forbidden" and "django" in c["forbidden_modules"]
    ]
    assert {n.removesuffix(".*") for n in strict_names()} == set(plain)


def test_the_designs_plain_files_are_plain() -> None:
    wanted = {
        "law",
        "calendars",
        "working_days",
        "deadlines",
        "outcomes",
        "fees",
        "states",
        "roles",
    }
    assert {f"casework.{name}" for name in wanted} <= set(plain_modules())


_IMPORT_WITHOUT_DJANGO = """
import importlib, sys
for name in ("django", "viewflow", "django_fsm", "simple_history"):
    sys.modules[name] = None
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def test_plain_modules_need_no_django_and_no_settings() -> None:
    modules = plain_modules()
    assert len(modules) > 20
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_WITHOUT_DJANGO, *modules],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_that_way_of_blocking_django_does_block_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_WITHOUT_DJANGO, "casework.models"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "django" in done.stderr


# -- shipped data ----------------------------------------------------------------------------------


def _days(ranges: list[tuple[str, str]]) -> set[date]:
    days: set[date] = set()
    for first, last in ranges:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            days.add(day)
            day += timedelta(days=1)
    return days


def _beside(folder: str, name: str) -> Any:
    path = ROOT.parent / "shared" / folder / name
    if not path.is_file():
        pytest.skip(f"没有 {folder}/{name}，未与原件比对")
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_shipped_calendars_are_the_published_notices() -> None:
    given = {n["number"]: n for n in _beside("calendar", "notices.json")}
    files = sorted((ROOT / "casework" / "calendars").glob("*.json"))
    shipped = [json.loads(f.read_text(encoding="utf-8")) for f in files]
    assert {n["number"] for n in shipped} == set(given)
    assert len(shipped) == len(given)
    for notice in shipped:
        original = given[notice["number"]]
        for key in ("year", "kind", "title", "issued_on"):
            assert notice[key] == original[key], (notice["number"], key)
        off = _days([(r["from"], r["to"]) for r in notice["off"]])
        assert off == _days([tuple(r) for r in original["off"]]), notice["number"]
        assert sorted(notice["work"]) == sorted(original["work"]), notice["number"]


def test_the_shipped_register_is_the_given_one() -> None:
    given = json.loads((cases_folder() / "register-24.json").read_text(encoding="utf-8"))
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == given


# -- words -----------------------------------------------------------------------------------------

_CHINESE = re.compile(r"[\u4e00-\u9fff]")

LABELS: dict[str, Mapping[str, str]] = {
    "acts": {a.name: a.label for a in states.ACTS.values()},
    "states": states.STATES,
    "roles": roles.ROLES,
    "review steps": roles.REVIEW_STEPS,
    "outcomes": {o.code: o.label for o in outcomes.OUTCOMES.values()},
    "applicants": outcomes.APPLICANT_KINDS,
    "rows of table 3": outcomes.TABLE3_ROWS,
    "elements": {e.key: e.label for e in outcomes.ELEMENTS.values()},
    "clock states": CLOCK_STATES,
    "channels": facts.CHANNELS,
    "forms": facts.FORMS,
    "ways of service": facts.SERVICE_WAYS,
    "fees": fees.METHODS,
    "opinions": dict(ConsultationRecord._meta.get_field("opinion").flatchoices),
    "results": dict(Proceeding._meta.get_field("result").flatchoices),
    "routes": dict(Proceeding._meta.get_field("route").flatchoices),
}


@pytest.mark.parametrize("table", LABELS)
def test_every_code_has_a_chinese_label_of_its_own(table: str) -> None:
    labels = LABELS[table]
    assert labels
    for code, label in labels.items():
        assert _CHINESE.search(label), (code, label)
        assert not re.search(r"[a-z]{3}", label), (code, label)
    assert len(set(labels.values())) == len(labels)


def _glossary() -> set[tuple[str, str]]:
    """(Chinese, identifier) of every row of the README's glossary, two pairs to a row at most."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    text = readme.split("\n## Glossary\n")[1].split("\n## ")[0]
    pairs = set()
    for line in text.splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        for i, cell in enumerate(cells):
            if re.fullmatch(r"`[a-z_]+`", cell):
                chinese = cells[0] if i < 2 or len(cells) != 4 or "`" not in cells[1] else cells[2]
                pairs.add((chinese, cell.strip("`")))
    return pairs


@pytest.mark.parametrize("table", ["acts", "states", "roles", "outcomes"])
def test_the_glossary_has_every_code_under_its_own_word(table: str) -> None:
    assert {(label, code) for code, label in LABELS[table].items()} <= _glossary()
