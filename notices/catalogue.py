"""Every letter the house can write: which act it is, what it must contain, its remedy."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from casework.outcomes import ELEMENTS, OUTCOMES, REPLY_OUTCOMES
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
    **{key: e.label for key, e in ELEMENTS.items() if e.source == "reply" and key != "items"},
}
# Parts the program composes; a template says only where they stand.
BLOCKS: dict[str, str] = {
    "opening": "称呼、收到日期、申请编号、申请内容和办理经过",
    "remedy": "救济告知",
    "items": "附件目录",
    "withheld": "不予公开的各部分及其理由、依据",
    "searches": "检索记录",
}
# Elements that stand in the letter as a composed part rather than as a field.
_COMPOSED = {"items": "items", "withheld": "withheld", "search_record": "searches"}
_ON_FILE = ("consultation", "supplement_history", "reasons_asked")


@dataclass(frozen=True)
class Kind:
    """One kind of letter. act: the act it is the telling of; outcome: for replies."""

    code: str
    act: str
    label: str
    outcome: str = ""
    remedy: bool = False

    def must_fields(self) -> tuple[str, ...]:
        """Fields its template may not leave out."""
        spec = OUTCOMES[self.outcome]
        own = [k for k in spec.must_contain if k not in _COMPOSED and k not in _ON_FILE]
        return (*own, *(("ground",) if spec.grounds else ()))

    def must_blocks(self) -> tuple[str, ...]:
        """Composed parts its template may not leave out."""
        spec = OUTCOMES[self.outcome]
        own = [_COMPOSED[k] for k in spec.must_contain if k in _COMPOSED]
        return ("opening", *own, *(("remedy",) if self.remedy else ()))


KINDS: dict[str, Kind] = {
    f"reply.{code}": Kind(f"reply.{code}", "reply", OUTCOMES[code].label, code, remedy=True)
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
