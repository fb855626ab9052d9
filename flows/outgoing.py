"""What the wording of a letter would tell that it should not; and what was decided about it."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from casework.acts import ActRefused
from casework.checks import Missing, View
from casework.checks.outgoing import released_text
from casework.models import Agency, Case
from flows.files.outgoing.apart import scanned_text
from flows.files.outgoing.spots import KINDS, Found
from notices.page.blocks import Document


def texts(document: Document) -> list[str]:
    """Every text of a letter, block by block."""
    return list(_texts(document.blocks))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def in_letter(document: Document, agency: Agency) -> Found:
    """What is found in the wording of a letter; the agency's own telephone is no news."""
    own = agency.phone or "\0"
    return scanned_text(text.replace(own, "") for text in texts(document))


def in_words(found: Found) -> list[str]:
    """Each thing found as one text, as the ledger keeps it: kind, place, what."""
    return [f"{KINDS[s.kind]}，{s.place}：{s.shown}" for s in found.spots]


def digest(found: Found) -> str:
    """By which a later look can tell that it found the same things, wherever they stand."""
    told = [sorted((s.kind, s.shown) for s in found.spots), list(found.unread)]
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def refuse_undecided(document: Document, case: Case, today: date) -> None:
    """A letter whose wording holds a number of a person goes out only if somebody decided on just
    this finding. Raises ActRefused."""
    found = in_letter(document, case.agency)
    if not found.spots:
        return
    decided = released_text(View(case, today))
    if decided is None or decided.get("digest") != digest(found):
        told = "；".join(in_words(found)[:3])
        raise ActRefused(
            [
                Missing(
                    "undecided_text",
                    f"答复文书的文字里有个人信息（{told}），还没有人决定可以提供",
                    "修改拟办意见，或者由承办人、法制审核人员、公开机构负责人核对后放行",
                    "outgoing",
                )
            ]
        )
