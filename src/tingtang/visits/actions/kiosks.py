"""Writes of kiosks: lease number blocks, take over the log of a network cut, print."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Service
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.journal.record import record
from tingtang.org.models import Device
from tingtang.visits import statements
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.actions.setups import begin_setup
from tingtang.visits.actions.tickets import record_issue
from tingtang.visits.events import KIOSK_LOG_REPLAYED, NUMBERS_LEASED, TICKET_PRINTED
from tingtang.visits.models import Lease, LeaseEntry, PrintJob, Ticket, new_link_key
from tingtang.visits.rules.lease import GENESIS, LARGEST_NUMBER, OFFLINE_FROM, Accepted, Progress, Verdict, block, secret, verify
from tingtang.visits.rules.lease import Lease as LeaseRule
from tingtang.visits.rules.slip import JobState, why_not_print

_LINK_KEY = re.compile(r"[A-Za-z0-9_-]{16,24}")


@dataclass(frozen=True, slots=True)
class Leased:
    """A block of numbers with the secret (hex) that signs the kiosk's log."""

    lease: Lease
    secret: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a delivery of a kiosk's log came to: the kiosk goes on from `expected`."""

    tickets: list[Ticket]
    duplicates: int
    stopped_by: str | None
    expected: int


@action("visits.lease_numbers", on="device", label=_("Lease numbers to kiosks"))
def lease_numbers(actor: Actor, *, device: Device, series: str, size: int, at: datetime) -> Leased:
    """Set aside `size` numbers of a series for a kiosk, for today: from 5001 on, so that no others are skipped.

    Refused when the numbers are used up.
    """
    day = at.astimezone(device.hall.zone).date()
    taken = statements.next_number(device.hall_id, day, f"{series}*", max(1, min(size, 500)))
    first = OFFLINE_FROM - 1 + taken
    first, latest = block(first, size)
    if first > LARGEST_NUMBER:
        raise StepRefused("numbers_used_up")
    kept_key = bytes(device.key_hash or b"")
    lease = Lease.objects.create(
        device=device,
        hall_id=device.hall_id,
        day_date=day,
        series=series,
        first_number=first,
        latest_number=latest,
        leased_at=at,
        kept_key=kept_key,
    )
    record(NUMBERS_LEASED, actor, at=at, device=device, hall=device.hall, series=series, first=first, latest=latest)
    return Leased(lease, secret(kept_key, lease.pk).hex())


@action("visits.replay_kiosk_log", on="device", label=_("Take over offline tickets of kiosks"))
def replay_kiosk_log(
    actor: Actor, *, device: Device, lease: Lease, entries: Iterable[Mapping[str, Any]], sent_at: datetime, at: datetime
) -> Replayed:
    """Turn a kiosk's signed entries into tickets under the numbers it printed; what came before is not doubled.

    Takes the longest good beginning and says where it stopped. Refused when the lease is another device's.
    """
    lease = Lease.objects.select_for_update(of=("self",), no_key=True).select_related("hall").get(pk=lease.pk)
    if lease.device_id != device.pk:
        raise StepRefused("lease_foreign")
    verdict = _judged(lease, entries, sent_at, at)
    tickets = _taken_over(actor, device, lease, verdict)
    if tickets or verdict.stopped_by:
        record(
            KIOSK_LOG_REPLAYED,
            actor,
            at=at,
            device=device,
            hall=lease.hall,
            entries=len(tickets),
            refused=0 if verdict.stopped_by is None else 1,
        )
    else:
        unchanged()
    return Replayed(tickets, verdict.duplicates, verdict.stopped_by, lease.expected_seq)


def _judged(lease: Lease, entries: Iterable[Mapping[str, Any]], sent_at: datetime, at: datetime) -> Verdict:
    return verify(
        entries,
        lease=LeaseRule(lease.pk, lease.first_number, lease.latest_number, lease.leased_at),
        key=secret(bytes(lease.kept_key), lease.pk),
        progress=Progress(lease.expected_seq, lease.latest_mac or GENESIS, lease.replayed_number, lease.replayed_at),
        sent_at=sent_at,
        received_at=at,
        known=dict(lease.entries.values_list("seq", "mac")),
    )


