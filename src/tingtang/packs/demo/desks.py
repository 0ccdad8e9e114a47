"""Two ways to live a demo day: with the real actions, for today; and into a book that is entered at once, for past days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Min

from tingtang.catalogue.models import Service
from tingtang.core.actors import SYSTEM, Actor
from tingtang.customers.models import Customer
from tingtang.org.models import Counter, Hall, Staff
from tingtang.visits.actions import calls, counters, ratings, tickets
from tingtang.visits.actions.history import PastCall, PastVisit
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.models import Call, Rating, RatingScale, Ticket
from tingtang.visits.rules import discipline as rule

KNOWN_EACH = 8  # of so many numbers of today one is a known customer's


@dataclass(frozen=True)
class Place:
    """The hall with what its desks need: services by code, counters and clerks by number, the scale, texts of comments."""

    hall: Hall
    services: Mapping[str, Service]
    counters: Mapping[int, Counter]
    clerks: Mapping[int, Staff]
    scale: RatingScale
    comments: tuple[str, ...]

    def level(self, value: int) -> str:
        """The code of the level with a value."""
        return str(next(level["code"] for level in self.scale.levels if level["value"] == value))


@dataclass
class LiveDesk:
    """Does everything by the actions that a clerk, a kiosk and a rating pad would call, each with its own actor.

    Of `customers` each comes once at most; who rates worst is among them, so that there is somebody to call back.
    """

    place: Place
    actors: Mapping[int, Actor]
    customers: list[Customer] = field(default_factory=list)
    called: dict[int, Call] = field(default_factory=dict)
    seats: dict[int | None, int] = field(default_factory=dict)

    def open(self, counter: int, at: datetime) -> None:
        counters.open_counter(self.actors[counter], counter=self.place.counters[counter], at=at)

    def pause(self, counter: int, at: datetime) -> None:
        counters.start_break(self.actors[counter], counter=self.place.counters[counter], at=at)

    def close(self, counter: int, at: datetime) -> None:
        counters.close_counter(self.actors[counter], counter=self.place.counters[counter], at=at)

    def issue(self, service: str, service_class: str, at: datetime) -> Ticket:
        wanted = self.place.services[service]
        chosen = wanted.service_class if service_class == "ordinary" else service_class
        size = self._party(wanted.category_id, at)
        return tickets.issue(
            SYSTEM, hall=self.place.hall, service=wanted, service_class=chosen, channel="kiosk", party_size=size, at=at
        ).ticket

    def _party(self, category: int, at: datetime) -> int | None:
        """How many come: where parties sit, from half the smallest table that takes them to all of it."""
        if not self.seats:
            tables = Counter.objects.filter(hall=self.place.hall, is_active=True)
            self.seats = dict(tables.values_list("takes__category").annotate(least=Min("seats")))
        least = self.seats.get(category) or 0
        return least - at.minute % (least // 2 + 1) if least else None

    def call_next(self, counter: int, at: datetime) -> Ticket | None:
        try:
            call = calls.call_next(self.actors[counter], counter=self.place.counters[counter], at=at)
        except StepRefused as refused:
            if refused.reason == "nothing_waiting":
                return None
            raise
        self.called[call.ticket_id] = call
        return call.ticket

    def recall(self, counter: int, ticket: Ticket, at: datetime) -> None:
        calls.recall(self.actors[counter], counter=self.place.counters[counter], at=at)

    def miss(self, counter: int, ticket: Ticket, at: datetime) -> None:
        calls.mark_no_show(self.actors[counter], counter=self.place.counters[counter], at=at)

    def start(self, counter: int, ticket: Ticket, at: datetime) -> None:
        calls.start(self.actors[counter], counter=self.place.counters[counter], at=at)
        if ticket.pk % KNOWN_EACH == 0:
            self._recognise(counter, ticket, at)

    def _recognise(self, counter: int, ticket: Ticket, at: datetime) -> Ticket:
        return (
            tickets.identify(self.actors[counter], ticket=ticket, customer=self.customers.pop(), at=at)
            if self.customers
            else ticket
        )

    def park(self, counter: int, ticket: Ticket, at: datetime) -> None:
        calls.park(self.actors[counter], counter=self.place.counters[counter], at=at)

    def resume(self, counter: int, ticket: Ticket, at: datetime) -> None:
        calls.resume(self.actors[counter], counter=self.place.counters[counter], ticket=ticket, at=at)

    def finish(self, counter: int, ticket: Ticket, at: datetime) -> None:
        self.called[ticket.pk] = calls.finish(self.actors[counter], counter=self.place.counters[counter], at=at)

    def leave(self, ticket: Ticket, at: datetime) -> None:
        tickets.leave(SYSTEM, ticket=ticket, at=at)

    def rate(self, counter: int, ticket: Ticket, level: int, comment: int | None, at: datetime) -> None:
        asked = Rating.objects.select_related("call__ticket").get(call=self.called[ticket.pk])
        text = "" if comment is None else self.place.comments[comment]
        token = ratings.token_of(bytes(asked.nonce))
        if level == min(each["value"] for each in self.place.scale.levels) and asked.call.ticket.customer_id is None:
            ticket = self._recognise(counter, ticket, at)
        ratings.rate(SYSTEM, ticket=ticket, token=token, level=self.place.level(level), comment=text, channel="pad", at=at)


@dataclass(eq=False)
class Entry:
    """A visit in the book, while its day goes on."""

    number: int
    visit: PastVisit


@dataclass
class BookDesk:
    """Keeps the day in memory; calls whom the hall's order of service would call."""

    place: Place
    discipline: rule.Discipline
    takes: Mapping[int, frozenset[str]]
    entries: list[Entry] = field(default_factory=list)
    waiting: dict[int, Entry] = field(default_factory=dict)
    recent: list[int] = field(default_factory=list)

    def open(self, counter: int, at: datetime) -> None:
        """Past counters are not entered, only what happened to visitors; so too their breaks and ends."""

    def pause(self, counter: int, at: datetime) -> None:
        """Not entered."""

    def close(self, counter: int, at: datetime) -> None:
        """Not entered."""

    def issue(self, service: str, service_class: str, at: datetime) -> Entry:
        wanted = self.place.services[service]
        chosen = wanted.service_class if service_class == "ordinary" else service_class
        category = wanted.category_id
        ahead = sum(1 for entry in self.waiting.values() if entry.visit.service.category_id == category)
        entry = Entry(len(self.entries) + 1, PastVisit(wanted, chosen, at, ahead))
        self.entries.append(entry)
        self.waiting[entry.number] = entry
        return entry

    def call_next(self, counter: int, at: datetime) -> Entry | None:
        here = [entry for entry in self.waiting.values() if entry.visit.service.category.code in self.takes[counter]]
        line = [rule.Waiting(entry.number, entry.visit.service_class, entry.visit.issued_at) for entry in here]
        choice = rule.choose(line, self.recent, self.discipline, at)
        if choice is None:
            return None
        entry = self.waiting.pop(choice.ticket.id)
        kind = rule.weights(self.discipline)[entry.visit.service_class].kind
        self.recent = [kind, *self.recent[: rule.RECENT_CALLS - 1]]
        why = {"rule": choice.rule, "score": round(rule.in_credits(choice.score), 3), "passed_over": choice.passed_over}
        entry.visit.calls.append(PastCall(self.place.counters[counter], self.place.clerks[counter], at, kind=kind, why=why))
        return entry

    def recall(self, counter: int, ticket: Entry, at: datetime) -> None:
        ticket.visit.calls[-1].times_called += 1

    def miss(self, counter: int, ticket: Entry, at: datetime) -> None:
        self._end(ticket, "no_show", at)

    def start(self, counter: int, ticket: Entry, at: datetime) -> None:
        ticket.visit.calls[-1].started_at = at

    def park(self, counter: int, ticket: Entry, at: datetime) -> None:
        self._end(ticket, "parked", at)

    def resume(self, counter: int, ticket: Entry, at: datetime) -> None:
        before = ticket.visit.calls[-1]
        again = PastCall(
            before.counter, before.clerk, at, kind=before.kind, why={"rule": "resumed"}, started_at=at, is_resumed=True
        )
        ticket.visit.calls.append(again)

    def finish(self, counter: int, ticket: Entry, at: datetime) -> None:
        self._end(ticket, "finished", at)

    def leave(self, ticket: Entry, at: datetime) -> None:
        del self.waiting[ticket.number]
        ticket.visit.left_at = at

    def rate(self, counter: int, ticket: Entry, level: int, comment: int | None, at: datetime) -> None:
        call = ticket.visit.calls[-1]
        call.level, call.rated_at = self.place.level(level), at
        call.comment = "" if comment is None else self.place.comments[comment]

    def _end(self, ticket: Entry, outcome: str, at: datetime) -> None:
        call = ticket.visit.calls[-1]
        call.ended_at, call.outcome = at, outcome
