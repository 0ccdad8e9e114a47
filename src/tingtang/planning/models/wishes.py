"""What people wish for their own roster."""

from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.org.models import Hall, Staff
from tingtang.planning.rules.rosters.wished import AHEAD_DAYS, MOST_AHEAD, MOST_NOTICE, NOTICE_DAYS


class Want(models.TextChoices):
    OFF = "off", _("a day off")
    EARLY = "early", _("the early shift")
    LATE = "late", _("the late shift")


class WishQuerySet(models.QuerySet["RosterWish"]):
    def own(self, actor: Actor) -> Self:
        """The wishes of the actor himself, and nobody else's."""
        return self.filter(staff=actor.staff_id or 0)


class RosterWish(models.Model):
    """What somebody would like on a day; one wish a day."""

    staff = models.ForeignKey(Staff, verbose_name=_("staff member"), on_delete=models.CASCADE, related_name="roster_wishes")
    day = models.DateField(_("day"))
    want = models.CharField(_("wish"), max_length=10, choices=Want.choices, default=Want.OFF)
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("entered"))
    objects: ClassVar[WishQuerySet] = WishQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("wish for the roster"), _("wishes for the roster")
        constraints = [models.UniqueConstraint(fields=["staff", "day"], name="planning_wish_once_a_day")]
        indexes = [models.Index(fields=["day"], name="planning_wish_day")]

    def __str__(self) -> str:
        return f"{self.staff} {self.day}"

    @property
    def hall_id(self) -> int | None:
        """A wish belongs to the hall of who has it."""
        return self.staff.hall_id


class WishTerms(models.Model):
    """For which days a hall takes wishes; where there are none, the usual ones."""

    hall = models.OneToOneField(Hall, verbose_name=_("hall"), on_delete=models.CASCADE, related_name="+")
    notice_days = models.PositiveSmallIntegerField(
        _("days of notice"), default=NOTICE_DAYS, validators=[MaxValueValidator(MOST_NOTICE)]
    )
    ahead_days = models.PositiveSmallIntegerField(
        _("days ahead"), default=AHEAD_DAYS, validators=[MinValueValidator(1), MaxValueValidator(MOST_AHEAD)]
    )

    class Meta:
        verbose_name, verbose_name_plural = _("terms of wishes"), _("terms of wishes")
        constraints = [
            models.CheckConstraint(condition=models.Q(notice_days__lte=models.F("ahead_days")), name="planning_wish_terms_span")
        ]

    def __str__(self) -> str:
        return str(self.hall)
