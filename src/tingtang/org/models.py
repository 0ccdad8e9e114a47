"""The organisation: halls and their zones and counters, posts and staff, roles, shifts, devices."""

from datetime import datetime
from typing import ClassVar, Self, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.models import Account
from tingtang.core.naming import Named, code_validator
from tingtang.org import rules


def is_time_zone(name: str) -> None:
    """Refuse names the time zone database does not know."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone, e.g. Asia/Shanghai."), params={"name": name})


class Organisation(Named):
    """The one organisation of this installation."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    industry = models.CharField(_("industry pack"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("organisation"), _("organisations")
        constraints = [models.CheckConstraint(condition=Q(is_only=True), name="org_one_organisation")]


_FAULTS = {
    "unknown_day": _("“%(day)s” is not a weekday: mo, tu, we, th, fr, sa, su."),
    "unreadable": _("“%(text)s” is not a time span such as 08:30-12:00."),
    "overlap": _("%(text)s begins before the hours before it have ended."),
}


class HallQuerySet(models.QuerySet["Hall"]):
    def visible_to(self, actor: Actor, permission: str = "org.view") -> Self:
        """The halls where the actor holds `permission`."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(pk__in=halls)


class Hall(Named):
    """A service hall: a place with counters, in one time zone.

    `opening` holds, per weekday mo…su, spans such as ["08:30-12:00", "13:30-17:00"].
    """

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default="Asia/Shanghai", validators=[is_time_zone])
    opening = models.JSONField(_("opening hours"), default=dict, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[HallQuerySet] = HallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("hall"), _("halls")

    def clean(self) -> None:
        """Refuse opening hours that cannot be read or overlap, and keep them in one way of writing."""
        super().clean()
        faults = rules.faults_of(self.opening)
        if faults:
            raise ValidationError(
                {"opening": [_FAULTS[fault.reason] % {"day": fault.day, "text": fault.text} for fault in faults]}
            )
        self.opening = rules.tidy(self.opening)

    @property
    def hall_id(self) -> int:
        """A hall is its own scope."""
        return self.pk

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as Python's object."""
        return ZoneInfo(self.time_zone)


M = TypeVar("M", bound=models.Model)


class InHallQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor, permission: str = "org.view") -> Self:
        """The rows in halls where the actor holds `permission`."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(hall_id__in=halls)


class Zone(Named):
    """A part of a hall with a function: waiting, acceptance, payment, VIP."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="zones")
    kind = models.CharField(_("function"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    objects: ClassVar[InHallQuerySet["Zone"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("zone"), _("zones")
        constraints = [models.UniqueConstraint(fields=["hall", "code"], name="org_zone_code")]


class Post(Named):
    """A post (岗位): what somebody answers for, apart from who holds it."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    level = models.CharField(
        _("level of responsibility"),
        max_length=20,
        default="individual",
        choices=[("leadership", _("leadership")), ("department", _("department")), ("individual", _("individual"))],
    )
    duties = models.JSONField(_("duties"), default=list, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("post"), _("posts")

    def clean(self) -> None:
        """Keep duties as a list of texts, one each, none empty."""
        super().clean()
        if not isinstance(self.duties, list) or not all(isinstance(duty, str) for duty in self.duties):
            raise ValidationError({"duties": _("Give duties as a list of texts.")})
        self.duties = list(dict.fromkeys(duty.strip() for duty in self.duties if duty.strip()))


class Role(Named):
    """A named set of permissions; where it holds is said when it is granted."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    permissions = ArrayField(models.CharField(max_length=80), verbose_name=_("permissions"), default=list, blank=True)
    landing = models.CharField(_("first page"), max_length=80, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("role"), _("roles")


class Staff(models.Model):
    """Somebody who works here; the account is how he logs in."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="staff")
    badge = models.CharField(_("badge number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    posts = models.ManyToManyField(Post, verbose_name=_("posts"), related_name="staff", blank=True)
    hall = models.ForeignKey(
        Hall, verbose_name=_("home hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="staff"
    )
    photo_hash = models.CharField(max_length=64, blank=True)
    left_date = models.DateField(_("left on"), null=True, blank=True)
    objects: ClassVar[InHallQuerySet["Staff"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("staff member"), _("staff")

    def __str__(self) -> str:
        return self.name


class StaffRole(models.Model):
    """A role granted to somebody, in one hall or (hall empty) in the whole organisation."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants")
    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("granted role"), _("granted roles")
        constraints = [
            models.UniqueConstraint(fields=["staff", "role", "hall"], name="org_role_granted_once", nulls_distinct=False)
        ]


class Shift(models.Model):
    """Planned presence of somebody in a hall: half-open, and nobody is planned twice at once (checked by the action)."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="shifts")
    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="shifts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    objects: ClassVar[InHallQuerySet["Shift"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("shift"), _("shifts")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="org_shift_has_length",
                violation_error_message=_("A shift ends after it starts."),
            )
        ]
        indexes = [models.Index(fields=["hall", "starts_at"], name="org_shift_hall")]


class CounterState(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    BREAK = "break", _("on break")


class Counter(Named):
    """A counter (柜台) of a hall and who is on duty at it now."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="counters")
    zone = models.ForeignKey(
        Zone, verbose_name=_("zone"), on_delete=models.SET_NULL, null=True, blank=True, related_name="counters"
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("As written above the counter."))
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
            models.UniqueConstraint(fields=["clerk"], condition=Q(clerk__isnull=False), name="org_one_counter_a_clerk"),
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
    objects: ClassVar[InHallQuerySet["Device"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("device"), _("devices")
        constraints = [models.UniqueConstraint(fields=["hall", "name"], name="org_device_name")]

    def __str__(self) -> str:
        return self.name
