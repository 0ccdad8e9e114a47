"""Service situations that come again: common ones become a norm, personal ones a plan that anybody can apply (STD-25)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models.services import Listed, Service
from tingtang.catalogue.models.standards import Standard
from tingtang.core.models import Account
from tingtang.customers.models import Customer
from tingtang.org.models import Staff


class Outcome(models.TextChoices):
    """What became of a situation."""

    OPEN = "open", _("to be decided")
    NORM = "norm", _("common need: a norm")
    PLAN = "plan", _("personal need: a plan")


class Situation(Listed):
    """A service situation that comes again (服务情景). Decided, it is a norm of a standard, or a personalised plan (个性化服务预案)."""

    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True, related_name="situations"
    )
    text = models.TextField(_("what happens"), max_length=4000)
    seen = models.PositiveIntegerField(_("seen so often"), default=1)
    outcome = models.CharField(
        _("what becomes of it"), max_length=5, choices=Outcome.choices, default=Outcome.OPEN, editable=False
    )
    standard = models.ForeignKey(
        Standard,
        verbose_name=_("standard"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="situations",
        editable=False,
    )
    steps = models.TextField(_("the plan, a step a line"), max_length=10_000, blank=True, editable=False)
    reason = models.TextField(_("why it was decided so"), max_length=2000, blank=True, editable=False)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("of service", "situation"), pgettext_lazy("of service", "situations")

    @property
    def lines(self) -> list[str]:
        """The steps of the plan."""
        return [line.strip() for line in self.steps.splitlines() if line.strip()]


class Application(models.Model):
    """Somebody applied a personalised plan: for whom, and whether it helped."""

    situation = models.ForeignKey(Situation, on_delete=models.PROTECT, related_name="applications")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    has_helped = models.BooleanField(_("it helped"), default=True)
    note = models.TextField(_("what was special"), max_length=2000, blank=True)
    applied_at = models.DateTimeField(_("applied"))

    class Meta:
        verbose_name, verbose_name_plural = _("application of a plan"), _("applications of plans")

    def __str__(self) -> str:
        return f"{self.situation} · {self.applied_at:%Y-%m-%d}"
