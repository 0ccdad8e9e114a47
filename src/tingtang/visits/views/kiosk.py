"""The kiosk: its page, what its hall offers, numbers, leases, the log of a cut, printing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from pydantic import BaseModel, Field

from tingtang.core.actors import SYSTEM
from tingtang.core.api import void
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.queries import DEVICE_COOKIE
from tingtang.core.views import Request, actor_of, public
from tingtang.customers.telling import announced
from tingtang.org.actions.devices import note_seen
from tingtang.org.models import Device, Hall
from tingtang.org.queries import opening_minutes
from tingtang.ui import page_worker
from tingtang.ui.formats import money
from tingtang.visits import statements, tasks
from tingtang.visits.actions import kiosks, tickets
from tingtang.visits.actions.waits import minutes_of, tell_waits
from tingtang.visits.models import HallSetup
from tingtang.visits.queries import VIEW_KIOSK
from tingtang.visits.queries.devices import Offer, get_device, get_kiosk_ticket, get_lease, get_print_job, offers, phone_address
from tingtang.visits.rules.estimate import Estimate
from tingtang.visits.views.enrol import keep_key
from tingtang.visits.views.kiosk_texts import KIOSK_TEXTS
from tingtang.visits.views.machines import (
    body,
    edition,
    in_languages,
    language_of,
    machine_page,
    machine_read,
    machine_write,
    names,
    texts,
)

EARLY_MINUTES = 45
LATEST_MS = 253_402_214_400_000  # the last day a date can name; a clock may be more wrong than that
FILES = ("device.css", "kiosk.css", "kiosk.js")
PRINTINGS = ("browser", "printer", "none")
Code = Annotated[str, Field(min_length=1, max_length=40)]


class Wanted(BaseModel):
    """Services on one number."""

    services: Annotated[list[Code], Field(min_length=1, max_length=8)]
    language: Literal["", "zh-hans", "zh-hant", "en"] = ""


class Borrowed(BaseModel):
    """A block of numbers."""

    series: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
    size: Annotated[int, Field(ge=1, le=500)]


class Log(BaseModel):
    """Entries of a lease's log, as kept by the kiosk."""

    lease: Annotated[int, Field(ge=1, lt=2**63)]
    sent_at: Annotated[int, Field(ge=0, lt=2**53)]
    entries: Annotated[list[dict[str, Any]], Field(max_length=500)]


class Key(BaseModel):
    """The key of a write."""

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,80}$")]


class Print(BaseModel):
    """A ticket for the printer, under a job of its own."""

    ticket: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,24}$")]
    job: UUID


@machine_page(VIEW_KIOSK)
def kiosk(request: Request) -> HttpResponseBase:
    """The kiosk's page, with all it needs to work without a line."""
    device = get_device(actor_of(request), "kiosk")
    note_seen(device, at=request.at)
    setup = {
        "hall": _hall(device, request.at),
        "settings": settings_of(device),
        "texts": texts(KIOSK_TEXTS),
        "urls": {
            name: reverse(f"visits:kiosk_{name}")
            for name in ("hall", "issue", "void", "lease", "replay", "print", "printed", "worker")
        }
        | {"phone": phone_url(request, device, "KEY")},
    }
    response = render(request, "visits/kiosk.html", {"setup": setup})
    keep_key(response, request.COOKIES[DEVICE_COOKIE], reverse("visits:kiosk"))
    return response


@public("a script without data: which files the kiosk's page is made of")
@require_GET
def worker(request: Request) -> HttpResponse:
    """The service worker, with the list of files to keep."""
    return page_worker.answer("kiosk", reverse("visits:kiosk"), FILES)


@machine_read(VIEW_KIOSK)
def hall(request: Request) -> dict[str, Any]:
    """What the hall offers now; asked again and again, it also proves that the line holds."""
    device = get_device(actor_of(request), "kiosk")
    note_seen(device, at=request.at)
    return _hall(device, request.at)


