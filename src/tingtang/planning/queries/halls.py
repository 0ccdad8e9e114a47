"""What the journal teaches of a hall: its recorded days as columns, the fit, and the scenario of an ordinary day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection
from django.db.models import QuerySet

from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.insight.queries import Question, arrays_of, episodes
from tingtang.journal.models import Log
from tingtang.org.models import Hall
from tingtang.planning.queries.sheets import VIEW
from tingtang.planning.rules import fit, ordinary, replay
from tingtang.planning.rules.simulation.scenario import Scenario
from tingtang.visits.rules.present import Offered, Present

Array = npt.NDArray[Any]
LEARNED_DAYS = 28
FEWEST = 30  # episodes below which no day is simulated
FEWEST_DAYS = 5  # below which nothing is checked on later days
SEEN = 0.8
RUNS = 20


@dataclass(frozen=True)
class Learned:
    """A hall as it is set up, and its latest days; `scenario` is an ordinary day of it, None while too little is recorded."""

    hall: Hall
    present: Present
    first: date
    latest: date
    episodes: fit.Episodes
    cases: Array
    counters: Array
    fit: fit.Fitted | None
    scenario: Scenario | None

    @property
    def services(self) -> Mapping[int, Offered]:
        """The services of the hall by id."""
        return {each.id: each for each in self.present.services}

    @property
    def codes(self) -> Mapping[int, str]:
        """The codes of the services by id."""
        return {each.id: each.code for each in self.present.services}


def halls(actor: Actor) -> QuerySet[Hall]:
    """The halls the actor may plan for."""
    return Hall.objects.visible_to(actor, VIEW).order_by("name")


def get_hall(actor: Actor, code: str) -> Hall:
    """One hall, by code; the first without one. NotFound when it is absent or not the actor's to plan for."""
    found = halls(actor).filter(code=code).first() if code else halls(actor).first()
    if found is None:
        raise NotFound
    return found


def present_of(actor: Actor, hall: Hall, at: datetime) -> Present:
    """The hall now. NotFound when nothing tells how it is."""
    ask = registry.present.get("visits.hall")
    if ask is None:
        raise NotFound
    found: Present = ask(actor, hall, at)
    return found


def learned(actor: Actor, hall: Hall, at: datetime, *, days: int = LEARNED_DAYS) -> Learned:
    """The latest whole days of a hall and what they teach; today is left out, since it is not over."""
    today = at.astimezone(hall.zone).date()
    first, latest = today - timedelta(days=days), today - timedelta(days=1)
    own = Log.objects.get(pk=Log.OWN)
    columns = arrays_of(actor, Question(own, first, latest, hall.zone, hall))
    now = present_of(actor, hall, at)
    known = np.isin(columns["service"], [each.id for each in now.services])
    columns = {name: values[known] for name, values in columns.items()}
    known_days = _episodes(columns, hall)
    found = Learned(hall, now, first, latest, known_days, columns["visit"], columns["counter"], None, None)
    if len(known_days.day) < FEWEST:
        return found
    planned = {each.id: each.planned_seconds / 60 for each in now.services}
    fitted = _fitted(
        _Same((hall.pk, len(known_days.day), int(columns["visit"].max()), latest, tuple(planned.items())), known_days, planned)
    )
    return replace(found, fit=fitted, scenario=ordinary.day(fitted, now, known_days, columns["counter"]))


def checked(found: Learned) -> tuple[int, list[replay.Checked]]:
    """The fit of the first four fifths of the days, played on the arrivals and clerks of the rest: of how many days, and each later day.

    Nothing where too few days are recorded. Played once a day as long as the hall's services and their order stay.
    """
    if found.scenario is None or found.episodes.days < FEWEST_DAYS:
        return 0, []
    planned = {one: each.planned_seconds / 60 for one, each in found.services.items()}
    codes = {one: code for one, code in found.codes.items() if code in found.scenario.services}
    order = repr(found.scenario.discipline)
    key = (found.hall.pk, len(found.episodes.day), int(found.cases.max()), found.latest, *planned.items(), *codes.items(), order)
    return _checked(_Same(key, found.episodes, planned), _Played(found.scenario, codes))


