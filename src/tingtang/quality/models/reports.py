"""Reports: what the report of a month, quarter or year is composed of, and every report that was made, kept as it was."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core import registry
from tingtang.core.naming import Named
from tingtang.org.models import Hall

MOST_BLOCKS = 30


LONGEST_OF = 2000  # a block of text is its text


class Period(models.TextChoices):
    """How many days a report is of."""

    MONTH = "month", pgettext_lazy("report", "a month")
    QUARTER = "quarter", pgettext_lazy("report", "a quarter")
    YEAR = "year", pgettext_lazy("report", "a year")


class Report(Named):
    """A report that is made when each of its periods is over.

    `blocks` is a list of {kind, of, title}, where `of` is what the kind of block needs.
    """

    code = models.CharField(_("code"), max_length=40, unique=True, validators=Named._meta.get_field("code").validators)
    blocks = models.JSONField(_("blocks"), default=list)
    period = models.CharField(pgettext_lazy("report", "of"), max_length=10, choices=Period.choices, default=Period.MONTH)
    is_of_halls = models.BooleanField(_("one for each hall"), default=True)
    is_of_organisation = models.BooleanField(_("one for the organisation"), default=True)
    day = models.PositiveSmallIntegerField(_("made on this day of the month after"), default=2)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("report"), _("reports")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(day__gte=1, day__lte=28), name="report_day")]

    def clean(self) -> None:
        """Refused without blocks, and with a kind of block there is not."""
        super().clean()
        if not isinstance(self.blocks, list) or not 1 <= len(self.blocks) <= MOST_BLOCKS:
            raise ValidationError({"blocks": _("A report has from 1 to 30 blocks.")})
        try:
            self.blocks = [_block(one) for one in self.blocks]
        except (KeyError, TypeError, AttributeError):
            raise ValidationError({"blocks": _("There is no such block.")}) from None


def _block(one: dict[str, Any]) -> dict[str, str]:
    if one["kind"] not in registry.report:
        raise KeyError(one["kind"])
    return {name: str(one.get(name) or "")[: LONGEST_OF if name == "of" else 120] for name in ("kind", "of", "title")}


class Issue(models.Model):
    """A report as it was made for a period and a hall (none: the organisation). It is never changed: made again, it is the next version."""

    named_with: ClassVar[tuple[str, ...]] = ("report",)

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="issues")
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=10, choices=Period.choices, default=Period.MONTH)
    first = models.DateField(_("first day"))
    latest = models.DateField(_("last day"))
    number = models.PositiveSmallIntegerField(_("version"))
    made_at = models.DateTimeField(pgettext_lazy("report", "made"))
    content = models.JSONField()

    class Meta:
        verbose_name, verbose_name_plural = _("issue of a report"), _("issues of reports")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "hall", "period", "first", "number"], name="issue_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(latest__gte=F("first")), name="issue_days"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.first:%Y-%m}"
