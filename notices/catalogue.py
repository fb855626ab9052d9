"""Every letter the house can write: which act it is, what it must contain, its remedy."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from casework.outcomes import ELEMENTS, OUTCOMES, REPLY_OUTCOMES
from notices.facts import ground_text
from notices.numbering import PROCEDURAL, REPLIES
from notices.template import Template, parse

TEMPLATES = Path(__file__).parent / "templates"

# The whitelist: field -> what it is, for whoever writes a template.
FIELDS: dict[str, str] = {
    "agency_name": "本机关名称",
    "number": "申请编号",
    "applicant_name": "申请人姓名或者名称",
    "you": "对申请人的称呼（您、贵单位）",
    "received_on": "收到申请的日期",
    "dated_on": "文书日期",
    "ground": "依据的条款，首次出现用全称",
    "search_record": "检索经过",
    "third_party_words": "第三方表示了什么",
    "right_agency": "负责公开的行政机关",
    "right_agency_contact": "该机关的联系方式",
    "subject": "申请公开的内容",
    "channel_words": "提交的方式",
    "reply_days": "答复期限的工作日数",
    "due_on": "答复期限",
    "new_due_on": "延长后的答复期限",
    "working_days": "延长的工作日数",
    "answer_by": "补正、说明理由或者答复的期限",
    "guidance": "补正的指导",
    "facts": "数量、频次明显超过合理范围的事实",
    "addressee": "收文的第三方或者机关",
    "opinion_days": "提出意见的工作日数",
    "consulted_on": "征求意见的日期",
    "whom": "向谁征求意见",
    "opinion_words": "第三方的意见",
    "reasons_on": "收到理由的日期",
    "until": "延迟答复的期限",
    "method": "计费方式",
    "quantity": "数量",
    "amount": "金额",
    "pay_by": "缴费期限",
    "pay_how": "缴费方式",
    "lapse_words": "逾期的经过",
    "result": "审核的结果",
    **{key: e.label for key, e in ELEMENTS.items() if e.source == "reply" and key != "items"},
}
# Parts the program composes; a template says only where they stand.
BLOCKS: dict[str, str] = {
    "opening": "称呼、收到日期、申请编号、申请内容和办理经过",
    "remedy": "救济告知",
    "items": "附件目录",
    "withheld": "不予公开的各部分及其理由、依据",
    "searches": "检索记录",
    "salutation": "称呼",
    "points": "需要补正的事项，逐项",
    "disclosure": "拟公开或者决定公开的内容",
    "tariff": "收费的计算",
    "contact": "本机关的联系方式",
    "slip": "回执",
}
# Elements that stand in the letter as a composed part rather than as a field.
_COMPOSED = {"items": "items", "withheld": "withheld", "search_record": "searches"}
_ON_FILE = ("consultation", "supplement_history", "reasons_asked")


@dataclass(frozen=True)
class Kind:
    """One kind of letter.

    act: the act it is the telling of, empty for a letter that only informs. articles: its ground
    in the Regulation. remedy: whether it carries a remedy clause. series: its 发文字号.
    needs_fields, needs_blocks: what its template may not leave out.
    """

    code: str
    act: str
    label: str
    articles: tuple[str, ...] = ()
    outcome: str = ""
    remedy: bool = False
    series: str = PROCEDURAL
    needs_fields: tuple[str, ...] = ()
    needs_blocks: tuple[str, ...] = ()

    @property
    def ground(self) -> str:
        return ground_text(self.articles)

    def must_fields(self) -> tuple[str, ...]:
        """Fields its template may not leave out."""
        ground = ("ground",) if self.articles else ()
        if not self.outcome:
            return (*self.needs_fields, *ground)
        wanted = OUTCOMES[self.outcome].must_contain
        return (*(k for k in wanted if k not in _COMPOSED and k not in _ON_FILE), *ground)

    def must_blocks(self) -> tuple[str, ...]:
        """Composed parts its template may not leave out."""
        remedy = ("remedy",) if self.remedy else ()
        if not self.outcome:
            return (*self.needs_blocks, *remedy)
        own = [_COMPOSED[k] for k in OUTCOMES[self.outcome].must_contain if k in _COMPOSED]
        return ("opening", *own, *remedy)


_PROCEDURAL = (
    Kind(
        "acknowledge",
        "",
        "登记回执",
        ("第三十三条第二款", "第四十五条"),
        needs_fields=("received_on", "number", "subject"),
        needs_blocks=("salutation",),
    ),
    Kind(
        "request_supplement",
        "request_supplement",
        "补正告知书",
        ("第三十条",),
        needs_fields=("answer_by",),
        needs_blocks=("opening", "points"),
    ),
    Kind(
        "ask_reasons",
        "ask_reasons",
        "说明理由告知书",
        ("第三十五条",),
        needs_fields=("facts", "answer_by"),
        needs_blocks=("opening",),
    ),
    Kind(
        "extend",
        "extend",
        "延期答复告知书",
        ("第三十三条第二款",),
        needs_fields=("due_on", "reason", "working_days", "new_due_on"),
        needs_blocks=("opening",),
    ),
    Kind(
        "consult_third_party",
        "consult_third_party",
        "征求第三方意见书",
        ("第三十二条",),
        needs_fields=("addressee", "opinion_days"),
        needs_blocks=("salutation", "disclosure", "slip"),
    ),
    Kind(
        "notify_consultation",
        "",
        "征求意见告知书",
        ("第三十三条第三款",),
        needs_fields=("consulted_on",),
        needs_blocks=("opening",),
    ),
    Kind(
        "consult_co_maker",
        "consult_agency",
        "征求共同制作机关意见函",
        ("第三十四条",),
        needs_fields=("addressee", "opinion_days"),
        needs_blocks=("salutation", "disclosure", "slip"),
    ),
    Kind(
        "consult_other",
        "consult_agency",
        "协商函",
        ("第十一条",),
        needs_fields=("addressee",),
        needs_blocks=("salutation", "disclosure"),
    ),
    Kind(
        "tell_third_party",
        "",
        "第三方决定告知书",
        ("第三十二条",),
        remedy=True,
        needs_fields=("reason", "opinion_words"),
        needs_blocks=("salutation", "disclosure"),
    ),
    Kind(
        "delay",
        "delay",
        "延迟答复告知书",
        ("第三十五条",),
        needs_fields=("reason", "until"),
        needs_blocks=("opening",),
    ),
    Kind(
        "charge_fee",
        "charge_fee",
        "收费通知书",
        ("第四十二条",),
        needs_fields=("amount", "pay_by", "pay_how"),
        needs_blocks=("opening", "tariff"),
    ),
    Kind(
        "abandon",
        "",
        "终止办理告知书",
        ("第三十条",),
        remedy=True,
        needs_fields=("lapse_words",),
        needs_blocks=("opening",),
    ),
    Kind(
        "tell_correction",
        "",
        "更正、转送告知书",
        ("第四十一条",),
        needs_fields=("result",),
        needs_blocks=("salutation",),
    ),
)
KINDS: dict[str, Kind] = {k.code: k for k in _PROCEDURAL} | {
    f"reply.{code}": Kind(
        f"reply.{code}",
        "reply",
        OUTCOMES[code].label,
        OUTCOMES[code].grounds,
        outcome=code,
        remedy=True,
        series=REPLIES,
    )
    for code in REPLY_OUTCOMES
}


@cache
def template(code: str) -> Template:
    """The shipped template of a kind, checked. Raises TemplateError or KeyError."""
    kind = KINDS[code]
    path = TEMPLATES / f"{code.replace('.', '/')}.txt"
    return parse(
        path.read_text(encoding="utf-8"),
        fields=FIELDS,
        blocks=BLOCKS,
        must_fields=kind.must_fields(),
        must_blocks=kind.must_blocks(),
    )


def version(used: Template) -> str:
    """What identifies the template a letter was made from."""
    return sha256(used.source.encode()).hexdigest()[:16]
