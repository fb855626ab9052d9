"""What a letter may say: read from the case once, frozen, stored with the letter.

Nothing is looked up again when the letter is set or reprinted, and nothing in it is ever parsed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from casework.facts import CHANNELS, Fact, cn_date
from casework.ledger import facts_of
from casework.models import Agency, Case, Proposal
from casework.outcomes import ELEMENTS, OUTCOMES, remedy_route
from notices.catalogue import KINDS, Kind
from notices.remedies import URL, remedy

FULL_NAME = "《中华人民共和国政府信息公开条例》（国务院令第711号）"
SHORT_NAME = "《中华人民共和国政府信息公开条例》"


class FactsMissing(ValueError):
    """The case does not hold what the letter needs; the message says what."""


@dataclass(frozen=True)
class Withheld:
    """One withheld part: what, why, on which ground. refused: 不予公开, else merely told."""

    part: str
    reason: str
    ground: str
    refused: bool = True


@dataclass(frozen=True)
class LetterFacts:
    """Everything one letter says. values: the template's fields; the rest: composed parts."""

    kind: str
    agency_name: str
    salutation: str
    opening: tuple[str, ...]
    values: dict[str, str]
    items: tuple[str, ...]
    withheld: tuple[Withheld, ...]
    searches: tuple[str, ...]
    remedy_route: str
    remedy_text: str
    ground: str
    dated_on: date

    def as_json(self) -> dict[str, Any]:
        """As stored with the letter."""
        return {**asdict(self), "dated_on": self.dated_on.isoformat()}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "LetterFacts":
        """The facts as they were when the letter was issued."""
        return cls(
            **{
                **raw,
                "opening": tuple(raw["opening"]),
                "items": tuple(raw["items"]),
                "searches": tuple(raw["searches"]),
                "withheld": tuple(Withheld(**w) for w in raw["withheld"]),
                "dated_on": date.fromisoformat(raw["dated_on"]),
            }
        )


def reply_facts(case: Case, *, dated_on: date, service_way: str) -> LetterFacts:
    """The facts of the reply to `case`, dated `dated_on`, to be served by `service_way`.

    Raises FactsMissing, or AuthorityMissing when the remedy clause cannot be written.
    """
    proposal = Proposal.objects.filter(case=case, round=case.round).first()
    if proposal is None:
        raise FactsMissing(f"案件{case}还没有拟办意见，不能制发答复")
    kind = KINDS[f"reply.{proposal.outcome}"]
    agency, answer = case.agency, proposal.answer
    practice = agency.practice()
    you = "您" if case.applicant.kind == "natural" else "贵单位"
    route = remedy_route(proposal.outcome, answer, dated_on, practice)
    names = {f: str(getattr(agency, f)) for f in _AGENCY_NAMES}
    clause = remedy(
        route,
        agency.kind,
        names,
        dated_on,
        practice,
        you=you,
        electronic=service_way == "electronic",
    )
    ground = ground_text(OUTCOMES[proposal.outcome].grounds)
    facts = facts_of(case.events.order_by("sequence"))
    return LetterFacts(
        kind=kind.code,
        agency_name=agency.name,
        salutation=f"{case.applicant.name}：",
        opening=tuple(_opening(case, facts, you, dated_on)),
        values=_values(case, agency, kind, answer, you, dated_on, ground),
        items=tuple(_item(i) for i in answer.get("items") or ()),
        withheld=tuple(_withheld(p) for p in answer.get("withheld") or ()),
        searches=tuple(_searches(case)),
        remedy_route=clause.route,
        remedy_text=clause.text,
        ground=ground,
        dated_on=dated_on,
    )


_AGENCY_NAMES = (
    "name",
    "government_name",
    "superior_name",
    "local_government_name",
    "court_name",
    URL,
)


def ground_text(grounds: tuple[str, ...], *, first: bool = True) -> str:
    """条款 with the law's name: its full name at first mention."""
    if not grounds:
        return ""
    return (FULL_NAME if first else SHORT_NAME) + "、".join(grounds)


