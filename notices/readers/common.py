"""What every reader shares: the source, the gaps, the opening, the remedy clause."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from casework.deadlines import Clock, clock
from casework.facts import CHANNELS, Fact, as_date, cn_date
from casework.law import Practice
from casework.ledger import facts_of
from casework.models import Agency, Case
from casework.queries.clocks import agency_calendar
from notices.catalogue import Kind
from notices.facts import FactsMissing, Gap, LetterFacts, sentence
from notices.remedies import NONE, URL, Remedy, remedy

_AGENCY_NAMES = (
    "name",
    "government_name",
    "superior_name",
    "local_government_name",
    "court_name",
    URL,
)
CHANNEL_WORDS = {
    "in_person": "当面",
    "registered_post": "以邮寄方式",
    "ordinary_post": "以邮寄方式",
    "internet": "通过互联网",
    "fax": "以传真方式",
    "oral": "以口头方式",
}
assert CHANNEL_WORDS.keys() == CHANNELS.keys()


@dataclass
class Source:
    """The case a letter is read from, and what the caller brings.

    dated_on: the date of the letter. given: particulars of the act to be told (points, answer_by,
    working_days …) and words for the letter alone (guidance, pay_how …). service_way: how it is
    going to be served.
    """

    case: Case
    dated_on: date
    given: Mapping[str, Any] = field(default_factory=dict)
    service_way: str = "post"
    gaps: list[Gap] = field(default_factory=list)

    @property
    def agency(self) -> Agency:
        return self.case.agency

    @cached_property
    def practice(self) -> Practice:
        return self.agency.practice()

    @cached_property
    def facts(self) -> list[Fact]:
        return facts_of(self.case.events.order_by("sequence"))

    @cached_property
    def clock(self) -> Clock:
        calendar = agency_calendar(self.agency)
        return clock(self.facts, calendar, self.practice, self.dated_on)

    @property
    def you(self) -> str:
        return "您" if self.case.applicant.kind == "natural" else "贵单位"

    def words(self, key: str, what: str, where: str = "办理页面") -> str:
        """A text the caller must bring; a gap when it is empty."""
        text = str(self.given.get(key) or "").strip()
        if not text:
            self.gaps.append(Gap(what, where))
        return sentence(text)

    def day(self, key: str, what: str, where: str = "办理页面") -> str:
        """A date the caller must bring, as printed."""
        value = self.given.get(key)
        if not value:
            self.gaps.append(Gap(what, where))
            return ""
        return cn_date(as_date(value))

    def lines(self, key: str, what: str, where: str = "办理页面") -> tuple[str, ...]:
        """A list of texts the caller must bring."""
        raw = self.given.get(key)
        texts = [raw] if isinstance(raw, str) else list(raw or ())
        found = tuple(sentence(str(t)) for t in texts if str(t).strip())
        if not found:
            self.gaps.append(Gap(what, where))
        return found

    def received_on(self) -> str:
        """收到申请之日, as printed."""
        if self.case.received_on is None:
            self.gaps.append(Gap("收到申请的日期", "登记签收或者确认"))
            return ""
        return cn_date(self.case.received_on)

    def contact(self) -> str:
        """How to reach the agency: address, postcode, telephone."""
        agency = self.agency
        parts = [f"联系地址：{agency.address}"] if agency.address else []
        parts += [f"邮政编码：{agency.postcode}"] if agency.postcode else []
        parts += [f"联系电话：{agency.phone}"] if agency.phone else []
        if not parts:
            self.gaps.append(Gap("本机关的联系方式", "机关设置"))
        return "；".join(parts) + "。" if parts else ""


def build(kind: Kind, source: Source, values: Mapping[str, str], **parts: Any) -> LetterFacts:
    """The facts with what every letter has; raises FactsMissing when anything was missing."""
    case = source.case
    common = {
        "agency_name": source.agency.name,
        "number": case.number,
        "you": source.you,
        "received_on": source.received_on(),
        "subject": asked(case),
        "channel_words": CHANNEL_WORDS[case.channel],
        "dated_on": cn_date(source.dated_on),
        "ground": kind.ground,
    }
    if not case.number:
        source.gaps.append(Gap("申请编号", "登记申请"))
    if source.gaps:
        raise FactsMissing(source.gaps)
    given = {
        "addressee": case.applicant.name,
        "salutation": f"{case.applicant.name}：",
        "ground": kind.ground,
        **parts,
    }
    return LetterFacts(
        kind=kind.code,
        agency_name=source.agency.name,
        values={k: v for k, v in {**common, **values}.items() if v and k in kind.rules},
        dated_on=source.dated_on,
        electronic=source.service_way == "electronic",
        **given,
    )


def asked(case: Case) -> str:
    """What was asked, in his own words; the sentence around it brings the full stop."""
    return case.subject.strip().removesuffix("。")


def opening(source: Source) -> tuple[str, ...]:
    """Date of receipt, number, what was asked in his own words, and the course of the procedure."""
    case, you = source.case, source.you
    first = (
        f"本机关于{source.received_on()}收到{you}{CHANNEL_WORDS[case.channel]}提交的"
        f"政府信息公开申请（申请编号：{case.number}）。{you}申请公开的内容为："
        f"“{asked(case)}”。"
    )
    course = "".join(_course(source.facts, you))
    return (first, course) if course else (first,)


def _course(facts: list[Fact], you: str) -> list[str]:
    """Correction, consultation, extension, order to reply anew: with the dates the law asks for."""
    told = []
    for fact in facts:
        on = cn_date(fact.service.on if fact.service else fact.on)
        if fact.act == "request_supplement" and fact.service:
            told.append(f"因申请内容不明确，本机关于{on}告知{you}补正。")
        elif fact.act == "receive_supplement":
            told.append(f"{on}，本机关收到{you}补正的申请，答复期限自该日起计算。")
        elif fact.act == "consult_third_party":
            told.append(f"本机关于{on}依法书面征求第三方意见，所需时间不计算在答复期限内。")
        elif fact.act == "consult_agency":
            told.append(f"本机关于{on}依法征求有关机关意见，所需时间不计算在答复期限内。")
        elif fact.act == "extend" and fact.service:
            days = fact.data.get("working_days")
            told.append(
                f"经本机关政府信息公开工作机构负责人同意，本机关于{on}告知{you}"
                f"延长答复期限{days}个工作日。"
            )
        elif fact.act == "ask_reasons" and fact.service:
            told.append(f"本机关于{on}要求{you}说明申请的理由。")
        elif fact.act == "receive_reasons":
            told.append(f"{on}，本机关收到{you}说明的理由。")
        elif fact.act == "charge_fee" and fact.service:
            told.append(f"本机关于{on}告知{you}缴纳信息处理费。")
        elif fact.act == "delay" and fact.service:
            until = fact.date("until")
            told.append(f"本机关于{on}告知{you}延迟至{cn_date(until) if until else ''}前答复。")
        elif fact.act == "record_payment":
            told.append(f"{on}，{you}缴纳信息处理费，答复期限自次日起重新计算。")
        elif fact.act == "reopen":
            told.append(
                f"根据{fact.text('authority')}{fact.text('order_number')}的要求，"
                f"本机关自{on}起重新办理。"
            )
    return told


def clause(source: Source, route: str, *, you: str | None = None) -> Remedy:
    """The remedy clause for this agency and letter; raises AuthorityMissing."""
    if route == "none":
        return NONE
    agency = source.agency
    names = {f: str(getattr(agency, f)) for f in _AGENCY_NAMES}
    return remedy(
        route,
        agency.kind,
        names,
        source.dated_on,
        source.practice,
        you=you or source.you,
        electronic=source.service_way == "electronic",
    )
