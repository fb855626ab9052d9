"""导入台账: a record of every import, with the file as it came and how it was read."""

from django.db import models
from simple_history.models import HistoricalRecords

from casework.models.agency import Agency
from casework.models.people import Person


class ImportBatch(models.Model):
    """One import that wrote cases. It is undone as a whole or not at all (`acts.undo_batch`).

    at: the instant every event of the import bears. matching: how the sheet was read, in words,
    as the page of the import shows it. file: empty where a command read a file of its own.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="imports")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="imports")
    at = models.DateTimeField("导入时间")
    name = models.CharField("文件名", max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.FileField("原文件", max_length=200, blank=True)
    matching = models.JSONField("对应关系", default=dict)
    case_count = models.PositiveIntegerField("件数")
    finding_count = models.PositiveIntegerField("发现的问题")
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    undo_reason = models.TextField("撤销原因", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name or f"第{self.pk}批"
