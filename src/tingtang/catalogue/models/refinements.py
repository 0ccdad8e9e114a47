"""Programmes of refinement: a goal broken into parts over five areas, gone through stage by stage (STD-34, STD-35)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models.standards import Standard
from tingtang.org.models import Staff


class RefinementArea(models.TextChoices):
    """The five areas, in their order."""

    RULES = "rules", pgettext_lazy("area of refinement", "rules")
    ORGANISATION = "organisation", pgettext_lazy("area of refinement", "organisation")
    STANDARDS = "standards", pgettext_lazy("area of refinement", "operating standards")
    PROCESS = "process", pgettext_lazy("area of refinement", "process")
    FEEDBACK = "feedback", pgettext_lazy("area of refinement", "feedback and correction")


class Refinement(models.Model):
    """A programme with its goal, who answers for it, and what was learnt when it ended."""

    name = models.CharField(pgettext_lazy("of a record", "name"), max_length=120, unique=True)
    goal = models.TextField(_("goal of refinement"), max_length=2000)
    owner = models.ForeignKey(Staff, verbose_name=_("who answers for it"), on_delete=models.PROTECT, related_name="+")
    until_date = models.DateField(_("to be reached by"))
    summary = models.TextField(_("what was learnt"), max_length=5000, blank=True, editable=False)
    ended_at = models.DateTimeField(_("programme ended"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("programme of refinement"), _("programmes of refinement")

    def __str__(self) -> str:
        return self.name


class RefinementAim(models.Model):
    """A part of the goal in one area: how fine the work is to be (精: a work standard), how it is gone about in detail (细).

    `start`, `target` and `current` measure it; `weak` names the link that holds it up.
    """

    refinement = models.ForeignKey(Refinement, on_delete=models.PROTECT, related_name="aims")
    area = models.CharField(_("area of refinement"), max_length=12, choices=RefinementArea.choices)
    name = models.CharField(_("part of the goal"), max_length=200)
    fine = models.TextField(_("fine: the work standard"), max_length=2000)
    detailed = models.TextField(_("detailed: the direction of work"), max_length=2000)
    standard = models.ForeignKey(
        Standard, verbose_name=_("standard"), on_delete=models.PROTECT, null=True, blank=True, related_name="refined_by"
    )
    measure = models.CharField(_("measured by"), max_length=120, blank=True)
    start = models.DecimalField(_("at first"), max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(pgettext_lazy("of refinement", "target"), max_digits=12, decimal_places=2, null=True, blank=True)
    current = models.DecimalField(_("now"), max_digits=12, decimal_places=2, null=True, blank=True, editable=False)
    weak = models.TextField(_("weak link"), max_length=1000, blank=True, editable=False)
    measured_at = models.DateTimeField(_("measured"), null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("reached"), null=True, blank=True, editable=False)
    done_note = models.CharField(_("why it counts as reached"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("part of a goal"), _("parts of a goal")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["refinement", "name"], name="catalogue_aim_once"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, target__isnull=True)
                | Q(start__isnull=False, target__isnull=False) & ~Q(start=models.F("target")),
                name="catalogue_aim_measured",
                violation_error_message=_("Give a first value and another one as target, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
