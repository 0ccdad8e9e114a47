"""Times in tables, written in any of the ways people's systems write them."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo

from tingtang.journal.formats.errors import Malformed, Reason

Parser = Callable[[str], datetime]

ISO = "iso"
_TOKENS = {
    "yyyy": r"(?P<year>\d{4})", "yy": r"(?P<short>\d{2})", "MM": r"(?P<month>\d{1,2})", "M": r"(?P<month>\d{1,2})",
    "dd": r"(?P<day>\d{1,2})", "d": r"(?P<day>\d{1,2})", "HH": r"(?P<hour>\d{1,2})", "H": r"(?P<hour>\d{1,2})",
    "mm": r"(?P<minute>\d{1,2})", "ss": r"(?P<second>\d{1,2})", "SSS": r"(?P<fraction>\d{1,9})",
    "a": r"(?P<half>[AaPp][Mm]|上午|下午)", "hh": r"(?P<hour>\d{1,2})", "h": r"(?P<hour>\d{1,2})",
}  # fmt: skip
_TOKEN = re.compile(r"yyyy|yy|MM?|dd?|HH?|hh?|mm|ss|SSS|a|\[|\]|.", re.DOTALL)
known_patterns = (
    "yyyy-MM-dd[ HH:mm[:ss[.SSS]]]",
    "yyyy/MM/dd[ HH:mm[:ss[.SSS]]]",
    "yyyy.MM.dd[ HH:mm[:ss[.SSS]]]",
    "yyyy年MM月dd日[ HH:mm[:ss[.SSS]]]",
    "yyyyMMddHHmmss",
    "dd-MM-yyyy[ HH:mm[:ss[.SSS]]]",
    "MM-dd-yyyy[ HH:mm[:ss[.SSS]]]",
    "dd/MM/yyyy[ HH:mm[:ss[.SSS]]]",
    "MM/dd/yyyy[ HH:mm[:ss[.SSS]]]",
    "dd.MM.yyyy[ HH:mm[:ss[.SSS]]]",
    "MM/dd/yyyy hh:mm[:ss] a",
)


def compiled(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern such as `dd-MM-yyyy HH:mm[:ss]`; what stands in [ ] may be absent."""
    parts = []
    for token in _TOKEN.findall(pattern):
        if token in _TOKENS:
            parts.append(_TOKENS[token])
        else:
            parts.append({"[": "(?:", "]": ")?", " ": "[ T]"}.get(token, re.escape(token)))
    try:
        return re.compile("".join(parts), re.ASCII)
    except re.error as error:
        raise Malformed(Reason.UNKNOWN_TIME_FORMAT, value=pattern) from error


def parser(pattern: str, zone: tzinfo = UTC) -> Parser:
    """What reads times written in `pattern` (`iso` for ISO 8601), in `zone` where the text names none.

    Refuses (`Malformed`) a text that is no such time.
    """
    if pattern == ISO:
        return _iso_parser(zone)
    expression = compiled(pattern)

    def parse(text: str) -> datetime:
        match = expression.fullmatch(text.strip())
        if match is None:
            raise Malformed(Reason.BAD_TIME, value=text)
        try:
            return _made(match.groupdict(), zone)
        except ValueError as error:
            raise Malformed(Reason.BAD_TIME, value=text) from error

    return parse


def _iso_parser(zone: tzinfo) -> Parser:
    def parse(text: str) -> datetime:
        try:
            found = datetime.fromisoformat(text.strip())
        except ValueError as error:
            raise Malformed(Reason.BAD_TIME, value=text) from error
        return found if found.tzinfo else found.replace(tzinfo=zone)

    return parse


def _made(parts: dict[str, str | None], zone: tzinfo) -> datetime:
    hour = int(parts.get("hour") or 0)
    half = parts.get("half")
    if half is not None:
        hour = hour % 12 + (12 if half.lower() in ("pm", "下午") else 0)
    fraction = (parts.get("fraction") or "").ljust(6, "0")[:6]
    year = int(parts.get("year") or 2000 + int(parts.get("short") or 0))
    return datetime(
        year, int(parts.get("month") or 1), int(parts.get("day") or 1), hour,
        int(parts.get("minute") or 0), int(parts.get("second") or 0), int(fraction), tzinfo=zone,
    )  # fmt: skip


def pattern_of(samples: Iterable[str]) -> str:
    """The pattern most samples (at least half) are written in.

    Refused (`Malformed`) when none fits, or when day and month cannot be told apart: a guess moves events by months.
    """
    texts = [each.strip() for each in samples if each.strip()]
    if not texts:
        return ISO
    counts = {each: _count_fitting(each, texts) for each in (ISO, *known_patterns)}
    most = max(counts.values())
    if most * 2 < len(texts):
        raise Malformed(Reason.UNKNOWN_TIME_FORMAT, value=texts[0])
    fitting = [each for each, count in counts.items() if count == most]
    swapped = [each for each in fitting if each.startswith(("dd", "MM"))]
    if ISO not in fitting and len(swapped) > 1 and any(_differs(text, *swapped[:2]) for text in texts):
        raise Malformed(Reason.AMBIGUOUS_TIME, where=" / ".join(swapped), value=texts[0])
    return fitting[0]


def _count_fitting(pattern: str, texts: list[str]) -> int:
    parse = parser(pattern)
    return sum(_parsed(parse, text) is not None for text in texts)


def _differs(text: str, one: str, other: str) -> bool:
    return _parsed(parser(one), text) != _parsed(parser(other), text)


def _parsed(parse: Parser, text: str) -> datetime | None:
    try:
        return parse(text)
    except Malformed:
        return None
