"""放行: every file to be given, with what was found in it, and why it may go out."""

from typing import Any, ClassVar

from django.utils import timezone

from casework.acts import ActRefused
from casework.models import Attachment
from flows import telling
from flows.desk import scanning
from flows.desk.forms.base import FreeForm, long_text
from flows.files.outgoing.spots import Found
from flows.outgoing import digest, in_letter, in_words

MOST_NAMED = 10
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
        for row in self.rows:
            scan = scans.get(row.sha256)
            found = scanning.finding(scan) if scan and scan.state == "done" else None
            self._ask(f"reason_{row.sequence}", f"“{row.title}”可以提供的理由", found)
        self.text = self._letter()
        if self.text and self.text.spots:
            self._ask("reason_text", "答复文书的文字可以提供的理由", self.text)

    def _ask(self, name: str, label: str, found: Found | None) -> None:
        self.findings[name] = found
        field = long_text(label, _told(found), required=bool(found and _matters(found)))
        field.widget.attrs["rows"] = 2
        self.fields[name] = field

    def _letter(self) -> Found | None:
        """What is in the wording of the reply; None while there is no reply to be read."""
        try:
            document = telling.draft(self.case, "reply", on=self.today, given={})
        except ActRefused:
            return None
        return in_letter(document, self.case.agency)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, found in self.findings.items():
            if found is None:
                self.add_error(name, "这份文件还在检查，请等检查完了再放行")
        return data

    def particulars(self) -> dict[str, Any]:
        given = self.given()
        files = []
        for row in self.rows:
            name = f"reason_{row.sequence}"
            found = self.findings[name] or Found(())
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
