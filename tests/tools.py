"""Programs that some tests use as a second opinion and a user's machine may lack."""

from __future__ import annotations

import os
import shutil

import pytest


def need(program: str) -> str:
    """The path of a program; skips the test where it is absent.

    With DAFU_TEST_ALL=1 (set where everything is supposed to run) its absence is a
    failure, so that a test never disappears unnoticed.
    """
    path = shutil.which(program)
    if path:
        return path
    message = f"本机没有 {program}，未作此项检验（Debian：poppler-utils 等软件包）"
    if os.environ.get("DAFU_TEST_ALL") == "1":
        pytest.fail(f"DAFU_TEST_ALL=1，但{message}")
    pytest.skip(message)
