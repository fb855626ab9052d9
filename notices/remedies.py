"""救济告知: what the applicant may do against a reply, and before whom.

Plain: from the legal ground, the date of the letter, the kind of authority and the way of service
to one clause. It never follows the words 不予公开 nor the row of 表三, and it refuses to write
while an authority, the court or a needed online address is not set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casework.authorities import (
    COURT,
    AuthorityMissing,
    missing_names,
    reconsideration_authorities,
    row_for,
)
from casework.law import (
    LITIGATION_LAW,
    LITIGATION_LAW_2014_IN_FORCE_ON,
    RECONSIDERATION_CALENDAR_DAYS,
    RECONSIDERATION_LAW,
    RECONSIDERATION_LAW_2023_IN_FORCE_ON,
    SUIT_AFTER_RECONSIDERATION_CALENDAR_DAYS,
    SUIT_MONTHS,
    SUIT_MONTHS_BEFORE_2015,
    Practice,
)

URL = "reconsideration_url"
OWN_DECISION_KINDS = ("provincial_government", "state_council_department")
"""Authorities that reconsider their own acts: 国务院裁决 is open too (复议法第二十六条)."""


@dataclass(frozen=True)
class Remedy:
    """route: PRE, OPT or none. text: the clause as it stands in the letter, empty for none."""

    route: str
    text: str
    authorities: tuple[str, ...] = ()
    court: str = ""
    article: str = ""


NONE = Remedy("none", "")


def remedy(
    route: str,
    kind: str,
    names: Mapping[str, str],
    letter_on: date,
    practice: Practice,
    *,
    you: str = "您",
    electronic: bool = False,
) -> Remedy:
    """The clause for a letter of that date. Raises AuthorityMissing naming the empty settings.

    route: casework.outcomes.remedy_route. names: the agency's own, government_name, superior_name,
    local_government_name, court_name, reconsideration_url. electronic: served through the internet
    (复议法第二十二条第二款 then asks for the online address).
    """
    if route == "none":
        return NONE
    absent = missing_names(kind, names, letter_on, practice)
    since_2024 = letter_on >= RECONSIDERATION_LAW_2023_IN_FORCE_ON
    if electronic and since_2024 and not names.get(URL, "").strip():
        absent = (*absent, URL)
    if absent:
        raise AuthorityMissing(absent)
    authorities = reconsideration_authorities(kind, names, letter_on, practice)
    court = names[COURT].strip()
    to = "或者".join(authorities)
    write = _first_reconsideration if route == "PRE" else _either_way
    text = write(you, to, court, letter_on)
    if route == "PRE" and kind in OWN_DECISION_KINDS:
        text = text.removesuffix("。") + "，也可以向国务院申请裁决，国务院依法作出最终裁决。"
    if electronic and since_2024:
        text += f"行政复议申请书可以通过以下互联网渠道提交：{names[URL].strip()}。"
    return Remedy(route, text, authorities, court, row_for(kind, letter_on, practice).article)


def _first_reconsideration(you: str, to: str, court: str, letter_on: date) -> str:
    return (
        f"如对本告知不服，根据{RECONSIDERATION_LAW}第二十条第一款、第二十三条第一款第（四）项"
        f"和{LITIGATION_LAW}第四十五条的规定，"
        f"{you}应当自收到本告知书之日起{RECONSIDERATION_CALENDAR_DAYS}日内先向{to}申请行政复议；"
        f"对行政复议决定不服的，可以自收到行政复议决定书之日起"
        f"{SUIT_AFTER_RECONSIDERATION_CALENDAR_DAYS}日内向{court}提起行政诉讼。"
    )


def _either_way(you: str, to: str, court: str, letter_on: date) -> str:
    older = letter_on < LITIGATION_LAW_2014_IN_FORCE_ON
    months = SUIT_MONTHS_BEFORE_2015 if older else SUIT_MONTHS
    suit_article = "第三十九条" if older else "第四十六条"
    first = "第二十条第一款" if letter_on >= RECONSIDERATION_LAW_2023_IN_FORCE_ON else "第九条"
    return (
        f"如对本告知不服，根据{RECONSIDERATION_LAW}{first}、{LITIGATION_LAW}{suit_article}的规定，"
        f"{you}可以自收到本告知书之日起{RECONSIDERATION_CALENDAR_DAYS}日内向{to}申请行政复议，"
        f"也可以自收到本告知书之日起{months}个月内直接向{court}提起行政诉讼。"
    )
