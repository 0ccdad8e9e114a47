"""Customers: one record for each person or company, how they are known, how they are reached, and their tier."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.naming import Named, code_validator
from tingtang.org.models import Hall, Staff

VIEW = "customers.view"


class CustomerKind(models.TextChoices):
    PERSON = "person", _("person")
    COMPANY = "company", _("company")


class TierScheme(Named):
    """A way to rank customers, as data; several stand side by side, one is the primary one (CUS-08, CUS-12)."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    is_primary = models.BooleanField(_("primary"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("tier scheme"), _("tier schemes")
        constraints = [models.UniqueConstraint(fields=["is_primary"], condition=Q(is_primary=True), name="customers_one_primary")]


class Tier(Named):
    """A tier of a scheme with its experience and the elements that drive service actions; the lowest rank is served like all."""

    scheme = models.ForeignKey(TierScheme, on_delete=models.CASCADE, related_name="tiers")
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)
    experience = models.CharField(_("experience"), max_length=100, blank=True)
    elements = models.JSONField(_("experience elements"), default=list, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("tier"), _("tiers")
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="customers_tier_code")]


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """Customers of no hall, and of the halls where the actor holds `permission`; a customer sees himself only."""
        if actor.own is not None:
            return self.filter(pk=actor.own[1]) if actor.own[0] == "customers.customer" else self.none()
        halls = actor.halls(permission)
        if halls is EVERYWHERE:
            return self
        return self.filter(Q(hall_id__isnull=True) | Q(hall_id__in=halls)) if halls else self.none()


class Customer(models.Model):
    """A person or company, once, whatever the channel. A merged record points to the one that was kept."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=CustomerKind.choices, default=CustomerKind.PERSON)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, blank=True)
    hall = models.ForeignKey(Hall, verbose_name=_("home hall"), on_delete=models.PROTECT, null=True, blank=True)
    keeper = models.ForeignKey(Staff, verbose_name=_("account manager"), on_delete=models.SET_NULL, null=True, blank=True)
    tier = models.ForeignKey(Tier, verbose_name=_("tier"), on_delete=models.SET_NULL, null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[CustomerQuerySet] = CustomerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("customer"), _("customers")

    def __str__(self) -> str:
        return self.name
