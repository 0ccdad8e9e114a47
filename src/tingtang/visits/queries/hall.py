"""The live hall: counters, who waits, load against what is open, and what needs a decision now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Max, Q
from django.utils.translation import gettext as _

from tingtang.catalogue.models import Category, Service
from tingtang.core.actors import Actor
from tingtang.org.models import Counter, Device, Hall, Zone
from tingtang.org.queries import silent_of
from tingtang.ui import formats
from tingtang.visits.models import Call, CounterCategory, HallService, ServicePace, Ticket, TicketState
from tingtang.visits.queries.console import today
from tingtang.visits.queries.fairness import Passed, passed
from tingtang.visits.queries.line import InLine, Number, ServiceLoad, by_service, in_line, waiting
from tingtang.visits.queries.targets import Clock, Standing
from tingtang.visits.rules import staffing
from tingtang.visits.statements import services_at

WINDOW = timedelta(hours=1)
CALLED_TOO_LONG_SECONDS = 180
LONG_BREAK_SECONDS = 20 * 60
LONG_IDLE_SECONDS = 120
SHOWN_LATE = 5
WHOLE = 0.25  # a counter that spends less of its time on other services counts as one


@dataclass(frozen=True)
class CounterNow:
    """A counter on the plan: its state, and the customer there with the clock of the service."""

    counter: Counter
    categories: list[Category]
    call: Call | None
    clock: Clock | None
    served: int

    @property
    def phase(self) -> str:
        if self.call is not None:
            return "serving" if self.call.started_at else "called"
        return str(self.counter.state)

    @property
    def standing_id(self) -> str:
        """The element that says how the clock of this counter stands."""
        return f"plan-s{self.counter.pk}"

    @property
    def is_stuck(self) -> bool:
        """A number was called and nobody has come for a while."""
        return self.phase == "called" and self.clock is not None and self.clock.seconds > CALLED_TOO_LONG_SECONDS


@dataclass(frozen=True)
class Flow:
    """One category now: demand with its figures, counters that serve it, counters it needs."""

    category: Category
    demand: staffing.Demand
    have: float
    need: int

    @property
    def line(self) -> staffing.Line:
        """The line to expect with the counters there are."""
        return staffing.erlang_c(
            self.demand.rate, self.demand.service_minutes, max(0, round(self.have)), self.demand.target_minutes
        )

    @property
    def service_seconds(self) -> float:
        return self.demand.service_minutes * 60

    @property
    def bar_width(self) -> int:
        return min(100, self.busy_percent)

    @property
    def is_short(self) -> bool:
        return self.have < self.need - 0.25

    @property
    def busy_percent(self) -> int:
        """Load against the counters that are open; above 100 the line grows."""
        return round(100 * self.demand.load / self.have) if self.have else (100 if self.demand.load else 0)


@dataclass(frozen=True)
class Suggestion:
    """A proposal with the things it names."""

    proposal: staffing.Proposal
    counter: Counter
    category: Category

    @property
    def title(self) -> str:
        """What to do."""
        named = {"counter": self.counter.name_in(), "category": self.category.name_in()}
        if self.proposal.kind == "switch":
            return _("Switch %(counter)s to %(category)s") % named
        if self.proposal.kind == "open_switched":
            return _("Open %(counter)s for %(category)s") % named
        return _("Open %(counter)s") % named

    @property
    def verb(self) -> str:
        return _("Switch…") if self.proposal.kind == "switch" else _("Open…")

    @property
    def why(self) -> str:
        """The need in one sentence."""
        figures = {
            "category": self.category.name_in(),
            "need": self.proposal.need,
            "have": self.proposal.taking,
            "waiting": self.proposal.demand.waiting,
        }
        if self.proposal.taking - self.proposal.have < WHOLE:
            return _("%(category)s needs %(need)s counters and has %(have)s; %(waiting)s wait.") % figures
        return _("%(category)s needs %(need)s counters; %(have)s serve it, but other services too; %(waiting)s wait.") % figures

    @property
    def figures(self) -> str:
        """The figures behind it, with how many visits they come from."""
        demand = self.proposal.demand
        values = {
            "arrived": demand.arrived,
            "window": round(demand.window_minutes),
            "waiting": demand.waiting,
            "drain": round(staffing.DRAIN_MINUTES),
            "service": formats.duration(demand.service_minutes * 60),
            "n": demand.served,
            "share": formats.share(staffing.PROMISED_SHARE),
            "target": formats.duration(demand.target_minutes * 60),
            "now": formats.share(self._within(round(self.proposal.have))),
            "then": formats.share(self._within(self.proposal.need)),
        }
        return (
            _(
                "%(arrived)s came in %(window)s minutes; %(waiting)s who wait should be called within %(drain)s minutes; a service"
                " takes %(service)s (n = %(n)s). Target: %(share)s called within %(target)s. Erlang C expects %(now)s now and"
                " %(then)s with the counters needed; patience is not counted in."
            )
            % values
        )

    def _within(self, servers: int) -> float:
        demand = self.proposal.demand
        return staffing.erlang_c(demand.rate, demand.service_minutes, servers, demand.target_minutes).within_target


@dataclass(frozen=True)
class Unused:
    """An open counter where nobody is, though people wait whom it takes: how many, and who waited longest."""

    counter: CounterNow
    longest: InLine
    waiting: int

    @property
    def is_barred(self) -> bool:
        """Whether the clerk there holds no post that may do it: asking him to call is no use."""
        at = self.counter.counter
        return self.longest.ticket.for_counter_id is None and self.longest.ticket.service.pk not in services_at(
            at.pk, at.clerk_id
        )


@dataclass(frozen=True)
class HallNow:
    """A hall at one moment."""

    hall: Hall
    counters: list[CounterNow]
    loads: list[ServiceLoad]
    line: list[InLine]
    flows: list[Flow]
    suggestions: list[Suggestion]
    parked: int
    served: int
    left: int
    no_show: int
    issued: int
    passed: Passed
    silent: list[Device]
    at: datetime

    @property
    def late(self) -> list[InLine]:
        """Who waits beyond the target, the longest over it first."""
        return sorted((x for x in self.line if x.standing == Standing.LATE), key=lambda x: -x.clock.over_seconds)

    @property
    def late_more(self) -> int:
        """How many are late beyond those shown."""
        return max(0, len(self.late) - SHOWN_LATE)

    @property
    def decision_count(self) -> int:
        """How many things ask for a decision."""
        counters = (self.to_open is not None) + len(self.unserved) + len(self.suggestions) + len(self.stuck) + len(self.resting)
        more = len(self.unused) + len(self.late) + bool(self.privileged_alarm) + len(self.silent)
        return counters + more

    @property
    def privileged_alarm(self) -> str:
        """That ordinary customers waited beyond their limit while privileged ones were called; empty when not so."""
        return self.passed.sentence

    @property
    def open_count(self) -> int:
        return sum(c.counter.state == "open" for c in self.counters)

    @property
    def to_open(self) -> Counter | None:
        """The counter to open first where none is open: a closed one that takes something, if there is one."""
        if self.open_count:
            return None
        ordered = sorted(self.counters, key=lambda c: (c.counter.state != "closed", not c.categories))
        return ordered[0].counter if ordered else None

    @property
    def unserved(self) -> list[Flow]:
        """Categories for which people wait and no counter is open."""
        return [flow for flow in self.flows if flow.demand.waiting and flow.have == 0]

    @property
    def stuck(self) -> list[CounterNow]:
        return [c for c in self.counters if c.is_stuck]

    @property
    def resting(self) -> list[CounterNow]:
        """Counters on a long break while people wait for them."""
        pressed = {flow.category.pk for flow in self.flows if flow.demand.waiting}
        return [
            c
            for c in self.counters
            if c.counter.state == "break"
            and c.clock is not None
            and c.clock.seconds > LONG_BREAK_SECONDS
            and pressed & {category.pk for category in c.categories}
        ]

    @property
    def unused(self) -> list[Unused]:
        """Open counters that called nobody for a while though people wait whom they take."""
        found = []
        for each in self.counters:
            if each.phase == "open" and each.clock is not None and each.clock.seconds > LONG_IDLE_SECONDS:
                taken = {category.pk for category in each.categories}
                fitting = [x for x in self.line if x.clock.seconds > LONG_IDLE_SECONDS and _may_go(x.ticket, each.counter, taken)]
                if fitting:
                    found.append(Unused(each, min(fitting, key=lambda x: x.ticket.waiting_since), len(fitting)))
        return found

    @property
    def idle(self) -> list[CounterNow]:
        """Open counters with nobody there and nobody waiting for them."""
        return idle_among(self.counters, {x.ticket.service.category_id for x in self.line})


def idle_among(counters: list[CounterNow], waited_for: set[int]) -> list[CounterNow]:
    """Open counters with nobody there, whose categories nobody waits for."""
    free = [c for c in counters if c.phase == "open"]
    return [c for c in free if not waited_for & {category.pk for category in c.categories}]


def _may_go(ticket: Number | Ticket, counter: Counter, taken: set[int]) -> bool:
    if ticket.for_counter_id is not None:
        return ticket.for_counter_id == counter.pk
    return ticket.service.category_id in taken


def hall_now(actor: Actor, hall: Hall, at: datetime) -> HallNow:
    """Everything the supervisor's page shows, in about ten reads."""
    line = in_line(waiting(actor, hall), at)
    counters = counters_now(hall, at)
    states = count_states(hall, at)
    flows, suggestions = _load(hall, counters, line, at)
    return HallNow(
        hall=hall,
        counters=counters,
        loads=by_service(line),
        line=line,
        flows=flows,
        suggestions=suggestions,
        parked=states.get(TicketState.PARKED, 0),
        served=states.get(TicketState.FINISHED, 0),
        left=states.get(TicketState.LEFT, 0),
        no_show=states.get(TicketState.NO_SHOW, 0),
        issued=sum(states.values()),
        passed=passed(hall, at),
        silent=silent_of(hall),
        at=at,
    )


