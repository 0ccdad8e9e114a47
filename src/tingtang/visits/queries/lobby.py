"""The lobby: which service somebody means, who waits, who was missed, and where it is free."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.org.models import Counter, Hall
from tingtang.org.queries import halls
from tingtang.visits.models import WAITS, HallService, Ticket, TicketState
from tingtang.visits.queries import VIEW_LOBBY
from tingtang.visits.queries.console import today
from tingtang.visits.queries.hall import LONG_IDLE_SECONDS, CounterNow, counters_now
from tingtang.visits.queries.line import InLine, in_line, waiting
from tingtang.visits.rules import triage

SHOWN = 60
MOST_HALLS = 5


@dataclass(frozen=True)
class FreeCounter:
    """A counter with nobody there, and the next number that it could take."""

    counter: CounterNow
    waiting: int


@dataclass(frozen=True)
class OtherHall:
    """Another hall of the organisation that is emptier: people may be sent there."""

    hall: Hall
    waiting: int
    open_counters: int


@dataclass(frozen=True)
class LobbyNow:
    """What a guide looks at."""

    hall: Hall
    line: list[InLine]
    missed: list[Ticket]
    free: list[FreeCounter]
    called: list[CounterNow]
    others: list[OtherHall]
    at: datetime

    @property
    def shown(self) -> list[InLine]:
        """The longest waits: as many as a guide can look through."""
        return self.line[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.line) - len(self.shown)

    @property
    def idle(self) -> list[FreeCounter]:
        """Free counters for which nobody waits: send people there."""
        return [each for each in self.free if not each.waiting]

    @property
    def uncalled(self) -> list[FreeCounter]:
        """Free counters that call nobody though people wait whom they take."""
        return [
            each for each in self.free if each.waiting and each.counter.clock and each.counter.clock.seconds > LONG_IDLE_SECONDS
        ]

    @property
    def free_now(self) -> int:
        """How many counters are free: to send people there, or to ask for the next call."""
        return len(self.idle) + len(self.uncalled)


@dataclass(frozen=True)
class Fitting:
    """A service somebody may mean, with how many wait for it."""

    service: Service
    waiting: int


def lobby_now(actor: Actor, hall: Hall, at: datetime) -> LobbyNow:
    """Who waits (longest first), who was called and missed today, which counters are free."""
    seen = Ticket.objects.visible_to(actor, VIEW_LOBBY).filter(hall=hall).select_related("service__category", "for_counter")
    line = sorted(in_line(waiting(actor, hall, VIEW_LOBBY), at), key=lambda each: each.ticket.queued_at)
    missed = seen.filter(state=TicketState.NO_SHOW, day_date=today(hall, at)).order_by("-ended_at")[:30]
    counters = counters_now(hall, at)
    categories = [each.ticket.service.category_id for each in line]
    free = [c for c in counters if c.phase == "open"]
    return LobbyNow(
        hall=hall,
        line=line,
        missed=list(missed),
        free=[FreeCounter(c, sum(k in {x.pk for x in c.categories} for k in categories)) for c in free],
        called=[c for c in counters if c.phase == "called"],
        others=emptier_halls(actor, hall, len(line), sum(c.counter.state == "open" for c in counters)),
        at=at,
    )


def emptier_halls(actor: Actor, hall: Hall, waiting_here: int, open_here: int) -> list[OtherHall]:
    """Other halls the actor sees with fewer people waiting for each open counter, the emptiest first (QUE-04)."""
    others = {other.pk: other for other in halls(actor, VIEW_LOBBY) if other.pk != hall.pk}
    if not others:
        return []
    opened = Counter.objects.filter(hall__in=others, state="open", is_active=True)
    counters = dict(opened.values_list("hall").annotate(n=Count("pk")))
    lines = dict(Ticket.objects.filter(WAITS, hall__in=others).values_list("hall").annotate(n=Count("pk")))
    load = waiting_here / open_here if open_here else float(waiting_here)
    found = [OtherHall(others[pk], lines.get(pk, 0), n) for pk, n in counters.items() if lines.get(pk, 0) / n < load]
    return sorted(found, key=lambda other: other.waiting / other.open_counters)[:MOST_HALLS]


def offers() -> QuerySet[HallService]:
    """Which hall offers which service now."""
    return HallService.objects.filter(is_active=True, hall__is_active=True)


def offered(hall: Hall) -> list[Service]:
    """The services a hall offers now, by category."""
    found = Service.objects.filter(offered_in__hall=hall, offered_in__is_active=True, is_active=True)
    return list(found.select_related("category").order_by("category__order", "order", "code"))


def get_offered(hall: Hall, service_id: int) -> Service:
    """A service the hall offers. NotFound otherwise."""
    found = next((service for service in offered(hall) if service.pk == service_id), None)
    if found is None:
        raise NotFound
    return found


def count_waiting(hall: Hall, service: Service) -> int:
    """How many wait for a service."""
    return Ticket.objects.filter(WAITS, hall=hall, service=service).count()


def fitting(hall: Hall, said: str) -> list[Fitting]:
    """The services that fit what somebody says; all of them before anything is said."""
    services = {service.pk: service for service in offered(hall)}
    chosen = triage.fitting(said, map(_described, services.values())) if said.strip() else list(services)
    counts = Ticket.objects.filter(WAITS, hall=hall, service__in=chosen)
    waiting = dict(counts.values_list("service").annotate(n=Count("pk")))
    return [Fitting(services[pk], waiting.get(pk, 0)) for pk in chosen]


def _described(service: Service) -> triage.Described:
    papers = [text for paper in service.documents for text in (paper.get("name", ""), *paper.get("names", {}).values())]
    return triage.Described(
        service.pk,
        [service.name, *service.names.values()],
        [service.category.name, *service.category.names.values()],
        [service.description, *service.descriptions.values(), *papers],
    )
