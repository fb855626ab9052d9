"""检索、拟办、审核、退回修改、签发: how the answer is made."""

from typing import Any

import pytest

from casework.acts import NotAllowed, step_for
from casework.models import Case, Review
from tests.acts.doing import GIVEN, check_event, do, mar, refused
from tests.world import World, fresh

ITEMS = [{"title": "供应计划", "pages": 12}, {"title": "供应台账", "pages": 3}]
RELEASE = {"items": ITEMS, "form": "纸质"}
RELEASABLE = [{"title": i["title"], "result": "releasable"} for i in ITEMS]


def proposed(world: World, outcome: str = "disclosed", answer: Any = None) -> Case:
    return world.handled(mar(2), outcome=outcome, answer=RELEASE if answer is None else answer)


def to_second_stage(world: World) -> Case:
    case = proposed(world)
    do(world, case, "review", mar(3))
    return fresh(case)


def test_a_search_is_recorded_with_where_who_words_and_result(world: World) -> None:
    case = world.handling(mar(2))
    do(world, case, "record_search", mar(3))
    event = check_event(case, world, "record_search", mar(3), "handling")
    assert event.data == GIVEN["record_search"]
    row = case.searches.get()
    assert (row.place, row.searched_by, row.words) == ("档案室", "承办人甲", "供应计划")
    assert (row.searched_on, row.result) == (mar(3), "没有检索到")


@pytest.mark.parametrize("key", ["place", "searched_by", "words", "result"])
def test_a_search_without_one_of_them_is_refused(world: World, key: str) -> None:
    case = world.handling(mar(2))
    with refused(f"no_{key}", case=case):
        do(world, case, "record_search", mar(3), **{key: " "})
    with refused(f"unprintable_{key}", case=case):
        do(world, case, "record_search", mar(3), **{key: "室\ue863"})


@pytest.mark.parametrize(("key", "most"), [("place", 200), ("searched_by", 100), ("words", 300)])
def test_a_text_longer_than_its_field_is_refused(world: World, key: str, most: int) -> None:
    case = world.handling(mar(2))
    with refused(key, case=case):
        do(world, case, "record_search", mar(3), **{key: "室" * (most + 1)})


def test_a_proposal_opens_the_reviews_of_the_agency(world: World) -> None:
    case = world.handling(mar(2))
    answer = {"how_to_get": "见门户网站"}
    do(world, case, "propose", mar(3))
    event = check_event(case, world, "propose", mar(3), "handling→handled")
    assert event.data == {"outcome": "published", "answer": answer}
    case = fresh(case)
    assert (case.round, case.proposer) == (1, world.handler)
    row = case.proposals.get()
    assert (row.round, row.outcome, row.answer) == (1, "published", answer)
    assert (row.drafted_by, row.drafted_on) == (world.handler, mar(3))
    assert sorted(case.reviews.values_list("stage", "step", "decision")) == [
        (1, "section_head", ""),
        (2, "legal", ""),
        (2, "secrecy", ""),
    ]
    assert case.open_review_steps() == ["section_head"]
    assert (case.outcome, case.decided_on) == ("", None)


def test_a_release_is_always_reviewed_for_secrecy(world: World) -> None:
    world.agency.review_stages = [["section_head"]]
    world.agency.save()
    assert list(proposed(world).reviews.order_by("stage").values_list("step", flat=True)) == [
        "section_head",
        "secrecy",
    ]
    published = world.handled(mar(2))
    assert list(published.reviews.values_list("step", flat=True)) == ["section_head"]


@pytest.mark.parametrize(
    ("codes", "outcome", "answer"),
    [
        (["outcome"], "", {}),
        (["outcome"], "banana", {}),
        (["outcome"], "withdrawn", {}),
        (["outcome"], "lapsed_fee", {}),
        (["missing_how_to_get"], "published", {}),
        (["missing_items", "missing_form"], "disclosed", {"items": []}),
        (["missing_law_article", "choice_law_level"], "refused_law", {"law_level": "部门规章"}),
        (["choice_internal_kind"], "refused_internal", {"internal_kind": "财务管理"}),
        (["choice_process_kind"], "refused_process", {"process_kind": "会议通知"}),
        (["missing_search_record"], "not_exist", {}),
        (
            ["missing_consultation", "missing_objection_reason", "missing_public_interest"],
            "refused_third_party",
            {},
        ),
        (["missing_supplement_history", "missing_reason"], "still_unclear", {}),
        (["unprintable_how_to_get"], "published", {"how_to_get": "见\ue863网"}),
    ],
)
def test_an_answer_that_lacks_something_is_refused(
    world: World, codes: list, outcome: str, answer: dict
) -> None:
    case = world.handling(mar(2))
    with refused(*codes, case=case):
        do(world, case, "propose", mar(3), outcome=outcome, answer=answer)