@machine_write("visits.issue")
def issue(request: Request) -> dict[str, Any]:
    """A number for one or several services."""
    wanted, device = body(request, Wanted), get_device(actor_of(request), "kiosk")
    known = {offer.offered.service.code: offer.offered.service for offer in offers(device.hall)}
    if not set(wanted.services) <= known.keys():
        raise Invalid(fields={"services": ["not offered here"]})
    service, *errands = [known[code] for code in dict.fromkeys(wanted.services)]
    issued = tickets.issue(
        actor_of(request),
        hall=device.hall,
        service=service,
        errands=errands,
        at=request.at,
        channel="kiosk",
        language=wanted.language,
        device=device,
    )
    link_key = issued.ticket.link_key
    url = phone_url(request, device, link_key)
    return {"label": issued.ticket.label, "ahead": issued.ahead, "link_key": link_key, "url": url} | _minutes(issued.estimate)


@machine_write("visits.issue")
def give_up(request: Request) -> dict[str, Any]:
    """A number was asked for under this key and never reached the customer: it must not wait in line, now or later."""
    device = get_device(actor_of(request), "kiosk")
    answer = void(request, body(request, Key).key)
    if answer is None or "link_key" not in answer:
        return {"left": False}
    tickets.leave(actor_of(request), ticket=get_kiosk_ticket(device, answer["link_key"]), at=request.at)
    return {"left": True}


@machine_write("visits.lease_numbers")
def lease(request: Request) -> dict[str, Any]:
    """A block of numbers for the time of a cut, with the secret that signs their log."""
    wanted, device = body(request, Borrowed), get_device(actor_of(request), "kiosk")
    leased = kiosks.lease_numbers(actor_of(request), device=device, series=wanted.series, size=wanted.size, at=request.at)
    block = leased.lease
    return {
        "id": block.pk,
        "series": block.series,
        "day": block.day_date.isoformat(),
        "first": block.first_number,
        "last": block.latest_number,
        "secret": leased.secret,
    }


@machine_write("visits.replay_kiosk_log")
def replay(request: Request) -> dict[str, Any]:
    """Take over numbers given during a cut, in order; says from where to go on."""
    log, device = body(request, Log), get_device(actor_of(request), "kiosk")
    block, at = get_lease(device, log.lease), request.at
    sent_at = datetime.fromtimestamp(0, tz=at.tzinfo) + timedelta(milliseconds=min(log.sent_at, LATEST_MS))
    done = kiosks.replay_kiosk_log(actor_of(request), device=device, lease=block, entries=log.entries, sent_at=sent_at, at=at)
    return {"expected": done.expected, "stopped_by": done.stopped_by, "duplicates": done.duplicates}


@machine_write("visits.print_ticket")
def print_slip(request: Request) -> dict[str, Any]:
    """Send a number to the hall's printer, once."""
    wanted, device = body(request, Print), get_device(actor_of(request), "kiosk")
    ticket = get_kiosk_ticket(device, wanted.ticket)
    kiosks.print_ticket(actor_of(request), ticket=ticket, job=wanted.job, device=device, at=request.at)
    url = phone_url(request, device, ticket.link_key)
    tasks.print_slip.defer(job=str(wanted.job), url=url)
    return {"job": str(wanted.job)}


@machine_read(VIEW_KIOSK)
def print_state(request: Request) -> dict[str, Any]:
    """How a print went, for the customer who waits for the slip."""
    device = get_device(actor_of(request), "kiosk")
    try:
        job = UUID(request.GET.get("job", ""))
    except ValueError:
        raise NotFound from None
    return {"state": get_print_job(device, job).state}


def phone_url(request: Request, device: Device, link_key: str) -> str:
    """The address of a customer's page: where phones reach the server, which may not be where the kiosk does."""
    return phone_address(device, link_key) or request.build_absolute_uri(reverse("visits:phone", args=[link_key]))


