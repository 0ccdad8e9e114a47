"""Offers for a segment: several plans compared and one chosen, each seen by four Cs, and whom it is made to (CUS-07, 43, 44)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Product
from tingtang.customers.models import ContactPlan, Customer
from tingtang.insight.rules.fourc import HOUR_CENTS, Costs, first_missing
from tingtang.org.models import Hall, Staff

_CENTS = [MinValueValidator(0), MaxValueValidator(10**14)]
MOST_CRITERIA = 12


class SegmentPlan(models.Model):
    """A question: what is offered to these customers? Its criteria have weights, its candidates marks, and one is chosen with reasons."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("plan for a segment", "being compared")
        DECIDED = "decided", pgettext_lazy("plan for a segment", "decided")

    title = models.CharField(pgettext_lazy("plan for a segment", "title"), max_length=100)
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    segment = models.CharField(max_length=500, blank=True)  # as an address of the customers in figures asks for them
    people = models.IntegerField(default=0)
    criteria = models.JSONField(_("criteria"), default=list)  # [[name, weight]]
    state = models.CharField(
        pgettext_lazy("plan for a segment", "state"), max_length=10, choices=State.choices, default=State.OPEN
    )
    chosen = models.ForeignKey("insight.Offer", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(_("why this one"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = _("plan for a segment"), _("plans for segments")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refused without criteria that have a weight."""
        super().clean()
        if not 0 < len(self.criteria) <= MOST_CRITERIA or len({name for name, _weight in self.criteria}) < len(self.criteria):
            raise ValidationError({"criteria": _("Name one to twelve criteria, each once.")})
        if any(not 0 < weight <= 100 for _name, weight in self.criteria):
            raise ValidationError({"criteria": _("Give each criterion a weight above 0.")})


class Offer(models.Model):
    """A candidate: what the customer needs, what it costs him, how convenient it is, how one speaks with him."""

    plan = models.ForeignKey(SegmentPlan, on_delete=models.CASCADE, related_name="offers")
    title = models.CharField(pgettext_lazy("offer", "title"), max_length=100)
    product = models.ForeignKey(
        Product, verbose_name=_("product"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    need = models.TextField(_("1 · what the customer needs"), max_length=2000, blank=True)
    price_cents = models.BigIntegerField(_("2 · price"), default=0, validators=_CENTS)
    production_cents = models.BigIntegerField(_("what it costs us"), default=0, validators=_CENTS)
    besides_cents = models.BigIntegerField(_("what the customer spends besides"), default=0, validators=_CENTS)
    minutes = models.PositiveIntegerField(_("minutes it takes him"), default=0, validators=[MaxValueValidator(100_000)])
    hour_cents = models.BigIntegerField(_("what an hour is worth to him"), default=HOUR_CENTS, validators=_CENTS)
    expected_cents = models.BigIntegerField(_("what he expects it to cost him in all"), default=0, validators=_CENTS)
    convenience = models.TextField(_("3 · how convenient it is"), max_length=2000, blank=True)
    communication = models.TextField(_("4 · how one speaks with him"), max_length=2000, blank=True)
    marks = models.JSONField(default=dict, blank=True)  # criterion: 1 to 5

    class Meta:
        verbose_name, verbose_name_plural = _("offer"), _("offers")
        constraints = [models.UniqueConstraint(fields=["plan", "title"], name="insight_offer_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def hall_id(self) -> int | None:
        """Whose it is: that of its plan."""
        return self.plan.hall_id

    @property
    def costs(self) -> Costs:
        """Its money, as the rule takes it."""
        return Costs(
            self.price_cents, self.production_cents, self.besides_cents, self.minutes, self.expected_cents, self.hour_cents
        )

    @property
    def missing(self) -> str:
        """The first of the four Cs that is not answered."""
        return first_missing(self.need, self.costs, self.convenience, self.communication)


class OfferLine(models.Model):
    """The offer as it is made to one customer: why to him, and the contact in which it is made; without consent it waits till he comes."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="lines")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    chance = models.FloatField(default=0)
    why: Any = models.JSONField(default=dict)
    has_consent = models.BooleanField(default=False)
    contact = models.ForeignKey(ContactPlan, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = _("offer to a customer"), _("offers to customers")
        constraints = [models.UniqueConstraint(fields=["offer", "customer"], name="insight_offered_once")]
        indexes = [models.Index(fields=["customer"], name="insight_offer_customer")]
