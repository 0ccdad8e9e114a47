"""Ideas: from staff, other trades and rivals; tried out in some outlets, compared, adopted or not, with thanks (IMP-18, 20, 25, 28)."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models.parts import InHall, InHallQuerySet
from tingtang.org.models import Hall, Staff


class IdeaKind(models.TextChoices):
    """What is new about it (IMP-25)."""

    IDEA = "idea", pgettext_lazy("innovation", "idea of service")
    MODE = "mode", pgettext_lazy("innovation", "mode of service")
    MEANS = "means", pgettext_lazy("innovation", "means of service")


class IdeaOrigin(models.TextChoices):
    """Where it comes from."""

    STAFF = "staff", pgettext_lazy("origin", "staff")
    TRADE = "trade", _("another trade")
    RIVAL = "rival", _("a rival")
    CUSTOMER = "customer", pgettext_lazy("origin", "customers")


class IdeaState(models.TextChoices):
    """Where an idea stands."""

    PROPOSED = "reported", pgettext_lazy("idea", "proposed")
    TRIAL = "acting", pgettext_lazy("idea", "being tried out")
    ADOPTED = "accepted", pgettext_lazy("idea", "adopted")
    DECLINED = "dropped", pgettext_lazy("idea", "not adopted")


class Idea(InHall):
    """Something that could be done better, who proposed it, where it is tried out, and what came of it."""

    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(pgettext_lazy("idea", "description"), max_length=5000)
    kind = models.CharField(pgettext_lazy("idea", "kind"), max_length=8, choices=IdeaKind.choices, default=IdeaKind.IDEA)
    origin = models.CharField(
        pgettext_lazy("idea", "where it comes from"), max_length=10, choices=IdeaOrigin.choices, default=IdeaOrigin.STAFF
    )
    source = models.CharField(_("seen at"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(
        Staff, verbose_name=_("proposed by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed"))
    state = models.CharField(_("state"), max_length=10, choices=IdeaState.choices, default=IdeaState.PROPOSED)
    outlets = models.ManyToManyField(Hall, verbose_name=_("where it is tried out"), blank=True, related_name="+")
    trial_first = models.DateField(_("tried out from"), null=True, blank=True)
    trial_last = models.DateField(_("tried out until"), null=True, blank=True)
    result = models.TextField(pgettext_lazy("idea", "what came of it"), max_length=5000, blank=True)
    thanks = models.CharField(_("thanks"), max_length=300, blank=True)
    decided_at = models.DateTimeField(pgettext_lazy("idea", "decided"), null=True, blank=True)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    objects: ClassVar[InHallQuerySet["Idea"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("improvement", "idea"), pgettext_lazy("improvement", "ideas")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "dropped")) | Q(decided_at__isnull=False), name="idea_decided"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refused when a trial would end before it begins."""
        super().clean()
        if self.trial_first and self.trial_last and self.trial_last < self.trial_first:
            raise ValidationError({"trial_last": _("The last day lies before the first.")})
