"""遮盖: what a mask shows, by hand and of any value; for whom what stands open, by hand."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.masking import (
    MASKS,
    masked_address,
    masked_email,
    masked_id,
    masked_phone,
    sees,
)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("110101199003071234", "110***********1234"),
        ("91110000100000123X", "911***********123X"),
        ("12345678901", "123****8901"),
        ("1234567890", "123*****90"),
        ("E12345678", "E12****78"),
        ("12345678", "********"),
        ("1", "*"),
        ("", ""),
    ],
)
def test_identity_numbers(number: str, shown: str) -> None:
    assert masked_id(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800001234", "138****1234"),
        ("0000-1234567", "000*****4567"),
        ("12345678", "******78"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_telephones(number: str, shown: str) -> None:
    assert masked_phone(number) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("zhangsan@example.com", "z***@example.com"),
        ("zs@example.com", "***@example.com"),
        ("甲@乙@example.com", "甲***@example.com"),
        ("@example.com", "************"),
        ("zhangsan@", "*********"),
        ("没有", "**"),
        ("", ""),
    ],
)
def test_mail_addresses(address: str, shown: str) -> None:
    assert masked_email(address) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("测试省测试市城中区和平街8号院3号楼", "测试省测试市****"),
        ("测试市和平街8号", "测试市和****"),
        ("和平街8号", "和****"),
        ("8号", "****"),
        ("", ""),
    ],
)
def test_postal_addresses(address: str, shown: str) -> None:
    assert masked_address(address) == shown


@given(st.sampled_from(sorted(MASKS)), st.text(alphabet="0123456789abXx张三市区-@. ", max_size=40))
def test_no_value_is_shown_whole_and_four_characters_are_never_told(name: str, text: str) -> None:
    """Whatever is typed: of every value that is not empty at least one character is gone, of every
    value of four and more at least three, and a mask of a value has at least one star."""
    shown = MASKS[name](text)
    assert bool(shown) == bool(text)
    if not text:
        return
    assert "*" in shown
    kept = len(shown.replace("*", ""))
    if name == "email":
        local, at, host = text.rpartition("@")
        if local and host:
            assert kept <= 2 + len(host) and (len(local) <= 1 or kept <= len(text) - 1)
            assert local not in shown.split("***")[0] or len(local) <= 1
        else:
            assert kept == 0
        return
    assert kept <= len(text) - min(len(text), 4)


@dataclass
class Someone:
    pk: int = 1
    is_active: bool = True
    agency_id: int = 7
    posts: tuple[tuple[str, int | None], ...] = ()

    def posts_held(self) -> tuple[tuple[str, int | None], ...]:
        return self.posts


@dataclass
class Somewhere:
    state: str = "handling"
    agency_id: int = 7
    section_id: int | None = 3
    handler_id: int | None = 1
    proposer_id: int | None = None
    steps: list[str] = field(default_factory=list)

    def open_review_steps(self) -> list[str]:
        return self.steps

    def waits_for_signature(self) -> bool:
        return False


INTAKE, HANDLER = (("intake", None),), (("handler", 3),)
OFTEN = (("legal", None), ("secrecy", None), ("leader", None), ("office_head", None))


@pytest.mark.parametrize(
    ("person", "case", "contacts"),
    [
        (Someone(posts=INTAKE), Somewhere(), True),
        (Someone(pk=2, posts=INTAKE), Somewhere(state="received", section_id=None), True),
        (Someone(posts=INTAKE), Somewhere(state="replied"), True),
        (Someone(posts=INTAKE), Somewhere(state="archived"), False),
        (Someone(posts=INTAKE), Somewhere(state="void"), False),
        (Someone(posts=INTAKE), Somewhere(agency_id=8), False),
        (Someone(posts=INTAKE, is_active=False), Somewhere(), False),
        (Someone(posts=HANDLER), Somewhere(), True),
        (Someone(posts=HANDLER), Somewhere(state="archived"), False),
        (Someone(pk=2, posts=HANDLER), Somewhere(), False),  # a colleague's case
        (Someone(posts=HANDLER), Somewhere(handler_id=None), False),  # not taken yet
        (Someone(posts=(("handler", 4),)), Somewhere(), False),  # he has left the section
        (Someone(posts=(("section_head", 3),)), Somewhere(), False),
        (Someone(posts=OFTEN), Somewhere(), False),
        (Someone(posts=(("auditor", None), ("admin", None))), Somewhere(), False),
        (Someone(), Somewhere(), False),
    ],
)
def test_who_sees_what(person: Someone, case: Somewhere, contacts: bool) -> None:
    assert sees(person, case, "id_number") is False  # revealed only
    for name in ("phone", "email", "address", "postcode"):
        assert sees(person, case, name) is contacts, name


def test_what_is_no_personal_field_is_asked_by_mistake() -> None:
    with pytest.raises(KeyError):
        sees(Someone(posts=INTAKE), Somewhere(), "subject")
