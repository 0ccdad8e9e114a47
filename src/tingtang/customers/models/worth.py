"""What a customer brings and costs in a month: what the vital few are told from the useful many by."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.customers.models.customers import Customer


class BusinessMonth(models.Model):
    """Income from a customer in a month, and what transactions and keeping the relation cost (CUS-13, CUS-18)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="business_months")
    month = models.DateField(_("month"))
    income_cents = models.BigIntegerField(_("income"), validators=[MinValueValidator(0)], default=0)
    cost_cents = models.BigIntegerField(_("cost"), validators=[MinValueValidator(0)], default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("month of business"), _("months of business")
        constraints = [models.UniqueConstraint(fields=["customer", "month"], name="customers_business_once")]
        indexes = [
            models.Index(fields=["month"], include=["customer", "income_cents", "cost_cents"], name="customers_business_month")
        ]


class WorthSummary(models.Model):
    """How a year's business is spread over the customers of some halls, kept where there is too much to be counted for each reader."""

    scope = models.TextField(unique=True)  # the halls' numbers in order, "*" for everywhere
    first = models.DateField()
    kept_at = models.DateTimeField()
    is_stale = models.BooleanField(default=False)  # something happened since the counting began
    content = models.JSONField()

    class Meta:
        verbose_name, verbose_name_plural = _("summary of business"), _("summaries of business")
