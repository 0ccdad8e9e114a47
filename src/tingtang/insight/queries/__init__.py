"""Waiting and service times of a log, from what the journal says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Service
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.insight import episodes as building
from tingtang.insight.arrays import Array, Groups, columns
from tingtang.insight.figures import Episodes, Figures
from tingtang.insight.models import BuiltLog, Episode
from tingtang.journal.models import Code, Event, ImportedObject, Log
from tingtang.org.models import Counter, Hall, Staff

VIEW = reading("insight.view", _("See waiting and service times"))
DIMENSIONS = ("hall", "hour", "service", "counter", "clerk")
DEFAULT_TARGET_SECONDS = 600.0
DEFAULT_DAYS = 28
EARLIEST, LATEST = (datetime(year, 1, 2, tzinfo=UTC) for year in (1900, 2199))

_TYPES = {
    "arrived": "f8", "wait": "f4", "service_time": "f4", "outcome": "i2",
    "hall": "i8", "service": "i8", "counter": "i8", "clerk": "i8",
}  # fmt: skip
_SELECT = """
SELECT date_part('epoch', arrived_at), coalesce(wait_seconds, 'NaN')::float4, coalesce(service_seconds, 'NaN')::float4,
    outcome, hall_id, service_id, counter_id, clerk_id
FROM insight_episode WHERE log_id = %s AND arrived_at >= %s AND arrived_at < %s AND (%s::bigint[] IS NULL OR hall_id = ANY(%s))
"""


@dataclass(frozen=True, slots=True)
class Question:
    """Which episodes are asked about: those that arrived on days `first`…`latest` in `zone`. No hall means all one may see."""

    log: Log
    first: date
    latest: date
    zone: tzinfo
    hall: Hall | None = None
    target_seconds: float | None = None

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone)

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.latest + timedelta(days=1), time(), self.zone)

    @property
    def is_own(self) -> bool:
        return self.log.pk == Log.OWN


@dataclass(frozen=True, slots=True)
class Row:
    """One group: a hall, an hour of the day, a service, a counter or a clerk."""

    key: int
    label: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Answer:
    """The figures of all, and by each dimension; how many came in each hour for each service, by their keys."""

    total: Figures
    by: Mapping[str, list[Row]]
    has_starts: bool
    demand: Mapping[tuple[int, int], int]


def logs(actor: Actor) -> QuerySet[Log]:
    """The complete logs the actor may look into: the own one by hall, imported ones with the permission everywhere."""
    if not actor.may_somewhere(VIEW):
        return Log.objects.none()
    shown = Log.objects.filter(is_hidden=False, state="complete").order_by("pk")
    return shown if actor.may(VIEW) else shown.filter(pk=Log.OWN)


def halls(actor: Actor) -> QuerySet[Hall]:
    """The halls whose times the actor may see."""
    return Hall.objects.visible_to(actor, VIEW).order_by("name")


def default_zone() -> ZoneInfo:
    """The zone of the first hall, for logs that name none."""
    hall = Hall.objects.order_by("pk").first()
    return hall.zone if hall else ZoneInfo("UTC")


def default_span(log: Log, zone: tzinfo, at: datetime) -> tuple[date, date]:
    """The days shown at first: the latest four weeks of the own log, all of an imported one."""
    today = at.astimezone(zone).date()
    built = building.ensure(log)
    if built is None or built.first_at is None or built.latest_at is None:
        return today - timedelta(days=DEFAULT_DAYS - 1), today
    first, latest = (min(max(each, EARLIEST), LATEST).astimezone(zone).date() for each in (built.first_at, built.latest_at))
    return first, latest


def waiting(actor: Actor, question: Question) -> Answer:
    """Waiting and service times with intervals, in all and by hour of arrival, service, counter and clerk."""
    built = building.ensure(question.log)
    found = columns(_SELECT, _parameters(actor, question), _TYPES)
    episodes = Episodes(found["wait"], found["service_time"], found["outcome"], _targets(question, found["service"]))
    groups = {name: Groups(found[name]) for name in DIMENSIONS if name != "hour"}
    groups["hour"] = Groups(_hours(question, found["arrived"], found["hall"]))
    by = {name: _rows(question, built, name, groups[name], episodes) for name in DIMENSIONS}
    return Answer(episodes.total(), by, built is None or built.has_starts, _demand(groups["hour"], groups["service"]))


def _demand(hours: Groups, services: Groups) -> dict[tuple[int, int], int]:
    width = len(services)
    counts = np.bincount(hours.of.astype(np.int64) * width + services.of, minlength=len(hours) * width)
    found = np.flatnonzero(counts)
    return {(int(hours.keys[each // width]), int(services.keys[each % width])): int(counts[each]) for each in found.tolist()}


def _hall_ids(actor: Actor, question: Question) -> list[int] | None:
    """None: all. Refused (NotFound) when the actor may not see the hall or the log."""
    visible = actor.halls(VIEW)
    if not question.is_own:
        if visible is not EVERYWHERE:
            raise NotFound
        return None
    if question.hall is not None:
        if question.hall.pk not in visible:
            raise NotFound
        return [question.hall.pk]
    return None if visible is EVERYWHERE else sorted(visible)  # type: ignore[arg-type]


def _parameters(actor: Actor, question: Question) -> list[object]:
    ids = _hall_ids(actor, question)
    return [question.log.pk, question.starts_at, question.ends_at, ids, ids]


def _targets(question: Question, services: Array) -> Array:
    """Each episode's target: the one asked for, else its service's published one."""
    if question.target_seconds is not None or not question.is_own:
        return np.full(len(services), question.target_seconds or DEFAULT_TARGET_SECONDS)
    published = dict(Service.objects.values_list("pk", "wait_target_seconds"))
    table = np.full(int(max([0, *published, *services.max(initial=0, keepdims=True)])) + 1, DEFAULT_TARGET_SECONDS)
    for key, seconds in published.items():
        table[key] = seconds
    return table[services]


def _hours(question: Question, arrived: Array, halls_of: Array) -> Array:
    """The local hour of each arrival: in the zone of its hall, else of the question."""
    zones = dict(Hall.objects.values_list("pk", "time_zone")) if question.is_own else {}
    groups = Groups(halls_of)
    names = [zones.get(hall, "") for hall in groups.keys.tolist()]
    if len(set(names)) <= 1:
        return _local_hours(arrived, ZoneInfo(names[0]) if names and names[0] else question.zone)
    hours = np.empty(len(arrived), np.int16)
    for name in set(names):
        chosen = np.isin(groups.of, [index for index, each in enumerate(names) if each == name])
        hours[chosen] = _local_hours(arrived[chosen], ZoneInfo(name) if name else question.zone)
    return hours


def _local_hours(arrived: Array, zone: tzinfo) -> Array:
    utc_hours = Groups((arrived // 3600).astype(np.int64))
    offsets = [_offset(hour * 3600, zone) for hour in utc_hours.keys.tolist()]
    shifted = arrived + np.array(offsets, dtype=np.float64)[utc_hours.of]
    return (shifted // 3600 % 24).astype(np.int16)


def _offset(seconds: int, zone: tzinfo) -> float:
    offset = datetime.fromtimestamp(seconds, UTC).astimezone(zone).utcoffset()
    return offset.total_seconds() if offset else 0.0


def _rows(question: Question, built: BuiltLog | None, name: str, groups: Groups, episodes: Episodes) -> list[Row]:
    labels = _labels(question, built, name, groups.keys.tolist())
    figures = episodes.figures(groups)
    rows = [Row(key, labels[key], each) for key, each in zip(groups.keys.tolist(), figures, strict=True) if key in labels]
    if name == "hall" and len(rows) < 2:  # nothing to compare
        return []
    return rows if name == "hour" else sorted(rows, key=lambda row: -row.figures.n)


def _labels(question: Question, built: BuiltLog | None, name: str, keys: list[int]) -> dict[int, str]:
    """What each key is called. Nobody (0) is no row of counters and clerks."""
    if name == "hour":
        return {key: f"{key:02}:00" for key in keys}
    return names_of(question.is_own, built, name, {key for key in keys if key})


def names_of(is_own: bool, built: BuiltLog | None, name: str, keys: set[int]) -> dict[int, str]:
    """The names of services, counters, clerks or halls."""
    if is_own:
        model: Any = {"service": Service, "counter": Counter, "clerk": Staff, "hall": Hall}[name]
        found = {each.pk: str(each) for each in model.objects.filter(pk__in=keys)}
        if name == "counter":
            found = _with_halls(found)
    elif name == "service" and (built is None or built.service_is_type):
        found = dict(Code.objects.filter(pk__in=keys).values_list("pk", "name"))
    else:
        names = ImportedObject.objects.filter(pk__in=keys).values_list("pk", "name")
        found = {key: text.partition(":")[2] or text for key, text in names}
    return {key: found.get(key, f"#{key}") for key in keys}


def _with_halls(counters: dict[int, str]) -> dict[int, str]:
    """Names of counters; where they are of several halls, each of which has a counter 1, with the hall's."""
    halls_of = {each.pk: str(each.hall) for each in Counter.objects.filter(pk__in=counters).select_related("hall")}
    return counters if len(set(halls_of.values())) < 2 else {key: f"{halls_of[key]} · {name}" for key, name in counters.items()}