def _taken_over(actor: Actor, device: Device, lease: Lease, verdict: Verdict) -> list[Ticket]:
    codes = {accepted.entry["service"] for accepted in verdict.accepted}
    services = {service.code: service for service in Service.objects.filter(code__in=codes, series=lease.series)}
    tickets = []
    for accepted in verdict.accepted:
        service = services.get(accepted.entry["service"])
        if service is None:
            verdict.stopped_by = "unknown_service"
            break
        tickets.append(_ticket_of(actor, device, lease, service, accepted))
    if tickets:
        lease.save(update_fields=["expected_seq", "latest_mac", "replayed_number", "replayed_at"])
    return tickets


def _ticket_of(actor: Actor, device: Device, lease: Lease, service: Service, accepted: Accepted) -> Ticket:
    entry = accepted.entry
    found = statements.load(lease.hall_id, service.pk, entry["service_class"], accepted.at, ticket_id=0)
    if found.refused == "no_setup":
        begin_setup(lease.hall, accepted.at)
        found = statements.load(lease.hall_id, service.pk, entry["service_class"], accepted.at, ticket_id=0)
    token = entry["token"]
    is_fresh = _LINK_KEY.fullmatch(token) and not Ticket.objects.filter(link_key=token).exists()
    ticket = statements.issue(
        lease.hall_id,
        [service.pk],
        found.service_class or entry["service_class"],
        accepted.at,
        number=entry["number"],
        link_key=token if is_fresh else new_link_key(),
        channel="kiosk",
        language=entry["language"][:10],
        device_id=device.pk,
        day=lease.day_date,
    )
    ticket.hall, ticket.service = lease.hall, service
    LeaseEntry.objects.create(lease=lease, seq=entry["seq"], mac=entry["mac"], ticket=ticket)
    lease.expected_seq, lease.latest_mac = entry["seq"] + 1, entry["mac"]
    lease.replayed_number, lease.replayed_at = entry["number"], accepted.at
    record_issue(actor, ticket, at=accepted.at, ahead=None, device=device, is_offline=True)
    return ticket


@action("visits.print_ticket", on="ticket", label=_("Print tickets"))
def print_ticket(actor: Actor, *, ticket: Ticket, job: UUID, at: datetime, device: Device | None = None) -> PrintJob:
    """Claim a print job by its id before anything is sent. Refused when a job of this id may have reached paper."""
    unchanged()
    found, is_new = PrintJob.objects.get_or_create(
        pk=job, defaults={"ticket": ticket, "device": device, "created_at": at, "tries": 1}
    )
    if is_new:
        return found
    found = PrintJob.objects.select_for_update().get(pk=job)
    reason = why_not_print(JobState(found.state))
    if reason:
        raise StepRefused(reason)
    found.state, found.tries = JobState.QUEUED, found.tries + 1
    found.save(update_fields=["state", "tries"])
    return found


@action("visits.confirm_print", on="ticket", label=_("Confirm prints"))
def confirm_print(
    actor: Actor, *, ticket: Ticket, job: UUID, at: datetime, state: str = JobState.SENT, error: str = ""
) -> PrintJob:
    """Say how a print job went: sent, failed (nothing reached paper) or lost (nobody knows)."""
    found, _made = PrintJob.objects.select_for_update().get_or_create(
        pk=job, defaults={"ticket": ticket, "created_at": at, "tries": 1}
    )
    found.state, found.error = JobState(state), error[:300]
    found.printed_at = at if found.state == JobState.SENT else found.printed_at
    found.save(update_fields=["state", "error", "printed_at"])
    if found.state == JobState.SENT:
        record(TICKET_PRINTED, actor, at=at, ticket=ticket, hall=ticket.hall, device=found.device, job=str(job))
    else:
        unchanged()
    return found
