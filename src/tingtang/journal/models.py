"""The tables of the log. Append-only by trigger; events are partitioned by the month in which they were recorded."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CodeKind(models.TextChoices):
    EVENT = "event", _("event type")
    OBJECT = "object", _("object type")
    QUALIFIER = "qualifier", _("qualifier")


class Code(models.Model):
    """A word of the log as a small integer, given at append time and never changed."""

    id = models.SmallAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=CodeKind.choices)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="journal_code_once")]


class Log(models.Model):
    """A log: number 1 is the organisation's own, the others were imported or simulated."""

    OWN: ClassVar[int] = 1

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    source = models.CharField(_("source"), max_length=300, blank=True)
    state = models.CharField(max_length=12, default="complete")
    declared = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    event_count = models.BigIntegerField(default=0)
    is_hidden = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(_("Own journal")) if self.pk == self.OWN else self.name


class Event(models.Model):
    """What happened. In the own log the objects' ids are primary keys; in others they are ids of `ImportedObject`.

    `tx` is the transaction that wrote it: readers by cursor go in the order (tx, id) and stop below the oldest open one.
    """

    pk = models.CompositePrimaryKey("recorded_at", "id")
    id = models.BigIntegerField()
    tx = models.BigIntegerField()
    log_id = models.SmallIntegerField()
    type_id = models.SmallIntegerField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_type = models.SmallIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    attributes = models.JSONField()
    name = models.TextField(null=True)  # noqa: DJ001 - null: the event has no name of its own, not an empty one

    class Meta:
        managed = False
        db_table = "journal_event"


class EventObject(models.Model):
    """An object related to an event, and how."""

    pk = models.CompositePrimaryKey("recorded_at", "event_id", "qualifier_id", "object_type_id", "object_id")
    event_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    log_id = models.SmallIntegerField()
    object_type_id = models.SmallIntegerField()
    object_id = models.BigIntegerField()
    qualifier_id = models.SmallIntegerField()

    class Meta:
        managed = False
        db_table = "journal_event_object"


class ImportedObject(models.Model):
    """The dictionary of objects of logs other than the own one: number, type and the id it came with."""

    id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT)
    object_type_id = models.SmallIntegerField()
    name = models.TextField()

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "objects of imported logs")
        db_table = "journal_object"
        constraints = [models.UniqueConstraint(fields=["log", "name"], name="journal_object_once")]


class ObjectObject(models.Model):
    """A lasting relation between two objects."""

    id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT)
    source_type_id = models.SmallIntegerField()
    source_id = models.BigIntegerField()
    target_type_id = models.SmallIntegerField()
    target_id = models.BigIntegerField()
    qualifier_id = models.SmallIntegerField()

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "relations of objects in logs")
        db_table = "journal_object_object"
        indexes = [models.Index(fields=["log", "source_type_id", "source_id"], name="journal_oo_source")]


class ObjectChange(models.Model):
    """A value an object's field took at a time."""

    id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT)
    object_type_id = models.SmallIntegerField()
    object_id = models.BigIntegerField()
    at = models.DateTimeField()
    field = models.CharField(max_length=200)
    value = models.JSONField(null=True)

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "changes of objects in logs")
        db_table = "journal_object_change"
        indexes = [models.Index(fields=["log", "object_type_id", "object_id", "at"], name="journal_change_object")]


class Import(models.Model):
    """The reading of a file into a log, in batches that can be interrupted: how far it came and what it left out."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to begin")
        CHECKING = "checking", _("being checked")
        RUNNING = "running", _("running")
        COMPLETE = "complete", _("complete")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    log = models.OneToOneField(Log, on_delete=models.PROTECT, related_name="import_job")
    path = models.CharField(max_length=500)
    columns = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    is_stop_wanted = models.BooleanField(default=False)
    leaves_out_bad_rows = models.BooleanField(default=False)
    share = models.FloatField(default=0)
    item_count = models.BigIntegerField(default=0)
    relation_count = models.BigIntegerField(default=0)
    event_count = models.BigIntegerField(default=0)
    object_count = models.BigIntegerField(default=0)
    problem_count = models.BigIntegerField(default=0)
    problems = models.JSONField(default=list)
    reason = models.CharField(max_length=40, blank=True)
    where = models.CharField(max_length=300, blank=True)
    value = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "imports of logs")
        db_table = "journal_import"


class Cursor(models.Model):
    """How far a subscriber has read: everything up to (tx, event id) is done."""

    name = models.CharField(max_length=100, primary_key=True)
    tx = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    moved_at = models.DateTimeField(null=True)
