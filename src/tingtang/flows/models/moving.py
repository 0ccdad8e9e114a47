"""Many running procedures taken over to another version, by the worker."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.flows.models.processes import Version


class Moving(models.Model):
    """Running procedures that go over to a version: those chosen, by key, and how many have been looked at and moved.

    `left` are those that stay: each with the element that has no successor.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="movings")
    mapping = models.JSONField(default=dict)
    chosen = ArrayField(models.BigIntegerField())
    done = models.PositiveIntegerField(_("looked at"), default=0)
    moved = models.PositiveIntegerField(_("moved"), default=0)
    left = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(_("started"))
    worked_at = models.DateTimeField(_("latest batch"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("move of running procedures"), _("moves of running procedures")
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=models.Q(ended_at__isnull=True), name="flows_one_moving"),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.done}/{self.total}"

    @property
    def total(self) -> int:
        """How many were chosen."""
        return len(self.chosen)

    @property
    def percent(self) -> int:
        """How much is done."""
        return 100 * self.done // self.total if self.total else 100
