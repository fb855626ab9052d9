"""The table of outcomes (law.md section 3): it drives letter, 表三 row, remedy and checks.

Nothing elsewhere keys on the wording of an outcome; everything keys on its code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.law import (
    INTERPRETATION_2025_IN_FORCE_ON,
    RECONSIDERATION_LAW_2023_IN_FORCE_ON,
    Practice,
)

GROUPS = {
    "disclosed": "予以公开",
    "partial": "部分公开",
    "refused": "不予公开",
    "unavailable": "无法提供",
    "not_processed": "不予处理",
    "other": "其他处理",
}

# The rows of 表三 (国办公开办函〔2021〕30号), by the code the report uses.
TABLE3_ROWS: dict[str, str] = {
    "1": "（一）予以公开",
    "2": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "3.1": "（三）不予公开：1.属于国家秘密",
    "3.2": "（三）不予公开：2.其他法律行政法规禁止公开",
    "3.3": "（三）不予公开：3.危及“三安全一稳定”",
    "3.4": "（三）不予公开：4.保护第三方合法权益",
    "3.5": "（三）不予公开：5.属于三类内部事务信息",
    "3.6": "（三）不予公开：6.属于四类过程性信息",
    "3.7": "（三）不予公开：7.属于行政执法案卷",
    "3.8": "（三）不予公开：8.属于行政查询事项",
    "4.1": "（四）无法提供：1.本机关不掌握相关政府信息",
    "4.2": "（四）无法提供：2.没有现成信息需要另行制作",
    "4.3": "（四）无法提供：3.补正后申请内容仍不明确",
    "5.1": "（五）不予处理：1.信访举报投诉类申请",
    "5.2": "（五）不予处理：2.重复申请",
    "5.3": "（五）不予处理：3.要求提供公开出版物",
    "5.4": "（五）不予处理：4.无正当理由大量反复申请",
    "5.5": "（五）不予处理：5.要求行政机关确认或重新出具已获取信息",
    "6.1": "（六）其他处理：1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "6.2": "（六）其他处理：2.申请人逾期未按收费通知要求缴纳费用、"
    "行政机关不再处理其政府信息公开申请",
    "6.3": "（六）其他处理：3.其他",
}

APPLICANT_KINDS: dict[str, str] = {
    "natural": "自然人",
    "company": "商业企业",
    "research": "科研机构",
    "public_interest": "社会公益组织",
    "legal_service": "法律服务机构",
    "other": "其他",
}

INTERNAL_KINDS = ("人事管理", "后勤管理", "内部工作流程")  # 条例第十六条第一款
LAW_LEVELS = ("法律", "行政法规")  # 条例第十四条：规章、规范性文件不足以禁止公开
PROCESS_KINDS = ("讨论记录", "过程稿", "磋商信函", "请示报告")  # 条例第十六条第二款


@dataclass(frozen=True)
class Element:
    """Something the reply must contain or the file must hold.

    source: "reply" (a field of the proposed answer), "case" (a record on the case).
    """

    key: str
    label: str
    mend: str
    source: str = "reply"
    choices: tuple[str, ...] = ()


def _reply(key: str, label: str, choices: tuple[str, ...] = ()) -> Element:
    return Element(key, label, f"在拟办意见中填写“{label}”", "reply", choices)


_ELEMENT_LIST = (
    _reply("how_to_get", "获取的方式、途径（网址、公报期号等）"),
    _reply("items", "提供的信息清单"),
    _reply("form", "提供的形式、方式"),
    _reply("withheld", "不予公开的部分及其理由"),
    _reply("secret_basis", "依法定密的情况（不写内容）"),
    _reply("law_article", "禁止公开的法律、行政法规条款"),
    _reply("law_level", "该条款的效力层级", LAW_LEVELS),
    _reply("harm", "可能造成的具体危害"),
    _reply("objection_reason", "第三方不同意公开的理由为何合理"),
    _reply("public_interest", "对公共利益的权衡"),
    _reply("internal_kind", "属于哪一类内部事务信息", INTERNAL_KINDS),
    _reply("process_kind", "属于哪一类过程性信息", PROCESS_KINDS),
    _reply("reason", "理由"),
    _reply("special_law", "有特别规定的法律、行政法规"),
    _reply("query_way", "查询办理的途径"),
    _reply("channel", "可以提出诉求的相应渠道"),
    _reply("earlier_number", "此前答复的文号"),
    _reply("earlier_on", "此前答复的日期"),
    _reply("excess_facts", "申请数量、频次明显超过合理范围的事实"),
    _reply("reasons_unreasonable", "说明的理由为何不合理"),
    _reply("obtained", "申请人已经获取该信息的情况"),
    Element(
        "search_record",
        "检索记录（检索的地点、人员、时间、检索词）",
        "在“检索记录”中登记检索经过",
        "case",
    ),
    Element("consultation", "征求第三方意见的记录", "先书面征求第三方意见并登记其收到日期", "case"),
    Element(
        "supplement_history", "补正的经过", "只有经过补正的申请才能以补正后仍不明确答复", "case"
    ),
    Element("reasons_asked", "要求申请人说明理由的记录", "先发出说明理由告知书", "case"),
)
ELEMENTS: dict[str, Element] = {e.key: e for e in _ELEMENT_LIST}


@dataclass(frozen=True)
class Outcome:
    """One row of the table.

    grounds: the articles the letter cites, in full Chinese form after 条例.
    refusal_article: 14, 15 or 16 where the ground is one of these (复议法第二十三条第一款第四项).
    remedy_contested: the remedy itself is a contested point.
    """

    code: str
    label: str
    group: str
    row: str
    grounds: tuple[str, ...]
    must_contain: tuple[str, ...] = ()
    refusal_article: int | None = None
    releases: bool = False
    by: str = "reply"  # reply, abandon or withdraw: the act that brings it about
    remedy_contested: bool = False


_TABLE = (
    Outcome(
        "published",
        "已主动公开",
        "disclosed",
        "1",
        ("第三十六条第（一）项",),
        ("how_to_get",),
    ),
    Outcome(
        "disclosed",
        "予以公开",
        "disclosed",
        "1",
        ("第三十六条第（二）项", "第四十条"),
        ("items", "form"),
        releases=True,
    ),
    Outcome(
        "partial",
        "部分公开",
        "partial",
        "2",
        ("第三十七条",),
        ("items", "form", "withheld"),
        releases=True,
        remedy_contested=True,
    ),
    Outcome(
        "refused_secret",
        "不予公开（国家秘密）",
        "refused",
        "3.1",
        ("第十四条", "第十七条", "第三十六条第（三）项"),
        ("secret_basis",),
        refusal_article=14,
    ),
    Outcome(
        "refused_law",
        "不予公开（法律、行政法规禁止公开）",
        "refused",
        "3.2",
        ("第十四条", "第三十六条第（三）项"),
        ("law_article", "law_level"),
        refusal_article=14,
    ),
    Outcome(
        "refused_security",
        "不予公开（危及三安全一稳定）",
        "refused",
        "3.3",
        ("第十四条", "第三十六条第（三）项"),
        ("harm",),
        refusal_article=14,
    ),
    Outcome(
        "refused_third_party",
        "不予公开（保护第三方合法权益）",
        "refused",
        "3.4",
        ("第十五条", "第三十二条", "第三十六条第（三）项"),
        ("consultation", "objection_reason", "public_interest"),
        refusal_article=15,
    ),
    Outcome(
        "refused_internal",
        "不予公开（内部事务信息）",
        "refused",
        "3.5",
        ("第十六条第一款", "第三十六条第（三）项"),
        ("internal_kind",),
        refusal_article=16,
    ),
    Outcome(
        "refused_process",
        "不予公开（过程性信息）",
        "refused",
        "3.6",
        ("第十六条第二款", "第三十六条第（三）项"),
        ("process_kind",),
        refusal_article=16,
    ),
    Outcome(
        "refused_enforcement_file",
        "不予公开（行政执法案卷信息）",
        "refused",
        "3.7",
        ("第十六条第二款", "第三十六条第（三）项"),
        ("reason",),
        refusal_article=16,
    ),
    Outcome(
        "special_query",
        "行政查询事项",
        "refused",
        "3.8",
        ("第三十六条第（七）项",),
        ("special_law", "query_way"),
    ),
    Outcome(
        "not_exist",
        "信息不存在",
        "unavailable",
        "4.1",
        ("第三十六条第（四）项",),
        ("search_record",),
    ),
    Outcome(
        "not_ours",
        "非本机关负责公开",
        "unavailable",
        "4.1",
        ("第十条", "第三十六条第（五）项"),
        ("reason",),
    ),
    Outcome(
        "not_ready_made",
        "没有现成信息需要另行制作",
        "unavailable",
        "4.2",
        ("第三十八条",),
        ("reason",),
    ),
    Outcome(
        "still_unclear",
        "补正后申请内容仍不明确",
        "unavailable",
        "4.3",
        ("第三十条",),
        ("supplement_history", "reason"),
    ),
    Outcome(
        "petition",
        "信访举报投诉类申请",
        "not_processed",
        "5.1",
        ("第三十九条第一款",),
        ("channel",),
        remedy_contested=True,
    ),
    Outcome(
        "repeated",
        "重复申请",
        "not_processed",
        "5.2",
        ("第三十六条第（六）项",),
        ("earlier_number", "earlier_on"),
        remedy_contested=True,
    ),
    Outcome(
        "publication",
        "要求提供公开出版物",
        "not_processed",
        "5.3",
        ("第三十九条第二款",),
        ("how_to_get",),
        remedy_contested=True,
    ),
    Outcome(
        "excessive",
        "无正当理由大量反复申请",
        "not_processed",
        "5.4",
        ("第三十五条",),
        ("reasons_asked", "excess_facts", "reasons_unreasonable"),
        remedy_contested=True,
    ),
    Outcome(
        "reissue",
        "要求确认或者重新出具已获取信息",
        "not_processed",
        "5.5",
        (),  # no article of its own (contested)
        ("obtained",),
        remedy_contested=True,
    ),
    Outcome(
        "lapsed_supplement", "逾期不补正，不再处理", "other", "6.1", ("第三十条",), by="abandon"
    ),
    Outcome("lapsed_fee", "逾期不缴费，不再处理", "other", "6.2", (), by="abandon"),
    Outcome("withdrawn", "申请人撤回", "other", "6.3", (), by="withdraw"),
    Outcome("other", "其他处理", "other", "6.3", (), ("reason",)),
)
OUTCOMES: dict[str, Outcome] = {o.code: o for o in _TABLE}

REPLY_OUTCOMES = tuple(o.code for o in _TABLE if o.by == "reply")
ABANDON_OUTCOMES = tuple(o.code for o in _TABLE if o.by == "abandon")
WITHHELD_GROUNDS = (
    *(o.code for o in _TABLE if o.refusal_article),
    "special_query",
    "not_exist",
    "not_ours",
    "not_ready_made",
)
"""On what a part of the information may be withheld (条例第三十七条)."""


def outcome(code: str) -> Outcome:
    """The outcome of that code; a code nobody knows raises KeyError with a Chinese message."""
    try:
        return OUTCOMES[code]
    except KeyError:
        raise KeyError(f"不认识的办理结果代码“{code}”") from None


def withheld_parts(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The withheld parts of a partial answer: each {"part", "ground", "reason"}."""
    return [p for p in answer.get("withheld") or () if isinstance(p, Mapping)]


