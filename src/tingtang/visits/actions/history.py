"""Days entered afterwards in one go, as from the book of another system: the same rows and events as a day lived here."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from secrets import token_bytes
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Service
from tingtang.core.actions import action
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Refused
from tingtang.journal.record import record
from tingtang.org.models import Counter, Hall, Staff
from tingtang.visits import events
from tingtang.visits.actions.ratings import token_hash_of
from tingtang.visits.models import Call, Errand, ErrandState, NumberSeries, Outcome, Rating, RatingScale, Ticket, TicketState

_BATCH = 500
_RATE_WITHIN = timedelta(hours=24)


class DayTaken(Refused):
    """The hall has numbers of that day already."""

    message = _("{hall} already has numbers of {day}. A day is entered whole or not at all.")


@dataclass
class PastCall:
    """One call of a past visit and how it ended; `level` is the code of its rating, empty when there was none."""

    counter: Counter
    clerk: Staff
    called_at: datetime
    kind: int = 0
    why: dict[str, Any] = field(default_factory=dict)
    times_called: int = 1
    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = ""
    is_resumed: bool = False
    level: str = ""
    comment: str = ""
    rated_at: datetime | None = None


@dataclass
class PastVisit:
    """A past visit for one service, with its calls in order; `left_at` when its holder gave up waiting."""

    service: Service
    service_class: str
    issued_at: datetime
    ahead: int = 0
    channel: str = "kiosk"
    calls: list[PastCall] = field(default_factory=list)
    left_at: datetime | None = None


@dataclass
class _Book:
    """What is being entered: rows by kind, and what is to be recorded when."""

    hall: Hall
    scale: RatingScale | None
    day: date
    tickets: list[tuple[PastVisit, Ticket]] = field(default_factory=list)
    calls: list[tuple[PastCall, Call]] = field(default_factory=list)
    happened: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)


@action("visits.enter_day", on="hall", label=_("Enter a past day in one go"))
def enter_day(
    actor: Actor, *, hall: Hall, day: date, visits: Sequence[PastVisit], scale: RatingScale | None, at: datetime
) -> int:
    """Enter the finished visits of a past day; numbers are given in the order of arrival. Returns how many.

    Refused when the hall has numbers of that day.
    """
    if Ticket.objects.filter(hall=hall, day_date=day).exists():
        raise DayTaken(hall=str(hall), day=day.isoformat())
    book = _Book(hall, scale, day)
    _tickets(book, sorted(visits, key=lambda visit: visit.issued_at))
    _calls(book)
    _ratings(book)
    for visit, ticket in book.tickets:
        _visit_events(book, actor, visit, ticket)
    for each, call in book.calls:
        _call_events(book, each, call)
    record(events.DAY_ENTERED, actor, at=at, hall=hall, day=day, visits=len(book.tickets))
    for _moment, tell in sorted(book.happened, key=lambda pair: pair[0]):
        tell()
    return len(book.tickets)


def _tickets(book: _Book, visits: Sequence[PastVisit]) -> None:
    numbers: dict[str, int] = defaultdict(int)
    for visit in visits:
        numbers[visit.service.series] += 1
        latest = visit.calls[-1] if visit.calls else None
        ticket = Ticket(
            hall=book.hall, day_date=book.day, series=visit.service.series, number=numbers[visit.service.series],
            service=visit.service, service_class=visit.service_class, state=_state(visit), issued_at=visit.issued_at,
            waiting_since=visit.issued_at, queued_at=visit.issued_at,
            due_at=visit.issued_at + timedelta(seconds=visit.service.wait_target_seconds),
            counter=latest.counter if latest else None, called_at=latest.called_at if latest else None,
            call_count=sum(call.times_called for call in visit.calls), channel=visit.channel,
            ended_at=visit.left_at or (latest.ended_at if latest else None),
        )  # fmt: skip
        book.tickets.append((visit, ticket))
    Ticket.objects.bulk_create([ticket for _, ticket in book.tickets], _BATCH)
    Errand.objects.bulk_create(
        [Errand(ticket=ticket, service=ticket.service, position=1, state=_errand_state(ticket)) for _, ticket in book.tickets],
        _BATCH,
    )
    NumberSeries.objects.bulk_create(
        NumberSeries(hall=book.hall, day_date=book.day, series=series, next_number=number + 1)
        for series, number in numbers.items()
    )


def _state(visit: PastVisit) -> TicketState:
    if visit.left_at or not visit.calls or visit.calls[-1].outcome == Outcome.PARKED:
        return TicketState.LEFT
    return TicketState.NO_SHOW if visit.calls[-1].outcome == Outcome.NO_SHOW else TicketState.FINISHED


def _errand_state(ticket: Ticket) -> ErrandState:
    return ErrandState.DONE if ticket.state == TicketState.FINISHED else ErrandState.DROPPED


def _calls(book: _Book) -> None:
    for visit, ticket in book.tickets:
        for each in visit.calls:
            waited = 0.0 if each.is_resumed else (each.called_at - visit.issued_at).total_seconds()
            call = Call(
                hall=book.hall, ticket=ticket, counter=each.counter, clerk=each.clerk, service=visit.service, kind=each.kind,
                called_at=each.called_at, latest_called_at=each.called_at, times_called=each.times_called,
                started_at=each.started_at, ended_at=each.ended_at, outcome=each.outcome, why=each.why, waited_seconds=waited,
            )  # fmt: skip
            book.calls.append((each, call))
    book.calls.sort(key=lambda pair: pair[0].called_at)
    Call.objects.bulk_create([call for _, call in book.calls], _BATCH)


def _ratings(book: _Book) -> None:
    if book.scale is None:
        return
    levels = {level["code"]: level for level in book.scale.levels}
    Rating.objects.bulk_create(
        [_rating(book, each, call, levels) for each, call in book.calls if each.outcome == Outcome.FINISHED], _BATCH
    )


def _rating(book: _Book, each: PastCall, call: Call, levels: dict[str, dict[str, Any]]) -> Rating:
    nonce, level, ended_at = token_bytes(16), levels.get(each.level, {}), each.ended_at or each.called_at
    rating = Rating(
        call=call, hall=book.hall, scale=book.scale, nonce=nonce, token_hash=token_hash_of(nonce), asked_at=ended_at,
        expires_at=ended_at + _RATE_WITHIN, level=each.level if level else "", value=level.get("value"),
        is_bad=bool(level.get("is_bad")), comment=each.comment, channel="pad" if level else "", rated_at=each.rated_at,
    )  # fmt: skip
    if level and each.rated_at is not None:
        about = {"call": call, "hall": book.hall, "service": call.service, "counter": call.counter, "clerk": call.clerk}
        _later(
            book,
            each.rated_at,
            events.RATED,
            SYSTEM,
            **about,
            level=each.level,
            value=level["value"],
            channel="pad",
            is_bad=rating.is_bad,
        )
    return rating


def _later(book: _Book, moment: datetime, type_: Any, actor: Actor, **about: Any) -> None:
    book.happened.append((moment, lambda: record(type_, actor, at=moment, **about)))


def _visit_events(book: _Book, actor: Actor, visit: PastVisit, ticket: Ticket) -> None:
    about = {"ticket": ticket, "hall": book.hall, "service": visit.service}
    _later(
        book, visit.issued_at, events.TICKET_ISSUED, actor, **about,
        label=ticket.label, channel=visit.channel, service_class=visit.service_class, ahead=visit.ahead,
    )  # fmt: skip
    if visit.left_at:
        waited = (visit.left_at - visit.issued_at).total_seconds()
        _later(book, visit.left_at, events.TICKET_LEFT, actor, **about, waited_seconds=waited, by="customer")


def _call_events(book: _Book, each: PastCall, call: Call) -> None:
    clerk = Actor("account", each.clerk.account_id, each.clerk.name)
    about = {
        "ticket": call.ticket, "hall": book.hall, "service": call.service, "counter": each.counter, "clerk": each.clerk, "call": call
    }  # fmt: skip
    if each.is_resumed:
        _later(book, each.called_at, events.SERVICE_RESUMED, clerk, **about)
    else:
        why = {name: each.why[name] for name in ("rule", "score", "passed_over") if name in each.why}
        _later(
            book, each.called_at, events.TICKET_CALLED, clerk, **about, **why,
            label=call.ticket.label, waited_seconds=call.waited_seconds,
        )  # fmt: skip
        if each.started_at:
            _later(book, each.started_at, events.SERVICE_STARTED, clerk, **about, waited_seconds=call.waited_seconds)
    _end_events(book, each, call, clerk, about)


def _end_events(book: _Book, each: PastCall, call: Call, clerk: Actor, about: dict[str, Any]) -> None:
    if each.ended_at is None:
        return
    if each.outcome == Outcome.FINISHED and each.started_at:
        seconds = (each.ended_at - each.started_at).total_seconds()
        _later(book, each.ended_at, events.SERVICE_FINISHED, clerk, **about, seconds=seconds, is_last=True)
    elif each.outcome == Outcome.PARKED:
        _later(book, each.ended_at, events.SERVICE_PARKED, clerk, **about)
    elif each.outcome == Outcome.NO_SHOW:
        _later(
            book,
            each.ended_at,
            events.TICKET_NO_SHOW,
            clerk,
            **about,
            times=each.times_called,
            waited_seconds=call.waited_seconds,
        )
