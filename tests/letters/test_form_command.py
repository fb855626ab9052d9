"""The command that prints a form: what it writes, and how it says what is wrong."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from casework.models import Agency, Case
from notices.forms import FORMS, papers, reading
from notices.page.pdf import render
from tests.acts.doing import mar
from tests.letters.form_cases import PERSON, filed, proposed, replied
from tests.world import World


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("form", *[str(a) for a in arguments], stdout=out)
    return out.getvalue()


def failing(tmp_path: Path, *arguments: object) -> str:
    """The error, in Chinese but for the options and codes a person has to type; no file is left."""
    out = tmp_path / "out.pdf"
    with pytest.raises(CommandError) as caught:
        run(*arguments, "--out", out)
    message = str(caught.value)
    assert not out.exists()
    assert re.search("[一-鿿]", message) and not re.search(
        "[A-Za-z]{2,}", re.sub("“[^”]*”|--[a-z]+", "", message)
    )
    return message


def test_the_command_prints_every_form(world: World, tmp_path: Path) -> None:
    case, letter = replied(world)
    about = {
        "application_blank": ("--agency", "test-ju"),
        "service_receipt": ("--letter", letter.number),
    }
    for kind, label in FORMS.items():
        out = tmp_path / f"{kind}.pdf"
        said = run(kind, *about.get(kind, ("--case", "2026-0001")), "--out", out)
        assert label in said and str(out) in said
        assert out.read_bytes().startswith(b"%PDF-1.7")
    told = json.loads(run("application", "--case", "2026-0001", "--out", out, "--json"))
    assert (told["form"], told["pages"]) == ("application", 1)


def test_the_only_letter_of_a_case_need_not_be_named(world: World, tmp_path: Path) -> None:
    _, letter = replied(world)
    out = tmp_path / "receipt.pdf"
    run("service_receipt", "--case", "2026-0001", "--out", out)
    assert out.read_bytes() == render(papers.service_receipt(reading.service_receipt(letter))).pdf


def test_the_day_read_on_is_an_argument(world: World, tmp_path: Path) -> None:
    case = proposed(world)
    out = tmp_path / "sheet.pdf"
    run("approval_sheet", "--case", case.number, "--today", "2026-03-31", "--out", out)
    late = papers.approval_sheet(reading.approval_sheet(case, mar(31)))
    assert out.read_bytes() == render(late).pdf


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("receipt",), "没有代码为“receipt”的表单"),
        (("application",), "请用 --case 指明申请编号"),
        (("approval_sheet", "--case", "2026-0099"), "没有编号为“2026-0099”的申请"),
        (("application", "--case", "2026-0001", "--agency", "x"), "没有代码为“x”的机关"),
        (("service_receipt",), "请用 --letter 指明发文字号"),
        (("service_receipt", "--letter", "测字1号"), "没有发文字号为“测字1号”的文书"),
        (("service_receipt", "--case", "2026-0001"), "申请2026-0001还没有文书"),
        (("application_blank", "--case", "2026-0001"), "不需要申请编号"),
        (("file_contents", "--case", "2026-0001", "--letter", "甲"), "不需要发文字号"),
    ],
)
def test_what_is_missing_or_wrong_is_told(
    world: World, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    world.registered(mar(2))
    assert told in failing(tmp_path, *arguments)


def test_a_number_two_agencies_use_needs_the_agency(world: World, tmp_path: Path) -> None:
    other = World.make("other-ju")
    world.registered(mar(2))
    other.registered(mar(2), applicant=PERSON)
    assert "指明机关代码" in failing(tmp_path, "application", "--case", "2026-0001")
    assert "指明机关代码" in failing(tmp_path, "application_blank")
    out = tmp_path / "one.pdf"
    run("application", "--case", "2026-0001", "--agency", "other-ju", "--out", out)
    case = Case.objects.get(agency=Agency.objects.get(code="other-ju"))
    assert out.read_bytes() == render(papers.application(reading.application(case))).pdf


def test_one_of_several_letters_has_to_be_named(world: World, tmp_path: Path) -> None:
    filed(world)
    told = failing(tmp_path, "service_receipt", "--case", "2026-0001")
    assert "有2份文书" in told and "测自然资公开函〔2026〕1号、测自然资公开告〔2026〕1号" in told


def test_a_folder_that_is_not_there_is_told(world: World, tmp_path: Path) -> None:
    world.registered(mar(2))
    with pytest.raises(CommandError, match="不能写入文件"):
        run("application", "--case", "2026-0001", "--out", tmp_path / "no" / "x.pdf")
