"""What quality keeps of mystery visits (KPI-12): waves, and who goes where, which only those who hold the secret see."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.org.models import Hall, Staff
from tingtang.quality.models.inspections import Inspection, Sheet


class VisitorWave(models.Model):
    """A series of mystery visits by one sheet and script, as many in each hall as `quota` says; its results count in `year`."""

    name = models.CharField(pgettext_lazy("of a record", "Name"), max_length=120)
    sheet = models.ForeignKey(
        Sheet, verbose_name=pgettext_lazy("inspection", "sheet"), on_delete=models.PROTECT, related_name="+"
    )
    script = models.TextField(_("script"), max_length=8000, blank=True)
    starts_date = models.DateField(_("from"))
    ends_date = models.DateField(_("until"))
    quota = models.PositiveSmallIntegerField(_("visits in each hall"), default=2)
    is_outside = models.BooleanField(_("by people from outside"), default=False)
    halls = models.ManyToManyField(Hall, verbose_name=_("halls"), related_name="+")
    year = models.PositiveSmallIntegerField(_("counts in the annual assessment of"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("wave of mystery visits"), _("waves of mystery visits")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_date__gte=F("starts_date")), name="visitorwave_dates",
                violation_error_message=_("The end does not come before the beginning."),
            ),
            models.CheckConstraint(condition=Q(quota__gte=1, quota__lte=100), name="visitorwave_quota"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class MysteryVisit(models.Model):
    """One visit: who goes where on which day, in which order of the route, as which customer."""

    named_with: ClassVar[tuple[str, ...]] = ("wave",)

    wave = models.ForeignKey(VisitorWave, on_delete=models.CASCADE, related_name="visits")
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, related_name="+")
    visitor = models.ForeignKey(Staff, verbose_name=_("visitor"), on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    order = models.PositiveSmallIntegerField(_("place in the route"), default=1)
    role = models.CharField(_("plays"), max_length=300, blank=True)
    inspection = models.OneToOneField(Inspection, on_delete=models.PROTECT, null=True, blank=True, related_name="mystery_visit")

    class Meta:
        verbose_name, verbose_name_plural = _("mystery visit"), _("mystery visits")
        constraints: ClassVar = [models.UniqueConstraint(fields=["wave", "hall", "visitor", "day"], name="mystery_visit_once")]

    def __str__(self) -> str:
        return f"{self.wave} #{self.pk}"
