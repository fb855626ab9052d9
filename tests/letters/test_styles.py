"""How an agency's letters look and count: form, series of numbers, own fonts, names of files."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from flows import telling
from notices.facts import LetterFacts
from notices.issue import draft, letter_bytes, typefaces_of
from notices.models import Letter, LetterStyle
from notices.numbering import file_name
from notices.page.typefaces import FONTS, TypefaceError
from tests.acts.doing import mar
from tests.acts.test_before_reply import signed
from tests.letters.test_procedural import words_of
from tests.world import World


def letters(world: World) -> list[Letter]:
    """Two acknowledgements, a request for correction, a reply: in this order."""
    world.agency.address = "测试市人民路1号"
    world.agency.save()
    made = []
    for act, particulars in (
        ("acknowledge", {}),
        ("acknowledge", {}),
        ("request_supplement", {"points": ["名称"], "answer_by": mar(27)}),
    ):
        case = world.handling(mar(2))
        letter, _ = telling.tell(
            case, act, by=world.intake, on=mar(4), today=mar(4), particulars=particulars
        )
        made.append(letter)
    case = signed(world, "published")
    made.append(telling.reply(case, by=world.intake, on=mar(26), today=mar(26))[0])
    return made


@pytest.mark.parametrize(
    ("numbering", "numbers"),
    [
        ("by_group", ["公开函〔2026〕1", "公开函〔2026〕2", "公开函〔2026〕3", "公开告〔2026〕1"]),
        ("single", ["公开函〔2026〕1", "公开函〔2026〕2", "公开函〔2026〕3", "公开函〔2026〕4"]),
        ("by_kind", ["公开登〔2026〕1", "公开登〔2026〕2", "公开补〔2026〕1", "公开告〔2026〕1"]),
    ],
)
def test_the_agency_chooses_how_its_letters_count(
    world: World, numbering: str, numbers: list[str]
) -> None:
    LetterStyle.objects.create(agency=world.agency, numbering=numbering)
    assert [m.number for m in letters(world)] == [f"测自然资{n}号" for n in numbers]


def test_a_change_of_counting_gives_no_number_twice(world: World) -> None:
    style = LetterStyle.objects.create(agency=world.agency)
    numbers = [m.number for m in letters(world)]
    for numbering in ("single", "by_kind", "by_group"):
        style.numbering = numbering
        style.save()
        numbers += [m.number for m in letters(world)]
    assert len(set(numbers)) == len(numbers) == 16


def test_a_letter_in_the_document_form_has_its_head_and_imprint(world: World) -> None:
    LetterStyle.objects.create(agency=world.agency, form="document")
    case = signed(world, "published")
    assert draft(case, "reply.published", dated_on=mar(26)).form == "document"
    letter, _ = telling.reply(case, by=world.intake, on=mar(26), today=mar(26))
    text = words_of(letter)
    assert "测试市自然资源局文件" in text
    assert "测试市自然资源局2026年3月26日印发" in text
    LetterStyle.objects.update(form="letter")
    other = signed(world, "published")
    letter, _ = telling.reply(other, by=world.intake, on=mar(26), today=mar(26))
    assert "文件" not in words_of(letter).replace("文件名", "") and "印发" not in words_of(letter)


def embedded(pdf: bytes) -> set[str]:
    return {n.decode() for n in re.findall(rb"/BaseFont\s*/\S+\+(\S+)", pdf)}


def test_an_agencys_own_fonts_come_first_and_are_on_record(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.FONTS_ROOT = tmp_path
    house = typefaces_of(world.agency).hashes()
    folder = tmp_path / world.agency.code
    folder.mkdir()
    shutil.copy(FONTS / "kai.ttf", folder / "fangsong.ttf")
    case = signed(world, "published")
    letter, _ = telling.reply(case, by=world.intake, on=mar(26), today=mar(26))
    assert set(letter.fonts) == {*house, "own/fangsong.ttf"}
    assert letter.fonts["own/fangsong.ttf"] == house["kai.ttf"]
    # A short reply has no sub-heading: the 楷体 in it is the body text.
    assert "DafuKai-Regular" in embedded(letter_bytes(letter))
    other = World.make("third-ju")
    plain, _ = telling.reply(signed(other, "published"), by=other.intake, on=mar(26), today=mar(26))
    assert "DafuKai-Regular" not in embedded(letter_bytes(plain))
    assert typefaces_of(World.make("other-ju").agency).hashes() == house


def test_a_font_that_may_not_be_used_stops_the_letter(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.FONTS_ROOT = tmp_path
    folder = tmp_path / world.agency.code
    folder.mkdir()
    (folder / "kai.ttf").write_bytes(b"no font")
    with pytest.raises(TypefaceError) as caught:
        typefaces_of(world.agency)
    assert "kai.ttf" in str(caught.value)
    case = signed(world, "published")
    with pytest.raises(telling.acts.ActRefused) as refused:
        telling.reply(case, by=world.intake, on=mar(26), today=mar(26))
    assert "kai.ttf" in str(refused.value)
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (
            ("测公开告〔2026〕1号", "政府信息公开告知书", "张三"),
            "测公开告〔2026〕1号 政府信息公开告知书 张三.pdf",
        ),
        (("甲/乙", 'a"b<c>', "x\\y|z?*:"), "甲乙 abc xyz.pdf"),
        (("甲", "乙", ""), "甲 乙.pdf"),
    ],
)
def test_a_file_is_named_as_an_office_names_it(parts: tuple[str, str, str], name: str) -> None:
    assert file_name(*parts) == name


def test_a_long_name_still_fits_a_file_system() -> None:
    name = file_name("号" * 60, "题" * 200, "人" * 200)
    assert name.endswith(".pdf") and len(name.encode()) <= 255


def test_seal_and_facts_are_stored_with_the_letter(world: World) -> None:
    case = signed(world, "published")
    letter, _ = telling.reply(case, by=world.intake, on=mar(26), today=mar(26))
    assert set(letter.seal) == {"page", "x_mm", "y_mm", "diameter_mm"}
    assert letter.facts["values"]["number"] == case.number
    stored = Letter.objects.get().facts
    assert stored["remedy_text"] and LetterFacts.from_json(stored).as_json() == letter.facts
