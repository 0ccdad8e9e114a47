"""Where customers' data comes from: named sources, and of each field from which, when, with what consent (CUS-35)."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.models import Account
from tingtang.core.naming import Named, code_validator
from tingtang.customers.models.consents import Consent, ConsentPurpose
from tingtang.customers.models.customers import Customer

FIELDS: Final = {
    "name": _("name"),
    "identity": _("numbers and papers"),
    "contact": _("phone and mail"),
    "address": _("address"),
    "family": _("family"),
    "work": _("work and business"),
    "income": _("income and property"),
    "credit": pgettext_lazy("of a source", "credit standing"),
    "preferences": _("preferences"),
    "character": _("character and approach"),
}


class SourceKind(models.TextChoices):
    """Who gives the data."""

    CUSTOMER = "customer", _("the customer himself")
    STAFF = "staff", _("our staff, from what they saw")
    SYSTEM = "system", _("another system of ours")
    THIRD = "third", _("a third party")


class DataSource(Named):
    """A named source of data about customers: on what it rests, who answers for it there, and what consent it needs."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    kind = models.CharField(
        pgettext_lazy("of a source", "kind"), max_length=10, choices=SourceKind.choices, default=SourceKind.THIRD
    )
    basis = models.CharField(_("contract or law it rests on"), max_length=300, blank=True)
    contact = models.CharField(_("whom to ask there"), max_length=200, blank=True)
    purpose = models.ForeignKey(
        ConsentPurpose,
        verbose_name=_("consent it needs"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sources",
    )
    review_date = models.DateField(_("to be looked at again on"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("source of data"), _("sources of data")


class FieldSource(models.Model):
    """What a source gave about a customer, when, and the answer to the consent it needed; the latest of a field holds."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="field_sources")
    field = models.CharField(_("what"), max_length=20, choices=list(FIELDS.items()))
    source = models.ForeignKey(DataSource, verbose_name=_("source of data"), on_delete=models.PROTECT, related_name="given")
    taken_date = models.DateField(_("as of"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    consent = models.ForeignKey(Consent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField(editable=False)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "sources of customers' data")
        indexes = [models.Index(fields=["customer", "field", "-noted_at"], name="customers_field_source")]
