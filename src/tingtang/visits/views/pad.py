"""The rating pad at a counter: the question when a service has just finished, one answer, rest."""

from datetime import datetime
from typing import Annotated, Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from tingtang.core.errors import Refused
from tingtang.core.live import stream_url
from tingtang.core.queries import DEVICE_COOKIE
from tingtang.core.views import Request, actor_of
from tingtang.org.actions.devices import note_seen
from tingtang.org.models import Counter, Device, Staff
from tingtang.visits.actions.ratings import rate, token_of
from tingtang.visits.models import Rating
from tingtang.visits.queries import VIEW_PAD
from tingtang.visits.queries.devices import PAD_ASKS, asked_at, get_asked, get_device
from tingtang.visits.topics import pad_topic
from tingtang.visits.views.enrol import keep_key
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

THANKS_SECONDS = 8
PAD_TEXTS = {
    "counter": _("Counter {n}"),
    "badge": _("Badge {badge}"),
    "at_your_service": _("At your service"),
    "nobody_here": _("This counter is not staffed now"),
    "how_was_it": _("How was our service?"),
    "voluntary": _("Rating is voluntary. After a bad rating the hall looks into it and may contact you."),
    "thanks": _("Thank you!"),
    "thanks_why": _("Your rating helps us to serve better."),
    "sorry": _("Your rating could not be taken"),
    "sorry_why": _("It was given already, or its time is over. You can also rate on your phone with the code on your ticket."),
    "cut": _("The line is cut. Reconnecting…"),
    "revoked": _("This pad is out of service"),
    "revoked_what": _("Its key was withdrawn. For staff: enrol it anew with a code from Setup, Devices."),
}


class NoCounter(Refused):
    """A pad that was set up without a counter."""

    message = _("This pad belongs to no counter. Choose one for it under Setup, Devices.")


class Rated(BaseModel):
    """One touch."""

    rating: Annotated[int, Field(ge=1, lt=2**63)]
    level: Annotated[str, Field(min_length=1, max_length=40)]


@machine_page(VIEW_PAD)
def pad(request: Request) -> HttpResponseBase:
    """The pad's page."""
    device = get_device(actor_of(request), "pad")
    setup = {
        "state": _state(request, device),
        "texts": texts(PAD_TEXTS),
        "settings": {"language": language_of(device.settings.get("language")), "thanks_seconds": THANKS_SECONDS},
        "urls": {"state": reverse("visits:pad_state"), "rate": reverse("visits:pad_rate")},
    }
    response = render(request, "visits/pad.html", {"setup": setup})
    keep_key(response, request.COOKIES[DEVICE_COOKIE], reverse("visits:pad"))
    return response


@machine_read(VIEW_PAD)
def pad_state(request: Request) -> dict[str, Any]:
    """Who serves at the counter, and what may be rated now."""
    return _state(request, get_device(actor_of(request), "pad"))


@machine_write("visits.rate")
def pad_rate(request: Request) -> dict[str, Any]:
    """Take the one answer for the service just finished."""
    wanted, device = body(request, Rated), get_device(actor_of(request), "pad")
    asked = get_asked(_counter(device), wanted.rating)
    token = token_of(asked.nonce)
    rate(actor_of(request), ticket=asked.call.ticket, token=token, level=wanted.level, channel="pad", at=request.at)
    return {"rated": True}


def _state(request: Request, device: Device) -> dict[str, Any]:
    note_seen(device, at=request.at)
    counter = _counter(device)
    asked = asked_at(counter, request.at)
    return {
        "edition": edition(device, "pad.css", "pad.js"),
        "stream": stream_url(request, [pad_topic(counter.pk)]),
        "hall": names(device.hall),
        "counter": counter.number,
        **_person(counter.clerk if counter.state != "closed" else None),
        "asked": _asked(asked, request.at) if asked else None,
    }


def _asked(asked: Rating, at: datetime) -> dict[str, Any]:
    return {
        "id": asked.pk,
        **_person(asked.call.clerk),
        "service": names(asked.call.service),
        "language": asked.call.ticket.language,
        "seconds_left": max(1, int((asked.asked_at + PAD_ASKS - at).total_seconds())),
        "levels": [
            {"code": level["code"], "names": in_languages(level.get("names", {}), level["name"])} for level in asked.scale.levels
        ],
    }


def _person(staff: Staff | None) -> dict[str, str]:
    return {"clerk": staff.name if staff else "", "badge": staff.badge if staff else ""}


def _counter(device: Device) -> Counter:
    if device.counter is None:
        raise NoCounter
    return device.counter
