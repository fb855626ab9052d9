"""Reading our own PDFs back."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from notices.page.blocks import Document
from notices.page.pdf import render
from tests.letters.form_cases import squeezed
from tests.tools import need


@pytest.fixture
def read_back(tmp_path: Path) -> Callable[..., str]:
    """The text of a document's PDF as poppler copies it, without blanks and page numbers.

    raw: in the order of the file, cell after cell, and not as poppler finds columns on the page.
    """

    def read(document: Document, *options: str) -> str:
        path = tmp_path / "form.pdf"
        path.write_bytes(render(document).pdf)
        command = [need("pdftotext"), "-enc", "UTF-8", *options, str(path), "-"]
        pages = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        found = [re.sub(r"—\d+—$", "", squeezed(page)) for page in pages.split("\f")]
        return "".join(found)

    return read
