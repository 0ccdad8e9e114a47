"""Clock arithmetic: `python bench/clock.py`. Due and elapsed over five years, and making a calendar ready, without a database.

The goal is a due time over a span of five years in less than 1 ms. "cold" builds the five years first, as the first clock of a
process does; "warm" is every later one. Medians, and the 99th percentile where it says so.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from figures import table

from tingtang.catalogue.rules.calendars import Calendar
from tingtang.catalogue.rules.clock import Pause, back, due, elapsed
from tingtang.catalogue.rules.days import of_public
from tingtang.catalogue.rules.weeks import built, read

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
WEEKS = {
    "office, lunch break, Chinese public days": {day: ["09:00-12:00", "13:30-17:30"] for day in DAYS[:5]},
    "three shifts over midnight": {day: ["06:00-14:00", "14:00-22:00", "22:00-06:00"] for day in DAYS},
    "day and night": {day: ["00:00-24:00"] for day in DAYS},
}
START, END = datetime(2021, 3, 1, 2, tzinfo=UTC), datetime(2026, 3, 1, 2, tzinfo=UTC)
ROUNDS = 2000


def fresh(week: dict[str, list[str]]) -> Calendar:
    """A calendar nobody has asked yet."""
    spans = {day: read(texts) for day, texts in week.items()}
    days = [(day.date, list(day.spans)) for year in range(2021, 2027) for day in of_public(spans, "CN", year)]
    return built(week, days, ZoneInfo("Asia/Shanghai"))


def micros(act: Callable[[], object], rounds: int) -> list[float]:
    """How long an act took, in microseconds, each time."""
    took = []
    for _n in range(rounds):
        begun = time.perf_counter()
        act()
        took.append((time.perf_counter() - begun) * 1e6)
    return took


def pauses(count: int) -> list[Pause]:
    """Pauses spread over the five years, some of them overlapping."""
    chance, length = Random(7), (END - START) / count
    starts = [START + length * n for n in range(count)]
    return [(at, at + timedelta(hours=chance.uniform(1, 200))) for at in starts]


def asked(name: str, week: dict[str, list[str]]) -> list[str]:
    """One line of the table."""
    calendar, many = fresh(week), pauses(100)
    target = elapsed(START, END, calendar)
    assert due(START, target, calendar) <= END
    cold = [micros(partial(due, START, target, fresh(week)), 1) for _n in range(20)]
    warm = micros(partial(due, START, target, calendar), ROUNDS)
    return [
        name,
        f"{statistics.median(warm):.0f}",
        f"{statistics.quantiles(warm, n=100)[98]:.0f}",
        f"{statistics.median(micros(partial(due, START, target / 2, calendar, many), ROUNDS // 10)):.0f}",
        f"{statistics.median(micros(partial(elapsed, START, END, calendar), ROUNDS)):.0f}",
        f"{statistics.median(micros(partial(back, END, target, calendar), ROUNDS)):.0f}",
        f"{statistics.median(took[0] for took in cold) / 1000:.1f}",
    ]


def main() -> None:
    head = ["calendar", "due µs", "p99", "due, 100 pauses µs", "elapsed µs", "back µs", "first due, cold ms"]
    print(table(head, [asked(name, week) for name, week in WEEKS.items()]))
    week = WEEKS["office, lunch break, Chinese public days"]
    spans = {day: read(texts) for day, texts in week.items()}
    days = [(day.date, list(day.spans)) for year in range(2021, 2027) for day in of_public(spans, "CN", year)]
    making = statistics.median(micros(lambda: built(week, days, ZoneInfo("Asia/Shanghai")), 200))
    calendar = fresh(week)
    begun = time.perf_counter()
    for n in range(100_000):
        due(START + timedelta(minutes=13 * n), timedelta(hours=35), calendar)
    rate = 100_000 / (time.perf_counter() - begun)
    print(f"\nMaking a calendar with {len(days)} special days ready: {making:.0f} µs.")
    print(f"Due of 35 working hours from 100,000 starts over two and a half years: {rate:,.0f}/s.")


if __name__ == "__main__":
    main()
