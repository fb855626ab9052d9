"""The letters as they went out: bytes, hash, facts, and what became of them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from casework.facts import SERVICE_WAYS
from casework.models import Agency, Case, Person
from notices.numbering import file_name

# What a letter is never changes once it is issued; only its service and its voiding are added.
_ADDED_LATER = {
    "service_way",
    "served_on",
    "received_on",
    "evidence",
    "returned_on",
    "return_reason",
    "voided_on",
    "voided_by",
    "void_reason",
}


class Letter(models.Model):
    """一份文书. The number, once given, is never reused, also when the letter is voided.

    dated_on: the date on the letter. served_on: the day that counts (posting, signature, arrival).
    received_on: the addressee's own receipt. returned_on: the post brought it back that day.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="letters")
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    kind = models.CharField("文书种类", max_length=60)
    act = models.CharField("所告知的行为", max_length=40)
    series = models.CharField("字号序列", max_length=40)
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("序号")
    number = models.CharField("发文字号", max_length=60)
    title = models.CharField("标题", max_length=200)
    addressee = models.CharField("收文人", max_length=200)
    dated_on = models.DateField("文书日期")
    pages = models.PositiveSmallIntegerField("页数")
    remedy = models.CharField("救济途径", max_length=4)
    ground = models.CharField("依据", max_length=300, blank=True)
    file = models.FileField("文件", max_length=200)
    sha256 = models.CharField(max_length=64)
    facts = models.JSONField("所用事实")
    template_version = models.CharField("模板版本", max_length=16)
    fonts = models.JSONField("字库")
    seal = models.JSONField("用印位置", null=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="issued_letters")
    issued_at = models.DateTimeField("制发时间", auto_now_add=True)

    service_way = models.CharField(
        "送达方式", max_length=20, blank=True, choices=list(SERVICE_WAYS.items())
    )
    served_on = models.DateField("送达日期", null=True)
    received_on = models.DateField("对方签收日期", null=True)
    evidence = models.CharField("送达凭证", max_length=200, blank=True)
    returned_on = models.DateField("退回日期", null=True)
    return_reason = models.CharField("退回原因", max_length=500, blank=True)
    voided_on = models.DateField("作废日期", null=True)
    voided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="voided_letters")
    void_reason = models.TextField("作废原因", blank=True)
    history = HistoricalRecords()

    _as_issued: dict[str, Any] | None = None

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "series", "year", "serial"], name="letter_number_given_once"
            ),
            models.UniqueConstraint(fields=["agency", "number"], name="letter_number_unique"),
        ]

    def __str__(self) -> str:
        return self.number

    def file_name(self) -> str:
        """As an office names the file: number, kind of letter, addressee."""
        return file_name(self.number, self.title, self.addressee)

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> "Letter":
        letter = super().from_db(*args, **kwargs)
        loaded = letter.__dict__
        letter._as_issued = {
            f.attname: loaded[f.attname]
            for f in cls._meta.concrete_fields
            if f.attname in loaded and f.name not in _ADDED_LATER
        }
        return letter

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change what was issued; a letter is replaced by another, never edited."""
        if self._as_issued is not None:
            changed = [n for n, old in self._as_issued.items() if getattr(self, n) != old]
            if changed:
                raise ValidationError(f"文书{self.number}已经制发，不得改动：{'、'.join(changed)}")
        super().save(*args, **kwargs)