def count_states(hall: Hall, at: datetime) -> dict[str, int]:
    """How many of today's tickets are in each state."""
    return dict(Ticket.objects.filter(hall=hall, day_date=today(hall, at)).values_list("state").annotate(n=Count("pk")))


def counters_now(hall: Hall, at: datetime) -> list[CounterNow]:
    """The counters of a hall by number, each with the customer there."""
    calls = {c.counter_id: c for c in Call.objects.filter(hall=hall, ended_at=None).select_related("ticket", "service")}
    taken: dict[int, list[Category]] = {}
    for link in CounterCategory.objects.filter(counter__hall=hall).select_related("category").order_by("category__order"):
        taken.setdefault(link.counter_id, []).append(link.category)
    ended = Call.objects.filter(hall=hall, called_at__gt=at - timedelta(hours=16), ended_at__isnull=False)
    latest = ended.values_list("counter").annotate(at=Max("ended_at"), n=Count("pk", filter=Q(outcome="finished")))
    done = {counter: (moment, n) for counter, moment, n in latest}
    found = Counter.objects.filter(hall=hall, is_active=True).select_related("clerk", "zone").order_by("number")
    return [_now(c, taken.get(c.pk, []), calls.get(c.pk), *done.get(c.pk, (None, 0)), at) for c in found]


