"""Records on a case beside its events: what screens and letters read without folding the ledger.

Consultations, searches and proceedings are written from the events by `casework.projection` and
can be written again at any time; proposals and reviews are records of their own.
"""

from django.db import models
from simple_history.models import HistoricalRecords

from casework.models.case import Case
from casework.models.people import Person
from casework.outcomes import OUTCOMES
from casework.registers.particulars import CONSULTED_AGENCIES, OPINIONS, RESULTS, ROUTES
from casework.roles import REVIEW_STEPS
from casework.validators import printable

CONSULTATION_KINDS = {"third_party": "第三方", **CONSULTED_AGENCIES}


class ConsultationRecord(models.Model):
    """征求意见: whom, when sent, his own receipt, what he said."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations")
    sequence = models.PositiveIntegerField("所依事项")
    kind = models.CharField("类别", max_length=20, choices=list(CONSULTATION_KINDS.items()))
    party = models.CharField("被征求人", max_length=200, validators=[printable])
    sent_on = models.DateField("发出日期", null=True)
    received_on = models.DateField("对方收到日期", null=True)
    answer_by = models.DateField("商定日期", null=True)
    opinion = models.CharField("意见", max_length=10, blank=True, choices=list(OPINIONS.items()))
    opinion_on = models.DateField("提出意见日期", null=True)
    reason = models.TextField("理由", blank=True, validators=[printable])
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "征求意见"
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="one_consultation_per_event")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.party}"


class SearchRecord(models.Model):
    """检索记录: where, by whom, when, with which words, and what came of it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="searches")
    sequence = models.PositiveIntegerField("所依事项")
    place = models.CharField("检索地点（系统、档案库）", max_length=200, validators=[printable])
    searched_by = models.CharField("检索人", max_length=100, validators=[printable])
    searched_on = models.DateField("检索日期")
    words = models.CharField("检索词", max_length=300, validators=[printable])
    result = models.TextField("检索结果", validators=[printable])
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "检索记录"
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="one_search_per_event")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.place}"


class Proposal(models.Model):
    """拟办意见. One per round; an earlier round stays as it was proposed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    round = models.PositiveSmallIntegerField("次数")
    outcome = models.CharField(
        "拟办结果", max_length=30, choices=[(c, o.label) for c, o in OUTCOMES.items()]
    )
    answer = models.JSONField("答复要素", default=dict)
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="proposals")
    drafted_on = models.DateField("拟办日期")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "拟办意见"
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="one_proposal_per_round")
        ]

    def __str__(self) -> str:
        return f"{self.case} 第{self.round}次拟办"


class Review(models.Model):
    """审核 of a proposal: a step, a decision, a person, a time and reasons.

    data: for 保密审查 the result per item, {"items": [{"title", "result"}]}.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField("次数")
    stage = models.PositiveSmallIntegerField("阶段")
    step = models.CharField("步骤", max_length=20, choices=list(REVIEW_STEPS.items()))
    decision = models.CharField(
        "意见",
        max_length=10,
        blank=True,
        choices=[("passed", "通过"), ("returned", "退回"), ("moot", "未审（已退回）")],
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="reviews")
    decided_on = models.DateField("审核日期", null=True)
    decided_at = models.DateTimeField("审核时间", null=True)
    reason = models.TextField("理由", blank=True)
    data = models.JSONField("审查结果", default=dict)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "审核"
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "step"], name="one_review_per_step")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_step_display()}"


class Proceeding(models.Model):
    """行政复议 or 行政诉讼 about a case: the source of 表四."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="proceedings")
    sequence = models.PositiveIntegerField("所依事项")
    kind = models.CharField(
        "类别",
        max_length=20,
        choices=[("reconsideration", "行政复议"), ("suit", "行政诉讼")],
    )
    route = models.CharField("路径", max_length=30, blank=True, choices=list(ROUTES.items()))
    body = models.CharField("复议机关或者法院", max_length=200, blank=True, validators=[printable])
    filed_on = models.DateField("提起日期")
    decided_on = models.DateField("决定日期", null=True)
    result = models.CharField("结果", max_length=20, blank=True, choices=list(RESULTS.items()))
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "复议诉讼"
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="one_proceeding_per_event")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_kind_display()}"


class CaseFinding(models.Model):
    """问题 found on a case. Findings are answered, never deleted."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="findings")
    code = models.CharField("代码", max_length=60)
    article = models.CharField("依据", max_length=200)
    text = models.TextField("内容")
    sequence = models.PositiveIntegerField("涉及事项", default=0)
    found_on = models.DateField("发现日期")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "问题"

    def __str__(self) -> str:
        return self.text
