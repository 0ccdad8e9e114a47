"""Calendars: the week somebody works, and the dates that are not like their weekday."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models.services import Listed
from tingtang.catalogue.rules.calendars import WEEKDAYS
from tingtang.catalogue.rules.weeks import BadSpan, tidy_spans
from tingtang.org.models import Hall, is_time_zone

MOST_SPANS = 24


def _spans(field: str, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_SPANS or not all(isinstance(span, str) for span in value):
        raise ValidationError({field: _("Give the hours as a list of at most 24 spans such as 08:30-12:00.")})
    try:
        return tidy_spans(value)
    except BadSpan as error:
        raise ValidationError(
            {field: _("“%(text)s” is not a span of hours such as 08:30-12:00 or 22:00-06:00.") % {"text": error.text}}
        ) from None


class Calendar(Listed):
    """A week of working spans with holidays and overrides by date; without a zone of its own it is read in the hall's.

    `week` holds, per weekday mo…su, spans such as ["08:30-12:00", "22:00-06:00"]. `revision` grows with every change and is never
    given twice, not even after a change that was taken back: clocks and caches know by it what they were computed with.
    """

    zone_name = models.CharField(_("time zone"), max_length=50, blank=True, validators=[is_time_zone])
    week = models.JSONField(_("week"), default=dict, blank=True)
    public_days = models.CharField(_("public holidays of"), max_length=10, blank=True)
    is_default = models.BooleanField(_("used where nothing else is said"), default=False)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("calendar"), _("calendars")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="catalogue_one_default_calendar",
                violation_error_message=_("Another calendar is the one used where nothing else is said."),
            )
        ]

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone it always has; None when it is read in each hall's."""
        return ZoneInfo(self.zone_name) if self.zone_name else None

    def clean(self) -> None:
        """Keep the week in one way of writing. Refused when a day or a span cannot be read."""
        super().clean()
        if not isinstance(self.week, dict) or set(self.week) - set(WEEKDAYS):
            raise ValidationError({"week": _("Give the hours for the days mo, tu, we, th, fr, sa, su.")})
        self.week = {day: spans for day in WEEKDAYS if (spans := _spans("week", self.week.get(day, [])))}


class DaySource(models.TextChoices):
    HAND = "hand", _("by hand")
    ICAL = "ical", _("iCalendar file")
    PUBLIC = "public", _("public holidays")
    PACK = "pack", _("from a pack")


class CalendarDay(models.Model):
    """One date of a calendar that is not like its weekday: no spans is a holiday, spans are an override (make-up day)."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(_("date"))
    spans = models.JSONField(_("spans"), default=list, blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    source = models.CharField(_("from"), max_length=10, default=DaySource.HAND, choices=DaySource.choices)

    class Meta:
        verbose_name, verbose_name_plural = _("special day"), _("special days")
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="catalogue_day_once")]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}".strip()

    def clean(self) -> None:
        """Keep the spans in one way of writing. Refused when one cannot be read."""
        super().clean()
        self.spans = _spans("spans", self.spans)


class DayImport(models.Model):
    """Special days that came together, from a file or from the public calendar, with what stood there before, to take it back."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="imports")
    made_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=DaySource.choices)
    title = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("import of special days"), _("imports of special days")


class HallCalendar(models.Model):
    """The calendar that clocks of a hall follow when a target names none."""

    hall = models.OneToOneField(Hall, on_delete=models.CASCADE, related_name="work_calendar")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="halls")

    class Meta:
        verbose_name, verbose_name_plural = _("calendar of a hall"), _("calendars of halls")
