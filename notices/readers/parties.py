"""The facts of letters to third parties and to other agencies.

By default they do not name the applicant (contested: `third_party_sees_applicant`).
"""

from casework.law import rules_on
from notices.catalogue import Kind
from notices.facts import Gap, LetterFacts
from notices.readers.common import Source, build, clause

OPINION_WORDS = {
    "refuse": "不同意公开",
    "agree": "同意公开",
    "none": "逾期未提出意见",
}


def consult_third_party(kind: Kind, source: Source) -> LetterFacts:
    """征求第三方意见书 with its reply slip (条例32)."""
    party = source.words("party", "第三方的姓名或者名称")
    return build(
        kind,
        source,
        {
            "addressee": party,
            "opinion_days": _days(source, "third_party_working_days"),
            **_applicant(source),
        },
        addressee=party,
        salutation=f"{party}：",
        disclosure=source.lines("disclosure", "拟公开的内容"),
        contact=source.contact(),
        slip=True,
    )


def consult_agency(kind: Kind, source: Source) -> LetterFacts:
    """征求共同制作机关意见函 (条例34) or 协商函 (条例11), with a reply slip."""
    party = source.words("party", "被征求意见的机关")
    values = {"addressee": party}
    if kind.code == "consult_co_maker":
        values["opinion_days"] = _days(source, "co_maker_working_days")
    elif source.given.get("answer_by"):
        values["answer_by"] = source.day("answer_by", "商定的日期")
    return build(
        kind,
        source,
        values,
        addressee=party,
        salutation=f"{party}：",
        disclosure=source.lines("disclosure", "拟公开的内容"),
        contact=source.contact(),
        slip=True,
    )


def tell_third_party(kind: Kind, source: Source) -> LetterFacts:
    """第三方决定告知书: what is disclosed against his will, and why (条例32); he has a remedy."""
    party = source.words("party", "第三方的姓名或者名称")
    asked = source.case.consultations.filter(party=party, kind="third_party").last()
    words = ""
    if asked is None or not asked.opinion:
        source.gaps.append(Gap(f"“{party}”的意见", "登记意见"))
    else:
        words = OPINION_WORDS[asked.opinion]
        if asked.opinion == "refuse" and asked.reason:
            words += f"，理由为：{asked.reason.strip().removesuffix('。')}"
    # He is named: a name does not say whether it is a person's or a company's.
    remedy = clause(source, "OPT", you=party)
    return build(
        kind,
        source,
        {
            "addressee": party,
            "opinion_words": words,
            "reason": source.words("reason", "决定公开的理由"),
        },
        addressee=party,
        salutation=f"{party}：",
        disclosure=source.lines("disclosure", "决定公开的内容"),
        remedy_route=remedy.route,
        remedy_text=remedy.text,
    )


def _days(source: Source, field: str) -> str:
    received_on = source.case.received_on
    days = getattr(rules_on(received_on), field) if received_on else None
    if not days:
        source.gaps.append(Gap("提出意见的期限（该规定没有期限）", "核对收到申请的日期"))
        return ""
    return str(days)


def _applicant(source: Source) -> dict[str, str]:
    if not source.practice.third_party_sees_applicant:
        return {}
    return {"applicant_name": source.case.applicant.name}
