"""Hosts who walk among customers when it gets crowded, and gestures that staff offer, with what they cost."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import Named, code_validator
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff, Zone
from tingtang.visits.models.common import VisitQuerySet
from tingtang.visits.models.tickets import Ticket


class CrowdLevel(models.Model):
    """From how many on it is crowded in a hall, and how many hosts walk then. Either figure reaches the level."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="crowd_levels")
    level = models.PositiveSmallIntegerField(_("level"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    waiting = models.PositiveIntegerField(_("waiting in line, from"), null=True, blank=True)
    people = models.PositiveIntegerField(_("people counted in the hall, from"), null=True, blank=True)
    hosts = models.PositiveSmallIntegerField(_("hosts who walk"), validators=[MinValueValidator(1), MaxValueValidator(50)])
    told_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "level"], name="visits_crowd_level_once"),
            models.CheckConstraint(condition=Q(waiting__isnull=False) | Q(people__isnull=False), name="visits_crowd_says_when"),
        ]


class CrowdCount(models.Model):
    """How many people somebody, or a counter at the door, saw in the hall."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="crowd_counts")
    people = models.PositiveIntegerField(_("people"))
    counted_at = models.DateTimeField()
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "counts of the crowd")
        indexes = [models.Index(fields=["hall", "-counted_at"], name="visits_crowd_latest")]


class HostTurn(models.Model):
    """Somebody was sent to walk in a part of the hall: when he came there, until when, and what customers asked him."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="host_turns")
    zone = models.ForeignKey(Zone, verbose_name=_("where"), on_delete=models.PROTECT, related_name="host_turns")
    staff = models.ForeignKey(Staff, verbose_name=_("who"), on_delete=models.PROTECT, related_name="host_turns")
    level = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("what customers asked most"), max_length=500, blank=True)
    objects: ClassVar[VisitQuerySet["HostTurn"]] = VisitQuerySet["HostTurn"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "rounds of hosts")
        constraints = [
            models.UniqueConstraint(fields=["staff"], condition=Q(ended_at__isnull=True), name="visits_host_in_one_place")
        ]
        indexes = [models.Index(fields=["hall", "-sent_at"], name="visits_host_turns")]


class Gesture(Named):
    """A gesture of service that staff may offer: what it is, when it fits, what it costs, and what needs a word of who leads."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    about = models.TextField(_("what is done, and when it fits"), max_length=2000, blank=True)
    cost_cents = models.PositiveBigIntegerField(_("costs about"), default=0)
    limit_cents = models.PositiveBigIntegerField(_("at most, without asking"), null=True, blank=True)
    posts = ArrayField(models.CharField(max_length=40), verbose_name=_("posts that may offer it"), default=list, blank=True)
    example = models.CharField(_("where it was seen"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("service gesture"), _("service gestures")


class GestureGiven(models.Model):
    """A gesture that was made: by whom, to whom, for what, what it cost, and how the customer took it."""

    REACTIONS: ClassVar = [
        ("delighted", _("delighted")),
        ("pleased", _("pleased")),
        ("indifferent", _("indifferent")),
        ("declined", _("did not want it")),
    ]
    gesture = models.ForeignKey(Gesture, on_delete=models.PROTECT, related_name="given")
    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="gestures")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="gestures")
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="gestures")
    given_at = models.DateTimeField()
    cost_cents = models.PositiveBigIntegerField(_("cost"))
    note = models.CharField(_("what for"), max_length=500)
    reaction = models.CharField(_("how it was taken"), max_length=12, choices=REACTIONS, blank=True)
    objects: ClassVar[VisitQuerySet["GestureGiven"]] = VisitQuerySet["GestureGiven"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "gestures given")
        indexes = [models.Index(fields=["hall", "-given_at"], name="visits_gestures_given")]
