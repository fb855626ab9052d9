"""errors_before("reply", case): everything law.md asks for before a reply may go out, at once."""

from typing import Any

import pytest

from casework import acts
from casework.checks import errors_before
from casework.models import Case, Proposal, Review
from casework.outcomes import ELEMENTS, REPLY_OUTCOMES
from tests.acts.doing import do, in_person, mar, reads_well
from tests.world import World, fresh

# What each reply must contain or the file must hold (条例 and the table of outcomes), by hand.
NEEDS: dict[str, set[str]] = {
    "published": {"how_to_get"},
    "disclosed": {"items", "form"},
    "partial": {"items", "form", "withheld"},
    "refused_secret": {"secret_basis"},
    "refused_law": {"law_article", "law_level"},
    "refused_security": {"harm"},
    "refused_third_party": {"consultation", "objection_reason", "public_interest"},
    "refused_internal": {"internal_kind"},
    "refused_process": {"process_kind"},
    "refused_enforcement_file": {"reason"},
    "special_query": {"special_law", "query_way"},
    "not_exist": {"search_record"},
    "not_ours": {"reason"},
    "not_ready_made": {"reason"},
    "still_unclear": {"supplement_history", "reason"},
    "petition": {"channel"},
    "repeated": {"earlier_number", "earlier_on"},
    "publication": {"how_to_get"},
    "excessive": {"reasons_asked", "excess_facts", "reasons_unreasonable"},
    "reissue": {"obtained"},
    "other": {"reason"},
}
ITEMS = [{"title": "供应计划", "pages": 12}]
ANSWERS: dict[str, Any] = {
    "how_to_get": "见门户网站“规划计划”栏目",
    "items": ITEMS,
    "form": "纸质",
    "withheld": [{"part": "讨论记录", "ground": "refused_process", "reason": "属于讨论记录"}],
    "secret_basis": "已依法确定为国家秘密",
    "law_article": "《中华人民共和国统计法》第九条",
    "law_level": "法律",
    "harm": "可能危及公共安全",
    "objection_reason": "涉及其商业秘密",
    "public_interest": "不公开不会对公共利益造成重大影响",
    "internal_kind": "人事管理",
    "process_kind": "讨论记录",
    "reason": "由其他机关制作",
    "special_law": "《不动产登记暂行条例》",
    "query_way": "向不动产登记中心申请查询",
    "channel": "市信访局",
    "earlier_number": "测自然资公开告〔2025〕3号",
    "earlier_on": "2025-06-03",
    "excess_facts": "一个月内提出120件申请",
    "reasons_unreasonable": "与其生产生活无关",
    "obtained": "已于2025年6月3日取得",
}
RELEASING = ("disclosed", "partial")


def answer_for(outcome: str) -> dict[str, Any]:
    return {k: ANSWERS[k] for k in NEEDS[outcome] if ELEMENTS[k].source == "reply"}


def codes(case: Case) -> set[str]:
    found = errors_before("reply", fresh(case), mar(10))
    assert all(reads_well(m.text) for m in found)
    assert all(m.mend and reads_well(m.mend) for m in found), [str(m) for m in found]
    return {m.code for m in found}


def bare(world: World, outcome: str, answer: dict[str, Any] | None = None) -> Case:
    """A case with a proposal that says nothing, as only a migrated database could hold it."""
    case = world.handling(mar(2))
    Proposal.objects.create(
        case=case,
        round=1,
        outcome=outcome,
        answer=answer or {},
        drafted_by=world.handler,
        drafted_on=mar(3),
    )
    Case.objects.filter(pk=case.pk).update(round=1)
    return fresh(case)


def prepared(world: World, outcome: str) -> Case:
    """A case with everything on file for that outcome, still to be proposed."""
    case = world.handling(mar(2))
    needs = NEEDS[outcome]
    if "search_record" in needs:
        do(world, case, "record_search", mar(3))
    if "consultation" in needs:
        do(world, case, "consult_third_party", mar(3), service=in_person(mar(3)))
        do(world, case, "record_opinion", mar(3))
    if "supplement_history" in needs:
        do(world, case, "request_supplement", mar(3), service=in_person(mar(3)))
        do(world, case, "receive_supplement", mar(3))
    if "reasons_asked" in needs:
        do(world, case, "ask_reasons", mar(3), service=in_person(mar(3)))
    return fresh(case)


def signed(world: World, outcome: str, answer: dict[str, Any] | None = None) -> Case:
    case = prepared(world, outcome)
    answer = answer or answer_for(outcome)
    do(world, case, "propose", mar(3), outcome=outcome, answer=answer)
    items = [{"title": i["title"], "result": "releasable"} for i in answer.get("items", [])]
    world.review_all(case, mar(4), items)
    do(world, case, "sign", mar(5))
    return fresh(case)


def test_the_list_by_hand_covers_every_reply() -> None:
    assert set(NEEDS) == set(REPLY_OUTCOMES)


def test_without_a_proposal_that_is_what_is_missing(world: World) -> None:
    assert codes(world.handling(mar(2))) == {"no_proposal"}


