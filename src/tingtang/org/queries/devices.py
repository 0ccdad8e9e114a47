"""Machines of the halls that have not been heard for too long, and who is told of them."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from tingtang.core.permissions import reading
from tingtang.org import rules
from tingtang.org.models import Device, DeviceKind, Hall
from tingtang.org.queries.housekeeping import open_days

HEAR = reading("org.hear_of_devices", _("Is told of machines of the hall that are silent"))


def gone_silent(at: datetime) -> list[Device]:
    """Enrolled machines that were not heard for longer than set, of which nobody was told yet.

    Only while their halls are open, counted from the opening at the earliest: at night machines are switched off. Printers
    say nothing by themselves; of them one hears when they do not print.
    """
    asked = Device.objects.filter(
        key_hash__isnull=False, silent_at=None, silent_minutes__gt=0, hall__is_active=True, seen_at__lt=at - timedelta(minutes=1)
    ).exclude(kind=DeviceKind.PRINTER)
    opened: dict[int, datetime | None] = {}
    found = []
    for device in asked.select_related("hall", "counter").order_by("pk"):
        if device.hall_id not in opened:
            opened[device.hall_id] = open_since(device.hall, at)
        since = opened[device.hall_id]
        if since is not None and at - max(since, device.seen_at or since) >= timedelta(minutes=device.silent_minutes):
            found.append(device)
    return found


def open_since(hall: Hall, at: datetime) -> datetime | None:
    """When the present opening of a hall began; None while it is closed. Without opening hours: at midnight."""
    local = at.astimezone(hall.zone)
    today = local.date()
    is_open = open_days(hall, today - timedelta(days=1), today)
    for day in (today, today - timedelta(days=1)):
        if not is_open(day):
            continue
        whole = [] if hall.opening else [rules.Span(0, rules.DAY_MINUTES)]
        for span in rules.spans(hall.opening, rules.WEEKDAYS[day.weekday()]) or whole:
            start, end = rules.moment(day, span.start, hall.zone), rules.moment(day, span.end, hall.zone)
            if start <= at < end:
                return start
    return None


def silent_of(hall: Hall) -> list[Device]:
    """The machines of a hall that somebody was told of and that are not back."""
    return list(Device.objects.filter(hall=hall, silent_at__isnull=False).select_related("counter", "hall").order_by("silent_at"))
