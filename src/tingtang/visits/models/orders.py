"""What is ordered during a visit and brought later, such as the dishes of a table: when, by whom, and why it took long."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Product
from tingtang.org.models import Hall, Staff
from tingtang.visits.models.common import VisitQuerySet
from tingtang.visits.models.tickets import Ticket

WITHIN_MINUTES = 30  # RST-06: the wait of the source's example


class OrderState(models.TextChoices):
    HELD = "held", pgettext_lazy("of an order", "held until told")
    MAKING = "making", pgettext_lazy("of an order", "being made")
    READY = "ready", pgettext_lazy("of an order", "ready to be brought")
    SERVED = "served", pgettext_lazy("of an order", "brought")
    CANCELLED = "cancelled", pgettext_lazy("of an order", "cancelled")


OPEN = (OrderState.HELD, OrderState.MAKING, OrderState.READY)


class DelayCause(models.TextChoices):
    """Why something came late (RST-06)."""

    COORDINATION = "coordination", _("front and kitchen did not act together")
    UNPREPARED = "unprepared", _("ingredients were not prepared")
    OVERLOAD = "overload", _("too much was ordered at once")
    MISTAKEN = "mistaken", _("ordered or made wrongly")
    CARRYING = "carrying", _("ready, but nobody brought it")
    OTHER = "other", pgettext_lazy("a cause", "something else")


class Order(models.Model):
    """One thing ordered by a party. Its time runs from `fired_at`: what is held waits for a word of the guests."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="orders")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    name = models.CharField(_("what"), max_length=100)
    quantity = models.PositiveSmallIntegerField(_("how many"), default=1)
    note = models.CharField(_("wish"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.MAKING)
    ordered_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    within_minutes = models.PositiveSmallIntegerField(default=WITHIN_MINUTES)
    urged_at = models.DateTimeField(null=True, blank=True)
    urge_count = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    served_by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    is_announced = models.BooleanField(default=False)
    cause = models.CharField(_("why late"), max_length=20, choices=DelayCause.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    objects: ClassVar["VisitQuerySet[Order]"] = VisitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "orders of tables")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="visits_order_state"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="visits_order_quantity"),
        ]
        indexes = [
            models.Index(fields=["hall", "fired_at"], condition=Q(state__in=OPEN), name="visits_order_open"),
            models.Index(fields=["hall", "-served_at"], condition=Q(state="served"), name="visits_order_served"),
        ]

    def __str__(self) -> str:
        name = self.product.name_in() if self.product else self.name  # in the reader's language, whoever took the order
        return f"{name} × {self.quantity}" if self.quantity > 1 else name

    def fire(self, at: datetime) -> None:
        """Let the time run from now."""
        self.state, self.fired_at, self.due_at = OrderState.MAKING, at, at + timedelta(minutes=self.within_minutes)

    def is_late(self, at: datetime) -> bool:
        """Whether it is, or was brought, after the time for it."""
        return self.due_at is not None and (self.served_at or at) > self.due_at

    @property
    def seconds(self) -> float:
        """From the word to the table; nothing while it is not brought."""
        return (self.served_at - self.fired_at).total_seconds() if self.served_at and self.fired_at else 0.0
