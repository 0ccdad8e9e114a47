"""IT services against the four properties, by area: service desk, IT, business applications, operations (ITL-14)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from tingtang.cases.models import Case, CaseQuerySet, ClockState, Nature, SlaClock
from tingtang.cases.rules.properties import Properties, properties
from tingtang.catalogue.models import Area, Service
from tingtang.core.actors import Actor


@dataclass(frozen=True)
class ServiceLine:
    """A service with its four properties."""

    service: Service
    found: Properties


@dataclass(frozen=True)
class AreaLines:
    """The services of an area."""

    code: str
    name: str
    lines: list[ServiceLine]


def known_from(since: datetime, until: datetime) -> datetime:
    """From when something is known in a time: before the first case of all, nobody can say that nothing was interrupted."""
    first = Case.objects.order_by("opened_at").values_list("opened_at", flat=True).first()
    return min(max(since, first or until), until)


def by_area(actor: Actor, since: datetime, until: datetime) -> list[AreaLines]:
    """The services of each area with their properties in a time, by the cases the actor may see."""
    services = list(Service.objects.exclude(area="").filter(is_active=True).order_by("order", "code"))
    cases = Case.objects.visible_to(actor).filter(service__in=services, opened_at__lt=until, merged_into__isnull=True)
    broken: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    lasting = cases.filter(Q(resolved_at__isnull=True) | Q(resolved_at__gt=since), kind__nature=Nature.INCIDENT)
    for service, opened, resolved in lasting.values_list("service", "opened_at", "resolved_at"):
        broken[service].append((opened, min(resolved or until, until)))
    again = cases.filter(kind__nature=Nature.INCIDENT, opened_at__gte=since, times_reopened__gt=0)
    reopened = dict(again.values_list("service").annotate(count=Count("pk")).order_by())
    kept = _kept(cases, since, until)
    lines = [
        ServiceLine(
            one,
            properties(*kept.get(one.pk, (0, 0)), sorted(broken.get(one.pk, [])), reopened.get(one.pk, 0), since, until),
        )
        for one in services
    ]
    return [AreaLines(code, str(name), [one for one in lines if one.service.area == code]) for code, name in Area.choices]


def _kept(cases: CaseQuerySet, since: datetime, until: datetime) -> dict[int, tuple[int, int]]:
    rows = SlaClock.objects.filter(case__in=cases, code="resolve", stopped_at__gte=since, stopped_at__lt=until)
    met, missed = (Count("pk", filter=Q(state=state)) for state in (ClockState.MET, ClockState.MISSED))
    return {service: (a, b) for service, a, b in rows.values_list("case__service").annotate(met=met, missed=missed).order_by()}
