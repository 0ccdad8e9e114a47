"""What the machines of a hall show: the kiosk's offer, the board's calls, the pad's question."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max
from django.urls import reverse

from tingtang.catalogue.models import Category
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.org.models import Counter, Device, Hall
from tingtang.visits.models import WAITS, CounterCategory, HallService, Lease, PrintJob, Rating, Sign, Ticket, TicketState
from tingtang.visits.queries.line import in_order

CALL_KINDS = ("called", "recalled")
SIGNS_LOOKED_AT = 2000  # in the morning no call is of today: without a bound every sign ever made would be read
PAD_ASKS = timedelta(seconds=90)


@dataclass(frozen=True)
class Offer:
    """A service as a kiosk offers it: how many wait for it, and whether any counter takes it and is open now."""

    offered: HallService
    waiting: int
    has_counter: bool
    is_attended: bool


@dataclass(frozen=True)
class CategoryNow:
    """A category on the board: how many wait, and who is next."""

    category: Category
    waiting: int
    next_label: str
    service_id: int | None


@dataclass(frozen=True)
class Printer:
    """Where slips are printed."""

    host: str
    port: int
    columns: int
    answers: bool
    device: Device


def get_device(actor: Actor, kind: str) -> Device:
    """The device that acts, if it is of this kind. NotFound otherwise."""
    found = Device.objects.select_related("hall", "counter__clerk", "zone").filter(pk=actor.id, kind=kind)
    device = found.first() if actor.kind == "device" else None
    if not isinstance(device, Device):
        raise NotFound
    return device


def offers(hall: Hall) -> list[Offer]:
    """What the hall offers, in the order of the catalogue."""
    links = CounterCategory.objects.filter(counter__hall=hall, counter__is_active=True)
    states: dict[int, set[str]] = {}
    for category_id, state in links.values_list("category_id", "counter__state"):
        states.setdefault(category_id, set()).add(state)
    lines = Ticket.objects.filter(WAITS, hall=hall).values_list("service_id").annotate(Count("pk"))
    waiting: dict[int, int] = dict(lines)
    found = HallService.objects.filter(hall=hall, is_active=True, service__is_active=True, service__category__is_active=True)
    ordered = found.select_related("service__category").order_by(
        "service__category__order", "service__category__code", "service__order", "service__code"
    )
    return [
        Offer(
            offered,
            waiting.get(offered.service_id, 0),
            offered.service.category_id in states,
            "open" in states.get(offered.service.category_id, ()),
        )
        for offered in ordered
    ]


def get_lease(device: Device, lease_id: int) -> Lease:
    """A lease of this kiosk. NotFound when absent or another's."""
    lease = Lease.objects.filter(pk=lease_id, device=device).first()
    if lease is None:
        raise NotFound
    return lease


def get_kiosk_ticket(device: Device, link_key: str) -> Ticket:
    """A ticket that this kiosk gave out. NotFound otherwise."""
    ticket = Ticket.objects.select_related("hall", "service").filter(device=device, link_key=link_key).first()
    if not isinstance(ticket, Ticket):
        raise NotFound
    return ticket


def get_print_job(device: Device, job: UUID) -> PrintJob:
    """A print job of this kiosk. NotFound when absent or another's."""
    found = PrintJob.objects.filter(pk=job, device=device).first()
    if found is None:
        raise NotFound
    return found


def printer_of(kiosk: Device) -> Printer | None:
    """The printer of a kiosk: the one its settings name, else one of its zone, else any of the hall."""
    found = [one for one in Device.objects.filter(hall=kiosk.hall, kind="printer", revoked_at=None) if isinstance(one, Device)]
    usable = [one for one in found if one.settings.get("host")]
    named = kiosk.settings.get("printer")
    usable.sort(key=lambda one: (one.name != named, one.zone_id != kiosk.zone_id, one.pk))
    if not usable:
        return None
    given = usable[0].settings
    columns = 32 if given.get("columns") == 32 else 48
    return Printer(str(given["host"]), int(given.get("port") or 9100), columns, bool(given.get("answers", True)), usable[0])


