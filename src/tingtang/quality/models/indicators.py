"""Indicators: what is measured, by which formula from which day on, with which targets; and the daily cells it is measured in."""

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import Named
from tingtang.journal.models import Log
from tingtang.org.models import Post

MOST_TARGETS = 200
UNIT = re.compile(r"(post|service|person):[\w.@-]{1,150}")
MOST = 1e12


class Unit(models.TextChoices):
    """In what a figure is told."""

    NUMBER = "number", pgettext_lazy("unit", "number")
    SHARE = "share", pgettext_lazy("unit", "share (%)")
    SECONDS = "seconds", pgettext_lazy("unit", "seconds")
    MINUTES = "minutes", pgettext_lazy("unit", "minutes")
    HOURS = "hours", pgettext_lazy("unit", "hours")
    DAYS = "days", pgettext_lazy("unit", "days")
    POINTS = "points", pgettext_lazy("unit", "points")
    MONEY = "money", pgettext_lazy("unit", "yuan")


class Direction(models.TextChoices):
    """What is better."""

    UP = "up", pgettext_lazy("direction", "more is better")
    DOWN = "down", pgettext_lazy("direction", "less is better")


class Rhythm(models.TextChoices):
    """How often a figure is compared with its target."""

    WEEK = "week", pgettext_lazy("rhythm", "every week")
    MONTH = "month", pgettext_lazy("rhythm", "every month")
    QUARTER = "quarter", pgettext_lazy("rhythm", "every quarter")
    NEVER = "never", pgettext_lazy("rhythm", "not by itself")


class Indicator(Named):
    """What is measured and why (KPI-01). `targets` is a list of {hall, unit, from, target, floor}: of a hall, or of a
    `unit` (post:CODE, service:CODE, person:BADGE), or with neither of all; `floor` counts nothing in an index, the target in full."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=Named._meta.get_field("code").validators)
    goal = models.CharField(_("what for"), max_length=300, blank=True)
    unit = models.CharField(pgettext_lazy("indicator", "told in"), max_length=10, choices=Unit.choices, default=Unit.NUMBER)
    direction = models.CharField(_("what is better"), max_length=4, choices=Direction.choices, default=Direction.UP)
    owner = models.ForeignKey(
        Post, verbose_name=_("post that answers for it"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    rhythm = models.CharField(
        _("compared with its target"),
        max_length=10,
        choices=Rhythm.choices,
        default=Rhythm.MONTH,
        help_text=_(
            "When the week, month or quarter is over, the post that answers for it is told how it came out, with advice."
        ),
    )
    log = models.ForeignKey(Log, verbose_name=_("log"), on_delete=models.PROTECT, default=Log.OWN, related_name="+")
    targets = models.JSONField(_("targets"), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("indicator"), _("indicators")

    def clean(self) -> None:
        """Refused with targets that are not numbers from a day on."""
        super().clean()
        if not isinstance(self.targets, list) or len(self.targets) > MOST_TARGETS:
            raise ValidationError({"targets": _("Give each target a day from which it holds and a number.")})
        try:
            self.targets = sorted((_target(one) for one in self.targets), key=lambda one: (one["from"], of_whom(one)))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ValidationError({"targets": _("Give each target a day from which it holds and a number.")}) from None

    def target_on(self, day: date, *whose: str) -> dict[str, Any] | None:
        """The target in force on a day: of the first of `whose` (codes of halls, units) that has one of its own, else everybody's."""
        due = {of_whom(one): one for one in self.targets if one["from"] <= day.isoformat()}
        return next((due[one] for one in (*whose, "") if one in due), None)


def of_whom(target: Mapping[str, Any]) -> str:
    """Whose target it is: a unit, a hall by its code, or everybody's."""
    return str(target.get("unit") or target["hall"])


def _target(one: dict[str, Any]) -> dict[str, Any]:
    target, floor = float(one["target"]), float(one["floor"]) if one.get("floor") not in (None, "") else None
    if not all(math.isfinite(one) and abs(one) <= MOST for one in (target, floor or 0.0)):
        raise ValueError(target)
    hall, unit = str(one.get("hall") or ""), str(one.get("unit") or "")
    if unit and (hall or not UNIT.fullmatch(unit)):
        raise ValueError(unit)
    return {
        "hall": hall,
        **({"unit": unit} if unit else {}),
        "from": date.fromisoformat(one["from"]).isoformat(),
        "target": target,
        "floor": floor,
    }


class IndicatorVersion(models.Model):
    """A formula from a day on; days before it keep the version they had."""

    named_with: ClassVar[tuple[str, ...]] = ("indicator",)

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    formula = models.TextField(_("formula"), max_length=2000)
    from_date = models.DateField(pgettext_lazy("version", "from"))
    created_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name, verbose_name_plural = _("version of an indicator"), _("versions of indicators")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "number"], name="indicator_version_once"),
            models.UniqueConstraint(fields=["indicator", "from_date"], name="indicator_version_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.number}"


class Measure(models.Model):
    """A term of formulas, as it is written: what cells are kept of, once for all indicators that have it.

    `measured_to` is the latest day whose cells stand; none before the first reckoning, which takes the whole journal.
    """

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    is_used = models.BooleanField(default=True)
    measured_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("measure"), _("measures")
        constraints: ClassVar = [models.UniqueConstraint(fields=["log", "text"], name="measure_once")]

    def __str__(self) -> str:
        return self.text


class Cell(models.Model):
    """What a measure comes to on a day for every unit of one kind, as columns of little-endian numbers (decision 25).

    `units` int64, `n` int32, `totals` and `squares` float64, one for each unit; for quantiles `sizes` int32 for each unit and,
    unit after unit, that many `values` int16 (`rules.estimates.coded`) with their `counts` uint16.
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="cells")
    dimension = models.CharField(max_length=10)
    day = models.DateField()
    units = models.BinaryField()
    n = models.BinaryField()
    totals = models.BinaryField()
    squares = models.BinaryField()
    sizes = models.BinaryField(default=b"")
    values = models.BinaryField(default=b"")
    counts = models.BinaryField(default=b"")

    class Meta:
        verbose_name, verbose_name_plural = _("cell"), _("cells")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["measure", "dimension", "day"], name="cell_once"),
            models.CheckConstraint(condition=~Q(dimension=""), name="cell_dimension"),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.dimension} {self.day}"


class StaleDay(models.Model):
    """A day on which something happened since its cells were reckoned."""

    day = models.DateField(unique=True)
    mark = models.BigIntegerField(default=1)  # grows with each event, so that what comes while a day is reckoned is not forgotten

    class Meta:
        verbose_name, verbose_name_plural = _("day to reckon again"), _("days to reckon again")

    def __str__(self) -> str:
        return str(self.day)


class Privacy(models.Model):
    """The one row of settings: how many ratings a figure of them needs before it is shown."""

    least = models.PositiveSmallIntegerField(_("fewest ratings"), default=5)

    class Meta:
        verbose_name, verbose_name_plural = _("privacy of raters"), _("privacy of raters")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(least__gte=1, least__lte=100), name="privacy_least")]

    def __str__(self) -> str:
        return str(self.least)
