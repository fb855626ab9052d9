"""An agency's own templates: draft → checked → approved by another person → in effect from a date.

The version in effect on a letter's date is the last one approved for that date or an earlier one;
without any, the shipped template is used. Nothing here can take the statutory parts out of a
letter: `notices.template.parse` checks every text against the rules of its kind.
"""

import difflib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from casework.history import signed
from casework.models import Agency, Case, Person
from casework.roles import may_in_agency
from notices.catalogue import KINDS, shipped_source
from notices.catalogue import template as shipped
from notices.compose import compose
from notices.models import TemplateVersion
from notices.page.blocks import Document, Form
from notices.readers import read
from notices.readers.common import Source
from notices.samples import SAMPLE_GIVEN, sample_facts
from notices.template import Template, parse


class VersionRefused(ValueError):
    """What was asked of a template version is not possible; the message says why."""


def draft_version(
    agency: Agency, kind: str, source: str, *, by: Person, today: date, note: str = ""
) -> TemplateVersion:
    """A new draft, with the next number. Its text may still be wrong: checking says so."""
    _may(by, "draft_template", agency)
    if kind not in KINDS:
        raise VersionRefused(f"不认识的文书种类“{kind}”")
    with transaction.atomic():
        # The agency's row orders two people who draft at once.
        Agency.objects.select_for_update().get(pk=agency.pk)
        last = TemplateVersion.objects.filter(agency=agency, kind=kind).aggregate(n=Max("number"))
        version = TemplateVersion(
            agency=agency,
            kind=kind,
            number=(last["n"] or 0) + 1,
            source=source,
            note=note,
            drafted_by=by,
            drafted_on=today,
        )
        signed(version, by, "起草")
        version.save()
    return version


def edit(version: TemplateVersion, source: str, *, by: Person, note: str = "") -> TemplateVersion:
    """Change the text of a draft."""
    with transaction.atomic():
        version = _locked(version, by, "draft_template", "draft")
        version.source, version.note = source, note or version.note
        signed(version, by, "修改草稿")
        version.save()
    return version


def check(version: TemplateVersion, *, by: Person, today: date) -> TemplateVersion:
    """Check a draft; TemplateError with every mistake and its line, else its text is fixed."""
    with transaction.atomic():
        version = _locked(version, by, "draft_template", "draft")
        parse(version.source, KINDS[version.kind].rules)
        version.state, version.checked_by, version.checked_on = "checked", by, today
        signed(version, by, "核查")
        version.save()
    return version


def approve(
    version: TemplateVersion, *, by: Person, effective_on: date, today: date
) -> TemplateVersion:
    """Approve a checked version, by somebody who neither drafted nor checked it, from a date on."""
    with transaction.atomic():
        version = _locked(version, by, "approve_template", "checked")
        if by.pk in (version.drafted_by_id, version.checked_by_id):
            raise VersionRefused("起草或者核查的人不能批准自己经手的模板，请由他人批准")
        if effective_on < today:
            raise VersionRefused(f"启用日期{effective_on}已过，模板不能溯及以前的文书")
        version.state, version.approved_by, version.approved_on = "approved", by, today
        version.effective_on = effective_on
        signed(version, by, "批准")
        version.save()
    return version


def retire(version: TemplateVersion, *, by: Person, on: date, today: date) -> TemplateVersion:
    """Stop using an approved version from `on`; earlier versions or the shipped text return."""
    with transaction.atomic():
        version = _locked(version, by, "approve_template", "approved")
        if on < today:
            raise VersionRefused(f"停用日期{on}已过，不能溯及以前的文书")
        version.state, version.retired_by, version.retired_on = "retired", by, on
        signed(version, by, "停用")
        version.save()
    return version


def version_on(agency: Agency, kind: str, on: date) -> TemplateVersion | None:
    """The version in effect for a letter dated `on`; None: the shipped template."""
    return _in_effect(agency, on).filter(kind=kind).last()


def versions_on(agency: Agency, on: date) -> dict[str, TemplateVersion]:
    """The versions in effect for letters dated `on`, by kind; a kind without one: shipped."""
    return {version.kind: version for version in _in_effect(agency, on)}


def _in_effect(agency: Agency, on: date) -> QuerySet[TemplateVersion]:
    """Of each kind the last one is the one that counts."""
    return (
        TemplateVersion.objects.filter(agency=agency, effective_on__lte=on)
        .filter(Q(state="approved") | Q(state="retired", retired_on__gt=on))
        .order_by("effective_on", "number")
    )


def template_on(agency: Agency, kind: str, on: date) -> Template:
    """The template of a letter dated `on`: the agency's own or the shipped one."""
    version = version_on(agency, kind, on)
    return parse(version.source, KINDS[kind].rules) if version else shipped(kind)


def preview(
    source: str, kind: str, case: Case | None = None, *, on: date, form: Form = "letter"
) -> Document:
    """The letter as it would read, marked 草稿: with made-up facts, or with those of any case.

    What only the act itself would bring (the points to be corrected, a date) is made up for a
    case too. Raises TemplateError for a text with mistakes, FactsMissing for a case that cannot
    fill it, AuthorityMissing while the remedy cannot be written.
    """
    spec = KINDS[kind]
    template = parse(source, spec.rules)
    facts = read(spec, Source(case, on, SAMPLE_GIVEN)) if case else sample_facts(spec)
    return compose(facts, template, "", form=form, draft=True)


@dataclass(frozen=True)
class Difference:
    """One line of a comparison. sign: "+" new, "-" gone, " " the same."""

    sign: str
    text: str


def compare(old: str, new: str) -> list[Difference]:
    """Two template texts, line by line."""
    lines = difflib.ndiff(old.splitlines(), new.splitlines())
    return [Difference(line[0], line[2:]) for line in lines if line[0] != "?"]


def before(version: TemplateVersion) -> str:
    """The text a version is compared with: the one in effect before it, or the shipped one."""
    earlier = (
        TemplateVersion.objects.filter(
            agency=version.agency_id,
            kind=version.kind,
            number__lt=version.number,
            state__in=("approved", "retired"),
        )
        .order_by("number")
        .last()
    )
    return earlier.source if earlier else shipped_source(version.kind)


def _may(by: Person, work: str, agency: Agency) -> None:
    decision = may_in_agency(by, work, agency.pk)
    if not decision:
        raise VersionRefused(decision.reason)


def _locked(version: TemplateVersion, by: Person, work: str, state: str) -> TemplateVersion:
    """The version, fresh and locked, if it is in that state and this is the person's work."""
    version = TemplateVersion.objects.select_for_update().get(pk=version.pk)
    _may(by, work, version.agency)
    if version.state != state:
        wanted = dict(TemplateVersion._meta.get_field("state").flatchoices)[state]
        raise VersionRefused(f"{version}现在是“{version.get_state_display()}”，不是“{wanted}”")
    return version
