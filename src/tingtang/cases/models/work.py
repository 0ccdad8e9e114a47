"""The work inside a case: tasks, checklist, time spent."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models.cases import Case
from tingtang.core.actors import Actor
from tingtang.core.naming import text_in
from tingtang.org.models import Skill, Staff, Team


class TaskState(models.TextChoices):
    OPEN = "open", _("to do")
    DOING = "doing", _("being done")
    DONE = "done", _("done")
    DROPPED = "dropped", _("not needed")


UNDONE = (TaskState.OPEN, TaskState.DOING)


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, actor: Actor) -> Self:
        """The tasks of cases the actor may see, and those given to him."""
        cases = Case.objects.visible_to(actor).values("pk")
        mine = Q(assignee_id=actor.staff_id) if actor.staff_id else Q(pk__in=[])
        return self.filter(Q(case_id__in=cases) | mine)


class Task(models.Model):
    """A piece of a case's work. `code` is that of the kind's plan, empty for one added by hand.

    A step of a procedure has the key of its token in `step`, and the code of the post that does it; `why` is why it went where it did.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    code = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("task"), max_length=200)
    names = models.JSONField(default=dict, blank=True)
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    assignee = models.ForeignKey(
        Staff, verbose_name=_("given to"), on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    state = models.CharField(_("state"), max_length=8, choices=TaskState.choices, default=TaskState.OPEN)
    step = models.BigIntegerField(null=True, blank=True, unique=True, editable=False)
    post = models.CharField(_("post"), max_length=40, blank=True, editable=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    skill_level = models.PositiveSmallIntegerField(default=1, editable=False)
    why = models.JSONField(default=dict, blank=True, editable=False)
    after = models.ManyToManyField("self", verbose_name=_("after"), symmetrical=False, related_name="before", blank=True)
    minutes = models.PositiveIntegerField(_("working minutes allowed"), null=True, blank=True)
    starts_at = models.DateTimeField(_("planned to begin"), null=True, blank=True)
    resources = ArrayField(models.CharField(max_length=60), verbose_name=_("needed for it"), default=list, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks_done")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    objects: ClassVar[TaskQuerySet] = TaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("task"), _("tasks")
        indexes = [
            models.Index(fields=["assignee", "state", "due_at"], name="cases_task_mine"),
            models.Index(
                fields=["team"], condition=Q(assignee__isnull=True, step__isnull=False, state="open"), name="cases_step_waits"
            ),
            GinIndex(fields=["resources"], condition=~Q(resources=[]), name="cases_task_resources"),
        ]

    def __str__(self) -> str:
        return text_in(self.names, default=self.title)

    @property
    def hall_id(self) -> int | None:
        """A task belongs to the hall of its case."""
        return self.case.hall_id


class CheckItem(models.Model):
    """A line of a case's checklist: ticked by whom and when."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="checklist")
    code = models.CharField(max_length=40, blank=True)
    text = models.CharField(_("text"), max_length=200)
    names = models.JSONField(default=dict, blank=True)
    is_required = models.BooleanField(_("needed"), default=True)
    ticked_at = models.DateTimeField(null=True, blank=True)
    ticked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="checks_ticked")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("line of a checklist"), _("checklist")

    def __str__(self) -> str:
        return text_in(self.names, default="") if self.names else self.text

    @property
    def hall_id(self) -> int | None:
        """A line belongs to the hall of its case."""
        return self.case.hall_id


class TimeSpent(models.Model):
    """Time somebody spent on a case; without an end the watch still runs."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="times")
    staff = models.ForeignKey(Staff, verbose_name=_("who"), on_delete=models.PROTECT, related_name="times")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    seconds = models.PositiveIntegerField(_("time"), default=0)
    note = models.CharField(_("what for"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("time spent"), _("time spent")
        constraints = [
            models.UniqueConstraint(fields=["staff"], condition=Q(ends_at__isnull=True), name="cases_one_watch_runs"),
        ]
        indexes = [models.Index(fields=["case"], name="cases_time_case")]
