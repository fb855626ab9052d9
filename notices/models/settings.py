"""What an agency settles about its own letters: how they look and count, and their wording."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from casework.models import Agency, Person
from notices.catalogue import KINDS
from notices.numbering import NUMBERING

LETTER_FORMS: dict[str, str] = {"letter": "信函格式", "document": "文件格式"}
VERSION_STATES: dict[str, str] = {
    "draft": "草稿",
    "checked": "已核查",
    "approved": "已批准",
    "retired": "已停用",
}


class LetterStyle(models.Model):
    """文书格式 of one agency. An agency without a row takes the defaults."""

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="letter_style")
    form = models.CharField(
        "公文格式", max_length=10, choices=list(LETTER_FORMS.items()), default="letter"
    )
    numbering = models.CharField(
        "编号方式", max_length=10, choices=list(NUMBERING.items()), default="by_group"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "文书格式"

    def __str__(self) -> str:
        return f"{self.agency}：{self.get_form_display()}"


class TemplateVersion(models.Model):
    """An agency's own wording of one kind of letter: drafted, checked, approved, in effect.

    number counts from 1 per agency and kind. effective_on: the first date of a letter it is used
    for; retired_on: the first it is no longer used for. Once checked, the text never changes.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="template_versions")
    kind = models.CharField("文书种类", max_length=60)
    number = models.PositiveIntegerField("版本号")
    source = models.TextField("模板")
    note = models.CharField("修改说明", max_length=500, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=list(VERSION_STATES.items()), default="draft"
    )
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="drafted_templates")
    drafted_on = models.DateField("起草日期")
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_on = models.DateField("核查日期", null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_on = models.DateField("批准日期", null=True)
    effective_on = models.DateField("启用日期", null=True)
    retired_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    retired_on = models.DateField("停用日期", null=True)
    history = HistoricalRecords()

    _stored: tuple[str, str] | None = None

    class Meta:
        verbose_name = verbose_name_plural = "文书模板版本"
        ordering = ["agency_id", "kind", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "number"], name="template_version_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}模板第{self.number}版"

    @property
    def label(self) -> str:
        """The kind of letter in words."""
        return KINDS[self.kind].label if self.kind in KINDS else self.kind

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> "TemplateVersion":
        version = super().from_db(*args, **kwargs)
        if {"state", "source"} <= version.__dict__.keys():
            version._stored = (version.state, version.source)
        return version

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change a text that was checked: a new version takes its place."""
        if self._stored and self._stored[0] != "draft" and self._stored[1] != self.source:
            raise ValidationError(f"{self}已经核查，文字不得改动，请另起新版本")
        super().save(*args, **kwargs)
        self._stored = (self.state, self.source)
