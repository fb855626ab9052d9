"""附件: the papers of a case file as uploaded."""

from django.db import models
from simple_history.models import HistoricalRecords

from casework.models.case import Case
from casework.models.people import Person
from casework.validators import printable

ATTACHMENT_KINDS: dict[str, str] = {
    "request": "申请材料",
    "identity": "身份证明",
    "evidence": "送达凭证",
    "working": "办理过程材料",
    "given": "向申请人提供的信息",
    "opinion": "第三方或者其他机关的意见",
    "proceeding": "复议诉讼材料",
}


class Attachment(models.Model):
    """One file of a case. `name` is the name it was uploaded under, `type` what its content is.
    `warning`: what whoever reads it should know of it, found when it was filed.

    It is stored under its hash, never changed and never deleted; a wrong one is voided.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    sequence = models.PositiveIntegerField("所依事项")
    kind = models.CharField("类别", max_length=20, choices=list(ATTACHMENT_KINDS.items()))
    title = models.CharField("题名", max_length=200, validators=[printable])
    name = models.CharField("文件名", max_length=255)
    type = models.CharField("文件类型", max_length=100)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField(max_length=64)
    file = models.FileField("文件", max_length=200)
    pages = models.PositiveIntegerField("页数", null=True)
    warning = models.TextField("核对提示", blank=True)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="attachments")
    added_at = models.DateTimeField("上传时间", auto_now_add=True)
    voided_on = models.DateField("作废日期", null=True)
    voided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField("作废原因", max_length=500, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="one_attachment_per_event")
        ]

    def __str__(self) -> str:
        return self.title
