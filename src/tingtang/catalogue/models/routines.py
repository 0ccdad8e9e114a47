"""What is done again and again at a place, such as rounds of tables; a customer's explicit wish comes before it (STD-26, RST-07)."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models.services import Listed
from tingtang.catalogue.models.standards import Standard
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff


class RoutineQuerySet(models.QuerySet["Routine"]):
    def visible_to(self, actor: Actor, permission: str = "catalogue.view") -> Self:
        """The routines of halls where the actor holds `permission`."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(hall_id__in=halls)


class Routine(Listed):
    """Something that is done every so many minutes at each of some places of a hall."""

    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, related_name="routines")
    standard = models.ForeignKey(
        Standard, verbose_name=_("standard"), on_delete=models.PROTECT, null=True, blank=True, related_name="routines"
    )
    every_minutes = models.PositiveIntegerField(_("every so many minutes"), default=10)
    places = ArrayField(models.CharField(max_length=60), verbose_name=_("places, a line each"), default=list)
    # Where a party sits, named as the table is: due only while somebody is there, and a wish ends with the visit (D A-10).
    while_served = models.BooleanField(
        _("only while somebody sits there"),
        default=False,
        db_default=False,
        help_text=_("Name the places as the tables or counters are named: due only while somebody is served there."),
    )
    items = ArrayField(
        models.CharField(max_length=120), verbose_name=_("what is ticked, a line each"), default=list, db_default=[], blank=True
    )
    text = models.TextField(_("what is looked at"), max_length=2000, blank=True)
    objects: ClassVar[RoutineQuerySet] = RoutineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("of service", "routine"), pgettext_lazy("of service", "routines")
        constraints = [models.CheckConstraint(condition=Q(every_minutes__gt=0), name="catalogue_routine_has_pace")]


class Round(models.Model):
    """A routine was done at a place."""

    routine = models.ForeignKey(Routine, on_delete=models.PROTECT, related_name="rounds")
    place = models.CharField(pgettext_lazy("of a hall", "place"), max_length=60)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ticked = ArrayField(models.CharField(max_length=120), verbose_name=_("ticked"), default=list, db_default=[], blank=True)
    done_at = models.DateTimeField(_("done"))

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("of a routine", "round"), pgettext_lazy("of a routine", "rounds")
        indexes = [models.Index(fields=["routine", "place", "-done_at"], name="catalogue_round_latest")]

    def __str__(self) -> str:
        return f"{self.routine} · {self.place}"


class Override(models.Model):
    """A customer's explicit wish that comes before a routine at a place, in the customer's words, until it ends."""

    routine = models.ForeignKey(Routine, on_delete=models.PROTECT, related_name="overrides")
    place = models.CharField(pgettext_lazy("of a hall", "place"), max_length=60)
    wish = models.CharField(_("the customer's wish"), max_length=300)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    since_at = models.DateTimeField(_("since"))
    until_at = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("wish before a routine"), _("wishes before routines")

    def __str__(self) -> str:
        return f"{self.routine} · {self.place}"
