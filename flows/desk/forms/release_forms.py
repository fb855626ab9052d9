"""放行: every file to be given, with what was found in it, and why it may go out."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from casework.acts import ActRefused
from casework.models import Attachment
from flows import telling
from flows.desk import scanning
from flows.desk.forms.base import FreeForm, long_text
from flows.files.outgoing.spots import Found
from flows.outgoing import digest, finding, in_letter, in_words, shown_digest

MOST_NAMED = 10
_OTHER = "{}，与您打开这一页时看到的不同，这次没有放行；请看过现在的发现后再放行"
_CLEAN = "没有发现身份证号码、手机号码、银行卡号和隐藏的内容"


class Release(FreeForm):
    act = "release"
    consequence = (
        "放行以后，答复可以提供这些文件。放行只对现在这一份有效，换了文件须重新放行；"
        "放行的人、检查的发现和理由记入办理记录。"
    )
    button: ClassVar[str] = "放行"

    def prepare(self) -> None:
        super().prepare()
        self.rows = list(to_be_given(self.case.pk))
        scans = scanning.scans_of(self.rows, at=timezone.now())
        self.findings: dict[str, Found | None] = {}
        self.other: list[tuple[str, str]] = []
        for row in self.rows:
            found = finding(scans.get(row.sha256))
            self._ask(str(row.sequence), f"“{row.title}”", found)
        self.text = self._letter()
        if self.text and self.text.spots:
            self._ask("text", "答复文书的文字", self.text)

    def _ask(self, which: str, label: str, found: Found | None) -> None:
        """The reason, and unseen, what is before him: his decision holds for nothing else."""
        self.findings[which] = found
        needed = bool(found and _matters(found))
        field = long_text(f"{label}可以提供的理由", _told(found), required=needed)
        field.widget.attrs["rows"] = 2
        self.fields[f"reason_{which}"] = field
        shown = shown_digest(found) if found else ""
        self.fields[f"shown_{which}"] = forms.CharField(
            initial=shown, required=False, widget=forms.HiddenInput
        )
        if self.is_bound:  # what he saw is taken note of; the page comes back with what is now
            if self.data.get(f"shown_{which}", "") != shown:
                self.other.append((which, label))
            self.data = {**dict(self.data.items()), f"shown_{which}": shown}

    def _letter(self) -> Found | None:
        """What is in the wording of the reply; None while there is no reply to be read."""
        try:
            document = telling.draft(self.case, "reply", on=self.today, given={})
        except ActRefused:
            return None
        return in_letter(document, self.case.agency)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for which, found in self.findings.items():
            if found is None:
                self.add_error(f"reason_{which}", "这份文件还在检查，请等检查完了再放行")
        for which, label in self.other:
            if self.findings[which] is not None:
                self.add_error(f"reason_{which}", _OTHER.format(f"{label}的检查结果有变动"))
        return data

    def particulars(self) -> dict[str, Any]:
        given = self.given()
        files = []
        for row in self.rows:
            name = f"reason_{row.sequence}"
            found = self.findings[str(row.sequence)] or Found(())
            files.append(
                {"sequence": row.sequence, "sha256": row.sha256, "title": row.title}
                | _decided(found, given.get(name, ""))
            )
        told: dict[str, Any] = {"files": files}
        if self.text and self.text.spots:
            told["letter_text"] = _decided(self.text, given.get("reason_text", ""))
        return told


def to_be_given(case_pk: int) -> Any:
    """The standing attachments the applicant is to get, in the order they were filed."""
    return Attachment.objects.filter(case_id=case_pk, kind="given", voided_on=None).order_by(
        "sequence"
    )


def _matters(found: Found) -> bool:
    return bool(found.spots or found.unread)


def _told(found: Found | None) -> str:
    if found is None:
        return "还在检查"
    if not _matters(found):
        return _CLEAN
    words = [*in_words(found), *found.unread]
    more = f"；等{len(words)}处" if len(words) > MOST_NAMED else ""
    return "；".join(words[:MOST_NAMED]) + more


def _decided(found: Found, reason: str) -> dict[str, Any]:
    told = in_words(found)
    kept = told[:MOST_NAMED] + ([f"共{len(told)}处"] if len(told) > MOST_NAMED else [])
    return {
        "found": kept,
        "unread": list(found.unread),
        "digest": digest(found),
        "reason": reason,
    }


FORMS = (Release,)
