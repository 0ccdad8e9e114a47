"""Writes of devices: prepared by an administrator, enrolled by a code at the machine, revoked at any time."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.core.ids import keep, new_code, new_key
from tingtang.journal.record import changed, record
from tingtang.journal.saving import assign, field_names, locked, remove, save, write
from tingtang.org.actions.places import in_hall
from tingtang.org.events import (
    DEVICE_BACK,
    DEVICE_ENROLLED,
    DEVICE_PREPARED,
    DEVICE_REVOKED,
    DEVICE_SAVED,
    DEVICE_SILENT,
    REMOVED,
)
from tingtang.org.models import Device, DeviceKind, Hall

DEVICE_FIELDS = field_names(Device, "kind", "name", "counter", "zone", "settings", "silent_minutes")
CODE_LIFE = timedelta(minutes=15)


class CodeUnknown(Refused):
    """The enrolment code is wrong, used or too old; which of these is not said."""

    message = _("This code is not valid. Codes work once and for 15 minutes; ask for a new one.")


class Prepared(NamedTuple):
    """A device with the code to type in at the machine; the code is shown once."""

    device: Device
    code: str


class Enrolled(NamedTuple):
    """A device with its key; the key is given once, to the machine."""

    device: Device
    key: str


@action("org.prepare_device", on="hall", label=_("Prepare devices for enrolment"))
def prepare_device(actor: Actor, /, *, hall: Hall, at: datetime, device: Device | None = None, **values: Any) -> Prepared:
    """Make a device of `hall` (or take an existing one) ready to be enrolled within 15 minutes by the returned code.

    An enrolled device keeps working until the code is used: the new machine then takes its place.
    """
    device = locked(device) if device is not None else Device(hall=hall)
    in_hall(device, hall)
    differs = assign(device, values, DEVICE_FIELDS)
    _same_hall(device)
    code = new_code()
    device.code_hash, device.code_expires_at = keep(code, "code"), at + CODE_LIFE
    write(device)
    record(DEVICE_PREPARED, actor, at=at, device=device, hall=hall, counter=device.counter)
    changed(device, at=at, **differs)
    return Prepared(device, code)


@action("org.save_device", on="hall", label=_("Change devices"))
def save_device(
    actor: Actor, /, *, hall: Hall, device: Device, at: datetime, version: str | None = None, **values: Any
) -> Device:
    """Change the name, place or settings of a device of `hall`."""
    in_hall(device, hall)
    saved = save(actor, DEVICE_SAVED, device, values, DEVICE_FIELDS, at=at, version=version, about=["hall", "counter"])
    _same_hall(saved)
    return saved


@action("org.enrol_device", label=_("Enrol devices"))
def enrol_device(actor: Actor, *, code: str, at: datetime) -> Enrolled:
    """Turn a code typed in at a machine into that machine's key. Refused when the code is wrong, used or too old.

    The page that asks is public: whoever holds the code acts as the system.
    """
    found = Device.objects.select_for_update().filter(code_hash=keep(code, "code"), code_expires_at__gt=at).first()
    if found is None:
        raise CodeUnknown
    device, key = found, new_key("ttd")
    device.key_hash, device.code_hash, device.code_expires_at = keep(key), None, None
    device.enrolled_at, device.revoked_at, device.seen_at, device.silent_at = at, None, at, None
    device.save()
    record(DEVICE_ENROLLED, actor, at=at, device=device, hall=device.hall, counter=device.counter)
    return Enrolled(device, key)


@action("org.revoke_device", on="device", label=_("Revoke device keys"))
def revoke_device(actor: Actor, *, device: Device, at: datetime) -> Device:
    """End a device's key and code at once."""
    kept = locked(device)
    if kept.key_hash is None and kept.code_hash is None:
        unchanged()
        return kept
    kept.key_hash = kept.code_hash = kept.code_expires_at = None
    kept.revoked_at, kept.silent_at = at, None
    kept.save()
    record(DEVICE_REVOKED, actor, at=at, device=kept, hall=kept.hall, counter=kept.counter)
    return kept


@action("org.remove_device", on="device", label=_("Remove devices"))
def remove_device(actor: Actor, *, device: Device, at: datetime) -> None:
    """Remove a device that never gave a number or printed one. Refused with what refers to it."""
    remove(actor, REMOVED, device, at=at, code=device.name)


def _same_hall(device: Device) -> None:
    for name in ("counter", "zone"):
        part = getattr(device, name)
        if part is not None and part.hall_id != device.hall_id:
            raise Invalid(fields={name: [str(_("This belongs to another hall."))]})


@action("org.note_silence", on="device", label=_("Note that a device is silent (the system does this)"))
def note_silence(actor: Actor, *, device: Device, at: datetime) -> None:
    """Say once that a device has not been heard for longer than set, until it is heard again."""
    kept = locked(device)
    if kept.silent_at is not None or (kept.key_hash is None and kept.kind != DeviceKind.PRINTER):
        unchanged()
        return
    kept.silent_at = at
    kept.save(update_fields=["silent_at"])
    record(DEVICE_SILENT, actor, at=at, device=kept, hall=kept.hall, counter=kept.counter, minutes=_minutes(kept.seen_at, at))


@action("org.note_return", on="device", label=_("Note that a device is back (the system does this)"))
def note_return(actor: Actor, *, device: Device, at: datetime) -> None:
    """Say that a silent device is heard again, and for how long it was not."""
    kept = locked(device)
    if kept.silent_at is None:
        unchanged()
        return
    minutes = _minutes(kept.seen_at or kept.silent_at, at)
    kept.silent_at, kept.seen_at = None, at
    kept.save(update_fields=["silent_at", "seen_at"])
    record(DEVICE_BACK, actor, at=at, device=kept, hall=kept.hall, counter=kept.counter, minutes=minutes)


def _minutes(since: datetime | None, at: datetime) -> int:
    return max(0, int((at - since).total_seconds() // 60)) if since else 0


def note_seen(device: Device, *, at: datetime) -> None:
    """Note that a device has shown itself; at most once a minute, and worth an event only when it was missed."""
    if device.silent_at is not None:
        note_return(SYSTEM, device=device, at=at)
        return
    stale = Q(seen_at=None) | Q(seen_at__lt=at - timedelta(minutes=1))
    Device.objects.filter(stale, pk=device.pk).update(seen_at=at)
