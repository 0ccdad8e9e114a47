"""Calling somebody to help in a hall: by which posts it goes, in which order, and each call until somebody answers (ORG-24)."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.org.models import Hall, Post, Staff
from tingtang.visits.models.common import VisitQuerySet


class HelpRung(models.Model):
    """A rung of a hall's call rule: which post is called, by which means, and after how many minutes without an answer the next."""

    class Means(models.TextChoices):
        BELL = "bell", pgettext_lazy("means", "bell")
        PHONE = "phone", pgettext_lazy("means", "bell and phone")
        RADIO = "radio", pgettext_lazy("means", "bell and radio")

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="help_rungs")
    order = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    post = models.ForeignKey(Post, verbose_name=_("post"), on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(
        _("minutes until the next is called"), validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    means = models.CharField(_("by which means"), max_length=5, choices=Means.choices, default=Means.BELL)

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "rules of calling for help")
        constraints = [models.UniqueConstraint(fields=["hall", "order"], name="visits_help_rung_once")]


class HelpCall(models.Model):
    """Somebody is called to help: why, which rung rings since when, who answered, and whether that was one of those called."""

    class How(models.TextChoices):
        CALLED = "called", pgettext_lazy("help", "was called")
        INSTEAD = "instead", pgettext_lazy("help", "stepped in, was not called")
        OFF = "off", pgettext_lazy("help", "called off by the caller")
        NOBODY = "nobody", pgettext_lazy("help", "nobody answered within a day")

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="help_calls")
    reason = models.CharField(pgettext_lazy("help", "what for"), max_length=200)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    called_at = models.DateTimeField()
    rung = models.PositiveSmallIntegerField(default=0)
    rung_at = models.DateTimeField()
    answered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=7, choices=How.choices, blank=True, default="")
    objects: ClassVar[VisitQuerySet["HelpCall"]] = VisitQuerySet["HelpCall"].as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "calls for help")
        indexes = [
            models.Index(fields=["hall", "-called_at"], name="visits_help_calls"),
            models.Index(fields=["rung_at"], condition=Q(answered_at=None), name="visits_help_open"),
        ]
