"""What is owed and what was collected, by step, by building and by week: of cases that a procedure of collection leads."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from tingtang.cases.models import Case, Kind, Payment
from tingtang.catalogue.queries import hall_zone
from tingtang.core.actors import Actor
from tingtang.flows.models import Instance, Token
from tingtang.flows.queries import step_of
from tingtang.flows.queries.tables import table_read
from tingtang.flows.rules.diagram import STEPS
from tingtang.org.models import Hall, Zone

OWED, RECEIVED, PAID, FLAT = "owed", "received", "paid", "flat"
# The latest step done of each procedure, as the journal has it: there, and then, came in what no payment was noted of.
_LAST: Final = """
SELECT DISTINCT ON (o.object_id) o.object_id, e.attributes->>'step', e.occurred_at
FROM journal_event_object o
JOIN journal_event e ON e.id = o.event_id AND e.recorded_at = o.recorded_at
WHERE o.log_id = 1 AND o.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = 'flows.instance')
    AND o.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'instance')
    AND o.object_id = ANY(%s) AND e.log_id = 1
    AND e.type_id = (SELECT id FROM journal_code WHERE kind = 'event' AND name = 'flows.step.done')
ORDER BY o.object_id, e.occurred_at DESC, e.id DESC
"""
_BUILDING: Final = re.compile(r"^(.*?(?:号楼|號樓|栋|棟|幢|座))|^([^-－—]+)[-－—]")


@dataclass(frozen=True)
class Debt:
    """One collection: what was owed and came in on which days, at which step it came or stands."""

    case: Case
    flat: str
    building: str
    owed: float
    came: tuple[tuple[date, float], ...]
    step: str
    step_name: str
    moved: date | None
    is_over: bool

    @property
    def collected(self) -> float:
        """What came in."""
        return sum(amount for _day, amount in self.came)

    @property
    def left(self) -> float:
        """What is still owed."""
        return self.owed - self.collected

    @property
    def day(self) -> date | None:
        """When something came in latest."""
        return max((day for day, _amount in self.came), default=None)


@dataclass
class Sum:
    """Collections together: how many, owed, collected; of how many everything came in, and of how many no sum was said."""

    name: object
    count: int = 0
    owed: float = 0
    collected: float = 0
    settled: int = 0
    unsaid: int = 0
    debts: list[Debt] = field(default_factory=list)

    def add(self, debt: Debt) -> None:
        """Count one more."""
        self.count += 1
        self.owed += debt.owed
        self.collected += debt.collected
        self.settled += debt.owed > 0 and debt.left <= 0
        self.unsaid += debt.owed <= 0
        self.debts.append(debt)

    @property
    def left(self) -> float:
        """What is still owed."""
        return self.owed - self.collected

    @property
    def share(self) -> float | None:
        """The share of what was owed that came in."""
        return self.collected / self.owed if self.owed else None


def kinds_collecting() -> list[Kind]:
    """Kinds of cases that say what is owed and are led by a procedure."""
    led = Kind.objects.filter(process__isnull=False, is_active=True).order_by("order", "code")
    return [one for one in led if is_collecting(one)]


def has_some(actor: Actor) -> bool:
    """Whether an actor may see a collection."""
    kinds = kinds_collecting()
    return bool(kinds) and Case.objects.visible_to(actor).filter(kind__in=kinds).exists()


def is_collecting(kind: Kind) -> bool:
    """Whether cases of a kind say what is owed and are led by a procedure."""
    return kind.process_id is not None and any(field.code == OWED for field in kind.form)


def halls_collecting(actor: Actor) -> list[Hall]:
    """The halls of which an actor may see collections."""
    rows = Case.objects.visible_to(actor).filter(kind__in=kinds_collecting())
    return list(Hall.objects.filter(pk__in=rows.values("hall")).order_by("code"))


def debts(actor: Actor, since: date, until: date, *, hall: Hall | None = None) -> list[Debt]:
    """The collections an actor may see that were begun by `until` and not over before `since`, by building and flat.

    Days are those of the hall. What came in after `until` is still owed.
    """
    rows = Case.objects.visible_to(actor).filter(kind__in=kinds_collecting(), merged_into__isnull=True)
    if hall is not None:
        rows = rows.filter(hall=hall)
    later = Payment.objects.standing().filter(case=OuterRef("pk"), received_date__gte=since)
    not_over = Q(resolved_at__isnull=True) | Q(resolved_at__date__gte=since - timedelta(days=1)) | Exists(later)
    cases = list(rows.filter(not_over, opened_at__date__lte=until + timedelta(days=1)).select_related("kind", "hall"))
    instances = {one.subject_id: one for one in _instances(cases)}
    last = _last([one.pk for one in instances.values()])
    stands = _stands(instances.values())
    zones = list(Zone.objects.filter(hall__in={one.hall_id for one in cases}))
    paid = _payments(cases)
    found = (_debt(case, instances.get(case.pk), last, stands, zones, paid.get(case.pk), until) for case in cases)
    kept = [one for one in found if one is not None and (not one.is_over or not _was_over(one, since))]
    return sorted(kept, key=lambda one: (one.building, one.flat, one.case.pk))


def _was_over(one: Debt, since: date) -> bool:
    latest = max((day for day in (one.moved, one.day) if day is not None), default=None)
    return latest is not None and latest < since


def _payments(cases: Sequence[Case]) -> dict[int, list[Payment]]:
    found: dict[int, list[Payment]] = defaultdict(list)
    for one in Payment.objects.filter(case__in=cases).order_by("received_date", "pk"):
        found[one.case_id].append(one)
    return dict(found)


def payments_of(case: Case) -> list[Payment]:
    """All payments of a case, also those that were corrected, by day."""
    return list(case.payments.select_related("staff", "corrects").order_by("received_date", "pk"))


def owed_on(case: Case) -> float:
    """What a case says is owed, as its procedure knows it latest."""
    instance = next(iter(_instances([case])), None)
    values: dict[str, Any] = {**case.fields, **(instance.values if instance else {})}
    return max(figure(values.get(OWED)), 0.0)


def _instances(cases: Sequence[Case]) -> Iterable[Instance]:
    rows = Instance.objects.filter(subject_type=Case._meta.label_lower, subject_id__in=[one.pk for one in cases])
    return rows.filter(caller=None).order_by("started_at", "pk")


def _last(keys: list[int]) -> dict[int, tuple[str, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [keys])
        return {key: (step, at) for key, step, at in cursor.fetchall()}


def _stands(instances: Iterable[Instance]) -> dict[int, tuple[str, str]]:
    keys = [one.pk for one in instances]
    rows = (
        Token.objects.filter(instance__in=keys, opened_at__isnull=False).select_related("instance").order_by("-opened_at", "-pk")
    )
    shown = [(one.instance_id, step_of(one)) for one in rows]
    return {key: (step.element, step.name) for key, step in shown}


def _debt(
    case: Case, instance: Instance | None, last: dict[int, tuple[str, datetime]], stands: dict[int, tuple[str, str]],
    zones: Iterable[Zone], paid: list[Payment] | None, until: date,
) -> Debt | None:  # fmt: skip
    zone = hall_zone(case.hall)
    if case.opened_at.astimezone(zone).date() > until:
        return None
    values: dict[str, Any] = {**case.fields, **(instance.values if instance else {})}
    owed = max(figure(values.get(OWED)), 0.0)
    step, at = last.get(instance.pk, ("", None)) if instance else ("", None)
    moved = at.astimezone(zone).date() if at else None
    came = _came(values, owed, paid, moved, until)
    is_over = instance is not None and instance.ended_at is not None and (moved is None or moved <= until)
    names = _names(instance) if instance else {}
    name = names.get(step, step)
    if not is_over and sum(amount for _day, amount in came) < owed and instance is not None:
        step, name = stands.get(instance.pk, (step, name))
    flat = str(values.get(FLAT) or case.title)
    return Debt(case, flat, building_of(flat, zones), owed, came, step, name, moved, is_over)


def _came(
    values: dict[str, Any], owed: float, paid: list[Payment] | None, moved: date | None, until: date
) -> tuple[tuple[date, float], ...]:
    """What came in by a day: the payments; of a case without any, what its steps said, on the day of the latest."""
    if paid is not None:
        return tuple((one.received_date, one.amount) for one in paid if not one.corrected_at and one.received_date <= until)
    said = owed if values.get(PAID) is True else min(max(figure(values.get(RECEIVED)), 0.0), owed)
    return ((moved, said),) if said and moved is not None and moved <= until else ()


def _names(instance: Instance) -> dict[str, str]:
    table = table_read(instance.version_id)
    return {table.ids[n]: table.names[n] or table.ids[n] for n in range(len(table.ids)) if table.kinds[n] in STEPS}


def figure(value: Any) -> float:
    """A number that was filled in; nothing of what is none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def building_of(flat: str, zones: Iterable[Zone] = ()) -> str:
    """The building of a flat: the place of the hall that its number begins with, else what stands before the entrance."""
    for one in zones:
        if any(name and flat.startswith(name) for name in (one.name, *one.names.values())):
            return one.name_in()
    found = _BUILDING.match(flat)
    return next((part for part in found.groups() if part), flat) if found else flat


