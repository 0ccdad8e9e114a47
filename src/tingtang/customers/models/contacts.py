"""Contacts: how a customer is reached, sealed in the database, found by their exact value."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.sealing import CannotOpen, unseal
from tingtang.customers.models.customers import Customer
from tingtang.customers.rules.identities import UNREADABLE, masked_contact

PURPOSE = "contact"


class ContactKind(models.TextChoices):
    PHONE = "phone", pgettext_lazy("contact", "phone")
    MAIL = "mail", pgettext_lazy("contact", "mail")
    IM = "im", pgettext_lazy("contact", "messenger")
    ADDRESS = "address", pgettext_lazy("contact", "address")


class Contact(models.Model):
    """A phone, mail address, messenger name or address of a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind.choices, default=ContactKind.PHONE)
    sealed = models.BinaryField()
    digest = models.BinaryField(max_length=16)
    label = models.CharField(_("label"), max_length=40, blank=True)
    is_primary = models.BooleanField(_("preferred"), default=False)
    is_verified = models.BooleanField(_("verified"), default=False)
    is_opted_out = models.BooleanField(_("not to be used"), default=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("contact"), _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind"], condition=Q(is_primary=True), name="customers_one_primary_contact"
            ),
            models.UniqueConstraint(fields=["customer", "kind", "digest"], name="customers_contact_once"),
        ]
        indexes = [models.Index(fields=["digest"], name="customers_contact_digest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.masked}"

    @property
    def plain(self) -> str:
        """The value as it is: for the action that reveals it, never for a page."""
        return unseal(self.sealed, PURPOSE)

    @property
    def masked(self) -> str:
        """The value as everybody may see it: of a phone the ends, of a mail the domain, of an address the beginning."""
        try:
            return masked_contact(self.kind, self.plain)
        except CannotOpen:
            return UNREADABLE
