"""Words of calendars and standards for templates."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django import template
from django.utils.translation import gettext as _

from tingtang.catalogue.models import DayImport
from tingtang.catalogue.queries.words import day_name, import_name, spans_words
from tingtang.catalogue.queries.years import YearDay
from tingtang.core.naming import text_in
from tingtang.ui import formats

register = template.Library()


@register.filter
def hours(spans: Sequence[str]) -> str:
    """The hours of a day in one line."""
    return spans_words(spans)


@register.filter
def short_day(day: date) -> str:
    """The end of a run of days: the year is said at its start."""
    return formats.day(day).partition("年")[2] or formats.day(day)


register.filter("day_name", day_name)


@register.filter
def named(made: DayImport) -> str:
    """What some days were taken over from."""
    return import_name(made.source, made.title)


@register.filter
def day_title(day: YearDay) -> str:
    """What a date of the year view says when one points at it."""
    words = {"worked": "", "closed": _("not a working day"), "holiday": _("closed on this date"), "override": _("other hours")}
    told = [formats.day(day.date), day_name(day.name), words[day.kind], spans_words(day.spans)]
    return _(", ").join(part for part in told if part)


@register.filter
def left_out(counted: Iterable[tuple[str, int]]) -> str:
    """How many events of a file were left out, and why."""
    return _(", ").join(_("{count} {why}").format(count=count, why=why) for why, count in counted)


@register.filter
def in_language(texts: Mapping[str, str]) -> str:
    """A text by language in the reader's, else any there is."""
    return text_in(texts)


@register.filter
def minutes(value: int) -> str:
    """Minutes in words."""
    return formats.duration(value * 60)
