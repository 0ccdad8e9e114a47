"""Public holidays, and the weekend days that are worked instead, of a country or region.

China's come from `chinesecalendar`, which knows the State Council's notice of each year and says when it does not: a year that is not
published is refused, never guessed. `holidays` is asked when it already has the make-up days of a year that the other lacks. All
other countries come from `holidays`, which reckons them from the law of the country.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar
import holidays

CHINA = "CN"
WARNED_FROM_MONTH = 11  # the State Council's notice of the next year comes in autumn
# What is offered; `holidays` knows more than two hundred.
REGIONS = (
    *("CN", "HK", "MO", "TW", "SG", "MY", "TH", "VN", "ID", "PH", "JP", "KR", "IN", "AE", "AU", "NZ", "US", "CA", "BR"),
    *("GB", "DE", "FR", "ES", "IT", "NL", "PL", "HU", "RU", "ZA"),
)
_FIRST, _LATEST = 2000, 2100
_DAY = timedelta(days=1)


class PublicDay(NamedTuple):
    """A date that public rules set apart: off, or (a weekend day) worked to make up for one."""

    date: date
    name: str
    is_worked: bool


class NotPublished(ValueError):
    """The year's public days are not known yet."""


def public_days(region: str, year: int) -> list[PublicDay]:
    """The public days of a year, in order. Refuses a region that is not offered and a year that is not published."""
    if region not in REGIONS or not _FIRST <= year <= _LATEST:
        raise NotPublished(f"{region} {year}")
    return list(_china(year) if region == CHINA else _elsewhere(region, year))


def is_published(region: str, year: int) -> bool:
    """Whether the public days of a year are known: for China those of the State Council's notice."""
    try:
        return bool(public_days(region, year))
    except NotPublished:
        return False


def missing_years(today: date, here: Collection[int]) -> list[int]:
    """The years whose public days a calendar should have on `today` and has not: this one, and from November the next."""
    wanted = [today.year, *([today.year + 1] if today.month >= WARNED_FROM_MONTH else [])]
    return [year for year in wanted if year not in here]


def _china(year: int) -> Iterator[PublicDay]:
    day = date(year, 1, 1)
    try:
        chinese_calendar.is_holiday(day)
    except NotImplementedError:
        yield from _of_other(year)
        return
    while day.year == year:
        is_off, name = chinese_calendar.get_holiday_detail(day)
        if name and (is_off or day.weekday() > 4):
            yield PublicDay(day, chinese_calendar.Holiday(name).chinese, not is_off)
        day += _DAY


def _of_other(year: int) -> Iterator[PublicDay]:
    found = holidays.country_holidays(CHINA, years=year, language="zh_CN")
    if not any(day.year == year for day in found.weekend_workdays):
        raise NotPublished(f"{CHINA} {year}")
    yield from _told(found, year)


def _elsewhere(region: str, year: int) -> Iterator[PublicDay]:
    known = holidays.country_holidays(region).supported_languages
    language = next((one for one in ("zh_CN", "zh_TW") if one in known), None)
    yield from _told(holidays.country_holidays(region, years=year, language=language), year)


def _told(found: holidays.HolidayBase, year: int) -> Iterator[PublicDay]:
    off = [PublicDay(day, name, is_worked=False) for day, name in found.items() if day.year == year]
    worked = [PublicDay(day, "", is_worked=True) for day in found.weekend_workdays if day.year == year]
    yield from sorted([*off, *worked])