def phone_address(device: Device, link_key: str) -> str:
    """The whole address of a customer's page where this machine's settings say how phones reach the server, else nothing."""
    outside = str(device.settings.get("phone_address") or "").rstrip("/")
    return outside + reverse("visits:phone", args=[link_key]) if outside else ""


def latest_calls(hall: Hall, day: date, zone_code: str, limit: int) -> list[Sign]:
    """The latest calls of the day, the newest first; a number called again counts once."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=hall.zone)
    recent = latest_sequence(hall) - SIGNS_LOOKED_AT
    found = Sign.objects.filter(hall=hall, sequence__gt=recent, kind__in=CALL_KINDS, at__gte=midnight)
    if zone_code:
        found = found.filter(zone_code__in=["", zone_code])
    by_label: dict[str, Sign] = {}
    for sign in found.order_by("-sequence")[: limit * 4]:
        by_label.setdefault(sign.label, sign)
    return list(by_label.values())[:limit]


def latest_sequence(hall: Hall) -> int:
    """The number of the hall's latest sign."""
    return Sign.objects.filter(hall=hall).aggregate(latest=Max("sequence"))["latest"] or 0


def waiting_by_category(hall: Hall, zone_code: str, at: datetime) -> list[CategoryNow]:
    """How many wait for each category that the counters (of a zone) take, and who is next there."""
    links = CounterCategory.objects.filter(counter__hall=hall, counter__is_active=True)
    if zone_code:
        links = links.filter(counter__zone__code=zone_code)
    categories = Category.objects.filter(pk__in=links.values("category_id")).order_by("order", "code")
    line = Ticket.objects.filter(WAITS, hall=hall)
    counts: dict[int, int] = dict(line.values_list("service__category_id").annotate(Count("pk")))
    heads, services = _heads(hall, at), _ordinary(hall)
    return [CategoryNow(one, counts.get(one.pk, 0), heads.get(one.pk, ""), services.get(one.pk)) for one in categories]


def _ordinary(hall: Hall) -> dict[int, int]:
    """One service of each category: whoever comes for it waits as for the others, for the same counters."""
    offered = HallService.objects.filter(hall=hall, is_active=True, service__is_active=True)
    rows = offered.order_by("-service_id").values_list("service__category_id", "service_id")
    return dict(rows)


def _heads(hall: Hall, at: datetime) -> dict[int, str]:
    # Within a class and service credit only grows with waiting: whoever came first there is all that can be next.
    first = Ticket.objects.filter(hall=hall, state=TicketState.WAITING, for_counter=None).select_related("service")
    ordered = first.order_by("service_class", "service_id", "waiting_since", "id").distinct("service_class", "service_id")
    heads: dict[int, str] = {}
    for ticket in in_order(hall, [row for row in ordered if isinstance(row, Ticket)], at):
        heads.setdefault(ticket.service.category_id, ticket.label)
    return heads


def asked_at(counter: Counter, at: datetime) -> Rating | None:
    """The rating that the counter's pad may ask for now: of the service just finished, not given, not too long ago."""
    found = Rating.objects.filter(call__counter=counter, asked_at__gt=at - PAD_ASKS).order_by("-asked_at")
    rating = found.select_related("scale", "call__ticket", "call__service", "call__clerk", "call__counter").first()
    if not isinstance(rating, Rating) or rating.rated_at is not None or rating.expires_at <= at:
        return None
    has_next = counter.calls.filter(called_at__gt=rating.asked_at).exists()
    return None if has_next else rating


def get_asked(counter: Counter, rating_id: int) -> Rating:
    """The rating of this counter that may be given now. NotFound otherwise."""
    found = Rating.objects.filter(pk=rating_id, call__counter=counter).select_related("call__ticket").first()
    if not isinstance(found, Rating):
        raise NotFound
    return found
