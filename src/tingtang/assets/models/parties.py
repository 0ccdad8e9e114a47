"""Parties outside: suppliers, shops, agents and partners whose goods or conduct the organisation answers for."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.naming import Named, code_validator
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff

VIEW_PARTIES = "assets.view_parties"


class PartyKind(models.TextChoices):
    SUPPLIER = "supplier", _("supplier")
    SHOP = "shop", pgettext_lazy("party", "shop")
    AGENT = "agent", pgettext_lazy("party", "agent")
    PARTNER = "partner", _("service partner")


class PartyQuerySet(models.QuerySet["Party"]):
    def visible_to(self, actor: Actor, permission: str = VIEW_PARTIES) -> Self:
        """Parties of no hall, and of the halls where the actor holds `permission`."""
        halls = actor.halls(permission)
        if halls is EVERYWHERE:
            return self
        return self.filter(Q(hall_id__isnull=True) | Q(hall_id__in=halls)) if halls else self.none()


class Party(Named):
    """Somebody outside who supplies, sells or serves under the organisation's name, with the contract that binds him."""

    is_shared_without_hall = True

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    kind = models.CharField(pgettext_lazy("party", "kind"), max_length=10, choices=PartyKind.choices, default=PartyKind.SUPPLIER)
    hall = models.ForeignKey(
        Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="parties"
    )
    customer = models.ForeignKey(
        Customer, verbose_name=_("is also the customer"), on_delete=models.SET_NULL, null=True, blank=True, related_name="parties"
    )
    contact = models.CharField(_("who is addressed there"), max_length=200, blank=True)
    contract = models.CharField(_("contract"), max_length=120, blank=True)
    contract_until = models.DateField(_("contract until"), null=True, blank=True)
    answers_staff = models.ForeignKey(
        Staff, verbose_name=_("who looks after it here"), on_delete=models.SET_NULL, null=True, blank=True, related_name="parties"
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    objects: ClassVar[PartyQuerySet] = PartyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("party outside"), _("parties outside")

    @property
    def bound_by(self) -> str:
        """The contract by which it is bound: of its agreements the latest that was not ended; without any, what was noted of it."""
        agreements = self.agreements.order_by("-starts_date", "-pk")
        latest = agreements.filter(ended_date__isnull=True).first() or agreements.first()
        return str(latest) if latest else self.contract
