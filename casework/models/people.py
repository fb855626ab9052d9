"""The people of an authority and the posts they hold."""

from collections.abc import Collection

from django.contrib.auth.models import AbstractUser
from django.db import models
from simple_history.models import HistoricalRecords

from casework.models.agency import Agency, Section
from casework.roles import ROLES, SECTION_ROLES


class Person(AbstractUser):
    """工作人员. Deactivated, never deleted: the ledger names them."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="people", null=True, verbose_name="所属机关"
    )
    full_name = models.CharField("姓名", max_length=50)
    must_change_password = models.BooleanField("须修改密码", default=True)
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    class Meta:
        verbose_name = verbose_name_plural = "工作人员"

    def __str__(self) -> str:
        return self.full_name or self.username

    def posts_held(self) -> Collection[tuple[str, int | None]]:
        """(role, section id or None) of every post. Read once per instance."""
        if not hasattr(self, "_posts_held"):
            self._posts_held = [(p.role, p.section_id) for p in self.posts.all()]
        return self._posts_held

    def unit_name(self) -> str:
        """Where he acts from, as frozen on an event: his section, or the agency."""
        for post in self.posts.all().select_related("section"):
            if post.section:
                return post.section.name
        return self.agency.name if self.agency else ""


class Post(models.Model):
    """岗位: a role, in a section for the roles that sit in one."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    role = models.CharField("角色", max_length=20, choices=list(ROLES.items()))
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "section"], name="post_held_once"),
            # NULL is distinct from NULL in a unique constraint: the others need their own.
            models.UniqueConstraint(
                fields=["person", "role"],
                name="post_without_section_held_once",
                condition=models.Q(section__isnull=True),
            ),
            models.CheckConstraint(
                name="section_roles_sit_in_a_section",
                condition=models.Q(role__in=SECTION_ROLES, section__isnull=False)
                | (~models.Q(role__in=SECTION_ROLES) & models.Q(section__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()}"
