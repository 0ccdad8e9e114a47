"""How a process is changed: somebody asks, somebody draws, others approve, and each of it is kept with its reason."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.models import Account
from tingtang.flows.models.processes import Process, Version, VersionState


class Reach(models.TextChoices):
    """Who approves a change: the department's head for his own place, leadership as well for everybody (STD-09)."""

    LOCAL = "local", _("local: the department's head approves")
    GENERAL = "general", _("general: the department's head, then leadership")


class Change(models.Model):
    """A request to change a process (变更申请), and what became of it. The version drawn for it is `version`.

    One that asks that a version end without a successor names it: nothing is drawn for it, `retires` ends on `retired_date`.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="changes")
    version = models.OneToOneField(Version, on_delete=models.SET_NULL, null=True, blank=True, related_name="change")
    retires = models.ForeignKey(
        Version, on_delete=models.CASCADE, null=True, blank=True, related_name="retirements", editable=False
    )
    retired_date = models.DateField(_("retired from"), null=True, blank=True, editable=False)
    reach = models.CharField(_("reach"), max_length=10, choices=Reach.choices, default=Reach.GENERAL)
    reason = models.TextField(_("reason"))
    affected = models.TextField(_("affected cases"))
    impact = models.TextField(_("what it means for customers"))
    is_simpler = models.BooleanField(_("makes the procedure simpler"), default=False)
    analysis = models.TextField(_("analysis of the customers concerned"), blank=True)
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    asked_at = models.DateTimeField(_("asked"), editable=False)
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    department = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    department_at = models.DateTimeField(null=True, blank=True, editable=False)
    leader = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    leader_at = models.DateTimeField(null=True, blank=True, editable=False)
    return_reason = models.TextField(_("why it came back"), blank=True)
    declined_at = models.DateTimeField(null=True, blank=True, editable=False)
    decline_reason = models.TextField(_("why it was declined"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("change request"), _("change requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_simpler=False) | ~Q(analysis=""),
                name="flows_simpler_is_analysed",
                violation_error_message=_(
                    "A change that makes a procedure simpler needs an analysis of the customers concerned."
                ),
            ),
            models.CheckConstraint(
                condition=Q(retires__isnull=True, retired_date__isnull=True)
                | Q(retires__isnull=False, retired_date__isnull=False, version__isnull=True),
                name="flows_retirement_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process} #{self.pk}"

    @property
    def hall_id(self) -> int | None:
        """Where the change is a local one: the hall of whoever owns the process."""
        owner = self.process.owner
        return owner.hall_id if owner is not None else None

    @property
    def state(self) -> str:
        """asked, declined, or what became of its version; with the leadership when the department has approved."""
        if self.declined_at is not None:
            return "declined"
        if self.retires is not None:
            waits = "review" if self.department_at is None else "leadership"
            return "retired" if self.retires.state == VersionState.RETIRED else waits
        if self.version is None:
            return "asked"
        if self.version.state == VersionState.REVIEW and self.department_at is not None:
            return "leadership"
        return self.version.state
