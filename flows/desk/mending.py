"""Where each thing that is missing is mended: a link beside every problem."""

from dataclasses import dataclass

from django.urls import reverse

from casework.checks import Missing
from casework.models import Case, Person
from casework.roles import may, may_in_agency


@dataclass(frozen=True)
class Mend:
    """A link to the page that mends a problem."""

    url: str
    label: str


# A problem's `where` or code -> the act whose form mends it.
_ACTS: dict[str, tuple[str, str]] = {
    "search_record": ("record_search", "登记检索"),
    "missing_search_record": ("record_search", "登记检索"),
    "consultation": ("consult_third_party", "征求第三方意见"),
    "missing_consultation": ("consult_third_party", "征求第三方意见"),
    "third_party_waiting": ("record_opinion", "登记意见"),
    "proposal": ("propose", "拟办"),
    "no_proposal": ("propose", "拟办"),
    "not_served": ("serve", "登记送达"),
    "no_receipt": ("confirm", "登记确认"),
    "no_consent": ("request_extension", "申请延期"),
    "never_asked": ("ask_reasons", "要求说明理由"),
    "missing_reasons_asked": ("ask_reasons", "要求说明理由"),
    "not_sent": ("serve", "登记送达"),
    "no_letter": ("reply", "制发答复"),
    "repeat": ("judge_repeat", "查重认定"),
}
_PAGES = {
    "agency": ("settings_agency", "机关设置", "settings"),
    "calendar": ("settings_calendar", "工作日历", "accept_calendar"),
}


def link_for(problem: Missing, case: Case, person: Person) -> Mend | None:
    """The page that mends the problem, where there is one and this person may use it."""
    if problem.where in _PAGES or problem.code in _PAGES:
        name, label, work = _PAGES[problem.where if problem.where in _PAGES else problem.code]
        allowed = may_in_agency(person, work, case.agency_id)
        return Mend(reverse(name), label) if allowed else None
    if problem.where == "outgoing":
        return Mend(reverse("outgoing", args=[case.pk]), "对外提供前的检查")
    found = _ACTS.get(problem.where) or _ACTS.get(problem.code)
    if found is None:
        return None
    act, label = found
    if act == "confirm" and case.channel == "registered_post":
        act, label = "sign_for", "登记签收"
    if not may(person, act, case, person_id=person.pk):
        return None
    return Mend(reverse("act", args=[case.pk, act]), label)
