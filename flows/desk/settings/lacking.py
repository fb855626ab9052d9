"""What an agency has not settled yet, and which letters cannot be written without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casework.authorities import (
    AGENCY_KINDS,
    COURT,
    FIELD_LABELS,
    OWN,
    missing_names,
    row_for,
)
from casework.law import Practice
from casework.models import Agency, Post
from casework.roles import ROLES
from notices.catalogue import KINDS, template
from notices.remedies import URL

NAMES = ("name", "government_name", "superior_name", "local_government_name", "court_name", URL)
CONTACT = ("address", "postcode", "phone")


@dataclass(frozen=True)
class Lack:
    """One thing missing. stops: the letters that fail without it, in words."""

    label: str
    stops: str
    article: str = ""


def _procedural(fits: tuple[str, ...]) -> str:
    return "、".join(KINDS[code].label for code in fits)


def with_remedy() -> str:
    """The letters that carry a remedy clause, in words."""
    others = tuple(k.code for k in KINDS.values() if k.remedy and not k.outcome)
    return f"全部答复、{_procedural(others)}"


def with_contact() -> str:
    """The letters that say how the agency is reached, in words."""
    return _procedural(tuple(code for code in KINDS if "contact" in template(code).blocks()))


def names_of(agency: Agency) -> dict[str, str]:
    """The names a remedy clause is written from."""
    return {name: getattr(agency, name) for name in NAMES}


def lacking(agency: Agency, today: date, practice: Practice) -> list[Lack]:
    """Everything a letter dated today would miss, the gravest first."""
    found = []
    if not agency.short_name.strip():
        found.append(Lack("机关代字", "全部文书（不能编发文字号）"))
    row = row_for(agency.kind, today, practice)
    for name in missing_names(agency.kind, names_of(agency), today, practice):
        article = "行诉法第十八条" if name == COURT else row.article
        what = FIELD_LABELS[name] if name == COURT else f"复议机关（{_label(name)}）"
        found.append(Lack(what, f"{with_remedy()}（不能写明救济途径）", article))
    if not any(getattr(agency, name).strip() for name in CONTACT):
        found.append(Lack("办公地址、联系电话", with_contact()))
    if not agency.reconsideration_url.strip():
        stops = f"以电子方式送达的{with_remedy()}"
        found.append(Lack(FIELD_LABELS[URL], stops, "复议法第二十二条第二款"))
    return found


def vacant_roles(agency: Agency) -> list[str]:
    """The roles no active person of the agency holds, in words."""
    held = set(
        Post.objects.filter(person__agency=agency, person__is_active=True)
        .values_list("role", flat=True)
        .distinct()
    )
    return [label for role, label in ROLES.items() if role not in held]


def _label(name: str) -> str:
    return "本机关名称" if name == OWN else FIELD_LABELS[name]


def who_needs(name: str, today: date, practice: Practice) -> str:
    """Which kinds of authority have this name as 复议机关, in words; empty for other names."""
    rows = {kind: row_for(kind, today, practice) for kind in AGENCY_KINDS}
    must = [AGENCY_KINDS[kind] for kind, row in rows.items() if name in row.must]
    may = [AGENCY_KINDS[kind] for kind, row in rows.items() if name in row.may]
    words = [f"填全称。作为复议机关，必须填写的是：{'、'.join(must)}"] if must else []
    words += [f"填全称。可以填写的是：{'、'.join(may)}，申请人也可以向它申请复议"] if may else []
    return "；".join(words)


@dataclass(frozen=True)
class Need:
    """A name a kind of authority needs for its remedy clause. must: or only where it applies."""

    label: str
    must: bool
    value: str


@dataclass(frozen=True)
class Needs:
    """What follows from a kind of authority: whose 复议机关 it has, and on which article."""

    kind: str
    article: str
    names: tuple[Need, ...]


def needs_of(kind: str, names: Mapping[str, str], today: date, practice: Practice) -> Needs:
    """The names a remedy clause of such an authority is written from, with what is entered."""
    row = row_for(kind, today, practice)

    def need(name: str, must: bool) -> Need:
        return Need(_label(name), must, names.get(name, "").strip())

    return Needs(
        AGENCY_KINDS[kind],
        row.article,
        (*(need(n, True) for n in (*row.must, COURT)), *(need(n, False) for n in row.may)),
    )
