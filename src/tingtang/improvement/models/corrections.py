"""Corrections (整改): what was found wrong, why, what is done about it, who accepts it, and what makes it last (IMP-04, IMP-06)."""

from datetime import date
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models.drives import Drive
from tingtang.improvement.models.parts import InHall, InHallQuerySet
from tingtang.org.models import Staff

MOST_WHYS: Final = 5
# The six branches of a cause-and-effect diagram (Ishikawa).
BRANCHES: Final = {
    "people": _("people"),
    "equipment": _("equipment"),
    "material": _("documents and material"),
    "method": pgettext_lazy("cause", "method"),
    "surroundings": _("surroundings"),
    "measurement": pgettext_lazy("cause", "measurement"),
}


class CorrectionState(models.TextChoices):
    """The steps of a correction, in order; `dropped` ends it with a reason."""

    REPORTED = "reported", pgettext_lazy("correction", "reported")
    ANALYSED = "analysed", pgettext_lazy("correction", "cause found")
    ACTING = "acting", pgettext_lazy("correction", "being corrected")
    SUBMITTED = "submitted", pgettext_lazy("correction", "waiting for acceptance")
    ACCEPTED = "accepted", pgettext_lazy("correction", "accepted")
    LASTING = "lasting", pgettext_lazy("correction", "made to last")
    DROPPED = "dropped", pgettext_lazy("correction", "dropped")


OVER: Final = (CorrectionState.LASTING, CorrectionState.DROPPED)
# Where each step stands in plan, do, check, act (IMP-05).
CIRCLE: Final = {
    "plan": (CorrectionState.REPORTED, CorrectionState.ANALYSED),
    "do": (CorrectionState.ACTING,),
    "check": (CorrectionState.SUBMITTED,),
    "act": (CorrectionState.ACCEPTED, CorrectionState.LASTING),
}


class Origin(models.TextChoices):
    """Who saw it (IMP-06: from inside and from outside)."""

    SELF_CHECK = "self_check", _("own check")
    SUPPLY = "supply", _("check of supply and its safety")
    INSPECTION = "inspection", _("inspection")
    COMPLAINT = "complaint", pgettext_lazy("origin", "complaint")
    SURVEY = "survey", pgettext_lazy("origin", "survey")
    OUTSIDE = "outside", _("supervision from outside")
    MARKET = "market", _("talks and market study")
    STAFF = "staff", pgettext_lazy("origin", "staff")


class Weight(models.TextChoices):
    """How much it matters."""

    LIGHT = "light", pgettext_lazy("weight of a fault", "light")
    MEDIUM = "medium", pgettext_lazy("weight of a fault", "medium")
    HEAVY = "heavy", pgettext_lazy("weight of a fault", "heavy")


class Correction(InHall):
    """One fault on its way from report to lasting measure.

    `whys` are the answers to why, asked up to five times; `causes` maps branches of the cause-and-effect diagram to lists of causes.
    """

    title = models.CharField(_("what is wrong"), max_length=200)
    body = models.TextField(pgettext_lazy("of a fault", "description"), max_length=5000, blank=True)
    origin = models.CharField(_("who saw it"), max_length=12, choices=Origin.choices, default=Origin.SELF_CHECK)
    weight = models.CharField(_("weight of the fault"), max_length=8, choices=Weight.choices, default=Weight.MEDIUM)
    drive = models.ForeignKey(
        Drive, verbose_name=pgettext_lazy("improvement", "drive"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="corrections",
    )  # fmt: skip
    finding = models.ForeignKey("quality.Finding", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    gap_study = models.ForeignKey("quality.GapStudy", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    gap_number = models.PositiveSmallIntegerField(null=True, blank=True)
    owner = models.ForeignKey(Staff, verbose_name=_("who corrects it"), on_delete=models.PROTECT, related_name="+")
    found_date = models.DateField(_("found on"))
    due_date = models.DateField(_("to be corrected by"))
    state = models.CharField(_("state"), max_length=10, choices=CorrectionState.choices, default=CorrectionState.REPORTED)
    whys = models.JSONField(_("why, asked again and again"), default=list, blank=True)
    causes = models.JSONField(_("causes by branch"), default=dict, blank=True)
    root_cause = models.TextField(_("root cause"), max_length=2000, blank=True)
    customers_view = models.TextField(_("what customers gain"), max_length=2000, blank=True)
    accepted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    verdict = models.CharField(_("what the check found"), max_length=500, blank=True)
    lasting = models.TextField(_("lasting measure"), max_length=2000, blank=True)
    customers_after = models.TextField(_("what customers say now"), max_length=2000, blank=True)
    ended_at = models.DateTimeField(pgettext_lazy("correction", "ended"), null=True, blank=True)

    objects: ClassVar[InHallQuerySet["Correction"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("correction"), _("corrections")
        indexes: ClassVar = [
            models.Index(fields=["due_date"], name="correction_open", condition=~Q(state__in=("lasting", "dropped"))),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "lasting")) | Q(accepted_at__isnull=False), name="correction_accepted"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refused when it is due before it was found, and when causes cannot be read."""
        super().clean()
        if self.due_date and self.found_date and self.due_date < self.found_date:
            raise ValidationError({"due_date": _("It cannot be due before it was found.")})
        if set(self.causes) - set(BRANCHES) or not all(isinstance(each, list) for each in self.causes.values()):
            raise ValidationError({"causes": _("Causes stand under the branches of the diagram.")})
        if len(self.whys) > MOST_WHYS:
            raise ValidationError({"whys": _("Why is asked at most five times.")})

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in OVER

    def is_late(self, today: date) -> bool:
        """Whether it should have been corrected by now."""
        return self.state in {"reported", "analysed", "acting"} and self.due_date < today

    @property
    def branches(self) -> list[tuple[Any, list[str]]]:
        """The branches that hold causes, with their names."""
        return [(label, self.causes[code]) for code, label in BRANCHES.items() if self.causes.get(code)]


class Measure(models.Model):
    """One thing done to correct a fault."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="measures")
    text = models.CharField(_("what is done"), max_length=300)
    owner = models.ForeignKey(Staff, verbose_name=_("who does it"), on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("correction", "measure"), pgettext_lazy("correction", "measures")
        ordering: ClassVar = ["due_date", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def hall_id(self) -> int | None:
        """Where rights are asked for."""
        return self.correction.hall_id
