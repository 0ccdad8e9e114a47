"""How much risk a customer can bear and what he has to place: assessed on a day, by whom, good for a year (CUS-45)."""

from datetime import date
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers.models.customers import Customer
from tingtang.org.models import Staff

GOOD_FOR_YEARS: Final = 1
TOLERANCES: Final = [
    (1, pgettext_lazy("risk tolerance", "C1 cautious")),
    (2, pgettext_lazy("risk tolerance", "C2 steady")),
    (3, pgettext_lazy("risk tolerance", "C3 balanced")),
    (4, pgettext_lazy("risk tolerance", "C4 growing")),
    (5, pgettext_lazy("risk tolerance", "C5 venturing")),
]


class Tolerance(models.Model):
    """One assessment; the latest counts until it has run out. Earlier ones stay."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="tolerances")
    grade = models.PositiveSmallIntegerField(_("risk tolerance"), choices=TOLERANCES)
    funds_cents = models.BigIntegerField(_("funds to place"), validators=[MinValueValidator(0), MaxValueValidator(10**14)])
    assessed_date = models.DateField(_("assessed on"))
    assessed_by = models.ForeignKey(
        Staff, verbose_name=_("assessed by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("remark"), max_length=300, blank=True)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("risk tolerance"), _("risk tolerances")

    def __str__(self) -> str:
        return f"{self.get_grade_display()} {self.assessed_date}"

    @property
    def until(self) -> date:
        """The last day on which it counts."""
        year = self.assessed_date.year + GOOD_FOR_YEARS
        try:
            return self.assessed_date.replace(year=year)
        except ValueError:  # 29 February
            return self.assessed_date.replace(year=year, day=28)
