"""What still stands in the way of an act. `errors_before(act, case)` lists everything at once.

Each entry says what is missing and what to do about it. Screens show the list before the act is
tried, the act itself refuses with the same list, so the two can never differ.
"""

from collections.abc import Callable
from datetime import date

from casework.checks import answer, course, ends, every, informing, outgoing, repeats, service
from casework.checks.base import Found, Given, IssuedLetter, Missing, View
from casework.models import Case

__all__ = ["Given", "IssuedLetter", "Missing", "View", "errors_before"]

STANDING: dict[str, Callable[[View], Found]] = {
    "register": course.register,
    "acknowledge": informing.acknowledge,
    "notify_consultation": informing.notify_consultation,
    "tell_third_party": informing.tell_third_party_standing,
    "tell_abandonment": informing.tell_abandonment,
    "request_supplement": course.request_supplement_standing,
    "request_extension": course.request_extension_standing,
    "consent_extension": course.extension_standing,
    "extend": course.extension_standing,
    "receive_reasons": course.receive_reasons,
    "delay": course.delay_standing,
    "charge_fee": course.charge_fee_standing,
    "record_payment": course.record_payment,
    "propose": answer.propose_standing,
    "reply": answer.reply_standing,
    "archive": ends.archive,
}
GIVEN: dict[str, Callable[[View, Given], Found]] = {
    "sign_for": course.sign_for,
    "confirm": course.confirm,
    "assign": ends.assign,
    "send_back": ends.send_back,
    "request_supplement": course.request_supplement,
    "receive_supplement": course.receive_supplement,
    "receive_reasons": course.receive_reasons_given,
    "consult_third_party": course.consult,
    "consult_agency": course.consult_agency,
    "record_receipt": course.record_receipt,
    "record_opinion": course.record_opinion,
    "judge_repeat": repeats.judge,
    "hand_over": ends.hand_over,
    "urge": ends.urge,
    "attach": ends.attach,
    "void_attachment": ends.void_attachment,
    "request_extension": course.consent_extension,
    "consent_extension": course.consent_extension,
    "extend": course.extend,
    "delay": course.delay,
    "charge_fee": course.charge_fee,
    "record_payment": course.record_payment_given,
    "record_search": ends.record_search,
    "propose": answer.propose,
    "review": answer.review,
    "release": outgoing.release,
    "return_proposal": answer.return_proposal,
    "tell_third_party": informing.tell_third_party,
    "tell_correction": informing.tell_correction,
    "serve": service.serve,
    "record_return": service.record_return,
    "void_letter": service.void_letter,
    "abandon": ends.abandon,
    "archive": ends.archive_given,
    "reopen": ends.reopen,
    "correct": ends.correct,
    "reconsideration_filed": ends.filed,
    "suit_filed": ends.filed,
    "reconsideration_decided": ends.decided("reconsideration"),
    "suit_decided": ends.decided("suit"),
}


def errors_before(
    act: str,
    case: Case,
    today: date,
    given: Given | None = None,
    view: View | None = None,
) -> list[Missing]:
    """Everything in the way of `act` on `case` as at `today`.

    Without `given`: what the case itself still lacks. With it, also what is wrong with the date,
    letter, service and particulars that come with the act. view: the case as seen, where the
    caller has read it already.
    """
    view = view or View(case, today, given.on if given else None)
    found = list(STANDING[act](view)) if act in STANDING else []
    if given is not None:
        found += every.dates(act, view, given)
        found += every.letter_and_service(act, view, given)
        flawed = list(every.particulars(act, given))
        found += flawed
        # Whether they fit the case can only be asked of particulars that are what they should be.
        if act in GIVEN and not flawed:
            found += GIVEN[act](view, given)
    return found
