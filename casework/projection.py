"""From the ledger to the records beside it: one direction, at any time, with the same result.

Screens, letters and statistics read rows; the events are the truth. After every act (and every
correction) the rows are brought in step here, and nowhere else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from casework.deadlines import Clock
from casework.facts import Fact, in_legal_order
from casework.history import signed
from casework.models import Case, ConsultationRecord, Person, Proceeding, SearchRecord

Rows = dict[int, dict[str, Any]]


def project(case: Case, facts: Sequence[Fact], folded: Clock, by: Person | None) -> None:
    """Bring the case's fields (not saved here) and its records in step with its events."""
    write_fields(case, facts, folded)
    for model, rows in record_rows(facts, folded):
        _sync(model, case, rows, by)


def write_fields(case: Case, facts: Sequence[Fact], folded: Clock) -> None:
    """The fields of a case that mirror its events: submission, decisions, the clock's index."""
    submitted = next(f for f in facts if f.act == "submit")
    case.submitted_on, case.channel = submitted.on, submitted.text("channel")
    _decisions(case, facts)
    case.received_on = folded.received_on
    case.due_on, case.target_on = folded.due_on, folded.target_on
    case.earliest_on, case.latest_on = folded.earliest_on, folded.latest_on
    case.firm = folded.firm
    case.stopped_until = folded.stopped_until
    case.clock_state = folded.state
    case.breached = folded.breached
    case.calendar_version = folded.calendar_version


def _decisions(case: Case, facts: Sequence[Fact]) -> None:
    """Outcome and date as they stand, and the first decision, which the statistics count."""
    case.outcome, case.decided_on, case.served_on = "", None, None
    case.first_outcome, case.first_decided_on = "", None
    for fact in sorted(facts, key=lambda f: f.sequence):
        if fact.act == "reopen":
            case.outcome, case.decided_on, case.served_on = "", None, None
        elif fact.act in ("reply", "abandon", "withdraw"):
            case.outcome = "withdrawn" if fact.act == "withdraw" else fact.text("outcome")
            case.decided_on = fact.on
            case.served_on = fact.service.on if fact.service else None
            if not case.first_outcome:
                case.first_outcome, case.first_decided_on = case.outcome, fact.on


def record_rows(facts: Sequence[Fact], folded: Clock) -> list[tuple[type[Model], Rows]]:
    """The rows the events stand for, by model and by the event they rest on."""
    consultations = {
        c.sequence: {
            "kind": c.kind,
            "party": c.party,
            "sent_on": c.sent_on,
            "received_on": c.received_on,
            "answer_by": c.answer_by,
            "opinion": c.opinion,
            "opinion_on": c.opinion_on,
            "reason": c.reason,
        }
        for c in folded.consultations
    }
    searches = {
        f.sequence: {
            "place": f.text("place"),
            "searched_by": f.text("searched_by"),
            "searched_on": f.on,
            "words": f.text("words"),
            "result": f.text("result"),
        }
        for f in facts
        if f.act == "record_search"
    }
    return [
        (ConsultationRecord, consultations),
        (SearchRecord, searches),
        (Proceeding, _proceedings(facts)),
    ]


def _proceedings(facts: Sequence[Fact]) -> Rows:
    """Each filing with the decision that answers it: the first of its kind not yet answered."""
    rows: Rows = {}
    for fact in in_legal_order(facts):
        kind, _, step = fact.act.partition("_")
        if kind not in ("reconsideration", "suit"):
            continue
        if step == "filed":
            rows[fact.sequence] = {
                "kind": kind,
                "route": fact.text("route"),
                "body": fact.text("court") or fact.text("authority"),
                "filed_on": fact.on,
                "decided_on": None,
                "result": "",
            }
            continue
        pending = (r for r in rows.values() if r["kind"] == kind and r["decided_on"] is None)
        row = next(pending, None)
        if row is not None:
            row["decided_on"], row["result"] = fact.on, fact.text("result")
    return rows


def _sync(
    model: type[Model], case: Case, rows: Mapping[int, dict[str, Any]], by: Person | None
) -> None:
    there = {r.sequence: r for r in model._default_manager.filter(case=case)}  # type: ignore[attr-defined]
    for sequence in there.keys() - rows.keys():  # told by a letter that was voided: never told
        signed(there[sequence], by)
        there[sequence].delete()
    for sequence, values in rows.items():
        row = there.get(sequence) or model(case=case, sequence=sequence)
        if row.pk is not None and all(getattr(row, k) == v for k, v in values.items()):
            continue
        for name, value in values.items():
            setattr(row, name, value)
        signed(row, by)
        row.save()
