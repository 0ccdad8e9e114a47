"""Identities: by what a customer is known, sealed where they are sensitive, found by their exact value."""

import re
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import Named, code_validator
from tingtang.core.sealing import CannotOpen, unseal
from tingtang.customers.models.customers import Customer, CustomerKind
from tingtang.customers.rules.identities import UNREADABLE, masked
from tingtang.customers.rules.patterns import may_run_away

PURPOSE = "identity"


class Check(models.TextChoices):
    """Check digits the program knows."""

    RESIDENT_ID = "resident_id", _("resident identity number (GB 11643)")
    CREDIT_CODE = "credit_code", _("unified social credit code (GB 32100)")
    LUHN = "luhn", _("card number (Luhn)")
    MOBILE = "mobile", _("mobile number, mainland")


class IdentityKind(Named):
    """A kind of number people are known by: ID number, account, meter, policy… how it is checked, sealed and masked."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    of_kind = models.CharField(_("for"), max_length=10, choices=CustomerKind.choices, blank=True)
    is_sensitive = models.BooleanField(_("sensitive"), default=True, help_text=_("Sealed in the database and masked on screen."))
    is_unique = models.BooleanField(_("one customer only"), default=True)
    check_digit = models.CharField(_("check"), max_length=20, choices=Check.choices, blank=True)
    pattern = models.CharField(
        _("pattern"),
        max_length=200,
        blank=True,
        help_text=_(
            "A pattern for the whole number (a regular expression), such as [A-Z0-9]{5,12} "
            "for five to twelve capitals or digits. Empty: any."
        ),
    )
    shown_head = models.PositiveSmallIntegerField(_("characters shown in front"), default=3)
    shown_tail = models.PositiveSmallIntegerField(_("characters shown at the end"), default=4)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("kind of identity"), _("kinds of identity")

    def clean(self) -> None:
        """Refuse a pattern that is no regular expression, and one that some number would make run for ever."""
        super().clean()
        try:
            re.compile(self.pattern)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValidationError({"pattern": _("This is not a regular expression: %(fault)s.") % {"fault": error}}) from None
        if may_run_away(self.pattern):
            raise ValidationError(
                {"pattern": _("A repeated part must not contain another repeat or a choice: some numbers would take hours.")}
            )


class Identity(models.Model):
    """One number of a customer. A sensitive one is in `sealed`, another in `value`; `digest` finds either by its exact value."""

    named_with: ClassVar[tuple[str, ...]] = ("kind",)

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.ForeignKey(IdentityKind, on_delete=models.PROTECT, related_name="identities")
    value = models.CharField(max_length=100, blank=True)
    sealed = models.BinaryField(null=True, blank=True)
    digest = models.BinaryField(max_length=16)
    is_only = models.BooleanField(default=True, editable=False)
    is_verified = models.BooleanField(_("verified"), default=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("identity"), _("identities")
        constraints = [
            models.UniqueConstraint(fields=["kind", "digest"], condition=Q(is_only=True), name="customers_identity_once"),
            models.UniqueConstraint(fields=["customer", "kind", "digest"], name="customers_identity_twice"),
        ]
        indexes = [models.Index(fields=["digest"], name="customers_identity_digest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.masked}"

    @property
    def plain(self) -> str:
        """The value as it is: for the action that reveals it, never for a page."""
        return unseal(self.sealed, PURPOSE) if self.sealed else self.value

    @property
    def masked(self) -> str:
        """The value as everybody may see it."""
        if not self.sealed:
            return self.value
        try:
            return masked(self.plain, self.kind.shown_head, self.kind.shown_tail)
        except CannotOpen:
            return UNREADABLE
