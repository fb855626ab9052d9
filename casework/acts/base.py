"""The one way a case changes: lock, may, checks, transition, save, event."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from casework.acts.index import reindex
from casework.acts.signals import case_changed
from casework.checks import Given, IssuedLetter, Missing, errors_before
from casework.facts import Service
from casework.history import signed
from casework.law import LawError
from casework.ledger import make_event, normal
from casework.models import Case, Event, Person
from casework.roles import may
from casework.states import ACTS
from casework.working_days import CalendarError


class ActRefused(ValueError):
    """The act was not done and nothing was changed; `problems` says why and how to mend it."""

    def __init__(self, problems: list[Missing]) -> None:
        self.problems = problems
        super().__init__("；".join(str(p) for p in problems))


class NotAllowed(ActRefused):
    """This person may not do this act on this case now."""


@contextmanager
def dates_known() -> Iterator[None]:
    """What the calendar or the law at hand cannot answer refuses the act, with their reason."""
    try:
        yield
    except (CalendarError, LawError) as error:
        mend = "请录入新的放假通知，或者核对日期"
        raise ActRefused([Missing("calendar", str(error), mend)]) from error


class Stale(ActRefused):
    """The case has changed since the person looked at it."""


Change = Callable[[Case, Event], None]
"""A further change of the case an act makes inside its transaction; the case is saved after it."""


def lock(case: Case) -> Case:
    """The case, fresh and locked until the end of the transaction: always the first lock taken."""
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("agency", "applicant", "section")
        .get(pk=case.pk)
    )


def apply(
    case: Case,
    act: str,
    *,
    by: Person,
    on: date,
    today: date,
    reason: str = "",
    data: Mapping[str, Any] | Callable[[Case], Mapping[str, Any]] | None = None,
    letter: IssuedLetter | None = None,
    service: Service | None = None,
    seen: int | None = None,
    change: Change | None = None,
    back_to: Callable[[Case], str] | None = None,
) -> Event:
    """Do one act. Returns its event; raises NotAllowed, Stale or ActRefused with nothing changed.

    on: the act's legal date; today: the date it is entered (Asia/Shanghai). letter: the issued
    letter of an act that is a telling. data: the act's particulars, or how to read them from the
    case once it is locked. seen: the last event the person had before him.
    back_to: how to find the state an act with two targets, or one that undoes, leads back to.
    """
    with dates_known(), transaction.atomic():
        case = lock(case)
        if seen is not None and seen != case.ledger_length:
            raise Stale([Missing("stale", "案件已被他人更新", "请查看最新情况后再办理")])
        # Whether he may is asked first: to a stranger nothing else of the case is told.
        step = None if callable(data) else (data or {}).get("step")
        decision = may(by, act, case, person_id=by.pk, step=step)
        if not decision:
            raise NotAllowed([Missing("not_allowed", decision.reason, "")])
        particulars = data(case) if callable(data) else data
        given = Given(on, today, normal(particulars or {}), letter, service, reason)
        problems = errors_before(act, case, today, given)
        if problems:
            raise ActRefused(problems)
        from_state = case.state
        _move(case, act, back_to(case) if back_to else None)
        event = make_event(
            case,
            act,
            from_state=from_state,
            to_state=case.state,
            person=by,
            on=on,
            at=timezone.now(),
            reason=reason,
            data=_recorded(given),
        )
        event.save()
        if change:
            change(case, event)
        reindex(case, today, by)
        signed(case, by, ACTS[act].label)
        case.save()
        case_changed.send(Case, case=case, act=act, by=by, event=event, today=today)
        return event


def refuse_early(case: Case, act: str, *, by: Person, today: date) -> None:
    """Refuse what the act would refuse whatever comes with it: the person, the state, the gaps."""
    with dates_known():
        decision = may(by, act, case, person_id=by.pk)
        if not decision:
            raise NotAllowed([Missing("not_allowed", decision.reason, "")])
        problems = errors_before(act, case, today)
        if problems:
            raise ActRefused(problems)


def _move(case: Case, act: str, back_to: str | None) -> None:
    if not ACTS[act].targets and back_to in (None, case.state):
        return
    try:
        getattr(case, act)(*([back_to] if back_to else []))
    except TransitionNotAllowed:
        # `may` has asked the same table: only a case changed under our hands comes here.
        raise Stale([Missing("stale", "案件状态已经变化", "请查看最新情况后再办理")]) from None


def _recorded(given: Given) -> dict[str, Any]:
    data = dict(given.data)
    if given.letter is not None:
        data["letter"] = {
            "id": given.letter.pk,
            "number": given.letter.number,
            "kind": given.letter.kind,
        }
    if given.service is not None:
        data["service"] = service_data(given.service)
    return data


def service_data(service: Service) -> dict[str, Any]:
    """A service as an event records it."""
    data: dict[str, Any] = {"way": service.way, "on": service.on}
    if service.received_on is not None:
        data["received_on"] = service.received_on
    return data
