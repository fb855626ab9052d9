"""The commands for letters: a batch taken out, a template tried, a list of third parties asked."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from casework.models import Case
from flows import telling
from notices.catalogue import shipped_source
from notices.issue import letter_bytes
from notices.models import Letter
from tests.acts.doing import mar, reads_well
from tests.acts.test_before_reply import signed
from tests.letters.test_procedural import words_of
from tests.world import World, fresh

KIND = "reply.published"


def run(*args: Any, **options: Any) -> str:
    out = StringIO()
    call_command(*map(str, args), stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def fails(*args: Any, **options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        run(*args, **options)
    return str(caught.value)


# -- a batch ---------------------------------------------------------------------------------------


@pytest.fixture
def three(world: World) -> list[Letter]:
    made = []
    for day in (24, 25, 26):
        case = signed(world, "published")
        made.append(telling.reply(case, by=world.intake, on=mar(day), today=mar(day))[0])
    return made


def test_a_batch_of_letters_is_taken_out_as_issued(three: list[Letter], tmp_path: Path) -> None:
    run("letters", "--out", tmp_path / "out")
    names = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert names == [f"测自然资公开告〔2026〕{n}号 政府信息公开告知书 张三.pdf" for n in (1, 2, 3)]
    for letter, name in zip(three, names, strict=True):
        assert (tmp_path / "out" / name).read_bytes() == letter_bytes(letter)


def test_a_batch_is_narrowed_by_date_and_agency(three: list[Letter], tmp_path: Path) -> None:
    run("letters", "--out", tmp_path / "out", "--from", "2026-03-25", "--until", "2026-03-25")
    assert [p.name.split("号")[0] for p in (tmp_path / "out").iterdir()] == [
        "测自然资公开告〔2026〕2"
    ]
    report = json.loads(run("letters", "--out", tmp_path / "out", "--agency", "no-such", "--json"))
    assert report == {"letters": 0, "damaged": []}


def test_void_letters_say_so_and_damaged_ones_fail(
    three: list[Letter], world: World, tmp_path: Path
) -> None:
    case = Case.objects.get(pk=three[0].case_id)
    telling.void(
        case, by=world.intake, on=mar(26), today=mar(26), letter=three[0], reason="地址有误"
    )
    path = Path(three[1].file.path)
    path.write_bytes(path.read_bytes() + b" ")
    message = fails("letters", "--out", tmp_path / "out")
    assert "取出2份，1份有问题" in message and three[1].number in message
    assert len([p for p in (tmp_path / "out").iterdir() if p.name.startswith("（作废）")]) == 1
    assert len(list((tmp_path / "out").iterdir())) == 2


# -- an agency's template --------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.txt"
    path.write_text(shipped_source(KIND).replace("现将", "特将"), encoding="utf-8")
    return path


def test_a_template_is_checked_and_compared(db: None, own: Path) -> None:
    assert "没有错误" in run("letter_template", "check", own, kind=KIND)
    lines = run("letter_template", "diff", own, kind=KIND).splitlines()
    assert [line[0] for line in lines if line[0] in "+-"] == ["-", "+"]
    assert run("letter_template", "show", kind=KIND).strip() == shipped_source(KIND).strip()
    assert "reply.published  已主动公开" in run("letter_template", "list")


def test_mistakes_are_told_with_their_lines(db: None, own: Path) -> None:
    own.write_text("@title 告知书\n!opening\n{{nonsense}}\n!remedy\n", encoding="utf-8")
    message = fails("letter_template", "check", own, kind=KIND)
    assert "第3行：" in message and "缺少必备内容 {{ground}}" in message


def test_a_template_is_previewed_with_samples_and_with_a_case(
    world: World, own: Path, tmp_path: Path
) -> None:
    out = tmp_path / "preview.pdf"
    run("letter_template", "preview", own, kind=KIND, out=out)
    assert out.read_bytes().startswith(b"%PDF-")
    case = signed(world, "published")
    out.unlink()
    given = {"kind": KIND, "out": out, "agency": world.agency.code, "case": case.number}
    assert "已写入" in run("letter_template", "preview", own, **given)
    assert out.exists() and not Letter.objects.exists()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("check",), "不认识的文书种类"),
        (("check", "--kind", KIND), "请指明模板文件"),
        (("check", "no-such-file.txt", "--kind", KIND), "不能读取文件"),
        (("show", "--kind", KIND, "--agency", "no-such"), "没有代码为"),
    ],
)
def test_bad_calls_are_told_in_words(db: None, args: tuple[str, ...], says: str) -> None:
    message = fails("letter_template", *args)
    assert says in message


def test_a_file_in_another_encoding_is_told(db: None, own: Path) -> None:
    own.write_bytes("@title 告知书".encode("gb18030"))
    assert "UTF-8" in fails("letter_template", "check", own, kind=KIND)


# -- many third parties ----------------------------------------------------------------------------


@pytest.fixture
def case(world: World) -> Case:
    world.agency.address = "测试市人民路1号"
    world.agency.save()
    return world.handling(mar(2))


def consult(world: World, case: Case, names: str, tmp_path: Path, **more: Any) -> str:
    path = tmp_path / "parties.txt"
    path.write_text(names, encoding="utf-8")
    given = {
        "agency": world.agency.code,
        "by": world.handler.username,
        "disclosure": ["土地出让合同"],
        "today": mar(5),
    } | more
    return run("consult_parties", case.number, parties=path, **given)


def test_every_third_party_of_a_list_gets_its_own_letter(
    world: World, case: Case, tmp_path: Path
) -> None:
    names = "甲公司\n\n乙公司\n甲公司\n 丙公司 \n"
    assert "制发3份" in consult(world, case, names, tmp_path)
    letters = list(Letter.objects.order_by("pk"))
    assert [m.addressee for m in letters] == ["甲公司", "乙公司", "丙公司"]
    assert [m.number for m in letters] == [f"测自然资公开函〔2026〕{n}号" for n in (1, 2, 3)]
    assert "乙公司：" in words_of(letters[1]) and "甲公司" not in words_of(letters[1])
    assert fresh(case).consultations.count() == 3
    # Run again with one more: nobody is asked twice.
    assert "制发1份" in consult(world, case, names + "丁公司", tmp_path)
    assert Letter.objects.count() == 4


def test_what_refuses_the_first_stops_the_list(world: World, case: Case, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        consult(world, case, "甲公司\n乙公司", tmp_path, by=world.auditor.username)
    assert reads_well(str(caught.value).replace("\n", "")) and "制发0份" in str(caught.value)
    assert not Letter.objects.exists()


def test_one_bad_name_does_not_lose_the_others(world: World, case: Case, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        consult(world, case, f"甲公司\n乙{chr(0xE863)}公司\n丙公司", tmp_path)
    assert "U+E863" in str(caught.value) and "制发2份" in str(caught.value)
    assert [m.addressee for m in Letter.objects.order_by("pk")] == ["甲公司", "丙公司"]


@pytest.mark.parametrize(
    ("more", "says"),
    [({"agency": "no-such"}, "没有找到这件申请"), ({"by": "no-such"}, "没有用户名为")],
)
def test_an_unknown_case_or_person_is_told(
    world: World, case: Case, tmp_path: Path, more: dict[str, Any], says: str
) -> None:
    with pytest.raises(CommandError) as caught:
        consult(world, case, "甲公司", tmp_path, **more)
    assert says in str(caught.value)


def test_an_empty_list_is_told(world: World, case: Case, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        consult(world, case, "\n \n", tmp_path)
    assert "没有名称" in str(caught.value)
