"""Whose turn it is: a projection of the case's state, which can be made anew at any time.

And the files that are still on their way to a case; and who was told of what.
"""

from django.db import models
from viewflow.workflow.models import AbstractProcess, AbstractTask

from casework.models import Agency, Attachment, Case, Event, Person
from flows.notify.kinds import CHOICES, NOW


class CaseProcess(AbstractProcess):
    """The run of one case through the flow. It holds nothing of its own: the case is the record."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="process")

    class Meta:
        verbose_name = verbose_name_plural = "流程"


class CaseTask(AbstractTask):
    """One thing somebody has to do next. Open ones always follow from the case (flows.sync).

    case, agency: written again beside the process, so that a to-do list is one query.
    """

    process = models.ForeignKey(CaseProcess, models.PROTECT, related_name="tasks")
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "待办"
        # Not partial: Django binds the states as parameters, and SQLite then cannot use them.
        indexes = [
            models.Index(fields=["agency", "status", "flow_task"], name="tasks_of_agency"),
            models.Index(fields=["owner", "status"], name="tasks_of_person"),
        ]


OPEN = ("NEW", "ASSIGNED")
"""viewflow's states of a task that is waiting."""


class Upload(models.Model):
    """A file on its way to a case, as far as it has come; `attachment`, once it is filed.

    It is its person's alone. Its pieces lie in the store under `folder`, in the order they came;
    several web workers may take them in (flows.unfinished).
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="uploads")
    case = models.ForeignKey(Case, models.PROTECT, related_name="uploads")
    name = models.CharField("文件名", max_length=255)
    modified = models.CharField("原文件修改时间", max_length=20, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）")
    received = models.PositiveBigIntegerField("已收到（字节）", default=0)
    title = models.CharField("题名", max_length=200, blank=True)
    kind = models.CharField("类别", max_length=20, blank=True)
    folder = models.CharField(max_length=60, unique=True)
    expires_at = models.DateTimeField("保留到", db_index=True)
    attachment = models.OneToOneField(Attachment, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "未传完的文件"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        return self.received * 100 // self.size


class UploadPiece(models.Model):
    """A stretch of an upload: where it begins, how long it is, where it lies in the store."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="pieces")
    start = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    place = models.CharField(max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "未传完文件的片段"
        ordering = ["start"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "start"], name="one_piece_a_place")
        ]


class StagedRegister(models.Model):
    """An office's old 台账 on its way in: uploaded, not imported yet. Gone after `kept_until`.

    grid: its cells as read (registers.workbook.pack). choices: how they are to be read
    (registers.matching.Choices). analysis: what was last found out, for the choices of
    `analysed_for`.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")
    file = models.FileField("文件", max_length=200)
    grid = models.BinaryField("内容")
    choices = models.JSONField("对应关系", default=dict)
    analysis = models.BinaryField("核对结果", null=True)
    analysed_for = models.CharField(max_length=64, blank=True)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    kept_until = models.DateField("保留至")

    class Meta:
        verbose_name = verbose_name_plural = "待导入的台账"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class RegisterHabit(models.Model):
    """What the headings and words of an agency's old 台账 meant last time.

    columns: heading -> field; words: field -> word -> code.
    """

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="register_habit")
    columns = models.JSONField("列标题", default=dict)
    words = models.JSONField("用语", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "台账的习惯用语"

    def __str__(self) -> str:
        return str(self.agency)


class OutgoingScan(models.Model):
    """What was found in a file that is to go out (flows.files.outgoing), by the file's hash.

    Made anew at any time; the decision about it stands on the ledger (casework.acts.release).
    version: of the scanner; an older finding counts for nothing. A running one that has not moved
    since `moved_at` is started again. unread: what a person has to look at himself; of a failed
    scan the reason why.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10,
        default="waiting",
        choices=[
            ("waiting", "等待检查"),
            ("running", "正在检查"),
            ("done", "已检查"),
            ("failed", "检查失败"),
        ],
    )
    pages_done = models.PositiveIntegerField("已检查页数", default=0)
    pages = models.PositiveIntegerField("页数", null=True)
    spots = models.JSONField("发现", default=list)
    unread = models.JSONField("须人工查看", default=list)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "对外提供前的检查"

    def __str__(self) -> str:
        return self.sha256


class Notification(models.Model):
    """What somebody was told, and why he. Codes and dates only: nothing of an applicant's.

    kind, step, why: codes of flows.notify.kinds, from which its words are made. key: names what it
    is about, so that the same thing is told the same person once. due_on: the due date a reminder
    is about. read_at: opened, or nothing to do any more; settled_at: what it asks for was done.
    to_mail: it is to be mailed as well; claim: by which run it is being mailed.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="notifications")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notifications")
    # No event is ever deleted: the ledger guards that, and nothing that only tells of it.
    event = models.ForeignKey(
        Event, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    kind = models.CharField("类别", max_length=20)
    step = models.CharField("步骤", max_length=30, blank=True)
    why = models.CharField("缘由", max_length=20)
    key = models.CharField(max_length=80)
    due_on = models.DateField("所提醒的期限", null=True)
    created_at = models.DateTimeField("通知时间", auto_now_add=True)
    read_at = models.DateTimeField("已读时间", null=True)
    settled_at = models.DateTimeField("办结时间", null=True)
    to_mail = models.BooleanField("须发邮件", default=False)
    mailed_at = models.DateTimeField("发信时间", null=True)
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["person", "read_at"], name="notifications_unread"),
            models.Index(
                fields=["person"],
                name="notifications_to_mail",
                condition=models.Q(to_mail=True, mailed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key}"


class MailChoice(models.Model):
    """How somebody wants his notifications by e-mail; who has chosen nothing gets them at once.

    digest_on: the day of the last digest sent to him.
    """

    person = models.OneToOneField(Person, models.PROTECT, related_name="mail_choice")
    choice = models.CharField("通知邮件", max_length=10, choices=list(CHOICES.items()), default=NOW)
    digest_on = models.DateField("最近一次汇总的日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知方式"

    def __str__(self) -> str:
        return f"{self.person} {self.get_choice_display()}"
