"""Counters and the machines of a hall."""

from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import Named
from tingtang.org.models.people import Staff
from tingtang.org.models.places import Hall, InHallQuerySet, Zone


class CounterState(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", pgettext_lazy("counter", "closed")
    BREAK = "break", _("on break")


class Counter(Named):
    """A counter (柜台) of a hall and who is on duty at it now."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="counters")
    zone = models.ForeignKey(
        Zone, verbose_name=_("zone"), on_delete=models.SET_NULL, null=True, blank=True, related_name="counters"
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("As written above the counter."))
    seats = models.PositiveSmallIntegerField(
        _("seats"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(200)],
        help_text=_(
            "For a table or a room where a party sits: how many. One person may look after several such places. 0: a counter."
        ),
    )
    state = models.CharField(_("state"), max_length=10, choices=CounterState.choices, default=CounterState.CLOSED)
    state_since = models.DateTimeField(null=True, blank=True)
    clerk = models.ForeignKey(
        Staff,
        verbose_name=_("clerk on duty"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="counters",
    )
    is_active = models.BooleanField(_("in use"), default=True)
    objects: ClassVar[InHallQuerySet["Counter"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("counter"), _("counters")
        constraints = [
            models.UniqueConstraint(fields=["hall", "code"], name="org_counter_code"),
            models.UniqueConstraint(fields=["hall", "number"], name="org_counter_number"),
            models.UniqueConstraint(fields=["clerk"], condition=Q(clerk__isnull=False, seats=0), name="org_one_counter_a_clerk"),
        ]

    def put(self, state: str, *, clerk: Staff | None, at: datetime) -> None:
        """Set the counter to a state with who is on duty, since now."""
        self.state, self.clerk, self.state_since = state, clerk, at
        self.save(update_fields=["state", "clerk", "state_since"])

    def clean(self) -> None:
        """Refuse a zone of another hall."""
        super().clean()
        if self.zone is not None and self.zone.hall_id != self.hall_id:
            raise ValidationError({"zone": _("This belongs to another hall.")})


class DeviceKind(models.TextChoices):
    KIOSK = "kiosk", _("kiosk")
    BOARD = "board", _("board")
    PAD = "pad", _("rating pad")
    PRINTER = "printer", _("ticket printer")
    TERMINAL = "terminal", _("self-service computer")


class Device(models.Model):
    """A machine in the hall: enrolled once by a code, afterwards known by a key that can be revoked."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="devices")
    kind = models.CharField(_("kind"), max_length=10, choices=DeviceKind.choices)
    name = models.CharField(_("name"), max_length=100)
    counter = models.ForeignKey(
        Counter, verbose_name=_("counter"), on_delete=models.SET_NULL, null=True, blank=True, related_name="devices"
    )
    zone = models.ForeignKey(Zone, verbose_name=_("zone"), on_delete=models.SET_NULL, null=True, blank=True)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    code_hash = models.BinaryField(max_length=32, null=True, blank=True, unique=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    key_hash = models.BinaryField(max_length=32, null=True, blank=True, unique=True)
    enrolled_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    silent_minutes = models.PositiveSmallIntegerField(
        _("call somebody after (min)"),
        default=10,
        validators=[MaxValueValidator(1440)],
        help_text=_("When the machine has not been heard for so long while the hall is open; 0: never."),
    )
    silent_at = models.DateTimeField(null=True, blank=True)
    objects: ClassVar[InHallQuerySet["Device"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("device"), _("devices")
        constraints = [models.UniqueConstraint(fields=["hall", "name"], name="org_device_name")]

    def __str__(self) -> str:
        return self.name
