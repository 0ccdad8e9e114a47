"""Lessons that were held: key points and homework, and of every pupil whether he came, how he worked, whether homework is signed."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers.models import Customer
from tingtang.lessons.models.pupils import Enrolment
from tingtang.lessons.models.terms import Group, OfGroup, OfHall
from tingtang.org.models import Staff


class Attendance(models.TextChoices):
    PRESENT = "present", pgettext_lazy("lesson", "came")
    LATE = "late", pgettext_lazy("lesson", "came late")
    EXCUSED = "excused", pgettext_lazy("lesson", "excused")
    ABSENT = "absent", pgettext_lazy("lesson", "absent")


class Homework(models.TextChoices):
    NONE = "", pgettext_lazy("homework", "none was due")
    DONE = "done", pgettext_lazy("homework", "done")
    PART = "part", pgettext_lazy("homework", "in part")
    MISSING = "missing", pgettext_lazy("homework", "not done")


class Lesson(models.Model):
    """A lesson of a class on a day (SCH-09)."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="lessons")
    date = models.DateField(pgettext_lazy("lesson", "day"))
    teacher = models.ForeignKey(Staff, verbose_name=_("teacher"), on_delete=models.PROTECT, related_name="lessons_given")
    unit = models.PositiveSmallIntegerField(_("unit of the course"), null=True, blank=True)
    key_points = models.TextField(_("key points"), max_length=2000)
    homework = models.TextField(_("new homework"), max_length=2000, blank=True)
    recording = models.URLField(_("address of the recording"), max_length=400, blank=True)
    recorded_at = models.DateTimeField(editable=False)
    objects: ClassVar[OfGroup] = OfGroup.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("of a class", "lesson"), pgettext_lazy("of a class", "lessons")
        constraints = [models.UniqueConstraint(fields=["group", "date"], name="lessons_one_a_day")]

    @property
    def hall_id(self) -> int:
        """The hall of the class."""
        return self.group.hall_id


class OfLesson(OfHall):
    path = "lesson__group__term__hall"


class Mark(models.Model):
    """One pupil in one lesson, and the parent's signature under the homework (SCH-08)."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="marks")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="marks")
    attendance = models.CharField(_("attendance"), max_length=8, choices=Attendance.choices)
    behaviour = models.PositiveSmallIntegerField(
        _("behaviour (1 to 5)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    homework = models.CharField(_("homework of last time"), max_length=8, choices=Homework.choices, blank=True)
    note = models.CharField(_("remark on the pupil"), max_length=300, blank=True)
    made_up_date = models.DateField(_("made up on"), null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    signed_by = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    parent_note = models.CharField(_("what the parent says"), max_length=500, blank=True)
    objects: ClassVar[OfLesson] = OfLesson.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("mark of a lesson"), _("marks of lessons")
        constraints = [models.UniqueConstraint(fields=["lesson", "enrolment"], name="lessons_mark_once")]

    @property
    def hall_id(self) -> int:
        """The hall of the class."""
        return self.lesson.hall_id

    @property
    def is_missed(self) -> bool:
        """Whether the pupil was not there."""
        return self.attendance in {Attendance.ABSENT, Attendance.EXCUSED}
