"""What somebody studies by himself: from which source, in which days, how long, and what he takes from it (IMP-27)."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models.training import Reading
from tingtang.org.models import Staff


class Study(models.Model):
    """Own study; `reading` where it was of something that has to be read."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("what was studied"), max_length=200)
    source = models.CharField(
        _("source"), max_length=300, help_text=_("Book, rule, course or address: so that others find it too.")
    )
    reading = models.ForeignKey(
        Reading, verbose_name=_("required reading"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    first_date = models.DateField(_("from"))
    last_date = models.DateField(_("until"))
    hours = models.DecimalField(
        _("hours"), max_digits=5, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(500)]
    )
    learnt = models.TextField(_("what I take from it"), max_length=5000, blank=True)
    is_shared_without_hall: ClassVar = True

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("one record", "own study"), pgettext_lazy("records", "own studies")
        indexes: ClassVar = [models.Index(fields=["staff", "-last_date"], name="study_of_staff")]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(last_date__gte=F("first_date")), name="study_days")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refused when it would end before it begins."""
        super().clean()
        if self.first_date and self.last_date and self.last_date < self.first_date:
            raise ValidationError({"last_date": _("The last day lies before the first.")})

    @property
    def hall_id(self) -> int | None:
        """Where who studies works."""
        return self.staff.hall_id
