"""Pairs of records that may be one customer, and the keys by which such pairs are found."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tingtang.customers.models.customers import Customer


class NameKey(models.Model):
    """A keyed digest of one form of a customer's name; records that share one are compared."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="name_keys")
    key = models.BigIntegerField()
    most = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["key", "customer"], name="customers_name_key")]


class Pair(models.Model):
    """Two records that may be one customer: how likely, and what speaks for it. “Not the same” is remembered."""

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        DIFFERENT = "different", _("not the same")

    one = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(_("likeness"))
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(_("found"))
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("possible duplicate"), _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="customers_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="customers_pair_order"),
        ]
        indexes = [models.Index(fields=["state", "-score"], name="customers_pair_score")]
