"""The register of 24 requests: the shipped copy, and the file with its expected dates if present.

The expected file (register-24.expected.json) was worked out independently of this program; its
folder lies beside the repository, or where DAFU_CASES says.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

SHIPPED = Path(__file__).parents[2] / "flows" / "demo" / "register-24.json"
_BESIDE = Path(__file__).parents[3] / "shared" / "cases"


def cases_folder() -> Path:
    folder = Path(os.environ.get("DAFU_CASES", _BESIDE))
    if not (folder / "register-24.expected.json").is_file():
        pytest.skip(f"没有 {folder.name}/register-24.expected.json，未与独立算出的日期比对")
    return folder


def expected() -> dict[str, dict[str, Any]]:
    return json.loads((cases_folder() / "register-24.expected.json").read_text(encoding="utf-8"))


def shipped() -> dict[str, Any]:
    return json.loads(SHIPPED.read_text(encoding="utf-8"))
