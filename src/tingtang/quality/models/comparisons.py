"""Comparisons: what an indicator came to in a span that is over, beside the target of then, with what follows from it (KPI-01)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.org.models import Hall, Post
from tingtang.quality.models.indicators import Indicator


class Comparison(models.Model):
    """An indicator of a hall (none: of all halls) against its target, once for each span. It is never changed.

    `is_met` is empty where nothing was measured; `advice` are the codes of `rules.advice`.
    """

    named_with: ClassVar[tuple[str, ...]] = ("indicator",)

    indicator = models.ForeignKey(Indicator, verbose_name=_("indicator"), on_delete=models.CASCADE, related_name="comparisons")
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.CASCADE, null=True, related_name="+")
    owner = models.ForeignKey(
        Post, verbose_name=_("post that answers for it"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    first = models.DateField(_("first day"))
    latest = models.DateField(_("last day"))
    value = models.FloatField(pgettext_lazy("comparison", "actual"), null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField(default=0)
    target = models.FloatField(_("target"))
    is_met = models.BooleanField(_("reached"), null=True)
    is_sure = models.BooleanField(default=False)
    advice = models.JSONField(default=list)
    made_at = models.DateTimeField(pgettext_lazy("comparison", "made"))

    class Meta:
        verbose_name, verbose_name_plural = _("comparison with the target"), _("comparisons with targets")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "hall", "first"], name="comparison_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(latest__gte=F("first")), name="comparison_days"),
        ]
        indexes: ClassVar = [models.Index(fields=["-latest", "indicator"], name="comparison_latest")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.first}"
