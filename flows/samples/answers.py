"""Outcomes in about the proportions offices publish in 表三, and what each answer says."""

from random import Random
from typing import Any

from flows.samples.names import CITY
from flows.samples.subjects import paper_title

# Per thousand finished requests that were answered; what lapsed or was withdrawn comes beside.
_REPLIES = (
    ("disclosed", 250),
    ("published", 145),
    ("partial", 88),
    ("refused_secret", 3),
    ("refused_law", 4),
    ("refused_security", 2),
    ("refused_third_party", 16),
    ("refused_internal", 15),
    ("refused_process", 27),
    ("refused_enforcement_file", 14),
    ("special_query", 22),
    ("not_exist", 225),
    ("not_ours", 95),
    ("not_ready_made", 24),
    ("still_unclear", 6),
    ("petition", 26),
    ("repeated", 15),
    ("publication", 2),
    ("excessive", 2),
    ("reissue", 3),
    ("other", 16),
)
_CODES, _WEIGHTS = [c for c, _ in _REPLIES], [n for _, n in _REPLIES]
_AT_ONCE = ("disclosed", "partial", "published", "not_ours", "refused_process", "special_query")
"""Outcomes that need nothing on file but the proposal itself."""


def outcome(rng: Random) -> str:
    """How a request was answered."""
    return rng.choices(_CODES, _WEIGHTS)[0]


def outcome_proposed(rng: Random) -> str:
    """An outcome that may be proposed on any case in hand."""
    return rng.choice(_AT_ONCE)


def answer(code: str, subject: str, year: int, rng: Random) -> dict[str, Any]:
    """What the answer contains, by outcome, as a proposal or a register has it.

    year: of the request. Texts that rest on the case's own course name no dates of it.
    """
    texts = _TEXTS.get(code)
    if code in ("disclosed", "partial"):
        found = _papers(subject, rng)
        return found | ({"withheld": [_withheld(rng)]} if code == "partial" else {})
    if code == "repeated":
        earlier = {"earlier_number": f"样公开告〔{year - 1}〕{rng.randint(1, 400)}号"}
        return earlier | {"earlier_on": f"{year - 1}-{rng.randint(1, 12):02}-15"}
    if code in ("refused_internal", "refused_process"):
        key, kinds = _KINDS[code]
        return {key: rng.choice(kinds)}
    assert texts is not None, code
    return dict(rng.choice(texts))


def _papers(subject: str, rng: Random) -> dict[str, Any]:
    titles = {paper_title(subject, rng) for _ in range(rng.choices((1, 2, 3), (70, 22, 8))[0])}
    items = [{"title": t, "pages": rng.randint(1, 40)} for t in sorted(titles)]
    return {"items": items, "form": rng.choice(("电子文件", "纸质复印件"))}


def _withheld(rng: Random) -> dict[str, str]:
    return dict(rng.choice(_PARTS))


_PARTS = (
    {
        "part": "其中的专家评审讨论记录",
        "ground": "refused_process",
        "reason": "该部分是履行行政管理职能过程中形成的讨论记录，属于过程性信息",
    },
    {
        "part": "附件中的人员考核材料",
        "ground": "refused_internal",
        "reason": "该部分属于人事管理方面的内部事务信息",
    },
    {
        "part": "往年的拨付明细",
        "ground": "not_ours",
        "reason": "该部分由其他机关制作，本机关没有保存",
    },
)
_KINDS = {
    "refused_internal": ("internal_kind", ("人事管理", "后勤管理", "内部工作流程")),
    "refused_process": ("process_kind", ("讨论记录", "过程稿", "磋商信函", "请示报告")),
}
_TEXTS: dict[str, tuple[dict[str, str], ...]] = {
    "published": (
        {"how_to_get": "可在本机关门户网站“政府信息公开”栏目查阅"},
        {"how_to_get": f"刊登于《{CITY}人民政府公报》，可在市档案馆、图书馆查阅"},
    ),
    "refused_secret": ({"secret_basis": "已依照法定程序确定为国家秘密，尚在保密期限之内"},),
    "refused_law": (
        {"law_article": "《中华人民共和国统计法》第二十五条", "law_level": "法律"},
        {"law_article": "《中华人民共和国个人所得税法》第十九条", "law_level": "法律"},
    ),
    "refused_security": ({"harm": "公开后可能影响城市供水设施的安全运行"},),
    "refused_third_party": (
        {
            "objection_reason": "所涉报价构成和工艺参数不为公众所知悉，公开后会损害其竞争地位",
            "public_interest": "不公开不会对公共利益造成重大影响",
        },
    ),
    "refused_enforcement_file": ({"reason": "所涉信息属于行政处罚案卷，依照法律另行查阅"},),
    "special_query": (
        {
            "special_law": "《不动产登记暂行条例》",
            "query_way": "可持身份证明到不动产登记机构查询",
        },
    ),
    "not_exist": (
        {"search_record": "检索了本机关档案室和公文管理系统，没有检索到所申请的信息"},
        {"search_record": "以项目名称和文号检索了公文管理系统，并查阅了移交清单，没有检索到"},
    ),
    "not_ours": (
        {"reason": "所申请的信息由其他机关制作，建议向制作该信息的机关咨询"},
        {"reason": "该项目由县级人民政府组织实施，本机关不负责公开"},
    ),
    "not_ready_made": ({"reason": "本机关没有分年度汇总的现成材料，需要另行加工、分析"},),
    "still_unclear": ({"reason": "补正后仍不能确定所需信息的名称、文号或者其他特征"},),
    "petition": (
        {"channel": "可以向信访部门提出，或者拨打政务服务便民热线反映"},
        {"channel": "所述举报事项可以向有管辖权的执法机构提出"},
    ),
    "publication": ({"how_to_get": "可向出版单位购买，或者到公共图书馆借阅"},),
    "excessive": (
        {
            "excess_facts": "申请人三个月内就同一事项提出申请四十余件",
            "reasons_unreasonable": "所述理由是对房屋征收不满，与所申请的信息没有关系",
        },
    ),
    "reissue": ({"obtained": "申请人已于上一年度在本机关取得该信息的复制件"},),
    "other": ({"reason": "申请人就同一内容在其他机关另行办理，双方商定不再答复"},),
}
