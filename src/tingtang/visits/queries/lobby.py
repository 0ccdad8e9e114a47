"""The lobby: which service somebody means, who waits, who was missed, and where it is free."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.org.models import Hall
from tingtang.visits.models import WAITS, Ticket, TicketState
from tingtang.visits.queries import VIEW_LOBBY
from tingtang.visits.queries.console import today
from tingtang.visits.queries.hall import CounterNow, counters_now
from tingtang.visits.queries.line import InLine, in_line, waiting
from tingtang.visits.rules import triage

SHOWN = 60


@dataclass(frozen=True)
class FreeCounter:
    """A counter with nobody there, and the next number that it could take."""

    counter: CounterNow
    waiting: int


@dataclass(frozen=True)
class LobbyNow:
    """What a guide looks at."""

    hall: Hall
    line: list[InLine]
    missed: list[Ticket]
    free: list[FreeCounter]
    called: list[CounterNow]
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
        at=at,
    )


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
