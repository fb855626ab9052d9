"""Reading the facts of a letter from its case: one reader per kind, chosen by the catalogue.

`read(kind, source)` is the only way in. What the caller brings (the particulars of the act the
letter is about to tell, and words only the letter needs) comes in `source.given`.
"""

from collections.abc import Callable

from notices.catalogue import Kind
from notices.facts import LetterFacts
from notices.readers import parties, procedural, reply
from notices.readers.common import Source

_READERS: dict[str, Callable[[Kind, Source], LetterFacts]] = {
    "acknowledge": procedural.acknowledge,
    "request_supplement": procedural.request_supplement,
    "ask_reasons": procedural.ask_reasons,
    "extend": procedural.extend,
    "notify_consultation": procedural.notify_consultation,
    "delay": procedural.delay,
    "charge_fee": procedural.charge_fee,
    "tell_abandonment": procedural.tell_abandonment,
    "tell_correction": procedural.tell_correction,
    "consult_third_party": parties.consult_third_party,
    "consult_co_maker": parties.consult_agency,
    "consult_other": parties.consult_agency,
    "tell_third_party": parties.tell_third_party,
}


def read(kind: Kind, source: Source) -> LetterFacts:
    """The facts of a letter of that kind. Raises FactsMissing or AuthorityMissing."""
    if kind.outcome:
        return reply.reply(kind, source)
    return _READERS[kind.code](kind, source)
