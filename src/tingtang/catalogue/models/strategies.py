"""What is decided about services above single products: strategies with what they rest on, and what products cost."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models.offers import Line, Product
from tingtang.catalogue.models.parts import MOST_ROWS
from tingtang.catalogue.models.services import Listed
from tingtang.core.models import Account
from tingtang.org.models import Staff

INPUTS = {
    "demand": _("demand of customers"),
    "competitors": _("competitors"),
    "technology": _("trend of technology"),
    "other": pgettext_lazy("of an input", "something else"),
}
NEEDED = ("demand", "competitors", "technology")
_MOST_TEXT = 2000


class Strategy(Listed):
    """A service strategy (服务战略) with the inputs it rests on, who answers for it, and when it is reviewed (CAT-08).

    `inputs` is a list of {"kind": "demand" | "competitors" | "technology" | "other", "text": "…", "source": "…", "date": "2026-01-31"}.
    """

    line = models.ForeignKey(
        Line, verbose_name=pgettext_lazy("of the catalogue", "line"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="strategies",
    )  # fmt: skip
    text = models.TextField(_("strategy"), max_length=10_000)
    inputs = models.JSONField(_("what it rests on"), default=list, blank=True)
    owner = models.ForeignKey(
        Staff, verbose_name=_("who answers for it"), on_delete=models.PROTECT, null=True, blank=True, related_name="strategies"
    )
    review_date = models.DateField(_("to be reviewed on"))

    class Meta:
        verbose_name, verbose_name_plural = _("service strategy"), _("service strategies")

    def clean(self) -> None:
        """Keep the inputs in one way of writing. Refused when one says nothing or is of no kind."""
        super().clean()
        self.inputs = clean_grounds(self.inputs)

    @property
    def lacking(self) -> list[str]:
        """Which of demand, competitors and technology it does not rest on yet, in words."""
        has = {row["kind"] for row in self.inputs}
        return [str(INPUTS[kind]) for kind in NEEDED if kind not in has]


def clean_grounds(value: Any) -> list[dict[str, str]]:
    """The inputs of a strategy. Refused when one has no text, no kind of the list or no date."""
    if not isinstance(value, list) or len(value) > MOST_ROWS or not all(isinstance(row, dict) for row in value):
        raise ValidationError({"inputs": _("Give a list of at most 100 items.")})
    return [_ground(row) for row in value]


def _ground(row: dict[str, Any]) -> dict[str, str]:
    kind, text = row.get("kind"), str(row.get("text") or "").strip()[:_MOST_TEXT]
    if kind not in INPUTS or not text:
        raise ValidationError({"inputs": _("Every input has a kind from the list and a text.")})
    try:
        day = date.fromisoformat(str(row.get("date", "")))
    except ValueError:
        raise ValidationError({"inputs": _("Give the date of every input, such as 2026-01-31.")}) from None
    return {"kind": kind, "text": text, "source": str(row.get("source") or "").strip()[:300], "date": day.isoformat()}


class StrategyReview(models.Model):
    """A review of a strategy: what was found, and when the next one is."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="reviews")
    finding = models.TextField(_("what was found"), max_length=5000)
    reviewed_at = models.DateTimeField(_("reviewed"))
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("review of a strategy"), _("reviews of strategies")


class CostKind(models.TextChoices):
    PEOPLE = "people", _("people")
    MATERIAL = "material", _("material")
    SYSTEMS = "systems", _("systems and equipment")
    OTHER = "other", pgettext_lazy("of a cost", "other")


class ProductCost(models.Model):
    """What a product cost in a month (CAT-10); set against what was served, it is the cost of one."""

    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="costs")
    month = models.DateField(_("month"))
    kind = models.CharField(pgettext_lazy("of a cost", "kind"), max_length=10, choices=CostKind.choices, default=CostKind.PEOPLE)
    amount_cents = models.PositiveBigIntegerField(_("amount"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("cost of a product"), _("costs of products")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "month", "kind"],
                name="catalogue_cost_once",
                violation_error_message=_("This cost of this product and month is entered already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.month:%Y-%m}"

    def clean(self) -> None:
        """A month is kept as its first day."""
        super().clean()
        if self.month:
            self.month = self.month.replace(day=1)
