"""What came in of what is owed: each payment on the day it was received."""

from typing import ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models.cases import Case
from tingtang.org.models import Staff


class PaymentQuerySet(models.QuerySet["Payment"]):
    def standing(self) -> Self:
        """Those that were not corrected."""
        return self.filter(corrected_at=None)


class Payment(models.Model):
    """A payment on a collection, or an instalment of it (TEL-15). One that was wrong stays, with the reason and what stands instead."""

    class Way(models.TextChoices):
        TRANSFER = "transfer", pgettext_lazy("payment", "bank transfer")
        MOBILE = "mobile", pgettext_lazy("payment", "by phone")
        CARD = "card", pgettext_lazy("payment", "card")
        CASH = "cash", pgettext_lazy("payment", "cash")
        STEP = "step", pgettext_lazy("payment", "as said at a step")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="payments")
    received_date = models.DateField(pgettext_lazy("payment", "received on"))
    amount_cents = models.BigIntegerField(pgettext_lazy("payment", "sum"), validators=[MinValueValidator(1)])
    way = models.CharField(pgettext_lazy("payment", "way"), max_length=8, choices=Way.choices, default=Way.TRANSFER)
    note = models.CharField(_("note"), max_length=200, blank=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="corrected_by"
    )
    corrected_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    objects: ClassVar[PaymentQuerySet] = PaymentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("payment"), _("payments")
        indexes = [models.Index(fields=["case", "received_date"], name="cases_payment_days", condition=Q(corrected_at=None))]
        constraints = [models.CheckConstraint(condition=Q(amount_cents__gt=0), name="cases_payment_is_a_sum")]

    def __str__(self) -> str:
        return f"{self.case.number} · {self.received_date}"

    @property
    def hall_id(self) -> int | None:
        """Where it is permitted: in the hall of its case."""
        return self.case.hall_id

    @property
    def amount(self) -> float:
        """In whole units of money."""
        return self.amount_cents / 100
