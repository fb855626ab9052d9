"""One sample of every letter, from made-up facts: for previews, for whoever checks wordings, and
for the command `letters --sample`. No case, no database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casework.authorities import AGENCY_KINDS
from casework.facts import cn_date
from casework.law import Practice
from casework.outcomes import remedy_route
from notices.catalogue import KINDS, Kind, template
from notices.compose import compose
from notices.facts import LetterFacts, Withheld, ground_text
from notices.fields import FIELDS
from notices.page.blocks import Document
from notices.remedies import NONE, remedy

DATED_ON = date(2026, 4, 8)
AGENCY = "演示市发展和改革局"
NAMES = {
    "name": AGENCY,
    "government_name": "演示市人民政府",
    "superior_name": "演示省发展和改革委员会",
    "court_name": "演示市城中区人民法院",
}
_VALUES = {
    "agency_name": AGENCY,
    "number": "2026-0012",
    "applicant_name": "张镕喆",
    "you": "您",
    "received_on": cn_date(date(2026, 3, 12)),
    "dated_on": cn_date(DATED_ON),
    "subject": "2025年度新能源汽车充电设施建设补贴资金分配方案",
    "channel_words": "通过互联网",
    "reply_days": "20",
    "due_on": cn_date(date(2026, 4, 10)),
    "new_due_on": cn_date(date(2026, 4, 24)),
    "working_days": "10",
    "answer_by": cn_date(date(2026, 4, 30)),
    "opinion_days": "15",
    "consulted_on": cn_date(date(2026, 3, 20)),
    "reasons_on": cn_date(date(2026, 3, 27)),
    "until": cn_date(date(2026, 5, 29)),
    "pay_by": cn_date(date(2026, 5, 15)),
    "earlier_on": cn_date(date(2025, 6, 3)),
    "earlier_number": "演发改公开告〔2025〕31号",
    "whom": "第三方合法权益",
    "addressee": "演示市甲能源有限公司",
    "opinion_words": "不同意公开，理由为：涉及商业秘密",
    "third_party_words": "第三方不同意公开，其理由合理",
    "method": "按量计收",
    "quantity": "本次共68页",
    "amount": "380",
    "pay_how": "持本通知书到演示市非税收入收缴窗口缴纳",
    "right_agency": "演示市交通运输局",
    "right_agency_contact": "演示市人民路2号，0000-7654321",
    "lapse_words": "本机关于2026年3月16日告知您于2026年4月7日前补正申请，"
    "您逾期未补正，且没有正当理由。",
    "law_article": "《中华人民共和国统计法》第二十五条",
    "law_level": "法律",
    "internal_kind": "内部工作流程",
    "form": "电子文件",
    "how_to_get": "可在演示市人民政府门户网站“政府信息公开”栏目查阅",
    "channel": "演示市信访局接待大厅（演示市人民路9号）",
    "special_law": "《不动产登记暂行条例》",
    "query_way": "持有效证件到演示市不动产登记中心查询窗口申请查询",
    "secret_basis": "该文件由制发机关依法定密，并在保密期限之内",
    "harm": "公开后可能被用于破坏充电设施的供电安全",
    "objection_reason": "所涉成本数据是该公司的商业秘密，公开会损害其竞争地位",
    "public_interest": "不公开不会对公共利益造成重大影响",
    "obtained": "本机关已于2025年6月3日向您提供该文件",
    "excess_facts": "2026年1月至3月，您就同类事项提出申请42件",
    "facts": "2026年1月至3月，您就同类事项提出申请42件",
    "reasons_unreasonable": "您说明的理由与所申请的内容没有关联",
    "process_kind": "讨论记录",
}


# What an act would bring to its letter, for previews with the facts of a real case.
SAMPLE_GIVEN: dict[str, object] = {
    "points": ["请写明所需文件的名称或者文号", "请写明所需信息的年度"],
    "answer_by": date(2026, 4, 30),
    "guidance": "可以只写其中一项",
    "facts": "示例：数量、频次明显超过合理范围的事实",
    "reason": "示例：理由",
    "working_days": 10,
    "party": "演示市甲能源有限公司",
    "disclosure": ["项目核准批复", "项目申请报告"],
    "until": date(2026, 5, 29),
    "method": "pages",
    "quantity": 68,
    "pay_by": date(2026, 5, 15),
    "pay_how": "持本通知书到演示市非税收入收缴窗口缴纳",
    "result": "示例：审核的结果",
}


@dataclass(frozen=True)
class Sample:
    """One sample letter: its kind, its facts, its blocks."""

    kind: Kind
    number: str
    facts: LetterFacts
    document: Document


def samples() -> Iterator[Sample]:
    """Every letter of the catalogue once, numbered in order within its series."""
    given: dict[str, int] = {}
    for kind in KINDS.values():
        given[kind.series] = given.get(kind.series, 0) + 1
        number = f"演发改{kind.series}〔{DATED_ON.year}〕{given[kind.series]}号"
        facts = sample_facts(kind)
        yield Sample(kind, number, facts, compose(facts, template(kind.code), number))


def sample_facts(kind: Kind) -> LetterFacts:
    """Made-up facts with everything a letter of that kind can say."""
    values = {
        name: _VALUES.get(name) or f"示例：{label}"
        for name, label in FIELDS.items()
        if name in kind.rules
    }
    values["ground"] = kind.ground
    if kind.to_others:  # by default a third party is not told who asks
        values.pop("applicant_name", None)
    addressee = _VALUES["addressee" if kind.to_others else "applicant_name"]
    withheld = (
        {"part": "专家评审的讨论记录", "ground": "refused_process", "reason": "属于讨论记录"},
    )
    clause = NONE
    if kind.remedy:
        answer = {"withheld": withheld} if kind.outcome == "partial" else {}
        practice = Practice()
        route = remedy_route(kind.outcome, answer, DATED_ON, practice) if kind.outcome else "OPT"
        clause = remedy(route, next(iter(AGENCY_KINDS)), NAMES, DATED_ON, practice)
    first = (
        f"本机关于{_VALUES['received_on']}收到您通过互联网提交的政府信息公开申请"
        f"（申请编号：{_VALUES['number']}）。您申请公开的内容为：“{_VALUES['subject']}”。"
    )
    return LetterFacts(
        kind=kind.code,
        agency_name=AGENCY,
        addressee=addressee,
        salutation=f"{addressee}：",
        values=values,
        dated_on=DATED_ON,
        ground=kind.ground,
        remedy_route=clause.route,
        remedy_text=clause.text,
        opening=(first, "经审查，现答复如下：") if kind.outcome else (first,),
        items=("2024年度分配方案（12页）", "2025年度分配方案（14页）"),
        withheld=tuple(
            Withheld(
                w["part"],
                w["reason"],
                ground_text(KINDS[f"reply.{w['ground']}"].articles, first=False),
            )
            for w in withheld
        ),
        searches=(
            "2026年3月18日，由李某在本机关档案室及公文管理系统，以“充电设施”为检索词进行检索，"
            "结果为：没有检索到相关信息。",
        ),
        points=("请写明所需文件的名称或者文号", "请写明所需信息的年度"),
        disclosure=("项目核准批复", "项目申请报告"),
        tariff=(
            ("区间", "标准", "金额"),
            ("第1页至第30页", "不收费", "0元"),
            ("第31页至第68页", "10元／页", "380元"),
        ),
        contact="联系地址：演示市人民路1号；联系电话：0000-1234567。",
        slip=kind.to_others,
    )