def settings_of(device: Device) -> dict[str, Any]:
    """A kiosk's settings, with what is usual where the device says nothing."""
    given = device.settings
    return {
        "printing": given.get("printing") if given.get("printing") in PRINTINGS else "browser",
        "language": language_of(given.get("language")),
        "idle_seconds": _number(given.get("idle_seconds"), 40, 15, 600),
        "ticket_seconds": _number(given.get("ticket_seconds"), 25, 8, 600),
        "offline_numbers": _number(given.get("offline_numbers"), 100, 0, 500),
        **{f"is_{name}": bool(given.get(name)) for name in ("low", "big", "spoken")},
    }


def _number(value: object, usual: int, least: int, most: int) -> int:
    return min(max(value, least), most) if isinstance(value, int) and not isinstance(value, bool) else usual


def _hall(device: Device, at: datetime) -> dict[str, Any]:
    hall = device.hall
    local, setup = at.astimezone(hall.zone), HallSetup.objects.filter(hall=hall).first()
    offered, takes = offers(hall), takes_numbers(hall, at)
    waits = tell_waits(SYSTEM, hall=hall, at=at).waits
    categories: dict[str, dict[str, Any]] = {}
    for offer in offered:
        category = offer.offered.service.category
        listed = categories.setdefault(category.code, {"code": category.code, "names": names(category), "services": []})
        listed["services"].append(offer.offered.service.code)
    return {
        "at": int(at.timestamp() * 1000),
        "edition": edition(device, *FILES),
        "day": local.date().isoformat(),
        "time_zone": hall.time_zone,
        "names": names(hall),
        "messages": [in_languages(one) for one in announced(hall.pk, "kiosk", at)],
        "note": in_languages(setup.ticket_note) if setup else {},
        "categories": list(categories.values()),
        "services": {
            offer.offered.service.code: _service(hall, offer, at, takes=takes, wait=waits.get(str(offer.offered.service_id)))
            for offer in offered
        },
    }


def _service(hall: Hall, offer: Offer, at: datetime, *, takes: bool, wait: Sequence[float] | None) -> dict[str, Any]:
    service = offer.offered.service
    return {
        "code": service.code,
        "names": names(service),
        "about": in_languages(service.descriptions, service.description),
        "series": service.series,
        "service_class": service.service_class,
        "minutes": max(1, round(service.expected_seconds / 60)),
        "fee": money(service.fee_cents, service.currency) if service.fee_cents else "",
        "documents": [
            {
                "names": in_languages(paper.get("names", {}), paper.get("name", "")),
                "is_required": bool(paper.get("is_required", True)),
                "copies": int(paper.get("copies", 1) or 1),
            }
            for paper in service.documents
        ],
        "is_open": takes and offer.has_counter,
        "is_attended": offer.is_attended,
        "waiting": offer.waiting,
    } | _expected(hall, offer, at, wait)


def _expected(hall: Hall, offer: Offer, at: datetime, wait: Sequence[float] | None) -> dict[str, int | None]:
    found = statements.load(hall.pk, offer.offered.service_id, offer.offered.service.service_class, at)
    low, high = minutes_of(wait if offer.is_attended else None)
    return {"ahead": offer.waiting if found.refused else found.ahead, "low": low, "high": high}


def _minutes(expected: Estimate | None) -> dict[str, int | None]:
    low, high = expected.minutes() if expected else (None, None)
    return {"low": low, "high": high}


def takes_numbers(hall: Hall, at: datetime) -> bool:
    """Whether a hall gives numbers now: from a while before it opens until it closes, through lunch too."""
    if not hall.opening:
        return True
    local = at.astimezone(hall.zone)
    today = opening_minutes(hall, local.date())
    minute = local.hour * 60 + local.minute
    return bool(today) and today[0][0] - EARLY_MINUTES <= minute < today[-1][1]