@pytest.mark.parametrize(
    ("outcome", "answer"),
    [
        # What a letter cannot be made of must not pass as an answer: the letter would have holes.
        ("published", {"how_to_get": "   "}),
        ("published", {"how_to_get": "。"}),
        ("not_ours", {"reason": 5}),
        ("disclosed", {"items": [{}], "form": "纸质"}),
        ("disclosed", {"items": [{"title": " "}], "form": "纸质"}),
        ("disclosed", {"items": "供应计划", "form": "纸质"}),
        ("disclosed", {"items": [{"title": "供应\ue863"}], "form": "纸质"}),
        ("repeated", {"earlier_number": "测自然资公开告〔2025〕3号", "earlier_on": "去年三月"}),
        (
            "partial",
            RELEASE
            | {"withheld": [{"part": "记录\ue863", "ground": "refused_process", "reason": "讨论"}]},
        ),
        (
            "partial",
            RELEASE | {"withheld": [{"part": "记录", "ground": "reissue", "reason": "已有"}]},
        ),
        ("partial", RELEASE | {"withheld": "讨论记录"}),
    ],
)
def test_an_answer_no_letter_can_be_made_of_is_refused(
    world: World, outcome: str, answer: dict
) -> None:
    case = world.handling(mar(2))
    before = case.ledger_length
    with pytest.raises(ValueError, match="[一-鿿]"):
        do(world, case, "propose", mar(3), outcome=outcome, answer=answer)
    assert fresh(case).ledger_length == before


@pytest.mark.parametrize(
    ("codes", "part"),
    [
        (["withheld"], "讨论记录"),
        (["withheld_ground"], {"part": "记录", "ground": "", "reason": "讨论"}),
        (["withheld_ground"], {"part": "记录", "ground": "disclosed", "reason": "讨论"}),
        (["withheld_ground"], {"part": "记录", "ground": "lapsed_fee", "reason": "讨论"}),
        (["withheld_part", "withheld_reason"], {"part": " ", "ground": "refused_process"}),
        (
            ["missing_consultation"],
            {"part": "图纸", "ground": "refused_third_party", "reason": "商业秘密"},
        ),
        (["missing_search_record"], {"part": "附图", "ground": "not_exist", "reason": "没有制作"}),
    ],
)
def test_each_withheld_part_has_its_ground_and_reason(world: World, codes: list, part: Any) -> None:
    case = world.handling(mar(2))
    with refused(*codes, case=case):
        do(
            world,
            case,
            "propose",
            mar(3),
            outcome="partial",
            answer=RELEASE
            | {"withheld": [{"part": "纪要", "ground": "refused_process", "reason": "讨论"}, part]},
        )


def test_a_review_passes_with_person_time_and_reasons(world: World) -> None:
    case = proposed(world)
    do(world, case, "review", mar(3), remarks="同意")
    event = check_event(case, world, "review", mar(3), "handled", by="section_head")
    assert (event.data, event.reason) == ({"step": "section_head"}, "同意")
    row = case.reviews.get(step="section_head")
    assert (row.decision, row.person, row.decided_on) == ("passed", world.section_head, mar(3))
    assert (row.decided_at, row.reason) == (event.at, "同意")
    assert sorted(fresh(case).open_review_steps()) == ["legal", "secrecy"]
    assert step_for(fresh(case), world.legal) == "legal"


def test_secrecy_is_reviewed_item_by_item(world: World) -> None:
    case = to_second_stage(world)
    for items in ([], RELEASABLE[:1], [RELEASABLE[0], {"title": "供应台账", "result": "secret"}]):
        with refused("secrecy_item", case=case):
            do(world, case, "review", mar(4), by="secrecy", step="secrecy", items=items)
    do(world, case, "review", mar(4), by="secrecy", step="secrecy", items=RELEASABLE)
    event = check_event(case, world, "review", mar(4), "handled", by="secrecy")
    assert event.data == {"step": "secrecy", "items": RELEASABLE}
    assert case.reviews.get(step="secrecy").data == {"items": RELEASABLE}


