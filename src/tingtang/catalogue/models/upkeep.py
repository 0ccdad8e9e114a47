"""What is done for a standard once it stands: shared, evaluated, certified, followed up (STD-37)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models.standards import Standard
from tingtang.core.models import Account


class UpkeepKind(models.TextChoices):
    """The four services of standardisation."""

    SHARING = "sharing", _("information sharing")
    EVALUATION = "evaluation", pgettext_lazy("of a standard", "evaluation")
    CERTIFICATION = "certification", _("certification")
    FOLLOW_UP = "follow_up", _("implementation follow-up")


class Upkeep(models.Model):
    """One service for a standard: with whom it was shared, how it was judged, by whom it is certified, how it is carried out."""

    standard = models.ForeignKey(Standard, verbose_name=_("standard"), on_delete=models.PROTECT, related_name="upkeeps")
    kind = models.CharField(_("service of standardisation"), max_length=15, choices=UpkeepKind.choices)
    body = models.CharField(_("by or with whom"), max_length=200)
    done_date = models.DateField(_("on"))
    result = models.TextField(_("result"), max_length=4000)
    number = models.CharField(_("number of the certificate"), max_length=80, blank=True)
    until_date = models.DateField(_("holds until"), null=True, blank=True)
    next_date = models.DateField(_("again on"), null=True, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("service for a standard"), _("services for standards")

    def __str__(self) -> str:
        return f"{self.standard} · {self.get_kind_display()} {self.done_date}"

    @property
    def due_date(self) -> object:
        """The first day on which something is to be done again."""
        return min((day for day in (self.until_date, self.next_date) if day is not None), default=None)
