"""A day in a hall, lived through by chance with a seed: who comes, who is served by whom, who leaves, who rates.

It decides only what people do. Who is called next, and whether a step is allowed, is up to the `Desk` it is given: the
real actions for today, or a book that is written to the journal at once for past days.
"""

import heapq
import math
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from tingtang.packs.schemas.demo import Day

RUSH_MINUTES = 30
# What a newcomer should find today whatever chance says, and how many minutes ago it began.
SURELY = {"bad": 22, "miss": 13, "park": 9}
SHOWN_AT = timedelta(minutes=130)  # how long a day that had to be moved has been open by now
BACKLOG = 12


class Desk(Protocol):
    """What can be done in the hall. A ticket is whatever `issue` returns; counters go by number."""

    def open(self, counter: int, at: datetime) -> None: ...
    def pause(self, counter: int, at: datetime) -> None: ...
    def close(self, counter: int, at: datetime) -> None: ...
    def issue(self, service: str, service_class: str, at: datetime) -> Any: ...
    def call_next(self, counter: int, at: datetime) -> Any | None: ...
    def recall(self, counter: int, ticket: Any, at: datetime) -> None: ...
    def miss(self, counter: int, ticket: Any, at: datetime) -> None: ...
    def start(self, counter: int, ticket: Any, at: datetime) -> None: ...
    def park(self, counter: int, ticket: Any, at: datetime) -> None: ...
    def resume(self, counter: int, ticket: Any, at: datetime) -> None: ...
    def finish(self, counter: int, ticket: Any, at: datetime) -> None: ...
    def leave(self, ticket: Any, at: datetime) -> None: ...
    def rate(self, counter: int, ticket: Any, level: int, comment: int | None, at: datetime) -> None: ...


@dataclass(frozen=True)
class Work:
    """What the day needs to know of a service: its category and how long it takes on average."""

    category: str
    seconds: int


