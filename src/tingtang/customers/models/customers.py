"""Customers: one record for each person or company."""

from typing import ClassVar, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.customers.models.industries import Industry
from tingtang.org.models import Hall, Staff

VIEW = "customers.view"
_ASKED: Final = ["hall", "merged_into", "erased_at"]


class CustomerKind(models.TextChoices):
    PERSON = "person", _("person")
    COMPANY = "company", _("company")


class Title(models.TextChoices):
    MS = "ms", _("Ms")
    MR = "mr", _("Mr")


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """Customers of no hall, and of the halls where the actor holds `permission`; a customer sees himself only."""
        if actor.own is not None:
            return self.filter(pk=actor.own[1]) if actor.own[0] == "customers.customer" else self.none()
        halls = actor.halls(permission)
        if halls is EVERYWHERE:
            return self
        return self.filter(Q(hall_id__isnull=True) | Q(hall_id__in=halls)) if halls else self.none()

    def living(self) -> Self:
        """Records that stand for themselves: not merged into another, not erased."""
        return self.filter(merged_into__isnull=True, erased_at__isnull=True)


class Customer(models.Model):
    """A person or company, once, whatever the channel. A merged record points to the one that was kept.

    A customer of no hall belongs to all of them: whoever holds a right anywhere holds it on him.
    `initials` and `grams` are what the name is found by; they are made from it when it is saved.
    """

    is_shared_without_hall = True

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(
        pgettext_lazy("of a customer", "kind"), max_length=10, choices=CustomerKind.choices, default=CustomerKind.PERSON
    )
    name = models.CharField(pgettext_lazy("of a customer", "name"), max_length=200)
    title = models.CharField(pgettext_lazy("of a person", "title"), max_length=4, choices=Title.choices, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    hall = models.ForeignKey(Hall, verbose_name=_("home hall"), on_delete=models.PROTECT, null=True, blank=True)
    keeper = models.ForeignKey(Staff, verbose_name=_("account manager"), on_delete=models.SET_NULL, null=True, blank=True)
    tier = models.ForeignKey(
        "customers.Tier",
        verbose_name=_("tier"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )
    industry = models.CharField(_("industry"), max_length=1, choices=Industry.choices, blank=True)
    note = models.TextField(_("note"), max_length=4000, blank=True)
    initials = models.CharField(max_length=60, blank=True, editable=False)
    grams = ArrayField(models.CharField(max_length=100), default=list, blank=True, editable=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[CustomerQuerySet] = CustomerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("record", "customer"), pgettext_lazy("record", "customers")
        indexes = [
            # The first finds the beginnings of names, the second sorts by them: no index does both under a language's collation.
            # What they include is what every list asks of a customer: ten thousand are counted in 2 ms instead of 14. Both include
            # it, for where the second does both too, the planner may take it for either.
            models.Index(fields=["name"], include=_ASKED, opclasses=["varchar_pattern_ops"], name="customers_name"),
            models.Index(fields=["name", "id"], include=_ASKED, name="customers_name_order"),
            models.Index(fields=["initials"], opclasses=["varchar_pattern_ops"], name="customers_initials"),
            models.Index(fields=["tier", "id"], include=["kind", *_ASKED], name="customers_by_tier"),
            models.Index(fields=["created_at"], name="customers_created"),
            GinIndex(fields=["grams"], name="customers_grams", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.name
