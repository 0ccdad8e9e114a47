"""What people type about calendars: the hours of a week, special days, files."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue import models
from tingtang.catalogue.actions import CALENDAR_FIELDS
from tingtang.catalogue.queries.words import DAYS, REGION_NAMES
from tingtang.catalogue.rules.calendars import WEEKDAYS
from tingtang.catalogue.rules.ical_days import LARGEST_FILE
from tingtang.catalogue.rules.public_days import REGIONS
from tingtang.catalogue.rules.weeks import BadSpan, tidy_spans
from tingtang.ui.days import MomentInput
from tingtang.ui.editing import NamedRecord
from tingtang.ui.widgets import SuggestInput, Wide
from tingtang.ui.zones import time_zones

_TIME = re.compile(r"^(\d{1,2})(?::?(\d{2}))?$")


def read_time(text: str) -> str:
    """A time as people type it: 8:30, 0830, 8, 24 and full-width colons become 08:30, 08:00, 24:00; anything else stays."""
    found = _TIME.match(text.replace("：", ":").replace(" ", ""))
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else text


class SpansWidget(Wide, forms.Widget):
    """Spans of one day, each from a time to a time."""

    template_name = "catalogue/widgets/spans.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return _typed(data, name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["spans"] = _ends(value)
        return context

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0_from"


class WeekWidget(Wide, forms.Widget):
    """Spans of every weekday."""

    template_name = "catalogue/widgets/week.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, list[str]]:
        return {day: spans for day in WEEKDAYS if (spans := _typed(data, f"{name}_{day}"))}

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_mo_0_from"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        week = value if isinstance(value, Mapping) else {}
        context["widget"]["days"] = [{"code": day, "label": DAYS[day], "spans": _ends(week.get(day))} for day in WEEKDAYS]
        return context


def _typed(data: Any, name: str) -> list[str]:
    lists = data if isinstance(data, MultiValueDict) else MultiValueDict(data)
    ends = zip(lists.getlist(f"{name}_from"), lists.getlist(f"{name}_to"), strict=False)
    return [f"{read_time(start.strip())}-{read_time(end.strip())}" for start, end in ends if start.strip() or end.strip()]


def _ends(spans: Any) -> list[tuple[str, str]]:
    return [(first, second) for first, _dash, second in (str(span).partition("-") for span in spans or [])]


def read_spans(spans: list[str], day: Any = "") -> list[str]:
    """Typed spans in order. Refused with the span that cannot be read."""
    try:
        return tidy_spans(spans)
    except BadSpan as error:
        text = error.text.strip("-") or "–"
        raise ValidationError(
            _("%(day)s%(text)s: give a start and an end, such as 08:30 and 12:00, or 22:00 and 06:00 for a night."),
            params={"day": f"{day} " if day else "", "text": text},
        ) from None


class Week(forms.Field):
    """The hours of a week."""

    widget = WeekWidget

    def clean(self, value: Any) -> dict[str, list[str]]:
        week: dict[str, list[str]] = value or {}
        return {day: read_spans(spans, DAYS[day]) for day, spans in week.items()}


class Spans(forms.Field):
    """The hours of one day."""

    widget = SpansWidget

    def clean(self, value: Any) -> list[str]:
        return read_spans(value or [])


def zone_choices() -> list[tuple[str, str]]:
    """Every time zone with its present distance from UTC."""
    now = datetime.now(UTC)
    return [(name, f"UTC{now.astimezone(ZoneInfo(name)):%z}") for name in sorted(time_zones()) if "/" in name]


class Calendar(NamedRecord):
    """A calendar: its name, its week and where it is read."""

    versioned = CALENDAR_FIELDS
    week = Week(
        label=_("Hours of the week"),
        required=False,
        help_text=_(
            "Several spans a day are possible. A night shift such as 22:00 to 06:00 belongs to the day on which it starts; "
            "24:00 ends a day."
        ),
    )
    public_days = forms.ChoiceField(
        label=_("Public holidays of"),
        required=False,
        choices=[("", _("none")), *((region, REGION_NAMES[region]) for region in REGIONS)],
        help_text=_("The page of the calendar then offers to take them over year by year, and warns when a year is missing."),
    )

    class Meta:
        model = models.Calendar
        fields = ["names", "code", "zone_name", "public_days", "week", "is_default", "order", "is_active"]
        widgets = {"zone_name": SuggestInput(zone_choices)}
        help_texts = {
            "zone_name": _("Left empty, the calendar is read in the time zone of each hall that follows it."),
            "is_default": _("Clocks follow it where neither the target nor the hall names a calendar."),
        }


class Day(forms.Form):
    """One date that is not like its weekday."""

    kind = forms.ChoiceField(
        label=_("On this date"),
        choices=[("closed", _("closed all day")), ("open", _("other hours"))],
        widget=forms.RadioSelect,
    )
    spans = Spans(label=_("Hours on this date"), required=False, help_text=_("Only for “other hours”."))
    name = forms.CharField(
        label=_("Name"), max_length=100, required=False, help_text=_("For example: National Day, make-up day, stocktaking.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == "open" and "spans" in cleaned and not cleaned["spans"]:
            self.add_error("spans", _("Give the hours, or choose “closed all day”."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        spans = self.cleaned_data["spans"] if self.cleaned_data["kind"] == "open" else []
        return {"spans": spans, "name": self.cleaned_data["name"]}


class IcalFile(forms.Form):
    """A file of special days."""

    file = forms.FileField(
        label=_("iCalendar file (.ics)"),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        help_text=_("At most 1 MB. All-day events close their dates; those whose title says 补班, 上班 or make-up are worked."),
    )
    timed = forms.ChoiceField(
        label=_("Events with times are"),
        choices=[
            ("open", _("the hours worked on their date")),
            ("closed", _("hours closed on their date")),
            ("ignore", _("left out")),
        ],
        initial="open",
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 1 MB. Export only the holidays."))
        return file


class PublicDays(forms.Form):
    """Which public days to take over."""

    region = forms.ChoiceField(label=_("Country or region"), choices=[(region, REGION_NAMES[region]) for region in REGIONS])
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)


class Preview(forms.Form):
    """A question to a calendar: when is this due?"""

    start = forms.DateTimeField(
        label=pgettext_lazy("start of a clock", "From"),
        widget=MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    hours = forms.DecimalField(label=_("Target (hours)"), min_value=0, max_value=24 * 366, max_digits=7, decimal_places=2)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_start(self) -> datetime:
        """The time typed, in the calendar's zone."""
        typed: datetime = self.cleaned_data["start"]
        return typed.replace(tzinfo=self.zone)

    @property
    def target(self) -> timedelta:
        """The target typed."""
        return timedelta(hours=float(self.cleaned_data["hours"]))
