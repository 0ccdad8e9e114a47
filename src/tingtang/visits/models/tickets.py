"""Numbers: how they are counted, leased to kiosks, and where each visit stands."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Service
from tingtang.customers.models import Customer
from tingtang.org.models import Counter, Device, Hall
from tingtang.visits.models.common import VisitQuerySet


def new_link_key() -> str:
    """The unguessable part of a customer's link."""
    return secrets.token_urlsafe(12)


class NumberSeries(models.Model):
    """The next number of a series in a hall on a day; the row is the lock. `A*` counts the blocks leased of `A`."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE)
    day_date = models.DateField()
    series = models.CharField(max_length=3)
    next_number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hall", "day_date", "series"], name="visits_series_once")]


class Lease(models.Model):
    """A block of numbers a kiosk may give out while it is cut off."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="leases")
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT)
    day_date = models.DateField()
    series = models.CharField(max_length=2)
    first_number = models.PositiveIntegerField()
    latest_number = models.PositiveIntegerField()
    leased_at = models.DateTimeField()
    # What was kept of the device's key then: the log of a cut is good even if the kiosk was enrolled anew meanwhile.
    kept_key = models.BinaryField(max_length=32)
    expected_seq = models.PositiveIntegerField(default=0)
    latest_mac = models.CharField(max_length=64, blank=True)
    replayed_number = models.PositiveIntegerField(default=0)
    replayed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "numbers lent to machines")
        constraints = [models.CheckConstraint(condition=Q(latest_number__gte=F("first_number")), name="visits_lease_has_numbers")]
        indexes = [models.Index(fields=["device", "day_date", "series"], name="visits_lease_device")]


class LeaseEntry(models.Model):
    """One entry of a kiosk's log that became a ticket: sent again, it is known by its signature."""

    lease = models.ForeignKey(Lease, on_delete=models.CASCADE, related_name="entries")
    seq = models.PositiveIntegerField()
    mac = models.CharField(max_length=64)
    ticket = models.OneToOneField("visits.Ticket", on_delete=models.PROTECT, related_name="lease_entry")

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "numbers given while the line was cut")
        constraints = [models.UniqueConstraint(fields=["lease", "seq"], name="visits_lease_entry_once")]


class TicketState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CALLED = "called", _("called")
    SERVING = "serving", _("being served")
    PARKED = "parked", _("parked")
    FINISHED = "finished", _("finished")
    NO_SHOW = "no_show", _("did not come")
    LEFT = "left", _("left")


# Who waits, said so that both partial indexes of the line serve it; `state="waiting"` alone would read every ticket ever.
WAITS = Q(state="waiting", for_counter__isnull=True) | Q(state="waiting", for_counter__isnull=False)


class Ticket(models.Model):
    """A visit under one number: where it stands now. Its history is in the journal.

    Foreign keys have no indexes of their own: past tickets are many, and an index over all of them must not
    be mistaken for the small ones over those in line.
    """

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    day_date = models.DateField()
    series = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    service_class = models.CharField(max_length=40, default="ordinary")
    state = models.CharField(max_length=10, choices=TicketState.choices, default=TicketState.WAITING)
    issued_at = models.DateTimeField()
    # The place in line as a moment: moved by transfers and late returns. When the wait really began is `queued_at`.
    waiting_since = models.DateTimeField()
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets", db_index=False)
    for_counter = models.ForeignKey(Counter, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    called_at = models.DateTimeField(null=True, blank=True)
    call_count = models.PositiveSmallIntegerField(default=0)
    return_count = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=12, default="kiosk")
    language = models.CharField(max_length=10, blank=True)
    link_key = models.CharField(max_length=24, default=new_link_key, unique=True)
    note = models.CharField(max_length=500, blank=True)
    estimate_seconds = models.PositiveIntegerField(null=True, blank=True)
    estimate_low_seconds = models.PositiveIntegerField(null=True, blank=True)
    estimate_high_seconds = models.PositiveIntegerField(null=True, blank=True)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    # Who it is, where a clerk has found out; the line knows no difference.
    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets", db_index=False
    )
    # How many come under this number; last, as the functions of the database give columns in the order of the table.
    party_size = models.PositiveSmallIntegerField(_("people"), null=True, blank=True)
    objects: ClassVar["VisitQuerySet[Ticket]"] = VisitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "numbers taken")
        constraints = [
            models.UniqueConstraint(fields=["hall", "day_date", "series", "number"], name="visits_ticket_number_once"),
            models.CheckConstraint(condition=Q(state__in=TicketState.values), name="visits_ticket_state"),
        ]
        indexes = [
            models.Index(
                fields=["hall", "service_class", "service", "waiting_since", "id"],
                condition=Q(state="waiting", for_counter__isnull=True),
                name="visits_ticket_waiting",
            ),
            models.Index(
                fields=["for_counter", "service_class", "waiting_since", "id"],
                condition=Q(state="waiting", for_counter__isnull=False),
                name="visits_ticket_waiting_here",
            ),
            models.Index(fields=["hall", "day_date", "id"], name="visits_ticket_day"),
            models.Index(fields=["customer", "-id"], condition=Q(customer__isnull=False), name="visits_ticket_customer"),
            models.Index(
                fields=["hall", "state"],
                condition=Q(state__in=["called", "serving", "parked"]),
                name="visits_ticket_active",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The number as printed and spoken: A007."""
        return f"{self.series}{self.number:03d}"


class ErrandState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CURRENT = "current", _("current")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class Errand(models.Model):
    """One of the services a visit is for (事项), in order."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="errands", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ErrandState.choices, default=ErrandState.WAITING)

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "errands of visits")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "position"], name="visits_errand_position"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(state="current"), name="visits_one_current_errand"),
        ]
