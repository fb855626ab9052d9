"""An agency's own templates: drafted, checked, approved by another person, used from a date on."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from casework.models import Person
from casework.roles import OFFICE_WORK, may_in_agency
from flows import telling
from notices import versions
from notices.catalogue import KINDS, shipped_source
from notices.facts import FactsMissing
from notices.models import Letter, TemplateVersion
from notices.page.blocks import Document, texts
from notices.template import TemplateError
from notices.versions import VersionRefused
from tests.acts.doing import mar, reads_well
from tests.acts.test_before_reply import signed
from tests.letters.test_procedural import words_of
from tests.matrix import table
from tests.world import World, fresh

KIND = "reply.published"
OWN = shipped_source(KIND).replace("已经主动公开。", "此前已经由本机关主动公开。")


def drafted(world: World, source: str = OWN, kind: str = KIND) -> TemplateVersion:
    return versions.draft_version(
        world.agency, kind, source, by=world.admin, today=mar(2), note="措辞"
    )


MAR_10 = date(2026, 3, 10)


def approved(world: World, on: date = MAR_10, source: str = OWN) -> TemplateVersion:
    version = versions.check(drafted(world, source), by=world.admin, today=mar(2))
    return versions.approve(version, by=world.office_head, effective_on=on, today=mar(3))


def words(document: Document) -> str:
    return "".join(texts(document))


def test_from_draft_to_letter(world: World) -> None:
    version = approved(world)
    assert (version.state, version.number) == ("approved", 1)
    case = signed(world, "published")
    letter, _ = telling.reply(case, by=world.intake, on=mar(26), today=mar(26))
    assert "此前已经由本机关主动公开" in words_of(letter)
    assert letter.template_version == sha256(OWN.encode()).hexdigest()[:16]


@pytest.mark.parametrize(("day", "own"), [(9, False), (10, True), (20, True)])
def test_a_version_is_used_from_its_date_on(world: World, day: int, own: bool) -> None:
    approved(world, mar(10))
    found = versions.template_on(world.agency, KIND, mar(day))
    assert ("此前已经" in found.source) is own


def test_a_later_version_takes_over_and_a_retired_one_gives_way(world: World) -> None:
    first = approved(world, mar(10))
    second = approved(world, mar(12), OWN.replace("此前", "早先"))
    assert (first.number, second.number) == (1, 2)

    def used(day: int) -> str:
        source = versions.template_on(world.agency, KIND, mar(day)).source
        return next(w for w in ("早先", "此前", "信息已经主动公开") if w in source)

    assert [used(d) for d in (9, 10, 11, 12)] == ["信息已经主动公开", "此前", "此前", "早先"]
    versions.retire(second, by=world.office_head, on=mar(16), today=mar(12))
    assert [used(d) for d in (12, 15, 16)] == ["早先", "早先", "此前"]
    versions.retire(first, by=world.office_head, on=mar(18), today=mar(12))
    assert [used(d) for d in (17, 18)] == ["此前", "信息已经主动公开"]


def test_another_agency_keeps_its_own(world: World) -> None:
    approved(world)
    other = World.make("other-ju")
    assert "此前" not in versions.template_on(other.agency, KIND, mar(20)).source


def test_a_draft_with_mistakes_is_kept_and_not_checked(world: World) -> None:
    version = drafted(world, "@title 告知书\n!opening\n{{nonsense}}")
    with pytest.raises(TemplateError) as caught:
        versions.check(version, by=world.admin, today=mar(2))
    assert "第3行" in str(caught.value) and "缺少必备部分 !remedy" in str(caught.value)
    assert TemplateVersion.objects.get().state == "draft"
    versions.edit(version, OWN, by=world.admin)
    assert versions.check(version, by=world.admin, today=mar(2)).state == "checked"


def test_a_checked_text_never_changes(world: World) -> None:
    version = versions.check(drafted(world), by=world.admin, today=mar(2))
    with pytest.raises(VersionRefused):
        versions.edit(version, OWN + "。", by=world.admin)
    version = TemplateVersion.objects.get()
    version.source += "。"
    with pytest.raises(ValidationError):
        version.save()
    for change in (
        lambda: TemplateVersion.objects.update(source="别的"),
        lambda: TemplateVersion.objects.all().delete(),
        lambda: TemplateVersion.objects.update(kind="extend"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_nobody_approves_his_own(world: World) -> None:
    version = versions.draft_version(world.agency, KIND, OWN, by=world.legal, today=mar(2))
    version = versions.check(version, by=world.admin, today=mar(2))
    for by in (world.legal,):
        with pytest.raises(VersionRefused) as caught:
            versions.approve(version, by=by, effective_on=mar(10), today=mar(3))
        assert "由他人批准" in str(caught.value)
    assert versions.approve(version, by=world.office_head, effective_on=mar(10), today=mar(3))


def test_whoever_checked_it_does_not_approve_it(world: World) -> None:
    version = versions.check(drafted(world), by=world.legal, today=mar(2))
    with pytest.raises(VersionRefused):
        versions.approve(version, by=world.legal, effective_on=mar(10), today=mar(3))


def test_a_version_reaches_back_to_no_letter(world: World) -> None:
    version = versions.check(drafted(world), by=world.admin, today=mar(2))
    with pytest.raises(VersionRefused):
        versions.approve(version, by=world.office_head, effective_on=mar(2), today=mar(3))
    version = versions.approve(version, by=world.office_head, effective_on=mar(3), today=mar(3))
    with pytest.raises(VersionRefused):
        versions.retire(version, by=world.office_head, on=mar(4), today=mar(5))


def test_no_step_is_left_out(world: World) -> None:
    version = drafted(world)
    steps: list[tuple[Any, dict[str, Any]]] = [
        (versions.approve, {"by": world.office_head, "effective_on": mar(9), "today": mar(3)}),
        (versions.retire, {"by": world.office_head, "on": mar(9), "today": mar(3)}),
    ]
    for step, given in steps:
        with pytest.raises(VersionRefused) as caught:
            step(version, **given)
        assert "“草稿”" in str(caught.value) and reads_well(str(caught.value))


def test_an_unknown_kind_of_letter_is_refused(world: World) -> None:
    with pytest.raises(VersionRefused):
        drafted(world, kind="reply.nothing")


def test_who_does_the_work_of_the_agency(world: World) -> None:
    """The table of tests.matrix, against the decision and against the work itself."""
    assert set(table.OFFICE_WORK) == set(OFFICE_WORK)
    for work, roles in table.OFFICE_WORK.items():
        allowed = {r for r, p in world.people.items() if may_in_agency(p, work, world.agency.pk)}
        assert allowed == roles, work
    stranger = World.make("other-ju")
    for person in (*world.people.values(), stranger.admin, stranger.legal):
        may = _may(
            person, lambda p: versions.draft_version(world.agency, KIND, OWN, by=p, today=mar(2))
        )
        assert may == (person in (world.admin, world.legal)), person
    for role, person in world.people.items():
        version = versions.check(drafted(world), by=world.admin, today=mar(2))
        may = _may(
            person,
            lambda p, v=version: versions.approve(v, by=p, effective_on=mar(9), today=mar(3)),
        )
        assert may == (role in table.OFFICE_WORK["approve_template"]), role


def _may(person: Person, run: Any) -> bool:
    try:
        run(person)
    except VersionRefused as refused:
        assert reads_well(str(refused))
        return False
    return True


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_can_be_previewed_with_sample_facts(code: str) -> None:
    document = versions.preview(shipped_source(code), code, on=mar(10))
    assert document.draft and document.number == ""
    assert "演示市发展和改革局" in words(document) and "2026年4月8日" in words(document)


def test_a_preview_with_a_case_says_what_the_case_says(world: World) -> None:
    case = signed(world, "published")
    text = words(versions.preview(OWN, KIND, case, on=mar(26)))
    assert "张三：" in text and "此前已经由本机关主动公开" in text and "见门户网站" in text
    source = shipped_source("request_supplement")
    world.agency.phone = "0000-1"
    world.agency.save()
    text = words(versions.preview(source, "request_supplement", fresh(case), on=mar(26)))
    assert "张三：" in text and "请写明所需信息的年度" in text
    assert not Letter.objects.exists()


def test_a_case_that_cannot_fill_the_letter_says_what_is_missing(world: World) -> None:
    with pytest.raises(FactsMissing) as caught:
        versions.preview(OWN, KIND, world.handling(mar(2)), on=mar(10))
    assert "拟办意见" in str(caught.value)


def test_the_difference_between_two_versions_is_shown_line_by_line(world: World) -> None:
    old = "@title 甲书\n!opening\n一样\n旧的"
    new = "@title 甲书\n!opening\n一样\n新的\n多的"
    found = [(d.sign, d.text) for d in versions.compare(old, new)]
    assert [f for f in found if f[0] == " "] == [
        (" ", "@title 甲书"),
        (" ", "!opening"),
        (" ", "一样"),
    ]
    assert {("-", "旧的"), ("+", "新的"), ("+", "多的")} <= set(found)
    first = approved(world)
    assert versions.before(first) == shipped_source(KIND)
    second = drafted(world, OWN + "\n")
    assert versions.before(second) == OWN
