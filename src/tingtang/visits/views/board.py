"""The board: who is called where, who waits, and the messages of the hall."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import SYSTEM
from tingtang.core.live import stream_url
from tingtang.core.queries import DEVICE_COOKIE
from tingtang.core.views import Request, actor_of
from tingtang.customers.telling import announced
from tingtang.org.actions.devices import note_seen
from tingtang.org.models import Device, Hall
from tingtang.visits.actions.waits import minutes_of, tell_waits
from tingtang.visits.models import Sign
from tingtang.visits.queries import VIEW_BOARD, elsewhere
from tingtang.visits.queries.devices import get_device, latest_calls, latest_sequence, waiting_by_category
from tingtang.visits.topics import board_topic
from tingtang.visits.views.enrol import keep_key
from tingtang.visits.views.machines import LANGUAGES, edition, in_languages, machine_page, machine_read, names, texts

ROWS = 6
MOST_FREE = 3
BOARD_TEXTS = {
    "welcome": _("Welcome. Please take a number."),
    "please_go": pgettext_lazy("before the number of a counter", "Please go to counter"),
    "counter": pgettext_lazy("after the number of a counter; - for nothing", "-"),
    "latest_calls": _("Latest calls"),
    "number": _("Number"),
    "counter_col": _("Counter"),
    "waiting_now": _("Waiting now"),
    "next_up": _("Next: {number}"),
    "about": _("{low} to {high} min"),
    "fresh": _("Updated {time}"),
    "cut": _("The line is cut. Last update {time}: newer calls may be missing, please listen for staff."),
    "revoked": _("This board's key was withdrawn. For staff: enrol it anew."),
    "sound_on": _("Touch to turn on sound"),
    "spoken_call": _("Number {number}, please go to counter {counter}."),
}


@machine_page(VIEW_BOARD)
def board(request: Request) -> HttpResponseBase:
    """The board's page."""
    device = get_device(actor_of(request), "board")
    setup = {
        "state": _state(request, device),
        "settings": settings_of(device),
        "texts": texts(BOARD_TEXTS),
        "url": reverse("visits:board_state"),
        "zone": device.zone.code if device.zone else "",
    }
    response = render(request, "visits/board.html", {"setup": setup})
    keep_key(response, request.COOKIES[DEVICE_COOKIE], reverse("visits:board"))
    return response


@machine_read(VIEW_BOARD)
def board_state(request: Request) -> dict[str, Any]:
    """All the board shows, with the number of the latest change it contains."""
    return _state(request, get_device(actor_of(request), "board"))


def settings_of(device: Device) -> dict[str, Any]:
    """A board's settings, with what is usual where the device says nothing."""
    given = device.settings
    chosen = [language for language in given.get("languages") or [] if language in LANGUAGES]
    volume, quiet, rows = given.get("volume", 1), given.get("quiet", []), given.get("rows", ROWS)
    return {
        "languages": chosen[:2] or ["zh-hans", "en"],
        "rows": min(max(rows, 2), 12) if isinstance(rows, int) else ROWS,
        "voice": {
            "is_on": bool(given.get("voice", True)),
            "volume": volume if isinstance(volume, int | float) and 0 <= volume <= 1 else 1,
            "quiet": [span for span in quiet if isinstance(span, str)] if isinstance(quiet, list) else [],
        },
    }


def _state(request: Request, device: Device) -> dict[str, Any]:
    at = request.at
    note_seen(device, at=at)
    hall, zone_code = device.hall, device.zone.code if device.zone else ""
    # Read first: what is signed while the rest is read comes again as a message rather than being lost.
    sequence = latest_sequence(hall)
    rows = settings_of(device)["rows"]
    waits = waiting_by_category(hall, zone_code, at)
    told = tell_waits(SYSTEM, hall=hall, at=at).waits
    return {
        "sequence": sequence,
        "edition": edition(device, "board.css", "board.js"),
        "at": _milliseconds(at),
        "stream": stream_url(request, [board_topic(hall.pk)]),
        "hall": names(hall),
        "time_zone": hall.time_zone,
        "zone": names(device.zone) if device.zone else None,
        "calls": [_call(sign) for sign in latest_calls(hall, at.astimezone(hall.zone).date(), zone_code, rows + 1)],
        "waiting": [
            {"names": names(one.category), "waiting": one.waiting, "next": one.next_label}
            | dict(zip(("low", "high"), minutes_of(told.get(str(one.service_id))), strict=True))
            for one in waits
        ],
        "messages": [in_languages(one) for one in _messages(device, hall, waits, told, at)],
    }


def _messages(device: Device, hall: Hall, waits: Sequence[Any], told: Mapping[str, Any], at: datetime) -> list[dict[str, str]]:
    """What is announced, what the board always says, which counters are free, and where else it goes faster now."""
    own = [one for one in device.settings.get("messages", []) if isinstance(one, dict)]
    busy = {one.service_id: one.category for one in waits if one.service_id is not None}
    quiet = [elsewhere.sentence(names(busy[one.service_id]), one) for one in elsewhere.faster(hall, list(busy), told, at)]
    free = [elsewhere.free_sentence(one) for one in elsewhere.free_counters(hall, device.zone.code if device.zone else "", at)]
    return [*announced(hall.pk, "board", at), *own, *free[:MOST_FREE], *quiet]


def _call(sign: Sign) -> dict[str, Any]:
    return {
        "label": sign.label,
        "counter": sign.counter_number,
        "language": sign.language,
        "at": _milliseconds(sign.at),
        "sequence": sign.sequence,
    }


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