@pytest.mark.parametrize(("role", "step"), [("secrecy", "legal"), ("legal", "secrecy")])
def test_nobody_passes_the_step_of_another(world: World, role: str, step: str) -> None:
    case = to_second_stage(world)
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "review", mar(4), by=role, step=step, items=RELEASABLE)


def test_the_section_head_does_not_pass_a_later_step(world: World) -> None:
    case = proposed(world)
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "review", mar(3), step="secrecy", items=RELEASABLE)
    assert not Review.objects.filter(decision="passed").exists()


def test_a_step_nobody_knows_is_refused(world: World) -> None:
    case = proposed(world)
    with pytest.raises(ValueError, match="[一-鿿]"):
        do(world, case, "review", mar(3), step="astrology")


def test_a_step_is_passed_once(world: World) -> None:
    case = to_second_stage(world)
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "review", mar(4), by="section_head")


def test_reviews_have_their_turn(world: World) -> None:
    case = proposed(world)
    for role in ("secrecy", "legal"):
        with refused("not_allowed", case=case, error=NotAllowed):
            do(world, case, "review", mar(3), by=role, step=role, items=RELEASABLE)
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "sign", mar(3))


def test_a_return_says_what_must_be_mended(world: World) -> None:
    case = to_second_stage(world)
    with refused("no_reason", case=case):
        do(world, case, "return_proposal", mar(4), by="legal", reason="")
    do(world, case, "return_proposal", mar(4), by="legal")
    event = check_event(case, world, "return_proposal", mar(4), "handled→handling", by="legal")
    assert event.data == {"reason": "请补充依据"}
    assert sorted(case.reviews.values_list("step", "decision")) == [
        ("legal", "returned"),
        ("secrecy", "moot"),
        ("section_head", "passed"),
    ]
    assert case.reviews.get(step="legal").person == world.legal
    assert case.reviews.get(step="secrecy").person is None


def test_a_new_round_begins_from_scratch(world: World) -> None:
    case = to_second_stage(world)
    do(world, case, "return_proposal", mar(4), by="secrecy")
    do(world, case, "propose", mar(5))
    case = fresh(case)
    assert case.round == 2
    assert case.open_review_steps() == ["section_head"]
    assert case.proposals.get(round=1).outcome == "disclosed"
    assert case.proposals.get(round=2).outcome == "published"


def test_the_leader_signs_when_every_review_has_passed(world: World) -> None:
    case = proposed(world)
    world.review_all(case, mar(3), RELEASABLE)
    do(world, case, "sign", mar(4), remarks="同意")
    event = check_event(case, world, "sign", mar(4), "handled→approved")
    assert event.reason == "同意"


def test_a_signed_answer_is_returned_by_the_leader_only(world: World) -> None:
    case = world.approved(mar(2))
    for role in ("section_head", "legal"):
        with refused("not_allowed", case=case, error=NotAllowed):
            do(world, case, "return_proposal", mar(3), by=role)
    do(world, case, "return_proposal", mar(3), by="leader")
    check_event(case, world, "return_proposal", mar(3), "approved→handling", by="leader")


def test_nobody_reviews_or_signs_his_own_proposal(world: World) -> None:
    for role in ("section_head", "secrecy", "legal", "leader"):
        section = world.section if role == "section_head" else None
        world.handler.posts.create(role=role, section=section)
    case = proposed(world)
    for act in ("review", "return_proposal"):
        with refused("not_allowed", case=case, error=NotAllowed):
            do(world, case, act, mar(3), by="handler")
    world.review_all(case, mar(3), RELEASABLE)
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "sign", mar(3), by="handler")


@pytest.mark.parametrize(
    "records",
    ["searches", "proposals", "reviews", "consultations", "proceedings"],
)
def test_every_record_beside_the_ledger_names_its_author_in_history(
    world: World, records: str
) -> None:
    """simple-history answers who changed what: a row without a person answers nothing."""
    case = world.handling(mar(2))
    do(world, case, "record_search", mar(3))
    do(world, case, "consult_third_party", mar(3))
    do(world, case, "suit_filed", mar(3))
    do(world, case, "propose", mar(3))
    do(world, case, "review", mar(3))
    for row in getattr(case, records).all():
        assert row.history.exists()
        for written in row.history.all():
            assert written.history_user is not None