def _now(
    counter: Counter, taken: list[Category], call: Call | None, idle_since: datetime | None, served: int, at: datetime
) -> CounterNow:
    return CounterNow(counter, taken, call, _clock(counter, call, idle_since, at), served)


def _clock(counter: Any, call: Any, idle_since: datetime | None, at: datetime) -> Clock | None:
    if call is None:
        since = max((moment for moment in (counter.state_since, idle_since) if moment), default=None)
        return Clock(since, 0, at) if since else None
    if call.started_at is None:
        return Clock(call.called_at, 0, at)
    return Clock(call.started_at, call.service.service_target_seconds, at)


def zones(hall: Hall, counters: list[CounterNow]) -> list[tuple[Zone | None, list[CounterNow]]]:
    """The counters by zone, in the order of the hall; those without a zone last."""
    order = {zone.pk: zone for zone in Zone.objects.filter(hall=hall).order_by("order", "code")}
    grouped: dict[int | None, list[CounterNow]] = {}
    for each in counters:
        grouped.setdefault(each.counter.zone_id, []).append(each)
    return [(order.get(key) if key else None, grouped[key]) for key in [*order, None] if key in grouped]


def _load(hall: Hall, counters: list[CounterNow], line: list[InLine], at: datetime) -> tuple[list[Flow], list[Suggestion]]:
    demands = _demands(hall, line, at)
    posts = [staffing.Post(c.counter.pk, c.counter.state == "open", frozenset(k.pk for k in c.categories)) for c in counters]
    have = staffing.capacity(demands, posts)
    categories = {c.pk: c for c in Category.objects.filter(pk__in=demands).order_by("order", "code")}
    flows = [Flow(categories[pk], demands[pk], have[pk], _need(demands[pk])) for pk in categories]
    by_pk = {c.counter.pk: c.counter for c in counters}
    proposals = staffing.propose(list(demands.values()), posts)
    return flows, [Suggestion(p, by_pk[p.counter], categories[p.category]) for p in proposals]


