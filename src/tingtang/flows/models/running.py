"""What runs of a process: an instance, its tokens as rows of integers, and what they wait for."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.naming import text_in
from tingtang.customers.models import Customer
from tingtang.flows.models.processes import Version
from tingtang.flows.rules.state import MOST_TOKENS
from tingtang.flows.rules.state import Token as Place
from tingtang.org.models import Hall


class InstanceState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("of a procedure", "running")
    COMPLETED = "completed", pgettext_lazy("of a procedure", "completed")
    FAILED = "failed", pgettext_lazy("of a procedure", "failed")
    ABORTED = "aborted", pgettext_lazy("of a procedure", "aborted")


class InstanceQuerySet(models.QuerySet["Instance"]):
    def visible_to(self, actor: Actor) -> Self:
        """The instances of halls where the actor may watch procedures run; those of no hall for who may everywhere."""
        halls = actor.halls("flows.view_running")
        return self if halls is EVERYWHERE else self.filter(hall__in=halls)


class Instance(models.Model):
    """One run of a version for one subject, such as a case. `values` is what its conditions read.

    `caller` is the token, in another instance, of the activity that called this procedure; `latest` the highest number a token had,
    so that no number is given twice. `moves` counts what has been written: a step is written only where it was read. `places`, where
    they are known, are all its tokens as of `moves`, by their numbers; they are not kept with it.
    """

    named_with: ClassVar[tuple[str, ...]] = ("version__process",)

    places: dict[int, Place] | None = None
    version = models.ForeignKey(Version, verbose_name=_("version"), on_delete=models.PROTECT, related_name="instances")
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    caller = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=InstanceState.choices, default=InstanceState.RUNNING)
    error = models.CharField(max_length=200, blank=True)
    values = models.JSONField(default=dict)
    latest = models.IntegerField(default=0, editable=False)
    moves = models.IntegerField(default=0, editable=False)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    objects: ClassVar[InstanceQuerySet] = InstanceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("running procedure"), _("running procedures")
        indexes = [
            models.Index(fields=["subject_id", "subject_type"], name="flows_instance_subject"),
            models.Index(fields=["caller"], condition=models.Q(caller__isnull=False), name="flows_instance_caller"),
        ]

    def __str__(self) -> str:
        return f"{self.version.process} #{self.pk}"

    def apart(self) -> "Instance":
        """The same record as an object of its own: a step changes that, and whoever holds this one keeps what was read."""
        found = Instance.__new__(Instance)
        found.__dict__.update(self.__dict__)
        return found


class Token(models.Model):
    """A place where an instance stands. A step for a person has the time it was opened and the time it is due.

    Its key is made of the instance and the number, which is never given twice: whoever holds an old one meets no other.
    """

    id = models.BigIntegerField(primary_key=True)
    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="tokens", db_index=False)
    number = models.IntegerField()
    node = models.SmallIntegerField()
    scope = models.IntegerField(default=0)
    nth = models.IntegerField(default=-1)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instance", "number"], name="flows_token_once")]

    def __str__(self) -> str:
        return f"{self.instance_id}.{self.number}"

    @staticmethod
    def key(instance_id: int, number: int) -> int:
        """The key of the token with this number; exact in JavaScript for the first eight thousand million instances."""
        return instance_id * MOST_TOKENS + number

    @property
    def hall_id(self) -> int | None:
        """A step belongs to the hall of its instance."""
        return self.instance.hall_id


class Waiting(models.Model):
    """What a token waits for at a node; token 0 stands for the instance itself."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="+")
    token = models.IntegerField()
    node = models.SmallIntegerField()

    class Meta:
        abstract = True

    @property
    def hall_id(self) -> int | None:
        """What waits belongs to the hall of its instance."""
        return self.instance.hall_id


class Retried(models.Model):
    """Something the program does by itself: tried again later when it fails, and after `MOST_TRIES` left to an operator.

    `said` is the latest error in each language.
    """

    tries = models.SmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)
    said = models.JSONField(null=True, blank=True, editable=False)
    is_given_up = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def error_read(self) -> str:
        """Why it failed, in the reader's language where it is known in it."""
        return text_in(self.said or {}, default=self.error) if self.error else ""


class Tried(Waiting, Retried):
    """Something an instance does by itself."""

    class Meta:
        abstract = True


class Timer(Tried):
    """A timer that is set; `left` says how often again it goes off after the next time, by its text."""

    due_at = models.DateTimeField(_("due"))
    left = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(is_given_up=False), name="flows_timer_due")]


class Job(Tried):
    """Something the worker does for a token: run an action, start a procedure, send a message told apart by `key`, or go on
    after the procedure `called` has ended. With token 0 the instance is ended, since its caller is gone.
    """

    key = models.CharField(max_length=200, blank=True)
    called = models.BigIntegerField(null=True, blank=True)
    due_at = models.DateTimeField(_("next try"))

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(is_given_up=False), name="flows_job_due")]


class Wait(Waiting):
    """A message that is waited for, by its name and what tells it apart from others of that name."""

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["name", "key"], name="flows_wait_named")]


class StartQuerySet(models.QuerySet["Start"]):
    def visible_to(self, actor: Actor) -> Self:
        """What begins procedures of halls where the actor may watch them; of no hall for who may everywhere."""
        halls = actor.halls("flows.view_running")
        return self if halls is EVERYWHERE else self.filter(hall__in=halls)


class Start(Retried):
    """What begins a published version at one of its start events without anybody: a message by its `name` from `due_at` on, else a
    time, and `left` how often again. An order to begin for something that happened is a time that has come, with what it brings.
    """

    version = models.ForeignKey(Version, verbose_name=_("version"), on_delete=models.CASCADE, related_name="starts")
    node = models.SmallIntegerField()
    name = models.CharField(_("message"), max_length=80, blank=True)
    due_at = models.DateTimeField(_("due"))
    left = models.IntegerField(default=0)
    values = models.JSONField(default=dict, blank=True)
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    objects: ClassVar[StartQuerySet] = StartQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(is_given_up=False, name=""), name="flows_start_due"),
            models.Index(fields=["name"], condition=~models.Q(name=""), name="flows_start_named"),
        ]

    def __str__(self) -> str:
        return str(self.version)
