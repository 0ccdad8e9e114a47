"""Work in the background: numbers on paper through network printers, each at most once."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tingtang.core.actors import SYSTEM
from tingtang.core.naming import text_in
from tingtang.org.actions.devices import note_seen, note_silence
from tingtang.org.models import Hall
from tingtang.org.queries import gone_silent
from tingtang.visits import printers, statements
from tingtang.visits.actions.helping import escalate_help, lapse_help
from tingtang.visits.actions.hosts import watch_crowd
from tingtang.visits.actions.kiosks import confirm_print, print_ticket
from tingtang.visits.actions.tickets import close_day
from tingtang.visits.models import ErrandState, PrintJob, Ticket
from tingtang.visits.queries.devices import Printer, printer_of
from tingtang.visits.queries.helping import lapsed, ringing
from tingtang.visits.rules.estimate import whole_minutes
from tingtang.visits.rules.slip import JobState, Slip, render

# A customer stands in front of the kiosk: after half a minute the slip is of no use to him.
PATIENCE = RetryStrategy(max_attempts=5, wait=2, linear_wait=2, retry_exceptions={printers.NotPrinted})


@app.task(name="visits.print_slip", queue="printing", retry=PATIENCE)
def print_slip(job: str, url: str) -> None:
    """Print a claimed job. From the moment before it is sent it counts as printed, so that a crash prints nothing twice."""
    claimed = PrintJob.objects.select_related("ticket__hall", "ticket__service", "device").get(pk=UUID(job))
    ticket = claimed.ticket
    if claimed.state == JobState.FAILED:
        print_ticket(SYSTEM, ticket=ticket, job=claimed.pk, device=claimed.device, at=timezone.now())
    elif claimed.state != JobState.QUEUED:
        return
    printer = printer_of(claimed.device) if claimed.device else None
    if printer is None:
        _told(claimed, JobState.FAILED, "no printer in this hall")
        return
    data = render(slip_of(ticket, url, printer))
    _told(claimed, JobState.LOST)
    try:
        printers.send(printer.host, printer.port, data, answers=printer.answers)
    except printers.MaybePrinted as reason:
        _told(claimed, JobState.LOST, str(reason))
    except printers.NotPrinted as reason:
        _told(claimed, JobState.FAILED, str(reason))
        if printer.device.silent_minutes:
            note_silence(SYSTEM, device=printer.device, at=timezone.now())
        raise
    else:
        note_seen(printer.device, at=timezone.now())
        _told(claimed, JobState.SENT)


def _told(job: PrintJob, state: JobState, error: str = "") -> None:
    confirm_print(SYSTEM, ticket=job.ticket, job=job.pk, state=state, error=error, at=timezone.now())


def slip_of(ticket: Ticket, url: str, printer: Printer) -> Slip:
    """What the paper says, in the language of the ticket and the time of the hall."""
    language = ticket.language or "zh-hans"
    errands = ticket.errands.exclude(state=ErrandState.DROPPED).select_related("service").order_by("position")
    services = [errand.service for errand in errands] or [ticket.service]
    papers = [text_in(one.get("names", {}), language, one.get("name", "")) for service in services for one in service.documents]
    found = statements.load(
        ticket.hall_id, ticket.service_id, ticket.service_class, timezone.now(), since=ticket.waiting_since, ticket_id=ticket.pk
    )
    low, high = ticket.estimate_low_seconds, ticket.estimate_high_seconds
    return Slip(
        hall=ticket.hall.name_in(language),
        service=" · ".join(service.name_in(language) for service in services),
        number=ticket.label,
        ahead=found.ahead,
        issued_at=ticket.issued_at.astimezone(ticket.hall.zone),
        expected_minutes=None if low is None or high is None else whole_minutes(low, high),
        documents=tuple(dict.fromkeys(papers)),
        url=url,
        language=language,
        columns=printer.columns,
    )


@app.periodic(cron="* * * * *")
@app.task(name="visits.watch_devices", queueing_lock="visits.watch_devices", pass_context=False)
def watch_devices(timestamp: int) -> None:
    """Every minute: machines not heard for longer than set are named to who answers for them."""
    at = timezone.now()
    for device in gone_silent(at):
        note_silence(SYSTEM, device=device, at=at)


@app.periodic(cron="7 * * * *")
@app.task(name="visits.close_days")
def close_days(timestamp: int) -> None:
    """Every hour, in each hall: whoever was forgotten in the line of an earlier day leaves it."""
    for hall in Hall.objects.filter(is_active=True):
        close_day(SYSTEM, hall=hall, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="visits.watch_crowds", queueing_lock="visits.watch_crowds", pass_context=False)
def watch_crowds(timestamp: int) -> None:
    """Every minute: where fewer hosts walk than the crowd asks for, whoever may send some is told; again after half an hour."""
    at = timezone.now()
    for hall in Hall.objects.filter(is_active=True, crowd_levels__isnull=False).distinct():
        watch_crowd(SYSTEM, hall=hall, at=at)


@app.periodic(cron="* * * * *")
@app.task(name="visits.watch_help", queueing_lock="visits.watch_help", pass_context=False)
def watch_help(timestamp: int) -> None:
    """Every minute: a call for help that nobody answers goes to the next in line; after a day it is closed."""
    at = timezone.now()
    for call in ringing(at):
        escalate_help(SYSTEM, call=call, at=at)
    for call in lapsed(at):
        lapse_help(SYSTEM, call=call, at=at)
