"""The words offices use for channels, outcomes, kinds, and what they mean to us.

A word is guessed only where it says one thing; “不予公开” without a reason is left to a person.
"""

import unicodedata
from collections.abc import Mapping

from casework.outcomes import APPLICANT_KINDS, OUTCOMES
from flows.registers.fields import BY_NAME, OPEN

# field -> (words contained, code), the more telling first.
_CONTAINS: dict[str, tuple[tuple[str, str], ...]] = {
    "channel": (
        ("平信 平邮 普通信函 平常信函", "ordinary_post"),
        ("电子邮件 邮箱 网 在线 线上 平台", "internet"),
        ("传真", "fax"),
        ("当面 现场 窗口 上门 来人 当场 大厅", "in_person"),
        ("邮 信函 快递 挂号 EMS ems 特快", "registered_post"),
        ("口头 电话", "oral"),
    ),
    "service_way": (
        ("电子 邮箱 网 在线 线上 平台 短信", "electronic"),
        ("委托", "entrusted"),
        ("邮 快递 挂号 EMS ems 特快 信函", "post"),
        ("当面 现场 直接 自取 领取 窗口 上门", "in_person"),
    ),
    "form": (
        ("电子 邮件 光盘 网", "electronic"),
        ("查阅 抄录 阅览", "inspect"),
        ("纸 复印 邮寄", "paper"),
    ),
    "kind": (
        ("自然人 公民 个人", "natural"),
        ("法律服务 律师", "legal_service"),
        ("科研", "research"),
        ("公益 社会团体", "public_interest"),
        ("商业 企业 公司", "company"),
        ("法人 组织 单位", BY_NAME),
    ),
    "outcome": (
        ("办理中 在办 未办结 未答复 待办 正在办理 处理中", OPEN),
        ("撤回 撤销申请", "withdrawn"),
        ("仍不明确 补正后不明确", "still_unclear"),
        ("逾期不补正 逾期未补正 未补正 不补正 补正未反馈 未按期补正", "lapsed_supplement"),
        ("逾期不缴费 逾期未缴费 未缴费 不缴费", "lapsed_fee"),
        ("部分公开 部分予以公开 部分同意 区分处理", "partial"),
        ("国家秘密 涉密", "refused_secret"),
        ("法律、行政法规禁止 法律行政法规禁止 法律法规禁止", "refused_law"),
        ("三安全 危及", "refused_security"),
        ("第三方 商业秘密 个人隐私", "refused_third_party"),
        ("内部事务 内部管理", "refused_internal"),
        ("过程性", "refused_process"),
        ("执法案卷", "refused_enforcement_file"),
        ("行政查询", "special_query"),
        ("不存在 不掌握 未制作 未获取 未检索到", "not_exist"),
        ("非本机关 不属于本机关 不属本机关 非本单位 不属于本单位 不属于我", "not_ours"),
        ("没有现成 另行制作 加工 汇总", "not_ready_made"),
        ("信访 投诉 举报", "petition"),
        ("反复申请 大量", "excessive"),
        ("重复", "repeated"),
        ("出版物", "publication"),
        ("重新出具 已获取", "reissue"),
        ("主动公开 已公开", "published"),
        ("不予公开 不公开 不同意 不予处理 无法提供", ""),
        ("予以公开 同意公开 全部公开 公开", "disclosed"),
        ("其他", "other"),
    ),
    "extended": (
        ("否 未 无 不", "no"),
        ("是 已 延 有 √", "yes"),
    ),
}


def normal(word: str) -> str:
    """A word as it is compared: without spaces, of ordinary width."""
    return "".join(unicodedata.normalize("NFKC", word).split())


_EXACTLY: dict[str, Mapping[str, str]] = {
    "outcome": {normal(o.label): code for code, o in OUTCOMES.items()},
    "kind": {normal(label): code for code, label in APPLICANT_KINDS.items()},
    "extended": {"y": "yes", "n": "no", "Y": "yes", "N": "no", "×": "no"},
}


def guess(key: str, word: str) -> str:
    """The code a word of that field means; "" where nobody can tell."""
    exact = _EXACTLY.get(key, {}).get(word)
    if exact:
        return exact
    for parts, code in _CONTAINS.get(key, ()):
        if any(part in word for part in parts.split()):
            return code
    return ""


_ENDINGS: tuple[tuple[str, str], ...] = (
    ("律师事务所 法律服务所 法律援助中心", "legal_service"),
    ("研究院 研究所 研究中心 科学院 设计院 大学 学院", "research"),
    ("协会 学会 基金会 促进会 商会 联合会 志愿服务队", "public_interest"),
    ("公司 厂 集团 合作社 银行 商行 经营部 企业 商店 工作室", "company"),
)
_HOUSES = tuple("局厅委会所院校队社心部站府园馆室处村")
_FEW, _MOST = 3, 4


def kind_of(name: str) -> str:
    """The kind of an applicant by his name: what it ends in, or how people's names look."""
    bare = "".join(name.split())
    own = bare.split("（")[0].split("(")[0]
    for endings, code in _ENDINGS:
        if bare.endswith(ends := tuple(endings.split())) or own.endswith(ends):
            return code
    return "natural" if all(_a_person(n) for n in own.replace(",", "、").split("、")) else "other"


def _a_person(name: str) -> bool:
    if "·" in name:
        return True
    han = all(ord(c) > 0x2E7F for c in name)
    return han and (2 <= len(name) <= _FEW or (len(name) == _MOST and not name.endswith(_HOUSES)))
