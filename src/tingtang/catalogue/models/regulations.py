"""The rules that work rests on: laws, regulations and conventions, the organisation's own rules, emergency plans, its policy."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models.services import Listed
from tingtang.core.models import Account
from tingtang.org.models import Staff


class RegulationKind(models.TextChoices):
    """What a rule is (STD-02, STD-15, STD-24)."""

    LAW = "law", _("law")
    REGULATION = "regulation", _("regulation of an authority")
    CONVENTION = "convention", _("convention of the trade")
    RULE = "rule", _("own rule")
    EMERGENCY = "emergency", _("emergency plan")
    POLICY = "policy", _("service spirit and policy")


class System(models.TextChoices):
    """The five management systems (STD-06)."""

    RESPONSIBILITY = "responsibility", _("responsibility")
    STANDARDS = "standards", pgettext_lazy("management system", "standards")
    PROCESS = "process", _("process operation")
    EVALUATION = "evaluation", pgettext_lazy("management system", "evaluation")
    CULTURE = "culture", _("culture")


class Regulation(Listed):
    """A rule that work rests on (制度法规). One without a text must be there and is still to be written (STD-23).

    `posts` are codes of the posts whose holders must read it; `revision` counts its texts, and whoever read an older one reads again.
    An emergency plan has what sets it off, its steps, a line each, and when it is drilled next; of that day
    it is told once (`drill_told_date`).
    """

    kind = models.CharField(_("kind of rule"), max_length=12, choices=RegulationKind.choices, default=RegulationKind.RULE)
    system = models.CharField(_("management system"), max_length=15, choices=System.choices, blank=True)
    number = models.CharField(_("document number"), max_length=80, blank=True)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    effective_date = models.DateField(_("in force from"), null=True, blank=True)
    text = models.TextField(_("text"), max_length=50_000, blank=True)
    owner = models.ForeignKey(
        Staff, verbose_name=_("who answers for it"), on_delete=models.PROTECT, null=True, blank=True, related_name="regulations"
    )
    posts = ArrayField(models.CharField(max_length=40), verbose_name=_("to be read by"), default=list, blank=True)
    trigger = models.TextField(_("set off by"), max_length=2000, blank=True)
    steps = models.TextField(_("steps, a line each"), max_length=10_000, blank=True)
    drill_date = models.DateField(_("next drill"), null=True, blank=True)
    drill_told_date = models.DateField(null=True, blank=True, editable=False)
    is_public = models.BooleanField(_("shown to customers"), default=False)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("rule"), _("rules")

    @property
    def is_written(self) -> bool:
        """Whether it says anything yet."""
        return bool(self.text.strip() or self.steps.strip())

    @property
    def lines(self) -> list[str]:
        """The steps of an emergency plan."""
        return [line.strip() for line in self.steps.splitlines() if line.strip()]


class RegulationReading(models.Model):
    """Somebody read a revision of a rule."""

    regulation = models.ForeignKey(Regulation, on_delete=models.CASCADE, related_name="readings")
    revision = models.PositiveIntegerField(_("revision"))
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="rules_read")
    read_at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name, verbose_name_plural = _("reading of a rule"), _("readings of rules")
        constraints = [models.UniqueConstraint(fields=["regulation", "revision", "staff"], name="catalogue_read_once")]

    def __str__(self) -> str:
        return f"{self.regulation} · {self.staff}"


class Drill(models.Model):
    """A drill of an emergency plan: what was found."""

    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="drills")
    held_date = models.DateField(_("held on"))
    finding = models.TextField(_("what was found"), max_length=5000)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("drill"), _("drills")

    def __str__(self) -> str:
        return f"{self.regulation} · {self.held_date}"
