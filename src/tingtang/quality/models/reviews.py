"""What quality keeps of remote review: samples drawn from the journal, who scores what, and appeals against a score."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.journal.models import Log
from tingtang.org.models import Hall, Staff
from tingtang.quality.models.inspections import Inspection, Sheet


class ReviewSample(models.Model):
    """Services or cases drawn for review: all scored by one reviewer each, or, to calibrate, each scored by several."""

    name = models.CharField(pgettext_lazy("of a record", "Name"), max_length=120)
    sheet = models.ForeignKey(
        Sheet, verbose_name=pgettext_lazy("inspection", "sheet"), on_delete=models.PROTECT, related_name="+"
    )
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, related_name="+")
    source = models.CharField(
        _("what is reviewed"), max_length=40, default="visits.service.finished",
        choices=[("visits.service.finished", _("services at counters")), ("cases.case.moved", _("closed cases"))],
    )  # fmt: skip
    log = models.ForeignKey(
        Log, verbose_name=_("or of an imported log"), on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("Another system's calls or cases: those are drawn in which the activity happened."),
    )  # fmt: skip
    activity = models.CharField(_("activity in that log"), max_length=200, blank=True)
    since_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"))
    size = models.PositiveSmallIntegerField(_("how many"), default=20)
    stratum = models.CharField(
        _("spread over"), max_length=10, blank=True,
        choices=[("", _("nothing: at random")), ("clerk", _("clerks")), ("service", _("services"))],
    )  # fmt: skip
    is_calibration = models.BooleanField(_("each is scored by all reviewers"), default=False)
    seed = models.BigIntegerField(default=0, editable=False)
    drawn_at = models.DateTimeField(_("drawn"), null=True, blank=True)
    rhythm = models.CharField(
        _("drawn again"), max_length=6, blank=True,
        choices=[("", _("no: once")), ("week", _("every week")), ("month", _("every month"))],
        help_text=_("Then the next days are drawn by themselves, for the same reviewers."),
    )  # fmt: skip
    readers = models.ManyToManyField(
        Staff, verbose_name=_("who gets the result"), blank=True, related_name="+",
        help_text=_("Told when everything is scored, with strengths and weaknesses."),
    )  # fmt: skip
    earlier = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="later", editable=False)
    concluded_at = models.DateTimeField(_("all scored"), null=True, blank=True, editable=False)
    population = models.PositiveIntegerField(_("drawn from"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("review sample"), _("review samples")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_date__gte=F("since_date")), name="sample_dates",
                violation_error_message=_("The end does not come before the beginning."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refused for an activity that its log does not have."""
        super().clean()
        if self.log is None:
            self.activity = ""
        elif self.activity not in self.log.declared.get("event_types", {}):
            known = "、".join(sorted(self.log.declared.get("event_types", {}))[:30])
            raise ValidationError({"activity": _("The log has no such activity. It has: %(known)s") % {"known": known}})


class Review(models.Model):
    """One drawn service or case and who scores it; `subject` is the object in the journal, `recording` where it can be heard."""

    named_with: ClassVar[tuple[str, ...]] = ("sample",)

    sample = models.ForeignKey(ReviewSample, on_delete=models.CASCADE, related_name="reviews")
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="+")
    event_id = models.BigIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(_("what is reviewed"), max_length=200, blank=True)
    occurred_at = models.DateTimeField(_("when"))
    clerk = models.ForeignKey(Staff, verbose_name=_("clerk"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewer = models.ForeignKey(Staff, verbose_name=_("reviewer"), on_delete=models.PROTECT, related_name="+")
    recording = models.URLField(_("recording"), blank=True)
    inspection = models.OneToOneField(Inspection, on_delete=models.PROTECT, null=True, blank=True, related_name="review")

    class Meta:
        verbose_name, verbose_name_plural = _("review"), _("reviews")
        constraints: ClassVar = [models.UniqueConstraint(fields=["sample", "event_id", "reviewer"], name="review_once")]

    def __str__(self) -> str:
        return f"{self.sample} #{self.pk}"


class AppealState(models.TextChoices):
    """Where an appeal stands."""

    OPEN = "open", pgettext_lazy("appeal", "to be decided")
    UPHELD = "upheld", _("the score stays")
    CHANGED = "changed", _("the score was changed")


class Appeal(models.Model):
    """What somebody says against the score he got in a review or an inspection about him, and what was decided by another."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="appeals")
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("why"), max_length=2000)
    made_at = models.DateTimeField(_("made"))
    state = models.CharField(_("state"), max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    score_before = models.FloatField(_("score before"))
    score_after = models.FloatField(_("score after"), null=True, blank=True)
    answer = models.CharField(_("decision"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("appeal"), _("appeals")
        constraints: ClassVar = [models.UniqueConstraint(fields=["inspection", "staff"], name="appeal_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"
