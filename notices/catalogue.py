"""Every letter the house can write: which act it is, what it must contain, its remedy."""

from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from casework.outcomes import OUTCOMES, REPLY_OUTCOMES
from notices.facts import ground_text
from notices.fields import FREE_WORDS, TO_APPLICANT, TO_OTHERS
from notices.numbering import PROCEDURAL, REPLIES
from notices.template import Template, TemplateRules, parse

TEMPLATES = Path(__file__).parent / "templates"

# Elements that stand in the letter as a composed part rather than as a field.
_COMPOSED = {"items": "items", "withheld": "withheld", "search_record": "searches"}
_ON_FILE = ("consultation", "supplement_history", "reasons_asked")


@dataclass(frozen=True)
class Kind:
    """One kind of letter.

    act: the act it is the telling of. articles: its ground in the Regulation. remedy: whether it
    carries a remedy clause. series: its 发文字号, and mark: the same where the agency numbers every
    kind by itself. must: the fields its template may not leave out; always: further ones it can
    rely on; maybe: those that may be empty, to be named under ?if only. blocks: the composed parts
    it may not leave out; may_blocks: those it may use.
    """

    code: str
    act: str
    label: str
    mark: str
    articles: tuple[str, ...] = ()
    outcome: str = ""
    remedy: bool = False
    series: str = PROCEDURAL
    to_others: bool = False
    must: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    may_blocks: tuple[str, ...] = ("contact",)
    rules: TemplateRules = field(init=False)

    def __post_init__(self) -> None:
        ground = ("ground",) if self.articles else ()
        common = TO_OTHERS if self.to_others else (*TO_APPLICANT, "channel_words")
        remedy = ("remedy",) if self.remedy else ()
        rules = TemplateRules(
            always=frozenset({*common, *ground, *self.must, *self.always}),
            maybe=frozenset(self.maybe) - {*self.must, *self.always},
            blocks=frozenset({*self.blocks, *remedy, *self.may_blocks}),
            must_fields=(*self.must, *ground),
            must_blocks=(*self.blocks, *remedy),
        )
        object.__setattr__(self, "rules", rules)

    @property
    def ground(self) -> str:
        return ground_text(self.articles)


_PROCEDURAL = (
    Kind(
        "acknowledge",
        "acknowledge",
        "登记回执",
        "公开登",
        ("第三十三条第二款", "第四十五条"),
        must=("received_on", "number", "subject"),
        always=("reply_days",),
        maybe=("due_on",),
        blocks=("salutation",),
    ),
    Kind(
        "request_supplement",
        "request_supplement",
        "补正告知书",
        "公开补",
        ("第三十条",),
        must=("answer_by",),
        maybe=("guidance",),
        blocks=("opening", "points"),
    ),
    Kind(
        "ask_reasons",
        "ask_reasons",
        "说明理由告知书",
        "公开询",
        ("第三十五条",),
        must=("facts", "answer_by"),
        blocks=("opening",),
    ),
    Kind(
        "extend",
        "extend",
        "延期答复告知书",
        "公开延",
        ("第三十三条第二款",),
        must=("due_on", "reason", "working_days", "new_due_on"),
        blocks=("opening",),
    ),
    Kind(
        "consult_third_party",
        "consult_third_party",
        "征求第三方意见书",
        "公开征",
        ("第三十二条",),
        to_others=True,
        must=("addressee", "opinion_days"),
        maybe=("applicant_name",),
        blocks=("salutation", "disclosure", "slip"),
    ),
    Kind(
        "notify_consultation",
        "notify_consultation",
        "征求意见告知书",
        "公开征告",
        ("第三十三条第三款",),
        must=("consulted_on", "whom"),
        blocks=("opening",),
    ),
    Kind(
        "consult_co_maker",
        "consult_agency",
        "征求共同制作机关意见函",
        "公开征函",
        ("第三十四条",),
        to_others=True,
        must=("addressee", "opinion_days"),
        blocks=("salutation", "disclosure", "slip"),
    ),
    Kind(
        "consult_other",
        "consult_agency",
        "协商函",
        "公开商",
        ("第十一条",),
        to_others=True,
        must=("addressee",),
        maybe=("answer_by",),
        blocks=("salutation", "disclosure"),
        may_blocks=("contact", "slip"),
    ),
    Kind(
        "tell_third_party",
        "tell_third_party",
        "第三方决定告知书",
        "公开三告",
        ("第三十二条",),
        to_others=True,
        remedy=True,
        must=("reason", "opinion_words"),
        blocks=("salutation", "disclosure"),
    ),
    Kind(
        "delay",
        "delay",
        "延迟答复告知书",
        "公开迟",
        ("第三十五条",),
        must=("reason", "until"),
        always=("reasons_on",),
        blocks=("opening",),
    ),
    Kind(
        "charge_fee",
        "charge_fee",
        "收费通知书",
        "公开费",
        ("第四十二条",),
        must=("amount", "pay_by", "pay_how"),
        always=("method", "quantity"),
        blocks=("opening", "tariff"),
    ),
    Kind(
        "tell_abandonment",
        "tell_abandonment",
        "终止办理告知书",
        "公开终",
        ("第三十条",),
        remedy=True,
        must=("lapse_words",),
        blocks=("opening",),
    ),
    Kind(
        "tell_correction",
        "tell_correction",
        "更正、转送告知书",
        "公开更",
        ("第四十一条",),
        must=("result",),
        maybe=("right_agency",),
        blocks=("salutation",),
    ),
)


def _reply(code: str) -> Kind:
    """The reply of one row of the table of outcomes."""
    outcome = OUTCOMES[code]
    wanted = outcome.must_contain
    return Kind(
        f"reply.{code}",
        "reply",
        outcome.label,
        REPLIES,
        outcome.grounds,
        outcome=code,
        remedy=True,
        series=REPLIES,
        must=tuple(k for k in wanted if k not in _COMPOSED and k not in _ON_FILE),
        always=("third_party_words",) if code == "refused_third_party" else (),
        maybe=FREE_WORDS,
        blocks=("opening", *(_COMPOSED[k] for k in wanted if k in _COMPOSED)),
    )


KINDS: dict[str, Kind] = {k.code: k for k in _PROCEDURAL} | {
    f"reply.{code}": _reply(code) for code in REPLY_OUTCOMES
}


@cache
def template(code: str) -> Template:
    """The shipped template of a kind, checked. Raises TemplateError or KeyError."""
    return parse(shipped_source(code), KINDS[code].rules)


def shipped_source(code: str) -> str:
    """The text of the shipped template, as the file has it."""
    path = TEMPLATES / f"{code.replace('.', '/')}.txt"
    return path.read_text(encoding="utf-8")


def version(used: Template) -> str:
    """What identifies the template a letter was made from."""
    return sha256(used.source.encode()).hexdigest()[:16]
