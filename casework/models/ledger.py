"""The ledger: one append-only, hash-chained event per act. The case file's timeline, and the
source of its clock. Database triggers (casework.triggers) forbid what this class refuses."""

from typing import Any, NoReturn

from django.db import models

from casework.models.case import Case
from casework.models.people import Person


class LedgerChanged(RuntimeError):
    """Somebody tried to change or delete an event."""


class Event(models.Model):
    """One act. `on` is its legal date, `at` the instant it was recorded.

    hash = sha256 over the event's content and `previous_hash` (casework.ledger). person_name and
    unit are frozen: they stay when people move.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField("序号")
    act = models.CharField("行为", max_length=40)
    from_state = models.CharField("原状态", max_length=30, blank=True)
    to_state = models.CharField("新状态", max_length=30)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="events")
    person_name = models.CharField("办理人", max_length=50, blank=True)
    unit = models.CharField("单位", max_length=100, blank=True)
    at = models.DateTimeField("记录时间")
    on = models.DateField("法律日期")
    reason = models.TextField("理由", blank=True)
    data = models.JSONField("内容", default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["case_id", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="one_event_per_sequence")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.sequence} {self.act}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise LedgerChanged("办理记录只增不改")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerChanged("办理记录不得删除")


class StateEdge(models.Model):
    """The legal edges of casework.states, for the database's own check. Written by post_migrate."""

    from_state = models.CharField(max_length=30)
    to_state = models.CharField(max_length=30)
    imported_only = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_state", "to_state"], name="an_edge_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
