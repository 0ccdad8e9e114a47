"""What quality keeps of awards (KPI-14): published criteria, rounds with their ranking, appeals, and who was awarded."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import Named
from tingtang.org.models import Hall, Staff
from tingtang.quality.models.criteria import clean_criteria, clean_levels, must_have_places, weighed
from tingtang.quality.models.evaluations import Evaluation


class Award(Named):
    """Something that is awarded: by which criteria, to how many, in which process. `levels` is a list of {name, least}: the stars."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=Named._meta.get_field("code").validators)
    kind = models.CharField(
        pgettext_lazy("award", "for"), max_length=10, default="person",
        choices=[("person", pgettext_lazy("award", "people")), ("hall", pgettext_lazy("award", "halls"))],
    )  # fmt: skip
    process = models.TextField(_("how it is awarded"), max_length=4000, blank=True)
    criteria = models.JSONField(pgettext_lazy("award", "criteria"), default=list)
    evaluation = models.ForeignKey(
        Evaluation,
        verbose_name=_("weights from the evaluation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    least = models.PositiveIntegerField(_("fewest ratings or sheets a criterion needs"), default=5)
    places = models.PositiveSmallIntegerField(_("awarded at most"), default=3)
    levels = models.JSONField(pgettext_lazy("award", "levels"), default=list, blank=True)
    is_barred = models.BooleanField(_("nobody with a sanction in the period"), default=True)
    appeal_days = models.PositiveSmallIntegerField(_("days to appeal"), default=5)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("award"), _("awards")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(places__gte=1), name="award_places")]

    def clean(self) -> None:
        """Refused without criteria, and with levels that cannot be read."""
        super().clean()
        self.criteria, self.levels = clean_criteria(self.criteria), clean_levels(self.levels)
        must_have_places(self.criteria, self.evaluation)
        if any(one["kind"] == "marks" for one in self.criteria):
            raise ValidationError({"criteria": _("An award rests on evidence alone, not on marks that somebody gives.")})


class RoundState(models.TextChoices):
    """Where a round stands."""

    ANNOUNCED = "announced", pgettext_lazy("award", "announced")
    RANKED = "ranked", pgettext_lazy("award", "ranked, open to appeals")
    DECIDED = "decided", pgettext_lazy("award", "awarded")


class AwardRound(models.Model):
    """An award announced for a period: `terms` are the criteria as they were published, and do not change after that."""

    award = models.ForeignKey(Award, verbose_name=_("award"), on_delete=models.PROTECT, related_name="rounds")
    hall = models.ForeignKey(
        Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # none: everywhere
    first_date = models.DateField(_("from"))
    latest_date = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=RoundState.choices, default=RoundState.ANNOUNCED)
    terms = models.JSONField(default=dict)
    announced_at = models.DateTimeField(_("announced"))
    ranked_at = models.DateTimeField(_("ranked"), null=True, blank=True)
    appeals_until = models.DateTimeField(_("appeals until"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("reason"), max_length=1000, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("award round"), _("award rounds")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(latest_date__gte=F("first_date")), name="awardround_dates",
                violation_error_message=_("The end does not come before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["award", "hall", "first_date", "latest_date"], name="awardround_once", nulls_distinct=False,
                violation_error_message=_("This award has a round of these days already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.award} · {self.first_date} – {self.latest_date}"


class Candidate(models.Model):
    """Somebody in the ranking of a round, as it was frozen: points, the place and which places the intervals leave open, and why
    one without points or with a sanction is out of it."""

    named_with: ClassVar[tuple[str, ...]] = ("unit", "staff")

    round = models.ForeignKey(AwardRound, on_delete=models.CASCADE, related_name="candidates")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Hall, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    points = models.FloatField(_("points"), null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    place = models.PositiveIntegerField(_("place"), null=True, blank=True)
    best = models.PositiveIntegerField(null=True, blank=True)
    worst = models.PositiveIntegerField(null=True, blank=True)
    pieces = models.JSONField(default=list)
    out = models.CharField(
        _("out of the ranking"), max_length=10, blank=True,
        choices=[
            ("few", _("too little to judge by")),
            ("withheld", _("withheld: raters would be known")),
            ("sanction", _("sanction in the period")),
        ],
    )  # fmt: skip
    is_awarded = models.BooleanField(_("awarded"), default=False)
    level = models.CharField(_("level"), max_length=60, blank=True)
    number = models.CharField(_("certificate number"), max_length=40, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("candidate"), _("candidates")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "staff", "unit"], name="candidate_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(staff__isnull=True) ^ Q(unit__isnull=True), name="candidate_is_one"),
        ]

    def __str__(self) -> str:
        return str(self.staff or self.unit)

    @property
    def hall_id(self) -> int | None:
        """Where the candidate belongs."""
        return self.unit_id if self.staff is None else self.staff.hall_id


class AwardAppeal(models.Model):
    """What a candidate says against his place, and what somebody else decided."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="appeals")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("why"), max_length=2000)
    made_at = models.DateTimeField(_("made"))
    state = models.CharField(
        _("state"), max_length=10, default="open",
        choices=[
            ("open", pgettext_lazy("appeal", "to be decided")),
            ("upheld", _("the place stays")),
            ("changed", _("the points were changed")),
        ],
    )  # fmt: skip
    answer = models.CharField(_("decision"), max_length=2000, blank=True)
    points_before = models.FloatField(null=True, blank=True)
    points_after = models.FloatField(null=True, blank=True)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("appeal against a place"), _("appeals against places")
        constraints: ClassVar = [models.UniqueConstraint(fields=["candidate", "staff"], name="awardappeal_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def hall_id(self) -> int | None:
        """Where it is decided."""
        return self.candidate.hall_id


def terms_of(award: Award) -> dict[str, Any]:
    """What is published of an award when a round is announced."""
    return {
        "process": award.process, "criteria": weighed(award.criteria, award.evaluation), "least": award.least,
        "places": award.places, "levels": award.levels, "is_barred": award.is_barred, "appeal_days": award.appeal_days,
        "evaluation": award.evaluation_id,
    }  # fmt: skip
