"""Who waits: in a hall, and for a counter, in the order in which they would be called."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.org.models import Counter, Hall, Post
from tingtang.visits.models import WAITS, Call, CounterCategory, HallSetup, Ticket
from tingtang.visits.queries import VIEW
from tingtang.visits.queries.targets import Clock, Standing
from tingtang.visits.rules.discipline import RECENT_CALLS, Discipline, Waiting, ranked
from tingtang.visits.statements import services_at

W = TypeVar("W", "Number", Ticket)


@dataclass(frozen=True, slots=True)
class Number:
    """A waiting ticket as lists need it: 900 of them are read in the time of 60 models."""

    pk: int
    label: str
    service: Service
    service_class: str
    note: str
    issued_at: datetime
    queued_at: datetime
    waiting_since: datetime
    due_at: datetime | None
    for_counter_id: int | None


@dataclass(frozen=True, slots=True)
class InLine:
    """A ticket as people see it, with its clock."""

    ticket: Number | Ticket
    clock: Clock

    @property
    def standing(self) -> Standing:
        return self.clock.standing


@dataclass
class ServiceLoad:
    """Who waits for one service: how many, the longest wait, and how many are late or nearly so."""

    service: Any
    target_seconds: int
    line: list[InLine] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.line)

    @property
    def longest(self) -> InLine | None:
        return max(self.line, key=lambda each: each.clock.seconds, default=None)

    @property
    def late(self) -> int:
        return sum(each.standing == Standing.LATE for each in self.line)

    @property
    def at_risk(self) -> int:
        return sum(each.standing == Standing.AT_RISK for each in self.line)

    @property
    def standing(self) -> Standing:
        """The worst of the line."""
        if self.late:
            return Standing.LATE
        return Standing.AT_RISK if self.at_risk else Standing.ON_TIME


def waiting(actor: Actor, hall: Hall, permission: str = VIEW) -> list[Number]:
    """Tickets that wait in a hall, by their place in line."""
    found = Ticket.objects.visible_to(actor, permission).filter(WAITS, hall=hall)
    rows = found.order_by("waiting_since", "pk").values_list(
        "pk", "series", "number", "service", "service_class", "note", "issued_at", "queued_at", "waiting_since", "due_at",
        "for_counter",
    )  # fmt: skip
    lines = list(rows)
    services = {s.pk: s for s in Service.objects.filter(pk__in={row[3] for row in lines}).select_related("category")}
    return [Number(row[0], f"{row[1]}{row[2]:03d}", services[row[3]], *row[4:]) for row in lines]


def waiting_for(actor: Actor, counter: Counter) -> list[Number]:
    """Tickets that this counter may call with its clerk: of its services or sent to it, and not sent to another."""
    taken = set(services_at(counter.pk, counter.clerk_id))
    return [
        number
        for number in waiting(actor, counter.hall)
        if number.for_counter_id == counter.pk or (number.for_counter_id is None and number.service.pk in taken)
    ]


@dataclass(frozen=True)
class Barred:
    """A service of a counter that its clerk may not do, for how many wait, and the posts that would allow it."""

    service: Service
    waiting: int
    posts: list[Post]


def barred(counter: Counter, numbers: Iterable[Number]) -> list[Barred]:
    """What waits for the categories of a counter, but not for its clerk, since he holds no post that does it (STD-30)."""
    taken = set(services_at(counter.pk, counter.clerk_id))
    categories = set(CounterCategory.objects.filter(counter=counter).values_list("category", flat=True))
    found: dict[int, list[Number]] = {}
    for one in numbers:
        if one.for_counter_id is None and one.service.pk not in taken and one.service.category_id in categories:
            found.setdefault(one.service.pk, []).append(one)
    posts = {post.code: post for post in Post.objects.all()} if found else {}
    return [
        Barred(rows[0].service, len(rows), [posts[code] for code in rows[0].service.performer_posts if code in posts])
        for rows in found.values()
    ]


def in_line(tickets: Iterable[Number | Ticket], at: datetime) -> list[InLine]:
    """Each ticket with its clock, which runs from when it began to wait, whatever place in line a transfer has given."""
    return [InLine(ticket, wait_clock(ticket, at)) for ticket in tickets]


def wait_clock(ticket: Number | Ticket, at: datetime) -> Clock:
    """The wait of a ticket against what was promised; one that joined another line waits anew."""
    target = float(ticket.service.wait_target_seconds)
    if ticket.due_at and ticket.queued_at == ticket.issued_at:
        target = (ticket.due_at - ticket.issued_at).total_seconds()
    return Clock(ticket.queued_at, target, at)


def in_order(hall: Hall, tickets: Iterable[W], at: datetime) -> list[W]:
    """Waiting tickets in the order in which they would be called now, by the hall's own discipline."""
    found = {ticket.pk: ticket for ticket in tickets}
    setup = HallSetup.objects.filter(hall=hall).select_related("discipline").first()
    if setup is None or setup.discipline is None or not found:
        return list(found.values())
    discipline = Discipline.from_data(setup.discipline.rules)
    known = {rule.code for rule in discipline.rules}
    default = next(rule.code for rule in discipline.rules if not rule.is_emergency and not rule.is_privileged)
    recent = list(Call.objects.filter(hall=hall).order_by("-pk").values_list("kind", flat=True)[:RECENT_CALLS])
    line = [Waiting(t.pk, t.service_class if t.service_class in known else default, t.waiting_since) for t in found.values()]
    return [found[scored.ticket.id] for scored in ranked(line, recent, discipline, at)]


def by_service(line: Iterable[InLine]) -> list[ServiceLoad]:
    """The line by service, the most pressed service first."""
    found: dict[int, ServiceLoad] = {}
    for each in line:
        service = each.ticket.service
        load = found.setdefault(service.pk, ServiceLoad(service, int(each.clock.target_seconds)))
        load.line.append(each)
    return sorted(found.values(), key=lambda load: (-load.late, -load.at_risk, -load.count))
