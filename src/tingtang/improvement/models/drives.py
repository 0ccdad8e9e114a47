"""Improvement drives (专项行动): phases with dates that may overlap, who answers for them, and what each has to deliver."""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models.parts import InHall, InHallQuerySet
from tingtang.org.models import Staff


class DriveState(models.TextChoices):
    """Where a drive stands."""

    DRAFT = "draft", _("draft")
    RUNNING = "running", pgettext_lazy("drive", "under way")
    ENDED = "completed", pgettext_lazy("drive", "ended")


class Drive(InHall):
    """A drive with a goal, a first and a last day, and what was learnt at its end (IMP-01)."""

    name = models.CharField(pgettext_lazy("of a record", "name"), max_length=120)
    goal = models.TextField(pgettext_lazy("drive", "goal"), max_length=2000, blank=True)
    owner = models.ForeignKey(
        Staff, verbose_name=pgettext_lazy("drive", "who answers for it"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=10, choices=DriveState.choices, default=DriveState.DRAFT)
    # What it was set up from, with the cause and the remedies that were known there.
    finding = models.ForeignKey("quality.Finding", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    gap_study = models.ForeignKey("quality.GapStudy", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    gap_number = models.PositiveSmallIntegerField(null=True, blank=True)
    cause = models.TextField(pgettext_lazy("drive", "cause it goes against"), max_length=3000, blank=True)
    summary = models.TextField(_("what was learnt"), max_length=5000, blank=True)

    objects: ClassVar[InHallQuerySet["Drive"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("improvement", "drive"), pgettext_lazy("improvement", "drives")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(last_date__gte=F("first_date")), name="drive_days")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refused when it would end before it begins, or would leave out days of a phase."""
        super().clean()
        _ordered(self.first_date, self.last_date)
        outside = self.pk and self.phases.filter(Q(first_date__lt=self.first_date) | Q(last_date__gt=self.last_date)).first()
        if outside:
            raise ValidationError(
                {"last_date": _("The phase “{name}” lies outside these days. Move it first.").format(name=outside)}
            )


class Phase(models.Model):
    """A phase of a drive. Phases may overlap: the six of the source share their boundary days (IMP-01)."""

    drive = models.ForeignKey(Drive, on_delete=models.CASCADE, related_name="phases")
    name = models.CharField(pgettext_lazy("of a record", "name"), max_length=120)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    owner = models.ForeignKey(
        Staff, verbose_name=pgettext_lazy("drive", "who answers for it"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("drive", "phase"), pgettext_lazy("drive", "phases")
        ordering: ClassVar = ["first_date", "pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(last_date__gte=F("first_date")), name="phase_days")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refused when it would end before it begins, or lie outside its drive."""
        super().clean()
        _ordered(self.first_date, self.last_date)
        if self.first_date and (self.first_date < self.drive.first_date or self.last_date > self.drive.last_date):
            raise ValidationError({"first_date": _("It lies outside the days of its drive.")})

    @property
    def hall_id(self) -> int | None:
        """Where rights are asked for."""
        return self.drive.hall_id


class Deliverable(models.Model):
    """What a phase has to deliver by a day (IMP-02), and when it did."""

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="deliverables")
    name = models.CharField(_("what is to be delivered"), max_length=200)
    due_date = models.DateField(_("due"))
    done_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    done_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("deliverable"), _("deliverables")
        ordering: ClassVar = ["due_date", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def hall_id(self) -> int | None:
        """Where rights are asked for."""
        return self.phase.drive.hall_id

    def is_late(self, today: date) -> bool:
        """Whether it should have been there by now."""
        return self.done_at is None and self.due_date < today


def _ordered(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise ValidationError({"last_date": _("The last day lies before the first.")})
