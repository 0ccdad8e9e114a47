"""Routes of customers in a hall (CHN-17): the episodes of its visits, laid on the plan that held on their day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.insight.models import Episode
from tingtang.insight.queries import VIEW
from tingtang.insight.rules import routes as rule
from tingtang.insight.rules.routes import ANY, DOOR, Change, Crossing, Floor, Found, Leg, Visit
from tingtang.journal.models import Code, Log
from tingtang.org.models import Counter, Device, DeviceKind, FloorPlan, Hall, Zone
from tingtang.org.queries.floors import WAITING_KINDS, first_zone, plan_on, plans

DEFAULT_DAYS = 28
MOST_DAYS = 92
_LEGS = """
SELECT case_id, date_part('epoch', arrived_at), coalesce(wait_seconds, 'NaN'), date_part('epoch', ended_at), counter_id, outcome,
    arrival_event
FROM insight_episode WHERE log_id = %(log)s AND arrived_at >= %(starts)s AND arrived_at < %(ends)s AND hall_id = %(hall)s
    AND (%(service)s::bigint IS NULL OR case_id IN (
        SELECT case_id FROM insight_episode WHERE log_id = %(log)s AND arrived_at >= %(starts)s AND arrived_at < %(ends)s
            AND hall_id = %(hall)s AND service_id = %(service)s))
