"""Effects: whether something that was changed made a difference, measured before and after and beside the units that were not changed."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.flows.models import Process
from tingtang.improvement.models.corrections import Correction
from tingtang.improvement.models.drives import Drive
from tingtang.improvement.models.parts import InHall, InHallQuerySet
from tingtang.improvement.rules.effects import FEWEST_WEEKS
from tingtang.org.models import Hall
from tingtang.quality.models import Indicator


class Effect(InHall):
    """What was changed, where and when, the indicator that should show it; `result` is what was measured, as `rules.effects.Effect`."""

    name = models.CharField(_("what was changed"), max_length=200)
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator that should show it"), on_delete=models.PROTECT, related_name="+"
    )
    halls = models.ManyToManyField(Hall, verbose_name=_("where it was changed"), related_name="+")
    drive = models.ForeignKey(
        Drive, verbose_name=pgettext_lazy("improvement", "drive"), on_delete=models.SET_NULL, null=True, blank=True, related_name="effects"
    )  # fmt: skip
    correction = models.ForeignKey(
        Correction, verbose_name=_("correction"), on_delete=models.SET_NULL, null=True, blank=True, related_name="effects"
    )
    process = models.ForeignKey(
        Process,
        verbose_name=_("process that was changed"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="effects",
    )
    change_date = models.DateField(_("changed on"))
    weeks = models.PositiveSmallIntegerField(
        _("weeks before and after"), default=8, validators=[MinValueValidator(FEWEST_WEEKS), MaxValueValidator(52)]
    )
    measured_at = models.DateTimeField(_("measured"))
    result = models.JSONField(_("result"), default=dict, blank=True)
    objects: ClassVar[InHallQuerySet["Effect"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("improvement", "effect"), pgettext_lazy("improvement", "effects")

    def __str__(self) -> str:
        return self.name
