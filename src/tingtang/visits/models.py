"""Tickets and what happens to them. What must never be wrong is a constraint here, not a check elsewhere."""

import secrets
from typing import ClassVar, Generic, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Category, Service
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.naming import Named, code_validator
from tingtang.customers.models import Customer
from tingtang.org.models import Counter, Device, Hall, Staff


def new_link_key() -> str:
    """The unguessable part of a customer's link."""
    return secrets.token_urlsafe(12)


M = TypeVar("M", bound=models.Model)


class VisitQuerySet(models.QuerySet[M], Generic[M]):
    def visible_to(self, actor: Actor, permission: str = "visits.view") -> Self:
        """The rows in halls where the actor holds `permission`; a customer sees his own ticket only."""
        if actor.own is not None:
            return self.filter(pk=actor.own[1]) if actor.own[0] == self.model._meta.label_lower else self.none()
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(hall_id__in=halls)


class RatingScale(Named):
    """A scale of satisfaction: `levels` from best to worst, each {"code", "name", "names", "value", "is_bad"}."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    levels = models.JSONField(_("levels"), default=list)


class Discipline(Named):
    """An order of service as data; `rules` is what `rules.discipline` reads. A published version is never edited."""

    version = models.PositiveIntegerField(default=1)
    rules = models.JSONField(_("rules"), default=dict)
    emergency_cap = models.PositiveSmallIntegerField(default=1)
    share_window = models.PositiveSmallIntegerField(default=1)
    privileged_in_a_row = models.PositiveSmallIntegerField(null=True, blank=True)
    is_capped = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="visits_discipline_version")]


class ServiceClass(Named):
    """What one service class is worth in one version of a discipline, in the integers that Python and SQL share."""

    discipline = models.ForeignKey(Discipline, on_delete=models.CASCADE, related_name="classes")
    kind = models.PositiveSmallIntegerField(default=0)
    base_millicredits = models.BigIntegerField(default=0)
    millicredits_per_minute = models.BigIntegerField(default=1000)
    bound_microseconds = models.BigIntegerField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["discipline", "code"], name="visits_class_once")]


class HallSetup(models.Model):
    """How a hall serves: its discipline, scale and policies."""

    hall = models.OneToOneField(Hall, on_delete=models.CASCADE, related_name="visit_setup")
    discipline = models.ForeignKey(Discipline, on_delete=models.PROTECT, null=True, blank=True)
    scale = models.ForeignKey(RatingScale, on_delete=models.PROTECT, null=True, blank=True)
    recall_limit = models.PositiveSmallIntegerField(_("calls at most"), default=3)
    recall_cooldown_seconds = models.PositiveIntegerField(_("pause between calls (s)"), default=15)
    late_return = models.CharField(
        _("who comes back late"),
        max_length=12,
        default="after",
        choices=[
            ("front", _("goes to the front")),
            ("after", _("goes behind the next few")),
            ("original", _("keeps the time of arrival")),
            ("end", _("goes to the end")),
            ("never", _("takes a new number")),
        ],
    )
    late_return_after = models.PositiveSmallIntegerField(_("behind how many"), default=3)
    late_return_minutes = models.PositiveIntegerField(_("how long a number can be revived (min)"), default=120)
    late_return_limit = models.PositiveSmallIntegerField(_("how often a number can be revived"), default=2)
    rating_minutes = models.PositiveIntegerField(_("how long a service can be rated (min)"), default=1440)
    ticket_note = models.JSONField(_("text on the ticket"), default=dict, blank=True)


class HallService(models.Model):
    """A service offered in a hall, with targets of its own where they differ."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="offered")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="offered_in")
    zone_code = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    wait_target_seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hall", "service"], name="visits_hall_service_once")]


class CounterCategory(models.Model):
    """A category a counter takes now; the links are switched live (floating counters)."""

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="takes")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="taken_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["counter", "category"], name="visits_counter_category_once")]


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
        constraints = [models.CheckConstraint(condition=Q(latest_number__gte=F("first_number")), name="visits_lease_has_numbers")]
        indexes = [models.Index(fields=["device", "day_date", "series"], name="visits_lease_device")]


