"""Tickets and what happens to them, by noun. What must never be wrong is a constraint here, not a check elsewhere."""

from tingtang.visits.models.calls import Call, CallKind, Outcome, Rating
from tingtang.visits.models.common import VisitQuerySet
from tingtang.visits.models.helping import HelpCall, HelpRung
from tingtang.visits.models.hosts import CrowdCount, CrowdLevel, Gesture, GestureGiven, HostTurn
from tingtang.visits.models.orders import DelayCause, Order, OrderState
from tingtang.visits.models.setup import CounterCategory, Discipline, HallService, HallSetup, RatingScale, ServiceClass
from tingtang.visits.models.shown import HallWaits, PrintJob, ServicePace, Sign, TicketWait
from tingtang.visits.models.talks import TalkingPoint, TalkKind, Told
from tingtang.visits.models.tickets import (
    WAITS,
    Errand,
    ErrandState,
    Lease,
    LeaseEntry,
    NumberSeries,
    Ticket,
    TicketState,
    new_link_key,
)

__all__ = [
    "WAITS",
    "Call",
    "CallKind",
    "CounterCategory",
    "CrowdCount",
    "CrowdLevel",
    "DelayCause",
    "Discipline",
    "Errand",
    "ErrandState",
    "Gesture",
    "GestureGiven",
    "HallService",
    "HallSetup",
    "HallWaits",
    "HelpCall",
    "HelpRung",
    "HostTurn",
    "Lease",
    "LeaseEntry",
    "NumberSeries",
    "Order",
    "OrderState",
    "Outcome",
    "PrintJob",
    "Rating",
    "RatingScale",
    "ServiceClass",
    "ServicePace",
    "Sign",
    "TalkKind",
    "TalkingPoint",
    "Ticket",
    "TicketState",
    "TicketWait",
    "Told",
    "VisitQuerySet",
    "new_link_key",
]