ORDER BY case_id, arrived_at, id
"""
# By the index of objects: the hall's own machines, not the events of every hall.
_GIVEN = """
SELECT o.event_id, o.object_id FROM journal_event_object o
WHERE o.log_id = %s AND o.object_type_id = %s AND o.object_id = ANY(%s) AND o.recorded_at >= %s
"""
_KIOSK = """
SELECT e.id FROM journal_event e JOIN unnest(%s::bigint[]) AS first(id) ON first.id = e.id
WHERE e.log_id = %s AND e.recorded_at >= %s AND e.attributes->>'channel' = 'kiosk'
"""
_DAY = EARLIER = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """Which visits of a hall: those that came on days `first` to `latest`; on a `plan` of it, or on the plan of each day.

    With a `service` only visits in which it was wanted, with all they did.
    """

    hall: Hall
    first: date
    latest: date
    plan: FloorPlan | None = None
    service: Service | None = None

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.first, time(), self.hall.zone)

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.latest + timedelta(days=1), time(), self.hall.zone)


@dataclass(frozen=True)
class Routes:
    """What was found, on which plan it is drawn (the latest one asked about), and what zones are called."""

    asked: Asked
    found: Found
    plan: FloorPlan
    floor: Floor
    zones: dict[int, Zone]
    plans: list[FloorPlan]
    unplaced: list[Counter]

    @property
    def crossings(self) -> list[Crossing]:
        return rule.crossings(self.found.flows, self.floor)

    @property
    def met(self) -> float | None:
        """So many crossings for a hundred visits: the smaller of two flows that cross, over all pairs."""
        return 100 * sum(one.met for one in self.crossings) / self.found.n if self.found.n else None


def get_hall(actor: Actor, code: str) -> Hall:
    """A hall whose times the actor may see. NotFound otherwise."""
    found = Hall.objects.visible_to(actor, VIEW).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def routes(actor: Actor, asked: Asked) -> Routes | None:
    """The routes of a hall's visits; None while it has no plan. Refused (NotFound) when the actor may not see the hall."""
    if not actor.may(VIEW, asked.hall):
        raise NotFound
    drawn = plans(asked.hall)
    if not drawn:
        return None
    ground = _Ground(asked.hall)
    by_plan: dict[int, list[Visit]] = defaultdict(list)
    day_of: dict[int, FloorPlan] = {}
    for at, visit in _visits(asked, ground):
        day = int((at + ground.offset(at)) // 86400)
        plan = day_of.get(day)
        if plan is None:
            plan = day_of[day] = asked.plan or _plan_of(drawn, day)
        by_plan[plan.pk].append(visit)
    known = {one.pk: one for one in drawn}
    floors = {key: ground.floor(known[key]) for key in by_plan}
    shown = asked.plan or plan_on(drawn, asked.latest) or drawn[-1]
    floor = floors.get(shown.pk) or ground.floor(shown)
    found = rule.gathered((floors[key], by_plan[key]) for key in sorted(by_plan, key=lambda key: known[key].starts_date))
    unplaced = [one for one in ground.rows if one.pk not in floor.counters and one.is_active]
    return Routes(asked, found, shown, floor, ground.zones, drawn, unplaced)


def _plan_of(drawn: Sequence[FloorPlan], day: int) -> FloorPlan:
    found = plan_on(list(drawn), date(1970, 1, 1) + timedelta(days=day))
    assert found is not None  # noqa: S101 - there are plans
    return found


class _Ground:
    """A hall's zones, counters and machines, read once."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.zones = {one.pk: one for one in Zone.objects.filter(hall=hall).order_by("order", "code")}
        self.keys = {one.code: key for key, one in self.zones.items()}
        self.rows = list(Counter.objects.filter(hall=hall).order_by("number"))
        self.kiosks = list(Device.objects.filter(hall=hall, kind__in=[DeviceKind.KIOSK, DeviceKind.TERMINAL]))
        self.first = self.keys.get(first_zone(hall), DOOR)

    def offset(self, at: float) -> float:
        found = datetime.fromtimestamp(at, UTC).astimezone(self.hall.zone).utcoffset()
        return found.total_seconds() if found else 0.0

    def floor(self, plan: FloorPlan) -> Floor:
        """A plan in metres, with the zones of counters as it says, else as they are now."""
        size = plan.cell_centimetres / 100
        middles = {
            self.keys[one["zone"]]: ((one["x"] + one["w"] / 2) * size, (one["y"] + one["h"] / 2) * size)
            for one in plan.places if one["zone"] in self.keys
        }  # fmt: skip
        counters = {
            one.pk: zone for one in self.rows if (zone := self.keys.get(plan.counters.get(one.code, ""), one.zone_id or DOOR))
        }
        waiting = tuple(key for key in middles if self.zones[key].kind in WAITING_KINDS)
        return Floor(((plan.door_x + 0.5) * size, (plan.door_y + 0.5) * size), middles, counters, waiting, self.machines(plan))

    def machines(self, plan: FloorPlan) -> dict[int, int]:
        """The zone of each machine that gives numbers, and of those that nobody told apart."""
        found = {one.pk: self.keys.get(plan.devices.get(one.name, ""), one.zone_id or self.first) for one in self.kiosks}
        zones = {*found.values()}
        return found | {ANY: next(iter(zones)) if len(zones) == 1 else self.first}


def _visits(asked: Asked, ground: _Ground) -> list[tuple[float, Visit]]:
    with connection.cursor() as cursor:
        about: dict[str, Any] = {"log": Log.OWN, "starts": asked.starts_at, "ends": asked.ends_at, "hall": asked.hall.pk}
        cursor.execute(_LEGS, about | {"service": asked.service.pk if asked.service else None})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    firsts = [(next(iter(group)), key) for key, group in groupby(rows, itemgetter(0))]
    given = _given(asked, ground, [row[6] for row, _key in firsts])
    found = []
    for key, group in groupby(rows, itemgetter(0)):
        legs = list(group)
        found.append((legs[0][1], Visit(key, given.get(legs[0][6], 0), [Leg(*leg[1:6]) for leg in legs])))
    return found


def _given(asked: Asked, ground: _Ground, events: list[int]) -> dict[int, int]:
    """The machine that gave each number; where the journal names none, one of the hall's kiosks."""
    since = asked.starts_at - EARLIER
    kinds = Code.objects.filter(kind="object", name="org.device").values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(_KIOSK, [events, Log.OWN, since])
        found = {event: ANY for (event,) in cursor.fetchall()}
        cursor.execute(_GIVEN, [Log.OWN, kinds.first() or 0, [one.pk for one in ground.kiosks], since])
        found |= dict(cursor.fetchall())
    return found


def services(asked_hall: Hall, first: date, latest: date) -> list[Service]:
    """The services that visits of a hall wanted on these days."""
    span = Asked(asked_hall, first, latest)
    rows = Episode.objects.filter(
        log_id=Log.OWN, arrived_at__gte=span.starts_at, arrived_at__lt=span.ends_at, hall_id=asked_hall.pk
    )
    return sorted(Service.objects.filter(pk__in=rows.values("service_id").distinct()), key=str)


def default_span(hall: Hall, at: datetime) -> tuple[date, date]:
    """The days shown at first: the latest four weeks of the hall."""
    today = at.astimezone(hall.zone).date()
    return today - timedelta(days=DEFAULT_DAYS - 1), today


@dataclass(frozen=True)
class Compared:
    """Before and after a plan: the days of both, or (`is_forecast`) the same visits reckoned on a plan that holds later."""

    plan: FloorPlan
    before: Routes
    after: Routes
    is_forecast: bool

    @property
    def walk(self) -> Change | None:
        return rule.mean_change(rule.mean(self.before.found.walks), rule.mean(self.after.found.walks))

    @property
    def returned(self) -> Change | None:
        one, other = self.before.found, self.after.found
        return rule.share_change((one.returned, one.n), (other.returned, other.n))


def compared(actor: Actor, hall: Hall, plan: FloorPlan, at: datetime, service: Service | None = None) -> Compared | None:
    """What became of walks with a plan: as many days before it as after, four weeks at most. None where no plan was before it."""
    drawn = plans(hall)
    earlier = [one for one in drawn if one.starts_date < plan.starts_date]
    if not earlier:
        return None
    today = at.astimezone(hall.zone).date()
    if plan.starts_date > today:
        first = today - timedelta(days=DEFAULT_DAYS - 1)
        before, after = (routes(actor, Asked(hall, first, today, one, service)) for one in (None, plan))
    else:
        days = _alike(drawn, plan, today)
        before = routes(actor, Asked(hall, plan.starts_date - days, plan.starts_date - _DAY, service=service))
        after = routes(actor, Asked(hall, plan.starts_date, plan.starts_date + days - _DAY, service=service))
    return Compared(plan, before, after, plan.starts_date > today) if before and after else None


def _alike(drawn: list[FloorPlan], plan: FloorPlan, today: date) -> timedelta:
    """As many days as the plan has held so far, and the plan before it had held, four weeks at most."""
    ends = min([today, *(one.starts_date - _DAY for one in drawn if one.starts_date > plan.starts_date)])
    earlier = [one.starts_date for one in drawn if one.starts_date < plan.starts_date]
    held = [plan.starts_date - earlier[-1]] if len(earlier) > 1 else []  # days before the first plan are of the first too
    return min([timedelta(days=DEFAULT_DAYS), ends - plan.starts_date + _DAY, *held])