def by_building(found: Iterable[Debt]) -> list[Sum]:
    """Owed and collected of each building."""
    sums: dict[str, Sum] = {}
    for one in found:
        sums.setdefault(one.building, Sum(one.building)).add(one)
    return list(sums.values())


def by_step(found: Sequence[Debt]) -> list[Sum]:
    """Where it came in, or where it stands, in the order of the drawing."""
    order: dict[str, int] = {}
    for kind in {one.case.kind_id: one.case.kind for one in found}.values():
        instance = Instance.objects.filter(version__process=kind.process_id).order_by("-pk").first()
        for step in _names(instance) if instance else ():
            order.setdefault(step, len(order))
    sums: dict[str, Sum] = {}
    for one in sorted(found, key=lambda one: order.get(one.step, len(order))):
        sums.setdefault(one.step, Sum(one.step_name)).add(one)
    return list(sums.values())


def by_week(found: Iterable[Debt], since: date, until: date) -> list[tuple[date, int, float]]:
    """Each week, by its Monday: how often something came in, and how much."""
    sums: dict[date, list[float]] = defaultdict(list)
    for day, amount in (payment for one in found for payment in one.came if payment[0] >= since):
        sums[day - timedelta(days=day.weekday())].append(amount)
    first = max(since, min(sums, default=until))
    first -= timedelta(days=first.weekday())
    weeks = [first + timedelta(days=7 * n) for n in range((until - first).days // 7 + 1)]
    return [(week, len(sums.get(week, ())), sum(sums.get(week, ()))) for week in weeks]


def before(found: Iterable[Debt], since: date) -> float:
    """What of it came in before these days."""
    return sum(amount for one in found for day, amount in one.came if day < since)