@pytest.mark.parametrize("outcome", NEEDS)
def test_with_everything_missing_each_thing_is_listed(world: World, outcome: str) -> None:
    world.agency.government_name = world.agency.court_name = ""
    world.agency.save()
    expected = {f"missing_{k}" for k in NEEDS[outcome]}
    expected |= {"not_signed", "no_government_name", "no_court_name"}
    if outcome in RELEASING:
        expected.add("no_secrecy_review")
    assert codes(bare(world, outcome)) == expected


@pytest.mark.parametrize("outcome", NEEDS)
def test_with_everything_there_nothing_is_missing(world: World, outcome: str) -> None:
    case = signed(world, outcome)
    assert codes(case) == set()
    acts.reply(
        case,
        by=world.intake,
        on=mar(10),
        today=mar(10),
        letter=world.letter(case, "reply", mar(10)),
        service=in_person(mar(10)),
    )
    assert fresh(case).outcome == outcome


@pytest.mark.parametrize(
    ("outcome", "key"), [(o, k) for o, keys in NEEDS.items() for k in sorted(keys)]
)
def test_one_thing_missing_is_that_thing(world: World, outcome: str, key: str) -> None:
    answer = answer_for(outcome)
    case = world.handling(mar(2)) if ELEMENTS[key].source == "case" else prepared(world, outcome)
    answer.pop(key, None)
    expected = {f"missing_{key}"}
    before = errors_before("propose", case, mar(3))
    assert before == []
    with pytest.raises(acts.ActRefused) as caught:
        do(world, case, "propose", mar(3), outcome=outcome, answer=answer)
    assert {p.code for p in caught.value.problems} == expected


def test_every_review_that_has_not_passed_is_named(world: World) -> None:
    case = world.handled(mar(2))
    assert codes(case) == {"review_section_head", "review_secrecy", "review_legal", "not_signed"}
    do(world, case, "review", mar(3))
    assert codes(case) == {"review_secrecy", "review_legal", "not_signed"}


def test_a_release_without_secrecy_review_is_named(world: World) -> None:
    """Rows of another time: the review of the round is gone from the file."""
    case = signed(world, "disclosed")
    Review.objects.filter(case=case, step="secrecy").delete()
    assert codes(case) == {"no_secrecy_review"}


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("local_department", {"no_government_name"}),
        ("township_government", {"no_superior_name"}),
        ("dispatched_office", {"no_government_name"}),
        ("local_government", {"no_superior_name"}),
        ("provincial_government", set()),
        ("state_council_department", set()),
        ("vertical", {"no_superior_name"}),
        ("justice_department", {"no_government_name", "no_superior_name"}),
        ("dispatched_agency", {"no_government_name"}),
        ("government_office", {"no_government_name"}),
        ("committee", {"no_government_name"}),
    ],
)
def test_the_remedy_authority_of_each_kind_of_agency(
    world: World, kind: str, missing: set[str]
) -> None:
    case = signed(world, "published")
    agency = world.agency
    agency.kind = kind
    agency.government_name = agency.superior_name = agency.court_name = ""
    agency.save()
    assert codes(case) == missing | {"no_court_name"}


def test_a_letter_needs_the_short_name_of_the_agency(world: World) -> None:
    """Without 机关代字 no number can be given, so no letter and no reply."""
    world.agency.short_name = ""
    world.agency.save()
    assert codes(signed(world, "published")) == {"no_short_name"}


def test_an_unpaid_fee_stands_in_the_way(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "charge_fee", mar(3), service=in_person(mar(3)))
    assert {m.code for m in errors_before("propose", fresh(case), mar(4))} == {"unpaid"}
    Proposal.objects.create(
        case=case,
        round=1,
        outcome="published",
        answer={"how_to_get": "网站"},
        drafted_by=world.handler,
        drafted_on=mar(3),
    )
    Case.objects.filter(pk=case.pk).update(round=1)
    found = {m.code for m in errors_before("reply", fresh(case), mar(4))}
    assert found == {"not_signed", "unpaid"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"withheld": []}, {"missing_withheld"}),
        ({"withheld": [{"part": "记录", "ground": "refused_process", "reason": ""}]},
         {"withheld_reason"}),
        ({"withheld": [{"part": "图", "ground": "refused_third_party", "reason": "秘密"}]},
         {"missing_consultation"}),
        ({"withheld": [{"part": "图", "ground": "not_exist", "reason": "未制作"}]},
         {"missing_search_record"}),
        ({"withheld": [{"part": "图", "reason": "未制作"}]}, {"withheld_ground"}),
    ],
)  # fmt: skip
def test_the_parts_of_a_partial_reply(
    world: World, answer: dict[str, Any], expected: set[str]
) -> None:
    case = bare(world, "partial", {"items": ITEMS, "form": "纸质"} | answer)
    assert codes(case) == expected | {"not_signed", "no_secrecy_review"}


def test_the_act_refuses_with_the_same_list(world: World) -> None:
    world.agency.court_name = ""
    world.agency.save()
    case = signed(world, "published")
    with pytest.raises(acts.ActRefused) as caught:
        do(world, case, "reply", mar(10))
    assert {p.code for p in caught.value.problems} == codes(case) == {"no_court_name"}
    assert fresh(case).state == "approved"
