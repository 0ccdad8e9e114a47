"""Work on many clocks that goes on where it was interrupted."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models.kinds import Kind
from tingtang.catalogue.models import Calendar


class Recalculation(models.Model):
    """Live clocks are computed again because their calendar, or how their kind is supervised, was changed.

    Without either: open cases get the times of the tier scheme that became the primary one; it goes by cases then.
    `cursor` is the largest clock that was looked at, 0 when that is over; `left` are the clocks whose case was held by somebody.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, null=True, blank=True, related_name="recalculations")
    kind = models.ForeignKey(Kind, on_delete=models.CASCADE, null=True, blank=True, related_name="recalculations")
    revision = models.PositiveBigIntegerField()
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    moved = models.PositiveIntegerField(_("due times that moved"), default=0)
    left = ArrayField(models.BigIntegerField(), default=list)
    total = models.PositiveIntegerField(_("clocks"), default=0)
    started_at = models.DateTimeField(_("started"))
    worked_at = models.DateTimeField(_("latest batch"))
    finished_at = models.DateTimeField(pgettext_lazy("when", "finished"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("recalculation"), _("recalculations")
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "kind", "revision"], name="cases_recalculation_once", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index(fields=["worked_at"], condition=models.Q(finished_at__isnull=True), name="cases_recalculation_open")
        ]

    @property
    def share(self) -> float:
        """How much is done."""
        return min(1.0, self.done / self.total) if self.total else 1.0
