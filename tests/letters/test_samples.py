"""One sample of every kind: complete, in the catalogue's order, with the right remedy."""

import json
import re
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest
from django.core.management import call_command

from notices.catalogue import KINDS, template
from notices.compose import compose
from notices.facts import LetterFacts
from notices.page.pdf import render
from notices.samples import sample_facts, samples
from tests.tools import need

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
WITH_REMEDY = {"tell_third_party", "tell_abandonment"}
FORM_KINDS = [
    "form.application_blank",
    "form.application",
    "form.approval_sheet",
    "form.service_receipt",
    "form.file_contents",
]


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
    assert [m["kind"] for m in manifest] == [*KINDS, *FORM_KINDS]
    numbers = [m["number"] for m in manifest if m["number"]]
    assert len(set(numbers)) == len(numbers) == len(KINDS)
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


RARE = "𬭎喆㛃龘𠅤𤩽"


def rare(value: str) -> str:
    """A value with characters outside the common fonts, two of them above U+FFFF."""
    return f"{value}{RARE}" if value else value


@pytest.mark.parametrize("code", KINDS)
def test_every_fact_is_in_the_paper_verbatim(code: str, tmp_path: Path) -> None:
    """What pdftotext reads out of each letter holds every fact, character for character."""
    need("pdftotext")
    kind = KINDS[code]
    given = sample_facts(kind)
    facts = replace(
        given,
        addressee=rare(given.addressee),
        salutation=f"{rare(given.addressee)}：",
        values={k: v if k == "ground" else rare(v) for k, v in given.values.items()},
        opening=tuple(map(rare, given.opening)),
        items=tuple(map(rare, given.items)),
        searches=tuple(map(rare, given.searches)),
        points=tuple(map(rare, given.points)),
        disclosure=tuple(map(rare, given.disclosure)),
        withheld=tuple(
            replace(w, part=rare(w.part), reason=rare(w.reason)) for w in given.withheld
        ),
    )
    used = template(code)
    path = tmp_path / "letter.pdf"
    path.write_bytes(render(compose(facts, used, "演〔2026〕1号")).pdf)
    done = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True
    )
    text = re.sub(r"\s|—\d+—", "", done.stdout)
    blocks = used.blocks()
    shown = [
        line
        for line in used.lines
        if not line.condition or (line.condition[0] in facts.values) is line.condition[1]
    ]
    wanted = {facts.values[name] for line in shown for name in _FIELD.findall(line.text)}
    wanted |= {w for b in blocks for w in _COMPOSED_WORDS.get(b, lambda f: ())(facts)}
    wanted |= {facts.agency_name, "2026年4月8日", used.title, "演〔2026〕1号"}
    lost = [w for w in wanted if re.sub(r"\s", "", w) not in text]
    assert not lost


_FIELD = re.compile(r"\{\{([a-z_]+)\}\}")
_COMPOSED_WORDS: dict[str, Callable[[LetterFacts], Iterable[str]]] = {
    "opening": lambda f: (f.salutation, *f.opening),
    "salutation": lambda f: (f.salutation,),
    "remedy": lambda f: (f.remedy_text,),
    "items": lambda f: f.items,
    "withheld": lambda f: [x for w in f.withheld for x in (w.part, w.reason, w.ground)],
    "searches": lambda f: f.searches,
    "points": lambda f: f.points,
    "disclosure": lambda f: f.disclosure,
    "tariff": lambda f: [cell for row in f.tariff for cell in row],
    "contact": lambda f: (f.contact,),
    "slip": lambda f: (f.addressee, f.values["number"]),
}
