"""The only code that changes a case: one function per legal act.

Every act takes `by` (who), `on` (its legal date), `today` (the date it is entered), and `seen`
(the last event its author had before him). Acts that are the telling of something also take the
issued `letter`, and its `service` once it is known. Refusals are `ActRefused`, with every reason.
"""

from casework.acts.assignment import accept, assign, hand_over, send_back, urge
from casework.acts.base import ActRefused, NotAllowed, Stale
from casework.acts.calendars import accept_calendar, enter_notice, recompute
from casework.acts.closing import abandon, archive, reopen, withdraw
from casework.acts.consultation import (
    consult_agency,
    consult_third_party,
    record_opinion,
    record_receipt,
)
from casework.acts.correction import correct
from casework.acts.decision import propose, record_search, return_proposal, review, sign, step_for
from casework.acts.extension import consent_extension, extend, request_extension
from casework.acts.fees import charge_fee, record_payment
from casework.acts.filing import attach, void_attachment
from casework.acts.imports import Imported, Source, import_register, import_steps, sort_out
from casework.acts.informing import (
    acknowledge,
    notify_consultation,
    tell_abandonment,
    tell_correction,
    tell_third_party,
)
from casework.acts.intake import confirm, register, sign_for, submit
from casework.acts.proceedings import (
    reconsideration_decided,
    reconsideration_filed,
    suit_decided,
    suit_filed,
)
from casework.acts.reasons import ask_reasons, delay, receive_reasons
from casework.acts.releasing import release
from casework.acts.repeats import judge_repeat
from casework.acts.reply import record_return, reply, serve, void_letter
from casework.acts.supplement import receive_supplement, request_supplement
from casework.acts.undoing import touched_since, undo_batch

__all__ = [
    "ActRefused",
    "Imported",
    "NotAllowed",
    "Source",
    "Stale",
    "abandon",
    "accept",
    "accept_calendar",
    "acknowledge",
    "archive",
    "ask_reasons",
    "assign",
    "attach",
    "charge_fee",
    "confirm",
    "consent_extension",
    "consult_agency",
    "consult_third_party",
    "correct",
    "delay",
    "enter_notice",
    "extend",
    "hand_over",
    "import_register",
    "import_steps",
    "notify_consultation",
    "propose",
    "receive_reasons",
    "receive_supplement",
    "recompute",
    "reconsideration_decided",
    "reconsideration_filed",
    "record_opinion",
    "record_payment",
    "record_receipt",
    "record_return",
    "record_search",
    "register",
    "reopen",
    "reply",
    "request_extension",
    "request_supplement",
    "return_proposal",
    "review",
    "send_back",
    "serve",
    "sign",
    "sign_for",
    "sort_out",
    "step_for",
    "submit",
    "suit_decided",
    "suit_filed",
    "tell_abandonment",
    "tell_correction",
    "tell_third_party",
    "touched_since",
    "undo_batch",
    "urge",
    "void_attachment",
    "release",
    "judge_repeat",
    "void_letter",
    "withdraw",
]
