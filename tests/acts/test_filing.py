"""附卷、作废附件: a file of the case, its hash on the ledger; never taken away, only marked."""

import pytest

from casework import acts
from casework.acts import NotAllowed, Stale
from casework.models import Attachment, Case
from casework.queries.audit import broken_chains
from casework.states import STATES, VOID
from tests.acts.doing import check_event, do, mar, paper, refused
from tests.world import World, fresh


def filed(world: World, case: Case, day: int = 3, by: str = "", **changes: object) -> Attachment:
    event = do(world, case, "attach", mar(day), by=by, attachment=paper(**changes))
    return case.attachments.get(sequence=event.sequence)


def test_a_file_joins_the_case_with_its_hash_on_the_ledger(world: World) -> None:
    case = world.handling(mar(2))
    row = filed(world, case, by="handler", title="张三申请表", kind="working", size=12345)
    event = check_event(case, world, "attach", mar(3), "handling", by="handler")
    assert event.data == {
        "title": "张三申请表",
        "kind": "working",
        "name": "申请表.pdf",
        "sha256": "a" * 64,
        "size": 12345,
    }
    assert (row.sequence, row.added_by) == (event.sequence, world.handler)
    assert (row.voided_on, row.voided_by, row.void_reason) == (None, None, "")
    written = row.history.get()
    assert (written.history_user, written.history_change_reason) == (world.handler, "附卷")


def test_filing_moves_no_date_of_the_case(world: World) -> None:
    case = world.handling(mar(2))
    filed(world, case)
    assert (fresh(case).due_on, fresh(case).target_on) == (mar(30), mar(27))


@pytest.mark.parametrize("state", [s for s in STATES if s != VOID])
def test_a_file_is_put_on_and_marked_void_in_every_state(world: World, state: str) -> None:
    case = world.case_in(state, mar(2))
    row = filed(world, case, by="intake")
    check_event(case, world, "attach", mar(3), state)
    do(world, case, "void_attachment", mar(4), attachment=row.pk)
    check_event(case, world, "void_attachment", mar(4), state)
    assert broken_chains() == (1, [])


@pytest.mark.parametrize("role", ["section_head", "secrecy", "leader", "auditor", "admin"])
def test_who_only_reads_files_nothing(world: World, role: str) -> None:
    case = world.handling(mar(2))
    row = filed(world, case)
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "attach", mar(3), by=role, attachment=paper(sha256="b" * 64))
    with refused("not_allowed", case=case, error=NotAllowed):
        do(world, case, "void_attachment", mar(3), by=role, attachment=row.pk)


def test_a_file_needs_a_title_and_a_kind(world: World) -> None:
    case = world.handling(mar(2))
    with refused("no_title", case=case):
        do(world, case, "attach", mar(3), attachment=paper(title=" "))
    with refused("kind", case=case):
        do(world, case, "attach", mar(3), attachment=paper(kind="secret"))
    with refused("no_title", "kind", case=case):
        do(world, case, "attach", mar(3), attachment=paper(title="", kind=""))


def test_the_same_file_is_not_filed_twice_on_a_case(world: World) -> None:
    case, other = world.handling(mar(2)), world.handling(mar(2))
    filed(world, case)
    with refused("same_file", case=case):
        do(world, case, "attach", mar(4), attachment=paper(title="又一份", name="另名.pdf"))
    filed(world, case, sha256="b" * 64)
    filed(world, other)
    assert (case.attachments.count(), other.attachments.count()) == (2, 1)


def test_a_file_voided_by_mistake_can_be_filed_again(world: World) -> None:
    case = world.handling(mar(2))
    row = filed(world, case)
    do(world, case, "void_attachment", mar(4), attachment=row.pk)
    again = filed(world, case, day=5)
    assert [a.pk for a in case.attachments.all()] == [row.pk, again.pk]
    assert case.attachments.get(voided_on=None) == again


def test_a_voided_file_stays_marked_with_who_when_and_why(world: World) -> None:
    case = world.handling(mar(2))
    row = filed(world, case, by="handler")
    given = {"attachment": row.pk, "reason": "扫描不清"}
    do(world, case, "void_attachment", mar(5), by="legal", today=mar(6), **given)
    event = check_event(case, world, "void_attachment", mar(5), "handling", by="legal")
    assert event.data == {"attachment": row.pk, "reason": "扫描不清"}
    assert event.reason == "扫描不清"
    row.refresh_from_db()
    assert (row.voided_on, row.voided_by, row.void_reason) == (mar(5), world.legal, "扫描不清")
    assert (row.title, row.sha256, row.added_by) == ("申请表", "a" * 64, world.handler)
    last = row.history.first()
    assert (last.history_user, last.history_change_reason) == (world.legal, "作废附件")


def test_voiding_needs_a_reason_and_a_file_of_the_case_not_voided_yet(world: World) -> None:
    case, other = world.handling(mar(2)), world.handling(mar(2))
    row, foreign = filed(world, case), filed(world, other)
    with refused("no_reason", case=case):
        do(world, case, "void_attachment", mar(4), attachment=row.pk, reason=" ")
    with refused("long_reason", case=case):
        do(world, case, "void_attachment", mar(4), attachment=row.pk, reason="由" * 501)
    for key in (foreign.pk, 0):
        with refused("no_such_attachment", case=case):
            do(world, case, "void_attachment", mar(4), attachment=key)
    do(world, case, "void_attachment", mar(4), attachment=row.pk)
    with refused("voided", case=case):
        do(world, case, "void_attachment", mar(5), attachment=row.pk)


def test_who_looked_before_the_last_change_is_told_so(world: World) -> None:
    case = world.handling(mar(2))
    seen = case.ledger_length
    filed(world, case)
    with refused("stale", case=case, error=Stale):
        acts.attach(
            case,
            by=world.handler,
            on=mar(3),
            today=mar(3),
            attachment=paper(sha256="b" * 64),
            seen=seen,
        )
