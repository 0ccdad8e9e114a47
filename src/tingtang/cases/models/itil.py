"""Service operation: rights asked for and granted, roles nobody may hold together, and which events become incidents."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models.cases import LEVELS, Case, of_seen_case
from tingtang.cases.models.kinds import Kind
from tingtang.core.actors import Actor
from tingtang.core.naming import Named, code_validator
from tingtang.org.models import Hall, Role, Staff


class GrantState(models.TextChoices):
    ASKED = "asked", _("asked for")
    ACTIVE = "active", _("in force")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REFUSED = "refused", _("refused")


class AccessGrantQuerySet(models.QuerySet["AccessGrant"]):
    def visible_to(self, actor: Actor) -> Self:
        """The grants of cases the actor may see, and those to himself."""
        mine = Q(staff_id=actor.staff_id) if actor.staff_id else Q(pk__in=[])
        return self.filter(of_seen_case(actor) | mine)


class AccessGrant(models.Model):
    """A role asked for in a case; when granted, somebody really holds it until it expires or is withdrawn.

    `was_held` says that he held it before, so that ending this grant must not take it away.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="access_grants")
    staff = models.ForeignKey(Staff, verbose_name=_("for whom"), on_delete=models.PROTECT, related_name="access_grants")
    role = models.ForeignKey(Role, verbose_name=_("role"), on_delete=models.PROTECT, related_name="access_grants")
    hall = models.ForeignKey(
        Hall, verbose_name=_("in the hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="access_grants"
    )
    state = models.CharField(_("state"), max_length=10, choices=GrantState.choices, default=GrantState.ASKED)
    was_held = models.BooleanField(default=False)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    granted_at = models.DateTimeField(_("granted"), null=True, blank=True)
    granted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="access_given")
    ended_at = models.DateTimeField(pgettext_lazy("when", "ended"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)
    objects: ClassVar[AccessGrantQuerySet] = AccessGrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("granted right"), _("granted rights")
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role", "hall"],
                condition=Q(state="active"),
                name="cases_access_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="active"), name="cases_access_expires")]

    def __str__(self) -> str:
        return f"{self.staff} · {self.role}"


class RoleConflict(models.Model):
    """Two roles that nobody may hold together (segregation of duties)."""

    first = models.ForeignKey(Role, verbose_name=_("role"), on_delete=models.CASCADE, related_name="conflicts")
    second = models.ForeignKey(Role, verbose_name=_("and role"), on_delete=models.CASCADE, related_name="conflicts_too")
    reason = models.CharField(_("why"), max_length=300)

    class Meta:
        verbose_name, verbose_name_plural = _("pair of conflicting roles"), _("conflicting roles")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="cases_conflict_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="cases_conflict_of_two",
                violation_error_message=_("Choose two different roles."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} × {self.second}"


class EventRule(Named):
    """When events become an incident by themselves: from which source, of which grade, how many in which time."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    source = models.CharField(_("source begins with"), max_length=100, blank=True, help_text=_("Empty: any source."))
    grades = models.JSONField(_("grades"), default=list, blank=True)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    minutes = models.PositiveIntegerField(_("within minutes"), default=60)
    kind = models.ForeignKey(Kind, verbose_name=_("opens"), on_delete=models.PROTECT, related_name="event_rules")
    impact = models.PositiveSmallIntegerField(_("impact"), choices=LEVELS, default=2)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=LEVELS, default=2)
    is_active = models.BooleanField(_("in use"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("rule for events"), _("rules for events")
