"""From facts and template to blocks: what stands where. No paper yet, no database any more."""

from collections.abc import Callable

from casework.facts import cn_date
from notices.facts import LetterFacts
from notices.page.blocks import (
    Block,
    Closing,
    Column,
    Document,
    Field,
    FieldRow,
    Fields,
    Form,
    Heading,
    Imprint,
    Listing,
    Paragraph,
    ReplySlip,
    Salutation,
    Table,
)
from notices.template import Line, Template, fill

_NUMERALS = "一二三四五六七八九十"


def compose(
    facts: LetterFacts,
    template: Template,
    number: str,
    *,
    form: Form = "letter",
    draft: bool = False,
) -> Document:
    """The whole letter. The statutory parts come from the facts, whatever the template says.

    form: letter 信函格式 or document 文件格式 (GB/T 9704 chapters 10 and 7), which has an imprint.
    """
    blocks: list[Block] = []
    for line in template.lines:
        blocks += _blocks(line, facts)
    closing = Closing(facts.agency_name, cn_date(facts.dated_on))
    enclosures = [b for b in blocks if isinstance(b, Listing)]
    slips = [b for b in blocks if isinstance(b, ReplySlip)]
    body = [b for b in blocks if not isinstance(b, Listing | ReplySlip)]
    imprint: list[Block] = []
    if form == "document":
        imprint = [Imprint(printed_by=facts.agency_name, printed_on=cn_date(facts.dated_on))]
    return Document(
        form=form,
        agency_name=facts.agency_name,
        title=template.title,
        number=number,
        # GB/T 9704: the list of enclosures stands below the text and above the signature.
        blocks=(*body, *enclosures, closing, *imprint, *slips),
        dated_on=facts.dated_on,
        draft=draft,
        pdf_title=f"{template.title} {number}",
        subject=f"{facts.values['number']} {facts.addressee}",
    )


def _blocks(line: Line, facts: LetterFacts) -> list[Block]:
    if line.kind == "block":
        return _composed(line.text, facts)
    text = fill(line, facts.values)
    if text is None:
        return []
    if line.kind == "text":
        return [Paragraph(text)]
    level = {"heading1": 1, "heading2": 2, "heading3": 3}[line.kind]
    return [Heading(text, level)]  # type: ignore[arg-type]


def _composed(name: str, facts: LetterFacts) -> list[Block]:
    return _COMPOSERS[name](facts)


def _opening(facts: LetterFacts) -> list[Block]:
    return [*_salutation(facts), *(Paragraph(p) for p in facts.opening)]


def _salutation(facts: LetterFacts) -> list[Block]:
    return [Salutation(facts.salutation)]


def _remedy(facts: LetterFacts) -> list[Block]:
    return [Paragraph(facts.remedy_text)] if facts.remedy_text else []


def _items(facts: LetterFacts) -> list[Block]:
    return [Listing(facts.items)] if facts.items else []


def _searches(facts: LetterFacts) -> list[Block]:
    return [Paragraph(s) for s in facts.searches]


def _points(facts: LetterFacts) -> list[Block]:
    """The unclear points one by one; a single one needs no number."""
    if len(facts.points) == 1:
        return [Paragraph(f"{facts.points[0]}。")]
    return [Paragraph(f"（{_numeral(i)}）{point}。") for i, point in enumerate(facts.points, 1)]


def _disclosure(facts: LetterFacts) -> list[Block]:
    if len(facts.disclosure) == 1:
        return [Paragraph(f"{facts.disclosure[0]}。")]
    return [Paragraph(f"（{_numeral(i)}）{what}。") for i, what in enumerate(facts.disclosure, 1)]


def _tariff(facts: LetterFacts) -> list[Block]:
    head, *rows = facts.tariff
    columns = (Column(3, "left"), Column(2, "center"), Column(2, "right"))
    return [Table(columns, tuple(rows), header=(head,))]


def _contact(facts: LetterFacts) -> list[Block]:
    return [Paragraph(facts.contact)] if facts.contact else []


def _slip(facts: LetterFacts) -> list[Block]:
    """回执 of a consultation: agree or not, with the reason (条例第三十二条、第三十四条)."""
    if not facts.slip:
        return []
    rows = (
        FieldRow((Field("申请编号", facts.values["number"]),)),
        FieldRow((Field("被征求人", facts.addressee),)),
        FieldRow((Field("是否同意公开", "□同意　　□不同意"),)),
        FieldRow((Field("理　　由"),), min_lines=5),
        FieldRow((Field("签名或者盖章"),), min_lines=3),
        FieldRow((Field("日　　期", "　　　　年　　月　　日"),)),
    )
    return [ReplySlip("回　　执", (Salutation(f"{facts.agency_name}："), Fields(rows)))]


def _withheld(facts: LetterFacts) -> list[Block]:
    return [
        Heading(
            f"（{_numeral(i)}）{w.part}。",
            2,
            run_in=f"{w.reason}。根据{w.ground}的规定，"
            + ("该部分不予公开。" if w.refused else "现予告知。"),
        )
        for i, w in enumerate(facts.withheld, 1)
    ]


_COMPOSERS: dict[str, Callable[[LetterFacts], list[Block]]] = {
    "opening": _opening,
    "salutation": _salutation,
    "remedy": _remedy,
    "items": _items,
    "searches": _searches,
    "points": _points,
    "disclosure": _disclosure,
    "tariff": _tariff,
    "contact": _contact,
    "slip": _slip,
    "withheld": _withheld,
}


def _numeral(n: int) -> str:
    """十一、二十、一百零一: from 1 to 999, and in digits beyond."""
    if n <= 10:
        return _NUMERALS[n - 1]
    if n >= 1000:
        return str(n)
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_NUMERALS[hundreds - 1]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else _NUMERALS[tens - 1]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (_NUMERALS[ones - 1] if ones else "")
