"""Rankings of internal trainers by the results of the outlets they look after (KPI-17)."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models.parts import InHall, InHallQuerySet
from tingtang.quality.models import Indicator


class Basis(models.TextChoices):
    """What counts."""

    GAIN = "gain", _("what changed against as many days before")
    LEVEL = "level", _("the figure of these days")


class Ranking(InHall):
    """By which indicator and days trainers are ranked; `result` is a list of rows as `actions.rankings` writes them."""

    name = models.CharField(pgettext_lazy("of a record", "name"), max_length=120)
    indicator = models.ForeignKey(Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(_("what counts"), max_length=6, choices=Basis.choices, default=Basis.GAIN)
    first_date = models.DateField(_("from"))
    last_date = models.DateField(_("to"))
    least = models.PositiveIntegerField(
        _("fewest events to be ranked"), default=30, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    made_at = models.DateTimeField(_("reckoned"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    result = models.JSONField(_("result"), default=list, blank=True)
    objects: ClassVar[InHallQuerySet["Ranking"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("ranking of trainers"), _("rankings of trainers")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(last_date__gte=F("first_date")), name="ranking_days")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refused when the last day lies before the first, or the days are more than two years."""
        super().clean()
        if self.first_date and self.last_date and self.last_date < self.first_date:
            raise ValidationError({"last_date": _("The last day lies before the first.")})
        if self.first_date and self.last_date and (self.last_date - self.first_date).days > 731:
            raise ValidationError({"last_date": _("At most two years.")})