class LeaseEntry(models.Model):
    """One entry of a kiosk's log that became a ticket: sent again, it is known by its signature."""

    lease = models.ForeignKey(Lease, on_delete=models.CASCADE, related_name="entries")
    seq = models.PositiveIntegerField()
    mac = models.CharField(max_length=64)
    ticket = models.OneToOneField("visits.Ticket", on_delete=models.PROTECT, related_name="lease_entry")

    class Meta:
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
    objects: ClassVar["VisitQuerySet[Ticket]"] = VisitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
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
        constraints = [
            models.UniqueConstraint(fields=["ticket", "position"], name="visits_errand_position"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(state="current"), name="visits_one_current_errand"),
        ]


class Outcome(models.TextChoices):
    FINISHED = "finished", _("finished")
    NO_SHOW = "no_show", _("did not come")
    PARKED = "parked", _("parked")
    TRANSFERRED = "transferred", _("transferred")
    LEFT = "left", _("left")


class CallKind(models.IntegerChoices):
    ORDINARY = 0, _("ordinary")
    PRIVILEGED = 1, _("privileged")
    EMERGENCY = 2, _("emergency")
    RESUMED = 3, _("resumed")  # not a call by the order of service: the caps do not look at it


class Call(models.Model):
    """One service episode at a counter: called, then served, then ended with an outcome."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="calls")
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="calls", db_index=False)
    clerk = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="calls", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=CallKind.choices, default=CallKind.ORDINARY)
    called_at = models.DateTimeField()
    latest_called_at = models.DateTimeField()
    times_called = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    why = models.JSONField(default=dict)
    waited_seconds = models.FloatField(default=0)
    objects: ClassVar["VisitQuerySet[Call]"] = VisitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counter"], condition=Q(ended_at__isnull=True), name="visits_one_open_call_a_counter"
            ),
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at__isnull=True), name="visits_one_open_call_a_ticket"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="visits_call_ends_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["hall", "-called_at"], name="visits_call_recent"),
            models.Index(fields=["hall", "-id"], include=["kind"], name="visits_call_sequence"),
            models.Index(fields=["hall", "service", "-ended_at"], condition=Q(outcome="finished"), name="visits_call_served"),
        ]

    @property
    def service_seconds(self) -> float:
        """How long this episode of service lasted; nothing while it runs or when it never began."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at and self.started_at else 0.0


class ServicePace(models.Model):
    """What is learned of a service's duration in a hall: fading mean and variance, kept by a subscriber."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    mean_seconds = models.FloatField()
    variance = models.FloatField()
    weight = models.FloatField()
    no_show_ratio = models.FloatField(default=0.0)
    calls = models.FloatField(default=0.0)
    event_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hall", "service"], name="visits_pace_once")]


class HallWaits(models.Model):
    """The waits that the kiosks and boards of a hall tell newcomers now, by service: seconds expected, low and high."""

    hall = models.OneToOneField(Hall, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField()
    waits = models.JSONField(default=dict)


class TicketWait(models.Model):
    """The wait that the holder of a number was told last on the phone, and with how many people ahead."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField()
    ahead = models.PositiveIntegerField()
    wait = models.JSONField(null=True)


class Rating(models.Model):
    """A rating of one finished service, by its single-use token; `level` empty means: asked, not (yet) rated."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="rating")
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="+", db_index=False)
    scale = models.ForeignKey(RatingScale, on_delete=models.PROTECT, db_index=False)
    # The token is derived from this by the server's secret, so that neither staff nor a copy of the table can rate.
    nonce = models.BinaryField(max_length=16)
    token_hash = models.BinaryField(max_length=32, unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    level = models.CharField(max_length=40, blank=True)
    value = models.SmallIntegerField(null=True, blank=True)
    is_bad = models.BooleanField(default=False)
    comment = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=12, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_note = models.CharField(max_length=500, blank=True, db_default="")
    objects: ClassVar["VisitQuerySet[Rating]"] = VisitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["hall", "-rated_at"], condition=Q(rated_at__isnull=False), name="visits_rating_recent")]


class Sign(models.Model):
    """What a hall's boards show and say, in sequence; a board that misses a number asks again."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE)
    sequence = models.BigIntegerField()
    event_id = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=12)
    label = models.CharField(max_length=12)
    counter_number = models.PositiveSmallIntegerField(null=True)
    zone_code = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hall", "sequence"], name="visits_sign_sequence")]


class PrintJob(models.Model):
    """A ticket sent to a printer; its id is unique, so nothing prints twice."""

    id = models.UUIDField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="prints")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=10, default="queued")
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True, blank=True)
