"""Reprints are the same bytes; a damaged file is named and never handed out."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError

from flows import telling
from notices.issue import letter_bytes
from notices.models import Letter
from tests.world import World

MON_MAR_2, TUE_MAR_3 = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def letter(world: World) -> Letter:
    case = world.approved(MON_MAR_2)
    letter, _ = telling.reply(case, by=world.intake, on=TUE_MAR_3, today=TUE_MAR_3)
    return Letter.objects.get(pk=letter.pk)


def test_a_reprint_is_the_same_bytes(letter: Letter, tmp_path: Path) -> None:
    out = tmp_path / "letter.pdf"
    call_command("letter", letter.number, "--out", str(out), stdout=StringIO())
    assert out.read_bytes() == letter_bytes(letter)


def test_an_unknown_number_is_told(letter: Letter, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有发文字号"):
        call_command("letter", "测自然资公开告〔2026〕9号", "--out", str(tmp_path / "x.pdf"))
    assert not (tmp_path / "x.pdf").exists()


def test_whole_letters_pass(letter: Letter) -> None:
    out = StringIO()
    call_command("check_letters", stdout=out, stderr=StringIO())
    assert "1份文书与制发时一致" in out.getvalue()


@pytest.mark.parametrize("how", ["one byte", "gone"])
def test_a_damaged_letter_is_named_and_not_handed_out(
    letter: Letter, tmp_path: Path, how: str
) -> None:
    path = Path(letter.file.path)
    if how == "gone":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))
    with pytest.raises(CommandError) as caught:
        call_command("check_letters", stdout=StringIO(), stderr=StringIO())
    assert letter.number in str(caught.value)
    if how == "one byte":
        with pytest.raises(CommandError, match="不一致"):
            call_command("letter", letter.number, "--out", str(tmp_path / "x.pdf"))
        assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize(
    ("field", "value"), [("number", "改〔2026〕1号"), ("dated_on", MON_MAR_2), ("sha256", "0" * 64)]
)
def test_what_was_issued_is_not_edited(letter: Letter, field: str, value: object) -> None:
    setattr(letter, field, value)
    with pytest.raises(ValidationError, match="不得改动"):
        letter.save()
