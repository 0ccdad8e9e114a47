"""How people at the front feel, and talks in which they are supported (IMP-12). Nobody else reads either."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.org.models import Hall, Staff


class Mood(models.Model):
    """How somebody felt on a day, from 1 to 5: he alone sees his own, others only means over enough people."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    level = models.PositiveSmallIntegerField(_("mood"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    is_shared_without_hall: ClassVar = True

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("one record", "mood"), pgettext_lazy("records", "moods")
        indexes: ClassVar = [models.Index(fields=["hall", "day"], name="mood_of_hall")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff", "day"], name="mood_once"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="mood_level"),
        ]

    def __str__(self) -> str:
        return str(self.level)


class Support(models.Model):
    """A talk in which somebody was supported: read by who wrote it and by whom it is about."""

    staff = models.ForeignKey(Staff, verbose_name=_("who was supported"), on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day of the talk"))
    said = models.TextField(_("what weighs"), max_length=5000)
    agreed = models.TextField(_("what was agreed"), max_length=2000, blank=True)
    again_date = models.DateField(_("talk again on"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("supporting talk"), _("supporting talks")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(staff=models.F("written_by")), name="support_of_another")]

    def __str__(self) -> str:
        return str(self.staff)

    @property
    def hall_id(self) -> int | None:
        """Where who was supported works."""
        return self.staff.hall_id
