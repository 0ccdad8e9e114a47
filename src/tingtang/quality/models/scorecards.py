"""Scorecards: indicators side by side for halls, posts, people, services or kinds of cases, and one weighted index of them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import Named
from tingtang.quality.models.evaluations import Evaluation

MOST_ENTRIES = 40


class Kind(models.TextChoices):
    """Whose scorecard it is."""

    HALL = "hall", pgettext_lazy("scorecard", "halls")
    POST = "post", pgettext_lazy("scorecard", "posts")
    PERSON = "person", pgettext_lazy("scorecard", "people")
    SERVICE = "service", pgettext_lazy("scorecard", "services")
    PROCESS = "process", pgettext_lazy("scorecard", "processes")


class Part(models.TextChoices):
    """What an indicator stands for. The first three must all be there (KPI-02)."""

    INTEREST = "interest", pgettext_lazy("part", "interest")
    CONTRIBUTION = "contribution", pgettext_lazy("part", "contribution")
    SATISFACTION = "satisfaction", pgettext_lazy("part", "satisfaction")
    LOYALTY = "loyalty", pgettext_lazy("part", "loyalty")
    QUALITY = "quality", pgettext_lazy("part", "quality")
    COST = "cost", pgettext_lazy("part", "cost")
    OTHER = "other", pgettext_lazy("part", "other")


MANDATORY = (Part.INTEREST, Part.CONTRIBUTION, Part.SATISFACTION)


class Scorecard(Named):
    """Indicators of one kind of unit. `entries` is a list of {indicator, part, weight, criterion}: with an evaluation that is settled
    the weight comes from its criterion, else it is the one written."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=Named._meta.get_field("code").validators)
    kind = models.CharField(pgettext_lazy("scorecard", "of"), max_length=10, choices=Kind.choices, default=Kind.HALL)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    entries = models.JSONField(_("indicators"), default=list)
    evaluation = models.ForeignKey(
        Evaluation,
        verbose_name=_("weights from the evaluation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("scorecard"), _("scorecards")

    def clean(self) -> None:
        """Refused without one of the three inputs that must be there, with a weight that is none, or the same indicator twice."""
        super().clean()
        if not isinstance(self.entries, list) or not 1 <= len(self.entries) <= MOST_ENTRIES:
            raise ValidationError({"entries": _("A scorecard has from 1 to 40 indicators.")})
        try:
            self.entries = [_entry(one) for one in self.entries]
        except (KeyError, TypeError, ValueError):
            raise ValidationError({"entries": _("Give each indicator its part and a weight from 0 to 100.")}) from None
        codes = [one["indicator"] for one in self.entries]
        if len(set(codes)) < len(codes):
            raise ValidationError({"entries": _("An indicator stands here twice.")})
        missing = [str(part.label) for part in MANDATORY if part not in {one["part"] for one in self.entries}]
        if missing:
            raise ValidationError(
                {"entries": _("Interest, contribution and satisfaction must all be measured. Missing: {parts}.").format(
                    parts=str(_(", ")).join(missing)
                )}
            )  # fmt: skip

    def weights(self) -> dict[str, float]:
        """The weight of each indicator by its code, summing to 1: from the settled evaluation where the criterion is one of its own."""
        result = (self.evaluation.result if self.evaluation else {}) or {}
        totals = result.get("totals") or {}
        found = {
            one["indicator"]: float(totals.get(one["criterion"], one["weight"] if not totals else 0)) for one in self.entries
        }
        whole = sum(found.values())
        return {code: weight / whole for code, weight in found.items()} if whole else found


def _entry(one: dict[str, Any]) -> dict[str, Any]:
    weight = float(one.get("weight") or 0)
    if not 0 <= weight <= 100 or not one["indicator"]:
        raise ValueError(weight)
    return {
        "indicator": str(one["indicator"]), "part": Part(one["part"]).value, "weight": weight, "criterion": str(one.get("criterion") or ""),
    }  # fmt: skip