def episodes(actor: Actor, question: Question) -> QuerySet[Episode]:
    """The episodes behind the figures, for lists."""
    query = Episode.objects.filter(log_id=question.log.pk, arrived_at__gte=question.starts_at, arrived_at__lt=question.ends_at)
    ids = _hall_ids(actor, question)
    return query if ids is None else query.filter(hall_id__in=ids)


def get_episode(actor: Actor, key: int) -> Episode:
    """One episode. NotFound when it is absent or not the actor's to see."""
    found = Episode.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    is_seen = found.hall_id in actor.halls(VIEW) if found.log_id == Log.OWN else actor.may(VIEW)
    if not is_seen:
        raise NotFound
    return found


def events_of(episode: Episode) -> list[Event]:
    """The events an episode was made of: arrival, start of service, end."""
    ids = {episode.arrival_event, episode.start_event, episode.end_event} - {0}
    return list(Event.objects.filter(log_id=episode.log_id, id__in=ids).order_by("occurred_at", "id"))


def episode_names(episode: Episode) -> str:
    """Service, counter and clerk of an episode, as far as known."""
    built = BuiltLog.objects.filter(log_id=episode.log_id).first()
    parts = {"service": episode.service_id, "counter": episode.counter_id, "clerk": episode.clerk_id}
    is_own = episode.log_id == Log.OWN
    return " · ".join(names_of(is_own, built, part, {key})[key] for part, key in parts.items() if key)


_ARRAYS = {**_TYPES, "visit": "i8"}


def arrays_of(actor: Actor, question: Question) -> Mapping[str, Array]:
    """The episodes of a question as columns: arrived (seconds since 1970), wait and service_time (NaN: none), outcome, hall, service,
    counter, clerk, visit. Refused (NotFound) when the actor may not see the hall or the log."""
    building.ensure(question.log)
    return columns(_SELECT.replace("clerk_id\nFROM", "clerk_id, case_id\nFROM"), _parameters(actor, question), _ARRAYS)
