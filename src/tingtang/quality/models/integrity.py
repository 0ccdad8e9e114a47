"""What quality keeps about the ratings of customers: marks of steering and forging for a person to decide, and cases after bad ones."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.org.models import Hall, Staff


class FlagKind(models.TextChoices):
    """What looks odd about ratings."""

    EARLY = "early", _("rated before the service ended")
    INSTANT = "instant", _("rated at once, again and again")
    BURST = "burst", _("many ratings within a minute")
    DEVICE = "device", _("many ratings from one device")
    CUSTOMER = "customer", _("one customer rates one clerk again and again")
    HOURS = "hours", _("ratings only at some hours")
    CHOSEN = "chosen", _("few ratings after long waits")
    BEST = "best", _("far more best marks than the others")


class RatingFlag(models.Model):
    """One odd thing about the ratings of a clerk or a hall in a period, with its evidence. A person decides; nothing follows by itself."""

    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, related_name="+")
    clerk = models.ForeignKey(Staff, verbose_name=_("clerk"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("what"), max_length=10, choices=FlagKind.choices)
    since_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"))
    n = models.PositiveIntegerField(_("ratings looked at"), default=0)
    p_value = models.FloatField(_("probability by chance"), null=True, blank=True)
    evidence = models.JSONField(_("evidence"), default=dict)
    noted_at = models.DateTimeField(_("noted"))
    state = models.CharField(
        _("state"), max_length=10, default="open",
        choices=[
            ("open", pgettext_lazy("flag", "to be decided")),
            ("confirmed", _("confirmed")),
            ("dismissed", pgettext_lazy("flag", "harmless")),
        ],
    )  # fmt: skip
    note = models.CharField(_("reason"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("flag on ratings"), _("flags on ratings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hall", "clerk", "kind", "since_date", "until_date"], name="ratingflag_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.clerk or self.hall}"


class RatingCare(models.Model):
    """What a hall does about a bad rating: a case of this kind, and a call-back."""

    hall = models.OneToOneField(Hall, verbose_name=_("hall"), on_delete=models.CASCADE, related_name="+")
    kind = models.ForeignKey("cases.Kind", verbose_name=_("kind of case"), on_delete=models.PROTECT, related_name="+")
    has_call_back = models.BooleanField(_("call the customer back"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("care after bad ratings"), _("care after bad ratings")

    def __str__(self) -> str:
        return str(self.hall)


class RatingCase(models.Model):
    """The case that a bad rating led to: one for each."""

    call_id = models.BigIntegerField(unique=True)
    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="+")
    rated_at = models.DateTimeField(_("rated"))
    level = models.CharField(_("level"), max_length=40)
    clerk = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("case after a bad rating"), _("cases after bad ratings")

    def __str__(self) -> str:
        return str(self.case)
