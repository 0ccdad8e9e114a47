"""What is known of customers at a glance, made anew from the journal and their business; what was found in it; and warnings."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import Actor
from tingtang.core.models import Account
from tingtang.customers.models import Customer
from tingtang.insight.events import WARNING_RAISED

_SIGNS = WARNING_RAISED.values["kind"]


class Stage(models.TextChoices):
    """Where a customer stands in his life with us (CUS-19)."""

    START = "start", pgettext_lazy("life cycle", "start")
    GROWTH = "growth", pgettext_lazy("life cycle", "growth")
    MATURE = "mature", pgettext_lazy("life cycle", "maturity")
    DECLINE = "decline", pgettext_lazy("life cycle", "decline")
    NONE = "none", pgettext_lazy("life cycle", "nothing in a year")


class CellQuerySet(models.QuerySet["Cell"]):
    def visible_to(self, actor: Actor, permission: str) -> Self:
        """Of customers the actor holds `permission` on."""
        return self.filter(customer__in=Customer.objects.visible_to(actor, permission).living())


class Cell(models.Model):
    """One customer in figures of a year (twelve times thirty days), made anew every night."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="+")
    visits = models.IntegerField(default=0)
    cases = models.IntegerField(default=0)
    complaints = models.IntegerField(default=0)
    messages = models.IntegerField(default=0)
    ratings = models.IntegerField(default=0)
    bad_ratings = models.IntegerField(default=0)
    contacts = models.IntegerField(default=0)
    lately = models.IntegerField(default=0)  # how often he came or wrote in the latest ninety days
    latest_date = models.DateField(null=True)
    services = ArrayField(models.BigIntegerField(), default=list)
    income_cents = models.BigIntegerField(default=0)
    contribution_cents = models.BigIntegerField(default=0)
    quarter_cents = models.BigIntegerField(default=0)
    before_cents = models.BigIntegerField(default=0)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.NONE)
    group = models.SmallIntegerField(default=0)
    likely_services = ArrayField(models.BigIntegerField(), default=list)  # those he does not use, the likeliest first
    likely = ArrayField(models.FloatField(), default=list)

    objects: ClassVar[CellQuerySet] = CellQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["group", "customer"], name="insight_cell_group"),
            models.Index(fields=["stage", "customer"], name="insight_cell_stage"),
            GinIndex(fields=["services"], name="insight_cell_services", fastupdate=False),
            GinIndex(fields=["likely_services"], name="insight_cell_likely", fastupdate=False),
        ]


class Findings(models.Model):
    """What was found in the customers of some halls, when, and how long it took."""

    scope = models.TextField(unique=True)  # the halls' numbers in order, "*" for everywhere, or what is counted of every hall
    made_at = models.DateTimeField()
    seconds = models.FloatField(default=0)
    content = models.JSONField()


class Sign(models.TextChoices):
    """What a warning is about."""

    SILENT = "silent", _SIGNS["silent"]
    BURST = "burst", _SIGNS["burst"]
    TROUBLE = "trouble", _SIGNS["trouble"]
    FALLING = "falling", _SIGNS["falling"]
    OVERDUE = "overdue", _SIGNS["overdue"]
    WEAKENED = "weakened", _SIGNS["weakened"]


class WarningQuerySet(models.QuerySet["CustomerWarning"]):
    def visible_to(self, actor: Actor, permission: str) -> Self:
        """Of customers the actor holds `permission` on."""
        return self.filter(customer__in=Customer.objects.visible_to(actor, permission).living())


class CustomerWarning(models.Model):
    """A warning about one customer, until a person has looked at it and said what it was."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("warning", "to be looked at")
        HARMLESS = "harmless", pgettext_lazy("warning", "harmless")
        ACTED = "acted", pgettext_lazy("warning", "something is done")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    sign = models.CharField(pgettext_lazy("warning", "sign"), max_length=10, choices=Sign.choices)
    figures = models.JSONField(default=dict)
    weight = models.FloatField(default=0)  # the more, the sooner to be looked at
    raised_at = models.DateTimeField()
    state = models.CharField(pgettext_lazy("warning", "state"), max_length=10, choices=State.choices, default=State.OPEN)
    finding = models.CharField(_("what was found"), max_length=1000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar[WarningQuerySet] = WarningQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("warning about a customer"), _("warnings about customers")
        constraints = [
            models.UniqueConstraint(fields=["customer", "sign"], condition=Q(state="open"), name="insight_warned_once")
        ]
        indexes = [models.Index(fields=["state", "-weight"], name="insight_warning_state")]
