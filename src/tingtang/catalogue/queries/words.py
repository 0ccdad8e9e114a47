"""Weeks, regions and the reasoning of clocks in the reader's words; `tingtang clock` says the last in English."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tingtang.catalogue.models import Calendar, CalendarDay
from tingtang.catalogue.rules.calendars import WEEKDAYS
from tingtang.catalogue.rules.reasoning import Line
from tingtang.ui import formats

DAYS = {
    "mo": gettext_lazy("Monday"),
    "tu": gettext_lazy("Tuesday"),
    "we": gettext_lazy("Wednesday"),
    "th": gettext_lazy("Thursday"),
    "fr": gettext_lazy("Friday"),
    "sa": gettext_lazy("Saturday"),
    "su": gettext_lazy("Sunday"),
}
REGION_NAMES = {
    "CN": gettext_lazy("Chinese mainland"),
    "HK": gettext_lazy("Hong Kong"),
    "MO": gettext_lazy("Macao"),
    "TW": gettext_lazy("Taiwan"),
    "SG": gettext_lazy("Singapore"),
    "MY": gettext_lazy("Malaysia"),
    "TH": gettext_lazy("Thailand"),
    "VN": gettext_lazy("Vietnam"),
    "ID": gettext_lazy("Indonesia"),
    "PH": gettext_lazy("Philippines"),
    "JP": gettext_lazy("Japan"),
    "KR": gettext_lazy("South Korea"),
    "IN": gettext_lazy("India"),
    "AE": gettext_lazy("United Arab Emirates"),
    "AU": gettext_lazy("Australia"),
    "NZ": gettext_lazy("New Zealand"),
    "US": gettext_lazy("United States"),
    "CA": gettext_lazy("Canada"),
    "BR": gettext_lazy("Brazil"),
    "GB": gettext_lazy("United Kingdom"),
    "DE": gettext_lazy("Germany"),
    "FR": gettext_lazy("France"),
    "ES": gettext_lazy("Spain"),
    "IT": gettext_lazy("Italy"),
    "NL": gettext_lazy("Netherlands"),
    "PL": gettext_lazy("Poland"),
    "HU": gettext_lazy("Hungary"),
    "RU": gettext_lazy("Russia"),
    "ZA": gettext_lazy("South Africa"),
}
# The names under which China's public days are kept, for readers of other languages.
HOLIDAYS = {
    "元旦": gettext_lazy("New Year's Day"),
    "春节": gettext_lazy("Spring Festival"),
    "清明": gettext_lazy("Tomb-sweeping Day"),
    "劳动节": gettext_lazy("Labour Day"),
    "端午": gettext_lazy("Dragon Boat Festival"),
    "中秋": gettext_lazy("Mid-autumn Festival"),
    "国庆节": gettext_lazy("National Day"),
}
SHORT_DAYS = {
    "mo": pgettext_lazy("weekday", "Mon"),
    "tu": pgettext_lazy("weekday", "Tue"),
    "we": pgettext_lazy("weekday", "Wed"),
    "th": pgettext_lazy("weekday", "Thu"),
    "fr": pgettext_lazy("weekday", "Fri"),
    "sa": pgettext_lazy("weekday", "Sat"),
    "su": pgettext_lazy("weekday", "Sun"),
}


def week_words(week: Mapping[str, Sequence[str]]) -> str:
    """A week in one line: days with the same hours stand together."""
    if all(list(week.get(day, ())) == ["00:00-24:00"] for day in WEEKDAYS):
        return _("day and night")
    told = []
    for spans, days in groupby(WEEKDAYS, key=lambda day: tuple(week.get(day, ()))):
        run = list(days)
        if spans:
            name = (
                str(SHORT_DAYS[run[0]])
                if len(run) == 1
                else _("{first} to {last}").format(first=SHORT_DAYS[run[0]], last=SHORT_DAYS[run[-1]])
            )
            told.append(f"{name} {spans_words(spans)}")
    return _("; ").join(told) or _("never works")


def day_name(name: str) -> str:
    """The name of a special day; China's public days in the reader's language."""
    return str(HOLIDAYS.get(name, name))


def spans_words(spans: Sequence[str]) -> str:
    """The hours of a day in one line."""
    return _(", ").join(span.replace("-", "–") for span in spans)


@dataclass(frozen=True)
class Told:
    """One line: its date and what it says, with the minutes it counted."""

    code: str
    day: str
    text: str
    minutes: float


def told(lines: Sequence[Line], calendar: Calendar, zone: ZoneInfo) -> list[Told]:
    """The lines in words, times in `zone`; special days by their names too."""
    names = day_names(calendar, lines)
    texts = [with_name(_text(line, zone), names.get(line.of)) for line in lines]
    return [Told(line.code, formats.day(line.of), text, line.minutes) for line, text in zip(lines, texts, strict=True)]


def day_names(calendar: Calendar | None, lines: Iterable[Line]) -> dict[date, str]:
    """What the special days among `lines` are called in their calendar, in the reader's language."""
    special = [line.of for line in lines if line.code in {"override", "holiday"}]
    if calendar is None or calendar.pk is None or not special:
        return {}
    rows = CalendarDay.objects.filter(calendar=calendar, date__in=special).exclude(name="").values_list("date", "name")
    return {day: day_name(name) for day, name in rows}


def with_name(text: str, name: str | None) -> str:
    """What a day counts, and what it is called."""
    return _("{text} ({name})").format(text=text, name=name) if name else text


def _text(line: Line, zone: ZoneInfo) -> str:
    spans = _(", ").join(f"{_clock(a, zone, line.of)}–{_clock(b, zone, line.of)}" for a, b in line.spans)
    counted = formats.duration(line.minutes * 60)
    if line.code == "worked":
        return _("{spans}: {time} counted").format(spans=spans, time=counted)
    if line.code == "override":
        if not spans:
            return _("closed on this date")
        text = _("make-up day {spans}: {time} counted") if line.is_made_up else _("special hours {spans}: {time} counted")
        return text.format(spans=spans, time=counted)
    if line.code == "paused":
        return _("paused {spans}: not counted").format(spans=spans)
    if line.code == "between":
        return _("until {day}: {time} counted").format(day=formats.day(line.until), time=counted)
    return _("holiday: nothing counted") if line.code == "holiday" else _("not a working day: nothing counted")


def _clock(at: datetime, zone: ZoneInfo, day: date) -> str:
    local = at.astimezone(zone)
    text = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    later = (local.date() - day).days
    if later == 1 and text == "00:00":
        return "24:00"
    return _("{time} the next day").format(time=text) if later == 1 else f"{text} (+{later})" if later else text


def import_name(source: str, title: str) -> str:
    """What days were taken over from: a file by its name, the public days of “CN 2026” by their country's."""
    region, _blank, year = title.partition(" ")
    return f"{REGION_NAMES[region]} {year}" if source == "public" and region in REGION_NAMES else title
