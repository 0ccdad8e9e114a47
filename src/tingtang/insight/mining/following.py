"""Maps that are looked at stay in memory and take in what is added to the journal: nothing is computed anew.

An event that lies before the latest of its case, or activities nobody had room for, have the map made again from the log.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

import numpy as np
from django.utils.translation import get_language

from tingtang.core.actors import Actor
from tingtang.insight.mining import drill, loading
from tingtang.insight.mining.loading import Asking
from tingtang.insight.rules.eventlog import Chosen, EventLog, Times
from tingtang.insight.rules.follows import WIDEST_TABLE
from tingtang.insight.rules.live_map import Late, LiveMap
from tingtang.insight.rules.mining import Figures, figures, mine
from tingtang.insight.store import Manifest, coded, storing
from tingtang.insight.store.coded import Rows

KEPT = 6
ROOM = 32
_DAY = 86_400 * 1_000_000


@dataclass(frozen=True, slots=True)
class Now:
    """The figures of a map, the keys and names of its activities, the latest event, a day to play, and the state of the store."""

    figures: Figures
    keys: list[str]
    names: list[str]
    until: datetime | None
    day: datetime | None
    version: int


class Followed:
    """One question's map: the cases that count, those that do not, and where the next event of a case belongs."""

    def __init__(self, actor: Actor, asking: Asking) -> None:
        self.asking, self.halls = asking, loading.wanted_halls(actor, asking)
        self.loaded = loading.load(asking.log, asking.notion)
        log, self.outside = loading.narrowed(actor, asking, self.loaded)
        self.version, self.files = self.loaded.version, self.loaded.files
        self.since = int(log.at.min()) if len(log) else 0
        self.until = int(log.at.max()) if len(log) else 0
        self.map = LiveMap(log, loading.clock_of(asking, log), ROOM)
        self.day = _busiest(log) if len(log) else None
        self.keys, self.names = list(self.loaded.keys), list(self.loaded.log.activities)
        self.later: dict[int, int] = {}
        self.lock = Lock()

    def advance(self, manifest: Manifest) -> None:
        """Take in what was added up to a state of the store. Refused (`Late`, `Unknown`): it must be made anew."""
        rows = coded.fresh(
            storing.store(), manifest, self.asking.log.pk, self.asking.notion, self.files, is_own=self.asking.is_own
        )
        if self.halls is not None:
            rows = rows.only(np.isin(rows.hall, list(self.halls)))
        case = np.array([self._case(number) for number in rows.object.tolist()], np.int32)
        counts = self._counting(case, rows.at)
        rows, case = rows.only(counts), case[counts]
        if len(rows):
            activity = self._activities(rows, manifest)
            clock = loading.clocked(self.asking, rows.at, self.since) if self.since else None
            self.map.append(case, activity, rows.at, clock)
            self.until = max(self.until, int(rows.at.max()))
        self.version, self.files = manifest.version, coded.files(manifest, self.asking.log.pk)

    def _case(self, number: int) -> int:
        known = self.loaded.objects
        place = int(np.searchsorted(known, number))
        if place < len(known) and known[place] == number:
            return place
        return self.later.setdefault(number, len(known) + len(self.later))

    def _counting(self, case: Any, at: Times) -> Chosen:
        """Which events count: those of cases that began on the days asked about."""
        total = len(self.loaded.objects) + len(self.later)
        if total > len(self.outside):
            self.outside = np.concatenate([self.outside, np.zeros(total - len(self.outside), np.bool_)])
        counts = np.zeros(len(case), np.bool_)
        begun: set[int] = set()
        for row, (who, now) in enumerate(zip(case.tolist(), at.tolist(), strict=True)):
            if not self.outside[who] and who not in begun and not self._is_there(who):
                begun.add(who)
                self.outside[who] = not self.asking.starts_at <= now < self.asking.ends_at
            counts[row] = not self.outside[who]
        return counts

    def _is_there(self, case: int) -> bool:
        return case < len(self.map.activity) and bool(self.map.activity[case] >= 0)

    def _activities(self, rows: Rows, manifest: Manifest) -> Any:
        pairs = [divmod(each, coded.WORD) for each in rows.pair.tolist()]
        new = dict.fromkeys(pair for pair in pairs if f"{pair[0]}.{pair[1]}" not in self.keys)
        if new:
            self.keys += [f"{type_}.{detail}" for type_, detail in new]
            self.names += loading.activity_names(list(new), manifest.details)
        if len(self.keys) > self.map.width or not self.since:
            raise Late
        place = {key: index for index, key in enumerate(self.keys)}
        return np.array([place[f"{type_}.{detail}"] for type_, detail in pairs], np.int32)


_followed: "OrderedDict[tuple[Any, ...], Followed]" = OrderedDict()
_lock = Lock()


def now(actor: Actor, asking: Asking) -> Now:
    """The map of a log as it is now. NotFound when the actor may not see the hall."""
    manifest = loading.ready()
    followed = _of(actor, asking, manifest)
    with followed.lock:
        if followed.version != manifest.version:
            try:
                followed.advance(manifest)
            except (Late, coded.Unknown):
                followed = _made(actor, asking)
        until = drill.moment(followed.until) if followed.until else None
        return Now(followed.map.figures_now(), followed.keys, followed.names, until, followed.day, followed.version)


def can_follow(asking: Asking, activities: int) -> bool:
    """Whether the map of a question can take in events: where no case is left out for what it lacks so far."""
    return not asking.activity and not asking.lifecycle and activities + ROOM <= WIDEST_TABLE


def computed(log: EventLog, clock: Times | None, keys: list[str], version: int) -> Now:
    """The map of any other question, computed."""
    if not len(log):
        return Now(figures(mine(log, clock)), list(keys), list(log.activities), None, None, version)
    until = drill.moment(int(log.at.max()))
    return Now(figures(mine(log, clock)), list(keys), list(log.activities), until, _busiest(log), version)


def _busiest(log: EventLog) -> datetime:
    days = log.at // _DAY
    return drill.moment(int(np.bincount(days - days.min()).argmax() + days.min()) * _DAY)


def _of(actor: Actor, asking: Asking, manifest: Manifest) -> Followed:
    key = _key(actor, asking)
    with _lock:
        found = _followed.get(key)
        if found is not None and found.version <= manifest.version:
            _followed.move_to_end(key)
            return found
    return _made(actor, asking)


def _made(actor: Actor, asking: Asking) -> Followed:
    found = Followed(actor, asking)
    with _lock:
        _followed[_key(actor, asking)] = found
        while len(_followed) > KEPT:
            _followed.popitem(last=False)
    return found


def _key(actor: Actor, asking: Asking) -> tuple[Any, ...]:
    calendar = (asking.calendar.pk, asking.calendar.revision, str(asking.zone)) if asking.calendar else None
    return (
        str(storing.store().folder), storing.database(), asking.log.pk, asking.notion, loading.wanted_halls(actor, asking),
        asking.starts_at, asking.ends_at, calendar, get_language(),
    )  # fmt: skip
