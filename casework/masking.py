"""遮盖个人信息: what of an applicant's identity and contacts stands on a screen, and for whom.

Plain functions; nothing here knows a screen. A mask never shows a value whole: what is too short
to be masked in part is hidden altogether. Who wants more asks for it by name and reason
(`casework.models.Look`).
"""

from dataclasses import dataclass
from typing import Any, Protocol

from casework.roles import Holder, Matter, roles_on
from casework.states import VOID

HIDDEN = "*"
_LEAST_HIDDEN = 4
_HIDDEN_ADDRESS = HIDDEN * 4
_MOST_OF_ADDRESS = 6
_HIDDEN_NAME = HIDDEN * 3


def masked_id(number: str) -> str:
    """An identity number with its first 3 and last 4 characters: 110***********1234.

    At least four are hidden: a shorter one keeps its last 2 only, one under nine nothing.
    """
    return _middle_hidden(number, (3, 4), (3, 2))


def masked_phone(number: str) -> str:
    """A telephone number with its first 3 and last 4 characters, a shorter one with its last 2."""
    return _middle_hidden(number, (3, 4), (0, 2))


def masked_email(address: str) -> str:
    """The first letter of the name and the host: z***@example.com. A name of one or two letters is
    hidden whole; what is no address too."""
    name, at, host = address.rpartition("@")
    if not (name and at and host):
        return HIDDEN * len(address)
    return f"{name[0] if len(name) > 2 else ''}{_HIDDEN_NAME}@{host}"


def masked_address(address: str) -> str:
    """The beginning of a postal address, at most half of it and never more than 6 characters."""
    if not address:
        return ""
    shown = max(0, min(_MOST_OF_ADDRESS, len(address) // 2, len(address) - _LEAST_HIDDEN))
    return address[:shown] + _HIDDEN_ADDRESS


def masked_postcode(code: str) -> str:
    return HIDDEN * len(code)


def _middle_hidden(text: str, *ends: tuple[int, int]) -> str:
    """The text with so many characters at its ends as leave enough hidden between them."""
    for first, last in ends:
        hidden = len(text) - first - last
        if hidden >= _LEAST_HIDDEN:
            return text[:first] + HIDDEN * hidden + text[-last:]
    return HIDDEN * len(text)


MASKS = {
    "id_number": masked_id,
    "phone": masked_phone,
    "email": masked_email,
    "address": masked_address,
    "postcode": masked_postcode,
}
"""Every field of an applicant that is masked -> how."""

FIELDS: dict[str, str] = {
    "id_number": "证件号码",
    "phone": "电话",
    "email": "邮箱",
    "address": "地址",
}
"""What is asked for by name; the postcode belongs to the address."""
CONTACTS = ("phone", "email", "address", "postcode")

_NEED_CONTACTS = ("intake",)
_PUT_AWAY = ("archived", VOID)


class Reader(Holder, Protocol):
    @property
    def pk(self) -> Any: ...


class Kept(Matter, Protocol):
    @property
    def handler_id(self) -> int | None: ...


def sees(person: Reader, case: Kept, field: str) -> bool:
    """Whether this field of the case's applicant stands unmasked before this person.

    Contacts: for 受理 of the agency and for the case's own 承办人, whose work needs them, until the
    case is archived. The identity number: for nobody; it is revealed, and that is recorded.
    """
    if field not in MASKS:
        raise KeyError(f"不认识的个人信息“{field}”")
    if field not in CONTACTS or case.state in _PUT_AWAY:
        return False
    if not person.is_active or person.agency_id != case.agency_id:
        return False
    roles = roles_on(person, case)
    handles = "handler" in roles and case.handler_id == person.pk
    return handles or bool(roles & set(_NEED_CONTACTS))


@dataclass(frozen=True)
class Shown:
    """One field as it stands before somebody. masked: it can be asked for in full."""

    field: str
    label: str
    text: str
    masked: bool


def particulars(person: Reader, case: Any) -> list[Shown]:
    """What the case's applicant gave, each as this person sees it; empty fields are left out."""
    return [
        Shown(field, label, in_full(case.applicant, field), False)
        if sees(person, case, field)
        else Shown(field, label, in_mask(case.applicant, field), True)
        for field, label in FIELDS.items()
        if getattr(case.applicant, field)
    ]


def in_full(applicant: Any, field: str) -> str:
    """A field of FIELDS whole; the address with its postcode."""
    value: str = getattr(applicant, field)
    return f"{value} {applicant.postcode}".strip() if field == "address" else value


def in_mask(applicant: Any, field: str) -> str:
    return MASKS[field](getattr(applicant, field))
