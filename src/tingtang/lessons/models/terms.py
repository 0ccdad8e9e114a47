"""Terms, and the classes that meet in them: a published timetable with prices, and what was altered afterwards."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.naming import Named
from tingtang.org.models import Hall, Staff, Zone

VIEW = "lessons.view"
EARLIEST_DAYS, LATEST_DAYS = 14, 7  # published one to two weeks before the term (SCH-01)
WEEKDAYS: Final = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)


def first_calls() -> list[int]:
    """Days after a payment on which parents are called."""
    return [1, 7, 30, 90]


class OfHall(models.QuerySet[Any]):
    """Rows that belong to a hall by `path`."""

    path = "hall"

    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """Those of the halls where the actor holds `permission`."""
        halls = actor.halls(permission)
        if halls is EVERYWHERE:
            return self
        return self.filter(**{f"{self.path}__in": halls}) if halls else self.none()


class Term(Named):
    """Some months of lessons of a hall, whose timetable and prices are published before they begin."""

    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, related_name="terms")
    starts_date = models.DateField(_("first day of the term"))
    ends_date = models.DateField(_("last day of the term"))
    call_days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(400)]),
        verbose_name=_("calls to parents, days after payment"),
        default=first_calls,
        blank=True,
        size=12,
    )
    published_at = models.DateTimeField(_("timetable published"), null=True, blank=True, editable=False)
    objects: ClassVar[OfHall] = OfHall.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("term of lessons"), _("terms of lessons")
        constraints = [
            models.UniqueConstraint(fields=["hall", "code"], name="lessons_term_code"),
            models.CheckConstraint(
                condition=Q(ends_date__gte=F("starts_date")),
                name="lessons_term_lasts",
                violation_error_message=_("The term ends before it begins."),
            ),
        ]

    @property
    def publish_from(self) -> date:
        """From when on the timetable should stand."""
        return self.starts_date - timedelta(days=EARLIEST_DAYS)

    @property
    def publish_by(self) -> date:
        """By when it must stand."""
        return self.starts_date - timedelta(days=LATEST_DAYS)


class OfTerm(OfHall):
    path = "term__hall"


class Group(Named):
    """Pupils who are taught together every week of a term, by one teacher, in one room, at one price."""

    term = models.ForeignKey(Term, verbose_name=_("term of lessons"), on_delete=models.PROTECT, related_name="groups")
    grade = models.CharField(_("grade at school"), max_length=60, blank=True)
    teacher = models.ForeignKey(Staff, verbose_name=_("teacher"), on_delete=models.PROTECT, related_name="taught_groups")
    adviser = models.ForeignKey(
        Staff, verbose_name=_("who calls the parents"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    specialist = models.ForeignKey(
        Staff, verbose_name=_("who is asked what the desk cannot answer"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    room = models.ForeignKey(
        Zone, verbose_name=_("room"), on_delete=models.PROTECT, null=True, blank=True, related_name="taught_groups"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    starts_time = models.TimeField(_("lesson begins"))
    ends_time = models.TimeField(_("lesson ends"))
    price_cents = models.BigIntegerField(_("price of the term"), validators=[MinValueValidator(0)])
    seats = models.PositiveSmallIntegerField(
        _("places in the class"), default=12, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    pass_percent = models.PositiveSmallIntegerField(
        _("needed in the test before the course (%)"), null=True, blank=True, validators=[MaxValueValidator(100)],
        help_text=_("Empty: no test is asked for."),
    )  # fmt: skip
    check_days = models.PositiveSmallIntegerField(
        _("pupils are checked every so many days"), default=14, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    facts = models.TextField(
        _("facts for the front desk"), max_length=4000, blank=True,
        help_text=_("For whom it is, material, what is made up when, what parents often ask."),
    )  # fmt: skip
    units = models.JSONField(_("units"), default=list, blank=True)
    objects: ClassVar[OfTerm] = OfTerm.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("of pupils", "class"), pgettext_lazy("of pupils", "classes")
        constraints = [
            models.UniqueConstraint(fields=["term", "code"], name="lessons_group_code"),
            models.CheckConstraint(
                condition=Q(ends_time__gt=F("starts_time")),
                name="lessons_group_lasts",
                violation_error_message=_("The lesson ends before it begins."),
            ),
        ]

    @property
    def hall_id(self) -> int:
        """The hall of the term."""
        return self.term.hall_id

    @property
    def hall(self) -> Hall:
        return self.term.hall

    def days(self) -> Iterator[date]:
        """The days of its lessons, by the week."""
        day = self.term.starts_date + timedelta(days=(self.weekday - self.term.starts_date.weekday()) % 7)
        while day <= self.term.ends_date:
            yield day
            day += timedelta(days=7)


class AlteredThing(models.TextChoices):
    TEACHER = "teacher", _("teacher")
    TIME = "time", _("time of the lessons")
    ROOM = "room", _("room")
    PRICE = "price", _("price")


class OfGroup(OfHall):
    path = "group__term__hall"


class Alteration(models.Model):
    """What was altered in a published class, why, and how parents were told; of a teacher also how pupils were handed over (SCH-03)."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="alterations")
    what = models.CharField(_("what is altered"), max_length=8, choices=AlteredThing.choices)
    before = models.CharField(_("before"), max_length=200)
    after = models.CharField(_("after"), max_length=200)
    reason = models.CharField(_("reason"), max_length=500)
    handover = models.TextField(_("hand-over: how each pupil stands"), max_length=4000, blank=True)
    told = models.CharField(_("how parents were told"), max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    objects: ClassVar[OfGroup] = OfGroup.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("alteration"), _("alterations")

    @property
    def hall_id(self) -> int:
        """The hall of the class."""
        return self.group.hall_id

    @property
    def was(self) -> str:
        """What it was, for the reader."""
        return self._said(self.before)

    @property
    def is_now(self) -> str:
        """What it became, for the reader."""
        return self._said(self.after)

    def _said(self, text: str) -> str:
        day, _space, hours = text.partition(" ")
        return f"{WEEKDAYS[int(day)][1]} {hours}" if self.what == AlteredThing.TIME else text
