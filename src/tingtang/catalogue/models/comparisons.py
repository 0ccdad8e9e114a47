"""Own products beside those of others, point by point, for who asks (BNK-05): honest, with where it is known from and since when."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models.offers import Product
from tingtang.catalogue.models.parts import clean_field
from tingtang.catalogue.models.services import Listed
from tingtang.core.naming import text_in

HOLDS_DAYS = 90  # others change their terms: what is older is looked at again before it is shown to a customer
BETTER = {
    "ours": pgettext_lazy("in a comparison", "ours is better"),
    "theirs": pgettext_lazy("in a comparison", "theirs is better"),
    "alike": pgettext_lazy("in a comparison", "alike"),
}
_TEXTS = ("point", "ours", "theirs")


class Comparison(Listed):
    """A sheet: one of our products and one of somebody else's; `points` are rows of texts by language and who is better there."""

    product = models.ForeignKey(Product, verbose_name=_("our product"), on_delete=models.PROTECT, related_name="comparisons")
    rival = models.CharField(_("whose product it is compared with"), max_length=100)
    rival_product = models.CharField(_("the other product"), max_length=100)
    points = models.JSONField(_("points"), default=list)
    advice = models.JSONField(_("for whom which is right"), default=dict, blank=True)
    source = models.CharField(_("where it is known from"), max_length=300)
    checked_date = models.DateField(_("checked on"))

    class Meta:
        verbose_name, verbose_name_plural = _("comparison of products"), _("comparisons of products")

    def clean(self) -> None:
        """Keep texts in one way of writing. Refused without a point, and with one that lacks a text or says nothing of who is better."""
        super().clean()
        self.advice = clean_field("advice", self.advice)
        if not isinstance(self.points, list) or not 0 < len(self.points) <= 40:
            raise ValidationError({"points": _("Compare at least one point and at most 40.")})
        self.points = [_point(row) for row in self.points]

    def is_old(self, today: date) -> bool:
        """Whether somebody has to look again before it is shown."""
        return today - self.checked_date > timedelta(days=HOLDS_DAYS)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The points in the reader's language."""
        return [
            {name: text_in(row[name]) for name in _TEXTS} | {"better": row["better"], "word": BETTER[row["better"]]}
            for row in self.points
        ]


def _point(row: Any) -> dict[str, Any]:
    texts = {name: clean_field("points", row.get(name)) for name in _TEXTS} if isinstance(row, dict) else {}
    if not texts or not all(texts.values()) or row.get("better", "alike") not in BETTER:
        raise ValidationError({"points": _("Each point needs what is compared, ours, theirs, and who is better.")})
    return {**texts, "better": row.get("better", "alike")}
