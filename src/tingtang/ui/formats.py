"""How times, durations, money and numbers are written for people, in the language of the page."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

NEAR_DAYS = 180  # a time no farther off is clear without its year
MISSING = "–"
_HANS = "一二三四五六日"
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Symbol and digits after the point (ISO 4217); the dollar and the yen sign are used by several countries.
_CURRENCIES = {
    "CNY": ("¥", 2), "HKD": ("HK$", 2), "TWD": ("NT$", 2), "MOP": ("MOP$", 2), "USD": ("US$", 2),
    "EUR": ("€", 2), "GBP": ("£", 2), "JPY": ("JP¥", 0), "KRW": ("₩", 0),
}  # fmt: skip


def duration(value: timedelta | float | None) -> str:
    """Seconds or a timedelta as “45 秒”, “12 分钟”, “1 小时 05 分”, “2 天 03 小时”."""
    if value is None:
        return MISSING
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    sign, seconds = ("-" if seconds <= -0.5 else ""), abs(seconds)
    if seconds < 59.5:
        return sign + _("%(s)d s") % {"s": round(seconds)}
    minutes = round(seconds / 60)
    if minutes < 60:
        return sign + ngettext("%(m)d minute", "%(m)d minutes", minutes) % {"m": minutes}
    if minutes < 24 * 60:
        return sign + _("%(h)d h %(m)02d min") % {"h": minutes // 60, "m": minutes % 60}
    hours = round(seconds / 3600)
    return sign + _("%(d)d d %(h)02d h") % {"d": hours // 24, "h": hours % 24}


def working(value: timedelta | float | None) -> str:
    """Working time as hours, however many: a day of it would be read as a day of the calendar."""
    if value is None:
        return MISSING
    minutes = round((value.total_seconds() if isinstance(value, timedelta) else float(value)) / 60)
    return duration(value) if minutes < 24 * 60 else _("%(h)d h %(m)02d min") % {"h": minutes // 60, "m": minutes % 60}


def timer(value: timedelta | float | None) -> str:
    """Seconds or a timedelta as a running clock: 4:05, 1:02:09."""
    if value is None:
        return MISSING
    seconds = int(value.total_seconds() if isinstance(value, timedelta) else value)
    hours, rest = divmod(abs(seconds), 3600)
    sign = "-" if seconds < 0 else ""
    return f"{sign}{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{sign}{rest // 60}:{rest % 60:02d}"


def local(value: datetime) -> datetime:
    """An aware time in the zone of the page; a naive one as it is."""
    return value if value.utcoffset() is None else value.astimezone(timezone.get_current_timezone())


def day(value: date | None, *, weekday: bool = True) -> str:
    """2026年11月21日 周六; Sat 21 Nov 2026."""
    if value is None:
        return MISSING
    if isinstance(value, datetime):
        value = local(value)
    language = get_language() or "en"
    if language.startswith("zh"):
        week = "週" if language.startswith("zh-hant") else "周"
        name = f" {week}{_HANS[value.weekday()]}" if weekday else ""
        return f"{value.year}年{value.month}月{value.day}日{name}"
    name = f"{_ENGLISH_DAYS[value.weekday()]} " if weekday else ""
    return f"{name}{value.day} {_ENGLISH_MONTHS[value.month - 1]} {value.year}"


def span(first: date, last: date) -> str:
    """2026年11月9日–22日, 11月28日–12月3日 of one year, else both whole; 9–22 Nov 2026: the days of a list stand on one line."""
    if first.year != last.year:
        return f"{day(first, weekday=False)} – {day(last, weekday=False)}"
    is_same = first.month == last.month
    if (get_language() or "en").startswith("zh"):
        until = f"{last.day}日" if is_same else f"{last.month}月{last.day}日"
        return day(first, weekday=False) if first == last else f"{day(first, weekday=False)}–{until}"
    since = str(first.day) if is_same else f"{first.day} {_ENGLISH_MONTHS[first.month - 1]}"
    return day(last, weekday=False) if first == last else f"{since}–{day(last, weekday=False)}"


def clock(value: datetime | None) -> str:
    """16:05, in the zone of the page."""
    return MISSING if value is None else _clock(local(value))


def _clock(value: datetime) -> str:
    return f"{value.hour:02d}:{value.minute:02d}"


def moment(value: datetime | None) -> str:
    """2026年11月21日 周六 16:05; Sat 21 Nov 2026 16:05."""
    return MISSING if value is None else f"{day(value)} {clock(value)}"


def short(value: datetime | None) -> str:
    """For narrow columns: 11月21日 16:05; 21 Nov 16:05. With its year where that is another and the time is far off."""
    return short_here()(value)


def short_here() -> Callable[[datetime | None], str]:
    """`short` in the language and the zone of the page, for many times."""
    zone, is_chinese = timezone.get_current_timezone(), (get_language() or "en").startswith("zh")
    today = timezone.localdate(timezone=zone)

    def say(value: datetime | None) -> str:
        if value is None:
            return MISSING
        value = value if value.utcoffset() is None else value.astimezone(zone)
        is_far = value.year != today.year and abs((value.date() - today).days) > NEAR_DAYS
        if is_chinese:
            year = f"{value.year}年" if is_far else ""
            return f"{year}{value.month}月{value.day}日 {_clock(value)}"
        year = f" {value.year}" if is_far else ""
        return f"{value.day} {_ENGLISH_MONTHS[value.month - 1]}{year} {_clock(value)}"

    return say


def money(minor: int | None, currency: str = "CNY") -> str:
    """Minor units as ¥1,234.50."""
    if minor is None:
        return MISSING
    symbol, digits = _CURRENCIES.get(currency, (f"{currency} ", 2))
    return f"{'-' if minor < 0 else ''}{symbol}{abs(minor) / 10**digits:,.{digits}f}"


def number(value: float | None, digits: int = 1) -> str:
    """1,234 or 1,234.5: no more digits than given, none that are zero."""
    if value is None:
        return MISSING
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text


def share(ratio: float | None, digits: int = 0) -> str:
    """0.853 as 85%."""
    return MISSING if ratio is None else f"{ratio * 100:.{digits}f}%"


def about(count: int) -> str:
    """An estimated count: two digits are known, the rest would pretend."""
    size = 10 ** max(0, len(str(count)) - 2)
    return _("about %(count)s") % {"count": f"{round(count / size) * size:,}"}
