"""Pupils of classes: from the enquiry over test and payment to the receipt, on one form."""

from datetime import timedelta
from typing import ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers.models import Customer
from tingtang.lessons.models.terms import Group, OfGroup
from tingtang.org.models import Staff

AT_ONCE: Final = timedelta(minutes=30)  # a payment is entered at once; half an hour is the product's default


class PayWay(models.TextChoices):
    CASH = "cash", pgettext_lazy("payment", "cash")
    CARD = "card", pgettext_lazy("payment", "card")
    TRANSFER = "transfer", pgettext_lazy("payment", "transfer")
    PHONE = "phone", pgettext_lazy("payment", "by phone")


class Enrolment(models.Model):
    """A pupil and a class: what was asked, what the test came to, what was paid, who checked it (SCH-02, SCH-05)."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("pupil", "asking")
        PAID = "paid", pgettext_lazy("pupil", "paid, to be checked")
        ENROLLED = "enrolled", pgettext_lazy("pupil", "enrolled")
        LEFT = "left", pgettext_lazy("pupil", "left")

    group = models.ForeignKey(
        Group, verbose_name=pgettext_lazy("of pupils", "class"), on_delete=models.PROTECT, related_name="enrolments"
    )
    customer = models.ForeignKey(Customer, verbose_name=_("pupil"), on_delete=models.PROTECT, related_name="enrolments")
    parent = models.ForeignKey(
        Customer,
        verbose_name=_("parent"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="enrolments_of_children",
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ASKED, editable=False)
    asked_at = models.DateTimeField(editable=False)
    question = models.TextField(_("what was asked"), max_length=2000, blank=True)
    test_percent = models.PositiveSmallIntegerField(
        _("test (%)"), null=True, blank=True, validators=[MaxValueValidator(100)], editable=False
    )
    test_note = models.CharField(_("what the test showed"), max_length=500, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True, editable=False)
    paid_cents = models.BigIntegerField(_("paid"), null=True, blank=True, validators=[MinValueValidator(1)])
    paid_way = models.CharField(_("way of payment"), max_length=8, choices=PayWay.choices, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True, editable=False)
    entered_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    receipt = models.CharField(_("receipt"), max_length=20, blank=True, editable=False)
    check_note = models.CharField(max_length=300, blank=True, editable=False)
    next_check_date = models.DateField(_("next check"), null=True, blank=True, editable=False)
    left_date = models.DateField(null=True, blank=True, editable=False)
    left_reason = models.CharField(_("why the pupil leaves"), max_length=300, blank=True)
    objects: ClassVar[OfGroup] = OfGroup.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("enrolment"), _("enrolments")
        indexes = [models.Index(fields=["next_check_date"], name="lessons_check_due", condition=Q(state="enrolled"))]
        constraints = [
            models.UniqueConstraint(fields=["group", "customer"], condition=~Q(state="left"), name="lessons_pupil_once"),
            models.UniqueConstraint(fields=["receipt"], condition=~Q(receipt=""), name="lessons_receipt_once"),
            models.CheckConstraint(condition=Q(receipt="") | Q(checked_at__isnull=False), name="lessons_receipt_after_check"),
        ]

    def __str__(self) -> str:
        return f"{self.customer.name} · {self.group}"

    @property
    def hall_id(self) -> int:
        """The hall of the class."""
        return self.group.hall_id

    @property
    def is_entered_late(self) -> bool:
        """Whether the payment was entered long after it was taken."""
        return self.paid_at is not None and self.entered_at is not None and self.entered_at - self.paid_at > AT_ONCE

    @property
    def has_passed(self) -> bool:
        """Whether nothing of a test is in the way."""
        needed = self.group.pass_percent
        return needed is None or (self.test_percent is not None and self.test_percent >= needed)
