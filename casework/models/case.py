"""The case: its applicant, its state of the law, and an index of its clock for lists."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django_fsm import RETURN_VALUE, FSMField, transition
from simple_history.models import HistoricalRecords

from casework.facts import CHANNELS, FORMS
from casework.models.agency import Agency, Section
from casework.models.imports import ImportBatch
from casework.models.people import Person
from casework.outcomes import APPLICANT_KINDS, OUTCOMES
from casework.states import ACTS, FIRST_STATE, STATES, VOID
from casework.validators import long_text, one_line, printable

STANDING = ~models.Q(state=VOID)
"""Cases that stand. Every list and every figure asks for these; those of an import that was taken
back are shown only where somebody asks for them."""


class Applicant(models.Model):
    """申请人 as he stands in one request. Identity is masked everywhere but where it is needed."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="applicants")
    kind = models.CharField("类别", max_length=20, choices=list(APPLICANT_KINDS.items()))
    name = models.CharField("姓名或者名称", max_length=200, validators=[one_line])
    id_number = models.CharField("证件号码", max_length=60, blank=True, validators=[printable])
    phone = models.CharField("联系电话", max_length=60, blank=True, validators=[printable])
    email = models.CharField("电子邮箱", max_length=200, blank=True, validators=[printable])
    address = models.CharField("通信地址", max_length=300, blank=True, validators=[printable])
    postcode = models.CharField("邮政编码", max_length=10, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "申请人"

    def __str__(self) -> str:
        return self.name


def _edge(act: str) -> dict[str, Any]:
    """Source states of an act, with those only an imported register may show."""
    spec = ACTS[act]
    if spec.undoes:
        sources, targets = zip(*spec.undoes, strict=True)
        return {"source": sorted(set(sources)), "target": RETURN_VALUE(*targets)}
    target = spec.targets[0] if len(spec.targets) == 1 else RETURN_VALUE(*spec.targets)
    return {"source": [*spec.sources, *spec.recorded_from], "target": target}


class Case(models.Model):
    """一件政府信息公开申请. `state` is the law's state (casework.states) and moves only by acts.

    The dates from received_on to breached are an index for lists, folded from the events by
    `casework.acts.index`; the events are the truth. outcome/decided_on: the answer as it stands.
    first_*: the first decision, which is what 表三 counts.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="cases")
    year = models.PositiveSmallIntegerField("年度", null=True)
    serial = models.PositiveIntegerField("序号", null=True)
    number = models.CharField("申请编号", max_length=40, blank=True)
    source_ref = models.CharField("原台账编号", max_length=100, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    imported = models.BooleanField("由台账导入", default=False)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="cases", verbose_name="导入批次"
    )

    applicant = models.OneToOneField(Applicant, models.PROTECT, related_name="case")
    subject = models.TextField(
        "申请公开的内容", max_length=20000, validators=[printable, long_text]
    )
    form = models.CharField("提供形式", max_length=20, choices=list(FORMS.items()))
    channel = models.CharField("提交渠道", max_length=20, choices=list(CHANNELS.items()))
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="cases")
    handler = models.ForeignKey(Person, models.PROTECT, null=True, related_name="handled_cases")
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="proposed_cases")
    round = models.PositiveSmallIntegerField("拟办次数", default=0)

    state = FSMField("状态", default=FIRST_STATE, protected=True, choices=list(STATES.items()))
    outcome = models.CharField(
        "办理结果",
        max_length=30,
        blank=True,
        choices=[(c, o.label) for c, o in OUTCOMES.items()],
    )
    decided_on = models.DateField("决定日期", null=True)
    first_outcome = models.CharField("首次办理结果", max_length=30, blank=True)
    first_decided_on = models.DateField("首次决定日期", null=True)

    served_on = models.DateField("答复送达日期", null=True)

    submitted_on = models.DateField("提交日期")
    received_on = models.DateField("收到日期", null=True)
    due_on = models.DateField("答复期限", null=True)
    target_on = models.DateField("内部目标", null=True)
    earliest_on = models.DateField("最早到期", null=True)
    latest_on = models.DateField("最晚到期", null=True)
    firm = models.BooleanField("期限确定", null=True)
    stopped_until = models.DateField("停止计时至", null=True)
    clock_state = models.CharField("计时状态", max_length=20, default="not_received")
    breached = models.BooleanField("曾经逾期", default=False)
    calendar_held = models.BooleanField("期限提前待核对", default=False)
    calendar_version = models.CharField("工作日历版本", max_length=16, blank=True)

    archive_number = models.CharField("档号", max_length=60, blank=True)
    archived_on = models.DateField("归档日期", null=True)
    retention_years = models.PositiveSmallIntegerField("保管期限（年）", null=True)

    ledger_length = models.PositiveIntegerField("事项数", default=0)
    ledger_head = models.CharField(max_length=64, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "案件"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "serial"], name="case_number_once_per_agency_and_year"
            ),
            models.UniqueConstraint(
                fields=["agency", "source_ref"],
                name="source_ref_once_per_agency",
                condition=~models.Q(source_ref="") & STANDING,
            ),
            models.CheckConstraint(name="known_state", condition=models.Q(state__in=list(STATES))),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "due_on"], name="case_worklist"),
            models.Index(fields=["agency", "received_on"], name="case_received"),
            models.Index(fields=["agency", "first_decided_on"], name="case_decided"),
            models.Index(fields=["section", "state", "due_on"], name="case_section_worklist"),
        ]

    def __str__(self) -> str:
        return self.number or self.source_ref or f"待登记{self.pk}"

    # -- what `may` asks -----------------------------------------------------------------------

    def _undecided(self) -> list["tuple[int, str]"]:
        if self.state != "handled":
            return []
        # In Python, so that reviews read beforehand (prefetch_related) are not read again.
        rows = self.reviews.all()
        return [(r.stage, r.step) for r in rows if r.round == self.round and not r.decision]

    def open_review_steps(self) -> Collection[str]:
        """The steps of the first stage that has not passed in this round."""
        undecided = self._undecided()
        first = min((stage for stage, _ in undecided), default=0)
        return [step for stage, step in undecided if stage == first]

    def waits_for_signature(self) -> bool:
        return self.state == "handled" and not self._undecided()

    # -- the law's edges, from the one table -----------------------------------------------------

    @transition(field=state, **_edge("register"))
    def register(self) -> None: ...

    @transition(field=state, **_edge("assign"))
    def assign(self) -> None: ...

    @transition(field=state, **_edge("accept"))
    def accept(self) -> None: ...

    @transition(field=state, **_edge("send_back"))
    def send_back(self) -> None: ...

    @transition(field=state, **_edge("request_supplement"))
    def request_supplement(self) -> None: ...

    @transition(field=state, **_edge("receive_supplement"))
    def receive_supplement(self, back_to: str) -> str:
        return back_to

    @transition(field=state, **_edge("propose"))
    def propose(self) -> None: ...

    @transition(field=state, **_edge("return_proposal"))
    def return_proposal(self) -> None: ...

    @transition(field=state, **_edge("sign"))
    def sign(self) -> None: ...

    @transition(field=state, **_edge("reply"))
    def reply(self) -> None: ...

    @transition(field=state, **_edge("void_letter"))
    def void_letter(self, back_to: str) -> str:
        return back_to

    @transition(field=state, **_edge("abandon"))
    def abandon(self) -> None: ...

    @transition(field=state, **_edge("withdraw"))
    def withdraw(self) -> None: ...

    @transition(field=state, **_edge("archive"))
    def archive(self) -> None: ...

    @transition(field=state, **_edge("reopen"))
    def reopen(self) -> None: ...

    @transition(field=state, **_edge("undo_import"))
    def undo_import(self) -> None: ...