def _values(
    case: Case,
    agency: Agency,
    kind: Kind,
    answer: Mapping[str, Any],
    you: str,
    dated_on: date,
    ground: str,
) -> dict[str, str]:
    values = {
        "agency_name": agency.name,
        "number": case.number,
        "applicant_name": case.applicant.name,
        "you": you,
        "received_on": cn_date(_received_on(case)),
        "dated_on": cn_date(dated_on),
        "ground": ground,
    }
    for key in (*ELEMENTS, "right_agency", "right_agency_contact"):
        value = answer.get(key)
        if isinstance(value, str) and value.strip():
            values[key] = _sentence(value)
    if kind.outcome == "refused_third_party":
        values["third_party_words"] = _third_party_words(case)
    if values.get("earlier_on"):
        values["earlier_on"] = cn_date(date.fromisoformat(values["earlier_on"]))
    return values


def _third_party_words(case: Case) -> str:
    """Silence is neither consent nor refusal (条例第三十二条): the letter says what was said."""
    opinions = [c.opinion for c in case.consultations.all() if c.kind == "third_party"]
    if "refuse" in opinions:
        return "第三方不同意公开，其理由合理"
    return "第三方未在规定期限内提出意见。经本机关审查，公开会损害其合法权益"


def _sentence(text: str) -> str:
    """The text without the sign it ends with: the template's sentence goes on after it."""
    return text.strip().rstrip("。；，、：.;, \t\r\n")


def _received_on(case: Case) -> date:
    if case.received_on is None:
        raise FactsMissing(f"案件{case}没有收到申请的日期，不能制发答复")
    return case.received_on


def _opening(case: Case, facts: list[Fact], you: str, dated_on: date) -> list[str]:
    """Date of receipt, number, what was asked in his own words, and the course of the procedure."""
    received_on = _received_on(case)
    asked = case.subject.strip().removesuffix("。")
    first = (
        f"本机关于{cn_date(received_on)}收到{you}{_CHANNEL_WORDS[case.channel]}提交的"
        f"政府信息公开申请（申请编号：{case.number}）。{you}申请公开的内容为：“{asked}”。"
    )
    course = _course(facts, you)
    return [first, "".join(course) + "经审查，现答复如下："]


_CHANNEL_WORDS = {
    "in_person": "当面",
    "registered_post": "以邮寄方式",
    "ordinary_post": "以邮寄方式",
    "internet": "通过互联网",
    "fax": "以传真方式",
    "oral": "以口头方式",
}
assert _CHANNEL_WORDS.keys() == CHANNELS.keys()


def _course(facts: list[Fact], you: str) -> list[str]:
    """Correction, consultation, extension, order to reply anew: with the dates the law asks for."""
    told = []
    for fact in facts:
        served = fact.service
        on = cn_date(served.on if served else fact.on)
        if fact.act == "request_supplement":
            told.append(f"因申请内容不明确，本机关于{on}告知{you}补正。")
        elif fact.act == "receive_supplement":
            told.append(f"{cn_date(fact.on)}，本机关收到{you}补正的申请，答复期限自该日起计算。")
        elif fact.act == "consult_third_party":
            told.append(f"本机关于{on}依法书面征求第三方意见，所需时间不计算在答复期限内。")
        elif fact.act == "consult_agency":
            told.append(f"本机关于{on}依法征求有关机关意见，所需时间不计算在答复期限内。")
        elif fact.act == "extend":
            days = fact.data.get("working_days")
            told.append(
                f"经本机关政府信息公开工作机构负责人同意，本机关于{on}告知{you}"
                f"延长答复期限{days}个工作日。"
            )
        elif fact.act == "reopen":
            told.append(
                f"根据{fact.text('authority')}{fact.text('order_number')}的要求，"
                f"本机关自{cn_date(fact.on)}起重新办理。"
            )
    return told


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
        _sentence(str(raw["part"])),
        _sentence(str(raw["reason"])),
        ground_text(outcome.grounds, first=False),
        refused=outcome.refusal_article is not None,
    )


def _searches(case: Case) -> list[str]:
    return [
        f"{cn_date(s.searched_on)}，由{s.searched_by}在{s.place}，以“{s.words}”为检索词进行检索，"
        f"结果为：{_sentence(s.result)}。"
        for s in case.searches.order_by("searched_on", "pk")
    ]
