"""The dated legal events a clock is folded from, free of any database.

A `Fact` is one act of FORMAT or of the ledger: what, on which date, with which particulars. The
same facts come from a register file, from the ledger, and from tests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

SERVICE_WAYS: dict[str, str] = {
    "in_person": "直接送达",
    "entrusted": "委托送达",
    "post": "邮寄送达",
    "electronic": "电子送达",
}
EVIDENCE: dict[str, str] = {
    "in_person": "签收人及签收情况",
    "entrusted": "受托送达人、签收人",
    "post": "邮件号码",
    "electronic": "到达的系统（邮箱、平台）",
}
"""What proves each way of service: what the desk asks for beside the date."""
CHANNELS: dict[str, str] = {
    "in_person": "当面提交",
    "registered_post": "挂号信、特快专递等签收邮件",
    "ordinary_post": "平常信函",
    "internet": "互联网",
    "fax": "传真",
    "oral": "口头申请",
}
FORMS: dict[str, str] = {"paper": "纸质", "electronic": "电子文件", "inspect": "查阅、抄录"}

# On one day, acts are taken in the order the law presupposes; so the order of entry is no matter.
_ORDER = (
    "submit",
    "sign_for",
    "confirm",
    "register",
    "acknowledge",
    "assign",
    "accept",
    "send_back",
    "reopen",
    "request_supplement",
    "receive_supplement",
    "ask_reasons",
    "receive_reasons",
    "consult_third_party",
    "consult_agency",
    "notify_consultation",
    "record_receipt",
    "record_opinion",
    "request_extension",
    "consent_extension",
    "extend",
    "delay",
    "charge_fee",
    "record_payment",
    "record_search",
    "propose",
    "review",
    "return_proposal",
    "sign",
    "reply",
    "tell_third_party",
    "tell_correction",
    "serve",
    "record_return",
    "void_letter",
    "abandon",
    "tell_abandonment",
    "withdraw",
    "archive",
    "reconsideration_filed",
    "reconsideration_decided",
    "suit_filed",
    "suit_decided",
)
_RANK = {act: i for i, act in enumerate(_ORDER)}
# A reply may be ordered anew on the very day it went out, and given anew on the day of the order:
# between these two only the order of the ledger can tell.
_RANK["reopen"] = _RANK["reply"]


@dataclass(frozen=True)
class Service:
    """How and when a letter was served.

    on: the day that counts for the agency's periods (posting, signature, arrival; 国办公开办函
    〔2016〕235号). received_on: the addressee's own receipt, where his periods start, if known.
    """

    way: str
    on: date
    received_on: date | None = None


@dataclass(frozen=True)
class Fact:
    """One legal event. `on`: its legal date (for a letter, the date on the letter)."""

    act: str
    on: date
    data: Mapping[str, Any] = field(default_factory=dict)
    sequence: int = 0

    @property
    def service(self) -> Service | None:
        """The service of the letter this act is, if it has been served."""
        raw = self.data.get("service")
        if not isinstance(raw, Mapping):
            return None
        own = raw.get("received_on")
        way, on = str(raw["way"]), as_date(raw["on"])
        if own is None and way != "post":
            own = on  # handed over or arrived: the same day is his receipt
        return Service(way, on, as_date(own) if own is not None else None)

    def text(self, key: str, default: str = "") -> str:
        return str(self.data.get(key) or default)

    def date(self, key: str) -> date | None:
        value = self.data.get(key)
        return as_date(value) if value else None


def as_date(value: object) -> date:
    """A date from a date or an ISO text; anything else raises ValueError."""
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise ValueError(f"“{value}”不是日期")


def in_legal_order(facts: Iterable[Fact]) -> list[Fact]:
    """By date, then by the order the law presupposes; the order of entry never matters."""
    return sorted(
        facts,
        key=lambda f: (
            f.on,
            _RANK.get(f.act, len(_ORDER)),
            f.sequence if f.act in ("reply", "reopen") else 0,
            f.act == "reply",
            f.text("party"),
            repr(f.data),
        ),
    )


def cn_date(on: date, *, year: bool = True) -> str:
    """2026年1月30日, or 1月30日."""
    tail = f"{on.month}月{on.day}日"
    return f"{on.year}年{tail}" if year else tail