def _need(demand: staffing.Demand) -> int:
    return staffing.needed(demand.rate, demand.service_minutes, demand.target_minutes)


def _demands(hall: Hall, line: list[InLine], at: datetime) -> dict[int, staffing.Demand]:
    offered = HallService.objects.filter(hall=hall, is_active=True).select_related("service")
    services: dict[int, list[tuple[Service, int]]] = {}
    for each in offered:
        target = each.wait_target_seconds or each.service.wait_target_seconds
        services.setdefault(each.service.category_id, []).append((each.service, target))
    came = Ticket.objects.filter(hall=hall, day_date=today(hall, at), issued_at__gt=at - WINDOW, issued_at__lte=at)
    arrived = dict(came.values_list("service").annotate(n=Count("pk")))
    paces = _paces(hall, at)
    waits: dict[int, int] = {}
    for ticket in (x.ticket for x in line):
        waits[ticket.service.category_id] = waits.get(ticket.service.category_id, 0) + 1
    return {pk: _demand(pk, group, arrived, paces, waits.get(pk, 0)) for pk, group in services.items()}


def _demand(
    category: int,
    group: list[tuple[Service, int]],
    arrived: dict[int, int],
    paces: dict[int, tuple[float, int]],
    waits: int,
) -> staffing.Demand:
    weights = [(service, target, arrived.get(service.pk, 0) or 0.1) for service, target in group]
    total = sum(weight for *_, weight in weights)
    mean = sum(w * paces.get(s.pk, (float(s.expected_seconds), 0))[0] for s, _, w in weights) / total
    target = sum(w * t for _, t, w in weights) / total
    served = sum(paces.get(s.pk, (0.0, 0))[1] for s, *_ in weights)
    came = sum(arrived.get(s.pk, 0) for s, _ in group)
    return staffing.Demand(category, came, WINDOW.total_seconds() / 60, mean / 60, served, waits, target / 60)


def _paces(hall: Hall, at: datetime) -> dict[int, tuple[float, int]]:
    """Mean seconds per service from call to end, and from how many services of the latest hours; learned paces otherwise."""
    learned = {p.service_id: (p.mean_seconds, 0) for p in ServicePace.objects.filter(hall=hall)}
    ended = Call.objects.filter(hall=hall, outcome="finished", ended_at__gt=at - 3 * WINDOW, started_at__isnull=False)
    rows = ended.values_list("service").annotate(n=Count("pk"), mean=Avg(F("ended_at") - F("called_at")))
    return learned | {service: (mean.total_seconds(), n) for service, n, mean in rows if n >= 5}
