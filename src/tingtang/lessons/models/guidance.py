"""What is said to pupils and parents beside lessons: praise, what is made up, reports, guidance on study, mind and conduct."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.lessons.models.pupils import Enrolment
from tingtang.lessons.models.terms import OfHall
from tingtang.org.models import Staff


class GuidanceKind(models.TextChoices):
    PRAISE = "praise", pgettext_lazy("guidance", "praise")
    MAKE_UP = "make_up", pgettext_lazy("guidance", "extra lesson")
    REPORT = "report", pgettext_lazy("guidance", "report to the parents")
    STUDY = "study", pgettext_lazy("guidance", "study")
    MIND = "mind", pgettext_lazy("guidance", "mind")
    CONDUCT = "conduct", pgettext_lazy("guidance", "conduct")


class OfEnrolment(OfHall):
    path = "enrolment__group__term__hall"


class Guidance(models.Model):
    """A note about a pupil (SCH-12, SCH-13); shared ones are read by the parents."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="guidance")
    kind = models.CharField(_("kind"), max_length=8, choices=GuidanceKind.choices)
    text = models.TextField(_("what is said to the pupil"), max_length=2000)
    is_shared = models.BooleanField(_("parents read it"), default=True)
    at = models.DateTimeField(editable=False)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    objects: ClassVar[OfEnrolment] = OfEnrolment.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("guidance note"), _("guidance notes")

    @property
    def hall_id(self) -> int:
        """The hall of the class."""
        return self.enrolment.hall_id
