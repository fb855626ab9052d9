"""What we ask of an office's sheet: each field, what it is called elsewhere, what stands in for it.

A field is matched to a column, or to a choice that holds for the whole sheet (`Field.instead`).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from casework.facts import CHANNELS, FORMS, SERVICE_WAYS
from casework.outcomes import APPLICANT_KINDS, OUTCOMES

OPEN = "open"
"""Stands among the outcomes for a request that is still being handled."""
BY_NAME = "by_name"
SAME, NONE = "same", "none"
OFFICE_HEAD = "政府信息公开工作机构负责人"

KIND_WORDS = {BY_NAME: "按申请人的名称判断", **APPLICANT_KINDS}
OUTCOME_WORDS = {OPEN: "（还没有办结）", **{code: o.label for code, o in OUTCOMES.items()}}
YES_NO = {"yes": "是", "no": "否"}


@dataclass(frozen=True)
class Field:
    """One thing a row may tell. kind: text, code, date, dates, word or whole.

    names: headings of offices, the most usual first; further: headings that are taken for it only
    if nothing better is there. instead: what may be chosen in place of a column; default: which of
    them stands if the sheet has no column of it. codes: of kind "word", what its words may mean.
    """

    key: str
    label: str
    group: str
    kind: str = "text"
    help: str = ""
    names: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _all(codes: Mapping[str, str]) -> dict[str, str]:
    return {code: f"一律：{label}" for code, label in codes.items()}


_REQUEST, _RECEIPT, _COURSE, _ANSWER = "申请", "收到和登记", "办理过程", "答复和结案"
GROUPS = (_REQUEST, _RECEIPT, _COURSE, _ANSWER)

_FIELDS = (
    Field(
        "ref",
        "编号",
        _REQUEST,
        "code",
        "同一编号只导入一次",
        _names("""
            编号 申请编号 登记编号 登记号 受理编号 受理号 申请号 台账编号 收件编号 回执编号
            流水号 案号 序号"""),
        instead={"row": "没有编号：用工作表名称和行号"},
    ),
    Field(
        "name",
        "申请人姓名或者名称",
        _REQUEST,
        "text",
        "",
        _names("""
            申请人 申请人姓名 申请人名称 申请人姓名或者名称 申请人姓名或名称 申请人姓名/名称
            姓名或者名称 姓名 申请单位 申请人(单位)"""),
    ),
    Field(
        "kind",
        "申请人类别",
        _REQUEST,
        "word",
        "年度报告按它分列",
        _names("申请人类别 申请人类型 申请人性质 申请主体 主体类型 类别 申请人身份"),
        instead={BY_NAME: KIND_WORDS[BY_NAME], **_all(APPLICANT_KINDS)},
        default=BY_NAME,
        codes=KIND_WORDS,
    ),
    Field(
        "id_number",
        "证件号码",
        _REQUEST,
        "code",
        "",
        _names("证件号码 身份证号 身份证号码 证件号 统一社会信用代码 身份证"),
    ),
    Field(
        "phone",
        "联系电话",
        _REQUEST,
        "code",
        "",
        _names("""
            联系电话 联系方式 电话 手机 手机号 手机号码 申请人电话 申请人联系方式 联系电话/手机"""),
    ),
    Field(
        "address",
        "通信地址",
        _REQUEST,
        "text",
        "",
        _names("通信地址 通讯地址 联系地址 地址 邮寄地址 住址"),
    ),
    Field("postcode", "邮政编码", _REQUEST, "code", "", _names("邮政编码 邮编")),
    Field("email", "电子邮箱", _REQUEST, "code", "", _names("电子邮箱 邮箱 电子邮件 电子邮件地址")),
    Field(
        "subject",
        "申请内容",
        _REQUEST,
        "text",
        "",
        _names("""
            申请内容 申请公开内容 申请公开的内容 申请事项 申请公开事项 申请信息内容 申请公开信息
            申请公开的信息 所需信息内容描述 所需政府信息 所需信息 信息内容 内容 申请信息
            内容描述 申请公开信息内容 事项"""),
    ),
    Field(
        "form",
        "提供形式",
        _REQUEST,
        "word",
        "",
        _names("""
            提供形式 信息提供方式 提供方式 所需信息的提供方式 获取方式 获取信息的方式 载体形式
            公开形式"""),
        instead=_all(FORMS),
        default="paper",
        codes=FORMS,
    ),
    Field(
        "received_on",
        "收到日期",
        _RECEIPT,
        "date",
        "答复期限从它起算；邮寄、网上等渠道以它为签收或者与申请人确认之日",
        _names("""
            收到日期 收到时间 收到申请日期 收到申请时间 收到申请之日 申请收到日期 收件日期
            收件时间 收文日期 收文时间 接收日期 接收时间 签收日期 签收时间"""),
        _names("受理日期 受理时间"),
    ),
    Field(
        "channel",
        "提交渠道",
        _RECEIPT,
        "word",
        "",
        _names("""
            渠道 提交渠道 申请渠道 受理渠道 申请方式 提交方式 申请途径 收件方式 受理方式
            申请形式 来源 接收方式 收到方式"""),
        instead=_all(CHANNELS),
        codes=CHANNELS,
    ),
    Field(
        "submitted_on",
        "提交日期",
        _RECEIPT,
        "date",
        "申请人寄出、在网上提交的日期；没有的，以收到日期为提交日期",
        _names("提交日期 提交时间 申请日期 申请时间 申请提交日期"),
        instead={SAME: "与收到日期相同"},
        default=SAME,
    ),
    Field(
        "registered_on",
        "登记日期",
        _RECEIPT,
        "date",
        "",
        _names("登记日期 登记时间"),
        _names("受理日期 受理时间"),
        instead={SAME: "与收到日期相同"},
        default=SAME,
    ),
    Field(
        "section",
        "承办科室",
        _COURSE,
        "text",
        "本机关还没有的科室，导入时新建",
        _names("""
            承办科室 承办处室 承办部门 承办单位 承办机构 责任科室 责任处室 办理科室 主办科室
            主办处室 转办科室 经办科室 办理部门 科室 处室 承办处(科)室 承办处科室"""),
    ),
    Field(
        "asked_on",
        "告知补正的日期",
        _COURSE,
        "dates",
        "一格里有两个日期的，依次为告知、收到补正",
        _names("""
            告知补正日期 补正告知日期 补正通知日期 补正告知时间 告知补正时间 补正日期 补正时间
            发出补正日期"""),
    ),
    Field(
        "supplemented_on",
        "收到补正的日期",
        _COURSE,
        "date",
        "",
        _names("""
            收到补正日期 补正收到日期 补正材料收到日期 收到补正时间 申请人补正日期 补正回复日期
            补正材料日期"""),
    ),
    Field(
        "extended",
        "是否延期",
        _COURSE,
        "word",
        "",
        _names("是否延期 是否延期答复 延期情况 延期 延期答复 是否延长"),
        codes=YES_NO,
    ),
    Field(
        "extended_on",
        "告知延期的日期",
        _COURSE,
        "date",
        "",
        _names("""
            延期告知日期 告知延期日期 延期日期 延期时间 延期答复告知日期 延期告知时间
            延期通知日期"""),
        instead={"due": "没有记载：以原答复期限之日为告知之日"},
    ),
    Field(
        "extended_days",
        "延长的工作日",
        _COURSE,
        "whole",
        "",
        _names("延长工作日 延长的工作日 延期天数 延长天数 延期工作日 延长工作日数"),
        instead={str(n): f"一律：{n}个工作日" for n in (20, 15, 10, 5)},
        default="20",
    ),
    Field(
        "consented_by",
        "同意延期的人",
        _COURSE,
        "text",
        "没有同意记录的，延期不发生效力，列为问题",
        _names("延期同意人 同意延期人 延期批准人 延期审批人 批准人"),
        instead={"head": f"一律：{OFFICE_HEAD}"},
    ),
    Field(
        "told_on",
        "补正、延期告知的送达",
        _COURSE,
        "none",
        "台账一般不记；没有送达记录的延期不发生效力",
        instead={
            **{way: f"以告知的日期为送达日期，{label}" for way, label in SERVICE_WAYS.items()},
            NONE: "没有送达的记录，列为问题",
        },
    ),
    Field(
        "outcome",
        "办理结果",
        _ANSWER,
        "word",
        "",
        _names("""
            办理结果 答复结果 答复类型 答复类别 答复情况 处理结果 办理情况 答复内容 公开情况
            公开类型 结果 是否公开 办结情况 办理状态"""),
        codes=OUTCOME_WORDS,
    ),
    Field(
        "decided_on",
        "答复日期",
        _ANSWER,
        "date",
        "放弃、撤回而结案的，是结案的日期",
        _names("""
            答复日期 答复时间 作出答复日期 答复告知日期 回复日期 回复时间 办结日期 办结时间
            答复书日期 结案日期 办理时间"""),
    ),
    Field(
        "number",
        "答复文号",
        _ANSWER,
        "code",
        "",
        _names("""
            答复文号 答复书文号 告知书文号 答复书编号 告知书编号 发文字号 文号 答复编号"""),
    ),
    Field(
        "served_on",
        "答复送达日期",
        _ANSWER,
        "date",
        "计算期限看送达，不看落款",
        _names("""
            送达日期 送达时间 答复送达日期 寄出日期 寄送日期 邮寄日期 寄出时间 发出日期
            发出时间"""),
        instead={SAME: "没有记载：以答复日期为送达日期", NONE: "没有送达的记录，列为问题"},
    ),
    Field(
        "service_way",
        "送达方式",
        _ANSWER,
        "word",
        "",
        _names("送达方式 答复送达方式 寄送方式 送达形式 答复方式 回复方式"),
        instead=_all(SERVICE_WAYS),
        codes=SERVICE_WAYS,
    ),
    Field("note", "备注", _ANSWER, "text", "", _names("备注 备注说明 说明")),
)
FIELDS: dict[str, Field] = {f.key: f for f in _FIELDS}
REQUIRED = (
    "ref",
    "name",
    "kind",
    "subject",
    "form",
    "received_on",
    "channel",
    "submitted_on",
    "registered_on",
)


def heading(text: str) -> str:
    """A heading as it is compared: without spaces and marks, of ordinary width."""
    normal = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s*＊:：]", "", normal)


_NAMED = {heading(name): f.key for f in reversed(_FIELDS) for name in reversed((*f.names, f.label))}


def field_of(text: str) -> str:
    """The field a heading names, "" if none: as it stands, or without what is in brackets."""
    name = heading(text)
    return _NAMED.get(name) or _NAMED.get(re.sub(r"\(.*?\)", "", name), "")
