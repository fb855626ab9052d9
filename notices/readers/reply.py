"""The facts of a reply: from the proposal, the searches and the course of the case."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.facts import cn_date
from casework.models import Case, Proposal
from casework.outcomes import OUTCOMES, remedy_route
from notices.catalogue import Kind
from notices.facts import FactsMissing, Gap, LetterFacts, Withheld, ground_text, sentence
from notices.fields import FREE_WORDS
from notices.readers.common import Source, build, clause, opening


def reply(kind: Kind, source: Source) -> LetterFacts:
    """The reply with the outcome of the running proposal."""
    proposal = current_proposal(source.case)
    answer = proposal.answer
    route = remedy_route(proposal.outcome, answer, source.dated_on, source.practice)
    remedy = clause(source, route)
    first, *course = opening(source)
    return build(
        kind,
        source,
        _values(kind, source, answer),
        opening=(first, "".join(course) + "经审查，现答复如下："),
        items=tuple(_item(i) for i in answer.get("items") or ()),
        withheld=tuple(_withheld(p) for p in answer.get("withheld") or ()),
        searches=tuple(_searches(source)),
        remedy_route=remedy.route,
        remedy_text=remedy.text,
    )


def current_proposal(case: Case) -> Proposal:
    """The running proposal; FactsMissing while there is none."""
    proposal = Proposal.objects.filter(case=case, round=case.round).first()
    if proposal is None:
        raise FactsMissing([Gap("拟办意见", "由承办人拟办")])
    return proposal


def _values(kind: Kind, source: Source, answer: Mapping[str, Any]) -> dict[str, str]:
    values = {
        key: sentence(answer[key])
        for key in (*OUTCOMES[kind.outcome].must_contain, *FREE_WORDS)
        if isinstance(answer.get(key), str) and answer[key].strip()
    }
    if kind.outcome == "refused_third_party":
        values["third_party_words"] = _third_party_words(source)
    if values.get("earlier_on"):
        values["earlier_on"] = cn_date(date.fromisoformat(values["earlier_on"]))
    return values


def _third_party_words(source: Source) -> str:
    """Silence is neither consent nor refusal (条例第三十二条): the letter says what was said."""
    rows = source.case.consultations.filter(kind="third_party")
    if any(c.opinion == "refuse" for c in rows):
        return "第三方不同意公开，其理由合理"
    return "第三方未在规定期限内提出意见。经本机关审查，公开会损害其合法权益"


def _item(raw: Any) -> str:
    """One line of the list of enclosures: title, document number, pages."""
    if not isinstance(raw, Mapping):
        return str(raw)
    notes = [str(raw["document_number"])] if raw.get("document_number") else []
    notes += [f"{raw['pages']}页"] if raw.get("pages") else []
    return str(raw.get("title", "")) + (f"（{'，'.join(notes)}）" if notes else "")


def _withheld(raw: Mapping[str, Any]) -> Withheld:
    outcome = OUTCOMES[str(raw["ground"])]
    return Withheld(
        sentence(str(raw["part"])),
        sentence(str(raw["reason"])),
        ground_text(outcome.grounds, first=False),
        refused=outcome.refusal_article is not None,
    )


def _searches(source: Source) -> list[str]:
    return [
        f"{cn_date(s.searched_on)}，由{s.searched_by}在{s.place}，以“{s.words}”为检索词进行检索，"
        f"结果为：{sentence(s.result)}。"
        for s in source.case.searches.order_by("searched_on", "pk")
    ]
