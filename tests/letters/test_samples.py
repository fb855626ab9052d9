"""One sample of every kind: complete, in the catalogue's order, with the right remedy."""

import json
import re
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest
from django.core.management import call_command

from notices.catalogue import KINDS
from notices.samples import samples

PRE = {
    "partial",
    "refused_secret",
    "refused_law",
    "refused_security",
    "refused_third_party",
    "refused_internal",
    "refused_process",
    "refused_enforcement_file",
}
WITH_REMEDY = {"tell_third_party", "abandon"}


def expected_remedy(code: str) -> str:
    """law.md section 3, for a letter of 2026: by the legal ground."""
    if code.startswith("reply."):
        return "PRE" if code.removeprefix("reply.") in PRE else "OPT"
    return "OPT" if code in WITH_REMEDY else "none"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    call_command("letters", "--sample", str(folder), stdout=StringIO(), stderr=StringIO())
    return folder


def test_the_manifest_names_every_kind_and_file(written: Path) -> None:
    manifest = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    assert [m["kind"] for m in manifest] == list(KINDS)
    assert len({m["number"] for m in manifest}) == len(manifest)
    for entry in manifest:
        content = (written / entry["file"]).read_bytes()
        assert sha256(content).hexdigest() == entry["sha256"]
        assert len(pypdfium2.PdfDocument(content)) == entry["pages"]
        assert entry["remedy"] == expected_remedy(entry["kind"]), entry["kind"]


@pytest.mark.parametrize("sample", list(samples()), ids=lambda s: s.kind.code)
def test_a_sample_reads_as_a_letter(written: Path, sample) -> None:
    path = next(written.glob(f"{sample.number} *.pdf"))
    document = pypdfium2.PdfDocument(path)
    text = re.sub(r"[\s\ufffe]", "", "".join(p.get_textpage().get_text_bounded() for p in document))
    assert sample.number in text and sample.document.title in text
    assert "演示市发展和改革局2026年4月8日" in text
    assert ("行政复议" in text) is (expected_remedy(sample.kind.code) != "none")
    if sample.kind.articles:
        assert "《中华人民共和国政府信息公开条例》（国务院令第711号）" in text
    for sign in ("{{", "}}", "None", "。。", "，，", "，。", "：。"):
        assert sign not in text, sign