@dataclass(frozen=True, eq=False)
class _Played:
    """What later days are played in; the key of the episodes tells it from others."""

    scenario: Scenario
    codes: Mapping[int, str]

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Played)


@lru_cache(maxsize=64)
def _checked(same: "_Same", played: _Played) -> tuple[int, list[replay.Checked]]:
    seen, unseen = replay.before(same.episodes, SEEN)
    fitted = fit.fitted(seen, same.planned)
    days = [(number, day.only(np.isin(day.service, list(played.codes)))) for number, day in unseen]
    found = replay.check(played.scenario, fitted, [one for one in days if len(one[1].day)], played.codes, RUNS)
    return seen.days, found


class _Same:
    """Episodes that are the same when their key is: the fit of a hall's whole days is made once a day."""

    def __init__(self, key: tuple[object, ...], episodes: fit.Episodes, planned: Mapping[int, float]) -> None:
        self.key, self.episodes, self.planned = key, episodes, planned

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.key == other.key


@lru_cache(maxsize=64)
def _fitted(same: _Same) -> fit.Fitted:
    return fit.fitted(same.episodes, same.planned)


def _episodes(columns: Mapping[str, Array], hall: Hall) -> fit.Episodes:
    """Columns by local day and second; days are counted from 0 among those on which somebody came."""
    arrived = columns["arrived"]
    hours = np.unique(arrived // 3600)
    offsets = {hour: _offset(hour * 3600, hall) for hour in hours.tolist()}
    local = arrived + np.array([offsets[hour] for hour in (arrived // 3600).tolist()])
    number, days = (local // 86400).astype(np.int64), np.unique((local // 86400).astype(np.int64))
    return fit.Episodes(
        np.searchsorted(days, number), local % 86400, columns["service"], columns["clerk"],
        columns["wait"].astype(float), columns["service_time"].astype(float), columns["outcome"], len(days),
    )  # fmt: skip


def _offset(seconds: float, hall: Hall) -> float:
    found = datetime.fromtimestamp(seconds, UTC).astimezone(hall.zone).utcoffset()
    return found.total_seconds() if found else 0.0


def recorded_day(actor: Actor, hall: Hall, day: date, at: datetime) -> tuple[Present, fit.Episodes, Array]:
    """The episodes of one day, with the case of each."""
    own = Log.objects.get(pk=Log.OWN)
    columns: Mapping[str, Array] = arrays_of(actor, Question(own, day, day, hall.zone, hall))
    now = present_of(actor, hall, at)
    known = np.isin(columns["service"], [each.id for each in now.services])
    columns = {name: values[known] for name, values in columns.items()}
    return now, _episodes(columns, hall), columns["visit"]


def latest_day(actor: Actor, hall: Hall, at: datetime, *, days: int = 10 * LEARNED_DAYS) -> date:
    """The latest whole day of a hall on which anybody came; yesterday when none is recorded."""
    today = at.astimezone(hall.zone).date()
    yesterday = today - timedelta(days=1)
    own = Log.objects.get(pk=Log.OWN)
    found = episodes(actor, Question(own, today - timedelta(days=days), yesterday, hall.zone, hall)).order_by("arrived_at")
    latest = found.values_list("arrived_at", flat=True).last()
    return latest.astimezone(hall.zone).date() if latest else yesterday


_CLASSES = """
SELECT o.object_id, e.attributes->>'service_class' FROM journal_event e
JOIN journal_event_object o ON o.event_id = e.id AND o.log_id = e.log_id AND o.recorded_at = e.recorded_at
WHERE e.log_id = 1 AND e.type_id = (SELECT id FROM journal_code WHERE kind = 'event' AND name = 'visits.ticket.issued')
  AND o.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'visits.ticket') AND o.object_id = ANY(%s)
"""


def classes_of(cases: Sequence[int]) -> dict[int, str]:
    """The service class with which each number was given out, from the journal."""
    with connection.cursor() as cursor:
        cursor.execute(_CLASSES, [list(cases)])
        return dict(cursor.fetchall())
