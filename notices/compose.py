"""From facts and template to blocks: what stands where. No paper yet, no database any more."""

from casework.facts import cn_date
from notices.facts import LetterFacts
from notices.page.blocks import Block, Closing, Document, Heading, Listing, Paragraph, Salutation
from notices.template import Line, Template, fill

_NUMERALS = "一二三四五六七八九十"


def compose(
    facts: LetterFacts, template: Template, number: str, *, draft: bool = False
) -> Document:
    """The whole letter. The statutory parts come from the facts, whatever the template says."""
    blocks: list[Block] = []
    for line in template.lines:
        blocks += _blocks(line, facts)
    closing = Closing(facts.agency_name, cn_date(facts.dated_on))
    enclosures = [b for b in blocks if isinstance(b, Listing)]
    body = [b for b in blocks if not isinstance(b, Listing)]
    return Document(
        form="letter",
        agency_name=facts.agency_name,
        title=template.title,
        number=number,
        # GB/T 9704: the list of enclosures stands below the text and above the signature.
        blocks=(*body, *enclosures, closing),
        dated_on=facts.dated_on,
        draft=draft,
        pdf_title=f"{template.title} {number}",
        subject=f"{facts.values['number']} {facts.values['applicant_name']}",
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
    if name == "opening":
        return [Salutation(facts.salutation), *(Paragraph(p) for p in facts.opening)]
    if name == "remedy":
        return [Paragraph(facts.remedy_text)] if facts.remedy_text else []
    if name == "items":
        return [Listing(facts.items)] if facts.items else []
    if name == "searches":
        return [Paragraph(s) for s in facts.searches]
    return [
        Heading(
            f"（{_numeral(i)}）{w.part}。",
            2,
            run_in=f"{w.reason}。根据{w.ground}的规定，"
            + ("该部分不予公开。" if w.refused else "现予告知。"),
        )
        for i, w in enumerate(facts.withheld, 1)
    ]


def _numeral(n: int) -> str:
    if n <= 10:
        return _NUMERALS[n - 1]
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" + (_NUMERALS[ones - 1] if ones else "")
