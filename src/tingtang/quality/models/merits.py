"""What quality keeps of rewards and sanctions: commendations, rules that propose, and what people decided (KPI-15, CMP-11)."""

from typing import ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import Named
from tingtang.org.models import Staff
from tingtang.quality.models.criteria import NEEDS_CODE, OF_HUNDRED, EvidenceKind

SENSES: Final = [("reward", pgettext_lazy("merit", "reward")), ("sanction", pgettext_lazy("merit", "sanction"))]


class Commendation(models.Model):
    """Praise of somebody (表扬): from whom, for what, when. It counts in awards and assessments."""

    named_with: ClassVar[tuple[str, ...]] = ("staff",)

    staff = models.ForeignKey(Staff, verbose_name=_("who is praised"), on_delete=models.PROTECT, related_name="+")
    source = models.CharField(
        _("from whom"), max_length=10, default="customer",
        choices=[
            ("customer", pgettext_lazy("commendation", "a customer")),
            ("colleague", pgettext_lazy("commendation", "a colleague")),
            ("leader", pgettext_lazy("commendation", "a superior")),
            ("outside", pgettext_lazy("commendation", "somebody outside")),
        ],
    )  # fmt: skip
    text = models.CharField(pgettext_lazy("commendation", "for what"), max_length=1000)
    given_date = models.DateField(pgettext_lazy("commendation", "given on"))
    case_number = models.CharField(_("case"), max_length=40, blank=True)
    noted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("commendation"), _("commendations")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(staff=F("noted_by")), name="commendation_by_another")]

    def __str__(self) -> str:
        return f"{self.staff}: {self.text[:60]}"

    @property
    def hall_id(self) -> int | None:
        """Where the person works."""
        return self.staff.hall_id


class MeritRule(Named):
    """A published rule: what evidence proposes which reward or sanction. It proposes only where the whole interval is beyond the limit."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=Named._meta.get_field("code").validators)
    sense = models.CharField(
        _("what is proposed"), max_length=10, default="reward",
        choices=SENSES,
    )  # fmt: skip
    degree = models.CharField(
        _("degree"),
        max_length=8,
        default="light",
        choices=[("light", _("light")), ("medium", _("medium")), ("heavy", _("heavy"))],
    )
    consequence = models.CharField(
        _("consequence"), max_length=10, default="honour",
        choices=[
            ("post", pgettext_lazy("merit", "post: the able are given posts")),
            ("pay", pgettext_lazy("merit", "pay: the successful are paid")),
            ("honour", pgettext_lazy("merit", "honour: the diligent are honoured")),
            ("push", pgettext_lazy("merit", "push: the slack are urged on")),
        ],
    )  # fmt: skip
    text = models.CharField(_("what follows"), max_length=1000)
    kind = models.CharField(_("measured by"), max_length=14, choices=EvidenceKind.choices, default=EvidenceKind.RATINGS)
    of = models.CharField(_("code of the indicator or scorecard"), max_length=40, blank=True)
    sign = models.CharField(
        _("beyond"), max_length=8, default="at_least",
        choices=[("at_least", pgettext_lazy("limit", "at least")), ("at_most", pgettext_lazy("limit", "at most"))],
    )  # fmt: skip
    limit = models.FloatField(pgettext_lazy("merit", "limit"))
    least = models.PositiveIntegerField(pgettext_lazy("merit", "fewest events it needs"), default=20)
    rhythm = models.CharField(
        pgettext_lazy("merit", "looked at"), max_length=8, default="month",
        choices=[
            ("month", pgettext_lazy("rhythm", "every month")),
            ("quarter", pgettext_lazy("rhythm", "every quarter")),
            ("year", pgettext_lazy("rhythm", "every year")),
        ],
    )  # fmt: skip
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("rule for rewards and sanctions"), _("rules for rewards and sanctions")

    def clean(self) -> None:
        """Refused by marks (nobody gave them yet), and for an indicator or scorecard without its code."""
        super().clean()
        if self.kind == EvidenceKind.MARKS:
            raise ValidationError({"kind": _("A rule rests on evidence alone, not on marks that somebody gives.")})
        if self.kind in NEEDS_CODE and not self.of:
            raise ValidationError({"of": _("Name the indicator or scorecard by its code.")})
        if self.kind in OF_HUNDRED and not 0 <= self.limit <= 100:
            raise ValidationError({"limit": _("Points of 100 lie between 0 and 100.")})


class ProposalState(models.TextChoices):
    """Where a proposal stands."""

    PROPOSED = "proposed", pgettext_lazy("merit", "to be decided")
    GRANTED = "granted", pgettext_lazy("merit", "decided: yes")
    DECLINED = "declined", pgettext_lazy("merit", "decided: no")
    APPEALED = "appealed", pgettext_lazy("merit", "appealed against")
    FINAL = "final", pgettext_lazy("merit", "stays declined on appeal")


class Proposal(models.Model):
    """What a rule proposes for somebody, with its evidence. Nothing follows until a person decides. A sanction decided upon is one of the
    register of sanctions, with its appeal; against a reward declined the person may appeal here."""

    named_with: ClassVar[tuple[str, ...]] = ("rule", "staff")

    rule = models.ForeignKey(MeritRule, on_delete=models.PROTECT, related_name="proposals")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    first_date = models.DateField(_("from"))
    latest_date = models.DateField(_("until"))
    value = models.FloatField(pgettext_lazy("merit", "figure"))
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    n = models.PositiveIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed"))
    reason = models.CharField(_("reason"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    sanction = models.OneToOneField("cases.Sanction", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    appeal = models.CharField(_("appeal"), max_length=2000, blank=True)
    appealed_at = models.DateTimeField(_("appealed"), null=True, blank=True)
    answer = models.CharField(_("answer to the appeal"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("proposal by rule"), _("proposals by rule")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "staff", "first_date"], name="proposal_once"),
            models.CheckConstraint(condition=~Q(staff=F("decided_by")), name="proposal_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.staff}"

    @property
    def hall_id(self) -> int | None:
        """Where the person works."""
        return self.staff.hall_id