def refusal_articles(code: str, answer: Mapping[str, Any]) -> frozenset[int]:
    """Which of 条例 14, 15, 16 the answer rests on: what decides about 先行复议."""
    own = outcome(code).refusal_article
    found = {own} if own else set()
    for part in withheld_parts(answer):
        ground = OUTCOMES.get(str(part.get("ground", "")))
        if ground and ground.refusal_article:
            found.add(ground.refusal_article)
    return frozenset(found)


def remedy_route(code: str, answer: Mapping[str, Any], letter_on: date, practice: Practice) -> str:
    """Which remedy a reply dated `letter_on` opens: "PRE", "OPT" or "none".

    PRE: 先行复议 (复议法第二十三条第一款第四项). OPT: reconsideration or suit, as he likes.
    It follows the legal ground and the date of the letter, never the row of 表三.
    """
    if outcome(code).by == "withdraw":
        return "none"
    if letter_on < RECONSIDERATION_LAW_2023_IN_FORCE_ON or not refusal_articles(code, answer):
        return "OPT"
    if letter_on < INTERPRETATION_2025_IN_FORCE_ON and practice.gap_2024_2025 == "optional":
        return "OPT"
    if code == "partial" and practice.partial_remedy == "always_optional":
        return "OPT"
    return "PRE"
