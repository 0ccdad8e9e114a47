"""What is told to those who wait: learned paces, waits, signs of boards, prints."""

from django.db import models
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Service
from tingtang.org.models import Device, Hall
from tingtang.visits.models.tickets import Ticket


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

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "slips printed")
