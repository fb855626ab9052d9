"""Checks of what goes out: every file given to the applicant is released as it is."""

from collections.abc import Iterator, Mapping
from typing import Any

from casework.characters import describe
from casework.checks.base import Found, Given, Missing, View
from casework.models import Event

LONGEST_REASON = 500
_KEYS = frozenset({"sequence", "sha256", "title", "found", "unread", "reason", "digest"})


def to_be_given(view: View) -> list[Event]:
    """The 附卷 of what the applicant is to get and that stands, in their order."""
    filed = [e for e in view.events if e.act == "attach" and e.data.get("kind") == "given"]
    if filed and any(e.act == "void_attachment" for e in view.events):
        rows = view.case.attachments.filter(voided_on=None)
        standing = set(rows.values_list("sequence", flat=True))
        filed = [e for e in filed if e.sequence in standing]
    return filed


def released(view: View) -> dict[int, tuple[Event, Mapping[str, Any]]]:
    """The last release of each file, by the sequence of its 附卷: the event, what it says of it."""
    return {f["sequence"]: (e, f) for e in _releases(view) for f in e.data.get("files", ())}


def released_text(view: View) -> Mapping[str, Any] | None:
    """The last decision on the wording of the reply."""
    texts = [e.data["letter_text"] for e in _releases(view) if e.data.get("letter_text")]
    return texts[-1] if texts else None


def _releases(view: View) -> Iterator[Event]:
    return (e for e in view.events if e.act == "release")


def unreleased(view: View) -> Found:
    """What keeps a reply back: a file to be given that nobody has released as it is."""
    done = released(view)
    for event in to_be_given(view):
        title = event.data.get("title", "")
        if event.sequence not in done:
            text = f"要提供的“{title}”还没有经过对外提供前的检查"
            if done:
                text = f"放行后发现有变动：{text}"
            yield Missing(
                "not_released",
                text,
                "由承办人、法制审核人员或者公开机构负责人核对后放行",
                "outgoing",
            )


def release(view: View, given: Given) -> Found:
    files = given.data.get("files")
    text = given.data.get("letter_text")
    if not files and not text:
        yield Missing(
            "nothing_to_release",
            "没有要放行的内容",
            "先把要提供的文件附卷，类别选“向申请人提供的信息”",
            "attach",
        )
    filed = {e.sequence: e for e in to_be_given(view)}
    for one in files or ():
        event = filed.get(one.get("sequence"))
        if event is None or event.data.get("sha256") != one.get("sha256"):
            yield Missing(
                "other_file",
                f"要提供的文件“{one.get('title', '')}”已经变动",
                "请刷新后重新核对",
                "outgoing",
            )
        yield from _decided(f"“{one.get('title', '')}”", one)
    if text:
        yield from _decided("答复文书的文字", text)


def _decided(label: str, one: Mapping[str, Any]) -> Found:
    reason = one.get("reason") or ""
    if not isinstance(reason, str) or not set(one) <= _KEYS:
        yield Missing("release", f"{label}的放行记录有误", "请刷新后重新填写", "outgoing")
        return
    if (one.get("found") or one.get("unread")) and not reason.strip():
        yield Missing(
            "no_release_reason",
            f"{label}有发现或者不能自动检查的内容，没有写明可以提供的理由",
            "请逐处核对后写明理由，或者先制作遮盖件",
            "outgoing",
        )
    if len(reason) > LONGEST_REASON:
        yield Missing("long_reason", f"{label}的理由超过{LONGEST_REASON}个字", "请写得简短些")
    message = describe("理由", reason)
    if message:
        yield Missing("unprintable_reason", message, "")
