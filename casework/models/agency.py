"""The authority itself: its kind, remedy authorities, settings, sections and calendar."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from casework.authorities import AGENCY_KINDS
from casework.calendars import LAYER_NAMES
from casework.law import LawError, Practice
from casework.roles import REVIEW_STEPS
from casework.validators import printable

DEFAULT_REVIEW_STAGES = [["section_head"], ["secrecy", "legal"]]


def default_review_stages() -> list[list[str]]:
    return [list(stage) for stage in DEFAULT_REVIEW_STAGES]


class Agency(models.Model):
    """行政机关. `settings` holds its answers to contested points and its own periods (Practice).

    review_stages: stages in order; the steps of one stage run side by side; the leader signs last.
    """

    code = models.SlugField("机关代码", max_length=40, unique=True)
    name = models.CharField("机关名称", max_length=100, validators=[printable])
    short_name = models.CharField("机关代字", max_length=20, blank=True, validators=[printable])
    kind = models.CharField(
        "机关类别", max_length=30, choices=list(AGENCY_KINDS.items()), default="local_department"
    )
    region = models.CharField("行政区划代码", max_length=20, blank=True)
    government_name = models.CharField(
        "本级人民政府", max_length=100, blank=True, validators=[printable]
    )
    superior_name = models.CharField(
        "上一级机关（主管部门或者人民政府）", max_length=100, blank=True, validators=[printable]
    )
    local_government_name = models.CharField(
        "派出机构所在地人民政府", max_length=100, blank=True, validators=[printable]
    )
    court_name = models.CharField("管辖法院", max_length=100, blank=True, validators=[printable])
    reconsideration_url = models.URLField("网上申请行政复议的地址", blank=True)
    address = models.CharField("办公地址", max_length=200, blank=True, validators=[printable])
    postcode = models.CharField("邮政编码", max_length=10, blank=True)
    phone = models.CharField("联系电话", max_length=50, blank=True)
    settings = models.JSONField("设置", default=dict, blank=True)
    review_stages = models.JSONField("审核步骤", default=default_review_stages)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "行政机关"

    def __str__(self) -> str:
        return self.name

    def practice(self) -> Practice:
        """Its reading of the contested points; raises LawError for a setting nobody knows."""
        return Practice.from_settings(self.settings)

    def clean(self) -> None:
        problems: dict[str, Any] = {}
        try:
            self.practice()
        except LawError as error:
            problems["settings"] = str(error)
        steps = [s for stage in self.review_stages for s in stage]
        if len(set(steps)) != len(steps) or not set(steps) <= set(REVIEW_STEPS) or not steps:
            known = "、".join(REVIEW_STEPS)
            problems["review_stages"] = f"审核步骤有误：每步一次，可用：{known}"
        if problems:
            raise ValidationError(problems)


class Section(models.Model):
    """科室. Deactivated, never deleted: old cases name it."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="sections")
    name = models.CharField("名称", max_length=50, validators=[printable])
    is_active = models.BooleanField("在用", default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "科室"
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="section_name_once_per_agency")
        ]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """The last number given in a series of one year. Locked while a number is taken from it."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="counters")
    series = models.CharField("序列", max_length=40)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("最后编号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "series", "year"], name="one_counter_per_series_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.series} {self.year}: {self.last}"


class CalendarNotice(models.Model):
    """放假通知 entered after shipping: a new year's, an amendment, a region's or an agency's own.

    `document` is the notice in the format of casework/calendars; the other fields are its head.
    """

    layer = models.CharField("层级", max_length=10, choices=list(LAYER_NAMES.items()))
    code = models.CharField("地区或者机关代码", max_length=40, blank=True)
    number = models.CharField("发文字号", max_length=60)
    issued_on = models.DateField("发文日期")
    document = models.JSONField("内容")
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "放假通知"
        constraints = [
            models.UniqueConstraint(
                fields=["layer", "code", "number"], name="a_notice_is_entered_once"
            )
        ]

    def __str__(self) -> str:
        return self.number


class CalendarVersion(models.Model):
    """The notices behind a calendar version some case used: its dates stay reproducible."""

    version = models.CharField("版本", max_length=16, primary_key=True)
    notices = models.JSONField("通知")

    class Meta:
        verbose_name = verbose_name_plural = "工作日历版本"

    def __str__(self) -> str:
        return self.version
