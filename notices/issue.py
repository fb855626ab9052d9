"""Issuing a letter: facts, number, page, bytes, hash: all in the transaction of its act.

A letter never moves a case. Whoever does an act that is a telling issues the letter and hands it
to the act inside one transaction (`flows.telling`); if the act is refused, no letter is left.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from casework.facts import Service
from casework.history import signed
from casework.models import Agency, Case, Person
from notices.catalogue import KINDS, version
from notices.compose import compose
from notices.models import Letter, LetterStyle
from notices.numbering import series_of, take_letter_number
from notices.page.blocks import Document
from notices.page.pdf import render
from notices.page.typefaces import Typefaces
from notices.readers import read
from notices.readers.common import Source
from notices.readers.reply import current_proposal
from notices.versions import template_on


class LetterDamaged(RuntimeError):
    """The stored bytes of a letter are no longer those that were issued."""


def issue(
    case: Case,
    kind: str,
    *,
    by: Person,
    dated_on: date,
    service_way: str = "post",
    given: Mapping[str, Any] | None = None,
) -> Letter:
    """Issue a letter of `kind` on `case`, dated `dated_on`. Must be called inside a transaction.

    given: the particulars of the act it tells, and words for the letter alone. service_way: how it
    is going to be served, because a letter served through the internet says more
    (复议法第二十二条第二款). Raises FactsMissing, AuthorityMissing, NoShortName, TemplateError.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a letter is issued inside the transaction of its act")
    spec, style = KINDS[kind], style_of(case.agency)
    facts = read(spec, Source(case, dated_on, given or {}, service_way))
    used = template_on(case.agency, kind, dated_on)
    typefaces = typefaces_of(case.agency)
    series = series_of(spec.series, spec.mark, style.numbering)
    serial, number = take_letter_number(case.agency, series, dated_on)
    rendered = render(compose(facts, used, number, form=style.form), typefaces)  # type: ignore[arg-type]
    digest = sha256(rendered.pdf).hexdigest()
    return Letter.objects.create(
        agency=case.agency,
        case=case,
        kind=kind,
        act=spec.act,
        series=series,
        year=dated_on.year,
        serial=serial,
        number=number,
        title=used.title,
        addressee=facts.addressee,
        dated_on=dated_on,
        pages=rendered.pages,
        remedy=facts.remedy_route,
        ground=facts.ground,
        file=_store(digest, rendered.pdf),
        sha256=digest,
        facts=facts.as_json(),
        template_version=version(used),
        fonts=typefaces.hashes(),
        seal=asdict(rendered.seal) if rendered.seal else None,
        issued_by=by,
    )


def reply_kind(case: Case) -> str:
    """The reply with the outcome of the running proposal; FactsMissing while there is none."""
    return f"reply.{current_proposal(case).outcome}"


def draft(
    case: Case,
    kind: str,
    *,
    dated_on: date,
    service_way: str = "post",
    given: Mapping[str, Any] | None = None,
) -> Document:
    """The letter as it would read, marked 草稿 and without a number. Writes nothing."""
    facts = read(KINDS[kind], Source(case, dated_on, given or {}, service_way))
    used = template_on(case.agency, kind, dated_on)
    form = style_of(case.agency).form
    return compose(facts, used, "", form=form, draft=True)  # type: ignore[arg-type]


def style_of(agency: Agency) -> LetterStyle:
    """How the agency's letters look and count; the defaults while it has settled nothing."""
    return LetterStyle.objects.filter(agency=agency).first() or LetterStyle(agency=agency)


def typefaces_of(agency: Agency) -> Typefaces:
    """The agency's own licensed fonts first, where it has any, then those of the house.

    They lie in FONTS_ROOT/<agency code>/ as fangsong.ttf, kai.ttf, hei.ttf, song.ttf and
    xiaobiaosong.ttf, any of them. Raises TypefaceError for one that may not be used.
    """
    folder = settings.FONTS_ROOT / agency.code
    return Typefaces.load(folder if folder.is_dir() else None)


def _store(digest: str, content: bytes) -> str:
    """Keep bytes under their hash: the same bytes are kept once."""
    name = f"letters/{digest[:2]}/{digest}.pdf"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(content))
    return name


def letter_bytes(letter: Letter) -> bytes:
    """The bytes as issued, checked against their hash: what every reprint is."""
    with letter.file.open("rb") as stored:
        content: bytes = stored.read()
    if sha256(content).hexdigest() != letter.sha256:
        raise LetterDamaged(f"文书{letter.number}的文件与制发时不一致，不能使用")
    return content


def record_service(letter: Letter, service: Service, evidence: str, by: Person) -> None:
    """Write the service on the letter itself, beside the event on the case.

    Served again after the post brought it back, the first posting stays what counts.
    """
    if letter.returned_on is None:
        letter.served_on = service.on
    letter.service_way = service.way
    own = service.received_on or (service.on if service.way != "post" else None)
    letter.received_on = own or letter.received_on
    letter.evidence = evidence or letter.evidence
    signed(letter, by, "登记送达")
    letter.save()


def record_return(letter: Letter, on: date, reason: str, by: Person) -> None:
    """Write on the letter that the post brought it back."""
    letter.returned_on, letter.return_reason = on, reason
    signed(letter, by, "登记邮件退回")
    letter.save()


def void(letter: Letter, on: date, reason: str, by: Person) -> None:
    """Mark the letter void: its number stays given, with reason and author; its bytes stay too."""
    letter.voided_on, letter.void_reason, letter.voided_by = on, reason, by
    signed(letter, by, "作废")
    letter.save()