@dataclass
class Post:
    """A counter on that day: what it takes, how fast its clerk is, and what he is at."""

    number: int
    categories: frozenset[str]
    pace: float
    is_open: bool = False
    is_busy: bool = False
    wants_break: bool = False
    parked: list[tuple[datetime, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Hours:
    """From when to when a day is lived, and by how much its timetable is moved to get there."""

    opens_at: datetime
    closes_at: datetime
    until: datetime
    shift: timedelta = timedelta(0)
    is_today: bool = False


def past(day: Day, on: date, zone: ZoneInfo) -> Hours:
    """A whole day of the past, with two hours to serve those still waiting at closing."""
    opens_at, closes_at = _clock(day.opens, on, zone), _clock(day.closes, on, zone)
    return Hours(opens_at, closes_at, closes_at + timedelta(hours=2))


def today(day: Day, now: datetime, zone: ZoneInfo) -> Hours:
    """Today until now. Outside the hall's hours the timetable is moved, so that somebody is always there to be seen."""
    local = now.astimezone(zone)
    opens_at, closes_at = _clock(day.opens, local.date(), zone), _clock(day.closes, local.date(), zone)
    if opens_at + timedelta(hours=1) <= now <= closes_at - timedelta(hours=1):
        return Hours(opens_at, closes_at, now, is_today=True)
    midnight = datetime.combine(local.date(), time(), zone)
    shift = now - SHOWN_AT - opens_at
    return Hours(max(opens_at + shift, midnight), closes_at + shift, now, shift, is_today=True)


def past_dates(day: Day, before: date) -> list[date]:
    """The latest working days before a date, oldest first."""
    found: list[date] = []
    on = before
    while len(found) < day.past_days:
        on -= timedelta(days=1)
        if on.weekday() in day.weekdays:
            found.append(on)
    return found[::-1]


def _clock(text: str, on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time.fromisoformat(text), zone)


class Living:
    """The day itself: a queue of what happens next, run until its end."""

    def __init__(self, day: Day, hours: Hours, works: Mapping[str, Work], posts: Sequence[Post], desk: Desk) -> None:
        self.day, self.hours, self.works, self.posts, self.desk = day, hours, works, list(posts), desk
        self.chance = random.Random(f"{day.seed}:{hours.opens_at.date()}")  # noqa: S311 - a demo, not a secret
        self._queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = 0
        self._waiting: dict[int, tuple[Any, str]] = {}
        self._came = 0
        self._due: set[str] = set()

    def run(self) -> int:
        """Live through the day; returns how many came."""
        lived = (
            self.hours.until - self.hours.opens_at
        ).total_seconds()  # little, just after midnight: they are there all the same
        for place, post in enumerate(self.posts):
            self._at(self.hours.opens_at + timedelta(seconds=self.chance.uniform(0, min(90.0, lived / 2))), self._opening(post))
            self._plan_break(post, place)
            if not self.hours.is_today:
                self._at(self.hours.closes_at, self._closing(post))
        for at, service, service_class in self._arrivals():
            self._at(at, self._arrival(service, service_class))
        if self.hours.is_today:
            for what, minutes in SURELY.items():
                self._at(self.hours.until - timedelta(minutes=minutes), partial(self._fall_due, what))
        while self._queue and self._queue[0][0] <= self.hours.until:
            at, _, happen = heapq.heappop(self._queue)
            happen(at)
        if self.hours.is_today:
            self._top_up()
        return self._came

    def _top_up(self) -> None:
        """Let somebody wait for every category with a counter at work: whoever tries the product has somebody to call."""
        here = Counter(self.works[service].category for _ticket, service in self._waiting.values())
        wanted = [
            category
            for category in sorted(set().union(*(post.categories for post in self.posts if post.is_open)))
            for _missing in range(self.day.waiting - here[category])
        ]
        for number, category in enumerate(wanted):
            mix = {code: weight for code, weight in self.day.mix.items() if self.works[code].category == category}
            at = self.hours.until - timedelta(seconds=4 * (len(wanted) - number))
            if mix and at >= self.hours.opens_at:
                self._arrival(self._pick(mix), "ordinary")(at)

    def _fall_due(self, what: str, _at: datetime) -> None:
        self._due.add(what)

    def _happens(self, what: str, share: float) -> bool:
        """Whether it happens this time: by chance, or because it must be seen today."""
        by_chance = self.chance.random() < share
        surely = what in self._due
        self._due.discard(what)
        return by_chance or surely

    def _at(self, at: datetime, happen: Callable[[datetime], None]) -> None:
        self._order += 1
        heapq.heappush(self._queue, (at, self._order, happen))

    def _in(self, at: datetime, seconds: float, happen: Callable[[datetime], None]) -> None:
        self._at(at + timedelta(seconds=seconds), happen)

    # --- who comes

    def _arrivals(self) -> list[tuple[datetime, str, str]]:
        day, hours, found = self.day, self.hours, []
        zone = hours.opens_at.tzinfo
        on = (hours.opens_at - hours.shift).date() if hours.shift else hours.opens_at.date()
        points = [datetime.combine(on, time.fromisoformat(at), zone) + hours.shift for at in day.arrivals]
        for start, rate, end in zip(points, day.arrivals.values(), [*points[1:], hours.closes_at], strict=True):
            at = start
            while rate and (at := at + timedelta(hours=self.chance.expovariate(rate))) < end:
                found.append(at)
                if hours.is_today and hours.until - at < timedelta(minutes=RUSH_MINUTES):
                    more = int(day.rush - 1 + self.chance.random())
                    found += [at + timedelta(seconds=self.chance.uniform(5, 60)) for _ in range(more)]
        kept = [at for at in found if hours.opens_at <= at <= hours.until]
        missed = [at for at in found if at < hours.opens_at][-BACKLOG:] if hours.shift else []
        kept += [hours.opens_at + (hours.until - hours.opens_at) * 0.2 * self.chance.random() for _ in missed]
        return [(at, self._pick(day.mix), self._pick(day.classes)) for at in sorted(kept)]

    def _pick(self, weights: Mapping[str, int]) -> str:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def _arrival(self, service: str, service_class: str) -> Callable[[datetime], None]:
        def happen(at: datetime) -> None:
            ticket = self.desk.issue(service, service_class, at)
            self._came += 1
            number = self._came
            self._waiting[number] = (ticket, service)
            self._in(at, 300 + self.chance.expovariate(1 / self.day.patience), self._giving_up(number))
            for post in self._free_for(service):
                self._in(at, self.chance.uniform(2, 15), self._calling(post))

        return happen

    def _free_for(self, service: str) -> list[Post]:
        category = self.works[service].category
        return [post for post in self.posts if post.is_open and not post.is_busy and category in post.categories]

    def _giving_up(self, number: int) -> Callable[[datetime], None]:
        def happen(at: datetime) -> None:
            if number in self._waiting:
                self.desk.leave(self._waiting.pop(number)[0], at)

        return happen

    # --- who serves

    def _opening(self, post: Post) -> Callable[[datetime], None]:
        def happen(at: datetime) -> None:
            self.desk.open(post.number, at)
            post.is_open = True
            self._calling(post)(at)

        return happen

    def _closing(self, post: Post) -> Callable[[datetime], None]:
        def happen(at: datetime) -> None:
            works_left = any(self.works[service].category in post.categories for _, service in self._waiting.values())
            if post.is_busy or post.parked or works_left or not post.is_open:
                self._in(at, 60, happen)
            else:
                self.desk.close(post.number, at)
                post.is_open = False

        return happen

    def _plan_break(self, post: Post, place: int) -> None:
        on = (self.hours.opens_at - self.hours.shift).date()
        first = datetime.combine(on, time(11, 10), self.hours.opens_at.tzinfo) + self.hours.shift
        minutes = 140 * place / len(self.posts) + self.chance.uniform(0, 10)
        self._at(first + timedelta(minutes=minutes), lambda _: setattr(post, "wants_break", True))

    def _calling(self, post: Post) -> Callable[[datetime], None]:
        def happen(at: datetime) -> None:
            if not post.is_open or post.is_busy:
                return
            if post.wants_break:
                self._rest(post, at)
            elif post.parked and post.parked[0][0] <= at:
                self._resume(post, at)
            elif (ticket := self.desk.call_next(post.number, at)) is not None:
                self._welcome(post, ticket, at)

        return happen

    def _rest(self, post: Post, at: datetime) -> None:
        post.wants_break = False
        post.is_open = False
        self.desk.pause(post.number, at)
        self._in(at, self.chance.uniform(1500, 2100), self._opening(post))

    def _welcome(self, post: Post, ticket: Any, at: datetime) -> None:
        post.is_busy = True
        number = next(number for number, (waiting, _) in self._waiting.items() if waiting == ticket)
        _, service = self._waiting.pop(number)
        if self._happens("miss", self.day.no_show):
            self._in(at, 45, lambda at: self.desk.recall(post.number, ticket, at))
            self._in(at, 100, lambda at: self._miss(post, ticket, at))
        else:
            self._in(at, self.chance.uniform(8, 30), lambda at: self._serve(post, ticket, service, at))

    def _miss(self, post: Post, ticket: Any, at: datetime) -> None:
        self.desk.miss(post.number, ticket, at)
        self._free(post, at)

    def _serve(self, post: Post, ticket: Any, service: str, at: datetime) -> None:
        self.desk.start(post.number, ticket, at)
        seconds = self._duration(self.works[service].seconds * post.pace)
        shown = "park" in self._due
        if self._happens("park", self.day.park):
            self._in(at, 80 if shown else seconds * 0.4, lambda at: self._park(post, ticket, seconds * 0.6, at, shown=shown))
        else:
            self._in(at, seconds, lambda at: self._finish(post, ticket, at))

    def _duration(self, mean: float) -> float:
        variance = math.log(1 + self.day.spread**2)
        return max(20.0, self.chance.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance)))

    def _park(self, post: Post, ticket: Any, rest: float, at: datetime, *, shown: bool) -> None:
        self.desk.park(post.number, ticket, at)
        back_at = self.hours.until + timedelta(minutes=1) if shown else at + timedelta(seconds=self.chance.uniform(240, 600))
        post.parked.append((back_at, (ticket, rest)))
        self._at(back_at, self._calling(post))
        self._free(post, at)

    def _resume(self, post: Post, at: datetime) -> None:
        _, (ticket, rest) = post.parked.pop(0)
        post.is_busy = True
        self.desk.resume(post.number, ticket, at)
        self._in(at, rest, lambda at: self._finish(post, ticket, at))

    def _finish(self, post: Post, ticket: Any, at: datetime) -> None:
        self.desk.finish(post.number, ticket, at)
        bad = "bad" in self._due
        if self._happens("bad", self.day.rated):
            level = min(map(int, self.day.ratings)) if bad else int(self._pick(self.day.ratings))
            worst = level == min(map(int, self.day.ratings))
            comment = self.chance.randrange(len(self.day.comments)) if worst and self.day.comments else None
            self._in(at, self.chance.uniform(4, 40), lambda at: self.desk.rate(post.number, ticket, level, comment, at))
        self._free(post, at)

    def _free(self, post: Post, at: datetime) -> None:
        post.is_busy = False
        self._in(at, self.chance.uniform(6, 25), self._calling(post))
