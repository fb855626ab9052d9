"""文书格式: form and numbering with the numbers they lead to, and the agency's own fonts."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from flows import telling
from notices.models import LetterStyle
from notices.page.typefaces import FONTS
from tests.acts.doing import mar
from tests.screens.test_settings_overview import words
from tests.world import World

As = Callable[[str], Client]
URL = "/settings/letters/"


def shown(answer: Any) -> dict[str, list[str]]:
    """numbering -> the numbers shown for reply, acknowledgement, request for correction."""
    return {key: [number for _, number in numbers] for key, _, numbers in answer.context["ways"]}


def test_every_way_of_counting_shows_its_numbers(desk: World, as_: As) -> None:
    answer = as_("admin").get(URL)
    assert shown(answer) == {
        "by_group": [
            "测自然资公开告〔2026〕1号",
            "测自然资公开函〔2026〕1号",
            "测自然资公开函〔2026〕1号",
        ],
        "single": [
            "测自然资公开函〔2026〕1号",
            "测自然资公开函〔2026〕1号",
            "测自然资公开函〔2026〕1号",
        ],
        "by_kind": [
            "测自然资公开告〔2026〕1号",
            "测自然资公开登〔2026〕1号",
            "测自然资公开补〔2026〕1号",
        ],
    }
    assert "答复：测自然资公开告〔2026〕1号" in words(answer)
    assert answer.context["chosen"] == "by_group"


def test_the_numbers_go_on_from_those_given(desk: World, as_: As) -> None:
    telling.tell(
        desk.registered(mar(2)),
        "acknowledge",
        by=desk.intake,
        on=mar(3),
        today=mar(3),
        particulars={},
    )
    numbers = shown(as_("admin").get(URL))
    assert numbers["by_group"][:2] == ["测自然资公开告〔2026〕1号", "测自然资公开函〔2026〕2号"]
    assert numbers["single"][0] == "测自然资公开函〔2026〕2号"
    assert numbers["by_kind"][1] == "测自然资公开登〔2026〕1号"


def test_without_a_short_name_the_page_says_so(desk: World, as_: As) -> None:
    desk.agency.short_name = ""
    desk.agency.save()
    assert "还没有填写机关代字" in words(as_("admin").get(URL))


def test_the_style_is_saved_and_signed(desk: World, as_: As) -> None:
    client = as_("admin")
    assert client.post(URL, {"form": "document", "numbering": "by_kind"}).status_code == 302
    style = LetterStyle.objects.get(agency=desk.agency)
    assert (style.form, style.numbering) == ("document", "by_kind")
    last = style.history.first()
    assert (last.history_user, last.history_change_reason) == (desk.admin, "修改文书格式")
    assert client.get(URL).context["chosen"] == "by_kind"
    answer = client.post(URL, {"form": "document", "numbering": "by_kind"}, follow=True)
    assert "没有改动" in words(answer) and style.history.count() == 1


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"form": "poster", "numbering": "single"}, "form"),
        ({"form": "document", "numbering": "none"}, "numbering"),
        ({"form": "document"}, "numbering"),
    ],
)
def test_a_mistake_is_told_and_the_rest_stays(
    desk: World, as_: As, typed: dict[str, str], wrong: str
) -> None:
    answer = as_("admin").post(URL, typed)
    assert list(answer.context["form"].errors) == [wrong]
    right = "numbering" if wrong == "form" else "form"
    assert answer.context["form"][right].value() == typed[right]
    assert not LetterStyle.objects.exists()


def test_which_own_fonts_are_in_use(desk: World, as_: As, settings: Any, tmp_path: Path) -> None:
    settings.FONTS_ROOT = tmp_path
    assert "全部使用系统自带的字体" in words(as_("admin").get(URL))
    folder = tmp_path / desk.agency.code
    folder.mkdir()
    shutil.copy(FONTS / "kai.ttf", folder / "fangsong.ttf")
    answer = as_("admin").get(URL)
    assert answer.context["fonts"] == ["仿宋"] and "使用本机关自备的字体" in words(answer)
    (folder / "kai.ttf").write_bytes(b"no font")
    text = words(as_("admin").get(URL))
    assert "本机关自备的字体不能使用，文书现在不能制发" in text and "kai.ttf" in text
