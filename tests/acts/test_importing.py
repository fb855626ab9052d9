"""Import of a register: written whole, numbered, with findings for what is missing."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.acts import ActRefused, import_register, recompute
from casework.models import Agency, Case, Person, Section
from casework.queries.audit import broken_chains
from casework.registers import read_register
from tests.acts.doing import do
from tests.acts.recording import (
    ASKED,
    REGISTERED,
    REPLY,
    SUBMIT,
    TODAY,
    bring_in,
    event,
    register,
    served,
    then,
    write,
)
from tests.world import World, fresh

pytestmark = pytest.mark.django_db


def codes(tmp_path: Path, content: dict[str, Any]) -> set[str]:
    """The codes of the findings of the one case; each says in Chinese what and on what ground."""
    bring_in(tmp_path, content)
    found = list(Case.objects.get().findings.all())
    for one in found:
        assert any("一" <= c <= "鿿" for c in one.text)
        assert one.article
        assert one.found_on == TODAY
        assert one.history.count() == 1
    return {f.code for f in found}


def test_an_unknown_agency_is_created_with_its_sections(tmp_path: Path) -> None:
    content = register()
    content["cases"].append(register(ref="A-2", section="规划科")["cases"][0])
    content["cases"].append(register(ref="A-3", section="")["cases"][0])
    done = bring_in(tmp_path, content)
    assert (done.agency, done.created, done.unchanged) == ("min-ju", 3, 0)
    agency = Agency.objects.get()
    assert (agency.code, agency.name) == ("min-ju", "min-ju")
    assert (agency.government_name, agency.court_name) == ("", "")
    assert set(agency.sections.values_list("name", flat=True)) == {"利用科", "规划科"}
    assert agency.cases.get(source_ref="A-3").section is None


def test_a_known_agency_and_its_sections_are_used(tmp_path: Path, world: World) -> None:
    bring_in(tmp_path, register() | {"agency": world.agency.code})
    assert Agency.objects.count() == 1
    assert Section.objects.count() == 1
    assert Case.objects.get().section == world.section
    assert fresh(Case.objects.get()).agency.court_name == "测试市人民法院"


def test_numbers_go_on_where_live_work_stopped(tmp_path: Path, world: World) -> None:
    world.registered()
    bring_in(tmp_path, register() | {"agency": world.agency.code})
    assert Case.objects.get(source_ref="A-1").number == "2026-0002"
    assert world.registered().number == "2026-0003"


def test_a_case_in_hand_is_imported_in_hand(tmp_path: Path) -> None:
    bring_in(tmp_path, register())
    case = Case.objects.get()
    assert (case.state, case.received_on, case.due_on, case.target_on) == (
        "registered",
        date(2026, 3, 2),
        date(2026, 3, 30),
        date(2026, 3, 27),
    )
    assert (case.clock_state, case.breached) == ("breached", True)  # on 30 June, unanswered
    assert case.history.get().history_change_reason == "导入台账"
    assert [(e.act, e.from_state, e.to_state) for e in case.events.all()] == [
        ("submit", "", "received"),
        ("register", "received", "registered"),
    ]


def test_who_imported_is_on_every_event(tmp_path: Path, world: World) -> None:
    path = write(tmp_path, register() | {"agency": world.agency.code})
    import_register(read_register(path, TODAY), by=world.admin, today=TODAY)
    case = Case.objects.get()
    assert {e.person for e in case.events.all()} == {world.admin}
    assert {e.unit for e in case.events.all()} == {"台账导入"}
    assert case.history.get().history_user == world.admin


def test_a_registration_nobody_wrote_down_is_taken_as_made(tmp_path: Path) -> None:
    found = codes(tmp_path, register(SUBMIT, REPLY | {"how_to_get": "网站"}))
    assert found == {"not_registered"}
    case = Case.objects.get()
    inferred = case.events.get(act="register")
    assert inferred.reason == "台账没有记载登记，导入时补记"
    assert (case.state, case.number) == ("replied", "2026-0001")


def test_events_in_any_order_are_the_same_case(tmp_path: Path) -> None:
    bring_in(tmp_path, register(REPLY, REGISTERED, SUBMIT))
    case = Case.objects.get()
    assert [e.act for e in case.events.all()] == ["submit", "register", "reply"]
    assert (case.state, case.clock_state) == ("replied", "met")


@pytest.mark.parametrize(
    ("expected", "events"),
    [
        (set(), [REPLY]),
        ({"reply_late"}, [REPLY | {"service": served("2026-03-31")}]),
        ({"service_missing", "reply_late"}, [{k: v for k, v in REPLY.items() if k != "service"}]),
        ({"missing_search_record"}, [REPLY | {"outcome": "not_exist"}]),
        (set(), [REPLY | {"outcome": "not_exist", "search_record": "档案室，张三，供应计划"}]),
        (
            {"missing_consultation", "missing_objection_reason", "missing_public_interest"},
            [REPLY | {"outcome": "refused_third_party"}],
        ),
        ({"missing_supplement_history"}, [REPLY | {"outcome": "still_unclear", "reason": "不清"}]),
        ({"missing_law_article"}, [REPLY | {"outcome": "refused_law"}]),
        ({"missing_withheld"}, [REPLY | {"outcome": "partial"}]),
        (
            {"supplement_notice_late", "reply_late"},
            [ASKED | {"service": served("2026-03-12")}, event("receive_supplement", "2026-03-16")],
        ),
        (
            {"extension_late", "reply_late"},
            [
                event(
                    "extend",
                    "2026-03-30",
                    working_days=5,
                    consented_by="周主任",
                    service=served("2026-03-31"),
                ),
                REPLY | {"on": "2026-04-02", "service": served("2026-04-02")},
            ],
        ),
        (
            {"fee_amount_wrong"},
            [
                event(
                    "charge_fee",
                    "2026-03-05",
                    method="pages",
                    quantity=68,
                    amount=400,
                    pay_by="2026-04-10",
                    service=served("2026-03-05"),
                ),
                event("record_payment", "2026-03-10", amount=400),
                REPLY,
            ],
        ),
        (
            {"consultation_receipt_unknown"},
            [
                event("consult_third_party", "2026-03-04", party="甲公司"),
                REPLY,
            ],
        ),
    ],
)
def test_a_gap_becomes_a_finding(
    tmp_path: Path, expected: set[str], events: list[dict[str, Any]]
) -> None:
    # A register has no column for how a published document is found: its silence shows nothing.
    assert codes(tmp_path, then(*events)) == expected


def test_an_extension_without_consent_is_a_finding(tmp_path: Path) -> None:
    extended = event("extend", "2026-03-20", working_days=5, service=served("2026-03-20"))
    found = codes(
        tmp_path, then(extended, REPLY | {"on": "2026-03-23", "service": served("2026-03-23")})
    )
    assert "extension_without_consent" in found


def test_no_evidence_of_receipt_is_a_finding(tmp_path: Path) -> None:
    content = register(event("submit", "2026-03-02", channel="internet"), REGISTERED, REPLY)
    assert codes(tmp_path, content) == {"receipt_evidence_missing"}
    case = Case.objects.get()
    assert (case.received_on, case.due_on, case.state) == (None, None, "replied")


def test_a_late_confirmation_is_a_finding(tmp_path: Path) -> None:
    """Submitted Monday 2 March, confirmed Wednesday the 4th: two working days apart."""
    content = register(
        event("submit", "2026-03-02", channel="internet"),
        event("confirm", "2026-03-04"),
        event("register", "2026-03-04"),
        REPLY,
    )
    assert codes(tmp_path, content) == {"confirmation_late"}


def test_proceedings_are_mirrored_with_their_routes(tmp_path: Path) -> None:
    content = then(
        REPLY,
        event("reconsideration_filed", "2026-04-01", authority="市政府"),
        event("reconsideration_decided", "2026-05-06", result="upheld"),
        event("suit_filed", "2026-05-12", route="after_reconsideration", court="市法院"),
    )
    bring_in(tmp_path, content)
    rows = Case.objects.get().proceedings.order_by("filed_on")
    assert list(rows.values_list("kind", "route", "body", "decided_on", "result")) == [
        ("reconsideration", "", "市政府", date(2026, 5, 6), "upheld"),
        ("suit", "after_reconsideration", "市法院", None, ""),
    ]


def test_an_imported_case_in_hand_is_worked_on(tmp_path: Path, world: World) -> None:
    content = register(SUBMIT | {"on": "2026-06-24"}, REGISTERED | {"on": "2026-06-24"})
    bring_in(tmp_path, content | {"agency": world.agency.code})
    case = Case.objects.get()
    do(world, case, "accept", date(2026, 6, 30))
    assert fresh(case).state == "handling"
    assert recompute(today=TODAY) == []
    assert broken_chains() == (1, [])


def test_a_live_case_does_not_take_the_short_ways_of_a_register(world: World) -> None:
    case = world.registered()
    with pytest.raises(ActRefused):
        do(world, case, "reply", date(2026, 3, 3))
    assert fresh(case).state == "registered"


def test_new_cases_are_added_to_known_ones(tmp_path: Path) -> None:
    bring_in(tmp_path, register())
    content = register()
    content["cases"].append(register(ref="A-2")["cases"][0])
    done = bring_in(tmp_path, content)
    assert (done.created, done.unchanged) == (1, 1)
    assert sorted(Case.objects.values_list("number", flat=True)) == ["2026-0001", "2026-0002"]


def test_two_agencies_may_use_the_same_refs(tmp_path: Path) -> None:
    bring_in(tmp_path, register())
    bring_in(tmp_path, register(subject="另一件") | {"agency": "other-ju"})
    assert Case.objects.filter(source_ref="A-1").count() == 2


def test_more_than_one_batch_keeps_count(tmp_path: Path) -> None:
    content = register()
    template = content["cases"][0]
    content["cases"] = [template | {"ref": f"A-{n}"} for n in range(1, 702)]
    path = tmp_path / "large.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    told: list[int] = []
    done = import_register(read_register(path, TODAY), by=None, today=TODAY, progress=told.append)
    assert (done.created, sum(told)) == (701, 701)
    serials = sorted(Case.objects.values_list("serial", flat=True))
    assert serials == list(range(1, 702))
    assert broken_chains() == (701, [])
    assert not Person.objects.exists()
