"""Writing, reading and proving the ledger.

Every event carries the hash of the one before it and its own, over its whole content; the case
carries the length and head of its chain. Change one event, or cut off the tail, and it shows.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from casework.facts import Fact, as_date
from casework.models import Case, Event, Person

NOT_FACTS = (
    "serve",
    "record_return",
    "void_letter",
    "correct",
    "calendar_changed",
    "hand_over",
    "urge",
    "attach",
    "void_attachment",
    "release",
    "judge_repeat",
    "undo_import",
)
"""Events about other events, the calendar or the house itself: no legal events of their own."""


def normal(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as any database gives it back: dates as ISO text, keys as text, whole numbers as
    such. What no database gives back unchanged raises ValueError or TypeError."""
    text = json.dumps(_whole(data), default=_plain, sort_keys=True, allow_nan=False)
    plain: dict[str, Any] = json.loads(text)
    return plain


def _whole(value: Any) -> Any:
    """-0.0 and 1e16 come back from PostgreSQL as other values than they went in."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {k: _whole(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(v) for v in value]
    return value


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} has no place in the ledger")


def digest(event: Event) -> str:
    """The hash an event must carry, from its content and `previous_hash`."""
    content = [
        event.case_id,
        event.sequence,
        event.act,
        event.from_state,
        event.to_state,
        event.person_id,
        event.person_name,
        event.unit,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.on.isoformat(),
        event.reason,
        event.data,
        event.previous_hash,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def make_event(
    case: Case,
    act: str,
    *,
    from_state: str,
    to_state: str,
    person: Person | None,
    on: date,
    at: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    unit: str | None = None,
) -> Event:
    """The next event of the case's chain, not yet saved; moves the head carried by the case."""
    if unit is None:
        unit = person.unit_name() if person else ""
    event = Event(
        case=case,
        sequence=case.ledger_length + 1,
        act=act,
        from_state=from_state,
        to_state=to_state,
        person=person,
        person_name=str(person) if person else "系统",
        unit=unit,
        at=at,
        on=on,
        reason=reason,
        data=normal(data or {}),
        previous_hash=case.ledger_head,
    )
    event.hash = digest(event)
    case.ledger_length = event.sequence
    case.ledger_head = event.hash
    return event


def facts_of(events: Iterable[Event]) -> list[Fact]:
    """The legal events as they stand: later services, returns, corrections applied to what they
    mean; what was told by a letter voided before it went out was never told."""
    facts: dict[int, Fact] = {}
    for event in events:
        target = event.data.get("sequence")
        if event.act == "serve" and target in facts:
            facts[target] = _served(facts[target], event)
        elif event.act == "record_return" and target in facts:
            old = facts[target]
            back = {**old.data, "returned_on": event.on.isoformat()}
            facts[target] = Fact(old.act, old.on, back, old.sequence)
        elif event.act == "void_letter" and target in facts:
            del facts[target]
        elif event.act == "correct" and target in facts:
            old = facts[target]
            on = as_date(event.data["on"]) if event.data.get("on") else old.on
            data = {**old.data, **event.data.get("data", {})}
            facts[target] = Fact(old.act, on, data, old.sequence)
        elif event.act not in NOT_FACTS:
            facts[event.sequence] = Fact(event.act, event.on, event.data, event.sequence)
    return list(facts.values())


def _served(told: Fact, event: Event) -> Fact:
    """The telling with its service. Served again after the post brought it back, the day of the
    first posting stays what counts for the agency; the addressee's own receipt is the new one."""
    data, new = dict(told.data), event.data["service"]
    old = data.get("service") or {}
    if data.pop("returned_on", None):
        own = new.get("received_on") or (new["on"] if new["way"] != "post" else None)
        again = {**old, **({"received_on": own} if own else {})}
        data |= {"service": again, "served_again": new}
    else:
        data["service"] = {**old, **new}
    return Fact(told.act, told.on, data, told.sequence)


@dataclass(frozen=True)
class Broken:
    """The first place where a case's chain does not hold."""

    case: str
    sequence: int
    why: str


def verify(case: Case, events: Sequence[Event]) -> Broken | None:
    """Walk one chain; None when it holds. `events` in order of sequence."""
    previous = ""
    for expected, event in enumerate(events, 1):
        if event.sequence != expected:
            return Broken(str(case), expected, "缺少这一事项")
        if event.previous_hash != previous:
            return Broken(str(case), expected, "与前一事项不相衔接")
        if event.hash != digest(event):
            return Broken(str(case), expected, "内容被改动")
        previous = event.hash
    if len(events) != case.ledger_length or previous != case.ledger_head:
        last = min(len(events), case.ledger_length)
        return Broken(str(case), last + 1, "末尾的事项与案件的记载不一致（缺失、添加或者改动）")
    if events and events[-1].to_state != case.state:
        return Broken(str(case), len(events), "案件状态与最后一个事项不一致")
    return None
