"""Imports of customers from files: how far each came, and the rows it could not take."""

from datetime import datetime
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.customers.models.sources import DataSource
from tingtang.org.models import Hall

STALLED_SECONDS: Final = 60


class TableImport(models.Model):
    """The reading of somebody's table, in batches that can be interrupted and go on: how far it came, and what it did."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to begin")
        RUNNING = "running", _("running")
        COMPLETE = "complete", _("complete")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")
        DISCARDED = "discarded", _("discarded")

    ENDED: ClassVar = (State.COMPLETE, State.DISCARDED)
    MOVING: ClassVar = (State.WAITING, State.RUNNING)

    source = models.CharField(_("file"), max_length=200)
    path = models.CharField(max_length=500)
    columns = models.JSONField(default=dict)
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=2, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    is_stop_wanted = models.BooleanField(default=False)
    share = models.FloatField(default=0)
    row_count = models.PositiveIntegerField(_("rows read"), default=0)
    new_count = models.PositiveIntegerField(_("new"), default=0)
    updated_count = models.PositiveIntegerField(_("brought up to date"), default=0)
    same_count = models.PositiveIntegerField(_("known already"), default=0)
    fault_count = models.PositiveIntegerField(_("rows with faults"), default=0)
    reason = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("begun"))
    moved_at = models.DateTimeField(_("latest step"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.source

    def is_stalled(self, at: datetime) -> bool:
        """Whether nothing moved for so long that the process that ran it must be gone."""
        return self.state in self.MOVING and (at - self.moved_at).total_seconds() > STALLED_SECONDS


class CustomerImport(TableImport):
    """The reading of a file into customers."""

    class Existing(models.TextChoices):
        SKIP = "skip", _("leave as they are")
        UPDATE = "update", _("bring up to date")

    hall = models.ForeignKey(Hall, verbose_name=_("home hall"), on_delete=models.PROTECT, null=True, blank=True)
    existing = models.CharField(_("customers known already"), max_length=10, choices=Existing.choices, default=Existing.SKIP)
    keeps_malformed = models.BooleanField(_("take malformed numbers"), default=False)
    data_source = models.ForeignKey(
        DataSource, verbose_name=_("source of data"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_date = models.DateField(_("as of"), null=True, blank=True)
    heads = models.BinaryField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("import of customers"), _("imports of customers")


class ImportFault(models.Model):
    """A row that could not be taken: its line, why by column, and its cells, sealed."""

    job = models.ForeignKey(CustomerImport, on_delete=models.CASCADE, related_name="faults")
    line = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "line"], name="customers_fault_once")]
