"""查看个人信息: who had an applicant's masked particulars shown to him in full, and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn

from django.db import models

from casework.models.case import Case
from casework.models.ledger import LedgerChanged
from casework.models.people import Person
from casework.validators import printable


class Look(models.Model):
    """One look. Append-only: database triggers (casework.triggers) forbid what this class refuses.

    fields: names of casework.masking.FIELDS. at: the instant; person_name is frozen.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="looks")
    person = models.ForeignKey(Person, models.PROTECT, related_name="looks")
    person_name = models.CharField("查看人", max_length=50)
    fields = models.JSONField("项目", default=list)
    reason = models.CharField("理由", max_length=200, validators=[printable])
    at = models.DateTimeField("查看时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "查看记录"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.person_name} {self.case_id}"

    @classmethod
    def record(
        cls, case: Case, person: Person, fields: Sequence[str], reason: str, *, at: datetime
    ) -> "Look":
        """Keep one look. It is written before anything is shown."""
        return cls.objects.create(
            case=case,
            person=person,
            person_name=str(person),
            fields=list(fields),
            reason=reason,
            at=at,
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise LedgerChanged("查看记录只增不改")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerChanged("查看记录不得删除")
