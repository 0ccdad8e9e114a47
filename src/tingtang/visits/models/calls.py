"""Service at a counter, and what the customer thought of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Service
from tingtang.org.models import Counter, Hall, Staff
from tingtang.visits.models.common import VisitQuerySet
from tingtang.visits.models.setup import RatingScale
from tingtang.visits.models.tickets import Ticket


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
        verbose_name_plural = pgettext_lazy("used by", "calls of numbers")
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
    is_forged = models.BooleanField(default=False, db_default=False)  # as somebody decided: nothing of today counts it
    comment = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=12, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_note = models.CharField(max_length=500, blank=True, db_default="")
    objects: ClassVar["VisitQuerySet[Rating]"] = VisitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "ratings of visits")
        indexes = [models.Index(fields=["hall", "-rated_at"], condition=Q(rated_at__isnull=False), name="visits_rating_recent")]
