"""What goes out with a reply, the wording of the letter itself and its files: what was found in it,
and whether what was decided about it still holds."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from casework.acts import ActRefused
from casework.checks import Missing, View
from casework.checks.outgoing import released, released_text, to_be_given
from casework.models import Agency, Case
from flows.files.outgoing.apart import scanned_text
from flows.files.outgoing.spots import KINDS, Found, spot_from
from flows.models import OutgoingScan
from notices.page.blocks import Document

ENDED = ("done", "failed")
"""States of a scan after which no more comes of it."""


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


def shown_digest(found: Found) -> str:
    """Of what somebody has before him when he decides: each thing, where it stands, what was not
    read."""
    told = [in_words(found), list(found.unread)]
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def finding(scan: OutgoingScan | None) -> Found | None:
    """What the scan found, as the library said it; None while it has not ended."""
    if scan is None or scan.state not in ENDED:
        return None
    return Found(tuple(spot_from(s) for s in scan.spots), tuple(scan.unread), scan.pages)


# -- after the release -----------------------------------------------------------------------------

CHANGED = "放行后发现有变动"
_ANEW = "请看过现在的发现后重新放行"


def is_changed(released: Mapping[str, Any], found: Found | None) -> bool:
    """Whether a file holds other things now than those it was released for."""
    decided = released.get("digest")
    return bool(found is not None and decided and decided != digest(found))


def changed_files(view: View) -> list[Missing]:
    """The files to be given in which, since they were released, other things were found."""
    done = released(view)
    filed = [e for e in to_be_given(view) if e.sequence in done]
    if not filed:
        return []
    hashes = [done[e.sequence][1].get("sha256", "") for e in filed]
    scans = {scan.sha256: scan for scan in OutgoingScan.objects.filter(sha256__in=hashes)}
    return [
        Missing(
            "changed_file",
            f"{CHANGED}：“{event.data.get('title', '')}”的检查结果与放行时不同",
            _ANEW,
            "outgoing",
        )
        for event, sha256_ in zip(filed, hashes, strict=True)
        if is_changed(done[event.sequence][1], finding(scans.get(sha256_)))
    ]


def undecided_text(document: Document, view: View) -> list[Missing]:
    """A number of a person in the wording of the reply that nobody decided on as it is."""
    found = in_letter(document, view.case.agency)
    decided = released_text(view)
    if not found.spots or (decided and decided.get("digest") == digest(found)):
        return []
    told = "；".join(in_words(found)[:3])
    if decided:
        text = f"{CHANGED}：答复文书的文字里的个人信息（{told}）与放行时不同"
        return [Missing("undecided_text", text, _ANEW, "outgoing")]
    return [
        Missing(
            "undecided_text",
            f"答复文书的文字里有个人信息（{told}），还没有人决定可以提供",
            "修改拟办意见，或者由承办人、法制审核人员、公开机构负责人核对后放行",
            "outgoing",
        )
    ]


def refuse_undecided(document: Document, case: Case, today: date) -> None:
    """What was found in a letter's wording or the files with it goes out only if somebody decided
    on just this finding. Raises ActRefused."""
    view = View(case, today)
    missing = [*changed_files(view), *undecided_text(document, view)]
    if missing:
        raise ActRefused(missing)
